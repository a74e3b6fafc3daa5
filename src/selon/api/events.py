"""``selon.events``: coded reports in, events out. An event is a view over records and changes none of them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

import msgspec

from selon.api.coded import CodedReport
from selon.api.table import Table
from selon.errors import InputError
from selon.export.columns import tables
from selon.export.jsonl import coded_line
from selon.export.rows import ReadEvent, ReadLine, event_row, summary
from selon.link.events import Decisions
from selon.link.events import link as linked
from selon.link.told import told_of_lines
from selon.model import Coded, Record
from selon.views import Account, Event, Link, Pair, Source


class LinkedEvent:
    """Records of several reports judged to be one happening. ``event`` is the data itself (:class:`selon.views.Event`).

    ``accounts`` has what each report tells: its record and the report as a source.
    """

    def __init__(self, event: Event, accounts: Iterable[Account]) -> None:
        self.event, self.accounts = event, tuple(accounts)

    @property
    def id(self) -> str:
        """``e-`` and the first of the ids of its records."""
        return self.event.event

    @property
    def records(self) -> tuple[Record, ...]:
        """Its records, each as its report tells it."""
        return tuple(account.record for account in self.accounts)

    @property
    def links(self) -> tuple[Link, ...]:
        """The weighed pairs that hold it together, best first, each with its reasons in a sentence."""
        return self.event.links

    def to_dict(self) -> dict[str, Any]:
        """The event as plain dicts and lists, as ``selon link`` prints it."""
        found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self.event))
        return found

    def __repr__(self) -> str:
        return f"<Event {self.id}: {len(self.event.records)} records of {len(self.event.reports)} reports>"


class Events(Sequence[LinkedEvent]):
    """Events in the order of their ids."""

    def __init__(self, events: Iterable[LinkedEvent], rows: Table) -> None:
        self._events, self._table = tuple(events), rows

    @overload
    def __getitem__(self, index: int) -> LinkedEvent: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[LinkedEvent, ...]: ...
    def __getitem__(self, index: int | slice) -> LinkedEvent | tuple[LinkedEvent, ...]:
        return self._events[index]

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[LinkedEvent]:
        return iter(self._events)

    def table(self) -> Table:
        """One row an event, with the columns of the table ``events`` of an export."""
        return self._table

    def __repr__(self) -> str:
        return f"<Events: {len(self)}>"

    def _repr_html_(self) -> str:
        return self._table._repr_html_()


def events(*reports: CodedReport | Iterable[CodedReport], same: Iterable[Pair] = (), different: Iterable[Pair] = ()) -> Events:
    """Which records of *reports* (given one by one, or as lists) tell of the same event.

    *same*, *different*: pairs of ids of records that a coder decided about; they bind. A text that is given twice counts once. Records of
    one report are never linked.

    >>> import selon
    >>> texts = ("Some 300 people marched in Cardiff on Sunday 3 March 2024 to demand cheaper homes, police said.",
    ...          "CARDIFF, March 3, 2024. About 300 people marched in Cardiff on Sunday to demand cheaper homes.")
    >>> found = selon.events([selon.code(text, parser="none") for text in texts])
    >>> [len(event.records) for event in found]
    [2]
    """
    coded: dict[str, Coded] = {}
    for one in reports:
        for report in (one,) if isinstance(one, CodedReport) else one:
            if not isinstance(report, CodedReport):
                raise InputError(f"selon.events takes what selon.code gives, not {type(report).__name__}")
            coded.setdefault(report.id, report.coded)
    decisions = Decisions(frozenset(map(_pair, same)), frozenset(map(_pair, different)))
    found = list(linked(told_of_lines([coded_line(one) for one in coded.values()], "selon.events"), decisions))
    return events_of(found, coded)


def events_of(events: Sequence[Event], coded: dict[str, Coded]) -> Events:
    """*events* with their accounts; *coded*: the coded report of each id of a report."""
    lines = {name: msgspec.json.decode(coded_line(one), type=ReadLine) for name, one in coded.items()}
    told = {record.id: summary(line, record) for line in lines.values() for record in line.records}
    table = Table(tables()["events"], [event_row(msgspec.convert(msgspec.to_builtins(event), ReadEvent), told) for event in events])
    return Events((LinkedEvent(event, _accounts(event, coded)) for event in events), table)


def _accounts(event: Event, coded: dict[str, Coded]) -> Iterator[Account]:
    wanted = frozenset(event.records)
    for name in event.reports:
        head = coded[name].report
        source = Source(head.id, head.source, None, head.outlet, head.title, head.published, head.language)
        yield from (Account(record, source) for record in coded[name].records if record.id in wanted)


def _pair(pair: Pair) -> Pair:
    first, second = sorted(pair)
    return first, second
