"""Each relation with what it rests on, beside the look-alikes of which it does not hold."""

from typing import Any

from tests.link.conftest import Made

from selon.link.events import link
from selon.link.told import Told
from selon.views import Event

UNION = {"organiser": "Syndicat des bacs", "issue": "wages", "demand": "la baisse des salaires"}


def events(*rows: Told) -> dict[str, Event]:
    return {event.event: event for event in link(rows)}


def march(told: Made, name: str, day: str, city: str | None = "Lyon", **more: Any) -> Told:
    return told(name, **({"day": day, "city": city, "published": day} | UNION | more))


def test_the_next_march_of_a_group_follows_the_one_before_it_and_no_earlier_one(told: Made) -> None:
    found = events(*(march(told, name, day) for name, day in (("a", "2024-03-02"), ("b", "2024-03-09"), ("c", "2024-03-16"))))
    assert [found[name].follows for name in ("e-a", "e-b", "e-c")] == [None, "e-a", "e-b"]
    assert "same group" in found["e-b"].relations[0].why


def test_no_march_follows_one_of_last_year_or_of_another_city_or_of_another_group(told: Made) -> None:
    first = march(told, "a", "2024-03-02")
    others = (
        march(told, "b", "2025-03-01"),
        march(told, "c", "2024-03-09", "Nantes"),
        march(told, "d", "2024-03-08", organiser="Comité des quais", demand="le bruit", issue="environment"),
    )
    assert {event.follows for event in events(first, *others).values()} == {None}


def test_a_march_of_a_city_is_part_of_the_national_day_that_another_report_tells(told: Made) -> None:
    wide = march(told, "u", "2024-10-01", None, country="FR", size=180_000)
    found = events(wide, march(told, "a", "2024-10-01", size=2_700), march(told, "b", "2024-10-01", "Nantes", size=7_500))
    assert [found[name].part_of for name in ("e-a", "e-b", "e-u")] == ["e-u", "e-u", None]


def test_a_vague_report_is_no_umbrella_and_another_cause_is_no_part(told: Made) -> None:
    vague = march(told, "u", "2024-10-01", None, country="FR", size=3_000)
    assert events(vague, march(told, "a", "2024-10-01", size=2_700))["e-a"].part_of is None
    wide = march(told, "u", "2024-10-01", None, country="FR", size=180_000)
    other = told("a", day="2024-10-01", city="Lyon", size=80, organiser="Ruches", demand="un pesticide", issue="environment")
    assert events(wide, other)["e-a"].part_of is None


def test_what_a_report_calls_a_counter_protest_is_one_to_the_protest_that_others_tell(told: Made) -> None:
    main = told("a", day="2024-10-19", city="Namur", demand="le centre d'asile", organiser="Riverains", size=900)
    answer = told("b", day="2024-10-19", city="Namur", form="rally", form_rule="fr.actions.counter_rally", organiser="Namur solidaire")
    found = events(main, answer)
    assert (found["e-a"].counter_to, found["e-b"].counter_to) == (None, "e-a")


def test_between_two_protests_of_the_day_a_counter_protest_is_left_open(told: Made) -> None:
    day = {"day": "2024-10-19", "city": "Namur"}
    main, second = told("a", **day, demand="le centre d'asile"), told("c", **day, demand="la taxe au sac", form="strike")
    answer = told("b", **day, form="rally", form_rule="fr.actions.counter_rally", organiser="Solidaires")
    assert events(main, second, answer)["e-b"].counter_to is None


def test_a_small_rally_for_what_a_great_march_is_against_is_held_against_it(told: Made) -> None:
    day = {"day": "2024-04-06", "city": "Marseille"}
    great = told("a", **day, demand="vente des terminaux", organiser="Intersyndicale", size=4_200)
    small = told("b", **day, form="rally", demand="vente des terminaux", stance="for", organiser="Ports d'avenir", size=100)
    found = events(great, small)
    assert (found["e-a"].counter_to, found["e-b"].counter_to) == (None, "e-a")


def test_a_vigil_on_the_day_of_a_shooting_remembers_it_and_not_the_vigil_of_last_year(told: Made) -> None:
    shooting = told("s", day="2004-06-14", city="Kisumu", family="violence", form="shooting", killed=19)
    vigils = [told(name, day=day, city="Kisumu", form="vigil") for name, day in (("v", "2024-06-14"), ("w", "2023-06-14"))]
    found = events(shooting, *vigils)
    assert found["e-v"].commemorates == found["e-w"].commemorates == ("e-s",)
    assert found["e-s"].commemorates == ()


def test_a_march_or_a_vigil_of_another_day_does_not(told: Made) -> None:
    shooting = told("s", day="2004-06-14", city="Kisumu", family="violence", form="shooting", killed=19)
    others = [told("m", day="2024-06-14", city="Kisumu"), told("v", day="2024-09-01", city="Kisumu", form="vigil")]
    assert {event.commemorates for event in events(shooting, *others).values()} == {()}


def test_a_vigil_remembers_the_one_act_of_the_past_of_its_report_and_where_others_remember_it(told: Made) -> None:
    vigil = told("v", day="2024-03-18", city="Barnsley", form="vigil", report="r")
    past = told("p", day="1921-03-18", country="", family="violence", form="shooting", status="past", report="r", main=False)
    earlier = told("w", day="2023-03-18", city="Barnsley", form="vigil")
    found = events(vigil, past, earlier)
    assert found["e-v"].commemorates == found["e-w"].commemorates == ("e-p",)


def test_two_events_are_not_parts_of_each_other(told: Made) -> None:
    one, other = (
        told("a", day="2024-03-18", city="Lyon", report="r", part_of="b"),
        told("b", day="2024-03-18", city="Nantes", report="r", part_of="a"),
    )
    assert {event.part_of for event in events(one, other).values()} == {None}


def test_of_two_forerunners_of_one_day_the_one_of_more_reports_is_followed(told: Made) -> None:
    day = {"day": "2024-03-02", "city": "Lyon", "published": "2024-03-02", "demand": "la baisse des salaires", "issue": "wages"}
    first = [told("a", **day, organiser="Syndicat des bacs", venue="place Bellecour"), told("b", **day, organiser="Syndicat des bacs")]
    picket = told("c", **day, form="strike", organiser="Syndicat des bacs", size=12)
    assert events(*first, picket, march(told, "d", "2024-03-09"))["e-d"].follows == "e-a"
