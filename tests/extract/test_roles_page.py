"""The examples of ``docs/roles.md`` are what the finders say."""

import re
from pathlib import Path

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Mention, Words

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"
SECTIONS = {"Organisers": "organiser", "Participants": "participants", "Addressees": "addressee", "Demands": "demand", "Route": "route"}
FINDERS = {"demand": "demands", "route": "routes"}
CODER = Coder("none")


def rows() -> list[tuple[str, str, list[str]]]:
    found = []
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        label = SECTIONS.get(section.split("\n")[0])
        cells = re.findall(r"^\| `.*? \| (.*) \| (.*) \|$", section, re.MULTILINE)
        found += [(label, text, expected.split(" · ")) for text, expected in cells if label]
    return found


def language(text: str) -> str:
    return "en" if re.search(r"\b(the|The|They|thousands|farmers|Dockers)\b", text) else "fr"


@pytest.mark.parametrize(("label", "text", "expected"), rows(), ids=[text[:40] for _, text, _ in rows()])
def test_example(label: str, text: str, expected: list[str]) -> None:
    report = report_from_text(text, "page", language=language(text))
    _, mentions = CODER.mentions(report, FINDERS.get(label, "actors"))
    assert [said(m, label) for m in mentions if str(m.label).startswith(label)] == expected


def said(mention: Mention, label: str) -> str:
    """A mention as the page writes it: a demand with its stance, a place of a route with its direction."""
    if label == "route":
        return f"{str(mention.label).removeprefix('route_')}: {mention.text}"
    if label == "demand" and isinstance(mention.value, Words):
        return f"{mention.value.stance}: {mention.text}"
    return mention.text


def test_every_table_has_rows() -> None:
    assert {label for label, _, _ in rows()} == set(SECTIONS.values())
