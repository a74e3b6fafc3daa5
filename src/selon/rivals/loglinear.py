"""Log-linear models of how events are spread over lists (S. Fienberg 1972; Y. Bishop, S. Fienberg and P. Holland, chapter 6, 1975).

The number of events with each pattern of lists is Poisson; its logarithm is a sum of one term a list and one for each pair of lists that
depend on each other. The pattern "in no list" is not observed, and is what the model says it is. The best of all models with pairs is that
with the smallest AIC; the constraint is that there is no dependence of all lists at once, which no data can show.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, combinations, product
from math import exp
from typing import Any
from warnings import catch_warnings, simplefilter

from msgspec import Struct

Fit = Callable[[Sequence[int], Sequence[Sequence[float]]], Any]
"""Fits a Poisson model to counts and their rows of terms."""

_NEAR = 2.0
_MOST = 300.0
"""Logarithm beyond which a number has no meaning and no room."""


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
        from statsmodels.genmod import families, generalized_linear_model
    except ImportError:
        raise Unfit("no-library") from None

    def fit(counts: Sequence[int], rows: Sequence[Sequence[float]]) -> Any:
        return generalized_linear_model.GLM(counts, rows, family=families.Poisson()).fit()

    width = len(next(iter(cells)))
    pairs = list(combinations(range(width), 2))
    chosen = chain.from_iterable(combinations(pairs, size) for size in range(len(pairs) + 1))
    found = [model for one in chosen if (model := fitted(fit, cells, one)) is not None]
    if not found:
        raise Unfit("not-borne")
    found.sort(key=lambda model: (model.aic, len(model.pairs), model.pairs))
    return found[0], tuple(model for model in found[1:] if model.aic - found[0].aic <= _NEAR)


def fitted(fit: Fit, cells: Mapping[tuple[int, ...], int], pairs: Sequence[tuple[int, int]]) -> Model | None:
    """The model with dependent *pairs*; None where the tables of a term are empty, so that nothing bounds it."""
    width = len(next(iter(cells)))
    for a, b in pairs:
        if not any(count for cell, count in cells.items() if cell[a] and cell[b]):
            return None
    patterns = [cell for cell in product((0, 1), repeat=width) if any(cell)]
    rows = [[1.0, *map(float, cell), *(float(cell[a] and cell[b]) for a, b in pairs)] for cell in patterns]
    if len(rows[0]) > len(rows):
        return None
    with catch_warnings():
        simplefilter("ignore")  # a model that the data can't bear is passed over here, and said to the user as that
        try:
            found = fit([cells.get(cell, 0) for cell in patterns], rows)
        except ValueError:
            return None
    missed, own = exp(min(float(found.params[0]), _MOST)), float(found.cov_params()[0][0])
    return Model(tuple(pairs), missed, missed + missed**2 * own, float(found.aic))
