"""How the gazetteer is made: atomic, repeatable, from tables that say where they are wrong."""

import os
import sqlite3
from pathlib import Path

import pytest

from selon.errors import ResourceError
from selon.gazetteer import build, sources
from selon.gazetteer.build import Entry, city_radius, kilometres
from selon.gazetteer.fold import fold


def city(gid: str, name: str, latitude: float, longitude: float, country: str, population: int, *names: str) -> Entry:
    return Entry(gid, "city", name, latitude, longitude, city_radius(population), country, "1", population, False, (name, *names))


def test_fold_joins_spellings_and_keeps_scripts() -> None:
    assert fold("Saint-Étienne") == fold("SAINT ETIENNE") == "saint etienne"
    assert fold("Villeneuve-d’Ascq") == "villeneuve d ascq"
    assert fold("U.S.") == "us"
    assert fold("Łódź") == "lodz"
    assert fold("İstanbul") == "istanbul"
    assert fold("Бельгия") != ""


def test_distance() -> None:
    assert kilometres(48.8566, 2.3522, 50.8503, 4.3517) == pytest.approx(264, abs=2)
    assert kilometres(10, 20, 10, 20) == 0


def test_doubles_within_20_km_are_one_and_the_larger_stays() -> None:
    entries = [
        city("a", "Testville", 10.0, 10.0, "FR", 500),
        city("b", "Testville", 10.05, 10.0, "FR", 90_000),
        city("c", "Testville", 12.0, 10.0, "FR", 700),
    ]
    ranked = [(key, rank, entries[number].gid) for key, rank, number, _ in build._ranked(entries)]
    assert ranked == [("testville", 0, "b"), ("testville", 1, "c")]


def test_the_same_name_in_two_countries_stays_two() -> None:
    entries = [city("a", "Grenzau", 10.0, 10.0, "FR", 500), city("b", "Grenzau", 10.01, 10.0, "DE", 400)]
    assert len(list(build._ranked(entries))) == 2


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Bruxelles", True), ("huo gu lei qu", False), ("BRU", False), ("al-Bab", True), ("Երևան", True), ("", False), ("1e", False)],
)
def test_alternate_names_that_can_stand_in_text(name: str, kept: bool) -> None:
    assert build._usable(name) is kept


def test_writing_is_repeatable_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [city("geonames:1", "Testville", 10.0, 10.0, "FR", 500, "Ville-Test"), city("geonames:2", "Autre", 1.0, 1.0, "BE", 5)]
    monkeypatch.setattr(build, "gather", lambda: (entries, {}))
    for name in ("one.sqlite", "two.sqlite"):
        build.compile_gazetteer(tmp_path / name)
    dumps = [list(sqlite3.connect(tmp_path / name).iterdump()) for name in ("one.sqlite", "two.sqlite")]
    assert dumps[0] == dumps[1]
    assert sorted(os.listdir(tmp_path)) == ["one.sqlite", "two.sqlite"]


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(build, "gather", lambda: ([], {}))
    with pytest.raises(ResourceError, match="SELON_CACHE"):
        build.compile_gazetteer(tmp_path / "file" / "gazetteer.sqlite")


def test_tables_of_the_packs_are_sound() -> None:
    for table in sources.TABLES:
        assert all(row.code for row in sources.rows(table))
    codes = [(row.language, row.code) for row in sources.rows("countries.tsv")]
    assert len(codes) == len(set(codes))
    seats = {row.code for row in sources.rows("regions.tsv") if row.first}
    assert {row.code for row in sources.rows("regions.tsv")} <= seats


def test_the_hash_is_stable() -> None:
    assert sources.inputs_hash() == sources.inputs_hash()
    assert len(sources.inputs_hash()) == 16
