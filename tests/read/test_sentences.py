# ruff: noqa: E501
"""Sentences: where they end and where they do not."""

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.lang.pack import Pack
from selon.model import Reading
from selon.read.reading import read
from selon.read.sentences import paragraphs_of


@cache
def pack(code: str) -> Pack:
    return load_pack(code)


def reading_of(text: str, code: str = "fr") -> Reading:
    return read(pack(code), report_from_text(text, "test"))


def cut(text: str, code: str = "fr") -> list[str]:
    return [text[s.start : s.end] for s in reading_of(text, code).sentences]


FRENCH = [
    "Ils étaient 31.000 personnes. | Selon la préfecture, 12.500.",
    "Le cortège est parti à 14h30. | 500 personnes l'attendaient.",
    "M. Dupont et Mme. Roux marchent. | J. Dupont parle.",
    "L'appel de M. Le Goff, p. 12 du tract, a été lu. | Rien de plus.",
    "Des banderoles, des drapeaux, etc. | Les agents de catégorie C. | Ils défilent.",
    "Rassemblement place St. Michel, 12 bd. Voltaire. | Fin à midi.",
    "« Nous restons. Rien ne change. » | La foule se disperse.",
    "« Nous restons ! Rien ne change ! », scande la foule. | Elle avance.",
    "« Nous restons ! » scande la foule.",
    "Il a dit « non. Jamais » à la presse. | Puis il est parti.",
    'Il est parti. | "Rien ne change", dit-elle.',
    "Elle a répondu (« Jamais ! »). | Le maire se tait.",
    "Est-ce fini ?! | Non… | Pas encore... | Demain, peut-être.",
    "La C.G.T. appelle à la grève. | La C.G.T. Elle refuse.".replace("C.G.T. Elle", "C.G.T. | Elle"),
    "Voir exemple.fr ou la v.2 du tract. | Merci.",
    "C'est fini.Le cortège se disperse.".replace(".Le", ".|Le"),
    "En 52 av. J.-C. à Alésia. | Après J.-C. | Les temps changent.",
    "« Tu dis “non. Jamais” encore. » | Il part.",
    "Il crie « non et part. | La foule le suit.",
    "2. Retrait du projet. | Rien de moins.",
]
ENGLISH = [
    "Mr. Lee and Sen. May spoke at 5 p.m. Friday. | It rained.",
    "They flew to the U.S. | The march began there.",
    "The U.S. Army was absent. | No. 10 was silent.",
    "“We stay. We win,” she said. | The crowd cheered.",
    "‘The workers’ demands. They are just’, she said. | He nodded.",
    "She works for Acme Inc. | The firm said no. | Nobody came.",
    'He asked: "Why now?" | The mayor left.',
    "Dr. No and J. R. Smith came. | They left.",
    "About 1.5 million marched... | Then it ended.",
]


@pytest.mark.parametrize("marked", FRENCH)
def test_french(marked: str) -> None:
    parts = [part.strip() for part in marked.split("|")]
    text = re.sub(r" ?\| ?", lambda m: " " if " " in m[0] else "", marked)
    assert cut(text) == parts


@pytest.mark.parametrize("marked", ENGLISH)
def test_english(marked: str) -> None:
    assert cut(marked.replace("| ", ""), "en") == [part.strip() for part in marked.split("|")]


def test_headings_bylines_and_lists_are_sentences_of_their_own() -> None:
    text = "Grève à Vire\nPar Ana Roux\n\nVIRE, 3 mai (Agence) — Le dépôt est fermé. Rien ne roule.\n- 40 à Caen\n- 20 à Flers\nPhoto : le dépôt\nReste :\n"
    reading = reading_of(text)
    assert [(text[s.start : s.end], s.heading) for s in reading.sentences] == [
        ("Grève à Vire", True),
        ("Par Ana Roux", True),
        ("VIRE, 3 mai (Agence) — Le dépôt est fermé.", False),
        ("Rien ne roule.", False),
        ("- 40 à Caen", False),
        ("- 20 à Flers", False),
        ("Photo : le dépôt", True),
        ("Reste :", False),
    ]


def test_text_broken_to_a_width_is_read_as_paragraphs() -> None:
    text = (
        "Plusieurs centaines de salariés se sont réunis jeudi devant\n"
        "la mairie de Vire pour demander la réouverture du dépôt de\n"
        "Flers. Ils ont été reçus.\n\nUne autre réunion est prévue."
    )
    assert [text[a:b].count("\n") for a, b in paragraphs_of(text)] == [2, 0]
    assert len(cut(text)) == 3
    lines = "Le dépôt de bus est resté fermé toute la journée\nUne réunion est prévue demain à la mairie de Vire\n"
    assert len(paragraphs_of(lines)) == 2


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\u2028", "\x0c"])
def test_all_line_endings_part_paragraphs(ending: str) -> None:
    assert cut(f"Un titre{ending}{ending}Une phrase. Une autre.") == ["Un titre", "Une phrase.", "Une autre."]


PIECES = st.lists(
    st.sampled_from(
        ["«", "»", '"', "“", "”", "’", "‘", ".", "!", "…", " ", "\n", "M.", "Il", "dit", "non", "5.000", "(", ")", "-", "É", "\u0301"]
    ),
    max_size=40,
).map("".join)


@given(st.one_of(PIECES, st.text(max_size=60)), st.sampled_from(["fr", "en"]))
def test_every_token_is_in_one_sentence_and_none_ends_inside_a_closed_quotation(text: str, code: str) -> None:
    if not text.strip():
        return
    reading = reading_of(text, code)
    ends = [0] + [s.last for s in reading.sentences]
    assert [s.first for s in reading.sentences] == ends[:-1]
    assert ends[-1] == len(reading.tokens)
    for sentence in reading.sentences:
        tokens = reading.tokens[sentence.first : sentence.last]
        assert (sentence.start, sentence.end) == (tokens[0].start, tokens[-1].end)
        a, b = reading.paragraphs[sentence.paragraph]
        assert a <= sentence.start < sentence.end <= b
        for quote in reading.quotes:
            if quote.closed and sentence.end != b:
                assert not quote.start < sentence.end < quote.end
    for token in reading.tokens:
        assert token.text == text[token.start : token.end]


@given(st.one_of(PIECES, st.text(max_size=60)), st.sampled_from(["fr", "en"]))
def test_quotations_nest_and_lie_in_the_text(text: str, code: str) -> None:
    if not text.strip():
        return
    quotes = reading_of(text, code).quotes
    for quote in quotes:
        assert 0 <= quote.start < quote.inner_start < quote.inner_end <= quote.end <= len(text)
    for one in quotes:
        for other in quotes:
            assert one.end <= other.start or other.end <= one.start or (one.start - other.start) * (one.end - other.end) <= 0
