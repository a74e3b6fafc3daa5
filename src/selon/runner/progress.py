"""How far a run is: a bar on a terminal, elsewhere a plain line every ten seconds, on standard error."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

EVERY = 10.0
"""Seconds between two plain lines."""
_RECENT = 30.0
"""Seconds that the rate looks back: it follows a change, and does not jump from shard to shard."""


def lasting(seconds: float) -> str:
    """A length of time in words: ``42 s``, ``3 min 05 s``, ``2 h 10 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60:02} min"


class Pace:
    """Done, to do, rate and time left. *now* are seconds of a clock that never goes back."""

    def __init__(self, total: int, now: float) -> None:
        self.total, self.done, self.begun = total, 0, now
        self._marks = [(now, 0)]

    def advance(self, documents: int, now: float) -> None:
        """*documents* more are done."""
        self.done += documents
        self._marks.append((now, self.done))
        while len(self._marks) > 2 and self._marks[1][0] < now - _RECENT:
            self._marks.pop(0)

    def rate(self, now: float) -> float:
        """Documents a second of late; 0 where nothing is known yet."""
        began, before = self._marks[0]
        return (self.done - before) / (now - began) if now > began else 0.0

    def told(self, now: float) -> str:
        """In words: ``1,200 of 100,000 (1%), 132.4 a second, 12 min 25 s left``."""
        rate = self.rate(now)
        left = f"{lasting((self.total - self.done) / rate)} left" if rate else "time left not known yet"
        return f"{self.done:,} of {self.total:,} ({self.done / max(1, self.total):.0%}), {rate:,.1f} a second, {left}"


class Teller:
    """Tells on standard error how far a run is; a context."""

    def __init__(self, total: int, quiet: bool = False, noun: str = "documents") -> None:
        self._pace = Pace(total, time.monotonic())
        self._noun, self._last = noun, time.monotonic()
        self._quiet = quiet
        self._bar: Progress | None = None
        if not quiet and sys.stderr.isatty():
            columns = (TextColumn("coding"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[told]}"))
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
            self._task = self._bar.add_task("", total=total, told="")

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()

    def advance(self, documents: int) -> None:
        """*documents* more are done and kept."""
        now = time.monotonic()
        self._pace.advance(documents, now)
        if self._bar:
            rest = self._pace.told(now).split("), ", 1)[1]
            self._bar.update(self._task, completed=self._pace.done, told=rest)
        elif not self._quiet and now - self._last >= EVERY:
            self._last = now
            sys.stderr.write(f"selon: {self._noun}: {self._pace.told(now)}\n")
            sys.stderr.flush()

    @property
    def seconds(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._pace.begun

    @property
    def done(self) -> int:
        """Documents done so far."""
        return self._pace.done
