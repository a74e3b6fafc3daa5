"""A narrowed export: events whole or records one by one, by the options of the lists, with the manifest saying what was left out."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars
import pytest

from selon.cli.app import run
from selon.runner.linking import link_project
from selon.store.project import open_project

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def project(export_sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three reports: two of a march in Cardiff, one of a march in Lyon and a strike in Belgium; linked."""
    path = Path(shutil.copy(export_sources / "p.selon", tmp_path_factory.mktemp("narrowed") / "p.selon"))
    with open_project(path) as opened:
        link_project(opened)
    return path


@pytest.fixture(scope="module")
def whole(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of it."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    assert run(["export", str(project), "--format", "csv", "--style", "raw", "--to", str(folder)]) == 0
    return folder


def rows(folder: Path, table: str) -> polars.DataFrame:
    return polars.read_csv(folder / f"{table}.csv", infer_schema_length=0)


def test_events_that_fit_come_whole_with_all_that_they_rest_on(selon: Call, project: Path, whole: Path, tmp_path: Path) -> None:
    to = tmp_path / "out"
    done = selon("export", str(project), "--format", "csv", "--style", "raw", "--to", str(to), "--city", "cardiff", "--since", "2024-03")
    assert done.code == 0
    told = json.loads((to / "manifest.json").read_bytes())["narrowed"]
    assert told["of"] == "events"
    assert told["filter"] == {"city": "cardiff", "since": "2024-03-01"}
    assert told["kept"] == {"events": 1, "records": 2, "reports": 2}
    assert told["left_out"] == {"events": 2, "records": 2, "reports": 1}
    assert "1 of 3 events" in done.err
    assert "1 of 3 events" in (to / "README.md").read_text(encoding="utf-8")
    (event,) = rows(to, "events")["event_id"]
    listed = [json.loads(line)["event"] for line in selon("events", str(project), "--city", "cardiff").out.splitlines()]
    assert listed == [event]
    for table in ("events", "event_fields", "event_values", "event_tolls", "relations", "crosswalk", "records"):
        kept = rows(whole, table)
        assert rows(to, table).equals(kept.filter(polars.col("event_id") == event)), table
    assert set(rows(to, "statements")["record_id"]) == set(rows(to, "records")["record_id"])
    assert selon("verify", str(to)).code == 0


def test_records_that_fit_stand_by_themselves(selon: Call, project: Path, whole: Path, tmp_path: Path) -> None:
    to = tmp_path / "out"
    asked = ("--form", "strike", "--per", "record")
    assert selon("export", str(project), "--format", "csv", "--style", "raw", "--to", str(to), *asked).code == 0
    told = json.loads((to / "manifest.json").read_bytes())["narrowed"]
    assert (told["of"], told["kept"], told["left_out"]["records"]) == ("records", {"records": 1, "reports": 1}, 3)
    assert rows(to, "records").equals(rows(whole, "records").filter(polars.col("form") == "strike"))
    assert list(rows(to, "reports")["records"]) == ["2"]
    assert list(rows(to, "records")["position"]) == ["1"]
    assert not (to / "events.csv").exists()
    assert selon("verify", str(to)).code == 0


@pytest.mark.parametrize("format", ["package", "parquet", "geojson", "jsonld", "plover", "acled", "ccc", "ftm"])
def test_every_format_holds_the_part_and_nothing_else(selon: Call, project: Path, tmp_path: Path, format: str) -> None:
    to = tmp_path / "out"
    assert selon("export", str(project), "--format", format, "--to", str(to), "--country", "FR").code == 0
    assert json.loads((to / "manifest.json").read_bytes())["narrowed"]["kept"] == {"events": 1, "records": 1, "reports": 1}
    held = b"".join(path.read_bytes() for path in to.iterdir() if path.suffix != ".md" and path.name not in ("codes.csv", "fields.csv"))
    assert b"Lyon" in held or format == "parquet"
    assert b"Cardiff" not in held
    assert selon("verify", str(to)).code == 0


def test_what_can_not_be_narrowed_is_told(selon: Call, project: Path, export_sources: Path, tmp_path: Path) -> None:
    to, lines, events = str(tmp_path / "out"), str(export_sources / "coded.jsonl"), str(export_sources / "events.jsonl")
    for arguments, told in (
        ((lines, "--city", "Lyon"), "a filter is for a project"),
        ((str(project), "--events", events, "--city", "Lyon"), "a filter is for a project"),
        ((str(project), "--form", "marche"), "there is no such code"),
        ((str(project), "--since", "spring"), "give a day"),
    ):
        done = selon("export", *arguments, "--format", "csv", "--to", to)
        assert (done.code, told in done.err) == (2, True), done
    assert list(tmp_path.iterdir()) == []
