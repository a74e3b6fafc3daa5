"""Views of events: the records of an event side by side, what the rules choose, and what the checks across reports find."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec.structs import replace

from selon.check.across import across
from selon.codebook.book import Codebook
from selon.errors import InputError
from selon.model import Coded
from selon.review.verdicts import Verdict, verdict
from selon.rivals.rules import Rules, shipped
from selon.rivals.view import view
from selon.runner.bound import bound
from selon.runner.reviewed import Reviewed
from selon.runner.verdicts import about, all_verdicts, rules_of
from selon.store.decisions import LINK, Decision, standing, standing_pairs
from selon.store.events import event as event_in
from selon.store.events import event_of, every, newest, was
from selon.store.handle import Project
from selon.views import Account, Event, Source, View


def viewed(
    event: Event, accounts: Sequence[Account], book: Codebook, rules: Rules | None = None, *, due: bool = False, rejected: bool = False
) -> View:
    """The view of *event* (:func:`selon.rivals.view.view`) with the findings of the checks across reports."""
    found = view(event, accounts, book, rules, due=due, rejected=rejected)
    return replace(found, findings=across(found))


def accounts_of(coded: Iterable[Coded]) -> dict[str, Account]:
    """Record id -> account, of coded reports; of a report that is given twice the first counts."""
    found: dict[str, Account] = {}
    for one in coded:
        head = one.report
        source = Source(head.id, head.source, None, head.outlet, head.title, head.published, head.language)
        for record in one.records:
            found.setdefault(record.id, Account(record, source))
    return found


def view_in(project: Project, name: str, book: Codebook, rules: Rules | None = None) -> View:
    """The view of an event of a project, named by its id, by the beginning of it, or by the id of one of its records.

    The rules that coders chose for its fields are those of their standing decisions, the newest for each field; an event that a coder
    flagged, or on a record of which coders differ, is pending; one that they say is none is rejected. Raises InputError where nothing was
    linked yet, or where no event, or more than one, is called so.
    """
    event = event_called(project, name)
    found = view_of(project, event, book, rules or shipped())
    if found is None:
        raise InputError(f"{project.path}: coders took all records of {event.event} away; link again: selon link {project.path}")
    return found


def view_of(project: Project, event: Event, book: Codebook, rules: Rules, *, coder: str | None = None) -> View | None:
    """The view of a kept event, as :func:`view_in` makes it; None where coders took all of its records away since it was linked.

    *coder*: of what was decided about reports, records and values, and of what was rejected or flagged, only this coder's counts, so that
    nobody sees what others decided; rules are the project's, whoever chose them.
    """
    last = newest(project)
    reviewed = Reviewed(project, None if last is None else last.inputs.run, near=event, coder=coder)
    taken = [one for one in about(project, event) if one.action == "rule" or coder in (None, one.coder)]
    differing = _differing(standing_pairs(project, event.records), reviewed) if coder is None else frozenset()
    return _viewed(reviewed, event, book, rules, verdict(event.records, taken, reviewed.adjudicators), differing)


def views_in(project: Project, book: Codebook, rules: Rules | None = None, *, only: Collection[str] | None = None) -> Iterator[View]:
    """The views of all events of a project, in order of id, as :func:`view_in` makes them; *only*: of those with these ids.

    Events all of whose records coders took away have none. Raises InputError where nothing was linked.
    """
    rules, reviewed = rules or shipped(), _reviewed(project)
    differing = _differing(standing(project, LINK), reviewed)
    verdicts = all_verdicts(project, reviewed.adjudicators)
    for kept in every(project):
        if only is not None and kept.event.event not in only:
            continue
        found = _viewed(reviewed, kept.event, book, rules, verdicts.of(kept.event), differing)
        if found is not None:
            yield found


def told_in(project: Project) -> Iterator[tuple[Event, list[Account]]]:
    """All events of a project with their accounts, in order of id, without those of which coders say that they are none.

    Raises InputError where nothing was linked.
    """
    reviewed = _reviewed(project)
    verdicts = all_verdicts(project, reviewed.adjudicators)
    for kept in every(project):
        if verdicts.of(kept.event).judgement != "rejected":
            yield kept.event, reviewed.accounts(kept.event)[0]


def _viewed(
    reviewed: Reviewed,
    event: Event,
    book: Codebook,
    rules: Rules,
    said: Verdict,
    differing: frozenset[str] = frozenset(),
) -> View | None:
    """The view of an event; None where coders took all of its records away since it was linked. *said*: what they decided about it. On
    *differing* records they don't agree whose they are, which makes the event pending, as in lists."""
    accounts, due = reviewed.accounts(event)
    if not accounts:
        return None
    due = due or said.judgement == "due" or not differing.isdisjoint(event.records)
    chosen, _ = rules_of(rules, said.rules, f"event {event.event}")
    return viewed(event, accounts, book, chosen, due=due, rejected=said.judgement == "rejected")


def _differing(taken: Sequence[tuple[int, Decision]], reviewed: Reviewed) -> frozenset[str]:
    """The records of pairs on which coders differ."""
    return frozenset(record for pair in bound(taken, reviewed.adjudicators).differing for record in pair)


def linked(project: Project) -> None:
    """Raise InputError where nothing of *project* was linked yet."""
    if newest(project) is None:
        raise InputError(f"{project.path}: its records are not linked yet; first: selon link {project.path}")


def _reviewed(project: Project) -> Reviewed:
    """The run that was linked, as coders left it. Raises InputError where nothing was linked yet."""
    linked(project)
    last = newest(project)
    return Reviewed(project, None if last is None else last.inputs.run)


def event_called(project: Project, name: str) -> Event:
    """The event with the id *name*, that begins with it, or that holds the record *name*.

    Raises InputError where nothing was linked yet, or where no event, or more than one, is called so; of an event that is no more it says
    where its records are now.
    """
    linked(project)
    found = event_in(project, name) or event_in(project, event_of(project, name) or "")
    if found is not None:
        return found
    before = was(project, name)
    if before is not None:
        now = dict.fromkeys(filter(None, (event_of(project, record) for record in before.records)))
        where = f"its records are in {', '.join(now)} now" if now else "its records are no longer there"
        raise InputError(f"{project.path}: the event {name} is no more; {where}")
    return one_called(name, [kept.event for kept in every(project) if kept.event.event.startswith(name)], str(project.path))


def one_called(name: str, events: Sequence[Event], source: str) -> Event:
    """The one event of *events*, those that a user's *name* may mean. Raises InputError where there is none, or more than one."""
    if not events:
        raise InputError(f"{source}: no event {name!r}; selon events and selon link list them")
    if len(events) > 1:
        raise InputError(f"{source}: {len(events)} events are called {name}…; give more of the id, such as {events[0].event}")
    return events[0]
