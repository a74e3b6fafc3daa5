"""Forgetting a person: the name is filled in every row, each rewritten row under a logged redaction that verification understands.

A row's digest as it was written stays in ``redactions``, so the log's chain holds; the digest that it has now, and that of its body, stand
beside it. Ids do not change: those of texts and reports remain the hashes of what was handed in.
"""

import re
import sqlite3
from collections.abc import Iterator
from hashlib import sha256 as hashed

from msgspec import Struct

from selon.store.coded import remake_records
from selon.store.handle import Project
from selon.store.linkings import remake_events
from selon.store.log import LOGGED, Entry, writing
from selon.store.packed import SHA, Cell, pack, row_digest, sha256, unpack
from selon.store.person import PLAIN_FILL, Person, masked, named
from selon.store.search import INDEXES, rebuild
from selon.store.trouble import speaking
from selon.text import signs

_PACKED = frozenset({"pdf", "archive", "email"})
"""Media in which a name may stand in a way that can't be filled."""
_ADDRESSES = frozenset({"source", "url", "locator"})
_IDS = re.compile(r"[0-9a-f]{64}|[0-9a-f]{16}")
_UNTOUCHED = frozenset({"id", "at", "batch", "media", "action", "tag", "data", "configuration", "weights", "content", "shard", "name"})


class Forgotten(Struct, frozen=True):
    """What was done: ``rows`` rewritten by table, ``documents`` that named the person, ``removed`` original files that could not be masked
    in place and were taken away, ``left`` places that still hold the name (there should be none)."""

    rows: dict[str, int]
    documents: int
    removed: int
    left: tuple[str, ...]


class Order(Struct, frozen=True):
    """Who asks for it, when, and why."""

    coder: str
    at: str
    reason: str


def forget(project: Project, person: Person, order: Order) -> Forgotten:
    """Fill the name of *person* in all rows, in one transaction; then rewrite the file, so that nothing of it is left in free pages.

    Raises StoreLocked (also where the rows are done and somebody reads the file, so that it can't be rewritten: call it again), StoreFull.
    """
    db = project.connection
    with speaking(project.path):
        db.execute("PRAGMA secure_delete = ON")
    with writing(project, "forget", order.at) as entry:
        work = _Work(db, entry, person)
        work.everywhere()
        cells = (order.coder, order.at, "person", work.mark(), "forget", None, None, None, masked(order.reason, person, parts=True), None)
        entry.write("decisions", cells)
        entry.detail = {"rows": work.rows, "removed": work.removed}
    with speaking(project.path):
        db.execute("PRAGMA wal_checkpoint (TRUNCATE)").fetchone()
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint (TRUNCATE)").fetchone()
        left = tuple(_left(db, person))
    return Forgotten(work.rows, len(work.documents), work.removed, left)


class _Work:
    """One forgetting at work within its transaction."""

    def __init__(self, db: sqlite3.Connection, entry: Entry, person: Person) -> None:
        self.db, self.entry, self.person = db, entry, person
        self.rows: dict[str, int] = {}
        self.removed = 0
        self.documents: set[int] = set()
        self.texts: set[int] = set()
        self.objects: set[int] = set()
        self.sources: set[int] = set()
        self.ids: set[str] = set()

    def mark(self) -> str:
        """What names the person in the log without naming them: a hash that only this entry has."""
        return hashed(f"{self.entry.number}\0{' '.join(self.person.words)}".encode()).hexdigest()[:16]

    def everywhere(self) -> None:
        """Fill the name in all logged tables, and make anew what is made of them."""
        self._look()
        triggers = self.db.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name <> 'log' AND tbl_name <> 'redactions'"
        ).fetchall()
        for name, _ in triggers:
            self.db.execute(f"DROP TRIGGER {name}")
        for table in LOGGED:
            if table != "redactions":
                self._table(table)
        remake_records(self.db)
        remake_events(self.db)
        for index in INDEXES:
            rebuild(self.db, index)
        for _, sql in triggers:
            self.db.execute(sql)

    def _look(self) -> None:
        """Which documents name the person: in these a surname alone is theirs too."""
        for n, text, source, object_, name, report, *strings in self.db.execute(
            "SELECT d.n, d.text, d.source, s.object, d.id, t.hash, s.source, d.title, d.url, d.summary, t.codec, t.size, t.body "
            "FROM documents d JOIN sources s ON s.n = d.source JOIN texts t ON t.n = d.text"
        ):
            body = unpack(*strings[-3:]).decode("utf-8", "replace")
            if any(named(one, self.person) for one in (body, *(one for one in strings[:-3] if one))):
                self.documents.add(n)
                self.texts.add(text)
                self.sources.add(source)
                self.objects.add(object_)
                self.ids |= {name.removeprefix("sha256:"), report.hex()}
        for document, codec, size, body in self.db.execute("SELECT document, codec, size, body FROM coded WHERE body IS NOT NULL"):
            if document in self.documents:
                self.ids |= set(_IDS.findall(unpack(codec, size, body).decode("utf-8", "replace")))

    def _table(self, table: str) -> None:
        columns = LOGGED[table]
        numbers = [n for (n,) in self.db.execute(f"SELECT n FROM {table} ORDER BY n")]
        for n in numbers:
            *cells, entry, digest = self.db.execute(f"SELECT {', '.join(columns)}, entry, digest FROM {table} WHERE n = ?", (n,)).fetchone()
            row = dict(zip(columns, cells, strict=True))
            shown = self._shown(table, n, row)
            if shown != row:
                self._write(table, n, shown, (entry, digest), changed=shown.get("body") != row.get("body"))

    def _write(self, table: str, n: int, row: dict[str, Cell], was: tuple[int, bytes], *, changed: bool) -> None:
        entry, digest = was
        made = row_digest(table, (n, *row.values(), entry))
        marks = ", ".join(f"{name} = ?" for name in row)
        self.db.execute(f"UPDATE {table} SET {marks}, digest = ? WHERE n = ?", (*row.values(), made, n))
        first = self.db.execute("SELECT written, body FROM redactions WHERE name = ? AND row = ? ORDER BY n LIMIT 1", (table, n)).fetchone()
        body = None
        if "body" in row and "codec" in row and isinstance(row["body"], bytes):
            body = sha256(unpack(row["codec"], row["size"], row["body"]))  # type: ignore[arg-type]  # as the schema has them
        self.entry.write("redactions", (table, n, first[0] if first else digest[:SHA], made[:SHA], body))
        self.rows[table] = self.rows.get(table, 0) + 1

    def _shown(self, table: str, n: int, row: dict[str, Cell]) -> dict[str, Cell]:
        parts = self._theirs(table, n, row)
        shown = dict(row)
        for name, cell in row.items():
            if isinstance(cell, str) and name not in _UNTOUCHED:
                shown[name] = masked(cell, self.person, parts=parts, address=name in _ADDRESSES)
        if table == "objects":
            self._object(n, shown)
        elif "codec" in row and isinstance(row["body"], bytes):
            self._body(shown, parts=parts)
        return shown

    def _theirs(self, table: str, n: int, row: dict[str, Cell]) -> bool:
        """Whether a surname alone in this row is the person's."""
        if len(self.person.words) == 1:
            return True
        known = {"documents": self.documents, "texts": self.texts, "sources": self.sources, "objects": self.objects}
        if table in known:
            return n in known[table]
        if table == "coded":
            return row["document"] in self.documents
        told = " ".join(str(row[name]) for name in ("target_id", "old", "new")) if table == "decisions" else ""
        return bool(self.ids & set(_IDS.findall(told)))

    def _body(self, row: dict[str, Cell], *, parts: bool) -> None:
        """Fill the name in a packed body: a text, or lines of JSON, each with the surname alone where it is about one of the reports."""
        text = unpack(row["codec"], row["size"], row["body"]).decode("utf-8", "surrogateescape")  # type: ignore[arg-type]
        told = "\n".join(
            masked(line, self.person, parts=parts or bool(self.ids and self.ids & set(_IDS.findall(line)))) for line in text.split("\n")
        )
        if told != text:
            _packed(row, told.encode("utf-8", "surrogateescape"))

    def _object(self, n: int, row: dict[str, Cell]) -> None:
        """Fill the name in original bytes; where it may stand in them in a way that can't be filled, take them away."""
        if n not in self.objects:
            return
        data = unpack(row["codec"], row["size"], row["body"])  # type: ignore[arg-type]  # as the schema has them
        told = self._filled(n, data)
        if told is None:
            self.removed += bool(data)
            _packed(row, b"")
        elif told != data:
            _packed(row, told)

    def _filled(self, n: int, data: bytes) -> bytes | None:
        """*data* with the name filled in its encoding; None where it is no plain text, or has fewer places than the texts."""
        listed = self.db.execute(
            "SELECT d.media, d.encoding, d.text FROM documents d JOIN sources s ON s.n = d.source WHERE s.object = ?", (n,)
        ).fetchall()
        encoding = next((name for _, name, _ in listed if name), None) or "utf-8"
        if any(media in _PACKED for media, _, _ in listed) or (b"\0" in data and not encoding.lower().startswith("utf")):
            return None
        try:
            text = data.decode(encoding)
        except (UnicodeError, LookupError):
            return None
        filled = masked(text, self.person, parts=True, fill=PLAIN_FILL)
        found = len(self.person.part.findall(signs(text)))
        wanted = sum(self._places(number) for number in {text for _, _, text in listed} & self.texts)
        if found < wanted:
            return None
        try:
            return filled.encode(encoding)
        except UnicodeError:
            return None

    def _places(self, text: int) -> int:
        """How often words of the name stand in a text, whether it was filled already or not."""
        packed = self.db.execute("SELECT codec, size, body FROM texts WHERE n = ?", (text,)).fetchone()
        return len(self.person.part.findall(signs(unpack(*packed).decode("utf-8", "replace"))))


def _packed(row: dict[str, Cell], data: bytes) -> None:
    row["size"] = len(data)
    row["codec"], row["body"] = pack(data)


def _left(db: sqlite3.Connection, person: Person) -> Iterator[str]:
    """Tables and columns in which the whole name still stands."""
    for (table,) in db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%'"
    ).fetchall():
        columns = [name for _, name, kind, *_ in db.execute(f"PRAGMA table_info ({table})") if kind in ("TEXT", "ANY")]
        for column in columns:
            for (cell,) in db.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"):
                if isinstance(cell, str) and named(cell, person):
                    yield f"{table}.{column}"
                    break
