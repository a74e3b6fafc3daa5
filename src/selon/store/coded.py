"""Coded documents in and out: shard by shard, each in one transaction, with the ledger that says which shards are there."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from selon.errors import StoreConflict
from selon.store.derived import RecordRows, finding_cells, read_line, spread
from selon.store.handle import Project
from selon.store.log import Entry, writing
from selon.store.packed import Cell, pack, sha256, unpack
from selon.store.records import Page, RecordFilter, RecordRow, records
from selon.store.trouble import speaking

__all__ = ["CodedRow", "Page", "RecordFilter", "RecordRow", "digest_of", "ledger", "lines", "records", "runs", "save_shard"]

SETTLED = frozenset({"coded", "not_relevant"})
"""Outcomes after which a document is not tried again under the same configuration."""
RECORD = (
    "run", "document", "coded", "position", "id", "family", "form", "status", "main", "part_of", "counter_to", "day", "latest", "precision",
    "reach", "low", "high", "outlet", "confidence",
)  # fmt: skip
WHEREABOUTS = ("record", "run", "country", "city", "day", "id")
STATEMENT = (
    "record", "position", "id", "field", "rule", "value", "spans", "earliest", "latest", "precision", "city", "country", "low", "high",
    "voice", "role", "speaker", "confidence", "assigned_by", "derived_from", "doubts",
)  # fmt: skip
FINDING = ("coded", "position", "name", "severity", "message", "spans", "statements")
"""Columns of the tables that are made from the lines, in the order in which they are written."""
MADE = ("record_words", "findings", "statements", "whereabouts", "records")
"""What is made from the lines, in the order in which it can be taken away."""


class CodedRow(Struct, frozen=True):
    """What became of a document: its id, the outcome, the line of output (None: there is none) and why it was not coded."""

    document: str
    outcome: str
    line: bytes | None = None
    reason: str | None = None


def digest_of(rows: Iterable[CodedRow]) -> str:
    """The digest that the ledger keeps of a shard: over document ids, outcomes and lines, in order of id, whoever made them and when."""
    return _digest((row.document, row.outcome, None if row.line is None else sha256(row.line)) for row in rows)


def _digest(parts: Iterable[tuple[str, str, bytes | None]]) -> str:
    return "sha256:" + sha256(msgspec.msgpack.encode(sorted(parts))).hex()


def insert(table: str, columns: Sequence[str]) -> str:
    """The statement that writes one row."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


class _Shard:
    """One call of :func:`save_shard` at work."""

    def __init__(self, project: Project, entry: Entry, run: int, shard: str) -> None:
        self.path, self.db, self.entry, self.run, self.shard = project.path, project.connection, entry, run, shard
        self.new = 0

    def take(self, row: CodedRow) -> None:
        found = self.db.execute("SELECT n, outlet FROM documents WHERE id = ?", (row.document,)).fetchone()
        if found is None:
            raise KeyError(row.document)
        document, outlet = found
        digest = None if row.line is None else sha256(row.line)
        last = self.db.execute(
            "SELECT attempt, outcome, reason, hash, settled FROM coded WHERE run = ? AND document = ? ORDER BY attempt DESC LIMIT 1",
            (self.run, document),
        ).fetchone()
        if last and last[1:4] == (row.outcome, row.reason, digest):
            return
        if last and last[4]:
            raise StoreConflict(
                f"{self.path}: {row.document} was coded before under the same configuration with another result ({last[1]}, now "
                f"{row.outcome}); one of the two was made by a damaged or changed installation: selon doctor"
            )
        packed: tuple[Cell, ...] = (None, None, None, None) if row.line is None else (digest, len(row.line), *pack(row.line))
        settled = int(row.outcome in SETTLED)
        attempt = last[0] + 1 if last else 1
        n = self.entry.write("coded", (self.run, document, attempt, self.shard, row.outcome, row.reason, settled, *packed))
        self.new += 1
        if row.line is not None and settled:
            spread_line(self.db, (self.run, document, n), row.line, outlet)

    def close(self) -> None:
        count, content = shard_state(self.db, self.run, self.shard)
        last = self.db.execute(
            "SELECT content FROM shards WHERE run = ? AND shard = ? ORDER BY n DESC LIMIT 1", (self.run, self.shard)
        ).fetchone()
        if last is None or last[0] != content:
            self.entry.write("shards", (self.run, self.shard, count, content))


def spread_line(db: sqlite3.Connection, key: tuple[int, int, int], line: bytes, outlet: str | None) -> None:
    """Write what questions are asked of: the rows made from *line*. *key*: numbers of run, document and coded row."""
    read = read_line(line)
    for position, record in enumerate(read.records):
        rows = spread(position, record, outlet)
        _write_record(db, key, rows)
    db.executemany(insert("findings", FINDING), [(key[2], *finding_cells(n, one)) for n, one in enumerate(read.findings)])


def _write_record(db: sqlite3.Connection, key: tuple[int, int, int], rows: RecordRows) -> None:
    n = db.execute(insert("records", RECORD), (*key, *rows.record)).lastrowid
    db.executemany(insert("whereabouts", WHEREABOUTS), [(n, key[0], *cells) for cells in rows.whereabouts])
    db.executemany(insert("statements", STATEMENT), [(n, *cells) for cells in rows.statements])
    db.execute("INSERT INTO record_words (rowid, words) VALUES (?, ?)", (n, rows.words))


def remake_records(db: sqlite3.Connection) -> None:
    """Make records, statements, whereabouts, findings and their search index anew from the coded lines, within the caller's transaction."""
    triggers = db.execute(f"SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN {MADE}").fetchall()
    for name, _ in triggers:
        db.execute(f"DROP TRIGGER {name}")
    words = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'record_words'").fetchone()[0]
    db.execute("DROP TABLE record_words")
    db.execute(words)
    for table in MADE[1:]:
        db.execute(f"DELETE FROM {table}")
    listed = db.execute("SELECT n FROM coded WHERE settled = 1 AND body IS NOT NULL ORDER BY n").fetchall()
    for (n,) in listed:
        run, document, outlet, *packed = db.execute(
            "SELECT c.run, c.document, d.outlet, c.codec, c.size, c.body FROM coded c JOIN documents d ON d.n = c.document WHERE c.n = ?",
            (n,),
        ).fetchone()
        spread_line(db, (run, document, n), unpack(*packed), outlet)
    for _, sql in triggers:
        db.execute(sql)


def shard_state(db: sqlite3.Connection, run: int, shard: str) -> tuple[int, str]:
    """How many documents of a shard have been tried, and the digest of what they gave."""
    found = db.execute(
        "SELECT d.id, c.outcome, c.hash FROM coded c JOIN documents d ON d.n = c.document WHERE c.run = ? AND c.shard = ? "
        "AND NOT EXISTS (SELECT 1 FROM coded l WHERE l.run = c.run AND l.document = c.document AND l.attempt > c.attempt)",
        (run, shard),
    ).fetchall()
    return len(found), _digest(found)


def save_shard(project: Project, run: str, shard: str, rows: Sequence[CodedRow], *, at: str | None = None) -> None:
    """Keep what became of the documents of a shard under the configuration *run*, in one transaction; when this returns it is on the disk.

    Idempotent: a row that is there changes nothing. A document that was not coded (timed out …) may be tried again; one that was may not
    come out otherwise: StoreConflict. Raises KeyError for an unknown document, msgspec.MsgspecError for a line that is none, StoreLocked,
    StoreFull, StoreReadOnly.
    """
    for row in rows:
        if row.line is not None:
            read_line(row.line)
    with writing(project, "code", at) as entry:
        found = project.connection.execute("SELECT n FROM runs WHERE configuration = ?", (run,)).fetchone()
        number = found[0] if found else entry.write("runs", (run,))
        work = _Shard(project, entry, number, shard)
        for row in rows:
            work.take(row)
        work.close()
        entry.detail = {"run": run, "shard": shard, "documents": work.new}


def runs(project: Project) -> list[str]:
    """The configurations under which documents were coded, oldest first."""
    with speaking(project.path):
        return [name for (name,) in project.connection.execute("SELECT configuration FROM runs ORDER BY n")]


def ledger(project: Project, run: str) -> dict[str, str]:
    """Shard -> digest of all that it gave (:func:`digest_of`), for the shards that are there under *run*, in order of shard."""
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT shard, content FROM shards WHERE n IN (SELECT max(s.n) FROM shards s JOIN runs r ON r.n = s.run "
            "WHERE r.configuration = ? GROUP BY s.shard) ORDER BY shard",
            (run,),
        )
        return dict(found.fetchall())


def lines(project: Project, run: str, *, settled: bool = False) -> Iterator[bytes]:
    """The lines of output under *run*, each document's last one, in order of document id; *settled*: only those of coded documents."""
    only = " AND c.settled = 1" if settled else ""
    with speaking(project.path):
        for codec, size, body in project.connection.execute(
            "SELECT c.codec, c.size, c.body FROM documents d JOIN coded c ON c.document = d.n AND c.run = (SELECT n FROM runs WHERE "
            f"configuration = ?) WHERE c.body IS NOT NULL{only} AND NOT EXISTS (SELECT 1 FROM coded l WHERE l.run = c.run AND "
            "l.document = c.document AND l.attempt > c.attempt) ORDER BY d.id",
            (run,),
        ):
            yield unpack(codec, size, body)


_WITH = {
    "record": "SELECT r.document FROM records r INDEXED BY records_by_id WHERE r.id = ? AND r.run = ?",
    "statement": "SELECT r.document FROM statements s JOIN records r ON r.n = s.record WHERE s.id = ? AND r.run = ?",
}
"""What a thing is -> the document in which it stands."""


def report_with(project: Project, run: str, target: str, name: str) -> str | None:
    """The id of the report in which *run* coded the record or statement (*target* says which) with the id *name*; None where none is."""
    with speaking(project.path):
        found = project.connection.execute(
            f"SELECT t.hash FROM documents d JOIN texts t ON t.n = d.text WHERE d.n = ({_WITH[target]} LIMIT 1)",
            (name, _run(project, run)),
        ).fetchone()
        return None if found is None else f"sha256:{found[0].hex()}"


def _run(project: Project, run: str) -> int | None:
    found = project.connection.execute("SELECT n FROM runs WHERE configuration = ?", (run,)).fetchone()
    return found[0] if found else None


def line_of(project: Project, run: str, document: str) -> bytes | None:
    """The line of *document* (its id) under *run*; None where it was not coded under it."""
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT c.codec, c.size, c.body FROM coded c JOIN documents d ON d.n = c.document JOIN runs r ON r.n = c.run "
            "WHERE r.configuration = ? AND d.id = ? AND c.settled = 1 AND c.body IS NOT NULL",
            (run, document),
        ).fetchone()
        return None if found is None else unpack(*found)
