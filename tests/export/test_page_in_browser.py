"""The page in a real browser: clicks in both directions, the keyboard, no errors, no requests, and what a page of 200 reports costs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from selon.export.html import page_of
from selon.model import Coded, Mention, Report

Made = Callable[[], tuple[Report, Coded, tuple[Mention, ...]]]


@pytest.fixture
def opened(chromium: Any, made: Made, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open a page of *reports* reports; at the end nothing may have gone wrong and nothing been asked for."""
    contexts, wrong = [], []

    def open_page(reports: int = 1, width: int = 1300, scheme: str = "light") -> Any:
        file = tmp_path / "page.html"
        report, coded, _ = made()
        file.write_text(page_of([(report, coded)] * reports), encoding="utf-8")
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: None if request.url == file.as_uri() else wrong.append(request.url))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def in_view(node: Any) -> bool:
    """Whether the middle of *node* is what a reader sees there: not scrolled out of its box nor of the window."""
    script = "n => { const r = n.getClientRects()[0]; const e = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);"
    return bool(node.evaluate(script + " return e !== null && (e === n || n.contains(e)); }"))


@pytest.mark.parametrize("width", [1300, 390])
def test_a_statement_shows_its_words_and_its_speaker(opened: Callable[..., Any], width: int) -> None:
    page = opened(width=width)
    page.locator(".s", has_text="Twelve people").click()
    chosen = page.locator(".e.on")
    assert chosen.all_text_contents() == ["Twelve people"]
    assert in_view(chosen.first)
    page.locator(".s", has_text="about 3,500").click()
    assert "".join(page.locator(".e.on").all_text_contents()) == "Some 3,500 people"
    assert in_view(page.locator(".e.on").first)
    assert "the police" in page.locator(".by").all_text_contents()
    assert page.locator(".s[aria-pressed=true]").count() >= 1


@pytest.mark.parametrize("width", [1300, 390])
def test_words_show_their_statement(opened: Callable[..., Any], width: int) -> None:
    page = opened(width=width)
    page.locator(".e", has_text="106 women").click()
    chosen = page.locator(".s.on")
    assert chosen.count() == 1
    assert "106" in chosen.inner_text()
    assert in_view(chosen)


def test_words_of_several_statements_show_each_in_turn(opened: Callable[..., Any]) -> None:
    page = opened()
    words = page.locator(".e", has_text="Springfield")
    seen = set()
    for _ in range(2):
        words.click()
        seen.add(page.locator(".s.on").get_attribute("data-s"))
    assert seen == {"r1-town", "r1-form"}
    assert "Value 2 of 2" in page.locator("[role=status]").inner_text()


def test_the_keyboard_does_all_of_it(opened: Callable[..., Any]) -> None:
    page = opened()
    page.locator(".s", has_text="about 3,500").focus()
    page.keyboard.press("Enter")
    assert page.locator(".e.on").count() >= 1
    page.keyboard.press("Escape")
    assert page.locator(".on, .by").count() == 0
    page.locator(".text").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("e ")
    page.keyboard.press("Space")
    assert page.locator(".s.on").count() == 1


def test_the_text_is_shown_as_it_is_and_hostile_words_do_nothing(opened: Callable[..., Any], made: Made) -> None:
    page = opened()
    report, _, _ = made()
    paragraphs = [line for line in report.text.split("\n") if line.strip()]
    assert page.locator(".text p").all_text_contents() == paragraphs
    assert page.locator("img").count() == 0
    assert page.locator("main b", has_text="today").count() == 0
    assert "\u202e" not in page.locator("h2").inner_text()


@pytest.mark.parametrize("width", [1300, 800, 390, 320])
def test_nothing_sticks_out_sideways(opened: Callable[..., Any], width: int) -> None:
    page = opened(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const parse = (text) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);

    const d = canvas.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
  const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = (node) => { const stack = []; for (let n = node; n; n = n.parentElement)
    stack.push(parse(getComputedStyle(n).backgroundColor));
    return stack.reverse().reduce((below, c) => over(c, below), [255, 255, 255, 1]); };
  const low = [];
  for (const node of document.querySelectorAll('body *')) {
    if (!Array.from(node.childNodes).some((n) => n.nodeType === 3 && n.textContent.trim())
        || node.closest('script, style, .hidden')) continue;
    const back = ground(node), front = over(parse(getComputedStyle(node).color), back);
    const [a, b] =
      [light(front), light(back)].sort((x, y) => y - x), ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) low.push(node.className + ' ' + node.tagName + ' ' + ratio.toFixed(2));
  }
  return Array.from(new Set(low)); }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_a_contrast_of_4_5_also_where_it_is_chosen(opened: Callable[..., Any], scheme: str) -> None:
    page = opened(scheme=scheme)
    assert page.evaluate(CONTRAST) == []
    for statement in page.locator(".s").all():
        statement.click()
        assert page.evaluate(CONTRAST) == []
        page.keyboard.press("Escape")


def test_a_page_of_200_reports_opens_and_each_has_its_address(opened: Callable[..., Any]) -> None:
    page = opened(reports=200)
    assert page.locator("article.report").count() == 200
    page.locator("nav a").nth(149).click()
    assert page.url.endswith("#r150")
    assert in_view(page.locator("#r150 h2"))
    page.locator("#r150 .s", has_text="about 3,500").click()
    assert page.locator("#r150 .e.on").count() >= 1
    assert page.locator("#r1 .e.on").count() == 0
