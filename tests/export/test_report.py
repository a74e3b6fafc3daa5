"""The report in one file: complete, in both languages, safe against what reports say, small, and the same bytes each time."""

import base64
import hashlib
import re
from typing import Any

import lxml.html
import pytest
from msgspec.structs import replace

from selon.codebook.book import load
from selon.export.event_sheet import Reader
from selon.export.labels import load_labels
from selon.export.report import Facts, report_page
from selon.export.speech import speech
from selon.export.words import reader_languages
from selon.model import Code, Count, Evidence, Record, Speaker, Statement, Value, Voice, When, Where, Words
from selon.rivals.rules import shipped
from selon.rivals.view import view
from selon.views import Account, Event, Link, Source, View

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{7*7}}\u202e"
FACTS = Facts(HOSTILE, "sha256:00", 6, 6, "1", "fr 00", None, "places", ("Whoever made the places",))


def statement(name: str, field: str, value: Value, words: str, role: str | None = None) -> Statement:
    speaker = Speaker(0, 5, HOSTILE if role == "other" else f"the {role}", role) if role else None
    voice = Voice("quoted" if role else "outlet", speaker)
    return Statement(name, field, "made.by.hand", value, (Evidence(0, len(words), words),), voice)


def account(number: int, event: int, hostile: bool) -> Account:
    """One report's record of a rally on a day of its own, with two rival figures and casualties."""
    day, words = f"2024-{1 + event % 12:02}-{1 + event % 28:02}", HOSTILE if hostile else "some words"
    told = [
        statement(f"{event}-{number}-form", "form", Code("rally", "rally"), "rally"),
        statement(f"{event}-{number}-date", "date", When(day, day, day, "day"), "that day"),
        statement(f"{event}-{number}-place", "place", Where(words, "city", 1.0, 2.0, 500, "g:1", words, None, "FR"), words),
        statement(f"{event}-{number}-low", "size", Count(300 + number, 300 + number, "exact"), "300", "police"),
        statement(f"{event}-{number}-high", "size", Count(900, 900, "exact"), "900", "organisers"),
        statement(f"{event}-{number}-hurt", "injured", Count(2 + number, 2 + number, "exact"), "two", "other"),
        statement(f"{event}-{number}-slogan", "slogan", Words(f"{words} {number}"), words, "participants"),
    ]
    record = Record(f"{event:04}{number:04}", "protest", "rally", None, "held", True, tuple(told))
    source = Source(f"sha256:{event:04}{number:04}", words, None, f"Outlet {number} {words}", words, f"2024-06-0{1 + number % 9}", "fr")
    return Account(record, source)


def views(count: int, reports: int = 3, hostile: bool = False) -> list[View]:
    """Made events, each told by several reports."""
    book, rules, found = load(), shipped(), []
    for number in range(count):
        told = [account(n, number, hostile) for n in range(reports)]
        records, sources = tuple(one.record.id for one in told), tuple(one.source.report for one in told)
        why = HOSTILE if hostile else "The same day."
        event = Event(f"e-{records[0]}", records, sources, (Link((records[0], records[-1]), 9.0, {}, why),) if reports > 1 else ())
        found.append(view(event, told, book, rules))
    return found


@pytest.fixture(params=reader_languages())
def reader(request: pytest.FixtureRequest) -> Reader:
    """Words of one language."""
    code = request.param
    return Reader(speech(code, load()), load_labels(code), {name: rule.label[code] for name, rule in shipped(code).rules.items()})


def having(node: Any, name: str, tag: str = "*") -> list[Any]:
    """The elements below *node* of a class."""
    return list(node.xpath(f".//{tag}[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"))


def test_every_value_is_there_with_who_says_it(reader: Reader) -> None:
    page = lxml.html.fromstring(report_page(views(2), FACTS, reader))
    events = having(page, "event", "article")
    assert len(events) == 2
    for event in events:
        text = event.text_content()
        for words in ("300", "301", "302", "900", "the police", "the organisers", "Outlet 0", "Outlet 2", "The same day."):
            assert words in text
        assert len(having(event, "figures")) == 1
        assert len(having(event, "tolls")) == 1
        assert len(event.xpath(".//ol[@class='sources']/li")) == 3
        for link in event.xpath(".//table//a"):
            assert page.get_element_by_id(link.get("href")[1:]) is not None
    assert "built-in" not in page.text_content()
    assert page.get("lang") == reader.speech.language
    assert "Whoever made the places" in page.text_content()
    assert len(having(page, "timeline")) == len(having(page, "outlets")) == 1
    ids = [node.get("id") for node in page.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))


def test_hostile_words_are_words(reader: Reader) -> None:
    source = report_page(views(3, hostile=True), FACTS, reader)
    page = lxml.html.fromstring(source)
    assert source.count("<script>") == 1
    assert not page.xpath("//img | //iframe | //object | //link | //base | //form")
    assert not [name for node in page.iter() for name in node.attrib if name.startswith("on") or name == "style"]
    assert {node.get("href")[:1] for node in page.xpath("//*[@href]")} == {"#"}
    assert not page.xpath("//*[@src]")
    assert "49" not in re.findall(r"\{\{(.*?)\}\}", source)
    assert "\u202e" not in re.sub(r"<(q|cite)\b[^>]*>.*?</\1>", "", source)


def test_the_policy_names_style_and_script_and_nothing_else(reader: Reader) -> None:
    source = report_page(views(1), FACTS, reader)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', source)
    assert policy is not None
    parts = dict(one.strip().split(" ", 1) for one in policy[1].split(";"))
    assert parts["default-src"] == parts["base-uri"] == parts["form-action"] == "'none'"
    for tag, name in (("style", "style-src"), ("script", "script-src")):
        body = re.search(f"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        assert body is not None
        assert parts[name] == f"'sha256-{base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()}'"


def test_the_order_of_views_changes_nothing(reader: Reader) -> None:
    found = views(5)
    assert report_page(found, FACTS, reader) == report_page(found[::-1], FACTS, reader)


def test_a_hundred_events_take_less_than_two_megabytes() -> None:
    code = reader_languages()[0]
    reader = Reader(speech(code, load()), load_labels(code))
    assert len(report_page(views(100, 5), FACTS, reader).encode()) <= 2_000_000


def test_no_event_and_an_event_without_day_or_place_are_shown(reader: Reader) -> None:
    assert reader.labels.report["none"] in report_page([], replace(FACTS, attribution=()), reader)
    one = account(1, 1, hostile=False)
    bare = Account(replace(one.record, statements=()), one.source)
    made = view(Event("e-1", (one.record.id,), (one.source.report,)), [bare], load())
    page = report_page([made], FACTS, reader)
    assert reader.labels.report["undated"] in page
    assert reader.labels.report["unplaced"] in page


def test_related_events_are_linked_where_they_are_on_the_page() -> None:
    code = reader_languages()[0]
    reader = Reader(speech(code, load()), load_labels(code))
    first, second = views(2)
    second = replace(second, event=replace(second.event, counter_to=first.event.event, commemorates=("e-gone",)))
    text = report_page([first, second], FACTS, reader)
    assert re.search(r'held against <a href="#e1">', text)
    assert "remembers <code>e-gone</code>" in text
