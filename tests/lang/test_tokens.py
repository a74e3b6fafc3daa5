"""Tokens: what they are, and the norm under which they are compared."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from selon.lang.tokens import cutter, norm, tokenise

FR = cutter(["l", "d", "qu"], ["-t-il", "-il", "-là"], ["aujourd'hui", "au-delà"])
EN = cutter([], ["n't", "'s", "'re"], ["o'clock"])


def cut(text: str, rules: object = FR) -> list[str]:
    return [token.text for token in tokenise(text, rules)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("l'appel d’une", ["l'", "appel", "d’", "une"]),
        ("a-t-il dit-il", ["a", "-t-il", "dit", "-il"]),
        ("aujourd'hui, au-delà", ["aujourd'hui", ",", "au-delà"]),
        ("un sit-in du 1er-Mai", ["un", "sit-in", "du", "1er", "-", "Mai"]),
        ("5.000 à 10'000, 1,5 million", ["5.000", "à", "10'000", ",", "1,5", "million"]),
        ("14h30, 27e", ["14h30", ",", "27e"]),
        ("R.D.C. et C.G.T. Fin.", ["R.D.C.", "et", "C.G.T.", "Fin", "."]),
        ("Fin... Ou….", ["Fin", "...", "Ou", "…", "."]),
        ("«oui»", ["«", "oui", "»"]),
        ("e\u0301cole", ["e\u0301cole"]),
        ("mani\u00adfestation", ["mani\u00adfestation"]),
    ],
)
def test_french_tokens(text: str, tokens: list[str]) -> None:
    assert cut(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("don't the workers' rights", ["do", "n't", "the", "workers", "'", "rights"]),
        ("Lagos’s five o'clock", ["Lagos", "’s", "five", "o'clock"]),
        ("U.S. they're", ["U.S.", "they", "'re"]),
    ],
)
def test_english_tokens(text: str, tokens: list[str]) -> None:
    assert cut(text, EN) == tokens


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("İls", "ils"),
        ("i\u0307ls", "ils"),
        ("L’", "l'"),
        ("E\u0301COLE", "école"),
        ("mani\u00adfestation", "manifestation"),
        ("conﬂit", "conflit"),
        ("1ᵉʳ", "1er"),
        ("sit‑in", "sit-in"),
        ("10²", "10²"),
        ("…", "…"),
    ],
)
def test_norm(written: str, same: str) -> None:
    assert norm(written) == same


def test_a_dotted_capital_moves_no_offset() -> None:
    text = "İls crient qu’İls restent l'İl-là"
    assert [(t.start, t.end, t.norm) for t in tokenise(text, FR)] == [
        (0, 3, "ils"),
        (4, 10, "crient"),
        (11, 14, "qu'"),
        (14, 17, "ils"),
        (18, 25, "restent"),
        (26, 28, "l'"),
        (28, 30, "il"),
        (30, 33, "-là"),
    ]


@given(st.text(max_size=80), st.sampled_from([FR, EN]))
def test_tokens_hold_every_character_that_is_not_space(text: str, rules: object) -> None:
    tokens = tokenise(text, rules)  # type: ignore[arg-type]
    at = 0
    for token in tokens:
        assert not text[at : token.start].strip()
        assert token.start < token.end
        assert token.text == text[token.start : token.end]
        assert not any(character.isspace() for character in token.text)
        assert token.norm
        at = token.end
    assert not text[at:].strip()


@given(st.text(alphabet=st.characters(categories=["L"]), min_size=1, max_size=20))
@example("À五")
def test_composed_and_decomposed_words_are_the_same(word: str) -> None:
    composed, apart = unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word)
    if len(apart) <= 60 and apart[0].isalpha():
        assert norm(composed) == norm(apart)
