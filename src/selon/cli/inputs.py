"""The reports that a command was given: each is read, coded and told of, and one that fails leaves the others alone."""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from msgspec import Struct

from selon.cli.streams import OK, SOME_FAILED, UNREADABLE, warn
from selon.errors import DEFECTS, InputError, UsageError, mistake, refusal
from selon.export.visible import storable
from selon.ingest.plain import STANDARD_INPUT, bytes_of, read_file
from selon.lang.load import pack_codes
from selon.model import Refused, Report

Format = Literal["auto", "card", "jsonl"]
ParserMode = Literal["auto", "none", "spacy"]
Files = Annotated[str, Parameter(allow_leading_hyphen=True)]
"""A file's path. The option parser lets ``-`` through by this, and with it anything else with a hyphen: :func:`checked` refuses that."""

FORMATS = frozenset((".html", ".htm", ".xhtml", ".md", ".markdown", ".eml", ".mbox", ".pdf"))
"""Names of files that are read by the intake door's readers; anything else is plain text."""

_BAR_FROM = 5


class Known(Struct, frozen=True):
    """What the user says of the reports because the files do not."""

    published: str | None = None
    outlet: str | None = None
    language: str | None = None


class Defect(InputError):
    """Selon itself failed on a report."""

    outcome = "defect"
    unreadable = False


class SeveralReports(InputError):
    """A file that holds many reports where one is wanted."""

    outcome = "several_reports"
    unreadable = False


def known(published: str | None, outlet: str | None, language: str | None) -> Known:
    """Checked. Raises UsageError for a publication date that is no ISO date, and for a language without a pack."""
    if language is not None and language not in pack_codes():
        raise UsageError(f"--language {language!r}: there is no pack for it; there are {', '.join(pack_codes())}")
    if published is not None:
        try:
            published = date.fromisoformat(published).isoformat()
        except ValueError:
            raise UsageError(f"--published {published!r}: give a date as YYYY-MM-DD") from None
    return Known(published, outlet, language)


def checked(verb: str, files: tuple[str, ...]) -> tuple[str, ...]:
    """The files. Raises UsageError where there are none, for an unknown option, and for standard input named twice."""
    if not files:
        raise UsageError(f"selon {verb}: name at least one file, or - for standard input  (selon {verb} --help)")
    for file in files:
        if file.startswith("-") and file != STANDARD_INPUT:
            raise UsageError(f"selon {verb}: unknown option {file} (a file of that name: ./{file})  (selon {verb} --help)")
    if files.count(STANDARD_INPUT) > 1:
        raise UsageError(f"selon {verb}: standard input (-) can be read only once")
    return files


def _each(files: Sequence[str]) -> Iterator[str]:
    """The files, with a progress bar on standard error when there are many, it is a terminal, and no cards go to that terminal."""
    if len(files) < _BAR_FROM or not sys.stderr.isatty() or sys.stdout.isatty():
        yield from files
        return
    from rich.console import Console
    from rich.progress import Progress

    # Standard output stays untouched: it may be a file.
    with Progress(console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        yield from progress.track(files, description="coding")


def _report(file: str, facts: Known) -> Report:
    """The one report in *file*: plain text to the letter; a page, Markdown, a message or a PDF as the intake door reads it.

    Raises InputError; also where such a file holds more than one report, which belong in a project.
    """
    if file == STANDARD_INPUT or Path(file).suffix.lower() not in FORMATS or not Path(file).is_file():
        return read_file(file, published=facts.published, outlet=facts.outlet, language=facts.language)
    # Parsers are slow to import, and most calls are for plain text.
    from selon.ingest.documents import Facts, Piece, documents

    raw = bytes_of(file)
    items = list(documents(Piece(file, Path(file).name, raw), Facts(facts.published, facts.outlet, facts.language)))
    if len(items) > 1:
        raise SeveralReports(f"{file}: holds {len(items)} reports; put them in a project first (selon add PROJECT.selon {file})")
    item = items[0]
    if isinstance(item, Refused):
        raise refusal(item.outcome)(item.reason)
    return item.report


def _one(file: str, facts: Known, work: Callable[[Report], None]) -> None:
    """Read and work on one file. Raises InputError, also for a mistake in Selon's own code."""
    report = _report(file, facts)
    if storable(file) != file:
        report = Report(report.id, storable(file), report.text, report.outlet, report.title, report.published, report.language)
    try:
        work(report)
    except DEFECTS as error:
        raise Defect(f"{file}: {mistake(error, 'report')}") from error


def for_each_report(files: Sequence[str], facts: Known, work: Callable[[Report], None], failed: Callable[[str, InputError], None]) -> int:
    """Read and work on each file in turn; the exit code.

    *failed* is told of each file that could not become a report or be coded; the reason also goes to standard error.
    """
    done, bad, unreadable = 0, 0, 0
    for file in _each(files):
        try:
            _one(file, facts, work)
            done += 1
        except InputError as error:
            bad += 1
            unreadable += error.unreadable
            warn(f"{error} [{error.outcome}]")
            failed(storable(file), error)
    if bad and len(files) > 1:
        warn(f"{bad} of {len(files)} reports failed")
    if not bad:
        return OK
    return UNREADABLE if unreadable == bad and not done else SOME_FAILED


def writable(path: str, files: Sequence[str], option: str = "--html") -> Path:
    """Where *option* has a page written. Raises UsageError where it can't be: no such folder, a folder, one of the *files* read."""
    target = Path(path)
    if not target.parent.is_dir():
        raise UsageError(f"{option} {path}: there is no folder {target.parent}; make it first")
    if target.is_dir():
        raise UsageError(f"{option} {path}: this is a folder; name a file in it")
    if any(file != STANDARD_INPUT and Path(file).exists() and target.exists() and target.samefile(file) for file in files):
        raise UsageError(f"{option} {path}: this is one of the files that are read; name another")
    return target
