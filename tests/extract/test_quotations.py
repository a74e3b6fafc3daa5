"""What users rely on of the quotations finder: exact spans without marks, and speech told from slogans, titles and scare quotes."""

from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Mention


@cache
def coder() -> Coder:
    return Coder(parser="none")


def quotations(text: str, language: str = "fr") -> tuple[Mention, ...]:
    found = coder().run(report_from_text(text, "test", language=language), until="quotations")["quotations"]
    assert all(text[m.start : m.end] == m.text for m in found)
    return found  # type: ignore[no-any-return]


def labels(text: str, language: str = "fr") -> list[tuple[str | None, str]]:
    return [(m.label, m.text) for m in quotations(text, language)]


@pytest.mark.parametrize(
    "marked",
    ["« Rien ne bouge ici »", "«\u00a0Rien ne bouge ici\u00a0»", "“Rien ne bouge ici”", '"Rien ne bouge ici"', "„Rien ne bouge ici“"],
)
def test_marks_are_left_out_of_the_span(marked: str) -> None:
    assert labels(f"{marked}, dit Odile Brau.") == [("speech", "Rien ne bouge ici")]


def test_a_list_after_a_slogan_word_is_slogans_one_by_one() -> None:
    found = labels("Ils criaient des slogans tels que « Rendez l'eau ! », « Non au barrage », « Vive la rivière » etc.")
    assert found == [("slogan", "Rendez l'eau !"), ("slogan", "Non au barrage"), ("slogan", "Vive la rivière")]


def test_the_slogan_word_may_stand_behind_the_marks() -> None:
    assert labels("« Rendez l'eau », « Non au barrage » : tels étaient les mots d'ordre.")[0] == ("slogan", "Rendez l'eau")


def test_a_long_text_is_no_slogan() -> None:
    long = "Nous avons attendu dix ans que quelqu'un vienne voir ce que devient la rivière et personne n'est jamais venu jusqu'ici"
    assert labels(f"Devant les pancartes, elle lit un texte : « {long} ».") == [("speech", long)]


def test_titles_and_scare_quotes_are_no_speech() -> None:
    assert labels("Le collectif « Eau libre » craint une « casse » du service.") == [("title", "Eau libre"), ("scare", "casse")]


def test_the_next_paragraph_is_no_slogan_of_the_last() -> None:
    found = labels("Ils scandaient « Rendez l'eau ! ».\n« Je suis venue seule de Foix hier. »")
    assert found == [("slogan", "Rendez l'eau !"), ("speech", "Je suis venue seule de Foix hier.")]


def test_nested_quotations_count_once() -> None:
    assert labels("« Il m'a dit “va-t'en d'ici” hier soir », raconte Odile Brau.") == [("speech", "Il m'a dit “va-t'en d'ici” hier soir")]


def test_english_banners() -> None:
    assert labels("A banner read “Free the river”. “We came from Leeds,” said Ann Roe.", "en") == [
        ("slogan", "Free the river"),
        ("speech", "We came from Leeds,"),
    ]


@given(st.text(alphabet=st.sampled_from(list("ab «»“”\"'’\n.,:!é\u00a0")), max_size=80), st.sampled_from(["fr", "en"]))
def test_any_marks_give_honest_spans(text: str, language: str) -> None:
    assume(text.strip())
    for mention in quotations(text, language):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.label in {"speech", "slogan", "title", "scare"}
