"""Tortures projects: kills, flipped bits, broken files, full disks. The suite runs short versions of the same; ``make torture`` runs this.

python benchmarks/torture_store.py [--kills 200] [--flips 1000] [--mutations 1000]
"""

import argparse
import contextlib
import io
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import projects
import rich.table  # noqa: F401 - loaded once here, not in each child

import selon.cli.doctor
import selon.cli.project  # noqa: F401 - loaded once here, not in each child
from selon.cli.app import run
from selon.errors import StoreError
from selon.model import Document
from selon.store.coded import CodedRow, save_shard
from selon.store.decisions import Decision, decide
from selon.store.documents import add, document_id, set_signatures, set_wires
from selon.store.handle import Project
from selon.store.linkings import BESIDE, save
from selon.store.log import LOGGED
from selon.store.project import create, open_project
from selon.store.verify import verify

RUN = "configuration-of-the-torture"
BATCH = 7


def filled(path: Path, documents: int = 12) -> None:
    """A project with something in every table."""
    made = projects.items(0, documents)
    plain = projects.only_documents(made)
    with create(path) as project:
        add(project, made, batch="first", at="2025-01-02T03:04:05Z")
        names = [document_id(one) for one in plain]
        set_signatures(project, {name: bytes([n]) * 40 for n, name in enumerate(names)})
        set_wires(project, dict.fromkeys(names[:3], names[0]))
        rows = [CodedRow(name, "coded", projects.line(one)) for name, one in zip(names, plain, strict=True)]
        save_shard(project, RUN, "0", rows[:5])
        save_shard(project, RUN, "1", [CodedRow(names[5], "timed_out", None, "20 s"), *rows[6:]])
        save_shard(project, RUN, "1", [CodedRow(names[5], "coded", rows[5].line)])
        for size in (2, 3):
            save(project, projects.inputs(RUN), projects.linked(plain, size))
        first = decide(
            project, [Decision("ada", "2025-01-02T03:04:05Z", "statement", "00000000form", "change", "form", '"march"', '"rally"')]
        )
        decide(project, [Decision("ada", "2025-01-02T03:05:05Z", "statement", "00000000form", "undo", undo_of=first[0])])


# ------------------------------------------------------------------------------------------------------------------ kill -9


def _write(path: Path, seed: int, pipe: int) -> None:
    """Add batches, shards and events until killed; tell each one after it was acknowledged."""
    first = seed * 100_000
    with create(path) if not path.exists() else open_project(path) as project:
        while True:
            made = projects.items(first, first + BATCH)
            add(project, made, batch=f"{first}")
            os.write(pipe, b"".join(b"a %s\n" % document_id(one).encode() for one in made if isinstance(one, Document)))
            plain = projects.only_documents(made)
            save_shard(project, RUN, f"{first}", [CodedRow(document_id(one), "coded", projects.line(one)) for one in plain])
            os.write(pipe, b"".join(b"c %s\n" % document_id(one).encode() for one in plain))
            linked = projects.linked(plain, 2)
            save(project, projects.inputs(RUN, first), linked, gone=[])
            os.write(pipe, b"".join(b"e %s\n" % one.event.event.encode() for one in linked))
            first += BATCH


def _forked(work: Callable[[int], None]) -> tuple[int, int]:
    """(process, reading end of a pipe) of a child that does *work* with the writing end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(writing)
        except BaseException:  # noqa: BLE001 - a child must not go on as a second parent
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    return child, reading


def _wait_for(pipe: int, times: int) -> bytes:
    """What was acknowledged in *times* messages, on however slow a machine."""
    heard = b""
    for _ in range(times):
        heard += os.read(pipe, 1 << 16)
    return heard


def kills(folder: Path, count: int, seed: int = 1) -> dict[str, int]:
    """Kill a writing process *count* times; what was found afterwards: all but ``kills`` and ``acknowledged`` should be 0."""
    chance = random.Random(seed)
    told = {"kills": 0, "acknowledged": 0, "lost": 0, "half": 0, "corrupt": 0}
    path = folder / "killed.selon"
    for number in range(count):
        if number % 10 == 0:
            path = folder / f"killed-{number}.selon"
        child, pipe = _forked(partial(_write, path, seed * 1000 + number))
        heard = _wait_for(pipe, chance.randrange(7))
        time.sleep(chance.random() * 0.02)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with open(pipe, "rb") as stream:
            said = [one.split() for one in (heard + stream.read()).decode().split("\n")[:-1]]
        told["kills"] += 1
        told["acknowledged"] += len(said)
        if not path.exists():
            told["lost"] += len(said)
            continue
        with open_project(path) as project:
            found = verify(project)
            told["corrupt"] += bool(found.problems)
            there = {name for (name,) in project.connection.execute("SELECT id FROM documents")}
            coded = {name for (name,) in project.connection.execute("SELECT d.id FROM coded c JOIN documents d ON d.n = c.document")}
            kept = {name for (name,) in project.connection.execute("SELECT id FROM events")}
            told["lost"] += sum(name not in {"a": there, "c": coded, "e": kept}[kind] for kind, name in said)
            told["half"] += _halves(project)
    return told


def _halves(project: Project) -> int:
    """Batches of which not all documents are there, or of which not all that are to be coded, or kept as events, at once are."""
    db = project.connection
    batches = [int(name) for (name,) in db.execute("SELECT DISTINCT batch FROM documents")]
    wrong = 0
    for first in batches:
        wanted = sum(hasattr(one, "raw") for one in projects.items(first, first + BATCH))
        wrong += db.execute("SELECT count(*) FROM documents WHERE batch = ?", (str(first),)).fetchone()[0] != wanted
        coded = db.execute("SELECT count(*) FROM coded WHERE shard = ?", (str(first),)).fetchone()[0]
        wrong += coded not in (0, BATCH)
        wrong += db.execute("SELECT count(*) FROM shards WHERE shard = ?", (str(first),)).fetchone()[0] != bool(coded)
    kept = Counter(linking for (linking,) in db.execute("SELECT linking FROM linked"))
    wrong += sum(count != -(-BATCH // 2) for count in kept.values())
    return wrong


# ------------------------------------------------------------------------------------------------------------- flipped bits


def _content(path: Path) -> object:
    """All that a project holds, whatever page it stands on; None where it can't be read."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.text_factory = bytes
    try:
        names = [
            name.decode() for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
        ]
        rows = [db.execute(f"SELECT * FROM {name} NOT INDEXED").fetchall() for name in names]
        return db.execute("SELECT * FROM sqlite_schema").fetchall(), rows, db.execute("PRAGMA user_version").fetchone()
    except (sqlite3.Error, UnicodeError):
        return None
    finally:
        db.close()


def _sound(path: Path) -> bool:
    try:
        with open_project(path, read_only=True) as project:
            return not verify(project).problems
    except StoreError:
        return False


def flips_in_file(folder: Path, count: int, seed: int = 1, documents: int = 60) -> dict[str, int]:
    """Flip one bit of the file, *count* times over; ``missed`` should be 0. ``unused``: it fell where nothing is stored."""
    chance = random.Random(seed)
    sample = folder / "sample.selon"
    sample.unlink(missing_ok=True)
    filled(sample, documents)
    raw, before = sample.read_bytes(), _content(sample)
    told = {"flips": 0, "found": 0, "unused": 0, "missed": 0}
    copy = folder / "flipped.selon"
    for _ in range(count):
        bit = chance.randrange(len(raw) * 8)
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        copy.write_bytes(changed)
        told["flips"] += 1
        what = "found" if not _sound(copy) else "unused" if _content(copy) == before else "missed"
        told[what] += 1
        if what == "missed":
            print(f"missed: bit {bit % 8} of byte {bit // 8}", file=sys.stderr)
    return told


def _cells(db: sqlite3.Connection) -> list[tuple[str, str, int]]:
    """(table, column, row) of every cell that holds content: of rows that were written, made from them, and of the log."""
    columns = {table: ("n", *names, "entry", "digest") for table, names in LOGGED.items()}
    columns["log"] = ("entry", "action", "at", "detail", "rows", "content", "previous", "hash")
    for table in ("records", "whereabouts", "statements", "findings", "migrations", "events", *BESIDE):
        columns[table] = tuple(name for _, name, *_ in db.execute(f"PRAGMA table_info ({table})"))
    cells = []
    for table, names in columns.items():
        key = _key(table)
        for (row,) in db.execute(f"SELECT {key} FROM {table}"):
            cells += [(table, name, row) for name in names]
    return cells


def _key(table: str) -> str:
    """What names a row of *table*."""
    return "event * 100 + position" if table in BESIDE else {"log": "entry", "migrations": "number"}.get(table, "n")


def flips_in_content(folder: Path, count: int, seed: int = 1) -> dict[str, int]:
    """Flip one bit in one cell of one row, *count* times over, as somebody could who writes to the file; ``missed`` should be 0."""
    chance = random.Random(seed)
    sample = folder / "sample.selon"
    sample.unlink(missing_ok=True)
    filled(sample)
    raw = sample.read_bytes()
    told = {"flips": 0, "found": 0, "missed": 0, "named": 0}
    copy = folder / "flipped.selon"
    with contextlib.closing(sqlite3.connect(sample)) as db:
        cells = _cells(db)
    while told["flips"] < count:
        copy.write_bytes(raw)
        table, column, row = cells[chance.randrange(len(cells))]
        if not _flip(copy, table, column, row, chance):
            continue
        told["flips"] += 1
        with open_project(copy, read_only=True) as project:
            problems = verify(project).problems
        told["found" if problems else "missed"] += 1
        told["named"] += any(one.table == table for one in problems)
        if not problems:
            print(f"missed: {table}.{column} of row {row}", file=sys.stderr)
    return told


def _flip(path: Path, table: str, column: str, row: int, chance: random.Random) -> bool:
    """Flip a bit of a cell; False where it holds nothing, or where the change would collide with another row's key."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.text_factory = bytes
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        key = _key(table)
        held = db.execute(f"SELECT {column} FROM {table} WHERE {key} = ?", (row,)).fetchone()[0]
        if held is None or held == b"":
            return False
        triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name.decode()}")
        kind = db.execute(f"SELECT typeof({column}) FROM {table} WHERE {key} = ?", (row,)).fetchone()[0].decode()
        new, mark = _flipped(held, kind, chance)
        try:
            db.execute(f"UPDATE {table} SET {column} = {mark} WHERE {key} = ?", (new, row))
        except sqlite3.IntegrityError:
            return False
        for _, sql in triggers:
            db.execute(sql.decode())
        db.execute("COMMIT")
    return True


def _flipped(held: Any, kind: str, chance: random.Random) -> tuple[Any, str]:
    if kind == "integer":
        return held ^ (1 << chance.randrange(20)), "?"
    if kind == "real":
        return held + 2.0 ** -chance.randrange(1, 30), "?"
    changed = bytearray(held)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed), "CAST (? AS TEXT)" if kind == "text" else "?"


# -------------------------------------------------------------------------------------------------------------- broken files


def mutated(raw: bytes, number: int, chance: random.Random) -> bytes:
    """One of many ways to break a file."""
    kind = number % 8
    changed = bytearray(raw)
    if kind == 0:
        return raw[: chance.randrange(len(raw))]
    if kind == 1:
        for _ in range(chance.randrange(1, 60)):
            changed[chance.randrange(len(raw))] = chance.randrange(256)
    elif kind == 2:
        at = chance.randrange(len(raw))
        changed[at : at + 4096] = bytes(min(4096, len(raw) - at))
    elif kind == 3:
        changed[chance.randrange(100)] ^= 1 << chance.randrange(8)
    elif kind == 4:
        at, to = chance.randrange(len(raw) // 8192) * 8192, chance.randrange(len(raw) // 8192) * 8192
        changed[at : at + 8192], changed[to : to + 8192] = raw[to : to + 8192], raw[at : at + 8192]
    elif kind == 5:
        at = chance.randrange(100, 8192)
        changed[at : at + 40] = chance.randbytes(40)
    elif kind == 6:
        at = chance.randrange(len(raw))
        del changed[at : at + chance.randrange(1, 9000)]
    else:
        return (b"", b"Un texte.\n", raw[:16], raw[:100], chance.randbytes(20_000), b"SQLite format 3\x00" + bytes(9000))[
            chance.randrange(6)
        ]
    return bytes(changed)


def _verbs(path: Path, number: int) -> list[list[str]]:
    new = str(path.with_name("new.selon"))
    return [
        ["outcomes", str(path), "--rows"], ["records", str(path), "--city", "lyon"], ["records", str(path), "--text", "port"],
        ["verify", str(path)], ["doctor", str(path)], ["doctor", str(path), "--repair", "--into", new], ["backup", str(path), new],
    ][number % 7 : number % 7 + 1]  # fmt: skip


def mutations(folder: Path, count: int, seed: int = 1, every: bool = False) -> dict[str, int]:
    """Break the file in *count* ways and call the command on it, one verb each or *every* one; ``traceback`` and ``dead`` should be 0."""
    chance = random.Random(seed)
    sample = folder / "sample.selon"
    sample.unlink(missing_ok=True)
    filled(sample)
    raw = sample.read_bytes()
    told: Counter[str] = Counter()
    broken = folder / "broken.selon"
    for number in range(count):
        data = mutated(raw, number, chance)
        for turn in range(7) if every else (number,):
            for left in (*folder.glob("broken.selon*"), *folder.glob("new.selon*")):
                left.unlink()
            broken.write_bytes(data)
            child, pipe = _forked(partial(_call, _verbs(broken, turn)[0]))
            with open(pipe, "rb") as stream:
                said = stream.read().decode()
            _, status = os.waitpid(child, 0)
            what = "dead" if os.WIFSIGNALED(status) else said.split("\n")[0] or "dead"
            told[what] += 1
            if what in ("dead", "traceback"):
                print(f"mutation {number}: {_verbs(broken, turn)[0][0]}: {said}", file=sys.stderr)
    return dict(sorted(told.items()))


def _call(arguments: list[str], writing: int) -> None:
    errors = io.StringIO()
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(os.dup(silent), "w")), encoding="utf-8")
    sys.stderr = errors
    try:
        code = run(arguments)
        said = f"exit {code}" if code == 0 or errors.getvalue().startswith("selon: ") else f"traceback\nsilent exit {code}"
    except BaseException as error:  # noqa: BLE001 - this is what is looked for
        said = "traceback\n" + "".join(traceback.format_exception(error))
    os.write(writing, said.encode())


# ---------------------------------------------------------------------------------------------------------------- full disks


def full(folder: Path, documents: int = 100) -> dict[str, int]:
    """Let the room end at every page that an add and a shard write; ``unclear`` and ``unsound`` should be 0."""
    told = {"full": 0, "unclear": 0, "unsound": 0}
    made = projects.items(0, documents)
    rows = [CodedRow(document_id(one), "coded", projects.line(one)) for one in projects.only_documents(made)]

    def adding(project: Project) -> None:
        add(project, made, batch="1")

    def coding(project: Project) -> None:
        save_shard(project, RUN, "0", rows)

    path = folder / "full.selon"
    path.unlink(missing_ok=True)
    with create(path) as project:
        for work in (adding, coding):
            pages = project.connection.execute("PRAGMA page_count").fetchone()[0]
            while True:
                project.connection.execute(f"PRAGMA max_page_count = {pages}")
                try:
                    work(project)
                except StoreError as error:
                    told["full"] += 1
                    told["unclear"] += "no room left" not in str(error)
                    told["unsound"] += bool(verify(project).problems)
                    pages += 1
                else:
                    break
            project.connection.execute("PRAGMA max_page_count = 1000000")
    return told


def limited(folder: Path, step: int = 40_000) -> dict[str, int]:
    """The same by the system's limit on the size of files, with a process of its own for each; ``unclear`` and ``unsound`` should be 0."""
    told = {"limited": 0, "unclear": 0, "unsound": 0, "through": 0}
    path = folder / "limited.selon"
    path.unlink(missing_ok=True)
    create(path).close()
    size = 60_000

    def work(size: int, writing: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        try:
            with open_project(path) as project:
                add(project, projects.items(0, 40), batch="1")
            os.write(writing, b"through")
        except StoreError as error:
            os.write(writing, str(error).encode())

    while not told["through"]:
        child, pipe = _forked(partial(work, size))
        with open(pipe, "rb") as stream:
            said = stream.read().decode()
        os.waitpid(child, 0)
        if said == "through":
            told["through"] = 1
        else:
            told["limited"] += 1
            told["unclear"] += "not kept" not in said and "no room" not in said
        told["unsound"] += not _sound(path)
        size += step
    return told


def main() -> int:
    """All of it; 1 where anything that should be 0 is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, count in (("kills", 200), ("flips", 1000), ("mutations", 1000)):
        parser.add_argument(f"--{name}", type=int, default=count)
    asked = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        attacks: tuple[tuple[str, Callable[[], dict[str, int]], tuple[str, ...]], ...] = (
            ("kill -9 while adding and coding", lambda: kills(folder, asked.kills), ("lost", "half", "corrupt")),
            ("single bits of the file", lambda: flips_in_file(folder, asked.flips), ("missed",)),
            ("single bits of cells", lambda: flips_in_content(folder, asked.flips), ("missed",)),
            ("broken files", lambda: mutations(folder, asked.mutations), ("traceback", "dead")),
            ("room ends at every page", lambda: full(folder), ("unclear", "unsound")),
            ("limit on the size of files", lambda: limited(folder, 20_000), ("unclear", "unsound")),
        )
        for title, work, zero in attacks:
            begin = time.perf_counter()
            told = work()
            wrong = sum(told.get(key, 0) for key in zero)
            bad += wrong
            print(f"{'ok  ' if not wrong else 'BAD '} {title}: {told} ({time.perf_counter() - begin:.0f} s)", flush=True)
            shutil.rmtree(folder)
            folder.mkdir()
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
