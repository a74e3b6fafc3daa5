"""The guard of a level of privacy, as somebody asks for it: level, key file, grid.

It has the vocabulary of all packs and, where it is there, the gazetteer.
"""

import os
import re
import secrets
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec

from selon.errors import InputError, ResourceError, UsageError
from selon.export.privacy import Guard, Level
from selon.export.pseudonyms import SECRET, Key, KeyFile
from selon.gazetteer.fold import fold
from selon.gazetteer.lookup import Gazetteer, open_gazetteer
from selon.lang.person_names import Finder
from selon.lang.persons import load_vocabulary

_OWNER_ONLY = 0o600
_GRID = re.compile(r"(\d{1,4})(?:[.,](\d))?\s*km")
_TOWN = 100_000
"""People from which on a single word is rather taken for a town than for a surname."""


def guard(level: Level, key: Key | None = None, coarsen: int | None = None) -> Guard:
    """The guard of *level*: ``research`` needs a *key*; *coarsen* are metres of the grid of coordinates."""
    return Guard(level, None if level == "full" else Finder(load_vocabulary(), _places()), key, coarsen)


def asked_guard(level: Level, key: str | None, coarsen: str | None, folder: Path | None) -> Guard:
    """The guard for what a user asked for; *folder* is where the files go, and the key does not (None: one file).

    Raises UsageError, and InputError for a key file that is none.
    """
    if (level == "research") != (key is not None):
        told = "research needs --key FILE, which leads back from pseudonyms to names" if key is None else "--key is for --privacy research"
        raise UsageError(f"--privacy {level}: {told}")
    grid = metres(coarsen)
    if level == "full":
        return guard(level, coarsen=grid)
    opened = None
    if key is not None:
        place = Path(key)
        if folder is not None and place.absolute().is_relative_to(folder.absolute()):
            raise UsageError(f"--key {key}: this is inside the folder that is to be passed on; name a place elsewhere")
        opened = opened_key(place)
    return guard(level, opened, grid)


def metres(told: str | None) -> int | None:
    """The grid in metres of what a user typed: ``1km``, ``2.5km``. Raises UsageError for anything below one kilometre, or no length."""
    if told is None:
        return None
    found = _GRID.fullmatch(told.strip())
    grid = int(found[1]) * 1000 + int(found[2] or 0) * 100 if found else 0
    if not 1000 <= grid <= 1_000_000:
        raise UsageError(f"--coarsen {told!r}: give kilometres from 1km on, such as 1km or 5km")
    return grid


def opened_key(path: Path) -> Key:
    """The key at *path*; a new one where nothing is there yet. Raises InputError for a file that is no key, or that others may read."""
    if not path.exists():
        return Key(secrets.token_bytes(SECRET))
    new = "name a file that is not there yet for a new one"
    try:
        if path.stat().st_mode & 0o077:
            raise InputError(f"--key {path}: others may read this file, and who reads it knows the names; first: chmod 600 {path}")
        kept = msgspec.json.decode(path.read_bytes(), type=KeyFile)
        secret = bytes.fromhex(kept.key)
    except (OSError, ValueError) as error:
        raise InputError(f"--key {path}: this is no key of Selon ({error}); {new}") from None
    if len(secret) != SECRET:
        raise InputError(f"--key {path}: this is no key of Selon ({len(secret)} bytes); {new}")
    return Key(secret, kept.names)


def keep_key(key: Key, path: Path) -> None:
    """Write *key* with the names behind its pseudonyms to *path*, which only its owner may read. Raises UsageError."""
    data = msgspec.json.format(msgspec.json.encode(key.kept()), indent=1) + b"\n"
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UsageError(f"--key {path}: can't be written ({error.strerror or error})") from None


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
