"""A project of invented reports of a few days in two cities: rival figures, a toll that rises, and pairs that only a person can decide."""

from functools import cache
from pathlib import Path

from tests.web.conftest import by_rules, keep

from selon.export.jsonl import coded_line
from selon.ingest.plain import report_from_text
from selon.model import Document
from selon.runner.linking import link_project
from selon.store.project import open_project

MARCH, BLAST, LATER = 0, 7, 8
TEXTS = (
    (
        "Severn Post",
        "2024-03-04",
        "Some 300 people marched in Cardiff on 3 March 2024 to demand cheaper homes, police said. Organisers spoke of 800.",
    ),
    (
        "Channel Gazette",
        "2024-03-04",
        "CARDIFF. About 500 people marched in Cardiff on Sunday 3 March 2024 to demand cheaper homes, said the organisers, Homes for All.",
    ),
    (
        "La Vigie",
        "2024-03-05",
        "Quelque 300 personnes ont manifesté dimanche 3 mars 2024 à Cardiff pour des logements moins chers, selon la police.",
    ),
    (
        "Taff Weekly",
        "2024-03-06",
        "On Monday 4 March 2024 people marched in Cardiff for cheaper homes, residents said.",
    ),
    (
        "Bay Record",
        "2024-03-20",
        "People marched in Cardiff in March 2024.",
    ),
    (
        "Quay News",
        "2024-03-04",
        "Tenants held a rally in Cardiff on 3 March 2024 outside the city hall.",
    ),
    (
        "Vale <b>Courier</b>",
        "2024-03-04",
        "Several hundred people protested in Cardiff on 3 March 2024, residents said.",
    ),
    (
        "Lee Journal",
        "2024-03-05",
        "An explosion at a market in Cork killed 3 people on 5 March 2024, police said.",
    ),
    (
        "Lee </title><script>window.hit=1</script> Courier",
        "2024-03-07",
        "The explosion at the market in Cork on 5 March 2024 killed 7 people, police said.",
    ),
    (
        "Lee Journal",
        "2024-03-03",
        "About 40 people held a rally in Cork on 3 March 2024 against a new incinerator, police said.",
    ),
)
"""(outlet, day of publication, text)."""


@cache
def _coded() -> list[tuple[Document, bytes]]:
    pairs = []
    for number, (outlet, day, text) in enumerate(TEXTS):
        report = report_from_text(text, f"{number}.txt", outlet=outlet, title=f"Report {number}", published=day)
        pairs.append((Document(report, text.encode(), "text"), coded_line(by_rules().code(report))))
    return pairs


def marches(path: Path, *, link: bool = True) -> Path:
    """Make the project at *path*, coded by rules; *link*: and linked."""
    keep(path, _coded())
    if link:
        with open_project(path) as project:
            link_project(project)
    return path


def report(number: int) -> str:
    """The id of a report."""
    return report_from_text(TEXTS[number][2], "x").id
