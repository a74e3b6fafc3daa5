"""Where the records and events of a list are said to be, and when, counted: what a map and a timeline show instead of rows.

What is counted is what the same filters list, newest day first and bounded; what lies past the bound is said (``more``). Places are those
that records tell, as they were coded: one that is told in two places stands at both.
"""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from selon.store.derived import fold
from selon.store.events import EventFilter, event_questions
from selon.store.handle import Project
from selon.store.packed import Cell
from selon.store.questions import Question
from selon.store.records import RecordFilter, Whereabout, questions
from selon.store.trouble import speaking

MOST = 10_000
"""Rows whose places are looked at."""
COUNTED = 250_000
"""Rows whose days are counted."""
LOCATED = frozenset({"point", "venue", "district", "city"})
"""Precisions of places that have a point: what is known no finer than a region or a country has none, as in every export."""
_PLACES = {
    "records": "CROSS JOIN statements s ON s.record = q.value AND s.field = 'place'",
    "events": "CROSS JOIN members m ON m.event = q.value CROSS JOIN records o INDEXED BY records_by_id ON o.id = m.record AND o.run = ? "
    "CROSS JOIN statements s ON s.record = o.n AND s.field = 'place'",
}
_SEEN = {
    "records": "SELECT r.id, r.family, r.form, r.status, nullif(r.day, ''), r.latest, d.id, d.outlet, 1 FROM records r "
    "JOIN documents d ON d.n = r.document WHERE r.n = ?",
    "events": "SELECT e.id, e.family, e.code, e.status, nullif(e.day, ''), e.latest, NULL, NULL, e.records FROM events e WHERE e.n = ?",
}


class Told(Struct, frozen=True):
    """What the map reads of a place: see :class:`selon.model.Where`."""

    name: str
    precision: str
    latitude: float | None = None
    longitude: float | None = None
    radius_m: int | None = None
    gazetteer: str | None = None
    city: str | None = None
    country: str | None = None

    @property
    def point_of(self) -> str:
        """What its point is that of: the town's, for a venue that no gazetteer holds."""
        return self.precision if self.gazetteer or self.precision not in LOCATED else "city"

    @property
    def located(self) -> bool:
        """Whether it has a point."""
        return self.precision in LOCATED and self.latitude is not None and self.longitude is not None


class Spot(Struct, frozen=True):
    """One point with its radius in metres (None: not known), and how many rows tell it. ``precision``: what the point is that of."""

    latitude: float
    longitude: float
    radius: int | None
    precision: str
    name: str
    city: str | None
    country: str | None
    count: int


class Loose(Struct, frozen=True):
    """Rows that have no point: how finely their place is known (None: no place is told), in which country, and how many they are."""

    precision: str | None
    country: str | None
    count: int


class Marks(Struct, frozen=True):
    """The places of rows: spots, most told first; rows without a point; how many ``rows`` were looked at, and if there are ``more``."""

    spots: tuple[Spot, ...]
    loose: tuple[Loose, ...]
    rows: int
    more: bool


class Seen(Struct, frozen=True):
    """A record or an event in short. ``document`` and ``outlet`` are of a record, ``records`` counts those of an event (1 of a record).

    ``code`` is the form of a protest or the kind of another event.
    """

    id: str
    family: str
    code: str | None
    status: str
    day: str | None
    latest: str | None
    document: str | None
    outlet: str | None
    records: int


class Stretch(Struct, frozen=True):
    """How many rows have the same first and last possible day (``YYYY-MM-DD``)."""

    first: str
    last: str
    count: int


class Days(Struct, frozen=True):
    """When rows were: stretches in order of their days, rows without a date, and whether there are ``more`` than were counted."""

    stretches: tuple[Stretch, ...]
    undated: int
    more: bool


Filter = RecordFilter | EventFilter
_DECODER = msgspec.json.Decoder(Told)
_FINENESS = ("point", "venue", "district", "city", "area", "region", "country")


def _asked(project: Project, filters: Filter, limit: int) -> tuple[str, list[Question], int]:
    """Table, queries for the numbers of its rows in order, and the run whose records they are or hold."""
    db = project.connection
    if isinstance(filters, EventFilter):
        found = db.execute("SELECT run FROM linkings ORDER BY n DESC LIMIT 1").fetchone()
        return "events", list(event_questions(project, filters, None, limit)) if found else [], found[0] if found else 0
    asked = "configuration = ?" if filters.run is not None else "n = (SELECT max(n) FROM runs)"
    found = db.execute(f"SELECT n FROM runs WHERE {asked}", (filters.run,) if filters.run is not None else ()).fetchone()
    return "records", list(questions(project, filters, found[0], None, limit)) if found else [], found[0] if found else 0


def _numbers(project: Project, asked: Sequence[Question], limit: int) -> list[int]:
    found: list[int] = []
    for one in asked:
        if len(found) < limit:
            found += [n for n, _, _ in project.connection.execute(one.sql, one.cells).fetchmany(limit - len(found))]
    return found


def _places(project: Project, table: str, run: int, numbers: Sequence[int]) -> Iterator[tuple[int, Told]]:
    """(number of the row, place) of all places that the rows tell, row by row."""
    cells: list[Cell] = [msgspec.json.encode(numbers).decode("ascii")]
    if table == "events":
        cells.append(run)
    for n, value in project.connection.execute(f"SELECT q.value, s.value FROM json_each (?) q {_PLACES[table]}", cells):
        yield n, _DECODER.decode(value)


def marks(project: Project, filters: Filter, *, limit: int = MOST) -> Marks:
    """Where the first *limit* rows are that fit *filters* (a filter of records or of events)."""
    with speaking(project.path):
        table, asked, run = _asked(project, filters, limit + 1)
        numbers = _numbers(project, asked, limit + 1)
        shown = numbers[:limit]
        spots: dict[tuple[float, float, int | None], list[Told]] = {}
        rows_of: dict[tuple[float, float, int | None], dict[int, None]] = {}
        rough: dict[int, Told | None] = dict.fromkeys(shown)
        placed: set[int] = set()
        for n, told in _places(project, table, run, shown):
            if told.located and told.latitude is not None and told.longitude is not None:
                key = (told.latitude, told.longitude, told.radius_m)
                spots.setdefault(key, []).append(told)
                rows_of.setdefault(key, {})[n] = None
                placed.add(n)
            elif (before := rough[n]) is None or _rank(told.precision) < _rank(before.precision):
                rough[n] = told
    made = [_spot(key, found, len(rows_of[key])) for key, found in spots.items()]
    return Marks(
        tuple(sorted(made, key=lambda one: (-one.count, fold(one.name), one.latitude, one.longitude, one.radius or 0))),
        _loose([told for n, told in rough.items() if n not in placed]),
        len(shown),
        len(numbers) > limit,
    )


def _rank(precision: str) -> int:
    return _FINENESS.index(precision) if precision in _FINENESS else len(_FINENESS)


def _spot(key: tuple[float, float, int | None], told: Sequence[Told], count: int) -> Spot:
    """A spot, named as most often; a town's point is called as the town, whatever part of it was told."""
    names = [(one.city or one.name, one.city, one.country) for one in told]
    name, city, country = max(dict.fromkeys(names), key=names.count)
    return Spot(*key, min((one.point_of for one in told), key=_rank), name, city, country, count)


def _loose(found: Sequence[Told | None]) -> tuple[Loose, ...]:
    counts: dict[tuple[str | None, str | None], int] = {}
    for one in found:
        key = (None, None) if one is None else (one.precision, one.country)
        counts[key] = counts.get(key, 0) + 1
    return tuple(
        Loose(*key, count) for key, count in sorted(counts.items(), key=lambda pair: (-pair[1], _rank(pair[0][0] or ""), pair[0][1] or ""))
    )


def told_at(project: Project, filters: Filter, spot: tuple[float, float, int | None], whereabout: Whereabout, limit: int) -> list[Seen]:
    """Up to *limit* rows that fit *filters* and tell the place with the point and radius *spot*, newest day first.

    *whereabout*: the town and country that this place is said to lie in, so that few rows are looked at.
    """
    narrowed = msgspec.structs.replace(filters, city=filters.city or whereabout.city, country=filters.country or whereabout.country)
    with speaking(project.path):
        table, asked, run = _asked(project, narrowed, MOST)
        numbers = _numbers(project, asked, MOST)
        there = {n for n, told in _places(project, table, run, numbers) if (told.latitude, told.longitude, told.radius_m) == spot}
        wanted = [n for n in numbers if n in there][:limit]
        return [Seen(*project.connection.execute(_SEEN[table], (n,)).fetchone()) for n in wanted]


def days(project: Project, filters: Filter, *, limit: int = COUNTED) -> Days:
    """When the first *limit* rows were that fit *filters* (a filter of records or of events), counted by their days."""
    counts: dict[tuple[str, str], int] = {}
    undated = left = 0
    with speaking(project.path):
        table, asked, _ = _asked(project, filters, limit + 1)
        for one in asked:
            sql = f"SELECT x.day, x.latest, count(*) FROM ({one.sql}) q CROSS JOIN {table} x ON x.n = q.n GROUP BY x.day, x.latest"
            for first, last, count in project.connection.execute(sql, one.cells):
                left += count
                if first:
                    key = (first, max(first, last or first))
                    counts[key] = counts.get(key, 0) + count
                else:
                    undated += count
    found = tuple(Stretch(first, last, count) for (first, last), count in sorted(counts.items()))
    return Days(found, undated, left > limit)
