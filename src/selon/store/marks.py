"""Where the records and events of a list are said to be, and when, counted: what a map and a timeline show instead of rows.

What is counted is what the same filters list, newest day first and bounded; what lies past the bound is said (``more``). A record stands
at all places that it tells, as coders left them; an event at the one that a rule or a coder chose, and where none was chosen, at all told.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from selon.model import Count, Value
from selon.store.derived import fold
from selon.store.handle import Project
from selon.store.packed import Cell, unpack
from selon.store.trouble import speaking

MOST = 10_000
"""Rows whose places a map shows."""
TOWNS = 8
"""Names of a town that are kept of a point."""
COUNTED = 250_000
"""Rows whose days a timeline counts."""
LOCATED = frozenset({"point", "venue", "district", "city"})
"""Precisions of places that have a point: what is known no finer than a region or a country has none, as in every export."""
_STATEMENTS = {
    "records": "CROSS JOIN records o ON o.n = q.value CROSS JOIN statements s ON s.record = o.n AND s.field = ?",
    "events": "CROSS JOIN members m ON m.event = q.value CROSS JOIN records o INDEXED BY records_by_id ON o.id = m.record AND o.run = ? "
    "CROSS JOIN statements s ON s.record = o.n AND s.field = ?",
}
_SEEN = {
    "records": "SELECT r.id, r.family, r.form, r.status, nullif(r.day, ''), r.latest, d.id, d.outlet, 1, "
    "(SELECT s.value ->> '$.city' FROM statements s WHERE s.record = r.n AND s.field = 'place' AND s.value ->> '$.city' IS NOT NULL "
    "ORDER BY s.position LIMIT 1) FROM records r "
    "JOIN documents d ON d.n = r.document WHERE r.n = ?",
    "events": "SELECT e.id, e.family, e.code, e.status, nullif(e.day, ''), e.latest, NULL, NULL, e.records, "
    "(SELECT s.value ->> '$.city' FROM members m CROSS JOIN records o INDEXED BY records_by_id ON o.id = m.record AND o.run = "
    "(SELECT run FROM linkings ORDER BY n DESC LIMIT 1) CROSS JOIN statements s ON s.record = o.n AND s.field = 'place' "
    "WHERE m.event = e.n AND s.value ->> '$.city' IS NOT NULL ORDER BY m.position, s.position LIMIT 1) FROM events e WHERE e.n = ?",
}


class Rows(Struct, frozen=True):
    """Numbers of rows of the table of records or events, in the order of the list; ``run``: whose records they are or hold; ``more``:
    whether there are others that fit. ``left``: number of a row -> how coders left it, where the tables have it otherwise; ``told``: number
    of a record, though it be of no row -> its figures as coders left them."""

    table: str
    run: int
    numbers: tuple[int, ...]
    more: bool = False
    left: "Mapping[int, LeftRow]" = {}
    told: "Mapping[int, tuple[Figure, ...]]" = {}

    @property
    def listed(self) -> str:
        """The numbers as SQLite reads them."""
        return msgspec.json.encode(self.numbers).decode("ascii")


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
    """One point with its radius in metres (None: not known), and how many rows tell it. ``precision``: what the point is that of.

    ``towns``: the names under which the rows tell its town (Bruxelles, Brussels).
    """

    latitude: float
    longitude: float
    radius: int | None
    precision: str
    name: str
    towns: tuple[str, ...]
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
    ``town``: the first that is told.

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
    town: str | None


class LeftRow(Struct, frozen=True):
    """A row as coders left it: in short, and the places at which it stands; ``placed`` False: those that the tables have."""

    seen: Seen
    places: tuple[Told, ...] = ()
    placed: bool = True


class _Chosen(Struct, frozen=True):
    """As much of a summary as says where an event was, by what was chosen."""

    where: Told | None = None


class _Linked(Struct, frozen=True):
    """As much of a kept event."""

    summary: _Chosen


class Figure(Struct, frozen=True):
    """A figure that a row tells of its size: its speaker's role and words, and the outlet that prints it ("" where not said)."""

    count: Count
    role: str
    speaker: str
    outlet: str


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


_DECODER = msgspec.json.Decoder(Told)
_LINKED = msgspec.json.Decoder(_Linked)
_COUNTS: msgspec.json.Decoder[Value] = msgspec.json.Decoder(Value)
_FINENESS = ("point", "venue", "district", "city", "area", "region", "country")


def rows(
    project: Project, table: Literal["records", "events"], numbers: Sequence[int], limit: int, left: Mapping[int, LeftRow] = {}
) -> Rows:
    """The first *limit* of the rows of a list, by their numbers; *left*: those that coders left otherwise."""
    asked = "SELECT run FROM linkings ORDER BY n DESC LIMIT 1" if table == "events" else "SELECT max(n) FROM runs"
    with speaking(project.path):
        found = project.connection.execute(asked).fetchone()
    return Rows(table, (found and found[0]) or 0, tuple(numbers[:limit]), len(numbers) > limit, left)


def _places(project: Project, asked: Rows) -> Iterator[tuple[int, Told]]:
    """(number of the row, place) of all places at which the rows stand."""
    known = {n: one.places for n in asked.numbers if (one := asked.left.get(n)) is not None and one.placed}
    if asked.table == "events":
        known = _chosen(project, asked) | known
    for n, places in known.items():
        yield from ((n, told) for told in places)
    rest = replace(asked, numbers=tuple(n for n in asked.numbers if n not in known))
    for n, value in project.connection.execute(
        f"SELECT q.value, s.value FROM json_each (?) q {_STATEMENTS[asked.table]}", _of(rest, "place")
    ):
        yield n, _DECODER.decode(value)


def _chosen(project: Project, asked: Rows) -> dict[int, tuple[Told, ...]]:
    """The place that was chosen, of the events of which one was."""
    sql = "SELECT l.n, l.codec, l.size, l.body FROM json_each (?) q CROSS JOIN linked l ON l.n = q.value"
    found: dict[int, tuple[Told, ...]] = {}
    for n, codec, size, body in project.connection.execute(sql, (asked.listed,)):
        where = _LINKED.decode(unpack(codec, size, body)).summary.where
        if where is not None:
            found[n] = (where,)
    return found


def _of(asked: Rows, field: str) -> tuple[Cell, ...]:
    """The cells of a query for the statements of *field*."""
    return (asked.listed, asked.run, field) if asked.table == "events" else (asked.listed, field)


def figures(project: Project, asked: Rows) -> Iterator[tuple[int, Figure]]:
    """(number of the row, figure) of all sizes that the rows *asked* for tell, parts of another and crowds expected left out; last of each
    row those that coders left otherwise."""
    sql = (
        "SELECT q.value, o.n, s.value, s.role, s.speaker ->> '$[2]', d.outlet FROM json_each (?) q "
        f"{_STATEMENTS[asked.table]} JOIN documents d ON d.n = o.document ORDER BY q.key, s.n"
    )
    with speaking(project.path):
        for n, record, value, role, speaker, outlet in project.connection.execute(sql, _of(asked, "size")):
            if record not in asked.told:
                yield from ((n, one) for one in (figure(_COUNTS.decode(value), role, speaker, outlet),) if one is not None)
        for n, record in _telling(project, asked):
            yield from ((n, one) for one in asked.told[record])


def figure(count: Value, role: str | None, speaker: str | None, outlet: str | None) -> Figure | None:
    """The figure that a size gives; None for a part of another, for a crowd that was only expected, and for what is no number."""
    if not isinstance(count, Count) or not count.total or (count.low, count.high) == (None, None):
        return None
    return Figure(count, role or "", speaker or "", outlet or "")


def _telling(project: Project, asked: Rows) -> list[tuple[int, int]]:
    """(number of the row, number of a record in it) of the records that coders left otherwise. One that they added is in no event yet."""
    wanted = set(asked.numbers)
    if asked.table == "records":
        return [(n, n) for n in asked.told if n in wanted]
    sql = "SELECT m.event, o.n FROM json_each (?) q CROSS JOIN records o ON o.n = q.value JOIN members m ON m.record = o.id WHERE o.run = ?"
    numbers = msgspec.json.encode([n for n in asked.told if n >= 0]).decode("ascii")
    return [(n, record) for n, record in project.connection.execute(sql, (numbers, asked.run)) if n in wanted]


def marks(project: Project, asked: Rows) -> Marks:
    """Where the rows are that are *asked* for."""
    with speaking(project.path):
        spots: dict[tuple[float, float, int | None], list[Told]] = {}
        rows_of: dict[tuple[float, float, int | None], dict[int, None]] = {}
        rough: dict[int, Told | None] = dict.fromkeys(asked.numbers)
        placed: set[int] = set()
        for n, told in _places(project, asked):
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
        len(asked.numbers),
        asked.more,
    )


def _rank(precision: str) -> int:
    return _FINENESS.index(precision) if precision in _FINENESS else len(_FINENESS)


def _spot(key: tuple[float, float, int | None], told: Sequence[Told], count: int) -> Spot:
    """A spot, named as most often; a town's point is called as the town, whatever part of it was told."""
    names = Counter((one.city or one.name, _country(one)) for one in told)
    (name, country), _ = names.most_common(1)[0]
    towns = {fold(one.city): one.city for one in told if one.city}
    return Spot(*key, min((one.point_of for one in told), key=_rank), name, tuple(towns.values())[:TOWNS], country, count)


def _country(one: Told) -> str | None:
    """Its country, where that is a code that a filter can ask for."""
    code = one.country or ""
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _loose(found: Sequence[Told | None]) -> tuple[Loose, ...]:
    counts: dict[tuple[str | None, str | None], int] = {}
    for one in found:
        key = (None, None) if one is None else (one.precision, _country(one))
        counts[key] = counts.get(key, 0) + 1
    return tuple(
        Loose(*key, count) for key, count in sorted(counts.items(), key=lambda pair: (-pair[1], _rank(pair[0][0] or ""), pair[0][1] or ""))
    )


def seen(project: Project, asked: Rows) -> list[Seen]:
    """The rows *asked* for in short, in their order."""
    with speaking(project.path):
        found = [
            asked.left[n].seen if n in asked.left else Seen(*project.connection.execute(_SEEN[asked.table], (n,)).fetchone())
            for n in asked.numbers
        ]
        chosen = _chosen(project, asked) if asked.table == "events" else {}
    towns = {n: next((one.city for one in places if one.city), None) for n, places in chosen.items() if n not in asked.left}
    return [replace(one, town=towns.get(n) or one.town) for n, one in zip(asked.numbers, found, strict=True)]


def told_at(project: Project, asked: Rows, spot: tuple[float, float, int | None]) -> Rows:
    """Those of the rows *asked* for that tell the place with the point and radius *spot*."""
    with speaking(project.path):
        there = {n for n, told in _places(project, asked) if (told.latitude, told.longitude, told.radius_m) == spot}
    return replace(asked, numbers=tuple(n for n in asked.numbers if n in there))


def days(project: Project, asked: Rows) -> Days:
    """When the rows *asked* for were, counted by their days."""
    undated, counted = 0, Counter[tuple[str, str]]()
    with speaking(project.path):
        sql = f"SELECT x.day, x.latest, count(*) FROM json_each (?) q CROSS JOIN {asked.table} x ON x.n = q.value GROUP BY x.day, x.latest"
        rest = replace(asked, numbers=tuple(n for n in asked.numbers if n not in asked.left))
        told = [(first, last, count) for first, last, count in project.connection.execute(sql, (rest.listed,))]
    told += [(one.seen.day, one.seen.latest, 1) for n in asked.numbers if (one := asked.left.get(n)) is not None]
    for first, last, count in told:
        if first:
            counted[first, max(first, last or first)] += count
        else:
            undated += count
    found = [Stretch(first, last, count) for (first, last), count in counted.items()]
    return Days(tuple(sorted(found, key=lambda one: (one.first, one.last))), undated, asked.more)
