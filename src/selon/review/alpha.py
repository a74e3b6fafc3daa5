"""Krippendorff's alpha: how far coders agree beyond what chance would give.

K. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania; the same in Content Analysis (4th ed. 2018),
chapter 12. Alpha = 1 - observed / expected disagreement; 1 is agreement without exception, 0 is what chance gives, below 0 is systematic
disagreement. Units that fewer than two coders coded say nothing and are left out.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Literal

Level = Literal["nominal", "interval"]
Answer = Hashable | None
"""What one coder gave a unit; None where the coder gave nothing."""


def _differ(one: Hashable, other: Hashable) -> float:
    return float(one != other)


def _squared(one: Hashable, other: Hashable) -> float:
    if not isinstance(one, int | float) or not isinstance(other, int | float):
        raise TypeError(f"interval data are numbers, not {one!r} and {other!r}")
    return float((one - other) ** 2)


def _disagreement(values: Counter[Hashable], distance: Callable[[Hashable, Hashable], float]) -> float:
    """The sum of distances over all ordered pairs of *values*; a value and itself are at no distance."""
    kinds = list(values.items())
    return sum(count * others * distance(value, other) for value, count in kinds for other, others in kinds)


def alpha(units: Iterable[Sequence[Answer]], level: Level) -> float | None:
    """Alpha of *units*, each the coders' values of one unit; None where nothing was coded twice or all values are the same."""
    distance = _differ if level == "nominal" else _squared
    coded = [[value for value in unit if value is not None] for unit in units]
    coded = [unit for unit in coded if len(unit) > 1]
    total = sum(map(len, coded))
    if not total:
        return None
    expected = _disagreement(Counter(value for unit in coded for value in unit), distance) / (total - 1)
    if not expected:
        return None
    observed = sum(_disagreement(Counter(unit), distance) / (len(unit) - 1) for unit in coded)
    return 1 - observed / expected
