"""The stage: records in, the same records out, each statement with its confidence and the doubts that lowered it most.

Confidence is the probability that a coder has the same field and value in the same record (docs/confidence.md). In log-odds: the average,
what the field adds or takes off, and what each doubt takes off. The weights stand in ``confidence.toml``, which the calibration writes from
the gold. A doubt never adds.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from math import exp
from types import MappingProxyType

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from selon.coding.sorts import LASTING
from selon.lang.pack import Pack
from selon.model import Code, Count, Finding, Reading, Record, Statement, When, Where
from selon.text import sentence_at

FIELD = "field"
"""The doubt that a statement is of a field that is coded otherwise more often than others."""
CODE, EVENT = "code.", "event."
"""How the doubts begin that are told by a code of the codebook: that of the statement with its field before, and that of its event."""
MOST_DOUBTS = 3
_NAMED = -0.1
"""Doubts that take off less are not named: they move a probability by two points at most."""
_TO_THE_DAY = frozenset({"day", "part_of_day", "hour", "minute"})
_SPOTS = frozenset({"point", "venue"})
_TOWNS = _SPOTS | {"city", "district"}
_NARROW = 0.5
_LONG = 60
_MANY = 3
_FEW = 3
_AT_MOST = 50


class Weight(Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the table: what it adds to the log-odds, how many judged statements it rests on, and the share of them that is right."""

    weight: float
    n: int
    right: float


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """The weights: ``average`` for any statement, then those of its field and its doubts (assignment rules among them, by their ids)."""

    average: float
    fields: dict[str, Weight]
    doubts: dict[str, Weight]


class Event(Struct, frozen=True, gc=False):
    """A record and what its doubts are told by: ``protests`` in the report · ``twin``: another record could be of the same event ·
    ``towns`` that it has."""

    record: Record
    protests: int
    twin: bool
    towns: int


class Case(Struct, frozen=True, gc=False):
    """A statement and what its doubts are told by.

    ``shared``: its sentence tells of another record too · ``noticed``: a check has something to say of it · ``of_event``: the doubts that
    it has from its event.
    """

    statement: Statement
    event: Event
    of_event: tuple[str, ...]
    heading: bool
    late: bool
    shared: bool
    noticed: bool


def _when(case: Case) -> When | None:
    return case.statement.value if isinstance(case.statement.value, When) else None


def _where(case: Case) -> Where | None:
    return case.statement.value if isinstance(case.statement.value, Where) else None


def _modality(case: Case) -> str:
    return case.statement.value.modality if isinstance(case.statement.value, Count) else ""


def _has(event: Event, *fields: str) -> bool:
    return any(statement.field in fields for statement in event.record.statements)


def _further_form(case: Case) -> bool:
    value, record = case.statement.value, case.event.record
    return case.statement.field in ("form", "kind") and isinstance(value, Code) and value.code not in (record.form, record.kind)


def _may_last(case: Case) -> bool:
    """A single day of what may go on for days ("since Monday", "until they are heard"); of a demonstration days are told one by one."""
    when, form = _when(case), case.event.record.form
    return when is not None and when.earliest == when.latest and form in LASTING and form != "demonstration"


def _length(case: Case) -> int:
    return sum(piece.end - piece.start for piece in case.statement.evidence)


Doubts = Mapping[str, Callable[[Case], bool]]
"""The code of each doubt, and what it is told by."""
_NO_DOUBTS: Doubts = MappingProxyType({})
OF_EVENT: Mapping[str, Callable[[Event], bool]] = MappingProxyType(
    {
        "background": lambda e: e.record.family != "protest",
        "not_main": lambda e: e.record.family == "protest" and not e.record.main,
        "several_protests": lambda e: e.protests >= _MANY,
        "twin": lambda e: e.twin,
        "no_trigger": lambda e: not _has(e, "form", "kind"),
        "no_date": lambda e: not _has(e, "date"),
        "no_place": lambda e: not _has(e, "place"),
        "little_told": lambda e: len(e.record.statements) <= _FEW,
        "vague_form": lambda e: e.record.form in ("demonstration", "other"),
        "past": lambda e: e.record.status == "past",
        "to_come": lambda e: e.record.status in ("announced", "cancelled", "banned"),
        "not_real": lambda e: e.record.status in ("hypothetical", "negated"),
    }
)
"""Doubts of the event: all statements of a record share them."""
OF_TELLING: Doubts = MappingProxyType(
    {
        "heading": lambda c: c.heading,
        "late": lambda c: c.late,
        "shared_sentence": lambda c: c.shared,
        "noticed": lambda c: c.noticed,
        "long": lambda c: _length(c) > _LONG,
        "quoted": lambda c: c.statement.voice.kind == "quoted",
        "hearsay": lambda c: c.statement.voice.kind == "hearsay",
        "nobody_named": lambda c: c.statement.voice.kind != "outlet" and c.statement.voice.speaker is None,
        "further_form": _further_form,
    }
)
"""Doubts of where a statement stands and who says it."""
OF_FIGURE: Doubts = MappingProxyType(
    {
        "unsourced_figure": lambda c: bool(_modality(c)) and c.statement.voice.kind == "outlet",
        "vague_figure": lambda c: _modality(c) == "vague",
        "open_figure": lambda c: _modality(c) in ("at_least", "at_most", "range"),
        "part_figure": lambda c: isinstance(c.statement.value, Count) and c.statement.value.part_of is not None,
    }
)
OF_DAY: Doubts = MappingProxyType(
    {
        "inferred_day": lambda c: _when(c) is not None and bool(c.statement.derived_from),
        "close_day": lambda c: (when := _when(c)) is not None and when.runner_up is not None,
        "coarse_day": lambda c: (when := _when(c)) is not None and when.precision not in _TO_THE_DAY,
        "may_last": _may_last,
    }
)
OF_PLACE: Doubts = MappingProxyType(
    {
        "venue": lambda c: (where := _where(c)) is not None and where.precision in _SPOTS,
        "close_place": lambda c: (where := _where(c)) is not None and where.margin is not None and where.margin < _NARROW,
        "unknown_place": lambda c: (where := _where(c)) is not None and where.precision in _TOWNS and where.city is None,
        "coarse_place": lambda c: (where := _where(c)) is not None and where.precision not in _TOWNS,
        "rival_places": lambda c: _where(c) is not None and c.event.towns > 1,
    }
)
OF_VALUE: Mapping[type, Doubts] = MappingProxyType({Count: OF_FIGURE, When: OF_DAY, Where: OF_PLACE})
"""Doubts of a value of a type."""
DOUBTS = (*OF_EVENT, *OF_TELLING, *OF_FIGURE, *OF_DAY, *OF_PLACE)
"""The codes of all these. Doubts of their own are the assignment rule of a statement (``assigned_by``, under the rule's id), its code
(``code.response.none``) and its event's form or kind (``event.form.picket``)."""


def _towns(record: Record) -> set[str]:
    return {s.value.city or s.value.name for s in record.statements if isinstance(s.value, Where)}


def _days(record: Record) -> list[tuple[str, str]]:
    times = [s.value for s in record.statements if isinstance(s.value, When)]
    return [(when.earliest[:10], when.latest[:10]) for when in times if when.earliest and when.latest]


def _apart(one: Record, other: Record) -> bool:
    """Whether two records name different towns, or days that have none in common."""
    here, there = _towns(one), _towns(other)
    if here and there and not here & there:
        return True
    pairs = [(a, b) for a in _days(one) for b in _days(other)]
    return bool(pairs) and all(a[1] < b[0] or b[1] < a[0] for a, b in pairs)


def _twins(records: Sequence[Record]) -> set[str]:
    """The ids of records that have another one of the same form or kind beside them which names no other day or town."""
    alike: dict[tuple[str, str | None], list[Record]] = {}
    for record in records:
        alike.setdefault((record.family, record.form or record.kind), []).append(record)
    groups = (group[:_AT_MOST] for group in alike.values())
    return {one.id for group in groups for one in group if any(one is not other and not _apart(one, other) for other in group)}


def cases(reading: Reading, records: Sequence[Record], findings: Sequence[Finding]) -> Iterator[Case]:
    """Every statement of one coded report, in order, with what its doubts are told by."""
    noticed = {key for finding in findings for key in finding.statements}
    protests = sum(record.family == "protest" for record in records)
    twins = _twins(records)
    middle = len(reading.report.text) / 2
    told: dict[int, set[str]] = {}
    for record in records:
        for statement in record.statements:
            told.setdefault(sentence_at(reading, statement.evidence[0].start), set()).add(record.id)
    for record in records:
        event = Event(record, protests, record.id in twins, len(_towns(record)))
        of_event = tuple(code for code, has in OF_EVENT.items() if has(event))
        for statement in record.statements:
            start = statement.evidence[0].start
            index = sentence_at(reading, start)
            heading, shared = reading.sentences[index].heading, len(told[index]) > 1
            yield Case(statement, event, of_event, heading, start > middle, shared, statement.id in noticed)


def doubts_of(case: Case) -> tuple[str, ...]:
    """The codes of everything that may speak against a statement, in the order of :data:`DOUBTS`."""
    statement, record = case.statement, case.event.record
    named = [*case.of_event, *(code for code, told in OF_TELLING.items() if told(case))]
    named += [code for code, told in OF_VALUE.get(type(statement.value), _NO_DOUBTS).items() if told(case)]
    if statement.assigned_by:
        named.append(statement.assigned_by)
    if isinstance(statement.value, Code):
        named.append(f"{CODE}{statement.field}.{statement.value.code}")
    return (*named, f"{EVENT}form.{record.form}" if record.form else f"{EVENT}kind.{record.kind}")


def confidence(table: Table, field: str, doubts: Sequence[str]) -> tuple[float | None, tuple[str, ...]]:
    """The probability, in whole hundredths, and of *doubts* those that lowered it most, worst first; None for a field that no gold has."""
    if field not in table.fields:
        return None, ()
    own = table.fields[field].weight
    lowered = [(table.doubts[code].weight, code) for code in doubts if code in table.doubts]
    odds = table.average + own + sum(weight for weight, _ in lowered)
    worst = sorted(one for one in ((own, FIELD), *lowered) if one[0] <= _NAMED)
    return round(1 / (1 + exp(-odds)), 2), tuple(code for _, code in worst[:MOST_DOUBTS])


def load_table() -> Table:
    """The table of weights that ships."""
    source = (files("selon.coding") / "confidence.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(source), Table)


def prepare(_pack: Pack) -> Table:
    """The table is the same for all languages: what makes a value doubtful is told by its coding, not by its words."""
    return load_table()


def weigh(table: Table, reading: Reading, records: tuple[Record, ...], findings: tuple[Finding, ...]) -> tuple[Record, ...]:
    """*records*, each statement with its confidence and doubts."""
    weighed: dict[str, list[Statement]] = {}
    for case in cases(reading, records, findings):
        sure, doubts = confidence(table, case.statement.field, doubts_of(case))
        weighed.setdefault(case.event.record.id, []).append(replace(case.statement, confidence=sure, doubts=doubts))
    return tuple(replace(record, statements=tuple(weighed.get(record.id, ()))) for record in records)
