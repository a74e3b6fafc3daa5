"""``selon export --format package``: a data package that the Frictionless library finds right, and our own check of any export."""

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from frictionless import validate

Call = Callable[..., tuple[int, bytes, str]]


@pytest.fixture(params=["raw", "spreadsheet"])
def package(selon: Call, export_sources: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    more = ("--style", "spreadsheet") if request.param == "spreadsheet" else ()
    events = ("--events", str(export_sources / "events.jsonl"))
    code, _, err = selon(
        "export", str(export_sources / "coded.jsonl"), "--format", "package", "--to", str(tmp_path / "out"), *events, *more
    )
    assert (code, err) == (0, "")
    return tmp_path / "out"


def verified(selon: Call, folder: Path) -> tuple[int, list[dict[str, Any]], str]:
    code, out, err = selon("verify", str(folder), "--format", "jsonl")
    return code, [json.loads(line) for line in out.splitlines()], err


def test_frictionless_finds_it_right_having_read_every_row(package: Path) -> None:
    report = validate(str(package / "datapackage.json"))
    assert report.flatten(["type", "message"]) == []
    assert report.valid
    counts = json.loads((package / "manifest.json").read_text())["counts"]
    read = {task.name: task.stats.get("rows") or 0 for task in report.tasks}
    assert {name: read[name] for name in counts} == counts
    assert sum(counts.values()) > 0


def test_a_wrong_cell_is_found_by_frictionless_too(package: Path) -> None:
    """What the schemas say is worth something: a value that no code has, and an event that is not there."""
    path = package / "crosswalk.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:-1], lines[-1].rsplit(",", 1)[0] + ",e-none\n"]), encoding="utf-8")
    report = validate(str(package / "datapackage.json"))
    assert {one[0] for one in report.flatten(["type"])} >= {"foreign-key"}


def test_the_package_explains_itself(package: Path) -> None:
    found = json.loads((package / "datapackage.json").read_text())
    manifest = json.loads((package / "manifest.json").read_text())
    assert found["id"].startswith("sha256:")
    assert manifest["source"]["digest"] in found["id"]
    assert any("GeoNames" in one["title"] for one in found["sources"])
    fields = {field["name"]: field for field in next(one for one in found["resources"] if one["name"] == "events")["schema"]["fields"]}
    assert "held" in fields["status"]["constraints"]["enum"]
    method = (package / "METHOD.md").read_text()
    assert manifest["source"]["digest"] in method
    assert "| size | range |" in method
    assert "cff-version: 1.2.0" in (package / "CITATION.cff").read_text()
    assert manifest["source"]["digest"] in (package / "CITATION.cff").read_text()
    assert "GeoNames" in (package / "LICENCE.md").read_text()
    assert (package / "codebook.md").stat().st_size > 10_000
    assert set(manifest["files"]) | {"manifest.json"} == {path.name for path in package.iterdir()}


@pytest.mark.parametrize("format", ["csv", "parquet", "package", "geojson", "ftm", "plover"])
def test_an_export_that_nobody_touched_is_sound(selon: Call, export_sources: Path, tmp_path: Path, format: str) -> None:
    events = ("--events", str(export_sources / "events.jsonl"))
    assert selon("export", str(export_sources / "coded.jsonl"), "--format", format, "--to", str(tmp_path / "out"), *events)[0] == 0
    code, told, err = verified(selon, tmp_path / "out")
    assert (code, err) == (0, "")
    assert told[-1]["sound"]
    counts = json.loads((tmp_path / "out" / "manifest.json").read_text())["counts"]
    assert told[-1]["rows"] == {name: counts[name] for name in told[-1]["rows"]}
    assert ("statements" in told[-1]["rows"]) == (format in ("csv", "parquet", "package"))


def rewritten(folder: Path, name: str, change: Callable[[str], str]) -> None:
    """Change a table and give the manifest its new hash, as a careful forger or a faulty program would."""
    import hashlib

    path = folder / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][name]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("events.csv", lambda text: text.replace("2024-03-03", "2024-03-3x"), "are no date"),
        ("events.csv", lambda text: "".join(text.splitlines(keepends=True)[:-1]), "rows, "),
        ("events.csv", lambda text: text[:-40], "events.csv"),
        ("crosswalk.csv", lambda text: text.replace(",e-", ",f-"), "name what is not in events"),
        ("records.csv", lambda text: text + text.splitlines(keepends=True)[-1], "have the key of another"),
        ("records.csv", lambda text: text.replace("size_low", "low_size"), "the columns are not"),
        ("records.csv", lambda text: text.replace(",true,", ",yes,"), "are no boolean"),
        ("statements.csv", lambda text: text + "a,b\n", "can't be read"),
    ],
)
def test_what_is_wrong_is_named(
    selon: Call, export_sources: Path, tmp_path: Path, name: str, change: Callable[[str], str], told: str
) -> None:
    events = ("--events", str(export_sources / "events.jsonl"), "--style", "raw")
    assert selon("export", str(export_sources / "coded.jsonl"), "--format", "csv", "--to", str(tmp_path / "out"), *events)[0] == 0
    rewritten(tmp_path / "out", name, change)
    code, found, err = verified(selon, tmp_path / "out")
    assert code == 4
    assert any(told in f"{one['file']} {one['what']}" for one in found[:-1]), found
    assert "not as they were written" in err


def test_hashes_missing_files_and_strangers_are_told(selon: Call, package: Path) -> None:
    (package / "METHOD.md").write_text("other")
    (package / "LICENCE.md").unlink()
    (package / "mine.txt").write_text("mine")
    code, found, _ = verified(selon, package)
    assert code == 4
    assert {one["file"] for one in found[:-1]} == {"METHOD.md", "LICENCE.md", "mine.txt"}


def test_nothing_read_is_never_right(selon: Call, tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("")
    assert selon("export", str(tmp_path / "none.jsonl"), "--format", "package", "--to", str(tmp_path / "out"))[0] == 0
    code, found, err = verified(selon, tmp_path / "out")
    assert (code, found[-1]["sound"]) == (4, False)
    assert "no row was read" in err
    assert len(pandas.read_csv(tmp_path / "out" / "records.csv")) == 0


def test_a_table_that_was_meant_to_be_empty_is_right(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    lines = (export_sources / "coded.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "one.jsonl").write_bytes(lines[0])
    assert selon("export", str(tmp_path / "one.jsonl"), "--format", "plover", "--to", str(tmp_path / "out"))[0] == 0
    code, found, err = verified(selon, tmp_path / "out")
    assert (code, found[-1]["sound"], found[-1]["rows"], err) == (0, True, {"unmapped": 0}, "")


def test_a_folder_that_is_no_export_is_told(selon: Call, tmp_path: Path) -> None:
    code, found, err = verified(selon, tmp_path)
    assert (code, found) == (3, [])
    assert "no export of Selon" in err
