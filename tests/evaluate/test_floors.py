"""Floors hold what has been reached; only a reason lowers them."""

from pathlib import Path

import pytest

from selon.errors import UsageError
from selon.evaluate import floors
from selon.evaluate.floors import Floor, Reading, below, load, text_of, unmeasured, updated
from selon.evaluate.scores import Figure, Rate


def reading(value: float, name: str = "events", rate: Rate = "f1", right: int = 20) -> Reading:
    return Reading("fr/reports", "fr", "none", Figure(name, rate, value, None, None, right, 1, 1))


def kept(*readings: Reading) -> dict[floors.Key, Floor]:
    return updated({}, readings, "2026-11-22")


def test_a_floor_is_the_measured_value_cut_to_hundredths() -> None:
    floor = kept(reading(0.8379))[reading(0).key]
    assert (floor.floor, floor.measured, floor.reason, floor.error) == (0.83, 0.8379, "first measured", False)
    assert kept(reading(0.29))[reading(0).key].floor == 0.29  # 0.29 * 100 is 28.999… in floating point
    ceiling = kept(reading(0.0312, rate="error"))[reading(0).key]
    assert (ceiling.floor, ceiling.error) == (0.04, True)


def test_a_drop_is_below_and_a_small_change_is_not() -> None:
    have = kept(reading(0.8379))
    assert below(have, [reading(0.8301)]) == ()
    assert [r.value for _, r in below(have, [reading(0.82)])] == [0.82]
    errors = kept(reading(0.03, rate="error"))
    assert below(errors, [reading(0.01, rate="error")]) == ()
    assert below(errors, [reading(0.05, rate="error")])


def test_a_measure_that_is_gone_is_told_and_other_gold_is_not() -> None:
    have = kept(reading(0.8), reading(0.5, "city"))
    assert [floor.measure for floor in unmeasured(have, [reading(0.8)])] == ["city"]
    other = Reading("en/reports", "en", "none", reading(0.1).figure)
    assert unmeasured(have, [other]) == below(have, [other]) == ()


def test_floors_are_raised_and_never_lowered_by_writing() -> None:
    have = kept(reading(0.8))
    raised = updated(have, [reading(0.9)], "2026-12-01")[reading(0).key]
    assert (raised.floor, raised.date) == (0.9, "2026-12-01")
    assert updated(have, [reading(0.7)], "2026-12-01") == have
    assert updated(have, [reading(0.801)], "2026-12-01") == have


def test_a_rare_figure_gets_no_floor_and_an_error_always_does() -> None:
    assert kept(reading(0.5, right=7)) == {}
    assert kept(reading(0.5, rate="error", right=1))


def test_lowering_keeps_its_reason_in_the_file(tmp_path: Path) -> None:
    lowered = updated(kept(reading(0.8)), [reading(0.7)], "2026-12-01", 'the gold was "mended"')
    (tmp_path / "floors.toml").write_text(text_of(lowered), encoding="utf-8")
    floor = load(tmp_path / "floors.toml")[reading(0).key]
    assert (floor.floor, floor.reason) == (0.7, 'lowered from 0.80: the gold was "mended"')


def test_a_reason_lowers_only_what_is_not_reached() -> None:
    have = kept(reading(0.8), reading(0.5, "city"))
    new = updated(have, [reading(0.8), reading(0.4, "city")], "2026-12-01", "another gazetteer")
    assert new[reading(0).key] == have[reading(0).key]
    assert new[reading(0, "city").key].floor == 0.4


def test_the_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    have = kept(reading(0.8), reading(0.03, "false_protests", "error"))
    (tmp_path / "floors.toml").write_text(text_of(have), encoding="utf-8")
    assert load(tmp_path / "floors.toml") == have
    assert load(tmp_path / "none.toml") == {}


def test_a_file_that_is_not_of_floors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "floors.toml").write_text('[[floor]]\ngold = "x"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="not a file of floors"):
        load(tmp_path / "floors.toml")
