"""``selon diff``: what two releases differ in."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from cyclopts import Parameter

from selon.cli.release import DATA, read_released
from selon.cli.streams import OK, guarded, terminal, warn, write_line
from selon.errors import InputError, UsageError
from selon.export.visible import escaped_json, visible

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.releases.differences import Difference
    from selon.releases.manifest import Manifest
    from selon.releases.state import State

_LONG = 60


def diff(
    old: str,
    new: str,
    *,
    project: str | None = None,
    format: Annotated[Literal["auto", "table", "jsonl"], Parameter(name=["--format", "-f"])] = "auto",
) -> int:
    """Say what two releases differ in: events and records added, changed (field, old, new, reasons), removed, merged, split.

    What is told is complete: the second release can be made of the first and of it.

    Parameters
    ----------
    old
        The earlier release: a released folder, or with --project its tag.
    new
        The later one.
    project
        The project in which the releases are kept, to name them by their tags.
    format
        table, or jsonl: one JSON object a difference. auto: a table on a terminal, JSON Lines otherwise.
    """
    return guarded(lambda: _diff(old, new, project, format == "table" or (format == "auto" and sys.stdout.isatty())))


def _diff(old: str, new: str, project: str | None, table: bool) -> int:
    from selon.releases.differences import differences

    (before, first), (after, second) = _read(old, project), _read(new, project)
    if first.privacy.level != second.privacy.level or first.privacy.coarsened_m != second.privacy.coarsened_m:
        told = " and ".join(f"{one.tag} is {one.privacy.level}" for one in (first, second))
        warn(f"names and coordinates also differ because the levels of privacy do: {told}")
    found = differences(before, after)
    if table:
        _table(found, f"{first.tag} → {second.tag}")
    else:
        for one in found:
            write_line(escaped_json(msgspec.json.encode(one)))
    counts = Counter((one.what, one.of) for one in found)
    said = ", ".join(f"{count:,} {of}{'s' if count > 1 else ''} {what}" for (what, of), count in sorted(counts.items()))
    warn(f"{first.tag} → {second.tag}: {said or 'no difference'}")
    return OK


def _read(name: str, project: str | None) -> "tuple[State, Manifest]":
    """What a release says, with its manifest: a folder, or a tag of *project*."""
    return _of_folder(Path(name)) if project is None else _of_project(name, project)


def _of_folder(folder: Path) -> "tuple[State, Manifest]":
    from selon.releases.manifest import data_digest
    from selon.releases.state import EVENTS, IDS, RECORDS, read_state

    manifest = read_released(folder)
    try:
        files = {name: (folder / DATA / name).read_bytes() for name in (EVENTS, RECORDS, IDS)}
        state = read_state(manifest.tag, manifest.made.run, manifest.made.rules_and_weights, files)
    except (OSError, msgspec.MsgspecError) as error:
        raise InputError(f"{folder}: the data of the release can't be read ({error}); look: selon release --verify {folder}") from None
    if data_digest(files) != manifest.data:
        raise InputError(f"{folder}: the data are not those that were released; look: selon release --verify {folder}")
    return state, manifest


def _of_project(tag: str, path: str) -> "tuple[State, Manifest]":
    from selon.cli.lists import opened_project
    from selon.releases.manifest import read_manifest
    from selon.runner.releasing import state_of
    from selon.store.releases import release, releases

    with opened_project(path) as project:
        kept = release(project, tag)
        if kept is None:
            known = ", ".join(one.tag for one in releases(project)) or "none yet"
            raise UsageError(f"{path}: there is no release {tag}; there are: {known}")
        return state_of(project, kept), read_manifest(kept.manifest.encode("utf-8"))


def _table(found: "Sequence[Difference]", title: str) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=visible(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("what", "of", "id", "field", "old", "new", "why"):
        table.add_column(column, overflow="fold", no_wrap=column in ("what", "of"))
    for one in found:
        added = one.what in ("added", "removed")
        cells = (
            one.what, one.of, one.id, one.field or "", "" if added else _short(one.old),
            ", ".join(one.others) if one.others else "" if added else _short(one.new), ", ".join(one.reasons),
        )  # fmt: skip
        table.add_row(*(Text(visible(cell)) for cell in cells))
    terminal().print(table)


def _who(value: dict[str, Any]) -> str:
    """Whose word a value of a record is."""
    voice = value.get("voice", {})
    return f" ({voice.get('role') or voice['kind']})" if voice else ""


def _short(value: Any) -> str:
    """A value in a few words: what it is read as, in a list one after the other."""
    if value is msgspec.UNSET or value is None:
        return "—"
    if isinstance(value, list):
        return "; ".join(_short(one) for one in value) or "—"
    if isinstance(value, dict):
        inner = value.get("value", value)
        if isinstance(inner, dict) and inner.get("type") == "count":
            low, high = inner.get("low", ""), inner.get("high", "")
            return (f"{low}" if low == high else f"{low}–{high}") + _who(value)
        for key in ("code", "edtf", "name", "text", "iso", "values"):
            if isinstance(inner, dict) and inner.get(key):
                return _short(inner[key]) + _who(value)
        return msgspec.json.encode(value).decode()[:_LONG]
    return str(value)
