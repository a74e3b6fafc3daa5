"""The page of sources: outlets, copies, outcomes with reasons, and who saw which events."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from starlette.testclient import TestClient
from tests.web.conftest import benched, complaints

from selon.model import Document, Refused
from selon.runner.linking import link_project
from selon.store.documents import add, set_wires
from selon.store.outcomes import outcomes
from selon.store.project import open_project
from selon.store.sources import copies, outlets
from selon.web.bench import Bench

Client = Callable[..., TestClient]
Opened = Callable[..., Any]


@pytest.fixture(scope="module")
def bench(samples_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The samples' project, linked, with a copy, a wire group and a refusal."""
    path = Path(shutil.copy(samples_project, tmp_path_factory.mktemp("sources") / "samples.selon"))
    with open_project(path) as project:
        from selon.store.documents import reports

        ids = [name for (name,) in project.connection.execute("SELECT id FROM documents ORDER BY n")]
        first = next(reports(project, ids[:1]))[1]
        again = replace(first, source="again.txt", outlet="ÉCHO du Lac", published="2024-01-02")
        third = replace(first, source="third.txt", outlet="Écho du lac", published="2024-01-03")
        add(
            project,
            [
                Document(again, again.text.encode(), "text"),
                Document(third, third.text.encode(), "text"),
                Refused("empty.txt", "empty", "empty.txt: holds no text"),
            ],
            batch="second",
        )
        set_wires(project, {ids[1]: "wire-1", ids[2]: "wire-1"})
        link_project(project)
    with benched(path, "anna") as made:
        yield made


def test_an_outlet_is_one_however_it_is_written(bench: Bench) -> None:
    with open_project(bench.path, read_only=True) as project:
        found, total = outlets(project)
        documents = project.connection.execute("SELECT count(*) FROM documents").fetchone()[0]
    assert total == len(found)
    assert sum(one.documents for one in found) == documents
    lake = [one for one in found if one.name.casefold() == "écho du lac"]
    assert [(one.documents, one.copies, one.first, one.last) for one in lake] == [(2, 2, "2024-01-02", "2024-01-03")]


def test_copies_are_groups_of_one_voice(bench: Bench) -> None:
    with open_project(bench.path, read_only=True) as project:
        page = copies(project)
        assert [(one.documents, len(one.printed)) for one in page.rows] == [(3, 3), (2, 2)]
        assert [one.copy for one in page.rows[0].printed].count(True) == 2
        assert page.after is None
        first = copies(project, 1)
        assert first.after is not None
        rest = copies(project, 1, first.after)
    assert (*first.rows, *rest.rows) == page.rows
    assert rest.after is None


def test_outcomes_are_those_of_the_project(bench: Bench, client: Client) -> None:
    with open_project(bench.path, read_only=True) as project:
        told = outcomes(project)
    page = client().get("/sources?show=outcomes").text
    for _, count in told:
        assert f"({count})" in page
    led = [*re.findall(r'<th scope="row"><a href="(/report/[^"]+)"', page)]
    assert len(led) == sum(count for name, count in told if name in ("coded", "not_relevant")), (
        "nothing found is a claim to be looked at, too"
    )
    assert {client().get(one).status_code for one in led} == {200}
    assert "holds no text" in client().get("/sources?show=outcomes&outcome=empty").text
    assert "holds no text" not in client().get("/sources?show=outcomes&outcome=coded").text
    for wrong in ("show=all", "show=outcomes&outcome=fine", "show=outcomes&after=x", "show=copies&after=x", "by=kind", "q=x"):
        assert client().get(f"/sources?{wrong}").status_code == 400, wrong


def test_coverage_is_that_of_the_command(bench: Bench, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from selon.web.pages import sources

    page = client().get("/sources?show=coverage").text
    with open_project(bench.path, read_only=True) as project:
        events = project.connection.execute("SELECT count(*) FROM events").fetchone()[0]
    assert f"{events} events in" in page
    assert "Chao" in page
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="plot outlets"' in page
    monkeypatch.setattr(sources, "MOST", 1)
    assert "selon coverage PROJECT" in client().get("/sources?show=coverage").text


def test_links_lead_to_the_lists(client: Client) -> None:
    page = client().get("/sources").text
    addresses = re.findall(r'href="(/\?outlet=[^"]*)"', page)
    for address in addresses[:3]:
        assert client().get(address.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize("show", ["outlets", "copies", "outcomes", "coverage"])
def test_the_parts_in_a_browser(opened: Opened, show: str) -> None:
    page = opened(f"/sources?show={show}", viewport={"width": 360, "height": 740}, color_scheme="dark", locale="fr-FR")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert complaints(page) == []
    with page.expect_navigation():
        page.keyboard.press("3")
    assert "show=outcomes" in page.url
