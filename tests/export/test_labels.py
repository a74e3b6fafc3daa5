"""The words of plots and report: every language has the same keys, with the same names to fill in."""

import re

import pytest

from selon.errors import UsageError
from selon.export.labels import Labels, load_labels
from selon.export.words import reader_languages


def names(labels: Labels) -> dict[str, set[str]]:
    groups = {"plots": labels.plots, "report": labels.report}
    return {f"{group}.{key}": set(re.findall(r"\{(\w+)\}", text)) for group, words in groups.items() for key, text in words.items()}


def test_every_language_has_the_same_words() -> None:
    found = {code: names(load_labels(code)) for code in reader_languages()}
    first = found["en"]
    assert len(found) > 1
    assert all(one == first for one in found.values())


def test_an_unknown_language_is_told() -> None:
    with pytest.raises(UsageError, match="there are en, fr"):
        load_labels("xx")
