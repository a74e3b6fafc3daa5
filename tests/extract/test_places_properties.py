"""What holds of places in any text whatever: exact offsets, order, no point for a country, no surprise."""

import sys
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.extract import places
from selon.gazetteer.lookup import Gazetteer, open_gazetteer
from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.lang.pack import Pack
from selon.model import Mention, Where
from selon.read import reading

HEAP = """à À au en la La de du d' l’ place rue devant ambassade préfecture Paris PARIS Luxembourg Bruxelles Saint-Denis St Le Mans
Arménie arménien ( ) , : — et Moirans Isère al-Bab Москва 東京 Square in outside the Russian embassy Street of village capitale belge 1945
8-Mai-1945 A20 République Kremlin . İls ﬁn e\u0301 's"""
WORDS = [*HEAP.split(), "\n\n"]


@cache
def grammar(language: str) -> places.Grammar:
    return places.prepare(load_pack(language))


@cache
def gazetteer() -> Gazetteer:
    return open_gazetteer()


def found(text: str, language: str, known: bool) -> tuple[Mention, ...]:
    made = reading.read(load_pack_once(language), report_from_text(text, "test", language=language))
    return places.find(grammar(language), made, gazetteer() if known else None)


@cache
def load_pack_once(language: str) -> Pack:
    return load_pack(language)


def sound(text: str, mentions: tuple[Mention, ...]) -> None:
    assert [m.start for m in mentions] == sorted(m.start for m in mentions)
    for m in mentions:
        assert text[m.start : m.end] == m.text
        assert isinstance(m.value, Where)
        value = m.value
        assert (value.latitude is None) == (value.longitude is None)
        if value.precision in ("country", "area"):
            assert value.latitude is None
            assert value.radius_m is None
        if value.latitude is not None and value.longitude is not None:
            assert -90 <= value.latitude <= 90
            assert -180 <= value.longitude <= 180
            assert value.radius_m is not None
            assert value.radius_m > 0
        if value.margin is not None:
            assert 0 <= value.margin <= 1
        if value.country is not None:
            assert len(value.country) == 2
            assert value.country.isupper()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("known", [True, False])
@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=120).filter(lambda t: bool(t.strip())))
def test_any_text(language: str, known: bool, text: str) -> None:
    sound(text, found(text, language, known))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("known", [True, False])
@settings(max_examples=120, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=30), glue=st.sampled_from([" ", " ", "\u00a0", ""]))
def test_any_heap_of_place_words(language: str, known: bool, words: list[str], glue: str) -> None:
    text = glue.join(words)
    if text.strip():
        mentions = found(text, language, known)
        sound(text, mentions)
        assert mentions == found(text, language, known)


def test_an_earlier_report_changes_nothing() -> None:
    text = "Ils ont marché à Saint-Denis et à Moirans."
    before = found(text, "fr", True)
    found("Grève à Saint-Denis (La Réunion), à Bakou et à Lima.", "fr", True)
    assert found(text, "fr", True) == before


def test_work_grows_with_the_length_of_the_text() -> None:
    piece = "Ils ont marché à Nantes, place Royale, devant la préfecture, puis à Rennes et à Brest. "

    def cost(count: int) -> int:
        """How many calls finding takes: the clock of a busy machine is no measure."""
        made = reading.read(load_pack_once("fr"), report_from_text(piece * count, "test", language="fr"))
        calls = 0

        def told(frame: object, event: str, argument: object) -> None:
            nonlocal calls
            calls += event in {"call", "c_call"}

        sys.setprofile(told)
        try:
            places.find(grammar("fr"), made, gazetteer())
        finally:
            sys.setprofile(None)
        return calls

    cost(20)
    assert cost(800) < 12 * cost(100)
