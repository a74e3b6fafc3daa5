"""Groups of records, from weighed pairs: agglomeration by average linkage, under constraints.

Two groups are joined while the mean weight over *all* pairs between them is high enough; a pair that was never weighed counts as
``unseen``. So a chain of look-alikes does not become one event: its ends, which share nothing, pull the mean down. The best pair of groups
goes first, ties by the ids, so the result is a function of the set of pairs and not of their order. Each connected part of the graph is
grouped by itself: what is added elsewhere leaves it as it is. Two records of one report never meet, unless a coder says so.
"""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from selon.views import Pair

MUST = 1000.0
"""Bits of a coder's "same"; less so many for "different". No evidence comes near it."""


class Rules(Struct, frozen=True):
    """From which mean weight on groups are joined, and what a pair counts that was never weighed; both in bits."""

    link_from: float
    unseen: float


def pair_of(one: str, other: str) -> Pair:
    """The two ids in order."""
    return (one, other) if one < other else (other, one)


def clusters(
    weights: Mapping[Pair, float], reports: Mapping[str, str], rules: Rules, same: Collection[Pair] = (), different: Collection[Pair] = ()
) -> list[tuple[str, ...]]:
    """The groups of two records or more, each sorted, in the order of their first records.

    *reports* names the report of each record. *same* and *different* are what coders decided; a pair that was decided both ways is
    different.
    """
    decided = {pair_of(*pair): MUST for pair in same} | {pair_of(*pair): -MUST for pair in different}
    known = {**weights, **decided} if decided else weights
    found: list[tuple[str, ...]] = []
    for part, inside in _parts(known, rules.link_from):
        if len(part) == 2 and reports[part[0]] != reports[part[1]]:
            found.append(part)
        else:
            found.extend(_grouped(part, inside, reports, rules))
    return sorted(found)


def _parts(weights: Mapping[Pair, float], link_from: float) -> Iterable[tuple[tuple[str, ...], dict[Pair, float]]]:
    """The connected parts of the graph of pairs that speak for one event, each with all weighed pairs inside it."""
    root: dict[str, str] = {}

    def top(one: str) -> str:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for (one, other), weight in weights.items():
        if weight > link_from:
            a, b = top(root.setdefault(one, one)), top(root.setdefault(other, other))
            root[max(a, b)] = min(a, b)
    parts: dict[str, list[str]] = defaultdict(list)
    for one in root:
        parts[top(one)].append(one)
    inside: dict[str, dict[Pair, float]] = defaultdict(dict)
    for pair, weight in weights.items():
        if pair[0] in root and pair[1] in root and top(pair[0]) == top(pair[1]):
            inside[top(pair[0])][pair] = weight
    for first in sorted(parts):
        yield tuple(sorted(parts[first])), inside[first]


class _Groups:
    """Groups while they grow: members and reports by the first id, sum and number of weighed pairs between groups."""

    def __init__(self, part: Iterable[str], weights: Mapping[Pair, float], reports: Mapping[str, str], rules: Rules) -> None:
        self.members = {one: [one] for one in part}
        self.reports = {one: {reports[one]} for one in self.members}
        self.near: dict[str, dict[str, tuple[float, int]]] = {one: {} for one in self.members}
        self.unseen = rules.unseen
        for (one, other), weight in weights.items():
            self.near[one][other] = self.near[other][one] = (weight, 1)

    def mean(self, one: str, other: str) -> float:
        """Mean weight over all pairs between two groups; without limit below where they hold records of one report and nobody decided."""
        total, weighed = self.near[one][other]
        if total < MUST / 2 and not self.reports[one].isdisjoint(self.reports[other]):
            return -MUST
        pairs = len(self.members[one]) * len(self.members[other])
        return total if abs(total) > MUST / 2 else (total + (pairs - weighed) * self.unseen) / pairs

    def join(self, one: str, other: str) -> None:
        """Make *other* a part of *one*."""
        del self.near[one][other]
        for third, (total, weighed) in self.near.pop(other).items():
            if third != one:
                before = self.near[one].get(third, (0.0, 0))
                self.near[one][third] = self.near[third][one] = (before[0] + total, before[1] + weighed)
                del self.near[third][other]
        self.members[one] += self.members.pop(other)
        self.reports[one] |= self.reports.pop(other)


def _grouped(part: Iterable[str], weights: Mapping[Pair, float], reports: Mapping[str, str], rules: Rules) -> list[tuple[str, ...]]:
    groups = _Groups(part, weights, reports, rules)
    queue = [(-groups.mean(*pair), *pair) for pair in weights]
    queue = [entry for entry in queue if -entry[0] > rules.link_from]
    heapq.heapify(queue)
    while queue:
        mean, one, other = heapq.heappop(queue)
        if other not in groups.near.get(one, ()) or groups.mean(one, other) != -mean:
            continue  # one of the two has grown since: the pair stands in the queue again with its new mean
        groups.join(one, other)
        for third in groups.near[one]:
            grown = groups.mean(one, third)
            if grown > rules.link_from:
                heapq.heappush(queue, (-grown, *pair_of(one, third)))
    return [tuple(sorted(members)) for members in groups.members.values() if len(members) > 1]
