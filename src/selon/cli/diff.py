"""``selon diff``: what two releases differ in."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from selon.cli.lists import Format, as_table, show_line
from selon.cli.streams import OK, guarded, terminal, warn
from selon.export.visible import visible

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.releases.differences import Difference

_LONG = 60


def diff(
    old: str,
    new: str,
    *,
    project: str | None = None,
    format: Format = "auto",
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
    return guarded(lambda: _diff(old, new, project, as_table(format)))


def _diff(old: str, new: str, project: str | None, table: bool) -> int:
    from selon.runner.released import compared

    both = compared(old, new, project)
    first, second = both.old, both.new
    if both.masked_otherwise:
        told = " and ".join(f"{one.tag} is {one.privacy.level}" for one in (first, second))
        warn(f"names and coordinates also differ because the levels of privacy do: {told}")
    if table:
        _table(both.differences, f"{first.tag} → {second.tag}")
    else:
        for one in both.differences:
            show_line(one)
    counts = Counter((one.what, one.of) for one in both.differences)
    said = ", ".join(f"{count:,} {of}{'s' if count > 1 else ''} {what}" for (what, of), count in sorted(counts.items()))
    warn(f"{first.tag} → {second.tag}: {said or 'no difference'}")
    return OK


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
