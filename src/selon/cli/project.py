"""What is asked of a project: ``selon outcomes``, ``selon records``, ``selon verify``, ``selon backup``."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from cyclopts import Parameter

from selon.cli.export_check import verify_export
from selon.cli.streams import OK, UNSOUND, guarded, terminal, warn, write_line
from selon.errors import StoreDamaged, StoreForeign, UsageError
from selon.export.visible import escaped_json, visible
from selon.store.handle import Project
from selon.store.records import RecordFilter, RecordRow

Format = Annotated[Literal["auto", "table", "jsonl"], Parameter(name=["--format", "-f"])]
Many = Annotated[tuple[str, ...], Parameter(negative=(), consume_multiple=False)]
_PAGE = 200
_WIDE = 110
"""Columns of a terminal from which on the table of records also shows outlets and the records' ids."""
_LEAST = {"form": 9, "place": 9}


def _as_table(format: str) -> bool:
    return format == "table" or (format == "auto" and sys.stdout.isatty())


@contextmanager
def opened_project(path: str) -> Iterator[Project]:
    """The project at *path*, to be read. What damaged rows make a command stumble over is told as damage; anything else is our mistake."""
    from selon.store.project import open_project
    from selon.store.trouble import ODD, damage
    from selon.store.verify import verify as verified

    with open_project(path, read_only=True) as project:
        try:
            yield project
        except ODD as error:
            if verified(project, index=False).problems:
                raise damage(path, error) from error
            raise


def _line(value: object) -> None:
    write_line(escaped_json(msgspec.json.encode(value)))


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        whole = column in ("outcome", "day", "status", "size", "record")
        table.add_column(
            column,
            overflow="fold",
            no_wrap=whole,
            min_width=_LEAST.get(column),
            justify="right" if column in ("number", "row", "sure") else "left",
        )
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    terminal().print(table)


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
    return guarded(lambda: _outcomes(project, outcome, rows or outcome is not None, limit, after, _as_table(format)))


def _outcomes(path: str, outcome: str | None, rows: bool, limit: int | None, after: str | None, table: bool) -> int:
    from selon.store.outcomes import OutcomeRow, outcome_rows
    from selon.store.outcomes import outcomes as counted

    with opened_project(path) as project:
        if not rows:
            found = counted(project)
            if table:
                _table(f"Outcomes of {visible(path)}", ("outcome", "number"), [(name, f"{count:,}") for name, count in found])
            else:
                for name, count in found:
                    _line({"outcome": name, "number": count})
            return OK
        shown: list[OutcomeRow] = []
        left = _positive(limit)
        while left is None or left > 0:
            page = outcome_rows(project, outcome, _PAGE if left is None else min(_PAGE, left), after)
            if not page:
                break
            after, left = page[-1].cursor, None if left is None else left - len(page)
            if table:
                shown += page
            else:
                for row in page:
                    _line(row)
    if table:
        # A reason that stands alone begins with the source; beside it that is said once.
        cells = [(row.outcome, f"{row.source} {row.locator}".rstrip(), (row.reason or "").removeprefix(f"{row.source}: ")) for row in shown]
        _table(f"{len(shown):,} of {visible(path)}", ("outcome", "source", "reason"), cells)
    return OK


def _positive(limit: int | None) -> int | None:
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: give a number from 1 on")
    return limit


def _day(name: str, value: str | None, last: bool) -> str | None:
    """A day, or the first (*last*: the last) day of a month or year, from what a user typed. Raises UsageError."""
    if value is None:
        return None
    try:
        if len(value) == 4:
            return f"{date(int(value), 12, 31) if last else date(int(value), 1, 1)}"
        if len(value) == 7:
            first = date.fromisoformat(f"{value}-01")
            end = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            return (date.fromordinal(end.toordinal() - 1) if last else first).isoformat()
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise UsageError(f"--{name} {value!r}: give a day as YYYY-MM-DD, a month as YYYY-MM or a year as YYYY") from None


def records(
    project: str,
    *,
    family: Many = (),
    form: Many = (),
    status: Many = (),
    since: str | None = None,
    until: str | None = None,
    city: str | None = None,
    country: str | None = None,
    outlet: str | None = None,
    text: str | None = None,
    words: str | None = None,
    confidence: float | None = None,
    run: str | None = None,
    limit: int = 50,
    after: str | None = None,
    format: Format = "auto",
) -> int:
    """List records, newest day first; each option narrows the list.

    Parameters
    ----------
    project
        The project's file.
    family
        protest, violence, disaster or other; may be given several times.
    form
        A form of protest, or a kind of another event, as the codebook calls it; may be given several times.
    status
        held, announced, banned …; may be given several times.
    since
        Events on or after this day (YYYY-MM-DD), month or year.
    until
        Events on or before this day, month or year.
    city
        The town, in any spelling of case and accents.
    country
        The country, as its two letters of ISO 3166-1.
    outlet
        Who published the report.
    text
        Words of the report or its title: all must be there; "several words" in a row; word* by its beginning.
    words
        Words that the record was coded from: evidence, places, speakers.
    confidence
        Only where it is at least so sure (0 to 1) that there was such an event.
    run
        Records of this configuration; the newest run's when not given.
    limit
        How many to list.
    after
        Go on where the list before ended: what it named as the next page.
    format
        table, or jsonl: one JSON object a line. auto: a table on a terminal, JSON Lines otherwise.
    """
    filters = RecordFilter(
        run, family, form, status, _day("since", since, False), _day("until", until, True), city, country, outlet, text, words, confidence
    )
    return guarded(lambda: _records(project, _known(filters), limit, after, _as_table(format)))


def _known(filters: RecordFilter) -> RecordFilter:
    """*filters*. Raises UsageError for a code that no record can have, which would find nothing and not say why."""
    from selon.codebook.book import load

    book = load()
    forms = ("forms", "kinds")
    for option, asked, lists in (
        ("family", filters.families, ("families",)), ("form", filters.forms, forms), ("status", filters.statuses, ("statuses",))
    ):  # fmt: skip
        codes = {code for name in lists for code in book.codes(name)}
        for code in asked:
            if code not in codes:
                raise UsageError(f"--{option} {code!r}: there is no such code; see: selon codebook {lists[0]}")
    if filters.country is not None and len(filters.country) != 2:
        raise UsageError(f"--country {filters.country!r}: give the two letters of ISO 3166-1, such as FR or GB")
    return filters


def _records(path: str, filters: RecordFilter, limit: int, after: str | None, table: bool) -> int:
    from selon.store.records import records as asked

    with opened_project(path) as project:
        page = asked(project, filters, limit=_positive(limit) or 1, after=after)
    if table:
        columns = ("day", "form", "status", "place", "size", "sure", "outlet", "record", "source")
        narrow = terminal().width < _WIDE
        shown = [index for index, name in enumerate(columns) if not (narrow and name in ("outlet", "record"))]
        cells = [_cells(row) for row in page.rows]
        _table(f"Records of {visible(path)}", [columns[index] for index in shown], [[row[index] for index in shown] for row in cells])
    else:
        for row in page.rows:
            _line(row)
    if not page.rows:
        warn(f"no record of {path} fits; what was coded: selon outcomes {path}")
    if page.after is not None:
        warn(f"there are more; the next page: --after {page.after}")
    return OK


def _cells(row: RecordRow) -> tuple[str, ...]:
    day = row.day or "—"
    place = "; ".join(", ".join(part for part in (where.city, where.country) if part) for where in row.places)
    size = _figure(row.low) if row.low == row.high else f"{_figure(row.low)}–{_figure(row.high)}"
    return (
        day if row.latest in (None, row.day) else f"{day} … {row.latest}",
        row.form or row.family,
        row.status,
        place,
        size,
        "" if row.confidence is None else f"{row.confidence:.2f}",
        row.outlet or "",
        row.id,
        row.source,
    )


def _figure(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def verify(project: str, *, index: bool = True, head: str | None = None, format: Format = "auto") -> int:
    """Recompute every hash of a project, or of an export, and name whatever is not as it was written. Exit code 4 where something is not.

    Parameters
    ----------
    project
        The project's file; or the folder of an export, whose tables are read too: types, keys, references, and how many rows there are.
    index
        Also compare the search indexes with new ones; --no-index leaves that out.
    head
        The hash that an earlier verification gave: fails where the log no longer holds it, so that its end cannot be cut off unseen.
    format
        table, or jsonl: one JSON object a line. auto: a table on a terminal, JSON Lines otherwise.
    """
    if Path(project).is_dir():
        return guarded(lambda: verify_export(project, _as_table(format)))
    return guarded(lambda: _verify(project, index, head, _as_table(format)))


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
            _line(problem)
        _line(told)
    elif found.problems:
        rows = [(one.table, "" if one.row is None else str(one.row), one.what) for one in found.problems]
        _table(f"Not as written in {visible(path)}", ("table", "row", "what differs"), rows)
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
