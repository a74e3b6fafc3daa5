"""Groups of records, from weighed pairs: agglomeration by average linkage, under constraints.

Two groups are joined while the mean weight over *all* pairs between them is high enough; a pair that was never weighed counts as
``unseen``. So a chain of look-alikes does not become one event: its ends, which share nothing, pull the mean down. The best pair of groups
goes first, ties by the order of records, so the result is a function of the set of pairs and not of their order. Each connected part of the
graph is grouped by itself: what is added elsewhere leaves it as it is. Two records of one report never meet, unless a coder says so.

Near copies of one text are one voice, however many printed it. What corresponds in them is grouped first, by the same method among the
copies alone, and counts as one record from there on: its weight to another is the mean over its members. So another copy changes nothing
of what else is joined.
"""

import heapq
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from selon.views import Pair

MUST = 1000.0
"""Bits of a coder's "same"; less so many for "different". No evidence comes near it."""

Numbers = tuple[int, int]
"""Two records by their numbers in the order of ids, the lower first."""


class Rules(Struct, frozen=True):
    """From which mean weight on groups are joined, and what a pair counts that was never weighed; both in bits."""

    link_from: float
    unseen: float


def pair_of(one: str, other: str) -> Pair:
    """The two ids in order."""
    return (one, other) if one < other else (other, one)


def clusters(
    weights: Mapping[Pair, float],
    reports: Mapping[str, str],
    rules: Rules,
    same: Collection[Pair] = (),
    different: Collection[Pair] = (),
    copies: Collection[Pair] = (),
) -> list[tuple[str, ...]]:
    """The groups of two records or more, each sorted, in the order of their first records; of few enough pairs to hold them all.

    *reports* names the report of each record. *same* and *different* are what coders decided; a pair that was decided both ways is
    different. *copies* are the pairs, in order, whose reports are near copies of one text.
    """
    decided = {pair_of(*pair): MUST for pair in same} | {pair_of(*pair): -MUST for pair in different}
    known = {**weights, **decided}
    ids = sorted({one for pair in known for one in pair})
    number = {one: at for at, one in enumerate(ids)}
    numbered = {(number[one], number[other]): weight for (one, other), weight in known.items()}
    first = parts(len(ids), (pair for pair, weight in numbered.items() if weight > rules.link_from))
    inside: dict[int, dict[Numbers, float]] = {}
    for pair, weight in numbered.items():
        if first[pair[0]] == first[pair[1]]:
            inside.setdefault(first[pair[0]], {})[pair] = weight
    copied = {(number[one], number[other]) for one, other in copies if one in number and other in number}
    of = [reports[one] for one in ids]
    found = [group for pairs in inside.values() for group in grouped(pairs, of, rules, copied.intersection(pairs))]
    return [tuple(ids[at] for at in group) for group in sorted(found)]


def parts(number: int, pairs: Iterable[Numbers]) -> "array[int]":
    """For each of *number* records the first record of its connected part of the graph of *pairs*; eight bytes a record."""
    root = array("q", range(number))

    def top(one: int) -> int:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for one, other in pairs:
        a, b = top(one), top(other)
        if a < b:
            root[b] = a
        elif b < a:
            root[a] = b
    for one in range(number):
        root[one] = top(one)
    return root


def grouped(
    weights: Mapping[Numbers, float], reports: Sequence[object], rules: Rules, copies: Collection[Numbers] = ()
) -> list[tuple[int, ...]]:
    """The groups of two records or more, each sorted, of one connected part: of all weighed pairs inside it.

    *reports* gives the report of a record by its number; *copies* are the pairs whose reports are near copies of one text.
    """
    if len(weights) == 1:
        ((pair, weight),) = weights.items()
        return [pair] if weight > rules.link_from and (weight > MUST / 2 or reports[pair[0]] != reports[pair[1]]) else []
    of = {one: frozenset((reports[one],)) for one in dict.fromkeys(chain.from_iterable(weights))}
    voices = _voices(weights, of, rules, copies) if copies else []
    if not voices:
        return sorted(_joined(weights, of, rules))
    first = {one: voice[0] for voice in voices for one in voice}
    members = {one: (one,) for one in of if one not in first} | {voice[0]: voice for voice in voices}
    held = {one: frozenset(reports[member] for member in voice) for one, voice in members.items()}
    found = _joined(_between(weights, first, members, rules), held, rules)
    whole = {one for group in found for one in group}
    groups = [[member for one in group for member in members[one]] for group in found]
    return sorted(tuple(sorted(group)) for group in (*groups, *(voice for voice in voices if voice[0] not in whole)))


def _voices(
    weights: Mapping[Numbers, float], reports: Mapping[int, frozenset[object]], rules: Rules, copies: Collection[Numbers]
) -> list[tuple[int, ...]]:
    """The groups of records that correspond in *copies*, each sorted.

    Where these would tie together what coders hold apart, none is made among those concerned: each copy stands for itself there.
    """
    found = _joined({pair: weights[pair] for pair in copies}, reports, rules)
    number = 1 + max(reports)
    tied = [(voice[0], one) for voice in found for one in voice[1:]]
    root = parts(number, (*tied, *(pair for pair, weight in weights.items() if weight > MUST / 2)))
    torn = {root[pair[0]] for pair, weight in weights.items() if weight < -MUST / 2 and root[pair[0]] == root[pair[1]]}
    return [voice for voice in found if root[voice[0]] not in torn]


def _between(
    weights: Mapping[Numbers, float], first: Mapping[int, int], members: Mapping[int, Sequence[int]], rules: Rules
) -> dict[Numbers, float]:
    """The weights between voices, by their first records: the mean over all pairs, or what a coder decided of one of them."""
    sums: dict[Numbers, tuple[float, int]] = {}
    decided: dict[Numbers, float] = {}
    for (a, b), weight in sorted(weights.items()):
        one, other = first.get(a, a), first.get(b, b)
        if one == other:
            continue
        pair = (one, other) if one < other else (other, one)
        total, weighed = sums.get(pair, (0.0, 0))
        sums[pair] = (total + weight, weighed + 1)
        if abs(weight) > MUST / 2:
            decided[pair] = weight
    means: dict[Numbers, float] = {}
    for pair, (total, weighed) in sums.items():
        number = len(members[pair[0]]) * len(members[pair[1]])
        # rounded, so that the mean of equal weights is that weight, whatever their number
        means[pair] = decided.get(pair, round((total + (number - weighed) * rules.unseen) / number, 9))
    return means


def _joined(weights: Mapping[Numbers, float], reports: Mapping[int, frozenset[object]], rules: Rules) -> list[tuple[int, ...]]:
    """The groups of two or more, each sorted, by average linkage."""
    groups = _Groups(weights, reports, rules)
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
                heapq.heappush(queue, (-grown, *((one, third) if one < third else (third, one))))
    return [tuple(sorted(members)) for members in groups.members.values() if len(members) > 1]


class _Groups:
    """Groups while they grow: members and reports by the first record, sum and number of weighed pairs between groups."""

    def __init__(self, weights: Mapping[Numbers, float], reports: Mapping[int, frozenset[object]], rules: Rules) -> None:
        self.members = {one: [one] for one in dict.fromkeys(chain.from_iterable(weights))}
        self.reports = {one: reports[one] for one in self.members}
        self.near: dict[int, dict[int, tuple[float, int]]] = {one: {} for one in self.members}
        self.unseen = rules.unseen
        for (one, other), weight in weights.items():
            self.near[one][other] = self.near[other][one] = (weight, 1)

    def mean(self, one: int, other: int) -> float:
        """Mean weight over all pairs between two groups; without limit below where they hold records of one report and nobody decided."""
        total, weighed = self.near[one][other]
        if total < MUST / 2 and not self.reports[one].isdisjoint(self.reports[other]):
            return -MUST
        pairs = len(self.members[one]) * len(self.members[other])
        return total if abs(total) > MUST / 2 else (total + (pairs - weighed) * self.unseen) / pairs

    def join(self, one: int, other: int) -> None:
        """Make *other* a part of *one*."""
        del self.near[one][other]
        for third, (total, weighed) in self.near.pop(other).items():
            if third != one:
                before = self.near[one].get(third, (0.0, 0))
                self.near[one][third] = self.near[third][one] = (before[0] + total, before[1] + weighed)
                del self.near[third][other]
        self.members[one] += self.members.pop(other)
        self.reports[one] |= self.reports.pop(other)
