"""A team at work: reports are given to as many as asked for, nobody sees what others decided, and the counts are those of the database."""

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.conftest import benched, complaints, running, window
from tests.web.teams import about, act, client_of, done, reports_of, team_bench

from selon.runner.reviewed import newest_run
from selon.runner.tally import Tally
from selon.runner.team import Finishing, finishing
from selon.store.accounts import accounts_path
from selon.store.decisions import decisions
from selon.store.project import open_project
from selon.store.team import Rules, leases, rules, take
from selon.store.worklist import last_decision
from selon.web.bench import Bench
from selon.web.routes import WAYS


@pytest.fixture
def bench(samples_project: Path, tmp_path: Path) -> Iterator[Bench]:
    with team_bench(samples_project, tmp_path) as made:
        yield made


def following(bench: Bench, name: str) -> str | None:
    """The document that *name* is given next."""
    reply = client_of(bench, name).get("/next")
    return None if reply.status_code == 200 else reply.headers["location"].removeprefix("/report/").replace("%3A", ":")


def by_document(bench: Bench) -> dict[str, str]:
    return {document: coded.report.id for document, coded in reports_of(bench)}


def test_no_more_coders_than_asked_for_are_given_a_report(bench: Bench) -> None:
    first = [following(bench, name) for name in ("anna", "ben", "cléo")]
    assert first[0] == first[1] != first[2]
    assert following(bench, "anna") == first[0], "what is held is gone on with"
    assert {(one.report, one.coder) for one in leases(accounts_path(bench.path), time.time())} == {
        (by_document(bench)[document or ""], name) for document, name in zip(first, ("anna", "ben", "cléo"), strict=True)
    }


def test_a_finished_report_is_not_held_and_the_next_one_is_given(bench: Bench) -> None:
    reports = dict(reports_of(bench))
    first = following(bench, "anna")
    assert first is not None
    act(bench, "anna", reports[first], done(reports[first]))
    assert leases(accounts_path(bench.path), time.time()) == []
    assert following(bench, "anna") not in (None, first)
    assert following(bench, "ben") == first
    assert following(bench, "cléo") != first, "anna finished it and ben holds it"


def test_who_goes_away_gives_back_and_an_act_holds_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    reports, clock = dict(reports_of(bench)), [time.time()]
    monkeypatch.setattr("selon.web.assigning.time.time", lambda: clock[0])
    first = following(bench, "anna")
    assert first is not None
    assert following(bench, "ben") == first
    clock[0] += 20 * 60
    act(bench, "anna", reports[first], about("record", reports[first].records[0].id, "accept"))
    clock[0] += 20 * 60
    assert [one.coder for one in leases(accounts_path(bench.path), clock[0])] == ["anna"], "ben did nothing for 40 minutes"
    assert following(bench, "cléo") == first
    assert following(bench, "ben") != first


def test_leases_outlive_the_server(bench: Bench) -> None:
    first = following(bench, "anna")
    again = Bench(bench.path, bench.gate, bytes(range(32)), WAYS)
    try:
        assert following(again, "ben") == first
        assert following(again, "cléo") != first
    finally:
        again.close()


def test_many_at_once_never_overfill_a_report(bench: Bench) -> None:
    """Threads ask together, each as another coder: a transaction lets one after the other choose."""
    path, names = accounts_path(bench.path), [f"coder {number}" for number in range(12)]
    reports = [f"r{number}" for number in range(40)]

    def ask(name: str) -> None:
        bench.assigning.next(reports, dict, name)

    threads = [threading.Thread(target=ask, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = Counter(one.report for one in leases(path, time.time()))
    assert sum(held.values()) == len(names)
    assert set(held.values()) == {2}


def test_who_gets_through_while_another_asks_is_counted(bench: Bench) -> None:
    """A coder's "done" is kept, then the lease ends. Who asks meanwhile finds one or the other, so that nobody comes third."""
    done: dict[str, list[str]] = {}
    assert [bench.assigning.next(["r"], dict, name) for name in ("anna", "ben")] == ["r", "r"]

    def finished() -> dict[str, list[str]]:
        def end() -> None:
            bench.assigning.acted("anna", "r", finished=True)

        ending = threading.Thread(target=end)  # it has to wait until the choice is made
        ending.start()
        ending.join(0.2)
        assert ending.is_alive()
        return done

    done["r"] = ["anna"]
    assert bench.assigning.next(["r"], finished, "cléo") is None


def test_adjudicators_read_along_and_take_nobodys_place(bench: Bench) -> None:
    reports = dict(reports_of(bench))
    first = following(bench, "judith")
    assert first is not None
    act(bench, "judith", reports[first], done(reports[first]))
    assert following(bench, "judith") != first
    assert leases(accounts_path(bench.path), time.time()) == []
    assert [following(bench, name) for name in ("anna", "ben")] == [first, first]


def test_when_nothing_is_left_it_is_said(bench: Bench) -> None:
    for _, coded in reports_of(bench):
        act(bench, "anna", coded, done(coded))
    reply = client_of(bench, "anna").get("/next")
    assert reply.status_code == 200
    assert "no report left" in reply.text


def test_an_undo_of_finishing_holds_it_again(bench: Bench) -> None:
    _, coded = reports_of(bench)[0]
    act(bench, "anna", coded, done(coded))
    client_of(bench, "anna").post("/undo", json={})
    assert [(one.report, one.coder) for one in leases(accounts_path(bench.path), time.time())] == [(coded.report.id, "anna")]


def test_one_person_alone_holds_nothing(project: Path) -> None:
    with benched(project) as bench:
        assert client_of(bench, "coder").get("/next").status_code == 303
        assert not accounts_path(project).exists()


SIGN = "zyx-secret-reason"
FIGURE = 98_765


def test_nobody_sees_what_other_coders_decided(bench: Bench) -> None:
    """Anna changes, rejects and adds; no page that a coder may open shows Ben any of it, nor do the answers to his own acts."""
    document, coded = reports_of(bench)[0]
    record = coded.records[0]
    size = {"type": "count", "low": FIGURE, "high": FIGURE, "modality": "exact"}
    sized = next((s for r in coded.records for s in r.statements if s.field == "size"), None)
    assert sized is not None
    acts = [
        about("statement", sized.id, "change", field="value", new={**size, "words": "x"}, reason=SIGN),
        about("record", record.id, "reject", reason=SIGN),
        about("report", coded.report.id, "flag", reason=SIGN),
    ]
    act(bench, "anna", coded, *acts)
    mine = client_of(bench, "anna").get(f"/report/{document}").text
    assert "98,765" in mine or "98 765" in mine
    ben = client_of(bench, "ben")
    for way in WAYS:
        if way.method != "GET" or way.role not in ("reader", "coder"):
            continue
        page = ben.get(re.sub(r"\{[^}]*\}", document, way.path)).text
        shown = re.sub(r"[\s,]", "", page)
        assert "anna" not in page.lower(), way.path
        assert SIGN not in page, way.path
        assert str(FIGURE) not in shown, way.path
    told = ben.post("/act", json={"decisions": [about("record", record.id, "accept", report=coded.report.id)]}).text
    assert "anna" not in told
    assert "anna" not in ben.post("/undo", json={}).text
    for path in ("/adjudicate", f"/adjudicate/{document}", "/agreement", "/agreement.csv"):
        assert ben.get(path).status_code == 403


def test_the_counts_of_coders_are_those_of_the_database(bench: Bench) -> None:
    reports = [coded for _, coded in reports_of(bench)][:3]
    for name in ("anna", "ben"):
        for coded in reports:
            statement = coded.records[0].statements[0]
            act(bench, name, coded, about("statement", statement.id, "accept"), about("record", coded.records[0].id, "reject"))
            act(bench, name, coded, done(coded))
    client = client_of(bench, "ben")
    client.post("/undo", json={})
    client.post("/undo", json={})
    client.post("/redo", json={})
    page = client_of(bench, "judith").get("/progress").text
    rows = dict(re.findall(r'<tr data-coder="(\w+)">(.*?)</tr>', page, re.DOTALL))
    shown = {name: {key: int(n) for key, n in re.findall(r'data-count="(\w+)">(\d+)<', row)} for name, row in rows.items()}
    with open_project(bench.path, read_only=True) as project:
        kept = Counter(one.coder for _, one in decisions(project))
        total = project.connection.execute("SELECT count(*) FROM decisions").fetchone()[0]
    for name, counts in shown.items():
        assert counts["decisions"] == kept[name]
        assert counts["decisions"] == sum(number for key, number in counts.items() if key != "decisions")
    last = re.findall(r'data-count="decisions">(\d+)<', page)[-1]
    assert int(last) == total
    assert shown["anna"]["finish"] == 3
    assert (shown["ben"]["finish"], shown["ben"]["accept"], shown["ben"]["taken"], shown["ben"]["backs"]) == (2, 3, 1, 5)


def test_the_states_of_reports_add_up(bench: Bench) -> None:
    reports = [coded for _, coded in reports_of(bench)]
    act(bench, "anna", reports[0], about("record", reports[0].records[0].id, "accept"))
    for name in ("anna", "ben"):
        act(bench, name, reports[1], done(reports[1]))
    act(bench, "anna", reports[2], done(reports[2]))
    page = client_of(bench, "anna").get("/progress").text
    shown = {state: int(n) for state, n in re.findall(r'<tr data-state="(\w+)">.*?<td class="number"[^>]*>(\d+)</td>', page, re.DOTALL)}
    with open_project(bench.path, read_only=True) as project:
        every = project.connection.execute("SELECT count(DISTINCT d.text) FROM coded c JOIN documents d ON d.n = c.document").fetchone()[0]
    assert shown == {"untouched": every - 3, "begun": 1, "part": 1, "full": 1}
    assert 'data-coder="ben"' not in page, "coders see what they did themselves"


def test_counting_on_comes_to_the_same_as_counting_anew(bench: Bench) -> None:
    reports = [coded for _, coded in reports_of(bench)]
    with open_project(bench.path, read_only=True) as project:
        going = Tally(newest_run(project))
        for name, coded in (("anna", reports[0]), ("ben", reports[0]), ("anna", reports[1])):
            act(bench, name, coded, about("record", coded.records[0].id, "accept"), done(coded))
            client_of(bench, name).post("/undo", json={})
            going.take(project)
            client_of(bench, name).post("/redo", json={})
            going.take(project)
        anew = Tally(newest_run(project))
        anew.take(project)
        assert going.work() == anew.work()
        assert (going.finished, going.touched) == (anew.finished, anew.touched)


def test_who_is_through_is_known_as_of_now(bench: Bench) -> None:
    """Counted on from act to act, also by a reader that began before, it is what all decisions come to."""
    reports = [coded for _, coded in reports_of(bench)]
    going = Finishing()
    with open_project(bench.path, read_only=True) as project:
        assert going.now(project).all == {}
    with bench.readers.one(30.0) as project:
        last_decision(project)  # its state is that of before
        for name, coded in (("anna", reports[0]), ("judith", reports[0]), ("anna", reports[1]), ("ben", reports[0])):
            act(bench, name, coded, about("record", coded.records[0].id, "accept"), done(coded))
            for back in ("/undo", "/redo", "/undo", "/redo") if name == "anna" else ("/undo",) * (name == "ben"):
                client_of(bench, name).post(back, json={})
                known = {report: names for report, names in going.now(project).all.items() if names}
                assert known == {report: set(names) for report, names in finishing(project).items()}
        through = going.now(project)
        assert through.all[reports[0].report.id] == {"anna", "judith"}
        assert through.coders == {reports[0].report.id: {"anna"}, reports[1].report.id: {"anna"}}, "who adjudicates takes nobody's place"


def test_rules_are_changed_by_the_admin_and_kept(bench: Bench) -> None:
    root = client_of(bench, "root")
    assert root.post("/settings", data={"coders": "3", "share": "20", "minutes": "45"}).headers["location"] == "/settings?kept=true"
    assert rules(accounts_path(bench.path)) == Rules(3, 20, 45)
    for wrong in ({"coders": "0"}, {"share": "101"}, {"minutes": "x"}, {"more": "1"}):
        assert root.post("/settings", data={"coders": "3", "share": "20", "minutes": "45"} | wrong).status_code == 400
    assert client_of(bench, "judith").post("/settings", data={"coders": "1", "share": "20", "minutes": "45"}).status_code == 403
    assert rules(accounts_path(bench.path)) == Rules(3, 20, 45)


def test_a_lease_is_the_coders_own(tmp_path: Path) -> None:
    path = tmp_path / "p.selon.accounts"
    assert leases(path, 0) == []
    take(path, "anna", 0, 10, lambda held: "r")
    assert take(path, "ben", 5, 15, lambda held: None if held else "r") is None
    assert take(path, "ben", 11, 15, lambda held: None if held else "r") == "r"
    assert path.stat().st_mode & 0o777 == 0o600


def test_progress_and_rules_in_a_browser(chromium: object, bench: Bench) -> None:
    for _, coded in reports_of(bench)[:2]:
        act(bench, "anna", coded, about("record", coded.records[0].id, "accept"), done(coded))
    with running(bench) as site:
        for name, theme, width in (("root", "light", 1300), ("anna", "dark", 360)):
            with window(chromium, site, name, color_scheme=theme, viewport={"width": width, "height": 800}) as page:
                for path in ("/progress", "/settings") if name == "root" else ("/progress",):
                    page.goto(site.origin + path)
                    assert complaints(page) == []
                    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_who_is_through_with_a_report_does_not_hold_it_by_a_further_act(bench: Bench) -> None:
    _, coded = reports_of(bench)[0]
    act(bench, "anna", coded, done(coded))
    act(bench, "anna", coded, about("record", coded.records[0].id, "accept"))
    assert leases(accounts_path(bench.path), time.time()) == []
    client = client_of(bench, "anna")
    for _ in range(2):
        client.post("/undo", json={})
    assert [one.coder for one in leases(accounts_path(bench.path), time.time())] == ["anna"]
    client.post("/redo", json={})
    assert leases(accounts_path(bench.path), time.time()) == []
