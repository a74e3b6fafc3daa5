"""The command, called in this process (fast) or as a process of its own (where streams, signals or the environment matter)."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from selon.cli.app import run
from selon.coder import Coder

ROOT = Path(__file__).resolve().parents[2]


class Run(NamedTuple):
    """What a call of the command gave."""

    code: int
    out: bytes
    err: str


@pytest.fixture(scope="session")
def packs() -> dict[str, object]:
    """Packs that are loaded already, for all calls in this process."""
    return {}


@pytest.fixture
def selon(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, packs: dict[str, object]) -> Callable[..., Run]:
    """Call the command in this process; packs are loaded once for all calls."""
    load = Coder.pack

    def pack(coder: Coder, code: str) -> object:
        if code not in packs:
            packs[code] = load(coder, code)
        return packs[code]

    monkeypatch.setattr(Coder, "pack", pack)

    def call(*arguments: str) -> Run:
        code = run(arguments)
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        return Run(code, captured.out, captured.err.decode("utf-8"))

    return call


@pytest.fixture
def started() -> Callable[..., Run]:
    """Start the command as a process; keywords are environment variables, ``stdin`` its input."""

    def call(*arguments: str, stdin: bytes = b"", **environment: str) -> Run:
        settings: Mapping[str, str] = {**os.environ, **environment}
        done = subprocess.run(
            [sys.executable, "-m", "selon", *arguments], input=stdin, capture_output=True, timeout=120, env=settings, check=False
        )
        return Run(done.returncode, done.stdout, done.stderr.decode("utf-8"))

    return call


@pytest.fixture
def samples() -> Path:
    """The folder of the sample reports."""
    return ROOT / "samples"


@pytest.fixture
def rally(samples: Path) -> str:
    """One sample report: a march with two rival figures."""
    return str(samples / "lyon-logement-1.fr.txt")


EXPORTED = (
    ("one", "Some 300 people marched in Cardiff on 3 March 2024 to demand cheaper homes, police said. Organisers counted 800. "
     "Two people were injured."),
    ("two", "CARDIFF, March 3, 2024. About 500 people marched in Cardiff on Sunday to demand cheaper homes, witnesses said. "
     "\"=SUM(A1)\", they chanted."),
    ("trois", "Une centaine de personnes ont manifesté mardi 5 mars 2024 à Lyon contre la réforme 😀 des retraites, selon la police. "
     "\n\nJeudi 14 mars, une grève des cheminots aura lieu en Belgique."),
    ("none", "The bakery on the corner sells bread and cakes from seven in the morning."),
)  # fmt: skip
"""Invented reports that the tests of exports are made of: name and text."""


@pytest.fixture(scope="session")
def export_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with coded lines, a failed one among them, and the events made of them; and a project of the same texts, coded."""
    folder = tmp_path_factory.mktemp("export")
    for name, text in EXPORTED:
        (folder / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
    (folder / "empty.txt").write_text("")
    names = [str(folder / f"{name}.txt") for name in (*(name for name, _ in EXPORTED), "empty")]
    base = [sys.executable, "-m", "selon"]
    coded = subprocess.run([*base, "code", "--parser", "none", "--published", "2024-03-06", *names], capture_output=True, check=False)
    (folder / "coded.jsonl").write_bytes(coded.stdout)
    events = subprocess.run([*base, "link", str(folder / "coded.jsonl")], capture_output=True, check=True)
    (folder / "events.jsonl").write_bytes(events.stdout)
    assert run(["add", str(folder / "p.selon"), *names[:3], "--quiet"]) == 0
    assert run(["run", str(folder / "p.selon"), "--parser", "none", "--workers", "1", "--quiet"]) == 0
    return folder
