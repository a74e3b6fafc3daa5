"""``selon review``, ``selon serve``, ``selon account``: as processes, as a user starts and ends them."""

import io
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from selon.store.project import create

Called = Callable[..., Any]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project."""
    path = tmp_path / "p.selon"
    create(path).close()
    return path


@contextmanager
def at_work(tmp_path: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """The command at work, the first address that it names, and the line with the link."""
    environment = {**os.environ, "SELON_STATE": str(tmp_path / "state"), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "selon", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    try:
        first, second = process.stdout.readline(), process.stdout.readline()
        found = re.search(r"https?://[^ \n]*[^ \n.]", first)
        assert found, (first, second)
        yield process, found[0], second
    finally:
        process.kill()
        process.wait(10)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_review_prints_a_link_that_is_good_once(project: Path, tmp_path: Path, ending: signal.Signals) -> None:
    with at_work(tmp_path, "review", str(project), "--port", "0", "--coder", "Zoë") as (process, origin, line):
        link = re.search(r"http\S+", line)
        assert link is not None
        assert link[0].startswith(f"{origin}/enter?ticket=")
        with httpx.Client(base_url=origin) as client:
            assert client.get("/").status_code == 401
            assert client.get(link[0]).status_code == 200
            assert "Zoë" in client.get("/").text
        assert httpx.get(link[0]).status_code == 403
        process.send_signal(ending)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")
    assert sorted(one.name for one in project.parent.glob("p.selon*")) == ["p.selon"], "nothing is left beside the project"
    assert stat.S_IMODE((tmp_path / "state" / "workbench.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_before_the_server_is_ready_ends_it_quietly(project: Path, tmp_path: Path, ending: signal.Signals) -> None:
    with at_work(tmp_path, "review", str(project), "--port", "0") as (process, _origin, _line):
        process.send_signal(ending)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")


def test_a_session_outlives_the_server(project: Path, tmp_path: Path) -> None:
    with httpx.Client() as client:
        with at_work(tmp_path, "review", str(project), "--port", "0") as (_, origin, line):
            client.get(re.search(r"http\S+", line)[0])  # type: ignore[index]
            assert client.get(f"{origin}/").status_code == 200
        with at_work(tmp_path, "review", str(project), "--port", "0") as (_, origin, _line):
            assert client.get(f"{origin}/").status_code == 200


def test_only_loopback_is_listened_at(project: Path, tmp_path: Path) -> None:
    with at_work(tmp_path, "review", str(project), "--port", "0") as (_, origin, _line):
        port = int(origin.rpartition(":")[2])
        addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1", "127.0.1.1"}
        for address in addresses:
            with socket.socket() as other:
                other.settimeout(1)
                assert other.connect_ex((str(address), port)) != 0


def test_serve_with_accounts(project: Path, tmp_path: Path, selon: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long password\nshort\n"))
    added = selon("account", "add", str(project), "anna", "--role", "admin")
    assert (added.code, added.out, added.err) == (0, b"", "")
    assert selon("account", "list", str(project)).out == b"anna  admin\n"
    with at_work(tmp_path, "serve", str(project), "--port", "0") as (_, origin, line):
        assert f"{origin}/" in line
        with httpx.Client(base_url=origin, headers={"origin": origin}) as client:
            assert client.post("/sign-in", data={"name": "anna", "password": "a long password"}).status_code == 303
            assert "anna" in client.get("/").text
    for call in (("role", "anna", "reader"), ("close", "anna")):
        assert selon("account", call[0], str(project), *call[1:]).code == 0
    assert selon("account", "list", str(project)).out == b"anna  reader  closed\n"
    assert selon("account", "reopen", str(project), "anna").code == 0
    assert selon("account", "password", str(project), "anna").code == 2


def test_serve_behind_a_name(project: Path, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = f"http://127.0.0.1:{port}/"
    with at_work(tmp_path, "serve", str(project), "--port", str(port), "--origin", "https://coding.example.org") as (_, _origin, line):
        assert "https://coding.example.org/" in line
        assert httpx.get(here).status_code == 421
        reply = httpx.get(here, headers={"host": "coding.example.org"})
        assert (reply.status_code, reply.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("review", "no-such.selon"), 3, "there is no such project"),
        (("serve", "{p}", "--host", "0.0.0.0"), 2, "--origin"),
        (("serve", "{p}", "--origin", "coding.example.org"), 2, "as browsers write it"),
        (("review", "{p}", "--port", "99999999"), 2, "choose another --port"),
        (("account", "add", "{p}", "anna", "--role", "king"), 2, "king"),
        (("account", "add", "no-such.selon", "anna"), 3, "there is no such project"),
        (("account", "close", "{p}", "nobody"), 2, "there is no account"),
    ],
)
def test_wrong_calls_are_told_in_a_line(
    project: Path,
    tmp_path: Path,
    selon: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    told: str,
) -> None:
    monkeypatch.setenv("SELON_STATE", str(tmp_path / "state"))
    found = selon(*(one.format(p=project) for one in arguments))
    assert found.code == code
    assert told in found.err
    assert found.err.count("\n") <= 2
