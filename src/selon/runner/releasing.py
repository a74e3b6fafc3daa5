"""Making a release of a project: what it says, in the form in which releases are compared, with the ids of events carried on.

Reads the project and writes no file; :mod:`selon.runner.release_folder` writes the folder and keeps the release in the project.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from selon.codebook.book import Codebook
from selon.errors import InputError
from selon.export.privacy import Guard
from selon.link.weights import shipped as shipped_weights
from selon.model import Coded
from selon.releases.lineage import Draft, carried, register, renamed, same_records
from selon.releases.manifest import Before, Coders, Figures, Ids, Made, read_manifest
from selon.releases.sheet import Tables
from selon.releases.state import ANY, EventState, RecordState, State, read_state, record_state
from selon.releases.views import event_fields
from selon.review.agreement import Doubly, agreement
from selon.review.taken import Taken
from selon.review.versions import version
from selon.rivals.rules import Rules
from selon.rivals.rules import shipped as shipped_rules
from selon.runner.reviewed import reviewed_lines
from selon.runner.viewing import views_in
from selon.store.coded import lines
from selon.store.decisions import Decision, standing
from selon.store.documents import text
from selon.store.events import every, newest
from selon.store.handle import Project
from selon.store.outcomes import outcomes
from selon.store.releases import Released, release_files, releases
from selon.views import Event

_CODED = msgspec.json.Decoder(Coded)


class Drawn(Struct, frozen=True):
    """What a release is made of: what it says, what it is compared with, and what its pages tell. ``names``: the ids that events have in
    the release, by those that they have in the project."""

    state: State
    before: Before | None
    ids: Ids
    figures: Figures
    made: Made
    tables: Tables
    attribution: tuple[str, ...]
    names: Mapping[str, str]


def drawn(project: Project, tag: str, book: Codebook, guard: Guard) -> Drawn:
    """The release of *project* as it stands, under *tag*; names and coordinates as *guard* leaves them.

    Raises InputError where nothing is linked yet, StoreError.
    """
    linking = newest(project)
    if linking is None:
        raise InputError(f"{project.path}: nothing is linked yet; first: selon link {project.path}")
    before = last_state(project)
    read = _Read(project, linking.inputs.run, guard)
    linked = [kept.event for kept in every(project)]
    home = {record: event.event for event in linked for record in event.records}
    records = tuple(sorted(read.records(home), key=lambda one: one.record))
    same = same_records(before[1].records, records) if before else {}
    ids = carried([Draft(one.event, one.records) for one in linked], before[1] if before else None, same)
    rules = shipped_rules()
    said = sorted(_events(project, ids, (book, rules, guard), read.decided), key=lambda one: one.event)
    records = tuple(replace(one, event=ids.get(one.event or "")) for one in records)
    given = register(tag, before[1] if before else None, said, same)
    made = read.made(linking.inputs.weights, linking.inputs.configuration, rules)
    digest = _digest(made.weights, linking.inputs.configuration, made.rules)
    return Drawn(
        state=State(tag, linking.inputs.run, digest, tuple(said), records, given),
        before=before[0] if before else None,
        ids=Ids(
            carried=len({one.event for one in said} & {one.event for one in before[1].events}) if before else 0,
            new=sum(one.since == tag for one in given),
            retired=sum(one.until == tag for one in given),
            retired_ever=sum(one.until is not None for one in given),
        ),
        figures=_figures(project, read, linked),
        made=made,
        tables=_tables(rules),
        attribution=tuple(sorted(read.attribution)),
        names=ids,
    )


def last_state(project: Project) -> tuple[Before, State] | None:
    """The newest release of *project* and what it says; None where there is none."""
    known = releases(project)
    return (Before(known[-1].tag, known[-1].data), state_of(project, known[-1])) if known else None


def state_of(project: Project, release: Released) -> State:
    """What *release* says, as the project keeps it."""
    told = read_manifest(release.manifest.encode("utf-8"))
    return read_state(release.tag, told.made.run, told.made.rules_and_weights, release_files(project, release.tag))


class _Read:
    """The reports of a run, read once; what is noticed of them on the way."""

    def __init__(self, project: Project, run: str, guard: Guard) -> None:
        self.project, self.run, self.guard = project, run, guard
        self.attribution: set[str] = set()
        self.packs: dict[str, str] = {}
        self.parsers: set[str] = set()
        self.gazetteers: set[str] = set()
        self.selon: set[str] = set()
        self.codebooks: set[str] = set()
        self.reports = self.told = 0
        self.decided: dict[str, list[tuple[int, Decision]]] = defaultdict(list)
        self.decisions = standing(project)
        for number, one in self.decisions:
            self.decided[one.target_id].append((number, one))
        self.taken = Taken(one for _, one in self.decisions)
        self.doubly: list[Doubly] = []

    def records(self, home: Mapping[str, str]) -> Iterator[RecordState]:
        """The records of all reports, as coders left them and as the guard leaves them; *home* has the event of each."""
        plain = lines(self.project, self.run, settled=True)
        for raw, coded in zip(plain, reviewed_lines(self.project, self.run), strict=True):
            machine = _CODED.decode(raw)
            self._note(coded)
            self._compare(machine)
            fields = _fields_of(machine) | _fields_of(coded)
            shown = self.guard.coded(coded, text(self.project, coded.report.id))
            for own, record in zip(coded.records, shown.records, strict=True):
                ids = [own.id, *(name for name, (_, of) in fields.items() if of == own.id)]
                yield record_state(record, coded.report.id, home.get(record.id), self._decided_of(ids, fields))

    def _note(self, coded: Coded) -> None:
        self.reports += 1
        self.told += len(coded.records)
        self.packs |= coded.packs
        self.selon.add(coded.selon)
        self.codebooks.add(coded.codebook)
        self.parsers |= {coded.parser} if coded.parser else set()
        self.gazetteers |= {coded.gazetteer} if coded.gazetteer else set()
        self.attribution |= {coded.attribution} if coded.attribution else set()

    def _compare(self, coded: Coded) -> None:
        """Keep what several coders made of a report, for the figures of their agreement."""
        by_coder: dict[str, list[Decision]] = defaultdict(list)
        for one in self.taken.about(coded):
            if one.coder not in self.taken.adjudicators:  # they saw what the others did
                by_coder[one.coder].append(one)
        if len(by_coder) > 1:
            self.doubly.append(Doubly(coded, {coder: version(coded, taken) for coder, taken in by_coder.items()}))

    def _decided_of(self, ids: Iterable[str], fields: Mapping[str, tuple[str, str]]) -> dict[str, tuple[int, ...]]:
        found: dict[str, set[int]] = defaultdict(set)
        for name in ids:
            for number, one in self.decided.get(name, ()):
                found[_field(one, fields)].add(number)
        return {field: tuple(sorted(numbers)) for field, numbers in found.items()}

    def made(self, weights: str, configuration: str, rules: Rules) -> Made:
        """What all this was made with."""
        chosen = _digest(msgspec.json.encode(rules, order="sorted").decode())
        return Made(
            selon=", ".join(sorted(self.selon)), codebook=", ".join(sorted(self.codebooks)), run=self.run,
            packs=dict(sorted(self.packs.items())), parsers=tuple(sorted(self.parsers)), gazetteers=tuple(sorted(self.gazetteers)),
            weights=weights, rules=chosen, rules_and_weights=_digest(weights, configuration, chosen),
        )  # fmt: skip


def _fields_of(coded: Coded) -> dict[str, tuple[str, str]]:
    """Statement -> its field and its record."""
    return {one.id: (one.field, record.id) for record in coded.records for one in record.statements}


def _field(decision: Decision, fields: Mapping[str, tuple[str, str]]) -> str:
    """The field of a record that a decision is about: of a statement its own, of a record the one it names, or all of it."""
    if decision.target == "statement":
        return fields.get(decision.target_id, (ANY, ""))[0]
    if decision.action == "add_statement":
        return str(msgspec.json.decode(decision.new or "{}").get("field", ANY))
    name = decision.field or ANY
    return "code" if name in ("form", "kind") else name


def _events(
    project: Project, ids: Mapping[str, str], by: tuple[Codebook, Rules, Guard], decided: Mapping[str, list[tuple[int, Decision]]]
) -> Iterator[EventState]:
    book, rules, guard = by
    for seen in views_in(project, book, rules):
        shown = guard.view(replace(seen, event=renamed(seen.event, ids)), lambda report: text(project, report))
        numbers = tuple(sorted(number for number, _ in decided.get(seen.event.event, ())))
        yield EventState(shown.event.event, seen.event.event, shown.event.records, event_fields(shown), numbers)


def _digest(*parts: str) -> str:
    return "sha256:" + hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()


def _figures(project: Project, read: _Read, linked: list[Event]) -> Figures:
    became = dict(outcomes(project))
    return Figures(
        documents=sum(became.values()),
        outcomes=became,
        reports=read.reports,
        records=read.told,
        events=len(linked),
        linked_events=sum(len(one.records) > 1 for one in linked),
        links=sum(len(one.links) for one in linked),
        decisions=dict(sorted(Counter(f"{one.target} {one.action}" for _, one in read.decisions).items())),
        coders=len({one.coder for _, one in read.decisions}),
        agreement=tuple(
            Coders(one.field, one.measure, one.units, one.alpha, one.low, one.high) for one in agreement(read.doubly) if one.units
        ),
    )


def _tables(rules: Rules) -> Tables:
    levels = shipped_weights().levels
    return Tables(
        tuple((one.comparison, one.level, f"{one.weight:+.2f}", one.reason) for one in levels),
        tuple((", ".join(one.fields), one.rule, rules.rules[one.rule].definition) for one in rules.defaults),
    )
