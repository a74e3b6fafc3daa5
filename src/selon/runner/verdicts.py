"""What coders said of the events of a project, wherever linking has put their records since: all of it, or of one event."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from selon.errors import InputError
from selon.review.verdicts import Verdict, covered, named, verdict
from selon.rivals.rules import Rules, choosing
from selon.store.decisions import EVENT, Decision, standing, standing_about, standing_done
from selon.store.handle import Project
from selon.views import Event


class Verdicts:
    """The standing decisions about events, ready to be asked event by event; *adjudicators* decide where coders differ."""

    def __init__(self, taken: Iterable[tuple[int, Decision]], adjudicators: Collection[str] = ()) -> None:
        self._adjudicators = adjudicators
        self._about: dict[str, dict[int, Decision]] = {}
        for number, one in taken:
            if one.target == EVENT:
                for record in covered(one):
                    self._about.setdefault(record, {})[number] = one

    def of(self, event: Event) -> Verdict:
        """What they come to for *event*."""
        found: dict[int, Decision] = {}
        for record in event.records:
            found |= self._about.get(record, {})
        return verdict(event.records, (found[number] for number in sorted(found)), self._adjudicators)


def all_verdicts(project: Project, adjudicators: Collection[str] = ()) -> Verdicts:
    """All that was decided about events."""
    return Verdicts(standing(project, EVENT), adjudicators)


def rejections(project: Project) -> list[tuple[int, Decision]]:
    """The standing rejections of events, with their numbers, in order."""
    return standing_done(project, EVENT, "reject")


def about(project: Project, event: Event, rejected: Sequence[tuple[int, Decision]] | None = None) -> list[Decision]:
    """The standing decisions that concern *event*, in order: far quicker than all, in a project with many. *rejected*: all rejections
    (:func:`rejections`), which who asks about many events reads once."""
    own = frozenset(event.records)
    against = [row for row in (rejections(project) if rejected is None else rejected) if not own.isdisjoint(covered(row[1]))]
    ids = dict.fromkeys([*named(event.records), *(one.target_id for _, one in against)])
    found = dict(against) | {number: one for number, one in standing_about(project, EVENT, list(ids)) if not own.isdisjoint(covered(one))}
    return [found[number] for number in sorted(found)]


def rules_of(base: Rules, said: Mapping[str, str], source: str) -> tuple[Rules, tuple[str, ...]]:
    """*base* under the rules that coders chose for fields of an event, and what was passed over, in words: rules that are no more."""
    rules, gone = base, []
    for field, new in said.items():
        try:
            rules = choosing(rules, {field: _plain(new)}, source=source)
        except InputError as error:
            gone.append(str(error))
    return rules, tuple(gone)


def _plain(new: str) -> str:
    """The rule that a decision names, as JSON or bare."""
    try:
        return msgspec.json.decode(new, type=str)
    except msgspec.MsgspecError:
        return new


def judged_with(records: Sequence[str]) -> str:
    """The records of an event as a judgement keeps them (``old``)."""
    return msgspec.json.encode(list(records)).decode("ascii")
