"""Files of projects that are there whole or not at all: made beside their place and moved there; and copies made so."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from selon.errors import StoreDamaged, StoreError
from selon.store.trouble import speaking


@contextmanager
def placed(target: Path, failure: str) -> Iterator[Path]:
    """Gives a path beside *target* to make a project at; what is there at the end is moved to *target*, on the disk.

    *failure* is what is said where that can't be done. Raises StoreError, also where something is at *target*.
    """
    taken = f"{target}: is there already; name another file, or move it away"
    if target.exists() or target.is_symlink():
        raise StoreError(taken)
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with speaking(target):
            draft.unlink(missing_ok=True)
            yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        os.link(draft, target)
    except FileExistsError:
        raise StoreError(taken) from None
    except OSError as error:
        raise StoreError(f"{target}: {failure}: {error.strerror or error}") from error
    finally:
        for left in (draft, Path(f"{draft}-journal"), Path(f"{draft}-wal"), Path(f"{draft}-shm")):
            left.unlink(missing_ok=True)


def copy_to(connection: sqlite3.Connection, target: Path, source: Path, look: Callable[[sqlite3.Connection], None] | None = None) -> None:
    """Copy the project at *source*, open on *connection*, to *target*, as it stands now, whoever writes meanwhile.

    *look* is shown the copy before it is moved into place, and raises where it is not content. Raises StoreError where *target* is there
    or can't be written, StoreDamaged where SQLite finds the copy unsound.
    """
    with placed(target, "the copy can't be written") as draft:
        copy = sqlite3.connect(draft, isolation_level=None)
        try:
            connection.backup(copy, pages=4096)
            found = copy.execute("PRAGMA integrity_check (1)").fetchone()[0]
            if found != "ok":
                raise StoreDamaged(f"{source}: damaged, so no copy was made ({found}); look: selon verify {source}")
            if look is not None:
                look(copy)
        finally:
            copy.close()
