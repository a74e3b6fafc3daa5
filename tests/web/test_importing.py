"""Imports in the workbench: a trial before anything is written, hostile names and archives, adding in turn with others, coding."""

import io
import random
import re
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import ORIGIN, SAME, Site, benched, complaints, cookie, running, window
from tests.web.test_exporting import waited

from selon.errors import Refused
from selon.store.decisions import standing
from selon.store.project import create, open_project
from selon.store.records import RecordFilter, records
from selon.web import uploads
from selon.web.app import application
from selon.web.bench import Bench
from selon.web.uploads import MOST_FILES, Receiver, plain_name

Client = Callable[..., TestClient]
Files = list[tuple[str, bytes]]
TEXT = (
    "Environ {n} personnes ont manifesté samedi 2 mars 2024 à Rennes contre la fermeture de la maternité, selon la police. "
    "Les organisateurs en comptaient le double. Le cortège est parti de la place de la République à 14 heures."
)


def text(number: int) -> bytes:
    return TEXT.format(n=number * 100).encode()


@pytest.fixture
def fresh(project: Path) -> Iterator[Bench]:
    """A bench of a project that may be written to."""
    with benched(project) as made:
        yield made


def admin(bench: Bench, name: str = "admin") -> TestClient:
    headers = SAME | {"cookie": cookie(bench, name)}
    return TestClient(application(bench, (ORIGIN,)), base_url=ORIGIN, headers=headers, follow_redirects=False)


def sent(client: TestClient, files: Files, **fields: str) -> Any:
    return client.post("/import", files=[("files", one) for one in files], data=fields)


def tried(client: TestClient, files: Files, **fields: str) -> str:
    """The address of an import whose trial is done."""
    reply = sent(client, files, **fields)
    assert reply.status_code == 303, re.findall(r"<p>.*</p>", reply.text)
    place = str(reply.headers["location"])
    assert waited(client, place, "import")["state"] == "done", client.get(place).text
    return place


def gone_on(client: TestClient, place: str, way: str) -> str:
    """The page after the next phase."""
    reply = client.post(f"/import/{way}", data={"job": place.partition("job=")[2]})
    assert reply.status_code == 303, re.findall(r"<p>.*</p>", reply.text)
    assert waited(client, place, "import")["state"] == "done", client.get(place).text
    return client.get(place).text


def counted(path: Path, table: str = "documents") -> int:
    with open_project(path, read_only=True) as project:
        return int(project.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_nothing_is_written_before_it_was_looked_at(fresh: Bench) -> None:
    client, before = admin(fresh), counted(fresh.path)
    files = [
        ("un.txt", text(1)),
        ("deux.txt", text(2)),
        ("copie.txt", text(1)),
        ("vide.txt", b""),
        ("image.png", b"\x89PNG\r\n\x1a\n" + bytes(50)),
    ]
    place = tried(client, files, outlet="Le Courrier inventé", published="2024-03-03", language="fr")
    page = client.get(place).text
    assert "2 new reports" in page
    assert "repeats a text" in page
    assert "empty" in page
    assert "image.png" in page
    assert "Le Courrier inventé" in page
    assert counted(fresh.path) == before
    assert "3" in gone_on(client, place, "add")
    assert counted(fresh.path) == before + 3
    assert counted(fresh.path, "refusals") == 2
    with open_project(fresh.path, read_only=True) as project:
        found = project.connection.execute("SELECT source FROM sources ORDER BY n DESC LIMIT 3").fetchall()
    assert {name for (name,) in found} == {"un.txt", "deux.txt", "copie.txt"}  # as they were called, not where they lay
    assert client.post("/import/add", data={"job": place.partition("job=")[2]}).status_code == 409
    again = client.get(tried(client, files, outlet="Le Courrier inventé", published="2024-03-03", language="fr")).text
    assert "3 are there already" in again


def left(bench: Bench) -> list[Path]:
    """The files that the server holds for imports and exports."""
    return [path for path in bench.jobs.folder.path.rglob("*") if path.is_file() and path.name != "lock"]


def test_only_administrators_bring_files(fresh: Bench) -> None:
    for name in ("reader", "coder", "adjudicator"):
        assert sent(admin(fresh, name), [("a.txt", text(1))]).status_code == 403
    anybody = TestClient(application(fresh, (ORIGIN,)), base_url=ORIGIN, headers=SAME, follow_redirects=False)
    assert sent(anybody, [("a.txt", text(1))]).status_code == 401
    assert sent(admin(fresh), []).status_code == 400
    assert list(fresh.jobs.folder.path.iterdir()) == [fresh.jobs.folder.path / "lock"]


HOSTILE = [
    "../../../../etc/cron.d/x",
    "..\\..\\windows\\system32\\x.txt",
    "/etc/passwd",
    "C:\\Users\\x.txt",
    "a\x00b.txt",
    ".ssh",
    "..",
    ".",
    "",
    " ",
    "-rf",
    "~root",
    "$(touch x).txt",
    "`id`.txt",
    "<script>window.hit=1</script>.txt",
    '"><img src=x onerror=window.hit=1>.txt',
    "con.txt",
    "a\r\nSet-Cookie: x=1.txt",
    "\u202etxt.exe",
    "é" * 4000 + ".txt",
    "file:///etc/passwd",
    "http://127.0.0.1:1/x.txt",
    "nul\u200b.txt",
    "\ud7ff\uffff.txt",
    "x" * 300,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_made_harmless(name: str) -> None:
    plain = plain_name(name)
    assert plain
    assert not set(plain) & set("/\\\0\r\n\t")
    assert plain.isprintable() or " " in plain
    assert not plain.startswith(".")
    assert len(plain.encode()) <= 255
    assert plain_name(plain) == plain


def traversing(number: int) -> bytes:
    """An archive whose members want to be written elsewhere."""
    dice = random.Random(number)
    name = dice.choice(("../" * 8, "/", "..\\" * 8, "a/../../../", "./../", "C:\\", "//x/", "")) + f"evil-{number}.txt"
    out = io.BytesIO()
    if number % 2:
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(name, text(number))
            link = zipfile.ZipInfo(f"link-{number}")
            link.create_system, link.external_attr = 3, 0o120777 << 16
            archive.writestr(link, "/etc/passwd")
    else:
        with tarfile.open(fileobj=out, mode="w:gz") as tar:
            for kind, leads in (
                (tarfile.REGTYPE, ""),
                (tarfile.SYMTYPE, "/etc/passwd"),
                (tarfile.LNKTYPE, "../../x"),
                (tarfile.FIFOTYPE, ""),
            ):
                one = tarfile.TarInfo(name if kind == tarfile.REGTYPE else f"{number}-{kind!r}")
                one.type, one.linkname = kind, leads
                one.size = len(text(number)) if kind == tarfile.REGTYPE else 0
                tar.addfile(one, io.BytesIO(text(number)))
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("zeros.txt", bytes(160 << 20))
    return out.getvalue()


def nested() -> bytes:
    out, inner = io.BytesIO(), bomb()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(3):
            archive.writestr(f"{number}.zip", inner)
    return out.getvalue()


def test_hostile_names_fifty_traversals_and_bombs_write_nothing_outside(fresh: Bench) -> None:
    client, project = admin(fresh), fresh.path
    with open_project(project, read_only=True) as store:
        before = {one for (one,) in store.connection.execute("SELECT source FROM sources")}
    outside = {path: path.stat().st_mtime_ns for path in (Path("/etc"), Path.cwd(), Path.home(), Path("/"))}
    there = sorted(project.parent.rglob("*"))
    named = [
        (name, text(number))
        for number, name in enumerate(HOSTILE, 100)
        if 0 < len(name.strip()) <= 300 and not set(name) & set("\0\r\n\ud7ff")
    ]
    files = [(f"a{number}.{'zip' if number % 2 else 'tar.gz'}", traversing(number)) for number in range(50)]
    place = tried(client, [*named, *files, ("bomb.zip", bomb()), ("nested.zip", nested())])
    page = client.get(place).text
    assert "<script>window" not in page
    assert "<img" not in page
    assert "too large" in page
    gone_on(client, place, "add")
    assert {path: path.stat().st_mtime_ns for path in outside} == outside
    new = [path for path in project.parent.rglob("*") if path not in there]
    assert [path for path in new if not path.name.startswith(project.name)] == []
    assert left(fresh) == []  # what was sent is gone once it is added
    with open_project(project, read_only=True) as store:
        sources = {one for (one,) in store.connection.execute("SELECT source FROM sources")} - before
        left_out = {one for (one,) in store.connection.execute("SELECT source FROM refusals")}
    assert sum("evil-" in one for one in sources | left_out) == 50  # each is read where it lies, in its archive, or told
    assert not [one for one in sources if one.startswith(("/", "..", "C:")) or "tmp" in one or one.endswith("#/etc/passwd")]


def form(boundary: bytes, *parts: tuple[bytes, bytes]) -> bytes:
    return b"".join(b"--" + boundary + b"\r\n" + head + b"\r\n\r\n" + body + b"\r\n" for head, body in parts) + b"--" + boundary + b"--\r\n"


FILE = b'Content-Disposition: form-data; name="files"; filename="a.txt"'


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("multipart/form-data", form(b"x", (FILE, b"y")), 400),
        ("multipart/form-data; boundary=" + "b" * 300, b"", 400),
        ("multipart/form-data; boundary=x", b"", 400),
        ("multipart/form-data; boundary=x", b"nothing of the kind", 400),
        ("multipart/form-data; boundary=x", form(b"x", (FILE, b"y"))[:-9], 400),
        ("multipart/form-data; boundary=x", form(b"x", (b"X: y", b"y")), 400),
        ("multipart/form-data; boundary=x", form(b"x", (b'Content-Disposition: form-data; name="project"', b"/etc"), (FILE, b"y")), 400),
        ("multipart/form-data; boundary=x", form(b"x", (b'Content-Disposition: form-data; name="outlet"', b"y" * 9000), (FILE, b"y")), 400),
        ("multipart/form-data; boundary=x", form(b"x", (b'Content-Disposition: form-data; name="language"', b"xx"), (FILE, b"y")), 400),
        ("multipart/form-data; boundary=x", form(b"x", *[(FILE, b"y")] * (MOST_FILES + 1)), 413),
        ("multipart/form-data; boundary=x", form(b"x", (FILE + b"\r\n" + b"X: " + b"y" * 9000, b"y")), 400),
    ],
)
def test_forms_that_are_none_are_refused_and_leave_nothing(fresh: Bench, kind: str, body: bytes, status: int) -> None:
    assert admin(fresh).post("/import", content=body, headers={"content-type": kind}).status_code == status
    assert left(fresh) == []


def test_bytes_are_limited_whatever_is_declared(fresh: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert admin(fresh).post("/import", content=b"x", headers=kind | {"content-length": str(1 << 40)}).status_code == 413
    monkeypatch.setattr(uploads, "_ROOM", 1 << 60)
    assert admin(fresh).post("/import", content=form(b"x", (FILE, b"y")), headers=kind).status_code == 507
    assert left(fresh) == []


def test_a_receiver_takes_bytes_in_any_pieces(tmp_path: Path) -> None:
    whole = form(b"x", (FILE, b"one\r\n--y"), (b'Content-Disposition: form-data; name="outlet"', "Échos".encode()), (FILE, b""))
    for size in (1, 2, 3, 7, 64, len(whole)):
        folder = tmp_path / str(size)
        folder.mkdir()
        receiver = Receiver("multipart/form-data; boundary=x", folder)
        for begin in range(0, len(whole), size):
            receiver.feed(whole[begin : begin + size])
        assert receiver.whole
        assert [one.path.read_bytes() for one in receiver.files] == [b"one\r\n--y", b""]
        assert receiver.fields == [("outlet", "Échos")]
    with pytest.raises(Refused, match="no_form"):
        Receiver("text/plain", tmp_path)


def test_coders_go_on_saving_while_files_are_added(fresh: Bench) -> None:
    client, coder = admin(fresh), admin(fresh, "coder")
    with open_project(fresh.path, read_only=True) as project:
        record = records(project, RecordFilter(), limit=1).rows[0].id
    place = tried(client, [(f"{number}.txt", text(number)) for number in range(20, 100)])
    statuses: list[int] = []
    ended = threading.Event()

    def decide() -> None:
        while not ended.is_set():
            act = {"decisions": [{"target": "record", "target_id": record, "action": ("accept", "reject")[len(statuses) % 2]}]}
            statuses.append(coder.post("/act", json=act).status_code)

    thread = threading.Thread(target=decide)
    thread.start()
    try:
        gone_on(client, place, "add")
    finally:
        ended.set()
        thread.join()
    assert set(statuses) == {200}
    with open_project(fresh.path, read_only=True) as project:
        assert len(standing(project, "record", record)) == len(statuses)


def test_by_keyboard_from_choosing_to_the_coded_report(chromium: Any, tmp_path: Path) -> None:
    project = tmp_path / "empty.selon"  # so that one report is all there is to code
    create(project).close()
    name = "<img src=x onerror=window.hit=1>.txt"
    given = tmp_path / name
    given.write_bytes(text(7))
    with benched(project) as bench, running(bench) as site, window(chromium, site, "admin") as page:
        page.goto(site.origin + "/")
        page.keyboard.press("g")
        page.keyboard.press("i")
        page.wait_for_url(re.compile("/import"))
        assert complaints(page) == []
        with page.expect_file_chooser() as found:
            page.keyboard.press("f")
            page.keyboard.press("Enter")
        found.value.set_files(str(given))
        page.keyboard.press("Escape")
        page.locator("#files-said", has_text="1 file").wait_for()
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("t")
        page.locator("[data-act='import.add']").wait_for()
        assert complaints(page) == []
        assert page.locator(".rows th bdi").inner_text() == name
        page.keyboard.press("a")
        page.locator("[data-act='import.code']").wait_for()
        page.keyboard.press("c")
        page.locator("#coded-title").wait_for(timeout=60_000)
        assert complaints(page) == []
        page.locator(".rows a").first.click()
        page.wait_for_url(re.compile("/report/"))
        assert page.evaluate("window.hit") is None


def dropped(page: Any, files: list[tuple[str, str]]) -> None:
    """Drop files on the page, as a file manager would."""
    page.evaluate(
        """(files) => {
          const brought = new DataTransfer();
          for (const [name, text] of files) brought.items.add(new File([text], name, { type: "text/plain" }));
          const target = document.getElementById("drop");
          for (const kind of ["dragenter", "dragover", "drop"]) {
            target.dispatchEvent(new DragEvent(kind, { dataTransfer: brought, bubbles: true, cancelable: true }));
          }
        }""",
        files,
    )


def test_files_are_dropped_on_a_telephone_in_french_at_night(opened: Callable[..., Any], site: Site) -> None:
    page = opened("/import", "admin", locale="fr-FR", color_scheme="dark", viewport={"width": 360, "height": 740})
    assert complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    dropped(page, [("un.txt", text(1).decode()), ("deux.txt", text(2).decode())])
    page.locator("#files-said", has_text="2 fichiers").wait_for()
    assert page.evaluate("document.activeElement.dataset.act") == "import.try"
    page.keyboard.press("Enter")
    page.locator("[data-act='import.add']").wait_for()
    assert page.locator("li", has_text="2 nouveaux articles").count() == 1
    assert complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
