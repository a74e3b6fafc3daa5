"""The queue of pairs: one key for an answer, the next pair at once, and everything can be taken back."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import ORIGIN, SAME, benched, complaints, cookie
from tests.web.marches import marches
from tests.web.test_event import until

from selon.runner.bound import bound_in
from selon.store.decisions import Decision, decide
from selon.store.events import newest, queue, waiting
from selon.store.project import open_project
from selon.web.app import application
from selon.web.bench import Bench

Open = Callable[..., Any]
Client = Callable[..., TestClient]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The bench of a linked project, one for all tests of this file."""
    with benched(marches(tmp_path_factory.mktemp("links") / "marches.selon"), "anna", "ben") as made:
        yield made


def answers(bench: Bench) -> dict[str, str | None]:
    with open_project(bench.path, read_only=True) as project:
        return {" ".join(one.pair): one.answer for one in bound_in(project).said}


def pairs(bench: Bench) -> list[str]:
    with open_project(bench.path, read_only=True) as project:
        return [" ".join(one.link.records) for one in queue(project).rows]


def said(text: str) -> str:
    """What a page says of who answered what."""
    return " ".join(re.findall(r'<span class="soft said">(.*?)</span>', text, re.DOTALL))


def shown(page: Any) -> str:
    return str(page.get_attribute(".judge", "data-pair"))


def test_pairs_are_answered_by_key_and_taken_back(opened: Open, bench: Bench) -> None:
    waiting_pairs = pairs(bench)
    assert len(waiting_pairs) >= 4
    page = opened("/links")
    assert shown(page) == waiting_pairs[0]
    page.keyboard.press("s")
    until(page, f"document.querySelector('.judge').dataset.pair === '{waiting_pairs[1]}'")
    page.keyboard.press("n")
    until(page, f"document.querySelector('.judge').dataset.pair === '{waiting_pairs[2]}'")
    page.keyboard.press("d")
    until(page, f"document.querySelector('.judge').dataset.pair === '{waiting_pairs[3]}'")
    assert answers(bench) == {waiting_pairs[0]: "same", waiting_pairs[2]: "different"}
    page.keyboard.press("u")
    until(page, f"document.querySelector('.judge').dataset.pair === '{waiting_pairs[2]}'")
    page.keyboard.press("u")
    until(page, f"document.querySelector('.judge').dataset.pair === '{waiting_pairs[0]}'")
    assert answers(bench) == {}
    page.fill("#reason", "both name the same square")
    page.click("[data-answer=unsure]")
    until(page, f"document.querySelector('.judge').dataset.pair !== '{waiting_pairs[0]}'")
    with open_project(bench.path, read_only=True) as project:
        from selon.store.decisions import standing

        assert [one.reason for _, one in standing(project, "link")] == ["both name the same square"]
    page.keyboard.press("u")
    until(page, f"document.querySelector('.judge').dataset.pair === '{waiting_pairs[0]}'")


def test_both_records_stand_beside_each_other(client: Client, bench: Bench) -> None:
    for pair in pairs(bench):
        text = client("reader").get("/links", params={"pair": pair}).text
        assert "bits" in text
        for record in pair.split():
            assert f"at={record}" in text
        assert "data-answer" not in text  # a reader looks
    assert client("reader").get("/links", params={"pair": "x y"}).status_code == 404
    assert client("reader").get("/links", params={"pair": "x"}).status_code == 400
    assert client("reader").get("/links", params={"after": "x"}).status_code == 400


def test_what_others_answered_is_not_seen_and_differing_is_adjudicated(client: Client, bench: Bench) -> None:
    first = pairs(bench)[0]

    def say(name: str, action: str) -> None:
        act = {"target": "link", "target_id": first, "action": action}
        assert client(name).post("/act", json={"decisions": [act]}).status_code == 200

    say("anna", "same")
    say("ben", "different")
    one, other = (said(client(name).get("/links", params={"pair": first}).text) for name in ("anna", "ben"))
    assert ("you: one event" in one, "you: two events" in one, "ben" in one) == (True, False, False)
    assert ("you: two events" in other, "anna" in other) == (True, False)
    third = client("coder").get("/links").text
    assert f'data-pair="{first}"' in third  # for everybody else it is still open
    judging = client("adjudicator").get("/links?show=differing").text
    assert f'data-pair="{first}"' in judging
    assert "anna: One event" in judging
    assert client("anna").get("/links?show=differing").status_code == 403
    with open_project(bench.path) as project:
        decide(project, [Decision("adjudicator", "2026-01-01T00:00:00Z", "coder", "adjudicator", "change", "role", new='"adjudicator"')])
    say("adjudicator", "same")
    assert answers(bench)[first] == "same"
    assert f'data-pair="{first}"' not in client("adjudicator").get("/links?show=differing").text
    for name in ("adjudicator", "ben", "anna"):
        assert client(name).post("/undo", json={}).status_code == 200
    assert answers(bench) == {}


def test_the_number_that_waits_is_that_of_the_queue(bench: Bench) -> None:
    with open_project(bench.path) as project:
        for coder in (None, "anna"):
            assert waiting(project, coder=coder) == len(queue(project, 1_000, coder=coder).rows)


def test_a_project_is_linked_for_the_first_time_here(tmp_path: Path) -> None:
    with benched(marches(tmp_path / "m.selon", link=False), "anna") as own:

        def client(name: str) -> TestClient:
            return TestClient(
                application(own, (ORIGIN,)), base_url=ORIGIN, headers=SAME | {"cookie": cookie(own, name)}, follow_redirects=False
            )

        assert "not linked yet" in client("anna").get("/links").text
        assert client("reader").post("/link-again", json={}).status_code == 403
        assert client("anna").post("/link-again", json={}).json()["state"] == "done"
        with open_project(own.path, read_only=True) as project:
            assert newest(project) is not None
        assert 'class="judge card"' in client("anna").get("/links").text
        assert client("anna").post("/link-again", json={}).json() == {
            "state": "done", "new": 0, "changed": 0, "gone": 0, "unmet": 0, "why": "",
        }  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_anybody_out(opened: Open, scheme: str) -> None:
    assert complaints(opened("/links", color_scheme=scheme)) == []


def test_it_can_be_read_on_a_phone(opened: Open) -> None:
    page = opened("/links", viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
