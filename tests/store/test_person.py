"""A person's name is found however it is written, and filled sign for sign."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selon.errors import UsageError
from selon.store.person import masked, named, person_called

RENEE = person_called("Renée d'Aubigny")


@pytest.mark.parametrize(
    "text",
    ["Renée d'Aubigny", "RENÉE D’AUBIGNY", "Rene\u0301e d'Aubigny", "renee d'aubigny", "d'Aubigny, Renée", "Renée\u00a0d'Aubigny",
     "renee-d'aubigny", "Ren&eacute;e d&#39;Aubigny", "Ren%C3%A9e%20d%27Aubigny", "Ren\\u00e9e d'Aubigny", "Renée\nd'Aubigny"],
)  # fmt: skip
def test_the_whole_name_is_found_and_filled(text: str) -> None:
    before, after = f"hier {text}, puis", masked(f"hier {text}, puis", RENEE, parts=False)
    assert named(before, RENEE)
    assert not named(after, RENEE)
    assert len(after) == len(before)
    assert after.startswith("hier ")
    assert after.endswith(", puis")
    assert "ubigny" not in after.casefold()


@pytest.mark.parametrize("text", ["Irénée d'Aubignya", "Renée", "les d'Aubigny", "Prenée d'Aubigny"])
def test_other_names_are_none(text: str) -> None:
    assert not named(text, RENEE)
    assert masked(text, RENEE, parts=False) == text


def test_words_alone_are_filled_where_the_report_is_about_the_person() -> None:
    person = person_called("Rose Petit")
    text = "Rose Petit, puis Petit et la petite rose; Mme Petit."
    assert masked(text, person, parts=True) == "████ █████, puis █████ et la petite rose; Mme █████."
    assert masked("x/petit.html", person, parts=True, address=True) == "x/█████.html"


@given(st.text(max_size=60), st.booleans())
def test_filling_keeps_the_length_and_is_done_once(text: str, parts: bool) -> None:
    person = person_called("Ana Ray")
    once = masked(f"{text} Ana Ray {text}", person, parts=parts)
    assert len(once) == len(f"{text} Ana Ray {text}")
    assert masked(once, person, parts=parts) == once


@pytest.mark.parametrize("name", ["", "  ", "1 2", "A"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        person_called(name)
