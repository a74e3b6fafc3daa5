"""Why records are one event, and why others are kept apart from it: the links with their evidence, and the decisions that bound."""

from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from selon.errors import InputError
from selon.link.clusters import pair_of
from selon.link.comparisons import PROTEST
from selon.link.events import link
from selon.link.sentences import WRITTEN
from selon.link.told import Told, told_of
from selon.link.weights import Weights, shipped
from selon.runner.bound import Said, bound_in
from selon.runner.reviewed import Reviewed
from selon.store.documents import text, wires_of_reports
from selon.store.events import event, event_of, kept, newest, relations
from selon.store.handle import Project
from selon.store.linkings import Kept
from selon.views import Account, Link, Pair

Because = Literal["weight", "groups", "decision", "one_report"]
"""Why a pair is in two events: it weighs too little; it weighs enough, and the groups as wholes do not; a coder said so; one
report tells of both events."""
_NOTHING = -1e9


class Apart(Struct, frozen=True):
    """A pair of records that is in two events, with the ``other`` event and the reason."""

    link: Link
    other: str
    because: Because


class Reasons(Struct, frozen=True):
    """Why an event is what it is.

    ``accounts``: what its reports tell. ``unweighed``: pairs inside it that share no block and count as strangers. ``apart``: near pairs
    with other events, nearest first. ``said``: what coders said of pairs with its records. ``referring``: ids of the events that say they
    are a part of it, follow it …, by kind. ``link_from``: the weight from which on two groups are joined.
    """

    kept: Kept
    accounts: tuple[Account, ...]
    unweighed: int
    apart: tuple[Apart, ...]
    said: tuple[Said, ...]
    referring: dict[str, list[str]]
    link_from: float


class Level(Struct, frozen=True):
    """One comparison of a pair: what it came to, what that is worth in bits, and why it is."""

    comparison: str
    level: str
    bits: float
    reason: str


class PairReasons(Struct, frozen=True):
    """Two records side by side. ``events``: the event of each. ``link`` is None where they share no block, so that nobody weighs them;
    ``levels`` are its evidence in full, what counts most first. ``because``: why they are apart; None where they are one event."""

    records: Pair
    events: tuple[str, str]
    link: Link | None
    levels: tuple[Level, ...]
    because: Because | None
    said: Said | None


def reasons(project: Project, name: str) -> Reasons:
    """Why the event *name* is what it is. Raises InputError where there is none."""
    found, last = kept(project, name), newest(project)
    if found is None or last is None:
        raise InputError(f"{project.path}: no event {name!r}; selon events lists them")
    own = frozenset(found.event.records)
    said = bound_in(project).said
    link_from = shipped().link_from
    apart = []
    for one in found.event.review:
        other = next(record for record in one.records if record not in own)
        away = event_of(project, other) or ""
        apart.append(Apart(one, away, _because(project, found, away, one.bits, link_from)))
    apart += _decided(project, own, said, {one.link.records for one in apart})
    size = len(own)
    accounts, _ = Reviewed(project, last.inputs.run).accounts(found.event)
    return Reasons(
        found,
        tuple(accounts),
        size * (size - 1) // 2 - len(found.event.links),
        tuple(apart),
        tuple(one for one in said if not own.isdisjoint(one.pair)),
        relations(project, name),
        link_from,
    )


def _because(project: Project, here: Kept, other: str, bits: float | None, link_from: float) -> Because:
    """Why a pair between the events *here* and *other* is apart; *bits* is None where it was not weighed."""
    away = event(project, other)
    if away is not None and not set(here.event.reports).isdisjoint(away.reports):
        return "one_report"
    return "weight" if bits is None or bits <= link_from else "groups"


def _decided(project: Project, own: frozenset[str], said: tuple[Said, ...], told: set[Pair]) -> list[Apart]:
    """The pairs that a coder parted: linking does not tell of them any more."""
    found = []
    for one in said:
        if one.answer == "different" and one.pair not in told and len(own.intersection(one.pair)) == 1:
            other = next(record for record in one.pair if record not in own)
            if (away := event_of(project, other)) is not None:
                weighed = pair_reasons(project, *one.pair).link
                found.append(Apart(weighed or Link(one.pair, shipped().unseen, {}, ""), away, "decision"))
    return found


def pair_reasons(project: Project, one: str, other: str) -> PairReasons:
    """How two records compare, whether they are one event or not. Raises InputError where a record is in no event."""
    pair = pair_of(one, other)
    events = []
    for record in pair:
        name = event_of(project, record)
        if name is None:
            raise InputError(f"{project.path}: no record {record!r} in any event; selon records lists records, selon link finds events")
        events.append(name)
    weights = shipped()
    rows, here = _told(project, pair, events), kept(project, events[0])
    links = (*here.event.links, *here.event.review) if here is not None else ()
    found = next((one for one in links if one.records == pair), None) or weighed_pair(rows, weights)
    levels = levels_of(found, weights, all(row.family == "protest" for row in rows)) if found else ()
    said = next((said for said in bound_in(project).said if said.pair == pair), None)
    because: Because | None = None
    if events[0] != events[1] and here is not None:
        parted = said is not None and said.answer == "different"
        because = "decision" if parted else _because(project, here, events[1], found.bits if found else None, weights.link_from)
    return PairReasons(pair, (events[0], events[1]), found, levels, because, said)


def weighed_pair(rows: list[Told], weights: Weights) -> Link | None:
    """The link of two records, whatever it weighs; None where they share no block."""
    found = list(link(rows, None, replace(weights, review_from=_NOTHING, unseen=_NOTHING)))
    return next((one for event in found for one in (*event.links, *event.review)), None)


def levels_of(found: Link, weights: Weights, protests: bool) -> tuple[Level, ...]:
    """The evidence of a link in full; *protests*: both records are of protests."""
    known = {(one.comparison, one.level): one for one in weights.levels}
    levels = []
    for name, level in found.evidence.items():
        for key in ((PROTEST + name, level), (name, level)) if protests else ((name, level),):
            if key in known:
                levels.append(Level(name, level, known[key].weight, known[key].reason[WRITTEN]))
                break
    return tuple(sorted(levels, key=lambda one: (-abs(one.bits), one.comparison)))


def _told(project: Project, pair: Pair, events: list[str]) -> list[Told]:
    """The two records as linking sees them; without marks, since of two alone nothing says how rare a name is."""
    last = newest(project)
    reviewed, wires = Reviewed(project, last.inputs.run if last else None), wires_of_reports(project)
    rows: dict[str, Told] = {}
    for record, name in zip(pair, events, strict=True):
        found = kept(project, name)
        if found is not None:
            report = found.event.reports[found.reports_of[found.event.records.index(record)]]
            coded = reviewed.coded(report)
            told = told_of(msgspec.to_builtins(coded), wires.get(report, ""), text(project, report)) if coded else ()
            rows |= {row.record: replace(row, marks=()) for row in told if row.record == record}
    return list(rows.values())
