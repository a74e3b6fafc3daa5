"""The handle of an open project."""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import Struct

from selon.store.trouble import speaking


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
