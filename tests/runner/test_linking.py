"""A project linked: kept, bound by decisions, and the same whether at once or step by step."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from selon.codebook.book import load
from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Document
from selon.runner.bound import bound_in, orphans, say
from selon.runner.carried import carry
from selon.runner.configuration import Configuration
from selon.runner.deciding import completed
from selon.runner.linking import inputs_of, link_project
from selon.runner.shards import Item, code_one
from selon.runner.viewing import told_in, view_in, views_in
from selon.store.coded import CodedRow, line_of, save_shard
from selon.store.decisions import LINK, Decision, decide, standing
from selon.store.documents import add, document_id, pending, reports, set_wires
from selon.store.events import Kept, event_of, events, every, linkings, newest, queue
from selon.store.handle import Project
from selon.store.project import create
from selon.store.verify import verify

AT = "2026-01-01T00:00:00Z"
MARCH = "Some 300 people marched in Cardiff on 3 March 2024 to demand cheaper homes, police said.\n"
AGAIN = "CARDIFF. About 500 people marched in Cardiff on Sunday 3 March 2024 to demand cheaper homes, organisers said.\n"
FRENCH = "Quelque 300 personnes ont manifesté dimanche 3 mars 2024 à Cardiff pour des logements moins chers, selon la police.\n"
RALLY = "About 40 people held a rally in Cork on 3 March 2024 against a new incinerator, police said.\n"
STRIKE = "Nurses went on strike in Leeds on 5 March 2024 for higher pay, their union said.\n"
TEXTS = (MARCH, AGAIN, FRENCH, RALLY, STRIKE)
Step = Callable[..., None]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with create(tmp_path / "p.selon") as made:
        yield made


def document(text: str, source: str, outlet: str | None = None) -> Document:
    return Document(report_from_text(text, source, outlet=outlet, published="2024-03-06"), text.encode(), "text")


@pytest.fixture
def coded(coder: Coder, rules: Configuration) -> Step:
    """Adds texts to a project and codes what is new in it."""

    def step(project: Project, *texts: str, outlet: str | None = None, run: str = "run") -> None:
        start = project.connection.execute("SELECT count(*) FROM documents").fetchone()[0]
        add(project, [document(text, f"{start + n}.txt", outlet) for n, text in enumerate(texts)], batch=f"{start}")
        rows = [code_one(coder, rules, Item(name, report)) for name, report in reports(project, pending(project, run))]
        save_shard(project, run, f"{start}", [row for row in rows if isinstance(row, CodedRow)])

    return step


def record_of(project: Project, text: str) -> str:
    """The id of the one record of a text."""
    report = report_from_text(text, "x").id.removeprefix("sha256:")
    (found,) = project.connection.execute(
        "SELECT r.id FROM records r JOIN documents d ON d.n = r.document JOIN texts t ON t.n = d.text WHERE t.hash = ? "
        "AND r.run = (SELECT max(n) FROM runs)", (bytes.fromhex(report),)
    )  # fmt: skip
    return str(found[0])


def together(project: Project) -> list[set[str]]:
    """The texts of each event, the largest first."""
    names = {record_of(project, text): text for text in TEXTS if _is_there(project, text)}
    found = [{names[record] for record in kept.event.records} for kept in every(project)]
    return sorted(found, key=lambda one: (-len(one), sorted(one)))


def _is_there(project: Project, text: str) -> bool:
    digest = bytes.fromhex(report_from_text(text, "x").id.removeprefix("sha256:"))
    return project.connection.execute("SELECT 1 FROM texts WHERE hash = ?", (digest,)).fetchone() is not None


def afresh(project: Project, tmp_path: Path) -> list[Kept]:
    """The events of a copy of the project that was never linked before: all at once."""
    import shutil
    import sqlite3

    from selon.store.linkings import BESIDE
    from selon.store.project import open_project

    project.connection.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    path = tmp_path / "afresh.selon"
    shutil.copyfile(project.path, path)
    db = sqlite3.connect(path, isolation_level=None)
    for name in ("linkings_keep", "linked_keeps"):
        db.execute(f"DROP TRIGGER {name}")
    for table in (*BESIDE, "events", "linked", "linkings"):
        db.execute(f"DELETE FROM {table}")
    db.close()
    with open_project(path) as copy:
        link_project(copy)
        found = list(every(copy))
    path.unlink()
    return found


def test_what_is_linked_is_kept_and_nothing_new_writes_nothing(project: Project, coded: Step) -> None:
    coded(project, *TEXTS)
    found = link_project(project, at=AT)
    assert found.saved is not None
    assert (found.saved.new, found.saved.changed, found.saved.gone) == (3, 0, 0)
    assert together(project) == [{MARCH, AGAIN, FRENCH}, {RALLY}, {STRIKE}]
    row = next(row for row in events(project).rows if row.reports == 3)
    assert (row.code, row.day, row.low, row.high) == ("march", "2024-03-03", 300, 500)
    assert (row.places[0].city, row.places[0].country) == ("Cardiff", "GB")
    assert set(row.languages) == {"en", "fr"}
    before = project.connection.execute("SELECT * FROM log").fetchall()
    again = link_project(project, at=AT)
    assert (again.saved, again.linking) == (None, found.linking)
    assert project.connection.execute("SELECT * FROM log").fetchall() == before
    assert newest(project).inputs == inputs_of(project)
    assert not verify(project).problems


def test_a_change_of_the_rules_or_of_the_code_of_linking_is_noticed(project: Project, coded: Step, monkeypatch: pytest.MonkeyPatch) -> None:
    coded(project, MARCH, RALLY)
    link_project(project)
    for name, other in (("LINKING", 0), ("rules_digest", lambda: "sha256:0")):
        with monkeypatch.context() as patch:
            patch.setattr(f"selon.runner.linking.{name}", other)
            assert newest(project).inputs != inputs_of(project)
            saved = link_project(project).saved
            assert saved is not None
            assert (saved.new, saved.changed, saved.gone, saved.same) == (0, 0, 0, 2)


def test_reports_that_come_later_join_as_if_they_had_been_there(project: Project, coded: Step, tmp_path: Path) -> None:
    for texts in ((MARCH, RALLY), (FRENCH,), (AGAIN, STRIKE)):
        coded(project, *texts)
        link_project(project)
        assert list(every(project)) == afresh(project, tmp_path)
    assert together(project) == [{MARCH, AGAIN, FRENCH}, {RALLY}, {STRIKE}]
    assert len(linkings(project)) == 3
    assert not verify(project).problems


def test_decisions_bind_survive_new_reports_and_end_when_they_are_taken_back(project: Project, coded: Step, tmp_path: Path) -> None:
    coded(project, MARCH, AGAIN, RALLY)
    link_project(project)
    assert {MARCH, AGAIN} in together(project)
    one, other, far = (record_of(project, text) for text in (MARCH, AGAIN, RALLY))
    (number,) = say(project, "ada", AT, [((other, one), "different")], "two marches")
    assert say(project, "ada", AT, [((one, other), "different")]) == [], "what stands is not said twice"
    (wider,) = say(project, "ada", AT, [((one, far), "same")])
    link_project(project)
    assert {MARCH, RALLY} in together(project)
    assert {AGAIN} in together(project)
    assert list(every(project)) == afresh(project, tmp_path)
    coded(project, FRENCH, STRIKE)
    coded(project, MARCH, AGAIN, RALLY, FRENCH, STRIKE, run="another run")
    link_project(project)
    assert not any({MARCH, AGAIN} <= event for event in together(project)), "decisions hold in a new run too"
    for pair, undone in (((one, other), number), ((one, far), wider)):
        decide(project, [Decision("ada", AT, LINK, " ".join(sorted(pair)), "undo", undo_of=undone)])
    link_project(project)
    assert together(project) == [{MARCH, AGAIN, FRENCH}, {RALLY}, {STRIKE}]
    assert list(every(project)) == afresh(project, tmp_path)


def test_where_coders_differ_the_machine_stands_and_the_event_is_pending(project: Project, coded: Step, tmp_path: Path) -> None:
    coded(project, MARCH, AGAIN)
    link_project(project)
    pair = (record_of(project, MARCH), record_of(project, AGAIN))
    name = event_of(project, pair[0])
    say(project, "ada", AT, [(pair, "different")])
    say(project, "bea", AT, [(pair, "same")])
    found = link_project(project)
    assert found.bound.differing == (tuple(sorted(pair)),)
    assert event_of(project, pair[1]) == name
    assert events(project).rows[0].state == "pending"
    decide(project, [Decision("admin", AT, "coder", "bea", "change", "role", None, msgspec.json.encode("adjudicator").decode())])
    found = link_project(project)
    assert found.bound.differing == ()
    assert events(project).rows[0].state != "pending"
    say(project, "bea", AT, [(pair, "different")])
    link_project(project)
    assert event_of(project, pair[0]) != event_of(project, pair[1])
    assert list(every(project)) == afresh(project, tmp_path)


def test_a_decision_about_a_record_that_is_not_there_is_told_and_kept(project: Project, coded: Step) -> None:
    coded(project, MARCH)
    link_project(project)
    mine = record_of(project, MARCH)
    say(project, "ada", AT, [((mine, "a-record-of-old"), "same")])
    found = link_project(project)
    ((said, gone),) = orphans(project, found.bound.said)
    assert (said.pair, gone) == (tuple(sorted((mine, "a-record-of-old"))), ("a-record-of-old",))
    assert len(standing(project, LINK)) == 1


def recoded(project: Project, moved: str, *others: str, city: bytes = b"Cardiff") -> str:
    """Codes texts under a second run, which begins the record of *moved* elsewhere and places it in *city*: the id that it has there."""
    old, new = record_of(project, moved), "f" * 16
    rows = []
    for text in (moved, *others):
        (name,) = (one for (one,) in project.connection.execute("SELECT id FROM documents") if project_text(project, one) == text)
        line = line_of(project, "run", name)
        assert line is not None
        changed = (
            line.replace(old.encode(), new.encode()).replace(b'"city":"Cardiff"', b'"city":"' + city + b'"') if text == moved else line
        )
        rows.append(CodedRow(name, "coded", changed))
    save_shard(project, "other", "0", rows)
    return new


def project_text(project: Project, name: str) -> str:
    ((_, report),) = reports(project, [name])
    return report.text


def test_a_decision_is_carried_over_to_the_record_that_another_coding_made_of_it(project: Project, coded: Step) -> None:
    coded(project, MARCH, RALLY)
    link_project(project)
    old, rally = record_of(project, MARCH), record_of(project, RALLY)
    (number,) = say(project, "ada", AT, [((old, rally), "same")])
    new = recoded(project, MARCH, RALLY)
    assert event_of(project, rally) is not None
    link_project(project)
    assert event_of(project, new) != event_of(project, rally)
    (done,) = carry(project, AT)
    assert (done.number, done.before, done.now) == (number, tuple(sorted((old, rally))), tuple(sorted((new, rally))))
    (told,) = (one for at, one in standing(project, LINK) if at == done.again)
    assert (told.coder, told.action, told.reason) == ("ada", "same", f"carried over from decision {number}: {old} is {new} now")
    link_project(project)
    assert event_of(project, new) == event_of(project, rally)
    assert carry(project, AT) == [], "once"


def test_no_decision_is_carried_over_to_a_record_of_another_city(project: Project, coded: Step) -> None:
    coded(project, MARCH, RALLY)
    link_project(project)
    say(project, "ada", AT, [((record_of(project, MARCH), record_of(project, RALLY)), "same")])
    recoded(project, MARCH, RALLY, city=b"Swansea")
    link_project(project)
    assert carry(project, AT) == []


def test_decisions_that_contradict_each_other_are_told(project: Project, coded: Step) -> None:
    coded(project, MARCH, AGAIN, RALLY)
    a, b, c = (record_of(project, text) for text in (MARCH, AGAIN, RALLY))
    say(project, "ada", AT, [((a, b), "same"), ((b, c), "same"), ((a, c), "different")])
    assert link_project(project).unmet != ()


def test_what_coders_decide_on_records_and_events_shows_in_lists(project: Project, coded: Step, tmp_path: Path) -> None:
    coded(project, MARCH, RALLY)
    link_project(project)
    mine = record_of(project, MARCH)
    name = event_of(project, mine)
    decide(project, [Decision("ada", AT, "record", mine, "change", "status", '"held"', '"banned"')])
    link_project(project)
    assert {row.event: row.status for row in events(project).rows}[name] == "banned"
    decide(project, [Decision("ada", AT, "event", name, "flag")])
    link_project(project)
    assert {row.event: row.state for row in events(project).rows}[name] == "pending"
    decide(project, [Decision("ada", AT, "record", mine, "reject")])
    found = link_project(project)
    assert (found.saved.gone, event_of(project, mine)) == (1, None)
    assert list(every(project)) == afresh(project, tmp_path)


def test_what_coders_said_of_pairs_outlives_other_rules_and_other_ways_of_linking(
    project: Project, coded: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    coded(project, *TEXTS)
    link_project(project)
    one, other, far = (record_of(project, text) for text in (MARCH, AGAIN, RALLY))
    say(project, "ada", AT, [((one, other), "different"), ((one, far), "same")])
    for name, value in (("LINKING", 0), ("rules_digest", lambda: "sha256:0"), ("__version__", "9.9.9")):
        monkeypatch.setattr(f"selon.runner.linking.{name}", value)
        assert link_project(project).saved is not None
        assert {MARCH, RALLY} in together(project), name
        assert not any({MARCH, AGAIN} <= event for event in together(project)), name
        assert (event_of(project, one), event_of(project, far)) == (event_of(project, far), event_of(project, one))


def state_of(project: Project, text: str) -> str:
    """The state of the event that a text tells of, as lists have it; as its view has it, too."""
    name = event_of(project, record_of(project, text))
    listed = {row.event: row.state for row in events(project).rows}[name]
    assert view_in(project, name, load()).state == listed
    return listed


def rejecting(project: Project, text: str, coder: str = "ada", action: str = "reject") -> Decision:
    name = event_of(project, record_of(project, text))
    return completed(project, Decision(coder, AT, "event", name, action))


def test_a_rejected_event_stays_so_however_it_is_linked_again(project: Project, coded: Step, tmp_path: Path) -> None:
    coded(project, MARCH, AGAIN, RALLY)
    link_project(project)
    (number,) = decide(project, [rejecting(project, AGAIN)])
    assert [view.state for view in views_in(project, load())].count("rejected") == 1, "at once in what is exported"
    link_project(project)
    assert (state_of(project, MARCH), state_of(project, RALLY)) == ("rejected", "unconfirmed")
    pair = (record_of(project, MARCH), record_of(project, AGAIN))
    say(project, "ada", AT, [(pair, "different")])
    link_project(project)
    assert [state_of(project, one) for one in (MARCH, AGAIN, RALLY)] == ["rejected", "rejected", "unconfirmed"]
    say(project, "ada", AT, [(pair, "same")])
    coded(project, FRENCH)
    link_project(project)
    assert event_of(project, pair[0]) == event_of(project, record_of(project, FRENCH))
    assert state_of(project, FRENCH) == "pending", "a report that nobody judged joined it"
    (again,) = decide(project, [rejecting(project, FRENCH)])
    link_project(project)
    assert state_of(project, MARCH) == "rejected"
    assert len(list(told_in(project))) == len(list(every(project))) - 1, "what is no event is not counted"
    for one in (again, number):
        taken = next(decision for n, decision in standing(project, "event") if n == one)
        decide(project, [Decision("ada", AT, "event", taken.target_id, "undo", undo_of=one)])
    link_project(project)
    assert state_of(project, MARCH) == "confirmed"
    assert list(every(project)) == afresh(project, tmp_path)


def test_what_is_said_of_an_event_stays_with_it_when_a_report_gives_it_another_name(project: Project, coded: Step) -> None:
    texts = sorted((MARCH, AGAIN, FRENCH), key=lambda text: report_from_text(text, "x").id)
    coded(project, *TEXTS)
    names = sorted((MARCH, AGAIN, FRENCH), key=lambda text: record_of(project, text))
    assert len(texts) == len(names)
    pair = [(record_of(project, names[0]), record_of(project, one)) for one in names[1:]]
    say(project, "ada", AT, [(one, "different") for one in pair])
    link_project(project)
    before = event_of(project, record_of(project, names[1]))
    decide(project, [Decision("ada", AT, "event", before, "rule", "size", None, '"lowest"'), Decision("ada", AT, "event", before, "flag")])
    say(project, "ada", AT, [(one, "same") for one in pair])
    link_project(project)
    now = event_of(project, record_of(project, names[1]))
    assert now != before
    assert state_of(project, names[1]) == "pending"
    sizes = [one.choice.rule for one in view_in(project, now, load()).chosen if (one.field, one.of) == ("size", "")]
    assert sizes == ["lowest"]


def test_copies_add_outlets_and_no_sources(project: Project, coded: Step, tmp_path: Path) -> None:
    coded(project, MARCH, outlet="The Severn Echo")
    link_project(project)
    coded(project, MARCH, outlet="Valley Post")
    saved = link_project(project).saved
    assert (saved.new, saved.changed) == (0, 1)
    (row,) = events(project).rows
    assert (row.outlets, row.reports, row.sources) == (("The Severn Echo", "Valley Post"), 1, 1)
    coded(project, AGAIN, outlet="Harbour Gazette")
    link_project(project)
    (row,) = events(project).rows
    assert (row.reports, row.sources) == (2, 2)
    names = [document_id(document(MARCH, "0.txt", "The Severn Echo")), document_id(document(AGAIN, "2.txt", "Harbour Gazette"))]
    set_wires(project, dict.fromkeys(names, "w"))
    link_project(project)
    (row,) = events(project).rows
    assert (row.reports, row.sources) == (2, 1)
    assert list(every(project)) == afresh(project, tmp_path)


def test_the_queue_asks_until_somebody_decided(project: Project, coded: Step) -> None:
    near = MARCH.replace("3 March", "4 March").replace("300", "70").replace("homes", "buses")
    coded(project, MARCH, near)
    link_project(project)
    asked = queue(project).rows
    assert all(one.events[0] != one.events[1] for one in asked)
    for one in asked:
        say(project, "ada", AT, [(one.link.records, "unsure")])
    assert queue(project).rows == ()
    link_project(project)
    assert queue(project).rows == ()
    assert bound_in(project).decisions.same == frozenset()
