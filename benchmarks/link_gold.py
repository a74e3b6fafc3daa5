"""The project's own gold for linking: reports of 40 events, coded by rules, and which coded record tells of which event of the gold.

A report names its ``main`` event and, where its text tells of others, each of these with form and day. Records are matched to the others
first (the form of the gold, a day that overlaps), then to the main event: the first record that is flagged ``main``, else the first that is
left. An event that no record was found for stays in the count, as a record that is linked to nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from selon.coder import Coder
from selon.export.jsonl import coded_line
from selon.link.told import Told, told_of
from selon.model import Report

GOLD = Path(__file__).parents[1] / "gold/links/reports.jsonl"


class Further(Struct, frozen=True, forbid_unknown_fields=True):
    """An event that a report tells of beside its main one."""

    event: str
    form: str
    day: str


class Events(Struct, frozen=True, forbid_unknown_fields=True):
    """What a report tells of."""

    main: str
    further: tuple[Further, ...] = ()


class GoldReport(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the gold."""

    id: str
    split: str
    language: str
    outlet: str
    published: str
    text: str
    events: Events


class Coded(Struct, frozen=True):
    """The gold coded: what linking reads, and for the split the event of each record that stands for one (missing ones as ``id?event``)."""

    rows: tuple[Told, ...]
    events: Mapping[str, str]
    missing: int


def reports() -> tuple[GoldReport, ...]:
    """The gold, in the order of the file."""
    return tuple(msgspec.json.decode(line, type=GoldReport) for line in GOLD.read_bytes().splitlines())


def coded(gold: Sequence[GoldReport], split: str) -> Coded:
    """Code the reports of *split* by rules and match their records to the gold's events."""
    coder, rows, events, missing = Coder("none"), [], {}, 0
    for one in gold:
        if one.split != split:
            continue
        report = Report(one.id, f"{one.id}.txt", one.text, outlet=one.outlet, published=one.published, language=one.language)
        found = msgspec.json.decode(coded_line(coder.code(report)))
        for record in found["records"]:
            record["id"] = f"{one.id}.{record['id']}"  # two prints of one wire story are two records here
        told = list(told_of(found, text=one.text))
        rows.extend(told)
        flags = {record["id"]: bool(record.get("main")) for record in found["records"]}
        for event, record_id in _matched(one, told, flags):
            missing += record_id is None
            events[record_id or f"{one.id}?{event}"] = event
    return Coded(tuple(rows), events, missing)


def _matched(one: GoldReport, told: Sequence[Told], flags: Mapping[str, bool]) -> Iterator[tuple[str, str | None]]:
    left = list(told)
    for wanted in one.events.further:
        day = date.fromisoformat(wanted.day).toordinal()
        fits = [row for row in left if row.code == wanted.form and row.first is not None and row.first <= day <= (row.last or day)]
        if fits:
            left.remove(fits[0])
        yield wanted.event, fits[0].record if fits else None
    left.sort(key=lambda row: not flags[row.record])
    yield one.events.main, left[0].record if left else None


def shown(row: Told) -> dict[str, Any]:
    """The values of *row* that say something, for reading errors."""
    return {name: value for name, value in msgspec.structs.asdict(row).items() if value not in ("", None, ()) and name != "report"}
