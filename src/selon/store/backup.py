"""Copies of a project, made while it may be in use, verified, and put in place whole."""

import os
import sqlite3
from pathlib import Path

from selon.errors import StoreDamaged, StoreError
from selon.store.handle import Project
from selon.store.trouble import speaking


def copy_to(connection: sqlite3.Connection, target: Path, source: Path) -> None:
    """Copy the project at *source*, open on *connection*, to *target*: beside it first, looked at, then moved there.

    Raises StoreError where *target* is there or can't be written, StoreDamaged where the copy is not sound.
    """
    if target.exists():
        raise StoreError(f"{target}: is there already; move it away or name another file")
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with speaking(target):
            copy = sqlite3.connect(draft, isolation_level=None)
            try:
                connection.backup(copy, pages=4096)
                copy.execute("PRAGMA journal_mode = DELETE")
                found = copy.execute("PRAGMA integrity_check (1)").fetchone()[0]
            finally:
                copy.close()
        if found != "ok":
            raise StoreDamaged(f"{source}: damaged, so no copy was made ({found}); look: selon verify {source}")
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        os.link(draft, target)
    except FileExistsError:
        raise StoreError(f"{target}: is there already; move it away or name another file") from None
    except OSError as error:
        raise StoreError(f"{target}: the copy can't be written: {error.strerror or error}") from error
    finally:
        for left in (draft, Path(f"{draft}-journal"), Path(f"{draft}-wal"), Path(f"{draft}-shm")):
            left.unlink(missing_ok=True)


def backup(project: Project, target: Path) -> None:
    """A copy of *project* at *target*, as it stands now, whoever writes meanwhile."""
    copy_to(project.connection, target, project.path)
