"""Who of a team did what: which reports are finished by whom, and which of them can be compared."""

import threading
from collections import defaultdict
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from selon.model import Coded
from selon.review.agreement import Doubly
from selon.review.taken import Taken
from selon.review.versions import version
from selon.runner.reviewed import taken_about
from selon.store.coded import line_of
from selon.store.decisions import Decision, since, standing, stands
from selon.store.documents import publications
from selon.store.handle import Project
from selon.store.reading import afresh
from selon.store.worklist import last_decision, runs_then

_CODED = msgspec.json.Decoder(Coded)
FINISHING = frozenset({"done", "not_relevant"})
"""What coders say of a report when they are through with it."""


def adjudicators(project: Project) -> frozenset[str]:
    """The coders whose answer decides where others differ."""
    return Taken(decision for _, decision in standing(project, "coder")).adjudicators


def finishing(project: Project) -> dict[str, dict[str, int]]:
    """Report -> coder -> number of the decision by which they last said that they are through with it. Adjudicators are among them."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for number, one in standing(project, "report"):
        if one.action in FINISHING:
            found[one.target_id][one.coder] = number
    return dict(found)


class Through(Struct, frozen=True):
    """Report -> who is through with it, up to decision ``number``: ``all`` of them, and the ``coders`` that are no adjudicators."""

    number: int = 0
    judges: frozenset[str] = frozenset()
    all: Mapping[str, frozenset[str]] = {}
    coders: Mapping[str, frozenset[str]] = {}


class Finishing:
    """The same as :func:`finishing` without the numbers, brought up to date by what was decided since it was asked last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._about: dict[str, list[tuple[int, Decision]]] = defaultdict(list)
        self._through = Through()

    def now(self, project: Project) -> Through:
        """Who is through as of now, though *project* be read as it was before; what was given stays as it is. Raises StoreError."""
        with self._lock:
            afresh(project)  # nobody asks of an older state than the last, so that what is known only grows
            before, last = self._through, last_decision(project)
            if last < before.number:  # the project was repaired meanwhile
                self._about.clear()
                before = Through()
            news = [(number, one) for number, _, one in since(project, before.number, "report", "coder") if number <= last]
            self._through = self._after(project, before, news, last) if last > before.number else before
            return self._through

    def _after(self, project: Project, before: Through, news: list[tuple[int, Decision]], last: int) -> Through:
        reports = dict.fromkeys(one.target_id for _, one in news if one.target == "report")
        for number, one in news:
            if one.target == "report":
                self._about[one.target_id].append((number, one))
        judges = adjudicators(project) if any(one.target == "coder" for _, one in news) else before.judges
        fresh = {report: frozenset(one.coder for _, one in stands(self._about[report]) if one.action in FINISHING) for report in reports}
        every = {**before.all, **fresh} if fresh else before.all
        again = fresh if judges == before.judges else every
        return Through(last, judges, every, {**before.coders, **{report: names - judges for report, names in again.items()}})


def doubly(project: Project) -> list[Doubly]:
    """Every report that two coders or more finished under one run, as that run coded it, with their versions: in order of report and run.

    Adjudicators are left out, as they saw what the others did. A coder who finished a report under another run answered other questions.
    """
    judges = adjudicators(project)
    finished = {
        report: {coder: number for coder, number in coders.items() if coder not in judges} for report, coders in finishing(project).items()
    }
    several = {report: coders for report, coders in finished.items() if len(coders) > 1}
    runs = runs_then(project, [number for coders in several.values() for number in coders.values()])
    found = []
    for report in sorted(several):
        by_run: dict[str, list[str]] = defaultdict(list)
        for coder, number in several[report].items():
            by_run[runs[number]].append(coder)
        for run in sorted(by_run):
            one = _doubly(project, report, run, by_run[run]) if len(by_run[run]) > 1 else None
            if one is not None:
                found.append(one)
    return found


def _doubly(project: Project, report: str, run: str, coders: list[str]) -> Doubly | None:
    printed = publications(project, report)
    line = line_of(project, run, printed[0].document) if printed else None
    if line is None:
        return None
    coded = _CODED.decode(line)
    return Doubly(coded, {coder: version(coded, mine) for coder, mine in _by_coder(project, coded).items() if coder in coders})


def _by_coder(project: Project, coded: Coded) -> Mapping[str, list[Decision]]:
    found: dict[str, list[Decision]] = defaultdict(list)
    for _, decision in taken_about(project, coded):
        found[decision.coder].append(decision)
    return dict(sorted(found.items()))
