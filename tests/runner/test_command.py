"""``selon run`` as users call it: the same bytes however it is run, killed and called again, and what it tells."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from selon.cli.app import run
from selon.runner.run import alone
from selon.store.coded import ledger, runs
from selon.store.project import open_project

Make = Callable[..., Path]
COUNT = 60


def selon(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "selon", "run", *map(str, arguments), "--parser", "none"]
    return subprocess.run(command, capture_output=True, timeout=120, check=False, env={**os.environ, **environment})


@pytest.mark.parametrize(
    ("workers", "settings"),
    [
        ("1", {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "Pacific/Auckland"}),
        ("2", {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "2"}),
        ("4", {"PYTHONHASHSEED": "2", "LC_ALL": "fr_FR.UTF-8", "LANGUAGE": "fr"}),
    ],
)
def test_lines_are_the_same_on_any_number_of_workers_under_any_seed_and_locale(
    project: Make, tmp_path: Path, coded_lines: Callable[[int], dict[str, bytes]], workers: str, settings: dict[str, str]
) -> None:
    path, target = project(COUNT), tmp_path / "lines.jsonl"
    done = selon(path, "--workers", workers, "--output", target, "--format", "json", **settings)
    assert done.returncode == 0, done.stderr.decode()
    summary = json.loads(done.stdout)
    assert summary["outcomes"] == {"coded": COUNT - COUNT // 10, "not_relevant": COUNT // 10}
    written = target.read_bytes().splitlines()
    expected = coded_lines(COUNT)
    assert {json.loads(line)["report"]["source"]: line for line in written} == expected
    with open_project(path, read_only=True) as opened:
        query = "SELECT s.source FROM documents d JOIN sources s ON s.n = d.source ORDER BY d.id"
        order = [source for (source,) in opened.connection.execute(query)]
    assert written == [expected[source] for source in order]


def test_killed_and_interrupted_it_goes_on(project: Make, tmp_path: Path, coded_lines: Callable[[int], dict[str, bytes]]) -> None:
    path, target = project(COUNT), tmp_path / "lines.jsonl"
    command = [sys.executable, "-m", "selon", "run", str(path), "--parser", "none", "--workers", "2", "--output", str(target)]
    for sign in (signal.SIGKILL, signal.SIGINT):
        before = kept(path)
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        while kept(path) == before and process.poll() is None:
            time.sleep(0.01)
        os.killpg(process.pid, sign)
        out, told = process.communicate(timeout=60)
        if sign == signal.SIGINT and process.returncode != 0:
            assert process.returncode == 130
            assert re.search(r"selon: interrupted: \d+ documents were coded and are kept, \d+ are left; the same", told.decode())
            assert b"a second" in out
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert b"coded before" in done.stdout
    lines = target.read_bytes().splitlines()
    assert sorted(lines) == sorted(coded_lines(COUNT).values())


def kept(path: Path) -> int:
    with open_project(path, read_only=True) as opened:
        return sum(len(ledger(opened, name)) for name in runs(opened))


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("nothing.selon",), 3, "there is no such file; make a project with: selon add nothing.selon"),
        (("{project}", "--workers", "0"), 2, "--workers 0: at least one is needed"),
        (("{project}", "--seconds", "0"), 2, "a document needs some time"),
        (("{project}", "{project}"), 2, "one project at a time"),
        (("{project}", "--output", "no/folder/x.jsonl"), 2, "there is no folder no/folder"),
        (("{project}", "--scheduler", "tcp://127.0.0.1:9"), 1, "no Dask scheduler answers at tcp://127.0.0.1:9"),
        ((), 2, "name at least one"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    project: Make, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, told: str
) -> None:
    path = project(3)
    monkeypatch.chdir(path.parent)
    monkeypatch.setattr("selon.runner.cluster._CONNECT", 0.5)
    assert run(["run", *(argument.format(project=path.name) for argument in arguments), "--parser", "none"]) == code
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_a_project_that_is_being_run_is_left_alone(project: Make, capsys: pytest.CaptureFixture[str]) -> None:
    path = project(3)
    with alone(path):
        assert run(["run", str(path), "--parser", "none"]) == 5
    assert "another selon run is at work" in capsys.readouterr().err


def test_without_dask_it_says_what_to_install(project: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    path = project(3)
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "selon.runner.cluster", raising=False)
    assert run(["run", str(path), "--parser", "none", "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "pip install 'selon[cluster]'" in capsys.readouterr().err
