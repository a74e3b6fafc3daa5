"""Krippendorff's alpha: how far coders agree beyond what chance would give.

K. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania; the same in Content Analysis (4th ed. 2018),
chapter 12. Alpha = 1 - observed / expected disagreement; 1 is agreement without exception, 0 is what chance gives, below 0 is systematic
disagreement. Units that fewer than two coders coded say nothing and are left out.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Literal

Level = Literal["nominal", "interval"]
Answer = Hashable | None
"""What one coder gave a unit; None where the coder gave nothing."""


def _number(value: Hashable) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"interval data are numbers, not {value!r}")
    return float(value)


def _disagreement(values: Mapping[Hashable, int], level: Level) -> float:
    """The sum of distances over all ordered pairs of *values* (value -> how often); a value and itself are at no distance.

    Of nominal data the distance is 1, of interval data the square of the difference; both sums follow from sums over single values.
    """
    total = sum(values.values())
    if level == "nominal":
        return float(total**2 - sum(count**2 for count in values.values()))
    numbers = [(_number(value), count) for value, count in values.items() if count]
    if len(numbers) < 2:
        return 0.0
    mean = math.fsum(value * count for value, count in numbers) / total if total else 0.0
    return 2 * total * math.fsum((value - mean) ** 2 * count for value, count in numbers)


def observed_in(unit: Sequence[Hashable], level: Level) -> float:
    """What the values of one unit, two or more, add to the observed disagreement."""
    return _disagreement(Counter(unit), level) / (len(unit) - 1)


def alpha_of(observed: float, values: Mapping[Hashable, int], level: Level) -> float | None:
    """Alpha of units that add up to *observed* and hold *values*; None where all values are the same."""
    total = sum(values.values())
    expected = _disagreement(values, level) / (total - 1) if total > 1 else 0.0
    return 1 - observed / expected if expected else None


def alpha(units: Iterable[Sequence[Answer]], level: Level) -> float | None:
    """Alpha of *units*, each the coders' values of one unit; None where nothing was coded twice or all values are the same."""
    coded = [[value for value in unit if value is not None] for unit in units]
    coded = [unit for unit in coded if len(unit) > 1]
    return alpha_of(math.fsum(observed_in(unit, level) for unit in coded), Counter(value for unit in coded for value in unit), level)
