"""Linking again from the workbench: at most one at a time, in a thread of its own, with a connection that only reads.

Only what was worked out is written through the writer, so that nobody waits while pairs are weighed.
"""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from msgspec import Struct

from selon.errors import Busy, SelonError
from selon.runner.linking import Outcome, link_project
from selon.store.handle import Project
from selon.store.linkings import Saved
from selon.store.project import open_project

T = TypeVar("T")
QUICK = 4.0
"""Seconds that an answer waits for a linking; the rest is asked for again."""
_END = 10.0


class Works(Protocol):
    """Hands a connection that writes to what is to be written."""

    def __call__(self, work: Callable[[Project], T]) -> T:
        """What *work* gave."""
        ...


class Progress(Struct, frozen=True):
    """How linking stands. ``new``, ``changed``, ``gone``: events, when it is done; ``unmet``: pairs that can't be followed, as others say
    otherwise; ``why`` it failed."""

    state: Literal["idle", "running", "done", "failed"]
    new: int = 0
    changed: int = 0
    gone: int = 0
    unmet: int = 0
    why: str = ""


class Linker:
    """Links one project when asked to."""

    def __init__(self, path: Path, work: Works) -> None:
        self._path = path
        self._work = work
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._progress = Progress("idle")
        self._ending = False

    def start(self, at: str, wait: float | None = None) -> Progress:
        """Begin, where no linking is at work; how it stands when it is over, or after *wait* seconds (:data:`QUICK` when None).

        *at*: the time, for the log."""
        with self._lock:
            if self._thread is None and not self._ending:
                self._progress = Progress("running")
                self._thread = threading.Thread(target=self._run, args=(at,), daemon=True, name="linking")
                self._thread.start()
            thread = self._thread
        if thread is not None:
            thread.join(QUICK if wait is None else wait)
        return self._progress

    def progress(self) -> Progress:
        """How the last linking stands."""
        return self._progress

    def close(self) -> None:
        """Let no linking be written any more; wait for one that is."""
        with self._lock:
            self._ending = True
            thread = self._thread
        if thread is not None:
            thread.join(_END)

    def _run(self, at: str) -> None:
        try:
            with open_project(self._path, read_only=True) as project:
                done = _told(link_project(project, at=at, keep=self._keep))
        except (SelonError, OSError, sqlite3.Error) as error:
            done = Progress("failed", why=str(error))
        with self._lock:
            self._progress, self._thread = done, None

    def _keep(self, write: Callable[[Project], Saved]) -> Saved:
        if self._ending:
            raise Busy(f"{self._path}: the workbench is being closed; nothing was linked")
        return self._work(write)


def _told(outcome: Outcome) -> Progress:
    saved = outcome.saved
    if saved is None:
        return Progress("done", unmet=len(outcome.unmet))
    return Progress("done", saved.new, saved.changed, saved.gone, len(outcome.unmet))
