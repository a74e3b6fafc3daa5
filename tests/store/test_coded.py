"""Shards: kept whole, kept once, the same whoever made them."""

import sqlite3
from types import ModuleType

import msgspec
import pytest

from selon.errors import StoreConflict
from selon.model import Document
from selon.store.coded import CodedRow, digest_of, ledger, lines, records, runs, save_shard
from selon.store.decisions import Decision, decide, decisions, standing
from selon.store.derived import fold, spread
from selon.store.documents import add, document_id, pending
from selon.store.handle import Project
from selon.store.outcomes import outcomes
from selon.store.records import RecordFilter
from selon.store.verify import verify

RUN = "run-1"


@pytest.fixture
def plain(project: Project, invented: ModuleType) -> list[Document]:
    """Eight documents in the project, in order of their ids."""
    made = [invented.document(n) for n in range(8)]
    add(project, made, batch="1")
    return sorted(made, key=document_id)


def rows(invented: ModuleType, documents: list[Document]) -> list[CodedRow]:
    return [CodedRow(document_id(one), "coded", invented.line(one)) for one in documents]


def test_lines_come_back_in_order_of_documents(project: Project, invented: ModuleType, plain: list[Document]) -> None:
    made = rows(invented, plain)
    save_shard(project, RUN, "b", made[4:])
    save_shard(project, RUN, "a", list(reversed(made[:4])))
    assert list(lines(project, RUN)) == [row.line for row in made]
    assert ledger(project, RUN) == {"a": digest_of(made[:4]), "b": digest_of(made[4:])}
    assert runs(project) == [RUN]
    assert pending(project, RUN) == []
    assert pending(project, "other") == [row.document for row in made]
    assert not verify(project).problems


def test_a_shard_that_is_saved_again_changes_nothing(project: Project, invented: ModuleType, plain: list[Document]) -> None:
    made = rows(invented, plain)
    save_shard(project, RUN, "a", made)
    before = project.connection.execute("SELECT * FROM log").fetchall()
    save_shard(project, RUN, "a", made)
    save_shard(project, RUN, "a", made[3:5])
    assert project.connection.execute("SELECT * FROM log").fetchall() == before


def test_a_shard_that_grows_has_the_digest_of_all(project: Project, invented: ModuleType, plain: list[Document]) -> None:
    """Documents that are added after a run fall into shards that are there."""
    made = rows(invented, plain)
    save_shard(project, RUN, "a", made[:5])
    save_shard(project, RUN, "a", made[5:])
    assert ledger(project, RUN) == {"a": digest_of(made)}


def test_what_was_not_coded_may_be_tried_again(project: Project, invented: ModuleType, plain: list[Document]) -> None:
    made = rows(invented, plain)
    late = CodedRow(made[0].document, "timed_out", None, "over 20 s")
    save_shard(project, RUN, "a", [late, *made[1:]])
    assert pending(project, RUN) == []
    assert pending(project, RUN, retry=True) == [made[0].document]
    assert outcomes(project) == [("coded", 7), ("timed_out", 1)]
    save_shard(project, RUN, "a", [made[0]])
    assert pending(project, RUN, retry=True) == []
    assert ledger(project, RUN) == {"a": digest_of(made)}
    assert list(lines(project, RUN)) == [row.line for row in made]
    assert outcomes(project) == [("coded", 8)]
    assert not verify(project).problems


def test_the_same_configuration_can_not_give_two_results(project: Project, invented: ModuleType, plain: list[Document]) -> None:
    made = rows(invented, plain)
    save_shard(project, RUN, "a", made[:2])
    other = CodedRow(made[0].document, "coded", invented.line(plain[0]).replace(b'"main":true', b'"main":false'))
    with pytest.raises(StoreConflict, match="another result"):
        save_shard(project, RUN, "a", [made[2], other])
    assert len(list(lines(project, RUN))) == 2, "nothing of a shard that is refused is kept"
    save_shard(project, "run-2", "a", [other])


def test_a_line_that_is_none_is_refused_before_anything_is_written(project: Project, invented: ModuleType, plain: list[Document]) -> None:
    made = rows(invented, plain)
    for line in (b"no json", b'{"records": 3}', b"\xff"):
        with pytest.raises((msgspec.MsgspecError, UnicodeError)):
            save_shard(project, RUN, "a", [made[0], CodedRow(made[1].document, "coded", line)])
    with pytest.raises(KeyError):
        save_shard(project, RUN, "a", [made[0], CodedRow("sha256:none", "coded", made[0].line)])
    assert runs(project) == []


def test_lines_of_failures_are_kept_and_make_no_records(project: Project, plain: list[Document]) -> None:
    line = b'{"selon":"0","outcome":"unsupported_language","message":"no pack","report":{"source":"a"},"records":[],"findings":[]}'
    save_shard(project, RUN, "a", [CodedRow(document_id(plain[0]), "unsupported_language", line, "no pack")])
    assert list(lines(project, RUN)) == [line]
    assert records(project, RecordFilter()).rows == ()


def test_numbers_beyond_the_column_stay_whole_in_the_value(project: Project, invented: ModuleType, plain: list[Document]) -> None:
    line = invented.line(plain[0])
    crowd = str(50 + invented.mixed(invented.number_of(plain[0]), 7, 9000)).encode()
    huge = line.replace(b'"low":' + crowd, b'"low":' + b"9" * 18 + b"0")
    save_shard(project, RUN, "a", [CodedRow(document_id(plain[0]), "coded", huge)])
    assert list(lines(project, RUN)) == [huge]


def test_a_date_of_many_years_reaches_far(invented: ModuleType) -> None:
    one = invented.record(0, invented.text_of(0))
    for earliest, latest, reach in (
        ("2020-01-01", "2020-01-01T23:59", 0),
        ("2020-01-01", "2020-01-31", 1),
        ("2020-01-01", "2020-12-31", 2),
    ):
        date = msgspec.structs.replace(one.statements[1].value, earliest=earliest, latest=latest)
        changed = (one.statements[0], msgspec.structs.replace(one.statements[1], value=date), *one.statements[2:])
        assert spread(0, msgspec.structs.replace(one, statements=changed), None).record[11] == reach
    for earliest, latest in (("1900-01-01", "1999-12-31"), ("-0052-01-01", "-0052-12-31")):
        date = msgspec.structs.replace(one.statements[1].value, earliest=earliest, latest=latest)
        changed = (one.statements[0], msgspec.structs.replace(one.statements[1], value=date), *one.statements[2:])
        assert spread(0, msgspec.structs.replace(one, statements=changed), None).record[11] == 3


def test_names_are_compared_bare() -> None:
    assert fold("  Béjaïa ") == fold("BEJAIA") == "bejaia"
    assert fold("Saint-Étienne  du  Rouvray") == "saint-etienne du rouvray"


def test_decisions_add_up(project: Project) -> None:
    first, second = decide(
        project,
        [
            Decision("ada", "2025-05-01T10:00:00Z", "statement", "s1", "change", "form", '"march"', '"rally"', "the photograph"),
            Decision("ben", "2025-05-01T10:01:00Z", "statement", "s2", "accept"),
        ],
    )
    (undo,) = decide(project, [Decision("ada", "2025-05-01T10:02:00Z", "statement", "s1", "undo", undo_of=first)])
    assert [number for number, _ in decisions(project)] == [first, second, undo] == [1, 2, 3]
    assert standing(project, "statement", "s1") == []
    (again,) = decide(project, [Decision("ada", "2025-05-01T10:03:00Z", "statement", "s1", "undo", undo_of=undo)])
    assert [number for number, _ in standing(project, "statement", "s1")] == [first]
    for wrong, said in (
        (Decision("ada", "t", "statement", "s1", "undo", undo_of=99), "no decision 99"),
        (Decision("ada", "t", "statement", "s1", "undo", undo_of=second), "is about"),
        (Decision("ada", "t", "statement", "s1", "undo", undo_of=first), "already"),
    ):
        with pytest.raises(StoreConflict, match=said):
            decide(project, [Decision("ada", "t", "record", "r", "accept"), wrong])
    assert len(list(decisions(project))) == 4
    assert again == 4
    assert not verify(project).problems


def test_nothing_is_written_when_nothing_is_new(project: Project) -> None:
    before = project.connection.execute("SELECT * FROM log").fetchall()
    assert add(project, [], batch="1").new == 0
    assert decide(project, []) == []
    assert project.connection.execute("SELECT * FROM log").fetchall() == before


def test_a_mistake_in_sql_is_no_damage(project: Project) -> None:
    """What we call wrongly is our mistake; only what the file does wrong is damage."""
    from selon.store.trouble import speaking

    with pytest.raises(sqlite3.ProgrammingError), speaking(project.path):
        project.connection.execute("SELECT ?", ())
