"""The map: what stands on it, as a page, as data, and in a real browser; and the same as a list where there is none."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from starlette.testclient import TestClient
from tests.web.conftest import ROOT, benched, complaints, keep, running, window
from tests.web.hostile import hostile

from selon.coder import Coder
from selon.export.jsonl import coded_line
from selon.ingest.plain import read_file
from selon.model import Document
from selon.runner.linking import link_project
from selon.store.handle import Project
from selon.store.marks import Rows, marks, rows
from selon.store.project import open_project
from selon.web.bench import Bench
from selon.web.pages.sources import TABS

Client = Callable[..., TestClient]
Opened = Callable[..., Any]


@pytest.fixture(scope="module")
def samples_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with some of the samples and where they are; linked, so that there are events."""
    path = tmp_path_factory.mktemp("map") / "samples.selon"
    coder = Coder("none")
    reports = [read_file(str(one)) for one in sorted((ROOT / "samples").glob("[bl]*.txt"))]
    keep(path, [(Document(report, report.text.encode(), "text"), coded_line(coder.code(report))) for report in reports])
    with open_project(path) as project:
        link_project(project)
    return path


def every(project: Project, limit: int = 1_000) -> Rows:
    numbers = [n for (n,) in project.connection.execute("SELECT n FROM records ORDER BY day DESC, id DESC")]
    return rows(project, "records", numbers, limit)


def ready(page: Any) -> None:
    """Wait until the map is drawn."""
    page.locator("#map[data-ready], #map-said:not(:empty)").first.wait_for(state="attached", timeout=120_000)
    assert page.locator("#map-said").inner_text() == ""


def test_a_spot_is_a_point_with_the_radius_that_was_stated(bench: Bench) -> None:
    with open_project(bench.path, read_only=True) as project:
        found = marks(project, every(project))
    lyon = next(one for one in found.spots if "Lyon" in one.towns)
    assert lyon.radius is not None
    assert 3_000 < lyon.radius < 30_000
    assert (round(lyon.latitude, 1), round(lyon.longitude, 1), lyon.country) == (45.7, 4.8, "FR")
    assert found.spots == tuple(sorted(found.spots, key=lambda one: -one.count))
    assert not found.more
    assert all(one.precision not in ("country", "region", "area") for one in found.spots)


def test_every_row_is_on_the_map_or_told_to_be_off_it(bench: Bench) -> None:
    with open_project(bench.path, read_only=True) as project:
        found = marks(project, every(project))
        assert found.rows == project.connection.execute("SELECT count(*) FROM records").fetchone()[0]
        placed = project.connection.execute(
            "SELECT count(DISTINCT record) FROM statements WHERE field = 'place' AND precision IN ('point', 'venue', 'district', 'city') "
            "AND value ->> 'latitude' IS NOT NULL"
        ).fetchone()[0]
    assert placed + sum(one.count for one in found.loose) == found.rows


def test_what_is_past_the_bound_is_said(bench: Bench, client: Client) -> None:
    with open_project(bench.path, read_only=True) as project:
        few = marks(project, every(project, 3))
    assert (few.rows, few.more) == (3, True)
    assert "· Only the newest" not in client().get("/map").text


def test_the_list_holds_what_the_map_does(client: Client) -> None:
    told = msgspec.json.decode(client().get("/map/marks").content)
    page = client().get("/map").text
    assert len(told["latitude"]) == len(told["name"]) == page.count("data-spot=")
    assert "Lyon, France" in told["name"]
    assert "city=Lyon" in page
    assert client().get("/?city=Lyon").status_code == 200


def test_events_stand_where_their_reports_say(bench: Bench, client: Client) -> None:
    with open_project(bench.path, read_only=True) as project:
        numbers = [n for (n,) in project.connection.execute("SELECT DISTINCT event FROM event_places WHERE city = 'lyon'")]
        found = marks(project, rows(project, "events", numbers, 1_000))
        count = len(numbers)
    lyon = next(one for one in found.spots if "Lyon" in one.towns)
    assert found.rows == count
    assert 0 < lyon.count <= count
    assert "show=events" in client().get("/map?show=events").text
    told = msgspec.json.decode(client().get("/map/marks?show=events&city=Lyon").content)
    at = told["towns"].index(["Lyon"])
    asked = f"lat={told['latitude'][at]}&lon={told['longitude'][at]}&radius={told['radius'][at]}&town=Lyon&show=events"
    assert msgspec.json.decode(client().get(f"/map/place?{asked}").content)["rows"][0]["href"].startswith("/event/e-")


def test_filters_are_those_of_the_list(client: Client) -> None:
    told = msgspec.json.decode(client().get("/map/marks?city=lyon&status=held").content)
    assert ["Lyon"] in told["towns"]
    assert "Nothing fits" in client().get("/map?city=Nowhere").text
    for wrong in ("status=nonsense", "since=then", "borders=some", "view=everywhere", "page=0", "page=999", "state=confirmed", "who=me"):
        assert client().get(f"/map?{wrong}").status_code == 400, wrong


def test_a_place_tells_what_is_there(client: Client) -> None:
    told = msgspec.json.decode(client().get("/map/marks").content)
    at = told["towns"].index(["Lyon"])
    asked = f"lat={told['latitude'][at]}&lon={told['longitude'][at]}&radius={told['radius'][at]}&town=Lyon"
    place = msgspec.json.decode(client().get(f"/map/place?{asked}").content)
    assert len(place["rows"]) == min(12, told["count"][at])
    assert place["href"] == "/?city=Lyon"
    assert client().get(place["rows"][0]["href"]).status_code == 200
    assert msgspec.json.decode(client().get("/map/place?lat=0&lon=0&town=Lyon").content)["rows"] == []


def test_the_page_says_what_borders_are(client: Client) -> None:
    assert "drawn for orientation only" in client().get("/map").text
    assert 'aria-pressed="true"' in client().get("/map").text
    assert '"borders":false' in client().get("/map?borders=no").text


def test_without_the_packages_the_list_is_there(bench: Bench, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = msgspec.structs.replace(
        bench.assets, files={path: one for path, one in bench.assets.files.items() if not path.startswith("vendor/")}
    )
    monkeypatch.setattr(bench, "assets", bare)
    page = client().get("/map").text
    assert "make setup" in page
    assert 'id="map"' not in page
    assert "Lyon, France" in page


def test_only_the_map_may_run_a_worker(client: Client) -> None:
    policy = client().get("/map").headers["content-security-policy"]
    assert "worker-src 'self'" in policy
    assert "'unsafe" not in policy
    assert "worker-src" not in client().get("/").headers["content-security-policy"]


def test_the_map_by_key(bench: Bench, opened: Opened) -> None:
    if not bench.assets.has_map:
        pytest.skip("the packages of the map are not installed (make setup where npm is at hand)")
    page = opened("/map")
    ready(page)
    assert int(page.locator("#map").get_attribute("data-ready")) == page.locator("#places li").count()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('li').dataset.spot") == "1"
    page.keyboard.press("m")
    page.locator(".maplibregl-popup .here a").first.wait_for()
    assert page.locator("#places li[aria-current=true]").count() == 1
    assert page.evaluate("document.activeElement.closest('.maplibregl-popup') !== null")
    page.keyboard.press("Escape")
    page.locator(".maplibregl-popup").wait_for(state="detached")
    assert page.evaluate("document.activeElement.closest('li').dataset.spot") == "1"
    page.keyboard.press("b")
    assert page.locator("#borders").get_attribute("aria-pressed") == "false"
    assert "borders=no" in page.url
    page.wait_for_url(re.compile("view="))
    page.reload()
    ready(page)
    assert page.locator("#borders").get_attribute("aria-pressed") == "false"
    assert complaints(page) == []


def test_the_map_on_a_telephone_in_the_dark(bench: Bench, opened: Opened) -> None:
    page = opened("/map", viewport={"width": 360, "height": 740}, color_scheme="dark", locale="fr-FR")
    if bench.assets.has_map:
        ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert complaints(page) == []


def test_scripts_in_places_run_nothing(chromium: Any, tmp_path: Path) -> None:
    path = hostile(tmp_path / "hostile.selon")
    with open_project(path) as project:
        link_project(project)
    with benched(path) as bench, running(bench) as site, window(chromium, site, "admin") as page:
        if bench.assets.has_map:
            page.goto(f"{site.origin}/map")
            ready(page)
            page.keyboard.press("m")
            page.locator(".maplibregl-popup .here a").first.wait_for()
            assert page.locator(".maplibregl-popup .here a").count() == 12
            assert page.evaluate("window.hit") is None
        for address in ("/timeline", "/figures?show=records", "/figures?show=events", *(f"/sources?show={one}" for one in TABS)):
            page.goto(site.origin + address)
            assert page.locator("h1").count() == 1
            assert page.evaluate("window.hit") is None, address
