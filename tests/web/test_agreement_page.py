"""The page of agreement: figures equal those of the rules, are told with their marks, and never hold a page up."""

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import complaints, running, window
from tests.web.teams import about, act, client_of, done, reports_of, team_bench

from selon.cli.app import run
from selon.review.agreement import agreement, mark
from selon.runner.agreeing import JOIN, agreed
from selon.runner.team import doubly
from selon.store.project import open_project
from selon.web.bench import Bench
from selon.web.pages.team import Bar


@pytest.fixture(scope="module")
def bench(samples_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Anna and ben finish five reports, cléo three of them, judith one; they differ here and there."""
    with team_bench(samples_project, tmp_path_factory.mktemp("team")) as made:
        reports = [coded for _, coded in reports_of(made)][:5]
        for turn, coded in enumerate(reports):
            statements = [statement for record in coded.records for statement in record.statements]
            act(made, "anna", coded, about("statement", statements[0].id, "reject"))
            if turn % 2:
                act(made, "ben", coded, about("statement", statements[-1].id, "reject"))
            for name in ("anna", "ben", "cléo") if turn < 3 else ("anna", "ben"):
                act(made, name, coded, done(coded))
        act(made, "judith", reports[0], done(reports[0]))
        yield made


def rows(bench: Bench) -> list[dict[str, str]]:
    reply = client_of(bench, "judith").get("/agreement.csv")
    for _ in range(100):
        if reply.status_code == 200:
            break
        time.sleep(0.1)
        reply = client_of(bench, "judith").get("/agreement.csv")
    assert reply.headers["content-disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(reply.text)))


def test_the_file_holds_the_figures_of_the_rules(bench: Bench) -> None:
    with open_project(bench.path, read_only=True) as project:
        reports = doubly(project)
        found = agreed(project)
    assert [sorted(one.versions) for one in reports].count(["anna", "ben", "cléo"]) == 3
    assert found.coders == ("anna", "ben", "cléo"), "adjudicators saw what the others did"
    told = {(row["coders"], row["field"], row["measure"]): row for row in rows(bench)}
    for one in agreement(reports):
        if one.units:
            row = told["", one.field, one.measure]
            assert row["alpha"] == ("" if one.alpha is None else f"{one.alpha:.6f}")
            assert row["low"] == ("" if one.low is None else f"{one.low:.6f}")
            assert int(row["units"]) == one.units
    assert {names for names, *_ in told} == {"", JOIN.join(("anna", "ben")), JOIN.join(("anna", "cléo")), JOIN.join(("ben", "cléo"))}


def test_the_page_draws_the_marks(chromium: Any, bench: Bench) -> None:
    rows(bench)
    with running(bench) as site, window(chromium, site, "judith") as page:
        page.goto(f"{site.origin}/agreement")
        named = page.locator("#figures tbody tr").evaluate_all(
            "rows => rows.map((one) => one.cells[0].textContent + one.cells[1].textContent)"
        )
        assert len(named) == len(set(named)) > 5, "no two rows are called the same"
        assert page.locator("#figures svg .at3").count() > 0
        assert complaints(page) == []
        page.locator("[name=pair]").select_option(label=JOIN.join(("anna", "ben")))
        page.locator(".picks button").click()
        assert "pair=anna" in page.url
        assert page.locator("#figures tbody tr").count() > 5
        page.set_viewport_size({"width": 360, "height": 780})
        page.emulate_media(color_scheme="dark")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert complaints(page) == []


def test_figures_are_those_after_the_last_decision(bench: Bench) -> None:
    rows(bench)
    with bench.readers.one(5) as project:
        first, _, _ = bench.standings.figures(project)
    coded = reports_of(bench)[4][1]
    act(bench, "ben", coded, about("record", coded.records[0].id, "reject"))
    for _ in range(100):
        with bench.readers.one(5) as project:
            second, working, trouble = bench.standings.figures(project)
        if not working:
            break
    assert trouble is None
    assert first is not None
    assert second is not None
    assert second.number == first.number + 1
    client_of(bench, "ben").post("/undo", json={})


def test_marks_and_places_of_the_figure() -> None:
    assert [mark(value) for value in (None, -0.3, 0.6, 0.667, 0.799, 0.8, 1.0)] == [
        "none", "low", "low", "tentative", "tentative", "reliable", "reliable"
    ]  # fmt: skip
    assert [Bar.at(value) for value in (-5, -0.25, 1)] == [2, 2, 98]


def test_the_command_prints_the_same_table(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    told = rows(bench)
    capsys.readouterr()
    assert run(["agreement", str(bench.path), "--format", "csv"]) == 0
    assert list(csv.DictReader(io.StringIO(capsys.readouterr().out))) == told


def test_without_reports_that_two_finished_it_is_said(samples_project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with team_bench(samples_project, tmp_path) as bench:
        assert "No report was finished by two coders" in client_of(bench, "judith").get("/agreement").text
        path = bench.path
    assert run(["agreement", str(path)]) == 0
    assert "no report was finished by two coders" in capsys.readouterr().err
