"""What coders said of the pairs around an event, what the next linking will make of it, and which decisions join two events."""

from collections.abc import Collection, Mapping
from typing import Literal

from msgspec import Struct

from selon.errors import Named
from selon.link.clusters import pair_of
from selon.review.refusing import refused
from selon.runner.bound import Said, bound
from selon.runner.linking import inputs_of
from selon.runner.team import adjudicators
from selon.store.decisions import LINK, since, standing_pairs
from selon.store.events import event, event_of, newest
from selon.store.handle import Project
from selon.views import Event, Pair

Effect = Literal["join", "cut", "weigh"]
"""What linking again does to the records of a pair: joins them, cuts them apart, or weighs them by what they say."""
DIFFERENT = "different"
SAME = "same"


class Coming(Struct, frozen=True):
    """A pair about which something else stands than when the events were linked. ``answer``: what stands now, None where nothing does."""

    pair: Pair
    answer: str | None
    effect: Effect


class Around(Struct, frozen=True):
    """``said``: what stands about pairs with one of the records; ``coming``: those of them that linking has not heard of, in order.

    ``due``: whether anything came since the project was linked (reports, copies, decisions), so that linking again may change events.
    """

    said: Mapping[Pair, Said]
    coming: tuple[Coming, ...]
    due: bool


def around(project: Project, records: Collection[str], *, coder: str | None = None) -> Around:
    """What coders said of the pairs with one of *records*; *coder*: what this one said, so that nobody sees what others decided."""
    last, own = newest(project), frozenset(records)
    if last is None:
        return Around({}, (), True)
    now = _said(project, own, coder)
    number = last.inputs.decisions
    fresh = any(one.target == LINK for _, _, one in since(project, number))
    before = _said(project, own, coder, until=number) if fresh else now
    coming = []
    for pair in sorted(now.keys() | before.keys()):
        answer, old = (held[pair].answer if pair in held else None for held in (now, before))
        if answer != old and (found := _effect(project, pair, answer, old)) is not None:
            coming.append(Coming(pair, answer, found))
    return Around(now, tuple(coming), last.inputs != inputs_of(project))


def _said(project: Project, own: frozenset[str], coder: str | None, until: int | None = None) -> dict[Pair, Said]:
    taken = standing_pairs(project, sorted(own), until=until)
    if coder is not None:
        return {one.pair: one for one in bound([(n, one) for n, one in taken if one.coder == coder]).said}
    return {one.pair: one for one in bound(taken, adjudicators(project)).said}


def _effect(project: Project, pair: Pair, answer: str | None, old: str | None) -> Effect | None:
    """What linking again does to a pair; None where it changes nothing."""
    one, other = (event_of(project, record) for record in pair)
    if one is None or other is None:
        return None
    if answer == SAME:
        return "join" if one != other else None
    if answer == DIFFERENT:
        return "cut" if one == other else None
    return "weigh" if old in (SAME, DIFFERENT) else None


def joining(project: Project, name: str, other: str, coder: str) -> list[Pair]:
    """The pairs of which *coder* has to say that they are the same, so that the events *name* and *other* become one.

    The pair that speaks most for it, then each of the two with all records of the other event: what is said of one pair alone could draw a
    record out of its event. And all that they called different. Raises DecisionRefused where there is no such event, or it is the same.
    """
    mine, its = event(project, name), event(project, other)
    if mine is None or its is None:
        raise refused("gone", target=Named("targets", ("event",)), id=name if mine is None else other)
    if mine.event == its.event:
        raise refused("same_event", id=other)
    said = _said(project, frozenset(mine.records), coder)
    there = frozenset(its.records)
    against = [pair for pair, one in said.items() if one.answer == DIFFERENT and not there.isdisjoint(pair)]
    one, another = _best(mine, its)
    wanted = [
        pair_of(one, another),
        *(pair_of(one, record) for record in its.records),
        *(pair_of(another, record) for record in mine.records),
    ]
    return list(dict.fromkeys([*wanted, *sorted(against)]))


def _best(one: Event, other: Event) -> Pair:
    """A record of each event: those of the link between them that weighs most, else the first ones."""
    here, there = frozenset(one.records), frozenset(other.records)
    between = [
        (link.bits, pair) for link in (*one.review, *other.review) for pair in (link.records, link.records[::-1])
        if pair[0] in here and pair[1] in there
    ]  # fmt: skip
    return max(between)[1] if between else (one.records[0], other.records[0])
