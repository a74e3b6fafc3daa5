"""Connections that can only read, lent to one request at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

from selon.errors import Busy
from selon.store.handle import Project
from selon.store.project import open_project
from selon.store.reading import reading

COUNT = 8
"""Connections: more would only wait for the cores."""
WAIT = 20.0
"""Seconds to wait for one that is free."""


class Readers:
    """A handful of connections to one project."""

    def __init__(self, path: Path, count: int = COUNT) -> None:
        self._path = path
        self._free: SimpleQueue[Project] = SimpleQueue()
        self._all = [open_project(path, read_only=True) for _ in range(count)]
        for one in self._all:
            self._free.put(one)

    @contextmanager
    def one(self, seconds: float) -> Iterator[Project]:
        """One of them, in one snapshot, for *seconds* of questions. Raises Busy where none gets free, StoreSlow."""
        try:
            project = self._free.get(timeout=WAIT)
        except Empty:
            raise Busy(f"{self._path}: too many questions at once; try again in a moment") from None
        try:
            with reading(project, seconds):
                yield project
        finally:
            self._free.put(project)

    def close(self) -> None:
        """Close them all; nobody may be reading."""
        for one in self._all:
            one.close()
