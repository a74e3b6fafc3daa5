"""In which town a venue stands: the town of its own name, else of its sentence, paragraph, heading, dateline, else the report's."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from selon.extract.places.venues import Venue
from selon.model import Reading, Where

_WEAK = frozenset({"event_of", "of", "near"})
_HEADING_TOKENS = 14
_FINAL = frozenset({".", "!", "?", "…", ";", ","})


class Town(NamedTuple):
    """A town named as a place at tokens ``first:last``: its value and the rule that found it ("dateline", "title", "at"…)."""

    first: int
    last: int
    sentence: int
    value: Where
    rule: str


class _Ground(NamedTuple):
    """The towns of a report by sentence and by paragraph, its dateline, and the town it is about."""

    reading: Reading
    by_sentence: Mapping[int, list[Town]]
    by_paragraph: Mapping[int, list[Town]]
    dateline: Town | None
    main: Town | None


def ground(reading: Reading, towns: Sequence[Town]) -> _Ground:
    """What :func:`town_of` looks things up in."""
    by_sentence: dict[int, list[Town]] = {}
    by_paragraph: dict[int, list[Town]] = {}
    counts: dict[str, int] = {}
    for town in towns:
        by_sentence.setdefault(town.sentence, []).append(town)
        by_paragraph.setdefault(reading.sentences[town.sentence].paragraph, []).append(town)
        counts[_identity(town)] = counts.get(_identity(town), 0) + 1
    dateline = next((town for town in towns if town.rule == "dateline"), None)
    main = max(towns, key=lambda town: counts[_identity(town)], default=None)
    return _Ground(reading, by_sentence, by_paragraph, dateline, main)


def _identity(town: Town) -> str:
    return town.value.gazetteer or f"{town.value.name}|{town.value.country}"


def _heads(reading: Reading, town: Town) -> bool:
    """Whether the town stands in a heading, or in a short line of its own without a full stop."""
    sentence = reading.sentences[town.sentence]
    if sentence.heading:
        return True
    alone = (sentence.start, sentence.end) == reading.paragraphs[sentence.paragraph]
    return alone and sentence.last - sentence.first <= _HEADING_TOKENS and reading.tokens[sentence.last - 1].text not in _FINAL


def town_of(found: _Ground, venue: Venue) -> tuple[Town | None, str]:
    """The town of *venue* and the name of the rule that gave it. In a sentence the town after a venue is nearer than the one before."""
    here = found.by_sentence.get(venue.sentence, [])
    sure = [town for town in here if town.rule not in _WEAK]
    if sure:
        ranked = sorted(sure, key=lambda t: (t.first - venue.last if t.first >= venue.last else (venue.first - t.last) + 3, t.first))
        return ranked[0], "venue_in_sentence"
    paragraph = found.reading.sentences[venue.sentence].paragraph
    same = found.by_paragraph.get(paragraph, [])
    before = [town for town in same if town.last <= venue.first and town.rule not in _WEAK]
    if before:
        return before[-1], "venue_in_paragraph"
    if here:
        return here[-1], "venue_in_sentence"
    for earlier in range(paragraph - 1, max(-1, paragraph - 4), -1):
        titles = [town for town in found.by_paragraph.get(earlier, []) if town.rule == "title" or _heads(found.reading, town)]
        if titles:
            return titles[-1], "venue_in_heading"
        if found.by_paragraph.get(earlier):
            break
    if found.dateline is not None:
        return found.dateline, "venue_by_dateline"
    if found.main is not None:
        return found.main, "venue_by_report"
    return None, "venue_no_city"
