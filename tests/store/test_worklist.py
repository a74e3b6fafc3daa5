"""The order of work: what is least certain first, and what nothing was found in last, as that is a claim to be looked at as well."""

from pathlib import Path

import pytest

from selon.export.jsonl import coded_line
from selon.ingest.plain import report_from_text
from selon.model import Code, Coded, Document, Evidence, Finding, Record, ReportHead, Statement, Voice
from selon.store.coded import CodedRow, report_with, save_shard
from selon.store.documents import add, document_id
from selon.store.project import create, open_project
from selon.store.worklist import by_doubt, told

REPORTS: tuple[tuple[str, tuple[float | None, ...], tuple[str, ...]], ...] = (
    ("nothing, and nobody wonders", (), ()),
    ("nothing, with a note", (), ("note",)),
    ("nothing, with an error", (), ("note", "error")),
    ("sure", (0.9, 0.8), ("error",)),
    ("one of two unsure", (0.9, 0.2), ()),
    ("never weighed", (None,), ()),
)
"""Name, the confidences of its records, the severities of what checks noticed."""


def record(id: str, sure: float | None) -> Record:
    """A record that is as sure as its one value."""
    value = Statement(f"s-{id}", "form", "made_up", Code("march", "x"), (Evidence(0, 1, "x"),), Voice("outlet"), confidence=sure)
    return Record(id, "protest", "march", None, "held", True, (value,))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    path = tmp_path / "order.selon"
    with create(path) as project:
        rows = []
        for at, (name, confidences, severities) in enumerate(REPORTS):
            report = report_from_text(f"{name}\n", name, language="en")
            document = Document(report, report.text.encode(), "text")
            add(project, [document], batch=name)
            records = tuple(record(f"{at:08x}{n:08x}", sure) for n, sure in enumerate(confidences))
            head = ReportHead(report.id, name, None, None, None, "en", len(report.text))
            findings = tuple(Finding("made_up", severity, "x") for severity in severities)  # type: ignore[arg-type]
            outcome = "coded" if records else "not_relevant"
            coded = Coded("0", "1", {}, None, None, head, outcome, records, findings)  # type: ignore[arg-type]
            rows.append(CodedRow(document_id(document), outcome, coded_line(coded)))
        save_shard(project, "first", "0", rows)
    return path


def test_the_least_certain_come_first_and_what_has_no_records_last(run: Path) -> None:
    with open_project(run, read_only=True) as project:
        names = {id: REPORTS[number - 1][0] for id, number in project.connection.execute("SELECT id, n FROM documents")}
        assert [names[document] for document, _ in by_doubt(project, "first")] == [
            "one of two unsure",
            "sure",
            "never weighed",
            "nothing, with an error",
            "nothing, with a note",
            "nothing, and nobody wonders",
        ]
        assert list(by_doubt(project, "another run")) == []


def test_a_record_is_sought_by_its_id(run: Path) -> None:
    """Where a decision's record stands is asked for each decision: without a hint SQLite walks through all records of the run."""
    with open_project(run, read_only=True) as project:
        asked: list[str] = []
        project.connection.set_trace_callback(asked.append)
        assert report_with(project, "first", "record", f"{3:08x}{0:08x}") is not None
        assert list(told(project, "first")) == []
        project.connection.set_trace_callback(None)
        plans = [row[3] for sql in asked if "records" in sql for row in project.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    steps = [step for step in plans if step.startswith(("SEARCH r ", "SCAN r"))]
    assert steps.count("SEARCH r USING INDEX records_by_id (id=? AND run=?)") == 2
    assert all("(id=? AND run=?)" in step or "PRIMARY KEY" in step for step in steps), steps
