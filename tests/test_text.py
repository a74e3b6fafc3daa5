"""Offset arithmetic."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from selon import text as offsets
from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.lang.pack import Pack
from selon.model import Evidence, Mention, Reading
from selon.read.reading import read


@cache
def pack() -> Pack:
    return load_pack("fr")


def reading_of(text: str) -> Reading:
    return read(pack(), report_from_text(text, "test"))


def test_evidence_is_what_stands_there() -> None:
    assert offsets.evidence("à 🎺 Vire", 2, 3) == Evidence(2, 3, "🎺")


@pytest.mark.parametrize(("start", "end"), [(0, 0), (2, 1), (-1, 2), (0, 9)])
def test_spans_outside_are_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="does not lie"):
        offsets.evidence("Vire", start, end)


def test_trim() -> None:
    assert offsets.trim(" \u00a0oui\u202f ", 0, 7) == (2, 5)
    start, end = offsets.trim("   ", 0, 3)
    assert start == end
    assert offsets.trim("(oui)", 0, 5, "()") == (1, 4)


@given(st.integers(0, 9), st.integers(1, 9), st.integers(0, 9), st.integers(1, 9))
def test_covering_is_a_special_overlap(a: int, m: int, b: int, n: int) -> None:
    one, other = (a, a + m), (b, b + n)
    assert offsets.overlaps(one, other) == bool(set(range(*one)) & set(range(*other)))
    assert offsets.covers(one, other) == (set(range(*other)) <= set(range(*one)))


def test_tokens_of_a_span() -> None:
    reading = reading_of("Ils défilent à Vire.")
    assert offsets.token_range(reading, 0, 3) == (0, 1)
    assert offsets.token_range(reading, 5, 14) == (1, 3)
    assert offsets.token_range(reading, 3, 4) == (1, 1)
    assert offsets.token_range(reading, 0, 99) == (0, 5)
    assert offsets.token_evidence(reading, 1, 3) == Evidence(4, 14, "défilent à")


def test_sentence_of_an_offset() -> None:
    reading = reading_of("\nUn titre\n\nIl pleut. Il vente.")
    assert [offsets.sentence_at(reading, at) for at in (0, 1, 9, 11, 20, 21, 30, 99)] == [0, 0, 0, 1, 1, 2, 2, 2]
    mention = Mention("action", 21, 23, "Il", "fr.x.y")
    assert offsets.sentence_of(reading, mention) == reading.sentences[2]


def test_within_is_in_text_order() -> None:
    mentions = [Mention("time", a, b, "", "fr.x.y") for a, b in [(5, 9), (1, 3), (1, 2), (0, 3)]]
    assert [(m.start, m.end) for m in offsets.within(mentions, 1, 9)] == [(1, 2), (1, 3), (5, 9)]


@given(st.lists(st.sampled_from(["Vire", "à", "l’école", "🎺", ".", "\n\n", "Oui !", "3,5"]), max_size=20))
def test_the_rows_of_a_reading_are_those_of_its_tokens_and_sentences(words: list[str]) -> None:
    made = reading_of(" ".join(["Vire", *words]))
    for one in (made, replace(made, tokens=made.tokens[1:], sentences=made.sentences[1:])):
        assert one.starts == tuple(token.start for token in one.tokens)
        assert one.ends == tuple(token.end for token in one.tokens)
        assert one.openings == tuple(sentence.start for sentence in one.sentences)
