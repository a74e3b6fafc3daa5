"""``selon link``: reports coded in, events out; of a project, kept in it."""

import logging
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from cyclopts import Parameter
from msgspec import Struct

from selon.cli.inputs import Files, checked
from selon.cli.run import is_project
from selon.cli.streams import OK, UNREADABLE, guarded, terminal, warn, write_line
from selon.errors import InputError, UsageError
from selon.export.visible import visible
from selon.ingest.plain import STANDARD_INPUT
from selon.link.clusters import pair_of
from selon.link.events import Decisions
from selon.link.events import link as linked
from selon.link.told import Told, told_of, told_of_lines
from selon.store.project import open_project
from selon.views import Event

if TYPE_CHECKING:
    from selon.link.slices import Engine
    from selon.runner.bound import Said as PairSaid
    from selon.runner.linking import Outcome


class Said(Struct, frozen=True):
    """One line of a file of decisions: two records, and what a coder said of them."""

    records: tuple[str, str]
    decision: Literal["same", "different", "unsure"]


def link(
    *files: Files,
    format: Annotated[Literal["auto", "table", "jsonl"], Parameter(name=["--format", "-f"])] = "auto",
    decisions: str | None = None,
    coder: str | None = None,
    scheduler: str | None = None,
    carry: bool = False,
    all: bool = False,
) -> int:
    """Link coded reports: which of their records tell of the same event.

    Of one project the events are kept in it, bound by what coders decided; only what is new is worked out. Lines, and several sources
    together, are linked and printed. Nothing is merged: an event is a list of records, with the evidence for each link.

    Parameters
    ----------
    files
        A project (what its newest run coded), or lines that selon code printed (JSON Lines); - for standard input.
    format
        table, or jsonl: an object an event. auto: JSON Lines where it is not a terminal; on one a table, or of a project what changed.
    decisions
        A file of decisions, one JSON object a line: {"records": ["id", "id"], "decision": "same" | "different" | "unsure"}. They bind;
        with a project they are kept in it, under the name of the coder.
    coder
        With --decisions and a project: who decided.
    scheduler
        Weigh the pairs on a Dask cluster instead: the address of its scheduler, tcp://host:8786. Needs pip install 'selon[cluster]'.
    carry
        With a project: decisions about records that another coding begins elsewhere are said again of the records that they are now.
    all
        In the table, also events that a single record tells of.
    """
    return guarded(lambda: _link(checked("link", files), format, (decisions, coder), (all, carry), scheduler))


def _link(
    files: tuple[str, ...], format: str, decided: tuple[str | None, str | None], flags: tuple[bool, bool], scheduler: str | None
) -> int:
    engine = _engine(scheduler)
    try:
        alone = len(files) == 1 and files[0] != STANDARD_INPUT and Path(files[0]).is_file() and is_project(files[0])
        if alone:
            return _keep(files[0], format, decided, flags, engine)
        if flags[1]:
            raise UsageError("--carry is of one project, whose decisions it says again")
        events = linked(_once(_rows(files)), _bound(_said(decided[0])), engine=engine, say=warn)
        _print(events, format, flags[0])
    except InputError as error:
        warn(str(error))
        return UNREADABLE
    return OK


def _engine(scheduler: str | None) -> "Engine | None":
    """What weighs the pairs: None for this machine."""
    if scheduler is None:
        return None
    try:
        from selon.runner.cluster import LOGGER
        from selon.runner.link_cluster import weighed_on_cluster
    except ImportError as error:
        raise UsageError(f"--scheduler: {error.name} is not installed; install it with: python -m pip install 'selon[cluster]'") from None
    logging.getLogger(LOGGER).setLevel(logging.CRITICAL)  # what goes wrong is told in our own words
    return weighed_on_cluster(scheduler)


def _print(events: Iterable[Event], format: str, all: bool) -> None:
    if format == "jsonl" or (format == "auto" and not sys.stdout.isatty()):
        for event in events:
            write_line(msgspec.json.encode(event))
    else:
        _table([event for event in events if all or len(event.records) > 1])


def _keep(path: str, format: str, decided: tuple[str | None, str | None], flags: tuple[bool, bool], engine: "Engine | None") -> int:
    """Link a project and keep its events; print what changed, or the events. *flags*: all events; carry decisions over."""
    from selon.runner.bound import orphans, say
    from selon.runner.carried import carry
    from selon.runner.linking import link_project
    from selon.runner.reviewed import newest_run
    from selon.store.events import every

    file, coder = decided
    if file is not None and not (coder or "").strip():
        raise UsageError("--decisions with a project: say who decided, with --coder NAME; they are kept under that name")
    said, at = _said(file), datetime.now(UTC).isoformat(timespec="seconds")
    with open_project(path) as project:
        newest_run(project)  # says so where nothing was coded yet, before anything is written
        if file is not None and coder is not None:
            numbers = say(project, coder, at, [(one.records, one.decision) for one in said], f"selon link --decisions {Path(file).name}")
            warn(f"{len(numbers)} of {len(said)} decisions are new and kept in {path}")
        found = link_project(project, at=at, engine=engine, say=warn)
        carried = carry(project, at) if flags[1] else []
        for one in carried:
            warn(f"decision {one.number} is carried over as {one.again}: {' '.join(one.before)} are {' '.join(one.now)} now")
        if carried:
            found = link_project(project, at=at, engine=engine, say=warn)
        again = {one.before for one in carried}
        gone = [told for told in orphans(project, found.bound.said) if told[0].pair not in again]
        if format == "auto" and sys.stdout.isatty():
            for line in (_changed(found), _LOOK.format(path=path)):
                terminal().print(visible(line), soft_wrap=True, markup=False)
        else:
            warn(_changed(found))
            _print((kept.event for kept in every(project)), format, flags[0])
    _warn_of(found, gone, path)
    return OK


_LOOK = "look: selon events {path} · selon why {path} EVENT · what a coder should look at: selon queue {path}"


def _changed(found: "Outcome") -> str:
    """What linking a project came to, in a sentence."""
    linking, saved = found.linking, found.saved
    told = f"{linking.records:,} records are {linking.events:,} events"
    if saved is None:
        return f"{told}; nothing came since the last linking"
    counts = ((saved.new, "new"), (saved.changed, "changed"), (saved.gone, "gone"), (saved.same, "as they were"))
    return f"{told}: {', '.join(f'{count:,} {word}' for count, word in counts if count) or 'none of them new or changed'}"


def _warn_of(found: "Outcome", gone: "list[tuple[PairSaid, tuple[str, ...]]]", path: str) -> None:
    """Say which decisions do not bind, and why."""
    if gone:
        names = ", ".join(sorted({record for _, missing in gone for record in missing})[:3])
        warn(
            f"{len(gone)} decisions are about records that are not there ({names} …): kept, and bind again if those come back; "
            f"where another coding moved them: selon link {path} --carry"
        )
    if found.bound.differing:
        warn(f"on {len(found.bound.differing)} pairs coders differ: these bind nothing; see: selon queue {path} --decided")
    if found.unmet:
        pairs = "; ".join(" ".join(pair) for pair in found.unmet[:3])
        warn(f"{len(found.unmet)} decisions contradict others and could not be followed: {pairs}")


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
    """What the newest run of a project coded, as coders left it. Raises InputError where nothing was coded yet."""
    from selon.runner.reviewed import reviewed_lines
    from selon.store.documents import text, wires_of_reports

    with open_project(path, read_only=True) as project:
        wires = wires_of_reports(project)
        for coded in reviewed_lines(project):
            yield from told_of(msgspec.to_builtins(coded), wires.get(coded.report.id, ""), text(project, coded.report.id))


def _said(path: str | None) -> list[Said]:
    """The lines of a file of decisions."""
    if path is None:
        return []
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
    return said


def _bound(said: list[Said]) -> Decisions:
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
