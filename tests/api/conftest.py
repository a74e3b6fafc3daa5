"""Reports and a project that the interface is tried on; all texts are invented."""

from pathlib import Path

import pytest

import selon
from selon.cli.app import run

TEXTS = {
    "police.txt": "CARDIFF, March 3, 2024. Some 300 people marched in Cardiff on Sunday to demand cheaper homes, police said. "
    "Organisers counted 800.",
    "radio.txt": "About 300 people marched in Cardiff on Sunday 3 March 2024 to demand cheaper homes, said police.",
    "lyon.txt": "Une centaine de personnes ont manifesté mardi 5 mars 2024 à Lyon contre la réforme des retraites, selon la police.",
    "bread.txt": "The bakery on the corner sells bread and cakes from seven in the morning, and the owner said he was glad of it.",
}


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """Invented reports by file name: two of one march, one of another, one of none."""
    return TEXTS


@pytest.fixture(scope="session")
def project_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of the texts, coded by rules only and linked; nothing writes to it."""
    folder = tmp_path_factory.mktemp("api")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / "p.selon"
    assert run(["add", str(path), *(str(folder / name) for name in TEXTS), "--published", "2024-03-06", "--quiet"]) == 0
    assert run(["run", str(path), "--parser", "none", "--workers", "1", "--quiet"]) == 0
    return path


@pytest.fixture
def project(project_path: Path) -> selon.Project:
    """The same, opened."""
    return selon.open(project_path)
