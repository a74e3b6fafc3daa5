"""Packs from their folders. Loading is pure: the same files give the same pack; callers keep what they loaded."""

import hashlib
import re
import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec

from selon.errors import PackError
from selon.lang.lines import line_of
from selon.lang.pack import Pack
from selon.lang.sections.actions import Actions
from selon.lang.sections.actors import Actors
from selon.lang.sections.counts import Counts
from selon.lang.sections.demands import Demands
from selon.lang.sections.language import Language
from selon.lang.sections.places import Places
from selon.lang.sections.response import Response
from selon.lang.sections.routes import Routes
from selon.lang.sections.times import Times
from selon.lang.sections.voices import Voices
from selon.lang.tokens import cutter

ABBREVIATIONS = "abbreviations.txt"
SECTIONS: tuple[tuple[str, type[Any]], ...] = (
    ("pack.toml", Language),
    ("times.toml", Times),
    ("places.toml", Places),
    ("counts.toml", Counts),
    ("actors.toml", Actors),
    ("actions.toml", Actions),
    ("demands.toml", Demands),
    ("voices.toml", Voices),
    ("response.toml", Response),
    ("routes.toml", Routes),
)
"""The files of a pack and what each is read as; every pack has all of them."""

T = TypeVar("T")


def packs_folder() -> Traversable:
    """The folder of the packs that ship with Selon."""
    return files("selon.lang") / "packs"


def pack_codes() -> tuple[str, ...]:
    """Language codes of the packs that ship with Selon, sorted."""
    return tuple(sorted(entry.name for entry in packs_folder().iterdir() if (entry / "pack.toml").is_file()))


def _read(folder: Traversable, name: str) -> bytes:
    path = folder / name
    if not path.is_file():
        raise PackError(str(path), 0, "the file is missing; every pack has the same files")
    return path.read_bytes()


def section(folder: Traversable, name: str, kind: type[T]) -> T:
    """One TOML file of a pack as its type. Raises PackError with file, line and reason."""
    raw = _read(folder, name)
    where = str(folder / name)
    try:
        source = raw.decode("utf-8")
        return msgspec.convert(tomllib.loads(source), kind)
    except UnicodeDecodeError as error:
        raise PackError(where, raw[: error.start].count(b"\n") + 1, "not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise PackError(where, int(line[1]) if line else 0, f"not TOML: {error}") from None
    except msgspec.ValidationError as error:
        path = re.search(r"at `(\$[^`]*)`", str(error))
        raise PackError(where, line_of(source, path[1]) if path else 0, str(error)) from None


def _words(raw: bytes) -> frozenset[str]:
    lines = (line.split("#")[0].strip() for line in raw.decode("utf-8").splitlines())
    return frozenset(line for line in lines if line)


def load_folder(folder: Traversable) -> Pack:
    """The pack in *folder*. Raises PackError."""
    digest = hashlib.sha256()
    for name in (*(name for name, _ in SECTIONS), ABBREVIATIONS):
        digest.update(name.encode() + b"\0" + _read(folder, name) + b"\0")
    parts = {name.removesuffix(".toml"): section(folder, name, kind) for name, kind in SECTIONS}
    language: Language = parts.pop("pack")
    return Pack(
        code=language.code,
        hash=f"sha256:{digest.hexdigest()}",
        language=language,
        abbreviations=_words(_read(folder, ABBREVIATIONS)),
        cutter=cutter(language.elisions, language.clitics, language.whole_words),
        **parts,
    )


def load_pack(code: str) -> Pack:
    """The pack for a language code. Raises PackError when there is none or it is wrong."""
    if code not in pack_codes():
        raise PackError(str(packs_folder() / code), 0, f"no pack for language {code!r}; there are packs for {', '.join(pack_codes())}")
    return load_folder(packs_folder() / code)
