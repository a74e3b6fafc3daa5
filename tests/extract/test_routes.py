"""Where a march set off, what it went through, and where it went."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Mention, Where


@cache
def coder() -> Coder:
    return Coder("none")


def find(text: str, language: str = "fr") -> tuple[Mention, ...]:
    found: tuple[Mention, ...] = coder().run(report_from_text(text, "test", language=language), until="routes")["routes"]
    return found


def route(text: str, language: str = "fr") -> list[str]:
    return [f"{str(m.label).removeprefix('route_')} {m.text}" for m in find(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Les manifestants ont marché de Calais à Paris.", ["from Calais", "to Paris"]),
        ("fr", "Une marche entre la place Royale et la place Ducale a réuni 200 personnes.", ["from place Royale", "to place Ducale"]),
        ("fr", "Le cortège de la marche, escorté par la police, a rejoint la préfecture de Troyes.", ["to préfecture de Troyes"]),
        ("fr", "Ils ont manifesté. Partis de la place Carnot, ils ont marché jusqu'à la mairie.", ["from place Carnot", "to mairie"]),
        ("fr", "Le défilé s'élancera à 14 heures de la place Carnot.", ["from place Carnot"]),
        ("en", "The convoy of trucks drove from Calgary to Ottawa to protest.", ["from Calgary", "to Ottawa"]),
        ("en", "Marchers assemble at 09:00 at Mill Square and march to City Hall.", ["from Mill Square", "to City Hall"]),
        ("en", "They marched from the station to Mill Square.", ["from station", "to Mill Square"]),
        ("en", "The march went from Mill Square through Queen Street and Castle Street to City Hall.",
         ["from Mill Square", "via Queen Street", "via Castle Street", "to City Hall"]),
    ],
)  # fmt: skip
def test_route(language: str, text: str, expected: list[str]) -> None:
    assert route(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Les marcheurs, venus de Lyon, ont défilé à Metz."),
        ("fr", "Après la marche, le maire a rejoint la place Carnot."),
        ("fr", "La manifestation n'a pas atteint la préfecture."),
        ("fr", "Ils ont manifesté à Lyon devant la préfecture, près de la place Carnot."),
        ("fr", "La marche a réuni 300 personnes à Dax. Le bus va désormais de la place Carnot à la place Ducale."),
        ("fr", "Le maire est allé de la place Carnot à la place Ducale."),
        ("fr", "Des centaines de personnes ont manifesté à Dax contre la fermeture de la ligne de Bordeaux à Hendaye."),
        ("fr", "La marche est finie. Plusieurs ont gagné l'autoroute qui longe la place Ducale."),
        ("fr", "Après la manifestation, des heurts ont éclaté entre la place Royale et la place Ducale."),
        ("en", "The march ended in clashes in Queen Street."),
        ("en", "Striking drivers will hold a demonstration on Mill Street."),
        ("en", "Students from Leeds marched in York."),
        ("en", "Police moved the marchers from Queen Street to Mill Square."),
        ("en", "The protest in York was over a bus route from Mill Square to the hospital."),
        ("en", "Demonstrators burned tyres on Queen Street."),
        ("en", "The marchers left the Hull event."),
        ("en", "The march did not reach City Hall."),
    ],
)
def test_what_is_no_route(language: str, text: str) -> None:
    assert route(text, language) == []


def test_a_value_is_the_place_with_the_words_that_tell_the_direction() -> None:
    (found,) = find("Le défilé a marché jusqu'à la place Carnot à Lyon.")
    assert (found.kind, found.label, found.text) == ("route", "route_to", "place Carnot")
    assert isinstance(found.value, Where)
    assert found.value.city == "Lyon"
    assert "jusqu'à" in [piece.text for piece in found.basis]


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.text(max_size=100).filter(str.strip),
        st.lists(st.sampled_from(
            ["marche", "Les", "défilé", "de", "la", "place", "Carnot", "à", "jusqu'à", ":", "09", ",", "et", "par", "Lyon", ".", "\u0301"]
        ), min_size=1).map(" ".join),
    )
)  # fmt: skip
def test_odd_texts_give_spans_of_the_text(text: str) -> None:
    for mention in find(text):
        assert text[mention.start : mention.end] == mention.text
