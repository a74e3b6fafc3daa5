"""Capture-recapture: how many events there were, from how many lists have each. Reasons and assumptions: docs/events.md.

Events that are in many lists and events that are in one tell how many are in none, if the lists were made as if by lot. They were not:
large protests are in all lists, small ones in none. So the totals are lower bounds in spirit, and are printed with their assumptions.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import exp, isfinite, log, sqrt

from selon.rivals.loglinear import Model, Unfit, best_model
from selon.views import Estimate

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution: bounds hold with 95 %."""
RECAPTURES = 7
"""Events in both of two lists from which on Chapman's estimate has next to no bias (D. Robson and H. Regier 1964)."""
LEAST = 30
"""Events below which no log-linear model is fitted."""
LISTS = 4
"""Lists in a log-linear model at most: the smaller ones are put together as one."""
FURTHEST = 10.0
"""An estimate of so many times the observed events says nothing but that the data do not bear one."""

Histories = Mapping[str, Collection[str]]
"""Event -> the lists that have it."""


def around(observed: int, missed: float, variance: float) -> tuple[float, float]:
    """Bounds of a total, from those of what was missed on a logarithmic scale, so that they never fall below what was observed.

    A. Chao, "Estimating the population size for capture-recapture data with unequal catchability", Biometrics 43 (1987).
    """
    if missed <= 0:
        return float(observed), float(observed)
    factor = exp(Z * sqrt(log(1 + variance / missed**2)))
    return observed + missed / factor, observed + missed * factor


def chao(once: int, twice: int, lists: int | None = None) -> tuple[float, float]:
    """Events missed at least, and the variance, from how many events are in one list and in two. *twice* is at least 1.

    Chao's lower bound f1²/2f2 (1987), times (m-1)/m for *lists* m: with few lists it is no lower bound without that (A. Chao and R.
    Colwell, "Thirty years of progeny from Chao's inequality", SORT 41, 2017).
    """
    share = 1.0 if lists is None else (lists - 1) / lists
    ratio = once / twice
    return share * once * ratio / 2, twice * (share * ratio**2 / 2 + share**2 * ratio**3 + share**2 * ratio**4 / 4)


def chapman(first: int, second: int, both: int) -> tuple[float, float, float]:
    """The total and its bounds from the sizes of two lists and of what both have.

    D. Chapman, "Some properties of the hypergeometric distribution" (1951); bounds by the transformed logit of M. Sadinle (2009).
    """
    total = (first + 1) * (second + 1) / (both + 1) - 1
    only, other, shared = first - both + 0.5, second - both + 0.5, both + 0.5
    spread = exp(Z * sqrt(1 / shared + 1 / only + 1 / other + shared / (only * other)))
    seen = first + second - both - 0.5
    return total, seen + only * other / shared / spread, seen + only * other / shared * spread


def estimates(histories: Histories) -> tuple[Estimate, ...]:
    """What the three methods make of the events. Lists in order of size."""
    sizes = Counter(name for lists in histories.values() for name in set(lists))
    names = sorted(sizes, key=lambda name: (-sizes[name], name))
    return (_chao(histories, names), _chapman(histories, names), _loglinear(histories, names))


def _chao(histories: Histories, names: Sequence[str]) -> Estimate:
    counts, observed = Counter(len(set(lists)) for lists in histories.values()), len(histories)
    if counts[2] == 0:
        return Estimate("chao", tuple(names), observed, note="no-second")
    missed, variance = chao(counts[1], counts[2], len(names))
    low, high = around(observed, missed, variance)
    return Estimate("chao", tuple(names), observed, observed + missed, low, high)


def _chapman(histories: Histories, names: Sequence[str]) -> Estimate:
    observed = len(histories)
    if len(names) < 2:
        return Estimate("chapman", tuple(names), observed, note="one-list")
    one, other = names[:2]
    first = sum(one in lists for lists in histories.values())
    second = sum(other in lists for lists in histories.values())
    both = sum(one in lists and other in lists for lists in histories.values())
    if both < RECAPTURES:
        return Estimate("chapman", (one, other), first + second - both, note="few-shared")
    total, low, high = chapman(first, second, both)
    return Estimate("chapman", (one, other), first + second - both, total, low, high)


def _loglinear(histories: Histories, names: Sequence[str]) -> Estimate:
    lists = tuple(names[: LISTS - 1]) + (("…",) if len(names) > LISTS else tuple(names[LISTS - 1 : LISTS]))
    observed = len(histories)
    if len(lists) < 3:
        return Estimate("loglinear", lists, observed, note="few-lists")
    if observed < LEAST:
        return Estimate("loglinear", lists, observed, note="few-events")
    try:
        model, others = best_model(cells(histories, lists))
    except Unfit as reason:
        return Estimate("loglinear", lists, observed, note=str(reason))
    totals = [observed + one.missed for one in (model, *others)]
    low, high = around(observed, model.missed, model.variance)
    if not all(map(isfinite, (*totals, low, high))) or max(totals) > FURTHEST * observed:
        return Estimate("loglinear", lists, observed, note="not-borne")
    return Estimate("loglinear", lists, observed, observed + model.missed, low, high, _formula(model, lists))


def _formula(model: Model, lists: Sequence[str]) -> str:
    """The pairs of lists that the model lets depend on each other."""
    return ", ".join(f"{lists[a]} × {lists[b]}" for a, b in model.pairs)


def cells(histories: Histories, lists: Sequence[str]) -> dict[tuple[int, ...], int]:
    """How many events have each pattern of being in *lists*; the last one stands for all lists that are not named, where it is "…"."""
    found: Counter[tuple[int, ...]] = Counter()
    for having in histories.values():
        mine = {name if name in lists else "…" for name in having}
        found[tuple(int(name in mine) for name in lists)] += 1
    return dict(found)
