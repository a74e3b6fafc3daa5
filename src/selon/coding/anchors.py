"""Anchors: the mentions that tell of an event, each with the time and the places that stand nearest to it in its sentence.

Nearness is counted in tokens, with a toll for every clause boundary between (comma, semicolon, bracket, relative, subordinator). A time
or place goes to the nearest anchor of its sentence; an anchor that got none takes the sentence's time or place when there is only one.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from selon.lang.pack import Pack
from selon.model import Act, Mention, Mentions, Reading, When, Where
from selon.text import sentence_at, token_range

CLAUSE = "coding.same_clause"
SENTENCE = "coding.same_sentence"
CITY_LEVEL = frozenset({"point", "venue", "city", "district"})
EVENT_TIMES = frozenset({"day", "part_of_day", "hour", "minute", "week", "month", "year", "season"})
EVENT_PLACES = frozenset({"place", "venue"})
WEAK_RULE = "participants_as_trigger"
_TOLL = {",": 2, ";": 9, ":": 5, "(": 6, ")": 6, "–": 4, "—": 4}


class Anchor(Struct, frozen=True):
    """A mention that tells of an event. ``strength``: 3 a trigger, 2 a crowd figure, 1 people only ("the demonstrators")."""

    mention: Mention
    sentence: int
    paragraph: int
    family: str
    code: str | None
    strength: int
    status: str | None = None
    when: Mention | None = None
    when_by: str = CLAUSE
    places: tuple[Mention, ...] = ()
    places_by: str = CLAUSE


def is_event_time(mention: Mention) -> bool:
    """Whether *mention* can date an event: a calendar time no longer than a year."""
    value = mention.value
    return mention.label in (None, "date") and isinstance(value, When) and value.edtf is not None and value.precision in EVENT_TIMES


def is_event_place(mention: Mention) -> bool:
    """Whether *mention* can be where an event was: a place proper or a venue, not a demonym, an organisation or a team."""
    return mention.label in EVENT_PLACES and isinstance(mention.value, Where)


def city_key(mention: Mention) -> str | None:
    """What two mentions of one city share; None where no city is known."""
    value = mention.value
    if not isinstance(value, Where) or value.precision not in CITY_LEVEL:
        return None
    name = value.city or (value.name if value.precision != "venue" else None)
    return name.casefold().replace("-", " ") if name else None


def _candidates(reading: Reading, actions: Mentions, counts: Mentions) -> list[Anchor]:
    found = []
    for mention in actions:
        if isinstance(mention.value, Act):
            act = mention.value
            weak = mention.rule.endswith(WEAK_RULE)
            found.append(Anchor(mention, 0, 0, act.family, None if weak else act.code, 1 if weak else 3, act.status))
    found.extend(Anchor(m, 0, 0, "protest", None, 2) for m in counts if m.label == "participants")
    located = []
    for anchor in sorted(found, key=lambda a: (a.mention.start, -a.strength)):
        index = sentence_at(reading, anchor.mention.start)
        located.append(replace(anchor, sentence=index, paragraph=reading.sentences[index].paragraph))
    return located


def tolls(reading: Reading, pack: Pack) -> tuple[int, ...]:
    """For each token the cumulated cost of reading up to it: one a token, more at a clause boundary. One more entry than tokens."""
    classes = pack.language.classes
    total, sums = 0, [0]
    for token in reading.tokens:
        total += 1 + _TOLL.get(token.text, 3 if token.norm in classes.relatives or token.norm in classes.subordinators else 0)
        sums.append(total)
    return tuple(sums)


def distance(reading: Reading, sums: Sequence[int], a: Mention, b: Mention) -> int:
    """How far two mentions stand from each other, clause boundaries counted."""
    first, second = (a, b) if a.start <= b.start else (b, a)
    end = token_range(reading, first.start, first.end)[1]
    start = token_range(reading, second.start, second.end)[0]
    return max(0, sums[start] - sums[min(end, start)])


Far = Callable[[Mention, Mention], int]


def _claims(items: Iterable[Mention], anchors: Sequence[Anchor], far: Far) -> list[list[Mention]]:
    """For each anchor the items that stand nearest to it, nearest first."""
    got: list[list[Mention]] = [[] for _ in anchors]
    for item in items:
        nearest = min(range(len(anchors)), key=lambda i: (far(item, anchors[i].mention), i))
        got[nearest].append(item)
    for anchor, mine in zip(anchors, got, strict=True):
        mine.sort(key=lambda item: (far(item, anchor.mention), item.start))
    return got


def _coordinated(reading: Reading, pack: Pack, places: Sequence[Mention]) -> tuple[Mention, ...]:
    """The nearest place and those joined to it by nothing but commas, coordinators, prepositions, determiners and brackets."""
    joints = pack.language.classes.coordinators | pack.language.classes.prepositions | pack.language.classes.determiners | {",", "(", ")"}
    ordered = sorted(places, key=lambda m: m.start)
    at = ordered.index(places[0])
    keep = [ordered[at]]
    for step in (-1, 1):
        edge, i = ordered[at], at + step
        while 0 <= i < len(ordered):
            left, right = (ordered[i], edge) if step < 0 else (edge, ordered[i])
            between = reading.tokens[token_range(reading, left.start, left.end)[1] : token_range(reading, right.start, right.end)[0]]
            if not all(token.norm in joints for token in between):
                break
            keep.append(ordered[i])
            edge, i = ordered[i], i + step
    return tuple(sorted(keep, key=lambda m: m.start))


def _furnish(reading: Reading, pack: Pack, anchors: Sequence[Anchor], times: Mentions, places: Mentions, far: Far) -> list[Anchor]:
    """The anchors of one sentence with their times and places."""
    whens, wheres = _claims(times, anchors, far), _claims(places, anchors, far)
    one_time = {m.value.edtf for m in times if isinstance(m.value, When)}
    cities = {city_key(m) for m in places} - {None}
    done = []
    for anchor, mine, here in zip(anchors, whens, wheres, strict=True):
        when, when_by = (mine[0], CLAUSE) if mine else (times[0] if len(one_time) == 1 else None, SENTENCE)
        local = [m for m in here if city_key(m)]
        if local:
            found, by = _coordinated(reading, pack, local), CLAUSE
        elif here:
            found, by = (here[0],), CLAUSE
        else:
            found, by = tuple(m for m in places if city_key(m)) if len(cities) == 1 else (), SENTENCE
        done.append(replace(anchor, when=when, when_by=when_by, places=found, places_by=by))
    return done


def find_anchors(
    pack: Pack, reading: Reading, times: Mentions, places: Mentions, actions: Mentions, counts: Mentions
) -> tuple[Anchor, ...]:
    """All anchors of a reading in text order, each with its time and places."""
    sums = tolls(reading, pack)

    def far(a: Mention, b: Mention) -> int:
        return distance(reading, sums, a, b)

    by_sentence: dict[int, list[Anchor]] = {}
    for anchor in _candidates(reading, actions, counts):
        by_sentence.setdefault(anchor.sentence, []).append(anchor)
    done: list[Anchor] = []
    for index, anchors in by_sentence.items():
        span = reading.sentences[index]
        here = [m for m in times if span.start <= m.start < span.end and is_event_time(m)]
        there = [m for m in places if span.start <= m.start < span.end and is_event_place(m)]
        done.extend(_furnish(reading, pack, anchors, tuple(here), tuple(there), far))
    return tuple(done)
