"""Adjudication: versions side by side, equal ones as one, a choice by key that stands and can be taken back, and nothing overwritten."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.web.conftest import Site, benched, complaints, running, window
from tests.web.teams import about, act, client_of, done, reports_of, team_bench
from tests.web.test_report import until

from selon.model import Coded, Voice
from selon.runner.reviewed import Reviewed, taken_about
from selon.store.decisions import decisions
from selon.store.project import open_project
from selon.web.bench import Bench


@pytest.fixture(scope="module")
def bench(samples_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with team_bench(samples_project, tmp_path_factory.mktemp("team")) as made:
        yield made


@pytest.fixture(scope="module")
def differing(bench: Bench) -> tuple[str, Coded]:
    """A report that anna, ben and cléo finished: all reject one value, they differ on two, one added a record."""
    document, coded = next((name, one) for name, one in reports_of(bench) if sum(len(r.statements) for r in one.records) > 4)
    statements = [statement for record in coded.records for statement in record.statements]
    first, second, third = statements[:3]
    for name in ("anna", "ben", "cléo"):
        act(bench, name, coded, about("statement", first.id, "reject"))
    act(bench, "anna", coded, about("statement", second.id, "reject"))
    act(bench, "ben", coded, about("statement", third.id, "change", field="voice", new={"kind": "hearsay"}))
    fresh = msgspec.structs.replace(coded.records[0], id="d-00000000000000aa", statements=(), part_of=None, main=False)
    record = msgspec.to_builtins(fresh)
    act(bench, "cléo", coded, about("report", coded.report.id, "add_record", new=record))
    for name in ("anna", "ben", "cléo"):
        act(bench, name, coded, done(coded))
    return document, coded


@pytest.fixture(scope="module")
def site(bench: Bench) -> Iterator[Site]:
    with running(bench) as made:
        yield made


def settled(bench: Bench, coded: Coded) -> Any:
    with open_project(bench.path, read_only=True) as project:
        return Reviewed(project).settled(coded)


def test_the_list_names_the_reports_and_their_open_questions(bench: Bench, differing: tuple[str, Coded]) -> None:
    page = client_of(bench, "judith").get("/adjudicate").text
    assert "1 report" in page
    assert "3 open questions" in page
    assert "anna, ben, cléo" in re.sub("<[^>]*>", "", page)


def test_versions_stand_side_by_side_and_equal_ones_are_one(bench: Bench, differing: tuple[str, Coded]) -> None:
    page = client_of(bench, "judith").get(f"/adjudicate/{differing[0]}").text
    assert page.count('class="question card"') == 3
    assert "by ben, cléo" in page, "equal answers are one"
    assert "by anna" in page
    assert "as the machine coded it" in page


def test_questions_are_decided_by_key_and_taken_back(chromium: Any, bench: Bench, site: Site, differing: tuple[str, Coded]) -> None:
    document, coded = differing
    with window(chromium, site, "judith") as page:
        page.goto(f"{site.origin}/adjudicate")
        page.keyboard.press("j")
        page.locator("[data-row] a").first.click()
        page.wait_for_selector(".question")
        assert complaints(page) == []
        question = page.evaluate("document.activeElement.dataset.id")
        page.keyboard.press("2")
        until(page, f"document.querySelector('[data-id=\"{question}\"]').dataset.state === 'adjudicated'")
        until(page, "document.getElementById('left').textContent.endsWith(' 2')")
        standing = settled(bench, coded).standing
        assert [how for (_, id), how in standing.items() if id == question] == ["adjudicated"]
        page.keyboard.press("u")
        until(page, "document.getElementById('left').textContent.endsWith(' 3')")
        assert question in {id for _, id in settled(bench, coded).pending}
        for left in (2, 1, 0):
            page.keyboard.press("n")
            page.keyboard.press("1")
            until(page, f"document.querySelectorAll('[data-state=pending]').length === {left}")
            page.wait_for_timeout(100)
    assert settled(bench, coded).pending == ()
    with open_project(bench.path, read_only=True) as project:
        kept = {decision.coder for _, decision in taken_about(project, coded)}
    assert kept == {"anna", "ben", "cléo", "judith"}, "all versions are kept"
    listed = client_of(bench, "judith").get("/adjudicate").text
    assert "0 open questions" in listed
    assert document.replace(":", "%3A") in client_of(bench, "judith").get("/adjudicate?all=true").text


def test_a_third_answer_is_given_on_the_page_of_the_report(chromium: Any, bench: Bench, site: Site, differing: tuple[str, Coded]) -> None:
    document, coded = differing
    with window(chromium, site, "judith", viewport={"width": 360, "height": 780}, color_scheme="dark") as page:
        page.goto(f"{site.origin}/adjudicate/{document.replace(':', '%3A')}")
        assert complaints(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.locator(".question").nth(0).focus()
        page.keyboard.press("e")
        page.wait_for_url("**/report/**")
    voice = about("statement", coded.records[0].statements[2].id, "change", field="voice", new={"kind": "quoted"})
    act(bench, "judith", coded, voice)
    judged = settled(bench, coded)
    assert not judged.pending
    after = next(one for record in judged.coded.records for one in record.statements if one.id == voice["target_id"])
    assert after.voice.kind == "quoted"


def test_what_only_a_coder_added_is_taken_over_by_the_key_that_asks_for_another_answer(chromium: Any, bench: Bench, site: Site) -> None:
    """One step: there would be nothing to change on the adjudicator's page otherwise."""
    document, coded = reports_of(bench)[-2]
    record, id = coded.records[0], "d-00000000000000bb"
    made = msgspec.structs.replace(record.statements[0], id=id, rule="coder", confidence=None, doubts=(), voice=Voice("hearsay"))
    act(bench, "anna", coded, about("record", record.id, "add_statement", new=msgspec.to_builtins(made)), done(coded))
    act(bench, "ben", coded, done(coded))
    with window(chromium, site, "judith") as page:
        page.goto(f"{site.origin}/adjudicate/{document.replace(':', '%3A')}")
        assert page.locator(".question[data-nearest]").get_attribute("data-id") == id
        page.locator(".question[data-nearest]").focus()
        page.keyboard.press("e")
        page.wait_for_url("**/report/**")
        page.wait_for_selector(f"[id='s-{id}'].on")
        page.keyboard.press("v")
        page.select_option("#edit [name=kind]", "quoted")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(f"[id='s-{id}'] .voice.v-quoted")
    judged = settled(bench, coded)
    assert not judged.pending
    assert next(one.voice.kind for each in judged.coded.records for one in each.statements if one.id == id) == "quoted"


def test_a_choice_that_is_none_is_refused_and_nothing_is_kept(bench: Bench, differing: tuple[str, Coded]) -> None:
    document, coded = differing
    judith, statement = client_of(bench, "judith"), coded.records[0].statements[1].id
    with open_project(bench.path, read_only=True) as project:
        before = len(list(decisions(project)))
    good = {"document": document, "target": "statement", "id": statement, "key": "0" * 16}
    assert judith.post("/adjudicate", json=good).status_code == 409
    assert judith.post("/adjudicate", json=good | {"document": "nowhere"}).status_code == 404
    assert judith.post("/adjudicate", json=good | {"more": 1}).status_code == 400
    assert client_of(bench, "anna").post("/adjudicate", json=good).status_code == 403
    assert judith.post("/adjudicator").status_code == 404, "in a team the role comes with the account"
    with open_project(bench.path, read_only=True) as project:
        assert len(list(decisions(project))) == before


def test_who_works_alone_says_so_first(project: Path) -> None:
    """A team's project opened by one person: their answer decides only once they said that it does."""
    with benched(project, "anna", "ben") as bench:
        document, coded = reports_of(bench)[0]
        statement = coded.records[0].statements[0].id
        act(bench, "anna", coded, about("statement", statement, "accept"))
        act(bench, "ben", coded, about("statement", statement, "reject"))
        admin = client_of(bench, "admin")
        assert 'action="/adjudicator"' in admin.get("/adjudicate").text
        key = admin.get(f"/adjudicate/{document}").text.partition('data-choose="')[2].partition('"')[0]
        choice = {"document": document, "target": "statement", "id": statement, "key": key}
        assert admin.post("/adjudicate", json=choice).status_code == 403
        assert admin.post("/adjudicator").headers["location"] == "/adjudicate"
        assert 'action="/adjudicator"' not in admin.get("/adjudicate").text
        assert admin.post("/adjudicate", json=choice).status_code == 200
        assert settled(bench, coded).pending == ()
        assert admin.post("/undo", json={}).status_code == 200
        assert admin.post("/undo", json={}).status_code == 409, "the role is not taken back by an undo"


def test_texts_of_coders_are_text_only(bench: Bench) -> None:
    document, coded = reports_of(bench)[-1]
    record = coded.records[0]
    bad = {"type": "words", "text": "<img src=x onerror=alert(1)>"}
    words = next((one for one in record.statements if one.value.__struct_config__.tag == "words"), None)
    if words is None:
        pytest.skip("the sample has no value of words")
    client_of(bench, "anna").post("/act", json={"decisions": [about("statement", words.id, "change", field="value", new=bad)]})
    act(bench, "ben", coded, about("statement", words.id, "accept"))
    assert "<img src=x" not in client_of(bench, "judith").get(f"/adjudicate/{document}").text
