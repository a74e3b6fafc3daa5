"""Which records may tell of the same event, and how each pair compares.

Candidates share a *block*: a city and a day (give or take two), a cell of the map and a day, or, where one of the two names no city, a
country and a day (no country either: a group, a slogan or a rare figure, and a day); where one is dated by a month or a year, a city and a
month. A block of more than 3,000 records is split by group of forms. Blocks and comparisons are joins in DuckDB, which spills to disk. Each
comparison gives a *level*; :mod:`selon.link.weights` says what a level is worth (Fellegi and Sunter 1969).
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import duckdb
import msgspec

from selon.errors import InputError
from selon.link.told import FIGURES, Told
from selon.link.weights import Weights

_LISTS = ("cities", "venues", "names", "actors", "victims", "acts", "issues", "words", "slogans", "rare")
_NUMBERS = ("published", "first", "last", *(f"{field}_{end}" for field in FIGURES for end in ("low", "high")))
_REALS = ("latitude", "longitude")

_COLUMNS = {
    **dict.fromkeys(
        ("record", "report", "source", "language", "family", "code", "status", "region", "country", "part_of", "counter_to"), "VARCHAR"
    ),
    **dict.fromkeys(_LISTS, "VARCHAR[]"),
    **dict.fromkeys(_NUMBERS, "BIGINT"),
    **dict.fromkeys(_REALS, "DOUBLE"),
    "fine": "BOOLEAN",
    "sizes": "BIGINT[]",
}

_LARGE = 3_000
"""Records of a block from which on it is split by group of forms: pairs grow with the square."""

_KEYS = """
CREATE TABLE keys AS
WITH days AS (
    SELECT idx, cities, country, names, slogans, rare, latitude, longitude, first, last,
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
UNION SELECT hash('s', unnest(list_concat(names, slogans, rare)), bucket), idx, TRUE FROM near WHERE nowhere AND country = ''
UNION SELECT hash('s', unnest(list_concat(names, slogans, rare)), bucket), idx, FALSE FROM near WHERE NOT (nowhere AND country = '')
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

_GAP = "greatest(a.first, b.first) - least(a.last, b.last)"
_WIDTH = "greatest(a.last - a.first, b.last - b.first)"
_KILOMETRES = (
    "6371 * 2 * asin(sqrt(pow(sin(radians(b.latitude - a.latitude) / 2), 2)"
    " + cos(radians(a.latitude)) * cos(radians(b.latitude)) * pow(sin(radians(b.longitude - a.longitude) / 2), 2)))"
)


def _share(field: str) -> str:
    """Overlap of two sets over the smaller one."""
    return f"len(list_intersect(a.{field}, b.{field})) / least(len(a.{field}), len(b.{field}))"


_NONE = "CASE WHEN a.language = b.language THEN 'none' ELSE 'none_translated' END"


def _overlap(field: str, none: str = "'none'") -> str:
    """Levels of two sets of words or codes."""
    return (
        f"CASE WHEN len(a.{field}) = 0 OR len(b.{field}) = 0 THEN 'untold' WHEN {_share(field)} >= 0.99 THEN 'all'"
        f" WHEN {_share(field)} >= 0.5 THEN 'half' WHEN {_share(field)} > 0 THEN 'some' ELSE {none} END"
    )


def _within(field: str) -> str:
    """Whether a name of one record is, as whole words, part of a name of the other ("bellecour", "place bellecour")."""
    part = "contains(' ' || v || ' ', ' ' || w || ' ') OR contains(' ' || w || ' ', ' ' || v || ' ')"
    parts = f"len(list_filter(a.{field}, lambda v: len(list_filter(b.{field}, lambda w: {part})) > 0)) > 0"
    return f"list_has_any(a.{field}, b.{field}) OR {parts}"


def _figure(field: str) -> str:
    """Levels of two intervals of a figure."""
    low, high = f"{field}_low", f"{field}_high"
    return (
        f"CASE WHEN a.{low} IS NULL AND b.{low} IS NULL THEN 'untold' WHEN a.{low} IS NULL OR b.{low} IS NULL THEN 'one_told'"
        f" WHEN a.{low} = b.{low} AND a.{high} = b.{high} THEN CASE WHEN a.{low} >= 5 THEN 'equal' ELSE 'equal_small' END"
        f" WHEN a.{low} <= b.{high} * 1.5 AND b.{low} <= a.{high} * 1.5 THEN 'near'"
        f" WHEN a.{low} <= b.{high} * 4 AND b.{low} <= a.{high} * 4 THEN 'off' ELSE 'far' END"
    )


def _any(field: str) -> str:
    return f"list_has_any(a.{field}, b.{field})"


_PROTESTS = "a.family = 'protest' AND b.family = 'protest'"


def _by_family(alike: Callable[[str], str]) -> dict[str, str]:
    """The comparisons whose levels are worth more or less in one family than in the other; *alike* says when two lists of names are."""
    return {
        "date": (
            f"CASE WHEN {_GAP} > 1 THEN 'days_apart' WHEN {_GAP} = 1 THEN 'next_day'"
            f" WHEN {_WIDTH} = 0 THEN 'same_day' WHEN {_WIDTH} <= 2 THEN 'overlap'"
            " WHEN a.first = b.first AND a.last = b.last THEN 'same_span'"
            " ELSE 'within' END"
        ),
        "place": (
            f"CASE WHEN {alike('venues')} THEN 'same_venue'"
            f" WHEN len(a.venues) > 0 AND len(b.venues) > 0 AND a.fine AND b.fine AND {_KILOMETRES} < 1 THEN 'near_venue'"
            " WHEN list_has_any(a.cities, b.cities) THEN CASE WHEN len(a.venues) > 0 AND len(b.venues) > 0 THEN 'other_venue'"
            " WHEN len(a.venues) = 0 AND len(b.venues) = 0 THEN 'same_city' ELSE 'one_venue' END"
            f" WHEN len(a.cities) > 0 AND len(b.cities) > 0 THEN CASE WHEN {_KILOMETRES} < 10 THEN 'near_city' ELSE 'other_city' END"
            " WHEN a.country = '' OR b.country = '' THEN 'untold'"
            " WHEN a.region <> '' AND a.region = b.region THEN 'same_region' ELSE 'same_country' END"
        ),
        "form": (
            "CASE WHEN a.code = '' OR b.code = '' THEN 'untold' WHEN a.code = b.code THEN 'same'"
            " WHEN ga.grp = gb.grp THEN 'kin' WHEN ga.generic OR gb.generic THEN 'generic' ELSE 'other' END"
        ),
        "names": f"CASE WHEN len(a.names) = 0 OR len(b.names) = 0 THEN 'untold' WHEN {alike('names')} THEN 'same' ELSE {_NONE} END",
        "actors": _overlap("actors", _NONE),
        "acts": _overlap("acts"),
        "source": "CASE WHEN a.source = b.source THEN 'same' ELSE 'other' END",
        "published": (
            "CASE WHEN a.published IS NULL OR b.published IS NULL THEN 'untold' WHEN abs(a.published - b.published) <= 2 THEN 'days'"
            " WHEN abs(a.published - b.published) <= 14 THEN 'weeks' ELSE 'far' END"
        ),
    }


PROTEST = "protest_"
"""What the name of a comparison begins with that is of two protests; the one without it is of all other pairs."""

COMPARISONS = {
    "start": "'start'",
    "family": f"CASE WHEN {_PROTESTS} THEN 'protest' ELSE 'other' END",
    **{name: f"CASE WHEN {_PROTESTS} THEN 'untold' ELSE {sql} END" for name, sql in _by_family(_any).items()},
    **{PROTEST + name: f"CASE WHEN NOT ({_PROTESTS}) THEN 'untold' ELSE {sql} END" for name, sql in _by_family(_within).items()},
    "status": "CASE WHEN a.status = b.status THEN 'same' ELSE 'other' END",
    "victims": _overlap("victims"),
    "issues": _overlap("issues"),
    "words": _overlap("words", _NONE),
    "slogans": _overlap("slogans"),
    "rare": "CASE WHEN len(a.rare) = 0 OR len(b.rare) = 0 THEN 'untold' WHEN list_has_any(a.rare, b.rare) THEN 'same' ELSE 'none' END",
    "sizes": (
        "CASE WHEN len(a.sizes) = 0 OR len(b.sizes) = 0 THEN 'untold' WHEN len(list_intersect(a.sizes, b.sizes)) >= 2 THEN 'two'"
        " WHEN list_has_any(a.sizes, b.sizes) THEN 'one' ELSE 'none' END"
    ),
    **{field: _figure(field) for field in FIGURES},
}
"""Comparison -> SQL that gives the level of a pair ``a``, ``b``."""


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


def weighed(base: duckdb.DuckDBPyConnection, weights: Weights, least: float | None = None) -> int:
    """Make the table ``pairs`` of *base*: candidates with the level of each comparison and their sum in bits, more than *least* bits.

    How many blocks were so large that they were split by group of forms.
    """
    base.execute("CREATE OR REPLACE TABLE groups (code VARCHAR, grp INTEGER, generic BOOLEAN)")
    kin = [(code, number, code in weights.generic) for number, codes in enumerate(weights.kin) for code in codes]
    base.executemany("INSERT INTO groups VALUES (?, ?, ?)", kin)
    bits = weights.bits()
    base.execute(_KEYS)
    base.execute(_LARGE_ONES, [_LARGE])
    large = base.execute("SELECT count(*) FROM large").fetchone()
    for statement in (_BLOCKS, "DROP TABLE keys", _CANDIDATES, "DROP TABLE blocks"):
        base.execute(statement)
    levels = ", ".join(f"{sql} AS {name}" for name, sql in COMPARISONS.items())
    total = " + ".join(_worth(name, bits) for name in COMPARISONS)
    base.execute(
        f"CREATE OR REPLACE TABLE pairs AS SELECT * FROM (SELECT *, round({total}, 4) AS bits FROM ("
        f"SELECT a.record AS one, b.record AS other, {levels} "
        "FROM candidates c JOIN told a ON a.idx = c.i JOIN told b ON b.idx = c.j "
        "LEFT JOIN groups ga ON ga.code = a.code LEFT JOIN groups gb ON gb.code = b.code))"
        + ("" if least is None else f" WHERE bits > {least:f}")
    )
    return large[0] if large else 0


def _worth(comparison: str, bits: Mapping[tuple[str, str], float]) -> str:
    cases = " ".join(f"WHEN '{level}' THEN {weight}::DOUBLE" for (name, level), weight in bits.items() if name == comparison)
    return f"CASE {comparison} {cases} END"
