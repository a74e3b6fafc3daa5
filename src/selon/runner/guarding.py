"""The guard of a level of privacy, with the vocabulary of all packs and, where it is there, the gazetteer."""

from collections.abc import Callable, Collection

from selon.errors import ResourceError
from selon.export.privacy import Guard, Level
from selon.export.pseudonyms import Key
from selon.gazetteer.fold import fold
from selon.gazetteer.lookup import Gazetteer, open_gazetteer
from selon.lang.person_names import Finder
from selon.lang.persons import load_vocabulary

_TOWN = 100_000
"""People from which on a single word is rather taken for a town than for a surname."""


def guard(level: Level, key: Key | None = None, coarsen: int | None = None) -> Guard:
    """The guard of *level*: ``research`` needs a *key*; *coarsen* are metres of the grid of coordinates."""
    return Guard(level, None if level == "full" else Finder(load_vocabulary(), _places()), key, coarsen)


class _Places:
    """Which names are places, by the gazetteer: single words only where a town of some size or a country has them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def __call__(self, names: Collection[str]) -> Collection[str]:
        keys = {name: fold(name) for name in names}
        found = self.gazetteer.find_keys(tuple(keys.values()))
        return [
            name
            for name, key in keys.items()
            if any(" " in key or one.kind != "city" or (one.main and one.population >= _TOWN) for one in found.get(key, ()))
        ]


def _places() -> Callable[[Collection[str]], Collection[str]]:
    try:
        return _Places(open_gazetteer(build=False))
    except ResourceError:
        return lambda names: ()
