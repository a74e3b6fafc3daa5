"""A copy of a project's file, made beside its place, looked at, and moved there whole."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from selon.errors import StoreDamaged, StoreError
from selon.store.trouble import speaking


def copy_to(connection: sqlite3.Connection, target: Path, source: Path, look: Callable[[sqlite3.Connection], None] | None = None) -> None:
    """Copy the project at *source*, open on *connection*, to *target*, as it stands now, whoever writes meanwhile.

    *look* is shown the copy before it is moved into place, and raises where it is not content. Raises StoreError where *target* is there
    or can't be written, StoreDamaged where SQLite finds the copy unsound.
    """
    if target.exists():
        raise StoreError(f"{target}: is there already; move it away or name another file")
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with speaking(target):
            draft.unlink(missing_ok=True)
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
