"""Which event of the gold is which of those told."""

from collections.abc import Callable

from selon.evaluate.events import Event, Item, aligned, of_gold, of_record
from selon.evaluate.gold import GoldRecord
from selon.model import Code, Evidence, Record, Statement, Voice, When, Where

Make = Callable[..., Event]
LATER = (("2024-10-13", "2024-10-13"),)


def test_the_same_day_and_city_are_the_same_event(event: Make) -> None:
    assert aligned([event()], [event(code="rally")]) == ((0, 0),)


def test_another_family_is_another_event(event: Make) -> None:
    assert aligned([event()], [event(family="violence")]) == ()


def test_a_pairing_survives_one_wrong_field_where_the_words_are_the_same(event: Make, size: Callable[..., Item]) -> None:
    told = (size(10, 300),)
    gold = event(items=told)
    assert aligned([gold], [event(days=LATER, items=told)]) == ((0, 0),)
    assert aligned([gold], [event(cities=("Nantes",), items=told)]) == ((0, 0),)
    assert aligned([gold], [event(cities=("Nantes",), days=LATER, items=told)]) == ()


def test_two_towns_of_one_day_are_not_one_event(event: Make) -> None:
    assert aligned([event()], [event(cities=("Nantes",))]) == ()


def test_each_town_finds_its_own(event: Make) -> None:
    gold = [event(cities=(town,)) for town in ("Lyon", "Nantes", "Brest")]
    told = [event(cities=(town,)) for town in ("brest", "LYON")]
    assert aligned(gold, told) == ((0, 1), (2, 0))


def test_an_event_that_names_nothing_is_known_by_its_form(event: Make) -> None:
    bare = event(days=(), cities=())
    assert aligned([bare], [bare]) == ((0, 0),)
    assert aligned([bare], [event(days=(), cities=(), code="strike")]) == ()


def test_both_sides_come_to_the_same_form() -> None:
    gold = GoldRecord(
        "protest",
        "held",
        True,
        (),
        form="march",
        forms=("march", "rally"),
        date=("2024-10-12", "2024-10-12"),
        city="Lyon",
        form_also="rally",
    )
    outlet, spot = Voice("outlet"), (Evidence(0, 4, "Lyon"),)
    statements = (
        Statement("1", "form", "r", Code("rally", "rally"), spot, outlet),
        Statement("2", "date", "r", When("2024-10-12", "2024-10-12", "2024-10-12", "day"), spot, outlet),
        Statement("3", "place", "r", Where("Lyon", "city", city="Lyon"), spot, outlet),
    )
    one, other = of_gold(gold), of_record(Record("r", "protest", "march", None, "held", True, statements))
    assert (one.days, one.cities, one.codes) == (other.days, other.cities, other.codes)
    assert one.mains == {"march", "rally"}
    assert other.venues == ()  # a town is no venue
