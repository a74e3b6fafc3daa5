"""The list of events: it shows what was linked, goes with filters and searches, and is decided on by key."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import Site, benched, complaints, running, samples_at, window

from selon.runner.linking import link_project
from selon.store.decisions import standing
from selon.store.events import EventFilter, event_of, events
from selon.store.project import open_project
from selon.store.tables import tables
from selon.web.bench import Bench

Client = Callable[..., TestClient]
Opened = Callable[..., Any]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Samples of which some tell of the same events, linked."""
    path = samples_at(tmp_path_factory.mktemp("events") / "samples.selon", "[glm]*.txt")
    with open_project(path) as project:
        link_project(project)
    with benched(path, "anna", "ben") as made:
        yield made


@pytest.fixture(scope="module")
def site(bench: Bench) -> Iterator[Site]:
    with running(bench) as made:
        yield made


def ids(reply: Any) -> list[str]:
    assert reply.status_code == 200
    return re.findall(r'<tr tabindex="-1" data-id="([^"]+)"', reply.text)


def asked(path: Path, **filters: Any) -> list[str]:
    with open_project(path, read_only=True) as project:
        return [row.event for row in events(project, filters=EventFilter(**filters), limit=1000).rows]


def test_events_are_those_of_the_questions_to_the_tables(client: Client, bench: Bench) -> None:
    reader = client("reader")
    pairs: list[tuple[str, dict[str, Any]]] = [
        ("", {}),
        ("form=march", {"forms": ["march"]}),
        ("status=held&state=confirmed", {"statuses": ["held"], "states": ["confirmed"]}),
        ("city=Lyon&country=fr", {"city": "lyon", "country": "FR"}),
        ("since=2024-05-01&until=2024-11-01", {"since": "2024-05-01", "until": "2024-11-01"}),
        ("q=police+marche*", {"text": "police marche*"}),
        ("words=police", {"words": "police"}),
        ("q=nothing-of-it", {"text": "nothing-of-it"}),
    ]
    for query, filters in pairs:
        assert ids(reader.get(f"/events?size=200&{query}")) == asked(bench.path, **filters), query
    assert len(ids(reader.get("/events"))) > 3


def test_an_event_is_as_sure_as_its_least_sure_record_and_has_the_findings_of_all(bench: Bench) -> None:
    with open_project(bench.path, read_only=True) as project:
        made = tables(project)
        sure = dict(zip(made.records.ids, made.records.sure.tolist(), strict=True))
        group, names = made.records.groups["findings"], made.records.names["finding"]
        assert group.rows is not None
        noticed = {
            (event_of(project, made.records.ids[row]), names[code]) for row, code in zip(group.rows, group.codes["finding"], strict=True)
        }
        own = made.events.groups["findings"]
        assert own.rows is not None
        found = {
            (made.events.ids[row], made.events.names["finding"][code]) for row, code in zip(own.rows, own.codes["finding"], strict=True)
        }
        assert found == noticed != set()
        for place, name in enumerate(made.events.ids):
            members = [record for record in sure if event_of(project, record) == name]
            assert made.events.sure[place] == min(1.0 if sure[one] != sure[one] else sure[one] for one in members)


def test_most_reports_come_first_when_asked_for(client: Client) -> None:
    text = client("reader").get("/events?order=reports&size=200").text
    counts = [int(one) for one in re.findall(r'data-label="Told in">(\d+) report', text)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 1


def test_events_are_accepted_and_flagged_by_key_and_found_so(opened: Opened, site: Site, client: Client) -> None:
    page = opened("/events", "anna")
    first = page.locator("#rows tbody tr").first
    page.keyboard.press("a")
    first.locator(".said", has_text="accepted by anna").wait_for()
    page.keyboard.press("k")
    page.keyboard.press("!")
    first.locator(".said", has_text="flagged by anna").wait_for()
    name = first.get_attribute("data-id")
    assert ids(client("anna").get("/events?decided=accept")) == ids(client("anna").get("/events?decided=flag")) == [name]
    page.keyboard.press("M")
    page.keyboard.press("a")
    page.locator("#saved", has_text="Saved").wait_for()
    page.locator("#marked").wait_for(state="hidden")
    assert ids(client("anna").get("/events?decided=open")) == []
    page.keyboard.press("M")
    page.keyboard.press("x")
    first.locator(".said", has_text="rejected by anna").wait_for()
    page.locator("#marked").wait_for(state="hidden")
    assert ids(client("anna").get("/events?decided=accept")) == []
    assert len(ids(client("anna").get("/events?decided=reject"))) == page.locator("#rows tbody tr").count()
    assert ids(client("ben").get("/events?decided=reject")) == [], "coders code blind"
    page.keyboard.press("u")
    first.locator(".said", has_text="accepted by anna").wait_for()
    for _ in range(3):
        page.keyboard.press("u")
    page.wait_for_function(
        "() => Array.from(document.querySelectorAll('#rows .said'), (one) => one.textContent.trim()).every((one) => one === 'open')"
    )
    with open_project(site.path, read_only=True) as project:
        assert [one for _, one in standing(project, "event")] == []


def test_an_event_that_is_none_is_rejected_and_found_so_after_linking(client: Client, bench: Bench) -> None:
    name = ids(client("anna").get("/events?status=held"))[0]

    def linked() -> None:
        with open_project(bench.path) as project:
            link_project(project)

    told = {"target": "event", "target_id": name, "action": "reject"}
    assert client("anna").post("/act", json={"decisions": [told]}).status_code == 200
    assert name not in ids(client("anna").get("/events?state=rejected")), "the state is that of the last linking"
    linked()
    for who in ("anna", "ben"):
        assert ids(client(who).get("/events?state=rejected")) == [name]
    text = client("anna").get(f"/event/{name}").text
    assert "state-rejected" in text
    assert "rejected by anna" in text
    assert "state-rejected" not in client("ben").get(f"/event/{name}").text, "coders code blind"
    assert client("anna").post("/undo", json={}).status_code == 200
    linked()
    assert ids(client("anna").get("/events?state=rejected")) == []


def test_rows_lead_to_the_event(opened: Opened) -> None:
    page = opened("/events", allowed=(404,))
    page.keyboard.press("j")
    name = page.evaluate("document.activeElement.dataset.id")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/event/{name}"))


def test_a_project_that_is_not_linked_leads_to_linking(chromium: Any, project: Path) -> None:
    with benched(project) as bench, running(bench) as site, window(chromium, site) as page:
        for address in ("/map?show=events", "/timeline?show=events", "/figures?show=events", "/events"):
            page.goto(f"{site.origin}{address}")
            assert page.get_by_text("Nothing was linked yet").is_visible()
        page.keyboard.press("a")  # nothing is there to be accepted
        page.get_by_role("link", name="Link the project").click()
        page.get_by_role("button", name="Link the project").click()
        page.get_by_text("Linked again").first.wait_for()
        page.goto(f"{site.origin}/events")
        page.locator("tr[data-event]").first.wait_for()


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1300, "light")])
def test_axe_and_narrow_screens(chromium: Any, site: Site, width: int, scheme: str) -> None:
    with window(chromium, site, locale="fr-FR", viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        page.goto(f"{site.origin}/events?q=police&state=confirmed")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("m")
        assert complaints(page) == []
