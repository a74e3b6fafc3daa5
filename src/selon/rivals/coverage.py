"""Who saw the events of a project: how many outlets of which language and kind, how often each field is told, and what was missed."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from selon.codebook.book import Codebook
from selon.errors import InputError
from selon.rivals.estimates import estimates
from selon.rivals.independence import copies, day_order, independent_sources
from selon.rivals.rules import Rules
from selon.rivals.values import folded
from selon.views import Account, Coverage, Event, Reach, Source, Told

By = Literal["outlet", "language", "kind", "country"]
COLUMNS = ("outlet", "kind", "country")
_PROTEST = "protest"


class Outlet(Struct, frozen=True):
    """What a user says of an outlet: its kind (agency, regional daily, radio …) and its country."""

    kind: str
    country: str


class _Row(Struct, frozen=True):
    """One event with what is counted of it."""

    event: str
    sources: tuple[Source, ...]
    first: tuple[Source, ...]
    independent: int
    fields: frozenset[str]
    told: tuple[frozenset[str], ...]
    counted: bool


def outlets_of(raw: bytes, source: str) -> dict[str, Outlet]:
    """A user's table of outlets (CSV with the columns outlet, kind, country), by folded name. Raises InputError naming *source*."""
    try:
        rows = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
        if not {"outlet"} <= set(rows.fieldnames or ()):
            raise InputError(f"{source}: no column “outlet” in its first line; give a CSV with the columns {', '.join(COLUMNS)}")
        found: dict[str, Outlet] = {}
        for row in rows:
            name = folded(row["outlet"])
            if not name:
                raise InputError(f"{source}: line {rows.line_num} names no outlet")
            if name in found:
                raise InputError(f"{source}: line {rows.line_num} names {row['outlet']!r} again; give each outlet once")
            found[name] = Outlet((row.get("kind") or "").strip(), (row.get("country") or "").strip())
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{source}: no CSV in UTF-8 ({error})") from None
    return found


def coverage(
    events: Iterable[tuple[Event, Sequence[Account]]], outlets: Mapping[str, Outlet], book: Codebook, rules: Rules, lists: By = "outlet"
) -> Coverage:
    """What the reports of *events* covered. *lists*: what counts as a list for the estimates; reports without one are left out of them.

    Estimates rest on protests that took place. A copy is no second sighting: of a text only the first report counts there.
    """
    rows = [_row(event, accounts, rules) for event, accounts in events if accounts]
    counting = [row for row in rows if row.counted]
    name = _names(outlets)[lists]
    histories = {row.event: {label for source in row.first if (label := name(source))} for row in counting}
    reports = {source.report for row in rows for source in row.sources}
    return Coverage(
        events=len(rows),
        reports=len(reports),
        outlets=len({folded(source.outlet) for row in rows for source in row.sources if source.outlet}),
        sources=tuple(sorted(Counter(row.independent for row in rows).items())),
        reach=tuple(one for by, naming in _names(outlets).items() for one in _reach(by, naming, rows)),
        fields=_told(rows, book),
        counted=len(counting),
        estimates=estimates({event: having for event, having in histories.items() if having}),
    )


def _row(event: Event, given: Sequence[Account], rules: Rules) -> _Row:
    accounts = sorted(given, key=lambda one: (*day_order(one.source), one.source.outlet or ""))
    earliest: dict[str, Account] = {}
    for account in accounts:
        earliest.setdefault(account.source.report, account)
    once = [Account(one.record, earliest[one.source.report].source) for one in accounts]
    copied = copies(once)
    records = {account.record.id: account.record for account in accounts}
    return _Row(
        event=event.event,
        sources=tuple(dict.fromkeys(account.source for account in accounts)),
        first=tuple(dict.fromkeys(one.source for one in once if copied[one.source.report] == one.source.report)),
        independent=len(independent_sources(once, copied)),
        fields=frozenset(one.field for record in records.values() for one in record.statements),
        told=tuple(frozenset(one.field for one in record.statements) for record in records.values()),
        counted=any(record.family == _PROTEST and record.status in rules.statuses.took_place for record in records.values()),
    )


def _names(outlets: Mapping[str, Outlet]) -> dict[By, Callable[[Source], str]]:
    """How a report is called by outlet, language, kind of outlet and country; "" where that is not known."""

    def known(source: Source) -> Outlet:
        return outlets.get(folded(source.outlet), Outlet("", ""))

    return {
        "outlet": lambda source: source.outlet or "",
        "language": lambda source: source.language or "",
        "kind": lambda source: known(source).kind,
        "country": lambda source: known(source).country,
    }


def _reach(by: By, naming: Callable[[Source], str], rows: Sequence[_Row]) -> list[Reach]:
    events: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    reports: Counter[str] = Counter()
    for row in rows:
        names = {name for source in row.sources if (name := naming(source))}
        events.update(names)
        reports.update(name for source in row.sources if (name := naming(source)))
        if len(names) == 1 and all(naming(source) for source in row.sources):
            alone.update(names)
    ordered = sorted(events, key=lambda name: (-events[name], name))
    return [Reach(by, name, events[name], alone[name], reports[name]) for name in ordered]


def _told(rows: Sequence[_Row], book: Codebook) -> tuple[Told, ...]:
    events = Counter(field for row in rows for field in row.fields)
    records = Counter(field for row in rows for one in row.told for field in one)
    return tuple(Told(field, records[field], events[field]) for field in book.codes("fields") if events[field])
