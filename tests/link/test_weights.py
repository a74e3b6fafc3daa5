import re

from selon.link.comparisons import COMPARISONS
from selon.link.weights import shipped


def test_every_level_that_a_comparison_can_give_has_a_weight_and_a_reason() -> None:
    known = set(shipped().bits())
    given = {(name, level) for name, sql in COMPARISONS.items() for level in re.findall(r"(?:THEN|ELSE) '(\w+)'", sql)}
    given |= {("start", "start")}
    assert given == known
    assert all(level.reason.endswith(".") for level in shipped().levels)


def test_what_is_not_told_is_no_evidence() -> None:
    assert {level.weight for level in shipped().levels if level.level == "untold"} == {0.0}


def test_evidence_points_the_way_that_its_name_says() -> None:
    bits = shipped().bits()
    assert bits["date", "same_day"] > 0 > bits["date", "next_day"] > bits["date", "days_apart"]
    assert bits["place", "same_venue"] > 0 > bits["place", "other_city"]
    assert bits["slogans", "all"] > bits["slogans", "some"] > 0
    assert bits["killed", "equal"] > bits["killed", "near"] > bits["killed", "far"]
