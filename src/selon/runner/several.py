"""The reports that several coders decided on, what they differ on, and what each coder did: brought up to date as decisions come in."""

import time
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from selon.errors import InputError
from selon.model import Coded
from selon.review.adjudicating import Compared, compared
from selon.runner.reviewed import newest_run, taken_about
from selon.runner.tally import Tally
from selon.runner.team import adjudicators
from selon.store.coded import line_of
from selon.store.documents import publications
from selon.store.handle import Project
from selon.store.worklist import last_decision

_CODED = msgspec.json.Decoder(Coded)


class Shared(Struct, frozen=True):
    """A report that ``coders`` decided on, in order: how many items are ``agreed``, ``pending``, and decided by an adjudicator."""

    report: str
    document: str
    title: str | None
    source: str
    outlet: str | None
    coders: tuple[str, ...]
    agreed: int
    pending: int
    adjudicated: int


def compare(project: Project, document: str, run: str, judges: frozenset[str]) -> Compared | None:
    """The report of *document* as several coders left it, by the coding of *run*; None where it was not coded."""
    line = line_of(project, run, document)
    if line is None:
        return None
    coded = _CODED.decode(line)
    return compared(coded, [decision for _, decision in taken_about(project, coded)], judges)


class Several:
    """All such reports of the newest run. Not for two threads at once."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.judges: frozenset[str] = frozenset()
        self._known: dict[str, Shared] = {}
        self._due: dict[str, None] = {}

    @property
    def left(self) -> int:
        """How many reports are not brought up to date."""
        return len(self._due)

    def count(self, project: Project) -> Tally:
        """What every coder did, up to the last decision. Raises StoreError."""
        try:
            run = newest_run(project)
        except InputError:
            return self.tally
        if run != self.tally.run or last_decision(project) < self.tally.last:
            self.tally, self.judges, self._known, self._due = Tally(run), frozenset(), {}, {}
        self.tally.take(project)
        fresh, self.tally.fresh = self.tally.fresh, set()
        if "" in fresh:
            self.judges = adjudicators(project)
            fresh = set(self.tally.touched)
        self._due |= dict.fromkeys(sorted(fresh))
        return self.tally

    def shared(self, project: Project, seconds: float) -> Mapping[str, Shared]:
        """By report, those that two coders or more decided on, after the last decision; at most for *seconds*, see :attr:`left`."""
        end = time.monotonic() + seconds
        self.count(project)
        while self._due and time.monotonic() < end:
            self._bring(project, next(iter(self._due)))
        return {report: self._known[report] for report in sorted(self._known)}

    def _bring(self, project: Project, report: str) -> None:
        del self._due[report]
        self._known.pop(report, None)
        printed = publications(project, report) if len(self.tally.touched[report]) > 1 else []
        one = compare(project, printed[0].document, self.tally.run, self.judges) if printed else None
        if one is None or len(one.versions) < 2:
            return
        first = printed[0]
        done = len(one.questions) - one.pending
        coders = tuple(one.versions)
        self._known[report] = Shared(report, first.document, first.title, first.source, first.outlet, coders, one.agreed, one.pending, done)
