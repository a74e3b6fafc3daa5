"""What was coded, as coders left it: the one door through which linking, views, exports and releases read records.

What the machine coded is kept as it is; what coders decided is laid over it here, each time it is read.
"""

from collections.abc import Callable, Iterator

import msgspec

from selon.errors import InputError
from selon.model import Coded
from selon.review.settled import settled
from selon.review.taken import Taken
from selon.store.coded import line_of, lines, runs
from selon.store.decisions import standing
from selon.store.derived import fold
from selon.store.documents import Publication, publications
from selon.store.handle import Project
from selon.views import Account, Event, Source

_CODED = msgspec.json.Decoder(Coded)


def reviewed_lines(project: Project, run: str | None = None) -> Iterator[Coded]:
    """The coded reports of *run* (a configuration; the newest when None), in order of document id, coders' decisions applied.

    Documents that were not coded have none. Raises InputError where nothing was coded yet.
    """
    chosen = newest_run(project) if run is None else run
    review = _review(project)
    for line in lines(project, chosen, settled=True):
        yield review(_CODED.decode(line))


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
    outlet that has the text already (the same page fetched twice) gives none. So accounts count outlets, and groups count voices.
    """
    chosen = newest_run(project) if run is None else run
    review = _review(project)
    members = frozenset(event.records)
    found: list[Account] = []
    for report in event.reports:
        printed = publications(project, report)
        line = line_of(project, chosen, printed[0].document) if printed else None
        if line is None:
            continue
        coded = review(_CODED.decode(line))
        told = [record for record in coded.records if record.id in members]
        sources = _sources(report, printed, coded.report.language)
        found += [Account(record, source) for record in told for source in sources]
    return found


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


def _review(project: Project) -> Callable[[Coded], Coded]:
    """What lays the standing decisions of *project* over a coded report; they are read once."""
    taken = Taken(decision for _, decision in standing(project))
    return lambda coded: settled(coded, taken.about(coded), taken.adjudicators).coded
