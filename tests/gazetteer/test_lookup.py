"""The gazetteer as its users meet it: what a name gives, what it costs, and what happens where there is none."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from selon.errors import ResourceError
from selon.gazetteer import lookup
from selon.gazetteer.lookup import Gazetteer, open_gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    opened = open_gazetteer()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("name", "own", "country"),
    [
        ("Bruxelles", "Brussels", "BE"),
        ("Brussel", "Brussels", "BE"),
        ("Bakou", "Baku", "AZ"),
        ("Erevan", "Yerevan", "AM"),
        ("Երևան", "Yerevan", "AM"),
        ("Москва", "Moscow", "RU"),
        ("Khodjaly", "Khojaly", "AZ"),
        ("Xocalı", "Khojaly", "AZ"),
        ("Stepanakert", "Khankendi", "AZ"),
        ("Charleville-Mézières", "Charleville-Mézières", "FR"),
        ("CHARLEVILLE MEZIERES", "Charleville-Mézières", "FR"),
        ("Londres", "London", "GB"),
        ("La Haye", "The Hague", "NL"),
        ("Bienne", "Biel/Bienne", "CH"),
    ],
)
def test_exonyms_scripts_and_capitals_lead_to_the_city(gazetteer: Gazetteer, name: str, own: str, country: str) -> None:
    first = next(place for place in gazetteer.find(name) if place.country == country)
    assert (first.kind, first.name) == ("city", own)
    assert first.latitude is not None
    assert first.id.startswith("geonames:")


@pytest.mark.parametrize("name", ["Baku", "Yerevan"])
def test_a_city_recorded_twice_comes_once(gazetteer: Gazetteer, name: str) -> None:
    home = gazetteer.find(name)[0].country
    assert len([place for place in gazetteer.find(name) if place.country == home and place.kind == "city"]) == 1


@pytest.mark.parametrize(
    ("name", "code"), [("Azerbaïdjan", "AZ"), ("RDC", "CD"), ("DRC", "CD"), ("U.S.", "US"), ("Écosse", None), ("Royaume-Uni", "GB")]
)
def test_countries_have_no_point(gazetteer: Gazetteer, name: str, code: str | None) -> None:
    place = gazetteer.find(name)[0]
    if code is None:
        assert (place.kind, place.country) == ("region", "GB")
        return
    assert (place.kind, place.id, place.latitude, place.longitude, place.radius) == ("country", f"iso3166:{code}", None, None, None)


def test_a_name_of_two_countries_gives_both(gazetteer: Gazetteer) -> None:
    assert {place.country for place in gazetteer.find("Congo") if place.kind == "country"} == {"CD", "CG"}
    assert gazetteer.adjectives("fr")["congolais"] == ("CG", "CD")


@pytest.mark.parametrize(
    ("name", "country"), [("Ille-et-Vilaine", "FR"), ("Pas-de-Calais", "FR"), ("California", "US"), ("Californie", "US"), ("Kabylie", "DZ")]
)
def test_regions_have_a_point_and_a_radius(gazetteer: Gazetteer, name: str, country: str) -> None:
    region = next(place for place in gazetteer.find(name) if place.kind == "region")
    assert region.country == country
    assert region.latitude is not None
    assert region.radius is not None
    assert region.radius >= 25_000


def test_a_city_knows_its_region(gazetteer: Gazetteer) -> None:
    rennes = gazetteer.find("Rennes")[0]
    assert rennes.region == "Bretagne"


@pytest.mark.parametrize(
    ("form", "code"), [("azerbaïdjanais", "AZ"), ("azerbaïdjanaises", "AZ"), ("belge", "BE"), ("grecque", "GR"), ("italiennes", "IT")]
)
def test_french_demonyms_in_gender_and_number(gazetteer: Gazetteer, form: str, code: str) -> None:
    assert gazetteer.adjectives("fr")[form] == (code,)


def test_english_demonyms(gazetteer: Gazetteer) -> None:
    assert gazetteer.adjectives("en")["azerbaijani"] == ("AZ",)
    assert gazetteer.adjectives("en")["south african"] == ("ZA",)


def test_capitals(gazetteer: Gazetteer) -> None:
    found = {code: gazetteer.capital(code) for code in ("BE", "AZ", "FR", "GN")}
    assert {code: place.name for code, place in found.items() if place is not None} == {
        "BE": "Brussels", "AZ": "Baku", "FR": "Paris", "GN": "Conakry",
    }  # fmt: skip
    assert gazetteer.capital("XX") is None


def test_the_memory_of_look_ups_changes_no_answer(gazetteer: Gazetteer) -> None:
    first = gazetteer.find_keys(("paris", "nowhere at all", "lyon"))
    assert list(first) == ["paris", "lyon"]
    assert gazetteer.find_keys(("lyon", "paris")) == {"lyon": first["lyon"], "paris": first["paris"]}
    fresh = Gazetteer(gazetteer.path)
    assert fresh.find_keys(("paris", "lyon")) == first
    fresh.close()


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that gazetteers opened from now on put to their file."""
    asked: list[str] = []
    connect = sqlite3.connect

    def counting(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        made = connect(*args, **kwargs)
        made.set_trace_callback(asked.append)
        return made

    monkeypatch.setattr(lookup.sqlite3, "connect", counting)
    return asked


def test_opening_reads_one_row(statements: list[str]) -> None:
    opened = open_gazetteer(build=False)
    assert len(statements) == 1
    opened.close()


def test_names_are_asked_for_in_batches_and_once(statements: list[str]) -> None:
    opened = open_gazetteer(build=False)
    statements.clear()
    keys = [f"nowhere {number}" for number in range(1000)] + ["paris"]
    assert list(opened.find_keys(keys)) == ["paris"]
    assert len(statements) == 3
    assert list(opened.find_keys(keys)) == ["paris"]
    assert opened.find("Paris")[0].name == "Paris"
    assert len(statements) == 3
    assert opened.attribution == opened.attribution
    assert len(statements) == 4
    opened.close()


def test_what_is_remembered_is_bounded(statements: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "_KEPT", 10)
    opened = open_gazetteer(build=False)
    for number in range(50):
        assert "lyon" in opened.find_keys((f"nowhere {number}", "lyon"))
    assert len(opened._known) <= 10
    opened.close()


def test_the_attribution_travels_with_the_file(gazetteer: Gazetteer) -> None:
    assert "CC BY 4.0" in gazetteer.meta()["attribution"]


def test_a_missing_gazetteer_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELON_CACHE", str(tmp_path))
    with pytest.raises(ResourceError, match=r"python -m selon\.gazetteer\.build"):
        open_gazetteer(build=False)


def test_a_damaged_gazetteer_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELON_CACHE", str(tmp_path))
    lookup.gazetteer_path().write_bytes(b"not a database at all" * 100)
    with pytest.raises(ResourceError, match="delete the file"):
        open_gazetteer()


def test_where_the_file_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SELON_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert lookup.gazetteer_path().parent == tmp_path / "selon"
    assert lookup.gazetteer_path() == lookup.gazetteer_path()
