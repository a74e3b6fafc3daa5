"""``selon link``: reports coded in, events out."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter
from msgspec import Struct

from selon.cli.inputs import Files, checked
from selon.cli.run import is_project
from selon.cli.streams import OK, UNREADABLE, guarded, terminal, warn, write_line
from selon.errors import InputError
from selon.export.visible import visible
from selon.ingest.plain import STANDARD_INPUT
from selon.link.clusters import pair_of
from selon.link.events import Decisions
from selon.link.events import link as linked
from selon.link.told import Told, told_of_lines
from selon.store.coded import lines, runs
from selon.store.project import open_project
from selon.views import Event


class Said(Struct, frozen=True):
    """One line of a file of decisions: two records, and what a coder said of them."""

    records: tuple[str, str]
    decision: Literal["same", "different", "unsure"]


def link(
    *files: Files,
    format: Annotated[Literal["auto", "table", "jsonl"], Parameter(name=["--format", "-f"])] = "auto",
    decisions: str | None = None,
    all: bool = False,
) -> int:
    """Link coded reports: which of their records tell of the same event.

    Nothing is merged: an event is a list of records, with the evidence for each link. Records of one report are never linked.

    Parameters
    ----------
    files
        Projects (what their newest run coded), or lines that selon code printed (JSON Lines); - for standard input.
    format
        auto: a table on a terminal, JSON Lines (an object an event) otherwise.
    decisions
        A file of decisions, one JSON object a line: {"records": ["id", "id"], "decision": "same" | "different" | "unsure"}. They bind.
    all
        In the table, also events that a single record tells of.
    """
    return guarded(lambda: _link(checked("link", files), format, decisions, all))


def _link(files: tuple[str, ...], format: str, decisions: str | None, all: bool) -> int:
    try:
        events = linked(_once(_rows(files)), _decisions(decisions), say=warn)
        if format == "jsonl" or (format == "auto" and not sys.stdout.isatty()):
            for event in events:
                write_line(msgspec.json.encode(event))
        else:
            _table([event for event in events if all or len(event.records) > 1])
    except InputError as error:
        warn(str(error))
        return UNREADABLE
    return OK


def _rows(files: tuple[str, ...]) -> Iterator[Told]:
    for file in files:
        if file == STANDARD_INPUT:
            yield from told_of_lines(sys.stdin.buffer, "standard input")
            continue
        try:
            if Path(file).is_file() and is_project(file):
                yield from _of_project(file)
                continue
            with Path(file).open("rb") as handle:
                yield from told_of_lines(handle, file)
        except OSError as error:
            raise InputError(f"{file}: can't be read ({error.strerror or error}); give files that selon code wrote") from None


def _once(rows: Iterable[Told]) -> Iterator[Told]:
    """*rows* without the records of a text that was given before: the same words in two outlets are one voice."""
    seen: set[tuple[str, str]] = set()
    again: set[str] = set()
    for row in rows:
        if (row.report, row.record) in seen:
            again.add(row.report)
        else:
            seen.add((row.report, row.record))
            yield row
    if again:
        warn(f"{len(again)} of the texts {'was' if len(again) == 1 else 'were'} given more than once; the same words count once")


def _of_project(path: str) -> Iterator[Told]:
    """What the newest run of a project coded. Raises InputError where nothing was coded yet."""
    with open_project(path, read_only=True) as project:
        known = runs(project)
        if not known:
            raise InputError(f"{path}: nothing is coded yet; first: selon run {path}")
        yield from told_of_lines(lines(project, known[-1]), path)


def _decisions(path: str | None) -> Decisions:
    if path is None:
        return Decisions()
    try:
        given = Path(path).read_bytes().splitlines()
    except OSError as error:
        raise InputError(f"--decisions {path}: can't be read ({error.strerror or error})") from None
    said = []
    for number, line in enumerate(given, 1):
        if line.strip():
            try:
                said.append(msgspec.json.decode(line, type=Said))
            except msgspec.MsgspecError as error:
                raise InputError(f"--decisions {path}: line {number} is no decision ({error}); see selon link --help") from None
    return Decisions(
        frozenset(pair_of(*one.records) for one in said if one.decision == "same"),
        frozenset(pair_of(*one.records) for one in said if one.decision == "different"),
    )


def _table(events: list[Event]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title="Events", title_justify="left")
    for column in ("event", "records", "reports", "weakest link (bits)", "to review", "why"):
        table.add_column(column, overflow="fold")
    for event in events:
        weakest = min((one.bits for one in event.links), default=None)
        cells = (
            event.event,
            str(len(event.records)),
            str(len(event.reports)),
            "" if weakest is None else f"{weakest:+.1f}",
            str(len(event.review)),
            event.links[0].why if event.links else "",
        )
        table.add_row(*(Text(visible(cell)) for cell in cells))
    terminal().print(table)
