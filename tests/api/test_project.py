"""``selon.open``: a project's records and texts, narrowed; decisions kept and taken back."""

import shutil
from pathlib import Path

import pytest

import selon
from selon.cli.app import run
from selon.errors import InputError, StoreConflict, StoreError, StoreMissing, UsageError
from selon.export.manifest import read_manifest


def test_what_became_of_everything(project: selon.Project) -> None:
    assert project.outcomes() == {"coded": 3, "not_relevant": 1}
    assert len(project.runs) == 1
    assert "3 coded" in repr(project)


def test_reports_and_records_are_tables(project: selon.Project) -> None:
    assert len(project.reports()) == 4
    assert sorted(project.records().column("city")) == ["Cardiff", "Cardiff", "Lyon"]
    assert len(project.table("statements")) > 10


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"city": "cardiff"}, 2),
        ({"country": "FR"}, 1),
        ({"since": "2024-03-04"}, 1),
        ({"form": ["march", "strike"], "until": "2024-03-04"}, 2),
        ({"status": "announced"}, 0),
        ({"text": "pensions"}, 0),
    ],
)
def test_filters_narrow(project: selon.Project, filters: dict[str, object], count: int) -> None:
    assert len(project.records(**filters)) == count == len(project.found(**filters))


def test_the_newest_day_comes_first(project: selon.Project) -> None:
    days = project.records().column("date_earliest")
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ({"form": "marche"}, "no such form; there are demonstration"),
        ({"colour": "red"}, "no filter"),
        ({"since": "March"}, "YYYY-MM-DD"),
    ],
)
def test_a_wrong_filter_is_told(project: selon.Project, filters: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        project.records(**filters)


def test_reports_and_records_come_with_their_text(project: selon.Project, texts: dict[str, str]) -> None:
    row = project.records(city="Lyon")[0]
    report, record = project.report(row["report_id"]), project.record(row["record_id"])
    assert report.text == texts["lyon.txt"]
    assert record.record == report.records[0].record
    assert "<mark" in record._repr_html_()
    with pytest.raises(InputError, match="no coded report"):
        project.report("sha256:00")
    with pytest.raises(InputError, match="no record"):
        project.record("00")


def test_decisions_are_kept_and_taken_back(project_path: Path, tmp_path: Path) -> None:
    project = selon.open(shutil.copy(project_path, tmp_path / "p.selon"))
    statement = project.table("statements")[0]["statement_id"]
    first = project.decide("statement", statement, "accept", coder="ada", reason="as it stands", at="2024-04-01")
    second = project.decide("statement", statement, "reject", coder="bea")
    kept = project.decisions("statement", statement)
    assert [number for number, _ in kept] == [first, second]
    assert (kept[0][1].coder, kept[0][1].reason) == ("ada", "as it stands")
    assert kept[1][1].at[:2] == "20"
    project.decide("statement", statement, "reject", coder="bea", undo_of=second)
    with pytest.raises(StoreConflict):
        project.decide("statement", statement, "reject", coder="bea", undo_of=second)
    with pytest.raises(selon.SelonError):
        project.decide("statement", "0000000000000000", "reject", coder="bea")
    with pytest.raises(selon.SelonError):
        project.decide("statement", statement, "change", coder="bea", field="value", new={"type": "nothing"})


def test_a_project_is_made(tmp_path: Path) -> None:
    project = selon.create(tmp_path / "new.selon")
    assert repr(project).endswith("empty>")
    with pytest.raises(InputError, match="nothing is coded yet"):
        project.reports()
    with pytest.raises(StoreError):
        selon.create(tmp_path / "new.selon")


def test_a_wrong_path_or_run_is_told(project_path: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        selon.open(tmp_path / "no.selon")
    with pytest.raises(UsageError, match="there is no run x"):
        selon.open(project_path, run="x")


@pytest.fixture(scope="module")
def linked(project_path: Path, tmp_path_factory: pytest.TempPathFactory) -> selon.Project:
    project = selon.open(shutil.copy(project_path, tmp_path_factory.mktemp("linked") / "p.selon"))
    with pytest.raises(InputError, match="first: selon link"):
        project.events()
    assert len(project.link()) == 2
    return project


def test_events_come_with_every_rival_value(linked: selon.Project) -> None:
    (event,) = linked.events(city="Cardiff")
    assert len(event.accounts) == 2
    assert {one.group for one in event.fields("size")} >= {"police", "organisers"}
    assert event.chosen("place") is not None
    assert event.chosen("slogan") is None
    assert linked.event(event.records[0].id).event == event.event
    assert linked.events().table().column("event_id") == [one.id for one in linked.events()]
    with pytest.raises(InputError, match="no event"):
        linked.event("e-none")


@pytest.mark.parametrize(
    ("filters", "count"), [({"sources": 3}, 0), ({"state": ["unconfirmed", "pending", "confirmed"]}, 2), ({"country": "FR"}, 1)]
)
def test_filters_narrow_events(linked: selon.Project, filters: dict[str, object], count: int) -> None:
    assert len(linked.events(**filters)) == count


def test_a_wrong_filter_of_events_is_told(linked: selon.Project) -> None:
    with pytest.raises(UsageError, match="no such state"):
        linked.events(state="sure")
    with pytest.raises(UsageError, match="no filter"):
        linked.events(confidence=0.5)
    with pytest.raises(UsageError, match="no words in 'xx'"):
        linked.events(words="xx")


def test_what_a_notebook_shows_of_an_event_is_in_the_language_asked_for(linked: selon.Project) -> None:
    (english,), (french,) = linked.events(city="Cardiff"), linked.events(city="Cardiff", words="fr")
    for event, words in ((english, "Every value, and who says it"), (french, "Toutes les valeurs")):
        shown = event._repr_html_()
        assert words in shown
        assert "<svg" in shown
        assert "<script" not in shown
        assert "800" in shown


def test_an_export_is_that_of_the_command(project: selon.Project, tmp_path: Path) -> None:
    folder = project.export("csv", tmp_path / "tables", style="raw")
    header, *rows = (folder / "records.csv").read_text(encoding="utf-8").splitlines()
    assert header.split(",") == list(project.table("records").columns)
    assert len(rows) == len(project.records())
    with pytest.raises(UsageError, match="no such format"):
        project.export("nothing", tmp_path / "other")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="no filter 'colour'"):
        project.export("csv", tmp_path / "other", colour="red")
    assert not (tmp_path / "other").exists()


def test_sources_that_are_not_there_or_have_no_pack_are_told(project: selon.Project, tmp_path: Path) -> None:
    before = project.outcomes()
    with pytest.raises(InputError, match="there is no such file"):
        project.add(tmp_path / "nothing.txt")
    with pytest.raises(UsageError, match="no pack"):
        project.add(tmp_path, language="xx")
    with pytest.raises(UsageError, match="at least one"):
        project.code(workers=0)
    assert project.outcomes() == before


def test_a_record_that_a_coder_rejected_is_not_found(project_path: Path, tmp_path: Path) -> None:
    project = selon.open(shutil.copy(project_path, tmp_path / "p.selon"))
    name = str(project.records().column("record_id")[0])
    assert project.record(name).id == name
    project.decide("record", name, "reject", coder="ada")
    with pytest.raises(InputError, match="no record"):
        project.record(name)


def test_a_record_that_a_coder_made_is_found(project_path: Path, tmp_path: Path) -> None:
    project = selon.open(shutil.copy(project_path, tmp_path / "p.selon"))
    first = project.record(str(project.records(city="Lyon")[0]["record_id"]))
    cut = [one.id for one in first.record.statements if one.field == "demand"] or [first.record.statements[-1].id]
    project.decide("record", first.id, "split", coder="ada", new=cut)
    report = project.report(str(project.records(city="Lyon")[0]["report_id"]))
    (made,) = [one for one in report.records if one.id.startswith("d-")]
    assert project.record(made.id).record == made.record


def test_an_export_is_narrowed_by_the_filters_of_lists(linked: selon.Project, tmp_path: Path) -> None:
    folder = linked.export("csv", tmp_path / "tables", style="raw", city="lyon")
    manifest = read_manifest((folder / "manifest.json").read_bytes())
    assert manifest.narrowed is not None
    assert (manifest.narrowed.of, manifest.narrowed.filter) == ("events", {"city": "lyon"})
    assert (manifest.counts["events"], manifest.counts["records"]) == (len(linked.events(city="lyon")), 1)


def test_a_release_is_that_of_the_command(linked: selon.Project, tmp_path: Path) -> None:
    project = selon.open(shutil.copy(linked.path, tmp_path / "p.selon"))
    manifest = project.release("v1", tmp_path / "v1", title="Protests", authors="Ada Ray", licence="CC0-1.0", day="2026-01-01")
    assert (manifest.tag, manifest.title, manifest.authors, manifest.figures.events) == ("v1", "Protests", ("Ada Ray",), 2)
    other = shutil.copy(linked.path, tmp_path / "q.selon")
    told = ["--title", "Protests", "--author", "Ada Ray", "--licence", "CC0-1.0", "--date", "2026-01-01"]
    assert run(["release", str(other), "--tag", "v1", "--to", str(tmp_path / "w1"), *told]) == 0
    assert (tmp_path / "w1" / "SHA256SUMS").read_bytes() == (tmp_path / "v1" / "SHA256SUMS").read_bytes()
    assert selon.verify(tmp_path / "v1") == selon.verify(tmp_path / "v1", project=project.path) == ()
    with pytest.raises(StoreConflict, match="already"):
        project.release("v1", tmp_path / "again")
    with pytest.raises(UsageError, match="day="):
        project.release("v2", tmp_path / "v2", day="soon")
    with pytest.raises(UsageError, match="no such format"):
        project.release("v2", tmp_path / "v2", formats="xls")  # type: ignore[arg-type]
    assert project.releases() == ("v1",)


def test_what_releases_differ_in_is_told_by_tag_and_by_folder(linked: selon.Project, tmp_path: Path) -> None:
    project = selon.open(shutil.copy(linked.path, tmp_path / "p.selon"))
    project.release("v1", tmp_path / "v1", report=False)
    size = next(one.id for one in project.event(project.records(city="Lyon")[0]["record_id"]).records[0].statements if one.field == "size")
    project.decide("statement", size, "reject", coder="ada")
    project.release("v2", tmp_path / "v2", formats=("csv", "geojson"), privacy="full", report=False)
    with pytest.warns(UserWarning, match="levels of privacy"):
        told = project.diff("v1", "v2")
    assert {(one.of, one.what) for one in told} == {("record", "changed"), ("event", "changed")}
    assert all(one.reasons == ("new decision",) for one in told)
    with pytest.warns(UserWarning, match="levels of privacy"):
        assert selon.diff(tmp_path / "v1", tmp_path / "v2") == told
    with pytest.raises(UsageError, match="no release v3"):
        project.diff("v1", "v3")
    with pytest.raises(UsageError, match="this is no release"):
        selon.diff(tmp_path, tmp_path / "v2")
    (tmp_path / "v2" / "codebook.md").unlink()
    assert [(one.file, one.what) for one in selon.verify(tmp_path / "v2")][:1] == [("codebook.md", "missing")]
    assert selon.verify(project.export("csv", tmp_path / "tables")) == ()


def test_a_person_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Some 300 people marched in Cardiff on 3 March 2024, said Megan Prosser, a nurse.", encoding="utf-8")
    project = selon.create(tmp_path / "p.selon")
    project.add(tmp_path / "one.txt")
    done = project.forget("Megan Prosser", coder="ada", reason="she asked for it")
    assert (done.documents, done.left) == (1, ())
    assert b"Prosser" not in (tmp_path / "p.selon").read_bytes()
    with pytest.raises(selon.SelonError):
        project.forget("", coder="ada", reason="nobody")
