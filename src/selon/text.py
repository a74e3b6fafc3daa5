"""Offset arithmetic: the one place that does it. Offsets are code points, half-open; token ranges are indices, half-open."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from selon.model import Evidence, Mention, Reading, Sentence


def evidence(text: str, start: int, end: int) -> Evidence:
    """The piece of *text* at ``start:end``. Raises ValueError where the span is empty or runs outside the text."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"span {start}:{end} does not lie in a text of {len(text)} code points")
    return Evidence(start, end, text[start:end])


def trim(text: str, start: int, end: int, strip: str = " \t\r\n\u00a0\u202f\u2009") -> tuple[int, int]:
    """Shrink ``start:end`` past the characters of *strip* on both sides. The span may come out empty."""
    while start < end and text[start] in strip:
        start += 1
    while end > start and text[end - 1] in strip:
        end -= 1
    return start, end


def covers(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    """Whether *inner* lies within *outer*."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def overlaps(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether the two spans share at least one code point."""
    return a[0] < b[1] and b[0] < a[1]


def token_range(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """The tokens that share a code point with ``start:end``."""
    first, last = bisect_right(reading.ends, start), bisect_left(reading.starts, end)
    return (first, last) if last > first else (first, first)


def sentence_at(reading: Reading, offset: int) -> int:
    """Index of the sentence that holds *offset* (the one before it, for a gap between sentences; 0 before the first)."""
    after = bisect_right(reading.openings, offset)
    return after - 1 if after else 0


def sentence_of(reading: Reading, mention: Mention) -> Sentence:
    """The sentence in which *mention* begins."""
    return reading.sentences[sentence_at(reading, mention.start)]


def within(mentions: Iterable[Mention], start: int, end: int) -> tuple[Mention, ...]:
    """Those of *mentions* that lie wholly within ``start:end``, in text order."""
    return tuple(sorted((m for m in mentions if start <= m.start and m.end <= end), key=lambda m: (m.start, m.end)))


def token_evidence(reading: Reading, first: int, last: int) -> Evidence:
    """The text from token *first* to the token before *last*."""
    return evidence(reading.report.text, reading.tokens[first].start, reading.tokens[last - 1].end)


def signs(text: str) -> str:
    """*text* in small letters without accents, sign for sign: as long as it was."""
    if text.isascii():
        return text.lower()
    return "".join((unicodedata.normalize("NFKD", sign)[:1].lower() or sign)[:1] for sign in text)
