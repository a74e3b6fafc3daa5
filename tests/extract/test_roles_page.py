"""The examples of ``docs/roles.md`` are what the finders say."""

import re
from pathlib import Path

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Words

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"
SECTIONS = {"Organisers": "organiser", "Participants": "participants", "Addressees": "addressee", "Demands": "demand"}
CODER = Coder("none")


def rows() -> list[tuple[str, str, list[str]]]:
    found = []
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        label = SECTIONS.get(section.split("\n")[0])
        cells = re.findall(r"^\| `.*? \| (.*) \| (.*) \|$", section, re.MULTILINE)
        found += [(label, text, expected.split(" · ")) for text, expected in cells if label]
    return found


def language(text: str) -> str:
    return "en" if re.search(r"\b(the|The|thousands|farmers|Dockers)\b", text) else "fr"


@pytest.mark.parametrize(("label", "text", "expected"), rows(), ids=[text[:40] for _, text, _ in rows()])
def test_example(label: str, text: str, expected: list[str]) -> None:
    report = report_from_text(text, "page", language=language(text))
    _, mentions = CODER.mentions(report, "demands" if label == "demand" else "actors")
    stance = {m.start: f"{m.value.stance}: " for m in mentions if isinstance(m.value, Words) and label == "demand"}
    assert [stance.get(m.start, "") + m.text for m in mentions if m.label == label] == expected


def test_every_table_has_rows() -> None:
    assert {label for label, _, _ in rows()} == set(SECTIONS.values())
