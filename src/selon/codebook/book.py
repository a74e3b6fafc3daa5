"""The codebook from its TOML files, and look-ups in it. Loading is pure; callers keep what they loaded."""

import re
import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

import msgspec
from msgspec import Struct

from selon.codebook.entries import CodeList, Entry, Head, Scheme
from selon.codebook.problems import problems_of
from selon.errors import PackError

T = TypeVar("T")


class Codebook(Struct, frozen=True):
    """The whole codebook. Lists are named as in ``codebook.toml``: "forms", "kinds", "statuses", "roles", …"""

    head: Head
    lists: dict[str, CodeList]
    schemes: dict[str, Scheme]

    @property
    def version(self) -> str:
        """The version that coded output names."""
        return self.head.version

    def entries(self, name: str) -> tuple[Entry, ...]:
        """The entries of the list *name*, in order. Raises KeyError for a list that is not there."""
        return self.lists[name].entry

    def codes(self, name: str) -> tuple[str, ...]:
        """The codes of the list *name*, in order. Raises KeyError for a list that is not there."""
        return tuple(entry.code for entry in self.entries(name))

    def entry(self, name: str, code: str) -> Entry:
        """The entry of *code* in the list *name*. Raises KeyError where there is none."""
        for entry in self.entries(name):
            if entry.code == code:
                return entry
        raise KeyError(f"no code {code!r} in {name}; there are {', '.join(self.codes(name))}")

    def order(self, name: str, code: str) -> int:
        """The place of *code* in its list, from 0. Raises KeyError where there is none."""
        return self.entries(name).index(self.entry(name, code))

    def family_of(self, kind: str) -> str:
        """The family of a kind. Raises KeyError for an unknown kind."""
        return self.entry("kinds", kind).family

    def kinds_of(self, family: str) -> tuple[str, ...]:
        """The kinds of a family, in order."""
        return tuple(entry.code for entry in self.entries("kinds") if entry.family == family)

    def fields_of(self, family: str) -> tuple[str, ...]:
        """The fields that records of a family may have, in order."""
        return tuple(entry.code for entry in self.entries("fields") if entry.type and family in entry.type.families)

    def all_codes(self) -> frozenset[str]:
        """Every code of every list."""
        return frozenset(code for name in self.lists for code in self.codes(name))


def codebook_folder() -> Traversable:
    """The folder of the codebook that ships with Selon."""
    return files("selon.codebook")


def _read(folder: Traversable, name: str, kind: type[T]) -> T:
    path = folder / name
    if not path.is_file():
        raise PackError(str(path), 0, "the file is missing; codebook.toml lists it")
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), kind)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise PackError(str(path), int(line[1]) if line else 0, f"not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise PackError(str(path), 0, str(error)) from None


def load(folder: Traversable | None = None) -> Codebook:
    """The codebook in *folder* (by default the one that ships). Raises PackError with file and reason."""
    place = codebook_folder() if folder is None else folder
    head = _read(place, "codebook.toml", Head)
    lists = {name: _read(place, f"{name}.toml", CodeList) for name in head.lists}
    schemes = _read(place, "crosswalks.toml", dict[str, Scheme])
    for name, reason in problems_of(head, lists, schemes):
        raise PackError(str(place / f"{name}.toml"), 0, reason)
    return Codebook(head, lists, schemes)
