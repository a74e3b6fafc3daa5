"""The names and exact figures in the words of a report, whoever coded what of them: evidence that an event coder can't miss.

A mark is a folded word that is written with a capital where no sentence begins, or a figure in digits. Marks mean something where hardly
any other event of the time has them (:mod:`selon.link.blocks`), so no list of common names is needed. Where the text is not at hand, the
words that the statements of a report quote stand for it.
"""

import re
import unicodedata
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from zlib import crc32

from babel import Locale, UnknownLocaleError
from msgspec import Struct

_WORD = re.compile(r"\d+(?:[ .,\u00a0\u202f’']\d{3})+(?!\d)|[^\W_]+")
_PART = re.compile(r"[^\W_]+")
_BEGINS = re.compile(r"(?:^|[.!?…:;\n•|])[\s\"'“”‘’«»()\[\]—–-]*$")
_JOINT = re.compile(r"[\s-]+|[’']|\s+[^\W\d_]{1,2}[’']")
_ENDS = re.compile(r"""(?<=[.!?…])[\s»”"]+(?=[^\s\d])|\n+""")
_SHORT = 4
_LINKING = 2
"""Letters of what may stand between two words of a name ("Val d'Argent")."""
_LOOK = 12
_STEM = 6
_PLAIN = ("form", "kind", "size", "date", "place")
_FIGURE_FROM = 32
"""Smaller ones are days of a month, hours and ages, mostly."""
_YEARS = range(1900, 2100)
_MONTH_FORMS = ("wide", "abbreviated")

Span = tuple[int, int]


def folded(text: str) -> str:
    """*text* in lower case without accents or punctuation, words joined by one space."""
    bare = text.casefold()
    if not bare.isascii():
        bare = "".join(mark for mark in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(mark))
    return " ".join(_PART.findall(bare))


def marks_in(text: str, besides: Collection[str]) -> list[tuple[int, str]]:
    """Each mark of *text* that is not one of *besides*, in its order, with where it begins."""
    found: list[tuple[int, str]] = []
    last, runs = 0, False
    for match in _WORD.finditer(text):
        word, start = match[0], match.start()
        if word[0].isdigit():
            found.extend((start, mark) for mark in _figure(word))
            continue
        capital = word[0].isupper()
        inside = capital and ((runs and _JOINT.fullmatch(text, last, start)) or not _BEGINS.search(_ahead(text, start)))
        if inside and (len(word) >= _SHORT or (len(word) > 1 and word.isupper())) and (mark := folded(word)) not in besides:
            found.append((start, mark))
        if capital or len(word) > _LINKING:
            last, runs = match.end(), capital
    return found


def _ahead(text: str, start: int) -> str:
    """A little of what stands ahead of *start*; at the beginning of the text, a new line."""
    return text[start - _LOOK : start] if start > _LOOK else "\n" + text[:start]


class Passage(Struct, frozen=True):
    """The part of a report that is of one record: its ``marks``, and the ``stems`` of longer words in the sentences that it rests on."""

    marks: frozenset[str]
    stems: frozenset[int]


def passages(records: Sequence[Mapping[str, Any]], text: str | None, language: str) -> list[Passage]:
    """For each of the *records* of a report its part of the *text*.

    A sentence is of the records whose evidence stands in it; where there is none, of the one whose evidence is nearest, and ahead of all
    evidence (a headline) of the main one. The words that say form, crowd, day and place are compared as such, and are much alike in all
    reports: they are no stems. *text* None: marks of the words that statements quote, no stems.
    """
    besides = calendar(language)
    if text is None:
        return [Passage(_quoted(record, besides), frozenset()) for record in records]
    spans = [sorted(_spans(record)) for record in records]
    common = frozenset(stem for record in records for words in _plain(record) for stem in _stems(words))
    main = next((at for at, record in enumerate(records) if record.get("main")), 0)
    told = [Passage(frozenset(), frozenset()) for _ in records]
    marks = deque(marks_in(text, besides))
    start = 0
    for end in (*_ends(text), len(text)):
        inside = set()
        while marks and marks[0][0] < end:
            inside.add(marks.popleft()[1])
        away = [_away(own, start, end) for own in spans]
        near = [at for at, far in enumerate(away) if far == min(away)] if any(own and own[0][0] < end for own in spans) else [main]
        for at in near if records else ():
            stems = _stems(text[start:end]) if away[at] == 0 else ()
            told[at] = Passage(told[at].marks | inside, told[at].stems.union(stems) - common)
        start = end
    return told


def _ends(text: str) -> Iterable[int]:
    """Where a sentence or line of *text* ends that another follows."""
    return (match.start() for match in _ENDS.finditer(text) if text[match.start()] == "\n" or not text[match.end()].islower())


def _plain(record: Mapping[str, Any]) -> Iterable[str]:
    """The words that tell what any report tells."""
    for statement in record.get("statements") or ():
        if statement.get("field") in _PLAIN:
            yield from (str(span.get("text") or "") for span in statement.get("evidence") or ())


def _stems(text: str) -> Iterable[int]:
    """The longer words of *text*, each as a number: equal words have equal numbers, and unequal ones hardly ever."""
    return (crc32(word[:_STEM].encode()) for word in folded(text).split() if len(word) >= _STEM and not word.isdigit())


def _spans(record: Mapping[str, Any]) -> Iterable[Span]:
    for statement in record.get("statements") or ():
        for span in statement.get("evidence") or ():
            if span.get("start") is not None:
                yield span["start"], span.get("end") or span["start"]


def _away(spans: Sequence[Span], start: int, end: int) -> int:
    """How far the sentence from *start* to before *end* is from the nearest of *spans*."""
    return min((max(0, span[0] - end + 1, start - span[1] + 1) for span in spans), default=1 << 40)


def _quoted(record: Mapping[str, Any], besides: Collection[str]) -> frozenset[str]:
    """The marks of what a record's statements quote; a capital ahead of them is that of a name, as no sentence is at hand."""
    found: set[str] = set()
    for statement in record.get("statements") or ():
        speaker = (statement.get("voice") or {}).get("speaker") or {}
        for piece in (*(statement.get("evidence") or ()), speaker):
            found.update(mark for _, mark in marks_in(str(piece.get("text") or ""), besides))
    return frozenset(found)


def _figure(word: str) -> Iterable[str]:
    number = int("".join(digit for digit in word if digit.isdigit()))
    if number >= _FIGURE_FROM and number not in _YEARS:
        yield str(number)


def calendar(language: str) -> frozenset[str]:
    """The names of days and months in *language*, which some languages write with a capital, and all share."""
    try:
        locale = Locale.parse(language or "und")
    except (UnknownLocaleError, ValueError):
        return frozenset()
    names = [name for form in _MONTH_FORMS for told in (locale.days, locale.months) for name in told["format"][form].values()]
    return frozenset(word for name in names for word in folded(name).split())
