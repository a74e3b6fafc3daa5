"""Agreement equals the reference implementation, and says what coders differ on."""

import random

import krippendorff
import pytest
from tests.review.test_settled import act, json

from selon.model import Coded, Count
from selon.review.agreement import Agreement, Doubly, agreement, pairwise
from selon.review.alpha import alpha
from selon.review.unitising import alpha_u
from selon.review.versions import version
from selon.store.decisions import Decision


def random_table(dice: random.Random) -> list[list[int | None]]:
    coders, units = dice.randrange(2, 6), dice.randrange(3, 40)
    return [[None if dice.random() < 0.2 else dice.randrange(5) for _ in range(coders)] for _ in range(units)]


@pytest.mark.parametrize("level", ["nominal", "interval"])
def test_alpha_equals_the_reference_on_200_random_tables(level: str) -> None:
    dice, compared = random.Random(3), 0
    while compared < 200:
        table = random_table(dice)
        ours = alpha(table, level)  # type: ignore[arg-type]
        if ours is None:
            continue
        turned = [[float("nan") if value is None else float(value) for value in coder] for coder in zip(*table, strict=True)]
        assert ours == pytest.approx(krippendorff.alpha(turned, level_of_measurement=level), abs=1e-9)
        compared += 1


def test_unitising_is_one_where_all_mark_the_same_and_about_zero_by_chance() -> None:
    assert alpha_u([[(3, 9), (20, 30)], [(3, 9), (20, 30)]], 100) == pytest.approx(1.0)
    dice = random.Random(5)
    found = [alpha_u([_marks(dice), _marks(dice)], 500) for _ in range(1_500)]
    known = [value for value in found if value is not None]
    assert sum(known) / len(known) == pytest.approx(0, abs=0.05)


def _marks(dice: random.Random) -> list[tuple[int, int]]:
    starts = [dice.randrange(485) for _ in range(6)]
    return [(start, start + dice.randrange(3, 12)) for start in starts]


def test_unitising_falls_the_further_the_ends_are_apart() -> None:
    values = [alpha_u([[(10, 30)], [(10 + off, 30 + off)]], 200) for off in (0, 2, 6, 12)]
    assert values == sorted(values, key=lambda value: -(value or 0))
    assert alpha_u([[(10, 30)], []], 200) < 0.1  # type: ignore[operator]
    assert alpha_u([[], []], 200) is None


def test_a_span_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="not in a text of 10"):
        alpha_u([[(5, 12)], [(1, 2)]], 10)


def _report(coded: Coded, *mine: Decision, other: tuple[Decision, ...] = ()) -> Doubly:
    end = "sha256:a"
    return Doubly(
        coded,
        {
            "ana": version(coded, [*mine, act("done", end, "report")]),
            "ben": version(coded, [*other, act("done", end, "report", coder="ben")]),
        },
    )


def _of(found: tuple[Agreement, ...], field: str, measure: str = "nominal") -> Agreement:
    return next(one for one in found if (one.field, one.measure) == (field, measure))


def test_coders_who_leave_all_alone_agree_on_all(coded: Coded) -> None:
    found = agreement([_report(coded)] * 3)
    assert all(one.same in (1.0, None) for one in found)
    assert _of(found, "size", "unitising").alpha == pytest.approx(1.0)


def test_a_changed_figure_shows_in_its_field_only(coded: Coded) -> None:
    change = act("change", "s-police", field="value", new=json(Count(800, 800, "exact")))
    found = agreement([_report(coded, change), _report(coded)])
    assert _of(found, "size").same == pytest.approx(3 / 4)
    assert _of(found, "date").same == 1.0
    interval = _of(found, "size", "interval").alpha
    assert interval is not None
    assert interval < 1


def test_a_report_that_one_coder_finished_does_not_count(coded: Coded) -> None:
    alone = Doubly(coded, {"ana": version(coded, [act("done", "sha256:a", "report")]), "ben": version(coded, [])})
    assert not [one for one in agreement([alone]) if one.units]


def test_intervals_are_the_same_each_time_and_hold_the_figure(coded: Coded) -> None:
    change = act("change", "s-police", field="value", new=json(Count(800, 800, "exact")))
    reports = [_report(coded, change), *[_report(coded)] * 7]
    one, again = (_of(agreement(reports), "size") for _ in range(2))
    assert one == again
    assert one.low is not None
    assert one.high is not None
    assert one.low <= (one.alpha or 0) <= one.high


def test_pairs_name_their_coders(coded: Coded) -> None:
    assert {one.coders for one in pairwise([_report(coded)])} == {("ana", "ben")}
