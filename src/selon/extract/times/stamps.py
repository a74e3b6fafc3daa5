"""Dates that are the report's own: a dateline, a byline, the date of a page. They anchor other times and date no event.

A stamp is told by where it stands (a short line near the top or the end, or the opening of the text) and by what stands around it
(words of publishing, separators, an outlet's name, a place in capitals), never by its value.
"""

from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct

from selon.extract.times.grammar import Match
from selon.extract.times.senses import Clock, Partial
from selon.lang.sections.times import Stamp
from selon.model import Reading, Sentence

_BARS = frozenset("|·•—–-/")
_OPENERS = frozenset("(—–-[:")
_TOP, _TAIL, _SHORT = 8, 3, 16
_OWN_TOP, _OWN_SHORT = 5, 12
"""Lines from the top, and tokens of one, for a line whose main content is a date."""
_MOST_NAMES = 6
"""Tokens of an outlet's name, of an author's, of a dateline's place."""
_LONGEST_LEAD = 24
"""Tokens of its line before a stamp; also what keeps the work linear on a text without lines."""


class StampWords(Struct, frozen=True):
    """The words that tell a stamp: those of the pack's file, its determiners, and every word of a closed class."""

    stamp: Stamp
    determiners: frozenset[str]
    closed: frozenset[str]


class Line(Struct, frozen=True, gc=False):
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


class Taken:
    """The time that each token belongs to; found by halving, as a report has few."""

    def __init__(self, found: Sequence[Match]) -> None:
        self._found, self._firsts = found, [match.first for match in found]

    def get(self, token: int) -> Match | None:
        """The time at *token*, if any."""
        at = bisect_right(self._firsts, token) - 1
        return self._found[at] if at >= 0 and token < self._found[at].last else None

    def __contains__(self, token: int) -> bool:
        return self.get(token) is not None

    def beside(self, match: Match) -> list[Match]:
        """The times that stand at most two tokens before or behind *match*."""
        at = bisect_right(self._firsts, match.first) - 1
        near = [self._found[k] for k in (at - 1, at + 1) if 0 <= k < len(self._found)]
        return [other for other in near if 0 <= match.first - other.last <= 2 or 0 <= other.first - match.last <= 2]


def may_be_stamp(match: Match) -> bool:
    """Whether *match* names a day and a month, as every stamp does."""
    sense = match.sense
    return isinstance(sense, Partial) and sense.month is not None and sense.day is not None


def _names(reading: Reading, tokens: list[int]) -> bool:
    return all(reading.tokens[k].text[0].isupper() or not reading.tokens[k].text[0].isalpha() for k in tokens)


def is_stamp(reading: Reading, match: Match, sentence: Sentence, line: Line, words: StampWords, taken: Taken) -> bool:
    """Whether *match* is a publication date by its place and company. ``taken``: the time that a token belongs to."""
    sense = match.sense
    if not isinstance(sense, Partial) or sense.month is None or sense.day is None or match.first - line.first > _LONGEST_LEAD:
        return False
    before = [k for k in range(line.first, match.first) if k not in taken]
    if _is_dateline(reading, match, sentence, line, before):
        return True
    if sense.year is None:
        return False
    if _is_cued(reading, words.stamp, before):
        return True
    if _has_rival(match, sense, taken):
        return False
    return _has_own_line(reading, match, line, words, taken, before) or (
        sentence.heading and _is_header(reading, match, line, words, taken, before)
    )


def _is_cued(reading: Reading, stamp: Stamp, before: list[int]) -> bool:
    """Behind a word of publishing ("Published", "Mis à jour le"), with nothing else but names."""
    tokens = reading.tokens
    if len(before) > 8 or not any(tokens[k].norm in stamp.cues for k in before):
        return False
    return _names(reading, [k for k in before if tokens[k].norm not in stamp.fillers and tokens[k].norm not in stamp.cues])


def _has_rival(match: Match, sense: Partial, taken: Taken) -> bool:
    """Whether another full date stands next to this one: "7 February 2009 - 7 February 2019" remembers, a report has one day."""
    for other in taken.beside(match):
        named = other.sense
        if isinstance(named, Partial) and named.year is not None and named.day is not None:
            return (named.year, named.month, named.day) != (sense.year, sense.month, sense.day)
    return False


def _is_dateline(reading: Reading, match: Match, sentence: Sentence, line: Line, before: list[int]) -> bool:
    """ "LYON, 4 mars (Agence) —": names at the opening of a line, the date, a bracket or dash, and the text behind it.

    A colon on a line of its own without a full stop is that of a picture's caption, whose day is the day of what it shows.
    """
    opener = match.last < line.last and reading.tokens[match.last].text[0] in _OPENERS
    if opener and sentence.heading and reading.tokens[match.last].text[0] == ":":
        return False
    alone = len(before) == match.first - line.first
    return line.number < _TOP and opener and alone and 1 <= len(before) <= _MOST_NAMES and _names(reading, before)


def _is_name(reading: Reading, lone: list[int], words: StampWords, titled: bool) -> bool:
    """Whether these words are a name: capitals and words of closed classes. Below a title (*titled*) also one that begins with a
    determiner and a capital and goes on in lower case (La Tribune des quais)."""
    tokens = reading.tokens
    if len(lone) > _MOST_NAMES or not tokens[lone[0]].text[0].isupper():
        return False
    article = tokens[lone[0]].norm in words.determiners and len(lone) > 1 and tokens[lone[1]].text[0].isupper()
    return (titled and article) or all(tokens[k].text[0].isupper() or tokens[k].norm in words.closed for k in lone)


def _has_own_line(reading: Reading, match: Match, line: Line, words: StampWords, taken: Taken, before: list[int]) -> bool:
    """A short line near the top that is a date, at most with a name before a separator, a time to the minute, and words of pages."""
    if line.number >= _OWN_TOP or line.last - line.first > _OWN_SHORT or len(reading.paragraphs) < 2:
        return False
    tokens, stamp = reading.tokens, words.stamp
    clocks = [time.sense for k in range(line.first, line.last) if (time := taken.get(k)) is not None]
    if any(isinstance(clock, Clock) and clock.minute < 0 for clock in clocks):
        return False  # "Saturday 9 March 2019, 2pm": a notice of an event
    lone = [k for k in before if tokens[k].text[0].isalnum() and tokens[k].norm not in stamp.cues]
    while lone and tokens[lone[-1]].norm in stamp.fillers and lone[-1] == match.first - 1:
        lone.pop()
    if lone and any(tokens[k].norm not in stamp.fillers for k in lone):
        mark = tokens[lone[-1] + 1].text
        if not _is_name(reading, lone, words, line.number > 0) or (mark not in _BARS and mark != ","):
            return False
    behind = [k for k in range(match.last, line.last) if k not in taken and tokens[k].text[0].isalpha()]
    loose = [k for k in behind if tokens[k].norm not in stamp.fillers and tokens[k].norm not in stamp.cues]
    return not loose or (tokens[match.last].text[0] in _BARS | _OPENERS and _names(reading, loose))


def _is_header(reading: Reading, match: Match, line: Line, words: StampWords, taken: Taken, before: list[int]) -> bool:
    """In a heading near the top or the end: behind a bar, behind a place and a comma, or with no word before it."""
    tokens, stamp = reading.tokens, words.stamp
    top = line.number < _TOP or line.number >= len(reading.paragraphs) - _TAIL
    if not top or line.last - line.first > _SHORT:
        return False
    behind = [k for k in range(match.last, line.last) if k not in taken and tokens[k].norm not in stamp.fillers]
    plain = [k for k in before if tokens[k].norm not in stamp.fillers and tokens[k].norm not in stamp.cues and tokens[k].text[0].isalnum()]
    near = [k for k in before if tokens[k].norm not in stamp.fillers or tokens[k].text in _BARS or tokens[k].text == ","]
    barred = not near or tokens[near[-1]].text in _BARS
    place = bool(near) and tokens[near[-1]].text == "," and len(plain) <= 2 and _names(reading, list(range(line.first, match.first - 1)))
    if not place and tokens[match.first].norm in words.determiners and match.rule.make != "numeric":
        return False  # "Le 9 mars 2019, 14h": a notice of an event
    if not (barred or place or not plain):
        return False
    return not behind or tokens[behind[0]].text in _BARS or (tokens[behind[0]].text == "," and len(behind) <= 4)
