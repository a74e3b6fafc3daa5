"""The names, figures and words of a text that belong to a record."""

from typing import Any

import pytest

from selon.link.marks import calendar, marks_in, passages


def marks(text: str, language: str = "en") -> set[str]:
    return {mark for _, mark in marks_in(text, calendar(language))}


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("Workers of the Val d'Argent glassworks walked out.", "en", {"argent"}),
        ("Les verriers du Val d'Argent sont sortis.", "fr", {"argent"}),
        ("The Lake Traders' Association called it.", "en", {"lake", "traders", "association"}),
        ("They met on Saturday 3 November in the rain.", "en", set()),
        ("Ils se sont retrouvés samedi 3 novembre.", "fr", set()),
        ("À Émile-Zola, 1 430 emplois sont en jeu.", "fr", {"emile", "zola", "1430"}),
        ("Some 1,430 jobs, 64 tractors, 12 arrests, in 2024.", "en", {"1430", "64"}),
        ("Nobody came. Everybody stayed at home.", "en", set()),
        ("« Nous tiendrons », a dit Luigi à la CGV.", "fr", {"luigi", "cgv"}),
    ],
)
def test_marks_are_capitals_inside_sentences_and_figures(text: str, language: str, wanted: set[str]) -> None:
    assert marks(text, language) == wanted


def record(*words: str, text: str, field: str = "demand", main: bool = False) -> dict[str, Any]:
    spans = [{"start": text.index(word), "end": text.index(word) + len(word), "text": word} for word in words]
    return {"main": main, "statements": [{"field": field, "value": {}, "evidence": spans}]}


TEXT = (
    "Two crowds in Namur\n\nAnna Dupret spoke first to those who marched. Her friends applauded Emil Kasper. "
    "Across the square, Jean Bartok rallied the others."
)


def test_a_sentence_is_of_the_record_that_rests_on_it_and_a_headline_of_the_main_one() -> None:
    rally, march = record("rallied", text=TEXT), record("marched", text=TEXT, main=True)
    told = passages([rally, march], TEXT, "en")
    assert told[0].marks == {"jean", "bartok"}
    assert told[1].marks >= {"namur", "dupret"}
    assert "emil" in told[1].marks, "the nearest record"


def test_a_sentence_with_evidence_of_two_records_is_of_both() -> None:
    text = "Those who marched met Anna Dupret, and those who rallied too."
    told = passages([record("marched", text=text), record("rallied", text=text)], text, "en")
    assert [one.marks for one in told] == [{"anna", "dupret"}] * 2


def test_words_that_any_report_has_are_no_stems() -> None:
    text = "Thousands demonstrated, glassblowers carrying furnaces."
    plain = passages([record("Thousands demonstrated", text=text, field="form")], text, "en")[0]
    told = passages([record("Thousands demonstrated", text=text, field="demand")], text, "en")[0]
    assert len(told.stems) == len(plain.stems) + 2
    assert plain.stems < told.stems


def test_without_the_text_what_statements_quote_stands_for_it() -> None:
    told = passages([record("Jean Bartok", text=TEXT)], None, "en")[0]
    assert told.marks == {"bartok"}, "whether the first word begins a sentence is not known"
    assert not told.stems


def test_a_report_without_records_has_no_passages() -> None:
    assert passages([], TEXT, "en") == []
