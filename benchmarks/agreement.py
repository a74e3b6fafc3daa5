"""How long agreement takes, beside the reference package: alpha with its 95 % interval on made units.

Usage: python benchmarks/agreement.py [--units 5000] [--resamples 1000] [--texts 500]

The package (krippendorff, Castro 2017) has no intervals, so that its alpha is computed on as many resamples as a twentieth of ours, and the
time multiplied. It has no alpha for unitising either; there only our own time is printed.
"""

import argparse
import random
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import krippendorff
import numpy

from selon.review.agreement import Unit, alphas, bounds_of_texts
from selon.review.alpha import Level, alpha

SHARE = 20


T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds, and what *work* gave."""
    begun = time.perf_counter()
    given = work()
    return time.perf_counter() - begun, given


def theirs(rows: list[Unit], level: Level, resamples: int) -> list[float]:
    """Alpha of *resamples* resamples by the package."""
    table, dice = numpy.array(rows, dtype=float), random.Random(0)
    samples = (table[dice.choices(range(len(rows)), k=len(rows))].T for _ in range(resamples))
    return [float(krippendorff.alpha(sample, level_of_measurement=level)) for sample in samples]


def main() -> None:
    """Run it; print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("units", 5_000), ("resamples", 1_000), ("texts", 500)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    dice = random.Random(1)
    codes = [float(dice.randrange(40)) for _ in range(asked.units)]
    rows: list[Unit] = [(one, one if dice.random() < 0.8 else float(dice.randrange(40))) for one in codes]
    levels: tuple[Level, ...] = ("nominal", "interval")
    for level in levels:
        ours, _ = timed(partial(alphas, rows, level, asked.resamples))
        few = max(1, asked.resamples // SHARE)
        other, given = timed(partial(theirs, rows, level, few))
        first = alphas(rows, level, few)
        worst = max(abs((a or 0.0) - b) for a, b in zip(first, given, strict=True))
        print(
            f"{level}: {asked.units} units, {asked.resamples} resamples: {ours:.2f} s; package {other * SHARE:.2f} s, "
            f"{other * SHARE / ours:.1f} times as long; alpha {alpha(rows, level):.3f}, greatest difference on {few} resamples {worst:.1e}"
        )
    texts = []
    for _ in range(asked.texts):
        spans = [(start, start + 9) for start in (50, 200, 700)]
        texts.append(((tuple(spans), tuple((a + dice.choice((0, 0, 3)), b + dice.choice((0, 2))) for a, b in spans)), 2_000))
    ours, _ = timed(lambda: bounds_of_texts(texts, 200))
    print(f"unitising: {asked.texts} texts, 200 resamples: {ours:.2f} s")


if __name__ == "__main__":
    main()
