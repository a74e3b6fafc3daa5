"""Lists of rows by filters, in pages, newest day first: how a query for them is put together.

Each filter could drive the query by an index of its own. How many rows each would give is counted up to a bound, and the smallest drives;
the others are looked at row by row. Indexes end in (day, id), so that most drivers give their rows in order and stop when the page is full.
Every query names its index: where that is missing SQLite refuses, and no question ever walks through a whole table unseen.

The table asked is ``r`` in every condition; a table beside it, with a row for each town or outlet, is ``w``.
"""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from selon.errors import StoreError
from selon.store.packed import Cell

PROBE = 20_000
"""How far the rows of an ordered driver are counted."""
FEW = 2_000
"""So few rows that no better driver is looked for."""
SORTED = 20_000
"""Up to how many rows a driver may give that have to be sorted."""
HITS = 5_000
"""Up to how many hits of a full-text search may drive; past them the search is a test of each row."""
_WANTED = re.compile(r'"([^"]*)"|[«“„]([^«»“”„"]*)[»”“]|([^\s"«»“”„]+)')
"""A phrase in straight quotation marks or in those of a text or a keyboard that sets its own; or a word."""
_EARLIER = ((1, 31), (2, 366), (3, None))


class Filter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What records, events or a part of a project are wanted; each part that is set narrows.

    Names of towns and outlets are compared without case and accents. ``forms``: forms of protests and kinds of other events.
    ``since``/``until``: days (``YYYY-MM-DD``) that the date touches; a month or a year touches all of its days, a date without a year
    none. ``country``: ISO 3166-1, of the same place as ``city`` where both are set. ``text``: words of title or text of a report,
    ``words``: words that a record was coded from; all must be there, ``"several words"`` in a row, ``word*`` by their beginning.
    """

    families: Sequence[str] = ()
    forms: Sequence[str] = ()
    statuses: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    city: str | None = None
    country: str | None = None
    outlet: str | None = None
    text: str | None = None
    words: str | None = None


class Shape(Struct, frozen=True):
    """What is asked: the table (with indexes ``TABLE_by_day`` and ``TABLE_by_reach``), the column by which tables beside it name its rows,
    and a condition that every row has to meet, with ``{k}`` for the table, and its cells."""

    table: str
    owner: str
    scope: str = "TRUE"
    cells: tuple[Cell, ...] = ()


class Question(Struct, frozen=True):
    """One query for the numbers of rows in order: SQL and its cells. ``name`` is that of the driver."""

    name: str
    sql: str
    cells: tuple[Cell, ...]


class Part(Struct, frozen=True):
    """A condition on the table ``r``: how it is looked at row by row, and how it drives.

    ``match`` is the condition on ``source``, whose index is named; ``once`` keeps a row from coming twice; ``ordered`` says that the index
    gives the rows by day; ``key`` is the table that has the index. A full-text condition has ``search`` instead, which gives the numbers
    that it finds, and ``source`` and ``match`` are for a list of these; ``match_cells`` are cells of ``match`` after that list.
    """

    name: str
    test: str
    cells: tuple[Cell, ...]
    source: str = ""
    match: str = ""
    once: str = ""
    ordered: bool = True
    key: str = "r"
    search: str = ""
    searched: tuple[Cell, ...] = ()
    match_cells: tuple[Cell, ...] = ()


class Span(Struct, frozen=True):
    """Bounds of the order: conditions with ``{k}`` for the table, and their cells."""

    tests: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()

    def on(self, key: str) -> str:
        """The conditions on the table *key*, each begun by AND."""
        return "".join(f" AND {test.format(k=key)}" for test in self.tests)


class Bounds(Struct, frozen=True):
    """Days between which rows are wanted, and the (day, id) of the row behind which to go on."""

    since: str | None = None
    until: str | None = None
    after: tuple[str, str] | None = None


def phrases(query: str) -> list[tuple[str, bool]]:
    """What a user typed, word by word and quoted phrase by phrase: (words, whether the last is told by its beginning only)."""
    found = []
    for one in _WANTED.finditer(query):
        phrase = next(part for part in one.groups() if part is not None)
        begins = one[3] is not None and phrase.endswith("*") and phrase.strip("*") != ""
        found.append((phrase.rstrip("*" if begins else ""), begins))
    return found


def wanted(query: str) -> str:
    """What a user typed as a full-text query: every word or quoted phrase must be there; signs of the query language mean nothing."""
    return " ".join(f'"{phrase}"' + ("*" if begins else "") for phrase, begins in phrases(query)) or '""'


def listed(shape: Shape, name: str, values: Sequence[str]) -> Iterator[Part]:
    """The condition that the column *name* is one of *values*; none where there are none."""
    source = f"{shape.table} r INDEXED BY {shape.table}_by_{name}"
    if len(values) == 1:
        yield Part(name, f"r.{name} = ?", tuple(values), source, f"r.{name} = ?")
    elif values:
        test = f"r.{name} IN ({', '.join('?' * len(values))})"
        yield Part(name, test, tuple(values), source, test, ordered=False)


def at_least(shape: Shape, name: str, value: float) -> Part:
    """The condition that the column *name* is *value* or more."""
    return Part(name, f"r.{name} >= ?", (value,), f"{shape.table} r INDEXED BY {shape.table}_by_{name}", f"r.{name} >= ?", ordered=False)


def beside(shape: Shape, table: str, told: Sequence[tuple[str, str]]) -> Part:
    """The condition that *table*, beside the one asked, has a row with these (column, value); named for the first column."""
    tests = " AND ".join(f"{{w}}.{name} = ?" for name, _ in told)
    own = tests.format(w="w")
    looked = tests.format(w="+w")  # the plus keeps the index of that column out: the few rows of the one asked are to be looked at
    same = " AND ".join(f"e.{name} = w.{name}" for name, _ in told)
    number = "n" if table == "whereabouts" else "position"
    return Part(
        told[0][0],
        f"EXISTS (SELECT 1 FROM {table} w WHERE w.{shape.owner} = r.n AND {looked})",
        tuple(value for _, value in told),
        f"{table} w INDEXED BY {table}_by_{told[0][0]}",
        own,
        f" AND NOT EXISTS (SELECT 1 FROM {table} e WHERE e.{shape.owner} = w.{shape.owner} AND {same} AND e.{number} < w.{number})",
        key="w",
    )


def cursor(after: str | None) -> tuple[str, str] | None:
    """(day, id) from what a page gave as its end. Raises StoreError for what no page gave."""
    if after is None:
        return None
    day, mark, name = after.partition("/")
    if not mark:
        raise StoreError(f"{after!r} is no place to go on from; take what the page before gave")
    return day, name


def _count(db: sqlite3.Connection, shape: Shape, part: Part, span: Span) -> int:
    """How many rows *part* would give as a driver, up to a bound."""
    bound = (PROBE if part.ordered else SORTED) + 1
    match = f" AND {part.match}" if part.match else ""
    bounds = span if part.ordered else Span()
    sql = f"SELECT 1 FROM {part.source} WHERE {shape.scope.format(k=part.key)}{match}{bounds.on(part.key)} LIMIT {bound}"
    return int(db.execute(f"SELECT count(*) FROM ({sql})", (*shape.cells, *part.cells, *bounds.cells)).fetchone()[0])


def _hits(db: sqlite3.Connection, part: Part) -> Part | None:
    """A full-text condition as a driver that holds the rows it found; None where there are too many."""
    found = [n for (n,) in db.execute(f"{part.search} LIMIT {HITS + 1}", part.searched)]
    if len(found) > HITS:
        return None
    cells = (msgspec.json.encode(found).decode("ascii"), *part.match_cells)
    return Part(part.name, part.test, cells, part.source, part.match, ordered=False)


def _driver(db: sqlite3.Connection, shape: Shape, parts: Sequence[Part], span: Span) -> Part:
    """The condition that drives: the one that gives fewest rows, of those that need no sorting or little. Cheap counts come first."""
    by_day = Part("day", "", (), f"{shape.table} r INDEXED BY {shape.table}_by_day")
    ordered = [part for part in parts if part.ordered]
    if len(parts) == len(ordered) <= 1 and not span.tests:
        return ordered[0] if ordered else by_day
    counts = [(_count(db, shape, part, span), place, part) for place, part in enumerate(ordered)]
    counts.append((_count(db, shape, by_day, span) if span.tests else PROBE + 1, len(ordered), by_day))
    best = min(counts)
    if best[0] <= FEW:
        return best[2]
    for part in parts:
        if not part.search and not part.ordered and (count := _count(db, shape, part, span)) <= min(SORTED, best[0]):
            best = (count, len(parts), part)
    if best[0] <= FEW:
        return best[2]
    for part in parts:
        if part.search and (found := _hits(db, part)) is not None:
            return found
    return best[2]


def _question(shape: Shape, parts: Sequence[Part], driver: Part, span: Span, limit: int) -> Question:
    others = [part for part in parts if part.name != driver.name]
    tests = "".join(f" AND {part.test}" for part in others)
    key = driver.key
    match = f" AND {driver.match}" if driver.match else ""
    join = f" CROSS JOIN {shape.table} r ON r.n = w.{shape.owner}" if key == "w" else ""
    scope = shape.scope.format(k=key)
    sql = f"SELECT r.n, {key}.day, {key}.id FROM {driver.source}{join} WHERE {scope}{match}{driver.once}{span.on(key)}{tests}"
    cells = (*shape.cells, *driver.cells, *span.cells, *(cell for part in others for cell in part.cells))
    return Question(driver.name, f"{sql} ORDER BY {key}.day DESC, {key}.id DESC LIMIT {limit}", cells)


def _earlier(shape: Shape, parts: Sequence[Part], since: str, end: Span, limit: int) -> Question:
    """Rows whose date begins before *since* and reaches it: only months, years and longer can, and few begin so early."""
    tests = "".join(f" AND {part.test}" for part in parts)
    more = tuple(cell for part in parts for cell in part.cells)
    arms: list[str] = []
    cells: list[Cell] = []
    for reach, days in _EARLIER:
        first = _before(since, days) if days else "0"
        arms.append(
            f"SELECT r.n AS n, r.day AS day, r.id AS id FROM {shape.table} r INDEXED BY {shape.table}_by_reach WHERE "
            f"{shape.scope.format(k='r')} AND r.reach > 0 AND r.reach = {reach} AND r.day >= ? AND r.day < ? AND r.latest >= ?"
            f"{end.on('r')}{tests}"
        )
        cells += [*shape.cells, first, since, since, *end.cells, *more]
    return Question("reach", f"SELECT * FROM ({' UNION ALL '.join(arms)}) ORDER BY day DESC, id DESC LIMIT {limit}", tuple(cells))


def _before(day: str, days: int) -> str:
    try:
        return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return "0"


def questions(db: sqlite3.Connection, shape: Shape, parts: Sequence[Part], bounds: Bounds, limit: int) -> Iterator[Question]:
    """The queries to ask in turn until the page is full: each gives rows (n, day, id), and all of one come before those of the next."""
    end = Span()
    if bounds.until is not None:
        end = Span(("{k}.day <= ?",), (bounds.until,))
    if bounds.after is not None:
        end = Span((*end.tests, "({k}.day, {k}.id) < (?, ?)"), (*end.cells, *bounds.after))
    span = end
    if bounds.since is not None:
        span = Span((*end.tests, "{k}.day >= ?"), (*end.cells, bounds.since))
    elif bounds.until is not None:
        span = Span((*end.tests, "{k}.day > ''"), end.cells)
    yield _question(shape, parts, _driver(db, shape, parts, span), span, limit)
    if bounds.since is not None:
        yield _earlier(shape, parts, bounds.since, end, limit)


def numbers(db: sqlite3.Connection, shape: Shape, parts: Sequence[Part], bounds: Bounds, limit: int) -> list[tuple[int, str, str]]:
    """Up to *limit* rows (n, day, id) that fit, in order."""
    found: list[tuple[int, str, str]] = []
    for question in questions(db, shape, parts, bounds, limit):
        found += db.execute(question.sql, question.cells).fetchmany(limit - len(found))
        if len(found) == limit:
            break
    return found
