"""What goes in comes out, to the byte; what is there is known; what can't be kept is told of."""

import hashlib
import itertools
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selon.errors import StoreError
from selon.model import Document, Refused, Remark, Report, Run
from selon.store.documents import (
    add,
    document,
    document_id,
    pending,
    reports,
    set_signatures,
    set_wires,
    signatures,
    wires,
)
from selon.store.handle import Project
from selon.store.outcomes import outcome_rows, outcomes
from selon.store.project import create, open_project
from selon.store.verify import verify

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
MAYBE = st.none() | TEXT


@st.composite
def made(draw: st.DrawFn) -> Document:
    """Any document: astral characters, NUL, controls, nothing at all where nothing is allowed."""
    text = draw(TEXT)
    raw = draw(st.binary(max_size=200))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    layer = tuple(Run(a, b, a + 3, b + 3) for a, b in itertools.pairwise(cuts))
    name = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    report = Report(
        name, draw(TEXT), text, draw(MAYBE), draw(MAYBE), draw(st.none() | st.just("2024-02-29")), draw(st.none() | st.just("fr"))
    )
    remarks = draw(st.lists(st.builds(Remark, TEXT, TEXT), max_size=2).map(tuple))
    return Document(
        report,
        raw,
        draw(st.sampled_from(["text", "html", "pdf"])),
        draw(TEXT),
        "utf-8",
        "valid",
        None,
        draw(MAYBE),
        draw(MAYBE),
        layer,
        remarks,
    )


def fresh(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return create(tmp_path_factory.mktemp("project") / "p.selon")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents=st.lists(made(), min_size=1, max_size=5))
def test_what_goes_in_comes_out(tmp_path_factory: pytest.TempPathFactory, documents: list[Document]) -> None:
    with fresh(tmp_path_factory) as project:
        add(project, documents, batch="1")
        first = {document_id(one): one for one in reversed(documents)}
        for name, one in first.items():
            assert document(project, name) == one
            assert list(reports(project, [name])) == [(name, one.report)]
        assert not verify(project).problems


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_order_and_repetition_change_nothing_but_who_is_first(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever is added again, in whatever batches and order: the same documents, one first of each text, nothing twice."""
    pool = data.draw(st.lists(made(), min_size=1, max_size=4))
    copies = [msgspec.structs.replace(one, report=msgspec.structs.replace(one.report, source="copy")) for one in pool]
    refusals = [Refused("a.pdf", "text_lost", "a.pdf: a scan"), Refused("b.bin", "binary", "b.bin: no text")]
    everything = [*pool, *copies, *refusals]
    batches = data.draw(st.lists(st.lists(st.sampled_from(everything), max_size=5), max_size=4))
    with fresh(tmp_path_factory) as project:
        for number, batch in enumerate([*batches, everything, everything]):
            told = add(project, batch, batch=str(number))
            assert told.new + told.known + sum(told.refused.values()) == len(batch)
        assert (told.new, told.refused) == (0, {})
        wanted = {document_id(one) for one in everything if isinstance(one, Document)}
        texts = {one.report.text for one in pool}
        counted = dict(outcomes(project))
        assert {name for (name,) in project.connection.execute("SELECT id FROM documents")} == wanted
        assert len(pending(project, "any")) == counted["waiting"] == len(texts)
        assert counted.get("duplicate", 0) == len(wanted) - len(texts)
        assert (counted["text_lost"], counted["binary"]) == (1, 1)
        assert not verify(project).problems


def test_bytes_and_texts_are_kept_once(project: Project, invented: ModuleType) -> None:
    add(project, invented.items(0, 10), batch="1")
    again = [msgspec.structs.replace(one, locator=f"row {n}") for n, one in enumerate(invented.only_documents(invented.items(0, 10)))]
    renamed = [msgspec.structs.replace(one, report=msgspec.structs.replace(one.report, language="fr")) for one in again]
    add(project, renamed, batch="2")
    counts = [
        project.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("objects", "texts", "layers", "documents")
    ]
    assert counts[:2] == [10, 10]
    assert counts[3] == 21


def test_half_characters_are_kept_as_a_refusal(project: Project) -> None:
    """No encoding of Unicode carries them, so no reader of ours makes them; a caller that does is told, and nothing is lost silently."""
    text = "une \ud800 moitié"
    told = add(project, [Document(Report("sha256:0", "a\udcff.txt", text), b"", "text")], batch="1")
    assert told.refused == {"wrong_encoding": 1}
    (row,) = outcome_rows(project)
    assert row.source == "a\\udcff.txt"
    assert "half characters" in (row.reason or "")


def test_a_file_name_that_is_no_unicode_is_written_out(project: Project) -> None:
    text = "Un texte."
    one = Document(Report("sha256:" + hashlib.sha256(text.encode()).hexdigest(), "dossier/\udce9t\udce9.txt", text), text.encode(), "text")
    add(project, [one], batch="1")
    (row,) = outcome_rows(project)
    assert row.source == "dossier/\\udce9t\\udce9.txt"
    assert row.document == document_id(one)
    assert add(project, [one], batch="2").known == 1


def test_a_refusal_ends_when_its_source_comes_in(project: Project, invented: ModuleType) -> None:
    one = invented.document(1)
    add(project, [Refused(one.report.source, "too_large", "over the limit")], batch="1")
    assert outcomes(project) == [("too_large", 1)]
    add(project, [one], batch="2")
    assert outcomes(project) == [("waiting", 1)]


def test_what_was_cut_short_stays_beside_what_was_usable(project: Project, invented: ModuleType) -> None:
    one = invented.document(1)
    add(project, [one, Refused(one.report.source, "cut_short", "the last 300 bytes are missing")], batch="1")
    assert outcomes(project) == [("cut_short", 1), ("waiting", 1)]


def test_outcomes_come_in_pages(project: Project, invented: ModuleType) -> None:
    add(project, invented.items(0, 30), batch="1")
    everything = outcome_rows(project, limit=100)
    paged, after = [], None
    while page := outcome_rows(project, limit=4, after=after):
        paged += page
        after = page[-1].cursor
    assert paged == everything
    assert len(everything) == 36
    assert {row.outcome for row in outcome_rows(project, "duplicate")} == {"duplicate"}
    assert outcome_rows(project, "duplicate")[0].reason == "same text as pages/0/3.html"


def test_signatures_and_wire_groups(project: Project, invented: ModuleType) -> None:
    add(project, invented.items(0, 5), batch="1")
    names = [document_id(one) for one in invented.only_documents(invented.items(0, 5))]
    assert set_signatures(project, {names[0]: b"\x00one", names[1]: b"two"}) == 2
    assert set_signatures(project, {names[1]: b"other"}) == 0
    assert dict(signatures(project)) == {names[0]: b"\x00one", names[1]: b"two"}
    assert set_wires(project, {names[0]: "g", names[1]: "g"}) == 2
    assert set_wires(project, {names[0]: "g", names[1]: None}) == 1
    assert wires(project) == {names[0]: "g"}
    with pytest.raises(KeyError):
        set_wires(project, {"sha256:none": "g"})
    assert wires(project) == {names[0]: "g"}


def test_reports_of_an_unknown_document(project: Project) -> None:
    with pytest.raises(KeyError):
        list(reports(project, ["sha256:none"]))


def test_what_is_written_once_can_not_be_changed(filled: Path) -> None:
    import sqlite3

    tables = ("objects", "texts", "layers", "sources", "documents", "refusals", "signatures", "wires", "runs", "coded", "shards", "records")
    with open_project(filled) as project:
        for table in (*tables, "whereabouts", "statements", "findings", "decisions", "log"):
            for sql in (f"UPDATE {table} SET rowid = rowid + 1000", f"DELETE FROM {table}"):
                with pytest.raises(sqlite3.IntegrityError, match="written once"):
                    project.connection.execute(sql)
        assert not verify(project).problems


def test_a_page_of_outcomes_costs_no_more_than_its_rows(filled: Path) -> None:
    """No table is walked from its beginning, and the last attempt of a document is found by an index."""
    from selon.store import outcomes as module

    with open_project(filled, read_only=True) as project:
        for asked in module._KINDS:
            sql = f"EXPLAIN QUERY PLAN SELECT * FROM ({asked}) ORDER BY n LIMIT 10"
            steps = [row[3] for row in project.connection.execute(sql, {"after": 3})]
            assert not any(step.startswith("SCAN") or "TEMP B-TREE" in step for step in steps), steps


def test_an_outcome_cursor_that_is_none(project: Project) -> None:
    with pytest.raises(StoreError, match="go on from"):
        outcome_rows(project, after="x")
