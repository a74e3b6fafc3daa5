"""The gazetteer at work: names to places, read-only, from the one SQLite file that :mod:`selon.gazetteer.build` compiles.

Opening costs milliseconds: the file's name holds the hash of everything it was made from, so nothing of the sources is loaded.
"""

import sqlite3
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from selon.errors import ResourceError
from selon.gazetteer.fold import fold
from selon.gazetteer.own import Own, Tables, load_tables
from selon.gazetteer.sources import gazetteer_path

PlaceKind = Literal["city", "region", "country", "area"]

_COLUMNS = "p.gid, p.kind, p.name, p.latitude, p.longitude, p.radius, p.country, p.admin1, p.region, p.population, p.capital"
_BATCH = 400
_KEPT = 20_000
_OWN_PEOPLE = 200_000


class Place(Struct, frozen=True, gc=False):
    """One place of the gazetteer under one of its names.

    ``id`` is ``geonames:<id>``, ``iso3166:<CC>``, ``selon:<region>`` or ``user:<table>/<name>``; ``radius`` in metres; ``region`` the name
    of its first-level region where the gazetteer knows it; ``main`` whether the name asked for is the gazetteer's own name of it. Countries
    and areas have no point.
    """

    id: str
    kind: PlaceKind
    name: str
    latitude: float | None
    longitude: float | None
    radius: int | None
    country: str | None
    admin1: str | None
    region: str | None
    population: int
    capital: bool
    main: bool


class Gazetteer:
    """Look-ups by name. Holds a read-only connection and remembers what was asked (bounded); answers never depend on that memory.

    ``own``: the user's tables. Under one name the user's entry is the only answer, unless its column ``wins`` says otherwise; the country
    of a place is that of its record, unless the user's overrides name another.
    """

    def __init__(self, path: Path, own: Tables | None = None) -> None:
        self.path = path
        self.own = own if own is not None else Tables(())
        try:
            self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            self._db.execute("SELECT 1 FROM places LIMIT 1").fetchone()
        except sqlite3.Error as error:
            advice = "delete the file and run: python -m selon.gazetteer.build"
            raise ResourceError(f"{path}: the gazetteer cannot be read ({error}); {advice}") from None
        self._known: dict[str, tuple[Place, ...]] = {}
        self._adjectives: dict[str, Mapping[str, tuple[str, ...]]] = {}
        self._attribution: str | None = None

    @property
    def name(self) -> str:
        """What names this state of it in the output: the compiled file, and the user's own tables where there are any."""
        own = self.own.hash()
        return f"{self.path.stem}+own-{own}" if own else self.path.stem

    def find(self, name: str) -> tuple[Place, ...]:
        """The places that bear *name* (folded here), the most populous first; empty where there is none."""
        key = fold(name)
        return self.find_keys((key,)).get(key, ())

    def find_keys(self, keys: Collection[str]) -> dict[str, tuple[Place, ...]]:
        """Places by folded name (:func:`selon.gazetteer.fold.fold`); keys that name no place are left out."""
        known = self._known
        missing = [key for key in dict.fromkeys(keys) if key not in known]
        if missing:
            if len(known) + len(missing) > _KEPT:
                known.clear()
                missing = list(dict.fromkeys(keys))
            for at in range(0, len(missing), _BATCH):
                self._ask(missing[at : at + _BATCH])
        return {key: known[key] for key in keys if known[key]}

    def _ask(self, keys: list[str]) -> None:
        marks = ",".join("?" * len(keys))
        query = (
            f"SELECT n.key, {_COLUMNS}, n.main FROM names n JOIN places p ON p.id = n.place WHERE n.key IN ({marks}) ORDER BY n.key, n.rank"
        )
        found: dict[str, list[Place]] = {}
        for key, *row in self._db.execute(query, keys):
            found.setdefault(key, []).append(Place(*(*row[:-2], bool(row[-2]), bool(row[-1]))))
        for key in keys:
            self._known[key] = self._with_own(key, tuple(found.get(key, ())))

    def _with_own(self, key: str, found: tuple[Place, ...]) -> tuple[Place, ...]:
        """*found* with the user's entries and countries."""
        overrides = self.own.overrides
        if overrides:
            found = tuple(self._shown(place, key) for place in found)
        own = self.own.places.get(key)
        if not own:
            return found
        mine = tuple(_place(entry, key) for entry in own if entry.wins != "gazetteer" or not found)
        return mine if any(entry.wins == "user" for entry in own) else (*mine, *found)

    def _shown(self, place: Place, key: str) -> Place:
        """*place* with the country that the user's overrides name for its id, its own name or the name asked for."""
        for told in (place.id, fold(place.name), key):
            if told in self.own.overrides:
                return replace(place, country=self.own.overrides[told] or None)
        return place

    def adjectives(self, language: str) -> Mapping[str, tuple[str, ...]]:
        """Demonyms of a language: lower-case form -> country codes ("congolais" has two)."""
        if language not in self._adjectives:
            made: dict[str, tuple[str, ...]] = {}
            query = "SELECT form, country FROM adjectives WHERE language = ? ORDER BY form, rank"
            for form, country in self._db.execute(query, (language,)):
                made[form] = (*made.get(form, ()), country)
            self._adjectives[language] = MappingProxyType(made)
        return self._adjectives[language]

    def capital(self, country: str) -> Place | None:
        """The capital of a country (ISO 3166-1), where the gazetteer has it."""
        query = f"SELECT {_COLUMNS} FROM places p WHERE p.country = ? AND p.capital = 1 ORDER BY p.population DESC, p.id"
        row = self._db.execute(query, (country,)).fetchone()
        return Place(*(*row[:-1], bool(row[-1]), True)) if row else None

    def meta(self) -> dict[str, str]:
        """What the file was made from: versions, counts, attribution."""
        return dict(self._db.execute("SELECT key, value FROM meta ORDER BY key"))

    @property
    def attribution(self) -> str:
        """Whose data the places are and under which licence: to be kept with whatever is made of them."""
        if self._attribution is None:
            self._attribution = self.meta().get("attribution", "")
        return self._attribution

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _place(entry: Own, key: str) -> Place:
    kind: PlaceKind = "region" if entry.kind == "region" else "city"
    main = key == fold(entry.name)
    return Place(
        entry.id, kind, entry.name, entry.latitude, entry.longitude, entry.radius, entry.country, None, None, _OWN_PEOPLE, False, main
    )


def open_gazetteer(build: bool = True) -> Gazetteer:
    """The gazetteer of this installation with the user's tables. Compiles it on first use (one line on stderr) unless *build* is False.

    Raises ResourceError, with what to do, where it is missing and cannot be made, or is damaged.
    """
    path = gazetteer_path()
    if not path.is_file():
        if not build:
            raise ResourceError(f"{path}: no gazetteer there; run: python -m selon.gazetteer.build")
        from selon.gazetteer.build import compile_gazetteer  # slow imports, needed once per installation

        print(f"selon: compiling the gazetteer, once: {path}", file=sys.stderr)  # noqa: T201
        compile_gazetteer(path)
    return Gazetteer(path, load_tables())
