"""Whatever byte is changed is found and named; what can be made again is mended; of a damaged file the rest is saved."""

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from selon.errors import StoreDamaged, StoreError
from selon.store.backup import backup
from selon.store.coded import ledger, lines, save_shard
from selon.store.decisions import decisions
from selon.store.documents import document, document_id, pending, signatures, wires
from selon.store.log import entries, holds
from selon.store.outcomes import outcomes
from selon.store.project import create, open_project
from selon.store.records import RecordFilter, records
from selon.store.recover import recover
from selon.store.repair import Check, examine
from selon.store.verify import Problem, verify

Alter = Callable[..., None]


def problems(path: Path) -> tuple[Problem, ...]:
    with open_project(path, read_only=True) as project:
        return verify(project).problems


def states(checks: list[Check]) -> dict[str, str]:
    return {check.name: check.state for check in checks if check.state != "ok"}


def test_single_bits_of_cells_are_all_found_and_named(torture: ModuleType, tmp_path: Path) -> None:
    told = torture.flips_in_content(tmp_path, 50)
    assert (told["missed"], told["named"]) == (0, 50)


def test_single_bits_of_the_file_are_found_where_they_change_anything(torture: ModuleType, tmp_path: Path) -> None:
    told = torture.flips_in_file(tmp_path, 50, documents=12)
    assert told["missed"] == 0


@pytest.mark.parametrize(
    ("sql", "table", "row", "what"),
    [
        ("UPDATE documents SET published = '2001-01-01' WHERE n = 2", "documents", 2, "published: not as written"),
        ("UPDATE documents SET outlet = NULL, title = 'x' WHERE n = 1", "documents", 1, "outlet, title: not as written"),
        ("UPDATE objects SET body = zeroblob(length(body)) WHERE n = 3", "objects", 3, "body: not as written"),
        ("UPDATE texts SET digest = zeroblob(5) WHERE n = 3", "texts", 3, "digest: not as written"),
        ("UPDATE decisions SET new = '\"vigil\"' WHERE n = 1", "decisions", 1, "new: not as written"),
        ("UPDATE coded SET outcome = 'not_relevant' WHERE n = 1", "coded", 1, "outcome: not as written"),
        ("UPDATE records SET form = 'vigil', low = 3 WHERE n = 1", "records", 1, "form, low: not what the coded line makes"),
        ("UPDATE statements SET confidence = 0.99 WHERE n = 4", "statements", 4, "confidence: not what the coded line makes"),
        ("UPDATE whereabouts SET city = 'paris' WHERE n = 1", "whereabouts", 1, "city: not what the coded line makes"),
        ("DELETE FROM findings WHERE n = 1", "findings", None, "rows, where the coded lines make"),
        ("UPDATE findings SET n = n + 8 WHERE n = (SELECT max(n) FROM findings)", "findings", 12, "the numbers are not those"),
        ("DELETE FROM wires WHERE n = 2", "wires", 2, "missing"),
        ("UPDATE log SET detail = '{}' WHERE entry = 4", "log", 4, "the entry is not as written"),
        ("DELETE FROM log WHERE entry = 4", "log", 4, "missing"),
        ("DELETE FROM refusals", "refusals", 0, "the last number given was 1, so rows are missing"),
        ("INSERT INTO document_words (rowid, text) VALUES (999, 'added')", "document_words", None, "added"),
        ("DROP INDEX records_by_form", "schema", None, "index records_by_form: missing"),
        ("UPDATE migrations SET sha256 = 'x' WHERE number = 1", "migrations", 1, "was applied"),
        ("PRAGMA user_version = 1", "file", None, "schema 1"),
    ],
)
def test_what_is_changed_is_named(filled: Path, altered: Alter, sql: str, table: str, row: int | None, what: str) -> None:
    altered(filled, sql)
    if "user_version" in sql:
        with pytest.raises(StoreError):
            problems(filled)
        return
    found = problems(filled)
    assert any((one.table, one.row) == (table, row) and what in one.what for one in found), found


def test_a_row_with_a_new_digest_breaks_the_log(filled: Path, altered: Alter) -> None:
    """Somebody who changes a row and its digest is found by the entry that wrote it."""
    from selon.store.log import LOGGED
    from selon.store.packed import row_digest

    db = sqlite3.connect(filled)
    cells = list(db.execute(f"SELECT n, {', '.join(LOGGED['refusals'])}, entry FROM refusals").fetchone())
    cells[3] = "nothing to see"
    db.close()
    altered(filled, f"UPDATE refusals SET reason = 'nothing to see', digest = x'{row_digest('refusals', cells).hex()}'")
    (found,) = problems(filled)
    assert (found.table, "rows" in found.what) == ("log", True)


def test_the_head_tells_whether_the_end_was_cut_off(filled: Path, altered: Alter) -> None:
    with open_project(filled, read_only=True) as project:
        found = verify(project)
        assert not found.problems
        assert holds(project, found.head)
        assert len(list(entries(project))) == found.entries
    last = found.entries
    altered(
        filled, f"DELETE FROM decisions WHERE entry = {last}", f"DELETE FROM log WHERE entry = {last}",
        "UPDATE sqlite_sequence SET seq = seq - 1 WHERE name IN ('decisions', 'log')",
    )  # fmt: skip
    with open_project(filled, read_only=True) as project:
        assert not verify(project).problems, "a log that was cut off whole is sound in itself"
        assert not holds(project, found.head), "but it lacks the head"
        assert not holds(project, "no hash")


def test_a_sound_project_passes_all_checks(filled: Path) -> None:
    checks = examine(filled)
    assert len(checks) >= 18
    assert states(checks) == {}


@pytest.mark.parametrize(
    ("check", "statements"),
    [
        ("indexes and triggers", ("DROP INDEX records_by_form", "DROP INDEX coded_once")),
        ("numbers", ("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'statements'",)),
        ("records", ("DELETE FROM statements WHERE n < 4", "UPDATE records SET day = '1999-01-01'")),
        ("search in reports", ("INSERT INTO document_words (document_words) VALUES ('delete-all')",)),
        ("search in records", ("INSERT INTO record_words (rowid, words) VALUES (1, 'twice')",)),
        ("way of writing", ("PRAGMA journal_mode = DELETE",)),
    ],
)
def test_what_can_be_made_again_is_mended(filled: Path, altered: Alter, check: str, statements: tuple[str, ...]) -> None:
    altered(filled, *statements)
    found = states(examine(filled))
    assert found[check] == "mendable"
    assert set(states(examine(filled, repair=True)).values()) == {"mended"}
    assert states(examine(filled)) == {}
    assert problems(filled) == ()
    with open_project(filled) as project:
        assert len(records(project, RecordFilter()).rows) == 12


def test_an_index_that_is_out_of_step_is_made_anew(filled: Path) -> None:
    """As a flipped bit in an index leaves it: the index holds a value that the table does not."""
    db = sqlite3.connect(filled, isolation_level=None)
    (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'records_by_status'").fetchone()
    (size,) = db.execute("PRAGMA page_size").fetchone()
    db.close()
    raw = bytearray(filled.read_bytes())
    at = raw.index(b"held", (page - 1) * size, page * size)
    raw[at : at + 4] = b"hela"
    filled.write_bytes(raw)
    assert problems(filled)[0].table == "file"
    assert states(examine(filled)) == {"indexes": "mendable"}
    assert states(examine(filled, repair=True)) == {"indexes": "mended"}
    assert problems(filled) == ()


def test_a_shard_without_its_ledger_row(filled: Path, altered: Alter) -> None:
    """As a process of another program might leave it; the row is written again from what was coded."""
    altered(filled, "DELETE FROM shards WHERE shard = '1' AND n > 2", "UPDATE sqlite_sequence SET seq = 2 WHERE name = 'shards'")
    found = states(examine(filled))
    assert found["shards"] == "mendable"
    assert found["log"] == "lost", "that a row is gone stays proven"


def test_what_a_killed_process_left_is_taken_away(filled: Path) -> None:
    draft = filled.with_name(f".{filled.name}.4711.new")
    draft.write_bytes(b"half")
    mine = filled.with_name(f".{filled.name}.notes.new")
    mine.write_bytes(b"mine")
    assert states(examine(filled)) == {"drafts left over": "mendable"}
    assert states(examine(filled, repair=True)) == {"drafts left over": "mended"}
    assert not draft.exists()
    assert mine.exists()


def test_what_is_gone_is_not_mended_in_place(filled: Path, altered: Alter) -> None:
    altered(filled, "UPDATE texts SET body = x'00' WHERE n = 1", "DELETE FROM statements")
    before = filled.read_bytes()
    found = states(examine(filled, repair=True))
    assert found["rows as written"] == "lost"
    assert found["records"] == "mendable"
    assert filled.read_bytes() == before


def test_an_older_project_is_mended_by_bringing_it_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.selon"
    create(path, version=1).close()
    assert states(examine(path)) == {"opens": "mendable"}
    assert states(examine(path, repair=True)) == {}


def everything(path: Path) -> tuple[object, ...]:
    with open_project(path, read_only=True) as project:
        (run,) = (name for (name,) in project.connection.execute("SELECT configuration FROM runs"))
        names = [name for (name,) in project.connection.execute("SELECT id FROM documents ORDER BY n")]
        return (
            [document(project, name) for name in names], outcomes(project), list(lines(project, run)), ledger(project, run),
            dict(signatures(project)), wires(project), list(decisions(project)), records(project, RecordFilter(), limit=100).rows,
        )  # fmt: skip


def test_of_a_sound_project_all_is_saved(filled: Path, tmp_path: Path) -> None:
    made = recover(filled, tmp_path / "saved.selon")
    assert made.lost == ()
    assert everything(tmp_path / "saved.selon") == everything(filled)
    assert problems(tmp_path / "saved.selon") == ()


def test_what_is_lost_is_said_and_the_rest_is_saved(filled: Path, altered: Alter, tmp_path: Path, invented: ModuleType) -> None:
    altered(
        filled, "UPDATE texts SET body = x'00' WHERE n = 1", "UPDATE layers SET digest = zeroblob(3), body = x'00' WHERE n = 2",
        "UPDATE coded SET body = x'00' WHERE n = 4", "DELETE FROM decisions WHERE n = 1",
    )  # fmt: skip
    saved = tmp_path / "saved.selon"
    made = recover(filled, saved)
    said = "\n".join(made.lost)
    assert "pages/0/0.html" in said
    for table in ("texts", "layers", "coded", "decisions"):
        assert table in said or "decision" in said, table
    assert problems(saved) == ()
    with open_project(saved) as project:
        there = document_id(invented.document(5))
        assert document(project, there) == invented.document(5)
        assert len(pending(project, "configuration-of-the-torture")) == 1, "what was coded and is lost is to be coded again"
        changed = document(project, document_id(invented.document(1)))
        assert changed.report == invented.document(1).report
        assert changed.layer == () or changed.remarks == invented.document(1).remarks


@pytest.mark.parametrize("damage", ["head", "cut", "zeros"])
def test_a_file_that_does_not_open_is_saved_from(filled: Path, tmp_path: Path, damage: str) -> None:
    raw = bytearray(filled.read_bytes())
    if damage == "head":
        raw[:60] = b"\xff" * 60
    elif damage == "cut":
        del raw[-len(raw) // 4 :]
    else:
        raw[len(raw) // 2 : len(raw) // 2 + 30_000] = bytes(30_000)
    filled.write_bytes(raw)
    assert "lost" in states(examine(filled)).values()
    made = recover(filled, tmp_path / "saved.selon")
    assert problems(tmp_path / "saved.selon") == ()
    if damage == "head":
        assert made.lost == ()
        assert made.kept["documents"] == 13
    assert filled.read_bytes() == raw


def test_where_nothing_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.selon"
    for content in (b"", b"Un texte.", bytes(20_000)):
        path.write_bytes(content)
        with pytest.raises(StoreDamaged):
            recover(path, tmp_path / "saved.selon")
        assert sorted(one.name for one in tmp_path.iterdir()) == ["a.selon"]


def test_broken_files_never_end_in_a_traceback(torture: ModuleType, tmp_path: Path) -> None:
    told = torture.mutations(tmp_path, 56)
    assert set(told) <= {"exit 0", "exit 1", "exit 3", "exit 4"}, told
    assert told["exit 3"] > 5
    assert told["exit 4"] > 5


def test_a_backup_is_the_same_project(filled: Path, tmp_path: Path) -> None:
    with open_project(filled) as project:
        project.connection.execute("BEGIN IMMEDIATE")
        project.connection.execute("ROLLBACK")
        made = backup(project, tmp_path / "copy.selon")
        assert made.head == verify(project).head
        with pytest.raises(StoreError, match="is there already"):
            backup(project, tmp_path / "copy.selon")
    assert everything(tmp_path / "copy.selon") == everything(filled)
    with open_project(tmp_path / "copy.selon") as copy:
        assert copy.connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.selon", "filled.selon"]


def test_no_backup_of_what_is_not_as_written(filled: Path, altered: Alter, tmp_path: Path) -> None:
    altered(filled, "UPDATE documents SET title = 'other' WHERE n = 1")
    with open_project(filled) as project, pytest.raises(StoreDamaged, match="documents 1: title"):
        backup(project, tmp_path / "copy.selon")
    assert not (tmp_path / "copy.selon").exists()


def test_a_backup_while_somebody_writes(filled: Path, tmp_path: Path, invented: ModuleType) -> None:
    from selon.store.documents import add

    with open_project(filled) as writer, open_project(filled, read_only=True) as reader:
        writer.connection.execute("BEGIN IMMEDIATE")
        backup(reader, tmp_path / "copy.selon")
        writer.connection.execute("ROLLBACK")
        add(writer, invented.items(50, 52), batch="later")
        save_shard(writer, "configuration-of-the-torture", "9", [])
    with open_project(tmp_path / "copy.selon") as copy:
        assert hashlib.sha256(str(outcomes(copy)).encode()).digest()
        assert dict(outcomes(copy))["coded"] == 12
