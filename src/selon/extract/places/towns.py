"""In which town a venue stands: the town of its own name, else of its sentence, heading, paragraph, dateline, else the report's.

A town of which the sentence only remembers an event ("the Khojaly genocide") comes last of all, after where the participants live.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from selon.extract.places.line import Venue
from selon.model import Reading, Where

_WEAK = frozenset({"old_event", "of", "near"})
ORIGINS = frozenset({"origin", "home", "trade"})
UNSURE = ORIGINS | {"old_event"}
_SURE = frozenset({"at", "settlement", "in_area", "listed", "event_of"})
_HEADING_TOKENS = 14
_REGION_TOKENS = 4
_BEFORE = 3
_CLAUSE = 40
_FINAL = frozenset({".", "!", "?", "…", ";", ","})


class Town(Struct, frozen=True, gc=False):
    """A town named as a place at tokens ``first:last``: its value and the rule that found it ("dateline", "title", "at"…)."""

    first: int
    last: int
    sentence: int
    value: Where
    rule: str


class _Ground(Struct, frozen=True, gc=False):
    """The towns of a report by sentence and by paragraph, its dateline, and the town it is about."""

    reading: Reading
    breaks: frozenset[str]
    joints: frozenset[str]
    by_sentence: Mapping[int, list[Town]]
    by_paragraph: Mapping[int, list[Town]]
    homes: Mapping[int, list[Town]]
    heads: Mapping[int, Town]
    dateline: Town | None
    main: Town | None


def ground(reading: Reading, towns: Sequence[Town], breaks: frozenset[str], joints: frozenset[str]) -> _Ground:
    """What :func:`town_of` looks things up in. *breaks*: words with which another clause begins,
    *joints*: those that do behind a comma."""
    by_sentence: dict[int, list[Town]] = {}
    by_paragraph: dict[int, list[Town]] = {}
    counts: dict[str, int] = {}
    homes: dict[int, list[Town]] = {}
    for town in [town for town in towns if town.rule in ORIGINS]:
        homes.setdefault(town.sentence, []).append(town)
    towns = [town for town in towns if town.rule not in ORIGINS]
    for town in towns:
        by_sentence.setdefault(town.sentence, []).append(town)
        by_paragraph.setdefault(reading.sentences[town.sentence].paragraph, []).append(town)
        counts[_identity(town)] = counts.get(_identity(town), 0) + 1
    dateline = next((town for town in towns if town.rule == "dateline"), None)
    main = max((town for town in towns if town.rule != "old_event"), key=lambda town: counts[_identity(town)], default=None)
    main = main or next((town for group in homes.values() for town in group), None)
    return _Ground(reading, breaks, joints, by_sentence, by_paragraph, homes, _sections(reading, towns), dateline, main)


def _identity(town: Town) -> str:
    return town.value.gazetteer or f"{town.value.name}|{town.value.country}"


def _sections(reading: Reading, towns: Sequence[Town]) -> dict[int, Town]:
    """Paragraphs under a line that holds nothing but a town (and its region): paragraph -> town, until the next such line."""
    lines: dict[int, Town] = {}
    for town in towns:
        sentence = reading.sentences[town.sentence]
        words = [index for index in range(sentence.first, sentence.last) if reading.tokens[index].text[0].isalnum()]
        alone = (sentence.start, sentence.end) == reading.paragraphs[sentence.paragraph]
        more = [index for index in words if not town.first <= index < town.last]
        if alone and sentence.paragraph and words[:1] == [town.first] and len(more) <= _REGION_TOKENS and sentence.heading:
            lines.setdefault(sentence.paragraph, town)
    found: dict[int, Town] = {}
    current = None
    for paragraph in range(len(reading.paragraphs)):
        current = lines.get(paragraph, current)
        if current is not None:
            found[paragraph] = current
    return found


def _heads(reading: Reading, town: Town) -> bool:
    """Whether the town stands in a heading, or in a short line of its own without a full stop."""
    sentence = reading.sentences[town.sentence]
    if sentence.heading:
        return True
    alone = (sentence.start, sentence.end) == reading.paragraphs[sentence.paragraph]
    return alone and sentence.last - sentence.first <= _HEADING_TOKENS and reading.tokens[sentence.last - 1].text not in _FINAL


def _distance(found: _Ground, venue: Venue, town: Town) -> int:
    """How far the town is from the venue in its sentence: the one after it is nearer, unless another clause has begun between them."""
    if town.first < venue.last:
        return venue.first - town.last + _BEFORE
    between = found.reading.tokens[venue.last : town.first]
    begun = any(token.norm in found.breaks or token.text == ";" for token in between)
    joined = any(one.text == "," and two.norm in found.joints for one, two in pairwise(between))
    return len(between) + (_CLAUSE if begun or joined else 0)


def town_of(found: _Ground, venue: Venue) -> tuple[Town | None, str]:
    """The town of *venue* and the name of the rule that gave it. In a sentence the town after a venue is nearer than the one before."""
    here = found.by_sentence.get(venue.sentence, [])
    sure = [town for town in here if town.rule not in _WEAK]
    head = found.heads.get(found.reading.sentences[venue.sentence].paragraph)
    if head is not None and not any(town.rule in _SURE for town in sure) and head.sentence != venue.sentence:
        return head, "venue_in_heading"
    if sure:
        return min(sure, key=lambda town: (_distance(found, venue, town), town.first)), "venue_in_sentence"
    homes = found.homes.get(venue.sentence, [])
    local = [town for town in homes if town.rule == "home"]
    if local:
        return local[-1], "venue_by_home"
    paragraph = found.reading.sentences[venue.sentence].paragraph
    same = found.by_paragraph.get(paragraph, [])
    before = [town for town in same if town.last <= venue.first and town.rule not in _WEAK]
    if before:
        return before[-1], "venue_in_paragraph"
    near = [town for town in here if town.rule != "old_event"]
    if near:
        return near[-1], "venue_in_sentence"
    for earlier in range(paragraph - 1, max(-1, paragraph - 4), -1):
        titles = [town for town in found.by_paragraph.get(earlier, []) if town.rule == "title" or _heads(found.reading, town)]
        if titles:
            return titles[-1], "venue_in_heading"
        if found.by_paragraph.get(earlier):
            break
    if found.dateline is not None:
        return found.dateline, "venue_by_dateline"
    if homes:
        return homes[-1], "venue_by_home"
    if found.main is not None:
        return found.main, "venue_by_report"
    if here:
        return here[-1], "venue_in_sentence"
    return None, "venue_no_city"
