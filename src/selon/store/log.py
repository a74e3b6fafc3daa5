"""The log: one entry for each transaction, chained by hashes, each with the digest of every row that the transaction wrote.

Rows of the tables in ``LOGGED`` are written through :class:`Entry` only. An entry's ``content`` is the SHA-256 over, for each of those
tables in which it wrote, the table's name, the number of rows and the SHA-256 of each row in order. Its ``hash`` covers the entry itself
and the hash of the one before it, so that no entry can be changed, taken out or put in without all later ones changing.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from selon.errors import StoreReadOnly
from selon.store.handle import Project
from selon.store.packed import SHA, Cell, row_digest, sha256
from selon.store.trouble import speaking

LOGGED: Mapping[str, tuple[str, ...]] = {
    "objects": ("hash", "size", "codec", "body"),
    "texts": ("hash", "size", "codec", "body", "points"),
    "layers": ("hash", "size", "codec", "body"),
    "sources": ("source", "object"),
    "documents": (
        "id", "batch", "source", "text", "layer", "outlet", "title", "published", "language", "media", "locator", "encoding",
        "encoding_from", "published_from", "url", "summary", "remarks", "outcome", "duplicate_of",
    ),
    "refusals": ("source", "outcome", "reason", "batch"),
    "signatures": ("document", "body"),
    "wires": ("document", "wire_group"),
    "runs": ("configuration",),
    "coded": ("run", "document", "attempt", "shard", "outcome", "reason", "settled", "hash", "size", "codec", "body"),
    "shards": ("run", "shard", "documents", "content"),
    "decisions": ("coder", "at", "target", "target_id", "action", "field", "old", "new", "reason", "undo_of"),
    "linkings": ("run", "documents", "coded", "wires", "decisions", "weights", "configuration", "records", "events", "content"),
    "linked": ("linking", "event", "hash", "size", "codec", "body"),
    "releases": ("tag", "at", "data", "manifest"),
    "release_files": ("release", "name", "hash", "size", "codec", "body"),
    "redactions": ("name", "row", "written", "made", "body"),
}  # fmt: skip
"""Each table that the log covers, with its columns other than ``n``, ``entry`` and ``digest``, in the order in which they are digested."""
START = bytes(32)
"""What stands for the hash before the first entry."""


class Tally:
    """Digests of the rows of one entry, table by table."""

    def __init__(self) -> None:
        self._hashes: dict[str, Any] = {}
        self._counts: dict[str, int] = {}

    def count(self, table: str, digest: bytes) -> None:
        """Take in the next row of *table*."""
        if table not in self._hashes:
            self._hashes[table], self._counts[table] = hashlib.sha256(), 0
        self._hashes[table].update(digest[:SHA])
        self._counts[table] += 1

    @property
    def rows(self) -> int:
        """How many rows were taken in."""
        return sum(self._counts.values())

    def content(self) -> bytes:
        """The digest of them all."""
        parts = [(table, self._counts[table], self._hashes[table].digest()) for table in LOGGED if table in self._hashes]
        return sha256(msgspec.msgpack.encode(parts))


class Entry:
    """A transaction at work: rows are written through it, and their digests kept for the log, with ``detail`` to say what it was about.

    ``keep``: log it also where it wrote no row of a logged table.
    """

    def __init__(self, connection: sqlite3.Connection, number: int) -> None:
        self.number = number
        self.detail: dict[str, Any] = {}
        self.keep = False
        self.tally = Tally()
        self._connection = connection
        self._next: dict[str, int] = {}

    def _number(self, table: str) -> int:
        if table not in self._next:
            found = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
            self._next[table] = (found[0] if found else 0) + 1
        self._next[table] += 1
        return self._next[table] - 1

    def coming(self, table: str) -> int:
        """The number that the next row of *table* will have."""
        n = self._number(table)
        self._next[table] = n
        return n

    def write(self, table: str, cells: Sequence[Cell]) -> int:
        """Write a row of a logged table, its cells in the order of ``LOGGED``; its number."""
        n = self._number(table)
        digest = row_digest(table, (n, *cells, self.number))
        marks = ", ".join("?" * (len(cells) + 3))
        self._connection.execute(
            f"INSERT INTO {table} (n, {', '.join(LOGGED[table])}, entry, digest) VALUES ({marks})", (n, *cells, self.number, digest)
        )
        self.tally.count(table, digest)
        return n


def entry_hash(cells: Sequence[Cell]) -> bytes:
    """The hash of an entry: over number, action, time, detail, number of rows, content and the hash before it."""
    return row_digest("log", cells)[:SHA]


def head(connection: sqlite3.Connection) -> tuple[int, bytes]:
    """Number and hash of the last entry; 0 and :data:`START` where there is none."""
    found = connection.execute("SELECT entry, hash FROM log ORDER BY entry DESC LIMIT 1").fetchone()
    return (found[0], found[1]) if found else (0, START)


def close_entry(connection: sqlite3.Connection, entry: Entry, action: str, at: str | None, previous: bytes) -> None:
    """Write the log's row of *entry*."""
    detail = msgspec.json.encode(entry.detail, order="sorted").decode("utf-8")
    cells: tuple[Cell, ...] = (entry.number, action, at, detail, entry.tally.rows, entry.tally.content(), previous)
    connection.execute(
        "INSERT INTO log (entry, action, at, detail, rows, content, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*cells, entry_hash(cells)),
    )


@contextmanager
def writing(project: Project, action: str, at: str | None = None) -> Iterator[Entry]:
    """One transaction: all that is written within this, and the log's entry about it, or nothing.

    *at* is the time as the caller tells it, ISO 8601. A transaction that wrote no row leaves no entry, unless told so. Raises
    StoreLocked, StoreFull, StoreReadOnly and the other errors of the store.
    """
    if project.read_only:
        raise StoreReadOnly(f"{project.path}: opened for reading only")
    connection = project.connection
    with speaking(project.path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            number, previous = head(connection)
            entry = Entry(connection, number + 1)
            yield entry
            if entry.tally.rows or entry.keep:
                close_entry(connection, entry, action, at, previous)
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def entries(project: Project) -> Iterable[tuple[int, str, str | None, str]]:
    """(number, action, time, detail as JSON) of each entry, in order."""
    with speaking(project.path):
        yield from project.connection.execute("SELECT entry, action, at, detail FROM log ORDER BY entry")


def holds(project: Project, hash: str) -> bool:
    """Whether an entry of the log has this *hash* (64 hexadecimal digits)."""
    try:
        raw = bytes.fromhex(hash)
    except ValueError:
        return False
    with speaking(project.path):
        return project.connection.execute("SELECT 1 FROM log WHERE hash = ?", (raw,)).fetchone() is not None
