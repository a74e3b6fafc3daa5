"""The schema, as numbered migrations: SQL files that ship with the package, each applied once, its hash kept in the project."""

import sqlite3
from collections.abc import Iterator, Sequence
from importlib import resources

from msgspec import Struct

from selon import __version__
from selon.store.log import Entry, close_entry, head
from selon.store.packed import sha256

APPLICATION = 0x53454C4E
"""``SELN`` as SQLite's application id: what tells a project from any other SQLite file."""


class Migration(Struct, frozen=True):
    """One step of the schema. ``number`` counts from 1; ``sha256`` is that of the file."""

    number: int
    name: str
    sql: str
    sha256: str


def migrations() -> tuple[Migration, ...]:
    """All migrations in order."""
    found = []
    for file in sorted((one for one in resources.files("selon.store.schema").iterdir() if one.name.endswith(".sql")), key=lambda f: f.name):
        raw = file.read_bytes()
        found.append(Migration(int(file.name[:4]), file.name, raw.decode("utf-8"), sha256(raw).hex()))
    return tuple(found)


def newest() -> int:
    """The number of the schema that this version writes."""
    return migrations()[-1].number


def statements_of(sql: str) -> Iterator[str]:
    """The statements of a script one by one, so that they run within the caller's transaction."""
    pending = ""
    for line in sql.splitlines(keepends=True):
        if not pending and (not line.strip() or line.startswith("--")):
            continue
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


def apply(connection: sqlite3.Connection, steps: Sequence[Migration]) -> None:
    """Run *steps* in one transaction, and log each. The connection is in autocommit mode and in no transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in steps:
            for statement in statements_of(step.sql):
                connection.execute(statement)
            connection.execute("INSERT INTO migrations VALUES (?, ?, ?)", (step.number, step.name, step.sha256))
            number, previous = head(connection)
            entry = Entry(connection, number + 1)
            entry.detail = {"migration": step.name, "sha256": step.sha256, "by": f"selon {__version__}"}
            close_entry(connection, entry, "migrate", None, previous)
            connection.execute(f"PRAGMA user_version = {step.number}")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def plan(connection: sqlite3.Connection) -> list[tuple[str, str | None, str | None]]:
    """(what, as the migrations make it, as it is) of each table, index and trigger in which the schema is not as it should be."""
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    try:
        apply(fresh, migrations())
        wanted, there = _schema(fresh), _schema(connection)
    finally:
        fresh.close()
    return [
        (name, wanted.get(name), there.get(name)) for name in sorted(wanted.keys() | there.keys()) if wanted.get(name) != there.get(name)
    ]


def _schema(connection: sqlite3.Connection) -> dict[str, str]:
    """``table documents`` -> its SQL; what SQLite makes of its own accord has none, and is there as a name."""
    listed = connection.execute("SELECT type, name, sql FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'")
    return {f"{kind} {name}": sql or "" for kind, name, sql in listed}
