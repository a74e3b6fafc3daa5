"""How fast `selon run` codes a project, how it scales from one worker to two, and what memory a worker takes.

    python benchmarks/runs.py [--reports 2000] [--workers 1 2] [--parser none auto] [--json FILE] [--keep FOLDER]

Reports are made (made_reports.py): French and English in turn, about 400 tokens. For each parser mode a project is made anew for each
number of workers and coded by the command, as users do. Shown are: reports a second of wall clock from the first to the last, the start of
workers included; processor seconds a report, of the workers and of the parent that writes (these hardly depend on what else the machine
does); the largest memory (RSS) of any worker and of the parent, seen four times a second; and whether the lines are the same bytes. Beside
them, in the same run, a plain loop: one process that codes some of the same reports and keeps nothing. What a run costs beyond it is the
price of killable workers, of the store, and of its log.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from made_reports import made_reports
from msgspec import Struct
from rich.console import Console
from rich.table import Table

from selon.coder import Coder, ParserMode
from selon.export.jsonl import coded_line
from selon.model import Document
from selon.store.documents import add
from selon.store.project import create

BATCH = 1000
LOOP = 300
"""Reports of the plain loop, at most."""


class Figures(Struct):
    """What one run came to. Memory in MiB."""

    workers: int
    parser: str
    reports: int
    seconds: float
    per_second: float
    worker_ms: float
    parent_ms: float
    worker_memory: float
    parent_memory: float
    size: float
    lines: str


def make(path: Path, count: int) -> float:
    """A project of that many reports; seconds that the store took."""
    spent = 0.0
    with create(path) as project:
        for first in range(0, count, BATCH):
            documents = [Document(report, report.text.encode(), "text") for report in made_reports(min(BATCH, count - first), first)]
            begin = time.perf_counter()
            add(project, documents, batch=f"made {first}")
            spent += time.perf_counter() - begin
    return spent


def coded(path: Path, workers: int, parser: ParserMode) -> Figures:
    """Run the project at *path*."""
    lines = path.with_suffix(".jsonl")
    command = [
        sys.executable,
        "-m",
        "selon",
        "run",
        str(path),
        "--workers",
        str(workers),
        "--parser",
        parser,
        "--format",
        "json",
        "-o",
        str(lines),
    ]
    process = psutil.Popen(command, stdout=subprocess.PIPE)
    worker_memory, parent_memory = 0, 0
    spent: dict[int, float] = {}
    while process.poll() is None:
        try:
            parent_memory = max(parent_memory, process.memory_info().rss)
            times = process.cpu_times()
            spent[0] = times.user + times.system
            for child in process.children():
                worker_memory = max(worker_memory, child.memory_info().rss)
                times = child.cpu_times()
                spent[child.pid] = times.user + times.system
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.25)
    summary = json.loads(process.stdout.read())
    if process.returncode:
        sys.exit(f"selon run ended with {process.returncode}")
    done, parent = summary["done"], spent.pop(0)
    with lines.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return Figures(
        workers, parser, done, summary["seconds"], summary["per_second"], 1000 * sum(spent.values()) / done, 1000 * parent / done,
        worker_memory / 2**20, parent_memory / 2**20, path.stat().st_size / done, digest,
    )  # fmt: skip


def loop(count: int, parser: ParserMode) -> float:
    """Processor milliseconds a report of coding without a run."""
    coder, reports = Coder(parser), list(made_reports(count))
    for report in reports[:10]:
        coder.code(report)
    begin = time.process_time()
    for report in reports:
        coded_line(coder.code(report))
    return 1000 * (time.process_time() - begin) / count


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--reports", type=int, default=2000)
    arguments.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    arguments.add_argument("--parser", nargs="+", default=["none", "auto"], choices=["none", "auto", "spacy"])
    arguments.add_argument("--json", help="also write the figures to this file")
    arguments.add_argument("--keep", help="a folder for the projects, which stay; else a temporary one")
    chosen = arguments.parse_args()
    console = Console(width=150) if not sys.stdout.isatty() else Console()
    kept: list[Figures] = []
    loops: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(chosen.keep or temporary)
        for parser in chosen.parser:
            loops[parser] = loop(min(LOOP, chosen.reports), parser)
            for workers in chosen.workers:
                path = folder / f"{parser}-{workers}.selon"
                path.unlink(missing_ok=True)
                stored = make(path, chosen.reports)
                kept.append(coded(path, workers, parser))
                if not chosen.keep:
                    path.unlink()
    show(console, kept, loops, stored)
    if chosen.json:
        Path(chosen.json).write_text(
            json.dumps({"runs": [vars_of(one) for one in kept], "loop ms": loops, "add s": stored}, indent=1), encoding="utf-8"
        )


def vars_of(figures: Figures) -> dict[str, object]:
    """The figures by name."""
    return {name: getattr(figures, name) for name in figures.__struct_fields__}


def show(console: Console, kept: list[Figures], loops: dict[str, float], stored: float) -> None:
    """Print the table."""
    columns = (
        "parser",
        "workers",
        "reports/s",
        "speed-up",
        "ms CPU a report: workers",
        "parent",
        "plain loop",
        "peak MiB a worker",
        "parent",
        "kB a report kept",
        "bytes",
    )
    table = Table(*columns, title=f"selon run, {kept[0].reports:,} made reports of about 400 tokens")
    for one in kept:
        first = next(other for other in kept if other.parser == one.parser)
        table.add_row(
            one.parser, str(one.workers), f"{one.per_second:.1f}", f"{one.per_second / first.per_second:.2f} x", f"{one.worker_ms:.1f}",
            f"{one.parent_ms:.1f}", f"{loops[one.parser]:.1f}", f"{one.worker_memory:.0f}", f"{one.parent_memory:.0f}",
            f"{one.size / 1000:.1f}", "same" if one.lines == first.lines else "OTHER",
        )  # fmt: skip
    console.print(table)
    console.print(f"keeping {kept[0].reports:,} documents took {stored:.1f} s: {kept[0].reports / stored:,.0f} a second")


if __name__ == "__main__":
    main()
