"""Code the samples, print a summary table, and write ``out/``: the records as JSON Lines, as one page with the texts beside them, and as a
project for the workbench."""

import os
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from selon.coder import Coder
from selon.export.html import page_of
from selon.export.jsonl import coded_line
from selon.export.wording import figure, in_order, teller
from selon.ingest.plain import read_file
from selon.model import Coded, Count, Document, Record, Report, When, Where
from selon.runner.configuration import configuration
from selon.runner.linking import link_project
from selon.runner.shards import shards
from selon.store.coded import CodedRow, save_shard
from selon.store.documents import add, document_id, pending
from selon.store.project import create, open_project

SAMPLES = Path(__file__).parent
OUT = SAMPLES.parent / "out"


def told(record: Record, field: str) -> str:
    """A record's values of one field in a few words, each figure with who gives it."""
    parts = []
    for statement in dict(in_order(record.statements)).get(field, ()):
        value = statement.value
        if isinstance(value, Count):
            role, name, _ = teller(statement.voice)
            parts.append(f"{figure(value)} ({role or name})")
        elif isinstance(value, When):
            parts.append(value.edtf or "?")
        elif isinstance(value, Where):
            parts.append(value.city or value.name)
        else:
            parts.append(statement.evidence[0].text)
    return ", ".join(dict.fromkeys(parts))


def row(name: str, coded: Coded, record: Record) -> tuple[str, ...]:
    """One line of the summary table."""
    sign = "●" if record.main else "○"
    return (
        name,
        f"{sign} {record.form or record.kind}",
        record.status,
        told(record, "date"),
        told(record, "place"),
        told(record, "size"),
        str(sum(1 for s in record.statements if s.field == "slogan")),
        str(sum(1 for s in record.statements if s.field == "demand")),
    )


def keep(path: Path, pages: list[tuple[Report, Coded]]) -> None:
    """Have the project at *path* hold what was coded, linked; what was decided in it before stays."""
    documents = {document_id(one): (one, coded) for one, coded in ((Document(r, r.text.encode(), "text"), coded) for r, coded in pages)}
    run = configuration().name
    with open_project(path) if path.exists() else create(path) as project:
        add(project, [document for document, _ in documents.values()], batch="samples")
        for shard in shards(sorted(documents), [name for name in pending(project, run) if name in documents]):
            rows = [CodedRow(name, documents[name][1].outcome, coded_line(documents[name][1])) for name in shard.documents]
            save_shard(project, run, shard.name, rows)
        link_project(project)


def main() -> None:
    """Run the demo."""
    OUT.mkdir(exist_ok=True)
    coder = Coder()
    table = Table(
        "report", "event", "status", "date", "place", "how many (who says so)", "slogans", "demands", title="What the samples tell"
    )
    pages, lines = [], []
    for path in sorted(SAMPLES.glob("*.txt")):
        report = read_file(os.path.relpath(path))
        coded = coder.code(report)
        lines.append(coded_line(coded))
        pages.append((report, coded))
        for record in coded.records:
            table.add_row(*row(path.stem, coded, record))
        if not coded.records:
            table.add_row(path.stem, "no protest is reported", style="dim")
    (OUT / "samples.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    (OUT / "samples.html").write_text(page_of(pages), encoding="utf-8")
    keep(OUT / "samples.selon", pages)
    console = Console(width=None if sys.stdout.isatty() else 180)
    console.print(table)
    console.print("Written: out/samples.jsonl (one object per report) and out/samples.html (open it in a browser).")
    console.print("Review them in your browser: .venv/bin/selon review out/samples.selon")
    console.print("Try one on a terminal: .venv/bin/selon code samples/lyon-logement-1.fr.txt  (--explain names the rules)")


if __name__ == "__main__":
    main()
