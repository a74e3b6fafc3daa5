"""Who private persons are by how the report introduces them, and sources that are told once for several figures."""

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Voice

CROWD = {"fr": "Trois cents manifestants ont défilé samedi à Dole.\n\n", "en": "Some 300 protesters marched on Saturday in Derby.\n\n"}


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder("none", gazetteer="none")


def voice_of(coder: Coder, language: str, text: str, words: str) -> Voice | None:
    report = report_from_text(text, "x", published="2026-03-02", language=language)
    _, found = coder.mentions(report, "quotations")
    start = text.index(words)
    holding = [m for m in found if m.start <= start and start + len(words) <= m.end]
    return min(holding, key=lambda m: m.end - m.start).voice if holding else None


def role_of(coder: Coder, language: str, text: str, words: str) -> str | None:
    voice = voice_of(coder, language, text, words)
    return voice.speaker.role if voice is not None and voice.speaker is not None else None


@pytest.mark.parametrize(
    ("language", "sentence", "role"),
    [
        ("fr", "« On reste ici ce soir », souffle Odile Brau, 34 ans, mécanicienne.", "participants"),
        ("fr", "« On reste ici ce soir », souffle Odile Brau.", "other"),
        ("fr", "« On reste ici ce soir », concède une boulangère.", "witness"),
        ("fr", "« On reste ici ce soir », savoure un gendarme.", "police"),
        ("en", '"We are staying here," said Jane Roe, a phone repairer.', "participants"),
        ("en", '"We are staying here," said Jane Roe.', "other"),
        ("en", '"We are staying here," said the company.', "opponents"),
    ],
)
def test_a_private_person_is_who_the_report_says(coder: Coder, language: str, sentence: str, role: str) -> None:
    words = sentence[2:10]
    assert role_of(coder, language, CROWD[language] + sentence, words) == role


def test_an_employer_is_no_side_where_nobody_protests(coder: Coder) -> None:
    assert role_of(coder, "en", '"We are growing fast," said the company.', "We are growing") == "other"


def test_one_source_governs_the_brackets_of_a_list(coder: Coder) -> None:
    text = "Les plus gros cortèges ont eu lieu à Dole (8 000 personnes selon la préfecture), Gray (900) et Arbois (450)."
    assert [role_of(coder, "fr", text, figure) for figure in ("8 000", "900", "450")] == ["police"] * 3


def test_a_figure_is_compared_with_one_of_the_same_source(coder: Coder) -> None:
    assert role_of(coder, "en", "Police counted 3,000 marchers, against 5,000 last week.", "5,000") == "police"


def test_an_announced_toll_is_told_in_the_next_sentence_only(coder: Coder) -> None:
    text = "La préfecture a publié son bilan. Quatorze personnes ont été interpellées. Deux agents ont été blessés."
    assert role_of(coder, "fr", text, "Quatorze personnes") == "police"
    assert voice_of(coder, "fr", text, "Deux agents") is None


def test_the_own_reporter_is_the_outlet(coder: Coder) -> None:
    text = "DOLE, 2 mars (AJP) - Plusieurs milliers de soignants ont défilé samedi, ont constaté des journalistes de l'AJP."
    assert voice_of(coder, "fr", text, "Plusieurs milliers de soignants") is None


def test_no_article_behind_marks_is_a_verb(coder: Coder) -> None:
    text = "La préfecture ferme « pour des raisons de sécurité publique » le pont de Dole."
    assert role_of(coder, "fr", text, "raisons de sécurité") == "police"
