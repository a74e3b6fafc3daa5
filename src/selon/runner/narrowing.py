"""A part of a project: the events that fit, whole, with all records of theirs; or the records that fit, each by itself.

What fits is what the lists of events and of records show for the same filters (:mod:`selon.store.events`, :mod:`selon.store.records`).
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Protocol, TypeVar

import msgspec
from msgspec import Struct

from selon.export.manifest import Narrowed
from selon.store.events import EventFilter
from selon.store.events import events as found_events
from selon.store.handle import Project
from selon.store.questions import Filter
from selon.store.records import RecordFilter
from selon.store.records import records as found_records

_PAGE = 500
T_co = TypeVar("T_co", covariant=True)


class _Page(Protocol[T_co]):
    @property
    def rows(self) -> Collection[T_co]: ...
    @property
    def after(self) -> str | None: ...


EVERYTHING = Filter()


def told_of(asked: Filter) -> dict[str, Any]:
    """The parts of *asked* that are set, by name."""
    return {name: tuple(one) if isinstance(one, list) else one for name, one in msgspec.to_builtins(asked).items()}


class Part(Struct, frozen=True):
    """What of a project is wanted. ``events``: their ids, None where records were chosen one by one; ``records``: ids of records."""

    asked: Filter
    events: frozenset[str] | None
    records: frozenset[str]

    def narrowed(self, kept: Mapping[str, int], there: Mapping[str, int], shown: Callable[[str], str]) -> Narrowed:
        """The same in figures: how many events, records and reports of those that are *there* were *kept*. *shown*: what the level of
        privacy leaves of words that were looked for."""
        names = ("records", "reports") if self.events is None else ("events", "records", "reports")
        figures = {name: kept[name] for name in names}
        left = {name: there[name] - kept[name] for name in names}
        asked = {name: shown(one) if isinstance(one, str) else one for name, one in told_of(self.asked).items()}
        return Narrowed("records" if self.events is None else "events", asked, figures, left)


def part_of(project: Project, run: str, asked: Filter, event_of: Mapping[str, str] | None) -> Part:
    """The part of *project* that *asked* wants. *event_of*: the event of each record, where whole events are wanted; None for records."""
    if event_of is None:
        wanted = RecordFilter(run=run, **told_of(asked))
        found = whole(lambda after: found_records(project, wanted, limit=_PAGE, after=after))
        return Part(asked, None, frozenset(row.id for row in found))
    chosen = EventFilter(**told_of(asked))
    events = frozenset(row.event for row in whole(lambda after: found_events(project, filters=chosen, limit=_PAGE, after=after)))
    return Part(asked, events, frozenset(record for record, event in event_of.items() if event in events))


def whole(page: Callable[[str | None], _Page[T_co]]) -> Iterator[T_co]:
    """All rows of a list that comes in pages; *page* gives the one behind the place that the page before named."""
    after: str | None = None
    while True:
        found = page(after)
        yield from found.rows
        after = found.after
        if after is None:
            return
