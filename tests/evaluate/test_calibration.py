"""Weights come out as the shares say, doubts never above zero; the measures of quality are those of the textbooks."""

import random

import pytest

from selon.evaluate.calibration import Predicted, Row, crossed, fit, log_loss, predict, quality, queue, reliability


def bounded(feature: str) -> bool:
    return not feature.startswith("field:")


def rows(share: float, features: tuple[str, ...], n: int = 200, seed: int = 1) -> list[Row]:
    return [Row(f"{seed}-{i % 20}", 1.0, features, i < share * n) for i in range(n)]


def test_a_single_share_is_given_back() -> None:
    average, weights = fit(rows(0.7, ("field:size",)), bounded)
    assert predict(average, weights, ("field:size",)) == pytest.approx(0.7, abs=0.005)


def test_what_goes_wrong_more_often_gets_a_negative_weight() -> None:
    average, weights = fit([*rows(0.8, ("field:size",)), *rows(0.4, ("field:size", "late"), seed=2)], bounded)
    assert weights["late"] < -1
    assert predict(average, weights, ("field:size", "late")) == pytest.approx(0.4, abs=0.03)


def test_a_doubt_that_went_well_is_held_at_zero_and_fits_as_if_it_were_not_there() -> None:
    data = [*rows(0.5, ("field:size",)), *rows(0.9, ("field:size", "heading"), seed=2)]
    average, weights = fit(data, bounded)
    assert weights["heading"] == 0
    assert predict(average, weights, ("field:size", "heading")) == pytest.approx(0.7, abs=0.005)
    assert fit(data, lambda _: False)[1]["heading"] > 1


def test_a_weight_of_half_counts_half() -> None:
    once = rows(0.8, ("field:size",))
    halves = [Row(r.document, 0.5, r.features, r.right) for r in once for _ in range(2)]
    assert fit(halves, bounded)[0] == pytest.approx(fit(once, bounded)[0], abs=1e-6)


def test_the_order_of_rows_does_not_matter_to_what_is_written() -> None:
    data = [*rows(0.8, ("field:size",)), *rows(0.4, ("field:size", "late"), seed=2), *rows(0.6, ("field:date", "late"), seed=3)]
    shuffled = random.Random(5).sample(data, len(data))
    first, second = fit(data, bounded)[1], fit(shuffled, bounded)[1]
    assert {k: round(v, 6) for k, v in first.items()} == {k: round(v, 6) for k, v in second.items()}


def test_cross_validation_never_uses_the_document_it_predicts() -> None:
    """One document is the contrary of the others: it must be predicted as they are."""
    data = [Row(f"d{i:02}", 1.0, ("field:size",), True) for i in range(19) for _ in range(5)] + [Row("d19", 1.0, ("field:size",), False)]
    assert crossed(data, bounded)[-1].probability > 0.9


def test_reliability_brier_and_calibration_error() -> None:
    made = [Predicted(0.25, False, 1), Predicted(0.25, True, 1), Predicted(0.95, True, 2)]
    low, high = reliability(made)
    assert (low.n, low.predicted, low.right) == (2, 0.25, 0.5)
    assert (high.n, high.right) == (2, 1.0)
    found = quality(made)
    assert found is not None
    assert found.error == pytest.approx((2 * 0.25 + 2 * 0.05) / 4)
    assert found.brier == pytest.approx((0.0625 + 0.5625 + 2 * 0.0025) / 4)
    assert found.constant == pytest.approx(0.75 * 0.25)
    assert found.ranked == pytest.approx(2.5 / 3)
    assert quality([]) is None
    assert log_loss([Predicted(0.5, True, 1)]) == pytest.approx(0.6931, abs=1e-4)


def test_a_probability_of_one_falls_into_the_last_bin() -> None:
    assert reliability([Predicted(1.0, True, 1)])[0].n == 1


def test_the_queue_counts_what_is_wrong_among_the_least_sure() -> None:
    made = [Predicted(0.2, False, 1), Predicted(0.3, False, 1), Predicted(0.8, False, 1), Predicted(0.9, True, 1)]
    assert queue(made, 0.5) == (1.0, pytest.approx(2 / 3))
    assert queue([], 0.25) == (0.0, 0.0)
