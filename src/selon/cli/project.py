"""What is asked of a project: ``selon outcomes``, ``selon records``, ``selon verify``, ``selon backup``."""

from pathlib import Path
from typing import Any

from selon.cli.export_check import verify_export
from selon.cli.lists import (
    EVERYTHING,
    FIRST_PAGE,
    Format,
    Shown,
    Which,
    as_table,
    opened_project,
    positive,
    show_line,
    show_page,
    show_table,
    shown_days,
    shown_place,
    shown_size,
)
from selon.cli.release import verify_release
from selon.cli.streams import OK, UNSOUND, guarded, terminal, warn
from selon.errors import StoreDamaged, StoreForeign, UsageError
from selon.export.visible import visible
from selon.releases.manifest import MANIFEST
from selon.store.records import RecordFilter, RecordRow

_PAGE = 200
_COLUMNS = {
    "day": True, "form": True, "status": True, "place": True, "size": True, "sure": True, "outlet": False, "record": False, "source": True,
}  # fmt: skip
"""What a list of records shows, and whether a narrow terminal shows it too."""


def outcomes(
    project: str,
    *,
    outcome: str | None = None,
    rows: bool = False,
    limit: int | None = None,
    after: str | None = None,
    format: Format = "auto",
) -> int:
    """Say what became of everything that was added: how many documents have which outcome, and which they are.

    Parameters
    ----------
    project
        The project's file.
    outcome
        List the documents and sources with this outcome, with the reason, instead of counting.
    rows
        List all documents and sources, whatever their outcome.
    limit
        List no more than so many; what is last says where to go on (--after).
    after
        Go on behind this place: the cursor of the last row of the list before.
    format
        table, or jsonl: one JSON object a line. auto: a table on a terminal, JSON Lines otherwise.
    """
    return guarded(lambda: _outcomes(project, outcome, rows or outcome is not None, limit, after, as_table(format)))


def _outcomes(path: str, outcome: str | None, rows: bool, limit: int | None, after: str | None, table: bool) -> int:
    from selon.store.outcomes import OutcomeRow, outcome_rows
    from selon.store.outcomes import outcomes as counted

    with opened_project(path) as project:
        if not rows:
            found = counted(project)
            if table:
                show_table(f"Outcomes of {visible(path)}", ("outcome", "number"), [(name, f"{count:,}") for name, count in found])
            else:
                for name, count in found:
                    show_line({"outcome": name, "number": count})
            return OK
        shown: list[OutcomeRow] = []
        left = positive(limit)
        while left is None or left > 0:
            page = outcome_rows(project, outcome, _PAGE if left is None else min(_PAGE, left), after)
            if not page:
                break
            after, left = page[-1].cursor, None if left is None else left - len(page)
            if table:
                shown += page
            else:
                for row in page:
                    show_line(row)
    if table:
        # A reason that stands alone begins with the source; beside it that is said once.
        cells = [(row.outcome, f"{row.source} {row.locator}".rstrip(), (row.reason or "").removeprefix(f"{row.source}: ")) for row in shown]
        show_table(f"{len(shown):,} of {visible(path)}", ("outcome", "source", "reason"), cells)
    return OK


def records(
    project: str, *, which: Which = EVERYTHING, confidence: float | None = None, run: str | None = None, shown: Shown = FIRST_PAGE
) -> int:
    """List records, newest day first; each option narrows the list.

    Parameters
    ----------
    project
        The project's file.
    confidence
        Only where it is at least so sure (0 to 1) that there was such an event.
    run
        Records of this configuration; the newest run's when not given.
    """
    return guarded(lambda: _records(project, RecordFilter(run=run, confidence=confidence, **which.told()), shown))


def _records(path: str, filters: RecordFilter, asked: Shown) -> int:
    from selon.store.records import records as found

    with opened_project(path) as project:
        page = found(project, filters, limit=asked.rows(), after=asked.after)
    rows = ((row, _cells(row)) for row in page.rows)
    show_page(f"Records of {visible(path)}", _COLUMNS, rows, page.after, asked.table)
    if not page.rows:
        warn(f"no record of {path} fits; what was coded: selon outcomes {path}")
    return OK


def _cells(row: RecordRow) -> tuple[str, ...]:
    return (
        shown_days(row.day, row.latest),
        row.form or row.family,
        row.status,
        "; ".join(shown_place(where.city, where.country) for where in row.places),
        shown_size(row.low, row.high),
        "" if row.confidence is None else f"{row.confidence:.2f}",
        row.outlet or "",
        row.id,
        row.source,
    )


def verify(project: str, *, of: str | None = None, index: bool = True, head: str | None = None, format: Format = "auto") -> int:
    """Recompute every hash of a project, an export or a release; name what is not as written, with exit code 4 where anything is not.

    Parameters
    ----------
    project
        The project's file; or the folder of a release; or that of an export, whose tables are read too: types, keys, references, numbers of
        rows.
    of
        Of the folder of a release: a project; look whether the folder is the release that it kept, too.
    index
        Also compare the search indexes with new ones; --no-index leaves that out.
    head
        The hash that an earlier verification gave: fails where the log no longer holds it, so that its end cannot be cut off unseen.
    format
        table, or jsonl: one JSON object a line. auto: a table on a terminal, JSON Lines otherwise.
    """
    if (Path(project) / MANIFEST).is_file():
        return guarded(lambda: verify_release(project, of))
    if of is not None:
        raise UsageError(f"--of {of}: {project} is not the folder of a release; leave --of out")
    if Path(project).is_dir():
        return guarded(lambda: verify_export(project, as_table(format)))
    return guarded(lambda: _verify(project, index, head, as_table(format)))


def _verify(path: str, index: bool, head: str | None, table: bool) -> int:
    from selon.store.log import holds
    from selon.store.project import open_project
    from selon.store.verify import Problem, Verified
    from selon.store.verify import verify as verified

    try:
        with open_project(path, read_only=True) as project:
            found = verified(project, index=index)
            if head is not None and not holds(project, head):
                cut = Problem("log", None, f"no entry has the hash {head}: the log was cut off or written anew")
                found = Verified((*found.problems, cut), found.rows, found.entries, found.head)
    except (StoreDamaged, StoreForeign) as error:
        if not Path(path).is_file():
            raise
        found = Verified((Problem("file", None, str(error)),), 0, 0, "")
    told: dict[str, Any] = {"sound": not found.problems, "rows": found.rows, "entries": found.entries, "head": found.head}
    if not table:
        for problem in found.problems:
            show_line(problem)
        show_line(told)
    elif found.problems:
        rows = [(one.table, "" if one.row is None else str(one.row), one.what) for one in found.problems]
        show_table(f"Not as written in {visible(path)}", ("table", "row", "what differs"), rows)
    else:
        said = f"sound: {found.rows:,} rows of {found.entries:,} entries are as they were written\nhead: {found.head}"
        terminal().print(said, soft_wrap=True)
    if found.problems:
        first = found.problems[0]
        warn(f"{path}: not as it was written ({first.table}: {first.what}); save what can be saved: selon doctor {path} --repair")
        return UNSOUND
    return OK


def backup(project: str, file: str) -> int:
    """Copy a project, whoever is at work on it, verify the copy, and put it in its place whole.

    Parameters
    ----------
    project
        The project's file.
    file
        Where the copy goes; nothing may be there yet.
    """
    return guarded(lambda: _backup(project, file))


def _backup(path: str, file: str) -> int:
    from selon.store.backup import backup as copied
    from selon.store.project import open_project

    target = Path(file)
    if target.is_dir():
        raise UsageError(f"{file}: this is a folder; name a file in it")
    if not target.absolute().parent.is_dir():
        raise UsageError(f"{file}: there is no folder {target.parent}; make it first")
    with open_project(path, read_only=True) as project:
        made = copied(project, target)
    warn(f"{file}: a copy of {made.rows:,} rows, verified; head {made.head}")
    return OK
