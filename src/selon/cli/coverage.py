"""``selon coverage``: who saw the events of a project, how often each field is told, and what was probably missed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter

from selon.cli.event import coded_lines
from selon.cli.run import is_project
from selon.cli.streams import OK, guarded, own_language, terminal, write_line
from selon.codebook.book import load
from selon.errors import InputError, UsageError
from selon.export.coverage_card import show_coverage
from selon.export.speech import speech
from selon.export.visible import escaped_json
from selon.ingest.plain import STANDARD_INPUT
from selon.link.events import link
from selon.link.told import told_of
from selon.rivals.coverage import By, Outlet, outlets_of
from selon.rivals.coverage import coverage as covered
from selon.rivals.rules import shipped
from selon.runner.viewing import accounts_of, told_in
from selon.store.project import open_project
from selon.views import Account, Event


def coverage(
    source: str,
    *,
    outlets: str | None = None,
    by: By | None = None,
    reader: Annotated[str | None, Parameter(name="--in")] = None,
    format: Annotated[Literal["auto", "table", "jsonl"], Parameter(name=["--format", "-f"])] = "auto",
) -> int:
    """Say which outlets saw the events, how often each field is told, and how many protests were probably missed.

    Parameters
    ----------
    source
        A project whose records are linked, or lines that selon code printed (they are linked on the spot); - for standard input.
    outlets
        A table of outlets (CSV with the columns outlet, kind, country): how many of which kind and country saw an event.
    by
        What counts as a list for the estimates: outlet, language, kind or country. Outlets when not given.
    reader
        The language of the tables: en or fr; that of the terminal when not given.
    format
        table, or jsonl: all of it as one JSON object. auto: tables on a terminal, JSON otherwise.
    """
    return guarded(lambda: _coverage(source, outlets, by or "outlet", reader or own_language(), format))


def _coverage(source: str, outlets: str | None, by: By, reader: str, format: str) -> int:
    book, known = load(), _outlets(outlets)
    if by in ("kind", "country") and not known:
        raise UsageError(f"--by {by} needs --outlets: a table that says the {by} of each outlet")
    words = speech(reader, book)
    with _events(source) as events:
        found = covered(events, known, book, shipped(reader), by)
    if format == "jsonl" or (format == "auto" and not sys.stdout.isatty()):
        write_line(escaped_json(msgspec.json.encode(found)))
    else:
        show_coverage(terminal(), found, words)
    return OK


def _outlets(path: str | None) -> dict[str, Outlet]:
    if path is None:
        return {}
    try:
        return outlets_of(Path(path).read_bytes(), f"--outlets {path}")
    except OSError as error:
        raise InputError(f"--outlets {path}: can't be read ({error.strerror or error})") from None


@contextmanager
def _events(source: str) -> Iterator[Iterator[tuple[Event, list[Account]]]]:
    """The events of *source* with their accounts."""
    if source != STANDARD_INPUT and Path(source).is_file() and is_project(source):
        with open_project(source, read_only=True) as project:
            yield told_in(project)
        return
    coded = list(coded_lines(source))
    accounts = accounts_of(coded)
    events = link(told for report in coded for told in told_of(msgspec.to_builtins(report)))
    yield ((event, [accounts[record] for record in event.records]) for event in events)
