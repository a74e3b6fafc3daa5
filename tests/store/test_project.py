"""Making and opening projects: whole or not at all, of this version, one writer at a time."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType

import pytest

from selon.errors import StoreError, StoreForeign, StoreLocked, StoreMissing, StoreNewer, StoreOlder, StoreReadOnly
from selon.model import Refused
from selon.store.documents import add, document, document_id
from selon.store.migrations import migrations, newest, statements_of
from selon.store.outcomes import outcomes
from selon.store.project import create, open_project
from selon.store.verify import verify


def test_a_project_is_one_file_when_it_is_closed(tmp_path: Path, invented: ModuleType) -> None:
    with create(tmp_path / "a.selon") as project:
        add(project, invented.items(0, 3), batch="1")
    assert [one.name for one in tmp_path.iterdir()] == ["a.selon"]


_LOOKS = (
    "import sys; from selon.store.project import open_project; from pathlib import Path; "
    "project = open_project(Path(sys.argv[1]), read_only=True); project.connection.execute('SELECT * FROM documents').fetchall(); "
    "project.close()"
)


def test_who_reads_meanwhile_takes_no_log_away_from_a_process_with_two_connections(tmp_path: Path, invented: ModuleType) -> None:
    path = tmp_path / "a.selon"
    with create(path) as project, open_project(path) as other:
        add(other, invented.items(0, 3), batch="1")
        subprocess.run([sys.executable, "-c", _LOOKS, str(path)], check=True)
        assert Path(f"{path}-wal").exists(), "the reader took itself for the last, as no lock of ours was left"
        add(project, invented.items(4, 7), batch="2")
    with open_project(path, read_only=True) as project:
        assert project.connection.execute("SELECT count(*) FROM documents").fetchone() == (6,)
        assert not verify(project).problems


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.selon").write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        create(tmp_path / "a.selon")
    assert (tmp_path / "a.selon").read_text() == "mine"
    with pytest.raises(StoreMissing, match="no folder"):
        create(tmp_path / "none" / "a.selon")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "is empty"), (b"Un texte.\n", "no project"), (b"SQLite format 3\x00" + bytes(5000), "a.selon"), (b"SQLite for", "no project")],
)
def test_what_is_no_project(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.selon"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=said) as raised:
        open_project(path)
    assert raised.value.exit_code == 3
    assert path.read_bytes() == content


def test_another_database_a_folder_and_nothing(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE a (b)")
    other.close()
    with pytest.raises(StoreForeign, match="no project of Selon"):
        open_project(tmp_path / "other.db")
    with pytest.raises(StoreForeign, match="folder"):
        open_project(tmp_path)
    with pytest.raises(StoreMissing, match="selon add"):
        open_project(tmp_path / "none.selon")


def test_a_newer_one_is_refused(tmp_path: Path) -> None:
    create(tmp_path / "a.selon").close()
    db = sqlite3.connect(tmp_path / "a.selon")
    db.execute(f"PRAGMA user_version = {newest() + 1}")
    db.close()
    with pytest.raises(StoreNewer, match="newer version of Selon"):
        open_project(tmp_path / "a.selon")


@pytest.mark.parametrize("version", range(1, newest()))
def test_an_older_one_is_brought_up_to_date_and_kept_beside(tmp_path: Path, invented: ModuleType, version: int) -> None:
    """From every schema that was ever current: the documents stay, the copy is the old file, the log goes on."""
    path = tmp_path / "a.selon"
    made = invented.items(0, 12)
    with create(path, version=version) as old:
        add(old, made, batch="1")
        entries = old.connection.execute("SELECT * FROM log").fetchall()
    with pytest.raises(StoreOlder, match="--repair"):
        open_project(path, read_only=True)
    with open_project(path) as project:
        assert project.connection.execute("PRAGMA user_version").fetchone()[0] == newest()
        assert project.connection.execute("SELECT * FROM log").fetchall()[: len(entries)] == entries
        one = made[0]
        assert document(project, document_id(one)) == one
        assert not verify(project).problems
    kept = sqlite3.connect(tmp_path / f"a.selon.schema{version}.backup")
    assert kept.execute("PRAGMA user_version").fetchone()[0] == version
    assert kept.execute("SELECT * FROM log").fetchall() == entries
    kept.close()
    open_project(path, read_only=True).close()


def test_a_migration_that_fails_leaves_the_old_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import msgspec

    from selon.store import project as opening

    path = tmp_path / "a.selon"
    create(path, version=1).close()
    before = path.read_bytes()
    steps = migrations()
    broken = (*steps[:1], msgspec.structs.replace(steps[1], sql=steps[1].sql + "\nCREATE TABLE runs (n);"), *steps[2:])
    monkeypatch.setattr(opening, "migrations", lambda: broken)
    with pytest.raises(StoreError):
        open_project(path)
    monkeypatch.undo()
    assert path.read_bytes() == before
    (tmp_path / "a.selon.schema1.backup").unlink()
    open_project(path).close()


def test_migrations_are_numbered_from_one_without_a_gap() -> None:
    assert [step.number for step in migrations()] == list(range(1, newest() + 1))
    assert all(sum(1 for _ in statements_of(step.sql)) > 3 for step in migrations())


def test_two_writers(tmp_path: Path, invented: ModuleType) -> None:
    """The second waits, then is told what to do; what the first writes stands."""
    path = tmp_path / "a.selon"
    with create(path) as first, open_project(path, wait=0.05) as second:
        first.connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="another process is writing") as raised:
            add(second, invented.items(0, 3), batch="1")
        assert raised.value.exit_code == 5
        first.connection.execute("ROLLBACK")
        assert add(second, invented.items(0, 3), batch="1").new == 3
        assert add(first, invented.items(0, 4), batch="2").new == 2


def test_readers_do_not_wait_for_a_writer(tmp_path: Path, invented: ModuleType) -> None:
    path = tmp_path / "a.selon"
    with create(path) as writer:
        add(writer, invented.items(0, 3), batch="1")
        writer.connection.execute("BEGIN IMMEDIATE")
        with open_project(path, read_only=True, wait=0.05) as reader:
            assert reader.connection.execute("SELECT count(*) FROM documents").fetchone()[0] == 3
            with pytest.raises(StoreReadOnly):
                add(reader, invented.items(3, 4), batch="2")
        writer.connection.execute("ROLLBACK")


NOBODY = 65534


def as_somebody_else(path: Path, pipe: int) -> None:
    """Read and write the project at *path* as a user to whom permissions apply; tell what came of it."""
    assert newest() > 0  # loads what another user may not be able to load
    if os.geteuid() == 0:
        os.setuid(NOBODY)
    try:
        with open_project(path, read_only=True) as project:
            os.write(pipe, f"{outcomes(project)} ".encode())
        with open_project(path) as project:
            add(project, [Refused("b", "empty", "b: empty")], batch="2")
    except StoreError as error:
        os.write(pipe, f"{type(error).__name__} {error}".encode())
    except PermissionError:
        os.write(pipe, b"skip")


@pytest.mark.parametrize("what", ["file", "folder"])
def test_where_one_may_not_write(torture: ModuleType, what: str) -> None:
    """It can be read all the same, and writing says what is the matter."""
    with tempfile.TemporaryDirectory(prefix="selon-shut") as name:
        folder = Path(name)
        path = folder / "a.selon"
        with create(path) as project:
            add(project, [Refused("a", "empty", "a: empty")], batch="1")
        path.chmod(0o444)
        folder.chmod(0o777 if what == "file" else 0o555)
        child, pipe = torture._forked(lambda writing: as_somebody_else(path, writing))
        with open(pipe, "rb") as stream:
            said = stream.read().decode()
        os.waitpid(child, 0)
        folder.chmod(0o755)
        if said.endswith("skip"):
            pytest.skip("another user can't read this installation")
        assert said.startswith("[('empty', 1)] StoreReadOnly"), said
        assert "permissions" in said or "read and written" in said
        with open_project(path) as project:
            assert not verify(project).problems


def test_no_room_at_any_page(torture: ModuleType, tmp_path: Path) -> None:
    told = torture.full(tmp_path, documents=25)
    assert told["full"] >= 5
    assert (told["unclear"], told["unsound"]) == (0, 0)


def test_a_limit_on_the_size_of_files(torture: ModuleType, tmp_path: Path) -> None:
    told = torture.limited(tmp_path)
    assert told["limited"] >= 5
    assert (told["unclear"], told["unsound"]) == (0, 0)


def test_killed_at_any_moment(torture: ModuleType, tmp_path: Path) -> None:
    told = torture.kills(tmp_path, 20)
    assert told["acknowledged"] > 0
    assert (told["lost"], told["half"], told["corrupt"]) == (0, 0, 0)


def test_the_handle_may_be_closed_twice(tmp_path: Path) -> None:
    project = create(tmp_path / "a.selon")
    project.close()
    project.close()


def test_a_draft_left_by_a_killed_process_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / f".a.selon.{os.getpid()}.new").write_bytes(b"half")
    create(tmp_path / "a.selon").close()
    assert [one.name for one in tmp_path.iterdir()] == ["a.selon"]
