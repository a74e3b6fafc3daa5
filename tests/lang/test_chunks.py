"""Phrases from closed classes: extents, coordination, subjects."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.lang import chunks, tagging
from selon.lang.chunks import Lattice, Span
from selon.lang.load import load_pack
from selon.lang.pack import Pack
from selon.lang.tagging import Shallow
from selon.lang.tokens import tokenise


@cache
def pack(code: str) -> Pack:
    return load_pack(code)


@cache
def shallow(code: str) -> Shallow:
    return tagging.shallow(pack(code))


def lattice(text: str, code: str = "fr") -> Lattice:
    return chunks.lattice(shallow(code), tokenise(text, pack(code).cutter))


def words(made: Lattice, spans: tuple[Span, ...]) -> list[str]:
    return [" ".join(token.text for token in made.tokens[span.first : span.last]) for span in spans]


def token(made: Lattice, word: str) -> int:
    return next(index for index, one in enumerate(made.tokens) if one.norm == word)


@pytest.mark.parametrize(
    ("code", "text", "verb", "expected"),
    [
        ("fr", "Les agriculteurs et les éleveurs ont défilé.", "ont", ["Les agriculteurs", "les éleveurs"]),
        ("fr", "Les agriculteurs qui étaient venus de Nantes ont défilé.", "ont", ["Les agriculteurs"]),
        ("fr", "La Ligue, une association de riverains, appelle au calme.", "appelle", ["La Ligue"]),
        ("fr", "Ils ont défilé.", "ont", []),
        ("en", "Teachers and their supporters, nearly all in red, filled the streets.", "filled", ["Teachers", "their supporters"]),
        ("en", "It was quiet after police opened fire.", "opened", ["police"]),
    ],
)
def test_subjects(code: str, text: str, verb: str, expected: list[str]) -> None:
    made = lattice(text, code)
    assert words(made, chunks.subject(made, token(made, verb), 0)) == expected


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("fr", "la paix politique et juridique du pays", ["la paix politique et juridique du pays"]),
        ("fr", "la paix, le pain et l'eau", ["la paix", "le pain", "l' eau"]),
        ("fr", "les maires de Lyon, de Vienne et de Givors", ["les maires de Lyon , de Vienne et de Givors"]),
        ("fr", "le maire, un ancien boxeur", ["le maire"]),
        ("en", "the Bakers' Union, Millers United and the Guild", ["the Bakers ' Union", "Millers United", "the Guild"]),
    ],
)
def test_members(code: str, text: str, expected: list[str]) -> None:
    made = lattice(text, code)
    assert words(made, chunks.members(made, 0, len(made.tokens))) == expected


def test_masked_tokens_belong_to_no_phrase() -> None:
    tokens = tokenise("Les dockers samedi ont défilé", pack("fr").cutter)
    made = chunks.lattice(shallow("fr"), tokens, [(2, 3)])
    assert made.tags[2] == "X"
    assert words(made, chunks.subject(made, 3, 0)) == ["Les dockers"]


def test_a_title_without_a_full_stop_holds_no_words_of_the_text() -> None:
    tokens = tokenise("Des tracts au marché Des bénévoles ont défilé", pack("fr").cutter)
    made = chunks.lattice(shallow("fr"), tokens, opening=frozenset({0, 4}))
    assert words(made, chunks.subject(made, 6, 4)) == ["Des bénévoles"]
    assert [made.tags[index] for index in (0, 4)] == ["D", "D"]


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_chunked_in_order(text: str) -> None:
    for code in ("fr", "en"):
        made = lattice(text, code)
        assert len(made.tags) == len(made.tokens)
        end = 0
        for chunk in made.chunks:
            assert end <= chunk.first <= chunk.core < chunk.last <= len(made.tokens)
            assert chunk.core <= chunk.head < chunk.last
            end = chunk.last
