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
