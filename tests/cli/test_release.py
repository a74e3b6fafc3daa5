"""``selon release`` and ``selon diff``: tags are given once, folders can be verified, ids are carried on, every difference is told."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from selon.cli.app import run
from selon.store.decisions import Decision, decide
from selon.store.project import open_project

Call = Callable[..., Any]
WALES = "Some 300 people marched in Cardiff on 3 March 2024 to demand cheaper homes, police said. Organisers counted 800."
AGAIN = "CARDIFF, March 3, 2024. About 500 people marched in Cardiff on Sunday to demand cheaper homes, organisers said."
LYON = "Une centaine de personnes ont manifesté mardi 5 mars 2024 à Lyon contre la réforme des retraites, selon la police."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two reports, released as v1; then a third report, released as v2."""
    folder = tmp_path_factory.mktemp("release")
    for name, text in (("one", WALES), ("trois", LYON), ("two", AGAIN)):
        (folder / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
    project = str(folder / "p.selon")
    for names, tag in ((("one", "trois"), "v1"), (("two",), "v2")):
        assert run(["add", project, *(str(folder / f"{name}.txt") for name in names), "--quiet"]) == 0
        assert run(["run", project, "--parser", "none", "--workers", "1", "--quiet"]) == 0
        asked = ["release", project, "--tag", tag, "--to", str(folder / tag), "--licence", "CC-BY-4.0", "--date", "2026-11-23"]
        assert run(asked) == 0
    return folder


def data(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "data" / name).read_text().splitlines()]


def test_a_release_has_tables_data_methods_citation_and_sums_that_fit(made: Path) -> None:
    manifest = json.loads((made / "v1" / "release.json").read_bytes())
    names = {path.relative_to(made / "v1").as_posix() for path in (made / "v1").rglob("*") if path.is_file()}
    assert set(manifest["files"]) | {"release.json", "SHA256SUMS"} == names
    assert {"data/events.jsonl", "data/records.jsonl", "data/ids.jsonl", "csv/events.csv", "codebook.md", "CITATION.cff"} <= names
    assert {"report.en.html", "report.fr.html"} <= names
    assert (manifest["figures"]["reports"], manifest["figures"]["events"], manifest["privacy"]["level"]) == (2, 2, "public")
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=made / "v1", check=False, capture_output=True)
    assert done.returncode == 0
    cited = (made / "v1" / "CITATION.cff").read_text()
    assert manifest["data"] in cited
    assert "license: CC-BY-4.0" in cited
    for language in ("en", "fr"):
        assert manifest["made"]["run"] in (made / "v1" / f"METHODS.{language}.md").read_text()


def test_a_release_is_verified_and_a_change_of_any_file_is_named(selon: Call, made: Path, tmp_path: Path) -> None:
    assert selon("verify", str(made / "v1")).code == 0
    assert selon("verify", str(made / "v2"), "--of", str(made / "p.selon")).code == 0
    assert selon("verify", str(made / "p.selon"), "--of", str(made / "p.selon")).code == 2
    copy = tmp_path / "copy"
    shutil.copytree(made / "v1", copy)
    (copy / "data" / "events.jsonl").write_bytes((copy / "data" / "events.jsonl").read_bytes().replace(b"Lyon", b"Dijon", 1))
    (copy / "more.txt").write_text("more")
    (copy / "codebook.md").unlink()
    code, out, err = selon("verify", str(copy))
    told = {json.loads(line)["file"]: json.loads(line)["what"] for line in out.splitlines()}
    assert (code, told["data/events.jsonl"], told["more.txt"], told["codebook.md"]) == (4, "changed", "not of the release", "missing")
    assert "not as it was released" in err


def test_a_tag_is_given_once_and_a_folder_is_never_written_over(selon: Call, made: Path, tmp_path: Path) -> None:
    before = (made / "v1" / "release.json").read_bytes()
    code, _, err = selon("release", str(made / "p.selon"), "--tag", "v1", "--to", str(tmp_path / "other"))
    assert code == 1
    assert "already" in err
    code, _, err = selon("release", str(made / "p.selon"), "--tag", "v3", "--to", str(made / "v1"))
    assert code == 2
    assert not (tmp_path / "other").exists()
    assert (made / "v1" / "release.json").read_bytes() == before
    listed = [json.loads(line)["tag"] for line in selon("release", str(made / "p.selon")).out.splitlines()]
    assert listed == ["v1", "v2"]


def test_the_same_project_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    shutil.copy(made / "p.selon", tmp_path / "p.selon")
    for name in ("a", "b"):
        shutil.copy(tmp_path / "p.selon", tmp_path / f"{name}.selon")
        assert run(["release", str(tmp_path / f"{name}.selon"), "--tag", "v3", "--to", str(tmp_path / name), "--date", "2026-11-23"]) == 0
    files = [{path.relative_to(tmp_path / n): path.read_bytes() for path in (tmp_path / n).rglob("*") if path.is_file()} for n in "ab"]
    assert files[0] == files[1]


def test_an_event_keeps_its_id_when_a_report_joins_it_and_the_diff_says_why(selon: Call, made: Path) -> None:
    old, new = ({one["event"]: one for one in data(made / tag, "events.jsonl")} for tag in ("v1", "v2"))
    assert old.keys() == new.keys()
    code, out, err = selon("diff", str(made / "v1"), str(made / "v2"), "--format", "jsonl")
    told = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert {one["reasons"][0] for one in told} == {"new report"}
    grown = next(event for event, one in new.items() if len(one["records"]) == 2)
    assert {one["id"] for one in told if one["of"] == "event"} == {grown}
    assert any(one["field"] == "members" for one in told if one["what"] == "changed")
    assert "1 record added" in err
    assert selon("diff", "v1", "v2", "--project", str(made / "p.selon"), "--format", "jsonl").out == out
    assert selon("diff", str(made / "v2"), str(made / "v2"), "--format", "jsonl").out == b""


def test_a_folder_that_was_changed_is_not_compared(selon: Call, made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(made / "v1", copy)
    (copy / "data" / "records.jsonl").write_bytes(b"")
    assert selon("diff", str(copy), str(made / "v2")).code == 3
    assert selon("diff", "v9", "v1", "--project", str(made / "p.selon")).code == 2


@pytest.mark.parametrize(("code", "words"), [("en", "release v1"), ("fr", "édition v1")])
def test_a_release_holds_the_page_of_its_own_events(selon: Call, made: Path, tmp_path: Path, code: str, words: str) -> None:
    page = (made / "v1" / f"report.{code}.html").read_text(encoding="utf-8")
    released = data(made / "v1", "events.jsonl")
    assert page.count('<article class="event"') == len(released)
    assert all(f"<code>{one['event']}</code>" in page for one in released)
    cited = (made / "v1" / "CITATION.txt").read_text(encoding="utf-8").strip()
    assert f'<p class="cite">{cited}</p>' in page
    assert words in page
    assert "500" not in page  # a report that came later says so; the project's page has it
    assert selon("report", str(made / "v1"), "--to", str(tmp_path / "v1.html"), "--in", code).code == 0
    assert (tmp_path / "v1.html").read_text(encoding="utf-8") == page
    assert selon("report", str(made / "p.selon"), "--to", str(tmp_path / "now.html"), "--in", code).code == 0
    assert "500" in (tmp_path / "now.html").read_text(encoding="utf-8")


def test_the_page_of_a_release_says_how_names_are_masked(selon: Call, made: Path, tmp_path: Path) -> None:
    shutil.copy(made / "p.selon", tmp_path / "p.selon")
    assert selon("release", str(tmp_path / "p.selon"), "--tag", "v3", "--to", str(tmp_path / "v3"), "--privacy", "full").code == 0
    for folder, level in ((made / "v1", "Level public"), (tmp_path / "v3", "Level full")):
        assert level in (folder / "report.en.html").read_text(encoding="utf-8")


def test_a_page_that_was_changed_or_left_out_is_not_given(selon: Call, made: Path, tmp_path: Path) -> None:
    shutil.copy(made / "p.selon", tmp_path / "p.selon")
    bare, copy = tmp_path / "bare", tmp_path / "copy"
    assert selon("release", str(tmp_path / "p.selon"), "--tag", "v3", "--to", str(bare), "--no-report").code == 0
    assert not list(bare.glob("report.*"))
    shutil.copytree(made / "v1", copy)
    with (copy / "report.en.html").open("a", encoding="utf-8") as page:
        page.write("<p>more</p>")
    for folder, code, told in ((bare, 3, "--no-report"), (copy, 3, "not as it was released"), (tmp_path, 2, "no release")):
        done = selon("report", str(folder), "--to", str(tmp_path.parent / "x.html"), "--in", "en")
        assert (done.code, told in done.err) == (code, True), done
    done = selon("report", str(made / "v1"), "--to", str(made / "v1" / "x.html"))
    assert (done.code, "inside the release" in done.err) == (2, True)
    assert selon("report", str(made / "v1"), "--to", str(tmp_path / "x.html"), "--privacy", "full").code == 2
    assert selon("verify", str(made / "v1")).code == 0
    assert selon("verify", str(copy)).code == 4


def test_tables_of_a_release_have_its_ids(made: Path) -> None:
    csv = (made / "v2" / "csv" / "events.csv").read_text(encoding="utf-8-sig")
    assert all(one["event"] in csv for one in data(made / "v2", "events.jsonl"))


def test_the_project_is_sound_with_releases_in_it(selon: Call, made: Path, tmp_path: Path) -> None:
    assert selon("verify", str(made / "p.selon")).code == 0
    assert selon("backup", str(made / "p.selon"), str(tmp_path / "copy.selon")).code == 0


def test_agreement_of_coders_who_finished_a_report_is_in_the_method_sheet(selon: Call, made: Path, tmp_path: Path) -> None:
    shutil.copy(made / "p.selon", tmp_path / "p.selon")
    with open_project(tmp_path / "p.selon") as store:
        (report,) = {report for (report,) in store.connection.execute("SELECT report FROM members ORDER BY report LIMIT 1")}
        (statement,) = store.connection.execute(
            "SELECT s.id FROM statements s JOIN records r ON r.n = s.record JOIN members m ON m.record = r.id WHERE m.report = ? LIMIT 1",
            (report,),
        ).fetchone()
        at = "2026-11-23T10:00:00+00:00"
        decide(
            store,
            [
                Decision("ana", at, "statement", statement, "reject"), Decision("ana", at, "report", report, "done"),
                Decision("ben", at, "report", report, "done"),
            ],
        )  # fmt: skip
    assert selon("release", str(tmp_path / "p.selon"), "--tag", "v3", "--to", str(tmp_path / "v3")).code == 0
    figures = json.loads((tmp_path / "v3" / "release.json").read_bytes())["figures"]
    assert (figures["coders"], figures["decisions"]) == (2, {"report done": 2, "statement reject": 1})
    assert any(one["units"] for one in figures["agreement"])
    assert "alpha" in (tmp_path / "v3" / "METHODS.en.md").read_text()


def test_a_project_saved_from_damage_keeps_its_releases(selon: Call, made: Path, tmp_path: Path) -> None:
    shutil.copy(made / "p.selon", tmp_path / "p.selon")
    with open_project(tmp_path / "p.selon") as store:
        store.connection.execute("DROP TRIGGER refusals_keep")
        store.connection.execute("PRAGMA writable_schema = ON")
        store.connection.execute("UPDATE sqlite_schema SET sql = replace (sql, 'reason TEXT', 'reason  TEXT') WHERE name = 'refusals'")
    selon("doctor", str(tmp_path / "p.selon"), "--repair")
    saved = tmp_path / "p.recovered.selon"
    assert saved.exists()
    assert [json.loads(line)["tag"] for line in selon("release", str(saved)).out.splitlines()] == ["v1", "v2"]
    assert selon("diff", "v1", "v2", "--project", str(saved)).code == 0
