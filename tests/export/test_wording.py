"""Figures in words say what kind of figure they are."""

import pytest

from selon.export.wording import figure, voice_badge
from selon.model import Count, Speaker, Voice


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (Count(3500, 3500, "exact"), "3,500"),
        (Count(150, 150, "about"), "about 150"),
        (Count(7000, None, "at_least"), "at least 7,000"),
        (Count(None, 1000, "at_most"), "at most 1,000"),
        (Count(800, 1200, "range"), "800–1,200"),
        (Count(2000, 9999, "vague"), "2,000–9,999 (vague)"),
    ],
)
def test_figure(count: Count, words: str) -> None:
    assert figure(count) == words


def test_a_badge_names_the_fuller_name_and_the_role() -> None:
    speaker = Speaker(0, 1, "la préfecture", "police", "la préfecture du Rhône")
    assert voice_badge(Voice("paraphrased", speaker)) == "police · la préfecture du Rhône · paraphrased"
    assert voice_badge(Voice("outlet")) == "outlet"
