"""Lists show, count and find what coders left, at once and before anything is linked again; what others changed is not seen."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import benched
from tests.web.marches import MARCH, marches, report

from selon.runner.linking import link_project
from selon.store.events import event_of
from selon.store.project import open_project
from selon.web.bench import Bench

Client = Callable[..., TestClient]
DAY = {
    "type": "when", "edtf": "2023-11-05", "earliest": "2023-11-05", "latest": "2023-11-05", "precision": "day"
}  # fmt: skip
TOWN: dict[str, Any] = {
    "type": "where",
    "name": "Gap",
    "precision": "city",
    "city": "Gap",
    "country": "FR",
    "latitude": 44.56,
    "longitude": 6.08,
    "radius_m": 4000,
}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One for all tests of this file: each takes back what it decided."""
    with benched(marches(tmp_path_factory.mktemp("left") / "marches.selon"), "anna", "ben") as made:
        yield made


def ids(reply: Any) -> list[str]:
    assert reply.status_code == 200, reply.text
    return re.findall(r'<tr tabindex="-1" data-id="([^"]+)"', reply.text)


def row(client: Client, name: str, who: str = "anna", path: str = "/") -> str:
    """What the list shows of a record or an event, as text."""
    text = client(who).get(f"{path}?size=200").text
    found = re.search(rf'<tr tabindex="-1" data-id="{re.escape(name)}".*?</tr>', text, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[0]) if found else ""


def counts(text: str) -> dict[str, int]:
    """Address of each value of a facet -> how many rows it is said to have."""
    found = re.findall(r'<li><a href="([^"]+)"[^>]*><span class="name">.*?<span class="count">([\d,]+)</span>', text, re.DOTALL)
    return {address.replace("&amp;", "&"): int(count.replace(",", "")) for address, count in found}


def act(client: Client, who: str, *decisions: dict[str, Any]) -> None:
    reply = client(who).post("/act", json={"decisions": [{"report": report(MARCH), **one} for one in decisions]})
    assert reply.status_code == 200, reply.text


def undo(client: Client, who: str, acts: int = 1) -> None:
    for _ in range(acts):
        assert client(who).post("/undo", json={}).status_code == 200


def coded(bench: Bench) -> tuple[str, dict[str, str]]:
    """The record of the report MARCH, and its first statement of each field."""
    with open_project(bench.path, read_only=True) as project:
        digest = bytes.fromhex(report(MARCH).removeprefix("sha256:"))
        (number, record), = project.connection.execute(
            "SELECT r.n, r.id FROM records r JOIN documents d ON d.n = r.document JOIN texts t ON t.n = d.text WHERE t.hash = ?", (digest,)
        )  # fmt: skip
        told = project.connection.execute("SELECT field, id FROM statements WHERE record = ? ORDER BY position DESC", (number,))
        return record, dict(told.fetchall())


def test_what_a_coder_changed_is_shown_found_and_counted(client: Client, bench: Bench) -> None:
    record, told = coded(bench)
    with open_project(bench.path, read_only=True) as project:
        event = event_of(project, record)
    assert event is not None
    before = {name: row(client, record, name) for name in ("anna", "ben")}
    act(
        client, "anna",
        {"target": "record", "target_id": record, "action": "change", "field": "status", "new": "banned"},
        {"target": "record", "target_id": record, "action": "change", "field": "form", "new": "picket"},
        {"target": "statement", "target_id": told["date"], "action": "change", "field": "value", "new": DAY},
        {"target": "statement", "target_id": told["place"], "action": "change", "field": "value", "new": TOWN},
    )  # fmt: skip
    shown = row(client, record)
    for word in ("Picket", "Banned", "Nov 5, 2023", "Gap, FR"):
        assert word in shown, word
    for query in ("status=banned", "form=picket", "city=Gap", "country=FR", "year=2023", "since=2023-11-01&until=2023-11-30"):
        assert ids(client("anna").get(f"/?{query}")) == [record], query
        assert ids(client("ben").get(f"/?{query}")) == [], "coders code blind"
        assert ids(client("adjudicator").get(f"/?{query}")) == [record], query
    assert record not in ids(client("anna").get("/?status=held&country=GB"))
    assert ids(client("anna").get("/"))[-1] == record, "its day is the oldest"
    assert row(client, record, "ben") == before["ben"]
    page = client("anna").get("/?size=200").text
    for address, count in counts(page).items():
        assert len(ids(client("anna").get(address))) == count, address
    for name in ("anna", "adjudicator"):
        assert "Gap" in row(client, event, name, "/events"), "the event is told by this, too"
        assert event in ids(client(name).get("/events?city=gap"))
    assert ids(client("ben").get("/events?city=gap")) == []
    spots = {kind: client("anna").get(f"/map/marks?show={kind}").json()["name"] for kind in ("records", "events")}
    assert spots == {"records": ["Gap, France"], "events": []}, "an event stands where most sources have it"
    assert client("anna").get("/map/place?lat=44.56&lon=6.08&radius=4000").json()["rows"][0]["day"] == "Nov 5, 2023"
    assert "Picket · Gap" in client("anna").get("/timeline?since=2023-11-01&until=2023-11-30").text
    kept = row(client, event, "adjudicator", "/events")
    with open_project(bench.path) as project:
        link_project(project)
        event = event_of(project, record)
    assert event is not None
    if event in ids(client("adjudicator").get("/events")):
        assert "Gap" in row(client, event, "adjudicator", "/events")
    assert kept
    undo(client, "anna")
    assert row(client, record) == before["anna"]


def test_where_coders_differ_the_machine_s_answer_is_shown(client: Client, bench: Bench) -> None:
    record, _ = coded(bench)
    for name, status in (("anna", "banned"), ("ben", "cancelled")):
        act(client, name, {"target": "record", "target_id": record, "action": "change", "field": "status", "new": status})
    assert ids(client("anna").get("/?status=banned")) == ids(client("ben").get("/?status=cancelled")) == [record]
    assert ids(client("adjudicator").get("/?status=banned&status=cancelled")) == []
    undo(client, "ben")
    assert ids(client("adjudicator").get("/?status=banned")) == [record]
    undo(client, "anna")


def test_records_that_coders_made_or_joined_come_and_go(client: Client, bench: Bench) -> None:
    record, told = coded(bench)
    total = len(ids(client("anna").get("/?size=200")))
    act(client, "anna", {"target": "record", "target_id": record, "action": "split", "new": [told["size"]]})
    listed = ids(client("anna").get("/?size=200"))
    (made,) = [one for one in listed if one.startswith("d-")]
    assert len(listed) == total + 1
    assert len(ids(client("ben").get("/?size=200"))) == total
    assert "Severn Post" in row(client, made)
    act(client, "anna", {"target": "record", "target_id": made, "action": "accept"})
    assert ids(client("anna").get("/?decided=accept")) == [made]
    assert client("anna").get("/map/marks").status_code == client("anna").get("/timeline").status_code == 200
    act(client, "anna", {"target": "record", "target_id": made, "action": "merge", "new": record})
    assert len(ids(client("anna").get("/?size=200"))) == total
    act(client, "anna", {"target": "record", "target_id": record, "action": "reject"})
    assert record in ids(client("anna").get("/?decided=reject")), "what was rejected stays in sight"
    things = json.loads(client("anna").get("/fitting/records").text)["things"]
    assert len(things) == total
    undo(client, "anna", 4)
    assert ids(client("anna").get("/?size=200")) == ids(client("ben").get("/?size=200"))


def test_lists_of_a_project_in_which_everything_was_decided_before(client: Client, bench: Bench) -> None:
    record, _ = coded(bench)
    act(client, "anna", {"target": "record", "target_id": record, "action": "change", "field": "form", "new": "picket"})
    with benched(bench.path, "anna", "ben") as again:
        snapshot = again.lists.snapshot("anna")
        assert {one.form for _, one in snapshot.records.values() if one.id == record} == {"picket"}
        assert again.lists.snapshot("ben").records == {}
    undo(client, "anna")


def test_rival_figures_are_those_that_stand(client: Client, bench: Bench) -> None:
    record, told = coded(bench)
    before = {(name, show): rivals(client, name, show) for name in ("anna", "ben") for show in ("records", "events")}
    assert "800" in before["anna", "records"], "the organisers'"
    size = {"type": "count", "low": 7_654, "high": 7_654, "modality": "exact"}
    act(client, "anna", {"target": "statement", "target_id": told["size"], "action": "change", "field": "value", "new": size})
    for show in ("records", "events"):
        for name in ("anna", "adjudicator"):
            assert "7,654" in rivals(client, name, show)
        assert rivals(client, "ben", show) == before["ben", show]
    act(client, "anna", {"target": "record", "target_id": record, "action": "split", "new": [told["size"]]})
    assert "7,654" not in rivals(client, "anna", "records"), "a record of its own, with one figure"
    assert "7,654" not in rivals(client, "anna", "events"), "it is in no event until it is linked"
    (made,) = [one for one in ids(client("anna").get("/?size=200")) if one.startswith("d-")]
    act(client, "anna", {"target": "record", "target_id": record, "action": "merge", "new": made})
    assert rivals(client, "anna", "records").count("7,654") == 1
    undo(client, "anna", 3)
    assert rivals(client, "anna", "records") == before["anna", "records"]


def rivals(client: Client, who: str, show: str) -> str:
    """The table of rival figures, as text."""
    table = re.search(r"<tbody>.*</tbody>", client(who).get(f"/figures?show={show}").text, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", table[0]) if table else ""


def test_what_was_noticed_goes_with_the_values_that_it_was_about(client: Client, bench: Bench) -> None:
    record, _ = coded(bench)
    with open_project(bench.path, read_only=True) as project:
        event = event_of(project, record)
        sizes = [
            {"target": "statement", "target_id": id, "action": "reject"}
            for (id,) in project.connection.execute(
                "SELECT s.id FROM statements s JOIN records r ON r.n = s.record WHERE r.id = ? AND s.field = 'size'", (record,)
            )
        ]
    assert event is not None
    assert record in ids(client("anna").get("/?finding=rival-figures"))
    act(client, "anna", sizes[0])
    assert record in ids(client("anna").get("/?finding=rival-figures")), "one of the values is still there"
    act(client, "anna", *sizes[1:])
    for path, id in (("/", record), ("/events", event)):
        for name in ("anna", "adjudicator"):
            assert id not in ids(client(name).get(f"{path}?finding=rival-figures"))
            assert "figures differ" not in row(client, id, name, path).lower()
        assert id in ids(client("ben").get(f"{path}?finding=rival-figures")), "coders code blind"
        first, last = (ids(client(name).get(f"{path}?order=finding&size=200")).index(id) for name in ("ben", "anna"))
        assert first < last, "what nothing was noticed of comes after what something was"
        page = client("anna").get(f"{path}?size=200").text
        for address, count in counts(page).items():
            assert len(ids(client("anna").get(address))) == count, address
    undo(client, "anna", 2)
    assert record in ids(client("anna").get("/?finding=rival-figures"))
