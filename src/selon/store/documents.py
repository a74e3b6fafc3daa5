"""Documents in and out: original bytes, texts and offset maps once each, and what was refused."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from selon.model import Document, Refused, Remark, Report, Run
from selon.store.handle import Project
from selon.store.log import Entry, writing
from selon.store.packed import Cell, pack, sha256, unpack
from selon.store.trouble import speaking

STORED, DUPLICATE = "stored", "duplicate"
_HALF = re.compile("[\ud800-\udfff]")
_BLOCK = 500
_REPORT = (
    "SELECT d.id, s.source, d.outlet, d.title, d.published, d.language, t.codec, t.size, t.body, t.hash "
    "FROM documents d JOIN sources s ON s.n = d.source JOIN texts t ON t.n = d.text WHERE d.id = ?"
)


class Added(Struct, frozen=True):
    """What a batch brought: documents that are ``new`` (``duplicates`` of them repeat a text that is there), documents and refusals that
    were ``known`` already, and new refusals by outcome. ``redated``: duplicates that give their text another day of publication than the
    document that stands for it."""

    new: int
    duplicates: int
    known: int
    refused: Mapping[str, int]
    redated: int = 0


class Publication(Struct, frozen=True):
    """One document that has a given text: who published it, when, and the group of copies (``wire``) that it belongs to.

    ``first``: the document that stands for the text and is coded; the others repeat it to the letter and belong to its group.
    """

    document: str
    source: str
    outlet: str | None
    title: str | None
    published: str | None
    wire: str | None
    first: bool


def document_id(document: Document) -> str:
    """``sha256:`` + the digest of the text's id, source, outlet, publication date and given language: what tells two documents apart."""
    report = document.report
    parts = (report.id, report.source, report.outlet, report.published, report.language)
    return "sha256:" + sha256(msgspec.json.encode([None if part is None else _whole(part) for part in parts])).hex()


def _whole(text: str) -> str:
    """*text* with half characters (bytes of a file name that are no UTF-8) written out: ``\\udc80``."""
    return _HALF.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _has_half(document: Document) -> bool:
    report = document.report
    told = (report.text, report.outlet, report.title, report.language, document.url, document.summary, document.locator)
    return any(part is not None and _HALF.search(part) for part in told)


class _Batch:
    """One call of :func:`add` at work."""

    def __init__(self, project: Project, entry: Entry, batch: str) -> None:
        self.db, self.entry, self.batch = project.connection, entry, batch
        self.new = self.duplicates = self.known = self.redated = 0
        self.refused: dict[str, int] = {}

    def _one(self, sql: str, cells: Sequence[Cell]) -> Any:
        found = self.db.execute(sql, cells).fetchone()
        return found[0] if found else None

    def _body(self, table: str, data: bytes, *more: Cell) -> int:
        digest = sha256(data)
        found: int | None = self._one(f"SELECT n FROM {table} WHERE hash = ?", (digest,))
        return found if found is not None else self.entry.write(table, (digest, len(data), *pack(data), *more))

    def refuse(self, item: Refused) -> None:
        source, reason = _whole(item.source), _whole(item.reason)
        if self._one("SELECT n FROM refusals WHERE source = ? AND outcome = ? AND reason = ?", (source, item.outcome, reason)):
            self.known += 1
            return
        self.entry.write("refusals", (source, item.outcome, reason, self.batch))
        self.refused[item.outcome] = self.refused.get(item.outcome, 0) + 1

    def take(self, document: Document) -> None:
        if _has_half(document):
            reason = f"{document.report.source}: holds half characters (surrogates), which no encoding of Unicode can carry"
            self.refuse(Refused(document.report.source, "wrong_encoding", reason))
            return
        name = document_id(document)
        if self._one("SELECT n FROM documents WHERE id = ?", (name,)):
            self.known += 1
            return
        report = document.report
        thing = self._body("objects", document.raw)
        where = _whole(report.source)
        source = self._one("SELECT n FROM sources WHERE source = ? AND object = ?", (where, thing))
        source = source or self.entry.write("sources", (where, thing))
        text = self._body("texts", report.text.encode("utf-8"), len(report.text))
        layer = self._body("layers", packed_layer(document.layer)) if document.layer else None
        first = self._one("SELECT n FROM documents WHERE text = ? AND duplicate_of IS NULL", (text,))
        n = self.entry.write(
            "documents",
            (
                name, self.batch, source, text, layer, report.outlet, report.title, report.published, report.language, document.media,
                document.locator, document.encoding, document.encoding_from, document.published_from, document.url, document.summary,
                msgspec.json.encode(document.remarks).decode("utf-8"), DUPLICATE if first else STORED, first,
            ),
        )  # fmt: skip
        self.new += 1
        self.duplicates += first is not None
        if first is not None and report.published is not None:
            self.redated += self._one("SELECT published FROM documents WHERE n = ?", (first,)) != report.published
        if first is None:
            self.db.execute("INSERT INTO document_words (rowid, title, text) VALUES (?, ?, ?)", (n, report.title or "", report.text))


def add(project: Project, items: Sequence[Document | Refused], *, batch: str, at: str | None = None) -> Added:
    """Take in *items* in one transaction; when this returns they are on the disk.

    A document that is there, or a refusal, is counted as known and changes nothing. A text that is there makes its document a duplicate
    of the first one. A document with half characters is kept as a refusal (``wrong_encoding``). *batch* names the call, *at* its time as
    the caller tells it. Raises StoreLocked, StoreFull, StoreReadOnly.
    """
    with writing(project, "add", at) as entry:
        work = _Batch(project, entry, batch)
        for item in items:
            if isinstance(item, Refused):
                work.refuse(item)
            else:
                work.take(item)
        entry.detail = {"batch": batch, "documents": work.new, "duplicates": work.duplicates, "refused": work.refused}
    return Added(work.new, work.duplicates, work.known, work.refused, work.redated)


def packed_layer(layer: Sequence[Run]) -> bytes:
    """An offset map as bytes: a MessagePack list of the four numbers of each run in turn."""
    return msgspec.msgpack.encode([number for run in layer for number in (run.start, run.end, run.at, run.to)])


def unpacked_layer(data: bytes) -> tuple[Run, ...]:
    """The offset map that :func:`packed_layer` made bytes of."""
    numbers = msgspec.msgpack.decode(data, type=list[int])
    return tuple(Run(*numbers[i : i + 4]) for i in range(0, len(numbers), 4))


def pending(project: Project, configuration: str, *, retry: bool = False) -> list[str]:
    """Ids of the documents that are to be coded under *configuration*, sorted: no duplicates, none that was tried under it.

    *retry*: also those that were tried and not coded (timed out, out of memory …).
    """
    tried = "AND c.settled = 1" if retry else ""
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT d.id FROM documents d WHERE d.duplicate_of IS NULL AND NOT EXISTS (SELECT 1 FROM coded c "
            f"WHERE c.run = (SELECT n FROM runs WHERE configuration = ?) AND c.document = d.n {tried}) ORDER BY d.id",
            (configuration,),
        )
        return [name for (name,) in found]


def reports(project: Project, ids: Iterable[str]) -> Iterator[tuple[str, Report]]:
    """(document id, report) of each of *ids*, in their order. Raises KeyError for one that is not there, StoreDamaged."""
    with speaking(project.path):
        for name in ids:
            found = project.connection.execute(_REPORT, (name,)).fetchone()
            if found is None:
                raise KeyError(name)
            _, source, outlet, title, published, language, codec, size, body, digest = found
            text = unpacked_text(codec, size, body)
            yield name, Report(f"sha256:{digest.hex()}", source, text, outlet, title, published, language)


def unpacked_text(codec: int, size: int, body: bytes) -> str:
    """A text from its packed body. Raises Torn."""
    try:
        return unpack(codec, size, body).decode("utf-8")
    except UnicodeDecodeError as error:
        raise msgspec.ValidationError(f"a text is no UTF-8: {error}") from error


def text(project: Project, report: str) -> str | None:
    """The text of the report with the id *report* (``sha256:…``), whichever document has it; None: there is none. Raises StoreDamaged."""
    with speaking(project.path):
        digest = bytes.fromhex(report.removeprefix("sha256:"))
        found = project.connection.execute("SELECT codec, size, body FROM texts WHERE hash = ?", (digest,)).fetchone()
        return None if found is None else unpacked_text(*found)


def document(project: Project, name: str) -> Document:
    """The whole document *name*, as it was handed in. Raises KeyError where there is none, StoreDamaged."""
    _, report = next(reports(project, [name]))
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT d.media, d.locator, d.encoding, d.encoding_from, d.published_from, d.url, d.summary, d.remarks, "
            "o.codec, o.size, o.body, l.codec, l.size, l.body "
            "FROM documents d JOIN sources s ON s.n = d.source JOIN objects o ON o.n = s.object LEFT JOIN layers l ON l.n = d.layer "
            "WHERE d.id = ?",
            (name,),
        ).fetchone()
        layer = () if found[13] is None else unpacked_layer(unpack(*found[11:14]))
        remarks = msgspec.json.decode(found[7], type=tuple[Remark, ...])
        media, locator, encoding, encoding_from, published_from, url, summary = found[:7]
        raw = unpack(*found[8:11])
        return Document(report, raw, media, locator, encoding, encoding_from, published_from, url, summary, layer, remarks)


def days_of_texts(project: Project, texts: Iterable[str]) -> dict[str, str | None]:
    """For each of *texts* (ids of reports) that is there, the day of publication of the document that stands for it."""
    found: dict[str, str | None] = {}
    with speaking(project.path):
        for name in texts:
            digest = bytes.fromhex(name.removeprefix("sha256:"))
            sql = "SELECT d.published FROM documents d JOIN texts t ON t.n = d.text WHERE t.hash = ? AND d.duplicate_of IS NULL"
            if row := project.connection.execute(sql, (digest,)).fetchone():
                found[name] = row[0]
    return found


def set_signatures(project: Project, made: Mapping[str, bytes], *, at: str | None = None) -> int:
    """Keep the signatures of documents, by id; how many were new. One that is there stays. Raises KeyError for an unknown document."""
    with writing(project, "signatures", at) as entry:
        new = 0
        for name, body in made.items():
            n = _number(project, name)
            if not project.connection.execute("SELECT 1 FROM signatures WHERE document = ?", (n,)).fetchone():
                entry.write("signatures", (n, body))
                new += 1
        entry.detail = {"signatures": new}
    return new


def signatures(project: Project) -> Iterator[tuple[str, bytes]]:
    """(document id, signature) of each document that has one, in the order in which they were kept."""
    with speaking(project.path):
        yield from project.connection.execute("SELECT d.id, g.body FROM signatures g JOIN documents d ON d.n = g.document ORDER BY g.n")


def unsigned(project: Project) -> list[str]:
    """Ids of the documents that have no signature yet, sorted; a duplicate needs none."""
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT d.id FROM documents d WHERE d.duplicate_of IS NULL AND NOT EXISTS (SELECT 1 FROM signatures g WHERE g.document = d.n) "
            "ORDER BY d.id"
        )
        return [name for (name,) in found]


def present(project: Project, ids: Iterable[str]) -> set[str]:
    """Those of *ids* that are documents of the project."""
    with speaking(project.path):
        return {name for name in ids if project.connection.execute("SELECT 1 FROM documents WHERE id = ?", (name,)).fetchone()}


def set_wires(project: Project, groups: Mapping[str, str | None], *, at: str | None = None) -> int:
    """Put documents into wire groups, by id; None takes one out. How many changed. Raises KeyError for an unknown document."""
    with writing(project, "wires", at) as entry:
        there = wires(project)
        changed = {name: group for name, group in groups.items() if there.get(name) != group}
        for name, group in changed.items():
            entry.write("wires", (_number(project, name), group))
        entry.detail = {"documents": len(changed)}
    return len(changed)


def wires(project: Project) -> dict[str, str]:
    """Document id -> wire group, for the documents that are in one, in order of id."""
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT d.id, w.wire_group FROM documents d JOIN wires w ON w.n = (SELECT max(n) FROM wires WHERE document = d.n) "
            "WHERE w.wire_group IS NOT NULL ORDER BY d.id"
        )
        return dict(found.fetchall())


def publications(project: Project, report: str) -> list[Publication]:
    """The documents whose text is that of *report* (``sha256:…``): the one that stands for it, then its copies, as they came in."""
    digest = bytes.fromhex(report.removeprefix("sha256:"))
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT d.id, s.source, d.outlet, d.title, d.published, (SELECT w.wire_group FROM wires w WHERE w.document = "
            "coalesce(d.duplicate_of, d.n) ORDER BY w.n DESC LIMIT 1), d.duplicate_of IS NULL "
            "FROM texts t JOIN documents d ON d.text = t.n JOIN sources s ON s.n = d.source WHERE t.hash = ? "
            "ORDER BY d.duplicate_of IS NOT NULL, d.n",
            (digest,),
        )
        return [Publication(name, told, out, title, day, wire, bool(first)) for name, told, out, title, day, wire, first in found]


def wires_of_reports(project: Project, until: int | None = None) -> dict[str, str]:
    """Report (``sha256:…``) -> wire group, for the reports whose documents are in one. *until*: as it was after the row of this number."""
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT t.hash, w.wire_group FROM documents d JOIN wires w ON w.n = (SELECT max(n) FROM wires WHERE document = d.n AND n <= ?) "
            "JOIN texts t ON t.n = d.text WHERE w.wire_group IS NOT NULL ORDER BY d.n",
            (2**62 if until is None else until,),
        )
        return {f"sha256:{digest.hex()}": group for digest, group in found}


def reports_since(project: Project, documents: int, coded: int, wires: int, run: str) -> tuple[frozenset[str], frozenset[str]]:
    """Reports (``sha256:…``) that were coded under *run* after the row *coded*, and reports of which copies came in after the document
    numbered *documents* or whose wire group changed after the row *wires*."""
    asked: tuple[tuple[str, tuple[Cell, ...]], ...] = (
        (
            "coded c JOIN documents d ON d.n = c.document WHERE c.n > ? AND c.run = (SELECT n FROM runs WHERE configuration = ?)",
            (coded, run),
        ),
        ("documents d WHERE d.n > ?", (documents,)),
        ("wires w JOIN documents d ON d.n = w.document WHERE w.n > ?", (wires,)),
    )
    found: list[set[str]] = []
    with speaking(project.path):
        for source, cells in asked:
            texts = project.connection.execute(f"SELECT t.hash FROM texts t WHERE t.n IN (SELECT d.text FROM {source})", cells)
            found.append({f"sha256:{digest.hex()}" for (digest,) in texts})
    return frozenset(found[0]), frozenset(found[1] | found[2])


def _number(project: Project, name: str) -> int:
    found = project.connection.execute("SELECT n FROM documents WHERE id = ?", (name,)).fetchone()
    if found is None:
        raise KeyError(name)
    return int(found[0])
