"""``selon export``: each file opens in what people use, with the same counts, and nothing is overwritten that is not an export."""

import hashlib
import json
import shutil
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pytest

Call = Callable[..., tuple[int, bytes, str]]
CODED = ("reports", "records", "statements", "findings")
EVENTS = ("events", "event_fields", "event_values", "event_tolls", "event_findings", "relations", "crosswalk")


def exported(selon: Call, export_sources: Path, to: Path, format: str, *more: str) -> dict[str, Any]:
    code, _, err = selon("export", str(export_sources / "coded.jsonl"), "--format", format, "--to", str(to), *more)
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
def test_csv_opens_everywhere_with_equal_counts(selon: Call, export_sources: Path, tmp_path: Path, style: str) -> None:
    told = exported(selon, export_sources, tmp_path / "out", "csv", "--style", style, "--events", str(export_sources / "events.jsonl"))
    assert set(told["counts"]) == {*CODED, *EVENTS}
    assert told["counts"]["reports"] == 5
    for name, count in told["counts"].items():
        assert opened(tmp_path / "out" / f"{name}.csv") == {count}, name


def test_parquet_has_the_rows_of_csv_nested_evidence_and_days(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    events = ("--events", str(export_sources / "events.jsonl"))
    rows = exported(selon, export_sources, tmp_path / "csv", "csv", "--style", "raw", *events)["counts"]
    assert exported(selon, export_sources, tmp_path / "out", "parquet", *events)["counts"] == rows
    for name, count in rows.items():
        assert opened(tmp_path / "out" / f"{name}.parquet") == {count}, name
    types = dict(duckdb.sql(f"SELECT column_name, column_type FROM (DESCRIBE FROM '{tmp_path}/out/statements.parquet')").fetchall())
    assert types["evidence"] == 'STRUCT("start" BIGINT, "end" BIGINT, "text" VARCHAR)[]'
    assert types["earliest"] == "DATE"
    both = f'SELECT statement_id, record_id, value, low, earliest, quote, "start" FROM \'{tmp_path}'
    assert duckdb.sql(f"{both}/out/statements.parquet'").fetchall() == duckdb.sql(f"{both}/csv/statements.csv'").fetchall()


def test_every_value_keeps_its_place_in_the_text_and_its_voice(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    exported(selon, export_sources, tmp_path / "out", "parquet")
    coded = polars.read_parquet(tmp_path / "out" / "reports.parquet").drop_nulls("report_id")
    texts = {name: Path(source).read_text(encoding="utf-8") for name, source in coded.select("report_id", "source").iter_rows()}
    rows = polars.read_parquet(tmp_path / "out" / "statements.parquet").to_dicts()
    assert rows
    for row in rows:
        assert row["voice"]
        assert all(texts[row["report_id"]][piece["start"] : piece["end"]] == piece["text"] for piece in row["evidence"])
    assert {row["speaker_role"] for row in rows if row["field"] == "size"} >= {"police", "organisers"}


def test_events_and_crosswalk_fit_the_records(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    exported(selon, export_sources, tmp_path / "out", "csv", "--events", str(export_sources / "events.jsonl"))
    records, events, crosswalk = (pandas.read_csv(tmp_path / "out" / f"{name}.csv") for name in ("records", "events", "crosswalk"))
    assert list(records["event_id"]) == list(crosswalk["event_id"])
    assert set(crosswalk["event_id"]) == set(events["event_id"])
    march = events[events["reports"] == 2].iloc[0]
    assert (march["size_low"], march["size_high"], march["date_earliest"]) == (300, 800, "2024-03-03")


def test_a_formula_in_a_report_is_not_live_and_the_manifest_counts_it(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    told = exported(selon, export_sources, tmp_path / "out", "csv")
    text = (tmp_path / "out" / "statements.csv").read_text(encoding="utf-8-sig")
    assert "'=SUM(A1)" in text
    assert told["guarded"]["statements"]["quote"] >= 1
    assert exported(selon, export_sources, tmp_path / "raw", "csv", "--style", "raw")["guarded"] == {}


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_second_run_writes_the_same_bytes(selon: Call, export_sources: Path, tmp_path: Path, format: str) -> None:
    exported(selon, export_sources, tmp_path / "out", format, "--events", str(export_sources / "events.jsonl"))
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    told = exported(selon, export_sources, tmp_path / "out", format, "--events", str(export_sources / "events.jsonl"))
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first
    assert sorted(tmp_path.iterdir()) == [tmp_path / "out"]
    for name, file in told["files"].items():
        assert hashlib.sha256(first[name]).hexdigest() == file["sha256"]
    assert set(told["files"]) | {"manifest.json"} == set(first)


def test_a_project_gives_what_its_lines_give(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    code, _, err = selon("export", str(export_sources / "p.selon"), "--format", "csv", "--to", str(tmp_path / "out"))
    assert (code, err) == (0, "")
    told = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert (told["source"]["kind"], told["counts"]["reports"], told["source"]["outcomes"]["coded"]) == ("project", 3, 3)
    assert told["attribution"]
    assert "GeoNames" in (tmp_path / "out" / "README.md").read_text()


def test_every_column_is_explained(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    told = exported(selon, export_sources, tmp_path / "out", "csv", "--events", str(export_sources / "events.jsonl"))
    fields = pandas.read_csv(tmp_path / "out" / "fields.csv")
    for name in told["counts"]:
        header = list(pandas.read_csv(tmp_path / "out" / f"{name}.csv", nrows=0).columns)
        assert list(fields[fields["table"] == name]["column"]) == header
    page = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in page for path in (tmp_path / "out").iterdir())


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed: Rscript reads the files only where it is there")
def test_r_reads_the_same_counts(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    events = ("--events", str(export_sources / "events.jsonl"))
    for format in ("csv", "acled", "ccc"):
        told = exported(selon, export_sources, tmp_path / format, format, "--style", "raw", *events)
        names = ", ".join(f"'{tmp_path}/{format}/{name}.csv'" for name in told["counts"])
        script = f"options(warn = 2); for (f in c({names})) cat(nrow(read.csv(f, encoding = 'UTF-8')), '')"
        done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert list(map(int, done.stdout.split())) == list(told["counts"].values())


@pytest.mark.parametrize("there", ["a file", "another folder", "a changed export", "one file more"])
def test_what_is_no_export_is_not_overwritten(selon: Call, export_sources: Path, tmp_path: Path, there: str) -> None:
    to = tmp_path / "out"
    if there == "a file":
        to.write_text("mine")
    elif there == "another folder":
        to.mkdir()
        (to / "thesis.txt").write_text("mine")
    else:
        exported(selon, export_sources, to, "csv")
        (to / ("records.csv" if there == "a changed export" else "mine.txt")).write_text("mine")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code, out, err = selon("export", str(export_sources / "coded.jsonl"), "--format", "csv", "--to", str(to))
    assert (code, out) == (2, b"")
    assert "--to" in err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_can_not_be_exported_is_told_and_leaves_nothing(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    lines = (export_sources / "coded.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "torn.jsonl").write_bytes(lines[0] + lines[1][:100] + b"\n")
    (tmp_path / "twice.jsonl").write_bytes(lines[0] + lines[0])
    (tmp_path / "part.jsonl").write_bytes(lines[0])
    (tmp_path / "no-events.jsonl").write_bytes(lines[0])
    events = ("--events", str(export_sources / "events.jsonl"))
    for arguments, code, told in (
        ((str(tmp_path / "missing"),), 3, "can't be read"),
        ((str(tmp_path / "torn.jsonl"),), 3, "line 2 is no coded report"),
        ((str(tmp_path / "twice.jsonl"),), 3, "line 2 is of the same text as line 1"),
        ((str(tmp_path / "part.jsonl"), *events), 3, "has a record that is not in the source"),
        ((str(export_sources / "coded.jsonl"), "--events", str(tmp_path / "no-events.jsonl")), 3, "line 1 is no event"),
        ((str(export_sources / "coded.jsonl"), "--run", "abc"), 2, "--run is for projects"),
        ((str(export_sources / "p.selon"), "--run", "abc"), 2, "there is no such run"),
        ((str(export_sources / "coded.jsonl"), str(export_sources / "coded.jsonl")), 2, "one source at a time"),
    ):
        found = selon("export", *arguments, "--format", "csv", "--to", str(tmp_path / "out"))
        assert (found[0], found[1]) == (code, b""), found
        assert told in found[2]
        assert "Traceback" not in found[2]
        assert not (tmp_path / "out").exists()
    assert selon("export", str(export_sources / "coded.jsonl"), "--format", "csv", "--to", str(tmp_path / "no" / "out"))[0] == 2
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
