"""Rival figures and tolls: every figure is there with who gives it, told apart without colours."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from selon.export.labels import Labels
from selon.export.plots.figures import GROUPS, MOST, SIGNS, Figure, Standing, rival_figures, tolls
from selon.export.plots.outlets import COLUMNS, ROWS, Outlet, outlets
from selon.export.speech import Speech

Spoken = tuple[Speech, Labels]
Read = Callable[[str], ElementTree.Element]
HOSTILE = '"><script>alert(1)</script>\u202e'
RIVALS = (
    Figure(3500, 3500, "police", "the police, Daily Elm", "3,500"),
    Figure(8000, 8000, "organisers", "the organisers, Daily Elm", "8,000"),
    Figure(3000, 9999, "others", "Radio Confluent", "3,000 to 9,999"),
    Figure(10000, None, "organisers", "a union, Radio Confluent", "at least 10,000"),
    Figure(None, 200, "others", HOSTILE, "at most 200"),
)


def test_every_figure_is_told_with_who_gives_it(spoken: Spoken, read: Read) -> None:
    drawn = rival_figures("Size", RIVALS, *spoken, chosen=RIVALS[0])
    tree = read(drawn)
    text = [node.text or "" for node in tree.iter() if node.tag.endswith("text")]
    titles = [node.text or "" for node in tree.iter() if node.tag.endswith("title")]
    for one in RIVALS:
        assert one.told in text
        assert one.group in SIGNS
        assert any(one.told in title and one.who.split("\u202e")[0] in title for title in titles)
    assert "\u202e" not in drawn
    assert sum(spoken[1].plots[group] in text for group in GROUPS) == 3
    assert drawn == rival_figures("Size", RIVALS[::-1], *spoken, chosen=RIVALS[0])


def test_groups_have_signs_of_their_own() -> None:
    assert len(set(SIGNS.values())) == len(GROUPS) == len(SIGNS)


def test_positions_grow_with_the_figures(english: Spoken, read: Read) -> None:
    tree = read(rival_figures("Size", RIVALS[:3], *english))
    at = {node.findtext("{*}title", ""): node for node in tree.iter() if node.get("class", "").startswith(("mark", "bar"))}
    circle = next(node for title, node in at.items() if "8,000" in title)
    square = next(node for title, node in at.items() if "3,500" in title)
    bar = next(node for node in tree.iter() if "bar" in node.get("class", ""))
    begin, width = float(bar.get("x", "")), float(bar.get("width", ""))
    assert begin < float(square.get("x", "")) + 4.5 < float(circle.get("cx", "")) < begin + width


def test_figures_past_the_room_are_counted(english: Spoken, read: Read) -> None:
    many = [Figure(n, n, "others", f"outlet {n}", str(n)) for n in range(MOST + 7)]
    drawn = rival_figures("Size", many, *english)
    read(drawn)
    assert "Not drawn: 7 more" in drawn


@pytest.mark.parametrize("figures", [(), (Figure(None, None, "others", "x", "none"),), (Figure(0, 0, "police", "x", "0"),)])
def test_nothing_and_zero_are_drawn(spoken: Spoken, read: Read, figures: tuple[Figure, ...]) -> None:
    read(rival_figures("Size", figures, *spoken))


def test_tolls_stand_on_their_day(spoken: Spoken, read: Read) -> None:
    stood = [Standing("2024-03-03", RIVALS[0]), Standing("2024-03-10", RIVALS[1]), Standing(None, RIVALS[2])]
    drawn = tolls([("Killed", stood), ("Injured", stood[:1])], *spoken)
    tree = read(drawn)
    assert drawn.count("</title>") >= 5
    square = [float(node.get("x", "")) for node in tree.iter() if node.get("class") == "mark police"]
    circle = [float(node.get("cx", "")) for node in tree.iter() if node.get("class") == "mark organisers"]
    assert square[0] < circle[0]
    assert spoken[1].plots["no_day"] in drawn
    read(tolls([], *spoken))


@pytest.mark.parametrize("count", [1, COLUMNS, COLUMNS + 1])
def test_outlets_show_what_each_of_them_saw(spoken: Spoken, read: Read, count: int) -> None:
    events = [(f"e{n}", f"Event {n} {HOSTILE}") for n in range(count)]
    found = [Outlet(HOSTILE, "fr", frozenset(name for name, _ in events)), Outlet("", "", frozenset({"e0"}))]
    drawn = outlets(found, events, {"fr": "French"}, *spoken)
    tree = read(drawn)
    assert spoken[1].plots["no_outlet"] in drawn
    assert spoken[1].plots["no_language"] in drawn
    marks = [node for node in tree.iter() if node.get("class", "").startswith("mark")]
    assert len(marks) == (count + 1 if count <= COLUMNS else 0)
    assert drawn == outlets(found[::-1], events, {"fr": "French"}, *spoken)


def test_outlets_past_the_room_are_counted(english: Spoken, read: Read) -> None:
    found = [Outlet(f"outlet {n}", "fr", frozenset({"e0"})) for n in range(ROWS + 3)]
    drawn = outlets(found, [("e0", "Event")], {}, *english)
    read(drawn)
    assert "Not drawn: 3 more" in drawn
    assert len(re.findall("outlet [0-9]+<", drawn)) == ROWS
