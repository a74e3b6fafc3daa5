"""Records of many reports become events: views over records, in which every record stays what it is."""

import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import duckdb
from msgspec import Struct

from selon.link.clusters import Pair, Rules, clusters, pair_of
from selon.link.pairs import COMPARISONS, PROTEST, load, weighed
from selon.link.told import Told
from selon.link.weights import Weights, shipped

_TOLD_BITS = 0.05


class Decisions(Struct, frozen=True):
    """What coders said of pairs of records. "Unsure" binds nothing and is not kept here."""

    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()


class Link(Struct, frozen=True):
    """A weighed pair: its weight in bits, the level of each comparison that counted, and the same in a sentence."""

    records: Pair
    bits: float
    evidence: dict[str, str]
    why: str


class Event(Struct, frozen=True):
    """Records judged to be one happening; a record that nothing was linked to is an event of its own.

    ``event`` is ``e-`` + the first of the ids of its records. ``links`` are the weighed pairs inside it, best first; ``review`` pairs with
    records of other events that are near enough for a coder to look at. ``part_of`` and ``counter_to`` are ids of events.
    """

    event: str
    records: tuple[str, ...]
    reports: tuple[str, ...]
    links: tuple[Link, ...] = ()
    review: tuple[Link, ...] = ()
    part_of: str | None = None
    counter_to: str | None = None


def link(rows: Iterable[Told], decisions: Decisions | None = None, weights: Weights | None = None) -> Iterator[Event]:
    """The events of *rows*, in the order of their ids. A function of the set of rows: their order does not matter.

    Raises InputError where two records have one id.
    """
    table = weights or shipped()
    with tempfile.TemporaryDirectory(prefix="selon-link-") as folder:
        base = load(rows, Path(folder))
        try:
            weighed(base, table)
            yield from _events(base, decisions or Decisions(), table)
        finally:
            base.close()


def _events(base: duckdb.DuckDBPyConnection, decisions: Decisions, table: Weights) -> Iterator[Event]:
    head = base.execute("SELECT record, report, part_of, counter_to FROM told ORDER BY record").fetchall()
    reports = {record: report for record, report, _, _ in head}
    bits = {
        (one, other): weight
        for one, other, weight in base.execute("SELECT one, other, bits FROM pairs WHERE bits > ?", [table.unseen]).fetchall()
    }
    known = Decisions(_present(decisions.same, reports), _present(decisions.different, reports))
    groups = clusters(bits, reports, Rules(table.link_from, table.unseen), known.same, known.different)
    event_of = {record: f"e-{members[0]}" for members in groups for record in members}
    for record in reports:
        event_of.setdefault(record, f"e-{record}")
    inside, across = _links(base, event_of, table, known)
    members: dict[str, list[str]] = defaultdict(list)
    for record in reports:
        members[event_of[record]].append(record)
    wider = {event_of[record]: (part, counter) for record, _, part, counter in reversed(head) if part or counter}
    for event in sorted(members):
        part, counter = wider.get(event, ("", ""))
        yield Event(
            event=event,
            records=tuple(members[event]),
            reports=tuple(dict.fromkeys(reports[record] for record in members[event])),
            links=tuple(inside.get(event, ())),
            review=tuple(across.get(event, ())),
            part_of=_other(event_of.get(part), event),
            counter_to=_other(event_of.get(counter), event),
        )


def _present(pairs: Collection[Pair], reports: Mapping[str, str]) -> frozenset[Pair]:
    return frozenset(pair_of(*pair) for pair in pairs if pair[0] in reports and pair[1] in reports)


def _other(event: str | None, than: str) -> str | None:
    return event if event != than else None


def _links(
    base: duckdb.DuckDBPyConnection, event_of: Mapping[str, str], table: Weights, decisions: Decisions
) -> tuple[dict[str, list[Link]], dict[str, list[Link]]]:
    """Weighed pairs inside each event, and those between events that are in the grey band and undecided; best first."""
    inside: dict[str, list[Link]] = defaultdict(list)
    across: dict[str, list[Link]] = defaultdict(list)
    reasons = {(level.comparison, level.level): (level.weight, level.reason) for level in table.levels}
    names = tuple(COMPARISONS)
    rows = base.execute(
        f"SELECT one, other, bits, {', '.join(names)} FROM pairs WHERE bits >= ? ORDER BY bits DESC, one, other", [table.unseen]
    )
    while batch := rows.fetchmany(10_000):
        for one, other, bits, *levels in batch:
            together = event_of[one] == event_of[other]
            if not together and (bits < table.review_from or (one, other) in decisions.different):
                continue
            found = _link((one, other), bits, dict(zip(names, levels, strict=True)), reasons)
            for event in {event_of[one], event_of[other]}:
                (inside if together else across)[event].append(found)
    return inside, across


def _link(records: Pair, bits: float, levels: Mapping[str, str], reasons: Mapping[tuple[str, str], tuple[float, str]]) -> Link:
    counted = {
        name: level for name, level in levels.items() if abs(reasons[name, level][0]) >= _TOLD_BITS and name not in ("start", "family")
    }
    strongest = sorted(counted.items(), key=lambda item: (-abs(reasons[item][0]), item))
    why = " ".join(
        f"{name.removeprefix(PROTEST)} {reasons[name, level][0]:+.1f}: {reasons[name, level][1]}" for name, level in strongest[:5]
    )
    return Link(records, bits, {name.removeprefix(PROTEST): level for name, level in counted.items()}, why)
