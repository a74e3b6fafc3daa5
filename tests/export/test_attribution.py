"""GeoNames asks to be named wherever its data goes (CC BY 4.0): in every form of the output that holds a place."""

import io
import json

import pytest
from rich.console import Console

from selon.cli.app import run
from selon.coder import Coder
from selon.export import card
from selon.export.html import page_of
from selon.export.jsonl import coded_line
from selon.ingest.plain import report_from_text
from selon.model import Coded, Report


@pytest.fixture(scope="module")
def coded() -> tuple[Report, Coded]:
    report = report_from_text("Quelque 300 personnes ont défilé samedi à Quimper.", "test", language="fr")
    return report, Coder(parser="none").code(report)


def shown(report: Report, coded: Coded) -> str:
    out = io.StringIO()
    card.show(Console(file=out, width=160, no_color=True), report, coded)
    return out.getvalue()


def test_a_line_of_json_names_its_source(coded: tuple[Report, Coded]) -> None:
    told = json.loads(coded_line(coded[1]))["attribution"]
    assert "GeoNames" in told
    assert "CC BY 4.0" in told


def test_a_card_with_a_point_names_it_and_one_without_does_not(coded: tuple[Report, Coded]) -> None:
    assert "GeoNames" in shown(*coded)
    report = report_from_text("Quelque 300 personnes ont défilé samedi.", "test", language="fr")
    assert "GeoNames" not in shown(report, Coder(parser="none").code(report))


def test_without_a_gazetteer_nothing_is_attributed() -> None:
    report = report_from_text("Quelque 300 personnes ont défilé samedi à Quimper.", "test", language="fr")
    bare = Coder(parser="none", gazetteer="none").code(report)
    assert bare.attribution is None
    assert "GeoNames" not in shown(report, bare)


def test_the_page_names_it(coded: tuple[Report, Coded]) -> None:
    assert "GeoNames (CC BY 4.0)" in page_of([coded])


@pytest.mark.parametrize(("kind", "named"), [("places", True), ("times", False)])
def test_mentions_of_places_name_it(kind: str, named: bool, capsys: pytest.CaptureFixture[str], tmp_path: object) -> None:
    path = f"{tmp_path}/report.txt"
    with open(path, "w", encoding="utf-8") as file:
        file.write("Quelque 300 personnes ont défilé samedi à Quimper.")
    assert run(["mentions", path, "--kind", kind, "--language", "fr"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert ("attribution" in line) is named
