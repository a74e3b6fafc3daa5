"""What coders did, counted as the decisions come in: how many, what became of them, which reports are through, how long they took.

Nothing is kept but in memory; all of it follows from the decisions, and is brought up to date by those that were not counted yet.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from statistics import median

from msgspec import Struct

from selon.review.taken import made_by
from selon.runner.team import FINISHING
from selon.store.decisions import Decision
from selon.store.handle import Project
from selon.store.worklist import Told, report_of, told

IDLE = 600.0
"""Seconds without a decision after which a coder is taken to have been away."""
ABOUT = ("report", "record", "statement")
KINDS: Mapping[str, tuple[str, ...]] = {
    "accept": ("accept",),
    "change": ("change", "split", "merge"),
    "reject": ("reject",),
    "add": ("add_statement", "add_record"),
    "finish": ("done", "not_relevant"),
}
"""How standing decisions are counted; all others, such as flags and what is said of links and events, are ``rest``."""


class Work(Struct, frozen=True):
    """What one coder did. ``decisions``: all that are kept under the name; of these ``backs`` take back or bring again, ``taken`` were
    taken back, and what stands is counted by kind (:data:`KINDS`, ``rest``), so that all these are ``decisions``. ``reports``: finished
    ones; ``begun``: others that the coder decided on; ``seconds``: median time at a finished report, None where no time is known."""

    coder: str
    decisions: int
    backs: int
    taken: int
    stands: Mapping[str, int]
    reports: int
    begun: int
    seconds: float | None
    last: str


class Tally:
    """Counts the decisions of a project about one run. Not for two threads at once."""

    def __init__(self, run: str = "") -> None:
        self.run = run
        self.last = 0
        self.fresh: set[str] = set()
        """Reports that were decided on since somebody emptied this; "" where roles were."""
        self.touched: dict[str, set[str]] = defaultdict(set)
        self.finished: dict[str, set[str]] = {}
        self._made: dict[str, str] = {}
        self._documents: dict[int, str | None] = {}
        self._root: dict[int, int] = {}
        self._kind: dict[int, tuple[str, str, str | None]] = {}
        self._gone: set[int] = set()
        self._all: Counter[str] = Counter()
        self._backs: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()
        self._stands: dict[str, Counter[str]] = defaultdict(Counter)
        self._through: Counter[tuple[str, str]] = Counter()
        self._time: Counter[tuple[str, str]] = Counter()
        self._seen: dict[str, str] = {}

    def take(self, project: Project) -> None:
        """Count what was decided since."""
        for one in told(project, self.run, self.last):
            report = self._report(project, one)
            self.last = one.number
            self._count(one, report)
            if report is not None:
                self.touched[report].add(one.coder)
                self.fresh.add(report)
            elif one.target == "coder":
                self.fresh.add("")

    def _report(self, project: Project, one: Told) -> str | None:
        if one.target not in ABOUT:
            return None
        if one.target == "report":
            report: str | None = one.target_id
        elif one.document is None:
            report = self._made.get(one.target_id)
        else:
            if one.document not in self._documents:
                self._documents[one.document] = report_of(project, one.document)
            report = self._documents[one.document]
        if report is not None and one.new is not None:
            decision = Decision(one.coder, one.at, one.target, one.target_id, one.action, new=one.new)
            self._made |= dict.fromkeys(made_by(decision), report)
        return report

    def _count(self, one: Told, report: str | None) -> None:
        self._all[one.coder] += 1
        if report is not None:
            gap = _seconds(self._seen.get(one.coder), one.at)
            if gap is not None and gap <= IDLE:
                self._time[report, one.coder] += round(gap * 1000)
        self._seen[one.coder] = one.at
        if one.undo_of is None:
            self._root[one.number] = one.number
            self._kind[one.number] = (one.coder, one.action, report)
            self._stand(one.number, 1)
            return
        self._backs[one.coder] += 1
        root = self._root.get(one.undo_of)
        if root is None:  # what it takes back was damaged away
            return
        self._root[one.number] = root
        step = 1 if root in self._gone else -1
        (self._gone.discard if step > 0 else self._gone.add)(root)
        self._stand(root, step)
        self._taken[self._kind[root][0]] -= step

    def _stand(self, number: int, step: int) -> None:
        coder, action, report = self._kind[number]
        kind = next((name for name, actions in KINDS.items() if action in actions), "rest")
        self._stands[coder][kind] += step
        if action in FINISHING and report is not None:
            self._through[report, coder] += step
            names = self.finished.setdefault(report, set())
            (names.add if self._through[report, coder] else names.discard)(coder)

    def work(self) -> list[Work]:
        """What each coder did, by name."""
        return [self._work(coder) for coder in sorted(self._all)]

    def _work(self, coder: str) -> Work:
        mine = {report for report, names in self.touched.items() if coder in names}
        through = {report for report in mine if coder in self.finished.get(report, ())}
        times = [self._time[report, coder] / 1000 for report in through if self._time[report, coder]]
        return Work(
            coder,
            self._all[coder],
            self._backs[coder],
            self._taken[coder],
            {name: self._stands[coder][name] for name in (*KINDS, "rest")},
            len(through),
            len(mine - through),
            median(times) if times else None,
            self._seen[coder],
        )


def _seconds(before: str | None, after: str) -> float | None:
    try:
        found = (datetime.fromisoformat(after) - datetime.fromisoformat(before or "")).total_seconds()
    except (ValueError, TypeError):
        return None
    return found if found >= 0 else None
