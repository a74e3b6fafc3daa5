"""The map: where records or events are said to be, as circles of the stated radius; and the same as a list."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from babel import Locale
from msgspec import Meta, Struct

from selon.errors import Refused
from selon.store.marks import MOST, Marks, Seen, Spot, marks, seen, told_at
from selon.web.asks import Answer, Ask, data
from selon.web.explored import PATHS, Explored, explored
from selon.web.rendering import link

PLACES = 100
"""Places of a page of the list."""
SEEN = 12
"""Rows that a place shows on the map; the list has the others."""
_DEGREES = Annotated[float, Meta(ge=-180, le=180)]


class Query(Explored, frozen=True, kw_only=True):
    """``borders``: whether they are drawn. ``view``: what the map shows (zoom/latitude/longitude). ``page``: of the list of places."""

    borders: Annotated[str, Meta(pattern="^(yes|no)$")] = "yes"
    view: Annotated[str, Meta(pattern=r"^\d{1,2}(\.\d{1,3})?/-?\d{1,2}(\.\d{1,5})?/-?\d{1,3}(\.\d{1,5})?$")] | None = None


class PlaceQuery(Query, frozen=True, kw_only=True):
    """A place of the map: its point and radius, and the names of its town."""

    lat: _DEGREES = 0.0
    lon: _DEGREES = 0.0
    radius: Annotated[int, Meta(ge=0)] | None = None
    town: tuple[str, ...] = ()


class Columns(Struct, frozen=True):
    """The spots as columns, which are small: points, radius in metres, how many rows, place and precision in words, names of its town."""

    latitude: tuple[float, ...]
    longitude: tuple[float, ...]
    radius: tuple[int | None, ...]
    count: tuple[int, ...]
    name: tuple[str, ...]
    towns: tuple[tuple[str, ...], ...]
    precision: tuple[str, ...]


def map_page(ask: Ask) -> Answer:
    """The page: filters, the map, and the places as a list."""
    query = ask.query(Query)
    asked = explored(ask, query, MOST)
    found = marks(ask.project, asked.rows)
    first = (query.page - 1) * PLACES
    if first and first >= len(found.spots):
        raise Refused(400, "wrong_parameter", name="page", value=str(query.page))
    locale = Locale.parse(ask.tastes.language)
    told = {
        "marks": link("/map/marks", **_plain(asked.state)),
        "place": link("/map/place", **_plain(asked.state)),
        "atlas": ask.bench.assets.address("vendor/countries-50m.json") if ask.bench.assets.has_map else None,
        "borders": query.borders == "yes",
        "view": query.view,
        "words": ask.words.pages.map.plain(),
        "language": ask.tastes.language,
    }
    return ask.page(
        "map.html",
        policy="map",
        **asked.shown(query),
        way_path="/map",
        found=found,
        spots=[_shown(ask, spot, locale) for spot in found.spots[first : first + PLACES]],
        first=first,
        loose=_loose(ask, found, locale),
        told=told,
    )


def _plain(state: Mapping[str, Any]) -> dict[str, Any]:
    """*state* without what only the page knows."""
    return {name: value for name, value in state.items() if name not in ("borders", "view")}


class Listed(Struct, frozen=True):
    """A spot as the list of places shows it."""

    spot: Spot
    where: str
    known: str


def _shown(ask: Ask, spot: Spot, locale: Locale) -> Listed:
    return Listed(spot, _where(spot, locale), known_as(ask, spot))


def _where(spot: Spot, locale: Locale) -> str:
    return ", ".join(part for part in (spot.name, _country(spot.country, locale)) if part)


def known_as(ask: Ask, spot: Spot) -> str:
    """How finely a spot is known, in words."""
    words, precision = ask.words.pages.map, ask.bench.speeches[ask.tastes.language].title("place_precisions", spot.precision)
    if spot.radius is None:
        return str(words.no_radius).format(precision=precision)
    return str(words.circle).format(
        precision=precision, radius=ask.bench.speeches[ask.tastes.language].number(round(spot.radius / 1000, 1))
    )


def _country(code: str | None, locale: Locale) -> str:
    return str(locale.territories.get(code, code)) if code else ""


def _loose(ask: Ask, found: Marks, locale: Locale) -> list[tuple[str, str | None, int]]:
    """(in words, country, how many) of the rows without a point."""
    words, speech = ask.words.pages.map, ask.bench.speeches[ask.tastes.language]
    told = []
    for one in found.loose:
        name = words.loose_none if one.precision is None else speech.title("place_precisions", one.precision)
        country = _country(one.country, locale)
        told.append((str(words.loose_in).format(precision=name, country=country) if country else str(name), one.country, one.count))
    return told


def marks_data(ask: Ask) -> Answer:
    """All spots, for the map."""
    spots, locale = marks(ask.project, explored(ask, ask.query(Query), MOST).rows).spots, Locale.parse(ask.tastes.language)
    return data(
        Columns(
            tuple(one.latitude for one in spots),
            tuple(one.longitude for one in spots),
            tuple(one.radius for one in spots),
            tuple(one.count for one in spots),
            tuple(_where(one, locale) for one in spots),
            tuple(one.towns for one in spots),
            tuple(known_as(ask, one) for one in spots),
        )
    )


class Row(Struct, frozen=True):
    """A record or an event of a place: what it is, when, who tells it, where it is shown."""

    title: str
    day: str
    note: str
    href: str


class Place(Struct, frozen=True):
    """What is told of a place: the newest rows, and where all are listed."""

    rows: tuple[Row, ...]
    href: str


def place_data(ask: Ask) -> Answer:
    """What a place of the map holds."""
    query = ask.query(PlaceQuery)
    asked = explored(ask, query, MOST)
    there = told_at(ask.project, asked.rows, (query.lat, query.lon, query.radius))
    shown = seen(ask.project, msgspec.structs.replace(there, numbers=there.numbers[:SEEN]))
    return data(
        Place(tuple(_row(ask, query, one) for one in shown), link(PATHS[query.show], **{**asked.filters, "city": query.town or query.city}))
    )


def _row(ask: Ask, query: PlaceQuery, one: Seen) -> Row:
    words, language = ask.words, ask.tastes.language
    days = words.pages.map.unknown
    if one.day:
        days = words.day(one.day) if one.latest in (None, one.day) else f"{words.day(one.day)} – {words.day(one.latest)}"
    if query.show == "events":
        note, href = words.counted(words.pages.explored.records, one.records), f"/event/{one.id}"
    else:
        note, href = one.outlet or "", link(f"/report/{one.document}", at=one.id)
    status = ask.bench.called("statuses", one.status, language)
    return Row(f"{ask.bench.called('forms kinds families', one.code or one.family, language)} ({status})", days, note, href)
