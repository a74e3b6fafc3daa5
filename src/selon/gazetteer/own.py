"""The user's own places and venues, and the countries that the user wants shown for contested places: CSV tables kept beside the caches.

A table whose header has ``latitude`` holds places: ``name, latitude, longitude, country`` and, where wanted, ``kind`` (city, region,
venue), ``city`` (of a venue), ``aliases`` (``|`` between them), ``radius`` (metres) and ``wins``. A table ``place, country`` holds
overrides: a gazetteer id or a name, and the country code to be shown (empty: none).
"""

import csv
import hashlib
import math
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from selon.errors import ResourceError
from selon.gazetteer.fold import fold

Wins = Literal["user", "gazetteer", "together"]
"""Under one name: the user's entry alone (the default) · the user's only where the gazetteer has none · both, and the text decides."""
Kind = Literal["city", "region", "venue"]

_REQUIRED = ("name", "latitude", "longitude", "country")
_OPTIONAL = ("kind", "city", "aliases", "radius", "wins")
_OVERRIDE = ("place", "country")
_RADIUS = {"city": 5000, "region": 60_000, "venue": 200}
_CODE = re.compile(r"[A-Z]{2}")
_STEM = re.compile(r"[^\w-]+")
_MOST_BYTES = 50_000_000


class Own(NamedTuple):
    """One entry of the user's: ``id`` is ``user:<table>/<name>``, ``radius`` in metres, ``keys`` its folded names, ``line`` its line."""

    id: str
    name: str
    latitude: float
    longitude: float
    country: str
    kind: Kind
    city: str
    radius: int
    wins: Wins
    keys: tuple[str, ...]
    line: int


class Table(NamedTuple):
    """One table of the user's. ``overrides``: folded name or gazetteer id -> country code (empty: no country)."""

    name: str
    entries: tuple[Own, ...]
    overrides: Mapping[str, str]


def own_folder() -> Path:
    """Where the user's tables lie: ``$SELON_CACHE/own``, or ``$XDG_CONFIG_HOME/selon/gazetteer``, or ``~/.config/selon/gazetteer``."""
    told = os.environ.get("SELON_CACHE")
    if told:
        return Path(told) / "own"
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "selon" / "gazetteer"


def table_name(path: Path) -> str:
    """The name under which a file is kept: its own without suffix, in plain letters."""
    return _STEM.sub("-", path.stem).strip("-") or "table"


def read_table(path: Path) -> tuple[Table, tuple[str, ...]]:
    """A table, and what is wrong with it as ``file:line: reason``. Raises ResourceError where the file can't be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ResourceError(f"{path}: more than {_MOST_BYTES // 1_000_000} MB")
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ResourceError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise ResourceError(f"{path}: not UTF-8 (byte {error.start})") from None
    head = text.partition("\n")[0]
    rows = csv.reader(text.splitlines(), delimiter=";" if head.count(";") > head.count(",") else ",", strict=True)
    name = table_name(path)
    try:
        header = [cell.strip().lower() for cell in next(rows, [])]
        lines = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        return Table(name, (), {}), (f"{path}:{rows.line_num}: {error}",)
    wrong = _header(header)
    if wrong:
        return Table(name, (), {}), (f"{path}:1: {wrong}",)
    problems: list[str] = []
    entries: dict[str, Own] = {}
    overrides: dict[str, str] = {}
    for number, row in lines:
        reason = f"{len(row)} cells where the header has {len(header)}" if len(row) != len(header) else ""
        cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
        if not reason and "latitude" in cells:
            made = _entry(name, number, cells)
            if isinstance(made, Own) and made.id in entries:
                reason = f"{made.name!r} stands in line {entries[made.id].line} too"
            elif isinstance(made, Own):
                entries[made.id] = made
            else:
                reason = made
        elif not reason:
            key, country = _key(cells["place"]), cells["country"]
            reason = _country(country) if country else ""
            reason = reason or ("no place" if not key else f"{cells['place']!r} stands there twice" if key in overrides else "")
            overrides[key] = country
        if reason:
            problems.append(f"{path}:{number}: {reason}")
    return Table(name, tuple(entries.values()), overrides), tuple(problems)


def _header(header: Sequence[str]) -> str:
    if set(header) == set(_OVERRIDE) and len(header) == len(_OVERRIDE):
        return ""
    missing = [name for name in _REQUIRED if name not in header]
    unknown = [name for name in header if name not in (*_REQUIRED, *_OPTIONAL)]
    if missing:
        return f"no column {', '.join(missing)} (a table of places needs {', '.join(_REQUIRED)}; one of overrides {', '.join(_OVERRIDE)})"
    if unknown:
        return f"unknown column {', '.join(map(repr, unknown))} (there may also be {', '.join(_OPTIONAL)})"
    return "a column stands there twice" if len(set(header)) < len(header) else ""


def _key(place: str) -> str:
    return place if ":" in place else fold(place)


def _country(code: str) -> str:
    return "" if _CODE.fullmatch(code) else f"country {code!r} is not a code of two capital letters (ISO 3166-1)"


def _degrees(text: str, most: float) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= most else None


def _entry(table: str, line: int, cells: Mapping[str, str]) -> Own | str:
    """The entry of a line, or what is wrong with it."""
    name, kind, wins = cells["name"], cells.get("kind") or "city", cells.get("wins") or "user"
    latitude, longitude = _degrees(cells["latitude"], 90), _degrees(cells["longitude"], 180)
    keys = tuple(dict.fromkeys(fold(one) for one in (name, *cells.get("aliases", "").split("|")) if fold(one)))
    radius = cells.get("radius") or "0"
    if not keys or not fold(name):
        return "no name"
    if latitude is None:
        return f"latitude {cells['latitude']!r} is not a number from -90 to 90"
    if longitude is None:
        return f"longitude {cells['longitude']!r} is not a number from -180 to 180"
    if not radius.isdecimal():
        return f"radius {radius!r} is not a whole number of metres"
    if wrong := _country(cells["country"]):
        return wrong
    if kind not in get_args(Kind):
        return f"kind {kind!r} is not one of {', '.join(get_args(Kind))}"
    if wins not in get_args(Wins):
        return f"wins {wins!r} is not one of {', '.join(get_args(Wins))}"
    known: Kind = "venue" if kind == "venue" else "region" if kind == "region" else "city"
    winner: Wins = "gazetteer" if wins == "gazetteer" else "together" if wins == "together" else "user"
    slug = "-".join(f"{fold(name)} {fold(cells.get('city', ''))}".split())
    id = f"user:{table}/{slug}"
    return Own(
        id, name, latitude, longitude, cells["country"], known, cells.get("city", ""), int(radius) or _RADIUS[kind], winner, keys, line
    )


class Tables:
    """All tables of the user's, by name. Read once, then only looked up."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tuple(tables)
        self.overrides: dict[str, str] = {key: code for table in tables for key, code in table.overrides.items()}
        self.places: dict[str, list[Own]] = {}
        self.venues: dict[str, list[Own]] = {}
        for table in tables:
            for entry in table.entries:
                held = self.venues if entry.kind == "venue" else self.places
                for key in entry.keys:
                    held.setdefault(key, []).append(entry)

    def venue(self, name: str, city: str | None) -> Own | None:
        """The user's venue *name* in *city*; without a city, the only one of that name. An entry without a city stands for any."""
        found = self.venues.get(fold(name), [])
        if city is None:
            return found[0] if len(found) == 1 else None
        return next((entry for entry in found if fold(entry.city) in ("", fold(city))), None)

    def hash(self) -> str:
        """A short hash of what the tables say; empty where there are none."""
        if not self.tables:
            return ""
        told = repr([(table.name, table.entries, sorted(table.overrides.items())) for table in self.tables])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def load_tables(folder: Path | None = None) -> Tables:
    """The user's tables in *folder* (None: of this installation), by name. Raises ResourceError for a damaged one."""
    made = []
    where = own_folder() if folder is None else folder
    for path in sorted(where.glob("*.csv")) if where.is_dir() else ():
        table, problems = read_table(path)
        if problems:
            raise ResourceError(problems[0])
        made.append(table)
    return Tables(made)
