"""The worked examples of docs/dates.md say what the finder does."""

from pathlib import Path

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import When

PAGE = Path(__file__).resolve().parents[2] / "docs/dates.md"


def rows() -> list[tuple[str, str, str, str, str]]:
    """The rows of five cells that give a text, the day of the report, words, a value, and a rule or a label."""
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in PAGE.read_text(encoding="utf-8").splitlines()]
    return [(one[0], one[1], one[2], one[3], one[4]) for one in cells if len(one) == 5 and one[2].strip("-") and one[2] in one[0]]


def test_the_page_has_its_examples() -> None:
    assert len(rows()) >= 25
    assert {f"fr.times.anchor_{name}" for name in ("published", "dateline", "sentence", "paragraph", "story", "anniversary")} <= {
        row[4] for row in rows()
    }


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:40])
def test_a_worked_example_holds(row: tuple[str, str, str, str, str]) -> None:
    text, published, words, value, told = row
    language = told[:2] if ".times." in told else "fr"
    report = report_from_text(text.replace("⏎", "\n"), "page", published=published or None, language=language)
    found = [m for m in Coder(parser="none").run(report, until="times")["times"] if m.text == words]
    assert found
    assert isinstance(found[-1].value, When)
    assert found[-1].value.edtf == value
    assert told in (found[-1].rule, found[-1].label)
