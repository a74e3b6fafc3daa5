"""Records of many reports become events: views over records, in which every record stays what it is."""

import tempfile
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
from msgspec import Struct

from selon.link.blocks import group_forms, load
from selon.link.clusters import MUST, Rules, grouped, parts
from selon.link.comparisons import COMPARISONS
from selon.link.relations import relate, related
from selon.link.sentences import WRITTEN, link_words, plain
from selon.link.slices import Engine, cut, here, spans
from selon.link.told import Told
from selon.link.weights import Weights, shipped
from selon.views import Event, Link, Pair

_TOLD_BITS = 0.05
_BETWEEN = "|"
_STRONGEST = 5
"""So many comparisons are told of in a sentence."""
_ALIKE = 50_000
"""So many sets of levels are put into words once and kept."""


class Decisions(Struct, frozen=True):
    """What coders said of pairs of records. "Unsure" binds nothing and is not kept here."""

    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()


def link(
    rows: Iterable[Told],
    decisions: Decisions | None = None,
    weights: Weights | None = None,
    *,
    engine: Engine | None = None,
    megabytes: int = 4096,
    say: Callable[[str], None] = lambda sentence: None,
) -> Iterator[Event]:
    """The events of *rows*, in the order of their ids. A function of the set of rows: their order does not matter.

    *engine* weighs the pairs (None: threads of this process). Records, pairs and links are held in databases that may take *megabytes*
    together and then spill to disk. *say* is told where blocks were so large that only records of like forms or names were weighed in them.
    Raises InputError where two records have one id.
    """
    table = weights or shipped()
    with tempfile.TemporaryDirectory(prefix="selon-link-") as name:
        folder = Path(name)
        base = load(rows, folder, megabytes // 2)
        try:
            pieces = list(cut(base, spans(base), folder))
            large = (engine or here(megabytes // 2))(pieces, table)
            if large:
                say(f"{large} blocks of place and time hold so many records that only those of like forms or names were compared in them")
            weighed_pairs(base, [piece.pairs for piece in pieces])
            yield from events(base, decisions or Decisions(), table, folder)
        finally:
            base.close()


def weighed_pairs(base: duckdb.DuckDBPyConnection, files: Collection[Path], view: str = "pairs") -> None:
    """Make the *view* of *base* from the *files* of slices."""
    levels = ", ".join(f"'' AS {name}" for name in COMPARISONS)
    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in files)
    found = f"SELECT * FROM read_parquet([{listed}])" if files else f"SELECT 0 AS i, 0 AS j, {levels}, 0.0::DOUBLE AS bits WHERE FALSE"
    base.execute(f"CREATE OR REPLACE VIEW {view} AS {found}")


def events(base: duckdb.DuckDBPyConnection, decisions: Decisions, table: Weights, folder: Path) -> Iterator[Event]:
    """The events of the records in ``told`` of *base* by its ``pairs``, in the order of their ids."""
    names = [name for (name,) in each(base.execute("SELECT record FROM told ORDER BY idx"))]
    decide(base, decisions)
    grouped_events(base, table, folder, len(names))
    group_forms(base, table)
    base.execute(_PLACED)
    relate(base)
    yield from assembled(base, table, names, related(base.cursor()))


def assembled(
    base: duckdb.DuckDBPyConnection, table: Weights, names: list[str], relations: Iterable[tuple[str, dict[str, Any]]], among: str = "TRUE"
) -> Iterator[Event]:
    """The events in ``event_of`` of *base*, with links by ``pairs``, and with *relations*, in the order of ids.

    *among* is a condition on the record ``e.idx``: whose events are wanted.
    """
    links = _links(base.cursor(), table, names)
    link, related_to = next(links, None), iter(relations)
    relation = next(related_to, None)
    heads = base.cursor().execute(_HEADS.format(among=among))
    for event, rows in groupby(each(heads), key=itemgetter(0)):
        members, name = list(rows), f"e-{names[event]}"
        inside: list[Link] = []
        across: list[Link] = []
        while link is not None and link[0] <= event:
            if link[0] == event:
                (inside if link[1] else across).append(link[2])
            link = next(links, None)
        while relation is not None and relation[0] < name:
            relation = next(related_to, None)
        yield Event(
            event=name,
            records=tuple(record for _, record, _ in members),
            reports=tuple(dict.fromkeys(report for _, _, report in members)),
            links=tuple(inside),
            review=tuple(across),
            **(relation[1] if relation is not None and relation[0] == name else {}),
        )


_DECIDED = """
CREATE OR REPLACE TABLE decided AS
SELECT least(a.idx, b.idx) AS i, greatest(a.idx, b.idx) AS j, min(d.bits) AS bits,
    bool_or(a.wire <> '' AND a.wire = b.wire) AS copied
FROM said d JOIN told a ON a.record = d.one JOIN told b ON b.record = d.other GROUP BY ALL
"""

_JUDGED = """
CREATE OR REPLACE VIEW judged AS
SELECT i, j, bits, wire = 'copy' AS copied FROM pairs ANTI JOIN decided USING (i, j) UNION ALL SELECT i, j, bits, copied FROM decided
"""

_INSIDE = """
SELECT p.first, j.i, j.j, j.bits, j.copied FROM judged j JOIN part_of p ON p.idx = j.i JOIN part_of q ON q.idx = j.j AND q.first = p.first
ORDER BY p.first, j.i, j.j
"""

_HEADS = "SELECT e.event, t.record, t.report FROM told t JOIN event_of e USING (idx) WHERE {among} ORDER BY e.event, t.idx"

_PLACED = "CREATE OR REPLACE TABLE placed AS SELECT e.idx, 'e-' || t.record AS event FROM event_of e JOIN told t ON t.idx = e.event"


def each(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """The rows of a result, one by one."""
    while batch := found.fetchmany(10_000):
        yield from batch


def decide(base: duckdb.DuckDBPyConnection, decisions: Decisions) -> None:
    """Make the view ``judged``: the weighed pairs as coders left them. What is said of records that are not there plays no part."""
    base.execute("CREATE OR REPLACE TABLE said (one VARCHAR, other VARCHAR, bits DOUBLE)")
    said = [(*pair, bits) for pairs, bits in ((decisions.same, MUST), (decisions.different, -MUST)) for pair in sorted(pairs)]
    if said:
        base.executemany("INSERT INTO said VALUES (?, ?, ?)", said)
    base.execute(_DECIDED)
    base.execute(_JUDGED)


def grouped_events(base: duckdb.DuckDBPyConnection, table: Weights, folder: Path, number: int) -> None:
    """Make the table ``event_of``: the first record of the event of each; one connected part after another is held in memory."""
    rules = Rules(table.link_from, table.unseen)
    first = parts(number, each(base.execute("SELECT i, j FROM judged WHERE bits > ?", [rules.link_from])))
    met = array("b", bytes(number))
    for one, start in enumerate(first):
        if start != one:
            met[one] = met[start] = 1
    _labels(base, folder, "part_of", "first", ((one, start) for one, start in enumerate(first) if met[one]))
    reports = array("q", [doc for (doc,) in each(base.execute("SELECT dense_rank() OVER (ORDER BY report) FROM told ORDER BY idx"))])
    inside = groupby(each(base.cursor().execute(_INSIDE)), key=itemgetter(0))
    groups = (group for _, pairs in inside for group in _grouped(pairs, reports, rules))
    _labels(base, folder, "grouped", "event", ((one, group[0]) for group in groups for one in group))
    base.execute(
        "CREATE OR REPLACE TABLE event_of AS SELECT idx, coalesce(g.event, idx) AS event FROM told LEFT JOIN grouped g USING (idx)"
    )


def _grouped(pairs: Iterable[tuple[Any, ...]], reports: Sequence[object], rules: Rules) -> list[tuple[int, ...]]:
    """The groups of one connected part, of rows of ``_INSIDE``."""
    weights: dict[tuple[int, int], float] = {}
    copies: set[tuple[int, int]] = set()
    for _, i, j, bits, copied in pairs:
        weights[i, j] = bits
        if copied:
            copies.add((i, j))
    return grouped(weights, reports, rules, copies)


def _labels(base: duckdb.DuckDBPyConnection, folder: Path, table: str, column: str, labels: Iterable[tuple[int, int]]) -> None:
    """Make *table*: a record, and a record that stands for its group."""
    lines = folder / f"{table}.csv"
    with lines.open("w", encoding="ascii") as handle:
        handle.writelines(f"{one},{start}\n" for one, start in labels)
    base.execute(
        f"CREATE OR REPLACE TABLE {table} AS "
        f"SELECT * FROM read_csv($path, auto_detect = false, delim = ',', columns = {{'idx': 'BIGINT', '{column}': 'BIGINT'}})",
        {"path": str(lines)},
    )
    lines.unlink()


def _links(base: duckdb.DuckDBPyConnection, table: Weights, names: list[str]) -> Iterator[tuple[int, bool, Link]]:
    """Event, whether the pair is inside it, the pair: weighed pairs inside, and those with other events that are near enough and undecided.

    In the order of the events; best first. A pair between two events is told of both.
    """
    words = lru_cache(_ALIKE)(_Words(table).said)
    rows = base.execute(
        "WITH placed AS ("
        f"SELECT p.i, p.j, bits, concat_ws('{_BETWEEN}', {', '.join(COMPARISONS)}) AS levels, a.event AS one, b.event AS other "
        "FROM pairs p JOIN event_of a ON a.idx = p.i JOIN event_of b ON b.idx = p.j "
        f"WHERE a.event = b.event OR (p.bits >= {table.review_from:f} AND (p.i, p.j) NOT IN (SELECT (i, j) FROM decided WHERE bits < 0))) "
        "SELECT one AS event, one = other AS together, i, j, bits, levels FROM placed "
        "UNION ALL SELECT other, FALSE, i, j, bits, levels FROM placed WHERE one <> other ORDER BY event, bits DESC, i, j"
    )
    for event, together, one, other, bits, levels in each(rows):
        evidence, why = words(levels)
        yield event, together, Link((names[one], names[other]), bits, dict(evidence), why)


class _Words:
    """Puts the levels of a pair into words, as files hold them."""

    def __init__(self, table: Weights) -> None:
        self._reasons = {(level.comparison, level.level): (level.weight, level.reason[WRITTEN]) for level in table.levels}
        self._piece = link_words(WRITTEN).piece

    def said(self, levels: str) -> tuple[Mapping[str, str], str]:
        """The comparisons that counted, with their levels, and the strongest of them in a sentence."""
        reasons = self._reasons
        told = zip(COMPARISONS, levels.split(_BETWEEN), strict=True)
        counted = {name: level for name, level in told if abs(reasons[name, level][0]) >= _TOLD_BITS and name not in ("start", "family")}
        strongest = sorted(counted.items(), key=lambda item: (-abs(reasons[item][0]), item))
        worth = ((plain(name), *reasons[name, level]) for name, level in strongest[:_STRONGEST])
        why = " ".join(self._piece.format(comparison=name, bits=f"{bits:+.1f}", reason=reason) for name, bits, reason in worth)
        return {plain(name): level for name, level in counted.items()}, why
