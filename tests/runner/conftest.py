"""Projects to run: many short reports, told apart by their figures and places."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Document, Report
from selon.runner.configuration import Configuration, configuration
from selon.runner.shards import Item, code_one
from selon.store.coded import CodedRow
from selon.store.documents import add
from selon.store.project import create

sys.path.insert(0, str(Path(__file__).parent))  # workers import what tests play with by its name

CITIES = ("Lyon", "Lille", "Nantes", "Toulouse", "Rennes", "Dijon", "Grenoble")
TOWNS = ("Leeds", "Bristol", "Glasgow", "Cardiff", "Hull", "Derby", "Exeter")


def text(number: int) -> str:
    """The text of one short report, in French or English, one in ten about no protest."""
    place = number % len(CITIES)
    if number % 10 == 9:
        return f"Le marché de {CITIES[place]} a rouvert mardi 3 mars 2020 avec {number + 20} étals et un nouvel horaire.\n"
    if number % 2:
        return (
            f"About {number + 120} people marched through {TOWNS[place]} on Saturday 7 March 2020 against the closing of a library. "
            f"The police put the crowd at {number + 90}.\n"
        )
    return (
        f"Quelque {number + 150} personnes ont manifesté samedi 7 mars 2020 à {CITIES[place]} contre la fermeture d'un lycée. "
        f"Elles étaient {number + 400} selon les organisateurs.\n"
    )


def reports(count: int) -> Iterator[Report]:
    """That many short reports."""
    for number in range(count):
        yield report_from_text(text(number), f"report-{number:04}.txt", outlet="La Dépêche du Val" if number % 3 else None)


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """Makes a project of short reports, and of *more* texts."""

    def make(count: int, *more: str, name: str = "p.selon") -> Path:
        path = tmp_path / name
        taken = [*reports(count), *(report_from_text(one, f"more-{n}.txt") for n, one in enumerate(more))]
        with create(path) as made:
            add(made, [Document(report, report.text.encode(), "text") for report in taken], batch="first")
        return path

    return make


@pytest.fixture(scope="session")
def rules() -> Configuration:
    """The configuration of coding by rules only."""
    return configuration("none")


@pytest.fixture(scope="session")
def coder() -> Coder:
    """A coder by rules only, its packs loaded once."""
    return Coder("none")


@pytest.fixture(scope="session")
def coded_lines(coder: Coder, rules: Configuration) -> Callable[[int], dict[str, bytes]]:
    """The lines that short reports are coded to, by source, made in this process."""
    known: dict[str, bytes] = {}

    def code(count: int) -> dict[str, bytes]:
        for report in reports(count):
            if report.source not in known:
                row = code_one(coder, rules, Item("", report))
                assert isinstance(row, CodedRow)
                assert row.line is not None
                known[report.source] = row.line
        return {report.source: known[report.source] for report in reports(count)}

    return code
