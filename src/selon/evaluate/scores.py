"""Figures: what was right, made up and missed in each document, and the rate over all of them with its interval.

Intervals are percentile bootstraps over documents (Efron and Tibshirani 1993, chapter 13) with one fixed seed, so that a figure is the same
on every machine: what is in one document is not independent, so documents are drawn, not values.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

DRAWS = 1000
SEED = 20261122

Rate = Literal["f1", "share", "error"]
"""``f1``: of right, false, missed · ``share`` of right among right and wrong (``missed``) · ``error``: share of ``false``, low is good."""


class Tally(Struct, frozen=True):
    """What happened in one document, or in all: right, made up (false), missed."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.right + other.right, self.false + other.false, self.missed + other.missed)


class Measure(Struct, frozen=True):
    """One figure that is kept: its name, how it is computed and what it says."""

    name: str
    rate: Rate
    says: str


class Miss(Struct, frozen=True):
    """One thing that was not as in the gold: of which measure, in which document, what was wanted and what was given."""

    document: str
    measure: str
    wanted: str
    given: str


class Scored(Struct, frozen=True):
    """One document scored."""

    document: str
    split: str
    tallies: Mapping[str, Tally]
    misses: tuple[Miss, ...]


class Figure(Struct, frozen=True):
    """A measure over a set of documents. ``value`` is None where there was nothing to measure."""

    name: str
    rate: Rate
    value: float | None
    low: float | None
    high: float | None
    right: int
    false: int
    missed: int
    precision: float | None = None
    recall: float | None = None


class Ledger:
    """What one document's scorer writes down as it goes."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._tallies: dict[str, Tally] = {}
        self._misses: list[Miss] = []

    def right(self, measure: str) -> None:
        """One right."""
        self._add(measure, Tally(right=1))

    def missed(self, measure: str, wanted: object, given: object = "") -> None:
        """One that was wanted and not given, or given wrongly."""
        self._add(measure, Tally(missed=1))
        self._misses.append(Miss(self._document, measure, str(wanted), str(given)))

    def false(self, measure: str, given: object, wanted: object = "") -> None:
        """One that nobody wanted."""
        self._add(measure, Tally(false=1))
        self._misses.append(Miss(self._document, measure, str(wanted), str(given)))

    def judge(self, measure: str, right: bool, wanted: object, given: object) -> None:
        """One that is either right or wrong, for measures that are shares."""
        if right:
            self.right(measure)
        else:
            self.missed(measure, wanted, given)

    def wrong(self, measure: str, wrong: bool, given: object, wanted: object = "") -> None:
        """One that is either an error or none, for measures of error."""
        if wrong:
            self.false(measure, given, wanted)
        else:
            self.right(measure)

    def closed(self, split: str) -> Scored:
        """The document scored."""
        return Scored(self._document, split, dict(self._tallies), tuple(self._misses))

    def _add(self, measure: str, tally: Tally) -> None:
        self._tallies[measure] = self._tallies.get(measure, Tally()) + tally


def value(rate: Rate, tally: Tally) -> float | None:
    """The rate of a tally; None where there was nothing to measure."""
    if rate == "f1":
        whole: float = tally.right + (tally.false + tally.missed) / 2
        return tally.right / whole if whole else None
    others, counted = (tally.missed, tally.right) if rate == "share" else (tally.right, tally.false)
    return counted / (counted + others) if counted + others else None


def draws(documents: int, times: int = DRAWS, seed: int = SEED) -> tuple[tuple[int, ...], ...]:
    """Which documents are in each bootstrap sample; the same for all measures."""
    chance = random.Random(seed)
    return tuple(tuple(chance.choices(range(documents), k=documents)) for _ in range(times)) if documents else ()


def interval(rate: Rate, tallies: Sequence[Tally], samples: Iterable[Sequence[int]]) -> tuple[float, float] | None:
    """The middle 95 % of the rates of *samples*; None where no sample had anything to measure."""
    rates = []
    for sample in samples:
        right = sum(tallies[index].right for index in sample)
        false = sum(tallies[index].false for index in sample)
        missed = sum(tallies[index].missed for index in sample)
        rated = value(rate, Tally(right, false, missed))
        if rated is not None:
            rates.append(rated)
    if not rates:
        return None
    rates.sort()
    return rates[int(0.025 * (len(rates) - 1))], rates[round(0.975 * (len(rates) - 1))]


def figures(measures: Iterable[Measure], documents: Sequence[Scored]) -> tuple[Figure, ...]:
    """Each measure over *documents*, with its interval; those with nothing to measure are left out."""
    samples = draws(len(documents))
    made = []
    for measure in measures:
        tallies = [document.tallies.get(measure.name, Tally()) for document in documents]
        total = sum(tallies, Tally())
        rated = value(measure.rate, total)
        if rated is None:
            continue
        low, high = interval(measure.rate, tallies, samples) or (None, None)
        both = measure.rate == "f1"
        given, wanted = total.right + total.false, total.right + total.missed
        made.append(
            Figure(
                measure.name,
                measure.rate,
                rated,
                low,
                high,
                total.right,
                total.false,
                total.missed,
                total.right / given if both and given else None,
                total.right / wanted if both and wanted else None,
            )
        )
    return tuple(made)
