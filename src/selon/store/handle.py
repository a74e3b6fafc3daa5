"""The handle of an open project."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import Struct

from selon.store.trouble import speaking

_MARK = b"SQLite format 3\0"
"""With what every project begins."""


class Project(Struct, frozen=True, eq=False):
    """An open project: one connection to one file. A context manager; ``close`` may be called twice. One thread at a time."""

    path: Path
    connection: sqlite3.Connection
    read_only: bool = False

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was acknowledged is in it."""
        with speaking(self.path):
            self.connection.close()


@contextmanager
def reading(project: Project) -> Iterator[None]:
    """Within this, all that is read of *project* is as it was at one moment, whoever writes meanwhile. Nothing is to be written in it."""
    with speaking(project.path):
        project.connection.execute("BEGIN")
        try:
            yield
        finally:
            project.connection.execute("ROLLBACK")


def is_database(path: Path) -> bool:
    """Whether a file begins as every project does. Raises OSError.

    SQLite is asked first: closing an ordinary handle of a file drops every lock that this process holds on it (POSIX), and then the next
    process that reads the project would take the log of our writes away. Only a file that SQLite can't read, which nobody holds open as
    a database, is looked at itself.
    """
    if path.is_file() and path.stat().st_size and _readable(path):
        return True
    with path.open("rb") as file:
        return file.read(len(_MARK)) == _MARK


def _readable(path: Path) -> bool:
    """Whether SQLite makes out the header of a file; neither a lock nor a log is looked at."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error:
        return False
    try:
        connection.execute("PRAGMA schema_version").fetchone()
    except (sqlite3.Error, UnicodeError):
        return False
    finally:
        connection.close()
    return True
