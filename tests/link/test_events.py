import random

import msgspec
import pytest
from tests.link.conftest import Made

from selon.errors import InputError
from selon.link.events import Decisions, link
from selon.link.told import Told
from selon.views import Event


def groups(events: list[Event]) -> set[tuple[str, ...]]:
    return {event.records for event in events}


@pytest.fixture
def rows(told: Made) -> list[Told]:
    """Three reports of one march, and its hard negatives: another year, another city, another group at the place, the same report."""
    march = {"day": "2024-10-12", "city": "Lyon", "venue": "place Bellecour", "issue": "housing", "published": "2024-10-13"}
    return [
        told("a1", **march, size=3500, organiser="collectif Un Toit"),
        told("a2", **march, size=8000, slogan="Des toits !"),
        told("a3", **(march | {"venue": None}), form="demonstration", slogan="Des toits !"),
        told("b1", **(march | {"day": "2023-10-14", "published": "2023-10-15"}), size=3500, organiser="collectif Un Toit"),
        told("c1", **(march | {"city": "Nantes", "venue": "place Royale"}), size=3500, organiser="collectif Un Toit"),
        told("d1", **(march | {"venue": "gare de Perrache", "issue": "labour"}), form="strike", organiser="SUD Rail", size=40),
    ]


def test_reports_of_one_march_are_one_event_and_its_hard_negatives_are_others(rows: list[Told]) -> None:
    assert groups(list(link(rows))) == {("a1", "a2", "a3"), ("b1",), ("c1",), ("d1",)}


def test_rival_figures_do_not_part_an_event_and_all_of_it_is_explained(rows: list[Told]) -> None:
    event = next(event for event in link(rows) if "a1" in event.records)
    assert {one.records for one in event.links} == {("a1", "a2"), ("a1", "a3"), ("a2", "a3")}
    best = event.links[0]
    assert best.evidence["date"] == "same_day"
    assert "same single day" in best.why


def test_the_order_of_rows_does_not_matter(rows: list[Told]) -> None:
    shuffled = rows[:]
    random.Random(7).shuffle(shuffled)
    assert list(link(shuffled)) == list(link(rows))


def test_new_reports_give_what_a_full_run_gives(rows: list[Told]) -> None:
    before = {event.event: event.records for event in link(rows[1:])}
    after = {event.event: event.records for event in link(rows)}
    assert before["e-b1"] == after["e-b1"]
    assert after["e-a1"] == ("a1", *before["e-a2"])


def test_a_month_meets_a_day_inside_it_where_a_rare_figure_recurs_and_not_by_its_country_alone(told: Made) -> None:
    day = told("a", day="2024-10-12", city="Lyon", family="violence", form="massacre", killed=613)
    month = told("b", day=("2024-10-01", "2024-10-31"), city="Lyon", family="violence", form="massacre", killed=613)
    other = told("c", day=("2024-10-01", "2024-10-31"), country="FR", family="violence", form="bombing", killed=2)
    assert groups(list(link([day, month, other]))) == {("a", "b"), ("c",)}


def test_decisions_survive_new_reports(rows: list[Told]) -> None:
    decisions = Decisions(same=frozenset({("a1", "d1")}), different=frozenset({("a1", "a2")}))
    for given in (rows, rows[:2] + rows[5:]):
        found = groups(list(link(given, decisions)))
        home = next(group for group in found if "a1" in group)
        assert "d1" in home
        assert "a2" not in home


def test_a_decision_about_a_record_that_is_not_there_is_no_mistake(rows: list[Told]) -> None:
    assert groups(list(link(rows, Decisions(same=frozenset({("a1", "gone")}))))) == groups(list(link(rows)))


def test_a_record_without_date_or_place_is_an_event_of_its_own(told: Made) -> None:
    assert groups(list(link([told("a"), told("b")]))) == {("a",), ("b",)}


def test_nothing_in_nothing_out() -> None:
    assert list(link([])) == []


def test_a_local_march_is_part_of_the_event_of_its_umbrella(told: Made) -> None:
    umbrella = told("u", day="2024-10-12", country="FR", report="r")
    local = told("v", day="2024-10-12", city="Lyon", report="r", part_of="u")
    assert {event.event: event.part_of for event in link([umbrella, local])} == {"e-u": None, "e-v": "e-u"}


def test_two_records_of_one_id_are_refused_by_name(told: Made) -> None:
    with pytest.raises(InputError, match="two records have the id a1"):
        list(link([told("a1", city="Lyon"), told("a2"), told("a1", city="Nantes")]))


def test_blocks_that_are_too_large_are_split_by_form_and_that_is_said(told: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selon.link.blocks._LARGE", 3)
    day = {"day": "2024-10-12", "city": "Lyon", "venue": "place Bellecour", "size": 613}
    rows = [told("a", **day), told("b", **day, form="rally"), told("c", **day, form="strike"), told("d", **day, form="strike")]
    said: list[str] = []
    assert groups(list(link(rows, say=said.append))) == {("a", "b"), ("c", "d")}
    assert "blocks of place and time hold so many records" in said[0]


def test_a_small_memory_changes_nothing(rows: list[Told]) -> None:
    assert list(link(rows, megabytes=256)) == list(link(rows))


def test_a_strike_and_its_march_are_two_events_and_their_reports_name_them_alike(told: Made) -> None:
    day = {"day": "2023-12-05", "city": "Bordeaux", "issue": "wages", "organiser": "Syndicat des professeurs unis"}
    rows = [told("a", form="strike", **day), told("b", form="march", **day), told("c", form="march", venue="rectorat", **day)]
    assert groups(list(link(rows))) == {("a",), ("b", "c")}


def test_a_venue_named_in_short_is_the_same_venue(told: Made) -> None:
    day = {"day": "2024-10-12", "city": "Lyon"}
    event = next(link([told("a", venue="Bellecour", **day), told("b", venue="place Bellecour", **day)]))
    assert event.links[0].evidence["place"] == "same_venue"


SATURDAY = {"day": "2024-09-28", "city": "Leeds", "country": "GB", "form": "demonstration", "published": "2024-09-29", "language": "en"}


def test_two_purposes_in_one_city_on_a_day_are_two_events_however_little_is_told(told: Made) -> None:
    pool = [told("a", **SATURDAY, demand="closure of a swimming pool"), told("b", **SATURDAY, demand="closure of Holbeck swimming pool")]
    peace = [told("c", **SATURDAY, demand="ceasefire in Sudan"), told("d", **SATURDAY, demand="war in Sudan")]
    assert groups(list(link([*pool, *peace]))) == {("a", "b"), ("c", "d")}


def test_a_protest_for_what_another_is_against_is_another(told: Made) -> None:
    one = told("a", **SATURDAY, demand="traffic filter", organiser="Open Roads")
    other = told("b", **SATURDAY, demand="traffic filter", stance="for", organiser="Quiet Streets")
    assert len(list(link([one, other]))) == 2


def test_police_figures_far_apart_speak_of_two_protests_and_equal_ones_of_one(told: Made) -> None:
    one, other = told("a", **SATURDAY, police_size=4_200), told("b", **SATURDAY, police_size=900)
    assert len(list(link([one, other]))) == 2
    event = next(link([one, told("c", **SATURDAY, police_size=4_200)]))
    assert event.links[0].evidence["voices"] == "agrees"


def test_rallies_that_stand_in_two_places_are_two_and_marches_that_pass_there_may_be_one(told: Made) -> None:
    for form, number in (("rally", 2), ("march", 1)):
        day = SATURDAY | {"form": form}
        assert len(list(link([told("a", **day, venue="City Square"), told("b", **day, venue="Briggate")]))) == number


def test_a_national_day_is_no_march_of_a_city(told: Made) -> None:
    wide = SATURDAY | {"city": None, "issue": "wages", "form": "march"}
    assert len(list(link([told("a", **wide), told("b", **wide | {"city": "Leeds"})]))) == 2


def test_near_copies_of_a_wire_text_tell_of_the_same(told: Made) -> None:
    day = SATURDAY | {"demand": "closure of a swimming pool", "police_size": 4_200}
    first, copy = told("a", **day), told("b", **SATURDAY, police_size=2_400)
    assert len(list(link([first, copy]))) == 2
    assert len(list(link([msgspec.structs.replace(one, wire="w1") for one in (first, copy)]))) == 1


def test_a_recent_protest_without_a_day_meets_one_of_that_week_and_none_before(told: Made) -> None:
    undated = told("a", **SATURDAY | {"day": None}, venue="City Square", organiser="Pool Friends")
    for day, number in (("2024-09-27", 1), ("2024-09-14", 2)):
        assert len(list(link([undated, told("b", **SATURDAY | {"day": day}, venue="City Square", organiser="Pool Friends")]))) == number


def test_who_of_one_report_and_what_for_of_another_need_not_have_a_word_in_common(told: Made) -> None:
    one = told("a", **SATURDAY, organiser="Steel Forum", police_size=4_200)
    for other, number in (({"demand": "furnace"}, 1), ({"demand": "furnace", "issue": "jobs"}, 1), ({"organiser": "Quiet Streets"}, 2)):
        assert len(list(link([one, told("b", **SATURDAY, **other)]))) == number, other


def test_what_is_called_a_counter_protest_is_not_the_protest_of_that_place_and_day(told: Made) -> None:
    answer = [told(name, **SATURDAY, form_rule="en.actions.counter_demonstration", size=150) for name in ("b", "c")]
    assert groups(list(link([told("a", **SATURDAY, organiser="Open Roads", size=800), *answer]))) == {("a",), ("b", "c")}


def test_words_for_a_place_mean_another_place_in_one_language_only(told: Made) -> None:
    day = SATURDAY | {"form": "rally"}
    one, same, other = (
        told("a", **day, venue="town hall"),
        told("b", **day, venue="library"),
        told("c", **day | {"language": "fr"}, venue="mairie"),
    )
    assert len(list(link([one, same]))) == 2
    assert len(list(link([one, other]))) == 1


def test_a_city_is_found_in_the_name_of_a_place(told: Made) -> None:
    day = SATURDAY | {"city": None, "country": None, "form": "vigil"}
    one = told("a", **day, places=[("en.places.venue_no_city", {"name": "Leeds Minster", "precision": "venue"})])
    event = next(link([one, told("b", **SATURDAY | {"form": "vigil", "venue": "Minster"})]))
    assert (event.records, event.links[0].evidence["place"]) == (("a", "b"), "same_venue")


def test_a_town_hall_is_another_in_the_next_town(told: Made) -> None:
    rows = [
        told(
            name,
            **SATURDAY | {"city": city, "form": "rally"},
            places=[("x", {"city": city, "name": "town hall", "precision": "venue"} | at)],
        )
        for name, city, at in (
            ("a", "Leeds", {"latitude": 53.8, "longitude": -1.55}),
            ("b", "Pudsey", {"latitude": 53.79, "longitude": -1.66}),
        )
    ]
    assert len(list(link(rows))) == 2
