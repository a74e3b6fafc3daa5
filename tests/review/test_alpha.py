"""Alpha against the examples that Krippendorff (2011) works out by hand."""

import pytest

from selon.review.alpha import alpha


def units(*coders: str) -> list[tuple[object, ...]]:
    """Units from one line per coder; a dot is a missing value, digits are numbers."""
    lines = [[None if c == "." else int(c) if c.isdecimal() else c for c in coder.replace(" ", "")] for coder in coders]
    return list(zip(*lines, strict=True))


FOUR_OBSERVERS = units("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .")


def test_binary_data_two_observers() -> None:
    """Section A: ten units."""
    assert alpha(units("0100000010", "1110010000"), "nominal") == pytest.approx(0.095, abs=5e-4)


def test_nominal_data_two_observers() -> None:
    """Section B: twelve units, five values."""
    assert alpha(units("aabbdcccedda", "babbbccceddd"), "nominal") == pytest.approx(0.692, abs=5e-4)


def test_nominal_and_interval_data_any_number_of_observers_with_missing_data() -> None:
    """Sections C and D; the last unit was coded once and says nothing."""
    assert alpha(FOUR_OBSERVERS, "nominal") == pytest.approx(0.743, abs=5e-4)
    assert alpha(FOUR_OBSERVERS, "interval") == pytest.approx(0.849, abs=5e-4)


def test_agreement_without_exception_is_one() -> None:
    assert alpha(units("0110", "0110"), "nominal") == 1.0


def test_systematic_disagreement_is_below_zero() -> None:
    value = alpha(units("0101", "1010"), "nominal")
    assert value is not None
    assert value < 0


def test_the_order_of_coders_and_of_units_does_not_matter() -> None:
    turned = [tuple(reversed(unit)) for unit in reversed(FOUR_OBSERVERS)]
    assert alpha(turned, "interval") == pytest.approx(alpha(FOUR_OBSERVERS, "interval"))


def test_one_value_only_or_nothing_coded_twice_has_no_alpha() -> None:
    assert alpha(units("111", "111"), "nominal") is None
    assert alpha(units("1.", ".1"), "nominal") is None
    assert alpha([], "interval") is None


def test_interval_data_are_numbers() -> None:
    with pytest.raises(TypeError, match="numbers"):
        alpha([("a", "b")], "interval")
