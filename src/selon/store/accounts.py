"""Who may enter the workbench of a project: a small SQLite file beside it, which is not handed on with it.

Names, roles and what passwords were hashed to. An account is never deleted, only closed: decisions keep naming it.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from selon.errors import StoreForeign, StoreReadOnly
from selon.store.handle import is_database
from selon.store.trouble import speaking

APPLICATION = 0x53454C41
"""``SELA`` as SQLite's application id."""
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS accounts (name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL, stamp TEXT NOT NULL, "
    "open INTEGER NOT NULL, added TEXT NOT NULL) STRICT, WITHOUT ROWID",
    f"PRAGMA application_id = {APPLICATION}",
)
_KEEP = (
    "INSERT INTO accounts (name, role, password, stamp, open, added) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
    "role = excluded.role, password = excluded.password, stamp = excluded.stamp, open = excluded.open"
)
WAIT = 5.0
"""Seconds to wait for another process that writes."""


class Account(Struct, frozen=True):
    """One account. ``password`` is the hash of it; ``stamp`` changes with every change of password, role or state, which ends all sessions;
    ``open``: may enter; ``added``: when, ISO 8601."""

    name: str
    role: str
    password: str
    stamp: str
    open: bool
    added: str


def accounts_path(project: Path) -> Path:
    """Where the accounts of a project lie."""
    return project.with_name(f"{project.name}.accounts")


@contextmanager
def accounts_file(path: Path, tables: Iterable[str] = ()) -> Iterator[sqlite3.Connection]:
    """The file, made with mode 0600 where there is none, with further *tables* where SQL that makes them is given.

    Raises StoreForeign, StoreReadOnly.
    """
    try:
        if not path.exists():  # a handle of it that is closed drops the locks that this process holds on it
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if path.stat().st_size and not is_database(path):
            raise StoreForeign(f"{path}: is no file of accounts; move it away, then add them again: selon account add")
    except OSError as error:
        raise StoreReadOnly(f"{path}: can't be opened or made ({error.strerror or error})") from error
    connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    try:
        with speaking(path):
            connection.execute("PRAGMA synchronous = FULL")
            if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION,):  # setting it writes, each time
                for sql in _SCHEMA:
                    connection.execute(sql)
            for sql in tables:
                connection.execute(sql)
            yield connection
    finally:
        connection.close()


def account(path: Path, name: str) -> Account | None:
    """The account *name*; None where there is none."""
    return next((one for one in accounts(path) if one.name == name), None)


def accounts(path: Path) -> list[Account]:
    """All accounts, by name; none where there is no file."""
    if not path.exists():
        return []
    with accounts_file(path) as db:
        found = db.execute("SELECT name, role, password, stamp, open, added FROM accounts ORDER BY name").fetchall()
    return [Account(name, role, password, stamp, bool(is_open), added) for name, role, password, stamp, is_open, added in found]


def keep_account(path: Path, one: Account) -> None:
    """Keep *one*, new or in place of the one of that name (whose ``added`` stays)."""
    with accounts_file(path) as db:
        db.execute(_KEEP, (one.name, one.role, one.password, one.stamp, int(one.open), one.added))
