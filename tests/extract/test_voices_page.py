"""The worked examples of docs/voices.md say what the finder does."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text

PAGE = Path(__file__).resolve().parents[2] / "docs/voices.md"


class Row(NamedTuple):
    """A worked example."""

    text: str
    content: str
    label: str
    kind: str
    speaker: str
    rule: str


@cache
def coder() -> Coder:
    return Coder(parser="none")


def rows() -> list[Row]:
    """The rows of six cells whose last is a rule's id."""
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in PAGE.read_text(encoding="utf-8").splitlines()]
    return [Row(*one) for one in cells if len(one) == 6 and ".voices." in one[5]]


def test_the_page_has_its_examples() -> None:
    assert len(rows()) >= 30
    assert {row.rule[:2] for row in rows()} == {"fr", "en"}
    assert {row.label for row in rows()} == {"direct", "mixed", "indirect", "figure", "slogan", "unspoken", "stance"}


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.text[:30]} {row.content[:20]}")
def test_a_worked_example_holds(row: Row) -> None:
    found = coder().run(report_from_text(row.text, "page", language=row.rule[:2]), until="voices")["voices"]
    told = {Row(row.text, m.text, m.label, m.voice.kind, m.voice.speaker.text if m.voice.speaker else "", m.rule) for m in found if m.voice}
    assert row in told


def test_arrests_behind_a_relative_clause_are_the_outlets() -> None:
    report = report_from_text("The police, who counted 300 people, made 12 arrests.", "page", language="en")
    assert [m.text for m in coder().run(report, until="voices")["voices"]] == ["300 people"]
