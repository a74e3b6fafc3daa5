"""A run of a project: what is left to code is cut into shards, an engine codes them, this process alone writes.

A shard is kept whole or not at all, in one transaction of the store; killed at any point, a run that is started again goes on with the
shards that are missing.
"""

import fcntl
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import Struct

from selon.errors import RunError, StoreLocked, StoreReadOnly
from selon.runner.configuration import Configuration
from selon.runner.local import Done, Read
from selon.runner.progress import Teller
from selon.runner.shards import LOST, Shard, counted, shards
from selon.store.coded import CodedRow, lines, save_shard
from selon.store.documents import pending, reports
from selon.store.project import Project, open_project

Engine = Callable[[Sequence[Shard], Read], Done]
"""Whatever codes shards: workers of this machine, or a cluster."""

_WAITING = 4
"""Shards that may wait to be written; beyond them the engine waits."""
NOBODY = ""
"""The name of no run: under it all documents of a project are still to be coded."""


class Summary(Struct, frozen=True):
    """What a run came to. ``before``: documents that were coded under this configuration already; ``outcomes`` are those of this call."""

    run: str
    project: str
    documents: int
    before: int
    done: int
    left: int
    shards: int
    outcomes: dict[str, int]
    seconds: float
    per_second: float
    interrupted: bool
    output: str | None = None

    @property
    def failed(self) -> int:
        """Documents of this call on which something went wrong."""
        return sum(count for outcome, count in self.outcomes.items() if outcome in LOST)


class Writer:
    """Keeps shards, in a thread of its own: workers need not wait for the disk. A context; leaving it waits until all is written."""

    def __init__(self, path: Path, run: str) -> None:
        self._run = run
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="selon-writer")
        self._project: Project = self._thread.submit(open_project, path).result()
        self._waiting: deque[Future[tuple[CodedRow, ...]]] = deque()
        self.outcomes: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self.settle(0)
        finally:
            self._thread.submit(self._project.close).result()
            self._thread.shutdown()

    def keep(self, shard: Shard, rows: tuple[CodedRow, ...]) -> int:
        """Have a shard written; how many documents have been since the last call. Raises what writing an earlier one raised."""
        self._waiting.append(self._thread.submit(self._save, shard, rows))
        return self.settle(_WAITING)

    def _save(self, shard: Shard, rows: tuple[CodedRow, ...]) -> tuple[CodedRow, ...]:
        save_shard(self._project, self._run, shard.name, rows)
        return rows

    def settle(self, most: int) -> int:
        """Wait until no more than *most* shards wait; how many documents have been written since the last call."""
        done = 0
        while len(self._waiting) > most or (self._waiting and self._waiting[0].done()):
            rows = self._waiting.popleft().result()
            self.outcomes = counted(rows, self.outcomes)
            done += len(rows)
        return done


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Within this no other process runs the project; the kernel lifts the lock, however a run ends. Raises StoreLocked, StoreReadOnly."""
    lock = path.with_name(f"{path.name}-running")
    handle = _locked(path, lock)
    try:
        yield
        lock.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _locked(path: Path, lock: Path) -> int:
    while True:
        try:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StoreReadOnly(f"{lock}: can't be made ({error.strerror}); a run needs to write in the project's folder") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if lock.exists() and os.path.samestat(lock.stat(), os.fstat(handle)):
                return handle
        except BlockingIOError:
            os.close(handle)
            raise StoreLocked(f"{path}: another selon run is at work on it; wait until that has ended, or end it, then try again") from None
        except FileNotFoundError:
            pass
        os.close(handle)  # a run that was just ending took the file away: what is locked is nobody's any more


def run_project(path: Path, configuration: Configuration, engine: Engine, *, retry: bool = False, quiet: bool = False) -> Summary:
    """Code what is left to code of the project at *path* under *configuration*; with *retry* also what was tried and not coded.

    An interruption (Ctrl-C) ends it in good order, with what is done kept; the summary says so. Raises StoreError and RunError.
    """
    with alone(path), open_project(path) as project:
        run = configuration.name
        everything, wanted = pending(project, NOBODY), pending(project, run, retry=retry)
        cut = shards(everything, wanted)
        interrupted = False
        with Teller(len(wanted), quiet) as teller, Writer(path, run) as writer:
            try:
                with closing(engine(cut, lambda documents: reports(project, documents))) as done:
                    for shard, rows in done:
                        teller.advance(writer.keep(shard, rows))
                teller.advance(writer.settle(0))
            except KeyboardInterrupt:
                interrupted = True
                teller.advance(writer.settle(0))
        seconds = teller.seconds
    return Summary(
        run=run,
        project=str(path),
        documents=len(everything),
        before=len(everything) - len(wanted),
        done=teller.done,
        left=len(wanted) - teller.done,
        shards=len(cut),
        outcomes=writer.outcomes,
        seconds=round(seconds, 3),
        per_second=round(teller.done / seconds, 1) if seconds else 0.0,
        interrupted=interrupted,
    )


def write_lines(path: Path, run: str, target: Path) -> int:
    """Write the coded lines of *run* in order of document id; how many. The file is there whole or as it was. Raises RunError."""
    part = target.with_name(f".{target.name}.part")
    count = 0
    try:
        with open_project(path, read_only=True) as project, part.open("wb") as handle:
            for line in lines(project, run):
                handle.write(line + b"\n")
                count += 1
        part.replace(target)
    except OSError as error:
        raise RunError(f"{target}: the lines can't be written: {error.strerror or error}") from None
    finally:
        part.unlink(missing_ok=True)
    return count
