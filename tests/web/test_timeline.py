"""The timeline: columns of what is known finely enough, bars of what is not, and the way nearer in and further out."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.web.conftest import complaints

from selon.export.labels import load_labels
from selon.export.plots.counted import LANES, Counted, Span, counted
from selon.export.speech import speech
from selon.store.handle import Project
from selon.store.marks import Rows, Stretch, days, rows
from selon.store.project import open_project
from selon.web.bench import Bench
from selon.web.explored import Explored
from selon.web.pages.times import COLUMNS, UNITS, Window, begin_of, end_of, unit_of, window_of

Client = Callable[..., TestClient]
Opened = Callable[..., Any]


def every(project: Project, limit: int = 1_000) -> Rows:
    numbers = [n for (n,) in project.connection.execute("SELECT n FROM records ORDER BY day DESC, id DESC")]
    return rows(project, "records", numbers, limit)


def stretch(first: str, last: str, count: int = 1) -> Stretch:
    return Stretch(first, last, count)


@given(st.dates(), st.sampled_from(UNITS))
def test_columns_hold_every_day_once(day: date, unit: Any) -> None:
    begin, end = begin_of(day, unit), end_of(day, unit)
    assert begin <= day <= end
    assert begin_of(begin, unit) == begin == begin_of(end, unit)
    assert end_of(begin, unit) == end
    if end < date.max:
        following = date.fromordinal(end.toordinal() + 1)
        assert begin_of(following, unit) == following


@given(st.dates(), st.dates(), st.sampled_from((None, *UNITS)))
def test_there_are_never_too_many_columns(one: date, other: date, unit: Any) -> None:
    window = Window(min(one, other), max(one, other))
    found = unit_of(unit, window)
    assert unit is None or UNITS.index(found) >= UNITS.index(unit)
    if found in COLUMNS:
        assert window.length / {"day": 1, "week": 7, "month": 30.4}[found] <= COLUMNS[found]


def test_a_few_that_lie_far_before_are_told_and_not_drawn() -> None:
    found = [stretch("1871-05-28", "1871-05-28", 2), *(stretch(f"2024-0{month}-01", f"2024-0{month}-01", 20) for month in range(1, 7))]
    window, early = window_of(Explored(), found)
    assert (window, early) == (Window(date(2024, 1, 1), date(2024, 6, 1)), 2)
    window, early = window_of(Explored(since="1870-01-01"), found)
    assert (window, early) == (Window(date(1870, 1, 1), date(2024, 6, 1)), 0)
    assert window_of(Explored(), []) == (None, 0)


def test_days_are_counted_as_the_rows_are(bench: Bench) -> None:
    with open_project(bench.path, read_only=True) as project:
        asked = every(project)
        found = days(project, asked)
        assert sum(one.count for one in found.stretches) + found.undated == len(asked.numbers)
        assert project.connection.execute("SELECT count(*) FROM records WHERE day = ''").fetchone()[0] == found.undated
        assert not found.more
        assert days(project, every(project, 2)).more
        assert days(project, rows(project, "events", (), 9)).stretches == ()


def test_a_month_is_a_bar_over_the_month() -> None:
    from selon.codebook.book import load

    told, words = speech("en", load()), load_labels("en")
    spans = tuple(Span("2024-03-01", "2024-03-31", 2, f"March {n}", "/timeline?since=2024-03-01") for n in range(LANES + 3))
    drawn = counted(Counted("2024-03-01", "2024-04-30", "day", (Span("2024-03-05", "2024-03-05", 7, "5 March: 7"),), spans), told, words)
    widths = [float(width) for width in re.findall(r'<rect [^>]*width="([\d.]+)"[^>]*class="bar stretch"', drawn)]
    column = [float(width) for width in re.findall(r'<rect [^>]*width="([\d.]+)"[^>]*class="bar column"', drawn)]
    assert len(widths) == LANES
    assert all(abs(width / (column[0] + 1) - 31) < 0.2 for width in widths)
    assert "Not drawn: 6 more" in drawn
    assert "7 in the columns, 54 known no better" in drawn


def test_the_page_tells_what_it_draws(client: Client) -> None:
    page = client().get("/timeline").text
    total = int(re.search(r"(\d+) records", page)[1])  # type: ignore[index]
    undated = int(found[1]) if (found := re.search(r"Without a date: (\d+)", page)) else 0
    early = int(found[1]) if (found := re.search(r"not drawn: (\d+)", page)) else 0
    rows_told = sum(int(count) for count in re.findall(r"<td><a [^>]*>[^<]*: (\d+) record", page))
    assert rows_told == total - undated - early > 0


def test_zoom_is_in_the_address(client: Client) -> None:
    page = client().get("/timeline?since=2024-01-01&until=2024-12-31&status=held").text
    assert "From Jan 1, 2024 to Dec 31, 2024" in page
    nearer = re.search(r'href="(/timeline[^"]*)" data-act="timeline.nearer"', page)
    assert nearer is not None
    address = nearer[1].replace("&amp;", "&")
    assert "status=held" in address
    assert client().get(address).status_code == 200
    for name in ("earlier", "later", "wider", "whole"):
        assert f'data-act="timeline.{name}"' in page
    assert client().get("/timeline?since=0001-01-01&until=9999-12-31").status_code == 200
    for wrong in ("by=decade", "since=soon", "sources=2", "shape=x"):
        assert client().get(f"/timeline?{wrong}").status_code == 400, wrong


def test_nothing_fits(client: Client) -> None:
    assert "Nothing was linked yet" in client().get("/timeline?show=events").text
    assert "Nothing fits" in client().get("/timeline?city=Nowhere").text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_timeline_in_a_browser(opened: Opened, scheme: str, tmp_path: Path) -> None:
    page = opened("/timeline", viewport={"width": 360, "height": 740}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert complaints(page) == []
    page.keyboard.press("t")
    assert page.locator("details[open] table").is_visible()
    page.keyboard.press("+")
    page.wait_for_url(re.compile("since="))
    page.keyboard.press("0")
    page.wait_for_url(re.compile(r"/timeline$"))
