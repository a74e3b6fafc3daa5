"""Sorts of protest: a strike, a boycott or a hunger strike lasts for days and draws no crowd; it is an event of its own beside what happens
in the street on one of its days.

Where a report tells of both, its crowds and demonstrators are those of the street, and what is said of strikers is said of the strike. A
stoppage that is named in passing only ("the teachers, on strike, marched") stays with the march.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from msgspec.structs import replace

from selon.coding.anchor import FIGURE, PEOPLE, TRIGGER, Anchor
from selon.model import Act

STOPPAGES = frozenset({"strike", "work_to_rule", "boycott", "hunger_strike"})
LASTING = STOPPAGES | {"occupation", "blockade", "picket", "petition", "demonstration"}
"""Forms that may go on for days, so that a day told as their beginning is not their only one."""
STREET = "street"
_STRIKE, _PICKET = "strike", "picket"
_NOW = frozenset({None, "held", "ongoing"})
_EITHER = frozenset({"demonstration", "disruption", "other", "press_conference", "petition", "online_action"})
_PASSING = frozenset({None, "held"})


class Told(Protocol):
    """What folding needs of an episode."""

    side: str
    sort: str | None
    anchors: list[Anchor]
    umbrella: bool


E = TypeVar("E", bound=Told)


def _own_sort(anchor: Anchor) -> str | None:
    act = anchor.mention.value
    if not isinstance(act, Act) or act.family != "protest":
        return None
    if act.code in STOPPAGES:
        return act.code
    return None if act.code in _EITHER else STREET


def sorted_out(anchors: Sequence[Anchor]) -> tuple[Anchor, ...]:
    """*anchors* with their sorts. Figures and people are of the street where the report tells of both, and of strikers where it says so."""
    sorts = [_own_sort(anchor) for anchor in anchors]
    if any(sort == _STRIKE and anchor.status in _NOW for sort, anchor in zip(sorts, anchors, strict=True)):
        # Pickets stand at the gates of what is struck: they are part of the strike.
        sorts = [_STRIKE if sort == STREET and anchor.code == _PICKET else sort for sort, anchor in zip(sorts, anchors, strict=True)]
    told = {sort for sort, anchor in zip(sorts, anchors, strict=True) if sort and anchor.strength == TRIGGER}
    both = STREET in told and bool(told & STOPPAGES)
    stopped = told & STOPPAGES
    only = next(iter(stopped)) if len(stopped) == 1 else None
    people = [(a.mention.start, sort) for a, sort in zip(anchors, sorts, strict=True) if sort in STOPPAGES and a.strength == PEOPLE]
    strikers = [(start, only or sort) for start, sort in people if only or sort in stopped]
    # "Some 50 strikers blocked the gate": what they did there is told of them, not their strike.
    streets = _of_street_only(anchors, sorts)
    done = []
    for anchor, own in zip(anchors, sorts, strict=True):
        sort = own if anchor.strength == TRIGGER else None
        if both and anchor.family == "protest" and anchor.strength < TRIGGER:
            mention = anchor.mention
            inside = (s for start, s in strikers if mention.start <= start < mention.end)
            sort = None if anchor.sentence in streets else next(inside, None)
            sort = sort or _sort_beside(anchor, anchors, sorts) or STREET
        done.append(replace(anchor, sort=sort))
    return tuple(done)


def _of_street_only(anchors: Sequence[Anchor], sorts: Sequence[str | None]) -> frozenset[int]:
    """The sentences whose triggers all tell of what happens in the street."""
    told = [(a.sentence, s) for a, s in zip(anchors, sorts, strict=True) if s and a.strength == TRIGGER]
    return frozenset(n for n, s in told if s == STREET) - frozenset(n for n, s in told if s != STREET)


def _sort_beside(anchor: Anchor, anchors: Sequence[Anchor], sorts: Sequence[str | None]) -> str | None:
    """The sort of a figure where only a stoppage is told: in its sentence ("hundreds of lawyers walked out"), or so far in its paragraph
    ("The nurses were on strike. They were 300, the union said."). None elsewhere."""
    if anchor.strength != FIGURE:
        return None
    told = [(s, a) for s, a in zip(sorts, anchors, strict=True) if s and a.strength == TRIGGER and a.sentence <= anchor.sentence]
    here = {s for s, a in told if a.sentence == anchor.sentence} or {s for s, a in told if a.paragraph == anchor.paragraph}
    return next(iter(here)) if len(here) == 1 and here <= STOPPAGES else None


def fold(episodes: Sequence[E]) -> tuple[E, ...]:
    """*episodes* with each stoppage that is only named in passing made part of the street protest told nearest to it."""
    streets = [e for e in episodes if e.side == "protest" and e.sort == STREET]
    kept = []
    for episode in episodes:
        if streets and _in_passing(episode):
            at = episode.anchors[0].mention.start
            near = min(streets, key=lambda e: min(abs(a.mention.start - at) for a in e.anchors))
            near.anchors.extend(episode.anchors)
        else:
            kept.append(episode)
    return tuple(kept)


def _in_passing(episode: Told) -> bool:
    anchors = episode.anchors
    if episode.side != "protest" or episode.sort not in STOPPAGES or episode.umbrella:
        return False
    own = any(a.when is not None or a.places or a.status not in _PASSING or a.strength == FIGURE for a in anchors)
    return not own and sum(a.strength == TRIGGER for a in anchors) <= 1
