"""Questions to the records: filters, and pages of them, newest day first (how: :mod:`selon.store.questions`)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from selon.model import Record, Where
from selon.store.derived import fold, spread
from selon.store.handle import Project
from selon.store.questions import Bounds, Filter, Part, Question, Shape, at_least, beside, cursor, listed, numbers, wanted
from selon.store.questions import questions as asked_of
from selon.store.trouble import speaking

_SHOWN = (
    "SELECT r.id, d.id, s.source, d.outlet, d.published, r.family, r.form, r.status, r.main, nullif(r.day, ''), r.latest, r.precision, "
    "r.low, r.high, r.confidence FROM records r JOIN documents d ON d.n = r.document JOIN sources s ON s.n = d.source WHERE r.n = ?"
)


class RecordFilter(Filter, frozen=True, kw_only=True):
    """What records are wanted, by their first dates.

    ``run``: a configuration, the newest when None. ``confidence``: at least so sure that there was such an event.
    """

    run: str | None = None
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


def _shape(run: int) -> Shape:
    return Shape("records", "record", "{k}.run = ?", (run,))


def places_told(city: str | None, country: str | None) -> list[tuple[str, str]]:
    """(column, value) of the table of places for what a user asked for."""
    told = (("city", None if city is None else fold(city)), ("country", None if country is None else country.upper()))
    return [(name, value) for name, value in told if value is not None]


def _parts(filters: RecordFilter, shape: Shape) -> list[Part]:
    """The conditions, the ones that mostly narrow most first."""
    told = places_told(filters.city, filters.country)
    parts = [beside(shape, "whereabouts", told)] if told else []
    if filters.outlet is not None:
        parts += listed(shape, "outlet", (fold(filters.outlet),))
    parts += listed(shape, "form", tuple(dict.fromkeys(filters.forms)))
    parts += listed(shape, "status", tuple(dict.fromkeys(filters.statuses)))
    parts += listed(shape, "family", tuple(dict.fromkeys(filters.families)))
    if filters.confidence is not None:
        parts.append(at_least(shape, "confidence", filters.confidence))
    for name, query, own, index in (
        ("words", filters.words, "n", "NOT INDEXED"),
        ("text", filters.text, "document", "INDEXED BY records_by_document"),
    ):
        if query is not None:
            table = "record_words" if name == "words" else "document_words"
            test = f"EXISTS (SELECT 1 FROM {table} WHERE {table} MATCH ? AND rowid = r.{own})"
            cells = (wanted(query),)
            within = f"r.{own} IN (SELECT value FROM json_each (?))"
            search = f"SELECT rowid FROM {table} WHERE {table} MATCH ?"
            parts.append(Part(name, test, cells, f"records r {index}", within, ordered=False, search=search, searched=cells))
    return parts


def questions(project: Project, filters: RecordFilter, run: int, after: tuple[str, str] | None, limit: int) -> Iterator[Question]:
    """The queries that give the rows that fit *filters*; see :func:`selon.store.questions.questions`."""
    shape = _shape(run)
    bounds = Bounds(filters.since, filters.until, after)
    yield from asked_of(project.connection, shape, _parts(filters, shape), bounds, limit)


def _numbers(project: Project, filters: RecordFilter, after: str | None, limit: int) -> list[tuple[int, str, str]]:
    asked = "configuration = ?" if filters.run is not None else "n = (SELECT max(n) FROM runs)"
    run = project.connection.execute(f"SELECT n FROM runs WHERE {asked}", (filters.run,) if filters.run is not None else ()).fetchone()
    if run is None:
        return []
    shape = _shape(run[0])
    return numbers(project.connection, shape, _parts(filters, shape), Bounds(filters.since, filters.until, cursor(after)), limit)


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


def rows_at(project: Project, numbers: Sequence[int]) -> dict[int, RecordRow]:
    """The records in the rows *numbers* of their table, by number; those that are not there are left out."""
    with speaking(project.path):
        return {n: _row(project, n) for n in numbers if project.connection.execute("SELECT 1 FROM records WHERE n = ?", (n,)).fetchone()}


def row_left(project: Project, document: int, record: Record) -> RecordRow | None:
    """A record as coders left it, of the document in the row *document* of its table; None where that is not there."""
    with speaking(project.path):
        head = project.connection.execute(
            "SELECT d.id, s.source, d.outlet, d.published FROM documents d JOIN sources s ON s.n = d.source WHERE d.n = ?", (document,)
        ).fetchone()
    if head is None:
        return None
    shown: dict[str, Any] = dict(zip(RecordRow.__struct_fields__, (record.id, *head, *left_cells(record)), strict=False))
    told = (s.value for s in record.statements if s.field == "place" and isinstance(s.value, Where))
    return RecordRow(**shown, places=_whereabouts(Whereabout(one.city, one.country) for one in told))


def left_cells(record: Record) -> tuple[Any, ...]:
    """The cells of :class:`RecordRow` that come of the record alone: from its family to its confidence."""
    _, _, family, form, status, main, _, _, day, latest, precision, _, low, high, _, confidence = spread(0, record, None).record
    return family, form, status, bool(main), day or None, latest, precision, low, high, confidence


def _whereabouts(found: Iterable[Whereabout]) -> tuple[Whereabout, ...]:
    places: dict[tuple[str, str | None], Whereabout] = {}
    for where in found:
        if where.city or where.country:
            places.setdefault((fold(where.city or ""), where.country), where)
    return tuple(places.values())


def _row(project: Project, n: int) -> RecordRow:
    told = project.connection.execute("SELECT value FROM statements WHERE record = ? AND field = 'place' ORDER BY position", (n,))
    found = [msgspec.json.decode(value, type=Whereabout) for (value,) in told]
    cells = project.connection.execute(_SHOWN, (n,)).fetchone()
    shown: dict[str, Any] = dict(zip(RecordRow.__struct_fields__, cells, strict=False))
    shown["main"] = bool(shown["main"])
    return RecordRow(**shown, places=_whereabouts(found))
