import re
from importlib.resources import files

from selon.link.comparisons import COMPARISONS
from selon.link.weights import shipped


def languages() -> list[str]:
    return sorted(one.name.removesuffix(".toml") for one in (files("selon.link") / "words").iterdir())


def test_every_level_that_a_comparison_can_give_has_a_weight_and_a_reason() -> None:
    known = set(shipped().bits())
    given = {(name, level) for name, sql in COMPARISONS.items() for level in re.findall(r"(?:THEN|ELSE) '(\w+)'", sql)}
    given |= {("start", "start")}
    assert given == known


def test_every_reason_is_a_sentence_in_every_language() -> None:
    for level in shipped().levels:
        assert sorted(level.reason) == languages(), (level.comparison, level.level)
        assert all(reason.endswith(".") for reason in level.reason.values()), level.reason
    for language in languages()[1:]:
        assert not {level.level for level in shipped().levels if level.reason[language] == level.reason[languages()[0]]}


def test_what_is_not_told_is_no_evidence() -> None:
    assert {level.weight for level in shipped().levels if level.level == "untold"} == {0.0}


def test_evidence_points_the_way_that_its_name_says() -> None:
    bits = shipped().bits()
    assert bits["date", "same_day"] > 0 > bits["date", "next_day"] > bits["date", "days_apart"]
    assert bits["place", "same_venue"] > 0 > bits["place", "other_city"]
    assert bits["slogans", "all"] > bits["slogans", "some"] > 0
    assert bits["killed", "equal"] > bits["killed", "near"] > bits["killed", "far"]
