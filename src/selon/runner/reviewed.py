"""What was coded, as coders left it: the one door through which linking, views, exports and releases read records.

What the machine coded is kept as it is; what coders decided is laid over it here, each time it is read.
"""

from collections.abc import Iterator

import msgspec

from selon.errors import InputError
from selon.model import Coded
from selon.review.settled import Settled, settled
from selon.review.taken import Taken, ids_of, made_by
from selon.store.coded import line_of, lines, runs
from selon.store.decisions import Decision, standing, standing_about
from selon.store.derived import fold
from selon.store.documents import Publication, publications
from selon.store.handle import Project
from selon.store.linkings import newest
from selon.views import Account, Event, Source

_CODED = msgspec.json.Decoder(Coded)


class Reviewed:
    """A run of a project, read as coders left it. What they decided is read once, when this is made: make one for many readings.

    ``run``: its configuration; the newest when None is given. *until*: decisions up to this number count, as they stood then. *near*: only
    the reports of this event will be asked for, so that no other decisions need to be read. *coder*: only what this coder decided counts.
    Raises InputError where nothing was coded yet.
    """

    def __init__(
        self, project: Project, run: str | None = None, *, until: int | None = None, near: Event | None = None, coder: str | None = None
    ) -> None:
        self.run = newest_run(project) if run is None else run
        self._project = project
        taken = standing(project, until=until) if near is None else _near(project, self.run, near)
        self._taken = Taken(decision for _, decision in taken if coder is None or decision.coder == coder)
        self.adjudicators = self._taken.adjudicators

    def lines(self) -> Iterator[Coded]:
        """The coded reports in order of document id. Documents that were not coded have none."""
        for coded in self.as_coded():
            yield self.settled(coded).coded

    def as_coded(self) -> Iterator[Coded]:
        """The same as the machine coded them."""
        for line in lines(self._project, self.run, settled=True):
            yield _CODED.decode(line)

    def settled(self, coded: Coded) -> Settled:
        """A coded report after coders' decisions, with what they differ on."""
        return settled(coded, self._taken.about(coded), self._taken.adjudicators)

    def coded(self, report: str) -> Coded | None:
        """The coded report with the id *report* after coders' decisions; None where it was not coded."""
        printed = publications(self._project, report)
        line = line_of(self._project, self.run, printed[0].document) if printed else None
        return None if line is None else self.settled(_CODED.decode(line)).coded

    def sources(self, coded: Coded) -> list[Source]:
        """The documents that printed a coded report, as sources; see :func:`accounts`."""
        return _sources(coded.report.id, publications(self._project, coded.report.id), coded.report.language)

    def accounts(self, event: Event) -> tuple[list[Account], bool]:
        """See :func:`accounts`; and whether coders differ on a record of the event or on a statement in one."""
        members = frozenset(event.records)
        found: list[Account] = []
        pending = False
        for report in event.reports:
            printed = publications(self._project, report)
            line = line_of(self._project, self.run, printed[0].document) if printed else None
            if line is None:
                continue
            after = self.settled(_CODED.decode(line))
            told = [record for record in after.coded.records if record.id in members]
            sources = _sources(report, printed, after.coded.report.language)
            found += [Account(record, source) for record in told for source in sources]
            if after.pending:
                own = members | {statement.id for record in told for statement in record.statements}
                pending = pending or any(name in own for _, name in after.pending)
        return found, pending


def reviewed_lines(project: Project, run: str | None = None) -> Iterator[Coded]:
    """The coded reports of *run* (a configuration; the newest when None), in order of document id, coders' decisions applied.

    Documents that were not coded have none. Raises InputError where nothing was coded yet.
    """
    yield from Reviewed(project, run).lines()


def newest_run(project: Project) -> str:
    """The configuration of the newest run. Raises InputError where there is none."""
    known = runs(project)
    if not known:
        raise InputError(f"{project.path}: nothing is coded yet; first: selon run {project.path}")
    return known[-1]


def accounts(project: Project, event: Event, run: str | None = None) -> list[Account]:
    """What each report tells of *event*, in the order of its reports, records in order of id; coders' decisions applied.

    A text that several outlets printed to the letter is coded once and gives an account for each of them, with the same record: all have
    the same ``wire``, which is that of the group of near copies where the text is in one, and the report's id otherwise. A copy by an
    outlet that has the text already (the same page fetched twice) gives none. So accounts count outlets, and groups count voices. *run*:
    that of the last linking when None. Who asks for many events makes one :class:`Reviewed`.
    """
    last = newest(project)
    return Reviewed(project, run or (last.inputs.run if last else None)).accounts(event)[0]


def _near(project: Project, run: str, event: Event) -> list[tuple[int, Decision]]:
    """The standing decisions about the reports of *event* and about coders, in order."""
    found = dict(standing(project, "coder"))
    for report in event.reports:
        printed = publications(project, report)
        line = line_of(project, run, printed[0].document) if printed else None
        if line is not None:
            found.update(taken_about(project, _CODED.decode(line)))
    return sorted(found.items(), key=lambda row: row[0])


def _sources(report: str, printed: list[Publication], language: str | None) -> list[Source]:
    """The documents as sources: the first, and of its copies one for each further outlet that is named."""
    kept = {_outlet(printed[0]): printed[0]}
    for one in printed[1:]:
        if one.outlet:
            kept.setdefault(_outlet(one), one)
    alone = len(kept) == 1
    return [
        Source(
            report, one.source, one.document, one.outlet, one.title, one.published, language, one.wire or (None if alone else report)
        )
        for one in kept.values()
    ]  # fmt: skip


def _outlet(one: Publication) -> str:
    return fold(one.outlet or "")


def taken_about(project: Project, coded: Coded) -> list[tuple[int, Decision]]:
    """The standing decisions about *coded* and about what coders added to it, with their numbers, in the order they were taken."""
    found = dict(standing_about(project, "report", [coded.report.id]))
    asked, seen = set(ids_of(coded)), set[str]()
    while asked:
        seen |= asked
        for target in ("record", "statement"):
            found |= standing_about(project, target, sorted(asked))
        asked = {id for decision in found.values() for id in made_by(decision)} - seen
    return sorted(found.items())
