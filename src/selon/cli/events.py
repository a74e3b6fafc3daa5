"""What is asked of the events of a project: ``selon events``, ``selon why``."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from selon.cli.lists import (
    EVERYTHING,
    FIRST_PAGE,
    Format,
    Shown,
    Which,
    as_table,
    narrow,
    opened_project,
    show_line,
    show_page,
    shown_days,
    shown_place,
    shown_size,
)
from selon.cli.streams import OK, guarded, own_language, warn
from selon.errors import UsageError
from selon.export.visible import visible
from selon.export.words import load_words
from selon.store.events import EventFilter, EventRow
from selon.views import State

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.store.handle import Project

_COLUMNS = {
    "day": True, "form": True, "status": False, "state": False, "place": True, "size": True, "sources": True, "review": False,
    "outlets": False, "event": True,
}  # fmt: skip
"""What a list of events shows, and whether a narrow terminal shows it too."""


def events(
    project: str,
    *,
    which: Which = EVERYTHING,
    state: tuple[State, ...] = (),
    sources: int | None = None,
    shown: Shown = FIRST_PAGE,
) -> int:
    """List the events of a project, newest day first, as selon link left them; each option narrows the list.

    Parameters
    ----------
    project
        The project's file.
    state
        confirmed (independent sources agree), unconfirmed (one source), pending (sources or coders differ), rejected (coders say that it is
        none); may be given several times.
    sources
        Told by at least so many independent sources: copies of one text are one.
    """
    if sources is not None and sources < 1:
        raise UsageError(f"--sources {sources}: give a number from 1 on")
    return guarded(lambda: _events(project, EventFilter(states=state, sources=sources, **which.told()), shown))


def _events(path: str, filters: EventFilter, asked: Shown) -> int:
    from selon.runner.viewing import linked
    from selon.store.events import events as found

    with opened_project(path) as project:
        linked(project)
        page = found(project, filters=filters, limit=asked.rows(), after=asked.after)
        _say_stale(project, path)
    rows = ((row, _cells(row)) for row in page.rows)
    show_page(f"Events of {visible(path)}", _COLUMNS, rows, page.after, asked.table)
    if not page.rows:
        warn(f"no event of {path} fits; all of them: selon events {path}")
    return OK


def _say_stale(project: "Project", path: str) -> None:
    """Say where reports or decisions came after the last linking: the list does not know of them."""
    from selon.runner.linking import inputs_of
    from selon.store.events import newest

    last = newest(project)
    if last is not None and inputs_of(project) != last.inputs:
        warn(f"reports or decisions came since this was linked; take them in: selon link {path}")


def _cells(row: EventRow) -> tuple[str, ...]:
    told = f"{row.sources}" if row.sources == row.reports else f"{row.sources} of {row.reports}"
    return (
        shown_days(row.day, row.latest),
        f"{row.code or row.family}, {row.status}" if narrow() else row.code or row.family,
        row.status,
        row.state,
        "; ".join(shown_place(where.city, where.country) for where in row.places),
        shown_size(row.low, row.high),
        told,
        str(row.review or ""),
        ", ".join(row.outlets),
        row.event,
    )


def why(
    project: str, event: str, *records: str, reader: Annotated[str | None, Parameter(name="--in")] = None, format: Format = "auto"
) -> int:
    """Say why records are one event, and which near ones were kept apart from it, with the evidence for each pair.

    Parameters
    ----------
    project
        The project's file.
    event
        The event's id, the beginning of it, or the id of one of its records.
    records
        Two records to be compared in full, whether they are one event or not.
    reader
        The language of the table: en or fr; that of the terminal when not given. JSON holds the English sentences, with the codes.
    format
        table, or jsonl: one JSON object. auto: a table on a terminal, JSON otherwise.
    """
    if len(records) not in (0, 2):
        raise UsageError("selon why: name an event, and after it two records or none")
    return guarded(lambda: _why(project, event, records, reader or own_language(), as_table(format)))


def _why(path: str, name: str, records: tuple[str, ...], reader: str, table: bool) -> int:
    from selon.cli.reasons import Reasoned
    from selon.runner.reasons import pair_reasons, reasons
    from selon.runner.viewing import event_called

    words = load_words(reader)
    with opened_project(path) as project:
        found = reasons(project, event_called(project, name).event)
        pair = pair_reasons(project, *records) if records else None
    if not table:
        show_line(found if pair is None else pair)
    elif pair is None:
        Reasoned(reader, words).event(found)
    else:
        Reasoned(reader, words).pair(pair, found.link_from)
    return OK
