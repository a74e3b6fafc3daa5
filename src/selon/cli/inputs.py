"""The reports that a command was given: each is read, coded and told of, and one that fails leaves the others alone."""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from msgspec import Struct

from selon.cli.streams import OK, SOME_FAILED, UNREADABLE, warn
from selon.errors import InputError, UsageError
from selon.ingest.plain import read_file
from selon.model import Report

Format = Literal["auto", "card", "jsonl"]
ParserMode = Literal["auto", "none", "spacy"]
_BAR_FROM = 5


class Known(Struct, frozen=True):
    """What the user says of the reports because the files do not."""

    published: str | None = None
    outlet: str | None = None
    language: str | None = None


def known(published: str | None, outlet: str | None, language: str | None) -> Known:
    """Checked. Raises UsageError for a publication date that is no ISO date."""
    if published is not None:
        try:
            published = date.fromisoformat(published).isoformat()
        except ValueError:
            raise UsageError(f"--published {published!r}: give a date as YYYY-MM-DD") from None
    return Known(published, outlet, language)


def _each(files: Sequence[str]) -> Iterator[str]:
    """The files, with a progress bar on standard error when there are many and it is a terminal."""
    if len(files) < _BAR_FROM or not sys.stderr.isatty():
        yield from files
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(files, description="coding", console=Console(stderr=True), transient=True)


def for_each_report(files: Sequence[str], facts: Known, work: Callable[[Report], None], failed: Callable[[str, InputError], None]) -> int:
    """Read and work on each file in turn; the exit code.

    *failed* is told of each file that could not become a report or be coded; the reason also goes to standard error.
    """
    done, bad, unreadable = 0, 0, 0
    for file in _each(files):
        try:
            work(read_file(file, published=facts.published, outlet=facts.outlet, language=facts.language))
            done += 1
        except InputError as error:
            bad += 1
            unreadable += error.unreadable
            warn(f"{error} [{error.outcome}]")
            failed(file, error)
    if bad and len(files) > 1:
        warn(f"{bad} of {len(files)} reports failed")
    if not bad:
        return OK
    return UNREADABLE if unreadable == bad and not done else SOME_FAILED


def existing_folder(path: str) -> Path:
    """The folder in which *path* is to be written. Raises UsageError where there is none."""
    target = Path(path)
    if not target.parent.is_dir():
        raise UsageError(f"{path}: there is no folder {target.parent}; make it first")
    return target
