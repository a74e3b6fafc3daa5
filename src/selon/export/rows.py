"""From the lines of coded reports and of linked events to the rows of tables. Pure: a row is a mapping from column to cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

import msgspec
from msgspec import Struct

from selon.export.columns import Cell, Row, bounded
from selon.model import Code, Count, Duration, Evidence, Finding, Record, Repeated, Statement, Value, When, Where, Who, Words

T = TypeVar("T", bound=Value)

LOCATED = ("point", "venue", "district", "city")
"""Precisions of places that have a point; a region or a country has none."""

FIGURES = ("size", "killed", "injured", "arrested")
"""The fields whose bounds stand in the tables of records and events."""


class ReadReport(Struct, frozen=True):
    """What a line says of its report; of one that could not be coded only the source is known."""

    source: str
    id: str | None = None
    outlet: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None
    length: int | None = None


class ReadLine(Struct, frozen=True):
    """A line of ``selon code`` or ``selon run``, also that of a report that could not be coded."""

    report: ReadReport
    outcome: str
    selon: str = ""
    codebook: str | None = None
    packs: dict[str, str] = {}
    parser: str | None = None
    gazetteer: str | None = None
    message: str | None = None
    records: tuple[Record, ...] = ()
    findings: tuple[Finding, ...] = ()
    attribution: str | None = None


class ReadEvent(Struct, frozen=True):
    """A line of ``selon link``, as far as an export tells of it."""

    event: str
    records: tuple[str, ...]
    reports: tuple[str, ...]
    review: tuple[msgspec.Raw, ...] = ()
    part_of: str | None = None
    counter_to: str | None = None


class Summary(Struct, frozen=True, gc=False):
    """What the table of events needs of a record. Days are ISO dates, ``bounds`` low and high of each of :data:`FIGURES`."""

    outlet: str | None
    language: str | None
    family: str
    code: str
    status: str
    days: tuple[str | None, str | None]
    cities: tuple[str, ...]
    countries: tuple[str, ...]
    bounds: tuple[tuple[int | None, int | None], ...]


def values(record: Record, field: str, kind: type[T]) -> Iterator[tuple[Statement, T]]:
    """The statements of *field* whose value is of *kind*, with it, in the order of the record."""
    for statement in record.statements:
        if statement.field == field and isinstance(statement.value, kind):
            yield statement, statement.value


def day(text: str | None) -> str | None:
    """The day of an ISO date with or without a time; None for years that the calendar of tables does not hold."""
    try:
        return date.fromisoformat((text or "")[:10]).isoformat()
    except ValueError:
        return None


def when_of(record: Record) -> tuple[Statement, When] | None:
    """The date that stands for the record: the first with a known year, else the first that is written in EDTF."""
    dates = list(values(record, "date", When))
    return next((one for one in dates if one[1].earliest), None) or next((one for one in dates if one[1].edtf), None)


def located(record: Record) -> tuple[Statement, Where] | None:
    """The place whose coordinates stand for the record: of those with a point the one with the smallest radius, then the first told."""
    places = [
        one for one in values(record, "place", Where) if one[1].precision in LOCATED and None not in (one[1].latitude, one[1].longitude)
    ]
    if not places:
        return None
    return min(places, key=lambda one: (one[1].gazetteer is None, one[1].radius_m is None, one[1].radius_m or 0))


def point_of(place: Where) -> str:
    """What the coordinates of *place* are those of: its own precision, or ``city`` for a venue that no gazetteer holds."""
    return place.precision if place.gazetteer or place.precision == "city" else "city"


def bounds(record: Record, field: str) -> tuple[int | None, int | None]:
    """Lowest and highest bound of the figures of *field*, parts of another figure and crowds expected left out."""
    counts = [value for _, value in values(record, field, Count) if value.total]
    ends = [end for value in counts for end in (value.low, value.high) if end is not None]
    return bounded(min(ends, default=None)), bounded(max(ends, default=None))


def report_row(line: ReadLine) -> Row:
    """The row of a report."""
    report = line.report
    return {
        "report_id": report.id, "source": report.source, "outlet": report.outlet, "title": report.title, "published": day(report.published),
        "language": report.language, "length": report.length, "outcome": line.outcome, "message": line.message,
        "records": len(line.records), "findings": len(line.findings), "selon": line.selon or None, "codebook": line.codebook,
        "packs": tuple(f"{name} {digest}" for name, digest in sorted(line.packs.items())), "parser": line.parser,
        "gazetteer": line.gazetteer, "attribution": line.attribution,
    }  # fmt: skip


def record_row(line: ReadLine, position: int, event: str | None) -> Row:
    """The row of the record at *position* of *line*, which *event* was linked to."""
    record, report = line.records[position], line.report
    ends = {f"{field}_{end}": bound for field in FIGURES for end, bound in zip(("low", "high"), bounds(record, field), strict=True)}
    return {
        "record_id": record.id, "report_id": report.id, "event_id": event, "position": position, "source": report.source,
        "outlet": report.outlet, "published": day(report.published), "language": report.language, "family": record.family,
        "form": record.form, "kind": record.kind, "status": record.status, "main": record.main, "part_of": record.part_of,
        "counter_to": record.counter_to, **_date_cells(record), **place_cells(record),
        "sizes": sum(1 for _ in values(record, "size", Count)), **ends, "statements": len(record.statements),
        "confidence": confidence(record),
    }  # fmt: skip


def _date_cells(record: Record) -> dict[str, Cell]:
    found = when_of(record)
    when = found[1] if found else When(None)
    return {
        "date_earliest": day(when.earliest), "date_latest": day(when.latest or when.earliest), "date_edtf": when.edtf,
        "date_precision": when.precision, "dates": sum(1 for one in record.statements if one.field == "date"),
    }  # fmt: skip


def place_cells(record: Record) -> dict[str, Cell]:
    """The cells that say where the record was."""
    places = [value for _, value in values(record, "place", Where)]
    venue = next((place for place in places if place.precision in ("point", "venue")), None)
    finest = min(places, key=lambda place: _FINENESS.get(place.precision, len(_FINENESS)), default=None)
    found = located(record)
    statement, place = found if found else (None, None)
    around = place or finest
    return {
        "city": next((name for name in cities(places)), None),
        "region": (around.region if around else None) or next((one.name for one in places if one.precision == "region"), None),
        "country": (around.country if around else None) or next((one.country for one in places if one.country), None),
        "venue": venue.name if venue else None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "radius_m": place.radius_m if place else None,
        "place_precision": finest.precision if finest else None,
        "point_of": point_of(place) if place else None,
        "gazetteer_id": place.gazetteer if place else None,
        "place_rule": statement.rule if statement else None,
        "places": len(places),
    }


_FINENESS = {name: n for n, name in enumerate(("point", "venue", "district", "city", "region", "area", "country"))}


def cities(places: Iterable[Where]) -> tuple[str, ...]:
    """The towns of *places*, each once, in their order."""
    found = (place.city or (place.name if place.precision == "city" else None) for place in places)
    return tuple(dict.fromkeys(name for name in found if name))


def confidence(record: Record) -> float | None:
    """How sure it is that there was such an event: the confidence of the statement of its own form or kind."""
    field, code = ("form", record.form) if record.form else ("kind", record.kind)
    told = [one.confidence for one, value in values(record, field, Code) if value.code == code]
    return max((one for one in told if one is not None), default=None)


def statement_row(line: ReadLine, record: Record, position: int) -> Row:
    """The row of the statement at *position* of *record*."""
    one = record.statements[position]
    speaker, first = one.voice.speaker, one.evidence[0] if one.evidence else None
    return {
        "statement_id": one.id, "record_id": record.id, "report_id": line.report.id, "position": position, "field": one.field,
        **value_cells(one.value), "quote": quote(one.evidence), "start": first.start if first else None,
        "end": first.end if first else None, "evidence": one.evidence, "voice": one.voice.kind,
        "speaker": speaker.text if speaker else None, "speaker_name": speaker.name if speaker else None,
        "speaker_role": speaker.role if speaker else None, "speaker_start": speaker.start if speaker else None,
        "speaker_end": speaker.end if speaker else None, "cue": one.voice.cue.text if one.voice.cue else None, "rule": one.rule,
        "assigned_by": one.assigned_by, "derived_from": one.derived_from, "confidence": one.confidence, "doubts": one.doubts,
    }  # fmt: skip


def quote(evidence: Sequence[Evidence]) -> str:
    """The pieces of evidence, joined where there are several."""
    return " … ".join(piece.text for piece in evidence)


def read_value(value: Value) -> str | None:
    """*value* in one reading: a code, a date in EDTF, a name, the wording of a figure."""
    match value:
        case When():
            return value.edtf or value.reference
        case Duration() | Repeated():
            return value.iso
        case Where() | Who():
            return value.name
        case Count():
            return value.words
        case Words():
            return value.text
        case _:
            return value.code


def value_cells(value: Value) -> dict[str, Cell]:
    """The cells of a statement that hold its value."""
    when = value if isinstance(value, When) else When(None)
    where = value if isinstance(value, Where) else None
    count = value if isinstance(value, Count) else None
    told = msgspec.json.encode(value)
    return {
        "value_type": str(msgspec.to_builtins(value)["type"]), "value": read_value(value), "value_json": told.decode(),
        "low": bounded(count.low) if count else None, "high": bounded(count.high) if count else None,
        "modality": count.modality if count else None, "population": count.population if count else None,
        "expected": count.expected if count else None,
        "part_of": count.part_of if count else None, "earliest": day(when.earliest), "latest": day(when.latest),
        "precision": where.precision if where else when.precision, "city": where.city if where else None,
        "region": where.region if where else None, "country": value.country if isinstance(value, Where | Who) else None,
        "latitude": where.latitude if where else None, "longitude": where.longitude if where else None,
        "radius_m": where.radius_m if where else None, "gazetteer_id": where.gazetteer if where else None,
        "stance": value.stance if isinstance(value, Words) else None,
    }  # fmt: skip


def finding_row(line: ReadLine, position: int) -> Row:
    """The row of the finding at *position* of *line*."""
    one = line.findings[position]
    return {
        "report_id": line.report.id, "position": position, "check": one.check, "severity": one.severity, "message": one.message,
        "evidence": one.spans, "statements": one.statements,
    }  # fmt: skip


def summary(line: ReadLine, record: Record) -> Summary:
    """What the table of events needs of *record*."""
    places = [value for _, value in values(record, "place", Where)]
    found = when_of(record)
    days = (day(found[1].earliest), day(found[1].latest or found[1].earliest)) if found else (None, None)
    return Summary(
        line.report.outlet, line.report.language, record.family, record.form or record.kind or "", record.status, days, cities(places),
        tuple(dict.fromkeys(place.country for place in places if place.country)), tuple(bounds(record, field) for field in FIGURES),
    )  # fmt: skip


def event_row(event: ReadEvent, told: Mapping[str, Summary]) -> Row:
    """The row of *event*: bounds over what its records tell; *told* has the summary of each record of it."""
    ours = [told[name] for name in event.records]
    low, high = _least([one.days[0] for one in ours]), _most([one.days[1] for one in ours])
    ends: dict[str, Cell] = {}
    for n, field in enumerate(FIGURES):
        told_ends = [end for one in ours for end in one.bounds[n] if end is not None]
        ends[f"{field}_low"], ends[f"{field}_high"] = min(told_ends, default=None), max(told_ends, default=None)
    return {
        "event_id": event.event, "records": len(event.records), "reports": len(event.reports),
        "outlets": _each(one.outlet for one in ours), "languages": _each(one.language for one in ours),
        "families": _each(one.family for one in ours), "codes": _each(one.code for one in ours),
        "statuses": _each(one.status for one in ours), "date_earliest": low, "date_latest": high,
        "cities": _each(name for one in ours for name in one.cities), "countries": _each(name for one in ours for name in one.countries),
        **ends, "part_of": event.part_of, "counter_to": event.counter_to, "to_review": len(event.review),
    }  # fmt: skip


def _each(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}))


def _least(days: Iterable[str | None]) -> str | None:
    return min((one for one in days if one), default=None)


def _most(days: Iterable[str | None]) -> str | None:
    return max((one for one in days if one), default=None)
