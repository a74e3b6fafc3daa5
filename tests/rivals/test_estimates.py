"""Capture-recapture against published worked examples and against simulations whose truth is known; and when it refuses."""

import random

import pytest

from selon.rivals.estimates import RECAPTURES, around, cells, chao, chapman, estimates
from selon.rivals.loglinear import best_model, fitted
from selon.views import Estimate

pytest.importorskip("statsmodels")

TAIWAN = {(1, 1, 1): 28, (1, 1, 0): 21, (1, 0, 1): 17, (1, 0, 0): 69, (0, 1, 1): 18, (0, 1, 0): 55, (0, 0, 1): 63}
"""Hepatitis A in Taiwan, three lists (A. Chao, P. Tsay, S.-H. Lin, W.-Y. Shau and D.-Y. Chao, Statistics in Medicine 20, 2001)."""


def by_method(histories: dict[str, set[str]]) -> dict[str, Estimate]:
    return {one.method: one for one in estimates(histories)}


def fit(counts: object, rows: object) -> object:
    from statsmodels.genmod import families, generalized_linear_model

    return generalized_linear_model.GLM(counts, rows, family=families.Poisson()).fit()


# ------------------------------------------------------------------------------------------------------ worked examples


def test_chaos_lower_bound_on_the_cottontail_rabbits() -> None:
    """W. Edwards and L. Eberhardt (1967): 76 of 135 rabbits were caught, 43 once and 16 twice; A. Chao (1987) estimates 134."""
    missed, variance = chao(43, 16)
    assert 76 + missed == pytest.approx(133.78, abs=0.01)
    low, high = around(76, missed, variance)
    assert 76 < low < 135 < high
    assert chao(43, 16, 18)[0] == pytest.approx(57.78 * 17 / 18, abs=0.01)


def test_chapman_on_the_textbook_turtles() -> None:
    """10 marked, 15 caught, 5 of them marked: 28.3, between 22 and 65 (the example of the usual introductions)."""
    total, low, high = chapman(10, 15, 5)
    assert total == pytest.approx(28.33, abs=0.01)
    assert (round(low), round(high)) == (22, 65)


def test_log_linear_models_of_three_lists() -> None:
    """Independent lists: 388 with a standard error of 22; all pairs dependent: 1,313, as the closed form of that model has it."""
    independent, saturated = fitted(fit, TAIWAN, ()), fitted(fit, TAIWAN, ((0, 1), (0, 2), (1, 2)))
    assert independent is not None
    assert saturated is not None
    assert (round(271 + independent.missed), round(independent.variance**0.5)) == (388, 22)
    closed = 28 * 69 * 55 * 63 / (21 * 17 * 18)
    assert saturated.missed == pytest.approx(closed, rel=1e-4)
    assert round(271 + saturated.missed) == 1313
    best, _ = best_model(TAIWAN)
    assert best.pairs == ((0, 1), (0, 2), (1, 2))


def test_a_model_with_one_dependent_pair_has_the_closed_form() -> None:
    """[12][3]: the third list is independent of the other two together, so their union and it make Petersen's estimate."""
    found = fitted(fit, TAIWAN, ((0, 1),))
    assert found is not None
    union, third, both = 28 + 21 + 17 + 69 + 18 + 55, 28 + 17 + 18 + 63, 28 + 17 + 18
    assert 271 + found.missed == pytest.approx(union * third / both, rel=1e-4)


# ---------------------------------------------------------------------------------------------------------- simulations


def simulated(seed: int, total: int, chances: tuple[float, ...], spread: float = 0.0) -> dict[str, set[str]]:
    """Events in lists by lot; *spread*: how much events differ in how likely they are told."""
    lot = random.Random(seed)
    found = {}
    for event in range(total):
        ease = lot.uniform(1 - spread, 1 + spread)
        lists = {f"l{k}" for k, chance in enumerate(chances) if lot.random() < chance * ease}
        if lists:
            found[str(event)] = lists
    return found


def test_bounds_hold_the_truth_as_often_as_they_say() -> None:
    held = {"chapman": 0, "chao": 0, "loglinear": 0}
    for seed in range(60):
        for method, one in by_method(simulated(seed, 400, (0.3, 0.4, 0.25))).items():
            assert one.low is not None
            assert one.high is not None
            held[method] += one.low <= 400 <= one.high
    assert held["chapman"] >= 52
    assert held["loglinear"] >= 45  # the model is chosen from the same data, which bounds do not know of
    assert held["chao"] >= 45


def test_unequal_events_make_a_lower_bound() -> None:
    lower = [by_method(simulated(seed, 1000, (0.25, 0.25, 0.25, 0.25), spread=0.95))["chao"] for seed in range(20)]
    totals = [one.total for one in lower if one.total is not None]
    assert len(totals) == 20
    assert sum(total <= 1000 for total in totals) >= 18
    assert all(total > one.observed for total, one in zip(totals, lower, strict=True))


# ------------------------------------------------------------------------------------------------------------- refusals


def test_refusals_name_their_reason() -> None:
    assert {one.note for one in by_method({}).values()} == {"no-second", "one-list", "few-lists"}
    alone = {str(n): {"a"} for n in range(50)}
    assert {m: one.note for m, one in by_method(alone).items()} == {"chao": "no-second", "chapman": "one-list", "loglinear": "few-lists"}
    few = {str(n): {"a", "b"} if n < RECAPTURES - 1 else {"ab"[n % 2]} for n in range(50)}
    assert by_method(few)["chapman"].note == "few-shared"
    enough = {str(n): {"a", "b"} if n < RECAPTURES else {"ab"[n % 2]} for n in range(50)}
    assert by_method(enough)["chapman"].total is not None
    small = {str(n): {"abc"[n % 3], "abc"[(n + 1) % 3]} for n in range(12)}
    assert by_method(small)["loglinear"].note == "few-events"


def test_lists_that_never_meet_bear_no_model() -> None:
    apart = {str(n): {"abc"[n % 3]} for n in range(90)}
    assert by_method(apart)["loglinear"].note == "not-borne"


def test_more_than_four_lists_are_put_together() -> None:
    histories = {str(n): {f"l{n % 7}", f"l{(n * 3) % 7}"} for n in range(70)}
    assert by_method(histories)["loglinear"].lists[-1] == "…"
    assert set(cells({"e": {"x", "y"}}, ("x", "…"))) == {(1, 1)}


def test_bounds_never_fall_below_what_was_seen() -> None:
    assert around(76, 0.0, 0.0) == (76.0, 76.0)
    assert around(76, 5.0, 400.0)[0] >= 76
