"""Calibration: from judged statements to weights, and how far predicted probabilities are met.

Logistic regression with a ridge, by Newton's method; features that are doubts are held at zero or below, so that no accident of a small
gold turns a doubt into an assurance. Each step solves the bounded quadratic problem by coordinate descent (Hastie, Tibshirani and
Wainwright 2015, chapter 5). Plain Python: some thousand rows with ten features each, the same to the last digit written on every machine.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from math import exp, log

from msgspec import Struct

RIDGE = 2.0
"""Weights are drawn to zero as if two statements for and two against had been seen for each. Chosen among .5, 1, 2, 4, 8 by log-loss."""
FOLDS = 10
BINS = 10
_STEPS, _SWEEPS = 30, 500
_STILL = 1e-9

Bounded = Callable[[str], bool]
"""Whether a feature's weight must not rise above zero."""


class Row(Struct, frozen=True):
    """A judged statement. ``weight``: several codings of one report share its weight. ``groups``: by what it is to be told apart."""

    document: str
    weight: float
    features: tuple[str, ...]
    right: bool
    groups: tuple[str, ...] = ()


class Predicted(Struct, frozen=True):
    """A probability, whether it came true, and the weight of the row."""

    probability: float
    right: bool
    weight: float


class Bin(Struct, frozen=True):
    """A tenth of the scale: how many statements, what was predicted of them, and the share that was right."""

    n: float
    predicted: float
    right: float


class Quality(Struct, frozen=True):
    """How good predictions are. ``error``: expected calibration error · ``brier``: mean squared error, ``constant``: that of always saying
    the share that is right · ``ranked``: how often a right statement has more than a wrong one (area under the ROC curve)."""

    n: float
    right: float
    error: float
    brier: float
    constant: float
    ranked: float


def _logistic(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def fit(rows: Sequence[Row], bounded: Bounded, ridge: float = RIDGE) -> tuple[float, dict[str, float]]:
    """The average in log-odds, and the weight of each feature of *rows*."""
    names = sorted({name for row in rows for name in row.features})
    place = {name: index for index, name in enumerate(names, 1)}
    data = [((0, *sorted(place[name] for name in row.features)), row.weight, row.right) for row in rows]
    held = [False, *(bounded(name) for name in names)]
    ridges = [0.0, *(ridge for _ in names)]
    weights = [0.0] * len(held)
    for _ in range(_STEPS):
        slope = [-own * weight for own, weight in zip(ridges, weights, strict=True)]
        curve = [[0.0] * len(held) for _ in held]
        for index, own in enumerate(ridges):
            curve[index][index] = own
        for features, weight, right in data:
            probability = _logistic(sum(weights[index] for index in features))
            miss, spread = weight * (right - probability), weight * probability * (1 - probability)
            for index in features:
                slope[index] += miss
                line = curve[index]
                for other in features:
                    line[other] += spread
        step = _bounded_step(curve, slope, [-weight if bound else None for weight, bound in zip(weights, held, strict=True)])
        weights = [weight + move for weight, move in zip(weights, step, strict=True)]
        if max(map(abs, step)) < _STILL:
            break
    return weights[0], dict(zip(names, weights[1:], strict=True))


def _bounded_step(curve: Sequence[Sequence[float]], slope: Sequence[float], most: Sequence[float | None]) -> list[float]:
    """The step that gains most by the quadratic with *slope* and *curve*, no entry of it above its *most*."""
    step = [0.0] * len(slope)
    for _ in range(_SWEEPS):
        largest = 0.0
        for index, line in enumerate(curve):
            if line[index] == 0:
                continue
            best = (slope[index] - sum(map(float.__mul__, line, step))) / line[index] + step[index]
            bound = most[index]
            best = best if bound is None else min(best, bound)
            largest = max(largest, abs(best - step[index]))
            step[index] = best
        if largest < _STILL:
            break
    return step


def predict(average: float, weights: dict[str, float], features: Iterable[str]) -> float:
    """The probability that weights give a statement with *features*."""
    return _logistic(average + sum(weights.get(name, 0.0) for name in features))


def crossed(rows: Sequence[Row], bounded: Bounded, folds: int = FOLDS) -> tuple[Predicted, ...]:
    """For each row the probability by weights that were fitted without its document's tenth of the documents."""
    documents = sorted({row.document for row in rows})
    fold = {document: index % folds for index, document in enumerate(documents)}
    fitted = {}
    for number in sorted(set(fold.values())):
        fitted[number] = fit([row for row in rows if fold[row.document] != number], bounded)
    return tuple(Predicted(predict(*fitted[fold[row.document]], row.features), row.right, row.weight) for row in rows)


def reliability(predictions: Iterable[Predicted], bins: int = BINS) -> tuple[Bin, ...]:
    """Predictions by tenth of the scale, the empty tenths left out."""
    sums = [[0.0, 0.0, 0.0] for _ in range(bins)]
    for one in predictions:
        into = sums[min(bins - 1, int(one.probability * bins))]
        into[0] += one.weight
        into[1] += one.weight * one.probability
        into[2] += one.weight * one.right
    return tuple(Bin(n, predicted / n, right / n) for n, predicted, right in sums if n)


def quality(predictions: Collection[Predicted]) -> Quality | None:
    """How good *predictions* are; None where there are none."""
    whole = sum(one.weight for one in predictions)
    if not whole:
        return None
    right = sum(one.weight * one.right for one in predictions) / whole
    error = sum(bin_.n * abs(bin_.predicted - bin_.right) for bin_ in reliability(predictions)) / whole
    brier = sum(one.weight * (one.probability - one.right) ** 2 for one in predictions) / whole
    return Quality(whole, right, error, brier, right * (1 - right), _ranked(predictions))


def _ranked(predictions: Iterable[Predicted]) -> float:
    """The share of pairs of a right and a wrong statement in which the right one has more; ties count half."""
    sums: dict[float, list[float]] = {}
    for one in predictions:
        sums.setdefault(one.probability, [0.0, 0.0])[one.right] += one.weight
    wrongs = won = 0.0
    for _, (wrong, right) in sorted(sums.items()):
        won += right * (wrongs + wrong / 2)
        wrongs += wrong
    rights = sum(right for _, right in sums.values())
    return won / (wrongs * rights) if wrongs and rights else 0.5


def log_loss(predictions: Collection[Predicted]) -> float:
    """The mean surprise, in nats: what the ridge was chosen by."""
    whole = sum(one.weight for one in predictions)
    return -sum(one.weight * log(one.probability if one.right else 1 - one.probability) for one in predictions) / whole


def queue(predictions: Iterable[Predicted], share: float) -> tuple[float, float]:
    """Of the *share* of statements with the least confidence: the part that is wrong, and the part of all that is wrong found there."""
    ordered = sorted(predictions, key=lambda one: one.probability)
    room = share * sum(one.weight for one in ordered)
    seen = wrong = 0.0
    for one in ordered:
        if seen + one.weight > room:
            break
        seen += one.weight
        wrong += one.weight * (not one.right)
    every = sum(one.weight for one in ordered if not one.right)
    return (wrong / seen if seen else 0.0), (wrong / every if every else 0.0)
