"""The workbench in a real browser: keys, saving, undo, help, palette, words, looks, and 300 texts that try to run something."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import Site, benched, complaints, running, window
from tests.web.hostile import hostile, payloads

from selon.store.decisions import standing
from selon.store.project import open_project

Opened = Callable[..., Any]


def kept(path: Path) -> list[tuple[str, str]]:
    with open_project(path, read_only=True) as project:
        return [(one.target_id, one.action) for _, one in standing(project, "record")]


def said(page: Any, text: str) -> None:
    page.locator("#saved", has_text=text).wait_for()


def test_from_the_link_to_the_first_accepted_record_in_one_key(chromium: Any, project: Path) -> None:
    with benched(project) as bench, running(bench) as site, window(chromium, site, None) as page:
        page.goto(site.link)
        page.wait_for_url(f"{site.origin}/")
        page.keyboard.press("a")
        said(page, "Saved at")
        assert len(kept(project)) == 1
        assert page.locator("#rows tr [aria-pressed=true]").count() == 1
        page.goto(site.link)
        page.wait_for_url(f"{site.origin}/")


def test_decisions_by_keyboard_alone(opened: Opened, site: Site) -> None:
    page = opened("/", "anna", allowed=(409,))
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.rowIndex") == 2
    page.keyboard.press("x")
    page.locator("#rows tbody tr").nth(1).locator(".said", has_text="rejected by anna").wait_for()
    assert page.evaluate("document.activeElement.rowIndex") == 3
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("a")
    page.locator("#rows tbody tr").nth(0).locator(".said", has_text="accepted by anna").wait_for()
    assert [action for _, action in kept(site.path)] == ["reject", "accept"]
    page.keyboard.press("u")
    said(page, "Taken back")
    page.reload()
    page.keyboard.press("u")
    said(page, "Taken back")
    assert kept(site.path) == []
    page.keyboard.press("u")
    said(page, "There is nothing to take back")
    page.keyboard.press("U")
    said(page, "Brought again")
    page.locator("#rows tbody tr").nth(1).locator(".said", has_text="rejected by anna").wait_for()
    page.keyboard.press("u")
    said(page, "Taken back")


def test_the_mouse_does_what_keys_do(opened: Opened, site: Site) -> None:
    page = opened("/", "ben")
    page.locator("[data-do=accept]").first.click()
    said(page, "Saved at")
    assert page.locator("[data-do=accept]").first.get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Undo").click()
    said(page, "Taken back")
    assert page.locator("[data-do=accept]").first.get_attribute("aria-pressed") == "false"


def test_filters_are_in_the_address(opened: Opened) -> None:
    page = opened("/")
    everything = page.locator("#rows tbody tr").count()
    page.get_by_role("link", name="Held").click()
    page.wait_for_url(re.compile("status=held"))
    held = page.locator("#rows tbody tr").count()
    assert 0 < held < everything
    page.keyboard.press("/")
    page.keyboard.type("cantine*")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"q=cantine"))
    assert "status=held" in page.url
    assert 0 < page.locator("#rows tbody tr").count() < held
    page.go_back()
    assert page.locator("#rows tbody tr").count() == held
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"/$"))
    assert page.locator("#rows tbody tr").count() == everything


def test_pages_follow_each_other(opened: Opened) -> None:
    page = opened("/?size=25&family=protest")
    if page.locator("[data-act='list.more']").count():
        page.keyboard.press("n")
        page.wait_for_url(re.compile("page=2"))
        assert page.locator("#rows tbody tr").count() > 0


def test_help_shows_every_act_and_keys_can_be_changed(opened: Opened) -> None:
    page = opened("/")
    page.keyboard.press("?")
    dialog = page.locator("#help")
    assert dialog.is_visible()
    rows = dialog.locator("tbody tr").all_inner_texts()
    assert any("Accept the record" in row and "a" in row for row in rows)
    accept = dialog.locator("[data-remap='list.accept']")
    accept.click()
    page.keyboard.press("x")
    assert "taken by" in page.locator("#help-said").inner_text()
    page.keyboard.press("F5")
    assert "belongs to the browser" in page.locator("#help-said").inner_text()
    page.keyboard.press("y")
    assert accept.inner_text() == "y"
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("a")
    page.keyboard.press("y")
    said(page, "Saved at")
    page.keyboard.press("u")
    said(page, "Taken back")
    page.keyboard.press("?")
    page.locator("#help-reset").click()
    assert accept.inner_text() == "a"


def test_the_palette_finds_acts_by_words(opened: Opened) -> None:
    page = opened("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("filters open")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('#filters > summary')")
    page.keyboard.press("Control+k")
    page.keyboard.type("no such thing")
    assert page.get_by_text("No act of that name here.").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#palette").is_visible()


def test_every_act_of_the_page_has_a_key_or_stands_in_the_palette(opened: Opened) -> None:
    page = opened("/?status=held")
    acts = page.evaluate("JSON.parse(document.getElementById('shell-data').textContent).acts")
    page.keyboard.press("Control+k")
    listed = set(page.evaluate("Array.from(document.querySelectorAll('#palette-list li'), (one) => one.dataset.id)"))
    absent = {"list.more"}  # there is but one page
    assert [act["id"] for act in acts if not act["key"] and act["id"] not in listed | absent] == []


def test_language_and_theme_are_chosen_and_stay(opened: Opened) -> None:
    page = opened("/?status=held", locale="fr-FR")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.get_by_role("heading", name="Fiches").is_visible()
    page.get_by_label("Langue").select_option("en")
    page.get_by_label("Thème").select_option("dark")
    page.get_by_role("button", name="Choisir").click()
    page.locator("html[lang=en]").wait_for()
    assert page.url.endswith("/?status=held")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 27)"
    page.reload()
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize(
    ("address", "scheme"), [("/?status=held", "light"), ("/?status=held", "dark"), ("/?q=nothing-fits", "light"), ("/nowhere", "light")]
)
def test_axe_finds_nothing_serious(chromium: Any, site: Site, address: str, scheme: str) -> None:
    with window(chromium, site, allowed=(404,), color_scheme=scheme) as page:
        page.goto(site.origin + address)
        assert complaints(page) == []
        if page.locator("[data-act='shell.help']").count():
            page.keyboard.press("?")
            assert complaints(page) == []
            page.keyboard.press("Escape")
            page.keyboard.press("Control+k")
            assert complaints(page) == []


@pytest.mark.parametrize(("width", "scale"), [(390, 1), (640, 2), (320, 1)])
def test_small_and_enlarged_pages_need_no_sideways_scrolling(opened: Opened, width: int, scale: int) -> None:
    """640 pixels of two device pixels each are what a window of 1280 shows at 200 %."""
    page = opened("/?status=held", viewport={"width": width, "height": 800}, device_scale_factor=scale)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#rows tbody tr").first.is_visible()
    assert page.get_by_role("button", name="Help").is_visible()


def test_without_scripts_lists_filters_and_tastes_work(opened: Opened) -> None:
    page = opened("/?status=held", java_script_enabled=False)
    assert page.locator("#rows tbody tr").count() > 0
    page.get_by_label("Theme").select_option("dark")
    page.get_by_role("button", name="Choose").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_what_is_not_saved_is_said(opened: Opened) -> None:
    page = opened("/", allowed=(503,))
    page.route(
        "**/act",
        lambda route: route.fulfill(status=503, content_type="application/json", body='{"error": "busy", "told": "others are writing"}'),
    )
    page.reload()  # a page that was there before the route may answer past it
    page.keyboard.press("a")
    said(page, "Not saved: others are writing")
    assert page.locator("#saved").get_attribute("class") == "bad"


def test_an_act_is_sent_again_until_the_server_answers(opened: Opened, site: Site) -> None:
    page = opened("/", "ben")
    failures = iter([True, True])
    page.route("**/act", lambda route: route.abort() if next(failures, False) else route.continue_())
    page.reload()  # a page that was there before the route may answer past it
    page.keyboard.press("a")
    said(page, "does not answer")
    said(page, "Saved at")
    assert len(kept(site.path)) == 1
    page.keyboard.press("u")
    said(page, "Taken back")


def test_other_pages_cannot_frame_or_send(chromium: Any, site: Site, tmp_path: Path) -> None:
    """A page of somebody else, open in the same browser, with the cookie at hand."""
    evil = tmp_path / "evil.html"
    evil.write_text(
        f"<iframe src='{site.origin}/'></iframe><form id=f method=post action='{site.origin}/tastes'><input name=language value=fr></form>"
        f"<form id=s method=post action='{site.origin}/act' enctype=text/plain><input name='{{\"a' value='\":1}}'></form>"
        f"<script src='{site.origin}/'></script><img src='{site.origin}/'>",
        encoding="utf-8",
    )
    context = chromium.new_context()
    key, _, value = site.bench.sessions.cookie("admin")[1].partition(";")[0].partition("=")
    context.add_cookies([{"name": key, "value": value, "url": site.origin}])
    page = context.new_page()
    page.goto(evil.as_uri())
    assert page.frames[1].evaluate("document.body ? document.body.innerText : ''").find("Records") == -1
    for form in ("f", "s"):
        page.goto(evil.as_uri())
        with page.expect_navigation():
            page.evaluate(f"document.getElementById('{form}').submit()")
        assert "pages of others may not change anything here" in page.content()
    context.close()


def test_three_hundred_scripts_run_nothing(chromium: Any, tmp_path: Path) -> None:
    assert len(payloads()) == 300
    path = hostile(tmp_path / "<img src=x onerror=alert(1)>.selon")
    names = ["<script>window.hit=1<\\script>", '"><img src=x onerror=alert(1)>']
    with benched(path, *names) as bench, running(bench) as site:
        for name in ("admin", *names):
            with window(chromium, site, name) as page:
                page.add_init_script(
                    "document.addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective))"
                )
                page.goto(f"{site.origin}/?size=200")
                seen = page.locator("#rows tbody tr").count()
                page.keyboard.press("a")
                said(page, "Saved at")
                page.keyboard.press("?")
                page.keyboard.press("Escape")
                page.keyboard.press("n")
                page.wait_for_url(re.compile("page=2"))
                seen += page.locator("#rows tbody tr").count()
                assert seen == 300
                assert page.evaluate("window.hit") is None
        with window(chromium, site, "admin") as page:
            page.goto(f"{site.origin}/")
            for payload in payloads()[::20]:
                shown = page.evaluate("(text) => fetch('/?q=' + encodeURIComponent(text)).then((reply) => reply.text())", payload)
                assert payload not in shown or not re.search(r"[<\"]", payload)
            page.goto(f"{site.origin}/?q=" + "%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E")
            assert page.locator("#q").input_value() == '"><img src=x onerror=alert(1)>'
            assert page.evaluate("window.hit") is None
