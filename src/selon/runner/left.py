"""Records and events as coders left them, where that is otherwise than lists have them: kept up to date decision by decision.

Lists are made of what the machine coded, and of what events were when they were linked. Laying all decisions over all of it at every
click would take minutes in a large project; so only reports that somebody changed are read again, and when something is decided on them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from selon.codebook.book import Codebook
from selon.model import Coded, Record
from selon.review.settled import settled
from selon.review.taken import ids_of, made_by
from selon.review.verdicts import verdict
from selon.rivals.rules import Rules
from selon.rivals.view import brief
from selon.runner.deciding import ABOUT_REPORTS, report_of
from selon.runner.reviewed import Reviewed, newest_run, taken_about
from selon.runner.summaries import summary
from selon.runner.team import adjudicators
from selon.runner.verdicts import about, rejections, rules_of
from selon.store.coded import line_of
from selon.store.decisions import Decision, altering
from selon.store.documents import publications
from selon.store.events import event_of, kept, newest
from selon.store.handle import Project
from selon.store.linkings import Summary

_CODED = msgspec.json.Decoder(Coded)


class LeftRecord(Struct, frozen=True):
    """A record that coders changed or added, in the report *report*; ``record`` is None where they took it into another. ``noticed``: the
    names of the findings about it that stand."""

    id: str
    report: str
    record: Record | None
    noticed: tuple[str, ...] = ()


class _Made(Struct):
    """What was made for one coder, and as of which step: report -> records, event -> summary."""

    records: dict[str, tuple[int, tuple[LeftRecord, ...]]] = {}
    events: dict[str, tuple[int, Summary | None]] = {}


class Left:
    """What coders changed of the newest run of a project, which may be read only. Raises InputError where nothing was coded yet."""

    def __init__(self, project: Project, book: Codebook, rules: Rules) -> None:
        self.step = 0
        """Rises with everything that may change what is given."""
        self._project, self._book, self._rules = project, book, rules
        self._run = newest_run(project)
        last = newest(project)
        self._linked = None if last is None or last.inputs.run != self._run else last.inputs.decisions
        self._reports: dict[str, int] = {}
        self._since: set[str] = set()
        self._ids: dict[str, str] = {}
        self._made: dict[str | None, _Made] = {}
        self._adjudicators = adjudicators(project)
        self.take(altering(project))

    def take(self, decisions: Iterable[tuple[int, Decision]]) -> None:
        """Take in decisions, with their numbers, that were not taken in before."""
        for number, one in decisions:
            if one.target not in ABOUT_REPORTS:
                if one.target == "coder":
                    self._adjudicators = adjudicators(self._project)
                    self._touch(*self._reports)
                continue
            report = one.target_id if one.target_id in self._reports else self._ids.get(one.target_id)
            if report is None and alters(one):
                report = report_of(self._project, one.target, one.target_id)
                coded = self._coded(report) if report is not None else None
                if report is None or coded is None:
                    continue
                self._ids |= dict.fromkeys(ids_of(coded), report)
            if report is not None:
                self._ids |= dict.fromkeys(made_by(one), report)
                self._touch(report)
                if self._linked is not None and number > self._linked:
                    self._since.add(report)

    def _touch(self, *reports: str) -> None:
        self.step += 1
        self._reports |= dict.fromkeys(reports, self.step)

    def _coded(self, report: str) -> Coded | None:
        printed = publications(self._project, report)
        line = line_of(self._project, self._run, printed[0].document) if printed else None
        return None if line is None else _CODED.decode(line)

    def records(self, coder: str | None) -> Iterator[LeftRecord]:
        """The records that are otherwise than they were coded: as *coder* left them, or as all did where None is given."""
        made = self._made.setdefault(coder, _Made()).records
        for report, step in self._reports.items():
            if report not in made or made[report][0] != step:
                made[report] = (step, tuple(self._left(report, coder)))
            yield from made[report][1]

    def _left(self, report: str, coder: str | None) -> Iterator[LeftRecord]:
        coded = self._coded(report)
        taken = [one for _, one in taken_about(self._project, coded) if coder in (None, one.coder)] if coded is not None else []
        if coded is None or not taken:
            return
        left = settled(coded, taken, self._adjudicators).coded
        after = {record.id: record for record in left.records}
        before = {record.id: record for record in coded.records}
        if not after:  # nothing is left of it, which its marks say
            return
        for name, record in after.items():
            if before.get(name) != record:
                yield LeftRecord(name, report, record, _noticed(coded, left, record))
        joined = {one.target_id for one in taken if (one.target, one.action) == ("record", "merge")}
        yield from (LeftRecord(name, report, None) for name in sorted(joined & before.keys() - after.keys()))

    def events(self, coder: str | None) -> Mapping[str, Summary]:
        """The events that hold records which were changed since the project was linked, with what lists show of them now; see
        :meth:`records`. An event of which nothing is left is not among them."""
        made = self._made.setdefault(coder, _Made())
        steps: dict[str, int] = {}
        for one in self.records(coder):
            if one.report in self._since and (name := event_of(self._project, one.id)) is not None:
                steps[name] = max(steps.get(name, 0), self._reports[one.report])
        due = [name for name, step in steps.items() if name not in made.events or made.events[name][0] != step]
        against = rejections(self._project) if due else []
        for name in due:
            made.events[name] = (steps[name], self._summary(name, coder, against))
        return {name: told for name in steps if (told := made.events[name][1]) is not None}

    def _summary(self, name: str, coder: str | None, against: Sequence[tuple[int, Decision]]) -> Summary | None:
        found = kept(self._project, name)
        if found is None:
            return None
        event = found.event
        accounts, due = Reviewed(self._project, self._run, near=event, coder=coder).accounts(event)
        if not accounts:
            return None
        taken = [one for one in about(self._project, event, against) if one.action == "rule" or coder in (None, one.coder)]
        said = verdict(event.records, taken, self._adjudicators)
        rules, _ = rules_of(self._rules, said.rules, f"event {name}")
        rejected = said.judgement == "rejected"
        return summary(brief(event, accounts, self._book, rules, due=due or said.judgement == "due", rejected=rejected))


def _noticed(coded: Coded, left: Coded, record: Record) -> tuple[str, ...]:
    """The names of what checks noticed about *record* as it was *left*: about its values, where one of several records has them, and about
    the whole report."""
    own = {one.id for one in record.statements}
    told = [one for one in left.findings if len(coded.records) < 2 or not one.statements or not own.isdisjoint(one.statements)]
    return tuple(dict.fromkeys(one.check for one in told))


def alters(one: Decision) -> bool:
    """Whether a decision may change what a list shows of a record, beside the marks of what was decided."""
    return one.action in _ALTERING or (one.target, one.action) == ("statement", "reject")


_ALTERING: Sequence[str] = ("change", "add_statement", "add_record", "split", "merge")
