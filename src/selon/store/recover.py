"""What can still be read of a damaged project, written into a new one beside it. The damaged file is only read."""

import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from selon.errors import StoreConflict, StoreDamaged
from selon.model import Document, Refused, Remark, Report, Run
from selon.store.coded import CodedRow, save_shard
from selon.store.coded import runs as saved_runs
from selon.store.decisions import Decision, decide
from selon.store.documents import add, document_id, set_signatures, set_wires, unpacked_layer, unpacked_text
from selon.store.handle import Project
from selon.store.linkings import Inputs, read, save
from selon.store.log import LOGGED, writing
from selon.store.packed import SHA, row_digest, sha256, unpack
from selon.store.project import PAGE, create
from selon.store.releases import Released, keep_release

_BATCH = 500
_MISSES = 2_000
_BODIES = frozenset({"objects", "texts", "layers"})


class Recovered(Struct, frozen=True):
    """What was saved (rows by kind) and what was not, in words."""

    kept: dict[str, int]
    lost: tuple[str, ...]


class _Ruin:
    """A damaged project, read row by row from a copy."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.lost: list[str] = []

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a logged table that are as they were written; the others are told of."""
        columns = ("n", *LOGGED[table], "entry")
        asked = f"SELECT {', '.join(columns)}, digest FROM {table}"
        gone: list[int] = []
        seen = 0
        for n, found in self._numbered(table, asked):
            seen = n
            if found is None:
                gone.append(n)
                continue
            row = dict(zip(columns, found, strict=False))
            whole = isinstance(found[-1], bytes) and row_digest(table, found[:-1])[:SHA] == found[-1][:SHA]
            if not whole and not (table in _BODIES and _sound(row)):
                gone.append(n)
                continue
            yield row
        if gone:
            self.lost.append(f"{table}: {len(gone)} of {seen} rows can't be read or are not as written ({_ranges(gone)})")

    def _numbered(self, table: str, asked: str) -> Iterator[tuple[int, tuple[Any, ...] | None]]:
        """(number, row or None) from 1 on: by a walk through the table as far as it goes, then one by one."""
        n = 0
        try:
            for found in self.db.execute(f"{asked} ORDER BY n"):
                yield from ((gap, None) for gap in range(n + 1, min(int(found[0]), n + _MISSES)))
                n = int(found[0])
                yield n, found
            last = self._last(table)
            yield from ((gap, None) for gap in range(n + 1, (last or 0) + 1))
            return
        except (sqlite3.DatabaseError, TypeError, OverflowError):
            pass
        last, missed = self._last(table), 0
        while (n < last) if last is not None else (missed < _MISSES):
            n += 1
            try:
                found = self.db.execute(f"{asked} WHERE n = ?", (n,)).fetchone()
            except (sqlite3.DatabaseError, OverflowError):
                found = None
            missed = 0 if found else missed + 1
            if found or last is not None:
                yield n, found

    def _last(self, table: str) -> int | None:
        try:
            found = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        except sqlite3.DatabaseError:
            return None
        return int(found[0]) if found and isinstance(found[0], int) and 0 <= found[0] < 1 << 40 else 0 if found is None else None


def _sound(row: dict[str, Any]) -> bool:
    try:
        return bool(sha256(unpack(row["codec"], row["size"], row["body"])) == row["hash"])
    except (msgspec.MsgspecError, TypeError):
        return False


def _ranges(numbers: list[int]) -> str:
    parts = []
    for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [n for _, n in group]
        parts.append(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}")
    return ", ".join(parts[:8]) + (" …" if len(parts) > 8 else "")


def _patched(copy: Path) -> None:
    """Give a file whose first hundred bytes are damaged the head that every project has."""
    with copy.open("r+b") as file:
        head = bytearray(file.read(100))
        head[:24] = b"SQLite format 3\x00" + struct.pack(">HBBBBBB", PAGE, 2, 2, 0, 64, 32, 32)
        head[44:48], head[56:60] = struct.pack(">I", 4), struct.pack(">I", 1)
        file.seek(0)
        file.write(head)


def _open(copy: Path) -> sqlite3.Connection:
    db = sqlite3.connect(copy, isolation_level=None)
    db.execute("PRAGMA writable_schema = ON")  # lets SQLite go on with a file that is shorter than its head says
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return db


def recover(path: Path, target: Path) -> Recovered:
    """Save what can be read of the project at *path* into a new project at *target*.

    A row counts as read only where its digest says that it is as it was written. Documents keep their ids; what was coded and can't be
    read is waiting to be coded again. Raises StoreDamaged where nothing can be read, StoreError where *target* is there or can't be made.
    """
    with tempfile.TemporaryDirectory(prefix=".selon-", dir=target.parent) as folder:
        copy = Path(folder) / "ruin.selon"
        shutil.copyfile(path, copy)
        waiting = Path(f"{path}-wal")
        if waiting.exists():
            shutil.copyfile(waiting, f"{copy}-wal")
        db = _readable(copy, path)
        try:
            with create(target) as project:
                return _save(_Ruin(db), project)
        finally:
            db.close()


def _grafted(copy: Path, fresh: Path) -> None:
    """Give a file whose list of tables is damaged that of a new project.

    A project is made by the same steps each time, so its list of tables stands on the same pages, and tables begin on the same pages. Where
    it was made by an older version they do not; then rows are not where they are looked for, or their digests do not fit, and are lost.
    """
    with create(fresh) as project:
        used = {page for (page,) in project.connection.execute("SELECT rootpage FROM sqlite_schema WHERE rootpage > 0")}
    new, old = fresh.read_bytes(), bytearray(copy.read_bytes())
    for page in range(1, len(new) // PAGE + 1):
        if page not in used:
            old[(page - 1) * PAGE : page * PAGE] = new[(page - 1) * PAGE : page * PAGE]
    old[28:40] = struct.pack(">III", len(old) // PAGE, 0, 0)  # pages in all; no free ones
    copy.write_bytes(old)


def _readable(copy: Path, path: Path) -> sqlite3.Connection:
    """The copy, mended as far as it takes to read rows from it: as it is, with a new head, with a new list of tables."""
    raw = copy.read_bytes()
    for mend in (None, _patched, lambda one: _grafted(one, one.with_name("fresh.selon"))):
        copy.write_bytes(raw)
        if len(raw) < 100:
            break
        if mend is not None:
            Path(f"{copy}-wal").unlink(missing_ok=True)
            mend(copy)
        db = _open(copy)
        try:
            tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            if "documents" in tables and db.execute("SELECT count(*) FROM log").fetchone()[0]:
                return db
        except sqlite3.DatabaseError:
            pass
        db.close()
    raise StoreDamaged(f"{path}: the list of its tables can't be read, so nothing can be saved; take your last backup")


def _save(ruin: _Ruin, project: Project) -> Recovered:
    kept: dict[str, int] = {}
    names = _documents(ruin, project, kept)
    kept["signatures"] = set_signatures(
        project, {names[r["document"]]: r["body"] for r in ruin.rows("signatures") if r["document"] in names}
    )
    wires = {names[row["document"]]: row["wire_group"] for row in ruin.rows("wires") if row["document"] in names}
    kept["wires"] = set_wires(project, wires)
    _coded(ruin, project, names, kept)
    decided = _decisions(ruin, project, kept)
    _linkings(ruin, project, decided, kept)
    _releases(ruin, project, kept)
    with writing(project, "recover") as entry:
        entry.keep = True
        entry.detail = {"kept": kept, "lost": ruin.lost}
    return Recovered(kept, tuple(ruin.lost))


def _documents(ruin: _Ruin, project: Project, kept: dict[str, int]) -> dict[int, str]:
    """Save documents and refusals; number -> id of the documents that were saved."""
    sources = {row["n"]: row for row in ruin.rows("sources")}
    sound = {table: {row["n"] for row in ruin.rows(table)} for table in ("objects", "texts", "layers")}
    names: dict[int, str] = {}
    batch: list[tuple[str, Document | Refused]] = []
    gone: list[str] = []
    for row in ruin.rows("documents"):
        source = sources.get(row["source"])
        if source is None or source["object"] not in sound["objects"] or row["text"] not in sound["texts"]:
            gone.append(row["id"] if source is None else source["source"])
            continue
        document = _document(ruin, row, source, row["layer"] in sound["layers"])
        names[row["n"]] = document_id(document)
        batch.append((row["batch"], document))
        if len(batch) == _BATCH:
            _add(project, batch)
    kept["documents"] = len(names)
    refusals: list[tuple[str, Document | Refused]] = []
    for row in ruin.rows("refusals"):
        refusals.append((row["batch"], Refused(row["source"], row["outcome"], row["reason"])))
    kept["refusals"] = len(refusals)
    _add(project, batch + refusals)
    if gone:
        shown = ", ".join(gone[:8]) + (" …" if len(gone) > 8 else "")
        ruin.lost.append(f"{len(gone)} documents whose bytes or text can't be read; add their sources again: {shown}")
    return names


def _add(project: Project, batch: list[tuple[str, Document | Refused]]) -> None:
    for name, group in groupby(batch, key=lambda pair: pair[0]):
        add(project, [item for _, item in group], batch=name)
    batch.clear()


def _body(ruin: _Ruin, table: str, n: int) -> tuple[int, int, bytes]:
    found: tuple[int, int, bytes] = ruin.db.execute(f"SELECT codec, size, body FROM {table} WHERE n = ?", (n,)).fetchone()
    return found


def _document(ruin: _Ruin, row: dict[str, Any], source: dict[str, Any], has_layer: bool) -> Document:
    text = unpacked_text(*_body(ruin, "texts", row["text"]))
    report = Report(
        f"sha256:{sha256(text.encode('utf-8')).hex()}",
        source["source"],
        text,
        row["outlet"],
        row["title"],
        row["published"],
        row["language"],
    )
    layer: tuple[Run, ...] = unpacked_layer(unpack(*_body(ruin, "layers", row["layer"]))) if row["layer"] is not None and has_layer else ()
    remarks = msgspec.json.decode(row["remarks"], type=tuple[Remark, ...])
    if row["layer"] is not None and not has_layer:
        remarks = (*remarks, Remark("layer_lost", "the map from the text to the original bytes could not be saved"))
    return Document(
        report, unpack(*_body(ruin, "objects", source["object"])), row["media"], row["locator"], row["encoding"], row["encoding_from"],
        row["published_from"], row["url"], row["summary"], layer, remarks,
    )  # fmt: skip


def _coded(ruin: _Ruin, project: Project, names: dict[int, str], kept: dict[str, int]) -> None:
    runs = {row["n"]: row["configuration"] for row in ruin.rows("runs")}
    rows = (row for row in ruin.rows("coded") if row["run"] in runs and row["document"] in names)
    kept["coded"] = 0
    for (run, shard), group in groupby(rows, key=lambda row: (row["run"], row["shard"])):
        made = []
        for row in group:
            line = None if row["body"] is None else unpack(row["codec"], row["size"], row["body"])
            made.append(CodedRow(names[row["document"]], row["outcome"], line, row["reason"]))
        save_shard(project, runs[run], shard, made)
        kept["coded"] += len(made)


def _decisions(ruin: _Ruin, project: Project, kept: dict[str, int]) -> dict[int, int]:
    """Save decisions; old number -> new number of those that were saved."""
    numbers: dict[int, int] = {}
    for row in ruin.rows("decisions"):
        cells = {name: row[name] for name in LOGGED["decisions"]}
        if cells["undo_of"] is not None:
            if cells["undo_of"] not in numbers:
                ruin.lost.append(f"decision {row['n']} takes back one that can't be read")
                continue
            cells["undo_of"] = numbers[cells["undo_of"]]
        try:
            numbers[row["n"]] = decide(project, [Decision(**cells)])[0]
        except StoreConflict as error:
            ruin.lost.append(f"decision {row['n']}: {error}")
    kept["decisions"] = len(numbers)
    return numbers


def _releases(ruin: _Ruin, project: Project, kept: dict[str, int]) -> None:
    """Save releases with all of their data: a tag is given once, and ids of events go on from the last one."""
    files: dict[int, dict[str, bytes]] = {}
    for row in ruin.rows("release_files"):
        files.setdefault(row["release"], {})[row["name"]] = unpack(row["codec"], row["size"], row["body"])
    kept["releases"] = 0
    for row in ruin.rows("releases"):
        keep_release(project, Released(row["tag"], row["at"], row["data"], row["manifest"]), files.get(row["n"], {}))
        kept["releases"] += 1


def _linkings(ruin: _Ruin, project: Project, decided: dict[int, int], kept: dict[str, int]) -> None:
    """Save linkings one after the other, as far as nothing of them is lost: each says what it changed in the one before it."""
    runs = {row["n"]: row["configuration"] for row in ruin.rows("runs")}
    known = set(saved_runs(project))
    told = bool(ruin.lost)
    linkings, changes, whole = _whole_linkings(ruin)
    kept["linkings"] = 0
    for row in linkings:
        run = runs.get(row["run"])
        if run not in known:
            whole = False
            break
        there = [one for one in changes.get(row["n"], ()) if one["body"] is not None]
        gone = [one["event"] for one in changes.get(row["n"], ()) if one["body"] is None]
        last = max((new for old, new in decided.items() if old <= row["decisions"]), default=0)
        # Rows have other numbers where some were lost: then nothing counts as linked, and the next linking looks at everything.
        documents, coded, wires = (0, 0, 0) if told else (row["documents"], row["coded"], row["wires"])
        inputs = Inputs(run, documents, coded, wires, last, row["weights"], row["configuration"])
        save(project, inputs, [read(one["codec"], one["size"], one["body"]) for one in there], gone=gone)
        kept["linkings"] += 1
    if not whole:
        ruin.lost.append(f"events as the last linking left them; find them again: selon link {project.path}")


def _whole_linkings(ruin: _Ruin) -> tuple[list[dict[str, Any]], dict[int, list[dict[str, Any]]], bool]:
    """The linkings up to the first of which something is lost, the changes of each, and whether those are all."""
    before = len(ruin.lost)
    linkings, rows = list(ruin.rows("linkings")), list(ruin.rows("linked"))
    if len(ruin.lost) > before:
        linkings = [row for i, row in enumerate(linkings, 1) if row["n"] == i]
        unbroken = [row["linking"] for i, row in enumerate(rows, 1) if row["n"] == i]
        end = unbroken[-1] if unbroken else 0  # more of this one may be lost
        linkings = [row for row in linkings if row["n"] < end]
    changes = {n: list(group) for n, group in groupby(rows, key=lambda row: row["linking"])}
    return linkings, changes, len(ruin.lost) == before
