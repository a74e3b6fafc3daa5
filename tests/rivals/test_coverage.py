"""Who saw the events: outlets, languages, kinds and countries; copies are no second sighting."""

import pytest
from tests.rivals.conftest import account, day, event_of, figure, said

from selon.codebook.book import Codebook
from selon.errors import InputError
from selon.rivals.coverage import coverage, outlets_of
from selon.rivals.rules import Rules
from selon.views import Account, Coverage, Event

TABLE = b"outlet,kind,country\nLe Quai,regional daily,FR\nThe Elm,radio,GB\n"


def events() -> list[tuple[Event, list[Account]]]:
    first = [
        account("a", said("a1", "size", figure(300)), said("a2", "date", day("2024-10-12")), outlet="Le Quai", language="fr"),
        account("b", said("b1", "date", day("2024-10-12")), outlet="The Elm"),
    ]
    second = [account("c", said("c1", "date", day("2024-11-12")), outlet="Le Quai", language="fr", wire="w", published="2024-11-12")]
    second += [account("d", said("d1", "date", day("2024-11-12")), outlet="The Elm", wire="w", published="2024-11-13")]
    third = [account("e", outlet=None, status="announced")]
    return [(event_of(one), one) for one in (first, second, third)]


def covered(book: Codebook, rules: Rules) -> Coverage:
    return coverage(events(), outlets_of(TABLE, "outlets.csv"), book, rules)


def test_who_saw_what(book: Codebook, rules: Rules) -> None:
    found = covered(book, rules)
    assert (found.events, found.reports, found.outlets, found.counted) == (3, 5, 2, 2)
    assert found.sources == ((1, 2), (2, 1))
    reach = {(one.by, one.name): (one.events, one.alone, one.reports) for one in found.reach}
    assert reach["outlet", "Le Quai"] == reach["outlet", "The Elm"] == (2, 0, 2)
    assert reach["language", "en"] == (3, 1, 3)
    assert reach["kind", "radio"] == reach["country", "GB"] == (2, 0, 2)
    assert ("outlet", "") not in reach


def test_how_often_fields_are_told(book: Codebook, rules: Rules) -> None:
    told = {one.field: (one.reports, one.events) for one in covered(book, rules).fields}
    assert told == {"date": (4, 2), "size": (1, 1)}


def test_a_copy_is_no_second_sighting(book: Codebook, rules: Rules) -> None:
    many = [(Event(f"e{n}", event.records, event.reports), accounts) for n in range(10) for event, accounts in events()[1:2]]
    chapman = next(one for one in coverage(many, {}, book, rules).estimates if one.method == "chapman")
    assert chapman.note == "one-list"
    assert chapman.lists == ("Le Quai",)


def test_the_order_of_accounts_changes_nothing(book: Codebook, rules: Rules) -> None:
    other = [(event, accounts[::-1]) for event, accounts in events()]
    assert coverage(other, {}, book, rules) == coverage(events(), {}, book, rules)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"name,kind\nx,y\n", "no column"),
        (b"", "no column"),
        (b"outlet,kind\n,y\n", "line 2 names no outlet"),
        (b"outlet,kind\nA,y\nA,z\n", "again"),
        (b"outlet\n\xff\n", "no CSV in UTF-8"),
    ],
)
def test_tables_of_outlets_that_can_not_be_used(raw: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        outlets_of(raw, "outlets.csv")
