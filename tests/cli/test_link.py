"""``selon link``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, bytes, str]]
REPORTS = (
    ("one", "Some 300 people marched in Cardiff on 3 March 2024 to demand cheaper homes, police said."),
    ("two", "CARDIFF, March 3, 2024. About 500 people marched in Cardiff on Sunday to demand cheaper homes, organisers said."),
    ("far", "Some 300 people marched in Cork on 3 March 2024 to demand cheaper homes, police said."),
)


@pytest.fixture
def coded(selon: Call, tmp_path: Path) -> Path:
    """Three reports coded: two of one march, one of a march elsewhere."""
    for name, text in REPORTS:
        (tmp_path / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
    files = [str(tmp_path / f"{name}.txt") for name, _ in REPORTS]
    lines = selon("code", "--parser", "none", "--published", "2024-03-04", *files)[1]
    path = tmp_path / "coded.jsonl"
    path.write_bytes(lines)
    return path


def sources(line: str, coded: Path) -> set[str]:
    known = {row["report"]["id"]: Path(row["report"]["source"]).stem for row in map(json.loads, coded.read_text().splitlines())}
    return {known[report] for report in json.loads(line)["reports"]}


def test_two_reports_of_one_march_are_one_event(selon: Call, coded: Path) -> None:
    code, out, err = selon("link", str(coded))
    assert (code, err) == (0, "")
    assert [sources(line, coded) for line in out.decode().splitlines() if len(json.loads(line)["records"]) > 1] == [{"one", "two"}]


def test_the_table_says_why(selon: Call, coded: Path) -> None:
    code, out, _ = selon("link", str(coded), "--format", "table")
    assert code == 0
    assert "date" in out.decode()


def test_a_decision_parts_them(selon: Call, coded: Path, tmp_path: Path) -> None:
    event = next(json.loads(line) for line in selon("link", str(coded))[1].splitlines() if len(json.loads(line)["records"]) > 1)
    said = tmp_path / "said.jsonl"
    said.write_text(json.dumps({"records": event["records"], "decision": "different"}) + "\n", encoding="utf-8")
    found = selon("link", str(coded), "--decisions", str(said))[1].splitlines()
    assert all(len(json.loads(line)["records"]) == 1 for line in found)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("x.jsonl", "{}\n", "line 1 is no report object"), ("x.jsonl", "nonsense\n", "line 1 is no JSON object")],
)
def test_what_is_not_coded_reports_is_refused_in_a_sentence(selon: Call, tmp_path: Path, name: str, content: str, told: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    code, out, err = selon("link", str(tmp_path / name))
    assert (code, out) == (3, b"")
    assert told in err
    assert "Traceback" not in err


def test_a_missing_file_and_a_bad_decision_are_said(selon: Call, coded: Path, tmp_path: Path) -> None:
    assert selon("link", str(tmp_path / "none.jsonl"))[0] == 3
    (tmp_path / "bad.jsonl").write_text('{"records": ["a"]}\n', encoding="utf-8")
    code, _, err = selon("link", str(coded), "--decisions", str(tmp_path / "bad.jsonl"))
    assert code == 3
    assert "line 1 is no decision" in err


def test_a_project_is_linked_by_its_newest_run(selon: Call, coded: Path, tmp_path: Path) -> None:
    project = str(tmp_path / "p.selon")
    assert selon("add", project, str(tmp_path / "one.txt"), str(tmp_path / "two.txt"), "--published", "2024-03-04", "--quiet")[0] == 0
    code, _, err = selon("link", project)
    assert code == 3
    assert "first: selon run" in err
    assert selon("run", project, "--parser", "none", "--workers", "1", "--quiet")[0] == 0
    code, out, _ = selon("link", project)
    assert code == 0
    assert [len(json.loads(line)["records"]) for line in out.splitlines()] == [2]


def test_a_text_given_twice_counts_once_and_that_is_said(selon: Call, coded: Path) -> None:
    once, twice = selon("link", str(coded)), selon("link", str(coded), str(coded))
    assert (twice[0], twice[1]) == (0, once[1])
    assert "3 of the texts were given more than once" in twice[2]


def test_a_cluster_that_does_not_answer_is_said(selon: Call, coded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="selon[cluster] is not installed")
    monkeypatch.setattr("selon.runner.cluster._CONNECT", 1.0)
    code, out, err = selon("link", str(coded), "--scheduler", "tcp://127.0.0.1:9")
    assert (code, out) == (1, b"")
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in err
