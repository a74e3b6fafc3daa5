"""``selon run`` as users call it: the same bytes however it is run, killed and called again, and what it tells."""

import contextlib
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
COUNT = 20


def selon(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "selon", "run", *map(str, arguments), "--parser", "none"]
    return subprocess.run(command, capture_output=True, timeout=300, check=False, env={**os.environ, **environment})


@pytest.mark.parametrize(
    ("workers", "settings"),
    [
        ("1", {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "Pacific/Auckland"}),
        ("3", {"PYTHONHASHSEED": "2", "LC_ALL": "fr_FR.UTF-8", "LANGUAGE": "fr", "OMP_NUM_THREADS": "2"}),
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
    path, target = project(2 * COUNT), tmp_path / "lines.jsonl"
    command = [sys.executable, "-m", "selon", "run", str(path), "--parser", "none", "--workers", "2", "--output", str(target)]
    for sign in (signal.SIGKILL, signal.SIGINT):
        before = kept(path)
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        while kept(path) == before and process.poll() is None:
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError):  # it was quicker
            os.killpg(process.pid, sign)
        _, told = process.communicate(timeout=300)
        if sign == signal.SIGINT and process.returncode != 0:
            assert process.returncode == 130, told.decode()
            assert re.search(
                r"selon: interrupted(: \d+ documents were coded and are kept, \d+ are left; the same|; what is)", told.decode()
            )
    done = subprocess.run(command, capture_output=True, timeout=300, check=True)
    assert b"coded before" in done.stdout
    lines = target.read_bytes().splitlines()
    assert sorted(lines) == sorted(coded_lines(2 * COUNT).values())


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
        (("report.txt",), 2, "report.txt: neither a project nor a WARC file; make a project with: selon add NAME.selon report.txt"),
        (("crawl.warc",), 2, "say in which folder the results are to be kept: --output FOLDER"),
        (("crawl.warc", "--output", "out", "--retry"), 2, "--scheduler and --retry are for projects"),
        ((), 2, "name at least one"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    project: Make, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, told: str
) -> None:
    path = project(3)
    monkeypatch.chdir(path.parent)
    for name in ("report.txt", "crawl.warc"):
        Path(name).write_text("no matter", encoding="utf-8")
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


def page(address: str, body: str) -> bytes:
    """A WARC record that holds a page."""
    raw = f"<html lang='fr'><head><title>Titre</title></head><body><article>{body}</article></body></html>".encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(raw) + raw
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2020-03-08T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{abs(hash(address)) % 10**12:012}>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def test_a_crawl_is_coded_into_a_folder(tmp_path: Path) -> None:
    march = "<p>Quelque 1 200 personnes ont manifesté samedi 7 mars 2020 à Lyon contre la fermeture d'un lycée, selon la préfecture.</p>"
    market = "<p>Le marché de la place a rouvert mardi avec vingt étals et un nouvel horaire pour les habitants du quartier.</p>"
    crawl, target = tmp_path / "crawl.warc", tmp_path / "coded"
    crawl.write_bytes(page("https://news.example/1", march * 3) + page("https://news.example/2", market * 3))
    done = selon(crawl, "--output", target, "--workers", "1", "--format", "json")
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["records"] == 2
    (line,) = (target / "coded.jsonl").read_bytes().splitlines()
    assert json.loads(line)["outcome"] == "coded"
    assert b"2 records in" in selon(crawl, "--output", target, "--workers", "1").stdout
