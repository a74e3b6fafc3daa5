"""Where a team stands, kept while the server lives: what coders did, what they differ on, how far they agree. All of it follows from the
decisions; here is only what would take too long to count at each click."""

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from msgspec import Struct

from selon.errors import DEFECTS, SelonError, mistake
from selon.export.visible import visible
from selon.runner.agreeing import Agreed, agreed
from selon.runner.several import Several, Shared
from selon.runner.tally import Work
from selon.store.handle import Project
from selon.store.worklist import last_decision

_WAIT = 1.5
"""Seconds that a page waits for figures before it is shown without them."""
_LONGEST = 600.0
"""Seconds that the questions behind the figures of agreement may take."""


class Counted(Struct, frozen=True):
    """What was counted up to decision ``number``: by coder; by report, who finished it and who decided anything about it."""

    number: int
    work: tuple[Work, ...]
    finished: Mapping[str, frozenset[str]]
    touched: Mapping[str, frozenset[str]]
    judges: frozenset[str]


class Standings:
    """Counts and figures of one project, each brought up to date when it is asked for."""

    def __init__(self, reading: Callable[[float], AbstractContextManager[Project]]) -> None:
        self._reading = reading
        self._lock = threading.Lock()
        self._several = Several()
        self._figuring = threading.Lock()
        self._figures: Agreed | None = None
        self._worker: threading.Thread | None = None
        self._trouble: str | None = None

    def shared(self, project: Project, seconds: float) -> tuple[list[Shared], int]:
        """The reports that several coders decided on, and how many are still to be looked at, as *seconds* were over."""
        with self._lock:
            found = self._several.shared(project, seconds)
            return list(found.values()), self._several.left

    def counted(self, project: Project) -> Counted:
        """What every coder did."""
        with self._lock:
            tally = self._several.count(project)
            return Counted(
                tally.last,
                tuple(tally.work()),
                {report: frozenset(names) for report, names in tally.finished.items() if names},
                {report: frozenset(names) for report, names in tally.touched.items()},
                self._several.judges,
            )

    def judges(self, project: Project) -> frozenset[str]:
        """The adjudicators."""
        with self._lock:
            self._several.count(project)
            return self._several.judges

    def figures(self, project: Project) -> tuple[Agreed | None, bool, str | None]:
        """Agreement as it was last computed (None: never), whether it is being brought up to date, and what went wrong with that."""
        with self._figuring:
            if self._figures is not None and self._figures.number == last_decision(project):
                return self._figures, False, None
            worker = self._worker
            if worker is None or not worker.is_alive():
                worker = self._worker = threading.Thread(target=self._figure, name="agreement", daemon=True)
                worker.start()
        worker.join(_WAIT)
        return self._figures, worker.is_alive(), self._trouble

    def _figure(self) -> None:
        try:
            with self._reading(_LONGEST) as project:
                self._figures = agreed(project)
            self._trouble = None
        except SelonError as error:
            self._trouble = visible(str(error))
        except DEFECTS as error:  # nobody waits for this thread, so it says itself what befell it
            self._trouble = visible(mistake(error, "project"))

    def close(self) -> None:
        """Wait for what is being computed, as it reads the project."""
        if self._worker is not None:
            self._worker.join()
