"""Is everything as it was written? Recomputes every hash of a project, and makes anew what was made from something else."""

import sqlite3
from collections.abc import Callable, Sequence

import msgspec
from msgspec import Struct

from selon.store.coded import FINDING, RECORD, STATEMENT, WHEREABOUTS
from selon.store.derived import finding_cells, read_line, spread
from selon.store.documents import unpacked_layer
from selon.store.handle import Project
from selon.store.linkings import events_out_of_step
from selon.store.log import LOGGED, START, Tally, entry_hash
from selon.store.migrations import APPLICATION, migrations, newest, plan
from selon.store.packed import SHA, Cell, Torn, differing, row_digest, sha256, unpack
from selon.store.search import INDEXES, out_of_step
from selon.store.trouble import ODD, speaking

_MOST = 100
_ID = "the id is not that of its text, source, outlet, publication date and language"


class Problem(Struct, frozen=True):
    """Something that is not as it was written: the table (``file`` for the file as such), the row's number in it where there is one, and
    what differs."""

    table: str
    row: int | None
    what: str


class Verified(Struct, frozen=True):
    """What a verification found. ``head``: the hash of the log's last entry; who keeps it can tell later whether entries were cut off."""

    problems: tuple[Problem, ...]
    rows: int
    entries: int
    head: str


class Redacted(Struct, frozen=True):
    """A row that was masked (:mod:`selon.store.forgetting`): the digest that it had when it was written, the one that it has now, and the
    SHA-256 of its body now, where that changed."""

    written: bytes
    made: bytes
    body: bytes | None


class Look:
    """One look at a project: what each step finds is added to ``problems``."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.problems: list[Problem] = []
        self.tallies: dict[int, Tally] = {}
        self.suspect: set[int] = set()
        self.broken: list[str] = []
        self.rows = 0
        self.head = START
        self.redacted: dict[tuple[str, int], Redacted] = {}

    def tell(self, table: str, row: int | None, what: str) -> None:
        """Add a problem."""
        self.problems.append(Problem(table, row, what))

    def trying(self, table: str, step: Callable[[], None]) -> bool:
        """Whether *step* came to its end; where it did not, what stopped it is told."""
        try:
            step()
        except ODD as error:
            self.tell(table, None, f"can't be read to the end: {error}")
            return False
        return True

    def file(self) -> None:
        """The pages, the numbers in the file's head, the schema, the references."""
        for (found,) in self.db.execute(f"PRAGMA integrity_check ({_MOST})"):
            if found != "ok":
                self.tell("file", None, found)

    def schema(self) -> None:
        """Tables, indexes and triggers as the migrations make them, and the list of migrations."""
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        if version != newest() or self.db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            self.tell("file", None, f"the head of the file says schema {version}, which is not {newest()}, or names another application")
        steps = {step.number: (step.name, step.sha256) for step in migrations()}
        there = {n: (name, digest) for n, name, digest in self.db.execute("SELECT number, name, sha256 FROM migrations")}
        for n in sorted(steps.keys() | there.keys()):
            if steps.get(n) != there.get(n):
                self.tell("migrations", n, f"{there.get(n, ('nothing',))[0]} stands where {steps.get(n, ('nothing',))[0]} was applied")
        for said in schema_problems(self.db):
            self.tell("schema", None, said)

    def references(self) -> None:
        """Numbers that point at rows of other tables."""
        for table, row, parent, _ in self.db.execute("PRAGMA foreign_key_check").fetchmany(_MOST):
            self.tell(table, row, f"points at a row of {parent} that is not there")

    def redactions(self) -> None:
        """Which rows were masked, as far as the log says so."""
        for name, row, written, made, body in self.db.execute("SELECT name, row, written, made, body FROM redactions ORDER BY n"):
            self.redacted[name, row] = Redacted(written, made, body)

    def table(self, table: str) -> None:
        """Each row of a logged table: its digest, what it holds, and that no number is missing."""
        columns = ("n", *LOGGED[table], "entry")
        expected = 1
        for *cells, kept in self.db.execute(f"SELECT {', '.join(columns)}, digest FROM {table} ORDER BY n"):
            n, entry = cells[0], cells[-1]
            if n != expected:
                self.tell(table, expected, f"missing{'' if n == expected + 1 else f', and all up to {n - 1}'}")
            expected = n + 1
            self.rows += 1
            made = row_digest(table, cells)
            if made != kept:
                names = differing(columns, kept, made)
                self.tell(table, n, f"{', '.join(names) or 'digest'}: not as written")
                self.suspect.add(entry)
                kept = made
            elif said := _inside(table, dict(zip(columns, cells, strict=True)), self.redacted.get((table, n))):
                self.tell(table, n, said)
            self.tallies.setdefault(entry, Tally()).count(table, self._as_written(table, n, kept))
        last = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        if (last[0] if last else 0) != expected - 1:
            self.tell(table, expected - 1, f"the last number given was {last[0] if last else 0}, so rows are missing or the count is wrong")

    def _as_written(self, table: str, n: int, kept: bytes) -> bytes:
        """The digest of a row as the log's entry covers it: of a masked one that which it had before, if it is as it was left then."""
        redacted = self.redacted.get((table, n))
        if redacted is None:
            return kept
        if kept[:SHA] != redacted.made:
            self.tell(table, n, "not as it was left when it was masked")
        return redacted.written

    def identities(self) -> None:
        """Whether ids of documents are those of what they name; what a masked one named is known no more."""
        for n, number, *parts, name, text in self.db.execute(
            "SELECT d.n, d.source, s.source, d.outlet, d.published, d.language, d.id, t.hash FROM documents d "
            "JOIN sources s ON s.n = d.source JOIN texts t ON t.n = d.text"
        ):
            if ("documents", n) in self.redacted or ("sources", number) in self.redacted:
                continue
            if name != "sha256:" + sha256(msgspec.json.encode([f"sha256:{text.hex()}", *parts])).hex():
                self.tell("documents", n, _ID)

    def log(self) -> None:
        """The chain, and each entry against the rows that it says it wrote."""
        expected = 1
        for number, action, at, detail, rows, content, previous, kept in self.db.execute(
            "SELECT entry, action, at, detail, rows, content, previous, hash FROM log ORDER BY entry"
        ):
            if number != expected:
                self.tell("log", expected, "missing")
            expected = number + 1
            if previous != self.head:
                self.tell("log", number, "previous: not the hash of the entry before it")
            if entry_hash((number, action, at, detail, rows, content, previous)) != kept:
                self.tell("log", number, "the entry is not as written")
            tally = self.tallies.pop(number, Tally())
            if not self.broken and number not in self.suspect and (tally.rows, tally.content()) != (rows, content):
                self.tell(
                    "log", number, f"wrote {rows} rows, of which {tally.rows} are there; they, or what the entry says of them, changed"
                )
            self.head = kept
        for number in sorted(self.tallies):
            self.tell("log", number, f"no such entry, yet {self.tallies[number].rows} rows say that it wrote them")
        last = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'log'").fetchone()
        if (last[0] if last else 0) != expected - 1:
            self.tell("log", expected - 1, f"the last number given was {last[0] if last else 0}: entries are missing or the count is wrong")

    def made(self) -> None:
        """The rows that were made from coded lines, against what those lines make."""
        counts = dict.fromkeys(("records", "whereabouts", "statements", "findings"), 0)
        for coded, run, document, outlet, codec, size, body in self.db.execute(
            "SELECT c.n, c.run, c.document, d.outlet, c.codec, c.size, c.body FROM coded c JOIN documents d ON d.n = c.document "
            "WHERE c.settled = 1 AND c.body IS NOT NULL ORDER BY c.n"
        ):
            try:
                read = read_line(unpack(codec, size, body))
            except (msgspec.MsgspecError, UnicodeError):
                continue  # told of with the row itself
            there = self._rows("records", RECORD, "coded", coded)
            for position, record in enumerate(read.records):
                rows = spread(position, record, outlet)
                n = there[position][0] if position < len(there) else None
                self.same("records", RECORD, there[position : position + 1], [(run, document, coded, *rows.record)])
                self.same(
                    "whereabouts",
                    WHEREABOUTS,
                    self._rows("whereabouts", WHEREABOUTS, "record", n),
                    [(n, run, *c) for c in rows.whereabouts],
                )
                self.same("statements", STATEMENT, self._rows("statements", STATEMENT, "record", n), [(n, *c) for c in rows.statements])
                counts["whereabouts"] += len(rows.whereabouts)
                counts["statements"] += len(rows.statements)
            findings = [(coded, *finding_cells(i, finding)) for i, finding in enumerate(read.findings)]
            self.same("findings", FINDING, self._rows("findings", FINDING, "coded", coded), findings)
            counts["records"] += len(read.records)
            counts["findings"] += len(findings)
        for table, count in counts.items():
            found = self.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            if found != count:
                self.tell(table, None, f"{found} rows, where the coded lines make {count}")
            first, last = self.db.execute(f"SELECT min(n), max(n) FROM {table}").fetchone()
            given = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
            if found and (last - first + 1 != found or given is None or given[0] != last):
                self.tell(table, last, "n: the numbers are not those that were given in turn")

    def events(self) -> None:
        """The rows that were made from linked events, against what those make."""
        for table, row, what in events_out_of_step(self.db):
            self.tell(table, row, what)

    def _rows(self, table: str, columns: Sequence[str], key: str, value: Cell) -> list[tuple[Cell, ...]]:
        return self.db.execute(f"SELECT n, {', '.join(columns)} FROM {table} WHERE {key} = ? ORDER BY n", (value,)).fetchall()

    def same(self, table: str, columns: Sequence[str], there: Sequence[tuple[Cell, ...]], wanted: Sequence[tuple[Cell, ...]]) -> None:
        """Tell where rows of *table* (number first) are not those that are *wanted*."""
        for (n, *cells), cells_wanted in zip(there, wanted, strict=False):
            names = [name for name, a, b in zip(columns, cells, cells_wanted, strict=True) if a != b]
            if names:
                self.tell(table, n if isinstance(n, int) else None, f"{', '.join(names)}: not what the coded line makes")

    def index(self, name: str) -> None:
        """One full-text index against one made anew."""
        for said in out_of_step(self.db, name):
            self.tell(name, None, said)

    def links(self) -> None:
        """Duplicates that repeat no first document of the same text."""
        for (n,) in self.db.execute(
            "SELECT d.n FROM documents d LEFT JOIN documents f ON f.n = d.duplicate_of WHERE d.duplicate_of IS NOT NULL "
            "AND (f.n IS NULL OR f.text <> d.text OR f.duplicate_of IS NOT NULL)"
        ):
            self.tell("documents", n, "marked as a duplicate of a document that is not there or has another text")


def schema_problems(db: sqlite3.Connection) -> list[str]:
    """What of the tables, indexes and triggers is not as the migrations make it."""
    return [f"{name}: {'missing' if found is None else 'not known' if wanted is None else 'altered'}" for name, wanted, found in plan(db)]


def _inside(table: str, row: dict[str, Cell], redacted: Redacted | None) -> str:
    """What is wrong with the packed body of a row; empty where nothing is. Of a masked one the body has a hash of its own."""
    if "codec" not in row or row["body"] is None:
        return ""
    try:
        data = unpack(row["codec"], row["size"], row["body"])  # type: ignore[arg-type]  # whatever is there
        if table == "layers":
            unpacked_layer(data)
    except (Torn, TypeError, msgspec.MsgspecError) as error:
        return f"body: {error}"
    if sha256(data) != (row["hash"] if redacted is None or redacted.body is None else redacted.body):
        return "body: not the bytes of its hash"
    if table == "texts" and len(data.decode("utf-8", "replace")) != row["points"]:
        return "points: not the length of the text"
    return ""


def verify(project: Project, *, index: bool = True) -> Verified:
    """Recompute everything. *index* False leaves out the full-text indexes, which takes half of the time.

    Whatever bytes of the file were changed is found, except where they hold nothing (free pages, room left in a page), and except that
    whoever can write the file can write a whole new log: keep ``head`` elsewhere against that. Raises StoreLocked; damage is no error here.
    """
    look = Look(project.connection)
    kept = project.connection.text_factory
    project.connection.text_factory = _lenient
    try:
        with speaking(project.path):
            project.connection.execute("BEGIN")
            _all(look, index)
            project.connection.execute("COMMIT")
    finally:
        project.connection.text_factory = kept
        if project.connection.in_transaction:
            project.connection.execute("ROLLBACK")
    entries = project.connection.execute("SELECT count(*) FROM log").fetchone()[0] if "log" not in look.broken else 0
    return Verified(tuple(look.problems), look.rows, entries, look.head.hex() if isinstance(look.head, bytes) else "")


def _lenient(raw: bytes) -> str:
    """Text as it is, with a mark for what is no UTF-8: so that a row with one such cell can be looked at."""
    return raw.decode("utf-8", "replace")


def _all(look: Look, index: bool) -> None:
    look.trying("file", look.file)
    look.trying("schema", look.schema)
    look.trying("file", look.references)
    look.trying("redactions", look.redactions)
    for table in LOGGED:
        if not look.trying(table, lambda table=table: look.table(table)):  # type: ignore[misc]
            look.broken.append(table)
    look.trying("documents", look.identities)
    look.trying("documents", look.links)
    if not look.trying("log", look.log):
        look.broken.append("log")
    look.trying("records", look.made)
    look.trying("events", look.events)
    if index:
        for name in INDEXES:
            look.trying(name, lambda name=name: look.index(name))  # type: ignore[misc]
