"""The sentences of checks: what is made in English can be read back, whatever words of reports stand in it."""

from string import Formatter

import pytest

from selon.codebook.checks import SENTENCES as KNOWN
from selon.codebook.checks import Part, said

CASES = sorted(KNOWN.cases)


def parts_of(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def given(case: str, words: str) -> dict[str, Part]:
    """Parts for every place of a case: what was said of two things, in lists."""
    plain = {"field": "killed", "status": "held", "other_status": "banned", "country": "FR"}
    plain |= dict.fromkeys(("number", "low", "high", "factor", "figure"), "1,200")
    found: dict[str, Part] = {}
    for name in parts_of(KNOWN.cases[case]["en"]):
        if name in KNOWN.items:
            inside = parts_of(KNOWN.items[name]["en"])
            found[name] = tuple({one: plain.get(one, f"{words} {number}") for one in inside} for number in (1, 2))
        else:
            found[name] = plain.get(name, f"{words} {len(found)}")
    return found


@pytest.mark.parametrize("case", CASES)
def test_both_languages_have_the_same_parts(case: str) -> None:
    for templates in (KNOWN.cases[case], *KNOWN.items.values()):
        assert set(templates) == {"en", "fr"}
        assert sorted(parts_of(templates["en"])) == sorted(parts_of(templates["fr"]))


@pytest.mark.parametrize("words", ["words", "some 300 people", "a\nb"])
@pytest.mark.parametrize("case", CASES)
def test_what_is_made_is_read_back(case: str, words: str) -> None:
    parts = given(case, words)
    read = KNOWN.read(case.partition(".")[0], KNOWN.made(case, parts, "en"))
    assert read is not None
    assert (read.case, read.parts) == (case, parts)


@pytest.mark.parametrize("words", ["300 people (police)", "l'appel : « tous », dit-on", "“one” in two, “three”", "█████; then (x): "])
@pytest.mark.parametrize("case", CASES)
def test_of_words_that_look_like_the_sentence_nothing_is_lost(case: str, words: str) -> None:
    made = KNOWN.made(case, given(case, words), "en")
    read = KNOWN.read(case.partition(".")[0], made)
    assert read is None or KNOWN.made(read.case, read.parts, "en") == made


def test_what_is_none_of_ours_is_not_read() -> None:
    assert KNOWN.read("toll-falls", "a sentence that somebody wrote") is None
    assert KNOWN.read("no-such-check", "killed: “3”") is None


def test_numbers_have_their_thousands_apart() -> None:
    text = said("figure-outlying", what="size", words="many", report="Post", number=5, low=1_000, high=25_000)
    assert text == "size: “many” in Post lies far from what 5 others say (1,000 to 25,000)"
