"""Who of a team did what: which reports are finished by whom, and which of them can be compared."""

from collections import defaultdict
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from selon.model import Coded
from selon.review.agreement import Agreement, Doubly, agreement, pairwise
from selon.review.taken import Taken
from selon.review.versions import version
from selon.runner.reviewed import taken_about
from selon.store.coded import line_of
from selon.store.decisions import Decision, standing
from selon.store.documents import publications
from selon.store.handle import Project
from selon.store.worklist import last_decision, runs_then

RESAMPLES, DRAWS = 1_000, 500_000
"""Resamples behind an interval, and at most so many units drawn for one: the work stays bounded however many reports there are."""
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


class Row(Struct, frozen=True):
    """Agreement on what was coded by one version of the codebook (``codebook``; "" where reports of all versions are taken together), of
    all coders (``pair`` "") or of two."""

    codebook: str
    pair: str
    of: Agreement


class Agreed(Struct, frozen=True):
    """Agreement in a project after its decision ``number``: ``reports`` that two coders or more finished, the ``coders`` who did."""

    number: int
    reports: int
    coders: tuple[str, ...]
    rows: tuple[Row, ...]


def agreed(project: Project, *, resamples: int = RESAMPLES, draws: int = DRAWS) -> Agreed:
    """Agreement on every field: of all coders, by version of the codebook where there are several, and of every two coders.

    Raises StoreError.
    """
    number = last_decision(project)
    reports = doubly(project)
    rows = [Row("", "", one) for one in agreement(reports, resamples=resamples, draws=draws)]
    books = sorted({one.coded.codebook for one in reports})
    for book in books if len(books) > 1 else ():
        mine = [one for one in reports if one.coded.codebook == book]
        rows += [Row(book, "", one) for one in agreement(mine, resamples=resamples, draws=draws)]
    names = tuple(sorted({name for one in reports for name in one.versions}))
    if len(names) > 2:
        rows += [Row("", " · ".join(one.coders), one) for one in pairwise(reports, resamples=resamples, draws=draws // 5)]
    return Agreed(number, len(reports), names, tuple(rows))
