"""Which place of a name is meant: one test for each kind of evidence, with and without it."""

import pytest

from selon.extract import places
from selon.extract.places.homes import home_of
from selon.gazetteer.lookup import open_gazetteer
from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.model import Mention, Where
from selon.read import reading

PACKS = {code: load_pack(code) for code in ("fr", "en")}
GRAMMARS = {code: places.prepare(pack) for code, pack in PACKS.items()}
GAZETTEER = open_gazetteer()


def found(text: str, language: str = "fr", outlet: str | None = None) -> dict[str, Mention]:
    report = report_from_text(text, "test", language=language, outlet=outlet)
    return {m.text: m for m in places.find(GRAMMARS[language], reading.read(PACKS[language], report), GAZETTEER)}


def where(text: str, name: str, language: str = "fr", outlet: str | None = None) -> Where:
    value = found(text, language, outlet)[name].value
    assert isinstance(value, Where)
    return value


def test_population_where_nothing_else_tells() -> None:
    value = where("They marched in Birmingham.", "Birmingham", "en")
    assert value.country == "GB"
    assert value.runner_up is not None
    assert value.runner_up.country == "US"


def test_a_country_named_nearby() -> None:
    assert where("Strikes spread in Canada. In Hamilton, nurses walked out.", "Hamilton", "en").country == "CA"
    assert where("Strikes spread in New Zealand. In Hamilton, nurses walked out.", "Hamilton", "en").country == "NZ"


def test_containment_in_brackets_after_a_comma_and_in_a_phrase_of_its_own() -> None:
    assert where("Une marche a eu lieu à Saint-Pierre (La Réunion).", "Saint-Pierre").country == "RE"
    assert where("Une marche a eu lieu à Saint-Pierre, sur l'île de La Réunion.", "Saint-Pierre").country == "RE"
    assert where("They met in Athens, Georgia.", "Athens", "en").country == "US"


def test_a_phrase_about_something_else_contains_nothing() -> None:
    assert where("Les soignants ont défilé à Cambrai, en solidarité avec la Pologne.", "Cambrai").country == "FR"


def test_one_sense_per_report() -> None:
    text = "Farmers met in Athens, Georgia. They want water.\n\nThe talks in Athens go on."
    report = report_from_text(text, "test", language="en")
    mentions = places.find(GRAMMARS["en"], reading.read(PACKS["en"], report), GAZETTEER)
    assert {m.value.country for m in mentions if m.text == "Athens" and isinstance(m.value, Where)} == {"US"}


def test_nearness_to_the_places_of_one_sense() -> None:
    alone = where("Hundreds rallied in Springfield.", "Springfield", "en")
    near = where("Crowds met in Chicago and Peoria. Hundreds rallied in Springfield.", "Springfield", "en")
    assert (alone.region, near.region) == ("Missouri", "Illinois")


def test_two_unsure_neighbours_agree() -> None:
    mentions = found("Tractors blocked the road between Hereford and Leominster.", "en")
    values = [m.value for m in mentions.values() if isinstance(m.value, Where)]
    assert [(v.city, v.country) for v in values] == [("Hereford", "GB"), ("Leominster", "GB")]


def test_the_capital_of_a_small_territory_needs_to_be_spoken_of() -> None:
    assert where("Une marche a eu lieu à Saint-Denis.", "Saint-Denis").country == "FR"
    assert where("À La Réunion, les planteurs protestent. Une marche a eu lieu à Saint-Denis.", "Saint-Denis").country == "RE"


def test_the_preposition_tells_town_from_country() -> None:
    assert where("Une veillée a eu lieu à Luxembourg.", "Luxembourg").precision == "city"
    assert where("Une veillée a eu lieu au Luxembourg.", "Luxembourg").precision == "country"


def test_where_the_outlet_is_at_home_decides_and_the_rule_says_so() -> None:
    text = "They marched in Cambridge on Sunday."
    plain, told = found(text, "en")["Cambridge"], found(text, "en", "Boston Globe")["Cambridge"]
    assert isinstance(plain.value, Where)
    assert isinstance(told.value, Where)
    assert (plain.value.country, plain.rule) == ("GB", "en.places.at")
    assert (told.value.region, told.rule) == ("Massachusetts", "en.places.outlet_home")


def test_where_the_outlet_is_at_home_is_never_a_place_of_an_event() -> None:
    assert found("Des centaines de personnes ont marché samedi.", "fr", "Le Courrier de Nantes") == {}
    venue = where("Elles ont chanté devant la mairie.", "mairie", "fr", "Le Courrier de Nantes")
    assert venue.city is None


def test_what_the_text_says_outweighs_the_outlet() -> None:
    value = where("They marched in Cambridge, England, on Sunday.", "Cambridge", "en", "Boston Globe")
    assert value.country == "GB"


@pytest.mark.parametrize(
    ("outlet", "name", "country"),
    [
        ("Le Courrier de Nantes", "Nantes", "FR"),
        ("Nice-Matin", "Nice", "FR"),
        ("L'Écho de Bruxelles", "Brussels", "BE"),
        ("L'ECHO DE LIÈGE", None, None),
        ("infos.example.be", "Brussels", "BE"),
        ("Sud Ouest", "Bordeaux", "FR"),
        ("Le Monde", None, None),
        ("La Croix", None, None),
        ("Libération", None, None),
        ("Metro", None, None),
        ("", None, None),
        (" - ", None, None),
        (None, None, None),
    ],
)
def test_the_home_of_an_outlet(outlet: str | None, name: str | None, country: str | None) -> None:
    home = home_of(GRAMMARS["fr"], outlet, GAZETTEER)
    assert (home.name if home else None, home.country if home else None) == (name, country)


def test_no_home_without_a_gazetteer() -> None:
    assert home_of(GRAMMARS["fr"], "Le Courrier de Nantes", None) is None
