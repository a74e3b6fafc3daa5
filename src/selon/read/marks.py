"""Quotation marks paired into spans, nested, misplaced and unbalanced ones included. One pass, linear in the length of the text.

What a mark does is told by where it stands before what it looks like: after a space and before a word it opens, after a word or a point and
before a space it closes; only between two spaces (French spacing) or two words its shape decides, and where opening and closing look alike,
whether a quotation is open. So ``”x”`` and ``»x«`` pair too, and the inch of ``5"`` opens nothing.

An opening mark repeated at the start of a paragraph while its quotation is open continues that quotation (the convention of French and
English newspapers). Without it the quotation goes on only if its closing mark comes soon and before another opening one. A quotation left
open ends at the end of its paragraph (``"``: at the next one that opens) and says so (``closed=False``). Single marks are quotations only
when both are there; an apostrophe never is one. Two single marks in a row, as typewriters and old agency copy have them (`` ``x'' ``,
``''x''``), are one double mark.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from selon.model import QuoteSpan
from selon.text import trim

_DEEPEST = 4
_NEAR = 2000  # code points within which a quotation may be closed in a later paragraph
_SINGLE = frozenset("'’‘‚ʼ‹›")
_APOSTROPHES = frozenset("'’ʼ")
_DOUBLED = ("''", "``")
_DOUBLE = '"'
_STOPS = frozenset(".,;:!?…)")
_OPENERS = frozenset("([{«“„‘‹\"'’-–—/")

Act = Literal["open", "close", "either"]


class _Mark(Struct, frozen=True, gc=False):
    """A mark at *at* of the pairs' *kind* (their number); *act* is what its surroundings and shape make of it. *width* in code points."""

    at: int
    glyph: str
    kind: int
    act: Act
    width: int = 1


def _act(before: str, after: str, opens: bool, closes: bool) -> Act:
    spaced_before = before in _OPENERS or before.isspace()
    opens_word = after.isalnum() or after in _OPENERS
    if spaced_before:
        if not after.isspace() and opens_word:
            return "open"
    elif not opens_word:
        return "close"
    if opens and closes:
        return "either"
    return "open" if opens else "close"


def _shapes(pairs: Sequence[tuple[str, str]]) -> dict[str, tuple[int, bool, bool]]:
    """Glyph -> the pair that it counts for (the first that it opens, else the first that it closes), and whether it opens, closes it."""
    shapes: dict[str, tuple[int, bool, bool]] = {}
    for kind, (_, closing) in reversed(tuple(enumerate(pairs))):
        shapes[closing] = (kind, False, True)
    for kind, (opening, closing) in reversed(tuple(enumerate(pairs))):
        shapes[opening] = (kind, True, opening == closing)
    return shapes


def _marks(text: str, pairs: Sequence[tuple[str, str]]) -> list[_Mark]:
    shapes = _shapes(pairs)
    padded = f"\n{text}\n"
    found: list[_Mark] = []
    doubled = "|".join(_DOUBLED) + "|" if _DOUBLE in shapes else ""
    for match in re.finditer(doubled + "[" + re.escape("".join(sorted(shapes))) + "]", text):
        glyph, at, width = match[0], match.start(), len(match[0])
        before, after = padded[at], padded[at + 1 + width]
        if glyph in _APOSTROPHES and before.isalnum() and after.isalnum():
            continue
        glyph = glyph if width == 1 else _DOUBLE
        kind, opens, closes = shapes[glyph]
        found.append(_Mark(at, glyph, kind, _act(before, after, opens, closes), width))
    return found


class _Pairing:
    """The quotations open at one point of the text, and those found before it."""

    def __init__(self, text: str, paragraphs: Sequence[tuple[int, int]], pairs: Sequence[tuple[str, str]]) -> None:
        self.text = text
        self.paragraphs = paragraphs
        self.pairs = pairs
        self.marks = _marks(text, pairs)
        self.kinds: dict[int, list[_Mark]] = {}
        for mark in self.marks:
            self.kinds.setdefault(mark.kind, []).append(mark)
        self.stack: list[_Mark] = []
        self.found: list[QuoteSpan] = []

    def close(self, level: int, end: int, width: int = 0) -> None:
        """End the quotation at *level* of the stack, and those open inside it, at *end*, by a mark of *width* (0: it is not closed)."""
        start, closed = self.stack[level].at, width > 0
        inner = trim(self.text, start + self.stack[level].width, end - width)
        single = self.stack[level].glyph in _SINGLE
        if inner[0] < inner[1] and not (single and (not closed or inner[1] - inner[0] < 2)):
            self.found.append(QuoteSpan(start, end, inner[0], inner[1], level, closed))
        del self.stack[level:]

    def abandon(self, end: int) -> None:
        """End every open quotation unclosed at *end*."""
        for level in reversed(range(len(self.stack))):
            self.close(level, end)

    def level_of(self, mark: _Mark) -> int | None:
        """The innermost open quotation that *mark* can close: by the pair's other mark, or by one of its kind in closing place."""
        for level in reversed(range(len(self.stack))):
            opened = self.stack[level]
            if mark.kind == opened.kind or self.pairs[opened.kind][1] == mark.glyph:
                return level
        return None

    def next_closes(self, kind: int, after: int) -> bool:
        """Whether the next mark of *kind* after *after* is near and closes."""
        marks = self.kinds.get(kind, [])
        place = bisect_left(marks, after, key=lambda mark: mark.at)
        return place < len(marks) and marks[place].act == "close" and marks[place].at - after < _NEAR

    def enter(self, number: int) -> int:
        """Begin a paragraph: which open quotations go on into it. Returns where its own marks begin."""
        begin, end = self.paragraphs[number]
        if not self.stack:
            return begin
        outer = self.stack[0]
        mark = self.text[outer.at : outer.at + outer.width]
        if self.text.startswith(mark, begin) and begin + outer.width < end and outer.glyph not in _SINGLE:
            del self.stack[1:]
            return begin + outer.width
        soon = outer.glyph not in _SINGLE and self.pairs[outer.kind][0] != self.pairs[outer.kind][1] and self.next_closes(outer.kind, begin)
        if soon:
            del self.stack[1:]
        else:
            self.abandon(self.paragraphs[number - 1][1])
        return begin

    def take(self, mark: _Mark, number: int) -> None:
        """One mark: open, close, or nothing."""
        level = self.level_of(mark)
        if mark.act == "open" or (mark.act == "either" and level is None):
            if level is not None and mark.glyph == self.pairs[mark.kind][1] == self.pairs[mark.kind][0]:
                self.close(level, mark.at)
            if len(self.stack) < _DEEPEST:
                self.stack.append(mark)
        elif level is not None and not self.is_plural(mark, number):
            self.close(level, mark.at + mark.width, mark.width)

    def is_plural(self, mark: _Mark, number: int) -> bool:
        """Whether a single closing mark is the apostrophe of a plural: ``‘The workers’ demands are just’, she said``.

        It stands between letters and a word, and a mark that surely closes (at punctuation) follows before one that opens.
        """
        if mark.glyph not in _APOSTROPHES or self.surely_closes(mark.at) or not self.text[mark.at + 2 : mark.at + 3].islower():
            return False
        marks = self.kinds[mark.kind]
        place = bisect_left(marks, mark.at, key=lambda other: other.at) + 1
        if place == len(marks) or marks[place].at >= self.paragraphs[number][1]:
            return False
        return marks[place].act == "close" and self.surely_closes(marks[place].at)

    def surely_closes(self, at: int) -> bool:
        """Whether the mark at *at* has punctuation before or behind it, or ends the line."""
        after = self.text[at + 1 : at + 2]
        return self.text[at - 1 : at] in _STOPS or after in _STOPS or not after or after in "\r\n"


def pair_marks(text: str, paragraphs: Sequence[tuple[int, int]], pairs: Sequence[tuple[str, str]]) -> tuple[QuoteSpan, ...]:
    """The quoted spans of *text*, outermost first in text order. *pairs* are the pack's (opening, closing) marks of one character each."""
    pairing = _Pairing(text, paragraphs, pairs)
    at = 0
    for number, (_, end) in enumerate(paragraphs):
        begin = pairing.enter(number)
        while at < len(pairing.marks) and pairing.marks[at].at < end:
            if pairing.marks[at].at >= begin:
                pairing.take(pairing.marks[at], number)
            at += 1
    if paragraphs:
        pairing.abandon(paragraphs[-1][1])
    return tuple(sorted(pairing.found, key=lambda quote: (quote.start, -quote.end)))
