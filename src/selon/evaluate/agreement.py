"""How far two codings of the same texts agree, field by field.

Units are what the coders coded: events that both told (paired as in scoring), statements and figures that either told. Where only one coder
told a unit, the other's answer is ABSENT: leaving something out is an answer too. Values of figures are compared only where both gave one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from selon.evaluate.alike import ENOUGH, folded, overlap, touching
from selon.evaluate.assignment import assign
from selon.evaluate.events import OUTLET, Event, Item, aligned, of_gold
from selon.evaluate.gold import Document, GoldCount, GoldSentence
from selon.review.alpha import Answer, Level, alpha

ABSENT = "-"
"""What a coder said of a unit that only the other coder told."""

EVENTS: tuple[str, Level] = ("event", "nominal")

Units = dict[tuple[str, Level], list[tuple[Answer, ...]]]


class Agreement(Struct, frozen=True):
    """Alpha of one field; ``same`` is raw agreement.

    ``alpha`` is None where there was one value only, so that nothing could differ, and for events as such: that neither coder told an event
    is never observed, so chance agreement on telling one is not defined. For them ``same`` is Dice's coefficient of both coders' events.
    """

    field: str
    level: Level
    units: int
    same: float
    alpha: float | None


def of_reports(documents: Iterable[Document]) -> tuple[Agreement, ...]:
    """Agreement on the reports that were coded twice."""
    units: Units = defaultdict(list)
    for document in documents:
        if document.second is not None:
            one = [of_gold(record) for record in document.gold.records]
            other = [of_gold(record) for record in document.second.records]
            _events(units, one, other)
    return _agreements(units)


def of_sentences(first: Iterable[GoldSentence], second: Iterable[GoldSentence]) -> tuple[Agreement, ...]:
    """Agreement on the sentences that are in both codings."""
    units: Units = defaultdict(list)
    others = {sentence.id: sentence for sentence in second}
    for sentence in first:
        other = others.get(sentence.id)
        if other is not None and other.text == sentence.text:
            _counts(units, sentence.counts or (), other.counts or ())
    return _agreements(units)


def _agreements(units: Units) -> tuple[Agreement, ...]:
    return tuple(
        Agreement(field, level, len(pairs), _same(field, pairs), None if (field, level) == EVENTS else alpha(pairs, level))
        for (field, level), pairs in units.items()
        if pairs
    )


def _same(field: str, pairs: Sequence[tuple[Answer, ...]]) -> float:
    same = sum(one == other for one, other in pairs)
    return 2 * same / (len(pairs) + same) if field == EVENTS[0] else same / len(pairs)


def _events(units: Units, one: Sequence[Event], other: Sequence[Event]) -> None:
    pairs = aligned(one, other)
    told = {index for index, _ in pairs}, {index for _, index in pairs}
    units[EVENTS] += [(1, 1)] * len(pairs) + [(1, 0)] * (len(one) - len(told[0])) + [(0, 1)] * (len(other) - len(told[1]))
    for left, right in pairs:
        a, b = one[left], other[right]
        units["form", "nominal"].append((a.code or ABSENT, b.code or ABSENT))
        units["status", "nominal"].append((a.status, b.status))
        units["city", "nominal"].append((_city(a), _city(b)))
        if a.days and b.days:
            units["first day", "interval"].append((_day(a), _day(b)))
        _statements(units, a.items, b.items)


def _city(event: Event) -> str:
    return folded(event.cities[0]) if event.cities else ABSENT


def _day(event: Event) -> int:
    return date.fromisoformat(event.days[0][0]).toordinal()


def _likeness(one: Item, other: Item) -> float:
    if one.field != other.field or not touching(one.spans, other.spans):
        return 0.0
    return 1.0 + max(overlap(a, b) for a in one.spans for b in other.spans)


def _statements(units: Units, one: Sequence[Item], other: Sequence[Item]) -> None:
    pairs = assign([[_likeness(a, b) for b in other] for a in one], 1.0)
    left, right = {index for index, _ in pairs}, {index for _, index in pairs}
    units["statement", "nominal"] += [(a.field, ABSENT) for index, a in enumerate(one) if index not in left]
    units["statement", "nominal"] += [(ABSENT, b.field) for index, b in enumerate(other) if index not in right]
    for index, position in pairs:
        a, b = one[index], other[position]
        units["statement", "nominal"].append((a.field, b.field))
        units["voice", "nominal"].append((a.kind, b.kind))
        units["speaker role", "nominal"].append((a.role or OUTLET, b.role or OUTLET))
        if a.code and b.code:
            units["code", "nominal"].append((a.code, b.code))
        if a.stance and b.stance:
            units["stance", "nominal"].append((a.stance, b.stance))
        if a.bounds and b.bounds and a.bounds.low is not None and b.bounds.low is not None:
            units["figure", "interval"].append((a.bounds.low, b.bounds.low))


def _counts(units: Units, one: Sequence[GoldCount], other: Sequence[GoldCount]) -> None:
    pairs = assign([[overlap((a.start, a.end), (b.start, b.end)) for b in other] for a in one], ENOUGH)
    left, right = {index for index, _ in pairs}, {index for _, index in pairs}
    units["label", "nominal"] += [(a.label, ABSENT) for index, a in enumerate(one) if index not in left]
    units["label", "nominal"] += [(ABSENT, b.label) for index, b in enumerate(other) if index not in right]
    whole = {a.id: index for index, a in enumerate(one)}, {b.id: index for index, b in enumerate(other)}
    partner = dict(pairs)
    for index, position in pairs:
        a, b = one[index], other[position]
        units["label", "nominal"].append((a.label, b.label))
        units["voice", "nominal"].append((a.voice.kind, b.voice.kind))
        units["speaker role", "nominal"].append((a.voice.role or OUTLET, b.voice.role or OUTLET))
        if a.low is not None and b.low is not None:
            units["figure", "interval"].append((a.low, b.low))
        wholes = None if a.of is None else partner.get(whole[0][a.of], -1), None if b.of is None else whole[1][b.of]
        units["part_of", "nominal"].append(tuple(ABSENT if w is None else str(w) for w in wholes))
