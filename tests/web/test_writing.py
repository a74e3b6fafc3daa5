"""Acts: what is told as saved is kept, undo and redo go over documents and restarts, many coders at once lose nothing."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import benched

from selon.errors import Busy, Refused
from selon.store.coded import records
from selon.store.decisions import Decision, decide, standing
from selon.store.project import open_project
from selon.store.records import RecordFilter
from selon.web.bench import Bench
from selon.web.writer import Writer, now

Client = Callable[..., TestClient]


def ids(path: Path) -> list[str]:
    with open_project(path, read_only=True) as project:
        return [row.id for row in records(project, RecordFilter()).rows]


def accept(record: str, action: str = "accept") -> dict[str, Any]:
    return {"target": "record", "target_id": record, "action": action}


def kept(path: Path) -> list[tuple[str, str, str]]:
    with open_project(path, read_only=True) as project:
        return [(one.coder, one.target_id, one.action) for _, one in standing(project)]


def test_an_act_is_kept_before_it_is_told(project: Path) -> None:
    with benched(project) as bench:
        record = ids(project)[0]
        saved = bench.writer.decide([(Decision("coder", now(), "record", record, "accept"), None)])
        with open_project(project, read_only=True) as other:
            assert [number for number, _ in standing(other, "record", record)] == list(saved.numbers)
    assert saved.undo
    assert not saved.redo


def test_acts_over_the_wire(client: Client, bench: Bench) -> None:
    first, second = ids(bench.path)[:2]
    anna, ben, judge = client("anna"), client("ben"), client("adjudicator")
    told = anna.post("/act", json={"decisions": [accept(first)]})
    assert told.status_code == 200
    assert told.json()["about"] == [{"target": "record", "target_id": first, "decisions": [["anna", "accept", None]]}]
    ben.post("/act", json={"decisions": [accept(first, "reject"), accept(second)]})
    about = anna.post("/act", json={"decisions": [accept(first)]}).json()["about"]
    assert {one[0] for one in about[0]["decisions"]} == {"anna"}, "coders code blind"
    about = judge.post("/act", json={"decisions": [accept(first)]}).json()["about"]
    assert {one[0] for one in about[0]["decisions"]} == {"anna", "ben", "adjudicator"}
    assert ben.post("/undo", json={}).json()["about"] == [
        {"target": "record", "target_id": second, "decisions": []},
        {"target": "record", "target_id": first, "decisions": []},
    ]
    assert ben.post("/undo", json={}).status_code == 409
    assert [one["target_id"] for one in ben.post("/redo", json={}).json()["about"]] == [first, second]
    assert ben.post("/redo", json={}).status_code == 409
    for _ in range(2):
        anna.post("/undo", json={})
    judge.post("/undo", json={})
    ben.post("/undo", json={})
    assert kept(bench.path) == []


WRONG = (
    {},
    {"decisions": []},
    {"decisions": [{"target": "record"}]},
    {"decisions": [{"target": "nothing", "target_id": "x", "action": "accept"}]},
    {"decisions": [{"target": "record", "target_id": "x", "action": "forget"}]},
    {"decisions": [{"target": "person", "target_id": "someone", "action": "forget"}]},
    {"decisions": [{"target": "coder", "target_id": "coder", "action": "change", "field": "role", "new": "adjudicator"}]},
    {"decisions": [{"target": "record", "target_id": "no-such-record", "action": "accept"}]},
    {"decisions": [{"target": "record", "target_id": "x y", "action": "accept"}]},
    {"decisions": [{"target": "event", "target_id": "e-none", "action": "accept"}]},
    {"decisions": [{"target": "link", "target_id": "b a", "action": "same"}]},
    {"decisions": [{"target": "link", "target_id": "a b", "action": "same"}]},
    {"decisions": [{"target": "report", "target_id": "sha256:00", "action": "done"}]},
    {"decisions": [{"target": "report", "target_id": "sha256:xyz", "action": "done"}]},
    {"decisions": [{"target": "record", "target_id": "x", "action": "change", "field": "password", "new": "y"}]},
    {"decisions": [{"target": "record", "target_id": "x", "action": "accept", "coder": "ben"}]},
    {"decisions": [accept("x")] * 1001},
    [],
    "x",
)


@pytest.mark.parametrize("body", WRONG, ids=lambda body: json.dumps(body)[:60])
def test_what_is_no_act_is_refused_and_nothing_kept(client: Client, bench: Bench, body: Any) -> None:
    before = kept(bench.path)
    reply = client("coder").post("/act", json=body)
    assert reply.status_code in (400, 422)
    assert set(reply.json()) == {"error", "told"}
    assert kept(bench.path) == before


def test_an_act_is_whole_or_not_at_all(client: Client, bench: Bench) -> None:
    before = kept(bench.path)
    both = [accept(ids(bench.path)[0]), accept("no-such-record")]
    assert client("coder").post("/act", json={"decisions": both}).status_code == 422
    assert kept(bench.path) == before


def test_a_change_of_what_has_changed_is_refused(client: Client, bench: Bench) -> None:
    record = ids(bench.path)[0]
    wrong = {"target": "record", "target_id": record, "action": "change", "field": "status", "old": "hypothetical", "new": "banned"}
    reply = client("coder").post("/act", json={"decisions": [wrong]})
    assert reply.status_code == 409
    right = {**wrong, "old": None}
    assert client("coder").post("/act", json={"decisions": [right]}).status_code == 200
    again = {**wrong, "old": "banned", "new": "held"}
    assert client("coder").post("/act", json={"decisions": [again]}).status_code == 200
    for _ in range(2):
        client("coder").post("/undo", json={})


def test_undo_goes_over_documents_and_restarts(project: Path) -> None:
    made = ids(project)
    chosen = made[:4]
    with benched(project) as bench:
        for record in chosen[:2]:
            bench.writer.decide([(Decision("coder", now(), "record", record, "accept"), None)])
        bench.writer.decide([(Decision("coder", now(), "record", one, "reject"), None) for one in chosen[2:]])
        bench.writer.decide([(Decision("admin", now(), "record", made[0], "reject"), None)])
    with benched(project) as bench:
        assert [one.target_id for one in bench.writer.undo("coder").about] == chosen[:1:-1], "a bulk act is one step"
        assert bench.writer.undo("coder").about[0].target_id == chosen[1]
    with benched(project) as bench:
        assert bench.writer.redo("coder").about[0].target_id == chosen[1]
        with open_project(project) as other:  # another process decides, too: what could be brought again is over
            decide(other, [Decision("coder", now(), "record", made[-1], "accept")])
        with pytest.raises(Refused, match="nothing_to_redo"):
            bench.writer.redo("coder")
        assert bench.writer.undo("coder").about[0].target_id == made[-1]
    assert [one for one in kept(project) if one[0] == "coder"] == [("coder", record, "accept") for record in chosen[:2]]


def test_many_coders_at_once_lose_nothing(project: Path) -> None:
    coders, acts = [f"coder-{n}" for n in range(12)], 8
    made = ids(project)
    told: dict[str, list[int]] = {name: [] for name in coders}
    wrong: list[BaseException] = []
    with benched(project, *coders) as bench:

        def code(name: str) -> None:
            try:
                for turn in range(acts):
                    one = Decision(name, now(), "record", made[turn % len(made)], "accept")
                    told[name] += bench.writer.decide([(one, None)]).numbers
                    with bench.readers.one(5) as reader:
                        assert len(standing(reader, "record", made[turn % len(made)])) >= 1
            except BaseException as error:
                wrong.append(error)
                raise

        threads = [threading.Thread(target=code, args=(name,)) for name in coders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    numbers = sorted(number for each in told.values() for number in each)
    assert numbers == list(range(1, len(coders) * acts + 1))
    assert sorted(name for name, _, _ in kept(project)) == sorted(coders * acts)


def test_another_process_that_writes_is_waited_for(project: Path) -> None:
    with benched(project) as bench, open_project(project) as other:
        other.connection.execute("BEGIN IMMEDIATE")
        begun = threading.Event()

        def write() -> None:
            begun.set()
            bench.writer.decide([(Decision("coder", now(), "record", ids(project)[0], "accept"), None)])

        thread = threading.Thread(target=write)
        thread.start()
        begun.wait()
        time.sleep(0.1)
        assert thread.is_alive()
        other.connection.execute("COMMIT")
        thread.join(20)
        assert not thread.is_alive()
    assert len(kept(project)) == 1


def test_who_waits_too_long_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selon.web.writer.WAIT", 0.05)
    with benched(project) as bench:
        assert isinstance(bench.writer, Writer)
        held, free = threading.Event(), threading.Event()
        thread = threading.Thread(target=lambda: bench.writer.work(lambda _: (held.set(), free.wait(10))))
        thread.start()
        held.wait()
        with pytest.raises(Busy, match="nothing was saved"):
            bench.writer.undo("coder")
        free.set()
        thread.join()


def test_a_question_that_takes_too_long_is_ended(bench: Bench, client: Client) -> None:
    from selon.errors import StoreSlow
    from selon.store.trouble import speaking

    endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(StoreSlow, match="narrow it"), bench.readers.one(0.05) as project, speaking(project.path):
        project.connection.execute(endless).fetchone()
    assert client("reader").get("/").status_code == 200, "the connection is good for the next one"
