"""Which pairs of records are candidates: those that share a *block*.

A block is a city (or a name of a place that holds it) and four days, the surroundings of a cell of the map and four days, or, where one of
the two names no city, a country and a day, or a country, four days and a name or a figure (no country either: a name or a rare figure);
where one is dated by a month or a year, a city and a month, or without a city a region or a name and a month.

Each pair has one *home*: the first day of the one that starts later. A record reaches from its first day to three days past its last, and
meets in each block those that have their home there. So the pairs of a span of days can be found from the records that reach into it, by
themselves and on any machine (:mod:`selon.link.slices`), and none is found in two spans.

Pairs grow with the square of a block: one with more than some nine million is split by group of forms, and by what records name if that
does not do. Blocks are joins in DuckDB, which spills to disk.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import msgspec

from selon.errors import InputError
from selon.link.told import FIGURES, Told
from selon.link.weights import Weights

_LISTS = ("cities", "venues", "names", "actors", "victims", "acts", "issues", "words", "slogans", "rare")
_MORE = ("forms", "organisers", "bodies", "occasions", "wants", "topic", "aims", "hints", "marks")
_NUMBERS = ("published", "first", "last", *(f"{field}_{end}" for field in FIGURES for end in ("low", "high")))
_REALS = ("latitude", "longitude")

_COLUMNS = {
    **dict.fromkeys(
        (
            "record",
            "report",
            "source",
            "language",
            "family",
            "code",
            "status",
            "region",
            "country",
            "part_of",
            "counter_to",
            "outlet",
            "wire",
        ),
        "VARCHAR",
    ),
    **dict.fromkeys((*_LISTS, *_MORE), "VARCHAR[]"),
    **dict.fromkeys(_NUMBERS, "BIGINT"),
    **dict.fromkeys(_REALS, "DOUBLE"),
    "fine": "BOOLEAN",
    "dated": "BOOLEAN",
    "main": "BOOLEAN",
    "counter": "BOOLEAN",
    **dict.fromkeys(("sizes", "police_sizes", "organisers_sizes", "stems"), "BIGINT[]"),
}

_LARGE = 3_000
"""A block that may have more pairs than the square of this is split."""
MONTH, NEAR = 30, 4
"""Days of a block of months and of a block of days."""
LONGEST = 400
"""Days from the first to the last of what can be linked by date: a year and some. "In the nineties" is no date to link by."""
REACH = 3
"""Days that two records may be apart."""
PART = 60
"""Days, from a multiple of it, in which it is counted of how many places and days a mark is told."""
FEW = 3
"""A mark that is told of no more places and days than these is scarce: reports of one event differ in them at times."""
CELL = "(coalesce(cities[1], country), first)"
"""The place and day that a record counts for."""

_SCARCE = f"""
CREATE OR REPLACE TABLE scarce AS
WITH marked AS (
    SELECT first // {PART} AS part, unnest(marks) AS mark, {CELL} AS cell
    FROM told WHERE last - first <= {LONGEST}
)
SELECT part, mark FROM marked GROUP BY part, mark HAVING count(DISTINCT cell) <= {FEW}
"""
_SCARCE_OF = f"""
CREATE OR REPLACE TABLE scarce_of AS
SELECT idx, list(mark) AS marks FROM (SELECT idx, first // {PART} AS part, unnest(marks) AS mark FROM told)
SEMI JOIN scarce USING (part, mark) GROUP BY idx
"""
"""Of the records of a pair it is the part of the later one that counts, which lies in its slice as a whole."""

_FIGURES = ", ".join(f"[{field!r} || {field}_low]" for field in FIGURES[1:])
_KEYS = f"""
CREATE TABLE keys AS
WITH days AS (
    SELECT *, last - first > 10 AS wide, len(cities) = 0 AS nowhere, marks AS marked,
        list_concat(names, slogans, rare, venues) AS told_names,
        list_concat(list_transform(sizes, lambda figure: 'size:' || figure), {_FIGURES}) AS figures
    FROM told WHERE first IS NOT NULL AND last - first <= {LONGEST}
), near AS (
    SELECT *, unnest(range(greatest(first, $since) // {NEAR}, least(last + {REACH}, $until - 1) // {NEAR} + 1)) AS bucket
    FROM days WHERE NOT wide
), dates AS (
    SELECT *, unnest(range(greatest(first, $since), least(last, $until - 1) + 1)) AS day FROM days WHERE NOT wide AND country <> ''
), months AS (
    SELECT *, unnest(range(greatest(first, $since) // {MONTH}, least(last + {REACH}, $until - 1) // {MONTH} + 1)) AS month FROM days
), keyed AS (
    SELECT hash('city', unnest(cities), bucket) AS block, idx, bucket = first // {NEAR} AS home, TRUE AS opens FROM near
    UNION ALL SELECT hash('city', unnest(hints), bucket), idx, bucket = first // {NEAR}, FALSE FROM near
    UNION ALL SELECT hash('cell', floor(latitude * 10) + dy, floor(longitude * 10) + dx, bucket), idx,
        bucket = first // {NEAR} AND dx = 0 AND dy = 0, TRUE
        FROM near, (VALUES (-1), (0), (1)) AS v(dx), (VALUES (-1), (0), (1)) AS w(dy) WHERE latitude IS NOT NULL
    UNION ALL SELECT hash('day', country, day), idx, day = first, nowhere FROM dates
    UNION ALL SELECT hash('mark', country, unnest(list_distinct(list_concat(told_names, figures))), bucket), idx,
        bucket = first // {NEAR}, nowhere FROM near WHERE country <> ''
    UNION ALL SELECT hash('anywhere', unnest(list_distinct(list_concat(told_names, figures))), bucket), idx,
        bucket = first // {NEAR}, nowhere AND country = '' FROM near
    UNION ALL SELECT hash('scarce', n.mark, bucket), idx, bucket = first // {NEAR}, TRUE
        FROM (SELECT *, unnest(marked) AS mark FROM near) n JOIN scarce s ON s.mark = n.mark AND s.part = bucket * {NEAR} // {PART}
    UNION ALL SELECT hash('month', unnest(cities), month), idx, month = first // {MONTH}, wide FROM months
    UNION ALL SELECT hash('region', country, region, month), idx, month = first // {MONTH}, wide AND nowhere FROM months WHERE region <> ''
    UNION ALL SELECT hash('months', country, unnest(list_distinct(list_concat(told_names, figures, actors))), month), idx,
        month = first // {MONTH}, wide AND nowhere FROM months WHERE country <> ''
)
SELECT * FROM keyed
"""
"""Block, record, whether the record has its home there, and whether it meets there also those that do not open the block."""

_LARGE_ONES = """
CREATE OR REPLACE TABLE large AS
SELECT block FROM keys GROUP BY block HAVING count(*) FILTER (opens) * count(*) > $most AND count(*) FILTER (home) > 0
"""

_BY_FORM = """
CREATE OR REPLACE TABLE keys AS
SELECT CASE WHEN l.block IS NULL THEN k.block ELSE hash(k.block, coalesce(CAST(g.grp AS VARCHAR), t.code)) END AS block, k.* EXCLUDE (block)
FROM keys k JOIN told t USING (idx) LEFT JOIN large l ON l.block = k.block LEFT JOIN groups g ON g.code = t.code
"""

_BY_NAME = """
CREATE OR REPLACE TABLE keys AS
SELECT k.* FROM keys k ANTI JOIN large USING (block)
UNION ALL SELECT hash(block, unnest(CASE WHEN len(told) > 0 THEN told ELSE [''] END)), idx, home, opens
FROM (
    SELECT k.*, list_distinct(list_concat(venues, names, slogans, rare, issues)) AS told
    FROM keys k JOIN large USING (block) JOIN told USING (idx)
)
"""

_CANDIDATES = f"""
CREATE TABLE candidates AS
WITH met AS MATERIALIZED (
    SELECT DISTINCT a.idx AS late, b.idx AS early
    FROM keys a JOIN keys b ON a.block = b.block AND a.home AND (a.opens OR b.opens) AND a.idx <> b.idx
)
SELECT least(late, early) AS i, greatest(late, early) AS j
FROM met JOIN told x ON x.idx = late JOIN told y ON y.idx = early
WHERE (y.first < x.first OR (y.first = x.first AND early < late)) AND x.first - y.last <= {REACH}
    AND x.report <> y.report AND (x.family = y.family OR x.family = '' OR y.family = '')
"""
"""Materialized, since the planner would pair all with all by the inequalities, which is the very thing that blocks are there to avoid."""


def load(rows: Iterable[Told], folder: Path, megabytes: int = 4096) -> duckdb.DuckDBPyConnection:
    """A database with the table ``told``; ``idx`` numbers the records in the order of their ids, from 0.

    *megabytes* is what the database may hold before it spills into *folder*. Raises InputError where two records have one id.
    """
    base = duckdb.connect(str(folder / "told.duckdb"))
    base.execute(f"SET memory_limit = '{megabytes:d}MB'")
    base.execute("SET preserve_insertion_order = false")
    base.execute("SET temp_directory = ?", [str(folder / "overflow.tmp")])
    insert(base, "given", rows, folder)
    base.execute("CREATE TABLE told AS SELECT row_number() OVER (ORDER BY record, report) - 1 AS idx, * FROM given ORDER BY first")
    base.execute("DROP TABLE given")
    twice = base.execute("SELECT record FROM told GROUP BY record HAVING count(*) > 1 ORDER BY record LIMIT 1").fetchone()
    if twice:
        base.close()
        raise InputError(f"two records have the id {twice[0]}: give each coded report once, in one file or another")
    return base


def insert(base: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Told], folder: Path) -> None:
    """Make *table* of *base* of *rows*, by way of a file in *folder*."""
    lines = folder / f"{table}.jsonl"
    with lines.open("wb") as handle:
        for row in rows:
            handle.write(msgspec.json.encode(row) + b"\n")
    base.execute(f"CREATE TABLE {table} AS SELECT * FROM read_json(?, format = 'newline_delimited', columns = ?)", [str(lines), _COLUMNS])
    lines.unlink()


def group_forms(base: duckdb.DuckDBPyConnection, weights: Weights) -> None:
    """Make the table ``groups`` of *base*: form, the group of forms that are taken for each other, whether it is generic, and standing."""
    base.execute("CREATE OR REPLACE TABLE groups (code VARCHAR, grp INTEGER, generic BOOLEAN, standing BOOLEAN)")
    kin = [(code, number, code in weights.generic, code in weights.standing) for number, codes in enumerate(weights.kin) for code in codes]
    base.executemany("INSERT INTO groups VALUES (?, ?, ?, ?)", kin)


def candidates(base: duckdb.DuckDBPyConnection, weights: Weights, since: int = 0, until: int = date.max.toordinal() + 1) -> int:
    """Make the tables ``groups`` (:func:`group_forms`) and ``candidates`` (``i`` < ``j``) of *base*.

    Only pairs whose home is a day from *since* to before *until* (multiples of 60); the table ``told`` has to hold all records that reach
    into these days. How many blocks were so large that they were split.
    """
    group_forms(base, weights)
    base.execute(_SCARCE)
    base.execute(_SCARCE_OF)
    base.execute(_KEYS, {"since": since, "until": until})
    large = [_split(base, split) for split in (_BY_FORM, _BY_NAME)]
    base.execute(_CANDIDATES)
    base.execute("DROP TABLE keys")
    return large[0]


def crowded(base: duckdb.DuckDBPyConnection, since: int, until: int) -> bool:
    """Whether a block of these days (see :func:`candidates`) is so large that it is split."""
    count = base.execute("SELECT count(*) FROM told").fetchone()
    if not count or count[0] <= _LARGE:
        return False
    base.execute(_SCARCE)
    base.execute(_KEYS, {"since": since, "until": until})
    base.execute(_LARGE_ONES, {"most": _LARGE**2})
    found = base.execute("SELECT count(*) FROM large").fetchone()
    base.execute("DROP TABLE keys")
    return bool(found and found[0])


def _split(base: duckdb.DuckDBPyConnection, split: str) -> int:
    """Split the large blocks; how many there were."""
    base.execute(_LARGE_ONES, {"most": _LARGE**2})
    found = base.execute("SELECT count(*) FROM large").fetchone()
    if not found or not found[0]:
        return 0
    base.execute(split)
    return int(found[0])
