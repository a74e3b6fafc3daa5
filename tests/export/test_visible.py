"""What would steer a terminal is written out; the data stay the same."""

import json
import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selon.export.visible import escaped_json, storable, visible

anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


@given(anything)
def test_nothing_unseen_is_left(text: str) -> None:
    shown = visible(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff\u2028\u2029")
    shown.encode("utf-8")


def test_what_can_be_printed_stays_as_it_is() -> None:
    """Text that Python calls printable is given back without a search; so nothing that is to be written out may be printable."""
    unseen = [0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, *range(0xFFF9, 0xFFFC)]
    assert not any(chr(point).isprintable() for point in (*range(0x20), *range(0x7F, 0xA0), *unseen, *range(0xD800, 0xE000)))
    assert not any(chr(point).isprintable() for point in range(0xE0000, 0xE0080))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202eb", "a\\u202eb"),
        ("one\r\n\ttwo", "one two"),
        ("l'été, 5\u00a0000 — « oui » 👩\u200d👩\u200d👧", "l'été, 5\u00a0000 — « oui » 👩\u200d👩\u200d👧"),
        ("\udce9", "\\udce9"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(max_size=60))
def test_a_line_of_json_keeps_its_data_and_steers_nothing(text: str) -> None:
    line = escaped_json(msgspec.json.encode({"text": text}))
    assert json.loads(line) == {"text": text}
    assert not any(unicodedata.category(c) == "Cc" or c in "\u202e\u2028" for c in line.decode("utf-8"))


@given(anything)
def test_storable_text_can_be_written(text: str) -> None:
    assert storable(text).encode("utf-8").decode("utf-8") == storable(text)
    if not any("\ud800" <= c <= "\udfff" for c in text):
        assert storable(text) == text
