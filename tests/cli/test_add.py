"""``selon add``: everything is counted and recorded, a dry run writes nothing, again is a no-op, kills and full disks lose nothing."""

import gzip
import hashlib
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from selon.cli.app import run
from selon.store.project import open_project
from selon.store.verify import verify

STORY = "Quelque {n} personnes ont défilé samedi à Nantes contre la fermeture de la ligne {n}. La préfecture en a compté {m}, a-t-elle dit."


def fill(folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        (folder / f"{n:03}.txt").write_text(STORY.format(n=n + 200, m=n + 100), encoding="utf-8")


def added(*arguments: str | Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = run(["add", *map(str, arguments), "--format", "json", "--workers", "1"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse in this process: what is tested is the way into the project, and starting workers takes long."""
    monkeypatch.setattr("selon.runner.intake.guarded", plainly)


def plainly(task: Any, items: Iterable[Any], **_: Any) -> Iterator[tuple[Any, Any]]:
    return ((item, task(item)) for item in items)


def state(folder: Path) -> str:
    """A digest of every name and byte below *folder*."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        digest.update(f"{path}\0{path.lstat().st_mode}\0".encode() + (path.read_bytes() if path.is_file() else b""))
    return digest.hexdigest()


def rows(project: Path) -> list[Any]:
    """What a project holds, less numbers and times."""
    with sqlite3.connect(f"file:{project}?mode=ro", uri=True) as db:
        documents = db.execute(
            "SELECT d.id, s.source, o.hash, t.hash, d.outcome, f.id, w.wire_group, "
            "(SELECT count(*) FROM signatures g WHERE g.document = d.n) "
            "FROM documents d JOIN sources s ON s.n = d.source JOIN objects o ON o.n = s.object JOIN texts t ON t.n = d.text "
            "LEFT JOIN documents f ON f.n = d.duplicate_of "
            "LEFT JOIN wires w ON w.n = (SELECT max(n) FROM wires WHERE document = d.n) ORDER BY d.id"
        ).fetchall()
        return documents + db.execute("SELECT source, outcome, reason FROM refusals ORDER BY 1, 2, 3").fetchall()


def test_everything_is_counted_and_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    fill(folder, 3)
    text = (folder / "000.txt").read_text(encoding="utf-8")
    (folder / "again.txt").write_text(text, encoding="utf-8")
    story = "\n\n".join(STORY.format(n=n, m=n + 1) for n in range(900, 906))
    (folder / "wire-a.txt").write_text(f"Un titre\n\n{story}", encoding="utf-8")
    (folder / "wire-b.txt").write_text(f"Une autre manière de le dire\n\n{story}\n\nNos lecteurs y étaient.", encoding="utf-8")
    (folder / "latin.txt").write_bytes(STORY.format(n=777, m=333).encode("cp1252"))
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    (folder / "cut.txt.gz").write_bytes(gzip.compress((STORY.format(n=31, m=32) * 20 + "fin").encode())[:-9])
    (folder / ".hidden").write_text("x")
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("b/c.txt", STORY.format(n=555, m=444))
    project = tmp_path / "p.selon"
    code, told = added(project, folder, capsys=capsys)
    assert code == 1
    assert (told["new"], told["duplicates"], told["known"], told["made"]) == (9, 1, 0, True)
    assert told["refused"] == {"binary": 1, "cut_short": 1, "hidden": 1}
    assert (told["wire_groups"], told["wire_documents"]) == (1, 2)
    assert told["media"] == {"text": 9}
    assert sum(told["encodings"].values()) == 9
    assert len(told["encodings"]) == 2
    assert told["remarks"]["cut_short"] == 1
    assert {refusal["outcome"] for refusal in told["first"]} == {"binary", "cut_short"}
    assert run(["outcomes", str(project), "--rows", "--format", "jsonl"]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(listed) == 12
    assert any(row["source"].endswith("a.zip#b/c.txt") for row in listed)


@pytest.mark.usefixtures("inside")
def test_adding_again_changes_nothing_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "in", 3)
    (tmp_path / "in" / "empty.txt").touch()
    project = tmp_path / "p.selon"
    first = added(project, tmp_path / "in", capsys=capsys)[0]
    before = rows(project), project.read_bytes()
    code, told = added(project, tmp_path / "in", capsys=capsys)
    assert code == first == 1
    assert (told["new"], told["known"], told["made"]) == (0, 3, False)
    assert (rows(project), project.read_bytes()) == before
    run(["add", str(project), str(tmp_path / "in"), "--workers", "1"])
    assert "nothing new: 3 documents were there already" in capsys.readouterr().out


@pytest.mark.usefixtures("inside")
def test_a_file_that_changed_is_a_new_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "in", 2)
    project = tmp_path / "p.selon"
    added(project, tmp_path / "in", capsys=capsys)
    (tmp_path / "in" / "000.txt").write_text(STORY.format(n=1, m=1) + " Rectifié.", encoding="utf-8")
    code, told = added(project, tmp_path / "in", capsys=capsys)
    assert (code, told["new"], told["known"]) == (0, 1, 1)


@pytest.mark.usefixtures("inside")
def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "in", 3)
    (tmp_path / "in" / "again.txt").write_bytes((tmp_path / "in" / "000.txt").read_bytes())
    project = tmp_path / "p.selon"
    before = state(tmp_path)
    code, dry = added(project, tmp_path / "in", "--dry-run", capsys=capsys)
    assert state(tmp_path) == before
    assert (code, dry["new"], dry["duplicates"], dry["made"]) == (0, 4, 1, False)
    wet = added(project, tmp_path / "in", capsys=capsys)[1]
    for field in ("new", "duplicates", "known", "refused", "media", "encodings", "wire_groups", "wire_documents"):
        assert dry[field] == wet[field], field
    before = state(tmp_path)
    (tmp_path / "more.txt").write_text(STORY.format(n=5, m=3))
    more = state(tmp_path)
    assert added(project, tmp_path / "in", tmp_path / "more.txt", "--dry-run", capsys=capsys)[1]["new"] == 1
    assert state(tmp_path) == more != before


@pytest.mark.usefixtures("inside")
def test_the_project_itself_is_not_taken_in(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, 2)
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert added("p.selon", ".", capsys=capsys)[1]["refused"] == {}


@pytest.mark.usefixtures("inside")
def test_what_the_user_says_of_the_sources_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "t.csv"
    table.write_text(f'corps du papier,quand\n"{STORY.format(n=5, m=4)}",2024-03-02\n', encoding="utf-8")
    code, told = added(
        tmp_path / "p.selon",
        table,
        "--map",
        "text=corps du papier,published=quand",
        "--outlet",
        "Le Relais",
        "--language",
        "fr",
        capsys=capsys,
    )
    assert (code, told["new"]) == (0, 1), told
    with sqlite3.connect(tmp_path / "p.selon") as db:
        assert db.execute("SELECT outlet, published, language FROM documents").fetchall() == [("Le Relais", "2024-03-02", "fr")]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["p.selon"], 2, "name a project and at least one file"),
        ([], 2, "name a project"),
        (["p.selon", "in", "--map", "text"], 2, "FIELD=COLUMN"),
        (["p.selon", "in", "--map", "colour=x"], 2, "fields are"),
        (["p.selon", "in", "--published", "yesterday"], 2, "YYYY-MM-DD"),
        (["p.selon", "in", "--workers", "0"], 2, "--workers 0"),
        (["p.selon", "in", "--seconds", "0"], 2, "some time"),
        (["p.selon", "in", "--separator", "nowhere"], None, "nowhere"),
        (["p.selon", "gone.txt", "gone2.txt"], 3, "gone2.txt: there is no such file"),
        (["in/000.txt", "in"], 3, "no project"),
        (["none/p.selon", "in"], 3, "there is no folder"),
    ],
)
def test_a_wrong_call_is_told_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int | None, words: str
) -> None:
    fill(tmp_path / "in", 1)
    monkeypatch.chdir(tmp_path)
    before = state(tmp_path)
    got = run(["add", *arguments])
    assert got == code or code is None
    assert got != 0
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told
    assert state(tmp_path) == before


def test_a_page_that_takes_too_long_is_recorded_and_the_rest_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "in", 2)
    chance = random.Random(1)
    paragraphs = "".join(f"<p>{' '.join(f'mot{chance.randrange(10**6)}' for _ in range(30))}</p>" for _ in range(5_500))
    (tmp_path / "in" / "001-slow.html").write_text(f"<html><body><article>{paragraphs}</article></body></html>")
    code, told = added(tmp_path / "p.selon", tmp_path / "in", "--seconds", "0.4", capsys=capsys)
    assert (code, told["new"], told["refused"]) == (1, 2, {"timed_out": 1})
    assert "more than 0.4 s" in told["first"][0]["reason"]


def forked(work: Callable[[], int]) -> int:
    """A child of this process that runs *work* and leaves with its code; its process id."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(work())
        finally:
            os._exit(70)
    return child


def count(project: Path) -> int:
    try:
        with sqlite3.connect(f"file:{project}?mode=ro", uri=True, timeout=5) as db:
            return int(db.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.Error:
        return 0


@pytest.mark.usefixtures("inside")
def test_ten_kills_lose_nothing_and_the_same_call_completes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The short version of benchmarks/torture_add.py, which kills the whole command with its workers."""
    monkeypatch.setattr("selon.runner.intake.BATCH", 5)
    monkeypatch.setattr("selon.runner.intake.WAVE", 40)
    folder, project, chance = tmp_path / "in", tmp_path / "p.selon", random.Random(4)
    fill(folder, 200)
    for n in range(0, 200, 7):
        (folder / f"{n:03}-copy.txt").write_text((folder / f"{n:03}.txt").read_text(encoding="utf-8") + " Fin.", encoding="utf-8")
    kills = 0
    while kills < 12:
        child = forked(lambda: run(["add", str(project), str(folder), "--format", "json"]))
        time.sleep(chance.random() * 0.25)
        seen = count(project)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            break
        kills += 1
        if project.exists():
            with open_project(project) as opened:
                assert verify(opened).problems == ()
        assert count(project) >= seen
    capsys.readouterr()
    code, _ = added(project, folder, capsys=capsys)
    assert code == 0
    added(tmp_path / "straight.selon", folder, capsys=capsys)
    assert rows(project) == rows(tmp_path / "straight.selon")
    assert kills >= 3


def test_ctrl_c_keeps_what_was_committed(tmp_path: Path) -> None:
    fill(tmp_path / "in", 1500)
    project = tmp_path / "p.selon"
    process = subprocess.Popen(
        [sys.executable, "-m", "selon", "add", str(project), str(tmp_path / "in"), "--workers", "1"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    while process.poll() is None and count(project) < 5:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=300)
    assert process.returncode in (130, 0)
    assert "Traceback" not in told
    assert process.returncode == 0 or "new documents are kept" in told
    with open_project(project) as opened:
        assert verify(opened).problems == ()


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("room", [20_000, 150_000, 250_000, 400_000])
def test_a_full_disk_is_told_and_the_project_opens_after(
    tmp_path: Path, room: int, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selon.runner.intake.BATCH", 5)
    folder, project = tmp_path / "in", tmp_path / "p.selon"
    folder.mkdir()
    for n in range(60):
        (folder / f"{n}.txt").write_text(STORY.format(n=n, m=n) + random.Random(n).randbytes(6000).hex() + ".", encoding="utf-8")

    def work() -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        return run(["add", str(project), str(folder), "--quiet"])

    _, status = os.waitpid(forked(work), 0)
    told = capfd.readouterr().err
    assert os.WEXITSTATUS(status) == 1, told
    assert "Traceback" not in told
    assert 1 <= len(told.strip().splitlines()) <= 2
    if project.exists():
        with open_project(project) as opened:
            assert verify(opened).problems == ()
    assert run(["add", str(project), str(folder)]) == 0
    assert count(project) == 60


@pytest.mark.usefixtures("inside")
def test_a_text_with_another_day_says_that_the_first_day_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path / "in", 1)
    project = tmp_path / "p.selon"
    added(project, tmp_path / "in", capsys=capsys)
    again = (project, tmp_path / "in", "--published", "2024-05-02")
    dry = added(*again, "--dry-run", capsys=capsys)[1]
    wet = added(*again, capsys=capsys)[1]
    for told in (dry, wet):
        assert (told["new"], told["duplicates"], told["redated"]) == (1, 1, 1)
    run(["add", *map(str, again[:2]), "--published", "2024-05-03", "--workers", "1"])
    out = capsys.readouterr().out
    assert "1 document added (1 repeats a text that is there)" in out
    assert "a text is coded once, with the day that it came with first; to use the new day, add it to a new project" in out


@pytest.mark.usefixtures("inside")
def test_where_facts_of_a_page_were_read_is_no_trouble(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (
        f"<html><head><title>Marche</title></head><body><article><h1>Marche</h1><p>{STORY.format(n=3, m=2) * 3}</p></article></body></html>"
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    told = added(tmp_path / "p.selon", tmp_path / "a.html", capsys=capsys)[1]
    assert (told["new"], told["remarks"]) == (1, {})


@pytest.mark.parametrize(("option", "value"), [("--language", "xx"), ("--separator", "nothing")])
def test_what_is_not_there_to_be_named_is_a_wrong_call(tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str) -> None:
    fill(tmp_path / "in", 1)
    assert run(["add", str(tmp_path / "p.selon"), str(tmp_path / "in"), option, value]) == 2
    assert "there are" in capsys.readouterr().err
    assert not (tmp_path / "p.selon").exists()
