"""Values in the reader's language."""

import pytest

from selon.codebook.book import load
from selon.export.speech import Speech, speech
from selon.export.words import load_words, reader_languages
from selon.model import Code, Count, Evidence, Speaker, Statement, Voice, When, Where, Words

BOOK = load()
EN, FR = speech("en", BOOK), speech("fr", BOOK)


@pytest.mark.parametrize(
    ("count", "en", "fr"),
    [
        (Count(5000, 5000, "exact"), "5,000", "5\u202f000"),
        (Count(5000, 5000, "about"), "about 5,000", "environ 5\u202f000"),
        (Count(800, 1200, "range"), "800 to 1,200", "de 800 à 1\u202f200"),
        (Count(30, None, "at_least"), "at least 30", "au moins 30"),
        (Count(None, 30, "at_most"), "at most 30", "au plus 30"),
        (Count(24, 99, "vague"), "24 to 99 (vague)", "de 24 à 99 (ordre de grandeur)"),
        (Count(None, None, "vague"), "no figure", "aucun chiffre"),
    ],
)
def test_figures_are_intervals_in_words(count: Count, en: str, fr: str) -> None:
    assert (EN.figure(count), FR.figure(count)) == (en, fr)


@pytest.mark.parametrize(
    ("when", "en", "fr"),
    [
        (When("2024-03-02", "2024-03-02", "2024-03-02", "day"), "2 March 2024", "2 mars 2024"),
        (When("2024-03", "2024-03-01", "2024-03-31", "month"), "March 2024", "mars 2024"),
        (When("2024", "2024-01-01", "2024-12-31", "year"), "2024", "2024"),
        (When("XXXX-02-23", precision="day"), "23 February, year unknown", "23 février, année inconnue"),
        (
            When("2024-03-02/2024-03-05", "2024-03-02", "2024-03-05", "day"),
            "2 March 2024 to 5 March 2024",
            "du 2 mars 2024 au 5 mars 2024",
        ),
        (When(None, reference="past"), "in the past, undated", "par le passé, sans date"),
        (
            When("2024-03-02T18", "2024-03-02T18:00", "2024-03-02T22:00", "part_of_day"),
            "2 March 2024 (part of a day)",
            "2 mars 2024 (moment de la journée)",
        ),
    ],
)
def test_dates_are_told_as_finely_as_they_are_known(when: When, en: str, fr: str) -> None:
    assert (EN.when(when), FR.when(when)) == (en, fr)


def test_a_place_says_how_finely_it_is_known_and_where_it_lies() -> None:
    venue = Where("gare d'Angers", "venue", city="Angers", country="FR")
    assert FR.where(venue) == "Emplacement, Angers, France"
    assert EN.where(Where("Germany", "country", country="DE", gazetteer="geonames:1")) == "Country, Germany"
    assert FR.where(Where("Trifouillis", "city")).endswith("absent du répertoire des lieux")


def test_voices_have_a_name_a_role_and_a_kind() -> None:
    police = FR.teller(Voice("paraphrased", Speaker(0, 9, "la police", "police")))
    assert (police.how, police.name) == ("Rapporté", "la police")
    assert police.role.startswith("Police")
    assert EN.teller(Voice("hearsay")).name == "nobody named"
    assert EN.teller(Voice("outlet")).name == ""


def test_codes_are_named_by_the_codebook_and_wordings_stand_for_themselves() -> None:
    def statement(field: str, value: Code | Words) -> Statement:
        return Statement("s", field, "r", value, (Evidence(0, 3, "abc"),), Voice("outlet"))

    assert FR.told(statement("response", Code("tear_gas", "abc"))).value == FR.title("responses", "tear_gas") != "tear_gas"
    assert EN.told(statement("demand", Words("abc", stance="for"))).value == ""
    assert EN.value("demand", Words("abc")) == "abc"


def test_every_language_has_the_same_words() -> None:
    keys = {code: set(load_words(code).values) for code in reader_languages()}
    assert len({frozenset(one) for one in keys.values()}) == 1


def test_every_code_has_a_name_in_both_languages() -> None:
    for one in (EN, FR):
        for name, listed in BOOK.lists.items():
            assert all(Speech.title(one, name, entry.code) for entry in listed.entry)
