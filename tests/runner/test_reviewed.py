"""What was coded, read through the one door."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from selon.coder import Coder
from selon.errors import InputError
from selon.ingest.plain import report_from_text
from selon.model import Document
from selon.review.versions import split_id
from selon.runner.configuration import Configuration
from selon.runner.reviewed import accounts, newest_run, reviewed_lines, taken_about
from selon.runner.shards import Item, code_one
from selon.store.coded import CodedRow, lines, save_shard
from selon.store.decisions import Decision, decide
from selon.store.documents import add, document_id, pending, reports, set_wires
from selon.store.handle import Project
from selon.store.project import create
from selon.views import Event

MARCH = "Some 300 people marched in Cardiff on 3 March 2024 to demand cheaper homes, police said.\n"
OTHER = "CARDIFF. About 500 people marched in Cardiff on 3 March 2024 to demand cheaper homes, organisers said.\n"


@pytest.fixture
def code(coder: Coder, rules: Configuration) -> Callable[[Project, str], None]:
    """Codes what a project holds under the run that is named."""

    def made(project: Project, run: str) -> None:
        rows = [code_one(coder, rules, Item(name, report)) for name, report in reports(project, pending(project, run))]
        save_shard(project, run, "a", [row for row in rows if isinstance(row, CodedRow)])

    return made


def document(text: str, source: str, outlet: str | None, published: str = "2024-03-04") -> Document:
    return Document(report_from_text(text, source, outlet=outlet, published=published), text.encode(), "text")


def test_the_newest_run_is_read_and_what_failed_is_left_out(tmp_path: Path, code: Callable[[Project, str], None]) -> None:
    with create(tmp_path / "p.selon") as project:
        with pytest.raises(InputError, match="nothing is coded yet"):
            list(reviewed_lines(project))
        add(project, [document(MARCH, "a.txt", "The Severn Echo"), document("Only a title\n", "b.txt", None)], batch="1")
        code(project, "old")
        add(project, [document(OTHER, "c.txt", None)], batch="2")
        code(project, "new")
        assert newest_run(project) == "new"
        assert len(list(lines(project, "new"))) == 3
        assert [msgspec.json.encode(one) for one in reviewed_lines(project)] == list(lines(project, "new", settled=True))
        assert [one.report.source for one in reviewed_lines(project, "old")] == ["a.txt"]


def test_copies_are_accounts_of_one_voice(tmp_path: Path, code: Callable[[Project, str], None]) -> None:
    """The same words in two outlets are two accounts under one wire; fetched twice from one outlet, they are one."""
    same = [
        document(MARCH, "a.txt", "The Severn Echo"),
        document(MARCH, "b.txt", "Valley Post", "2024-03-05"),
        document(MARCH, "c.txt", "THE SEVERN ECHO", "2024-03-06"),
        document(MARCH, "d.txt", None),
    ]
    alone = document(OTHER, "e.txt", None)
    with create(tmp_path / "p.selon") as project:
        add(project, [*same, alone], batch="1")
        code(project, "run")
        coded = {one.report.source: one for one in reviewed_lines(project)}
        records = tuple(sorted(record.id for one in coded.values() for record in one.records))
        event = Event("e", records, tuple(one.report.id for one in coded.values()))
        found = {one.source.source: one for one in accounts(project, event)}
        assert set(found) == {"a.txt", "b.txt", "e.txt"}
        assert found["a.txt"].record == found["b.txt"].record
        assert found["a.txt"].source.wire == found["b.txt"].source.wire == same[0].report.id
        assert (found["b.txt"].source.outlet, found["b.txt"].source.published) == ("Valley Post", "2024-03-05")
        assert found["b.txt"].source.document == document_id(same[1])
        assert found["b.txt"].source.language == "en"
        assert found["e.txt"].source.wire is None
        set_wires(project, {document_id(same[0]): "w1", document_id(alone): "w1"})
        assert {one.source.wire for one in accounts(project, event)} == {"w1"}
        assert accounts(project, Event("e", ("other",), event.reports)) == []
        assert accounts(project, Event("e", records, ("sha256:" + "0" * 64,))) == []


def test_what_coders_decided_is_laid_over_and_comes_off_again(tmp_path: Path, code: Callable[[Project, str], None]) -> None:
    with create(tmp_path / "p.selon") as project:
        add(project, [document(MARCH, "a.txt", "The Severn Echo")], batch="1")
        code(project, "run")
        before = next(reviewed_lines(project))
        size = next(one for one in before.records[0].statements if one.field == "size")
        reject = Decision("ana", "2024-03-09T10:00:00Z", "statement", size.id, "reject", reason="not of this march")
        [number] = decide(project, [reject])
        told = [one.field for one in next(reviewed_lines(project)).records[0].statements]
        assert "size" not in told
        assert len(told) == len(before.records[0].statements) - 1
        decide(project, [Decision("ana", "2024-03-09T10:01:00Z", "statement", size.id, "undo", undo_of=number)])
        assert next(reviewed_lines(project)) == before


def test_what_was_decided_about_a_report_is_found_with_what_was_added_to_it(tmp_path: Path, code: Callable[[Project, str], None]) -> None:
    with create(tmp_path / "p.selon") as project:
        add(project, [document(MARCH, "a.txt", None), document(OTHER, "b.txt", None)], batch="1")
        code(project, "run")
        one, other = reviewed_lines(project)
        first = one.records[0].statements[0]
        made = split_id(one.records[0].id, [first.id])
        at = "2024-03-09T10:00:00Z"
        mine = [
            Decision("ana", at, "record", one.records[0].id, "split", new=msgspec.json.encode([first.id]).decode()),
            Decision("ana", at, "record", made, "accept"),
            Decision("ben", at, "report", one.report.id, "done"),
        ]
        decide(project, [mine[0], Decision("ana", at, "report", other.report.id, "done"), *mine[1:]])
        assert [decision for _, decision in taken_about(project, one)] == mine
