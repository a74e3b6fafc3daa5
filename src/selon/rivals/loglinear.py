"""Log-linear models of how events are spread over lists (S. Fienberg 1972; Y. Bishop, S. Fienberg and P. Holland, chapter 6, 1975).

The number of events with each pattern of lists is Poisson; its logarithm is a sum of one term a list and one for each pair of lists that
depend on each other. The pattern "in no list" is not observed, and is what the model says it is. The best of all models with pairs is that
with the smallest AIC; the constraint is that there is no dependence of all lists at once, which no data can show.
"""

from collections.abc import Mapping, Sequence
from itertools import chain, combinations, product
from typing import Any

from msgspec import Struct

_NEAR = 2.0


class Unfit(Exception):
    """No model can be fitted; its text is a reason, as a code."""


class Model(Struct, frozen=True):
    """A fitted model: the pairs of lists that depend on each other, the events missed with the variance, and its AIC."""

    pairs: tuple[tuple[int, int], ...]
    missed: float
    variance: float
    aic: float


def best_model(cells: Mapping[tuple[int, ...], int]) -> tuple[Model, tuple[Model, ...]]:
    """The model with the smallest AIC, and those that are hardly worse (within 2). Raises Unfit."""
    try:
        import statsmodels.api as library
    except ImportError:
        raise Unfit("no-library") from None
    width = len(next(iter(cells)))
    pairs = list(combinations(range(width), 2))
    chosen = chain.from_iterable(combinations(pairs, size) for size in range(len(pairs) + 1))
    found = [model for one in chosen if (model := fitted(library, cells, one)) is not None]
    if not found:
        raise Unfit("not-borne")
    found.sort(key=lambda model: (model.aic, len(model.pairs), model.pairs))
    return found[0], tuple(model for model in found[1:] if model.aic - found[0].aic <= _NEAR)


def fitted(library: Any, cells: Mapping[tuple[int, ...], int], pairs: Sequence[tuple[int, int]]) -> Model | None:
    """The model with dependent *pairs*; None where the tables of a term are empty, so that nothing bounds it."""
    width = len(next(iter(cells)))
    for a, b in pairs:
        if not any(count for cell, count in cells.items() if cell[a] and cell[b]):
            return None
    patterns = [cell for cell in product((0, 1), repeat=width) if any(cell)]
    rows = [[1.0, *map(float, cell), *(float(cell[a] and cell[b]) for a, b in pairs)] for cell in patterns]
    if len(rows[0]) > len(rows):
        return None
    family = library.families.Poisson()
    try:
        fit = library.GLM([cells.get(cell, 0) for cell in patterns], rows, family=family).fit()
    except (ValueError, library.tools.sm_exceptions.PerfectSeparationError):
        return None
    missed = float(library.families.links.Log().inverse(fit.params[0]))
    own = float(fit.cov_params()[0][0])
    return Model(tuple(pairs), missed, missed + missed**2 * own, float(fit.aic))
