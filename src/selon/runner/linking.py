"""Linking a project: its records, as coders left them, under what they decided about pairs; the result is kept in it.

Where only reports, copies or decisions came since the last linking, what they change is worked out and written; else all is linked anew.
Both give the same events.
"""

import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TypeVar

import msgspec
from msgspec import Struct

from selon import __version__
from selon.codebook.book import load
from selon.link import LINKING
from selon.link.events import link
from selon.link.incremental import joined
from selon.link.slices import Engine
from selon.link.told import Told, told_of
from selon.link.weights import Weights, shipped
from selon.model import Coded
from selon.review.settled import Settled
from selon.review.verdicts import covered
from selon.rivals.rules import digest as rules_digest
from selon.rivals.rules import shipped as shipped_rules
from selon.rivals.view import brief
from selon.runner.bound import Bound, bound, bound_in, unmet
from selon.runner.reviewed import Reviewed, newest_run
from selon.runner.summaries import summary
from selon.runner.tellings import Tellings
from selon.runner.verdicts import Verdicts, rules_of
from selon.store.decisions import EVENT, decisions, standing
from selon.store.documents import reports_since, text, wires_of_reports
from selon.store.events import Inputs, Kept, Linking, Saved, counted, event, event_of, newest, placed, save
from selon.store.handle import Project, reading
from selon.views import Account, Event, Pair

_TOLD = msgspec.msgpack.Decoder(Told)
_KEPT = msgspec.msgpack.Decoder(Kept)
_SIZE = 4
T = TypeVar("T")


class Outcome(Struct, frozen=True):
    """What linking a project came to. ``saved`` is None where nothing came since the last ``linking``, so that there was nothing to do.

    ``unmet``: pairs decided upon that events can't follow, as decisions on other pairs say otherwise.
    """

    linking: Linking
    saved: Saved | None
    bound: Bound
    unmet: tuple[Pair, ...] = ()


def link_project(
    project: Project,
    *,
    at: str | None = None,
    engine: Engine | None = None,
    say: Callable[[str], None] = lambda sentence: None,
    keep: Callable[[Callable[[Project], Saved]], Saved] | None = None,
) -> Outcome:
    """Link what the newest run of *project* coded, and keep the events in it, in one transaction.

    *engine* weighs the pairs where everything is linked (None: threads of this process). *at*: the time as the caller tells it; *say* is
    told what a user should know meanwhile. *keep*: where *project* can only be read, has the result written by a connection that may write
    (it is handed what writes). Raises InputError where nothing was coded yet, StoreConflict where another process linked
    meanwhile, and the other errors of the store.
    """
    weights = shipped()
    with tempfile.TemporaryDirectory(prefix="selon-events-") as name, (Path(name) / "events").open("w+b") as spool:
        with reading(project):
            inputs, last = inputs_of(project, weights), newest(project)
            if last is not None and last.inputs == inputs:
                return Outcome(last, None, bound_in(project))
            work = _Work(project, inputs, weights, say, engine)
            base = last if last is not None and _is_step(last.inputs, inputs) else None
            gone = None
            if base is None:
                work.everything(spool, Path(name))
            else:
                gone = work.step(base, spool, Path(name))
        number = base.number if base else None

        def write(to: Project) -> Saved:
            return save(to, inputs, _spooled(spool, _KEPT), gone=gone, base=number, at=at)

        saved = write(project) if keep is None else keep(write)
    return Outcome(saved.linking, saved, work.bound, tuple(unmet(project, work.bound.decisions)))


def inputs_of(project: Project, weights: Weights | None = None) -> Inputs:
    """What a linking of the newest run would rest on now: equal to that of the last linking where there is nothing to do."""
    weights = weights or shipped()
    run = newest_run(project)
    digest = "sha256:" + hashlib.sha256(msgspec.json.encode(weights)).hexdigest()
    told = {
        "selon": __version__, "linking": LINKING, "rules": rules_digest(), "link_from": weights.link_from,
        "review_from": weights.review_from, "unseen": weights.unseen,
    }  # fmt: skip
    documents, coded, wires, decided = counted(project, run)
    return Inputs(run, documents, coded, wires, decided, digest, msgspec.json.encode(told, order="sorted").decode("ascii"))


def _is_step(old: Inputs, new: Inputs) -> bool:
    """Whether what is new can be told apart from what was there: the same run, linked by the same weights, with nothing lost since."""
    same = (old.run, old.weights, old.configuration) == (new.run, new.weights, new.configuration)
    return same and 0 < old.coded <= new.coded and 0 < old.documents <= new.documents and old.wires <= new.wires


class _Work:
    """One linking at work; see :func:`link_project`."""

    def __init__(
        self, project: Project, inputs: Inputs, weights: Weights, say: Callable[[str], None], engine: Engine | None = None
    ) -> None:
        self.engine = engine
        self.project, self.inputs, self.weights, self.say = project, inputs, weights, say
        self.reviewed = Reviewed(project, inputs.run)
        self.bound = bound(standing(project), self.reviewed.adjudicators)
        self.wires: Mapping[str, str] = wires_of_reports(project)
        self.book, self.rules = load(), shipped_rules()
        self.differing = frozenset(record for pair in self.bound.differing for record in pair)
        self.verdicts = Verdicts(standing(project, EVENT), self.reviewed.adjudicators)

    def told(self, coded: Coded, wires: Mapping[str, str] | None = None) -> Iterator[Told]:
        """The records of a report as linking sees them; *wires*: report -> group of copies, as it is now when None."""
        wire = (self.wires if wires is None else wires).get(coded.report.id, "")
        return told_of(msgspec.to_builtins(coded), wire, text(self.project, coded.report.id))

    def everything(self, spool: IO[bytes], folder: Path) -> None:
        """Link everything; write each event with its summary to *spool*."""
        with (folder / "tellings").open("w+b") as file:
            tellings = Tellings(self.reviewed, file)
            rows = (row for coded in self.reviewed.as_coded() for row in self.told(tellings.note(coded)))
            found = link(rows, self.bound.decisions, self.weights, engine=self.engine, say=self.say)
            _spool(spool, (self.kept(one, *tellings.accounts(one)) for one in found))

    def step(self, last: Linking, spool: IO[bytes], folder: Path) -> tuple[str, ...]:
        """Work out what changed since the linking *last*; write the events that did to *spool*; the ids of those that are no more."""
        news = _News(self, last)
        with (folder / "told").open("w+b") as rows:
            _spool(rows, news.rows())
            change = joined(
                _spooled(rows, _TOLD),
                news.changed,
                self.holding,
                self.bound.decisions,
                self.weights,
                before=news.before,
                placed=lambda: placed(self.project),
                say=self.say,
            )
        new = {one.event for one in change.events}
        names = {event_of(self.project, record) for record in news.retold} | self.judged_since(last)
        others = (event(self.project, name) for name in sorted(filter(None, names)) if name not in new and name not in change.gone)
        due = (*change.events, *(one for one in others if one is not None))
        _spool(spool, (self.kept(one, *self.reviewed.accounts(one)) for one in due))
        return change.gone

    def holding(self, records: Collection[str]) -> Iterator[Event]:
        """The kept events that hold any of *records*."""
        for name in sorted({name for record in records if (name := event_of(self.project, record)) is not None}):
            if (found := event(self.project, name)) is not None:
                yield found

    def judged_since(self, last: Linking) -> set[str | None]:
        """Events about which coders decided, or took back what they had decided, since *last*."""
        taken, found = dict(decisions(self.project, EVENT)), set[str | None]()
        for number, one in taken.items():
            while one.undo_of in taken:
                one = taken[one.undo_of]
            if number > last.inputs.decisions:
                found |= {event_of(self.project, record) for record in covered(one)}
        return found

    def kept(self, one: Event, accounts: list[Account], pending: bool) -> Kept:
        """The event with its summary; *pending*: coders differ on what its *accounts* tell."""
        reports = {account.record.id: account.source.report for account in accounts}
        places = {report: at for at, report in enumerate(one.reports)}
        said = self.verdicts.of(one)
        rules, gone = rules_of(self.rules, said.rules, f"event {one.event}")
        for sentence in gone:
            self.say(sentence)  # a rule that is no more: the field is listed by the one that ships
        due = said.judgement == "due" or pending or not self.differing.isdisjoint(one.records)
        told = summary(brief(one, accounts, self.book, rules, due=due, rejected=said.judgement == "rejected"))
        return Kept(one, told, tuple(places[reports[record]] for record in one.records))


class _News:
    """What came since a linking. ``rows`` are all records as they are now; when they were read, ``changed`` holds the ids of those that are
    new, gone, told otherwise or decided upon, ``before`` those gone or told otherwise as they were, and ``retold`` those that were
    decided upon in pairs, or whose report was decided upon, copied or put into another group of copies."""

    def __init__(self, work: _Work, last: Linking) -> None:
        self.work = work
        since = last.inputs
        self.new, self.copied = reports_since(work.project, since.documents, since.coded, since.wires, since.run)
        self.old = Reviewed(work.project, since.run, until=since.decisions)
        fresh = [one for number, one in decisions(work.project) if number > since.decisions]
        self.fresh = bool(fresh)
        self.wires = wires_of_reports(work.project, since.wires)
        self.changed = _changed_pairs(bound_in(work.project, since.decisions), work.bound)
        self.before: list[Told] = []
        self.retold = set(self.changed)

    def rows(self) -> Iterator[Told]:
        """All records as they are now."""
        for coded in self.work.reviewed.as_coded():
            now = self.work.reviewed.settled(coded)
            rows = list(self.work.told(now.coded))
            self._note(coded, now, rows)
            yield from rows

    def _note(self, coded: Coded, now: Settled, rows: list[Told]) -> None:
        """Note what is new of a report: *coded* by the machine, *now* as coders left it, *rows* as linking sees that."""
        names = {row.record for row in rows}
        if coded.report.id in self.new:
            self.changed |= names
            return
        before = self.old.settled(coded) if self.fresh else now
        if now == before and coded.report.id not in self.copied:
            return
        was = {row.record: row for row in self.work.told(before.coded, self.wires)}
        said = {row.record: row for row in rows}
        other = {name for name in was.keys() | said.keys() if was.get(name) != said.get(name)}
        self.changed |= other
        self.before += [was[name] for name in sorted(other & was.keys())]
        self.retold |= names


def _changed_pairs(before: Bound, now: Bound) -> set[str]:
    """Records of the pairs that are decided otherwise than they were."""
    found: set[str] = set()
    for old, new in ((before.decisions.same, now.decisions.same), (before.decisions.different, now.decisions.different)):
        found |= {record for pair in old ^ new for record in pair}
    found |= {record for pair in set(before.differing) ^ set(now.differing) for record in pair}
    return found


def _spool(file: IO[bytes], items: Iterable[Told | Kept]) -> None:
    """Write *items* to a file, each after its length."""
    for one in items:
        body = msgspec.msgpack.encode(one)
        file.write(len(body).to_bytes(_SIZE, "big") + body)


def _spooled(file: IO[bytes], decoder: msgspec.msgpack.Decoder[T]) -> Iterator[T]:
    """What :func:`_spool` wrote."""
    file.seek(0)
    while head := file.read(_SIZE):
        yield decoder.decode(file.read(int.from_bytes(head, "big")))
