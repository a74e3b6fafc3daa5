"""``selon languages``: the packs, and what each can do."""

from typing import Literal

import msgspec

from selon.cli.streams import guarded, terminal, write_line
from selon.lang.load import load_pack, pack_codes
from selon.lang.survey import Survey, survey
from selon.read.parse import installed


def languages(*, format: Literal["table", "json"] = "table") -> int:
    """List the languages that Selon reads, and what each pack can do.

    Parameters
    ----------
    format
        A table, or JSON.
    """
    return guarded(lambda: _languages(format))


def _languages(format: str) -> int:
    found = [survey(pack, installed(pack.language.model)) for pack in map(load_pack, pack_codes())]
    if format == "json":
        write_line(msgspec.json.encode(found))
        return 0
    _table(found)
    return 0


def _table(found: list[Survey]) -> None:
    from rich.table import Table

    table = Table(title="Languages", title_justify="left", show_lines=True)
    for column in ("code", "name", "rules", "examples", "rules of each finder", "parser"):
        table.add_column(column, overflow="fold", no_wrap=column == "code", ratio=1 if column == "rules of each finder" else None)
    for one in found:
        finders = ", ".join(f"{name} {count}" for name, count in one.rules.items())
        table.add_row(
            one.code,
            f"{one.name} ({one.english_name})",
            str(sum(one.rules.values())),
            str(one.examples),
            finders,
            one.parser or "none installed: rules only",
        )
    terminal().print(table)
