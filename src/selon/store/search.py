"""The two full-text indexes: what belongs in them, whether that is what they hold, and how they are made anew."""

import sqlite3
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from selon.store.derived import read_line, spread
from selon.store.documents import unpacked_text
from selon.store.packed import unpack

INDEXES: Mapping[str, tuple[str, ...]] = {"document_words": ("title", "text"), "record_words": ("words",)}
"""Each index with its columns."""
_SCRATCH = "selon_fresh"


def belongs(db: sqlite3.Connection, index: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(row number, texts of its columns) of all that *index* should hold. Raises msgspec.MsgspecError for a damaged body."""
    if index == "document_words":
        for n, title, codec, size, body in db.execute(
            "SELECT d.n, d.title, t.codec, t.size, t.body FROM documents d JOIN texts t ON t.n = d.text "
            "WHERE d.duplicate_of IS NULL ORDER BY d.n"
        ):
            yield n, (title or "", unpacked_text(codec, size, body))
        return
    for coded, codec, size, body in db.execute("SELECT n, codec, size, body FROM coded WHERE settled = 1 AND body IS NOT NULL ORDER BY n"):
        read = read_line(unpack(codec, size, body)).records
        numbers = db.execute("SELECT n, position FROM records WHERE coded = ? ORDER BY position", (coded,)).fetchall()
        for n, position in numbers:
            if position < len(read):
                yield n, (spread(position, read[position], None).words,)


def _make(db: sqlite3.Connection, index: str) -> None:
    sql = db.execute("SELECT sql FROM main.sqlite_schema WHERE name = ?", (index,)).fetchone()[0]
    db.execute(f"DROP TABLE IF EXISTS temp.{_SCRATCH}")
    db.execute(sql.replace(f"VIRTUAL TABLE {index}", f"VIRTUAL TABLE temp.{_SCRATCH}", 1))
    columns = INDEXES[index]
    db.executemany(
        f"INSERT INTO temp.{_SCRATCH} (rowid, {', '.join(columns)}) VALUES (?{', ?' * len(columns)})",
        ((n, *texts) for n, texts in belongs(db, index)),
    )


def out_of_step(db: sqlite3.Connection, index: str) -> Iterator[str]:
    """What *index* holds that it should not, or lacks, against one made anew beside it: the first of it. The project is only read."""
    query_only = db.execute("PRAGMA query_only").fetchone()[0]
    db.execute("PRAGMA query_only = OFF")  # it forbids scratch tables too
    _make(db, index)
    for name, schema, table in (("is", "main", index), ("be", "temp", _SCRATCH)):
        for kind in ("instance", "row"):
            db.execute(f"DROP TABLE IF EXISTS temp.selon_{name}_{kind}")
            db.execute(f"CREATE VIRTUAL TABLE temp.selon_{name}_{kind} USING fts5vocab ({schema}, {table}, {kind})")
    try:
        yield from _difference(db, index)
    finally:
        for name in ("selon_is_instance", "selon_is_row", "selon_be_instance", "selon_be_row", _SCRATCH):
            db.execute(f"DROP TABLE IF EXISTS temp.{name}")
        db.execute(f"PRAGMA query_only = {query_only}")


def _difference(db: sqlite3.Connection, index: str) -> Iterator[str]:
    asked = "SELECT term, doc, col, offset FROM temp.selon_{}_instance"
    for number, (there, wanted) in enumerate(zip_longest(db.execute(asked.format("is")), db.execute(asked.format("be")))):
        if there != wanted:
            yield f"{_told(there, 'holds')}{_told(wanted, 'should hold')}(occurrence {number + 1} in the order of terms)"
            return
    lost = 0
    for term, documents in db.execute("SELECT term, doc FROM temp.selon_be_row"):
        found = db.execute("SELECT doc FROM temp.selon_is_row WHERE term = ?", (term,)).fetchone()
        lost += found is None or found[0] != documents
    if lost:
        yield f"{lost} words are in it and not found by it"
    sizes = "SELECT id, sz FROM {}_docsize ORDER BY id"
    if db.execute(sizes.format(f"main.{index}")).fetchall() != db.execute(sizes.format(f"temp.{_SCRATCH}")).fetchall():
        yield "the lengths of its rows are not what they should be"


def _told(found: tuple[str, int, str, int] | None, verb: str) -> str:
    return "" if found is None else f"{verb} {found[0]!r} in row {found[1]} at word {found[3]} of {found[2]}; "


def rebuild(db: sqlite3.Connection, index: str) -> None:
    """Make *index* anew, within the caller's transaction."""
    columns = INDEXES[index]
    sql = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (index,)).fetchone()[0]
    db.execute(f"DROP TABLE {index}")
    db.execute(sql)
    db.executemany(
        f"INSERT INTO {index} (rowid, {', '.join(columns)}) VALUES (?{', ?' * len(columns)})",
        ((n, *texts) for n, texts in belongs(db, index)),
    )
