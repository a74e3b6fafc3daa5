"""``selon export``: each file opens in what people use, with the same counts, and nothing is overwritten that is not an export."""

import hashlib
import json
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pytest

from selon.cli.app import run

Call = Callable[..., tuple[int, bytes, str]]
REPORTS = (
    ("one", "Some 300 people marched in Cardiff on 3 March 2024 to demand cheaper homes, police said. Organisers counted 800. "
     "Two people were injured."),
    ("two", "CARDIFF, March 3, 2024. About 500 people marched in Cardiff on Sunday to demand cheaper homes, organisers said. "
     "\"=SUM(A1)\", they chanted."),
    ("trois", "Une centaine de personnes ont manifesté mardi 5 mars 2024 à Lyon contre la réforme 😀 des retraites, selon la police. "
     "Une grève est annoncée en France."),
    ("none", "The bakery on the corner sells bread and cakes from seven in the morning."),
)  # fmt: skip
TABLES = ("reports", "records", "statements", "findings", "events", "crosswalk")


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with coded lines, a failed one among them, and the events made of them; and a project of the same texts, coded."""
    folder = tmp_path_factory.mktemp("export")
    for name, text in REPORTS:
        (folder / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
    (folder / "empty.txt").write_text("")
    names = [str(folder / f"{name}.txt") for name in (*(name for name, _ in REPORTS), "empty")]
    base = [sys.executable, "-m", "selon"]
    coded = subprocess.run([*base, "code", "--parser", "none", "--published", "2024-03-06", *names], capture_output=True, check=False)
    (folder / "coded.jsonl").write_bytes(coded.stdout)
    events = subprocess.run([*base, "link", str(folder / "coded.jsonl")], capture_output=True, check=True)
    (folder / "events.jsonl").write_bytes(events.stdout)
    assert run(["add", str(folder / "p.selon"), *names[:3], "--quiet"]) == 0
    assert run(["run", str(folder / "p.selon"), "--parser", "none", "--workers", "1", "--quiet"]) == 0
    return folder


def exported(selon: Call, sources: Path, to: Path, format: str, *more: str) -> dict[str, Any]:
    code, _, err = selon("export", str(sources / "coded.jsonl"), "--format", format, "--to", str(to), *more)
    assert (code, err) == (0, "")
    return dict(json.loads((to / "manifest.json").read_bytes()))


def opened(path: Path) -> set[int]:
    """The numbers of rows that pandas, polars and DuckDB see, any warning an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if path.suffix == ".parquet":
            counts = len(pandas.read_parquet(path)), polars.read_parquet(path).height
        else:
            counts = len(pandas.read_csv(path)), polars.read_csv(path, infer_schema_length=None).height
        return {*counts, duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall()[0][0]}


@pytest.mark.parametrize("style", ["raw", "spreadsheet"])
def test_csv_opens_everywhere_with_equal_counts(selon: Call, sources: Path, tmp_path: Path, style: str) -> None:
    told = exported(selon, sources, tmp_path / "out", "csv", "--style", style, "--events", str(sources / "events.jsonl"))
    assert set(told["counts"]) == set(TABLES)
    assert told["counts"]["reports"] == 5
    for name, count in told["counts"].items():
        assert opened(tmp_path / "out" / f"{name}.csv") == {count}, name


def test_parquet_has_the_rows_of_csv_nested_evidence_and_days(selon: Call, sources: Path, tmp_path: Path) -> None:
    events = ("--events", str(sources / "events.jsonl"))
    rows = exported(selon, sources, tmp_path / "csv", "csv", "--style", "raw", *events)["counts"]
    assert exported(selon, sources, tmp_path / "out", "parquet", *events)["counts"] == rows
    for name, count in rows.items():
        assert opened(tmp_path / "out" / f"{name}.parquet") == {count}, name
    types = dict(duckdb.sql(f"SELECT column_name, column_type FROM (DESCRIBE FROM '{tmp_path}/out/statements.parquet')").fetchall())
    assert types["evidence"] == 'STRUCT("start" BIGINT, "end" BIGINT, "text" VARCHAR)[]'
    assert types["earliest"] == "DATE"
    both = f'SELECT statement_id, record_id, value, low, earliest, quote, "start" FROM \'{tmp_path}'
    assert duckdb.sql(f"{both}/out/statements.parquet'").fetchall() == duckdb.sql(f"{both}/csv/statements.csv'").fetchall()


def test_every_value_keeps_its_place_in_the_text_and_its_voice(selon: Call, sources: Path, tmp_path: Path) -> None:
    exported(selon, sources, tmp_path / "out", "parquet")
    texts = {"sha256:" + hashlib.sha256(text.encode()).hexdigest(): text for _, text in REPORTS}
    texts |= {"sha256:" + hashlib.sha256(f"{text}\n".encode()).hexdigest(): f"{text}\n" for _, text in REPORTS}
    rows = polars.read_parquet(tmp_path / "out" / "statements.parquet").to_dicts()
    assert rows
    for row in rows:
        assert row["voice"]
        assert all(texts[row["report_id"]][piece["start"] : piece["end"]] == piece["text"] for piece in row["evidence"])
    assert {row["speaker_role"] for row in rows if row["field"] == "size"} >= {"police", "organisers"}


def test_events_and_crosswalk_fit_the_records(selon: Call, sources: Path, tmp_path: Path) -> None:
    exported(selon, sources, tmp_path / "out", "csv", "--events", str(sources / "events.jsonl"))
    records, events, crosswalk = (pandas.read_csv(tmp_path / "out" / f"{name}.csv") for name in ("records", "events", "crosswalk"))
    assert list(records["event_id"]) == list(crosswalk["event_id"])
    assert set(crosswalk["event_id"]) == set(events["event_id"])
    march = events[events["reports"] == 2].iloc[0]
    assert (march["size_low"], march["size_high"], march["date_earliest"]) == (300, 800, "2024-03-03")


def test_a_formula_in_a_report_is_not_live_and_the_manifest_counts_it(selon: Call, sources: Path, tmp_path: Path) -> None:
    told = exported(selon, sources, tmp_path / "out", "csv")
    text = (tmp_path / "out" / "statements.csv").read_text(encoding="utf-8-sig")
    assert "'=SUM(A1)" in text
    assert told["guarded"]["statements"]["quote"] >= 1
    assert exported(selon, sources, tmp_path / "raw", "csv", "--style", "raw")["guarded"] == {}


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_second_run_writes_the_same_bytes(selon: Call, sources: Path, tmp_path: Path, format: str) -> None:
    exported(selon, sources, tmp_path / "out", format, "--events", str(sources / "events.jsonl"))
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    told = exported(selon, sources, tmp_path / "out", format, "--events", str(sources / "events.jsonl"))
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first
    assert sorted(tmp_path.iterdir()) == [tmp_path / "out"]
    for name, file in told["files"].items():
        assert hashlib.sha256(first[name]).hexdigest() == file["sha256"]
    assert set(told["files"]) | {"manifest.json"} == set(first)


def test_a_project_gives_what_its_lines_give(selon: Call, sources: Path, tmp_path: Path) -> None:
    code, _, err = selon("export", str(sources / "p.selon"), "--format", "csv", "--to", str(tmp_path / "out"))
    assert (code, err) == (0, "")
    told = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert (told["source"]["kind"], told["counts"]["reports"], told["source"]["outcomes"]["coded"]) == ("project", 3, 3)
    assert told["attribution"]
    assert "GeoNames" in (tmp_path / "out" / "README.md").read_text()


def test_every_column_is_explained(selon: Call, sources: Path, tmp_path: Path) -> None:
    told = exported(selon, sources, tmp_path / "out", "csv", "--events", str(sources / "events.jsonl"))
    fields = pandas.read_csv(tmp_path / "out" / "fields.csv")
    for name in told["counts"]:
        header = list(pandas.read_csv(tmp_path / "out" / f"{name}.csv", nrows=0).columns)
        assert list(fields[fields["table"] == name]["column"]) == header
    page = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in page for path in (tmp_path / "out").iterdir())


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed: Rscript reads the files only where it is there")
def test_r_reads_the_same_counts(selon: Call, sources: Path, tmp_path: Path) -> None:
    told = exported(selon, sources, tmp_path / "out", "csv", "--style", "raw")
    for name, count in told["counts"].items():
        script = f"options(warn = 2); cat(nrow(read.csv('{tmp_path}/out/{name}.csv', encoding = 'UTF-8')))"
        done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True)
        assert int(done.stdout) == count


@pytest.mark.parametrize("there", ["a file", "another folder", "a changed export", "one file more"])
def test_what_is_no_export_is_not_overwritten(selon: Call, sources: Path, tmp_path: Path, there: str) -> None:
    to = tmp_path / "out"
    if there == "a file":
        to.write_text("mine")
    elif there == "another folder":
        to.mkdir()
        (to / "thesis.txt").write_text("mine")
    else:
        exported(selon, sources, to, "csv")
        (to / ("records.csv" if there == "a changed export" else "mine.txt")).write_text("mine")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code, out, err = selon("export", str(sources / "coded.jsonl"), "--format", "csv", "--to", str(to))
    assert (code, out) == (2, b"")
    assert "--to" in err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_can_not_be_exported_is_told_and_leaves_nothing(selon: Call, sources: Path, tmp_path: Path) -> None:
    lines = (sources / "coded.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "torn.jsonl").write_bytes(lines[0] + lines[1][:100] + b"\n")
    (tmp_path / "twice.jsonl").write_bytes(lines[0] + lines[0])
    (tmp_path / "part.jsonl").write_bytes(lines[0])
    (tmp_path / "no-events.jsonl").write_bytes(lines[0])
    events = ("--events", str(sources / "events.jsonl"))
    for arguments, code, told in (
        ((str(tmp_path / "missing"),), 3, "can't be read"),
        ((str(tmp_path / "torn.jsonl"),), 3, "line 2 is no coded report"),
        ((str(tmp_path / "twice.jsonl"),), 3, "line 2 is of the same text as line 1"),
        ((str(tmp_path / "part.jsonl"), *events), 3, "has a record that is not in the source"),
        ((str(sources / "coded.jsonl"), "--events", str(tmp_path / "no-events.jsonl")), 3, "line 1 is no event"),
        ((str(sources / "coded.jsonl"), "--run", "abc"), 2, "--run is for projects"),
        ((str(sources / "p.selon"), "--run", "abc"), 2, "there is no such run"),
        ((str(sources / "coded.jsonl"), str(sources / "coded.jsonl")), 2, "one source at a time"),
    ):
        found = selon("export", *arguments, "--format", "csv", "--to", str(tmp_path / "out"))
        assert (found[0], found[1]) == (code, b""), found
        assert told in found[2]
        assert "Traceback" not in found[2]
        assert not (tmp_path / "out").exists()
    assert selon("export", str(sources / "coded.jsonl"), "--format", "csv", "--to", str(tmp_path / "no" / "out"))[0] == 2
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
