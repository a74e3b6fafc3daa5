"""What SQLite and the packing say, told as errors that a user can act on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from selon.errors import StoreDamaged, StoreError, StoreFailed, StoreFull, StoreLocked, StoreReadOnly, StoreSlow

ODD = (TypeError, ValueError, LookupError, ArithmeticError, AttributeError, MemoryError, sqlite3.DatabaseError, msgspec.MsgspecError)
"""What reading rows can raise whose cells hold something else than was written there."""
_BUSY, _FULL, _READ_ONLY, _DISK, _CANNOT_OPEN = (
    frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}),
    frozenset({sqlite3.SQLITE_FULL}),
    frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}),
    frozenset({sqlite3.SQLITE_IOERR}),
    frozenset({sqlite3.SQLITE_CANTOPEN}),
)


def as_store_error(error: sqlite3.Error, path: Path) -> StoreError:
    """The error to raise for what SQLite says of the project at *path*."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in _BUSY:
        return StoreLocked(f"{path}: another process is writing to it; wait until that has ended, or end it, then try again")
    if code in _FULL:
        return StoreFull(f"{path}: no room left on the disk; what was being written is not kept, all before it is; make room and try again")
    if code in _READ_ONLY:
        return StoreReadOnly(f"{path}: the file or its folder can't be written to; change its permissions, or copy it where you may write")
    if code in _DISK:
        return StoreFailed(f"{path}: the disk fails ({error}); what was being written is not kept; check disk and quota, then try again")
    if code in _CANNOT_OPEN:
        return StoreReadOnly(f"{path}: can't be opened ({error}); check that the file and its folder may be read and written")
    if code == sqlite3.SQLITE_INTERRUPT:
        return StoreSlow(f"{path}: the question took longer than it may; narrow it, by days, forms or places")
    return damage(path, error)


def damage(path: str | Path, found: object) -> StoreDamaged:
    """The error to raise for a project that holds what was never written there; *found* says what."""
    return StoreDamaged(f"{path}: damaged ({found}); look: selon verify {path}; save what can be saved: selon doctor {path} --repair")


@contextmanager
def speaking(path: Path) -> Iterator[None]:
    """Within this, what SQLite or unpacking raises becomes a StoreError about the project at *path*."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise  # a mistake of ours, not of the file's
    except sqlite3.Error as error:
        raise as_store_error(error, path) from error
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise damage(path, f"a row does not hold what it should: {error}") from error
