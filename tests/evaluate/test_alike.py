"""When two spans, wordings, nouns and figures are the same."""

import pytest

from selon.evaluate.alike import Bounds, folded, overlap, same_figure, same_noun, wording


def test_folding_takes_case_accents_and_marks_away() -> None:
    assert folded("L’Été — à Orléans !") == "l ete a orleans"


def test_overlap_and_wording_are_dice_coefficients() -> None:
    assert overlap((0, 10), (5, 15)) == 0.5
    assert overlap((0, 10), (10, 20)) == 0.0
    assert wording("the Tenants' Union of Leith", "Tenants’ Union") == pytest.approx(4 / 7)
    assert wording("", "anything") == 0.0


@pytest.mark.parametrize(
    ("wanted", "given", "same"),
    [
        ("blessé", "blessés", True),
        ("officers", "police officers", True),
        (None, "people", True),
        ("people", None, False),
        ("mineurs", "majeurs", False),
    ],
)
def test_nouns(wanted: str | None, given: str | None, same: bool) -> None:
    assert same_noun(wanted, given) is same


@pytest.mark.parametrize(
    ("wanted", "given", "same"),
    [
        (Bounds(300, 300), Bounds(300, 300), True),
        (Bounds(300, 300), Bounds(300, None), False),
        (Bounds(300, None), Bounds(301, None), True),
        (Bounds(300, None), Bounds(300, 300), False),
        (Bounds(None, 50), Bounds(0, 50), True),
        (Bounds(None, 50), Bounds(50, 50), True),
        (Bounds(300, 400), Bounds(300, 300), False),
    ],
)
def test_figures(wanted: Bounds, given: Bounds, same: bool) -> None:
    assert same_figure(wanted, given, same_place=True) is same


def test_a_vague_figure_is_known_by_its_place() -> None:
    wanted, given = Bounds(None, None, True), Bounds(2000, 9999, True)
    assert same_figure(wanted, given, same_place=True)
    assert not same_figure(wanted, given, same_place=False)
    assert not same_figure(wanted, Bounds(2000, 2000), same_place=True)
