"""The lists of the workbench, in memory: made from the project when it has changed, the same for all who ask; and what was decided on them.

Making them takes seconds for a hundred thousand rows. Where it was quick the last time, whoever asks first after a change waits for it;
where it was not, the lists as they were serve until new ones are there.
"""

import contextlib
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np
from msgspec import Struct

from selon.errors import SelonError
from selon.review.decided import DECIDED, DONE, FLAG, OPEN, Decided, Thing
from selon.review.verdicts import covered, said_of
from selon.review.vocabulary import JUDGEMENTS
from selon.store.columns import Columns, Group, Ints, Mask
from selon.store.decisions import since
from selon.store.handle import Project, reading
from selon.store.project import open_project
from selon.store.tables import Tables, documents_of, tables, version

Kind = Literal["record", "event"]
QUICK = 0.2
"""Seconds that somebody who asks may wait for lists to be made anew."""
SEEN = 64
"""For so many coders is kept what they decided, as a column."""


class Snapshot(Struct, frozen=True, eq=False):
    """The lists as they stand, and for each the rows by what was decided on them, for whom they are shown to."""

    tables: Tables
    decided: Mapping[Kind, Group]


class Lists:
    """Both lists of one project. Reads with a connection of its own; one thread at a time looks whether they are up to date."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._project = open_project(path, read_only=True)
        self._lock = threading.Lock()
        self._tables: Tables | None = None
        self._making = False
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
            self._marks.take(since(self._project, self._marks.last))
            kept = self._decided.get(coder)
            if kept is None or kept[0] != self._marks.last or kept[1] is not lists:
                while len(self._decided) >= SEEN:
                    self._decided.pop(next(iter(self._decided)))
                kept = (self._marks.last, lists, {"record": self._of_records(lists, coder), "event": self._of_events(lists, coder)})
                self._decided[coder] = kept
            return Snapshot(lists, kept[2])

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
            threading.Thread(target=self._behind, daemon=True).start()
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

    def _behind(self) -> None:
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
        told: dict[str, list[int]] = {DONE: [], FLAG: []}
        for (target, name), mark in self._marks.every(coder):
            if target == "record" and (place := self._places["record"].get(name)) is not None:
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
        """Close the connection, when nobody asks."""
        with self._lock:
            self._project.close()


def _column(masks: Mapping[str, Mask]) -> Group:
    """The column ``decided``, whose names are :data:`~selon.review.decided.DECIDED`: a row has every mark whose mask has it."""
    rows = np.concatenate([np.flatnonzero(masks[mark]) for mark in DECIDED])
    codes: Ints = np.repeat(np.arange(len(DECIDED), dtype=np.int64), [np.count_nonzero(masks[mark]) for mark in DECIDED])
    order = np.argsort(rows, kind="stable")
    return Group({"decided": codes[order]}, rows[order].astype(np.int64))
