"""Rival figures of many events: who is apart by how much, drawn and as a table."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import benched, complaints

from selon.codebook.book import load
from selon.export.labels import load_labels
from selon.export.plots.figures import Figure
from selon.export.plots.spread import Row, spread
from selon.export.speech import speech
from selon.runner.linking import link_project
from selon.store.marks import figures, rows
from selon.store.project import open_project
from selon.web.bench import Bench

Client = Callable[..., TestClient]
Opened = Callable[..., Any]


@pytest.fixture(scope="module")
def bench(samples_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The samples' project, linked."""
    path = Path(shutil.copy(samples_project, tmp_path_factory.mktemp("figures") / "samples.selon"))
    with open_project(path) as project:
        link_project(project)
    with benched(path, "anna") as made:
        yield made


def figure(low: int | None, high: int | None, group: str) -> Figure:
    return Figure(low, high, group, "somebody", "so many")


def test_a_row_is_as_wide_as_its_figures_are_apart() -> None:
    row = Row("March", "/event/e-1", (figure(800, 800, "police"), figure(None, 4_000, "organisers")))
    assert (row.ends, row.times) == ((800, 4_000), 5.0)
    assert Row("None", "", (figure(0, 0, "others"),)).ends == (1, 1)
    drawn = spread([row], speech("en", load()), load_labels("en"))
    assert "× 5" in drawn
    assert 'href="/event/e-1"' in drawn
    assert drawn.count('class="mark police"') == drawn.count('class="mark organisers"') == 2  # one each in the legend
    assert "<script" not in spread([Row("<script>", "", row.figures)], speech("en", load()), load_labels("en"))


def test_figures_are_those_of_the_events_records(bench: Bench) -> None:
    with open_project(bench.path, read_only=True) as project:
        numbers = [n for (n,) in project.connection.execute("SELECT n FROM events")]
        found = list(figures(project, rows(project, "events", numbers, 1_000)))
        sizes = project.connection.execute(
            "SELECT count(*) FROM statements WHERE field = 'size' AND value ->> 'type' = 'count' AND value ->> 'part_of' IS NULL "
            "AND (low IS NOT NULL OR high IS NOT NULL)"
        ).fetchone()[0]
    assert len(found) == sizes > 0


def test_what_differs_most_comes_first(client: Client) -> None:
    for show in ("events", "records"):
        page = client().get(f"/figures?show={show}").text
        times = [float(one.replace(",", "")) for one in re.findall(r'<td class="number">× ([\d.,]+)</td>', page)]
        assert times == sorted(times, reverse=True)
        assert min(times) > 1
    assert "No figures differ" in client().get("/figures?city=Nowhere").text
    for wrong in ("page=999", "status=x", "order=x", "more=1"):
        assert client().get(f"/figures?{wrong}").status_code == (200 if wrong == "order=x" else 400), wrong


def test_the_figures_in_a_browser(opened: Opened) -> None:
    page = opened("/figures?show=events", viewport={"width": 360, "height": 740}, color_scheme="dark", locale="fr-FR")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert complaints(page) == []
