"""Events as both sides tell them, gold and Selon, in one form; and which of the one are which of the other.

Two tellings are one event when family, form, day, city and evidence speak for it. A pairing must survive one wrong field, else no field
could ever be measured as wrong: a wrong day is outweighed by the same city, form and evidence. It does not survive two.
"""

from collections.abc import Sequence

from msgspec import Struct

from selon.evaluate.alike import Bounds, Span, folded, touching
from selon.evaluate.assignment import assign
from selon.evaluate.gold import GoldRecord, GoldStatement
from selon.model import Code, Count, Record, Statement, When, Where, Who, Words

AGREES, CONFLICTS = 3.0, -3.5
"""For a common day or city, and for different ones; nothing where one side names none."""
SAME_CODE, SAME_EVIDENCE = 2.0, 3.0
"""For a common form or kind, and for the share of statements that stand on the same words."""
SAME_EVENT = 2.0
"""The least that makes two tellings one event."""

CLAIMS_NOTHING = frozenset({"hypothetical", "negated"})
"""Statuses of records that claim no event."""
OUTLET = "outlet"
VENUES = frozenset({"point", "venue", "district"})
"""Precisions of places that can be a venue."""


class Item(Struct, frozen=True):
    """One statement. ``role`` is the speaker's, ``actor`` an organiser's, participant's or addressee's; ``voiced``: its voice is known."""

    field: str
    spans: tuple[Span, ...]
    text: str
    bounds: Bounds | None = None
    code: str | None = None
    stance: str | None = None
    kind: str = OUTLET
    role: str | None = None
    voiced: bool = True
    optional: bool = False
    actor: str | None = None


class Event(Struct, frozen=True):
    """One event. ``mains`` are right as its main form or kind, ``codes`` all its forms or kinds; ``days`` are [first, last] as told."""

    family: str
    code: str | None
    mains: frozenset[str]
    codes: frozenset[str]
    status: str
    statuses: frozenset[str]
    days: tuple[tuple[str, str], ...]
    cities: tuple[str, ...]
    venues: tuple[str, ...]
    items: tuple[Item, ...]
    optional: bool = False
    countries: tuple[str, ...] = ()
    main: bool = False


def _several(one: str | tuple[str, ...]) -> frozenset[str]:
    return frozenset((one,) if isinstance(one, str) else one)


def _gold_item(statement: GoldStatement) -> Item:
    value, voice = statement.value, statement.voice
    counted = value is not None and value.type == "count"
    return Item(
        statement.field,
        tuple((span.start, span.end) for span in statement.evidence),
        " ".join(span.text for span in statement.evidence),
        Bounds(value.low, value.high, value.vague) if value is not None and counted else None,
        value.code if value else None,
        value.stance if value else None,
        voice.kind if voice else OUTLET,
        voice.speaker.role if voice and voice.speaker else None,
        voice is not None,
        statement.optional,
        statement.role,
    )


def of_gold(record: GoldRecord) -> Event:
    """The event of a gold record."""
    code = record.form or record.kind
    mains = _several(record.form_also) | ({code} if code else frozenset())
    return Event(
        record.family,
        code,
        mains,
        mains | frozenset(record.forms),
        record.status,
        _several(record.status_also) | {record.status},
        (record.date,) if record.date else (),
        (record.city,) if record.city else (),
        (record.venue,) if record.venue else (),
        tuple(map(_gold_item, record.statements)),
        record.optional,
        (record.country,) if record.country else (),
        record.main,
    )


def _item(statement: Statement) -> Item:
    value, voice = statement.value, statement.voice
    return Item(
        statement.field,
        tuple((piece.start, piece.end) for piece in statement.evidence),
        " ".join(piece.text for piece in statement.evidence),
        Bounds(value.low, value.high, value.modality == "vague") if isinstance(value, Count) else None,
        value.code if isinstance(value, Code) else None,
        value.stance if isinstance(value, Words) else None,
        voice.kind,
        voice.speaker.role if voice.speaker else None,
        actor=value.role if isinstance(value, Who) else None,
    )


def of_record(record: Record) -> Event:
    """The event of a record that Selon made."""
    days, cities, venues, countries = [], [], [], []
    for statement in record.statements:
        value = statement.value
        if statement.field == "date" and isinstance(value, When) and value.earliest and value.latest:
            days.append((value.earliest[:10], value.latest[:10]))
        if statement.field == "place" and isinstance(value, Where):
            if value.city and value.city not in cities:
                cities.append(value.city)
            if value.country and value.country not in countries:
                countries.append(value.country)
            if value.precision in VENUES:
                venues.append(value.name)
    code = record.form or record.kind
    also = {s.value.code for s in record.statements if s.field in ("form", "kind") and isinstance(s.value, Code)}
    mains = frozenset({code} if code else ())
    return Event(
        record.family,
        code,
        mains,
        mains | also,
        record.status,
        frozenset({record.status}),
        tuple(dict.fromkeys(days)),
        tuple(cities),
        tuple(venues),
        tuple(map(_item, record.statements)),
        countries=tuple(countries),
        main=record.main,
    )


def _days(one: Event, other: Event) -> float:
    if not one.days or not other.days:
        return 0.0
    common = any(a[0] <= b[1] and b[0] <= a[1] for a in one.days for b in other.days)
    return AGREES if common else CONFLICTS


def _cities(one: Event, other: Event) -> float:
    if not one.cities or not other.cities:
        return 0.0
    return AGREES if {*map(folded, one.cities)} & {*map(folded, other.cities)} else CONFLICTS


def likeness(gold: Event, told: Event) -> float:
    """How much speaks for two tellings being of one event; events of two families never are."""
    if gold.family != told.family:
        return CONFLICTS
    common = SAME_CODE if gold.codes & told.codes else 0.0
    fields: dict[str, list[Span]] = {}
    for item in told.items:
        fields.setdefault(item.field, []).extend(item.spans)
    on_same_words = sum(touching(item.spans, fields.get(item.field, ())) for item in gold.items)
    evidence = SAME_EVIDENCE * on_same_words / len(gold.items) if gold.items else 0.0
    return _days(gold, told) + _cities(gold, told) + common + evidence


def aligned(gold: Sequence[Event], told: Sequence[Event]) -> tuple[tuple[int, int], ...]:
    """Which event of the gold is which of those told: one to one, with the most speaking for it in all."""
    return assign([[likeness(one, other) for other in told] for one in gold], SAME_EVENT)
