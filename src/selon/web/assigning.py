"""Giving out reports to a team: a lease in the file of accounts, renewed by acts, ended by being done or by going away."""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

from selon.errors import StoreError
from selon.review.assignment import next_report, wanted
from selon.store.accounts import accounts_path
from selon.store.team import Lease, Rules, hold, keep_rules, leases, let_go, rules, take

_RENEWED = 0.1
"""Part of a lease after which an act renews it: not each act has to write to a second file."""


class Assigning:
    """What is given out, on the clock of the wall, so that leases outlive the server."""

    def __init__(self, project: Path) -> None:
        self._path = accounts_path(project)
        self._lock = threading.Lock()
        self._renewed: dict[tuple[str, str], float] = {}

    @property
    def rules(self) -> Rules:
        """The rules as they are now."""
        return rules(self._path)

    def keep(self, one: Rules) -> None:
        """Change the rules; what is held stays held for as long as was said."""
        keep_rules(self._path, one)

    def held(self) -> list[Lease]:
        """Who holds what now."""
        return leases(self._path, time.time())

    def next(self, reports: Iterable[str], finished: Callable[[], Mapping[str, Collection[str]]], coder: str) -> str | None:
        """The first of *reports* that *coder* may take, held from now on; None where none is left for them. Raises StoreError.

        *finished* tells who is through with which report. It is asked once it is known who holds what: who is through is kept before a
        lease ends, so that nobody is missing in both.
        """
        told, now = self.rules, time.time()

        def choose(held: Sequence[Lease]) -> str | None:
            return next_report(reports, finished(), held, coder, coders=lambda report: wanted(report, told), now=now)

        with self._lock:
            return take(self._path, coder, now, now + told.minutes * 60, choose)

    def acted(self, coder: str, report: str, *, finished: bool) -> None:
        """*coder* decided on *report*: they hold it for as long again, or no more where that *finished* it.

        What was decided is saved before; a lease that can't be written runs out, and that is all.
        """
        now, key = time.time(), (coder, report)
        minutes = self.rules.minutes
        try:
            with self._lock:
                if finished:
                    self._renewed.pop(key, None)
                    let_go(self._path, report, coder)
                elif now - self._renewed.get(key, 0.0) > _RENEWED * minutes * 60:
                    hold(self._path, report, coder, now + minutes * 60)
                    self._renewed = {held: at for held, at in self._renewed.items() if now - at < minutes * 60} | {key: now}
        except StoreError:
            return
