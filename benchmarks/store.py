"""How fast a large project answers, beside a table of JSON in SQLite and DuckDB over the same records as JSON Lines, in the same run.

    python benchmarks/store.py [--records 1000000] [--keep FOLDER] [--peers 3]

Records are invented, half as many reports as records; they are written by executemany, then asked for as the command does: the first
page of fifty, and pages further on. Also: what taking in and coding documents through the store itself takes.
"""

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import projects

from selon.store.coded import RECORD, STATEMENT, WHEREABOUTS, CodedRow, insert, save_shard
from selon.store.derived import fold, spread
from selon.store.documents import add, document_id
from selon.store.handle import Project
from selon.store.project import create, open_project
from selon.store.records import RecordFilter, records
from selon.store.verify import verify

PAGE = 50
BLOCK = 5_000
PER_REPORT = 2


def _towns(n: int) -> tuple[str, str]:
    """A town out of a few thousand, some far more frequent than others."""
    place = min(projects.mixed(n, 20, 4000), projects.mixed(n, 21, 4000), projects.mixed(n, 22, 4000))
    name, country = projects.TOWNS[place % len(projects.TOWNS)]
    return (name if place < len(projects.TOWNS) else f"{name}-{place // len(projects.TOWNS)}"), country


def _row(n: int) -> tuple[Any, str, dict[str, Any]]:
    """(rows of a record, its report's text, the record as one flat JSON object)."""
    text = projects.text_of(n)
    record = projects.record(n, text)
    town, country = _towns(n)
    form, date, place, size = record.statements
    place = msgspec.structs.replace(place, value=msgspec.structs.replace(place.value, city=town, country=country))
    record = msgspec.structs.replace(record, statements=(form, date, place, size))
    outlet = f"{projects.OUTLETS[projects.mixed(n, 8, len(projects.OUTLETS))]} {projects.mixed(n, 23, 40)}"
    rows = spread(0, record, outlet)
    flat = {
        "id": record.id, "family": record.family, "form": record.form, "status": record.status, "day": rows.record[8],
        "latest": rows.record[9], "city": rows.whereabouts[0][1], "country": country, "outlet": rows.record[14],
        "confidence": rows.record[15], "text": text,
    }  # fmt: skip
    return rows, text, flat


def build(path: Path, lines: Path, count: int) -> None:
    """A project of *count* records and the same records as JSON Lines."""
    create(path).close()
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("BEGIN")
    db.execute("INSERT INTO objects VALUES (1, x'00', 0, 0, x'', 1, x'')")
    db.execute("INSERT INTO texts VALUES (1, x'00', 0, 0, x'', 0, 1, x'')")
    db.execute("INSERT INTO runs VALUES (1, 'bench', 1, x'')")
    made = (_row(n) for n in range(count))
    begin, n = time.perf_counter(), 0
    with lines.open("wb") as out:
        while block := list(islice(made, BLOCK)):
            _write(db, out, block, n)
            n += len(block)
            print(f"\r{n:,} records, {n / (time.perf_counter() - begin):,.0f} a second", end="", file=sys.stderr)
    print(file=sys.stderr)
    db.execute("COMMIT")
    db.execute("PRAGMA journal_mode = WAL")
    db.close()


def _write(db: sqlite3.Connection, out: Any, block: list[tuple[Any, str, dict[str, Any]]], first: int) -> None:
    numbered = list(enumerate(block, first))
    reports = [(n, rows, text) for n, (rows, text, _) in numbered if n % PER_REPORT == 0]
    db.executemany("INSERT INTO sources VALUES (?, ?, 1, 1, x'')", [(n // PER_REPORT + 1, f"pages/{n}.html") for n, _, _ in reports])
    db.executemany(
        "INSERT INTO documents (n, id, batch, source, text, outlet, title, published, media, locator, remarks, outcome, entry, digest) "
        "VALUES (?, ?, '1', ?, 1, ?, ?, ?, 'html', '', '[]', 'stored', 1, x'')",
        [(n // PER_REPORT + 1, f"sha256:{n:064x}", n // PER_REPORT + 1, r.record[14], f"Marche {n}", r.record[8]) for n, r, _ in reports],
    )
    db.executemany(
        "INSERT INTO coded (n, run, document, attempt, shard, outcome, settled, entry, digest) VALUES (?, 1, ?, 1, ?, 'coded', 1, 1, x'')",
        [(n // PER_REPORT + 1, n // PER_REPORT + 1, f"{n % 256:02x}") for n, _, _ in reports],
    )
    db.executemany(
        "INSERT INTO document_words (rowid, title, text) VALUES (?, ?, ?)",
        [(n // PER_REPORT + 1, f"Marche {n}", text) for n, _, text in reports],
    )
    db.executemany(
        insert("records", ("n", *RECORD)),
        [(n + 1, 1, n // PER_REPORT + 1, n // PER_REPORT + 1, n % PER_REPORT, *rows.record[1:]) for n, (rows, _, _) in numbered],
    )
    db.executemany(insert("whereabouts", WHEREABOUTS), [(n + 1, 1, *cells) for n, (rows, _, _) in numbered for cells in rows.whereabouts])
    db.executemany(insert("statements", STATEMENT), [(n + 1, *cells) for n, (rows, _, _) in numbered for cells in rows.statements])
    db.executemany("INSERT INTO record_words (rowid, words) VALUES (?, ?)", [(n + 1, rows.words) for n, (rows, _, _) in numbered])
    for _, (_, _, flat) in numbered:
        out.write(msgspec.json.encode(flat) + b"\n")


def asked(sample: int) -> dict[str, RecordFilter]:
    """The questions, with other values for each *sample*."""
    year, month = 2005 + sample % 20, 1 + sample % 12
    town = ("lyon", "lille-3", "brest-17", "sfax-40", "hull")[sample % 5]
    form, status = projects.FORMS[sample % 8], ("held", "announced", "past", "cancelled", "banned")[sample % 5]
    word, other = projects.WORDS[sample % 20], projects.WORDS[(sample * 7 + 3) % 20]
    outlet = f"{projects.OUTLETS[sample % 5]} {sample % 40}"
    first, last = f"{year}-{month:02d}-01", f"{year}-{month:02d}-28"
    return {
        "all, newest first": RecordFilter(),
        "form": RecordFilter(forms=[form]),
        "form and status": RecordFilter(forms=[form], statuses=[status]),
        "two forms, two statuses": RecordFilter(forms=[form, "vigil"], statuses=["banned", "cancelled"]),
        "a month": RecordFilter(since=first, until=last),
        "town": RecordFilter(city=town),
        "country, form, since a year": RecordFilter(country="FR", forms=[form], since=first),
        "rare country, status, a month": RecordFilter(country="DZ", statuses=[status], since=first, until=last),
        "outlet and confidence": RecordFilter(outlet=outlet, confidence=0.9),
        "rare form, rare status, confidence": RecordFilter(forms=["hunger_strike"], statuses=["banned"], confidence=0.97),
        "nothing fits: violence that marched": RecordFilter(families=["violence"], forms=[form]),
        "a word of the report": RecordFilter(text=word),
        "two words, form": RecordFilter(text=f"{word} {other}", forms=[form]),
        "a phrase, a month": RecordFilter(text=f'"place du {word}"', since=first, until=last),
        "a word of the record, country": RecordFilter(words="lyon", country="FR"),
        "confidence alone": RecordFilter(confidence=0.98),
    }


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that *work* takes."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def _condition(question: RecordFilter, get: Callable[[str], str]) -> str:
    """The same question over flat JSON."""
    parts = ["1 = 1"]
    for name, values in (("form", question.forms), ("status", question.statuses), ("family", question.families)):
        if values:
            listed = ", ".join(f"'{value}'" for value in values)
            parts.append(f"{get(name)} IN ({listed})")
    if question.since:
        parts.append(f"{get('latest')} >= '{question.since}'")
    if question.until:
        parts.append(f"{get('day')} <= '{question.until}' AND {get('day')} <> ''")
    for name, value in (("city", question.city), ("country", question.country)):
        if value:
            parts.append(f"{get(name)} = '{value}'")
    if question.outlet:
        parts.append(f"{get('outlet')} = '{fold(question.outlet)}'".replace("l'echo", "l''echo"))
    if question.confidence:
        parts.append(f"{get('confidence')} >= {question.confidence}")
    for word in (question.text or question.words or "").replace('"place du ', "").replace('"', "").split():
        parts.append(f"{get('text')} LIKE '%{word}%'")
    return " AND ".join(parts)


def peers(lines: Path, folder: Path) -> tuple[Callable[[RecordFilter], object], Callable[[RecordFilter], object]]:
    """A table of JSON in SQLite without further thought, and DuckDB over the file."""
    naive = sqlite3.connect(folder / "naive.db")
    naive.execute("CREATE TABLE lines (json TEXT)")
    with lines.open(encoding="utf-8") as stream:
        naive.executemany("INSERT INTO lines VALUES (?)", ((line,) for line in stream))
    naive.commit()
    duck = duckdb.connect()
    duck.execute("SET threads TO 2")
    table = f"read_json_auto('{lines}', format = 'newline_delimited')"

    def of_naive(question: RecordFilter) -> object:
        def get(name: str) -> str:
            return f"json_extract(json, '$.{name}')"

        sql = f"SELECT json FROM lines WHERE {_condition(question, get)} ORDER BY {get('day')} DESC, {get('id')} DESC LIMIT {PAGE}"
        return naive.execute(sql).fetchall()

    def of_duck(question: RecordFilter) -> object:
        names = {"day": "CAST(day AS VARCHAR)", "latest": "CAST(latest AS VARCHAR)"}
        where = _condition(question, lambda name: names.get(name, name))
        sql = f"SELECT * FROM {table} WHERE {where} ORDER BY day DESC, id DESC LIMIT {PAGE}"
        return duck.execute(sql).fetchall()

    return of_naive, of_duck


def _further(path: Path, question: RecordFilter) -> Iterator[float]:
    """Milliseconds of a page further on: the fifth."""
    with open_project(path, read_only=True) as project:
        after = None
        for _ in range(4):
            after = records(project, question, limit=PAGE, after=after).after
            if after is None:
                return
        yield timed(lambda: records(project, question, limit=PAGE, after=after))


def ask(path: Path, lines: Path, samples: int, peer_samples: int) -> None:
    """Print the table."""
    everything: list[float] = []
    processor: list[float] = []
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        naive, duck = peers(lines, Path(folder)) if peer_samples else (None, None)
        print(f"{'question':38} {'p50 ms':>8} {'p95 ms':>8} {'5th page':>9} {'JSON table':>11} {'DuckDB':>9}   ratio to the better peer")
        for name in asked(0):
            each = [asked(n)[name] for n in range(max(samples, 5))]
            with open_project(path, read_only=True) as project:
                took = [_page(project, question) for question in each[:samples]]
            further = [one for question in each[:5] for one in _further(path, question)]
            theirs = [_peer(peer, each[:peer_samples]) for peer in (naive, duck)]
            everything += [*took, *further]
            processor += [one for question in each[:samples] for one in _processor(path, question)]
            middle, last = statistics.median(took), statistics.quantiles(took, n=20)[18]
            page = f"{statistics.median(further):.1f}" if further else "–"
            ratio = min(theirs) / middle
            print(f"{name:38} {middle:8.1f} {last:8.1f} {page:>9} {theirs[0]:11.0f} {theirs[1]:9.0f}   {ratio:,.0f}", flush=True)
    middle, last = statistics.median(everything), statistics.quantiles(everything, n=20)[18]
    print(f"all questions: p50 {middle:.1f} ms, p95 {last:.1f} ms, worst {max(everything):.0f} ms")
    middle, last = statistics.median(processor), statistics.quantiles(processor, n=20)[18]
    print(f"of the processor alone, whatever else the machine does: p50 {middle:.1f} ms, p95 {last:.1f} ms, worst {max(processor):.0f} ms")


def _page(project: Project, question: RecordFilter) -> float:
    return timed(lambda: records(project, question, limit=PAGE))


def _processor(path: Path, question: RecordFilter) -> Iterator[float]:
    """Milliseconds of the processor's time that a first page takes."""
    with open_project(path, read_only=True) as project:
        begin = time.process_time()
        records(project, question, limit=PAGE)
        yield (time.process_time() - begin) * 1000


def _peer(peer: Callable[[RecordFilter], object] | None, questions: list[RecordFilter]) -> float:
    return statistics.median(timed(partial(peer, question)) for question in questions) if peer else float("nan")


def opening(path: Path) -> None:
    """Print what opening takes, in this process and as a command."""
    took = [timed(lambda: open_project(path).close()) for _ in range(10)]
    print(f"opening: p50 {statistics.median(took):.0f} ms, worst {max(took):.0f} ms")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "selon", "records", str(path), "--form", "march", "--limit", "50"]
    whole = timed(lambda: subprocess.run(command, capture_output=True, check=True, env=environment))
    print(f"selon records --form march, the whole command: {whole:.0f} ms")


def taking_in(folder: Path, count: int) -> None:
    """Print how fast documents are added and coded lines saved, acknowledged batch by batch."""
    made = [projects.document(n) for n in range(count)]
    rows = [CodedRow(document_id(one), "coded", projects.line(one)) for one in made]
    with create(folder / "fresh.selon") as project:
        begin = time.perf_counter()
        for first in range(0, count, 200):
            add(project, made[first : first + 200], batch=str(first))
        middle = time.perf_counter()
        for first in range(0, count, 200):
            save_shard(project, "bench", f"{first}", rows[first : first + 200])
        end = time.perf_counter()
    added, saved = count / (middle - begin), count / (end - middle)
    print(f"by 200: add {added:,.0f} documents a second; save_shard {saved:,.0f} coded documents a second")
    with open_project(folder / "fresh.selon", read_only=True) as project:
        whole, bare = timed(lambda: verify(project)), timed(lambda: verify(project, index=False))
    print(f"verify: {count / whole * 1000:,.0f} coded documents a second; without the search indexes {count / bare * 1000:,.0f}")


def main() -> None:
    """All of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--samples", type=int, default=20)
    parser.add_argument("--peers", type=int, default=2, help="questions to each peer; 0 leaves them out")
    parser.add_argument("--keep", type=Path, help="a folder in which the project is made, or used if it is there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        path, lines = folder / f"bench-{given.records}.selon", folder / f"bench-{given.records}.jsonl"
        taking_in(Path(name), 2_000)
        if not path.exists():
            build(path, lines, given.records)
        print(f"{given.records:,} records, {path.stat().st_size / 1e9:.2f} GB; as JSON Lines {lines.stat().st_size / 1e9:.2f} GB")
        opening(path)
        ask(path, lines, given.samples, given.peers)


if __name__ == "__main__":
    main()
