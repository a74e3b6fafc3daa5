"""The handle of an open project."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import Struct

from selon.store.trouble import speaking

DATABASE_MARK = b"SQLite format 3\0"
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


def first_bytes(path: Path) -> bytes:
    """As many bytes of a file as the mark of a database has. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(DATABASE_MARK))


def is_database(path: Path) -> bool:
    """Whether a file begins as every project does. Raises OSError."""
    return first_bytes(path) == DATABASE_MARK
