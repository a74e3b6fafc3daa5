"""Names of persons of many origins: the lists of Faker (https://github.com/joke2k/faker, MIT), read where it is installed.

Faker makes up people for tests; of it only the lists of names are taken, which hold those of some sixty languages. Which given names are
words or places too stands in ``names/ambiguous.txt``.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator

GIVEN, SURNAMES = ("first_name", "given_name"), ("last_name", "surname")
"""What the lists of given names, and of surnames, of a language begin with."""
SHORT = 2
"""Letters that a name has at least."""

_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]+(?:['’-][A-Za-zÀ-ɏḀ-ỿ]+)*")


def listed(prefixes: tuple[str, ...]) -> frozenset[str]:
    """The names in Latin letters, as they are written, in the lists whose names begin with one of *prefixes*."""
    import faker.providers.person as package  # takes its time, and few commands look for names

    found: set[str] = set()
    for module in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        for name, value in vars(provider).items():
            if name.startswith(prefixes) and isinstance(value, Iterable):
                found.update(piece for one in _strings(value) for piece in one.split() if len(piece) >= SHORT and _LATIN.fullmatch(piece))
    return frozenset(found)


def _strings(value: object) -> Iterator[str]:
    """The names of a list, of a table of names and weights, or of names in several scripts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Iterable):  # of a table, its keys
        for one in value:
            yield from _strings(one)
