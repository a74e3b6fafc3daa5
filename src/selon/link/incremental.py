"""New reports join the events that are kept, with the same result as linking everything anew.

Only spans of days are weighed again that a changed record reaches into, or a record of an event that it may join or leave, and only those
events are grouped again: each connected part of the graph of pairs is grouped by itself, so the others stay what they are. Other events
change where a pair of theirs with one of these is to be reviewed, or where one stands to them as a part, in memory or the like.
"""

import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import msgspec
from msgspec import Struct

from selon.link.blocks import CELL, FEW, LONGEST, PART, REACH, crowded, group_forms, insert, load
from selon.link.clusters import parts
from selon.link.events import Decisions, assembled, decide, each, grouped_events, weighed_pairs
from selon.link.relations import relate, related
from selon.link.slices import Engine, Slice, cut, here, spans
from selon.link.told import Told
from selon.link.weights import Weights, shipped
from selon.views import Event, Link, Pair

_FINER = 20
"""How much finer time is cut than where everything is weighed: new reports tell of few days."""

_MARKED = f"""
WITH changed AS (
    SELECT DISTINCT first // {PART} AS part, unnest(marks) AS mark
    FROM (SELECT first, marks FROM told SEMI JOIN away USING (record) UNION ALL SELECT first, marks FROM gone) WHERE first IS NOT NULL
), beside AS (
    SELECT record, part, mark, {CELL} AS cell
    FROM (SELECT *, first // {PART} AS part, unnest(marks) AS mark FROM told ANTI JOIN away USING (record) WHERE last - first <= {LONGEST})
    SEMI JOIN changed USING (part, mark)
)
SELECT DISTINCT record FROM beside SEMI JOIN (
    SELECT part, mark FROM beside GROUP BY part, mark HAVING count(DISTINCT cell) <= {FEW}
) USING (part, mark) ORDER BY record
"""

Kept = Callable[[Collection[str]], Iterable[Event]]
"""Gives the kept events that hold any of the records with these ids, each once; ids that no event holds are passed over."""


class Change(Struct, frozen=True):
    """What kept events become: ``gone`` are the ids of those that are no more, ``events`` those that are new or not what they were.

    Both in the order of the ids; every other kept event stays as it is.
    """

    gone: tuple[str, ...]
    events: tuple[Event, ...]


def joined(
    rows: Iterable[Told],
    changed: Collection[str],
    kept: Kept,
    decisions: Decisions | None = None,
    weights: Weights | None = None,
    *,
    before: Iterable[Told] = (),
    placed: Callable[[], Iterable[tuple[str, str]]] | None = None,
    engine: Engine | None = None,
    megabytes: int = 4096,
    say: Callable[[str], None] = lambda sentence: None,
) -> Change:
    """What the *kept* events become now that *rows* are all there is to link.

    The kept events are those that ``link`` gave of the rows of before by the same *weights*. *changed* are the ids of records that are new,
    that tell something else than before, or about which a decision was made or taken back (both records of the pair); *before* the rows, as
    they were, of records that are gone or tell something else. *decisions* are all that hold now. With the change applied, the kept
    events are equal to those of ``link(rows, decisions, weights)``. *placed* gives each record of the kept events with the id of its event,
    where that is known more cheaply than by *kept*. The other parameters and errors are those of ``link``.
    """
    table = weights or shipped()
    with tempfile.TemporaryDirectory(prefix="selon-join-") as name:
        base = load(rows, Path(name), megabytes // 2)
        try:
            gone = list(before)  # after the rows were read: who gives both may find them together
            work = _Joining(base, Path(name), kept, decisions or Decisions(), table, engine or here(megabytes // 2))
            work.placed = placed or work.placed
            return work.change(set(changed), gone, say)
        finally:
            base.close()


class _Joining:
    """One such step. ``touched`` are the records, by number, whose events are made again."""

    def __init__(
        self, base: duckdb.DuckDBPyConnection, folder: Path, kept: Kept, decisions: Decisions, table: Weights, engine: Engine
    ) -> None:
        self.base, self.folder, self.kept, self.decisions, self.table, self.engine = base, folder, kept, decisions, table, engine
        self.names = [name for (name,) in each(base.execute("SELECT record FROM told ORDER BY idx"))]
        self.number = {name: at for at, name in enumerate(self.names)}
        self.old: dict[str, Event] = {}
        self.looked: set[str] = set()
        self.touched: set[int] = set()
        self.pieces: list[Slice] = []
        self.days = spans(base, _FINER)
        self.placed: Callable[[], Iterable[tuple[str, str]]] = self._placed

    def change(self, changed: set[str], before: list[Told], say: Callable[[str], None]) -> Change:
        """The change; see :func:`joined`."""
        insert(self.base, "gone", before, self.folder)
        weighed_pairs(self.base, (), "weighed")
        self.base.execute("CREATE VIEW pairs AS FROM weighed")
        decide(self.base, self.decisions)
        group_forms(self.base, self.table)
        away = changed | {row.record for row in before}
        self._touch(self._beside(away))
        self._touch(self._marked(away))
        self._grow(before, say)
        self.base.execute("CREATE OR REPLACE VIEW pairs AS SELECT * FROM weighed WHERE i IN (FROM touched) OR j IN (FROM touched)")
        grouped_events(self.base, self.table, self.folder, len(self.names))
        relations, moved = self._relations()
        made = assembled(self.base, self.table, self.names, relations.items(), "e.idx IN (FROM touched)")
        new = {event.event: event for event in made}
        others = self._others(new, away, relations, moved)
        held = set(new) | set(others)
        mine = {name for name, event in self.old.items() if self._is_touched(event, away)}
        found = sorted((new | others).items())
        return Change(tuple(sorted(mine - held)), tuple(event for name, event in found if self.old.get(name) != event))

    def _marked(self, away: Collection[str]) -> list[str]:
        """Records with a mark of a record of *away* that is scarce, was so, or comes to be: what it is worth to them may change."""
        self.base.execute("CREATE OR REPLACE TABLE away AS SELECT unnest(?::VARCHAR[]) AS record", [sorted(away)])
        return [record for (record,) in self.base.execute(_MARKED).fetchall()]

    def _is_touched(self, event: Event, away: Collection[str]) -> bool:
        return any(record in away or self.number.get(record) in self.touched for record in event.records)

    def _look(self, records: Iterable[str]) -> list[Event]:
        """The kept events of *records*; remembered."""
        wanted = {record for record in records if record not in self.looked}
        self.looked |= wanted
        found = list(self.kept(wanted)) if wanted else []
        for event in found:
            self.old[event.event] = event
            self.looked.update(event.records)
        return found

    def _beside(self, away: set[str]) -> set[str]:
        """*away*, what shares an event with one of it, what it was near to, and what coders said of it."""
        found = set(away)
        for event in self._look(sorted(away)):
            found.update(event.records)
            found.update(record for link in event.review for record in link.records)
        for pair in (*self.decisions.same, *self.decisions.different):
            if not away.isdisjoint(pair):
                found.update(pair)
        return found

    def _touch(self, records: Iterable[str]) -> None:
        """Count *records*, and what shares a kept event with them, as touched."""
        known = {record for record in records if record in self.number}
        for event in self._look(sorted(known)):
            known.update(record for record in event.records if record in self.number)
        self.touched |= {self.number[record] for record in known}

    def _grow(self, before: list[Told], say: Callable[[str], None]) -> None:
        """Weigh the spans that touched records reach into, and touch what these are linked to, until there is no more of either."""
        large, grown = 0, True
        reached = [(row.first, row.last) for row in before if row.first is not None and row.last is not None]
        while True:
            self.base.execute("CREATE OR REPLACE TABLE touched AS SELECT unnest(?::BIGINT[]) AS idx", [sorted(self.touched)])
            spanned = "SELECT DISTINCT first, last FROM told WHERE first IS NOT NULL AND idx IN (FROM touched)"
            reached += self.base.execute(spanned).fetchall()
            due = [days for days in self.days if any(first < days[1] and last + REACH >= days[0] for first, last in reached)]
            if not due and not grown:
                break
            self.days = [days for days in self.days if days not in due]
            pieces = list(cut(self.base, due, self.folder))
            large += self.engine(pieces, self.table)
            if not self.pieces:
                self._crowds(pieces)
            self.pieces += pieces
            weighed_pairs(self.base, [piece.pairs for piece in self.pieces], "weighed")
            size = len(self.touched)
            self._spread()
            grown = len(self.touched) > size
        if large:
            say(f"{large} blocks of place and time hold so many records that only those of like forms or names were compared in them")

    def _crowds(self, pieces: Iterable[Slice]) -> None:
        """Where a block is or was too large to be compared whole, what is compared in it may change with any of its records: touch all."""
        self.base.execute("CREATE SCHEMA crowd")
        for piece in pieces:
            self.base.execute(
                "CREATE OR REPLACE TABLE crowd.told AS FROM read_parquet($path) UNION ALL BY NAME FROM gone", {"path": str(piece.told)}
            )
            self.base.execute("SET search_path = 'crowd,main'")
            if crowded(self.base, piece.since, piece.until):
                self._touch(record for (record,) in self.base.execute("SELECT record FROM told").fetchall())
            self.base.execute("SET search_path = 'main'")

    def _spread(self) -> None:
        """Touch all that is connected to touched records."""
        self.base.execute("CREATE OR REPLACE VIEW pairs AS FROM weighed")
        first = parts(len(self.names), each(self.base.execute("SELECT i, j FROM judged WHERE bits > ?", [self.table.link_from])))
        roots = {first[one] for one in self.touched}
        self._touch([self.names[one] for one, root in enumerate(first) if root in roots and one not in self.touched])

    def _relations(self) -> tuple[dict[str, dict[str, Any]], set[str]]:
        """How events stand to each other now, by event, and of which that is not what it was."""
        lines = self.folder / "kept.jsonl"
        with lines.open("wb") as handle:
            for record, event in self.placed():
                handle.write(msgspec.json.encode({"record": record, "event": event}) + b"\n")
        self.base.execute(
            "CREATE OR REPLACE TABLE kept AS SELECT * FROM "
            "read_json(?, format = 'newline_delimited', columns = {'record': 'VARCHAR', 'event': 'VARCHAR'})",
            [str(lines)],
        )
        self.base.execute(
            "CREATE TABLE placed AS SELECT e.idx, 'e-' || t.record AS event FROM event_of e JOIN told t ON t.idx = e.event "
            "WHERE e.idx IN (FROM touched) "
            "UNION ALL SELECT t.idx, k.event FROM told t JOIN kept k USING (record) WHERE t.idx NOT IN (FROM touched)"
        )
        relate(self.base)
        now = dict(related(self.base.cursor()))
        self.base.execute("CREATE SCHEMA earlier")
        self.base.execute(
            "CREATE TABLE earlier.told AS SELECT * EXCLUDE (idx), row_number() OVER (ORDER BY record) AS idx FROM ("
            "FROM main.told WHERE record NOT IN (SELECT record FROM gone) AND record IN (SELECT record FROM kept) "
            "UNION ALL BY NAME FROM gone)"
        )
        self.base.execute("CREATE TABLE earlier.placed AS SELECT t.idx, k.event FROM earlier.told t JOIN kept k USING (record)")
        self.base.execute("SET search_path = 'earlier,main'")
        relate(self.base)
        then = dict(related(self.base))
        self.base.execute("SET search_path = 'main'")
        return now, {name for name in now.keys() | then.keys() if now.get(name) != then.get(name)}

    def _placed(self) -> Iterable[tuple[str, str]]:
        return sorted(
            {(record, event.event) for events in (self.kept(self.names), self.old.values()) for event in events for record in event.records}
        )

    def _others(
        self, new: Mapping[str, Event], away: set[str], relations: Mapping[str, dict[str, Any]], moved: Collection[str]
    ) -> dict[str, Event]:
        """Events that were not made again, with their pairs to be reviewed and their relations as they are now."""
        fresh: dict[str, list[Link]] = {}
        for event in new.values():
            for link in event.review:
                for record in link.records:
                    if self.number[record] not in self.touched:
                        fresh.setdefault(record, []).append(link)
        near = {record for event in self.old.values() for link in event.review for record in link.records}
        self._look(sorted({*fresh, *near, *(name.removeprefix("e-") for name in moved)}))
        found = {}
        for name, event in self.old.items():
            if not self._is_touched(event, away):
                review = [link for link in event.review if not self._changed(link.records, away)]
                review += [link for record in event.records for link in fresh.get(record, ())]
                review.sort(key=lambda link: (-link.bits, link.records))
                found[name] = Event(
                    event=name, records=event.records, reports=event.reports, links=event.links, review=tuple(review),
                    **relations.get(name, {}),
                )  # fmt: skip
        return found

    def _changed(self, records: Pair, away: Collection[str]) -> bool:
        return any(record in away or self.number.get(record) in self.touched for record in records)
