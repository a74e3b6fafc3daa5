"""Questions to the records: filters, and pages of them, newest day first.

Each filter could drive the query by an index of its own. How many rows each would give is counted up to a bound, and the smallest drives;
the others are looked at row by row. Indexes end in (day, id), so that most drivers give their rows in order and stop when the page is full.
Every query names its index: where that is missing SQLite refuses, and no question ever walks through a whole table unseen.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from selon.errors import StoreError
from selon.store.derived import fold
from selon.store.handle import Project
from selon.store.packed import Cell
from selon.store.trouble import speaking

PROBE = 20_000
"""How far the rows of an ordered driver are counted."""
FEW = 2_000
"""So few rows that no better driver is looked for."""
SORTED = 20_000
"""Up to how many rows a driver may give that have to be sorted."""
HITS = 5_000
"""Up to how many hits of a full-text search may drive; past them the search is a test of each row."""
_WANTED = re.compile(r'"([^"]*)"|([^\s"]+)')
_TEXT = "SELECT rowid FROM document_words WHERE document_words MATCH ?"
_WORDS = "SELECT rowid FROM record_words WHERE record_words MATCH ?"
_SHOWN = (
    "SELECT r.id, d.id, s.source, d.outlet, d.published, r.family, r.form, r.status, r.main, nullif(r.day, ''), r.latest, r.precision, "
    "r.low, r.high, r.confidence FROM records r JOIN documents d ON d.n = r.document JOIN sources s ON s.n = d.source WHERE r.n = ?"
)
_EARLIER = ((1, 31), (2, 366), (3, None))


class RecordFilter(Struct, frozen=True):
    """What records are wanted; each part that is set narrows. Names of towns and outlets are compared without case and accents.

    ``run``: a configuration, the newest when None. ``forms``: forms of protests and kinds of other events. ``since``/``until``: days
    (``YYYY-MM-DD``) that the record's first date touches; a month or a year touches all of its days, a date without a year none.
    ``country``: ISO 3166-1, of the same place as ``city`` where both are set. ``text``: words of title or text, ``words``: words that the
    record was coded from; all must be there, ``"several words"`` in a row, ``word*`` by their beginning. ``confidence``: at least so
    sure that there was such an event.
    """

    run: str | None = None
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
    confidence: float | None = None


class Whereabout(Struct, frozen=True):
    """A town and its country as a record tells them; None where it does not."""

    city: str | None
    country: str | None


class RecordRow(Struct, frozen=True):
    """One record as a list shows it.

    ``form`` is the kind where it is no protest. ``day`` and ``latest`` bound its first date. ``low`` and ``high`` are the least and the
    greatest figure that anybody gives for its size. ``confidence``: how sure it is that there was such an event.
    """

    id: str
    document: str
    source: str
    outlet: str | None
    published: str | None
    family: str
    form: str | None
    status: str
    main: bool
    day: str | None
    latest: str | None
    precision: str | None
    low: int | None
    high: int | None
    confidence: float | None
    places: tuple[Whereabout, ...] = ()


class Page(Struct, frozen=True):
    """Rows of a list, newest day first and those without a day last, and where the next page goes on (None: there is none)."""

    rows: tuple[RecordRow, ...]
    after: str | None = None


class Question(Struct, frozen=True):
    """One query for the numbers of records in order: SQL and its cells. ``name`` is that of the driver."""

    name: str
    sql: str
    cells: tuple[Cell, ...]


class _Part(Struct, frozen=True):
    """A condition on ``records r``: how it is looked at row by row, and how it drives.

    ``match`` is the condition on ``source``, whose index is named; ``once`` keeps a record from coming twice; ``ordered`` says that the
    index gives the rows by day.
    """

    name: str
    test: str
    cells: tuple[Cell, ...]
    source: str = ""
    match: str = ""
    once: str = ""
    ordered: bool = True


class _Span(Struct, frozen=True):
    """Bounds of the order: conditions with ``{k}`` for the table, and their cells."""

    tests: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()

    def on(self, key: str) -> str:
        """The conditions on the table *key*, each begun by AND."""
        return "".join(f" AND {test.format(k=key)}" for test in self.tests)


def wanted(query: str) -> str:
    """What a user typed as a full-text query: every word or quoted phrase must be there; signs of the query language mean nothing."""
    parts = []
    for found in _WANTED.finditer(query):
        phrase = found[1] if found[1] is not None else found[2]
        begins = found[1] is None and phrase.endswith("*") and phrase.strip("*") != ""
        parts.append('"' + phrase.rstrip("*" if begins else "") + '"' + ("*" if begins else ""))
    return " ".join(parts) or '""'


def _listed(name: str, column: str, values: Sequence[str]) -> Iterator[_Part]:
    if len(values) == 1:
        yield _Part(name, f"r.{column} = ?", tuple(values), f"records r INDEXED BY records_by_{name}", f"r.{column} = ?")
    elif values:
        test = f"r.{column} IN ({', '.join('?' * len(values))})"
        yield _Part(name, test, tuple(values), f"records r INDEXED BY records_by_{name}", test, ordered=False)


def _where(filters: RecordFilter) -> Iterator[_Part]:
    city = None if filters.city is None else fold(filters.city)
    country = None if filters.country is None else filters.country.upper()
    told = [(name, value) for name, value in (("city", city), ("country", country)) if value is not None]
    if not told:
        return
    tests = " AND ".join(f"{{w}}.{name} = ?" for name, _ in told)
    cells = tuple(value for _, value in told)
    own = tests.format(w="w")
    same = " AND ".join(f"e.{name} = w.{name}" for name, _ in told)
    yield _Part(
        told[0][0],
        f"EXISTS (SELECT 1 FROM whereabouts w WHERE w.record = r.n AND {own})",
        cells,
        f"whereabouts w INDEXED BY whereabouts_by_{told[0][0]}",
        own,
        f" AND NOT EXISTS (SELECT 1 FROM whereabouts e WHERE e.record = w.record AND {same} AND e.n < w.n)",
    )


def _parts(filters: RecordFilter) -> list[_Part]:
    """The conditions, the ones that mostly narrow most first."""
    parts = list(_where(filters))
    if filters.outlet is not None:
        parts += _listed("outlet", "outlet", (fold(filters.outlet),))
    parts += _listed("form", "form", tuple(dict.fromkeys(filters.forms)))
    parts += _listed("status", "status", tuple(dict.fromkeys(filters.statuses)))
    parts += _listed("family", "family", tuple(dict.fromkeys(filters.families)))
    if filters.confidence is not None:
        test = "r.confidence >= ?"
        parts.append(_Part("confidence", test, (filters.confidence,), "records r INDEXED BY records_by_confidence", test, ordered=False))
    for name, query, own in (("words", filters.words, "n"), ("text", filters.text, "document")):
        if query is not None:
            table = "record_words" if name == "words" else "document_words"
            test = f"EXISTS (SELECT 1 FROM {table} WHERE {table} MATCH ? AND rowid = r.{own})"
            parts.append(_Part(name, test, (wanted(query),), ordered=False))
    return parts


def _key(part: _Part) -> str:
    return "w" if part.source.startswith("whereabouts") else "r"


def _count(project: Project, run: int, part: _Part, span: _Span) -> int:
    """How many rows *part* would give as a driver, up to a bound."""
    bound = (PROBE if part.ordered else SORTED) + 1
    key = _key(part)
    match = f" AND {part.match}" if part.match else ""
    bounds = span if part.ordered else _Span()
    sql = f"SELECT 1 FROM {part.source} WHERE {key}.run = ?{match}{bounds.on(key)} LIMIT {bound}"
    return int(project.connection.execute(f"SELECT count(*) FROM ({sql})", (run, *part.cells, *bounds.cells)).fetchone()[0])


def _hits(project: Project, part: _Part) -> _Part | None:
    """A full-text condition as a driver that holds the rows it found; None where there are too many."""
    sql, key, index = (_TEXT, "document", "INDEXED BY records_by_document") if part.name == "text" else (_WORDS, "n", "NOT INDEXED")
    found = [n for (n,) in project.connection.execute(f"{sql} LIMIT {HITS + 1}", part.cells)]
    if len(found) > HITS:
        return None
    cells = (msgspec.json.encode(found).decode("ascii"),)
    return _Part(part.name, part.test, cells, f"records r {index}", f"r.{key} IN (SELECT value FROM json_each (?))", ordered=False)


def _driver(project: Project, run: int, parts: Sequence[_Part], span: _Span) -> _Part:
    """The condition that drives: the one that gives fewest rows, of those that need no sorting or little. Cheap counts come first."""
    by_day = _Part("day", "", (), "records r INDEXED BY records_by_day")
    ordered = [part for part in parts if part.ordered]
    if len(parts) == len(ordered) <= 1 and not span.tests:
        return ordered[0] if ordered else by_day
    counts = [(_count(project, run, part, span), place, part) for place, part in enumerate(ordered)]
    counts.append((_count(project, run, by_day, span) if span.tests else PROBE + 1, len(ordered), by_day))
    best = min(counts)
    if best[0] <= FEW:
        return best[2]
    for part in parts:
        if part.source and not part.ordered and (count := _count(project, run, part, span)) <= min(SORTED, best[0]):
            best = (count, len(parts), part)
    if best[0] <= FEW:
        return best[2]
    for part in parts:
        if not part.source and (found := _hits(project, part)) is not None:
            return found
    return best[2]


def _question(run: int, parts: Sequence[_Part], driver: _Part, span: _Span, limit: int) -> Question:
    others = [part for part in parts if part.name != driver.name]
    tests = "".join(f" AND {part.test}" for part in others)
    key = _key(driver)
    match = f" AND {driver.match}" if driver.match else ""
    join = " CROSS JOIN records r ON r.n = w.record" if key == "w" else ""
    sql = f"SELECT r.n, {key}.day, {key}.id FROM {driver.source}{join} WHERE {key}.run = ?{match}{driver.once}{span.on(key)}{tests}"
    cells = (run, *driver.cells, *span.cells, *(cell for part in others for cell in part.cells))
    return Question(driver.name, f"{sql} ORDER BY {key}.day DESC, {key}.id DESC LIMIT {limit}", cells)


def _earlier(run: int, parts: Sequence[_Part], since: str, end: _Span, limit: int) -> Question:
    """Records whose date begins before *since* and reaches it: only months, years and longer can, and few begin so early."""
    tests = "".join(f" AND {part.test}" for part in parts)
    more = tuple(cell for part in parts for cell in part.cells)
    arms, cells = [], []
    for reach, days in _EARLIER:
        first = _before(since, days) if days else "0"
        arms.append(
            "SELECT r.n AS n, r.day AS day, r.id AS id FROM records r INDEXED BY records_by_reach WHERE r.run = ? AND r.reach > 0 AND "
            f"r.reach = {reach} AND r.day >= ? AND r.day < ? AND r.latest >= ?{end.on('r')}{tests}"
        )
        cells += [run, first, since, since, *end.cells, *more]
    return Question("reach", f"SELECT * FROM ({' UNION ALL '.join(arms)}) ORDER BY day DESC, id DESC LIMIT {limit}", tuple(cells))


def _before(day: str, days: int) -> str:
    try:
        return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return "0"


def questions(project: Project, filters: RecordFilter, run: int, after: tuple[str, str] | None, limit: int) -> Iterator[Question]:
    """The queries to ask in turn until the page is full: each gives rows (n, day, id), and all of one come before those of the next."""
    parts = _parts(filters)
    end = _Span()
    if filters.until is not None:
        end = _Span(("{k}.day <= ?",), (filters.until,))
    if after is not None:
        end = _Span((*end.tests, "({k}.day, {k}.id) < (?, ?)"), (*end.cells, *after))
    span = end
    if filters.since is not None:
        span = _Span((*end.tests, "{k}.day >= ?"), (*end.cells, filters.since))
    elif filters.until is not None:
        span = _Span((*end.tests, "{k}.day > ''"), end.cells)
    yield _question(run, parts, _driver(project, run, parts, span), span, limit)
    if filters.since is not None:
        yield _earlier(run, parts, filters.since, end, limit)


def _numbers(project: Project, filters: RecordFilter, after: str | None, limit: int) -> list[tuple[int, str, str]]:
    asked = "configuration = ?" if filters.run is not None else "n = (SELECT max(n) FROM runs)"
    run = project.connection.execute(f"SELECT n FROM runs WHERE {asked}", (filters.run,) if filters.run is not None else ()).fetchone()
    if run is None:
        return []
    found: list[tuple[int, str, str]] = []
    for question in questions(project, filters, run[0], _cursor(after), limit):
        found += project.connection.execute(question.sql, question.cells).fetchmany(limit - len(found))
        if len(found) == limit:
            break
    return found


def _cursor(after: str | None) -> tuple[str, str] | None:
    if after is None:
        return None
    day, mark, name = after.partition("/")
    if not mark:
        raise StoreError(f"{after!r} is no place to go on from; take what the page before gave")
    return day, name


def records(project: Project, filters: RecordFilter, *, limit: int = 100, after: str | None = None) -> Page:
    """Up to *limit* records that fit *filters*, newest day first, from where *after* (a page's own) says.

    The order is that of day and id, so that it does not depend on who coded what when. Raises StoreError for an *after* that is none.
    """
    with speaking(project.path):
        found = _numbers(project, filters, after, limit + 1)
        shown = found[:limit]
        rows = tuple(_row(project, n) for n, _, _ in shown)
    last = f"{shown[-1][1]}/{shown[-1][2]}" if len(found) > limit else None
    return Page(rows, last)


def _row(project: Project, n: int) -> RecordRow:
    told = project.connection.execute("SELECT value FROM statements WHERE record = ? AND field = 'place' ORDER BY position", (n,))
    found = [msgspec.json.decode(value, type=Whereabout) for (value,) in told]
    cells = project.connection.execute(_SHOWN, (n,)).fetchone()
    shown: dict[str, Any] = dict(zip(RecordRow.__struct_fields__, cells, strict=False))
    shown["main"] = bool(shown["main"])
    places: dict[tuple[str, str | None], Whereabout] = {}
    for where in found:
        if where.city or where.country:
            places.setdefault((fold(where.city or ""), where.country), where)
    return RecordRow(**shown, places=tuple(places.values()))
