import msgspec
import pytest
from tests.link.conftest import Made, report_object

from selon.errors import InputError
from selon.link.told import folded, told_of, told_of_lines


def test_names_of_one_place_are_equal_whatever_their_case_accents_and_hyphens(told: Made) -> None:
    assert told("a", city="Saint-Étienne").cities == told("b", city="SAINT ETIENNE").cities == ("saint etienne",)


def test_an_acronym_counts_and_a_little_word_does_not(told: Made) -> None:
    assert told("a", organiser="l'intersyndicale de la CGT").actors == ("cgt", "intersyndicale")


def test_a_venue_that_repeats_the_city_is_no_venue() -> None:
    row = report_object("a", city="Lyon", venue="Lyon")
    assert next(told_of(row)).venues == ()


def test_the_narrowest_of_rival_dates_is_the_day() -> None:
    row = report_object("a", day="2024-10-12")
    row["records"][0]["statements"].append({"field": "date", "value": {"earliest": "2024-10-01", "latest": "2024-10-31"}})
    one = next(told_of(row))
    assert one.first == one.last


def test_only_an_exact_figure_that_is_not_round_is_rare(told: Made) -> None:
    assert told("a", killed=613).rare == ("killed:613",)
    assert told("a", killed=600).rare == ()
    assert told("a", killed=7).rare == ()


def test_a_record_that_says_nothing_is_read(told: Made) -> None:
    row = told("a", form=None)
    assert (row.first, row.cities, row.code, row.size_low) == (None, (), "", None)


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b'{"records": []}', b'{"report": {"id": "x"}, "records": [{}]}', b'{"report": {"id": 1}, "records": 3}']
)
def test_a_line_that_is_no_report_object_is_named_by_its_number(line: bytes) -> None:
    good = msgspec.json.encode(report_object("a"))
    with pytest.raises(InputError, match=r"reports\.jsonl: line 2 is no"):
        list(told_of_lines([good, line], "reports.jsonl"))


def test_a_report_that_failed_has_no_records_and_stops_nothing() -> None:
    lines = [b'{"report": {"source": "a.txt"}, "outcome": "empty"}', b"", msgspec.json.encode(report_object("a"))]
    assert [row.record for row in told_of_lines(lines, "x")] == ["a"]


def test_folding_keeps_letters_of_other_scripts() -> None:
    assert folded("Площадь  Ленина!") == "площадь ленина"


def test_a_description_is_no_proper_name_and_a_group_is_known_by_its_own(told: Made) -> None:
    assert told("a", organiser="le collectif des parents").organisers == ()
    assert told("b", organiser="collectif Un Toit").bodies == ("collectif un toit", "un toit")


def test_words_of_a_demand_meet_by_their_beginnings_across_languages(told: Made) -> None:
    assert set(told("a", demand="la réforme du climat").words) & set(told("b", demand="reforms for the climate").words) == {
        "climat",
        "reform",
    }


def test_the_place_is_no_part_of_the_topic(told: Made) -> None:
    assert told("a", city="Nantes", organiser="Tramways de Nantes").topic == ("tramwa",)


def test_figures_are_kept_by_the_side_that_gives_them(told: Made) -> None:
    row = told("a", police_size=4_200, size=10_000)
    assert (row.police_sizes, row.sizes) == ((4_200,), (4_200, 10_000))


def test_who_counts_the_crowd_for_those_who_called_it_is_a_group_of_the_protest(told: Made) -> None:
    assert told("a", counted_by="la Ligue des locataires").bodies == ("la ligue des locataires", "ligue des locataires")
    assert told("b", counted_by="les organisateurs").bodies == told("c", police_size=900).bodies == ()


def test_what_for_is_kept_apart_from_who(told: Made) -> None:
    row = told("a", organiser="Steel Forum", demand="furnace")
    assert (row.topic, row.aims) == (("forum", "furnac", "steel"), ("furnac",))


FRANCE = {"country": "FR", "precision": "country"}
PARIS = {"city": "Paris", "country": "FR", "precision": "city", "latitude": 48.85, "longitude": 2.35}


def test_towns_behind_a_whole_country_are_of_its_parts_and_a_country_behind_a_town_is_its_own(told: Made) -> None:
    wide = told("a", places=[("fr.places.whole_area", FRANCE), ("fr.places.at", PARIS)])
    assert (wide.cities, wide.country, wide.latitude) == ((), "FR", None)
    for places in ([("fr.places.at", PARIS), ("fr.places.whole_area", FRANCE)], [("fr.places.in_area", FRANCE), ("fr.places.at", PARIS)]):
        assert told("b", places=places).cities == ("paris",)


def test_what_may_be_a_city_in_the_name_of_a_place_is_kept_and_the_city_itself_is_not(told: Made) -> None:
    hall = {"name": "New Norwich Hall", "precision": "venue"}
    assert told("a", places=[("en.places.venue_no_city", hall)]).hints == ("hall", "new norwich", "norwich", "norwich hall")
    assert "norwich" not in told("b", city="Norwich", places=[("en.places.at", hall)]).hints
    assert "verdun" in told("c", organiser="le personnel de l'hôpital de Verdun").hints
    assert told("d", city="Metz", organiser="le personnel de l'hôpital de Verdun").hints == ()
