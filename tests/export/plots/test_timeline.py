"""Events over time: what is known no better than a stretch is a bar over all of it; nothing is left out unsaid."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.codebook.book import load
from selon.export.labels import Labels, load_labels
from selon.export.plots.axes import Axis, ceiling, day_ticks, figure_ticks
from selon.export.plots.timeline import ROWS, Span, timeline
from selon.export.speech import Speech, speech

SVG = "{http://www.w3.org/2000/svg}"
Spoken = tuple[Speech, Labels]
Read = Callable[[str], ElementTree.Element]
HOSTILE = '</title><script>alert(1)</script>"><img src=x onerror=alert(1)>'


def bars(tree: ElementTree.Element, title: str) -> list[ElementTree.Element]:
    return [node for node in tree.iter(f"{SVG}rect") if title in (node.findtext(f"{SVG}title") or "")]


def dots(tree: ElementTree.Element, title: str) -> list[ElementTree.Element]:
    return [node for node in tree.iter(f"{SVG}circle") if title in (node.findtext(f"{SVG}title") or "")]


def test_a_month_is_a_bar_over_the_month_and_never_a_dot(english: Spoken, read: Read) -> None:
    spans = [Span("2024-03-01", "2024-03-31", "MONTH"), Span("2024-03-01", "2024-03-01", "FIRST"), Span("2024-03-31", "2024-03-31", "LAST")]
    tree = read(timeline(spans, *english))
    (bar,) = bars(tree, "MONTH")
    (first,), (last,) = dots(tree, "FIRST"), dots(tree, "LAST")
    assert not dots(tree, "MONTH")
    begin, width = float(bar.get("x", "")), float(bar.get("width", ""))
    day = width / 31
    assert begin < float(first.get("cx", "")) < begin + day + 0.1
    assert begin + width - day - 0.1 < float(last.get("cx", "")) < begin + width + 0.1


def test_undated_and_far_earlier_events_are_counted(spoken: Spoken, read: Read) -> None:
    days = [Span(f"2024-03-0{n}", f"2024-03-0{n}", f"E{n}") for n in range(1, 8)]
    tree = read(timeline([*days, Span(None, None, "none"), Span("1871-03-18", "1871-03-18", "OLD")], *spoken))
    text = " ".join(node.text or "" for node in tree.iter(f"{SVG}text"))
    assert re.search(r"(date|dat)\w*\s*:\s*1", text)
    assert "1871" in text
    assert "1900" not in text


def test_hostile_names_are_text(spoken: Spoken, read: Read) -> None:
    for count in (1, ROWS + 1):
        read(timeline([Span("2024-03-03", "2024-03-04", HOSTILE, HOSTILE, "#e")] * count, *spoken))


def test_nothing_at_all_is_said(spoken: Spoken, read: Read) -> None:
    read(timeline([], *spoken))
    read(timeline([Span(None, None, "x")], *spoken))


stretches = st.lists(
    st.tuples(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.sampled_from([0, 0, 0, 6, 30, 365])), min_size=1, max_size=120
)


@settings(max_examples=40, deadline=None)
@given(stretches)
def test_every_event_is_drawn_or_counted(found: list[tuple[date, int]]) -> None:
    words = speech("en", load()), load_labels("en")
    spans = [
        Span(first.isoformat(), (first + timedelta(days=days)).isoformat(), f"[{number}]", "", f"#e{number}")
        for number, (first, days) in enumerate(found)
    ]
    drawn = timeline(spans, *words)
    assert drawn == timeline(spans[::-1], *words)
    shown = set(re.findall(r'<a href="#(e\d+)"', drawn))
    counted = [int(count) for count in re.findall(r"(?:Earlier|Not drawn): (\d+)", drawn.partition("</desc>")[2])]
    assert len(shown) + sum(counted) == len(spans)
    for number, (_, days) in enumerate(found):
        if f"e{number}" in shown:
            assert (re.search(rf'href="#e{number}"[^>]*><circle', drawn) is not None) == (days == 0)


@pytest.mark.parametrize(("first", "last"), [(1, 2), (738000, 738003), (738000, 738040), (738000, 739000), (700000, 739000), (1, 3652059)])
def test_ticks_are_few_and_in_order(english: Spoken, first: int, last: int) -> None:
    ticks = day_ticks(first, last, english[0])
    assert 1 <= len(ticks) <= 13 or last > 3_000_000
    assert [day for day, _ in ticks] == sorted({day for day, _ in ticks})
    assert all(first <= day for day, _ in ticks)


@given(st.integers(0, 10**12))
def test_axes_hold_what_is_on_them(value: int) -> None:
    top = ceiling(value)
    ticks = figure_ticks(top)
    assert top >= value
    assert ticks[0] == 0
    assert len(ticks) <= 6
    assert 0 <= Axis(0, top, 0, 100).at(value) <= 100
