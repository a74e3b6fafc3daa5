"""The page: text intact under any marks, untrusted text only ever text, nothing loaded from anywhere."""

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from selon.export.html import Marked, page_of, pieces
from selon.export.jsonl import head_of
from selon.ingest.plain import report_from_text
from selon.model import Coded, Count, Evidence, Finding, Record, Report, Speaker, Statement, Voice, Words

HOSTILE = '<script>alert("x")</script> <img src=x onerror=alert(1)> \'"><b>'


def coded(text: str, statements: tuple[Statement, ...], findings: tuple[Finding, ...] = ()) -> tuple[Report, Coded]:
    report = report_from_text(text, HOSTILE, outlet=HOSTILE)
    records = (Record("r", "protest", "rally", None, "held", True, statements),)
    return report, Coded("0", "1", {}, None, None, head_of(report, "en"), "coded", records, findings)


def statement(name: str, field: str, text: str, start: int, end: int, value: Words | Count) -> Statement:
    speaker = Speaker(start, end, HOSTILE, "police")
    return Statement(name, field, "en.x.y", value, (Evidence(start, end, text[start:end]),), Voice("quoted", speaker))


spans = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), max_size=8)


@given(st.text(min_size=1, max_size=40), spans)
def test_pieces_joined_are_the_text(text: str, marked: list[tuple[int, int]]) -> None:
    marks = [Marked(a, a + n, f"k{i}", "who") for i, (a, n) in enumerate(marked)]
    cut = pieces(text, 0, len(text), marks)
    assert "".join(piece.text for piece in cut) == text
    at = 0
    for piece in cut:
        over = {m.key for m in marks if m.start <= at and m.end >= at + len(piece.text)}
        assert set(piece.keys.split()) == over
        at += len(piece.text)


@pytest.fixture
def page() -> str:
    text = f"{HOSTILE} 5 000 people"
    statements = (
        statement("a", "slogan", text, 0, len(HOSTILE), Words(HOSTILE)),
        statement("b", "size", text, 3, 20, Count(5, 5, "exact")),
    )
    return page_of([coded(text, statements, (Finding("check", "note", HOSTILE),))])


def test_untrusted_text_is_only_ever_text(page: str) -> None:
    assert page.count("<script>") == 1
    assert "<img" not in page
    assert "onerror=alert" in page
    assert "&lt;script&gt;alert" in page


def test_the_page_loads_nothing_and_runs_one_script_named_by_its_hash(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy
    assert script
    assert style
    for kind, source in (("script", script[1]), ("style", style[1])):
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'")
    assert "http://" not in page.replace(HOSTILE, "")
    assert "https://" not in page
    assert " style=" not in page


def test_a_report_without_an_event_says_so() -> None:
    report, one = coded("Nothing happened here today.", ())
    empty = Coded(one.selon, one.codebook, one.packs, None, None, one.report, "not_relevant", (), ())
    assert "No protest is reported" in page_of([(report, empty)])


def test_a_doubtful_value_has_a_mark_that_says_why() -> None:
    text = "300 people marched and 12 rallied"
    low = replace(statement("a", "size", text, 0, 10, Count(300, 300, "exact")), confidence=0.23, doubts=("late",))
    high = replace(statement("b", "size", text, 23, 25, Count(12, 12, "exact")), confidence=0.77)
    shown = page_of([coded(text, (low, high))])
    assert shown.count('class="doubt" title=') == 1
    assert "? 0.23" in shown
    assert "second half of the report" in shown
    assert "probability of 0.77" in shown
