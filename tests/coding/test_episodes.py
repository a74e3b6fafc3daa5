"""Which anchors tell of the same event: day, city and status tell events apart, nothing else does."""

from selon.coding.anchor import Anchor
from selon.coding.episodes import group
from selon.model import Act, Count, Mention, When, Where


def place(name: str, precision: str = "city") -> Mention:
    return Mention("place", 0, len(name), name, "xx.places.x", Where(name, precision, city=name if precision == "city" else None), "place")


def day(iso: str) -> Mention:
    return Mention("time", 0, len(iso), iso, "xx.times.x", When(iso, iso, iso, "day"), "date")


def trigger(
    at: int,
    *places: Mention,
    when: Mention | None = None,
    status: str | None = None,
    family: str = "protest",
    code: str = "march",
    relation: str | None = None,
) -> Anchor:
    mention = Mention("action", at, at + 5, "march", "xx.actions.x", Act(family, code, "noun", status=status), code)
    return Anchor(mention, at, at, family, code, 3, status, when, places=places, relation=relation)


def crowd(at: int, *places: Mention) -> Anchor:
    return Anchor(
        Mention("count", at, at + 5, "5 000", "xx.counts.x", Count(5000, 5000, "exact"), "participants"),
        at,
        at,
        "protest",
        None,
        2,
        places=places,
    )


def cities(*anchors: Anchor) -> list[str | None]:
    return [episode.city for episode in group(anchors)]


def test_a_mention_without_time_or_place_goes_on_with_the_scene() -> None:
    assert cities(trigger(0, place("Lyon")), trigger(10), trigger(20)) == ["lyon"]


def test_another_city_is_another_event() -> None:
    assert cities(trigger(0, place("Nantes")), trigger(10, place("Rennes")), trigger(20, place("Nantes"))) == ["nantes", "rennes"]


def test_another_day_is_another_event() -> None:
    lyon = place("Lyon")
    assert len(group((trigger(0, lyon, when=day("2024-05-18")), trigger(10, lyon, when=day("2024-05-11"))))) == 2
    assert len(group((trigger(0, lyon, when=day("2024-05-18")), trigger(10, lyon, when=day("2024-05-18"))))) == 1


def test_two_cities_of_one_trigger_are_two_events() -> None:
    assert cities(trigger(0, place("Nantes"), place("Rennes"))) == ["nantes", "rennes"]


def test_three_cities_under_one_heading_have_an_umbrella() -> None:
    episodes = group((trigger(0), crowd(10, place("Nantes")), crowd(20, place("Angers")), crowd(30, place("Le Mans"))))
    assert [e.umbrella for e in episodes] == [True, False, False, False]


def test_an_announced_march_is_not_the_one_that_was_held() -> None:
    held = trigger(0, place("Lyon"), when=day("2024-05-18"), status="held")
    assert len(group((held, trigger(10, when=day("2024-05-25"), status="announced")))) == 2
    assert len(group((held, trigger(10, status="announced", relation="again")))) == 2


def test_what_was_announced_of_no_other_day_or_city_is_the_event_at_hand() -> None:
    held = trigger(0, place("Lyon"), when=day("2024-05-18"), status="held")
    assert len(group((held, trigger(10, status="announced")))) == 1


def test_one_more_on_a_day_of_its_own_is_another_event() -> None:
    night = Mention("time", 0, 5, "night", "xx.times.x", When("2024-05-18/2024-05-19", "2024-05-18", "2024-05-19", "night"), "date")
    first = trigger(0, place("Lyon"), when=night)
    assert len(group((first, trigger(10, when=day("2024-05-19"))))) == 1
    assert len(group((first, trigger(10, when=day("2024-05-19"), relation="again")))) == 2


def test_a_strike_is_an_event_of_its_own_beside_a_march() -> None:
    march = trigger(0, place("Lyon"), when=day("2024-05-18"))
    strike = trigger(10, status="ongoing", code="strike")
    assert [e.sort for e in group((march, strike, crowd(20)))] == ["street", "strike"]


def test_a_strike_named_in_passing_stays_with_the_march() -> None:
    assert len(group((trigger(0, place("Lyon"), when=day("2024-05-18")), trigger(10, code="strike")))) == 1


def test_a_protest_against_the_protest_is_an_event_of_its_own() -> None:
    march = trigger(0, place("Lyon"), when=day("2024-05-18"))
    assert [e.side for e in group((march, trigger(10, relation="counter")))] == ["protest", "counter"]


def test_a_ban_belongs_to_the_march_that_was_announced() -> None:
    assert len(group((trigger(0, place("Lyon"), status="announced"), trigger(10, status="banned")))) == 1


def test_a_massacre_of_another_day_is_an_event_of_its_own() -> None:
    lyon = place("Lyon")
    massacre = trigger(10, lyon, when=day("1992-02-26"), family="violence", code="massacre")
    assert [e.side for e in group((trigger(0, lyon, when=day("2024-05-18")), massacre))] == ["protest", "background"]


def test_violence_at_the_protest_is_no_event_of_its_own() -> None:
    killing = trigger(10, family="violence", code="killing")
    assert [e.side for e in group((trigger(0, place("Lyon"), when=day("2024-05-18")), killing))] == ["protest"]


def test_an_audience_is_no_protest() -> None:
    assert group((crowd(0, place("Lyon")),)) == ()
