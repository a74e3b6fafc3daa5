"""The page of a report in a browser: text and values point at each other, values are judged and changed by key, and nothing is lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error
from starlette.testclient import TestClient
from tests.web.conftest import Site, complaints

from selon.model import Coded
from selon.runner.reviewed import reviewed_lines, taken_about
from selon.store.documents import publications
from selon.store.project import open_project

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
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f"[data-record='{id}'] .chip.st-banned")
    page.locator(f"[data-record='{id}'] .s[data-field=slogan]").first.click()
    page.keyboard.press("c")
    page.keyboard.press("C")
    until(page, f"document.querySelectorAll('.record').length === {len(coded.records) + 1}")
    for _ in range(3):
        before = page.inner_text("#saved")
        page.keyboard.press("u")
        page.wait_for_load_state()
        page.wait_for_timeout(150)
        assert before is not None
    until(page, f"document.querySelectorAll('.record').length === {len(coded.records)}")


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
