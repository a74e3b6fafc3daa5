"""The verbs that ask a project, and those that look after it."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from selon.coder import Coder
from selon.export.jsonl import coded_line
from selon.ingest.plain import read_file
from selon.model import Document, Refused
from selon.store.coded import CodedRow, save_shard
from selon.store.documents import add, document_id
from selon.store.project import create

Call = Callable[..., tuple[int, bytes, str]]


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a project with two of the samples coded, one copy and one refusal."""
    path = tmp_path_factory.mktemp("coded") / "samples.selon"
    samples = Path(__file__).parents[2] / "samples"
    coder = Coder("none")
    with create(path) as project:
        rows = []
        for name in ("lyon-logement-1.fr.txt", "bruxelles-sitin-1.fr.txt"):
            report = read_file(str(samples / name), outlet="La Gazette des Quais")
            document = Document(report, (samples / name).read_bytes(), "text")
            add(project, [document], batch="1")
            rows.append(CodedRow(document_id(document), "coded", coded_line(coder.code(report))))
        copy = read_file(str(samples / "lyon-logement-1.fr.txt"), outlet="Une autre")
        add(project, [Document(copy, b"", "text"), Refused("a\x1b[31m.pdf", "text_lost", "a scan without text")], batch="2")
        save_shard(project, "run", "0", rows)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, coded: bytes) -> str:
    """That project, for one test."""
    (tmp_path / "samples.selon").write_bytes(coded)
    return str(tmp_path / "samples.selon")


def lines(out: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_outcomes_are_counted_and_listed(selon: Call, path: str) -> None:
    code, out, err = selon("outcomes", path)
    assert (code, err) == (0, "")
    assert lines(out) == [{"outcome": "coded", "number": 2}, {"outcome": "duplicate", "number": 1}, {"outcome": "text_lost", "number": 1}]
    (row,) = lines(selon("outcomes", path, "--outcome", "duplicate")[1])
    assert str(row["reason"]).startswith("same text as ")
    everything = lines(selon("outcomes", path, "--rows")[1])
    assert len(everything) == 4
    first = lines(selon("outcomes", path, "--rows", "--limit", "3")[1])
    rest = lines(selon("outcomes", path, "--rows", "--after", str(first[-1]["cursor"]))[1])
    assert first + rest == everything
    table = selon("outcomes", path, "--rows", "--format", "table")[1]
    assert b"a scan without text" in table
    assert b"\x1b[31m" not in table, "what steers a terminal is written out"


def test_records_are_filtered(selon: Call, path: str) -> None:
    code, out, err = selon("records", path)
    assert (code, err) == (0, "")
    everything = lines(out)
    assert len(everything) >= 2
    found = lines(selon("records", path, "--form", "march", "--city", "LYON", "--since", "2024-10", "--until", "2024")[1])
    assert [(row["form"], row["day"]) for row in found] == [("march", "2024-10-12")]
    assert found[0]["low"] == 3000
    assert lines(selon("records", path, "--since", "2025")[1]) == []
    assert lines(selon("records", path, "--text", "loyers", "--country", "fr")[1]) == found
    assert lines(selon("records", path, "--words", '"selon la police"')[1]) == []
    assert b"march" in selon("records", path, "--format", "table")[1]


def test_records_come_in_pages(selon: Call, path: str) -> None:
    everything = lines(selon("records", path)[1])
    found: list[dict[str, object]] = []
    more: list[str] = []
    for _ in everything:
        _, out, err = selon("records", path, "--limit", "1", *more)
        found += lines(out)
        more = ["--after", err.strip().rpartition(" ")[2]] if "--after" in err else []
    assert found == everything
    assert more == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "lundi"), "YYYY-MM-DD"),
        (("--until", "2024-13"), "YYYY-MM-DD"),
        (("--limit", "0"), "from 1 on"),
        (("--after", "nowhere"), "no place to go on from"),
    ],
)
def test_what_is_asked_wrongly(selon: Call, path: str, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = selon("records", path, *arguments)
    assert code in (1, 2)
    assert (out, said in err) == (b"", True)


@pytest.mark.parametrize("verb", ["outcomes", "records", "verify", "doctor"])
def test_there_is_no_such_project(selon: Call, tmp_path: Path, verb: str) -> None:
    code, out, err = selon(verb, str(tmp_path / "none.selon"))
    assert (code, out) == (3, b"")
    assert "selon add" in err


def test_a_sound_project_verifies_and_passes(selon: Call, path: str) -> None:
    code, out, err = selon("verify", path)
    assert (code, err) == (0, "")
    (told,) = lines(out)
    assert told["sound"] is True
    assert selon("verify", path, "--head", str(told["head"]), "--no-index")[0] == 0
    assert selon("verify", path, "--head", "00" * 32)[0] == 4
    assert str(told["head"]).encode() in selon("verify", path, "--format", "table")[1]
    code, out, err = selon("doctor", path, "--format", "json")
    assert (code, err) == (0, "")
    assert {check["state"] for check in json.loads(out)} == {"ok"}


def test_what_was_changed_is_named(selon: Call, path: str) -> None:
    db = sqlite3.connect(path)
    db.execute("DROP TRIGGER documents_stay")
    db.execute("UPDATE documents SET outlet = 'Une autre' WHERE n = 1")
    db.commit()
    db.close()
    code, out, err = selon("verify", path)
    assert code == 4
    assert {"table": "documents", "row": 1, "what": "outlet: not as written"} in lines(out)
    assert "selon doctor" in err
    assert b"documents" in selon("verify", path, "--format", "table")[1]
    code, out, err = selon("backup", path, f"{path}.copy")
    assert (code, Path(f"{path}.copy").exists()) == (3, False)
    code, _, err = selon("doctor", path)
    assert code == 4
    assert "--repair" in err
    before = Path(path).read_bytes()
    code, _, err = selon("doctor", path, "--repair")
    saved = Path(path).with_name("samples.recovered.selon")
    assert code == 4
    assert "lost: documents: 1 of 3" in err
    assert Path(path).read_bytes() == before
    assert selon("verify", str(saved))[0] == 0
    code, _, err = selon("doctor", path, "--repair")
    assert "is there already" in err


def test_what_can_be_mended_is(selon: Call, path: str) -> None:
    db = sqlite3.connect(path)
    db.execute("DROP INDEX records_by_form")
    db.commit()
    db.close()
    code, _, err = selon("records", path, "--form", "march")
    assert code == 3
    assert "selon doctor" in err
    assert selon("doctor", path)[0] == 4
    code, out, _ = selon("doctor", path, "--repair")
    assert code == 0
    assert b"mended" in out
    assert selon("records", path, "--form", "march")[0] == 0
    assert selon("verify", path)[0] == 0


def test_a_backup(selon: Call, path: str, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy.selon")
    code, out, err = selon("backup", path, copy)
    assert (code, out) == (0, b"")
    assert "verified" in err
    assert selon("records", copy)[1] == selon("records", path)[1]
    assert selon("backup", path, copy)[0] == 1
    assert selon("backup", path, str(tmp_path))[0] == 2
    assert selon("backup", path, str(tmp_path / "none" / "copy.selon"))[0] == 2


def test_repair_needs_a_project(selon: Call) -> None:
    code, _, err = selon("doctor", "--repair")
    assert code == 2
    assert "name the project" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--form", "marsh"), "--form 'marsh': there is no such code; see: selon codebook forms"),
        (("--family", "protests"), "see: selon codebook families"),
        (("--status", "done"), "see: selon codebook statuses"),
        (("--country", "France"), "the two letters of ISO 3166-1"),
    ],
)
def test_a_code_that_no_record_can_have_is_a_wrong_call(selon: Call, path: str, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = selon("records", path, *arguments)
    assert (code, out) == (2, b"")
    assert said in err


def test_no_record_that_fits_is_said(selon: Call, path: str) -> None:
    code, out, err = selon("records", path, "--since", "2031")
    assert (code, out) == (0, b"")
    assert "fits; what was coded: selon outcomes" in err


def test_a_list_says_which_part_of_a_source_and_does_not_repeat_it(selon: Call, tmp_path: Path) -> None:
    path = tmp_path / "p.selon"
    report = read_file(str(Path(__file__).parents[2] / "samples" / "quimper-lait.fr.txt"))
    with create(path) as project:
        add(
            project,
            [Document(report, b"x", "feed", "entry 3"), Refused("a.csv row 4", "empty", "a.csv row 4: there is no text")],
            batch="1",
        )
    table = selon("outcomes", str(path), "--rows", "--format", "table")[1].decode()
    assert "entry 3" in " ".join(table.split())
    assert table.count("a.csv row 4") == 1
    assert lines(selon("outcomes", str(path), "--rows")[1])[0]["locator"] == "entry 3"
