"""Files that somebody sent, into a project: a trial that writes nothing, then adding, then coding what is new.

The files lie under names of ours; what they were called is data. Whoever asks may end it at any step; what was kept till then stays, and
the same again goes on.
"""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from selon.ingest.documents import Facts
from selon.model import Document, Refused, Report
from selon.runner.configuration import configuration
from selon.runner.intake import Care, Tally, Trial, count_wires, keeping, mark_copies, take_in
from selon.runner.local import Limits, Read, code_locally
from selon.runner.run import Summary, run_project
from selon.runner.shards import Shard, Work
from selon.store.coded import CodedRow
from selon.store.documents import document_id
from selon.store.project import Project, open_project

T = TypeVar("T")
MOST_ROWS = 500
"""Rows of a report on a trial; what is beyond them is counted."""
_SLICE = 50
"""Documents of a transaction: everybody else who writes waits for it."""
_LITTLE = 1 << 20
_SECONDS, _MEGABYTES = 20.0, 1024

Writes = Callable[[Callable[[Project], T]], T]
"""Does something that writes, in its turn."""


class Given(Struct, frozen=True):
    """Files that were sent: (path, what it is called); and what is said of all of them."""

    files: tuple[tuple[str, str], ...]
    facts: Facts

    @property
    def paths(self) -> tuple[str, ...]:
        """Where they lie."""
        return tuple(path for path, _ in self.files)

    @property
    def size(self) -> int:
        """Bytes of all of them."""
        return sum(os.stat(path).st_size for path in self.paths)


class Row(Struct, frozen=True):
    """What came of one document or refusal. ``what``: ``new``, ``duplicate`` (repeats a text that is there), ``known``, or the outcome of
    a refusal, which has a ``reason``; ``redated``: a duplicate with another day than the document that stands for its text."""

    source: str
    what: str
    reason: str | None = None
    document: str | None = None
    title: str | None = None
    outlet: str | None = None
    published: str | None = None
    language: str | None = None
    redated: bool = False


class Tried(Struct, frozen=True):
    """What adding would bring: the tally, the first rows, and how many there are beyond them."""

    tally: Tally
    rows: tuple[Row, ...]
    beyond: int


class Steps(Struct, frozen=True):
    """Who is told how far it is; what these raise ends the work. ``part``: so much more is done; ``total``: of so much."""

    total: Callable[[int], None]
    part: Callable[[int], None]


def care(size: int) -> Care:
    """What one piece may cost, as ``selon add`` has it; for little (*size* bytes) one process starts sooner than several."""
    return Care(cores() if size > _LITTLE else 1, _SECONDS, _MEGABYTES)


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def tried(path: Path, given: Given, steps: Steps) -> Tried:
    """What adding *given* to the project at *path* would bring. Nothing is written."""
    rows: list[Row] = []
    seen = 0
    steps.total(given.size)
    with open_project(path, read_only=True) as project:
        trial = Trial(project)

        def keep(batch: Sequence[Document | Refused]) -> tuple[int, int, int, int]:
            nonlocal seen
            counts = [trial.keep([item]) for item in batch]
            seen += len(batch)
            rows.extend(_row(item, *each) for item, each in zip(batch, counts, strict=True) if len(rows) < MOST_ROWS)
            return tuple(map(sum, zip(*counts, strict=True)))  # type: ignore[return-value]  # four sums of four

        tally = _last(_taken(path, given, keep, steps))
        count_wires(tally, trial.copies(partial(steps.part, 0)))
    return Tried(tally, tuple(rows[:MOST_ROWS]), max(0, seen - MOST_ROWS))


def _row(item: Document | Refused, new: int, duplicate: int, known: int, redated: int) -> Row:
    if isinstance(item, Refused):
        return Row(item.source, item.outcome, item.reason.removeprefix(f"{item.source}: "))
    report = item.report
    what = "duplicate" if duplicate else "new" if new else "known"
    return Row(report.source, what, None, document_id(item), report.title, report.outlet, report.published, report.language, bool(redated))


def _taken(
    path: Path, given: Given, keep: Callable[[Sequence[Document | Refused]], tuple[int, int, int, int]], steps: Steps
) -> Iterator[Tally]:
    return take_in(given.paths, given.facts, care(given.size), keep, skip=path, watch=steps.part, names=dict(given.files))


def _last(tallies: Iterator[Tally]) -> Tally:
    return deque(tallies, maxlen=1).pop()


def added(path: Path, given: Given, write: Writes[tuple[int, int, int, int]], mark: Writes[int], at: str, steps: Steps) -> Tally:
    """Add *given* to the project at *path*, in short transactions that *write* and *mark* do in their turn. What a tally counts is kept."""
    names = tuple(name for _, name in given.files)
    steps.total(given.size)

    def keep(batch: Sequence[Document | Refused]) -> tuple[int, int, int, int]:
        totals = (0, 0, 0, 0)
        for begin in range(0, len(batch), _SLICE):
            part = batch[begin : begin + _SLICE]
            counts = write(lambda project, part=part: keeping(project, names, at)(part))  # type: ignore[misc]
            totals = tuple(map(sum, zip(totals, counts, strict=True)))  # type: ignore[assignment]
        return totals

    tally = _last(_taken(path, given, keep, steps))
    with open_project(path, read_only=True) as project:
        count_wires(tally, mark_copies(project, at, care(given.size), mark, partial(steps.part, 0)))
    return tally


def coded(path: Path, steps: Steps, ending: Callable[[], bool]) -> Summary:
    """Code what is left to code of the project at *path*, as ``selon run`` does.

    Where *ending* says so, coding ends in good order: what is done is kept, and the same again goes on.
    """
    config = configuration()
    work = Work(config, "auto")

    def engine(cut: Sequence[Shard], read: Read) -> Generator[tuple[Shard, tuple[CodedRow, ...]], None, None]:
        steps.total(sum(len(shard.documents) for shard in cut))
        with closing(code_locally(cut, partial(_until, read, ending), work, cores(), Limits())) as done:
            for shard, rows in done:
                yield shard, rows
                steps.part(len(rows))

    return run_project(path, config, engine, quiet=True)


def _until(read: Read, ending: Callable[[], bool], documents: Sequence[str]) -> Iterable[tuple[str, Report]]:
    """Documents as *read* gives them, until it is to end: a run takes that as it takes Ctrl-C, and keeps what is done."""
    for found in read(documents):
        if ending():
            raise KeyboardInterrupt
        yield found
