"""The report in a real browser: search and filters, hostile words that do nothing, no requests, no errors, narrow windows."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from selon.codebook.book import load
from selon.export.event_sheet import Reader
from selon.export.labels import load_labels
from selon.export.report import Facts, report_page
from selon.export.speech import speech
from selon.model import Code, Count, Evidence, Record, Speaker, Statement, Value, Voice, When, Where, Words
from selon.rivals.view import view
from selon.views import Account, Event, Source, View

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>\"'"


def told(number: int, form: str, city: str, day: str, sizes: tuple[int, ...]) -> View:
    """An event of one report, with hostile words in every place that a report fills."""

    def one(name: str, field: str, value: Value, words: str, role: str = "") -> Statement:
        voice = Voice("quoted", Speaker(0, 1, HOSTILE, role)) if role else Voice("outlet")
        return Statement(f"{number}{name}", field, "made", value, (Evidence(0, len(words), words),), voice)

    statements = (
        one("f", "form", Code(form, form), form),
        one("d", "date", When(day, day, day, "day"), day),
        one("p", "place", Where(city, "city", 1.0, 2.0, 500, "g:1", city, HOSTILE, "FR"), city),
        one("s", "slogan", Words(HOSTILE), HOSTILE, "participants"),
        *(one(f"n{n}", "size", Count(n, n, "exact"), str(n), role) for n, role in zip(sizes, ("police", "organisers"), strict=False)),
    )
    record = Record(f"{number}", "protest", form, None, "held", True, statements)
    source = Source(f"sha256:{number}", HOSTILE, None, f"Outlet {number}", HOSTILE, "2024-06-01", "fr")
    return view(Event(f"e-{number}", (record.id,), (source.report,)), [Account(record, source)], load())


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open the report; at the end nothing may have gone wrong and nothing been asked for."""
    contexts, wrong = [], []

    def open_report(width: int = 1100, scheme: str = "light", anchor: str = "") -> Any:
        file = tmp_path / "report.html"
        reader = Reader(speech("en", load()), load_labels("en"))
        views = [told(1, "march", "Élancourt", "2023-05-01", (300, 900)), told(2, "rally", "Lyon", "2024-05-01", (50,))]
        file.write_text(report_page(views, Facts(HOSTILE, f"sha256:{'0' * 64}", 2, 2, "1", f"fr {'0' * 64}"), reader), encoding="utf-8")
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("request", lambda request: None if request.url.partition("#")[0] == file.as_uri() else wrong.append(request.url))
        page.goto(file.as_uri() + anchor)
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert wrong == []


def shown(page: Any) -> list[str]:
    return [text.split(" · ")[0] for text in page.locator(".event:not([hidden]) h3").all_text_contents()]


def test_search_and_filters_narrow_the_events(opened: Callable[..., Any]) -> None:
    page = opened()
    assert shown(page) == ["March", "Rally"]
    page.fill("#words", "elancourt march")  # without the accent
    assert shown(page) == ["March"]
    assert page.inner_text("#count") == "1 of 2 events shown"
    page.fill("#words", "nothing of the kind")
    assert shown(page) == []
    page.click("#reset")
    assert shown(page) == ["March", "Rally"]
    page.select_option("[data-filter=year]", "2024")
    assert shown(page) == ["Rally"]
    page.select_option("[data-filter=year]", "")
    page.check("#rivals")
    assert shown(page) == ["March"]


def test_a_link_opens_what_it_leads_to(opened: Callable[..., Any]) -> None:
    page = opened()
    page.check("#rivals")
    page.locator(".timeline a").nth(1).click()
    assert page.locator("#e2").is_visible()
    assert shown(page) == ["March", "Rally"]
    page.locator("#e1 summary").first.click()
    page.locator("#e1 .values a").first.click()
    assert page.locator("#e1s1").is_visible()
    assert opened(anchor="#e2s1").locator("#e2s1").is_visible()


@pytest.mark.parametrize("width", [1100, 390, 320])
def test_nothing_sticks_out_sideways(opened: Callable[..., Any], width: int) -> None:
    page = opened(width=width)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hostile_words_are_shown_as_they_are(opened: Callable[..., Any]) -> None:
    page = opened(scheme="dark")
    page.locator("#e1 summary").first.click()
    assert page.locator("#e1 q", has_text="<img src=x").first.is_visible()
    assert page.locator("img, main script").count() == 0
