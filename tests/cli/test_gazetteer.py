"""``selon gazetteer`` as a user meets it: own places win, say so, and wrong lines are told by file, line and reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from selon.extract import places
from selon.gazetteer.lookup import Gazetteer
from selon.gazetteer.own import load_tables
from selon.gazetteer.sources import gazetteer_path
from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.model import Where
from selon.read import reading

HEAD = "name,latitude,longitude,country,kind,city,aliases,wins\n"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of its own; gives the path of the gazetteer compiled for this installation."""
    path = gazetteer_path()
    monkeypatch.setenv("SELON_CACHE", str(tmp_path / "cache"))
    return path


def table(tmp_path: Path, text: str, name: str = "mine.csv") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def found(path: Path, text: str) -> dict[str, Where]:
    pack = load_pack("fr")
    gazetteer = Gazetteer(path, load_tables())
    mentions = places.find(places.prepare(pack), reading.read(pack, report_from_text(text, "t", language="fr")), gazetteer)
    return {m.text: m.value for m in mentions if isinstance(m.value, Where)}


def test_own_venue_and_town_win_and_carry_their_id(selon: Callable[..., Any], kept: Path, tmp_path: Path) -> None:
    rows = "Salle Berlioz,45.76,4.83,FR,venue,Lyon,,\nplace Carnot,45.749,4.826,FR,venue,Lyon,,\nMoirans,45.3,5.6,FR,,,,\n"
    assert selon("gazetteer", "add", table(tmp_path, HEAD + rows)).code == 0
    if not kept.is_file():
        pytest.skip("the gazetteer is not compiled here")
    values = found(kept, "À Lyon, ils sont allés de la place Carnot à la Salle Berlioz. D'autres étaient à Moirans.")
    assert (values["place Carnot"].latitude, values["place Carnot"].gazetteer) == (45.749, "user:mine/place-carnot-lyon")
    assert (values["Salle Berlioz"].longitude, values["Salle Berlioz"].city) == (4.83, "Lyon")
    assert values["Moirans"].gazetteer == "user:mine/moirans"


def test_wins_says_who_wins(selon: Callable[..., Any], kept: Path, tmp_path: Path) -> None:
    assert selon("gazetteer", "add", table(tmp_path, HEAD + "Lyon,1,2,FR,,,,gazetteer\nNulleville,3,4,FR,,,,gazetteer\n")).code == 0
    if not kept.is_file():
        pytest.skip("the gazetteer is not compiled here")
    values = found(kept, "Ils ont marché à Lyon et à Nulleville.")
    assert str(values["Lyon"].gazetteer).startswith("geonames:")
    assert values["Nulleville"].gazetteer == "user:mine/nulleville"


def test_the_country_of_a_contested_place_is_the_users(selon: Callable[..., Any], kept: Path, tmp_path: Path) -> None:
    if not kept.is_file():
        pytest.skip("the gazetteer is not compiled here")
    assert selon("gazetteer", "add", table(tmp_path, "place,country\nLyon,BE\n", "shown.csv")).code == 0
    assert found(kept, "Ils ont marché à Lyon.")["Lyon"].country == "BE"


@pytest.mark.parametrize(("text", "reason"), [
    ("name,latitude\nA,1\n", ":1: no column longitude, country"),
    (HEAD + "A,95,2,FR,,,,\n", ":2: latitude '95' is not a number from -90 to 90"),
    (HEAD + "Aa,5,2,France,,,,\n", ":2: country 'France' is not a code"),
    (HEAD + "Aa,5,2,FR,,,,\nAa,5,2,FR,,,,\n", ":3: 'Aa' stands in line 2 too"),
    (HEAD + "Aa,5,2,FR,castle,,,\n", ":2: kind 'castle' is not one of"),
    (HEAD + "Aa,5,2,FR,,,,me\n", ":2: wins 'me' is not one of"),
    (HEAD + "Aa,nan,2,FR\n", ":2: 4 cells where the header has 8"),
    ("place,country\n,FR\n", ":2: no place"),
])  # fmt: skip
def test_wrong_lines_are_told_and_nothing_is_kept(selon: Callable[..., Any], kept: Path, tmp_path: Path, text: str, reason: str) -> None:
    told = selon("gazetteer", "add", table(tmp_path, text))
    assert told.code == 3
    assert f"mine.csv{reason}" in told.err
    assert not list((tmp_path / "cache").rglob("*.csv"))


def test_list_and_remove(selon: Callable[..., Any], kept: Path, tmp_path: Path) -> None:
    assert selon("gazetteer", "add", table(tmp_path, HEAD + "Aa,5,2,FR,,,,\n"), "--name", "two words").code == 0
    assert b'"id":"user:two-words/aa"' in selon("gazetteer", "list", "--format", "json").out
    assert selon("gazetteer", "remove", "other").code == 2
    assert selon("gazetteer", "remove", "two-words").code == 0
    assert selon("gazetteer", "list", "--format", "json").out.strip() == b"[]"


def test_a_missing_file_is_said(selon: Callable[..., Any], kept: Path, tmp_path: Path) -> None:
    told = selon("gazetteer", "add", str(tmp_path / "none.csv"))
    assert told.code == 3
    assert "none.csv: No such file" in told.err
