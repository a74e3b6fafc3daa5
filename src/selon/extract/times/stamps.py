"""Dates that are the report's own: a dateline, a byline, the date of a page. They anchor other times and date no event.

A stamp is told by where it stands (a short line near the top or the end, or the opening of the text) and by what stands around it
(words of publishing, separators, a place in capitals), never by its value.
"""

from msgspec import Struct

from selon.extract.times.grammar import Match
from selon.extract.times.senses import Partial
from selon.lang.sections.times import Stamp
from selon.model import Reading, Sentence

_BARS = frozenset("|·•—–-/")
_OPENERS = frozenset("(—–-[:")
_TOP, _TAIL, _SHORT = 8, 3, 16


class Line(Struct, frozen=True):
    """The tokens of a paragraph."""

    first: int
    last: int
    number: int


def lines_of(reading: Reading) -> dict[int, Line]:
    """Paragraph number -> its tokens."""
    lines: dict[int, Line] = {}
    for sentence in reading.sentences:
        line = lines.get(sentence.paragraph)
        lines[sentence.paragraph] = Line(line.first if line else sentence.first, sentence.last, sentence.paragraph)
    return lines


def _names(reading: Reading, first: int, last: int) -> bool:
    return all(token.text[0].isupper() or not token.text[0].isalpha() for token in reading.tokens[first:last])


def is_stamp(
    reading: Reading, match: Match, sentence: Sentence, line: Line, stamp: Stamp, taken: frozenset[int], determiners: frozenset[str]
) -> bool:
    """Whether *match* is a publication date by its place and company. ``taken``: tokens of other times (a clock beside it)."""
    sense = match.sense
    if not isinstance(sense, Partial) or sense.month is None or sense.day is None:
        return False
    tokens = reading.tokens
    top = line.number < _TOP or line.number >= len(reading.paragraphs) - _TAIL
    before = [k for k in range(line.first, match.first) if k not in taken]
    plain = [k for k in before if tokens[k].norm not in stamp.fillers and tokens[k].norm not in stamp.cues]
    cued = any(tokens[k].norm in stamp.cues for k in before)
    if (
        cued
        and len(before) <= 8
        and sense.year is not None
        and all(tokens[k].text[0].isupper() or not tokens[k].text[0].isalpha() for k in plain)
    ):
        return True
    opener = match.last < len(tokens) and tokens[match.last].text[0] in _OPENERS
    alone = len(before) == match.first - line.first
    if (
        line.number < _TOP
        and opener
        and alone
        and 1 <= len(before) <= 6
        and _names(reading, line.first, match.first)
        and match.last < line.last
    ):
        return True
    if not top or line.last - line.first > _SHORT or sense.year is None or not sentence.heading:
        return False
    behind = [k for k in range(match.last, line.last) if k not in taken and tokens[k].norm not in stamp.fillers]
    words = [k for k in plain if tokens[k].text[0].isalnum()]
    near = [k for k in before if tokens[k].norm not in stamp.fillers or tokens[k].text in _BARS or tokens[k].text == ","]
    barred = not near or tokens[near[-1]].text in _BARS
    place = bool(near) and tokens[near[-1]].text == "," and len(words) <= 2 and _names(reading, line.first, match.first - 1)
    if not place and tokens[match.first].norm in determiners and match.rule.make != "numeric":
        return False  # "Le 9 mars 2019, 14h": a notice of an event
    if not (barred or place or not words):
        return False
    return not behind or tokens[behind[0]].text in _BARS or (tokens[behind[0]].text == "," and len(behind) <= 4)
