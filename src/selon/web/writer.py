"""The one connection that writes: an act is a transaction, and what is told as saved is on the disk."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from selon.codebook.book import Codebook
from selon.errors import Busy, DecisionRefused, DecisionStale, InputError, Refused
from selon.review.refusing import refused
from selon.review.undo import Trails, taking_back
from selon.review.vocabulary import problem
from selon.runner.deciding import checked, completed
from selon.store.decisions import Decision, decide, since, standing
from selon.store.handle import Project
from selon.store.project import open_project

T = TypeVar("T")
WAIT = 30.0
"""Seconds that an act waits for those before it, or for another process that writes."""


class Stand(Struct, frozen=True):
    """What was decided about one thing and not taken back: (coder, action, field) in order."""

    target: str
    target_id: str
    decisions: tuple[tuple[str, str, str | None], ...]


class Saved(Struct, frozen=True):
    """What an act came to: the numbers of its decisions, when it was saved (ISO 8601, UTC), whether its coder can now take back or bring
    again, and what stands about each thing it touched."""

    numbers: tuple[int, ...]
    saved: str
    undo: bool
    redo: bool
    about: tuple[Stand, ...]


def now() -> str:
    """The time, ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Writer:
    """Writes for everybody, one act after the other. Its lock is the queue."""

    def __init__(self, path: Path, book: Codebook) -> None:
        self._path = path
        self._book = book
        self._lock = threading.Lock()
        self._project = open_project(path, wait=WAIT)
        self._trails = Trails(since(self._project, 0))

    @contextmanager
    def _turn(self) -> Iterator[Project]:
        if not self._lock.acquire(timeout=WAIT):
            raise Busy(f"{self._path}: others are being saved for too long; nothing was saved, try again")
        try:
            yield self._project
        finally:
            self._lock.release()

    def decide(self, acts: Sequence[tuple[Decision, str | None]]) -> Saved:
        """Keep the decisions of one act, all or none; with each goes the id of the report that it is about, where that is known.

        Raises Refused for one that can't stand, Busy, StoreError.
        """
        for one, _ in acts:
            wrong = problem(one)
            if wrong is not None:
                raise Refused(422, "no_decision", why=wrong)
        with self._turn() as project:
            try:
                checked(project, acts, self._book)
            except DecisionRefused as error:
                raise Refused(422, "no_decision", why=error) from None
            except InputError:
                raise Refused(422, "no_decision", why=refused("nothing_coded")) from None
            except DecisionStale as error:
                raise Refused(409, "stale", why=error) from None
            return self._save(project, [completed(project, one) for one, _ in acts])

    def undo(self, coder: str) -> Saved:
        """Take back the last step of *coder*. Raises Refused where there is none."""
        with self._turn() as project:
            self._trails.take(since(project, self._trails.last))
            tips = self._trails.undo(coder)
            if not tips:
                raise Refused(409, "nothing_to_undo")
            return self._save(project, taking_back(coder, now(), tips))

    def redo(self, coder: str) -> Saved:
        """Bring again the step that *coder* took back last. Raises Refused where there is none."""
        with self._turn() as project:
            self._trails.take(since(project, self._trails.last))
            tips = self._trails.redo(coder)
            if not tips:
                raise Refused(409, "nothing_to_redo")
            return self._save(project, taking_back(coder, now(), tips))

    def work(self, work: Callable[[Project], T]) -> T:
        """Anything else that writes, such as an intake's batch: to be short, as everybody waits. Raises Busy and what *work* raises."""
        with self._turn() as project:
            return work(project)

    def _save(self, project: Project, decisions: Sequence[Decision]) -> Saved:
        numbers = tuple(decide(project, decisions))
        self._trails.take(since(project, self._trails.last))
        coder = decisions[0].coder
        touched = dict.fromkeys((one.target, one.target_id) for one in decisions)
        about = tuple(Stand(*about, tuple((one.coder, one.action, one.field) for _, one in standing(project, *about))) for about in touched)
        return Saved(numbers, now(), bool(self._trails.undo(coder)), bool(self._trails.redo(coder)), about)

    def close(self) -> None:
        """Close it, when the act at work is done."""
        with self._turn() as project:
            project.close()
