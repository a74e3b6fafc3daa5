"""The page of an event: what stands and who says it, rules that show at once, cutting, joining, linking again, and blind coding."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Error
from starlette.testclient import TestClient
from tests.web.conftest import ROOT, benched, complaints
from tests.web.marches import BLAST, LATER, MARCH, marches, report

from selon.codebook.book import load
from selon.link.weights import shipped
from selon.runner.viewing import view_in
from selon.store.events import every, kept
from selon.store.project import open_project
from selon.views import Event, View
from selon.web.bench import Bench
from selon.web.rendering import drawn
from selon.web.words import languages, load_words

Open = Callable[..., Any]
Client = Callable[..., TestClient]
BOOK = load()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The bench of a linked project, one for all tests of this file."""
    with benched(marches(tmp_path_factory.mktemp("events") / "marches.selon"), "anna", "ben") as made:
        yield made


def event_with(bench: Bench, number: int) -> Event:
    """The event that a report's first record belongs to now."""
    with open_project(bench.path, read_only=True) as project:
        return next(one.event for one in every(project) if report(number) in one.event.reports)


def record_in(bench: Bench, number: int) -> str:
    """The record of a report."""
    with open_project(bench.path, read_only=True) as project:
        for one in every(project):
            for record, place in zip(one.event.records, one.reports_of, strict=True):
                if one.event.reports[place] == report(number):
                    return record
    raise AssertionError(number)


def seen(bench: Bench, name: str) -> View:
    """The event as ``selon event`` has it."""
    with open_project(bench.path, read_only=True) as project:
        return view_in(project, name, BOOK)


def address(event: Event) -> str:
    return f"/event/{event.event}"


def until(page: Any, condition: str) -> None:
    """Wait until *condition* holds in the page, whose policy lets no waiting function in, and the page hears keys."""
    for _ in range(300):
        try:
            if page.evaluate(f"document.readyState === 'complete' && ({condition})"):
                return
        except Error:
            pass  # the page is just being shown anew
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def link_again(client: Client) -> None:
    made = client("anna").post("/link-again", json={}).json()
    while made["state"] == "running":
        made = client("anna").get("/linking").json()
    assert made["state"] == "done", made


def decide(client: Client, name: str, *decisions: dict[str, Any]) -> Any:
    return client(name).post("/act", json={"decisions": list(decisions)})


def test_every_value_stands_with_who_says_it_and_leads_to_its_place(client: Client, bench: Bench) -> None:
    event = event_with(bench, MARCH)
    text = client("reader").get(address(event)).text
    view = seen(bench, event.event)
    for account in view.accounts:
        for statement in account.record.statements:
            assert re.search(rf'href="/report/[^"]*at={statement.id}"', text), statement.id
    for place in set(re.findall(r'href="(/report/[^"]*)"', text)):
        assert client("reader").get(place.replace("&amp;", "&")).status_code == 200
    assert "Paraphrased" in text
    assert view.state in text
    assert "data-rule" not in text  # a reader looks
    assert "data-cut" not in text


def test_a_rule_shows_at_once_and_everywhere(opened: Open, bench: Bench) -> None:
    event = event_with(bench, LATER)
    before = seen(bench, event.event)
    page = opened(address(event))
    page.locator("#f-killed").focus()
    page.keyboard.press("r")
    page.check("#choosing input[value=lowest]")
    page.fill("#choosing [name=reason]", "the ministry corrected it")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#f-killed .rule').textContent.includes('lowest')")
    assert page.inner_text("#f-killed .stands .value") == "3"
    until(page, "document.activeElement.id === 'f-killed'")
    chosen = next(one for one in seen(bench, event.event).chosen if one.field == "killed")
    assert (chosen.choice.rule, getattr(chosen.choice.value, "high", None)) == ("lowest", 3)
    page.keyboard.press("u")
    until(page, "!document.querySelector('#f-killed .rule').textContent.includes('lowest')")
    assert seen(bench, event.event).chosen == before.chosen


def test_a_rule_that_is_none_is_refused(client: Client, bench: Bench) -> None:
    event = event_with(bench, LATER).event
    about = {"target": "event", "target_id": event, "action": "rule"}
    for field, rule in (("killed", "guess"), ("place", "lowest"), ("kind", 5), ("nothing", "all")):
        assert decide(client, "anna", about | {"field": field, "new": rule}).status_code == 422, (field, rule)
    assert client("anna").get(f"/event/{event}").status_code == 200


def test_a_record_is_cut_out_and_an_undo_brings_it_back(opened: Open, client: Client, bench: Bench) -> None:
    event = event_with(bench, BLAST)
    stay, out = event.records
    page = opened(address(event))
    page.locator(f"[id='r-{out}']").focus()
    page.keyboard.press("c")
    page.keyboard.press("x")
    until(page, "document.querySelectorAll('.coming li').length === 1")
    assert event_with(bench, BLAST) == event  # the page says that it is to come, and it is
    page.keyboard.press("L")
    until(page, "/^Linked again/.test(document.getElementById('saved').textContent)")
    assert not page.locator(".coming").count()
    assert page.locator("#reports .report").count() == 1
    assert {event_with(bench, BLAST).event, event_with(bench, LATER).event} == {f"e-{stay}", f"e-{out}"}
    page.keyboard.press("u")
    until(page, "document.querySelector('.coming') !== null")
    assert "weighed" in page.inner_text(".coming")
    link_again(client)
    assert event_with(bench, BLAST).records == event.records


def test_two_events_are_joined_and_the_old_one_leads_on(opened: Open, client: Client, bench: Bench) -> None:
    blast, rally = event_with(bench, BLAST), event_with(bench, 9)
    page = opened(address(rally), allowed=(422,))
    page.keyboard.press("m")
    page.fill("#joining [name=other]", "e-nothing")
    page.keyboard.press("Enter")
    until(page, "!document.getElementById('joining-wrong').hidden")
    assert "e-nothing" in page.inner_text("#joining-wrong")
    page.fill("#joining [name=other]", f"http://127.0.0.1/event/{blast.event}?at=x")
    page.keyboard.press("Enter")
    until(page, "document.querySelectorAll('.coming li').length === 2")
    assert "is joined with" in page.inner_text(".coming li")
    page.keyboard.press("L")
    until(page, "/^Linked again/.test(document.getElementById('saved').textContent)")
    joined = event_with(bench, 9)
    assert set(joined.records) == {*blast.records, *rally.records}
    gone = blast.event if joined.event == rally.event else rally.event
    reply = client("reader").get(f"/event/{gone}")
    assert (reply.status_code, reply.headers["location"]) == (303, f"/event/{joined.event}?was={gone}")
    assert gone in client("reader").get(reply.headers["location"]).text
    assert client("coder").post("/undo", json={}).status_code == 200
    link_again(client)
    assert event_with(bench, 9).records == rally.records
    after = client("reader").get(f"/event/{joined.event}")
    assert after.status_code in (200, 410)


def test_an_event_that_fell_apart_says_what_it_was_cut_from(client: Client, bench: Bench) -> None:
    event = event_with(bench, BLAST)
    pair = {"target": "link", "target_id": " ".join(event.records), "action": "different"}
    assert decide(client, "anna", pair).status_code == 200
    link_again(client)
    rest = f"e-{event.records[1]}"
    assert re.search(rf'Cut apart from <a class="open" href="/event/{rest}"', client("anna").get(address(event)).text)
    assert "Cut apart from <a" not in client("ben").get(address(event)).text
    assert client("anna").post("/undo", json={}).status_code == 200
    link_again(client)
    reply = client("reader").get(f"/event/{rest}")
    assert (reply.status_code, reply.headers["location"]) == (303, f"/event/{event.event}?was={rest}")


def test_an_event_whose_records_went_to_several_says_where(client: Client, bench: Bench) -> None:
    event, rally = event_with(bench, BLAST), event_with(bench, 9)
    joined = [{"target": "link", "target_id": " ".join(sorted((one, rally.records[0]))), "action": "same"} for one in event.records]
    assert decide(client, "anna", *joined).status_code == 200
    link_again(client)
    whole = event_with(bench, BLAST)
    apart = [
        {"target": "link", "target_id": " ".join(sorted((one, other))), "action": "different"}
        for one in whole.records
        for other in whole.records
        if one < other
    ]
    assert decide(client, "anna", *apart).status_code == 200
    link_again(client)
    for _ in range(2):
        assert client("anna").post("/undo", json={}).status_code == 200
    for name in {f"e-{record}" for record in whole.records}:
        assert client("reader").get(f"/event/{name}").status_code == 200
    link_again(client)
    assert event_with(bench, BLAST).records == event.records


def test_a_record_leads_to_its_event(client: Client, bench: Bench) -> None:
    record = record_in(bench, MARCH)
    reply = client("reader").get(f"/event/{record}")
    assert (reply.status_code, reply.headers["location"]) == (303, f"/event/{event_with(bench, MARCH).event}?at={record}")
    assert client("reader").get("/event/e-none").status_code == 404


def test_what_others_decided_is_not_seen(client: Client, bench: Bench) -> None:
    """Of a rejected figure, a flag and an answer about a pair: who took them sees them, another coder does not, an adjudicator does."""
    event = event_with(bench, MARCH)
    size = next(
        (one.id, account.source.report)
        for account in seen(bench, event.event).accounts
        for one in account.record.statements
        if one.field == "size"
    )
    pair = event.links[0].records
    acts = (
        {"target": "statement", "target_id": size[0], "action": "reject", "report": size[1]},
        {"target": "event", "target_id": event.event, "action": "flag"},
        {"target": "link", "target_id": " ".join(pair), "action": "unsure"},
    )
    assert decide(client, "ben", *acts).status_code == 200
    pages = {name: client(name).get(address(event)).text for name in ("ben", "anna", "adjudicator")}
    assert {name: f"at={size[0]}" in text for name, text in pages.items()} == {"ben": False, "anna": True, "adjudicator": False}
    assert {name: "flagged by ben" in text for name, text in pages.items()} == {"ben": True, "anna": False, "adjudicator": True}
    assert {name: "ben: " in text for name, text in pages.items()} == {"ben": False, "anna": False, "adjudicator": True}
    assert "state-pending" in pages["adjudicator"]
    assert client("ben").post("/undo", json={}).status_code == 200


def test_tolls_and_rival_figures_are_drawn_and_names_are_text(client: Client, bench: Bench) -> None:
    text = client("reader").get(address(event_with(bench, LATER))).text
    assert text.count('<svg xmlns="http://www.w3.org/2000/svg" class="plot tolls"') == 1
    assert "<script>window" not in text
    assert "&lt;script&gt;window.hit=1" in text
    march = client("reader").get(address(event_with(bench, MARCH))).text
    assert 'class="plot figures"' in march
    assert "<b>Courier" not in march


def test_why_records_are_one_event_is_told_in_the_language_of_the_reader(client: Client, bench: Bench) -> None:
    march = event_with(bench, MARCH)
    assert march.links
    reasons = {language: {level.reason[language] for level in shipped().levels} for language in ("en", "fr")}
    for path in (address(march), f"/links?pair={quote(' '.join(march.links[0].records))}"):
        for language, known in reasons.items():
            text = client("reader").get(path, headers={"accept-language": language}).text
            told = {unescape(one) for one in re.findall(r'class="sign \w+" title="([^"]*)"', text)}
            assert told
            assert told <= known


def test_what_checks_noticed_is_told_in_the_language_of_the_reader(client: Client, bench: Bench) -> None:
    event, record = event_with(bench, MARCH), record_in(bench, MARCH)
    banned = {"target": "record", "target_id": record, "action": "change", "field": "status", "new": "banned", "report": report(MARCH)}
    assert decide(client, "adjudicator", banned).status_code == 200
    told = {}
    for language in ("en", "fr"):
        text = client("adjudicator").get(address(event), headers={"accept-language": language}).text
        told[language] = re.findall(r'class="finding [^>]*><p><strong>[^<]*</strong> <span lang="(\w+)">([^<]*)', text)
        assert {one for one, _ in told[language]} == {language}
    assert len(told["en"]) == len(told["fr"])
    assert any("as banned" in one for _, one in told["en"]), told
    assert any("comme « interdit »" in one for _, one in told["fr"]), told
    assert client("adjudicator").post("/undo", json={}).status_code == 200


def test_names_of_outlets_run_nothing(opened: Open, bench: Bench) -> None:
    page = opened(address(event_with(bench, LATER)))
    assert page.evaluate("window.hit") is None
    assert page.locator(".plot.tolls").count() == 1
    findings = page.locator(".finding")
    page.keyboard.press("f")
    if findings.count():
        assert page.evaluate("document.activeElement.dataset.kind") == "finding"


def test_coders_look_at_an_event_by_key_alone(opened: Open, bench: Bench) -> None:
    event = event_with(bench, MARCH)
    page = opened(address(event), "anna")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.dataset.kind") == "event"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.dataset.kind") == "field"
    page.keyboard.press("a")
    until(page, "document.querySelector('[data-act=\"event.accept\"]').getAttribute('aria-pressed') === 'true'")
    page.locator(".pair").first.focus()
    page.keyboard.press("i")
    until(page, "document.querySelector('.pair [data-answer=unsure][aria-pressed=true]')")
    until(page, "document.activeElement.dataset.kind === 'pair'")
    page.keyboard.press("u")
    until(
        page,
        "document.querySelector('.pair [data-answer=unsure]') && !document.querySelector('[data-answer][aria-pressed=true]')",
    )
    page.keyboard.press("u")
    until(page, "document.querySelector('[data-act=\"event.accept\"]').getAttribute('aria-pressed') === 'false'")
    page.locator("#f-date").focus()
    page.keyboard.press("o")
    page.wait_for_url("**/report/**")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_anybody_out(opened: Open, bench: Bench, scheme: str) -> None:
    page = opened(address(event_with(bench, MARCH)), color_scheme=scheme)
    assert complaints(page) == []
    page.locator("#f-size").focus()
    page.keyboard.press("r")
    assert complaints(page) == []


def test_it_can_be_read_on_a_phone_and_in_french(opened: Open, bench: Bench) -> None:
    page = opened(address(event_with(bench, LATER)), viewport={"width": 360, "height": 740}, locale="fr-FR")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("text=Ce qui est retenu").count() > 0


def test_only_plots_go_into_a_page_as_they_are() -> None:
    assert str(drawn("<b>x</b>")) == "&lt;b&gt;x&lt;/b&gt;"
    templates = (ROOT / "src" / "selon" / "web" / "templates").glob("*.html")
    found = {(file.name, value) for file in templates for value in re.findall(r"([^{}]*)\|\s*drawn", file.read_text(encoding="utf-8"))}
    assert {value.strip() for _, value in found} <= {"plot", "part.plot", "each"}, found  # what export/plots drew


@pytest.mark.parametrize("language", languages())
def test_every_level_has_a_name(language: str) -> None:
    words = load_words()[language].pages.pairs
    for level in shipped().levels:
        name = level.comparison.removeprefix("protest_")
        if name not in ("start", "family"):
            assert f"{name}_{level.level}" in words.levels or level.level in words.levels


def test_an_event_that_coders_emptied_is_said(tmp_path: Path, client: Client) -> None:
    """All records of an event are rejected: the page says so until the project is linked again."""
    from starlette.testclient import TestClient as Made
    from tests.web.conftest import ORIGIN, SAME, cookie

    from selon.web.app import application

    with benched(marches(tmp_path / "m.selon"), "anna") as own:
        rally = event_with(own, 9)
        with open_project(own.path, read_only=True) as project:
            assert kept(project, rally.event) is not None
        alone = Made(application(own, (ORIGIN,)), base_url=ORIGIN, headers=SAME | {"cookie": cookie(own, "anna")}, follow_redirects=False)
        acts = [{"target": "record", "target_id": record, "action": "reject"} for record in rally.records]
        assert alone.post("/act", json={"decisions": acts}).status_code == 200
        assert "took all of its records away" in alone.get(f"/event/{rally.event}").text
        assert alone.post("/link-again", json={}).json()["state"] == "done"
        reply = alone.get(f"/event/{rally.event}")
        assert (reply.status_code, "no longer in the project" in reply.text) == (410, True)
