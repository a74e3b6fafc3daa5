"""Exports in the workbench: by role and level of privacy, looked at before they are taken along, the same bytes each time."""

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import Site, complaints

from selon.errors import Refused, Stopped
from selon.export.archived import samples, zipped
from selon.export.privacy import FILL
from selon.web import jobs as jobs_of
from selon.web.bench import Bench
from selon.web.jobs import Job, Jobs
from selon.web.pages import exporting

Client = Callable[..., TestClient]


def waited(client: TestClient, place: str, kind: str = "export") -> dict[str, Any]:
    """The state of the job that *place* shows, when it has ended."""
    job = re.search(r"job=([\w-]+)", place)
    assert job
    for _ in range(1200):
        told: dict[str, Any] = client.get("/job", params={"kind": kind, "job": job[1]}).json()
        if told["state"] != "working":
            return told
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def made(client: TestClient, **choice: str) -> tuple[str, zipfile.ZipFile, bytes]:
    """The address of an export's page, its archive, and that as bytes."""
    begun = client.post("/export", data=choice)
    assert begun.status_code == 303, begun.text
    place = begun.headers["location"]
    assert waited(client, place)["state"] == "done", client.get(place).text
    reply = client.get(place.replace("/export", "/export/archive"))
    assert reply.status_code == 200
    assert reply.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in reply.headers["content-security-policy"]
    return place, zipfile.ZipFile(io.BytesIO(reply.content)), reply.content


def told_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    name = next(one for one in archive.namelist() if one.endswith("/manifest.json"))
    told: dict[str, Any] = json.loads(archive.read(name))
    return told


def test_what_is_downloaded_is_what_the_manifest_says(client: Client) -> None:
    reader = client("reader")
    place, archive, raw = made(reader, format="csv")
    manifest = told_of(archive)
    assert manifest["privacy"]["level"] == "public"
    (top,) = {name.partition("/")[0] for name in archive.namelist()}
    assert top == "samples-csv-public"
    assert {name.partition("/")[2] for name in archive.namelist()} == {*manifest["files"], "manifest.json"}
    for name, file in manifest["files"].items():
        assert hashlib.sha256(archive.read(f"{top}/{name}")).hexdigest() == file["sha256"]
    page = reader.get(place).text
    assert all(f"<code>{name}</code>" in page for name in manifest["counts"])
    assert made(reader, format="csv")[2] == raw


def test_a_part_is_made_and_told_of(client: Client) -> None:
    admin = client("admin")
    place, archive, _ = made(admin, format="csv", status="held", since="2019-01-01", text="logement", per="record")
    told = told_of(archive)["narrowed"]
    assert (told["of"], told["filter"]) == ("records", {"statuses": ["held"], "since": "2019-01-01", "text": "logement"})
    assert 0 < told["kept"]["records"] < told["kept"]["records"] + told["left_out"]["records"]
    page = admin.get(place).text
    assert f"records: {told['kept']['records']} of " in page
    assert '<option value="held" selected>' in page
    for wrong in ({"form": "marche"}, {"country": "France"}, {"since": "spring"}):
        assert admin.post("/export", data={"format": "csv", **wrong}).status_code == 400


@pytest.mark.parametrize("format", ["package", "parquet", "geojson", "jsonld", "ftm", "plover", "acled", "ccc"])
def test_every_format_is_made_and_shown(client: Client, format: str) -> None:
    admin = client("admin")
    place, archive, _ = made(admin, format=format, per="record", coarsen="5km")
    assert told_of(archive)["privacy"]["coarsened_m"] == 5000
    assert told_of(archive)["format"] == format
    assert "manifest.json" in admin.get(place).text


def test_full_names_are_for_administrators_and_coders_stay_blind(client: Client) -> None:
    for name in ("reader", "coder", "adjudicator"):
        for level in ("full", "research"):
            assert client(name).post("/export", data={"format": "csv", "privacy": level}).status_code == 403
    refused = client("coder").post("/export", data={"format": "csv"})
    assert refused.status_code == 403
    assert "adjudicator" in refused.text
    assert '<form method="post" action="/export"' not in client("coder").get("/export").text


def test_levels_mask_what_they_say(client: Client, bench: Bench) -> None:
    admin = client("admin")
    archives = {level: made(admin, format="csv", privacy=level)[1] for level in ("public", "research", "full")}
    texts = {level: "".join(one.read(name).decode() for name in one.namelist()) for level, one in archives.items()}
    assert FILL in texts["public"]
    assert FILL not in "".join(archives["full"].read(name).decode() for name in archives["full"].namelist() if "statements" in name)
    key = bench.path.with_name(bench.path.name + exporting.KEY)
    assert key.stat().st_mode & 0o777 == 0o600
    again = made(admin, format="csv", privacy="research")[1]
    for name in again.namelist():
        assert again.read(name) == archives["research"].read(name)  # the same key: the same pseudonyms
    assert key.name not in str(again.namelist())


def test_a_job_is_its_owners(client: Client) -> None:
    place, _, _ = made(client("admin"), format="geojson")
    for address in (place, place.replace("/export", "/export/archive"), place.replace("/export", "/job")):
        assert client("reader").get(address).status_code == 404
    job = re.search(r"job=([\w-]+)", place)
    assert job
    assert client("reader").post("/job/stop", data={"kind": "export", "job": job[1]}).status_code == 404


@pytest.mark.parametrize(
    "choice",
    [
        {"format": "exe"},
        {"format": "csv", "privacy": "none"},
        {"format": "csv", "coarsen": "1mm"},
        {"format": "csv", "to": "/tmp/x"},
        {"format": "csv", "key": "/etc/passwd"},
        {"format": "../csv"},
        {},
    ],
)
def test_wrong_choices_are_refused(client: Client, choice: dict[str, str]) -> None:
    assert client("admin").post("/export", data=choice).status_code == 400


def test_an_export_is_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = client("admin")
    monkeypatch.setattr(exporting, "MOST_BYTES", 1000)
    begun = admin.post("/export", data={"format": "csv"}).headers["location"]
    assert waited(admin, begun)["state"] == "failed"
    assert "larger than" in admin.get(begun).text
    assert admin.get(begun.replace("/export", "/export/archive")).status_code == 404


def test_jobs_are_few_bounded_in_time_and_leave_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = Jobs()

    def long(job: Job) -> None:
        while True:
            time.sleep(0.005)
            job.step()

    one, other = (jobs.begin("export", name, "made", long) for name in ("a", "b"))
    with pytest.raises(Refused, match="at_work"):
        jobs.begin("export", "a", "made", long)
    with pytest.raises(Refused, match="jobs_busy"):
        jobs.begin("export", "c", "made", long)
    one.stop()
    one.wait(5)
    assert one.state == "stopped"
    monkeypatch.setattr(jobs_of, "MINUTES", 0)
    slow = jobs.begin("export", "a", "made", long)
    slow.wait(5)
    assert slow.error is not None
    assert slow.error.word == "job_too_long"
    assert not one.folder.exists()  # the next of its coder took its place
    assert jobs.find(one.id, "export", "a") is None
    jobs.close()
    assert other.state == "stopped"
    assert not other.folder.exists()
    assert not slow.folder.exists()


KILLED = "import os; from selon.web.jobs import Jobs; jobs = Jobs(); (jobs.folder.new('export') / 'names').touch(); os._exit(9)"


def test_what_a_killed_server_left_is_removed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    killed = subprocess.run(
        [
            sys.executable,
            "-c",
            KILLED,
        ],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        check=False,
    )
    assert killed.returncode == 9
    assert len(list(tmp_path.rglob("names"))) == 1
    living, other = Jobs(), Jobs()
    assert sorted(tmp_path.iterdir()) == sorted((living.folder.path, other.folder.path))
    assert living.folder.path.stat().st_mode & 0o777 == 0o700
    living.close()
    other.close()
    assert list(tmp_path.iterdir()) == []


def test_archives_are_the_same_bytes_whatever_the_clock(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "b.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    (folder / "a.csv").write_text("x\n" + "é" * 200_000 + "\n", encoding="utf-8")
    zipped(folder, tmp_path / "one.zip", "top", lambda: None)
    time.sleep(0.01)
    (folder / "b.csv").touch()
    zipped(folder, tmp_path / "two.zip", "top", lambda: None)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert [one.file for one in samples(folder)] == ["a.csv", "b.csv"]
    assert samples(folder)[1].rows == (("1", "2"),)

    def ended() -> None:
        raise Stopped("x")

    with pytest.raises(Stopped):
        zipped(folder, tmp_path / "three.zip", "top", ended)


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("fr", "dark")])
def test_by_keyboard_in_both_languages_and_on_a_telephone(
    opened: Callable[..., Any], site: Site, tmp_path: Path, language: str, scheme: str
) -> None:
    page = opened("/", "admin", locale=language, color_scheme=scheme, viewport={"width": 360, "height": 740}, accept_downloads=True)
    page.keyboard.press("g")
    page.keyboard.press("x")
    page.wait_for_url(re.compile("/export"))
    assert complaints(page) == []
    page.keyboard.press("f")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("m")
    page.locator("[data-act='export.download']").wait_for()
    assert complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    with page.expect_download() as found:
        page.keyboard.press("d")
    target = tmp_path / "x.zip"
    found.value.save_as(target)
    assert found.value.suggested_filename == "samples-csv-public.zip"
    assert zipfile.ZipFile(target).testzip() is None
