"""Which pairs of records are candidates: those that share a *block*.

A block is a city and a day (give or take two), a cell of the map and a day, or, where one of the two names no city, a country and a day (no
country either: a group, a slogan, a venue or a rare figure, and a day); where one is dated by a month or a year, a city and a month.
A block of more than 3,000 records is split by group of forms. Blocks are joins in DuckDB, which spills to disk.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import msgspec

from selon.errors import InputError
from selon.link.told import FIGURES, Told
from selon.link.weights import Weights

_LISTS = ("cities", "venues", "names", "actors", "victims", "acts", "issues", "words", "slogans", "rare")
_MORE = ("forms", "organisers", "bodies", "occasions", "wants", "topic")
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
    **dict.fromkeys(("sizes", "police_sizes", "organisers_sizes"), "BIGINT[]"),
}

_LARGE = 3_000
"""Records of a block from which on it is split by group of forms: pairs grow with the square."""

_KEYS = """
CREATE TABLE keys AS
WITH days AS (
    SELECT idx, cities, country, names, slogans, rare, venues, latitude, longitude, first, last,
        last - first > 10 AS wide, len(cities) = 0 AS nowhere
    FROM told WHERE first IS NOT NULL AND last - first <= 400
), near AS (
    SELECT *, unnest(range((first - 2) // 4, (last + 2) // 4 + 1)) AS bucket FROM days WHERE NOT wide
), months AS (
    SELECT *, unnest(range(first // 30, last // 30 + 1)) AS month FROM days
)
SELECT hash('c', unnest(cities), bucket) AS block, idx, TRUE AS opens FROM near
UNION SELECT hash('g', floor(latitude * 10) + dy, floor(longitude * 10) + dx, bucket), idx, dx = 0 AND dy = 0
    FROM near, (VALUES (0), (1)) AS v(dx), (VALUES (0), (1)) AS w(dy) WHERE latitude IS NOT NULL
UNION SELECT hash('n', country, bucket), idx, nowhere FROM near WHERE country <> ''
UNION SELECT hash('s', unnest(list_concat(names, slogans, rare, venues)), bucket), idx, TRUE FROM near WHERE nowhere AND country = ''
UNION SELECT hash('s', unnest(list_concat(names, slogans, rare, venues)), bucket), idx, FALSE FROM near WHERE NOT (nowhere AND country = '')
UNION SELECT hash('m', unnest(cities), month), idx, wide FROM months
UNION SELECT hash('w', country, month), idx, wide AND nowhere FROM months WHERE country <> ''
"""

_LARGE_ONES = """
CREATE TABLE large AS SELECT block FROM keys GROUP BY block HAVING count(*) > ? AND bool_or(opens)
"""

_BLOCKS = """
CREATE TABLE blocks AS
SELECT CASE WHEN l.block IS NULL THEN k.block ELSE hash(k.block, coalesce(CAST(g.grp AS VARCHAR), t.code)) END AS block, k.idx, k.opens
FROM keys k JOIN told t ON t.idx = k.idx LEFT JOIN large l ON l.block = k.block LEFT JOIN groups g ON g.code = t.code
"""

_CANDIDATES = """
CREATE TABLE candidates AS
SELECT DISTINCT least(a.idx, b.idx) AS i, greatest(a.idx, b.idx) AS j
FROM blocks a JOIN blocks b ON a.block = b.block AND a.opens AND (a.idx < b.idx OR NOT b.opens) AND a.idx <> b.idx
JOIN told x ON x.idx = a.idx JOIN told y ON y.idx = b.idx
WHERE x.report <> y.report AND greatest(x.first, y.first) - least(x.last, y.last) <= 3
  AND (x.family = y.family OR x.family = '' OR y.family = '')
"""


def load(rows: Iterable[Told], folder: Path, memory: str = "4GB") -> duckdb.DuckDBPyConnection:
    """A database with the table ``told``; ``idx`` numbers the records in the order of their ids.

    *memory* is what the database may hold before it spills into *folder*. Raises InputError where two records have one id.
    """
    lines = folder / "told.jsonl"
    with lines.open("wb") as handle:
        for row in rows:
            handle.write(msgspec.json.encode(row) + b"\n")
    base = duckdb.connect(str(folder / "pairs.duckdb"))
    base.execute(f"SET memory_limit = '{memory}'")
    base.execute("SET preserve_insertion_order = false")
    base.execute("SET temp_directory = ?", [str(folder / "overflow.tmp")])
    base.execute(
        "CREATE TABLE told AS SELECT row_number() OVER (ORDER BY record, report) - 1 AS idx, * "
        "FROM read_json(?, format = 'newline_delimited', columns = ?)",
        [str(lines), _COLUMNS],
    )
    twice = base.execute("SELECT record FROM told GROUP BY record HAVING count(*) > 1 ORDER BY record LIMIT 1").fetchone()
    if twice:
        base.close()
        raise InputError(f"two records have the id {twice[0]}: give each coded report once, in one file or another")
    lines.unlink()
    return base


def candidates(base: duckdb.DuckDBPyConnection, weights: Weights) -> int:
    """Make the tables ``groups`` (form, group of forms that are taken for each other) and ``candidates`` (``i`` < ``j``) of *base*.

    How many blocks were so large that they were split by group of forms.
    """
    base.execute("CREATE OR REPLACE TABLE groups (code VARCHAR, grp INTEGER, generic BOOLEAN, standing BOOLEAN)")
    kin = [(code, number, code in weights.generic, code in weights.standing) for number, codes in enumerate(weights.kin) for code in codes]
    base.executemany("INSERT INTO groups VALUES (?, ?, ?, ?)", kin)
    base.execute(_KEYS)
    base.execute(_LARGE_ONES, [_LARGE])
    large = base.execute("SELECT count(*) FROM large").fetchone()
    for statement in (_BLOCKS, "DROP TABLE keys", _CANDIDATES, "DROP TABLE blocks"):
        base.execute(statement)
    return large[0] if large else 0
