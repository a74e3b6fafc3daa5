"""The lists of the workbench, in memory: made from the project when it has changed, the same for all who ask; and what was decided on them.

Making them takes seconds for a hundred thousand rows. Where it was quick the last time, whoever asks first after a change waits for it;
where it was not, the lists as they were serve until new ones are there.
"""

import contextlib
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from selon.codebook.book import Codebook
from selon.errors import SelonError
from selon.model import Record, Where
from selon.review.decided import DECIDED, DONE, FLAG, OPEN, Decided, Thing
from selon.review.verdicts import covered, said_of
from selon.review.vocabulary import JUDGEMENTS
from selon.rivals.rules import Rules
from selon.runner.left import Left, LeftRecord
from selon.store.columns import Columns, Group, Ints, Mask
from selon.store.decisions import Decision, since
from selon.store.derived import fold
from selon.store.handle import Project, reading
from selon.store.linkings import Summary
from selon.store.patches import Patch, patched
from selon.store.project import open_project
from selon.store.records import left_cells
from selon.store.tables import Tables, documents_of, noticed_again, tables, version
from selon.store.towns import Towns

Kind = Literal["record", "event"]
QUICK = 0.2
"""Seconds that somebody who asks may wait for lists to be made anew."""
LEFT = 16
"""For so many coders is kept what they changed, as lists of their own."""
SEEN = 64
"""For so many coders is kept what they decided, as a column."""


class Snapshot(Struct, frozen=True, eq=False):
    """The lists as they stand, and for each the rows by what was decided on them, for whom they are shown to. ``records``, ``events``:
    number of a row -> how coders left it, where that is otherwise than the project's tables have it; a record with its document."""

    tables: Tables
    decided: Mapping[Kind, Group]
    records: Mapping[int, tuple[int, Record]] = {}
    events: Mapping[int, Summary] = {}


class Lists:
    """Both lists of one project. Reads with a connection of its own; one thread at a time looks whether they are up to date."""

    def __init__(self, path: Path, book: Codebook, rules: Rules) -> None:
        self._path, self._book, self._rules = path, book, rules
        self._left: tuple[Tables, Left | None] | None = None
        self._seen = 0
        self._shown: dict[str | None, tuple[int, Tables, Snapshot]] = {}
        self._project = open_project(path, read_only=True)
        self._lock = threading.Lock()
        self._tables: Tables | None = None
        self._making = False
        self._behind: threading.Thread | None = None
        self._took = 0.0
        self._marks = Decided()
        self._places: dict[Kind, dict[str, int]] = {}
        self._documents: dict[str, int] = {}
        self._of_event: tuple[int, Tables, Mapping[int, list[tuple[str, str]]]] | None = None
        self._decided: dict[str | None, tuple[int, Tables, Mapping[Kind, Group]]] = {}

    def warm(self) -> None:
        """Make the lists, so that nobody has to wait for it who asks later; what keeps it from that is told to them."""
        with contextlib.suppress(SelonError):
            self.snapshot(None)

    def snapshot(self, coder: str | None) -> Snapshot:
        """The lists, with what *coder* decided, or what anybody did where None is given. Raises StoreError."""
        with self._lock:
            lists = self._current()
            news = list(since(self._project, self._marks.last))
            self._marks.take(news)
            shown = self._as_left(lists, [(number, one) for number, _, one in news], coder)
            kept = self._decided.get(coder)
            if kept is None or kept[0] != self._marks.last or kept[1] is not shown.tables:
                while len(self._decided) >= SEEN:
                    self._decided.pop(next(iter(self._decided)))
                of_records, of_events = self._of_records(shown.tables, coder), self._of_events(shown.tables, coder)
                decided: Mapping[Kind, Group] = {"record": of_records, "event": of_events}
                kept = (self._marks.last, shown.tables, decided)
                self._decided[coder] = kept
            return replace(shown, decided=kept[2])

    def _as_left(self, lists: Tables, news: Sequence[tuple[int, Decision]], coder: str | None) -> Snapshot:
        """The lists with what *coder* changed laid over them, or what all did."""
        if self._left is None or self._left[0] is not lists:
            self._shown.clear()
            self._left = (lists, Left(self._project, self._book, self._rules) if lists.version.run else None)
        elif self._left[1] is not None:
            self._left[1].take(news)
        left = self._left[1]
        kept = self._shown.get(coder)
        if left is None:
            return Snapshot(lists, {})
        if kept is None or kept[0] != left.step or kept[1] is not lists:
            while len(self._shown) >= LEFT:
                self._shown.pop(next(iter(self._shown)))
            kept = (left.step, lists, self._laid(lists, left, coder))
            self._shown[coder] = kept
        return kept[2]

    def _laid(self, lists: Tables, left: Left, coder: str | None) -> Snapshot:
        changed = list(left.records(coder))
        documents = documents_of(self._project, {one.report for one in changed})
        at, records, patches = self._places["record"], dict[int, tuple[int, Record]](), list[Patch]()
        for number, one in enumerate(changed, 1):
            document = documents.get(one.report)
            if document is None:
                continue
            place = at.get(one.id)
            patches.append(patch_of(one, -number if place is None else int(lists.records.numbers[place]), document, lists.towns))
            if one.record is not None:
                records[patches[-1].number] = (document, one.record)
        events, summaries = self._places["event"], dict[int, Summary]()
        others = []
        for name, told in left.events(coder).items():
            if name in events:
                summaries[int(lists.events.numbers[events[name]])] = told
                others.append(patch_of_event(name, told, float(lists.events.sure[events[name]]), lists.towns))
        tables = replace(lists, records=patched(lists.records, at, patches), events=patched(lists.events, events, others))
        return Snapshot(lists if not (patches or others) else noticed_again(tables), {}, records, summaries)

    def about(self, coder: str | None, things: list[Thing]) -> list[tuple[Thing, str, str]]:
        """(thing, coder, mark) of what stands about *things*; of *coder* alone where one is named."""
        with self._lock:
            found = list(self._marks.about(coder, [one for one in things if one[0] != "event"]))
            said = self._said_of_events(self._tables) if self._tables is not None else {}
            for kind, name in things:
                place = self._places.get("event", {}).get(name) if kind == "event" else None
                found += [((kind, name), *one) for one in said.get(-1 if place is None else place, ()) if coder in (None, one[0])]
            return found

    def _current(self) -> Tables:
        if self._tables is None:
            return self._made(self._fresh(self._project))
        if not self._making and version(self._project) != self._tables.version:
            if self._took < QUICK:
                return self._made(self._fresh(self._project))
            self._making = True
            self._behind = threading.Thread(target=self._make, name="lists", daemon=True)
            self._behind.start()
        return self._tables

    def _fresh(self, project: Project) -> Tables:
        begin = time.monotonic()
        with reading(project):
            made = tables(project)
        self._took = time.monotonic() - begin
        return made

    def _made(self, made: Tables) -> Tables:
        lists: Mapping[Kind, Columns] = {"record": made.records, "event": made.events}
        self._places = {kind: {name: place for place, name in enumerate(table.ids)} for kind, table in lists.items()}
        self._tables = made
        return made

    def _make(self) -> None:
        """Make the lists anew while the old ones serve. What keeps it from that is met again, and told, by the next who asks."""
        made = None
        with contextlib.suppress(SelonError), open_project(self._path, read_only=True) as project:
            made = self._fresh(project)
        with self._lock:
            self._making = False
            if made is not None:
                self._made(made)

    def _of_records(self, lists: Tables, coder: str | None) -> Group:
        masks: dict[str, Mask] = {mark: np.zeros(len(lists.records.ids), dtype=np.bool_) for mark in DECIDED}
        added = {name: place for place, name in enumerate(lists.records.ids[len(self._places["record"]) :], len(self._places["record"]))}
        told: dict[str, list[int]] = {DONE: [], FLAG: []}
        for (target, name), mark in self._marks.every(coder):
            if target == "record" and (place := self._places["record"].get(name, added.get(name))) is not None:
                masks[mark][place] = True
            elif target == "report":
                if name not in self._documents:
                    self._documents |= documents_of(self._project, [name])
                if name in self._documents:
                    told[mark].append(self._documents[name])
        for mark, documents in told.items():
            masks[mark] |= np.isin(lists.records.reports[1], np.array(documents, dtype=np.int64))
        masks[OPEN] = ~(masks[DONE] | np.logical_or.reduce([masks[one] for one in JUDGEMENTS]))
        return _column(masks)

    def _of_events(self, lists: Tables, coder: str | None) -> Group:
        masks: dict[str, Mask] = {mark: np.zeros(len(lists.events.ids), dtype=np.bool_) for mark in DECIDED}
        for place, said in self._said_of_events(lists).items():
            for who, mark in said:
                if coder in (None, who):
                    masks[mark][place] = True
        masks[OPEN] = ~np.logical_or.reduce([masks[one] for one in JUDGEMENTS])
        return _column(masks)

    def _said_of_events(self, lists: Tables) -> Mapping[int, list[tuple[str, str]]]:
        """Row of an event -> (coder, mark) of what stands about it, under whatever id and with whatever records it was judged."""
        if self._of_event is None or self._of_event[0] != self._marks.last or self._of_event[1] is not lists:
            judged: dict[tuple[int, str], dict[str, str]] = {}
            flagged: dict[tuple[int, str], None] = {}
            for coder, mark, one in self._marks.taken("event"):
                for record in covered(one):
                    if (place := lists.homes.get(record)) is not None:
                        if mark == FLAG:
                            flagged[place, coder] = None
                        else:
                            judged.setdefault((place, coder), {})[record] = mark
            said: dict[int, list[tuple[str, str]]] = {}
            for (place, coder), mine in judged.items():
                if (mark := said_of(mine.values(), int(lists.held[place]))) in JUDGEMENTS:
                    said.setdefault(place, []).append((coder, mark))
            for place, coder in flagged:
                said.setdefault(place, []).append((coder, FLAG))
            self._of_event = (self._marks.last, lists, {place: sorted(told, key=lambda one: one[0]) for place, told in said.items()})
        return self._of_event[2]

    def close(self) -> None:
        """Close the connection, when nobody asks and nothing is made any more."""
        with self._lock:
            behind = self._behind
        if behind is not None:
            behind.join()
        with self._lock:
            self._project.close()


def patch_of(left: LeftRecord, number: int, document: int, towns: Towns) -> Patch:
    """How the row of a record stands that was *left* otherwise: in no list where it went into another."""
    record = left.record
    if record is None:
        return Patch(left.id, number, hidden=True)
    family, form, status, _, day, latest, _, _, _, confidence = left_cells(record)
    told = [one.value for one in record.statements if one.field == "place" and isinstance(one.value, Where)]
    places = dict.fromkeys(
        (towns.of(fold(one.city) if one.city else None, one.country), one.country) for one in told if one.city or one.country
    )
    cells = {"family": family, "form": form, "status": status}
    return Patch(left.id, number, cells, day or "", latest, confidence, tuple(places), document, left.noticed)


def patch_of_event(id: str, told: Summary, sure: float, towns: Towns) -> Patch:
    """How the row of an event stands."""
    places = dict.fromkeys((towns.of(fold(one.city) if one.city else None, one.country), one.country) for one in told.places)
    cells = {"family": told.family, "form": told.code, "status": told.status, "state": told.state}
    return Patch(id, 0, cells, told.day or "", told.latest, None if sure != sure else sure, tuple(places))


def _column(masks: Mapping[str, Mask]) -> Group:
    """The column ``decided``, whose names are :data:`~selon.review.decided.DECIDED`: a row has every mark whose mask has it."""
    rows = np.concatenate([np.flatnonzero(masks[mark]) for mark in DECIDED])
    codes: Ints = np.repeat(np.arange(len(DECIDED), dtype=np.int64), [np.count_nonzero(masks[mark]) for mark in DECIDED])
    order = np.argsort(rows, kind="stable")
    return Group({"decided": codes[order]}, rows[order].astype(np.int64))
