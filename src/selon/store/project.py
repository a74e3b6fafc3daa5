"""Making and opening projects."""

import os
import sqlite3
from pathlib import Path

from selon.errors import StoreError, StoreForeign, StoreMissing, StoreNewer, StoreOlder
from selon.store.copying import copy_to, placed
from selon.store.handle import Project, is_database
from selon.store.migrations import APPLICATION, apply, migrations, newest
from selon.store.trouble import speaking

__all__ = ["PAGE", "WAIT", "Project", "create", "open_project"]

PAGE = 8192
"""Bytes of a page of a new project."""
WAIT = 5.0
"""Seconds to wait for another process that writes."""
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA cell_size_check = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cache_size = -32768",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA temp_store = MEMORY",
)


def connect(path: Path, mode: str, wait: float = WAIT) -> sqlite3.Connection:
    """A connection in autocommit mode; *mode* is the query of the URI: ``mode=ro``, ``mode=rw`` … It may pass from thread to thread."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=wait, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except (sqlite3.Error, UnicodeError):  # what SQLite says of a damaged schema need not be UTF-8
        connection.close()
        raise
    return connection


def create(path: str | Path, *, wait: float = WAIT, version: int | None = None) -> Project:
    """A new project at *path*, opened for writing.

    It is made beside its place and moved there when it is whole, so that a process killed meanwhile leaves no half project. *version*
    makes one of an older schema (for tests of migrations). Raises StoreError where something is at *path*, or where it can't be made.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise StoreMissing(f"{target}: there is no folder {target.parent}; make it first")
    with placed(target, "can't be made") as draft:
        connection = connect(draft, "mode=rwc", wait)
        try:
            connection.execute(f"PRAGMA page_size = {PAGE}")
            connection.execute("PRAGMA journal_mode = WAL")
            apply(connection, [step for step in migrations() if version is None or step.number <= version])
        finally:
            connection.close()
    if version is not None:
        return Project(target, connect(target, "mode=rw", wait))
    return open_project(target, wait=wait)


def _look(path: Path) -> None:
    """Raise where *path* is plainly no project."""
    if not path.exists():
        raise StoreMissing(f"{path}: there is no such project; make one: selon add {path} FILES")
    if not path.is_file():
        raise StoreForeign(f"{path}: is a folder, not a project; a project is one file, by convention with the ending .selon")
    try:
        ours = is_database(path)
    except OSError as error:
        raise StoreForeign(f"{path}: can't be read: {error.strerror or error}") from error
    if not ours:
        what = "is empty" if not path.stat().st_size else "is no project of Selon, nor any database"
        raise StoreForeign(f"{path}: {what}; a project is made by: selon add NAME.selon FILES")


def _read_only(path: Path, wait: float) -> sqlite3.Connection:
    """A connection that can't write. In a folder that can't be written to, the file is read as it stands.

    Where it can be, the file is opened for writing all the same and writing is switched off: so that closing it leaves no files beside it.
    """
    if os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK):
        connection = connect(path, "mode=rw", wait)
        connection.execute("PRAGMA query_only = ON")
        return connection
    try:
        connection = connect(path, "mode=ro", wait)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError as error:
        code = error.sqlite_errorcode & 0xFF
        waiting = Path(f"{path}-wal")
        if code not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or (waiting.exists() and waiting.stat().st_size):
            raise
        connection = connect(path, "mode=ro&immutable=1", wait)
    return connection


def open_project(path: str | Path, *, read_only: bool = False, wait: float = WAIT, traceless: bool = False) -> Project:
    """The project at *path*; one of an older version is brought up to date after a copy of it was put beside it.

    *wait*: seconds to wait for another process. *traceless*: reading makes no files beside it either (SQLite's own, for the time being),
    where nobody writes. Raises StoreMissing, StoreForeign (no project), StoreNewer, StoreOlder (only when it is to
    be read and not written), StoreLocked, StoreReadOnly, StoreDamaged.
    """
    target = Path(path)
    _look(target)
    with speaking(target):
        alone = traceless and read_only and not Path(f"{target}-wal").exists()
        connection = (
            connect(target, "mode=ro&immutable=1", wait)
            if alone
            else _read_only(target, wait)
            if read_only
            else connect(target, "mode=rw", wait)
        )
        try:
            _fit(target, connection, read_only)
        except (sqlite3.Error, StoreError, UnicodeError):
            connection.close()
            raise
    return Project(target, connection, read_only)


def _fit(path: Path, connection: sqlite3.Connection, read_only: bool) -> None:
    """See that the file is a project of this version, and make it so where it is older."""
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise StoreForeign(f"{path}: a database, but no project of Selon; a project is made by: selon add NAME.selon FILES")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > newest():
        raise StoreNewer(f"{path}: written by a newer version of Selon (schema {version}; this one knows {newest()}); install that one")
    if version < newest():
        if read_only:
            raise StoreOlder(
                f"{path}: of an older version (schema {version} of {newest()}); bring it up to date: selon doctor {path} --repair"
            )
        copy_to(connection, path.with_name(f"{path.name}.schema{version}.backup"), path)
        apply(connection, [step for step in migrations() if step.number > version])
