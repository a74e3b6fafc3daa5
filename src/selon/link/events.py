"""Records of many reports become events: views over records, in which every record stays what it is."""

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import msgspec
from msgspec import Struct

from selon.link.blocks import candidates, load
from selon.link.clusters import Rules, clusters, pair_of
from selon.link.comparisons import COMPARISONS, PROTEST, weighed
from selon.link.relations import relate, related
from selon.link.told import Told
from selon.link.weights import Weights, shipped
from selon.views import Event, Link, Pair

_TOLD_BITS = 0.05


class Decisions(Struct, frozen=True):
    """What coders said of pairs of records. "Unsure" binds nothing and is not kept here."""

    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()


def link(
    rows: Iterable[Told],
    decisions: Decisions | None = None,
    weights: Weights | None = None,
    *,
    memory: str = "4GB",
    say: Callable[[str], None] = lambda sentence: None,
) -> Iterator[Event]:
    """The events of *rows*, in the order of their ids. A function of the set of rows: their order does not matter.

    Records, pairs and links are held in a database that may take *memory* and then spills to disk. *say* is told where blocks were so large
    that only records of like forms were weighed in them. Raises InputError where two records have one id.
    """
    table = weights or shipped()
    with tempfile.TemporaryDirectory(prefix="selon-link-") as folder:
        base = load(rows, Path(folder), memory)
        try:
            large = candidates(base, table)
            weighed(base, table, table.unseen)
            if large:
                say(f"{large} blocks of place and time hold so many records that only those of like forms were compared in them")
            yield from _events(base, decisions or Decisions(), table, Path(folder))
        finally:
            base.close()


def _events(base: duckdb.DuckDBPyConnection, decisions: Decisions, table: Weights, folder: Path) -> Iterator[Event]:
    known = _labelled(base, decisions, table, folder)
    base.execute("CREATE OR REPLACE VIEW placed AS SELECT t.idx, e.event FROM told t JOIN event_of e USING (record)")
    relate(base)
    links = _links(base.cursor(), table, known)
    ahead = next(links, None)
    heads = base.cursor().execute(_HEADS)
    relations = related(base.cursor())
    relation = next(relations, None)
    for event, rows in groupby(_each(heads), key=lambda row: row[0]):
        members = list(rows)
        inside: list[Link] = []
        across: list[Link] = []
        while ahead is not None and ahead[0] == event:
            (inside if ahead[1] else across).append(ahead[2])
            ahead = next(links, None)
        while relation is not None and relation[0] < event:
            relation = next(relations, None)
        yield Event(
            event=event,
            records=tuple(record for _, record, _ in members),
            reports=tuple(dict.fromkeys(report for _, _, report in members)),
            links=tuple(inside),
            review=tuple(across),
            **(relation[1] if relation is not None and relation[0] == event else {}),
        )


_HEADS = """
SELECT e.event, t.record, t.report
FROM told t JOIN event_of e ON e.record = t.record
ORDER BY e.event, t.record
"""


def _each(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := found.fetchmany(10_000):
        yield from batch


def _labelled(base: duckdb.DuckDBPyConnection, decisions: Decisions, table: Weights, folder: Path) -> Decisions:
    """Make the table ``event_of``; the decisions whose records are there."""
    reports = dict(base.execute("SELECT record, report FROM told").fetchall())
    own = {record: record for record in reports}
    bits = {(own[one], own[other]): weight for one, other, weight in _each(base.execute("SELECT one, other, bits FROM pairs"))}
    known = Decisions(_present(decisions.same, reports), _present(decisions.different, reports))
    groups = clusters(bits, reports, Rules(table.link_from, table.unseen), known.same, known.different)
    lines = folder / "grouped.jsonl"
    with lines.open("wb") as handle:
        for members in groups:
            handle.writelines(msgspec.json.encode({"record": record, "event": f"e-{members[0]}"}) + b"\n" for record in members)
    base.execute(
        "CREATE TABLE event_of AS SELECT t.record, coalesce(g.event, 'e-' || t.record) AS event FROM told t LEFT JOIN "
        "read_json(?, format = 'newline_delimited', columns = {'record': 'VARCHAR', 'event': 'VARCHAR'}) g ON g.record = t.record",
        [str(lines)],
    )
    return known


def _present(pairs: Collection[Pair], reports: Mapping[str, str]) -> frozenset[Pair]:
    return frozenset(pair_of(*pair) for pair in pairs if pair[0] in reports and pair[1] in reports)


def _links(base: duckdb.DuckDBPyConnection, table: Weights, decisions: Decisions) -> Iterator[tuple[str, bool, Link]]:
    """Event, whether the pair is inside it, the pair: weighed pairs inside, and those with other events that are near enough and undecided.

    In the order of the events; best first. A pair between two events is told of both.
    """
    reasons = {(level.comparison, level.level): (level.weight, level.reason) for level in table.levels}
    names = tuple(COMPARISONS)
    rows = base.execute(
        f"WITH told_of AS (SELECT p.*, a.event AS left_event, b.event AS right_event FROM pairs p "
        "JOIN event_of a ON a.record = p.one JOIN event_of b ON b.record = p.other "
        f"WHERE a.event = b.event OR p.bits >= {table.review_from:f}) "
        f"SELECT left_event AS event, left_event = right_event AS together, one, other, bits, {', '.join(names)} FROM told_of "
        f"UNION ALL SELECT right_event, FALSE, one, other, bits, {', '.join(names)} FROM told_of WHERE left_event <> right_event "
        "ORDER BY event, bits DESC, one, other"
    )
    for event, together, one, other, bits, *levels in _each(rows):
        if together or (one, other) not in decisions.different:
            yield event, together, _link((one, other), bits, dict(zip(names, levels, strict=True)), reasons)


def _link(records: Pair, bits: float, levels: Mapping[str, str], reasons: Mapping[tuple[str, str], tuple[float, str]]) -> Link:
    counted = {
        name: level for name, level in levels.items() if abs(reasons[name, level][0]) >= _TOLD_BITS and name not in ("start", "family")
    }
    strongest = sorted(counted.items(), key=lambda item: (-abs(reasons[item][0]), item))
    why = " ".join(
        f"{name.removeprefix(PROTEST)} {reasons[name, level][0]:+.1f}: {reasons[name, level][1]}" for name, level in strongest[:5]
    )
    return Link(records, bits, {name.removeprefix(PROTEST): level for name, level in counted.items()}, why)
