"""``selon add``: sources into a project."""

import os
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from cyclopts import Parameter
from msgspec import Struct

from selon.cli.inputs import Files, checked, known
from selon.cli.run import cores
from selon.cli.streams import INTERRUPTED, OK, SOME_FAILED, UNREADABLE, guarded, terminal, warn, write_line
from selon.errors import StoreError, UnknownSeparator, UsageError
from selon.export.visible import escaped_json, visible
from selon.ingest.plain import STANDARD_INPUT

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.ingest.documents import Facts
    from selon.runner.intake import Care, Keep, Tally

_EVERY = 10.0
_SECONDS, _MEGABYTES = 20.0, 1024


class Asked(Struct, frozen=True):
    """What the user asked for; see :func:`add`."""

    project: Path
    paths: tuple[str, ...]
    dry_run: bool
    format: Literal["text", "json"]
    quiet: bool


def add(
    *project: Files,
    dry_run: Annotated[bool, Parameter(negative=())] = False,
    map: str | None = None,
    separator: str | None = None,
    published: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
    seconds: float = _SECONDS,
    megabytes: int = _MEGABYTES,
    workers: int | None = None,
    format: Annotated[Literal["text", "json"], Parameter(name=["--format", "-f"])] = "text",
    quiet: Annotated[bool, Parameter(name=["--quiet", "-q"], negative=())] = False,
) -> int:
    """Add sources to a project: texts, pages, feeds, tables, archives, crawls, folders of them. Made where there is none.

    Nothing is lost unsaid: every document and everything left out has an outcome (selon outcomes PROJECT). Adding the same again
    changes nothing; interrupted or killed, the same command goes on.

    Parameters
    ----------
    project
        The project's file (by convention NAME.selon), then the files and folders to add; - is standard input.
    dry_run
        Say what would be added, and write nothing.
    map
        Which column of a table holds what: text=body,published=date
    separator
        The profile of a press archive's export, where it is not found out.
    published
        The day the reports were published, YYYY-MM-DD, for all of them.
    outlet
        The outlet that published them all.
    language
        The language of them all, as a pack code.
    seconds
        What one file or page may take; one that takes more is recorded as timed_out.
    megabytes
        Memory (MiB) that one file or page may take; one that takes more is recorded as out_of_memory.
    workers
        Processes; as many as the machine has cores when not given.
    format
        How the report is told, on standard output.
    quiet
        No progress on standard error.
    """
    said = known(published, outlet, language)
    care = (cores() if workers is None else workers, seconds, megabytes)
    paths = _called(project, *care)
    columns = _mapping(map)
    asked = Asked(Path(paths[0]), paths[1:], dry_run, format, quiet)
    return guarded(lambda: _begin(asked, (said.published, said.outlet, said.language, columns, _profile(separator)), care))


def _called(project: tuple[str, ...], workers: int, seconds: float, megabytes: int) -> tuple[str, ...]:
    """The project and the paths. Raises UsageError for a call that makes no sense."""
    if len(project) < 2:
        raise UsageError("selon add: name a project and at least one file: selon add NAME.selon FILES…  (selon add --help)")
    if workers < 1:
        raise UsageError(f"--workers {workers}: at least one is needed")
    if seconds <= 0 or megabytes < 1:
        raise UsageError("--seconds and --megabytes: a document needs some time and some memory")
    if project[0] == STANDARD_INPUT:
        raise UsageError("selon add: the project comes first, then the files: selon add NAME.selon -")
    return checked("add", project)


def _profile(name: str | None) -> str | None:
    """The name of a press archive's profile. Raises UsageError for one that is not there."""
    if name is not None:
        from selon.ingest.archive import profile_named

        try:
            profile_named(name)
        except UnknownSeparator as error:
            raise UsageError(str(error)) from None
    return name


def _begin(asked: Asked, said: tuple[str | None, str | None, str | None, dict[str, str], str | None], care: tuple[int, float, int]) -> int:
    from selon.ingest.documents import Facts
    from selon.runner.intake import Care

    return _add(asked, Facts(*said), Care(*care))


def _mapping(told: str | None) -> dict[str, str]:
    """The columns that ``--map`` names. Raises UsageError."""
    if told is None:
        return {}
    from selon.ingest.table import FIELDS

    found = {}
    for part in re.split(r",(?=\s*\w+=)", told):
        field, equals, column = (piece.strip() for piece in part.partition("="))
        if not equals or not column or field not in FIELDS:
            raise UsageError(f"--map {told!r}: give FIELD=COLUMN,FIELD=COLUMN; fields are {', '.join(FIELDS)}")
        found[field] = column
    return found


def _add(asked: Asked, facts: "Facts", care: "Care") -> int:
    from selon.runner.intake import Tally

    missing = [path for path in asked.paths if path != STANDARD_INPUT and not os.path.lexists(path)]
    if len(missing) == len(asked.paths):
        for path in missing:
            warn(f"{path}: there is no such file; check the path")
        return UNREADABLE
    made = not asked.project.exists()
    tally, begun, trouble = Tally(), time.monotonic(), None
    try:
        for latest in _tallies(asked, facts, care, made):
            tally = latest
    except KeyboardInterrupt:
        warn(f"interrupted: {tally.new:,} new documents are kept; the same command goes on")
        return INTERRUPTED
    except StoreError as error:
        if not tally.documents:
            raise
        warn(f"{error}; {tally.new:,} new documents were kept before that")
        trouble = error.exit_code
    took = time.monotonic() - begun
    if asked.format == "json":
        write_line(escaped_json(msgspec.json.encode(_told(asked, tally, made, took))))
    else:
        _show(asked, tally, made, took)
    if trouble is not None:
        return trouble
    if tally.failed and not tally.documents:
        return UNREADABLE
    return SOME_FAILED if tally.failed else OK


def _tallies(asked: Asked, facts: "Facts", care: "Care", made: bool) -> Any:
    """The tally after each batch that was kept, then with the copies counted."""
    from contextlib import ExitStack

    from selon.runner.intake import Tally, Trial, count_wires, keeping, mark_copies, take_in
    from selon.store.project import create, open_project

    at = datetime.now(UTC).isoformat(timespec="seconds")
    tally = Tally()
    with ExitStack() as stack:
        told = stack.enter_context(_Progress(asked))
        if asked.dry_run:
            trial = Trial(None if made else stack.enter_context(open_project(asked.project, read_only=True, traceless=True)))
            keep: Keep = trial.keep
        else:
            project = stack.enter_context(create(asked.project) if made else open_project(asked.project))
            keep = keeping(project, asked.paths, at)
        for tally in take_in(asked.paths, facts, care, keep, skip=asked.project, watch=told.read):
            told.at(tally)
            yield tally
        told.comparing()
        count_wires(tally, trial.copies() if asked.dry_run else mark_copies(project, at, care))
        yield tally


class _Progress:
    """How far it is, on standard error: a bar on a terminal, elsewhere a line every ten seconds. Bytes read tell what is left."""

    def __init__(self, asked: Asked) -> None:
        from selon.runner.progress import Pace

        self._pace = Pace(sum(map(_size, asked.paths)), time.monotonic())
        self._begun = self._last = time.monotonic()
        self._documents = 0
        self._quiet, self._bar = asked.quiet, None
        if not asked.quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn

            self._bar = Progress(
                TextColumn("reading"), BarColumn(), TextColumn("{task.fields[told]}"), console=Console(stderr=True), transient=True,
                redirect_stdout=False,
            )  # fmt: skip
            self._task = self._bar.add_task("", total=self._pace.total or None, told="")

    def __enter__(self) -> "_Progress":
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def read(self, size: int) -> None:
        """*size* bytes were read from files."""
        self._pace.advance(size, time.monotonic())

    def at(self, tally: "Tally") -> None:
        """A batch was kept."""
        from selon.runner.progress import lasting

        self._documents = tally.documents
        now = time.monotonic()
        rate, total = self._pace.rate(now), self._pace.total
        left = f", {lasting(max(0, total - self._pace.done) / rate)} left" if rate and total else ""
        told = f"{tally.documents:,} documents, {tally.documents / max(0.001, now - self._begun):,.1f} a second{left}"
        self._tell(told, now)

    def comparing(self) -> None:
        """Reading has ended."""
        self._tell(f"{self._documents:,} documents; looking for copies", time.monotonic())

    def _tell(self, told: str, now: float) -> None:
        if self._bar:
            self._bar.update(self._task, completed=self._pace.done, told=told)
        elif not self._quiet and now - self._last >= _EVERY:
            self._last = now
            sys.stderr.write(f"selon: {told}\n")
            sys.stderr.flush()


def _size(path: str) -> int:
    """Bytes of a file, or of the files below a folder; 0 where that can't be told."""
    try:
        if not os.path.isdir(path):
            return 0 if path == STANDARD_INPUT else os.stat(path).st_size
        with os.scandir(path) as entries:
            return sum(
                _size(entry.path) if entry.is_dir() else entry.stat(follow_symlinks=False).st_size
                for entry in entries
                if not entry.is_symlink()
            )
    except OSError:
        return 0


def _told(asked: Asked, tally: "Tally", made: bool, took: float) -> dict[str, Any]:
    return {
        "project": str(asked.project),
        "dry_run": asked.dry_run,
        "made": made and not asked.dry_run,
        **{field: getattr(tally, field) for field in ("new", "duplicates", "redated", "known", "refused", "media", "encodings", "remarks")},
        **{field: getattr(tally, field) for field in ("wire_groups", "wire_documents", "bytes")},
        "first": tally.first,
        "seconds": round(took, 2),
        "per_second": round(tally.documents / max(took, 0.001), 1),
    }


def counted(number: int, one: str, many: str) -> str:
    """*number* with the word that goes with it."""
    return f"{number:,} {one if number == 1 else many}"


def _listed(counts: dict[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{visible(name)} {count:,}" for name, count in ordered)


def _show(asked: Asked, tally: "Tally", made: bool, took: float) -> None:
    from rich.table import Table
    from rich.text import Text

    from selon.runner.progress import lasting

    console = terminal()

    def say(text: str) -> None:
        console.print(Text(visible(text)), soft_wrap=True)

    verb = "would be added" if asked.dry_run else "added"
    if made and not asked.dry_run:
        say(f"{asked.project}: made")
    if tally.documents and not tally.new:
        say(f"nothing new: {counted(tally.known, 'document was', 'documents were')} there already")
    else:
        also = f", {counted(tally.known, 'was', 'were')} there already" if tally.known else ""
        repeated = f" ({counted(tally.duplicates, 'repeats', 'repeat')} a text that is there)" if tally.duplicates else ""
        say(f"{counted(tally.new, 'document', 'documents')} {verb}{repeated}{also}")
    if tally.redated:
        say(
            f"{counted(tally.redated, 'gives its text', 'give their texts')} another day of publication: a text is coded once, with the "
            "day that it came with first; to use the new day, add it to a new project"
        )
    rows: list[tuple[str, Callable[[], str]]] = [
        ("formats", lambda: _listed(tally.media)),
        ("encodings", lambda: _listed(tally.encodings)),
        ("remarks", lambda: _listed(tally.remarks)),
        (
            "copies",
            lambda: f"{tally.wire_documents:,} documents in {counted(tally.wire_groups, 'group', 'groups')}" if tally.wire_groups else "",
        ),
        ("left out", lambda: _listed(tally.refused)),
        (
            "time",
            lambda: f"{lasting(took)}, {tally.documents / max(took, 0.001):,.1f} documents a second" if tally.documents else lasting(took),
        ),
    ]
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, cell in rows:
        if text := cell():
            table.add_row(name, Text(text))
    console.print(table)
    for refusal in tally.first:
        say(f"  {refusal.outcome}  {refusal.reason}")
    if tally.failed > len(tally.first):
        say(f"  … and {tally.failed - len(tally.first):,} more")
    if tally.refused and not asked.dry_run:
        say(f"all of them, with reasons: selon outcomes {asked.project} --rows")
    if asked.dry_run:
        say("nothing was written")
    elif tally.new > tally.duplicates:
        say(f"to code them: selon run {asked.project}")
