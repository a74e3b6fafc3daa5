"""The page of a report in a browser: text and values point at each other, values are judged and changed by key, and nothing is lost."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Error
from starlette.testclient import TestClient
from tests.web.conftest import Site, complaints

from selon.model import Coded
from selon.review.versions import split_id
from selon.runner.reviewed import reviewed_lines, taken_about
from selon.store.documents import publications
from selon.store.project import open_project
from selon.web.reports import heading

Open = Callable[..., Any]


def reports(site: Site) -> list[tuple[str, Coded]]:
    with open_project(site.path, read_only=True) as project:
        return [(publications(project, one.report.id)[0].document, one) for one in reviewed_lines(project) if one.records]


def decided(site: Site, coded: Coded, coder: str = "coder") -> list[tuple[str, str, str | None]]:
    """(target, action, field) of what stands about a report."""
    with open_project(site.path, read_only=True) as project:
        return [(one.target, one.action, one.field) for _, one in taken_about(project, coded) if one.coder == coder]


def address(document: str) -> str:
    return f"/report/{document.replace(':', '%3A')}"


@pytest.fixture
def first(site: Site) -> tuple[str, Coded]:
    """A French report with several values."""
    found = {coded.report.source.rpartition("/")[2]: (document, coded) for document, coded in reports(site)}
    return found["lyon-logement-1.fr.txt"]


def until(page: Any, condition: str) -> None:
    """Wait until *condition* holds in the page, whose policy lets no waiting function in."""
    for _ in range(100):
        try:
            if page.evaluate(condition):
                return
        except Error:
            pass  # the page is just being shown anew
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def saved(page: Any) -> None:
    until(page, "/^(Saved|Taken|Brought)/.test(document.getElementById('saved').textContent)")


def test_it_begins_with_the_least_certain_value_and_one_key_accepts_it(opened: Open, site: Site, first: tuple[str, Coded]) -> None:
    document, coded = first
    page = opened(address(document))
    least = min((s for r in coded.records for s in r.statements if s.confidence is not None), key=lambda s: s.confidence or 0)
    assert page.evaluate("document.activeElement.dataset.s") == least.id
    page.keyboard.press("a")
    saved(page)
    assert page.get_attribute(f"[id='s-{least.id}']", "data-state") == "accept"
    assert page.evaluate("document.activeElement.dataset.s") != least.id
    assert ("statement", "accept", None) in decided(site, coded)
    page.keyboard.press("u")
    until(page, f"document.getElementById('s-{least.id}').dataset.state === 'open'")
    assert decided(site, coded) == []


def test_a_click_goes_from_the_text_to_the_value_and_back(opened: Open, first: tuple[str, Coded]) -> None:
    document, coded = first
    page = opened(address(document))
    size = next(s for r in coded.records for s in r.statements if s.field == "organiser")
    piece = page.locator(f".e[data-s~='{size.id}']").first
    piece.click()
    assert size.id in page.get_attribute(".s.on", "data-s")
    page.locator(".s[data-field='size']").first.click()
    assert page.locator(".e.on").first.is_visible()


def test_a_figure_is_changed_by_key_and_the_page_shows_it(opened: Open, site: Site, first: tuple[str, Coded]) -> None:
    document, coded = first
    page = opened(address(document))
    size = next(s for r in coded.records for s in r.statements if s.field == "size" and s.value.low == 3500)
    page.locator(f"[id='s-{size.id}']").click()
    page.keyboard.press("e")
    page.fill("#edit [name=low]", "3 600")
    page.fill("#edit [name=high]", "3600")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[id='s-{size.id}'][data-state=change]")
    assert page.inner_text(f"[id='s-{size.id}'] .value") == "3,600"
    assert ("statement", "change", "value") in decided(site, coded)
    page.keyboard.press("u")
    page.wait_for_selector(f"[id='s-{size.id}'][data-state=open]")
    assert page.inner_text(f"[id='s-{size.id}'] .value") == "3,500"


def test_words_marked_by_key_become_a_value(opened: Open, site: Site, first: tuple[str, Coded]) -> None:
    """Without a mouse: into the text, words with the arrow keys, a new value from them."""
    document, coded = first
    page = opened(address(document))
    page.focus("#text")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    marked = page.evaluate("getSelection().toString()")
    assert len(marked.split()) > 1
    page.keyboard.press("+")
    page.select_option("#edit [name=field]", "occasion")
    page.keyboard.press("Tab")
    page.click("#edit button.main")
    page.wait_for_selector(".s[data-field=occasion] q >> text=" + marked)
    assert ("record", "add_statement", None) in decided(site, coded)
    page.keyboard.press("u")
    until(page, f"![...document.querySelectorAll('.s[data-field=occasion] q')].some(q => q.textContent === {marked!r})")


def test_records_are_accepted_split_and_renamed(opened: Open, site: Site, first: tuple[str, Coded]) -> None:
    document, coded = first
    page = opened(address(document))
    card = page.locator(".record").first
    id = card.get_attribute("data-record")
    card.locator(".s").first.click()
    page.keyboard.press("A")
    page.wait_for_selector(f"[data-record='{id}'][data-state=accept]")
    assert page.locator(f"[data-record='{id}'] .s[data-state=open]").count() == 0
    page.keyboard.press("t")
    page.select_option("#edit [name=status]", "banned")
    with page.expect_event("load"):
        page.keyboard.press("Control+Enter")
    assert page.locator(f"[data-record='{id}'] .chip.st-banned").count() == 1
    page.locator(f"[data-record='{id}'] .s[data-field=slogan]").first.click()
    page.keyboard.press("c")
    with page.expect_event("load"):
        page.keyboard.press("C")
    assert page.locator(".record").count() == len(coded.records) + 1
    for _ in ("split", "change", "accept"):
        with page.expect_event("load"):
            page.keyboard.press("u")
    assert decided(site, coded) == []
    assert page.locator(f"[data-record='{id}'][data-state=open]").count() == 1
    assert page.locator(".record").count() == len(coded.records)


def test_a_report_is_done_and_the_next_one_is_another(opened: Open, site: Site) -> None:
    page = opened("/next")
    here = page.url
    page.keyboard.press("d")
    page.wait_for_url(lambda url: url != here)
    assert re.search(r"/report/", page.url)
    page.keyboard.press("u")
    saved(page)


def test_coding_is_blind(client: Callable[..., TestClient], site: Site, first: tuple[str, Coded]) -> None:
    """What one coder rejected, another sees as open."""
    document, coded = first
    one = coded.records[0].statements[0]
    act = {"decisions": [{"target": "statement", "target_id": one.id, "action": "reject", "report": coded.report.id}]}
    assert client("anna").post("/act", json=act).status_code == 200
    mine, other = (client(name).get(address(document)).text for name in ("anna", "ben"))
    assert re.search(rf'id="s-{one.id}"[^>]*data-state="reject"', mine)
    assert re.search(rf'id="s-{one.id}"[^>]*data-state="open"', other)
    assert client("anna").post("/undo", json={}).status_code == 200


def test_drafts_are_computed_and_what_is_none_is_refused(client: Callable[..., TestClient]) -> None:
    def drafted(cells: dict[str, Any], **more: Any) -> Any:
        return client().post("/draft", json={"report": "sha256:x", "cells": cells, **more})

    assert drafted({"type": "when", "edtf": "2024-02"}).json()["value"]["latest"] == "2024-02-29"
    assert drafted({"type": "when", "edtf": "soon"}).status_code == 422
    assert drafted({"type": "count", "low": 3, "high": 2}).status_code == 422
    assert drafted({"type": "words", "text": " "}).status_code == 422
    made = drafted({"type": "code", "code": "rally"}, family="protest", evidence=[{"start": 0, "end": 2, "text": "ab"}]).json()
    assert made["record"]["form"] == "rally"
    assert made["record"]["id"].startswith("d-")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_anybody_out(opened: Open, first: tuple[str, Coded], scheme: str) -> None:
    page = opened(address(first[0]), color_scheme=scheme)
    assert complaints(page) == []
    page.keyboard.press("e")
    assert complaints(page) == []


def test_it_can_be_read_on_a_phone(opened: Open, first: tuple[str, Coded]) -> None:
    page = opened(address(first[0]), viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_report_that_is_not_there_is_told(client: Callable[..., TestClient]) -> None:
    assert client().get("/report/sha256%3Anone").status_code == 404


def test_undo_leads_to_where_it_acts(opened: Open, site: Site, first: tuple[str, Coded]) -> None:
    """Taken back from another page: the coder is brought to the value, and told."""
    document, coded = first
    page = opened(address(document), "ben")
    least = page.evaluate("document.activeElement.dataset.s")
    page.keyboard.press("a")
    saved(page)
    page.goto(f"{site.origin}{address(next(name for name, other in reports(site) if other.report.id != coded.report.id))}")
    page.keyboard.press("u")
    page.wait_for_url(re.compile(f"at={least}"))
    until(page, f"document.activeElement.dataset.s === '{least}'")
    assert page.get_attribute(f"[id='s-{least}']", "data-state") == "open"
    until(page, "document.getElementById('saved').textContent.startsWith('Taken back')")
    assert decided(site, coded, "ben") == []


def test_undo_finds_what_a_coder_made(client: Callable[..., TestClient], first: tuple[str, Coded]) -> None:
    document, coded = first
    ben, report, record = client("ben"), coded.report.id, coded.records[0]
    moved = [record.statements[-1].id]
    acts = [{"target": "record", "target_id": record.id, "action": "split", "new": moved, "report": report}]
    kept = ben.post("/act", json={"decisions": acts}).json()
    assert kept["undo"]
    fresh = split_id(record.id, moved)
    assert ben.post("/act", json={"decisions": [{"target": "record", "target_id": fresh, "action": "reject"}]}).status_code == 422
    named = {"target": "record", "target_id": fresh, "action": "reject", "report": report}
    assert ben.post("/act", json={"decisions": [named]}).status_code == 200
    for at in (fresh, record.id):
        assert ben.post("/undo", json={}).json()["where"] == f"{address(document)}?at={at}"


def test_a_history_says_who_decided_what(client: Callable[..., TestClient], site: Site, first: tuple[str, Coded]) -> None:
    document, coded = first
    one = next(s for r in coded.records for s in r.statements if s.field == "size" and s.value.low == 3500)
    new = msgspec.to_builtins(one.value) | {"low": 3400}
    about = {"target": "statement", "target_id": one.id, "report": coded.report.id}
    change = about | {"action": "change", "field": "value", "old": msgspec.to_builtins(one.value), "new": new, "reason": "counted again"}
    assert client("anna").post("/act", json={"decisions": [change]}).status_code == 200
    assert client("anna").post("/undo", json={}).status_code == 200
    assert client("ben").post("/act", json={"decisions": [about | {"action": "accept"}]}).status_code == 200

    def told(name: str) -> list[tuple[str, str, bool]]:
        lines = client(name).get(f"/history/{document}", params={"of": one.id}, headers={"accept-language": "en"}).json()
        return [(line["who"], line["said"], line["back"]) for line in lines]

    assert told("anna")[0][0] == "Selon"
    assert told("anna")[1:] == [("anna", "value: 3,500 personnes → 3,400 to 3,500 personnes", True)]
    assert told("ben")[1:] == [("ben", "accepted", False)]
    assert [who for who, _, _ in told("adjudicator") if who != "coder"] == ["Selon", "anna", "ben"]
    assert client("ben").post("/undo", json={}).status_code == 200
    assert client("ben").get(f"/history/{document}", params={"of": "no such value"}).json() == []


def test_passages_that_lie_apart_become_one_evidence(opened: Open, site: Site, first: tuple[str, Coded]) -> None:
    document, coded = first
    page = opened(address(document), "ben")
    page.focus("#text")
    page.keyboard.press("ArrowRight")
    one = page.evaluate("getSelection().toString()")
    page.keyboard.press("b")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    other = page.evaluate("getSelection().toString()")
    until(page, f"document.getElementById('marked-words').textContent === 'Marked: {one} … {other}'")
    page.keyboard.press("s")
    page.wait_for_selector(".s[data-state=change]")
    with open_project(site.path, read_only=True) as project:
        kept = [one.new for _, one in taken_about(project, coded) if one.coder == "ben"]
    assert [piece["text"] for piece in msgspec.json.decode(kept[0] or "")] == [one, other]
    page.keyboard.press("u")
    page.wait_for_selector(".s[data-state=change]", state="detached")


def test_a_dialog_begins_at_what_is_to_be_filled_in_and_enter_keeps_it(opened: Open, first: tuple[str, Coded]) -> None:
    page = opened(address(first[0]), "ben")
    page.locator(".s[data-field=size]").first.click()
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.name") == "low"
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.name") == "head_code"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    with page.expect_event("load"):
        page.keyboard.press("Enter")
    assert not page.evaluate("document.getElementById('edit').open")
    page.keyboard.press("u")
    until(page, "document.getElementById('saved').textContent.startsWith('Taken back')")


def test_a_key_pressed_while_the_page_is_drawn_anew_is_not_lost(opened: Open, site: Site, first: tuple[str, Coded]) -> None:
    document, coded = first
    page, asked = opened(address(document), "anna"), []
    page.route("**/report/**", lambda route: asked.append(route))
    page.locator(".s[data-field=slogan]").first.click()
    page.keyboard.press("c")
    page.keyboard.press("C")
    while not asked:
        page.wait_for_timeout(10)
    assert decided(site, coded, "anna") != []
    page.keyboard.press("u")  # the page that comes is still on its way
    asked[0].continue_()
    page.unroute("**/report/**")
    until(page, "document.getElementById('saved').textContent.startsWith('Taken back')")
    assert decided(site, coded, "anna") == []


def test_the_codebook_and_the_history_stand_below_the_value(opened: Open, first: tuple[str, Coded]) -> None:
    page = opened(address(first[0]), "reader")
    page.keyboard.press("j")
    for key in ("h", "y"):
        page.keyboard.press(key)
        until(page, "!document.getElementById('panel').hidden && document.getElementById('panel').textContent.length > 20")
        assert complaints(page) == []
        page.keyboard.press(key)
        until(page, "document.getElementById('panel').hidden")


def test_records_are_shown_as_they_stand_for_whoever_asks(client: Callable[..., TestClient], first: tuple[str, Coded]) -> None:
    """Records are remembered as they were shown; what a coder decides is on their next page, and on nobody else's."""
    document, coded = first
    record = coded.records[0]

    def state(name: str, id: str, **headers: str) -> str:
        page = client(name).get(address(document), headers=headers).text
        return re.findall(f'(?:data-s|data-record)="{id}"[^>]*? data-state="([a-z]*)"', page)[0]

    def do(name: str, **act: str) -> None:
        assert client(name).post("/act", json={"decisions": [{"report": coded.report.id, **act}]}).status_code == 200

    value = record.statements[-1].id
    before = {name: state(name, value) for name in ("anna", "coder", "adjudicator")}
    for action in ("reject", "accept"):
        do("anna", target="statement", target_id=value, action=action)
        assert state("anna", value) == action
        assert {name: state(name, value) for name in before if name != "anna"} == {k: v for k, v in before.items() if k != "anna"}
    do("anna", target="record", target_id=record.id, action="reject")
    assert state("anna", record.id) == "reject"
    for _ in range(3):
        assert client("anna").post("/undo", json={}).status_code == 200
    assert state("anna", value) == before["anna"]
    french = client("anna").get(address(document), headers={"accept-language": "fr"}).text
    english = client("anna").get(address(document), headers={"accept-language": "en"}).text
    assert "Accepter" in french
    assert "Accepter" not in english
    assert "data-do=" not in client("reader").get(address(document)).text


def test_a_refusal_is_told_in_the_language_of_who_decides(client: Callable[..., TestClient], first: tuple[str, Coded]) -> None:
    """By value, by form and by act, with the codebook's names for codes."""
    _, coded = first
    size = next(one for record in coded.records for one in record.statements if one.field == "size")

    def told(language: str, path: str, body: object) -> str:
        reply = client("anna").post(path, json=body, headers={"accept-language": language})
        assert reply.status_code in (409, 422)
        return str(reply.json()["told"])

    act = {
        "target": "statement",
        "target_id": size.id,
        "action": "change",
        "field": "field",
        "new": "perpetrator",
        "report": coded.report.id,
    }
    assert "a record of the family Protest has no field" in told("en", "/act", {"decisions": [act]})
    assert "n'a pas le champ" in told("fr", "/act", {"decisions": [act]})
    assert "famille Protestation" in told("fr", "/act", {"decisions": [act]})
    assert "une action compte de 1 à 1000 décisions" in told("fr", "/act", {"decisions": []})
    assert "rechargez la page" in told(
        "fr", "/act", {"decisions": [act | {"field": "value", "old": 1, "new": {"type": "words", "text": "x"}}]}
    )
    draft = {"report": coded.report.id, "cells": {"type": "when", "edtf": "2024-02-31"}, "evidence": []}
    assert "ce jour n'existe pas" in told("fr", "/draft", draft)
    assert "no such day" in told("en", "/draft", draft)


def test_a_report_without_a_title_is_named_by_its_first_line() -> None:
    assert heading("\n  A march in Rouen\n\nMany came.") == "A march in Rouen"
    assert heading("Many came.\nMore") is None
    assert heading(" ") is None
    assert heading("x" * 300) is None
