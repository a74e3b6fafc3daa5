"""What map, timeline and rival figures show: records or events, by the filters of the lists, as they stand in the URL."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from selon.errors import Refused
from selon.model import Where
from selon.store.columns import Columns, Ints
from selon.store.marks import Figure, LeftRow, Rows, Seen, Told, figure, rows
from selon.store.records import row_left
from selon.store.tables import outlets_of
from selon.web.asks import Ask
from selon.web.facets import Facet
from selon.web.listing import Snapshot
from selon.web.pages.lists import EventQuery, chips_of, facets_of, fitting, state_of

PATHS = {"records": "/", "events": "/events"}
"""Where the same rows are listed."""
_OWN = frozenset({"show", "borders", "view", "by", "lat", "lon", "radius", "town", "size", "order"})


class Explored(EventQuery, frozen=True, kw_only=True):
    """What is looked at: ``show`` says what the rows are; the other parts mean what they do in the lists. ``state`` is of events."""

    show: Literal["records", "events"] = "records"


class Exploring(Struct, frozen=True):
    """What fits a query: its rows, newest day first; its parameters, all and those that are filters; facets and chips, as in the lists;
    the lists."""

    rows: Rows
    state: Mapping[str, Any]
    filters: Mapping[str, Any]
    facets: tuple[Facet, ...]
    chips: tuple[tuple[str, str, Mapping[str, Any]], ...]
    snapshot: Snapshot

    def shown(self, query: Explored) -> dict[str, Any]:
        """What every page of these needs."""
        kept = {name: value for name, value in self.state.items() if name in ("borders", "by")}
        other = "events" if query.show == "records" else "records"
        passed = {name: value for name, value in self.filters.items() if name != "state"}
        return {
            "query": query,
            "state": self.state,
            "filters": self.filters,
            "facets": self.facets,
            "chips": self.chips,
            "kept": kept,
            "tabs": {query.show: self.state, other: kept | passed | ({"show": other} if other == "events" else {})},
            "without": kept | ({"show": query.show} if query.show == "events" else {}),
            "list_path": PATHS[query.show],
            "unlinked": query.show == "events" and self.snapshot.tables.version.linking is None,
        }


def explored(ask: Ask, query: Explored, limit: int) -> Exploring:
    """The first *limit* rows that fit *query*. Raises Refused (400) for values that are none, or that these rows do not have."""
    if query.show == "records" and query.state:
        raise Refused(400, "wrong_parameter", name="state", value=query.state[0][:40])
    kind: Literal["record", "event"] = "record" if query.show == "records" else "event"
    asked = msgspec.structs.replace(query, order="day", size=50)
    snapshot, table, found, _ = fitting(ask, kind, asked)
    state = state_of(asked)
    filters = {name: value for name, value in state.items() if name not in _OWN}
    numbers = [int(one) for one in table.numbers[found.rows[: limit + 1]]]
    left = left_records(ask, snapshot, numbers) if kind == "record" else left_events(table, snapshot, found.rows[: limit + 1])
    facets = tuple(facets_of(ask, snapshot, kind, found, state))
    chips = tuple((name, told, to) for name, told, to in chips_of(ask, snapshot, state) if name in filters)
    return Exploring(rows(ask.project, query.show, numbers, limit, left), state, filters, facets, chips, snapshot)


def left_figures(ask: Ask, snapshot: Snapshot) -> dict[int, tuple[Figure, ...]]:
    """Number of a record -> its figures, of those that coders left otherwise than they were coded; none where it went into another."""
    table = snapshot.tables.records
    gone = [] if table.hidden is None else table.numbers[table.hidden]
    found: dict[int, tuple[Figure, ...]] = {int(n): () for n in gone}
    outlets = outlets_of(ask.project, (document for document, _ in snapshot.records.values()))
    for n, (document, record) in snapshot.records.items():
        sizes = [(one.value, one.voice.speaker) for one in record.statements if one.field == "size"]
        told = (figure(value, who.role if who else None, who.text if who else None, outlets.get(document)) for value, who in sizes)
        found[n] = tuple(one for one in told if one is not None)
    return found


def _told(place: Where) -> Told:
    return Told(
        place.name, place.precision, place.latitude, place.longitude, place.radius_m, place.gazetteer, place.city, place.country
    )  # fmt: skip


def left_records(ask: Ask, snapshot: Snapshot, numbers: Sequence[int]) -> dict[int, LeftRow]:
    """Those of the records in the rows *numbers* that coders left otherwise than they were coded."""
    found = {}
    for n in numbers:
        if n in snapshot.records and (row := row_left(ask.project, *snapshot.records[n])) is not None:
            record = snapshot.records[n][1]
            places = [one.value for one in record.statements if one.field == "place" and isinstance(one.value, Where)]
            town = next((one.city for one in places if one.city), None)
            seen = Seen(row.id, row.family, row.form, row.status, row.day, row.latest, row.document, row.outlet, 1, town)
            found[n] = LeftRow(seen, tuple(map(_told, places)))
    return found


def left_events(table: Columns, snapshot: Snapshot, places: Ints) -> dict[int, LeftRow]:
    """Those of the events in *places* of the list that coders left otherwise than they were linked."""
    found = {}
    for place in (int(one) for one in places):
        told = snapshot.events.get(int(table.numbers[place]))
        if told is not None:
            town = told.where.city if told.where is not None else next((one.city for one in told.places if one.city), None)
            held = int(snapshot.tables.held[place])
            seen = Seen(table.ids[place], told.family, told.code, told.status, told.day, told.latest, None, None, held, town)
            chosen = () if told.where is None else (_told(told.where),)
            found[int(table.numbers[place])] = LeftRow(seen, chosen, placed=told.where is not None)
    return found
