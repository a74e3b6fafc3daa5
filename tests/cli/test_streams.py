"""Terminals, pipes and signals: what goes to which stream, and how a command ends that is cut off."""

import fcntl
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from selon.cli.streams import guarded
from selon.coder import Coder
from selon.model import Coded, Report

Call = Callable[..., tuple[int, bytes, str]]
COMMAND = (sys.executable, "-m", "selon", "code", "--parser", "none")


def on_terminal(command: tuple[str, ...], *, stdout: bool, columns: int = 100, **environment: str) -> tuple[int, bytes, bytes]:
    """Run with standard error on a pseudo-terminal, and standard output too or in a pipe: code, what the terminal and the pipe got."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, bytes([50, 0, columns, 0, 0, 0, 0, 0]))
    settings = {**os.environ, "TERM": "xterm-256color", **environment}
    for name in ("COLUMNS", "LINES", *(("NO_COLOR",) if "NO_COLOR" not in environment else ())):
        settings.pop(name, None)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=slave if stdout else subprocess.PIPE, stderr=slave, env=settings)
    os.close(slave)
    shown = b""
    piped = process.stdout.read() if process.stdout else b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # how Linux says that the other side is closed
            break
        if not chunk:
            break
        shown += chunk
    os.close(master)
    return process.wait(120), shown, piped


def test_on_a_terminal_it_shows_cards_in_colour(rally: str) -> None:
    code, shown, _ = on_terminal((*COMMAND, rally), stdout=True)
    assert code == 0
    assert b"MARCH" in shown
    assert b"\x1b[1m" in shown


def test_no_color_is_honoured(rally: str) -> None:
    _, shown, _ = on_terminal((*COMMAND, rally), stdout=True, NO_COLOR="1")
    assert b"MARCH" in shown
    assert b"\x1b[3" not in shown.replace(b"\x1b[3m", b"")  # italics are no colour


def test_a_progress_bar_goes_to_the_terminal_and_the_data_stay_clean(rally: str) -> None:
    code, shown, piped = on_terminal((*COMMAND, *[rally] * 6), stdout=False)
    assert code == 0
    assert b"coding" in shown
    assert len([json.loads(line) for line in piped.splitlines()]) == 6


def test_a_progress_bar_leaves_cards_in_a_file_alone(rally: str) -> None:
    _, _, piped = on_terminal((*COMMAND, "--format", "card", *[rally] * 6), stdout=False)
    assert piped.count(b"MARCH") == 6
    assert b"\x1b" not in piped


def test_no_progress_bar_where_standard_error_is_no_terminal(rally: str) -> None:
    done = subprocess.run([*COMMAND, *[rally] * 6], capture_output=True, timeout=300, check=False)
    assert done.stderr == b""


@pytest.mark.parametrize("format", ["jsonl", "card"])
def test_a_closed_pipe_is_quiet(samples: Path, format: str) -> None:
    command = f"{' '.join(COMMAND)} --format {format} {samples}/*.txt | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=300, check=False)
    assert done.stderr == b""


def test_a_full_disk_is_one_line(rally: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, rally], stdout=full, stderr=subprocess.PIPE, timeout=300, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"selon: the output can't be written")
    assert done.stderr.count(b"\n") == 1


EARLY = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "selon.cli.app":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
from selon.__main__ import main
main()
"""


def test_interrupted_while_it_starts_it_ends_with_130_and_no_traceback(rally: str) -> None:
    done = subprocess.run([sys.executable, "-c", EARLY, "code", rally], capture_output=True, timeout=300, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"selon: interrupted\n")


def test_interrupted_at_work_it_keeps_what_is_done(selon: Call, rally: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Coder.code
    calls = []

    def interrupted(self: Coder, report: Report) -> Coded:
        calls.append(report)
        if len(calls) == 2:
            signal.raise_signal(signal.SIGINT)
        return whole(self, report)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background ignores the signal
    monkeypatch.setattr(Coder, "code", interrupted)
    code, out, err = selon("code", "--parser", "none", rally, rally, rally)
    signal.signal(signal.SIGINT, before)
    assert (code, err) == (130, "selon: interrupted; what is written stands\n")
    assert [json.loads(line)["outcome"] for line in out.splitlines()] == ["coded"]


def test_ctrl_c_during_a_query_is_an_interruption_and_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    """DuckDB tells it as an error of its own, which names no signal."""

    def ask() -> int:
        late = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
        with duckdb.connect(config={"threads": 1}) as base:
            late.start()
            base.execute("SELECT sum(hash(a.range + b.range)) FROM range(1000000) a, range(1000000) b")
        return 0

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    code = guarded(ask)
    signal.signal(signal.SIGINT, before)
    assert (code, capsys.readouterr().err) == (130, "selon: interrupted; what is written stands\n")
