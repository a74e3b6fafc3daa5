"""Levels of privacy: masks are as long as names, pseudonyms are keyed and the same for the same name, coordinates are coarsened."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selon.export.privacy import FILL, Guard, Level, coarsened, fill
from selon.export.pseudonyms import Key
from selon.export.rows import ReadLine, ReadReport
from selon.lang.person_names import Finder
from selon.lang.persons import load_vocabulary
from selon.model import Evidence, Record, Speaker, Statement, Voice, Where, Who, Words

TEXT = "« On tient », raconte Maëlenn Kergoat, infirmière à Quimper. La maire de Quimper, Solenn Quéméré, écoute. Kergoat tient."
QUIMPER = Where("Quimper", "city", 47.99597, -4.09795, 6032, "g", "Quimper", "Bretagne", "FR")
FINDER = Finder(load_vocabulary())


def guard(level: Level = "public", key: bytes = bytes(32), **more: Any) -> Guard:
    return Guard(level, FINDER, Key(key) if level == "research" else None, **more)


def line(source: str = "a.txt", title: str | None = None) -> ReadLine:
    """A coded report: a demand said by a private person, with the report's names in every kind of string."""
    start = TEXT.index("Maëlenn")
    speaker = Speaker(start, start + len("Maëlenn Kergoat"), "Maëlenn Kergoat", "participants", None)
    quoted = Evidence(0, start + 7, TEXT[: start + 7])
    statements = (
        Statement("1", "demand", "r", Words("On tient, dit Kergoat"), (quoted,), Voice("quoted", speaker)),
        Statement("2", "organiser", "r", Who("l'infirmière Maëlenn Kergoat"), (), Voice("outlet")),
        Statement("3", "place", "r", QUIMPER, (), Voice("outlet")),
    )  # fmt: skip
    record = Record("r1", "protest", "rally", None, "held", True, statements)
    return ReadLine(ReadReport(source, "sha256:1", "Ouest", title, None, "fr", len(TEXT)), "coded", records=(record,))


def test_public_masks_every_string_sign_for_sign_and_keeps_offsets() -> None:
    one = guard()
    shown, text = one.line(line("f/maelenn-kergoat.txt", "Maëlenn Kergoat tient bon"), TEXT), one.text("sha256:1", TEXT)
    told = shown.records[0].statements
    assert text is not None
    assert len(text) == len(TEXT)
    assert "Kergoat" not in str(shown)
    assert "kergoat" not in shown.report.source
    assert "Quéméré" in text
    piece = told[0].evidence[0]
    assert (piece.text, piece.end) == (text[piece.start : piece.end], len(piece.text))
    assert told[0].voice.speaker is not None
    assert told[0].voice.speaker.text == f"{FILL * 7} {FILL * 7}"
    assert told[1].value == Who(f"l'infirmière {FILL * 7} {FILL * 7}")
    assert told[2] == line().records[0].statements[2]
    assert shown.report.title == f"{FILL * 7} {FILL * 7} tient bon"


def test_full_changes_nothing() -> None:
    one = Guard("full")
    assert one.line(line(), TEXT) == line()
    assert one.text("sha256:1", TEXT) == TEXT


def test_research_gives_pseudonyms_that_are_the_same_for_the_same_name_under_one_key() -> None:
    first, again, other = guard("research"), guard("research"), guard("research", bytes(range(32)))
    shown = [one.line(line(), TEXT).records[0].statements for one in (first, again, other)]
    names = [told[1].value.name for told in shown if isinstance(told[1].value, Who)]
    assert names[0] == names[1] != names[2]
    pseudonym = names[0].removeprefix("l'infirmière ")
    assert pseudonym.startswith("P-")
    assert shown[0][0].voice.speaker is not None
    assert shown[0][0].voice.speaker.name == pseudonym
    assert shown[0][0].evidence[0].text.endswith(FILL * 7)
    assert first.key is not None
    assert first.key.names == {pseudonym: "Maëlenn Kergoat"}


def test_a_surname_alone_is_the_same_person() -> None:
    other = "« On tient », raconte Maelenn KERGOAT, infirmière."
    one = guard("research")
    first = one.line(line(), TEXT).records[0].statements[1].value
    alone = Statement("1", "organiser", "r", Who("Kergoat"), (), Voice("outlet"))
    later = ReadLine(ReadReport("b", "sha256:2"), "coded", records=(Record("r2", "protest", None, None, "held", True, (alone,)),))
    second = one.line(later, other).records[0].statements[0].value
    assert isinstance(first, Who)
    assert isinstance(second, Who)
    assert first.name.endswith(second.name)


def test_without_a_text_the_names_in_the_line_are_masked_all_the_same() -> None:
    shown = guard().line(line(), None)
    assert "Kergoat" not in str(shown)


@pytest.mark.parametrize("source", ["x/Kergoat_Maelenn.pdf", "https://a.example/ma%C3%ABlenn-kergoat/1", "MaëlennKergoat.html", "kergoat"])
def test_addresses_and_file_names_hold_no_name(source: str) -> None:
    shown = guard().line(line(source), TEXT).report.source
    assert "ergoat" not in shown
    assert "lenn" not in shown


def test_a_file_name_that_bears_the_name_of_a_person_of_another_report_is_masked() -> None:
    one, bare = guard(), ReadLine(ReadReport("maelenn-kergoat.txt", "sha256:9"), "not_relevant")
    one.learn(line(), TEXT)
    assert one.line(bare, "Rien.").report.source == f"{FILL * 7}-{FILL * 7}.txt"
    assert one.line(ReadLine(ReadReport("kergoat-2024.txt", "sha256:8"), "not_relevant"), "Rien.").report.source == "kergoat-2024.txt"


@given(st.floats(-89, 89), st.floats(-180, 180), st.sampled_from([1000, 5000, 50_000]))
def test_coarsened_points_lie_on_a_grid_and_the_radius_still_holds_the_place(latitude: float, longitude: float, grid: int) -> None:
    place = coarsened({"latitude": latitude, "longitude": longitude, "radius_m": 100}, grid)
    north = (place["latitude"] - latitude) * 111_320
    east = (place["longitude"] - longitude) * 111_320 * math.cos(math.radians(place["latitude"]))
    assert math.hypot(north, east) <= place["radius_m"] + 10
    assert place["radius_m"] >= grid / 2
    again = coarsened({"latitude": place["latitude"], "longitude": place["longitude"], "radius_m": 0}, grid)
    assert abs(again["latitude"] - place["latitude"]) < 2e-5


def test_a_guard_coarsens_at_every_level() -> None:
    for one in (guard(coarsen=5000), Guard("full", coarsen=5000)):
        place = one.line(line(), TEXT).records[0].statements[2].value
        assert isinstance(place, Where)
        assert (place.latitude, place.longitude) != (47.99597, -4.09795)
        assert (place.radius_m or 0) > 6032 + 3500


@given(st.text(), st.integers(0, 9), st.integers(0, 9))
def test_filling_keeps_the_length(text: str, start: int, length: int) -> None:
    end = min(len(text), start + length)
    assert len(fill(text, [(min(start, end), end)])) == len(text)


def test_research_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="key"):
        Guard("research", FINDER)
