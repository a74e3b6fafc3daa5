"""``selon.events``: coded reports in, events out. An event is a view over records and changes none of them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Self, overload

import msgspec
from msgspec import Struct

from selon.api.coded import CodedReport
from selon.api.table import Table
from selon.codebook.book import Codebook, load
from selon.errors import InputError
from selon.export.columns import tables
from selon.export.event_rows import event_row
from selon.export.event_sheet import Reader
from selon.export.labels import load_labels
from selon.export.notebook import event_fragment
from selon.export.speech import speech
from selon.export.words import reader_languages
from selon.link.events import Decisions
from selon.link.events import link as linked
from selon.link.sentences import sentences
from selon.link.told import told_of
from selon.model import Record, Value
from selon.rivals.rules import Rules, shipped
from selon.runner.viewing import accounts_of, viewed
from selon.views import Account, Event, Link, Pair, RivalField, View


class Means(Struct, frozen=True):
    """What views of events are made with, read once: the codebook and the rules in the language of the reader."""

    book: Codebook
    rules: Rules
    language: str

    def reader(self) -> Reader:
        """The words in which an event is shown."""
        names = {name: rule.label[self.language] for name, rule in self.rules.rules.items()}
        return Reader(speech(self.language, self.book), load_labels(self.language), names, sentences(self.language).link)


def means(language: str | None = None) -> Means:
    """What views are made with, in *language* (English when not given). Raises UsageError for another than those that there are."""
    chosen = language or reader_languages()[0]
    load_labels(chosen)
    return Means(load(), shipped(chosen), chosen)


class LinkedEvent:
    """Records of several reports judged to be one happening, with every rival value. In a notebook it shows them, with plots.

    ``event`` is the data itself (:class:`selon.views.Event`), ``accounts`` what each report tells: its record and the report as a source.
    """

    def __init__(self, event: Event, accounts: Iterable[Account], given: Means) -> None:
        self.event, self.accounts, self._means = event, tuple(accounts), given

    @classmethod
    def of(cls, view: View, given: Means) -> Self:
        """The event of a view that was made already."""
        made = cls(view.event, view.accounts, given)
        made.__dict__["view"] = view
        return made

    @cached_property
    def view(self) -> View:
        """All values with all who say them, what the published rules choose, and what the checks find (:class:`selon.views.View`)."""
        return viewed(self.event, self.accounts, self._means.book, self._means.rules)

    @property
    def state(self) -> str:
        """``confirmed`` (two independent sources agree), ``unconfirmed`` (one alone), ``pending`` (they contradict each other) or
        ``rejected`` (coders say that there is no such event)."""
        return self.view.state

    def fields(self, field: str) -> tuple[RivalField, ...]:
        """The rival values of *field*, figures by who gives them (``group``); none where nobody tells it."""
        return tuple(one for one in self.view.fields if one.field == field)

    def chosen(self, field: str) -> Value | None:
        """What the rule of *field* chooses of its rivals; None where it can't, or where nothing is told."""
        return next((one.choice.value for one in self.view.chosen if one.field == field and not one.of), None)

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

    def _repr_html_(self) -> str:
        return event_fragment(self.view, self._means.reader())

    def __repr__(self) -> str:
        return f"<Event {self.id}: {len(self.event.records)} records of {len(self.event.reports)} reports>"


class Events(Sequence[LinkedEvent]):
    """Events in the order of their ids."""

    def __init__(self, events: Iterable[LinkedEvent]) -> None:
        self._events = tuple(events)

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
        return Table(tables()["events"], (event_row(one.view) for one in self._events))

    def __repr__(self) -> str:
        return f"<Events: {len(self)}>"

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


def events(
    *reports: CodedReport | Iterable[CodedReport], same: Iterable[Pair] = (), different: Iterable[Pair] = (), words: str | None = None
) -> Events:
    """Which records of *reports* (given one by one, or as lists) tell of the same event.

    *same*, *different*: pairs of ids of records that a coder decided about; they bind. A text that is given twice counts once. Records of
    one report are never linked. *words*: the language in which events are shown and choices explained (``en`` or ``fr``).

    >>> import selon
    >>> texts = ("Some 300 people marched in Cardiff on Sunday 3 March 2024 to demand cheaper homes, police said.",
    ...          "CARDIFF, March 3, 2024. About 300 people marched in Cardiff on Sunday to demand cheaper homes.")
    >>> found = selon.events([selon.code(text, parser="none") for text in texts])
    >>> [len(event.records) for event in found]
    [2]
    """
    given_once: dict[str, CodedReport] = {}
    for one in reports:
        for report in (one,) if isinstance(one, CodedReport) else one:
            if not isinstance(report, CodedReport):
                raise InputError(f"selon.events takes what selon.code gives, not {type(report).__name__}")
            given_once.setdefault(report.id, report)
    decisions = Decisions(frozenset(map(_pair, same)), frozenset(map(_pair, different)))
    told, given = accounts_of(one.coded for one in given_once.values()), means(words)
    rows = (row for one in given_once.values() for row in told_of(msgspec.to_builtins(one.coded), text=one.text))
    found = linked(rows, decisions)
    return Events(LinkedEvent(event, (told[record] for record in event.records), given) for event in found)


def _pair(pair: Pair) -> Pair:
    first, second = sorted(pair)
    return first, second
