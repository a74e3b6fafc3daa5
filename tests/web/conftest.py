"""The workbench to test on: a small project made from the samples, clients of every role, a server, a browser, axe."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn
from starlette.testclient import TestClient

from selon.coder import Coder
from selon.export.jsonl import coded_line
from selon.ingest.plain import read_file
from selon.model import Document
from selon.store.coded import CodedRow, save_shard
from selon.store.documents import add, document_id
from selon.store.project import create
from selon.web.app import application
from selon.web.bench import Bench, Gate
from selon.web.routes import WAYS
from selon.web.server import bound, own_origins, server_of
from selon.web.sessions import ROLES, Role, Ticket, Who

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
ORIGIN = "http://127.0.0.1:8497"
KEY = bytes(range(32))
SAME = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
"""Headers that a browser sends with what a page of ours sends."""


def keep(path: Path, pairs: list[tuple[Document, bytes]]) -> None:
    """Make a project at *path* of documents and their coded lines."""
    with create(path) as project:
        add(project, [document for document, _ in pairs], batch="first")
        rows = [CodedRow(document_id(document), "coded", line) for document, line in pairs]
        save_shard(project, "0123456789abcdef", "00", rows)


@cache
def by_rules() -> Coder:
    """What codes reports without parser and gazetteer. Its tables take seconds to make, and so are made once."""
    return Coder("none", "none")


def samples_at(path: Path, named: str) -> Path:
    """Make a project at *path* of the samples whose file is *named* so."""
    reports = [read_file(str(one)) for one in sorted((ROOT / "samples").glob(named))]
    keep(path, [(Document(report, report.text.encode(), "text"), coded_line(by_rules().code(report))) for report in reports])
    return path


@pytest.fixture(scope="session", autouse=True)
def patient() -> Iterator[None]:
    """An answer waits until linking is done, however long a loaded machine takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("selon.web.linker.QUICK", 300.0)
        yield


@pytest.fixture(scope="session")
def samples_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with some of the samples, coded by rules. Not to be written to: take ``project``."""
    return samples_at(tmp_path_factory.mktemp("web") / "samples.selon", "[gl]*.txt")


@pytest.fixture
def project(samples_project: Path, tmp_path: Path) -> Path:
    """A copy of the samples' project, to do anything with."""
    return Path(shutil.copy(samples_project, tmp_path / "samples.selon"))


@contextmanager
def benched(path: Path, *names: str) -> Iterator[Bench]:
    """The bench of a project on which ``reader``, ``coder``, ``adjudicator``, ``admin`` may sit by these names, and further coders."""
    people: dict[str, tuple[Who, str]] = {role: (Who(role, role), "stamp") for role in ROLES}
    people |= {name: (Who(name, "coder"), "stamp") for name in names}
    bench = Bench(path, Gate(people.get, Ticket(), "admin"), KEY, WAYS)
    try:
        yield bench
    finally:
        bench.close()


@pytest.fixture(scope="module")
def bench(samples_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The bench of a copy of the samples' project, one for all tests of a file; with ``anna`` and ``ben``, who are coders."""
    copied = Path(shutil.copy(samples_project, tmp_path_factory.mktemp("bench") / "samples.selon"))
    with benched(copied, "anna", "ben") as made:
        yield made


def cookie(bench: Bench, name: str) -> str:
    """The cookie of a session of *name*, as a browser sends it."""
    made = bench.sessions.cookie(name)
    assert made is not None
    return made[1].partition(";")[0]


@pytest.fixture(scope="module")
def client(bench: Bench) -> Callable[..., TestClient]:
    """Makes a client, without a socket, with a session of *name* (None: without one), that sends what a page of ours would."""
    application_of = application(bench, (ORIGIN,))

    def make(name: Role | str | None = "coder", *, same: bool = True) -> TestClient:
        headers = dict(SAME) if same else {}
        if name is not None:
            headers["cookie"] = cookie(bench, name)
        return TestClient(application_of, base_url=ORIGIN, headers=headers, follow_redirects=False)

    return make


class Site(NamedTuple):
    """A server at work. ``link`` signs its ``coder`` in once."""

    origin: str
    link: str
    bench: Bench
    path: Path


@contextmanager
def running(bench: Bench) -> Iterator[Site]:
    """A server of *bench* on a free port, in a thread."""
    listening = bound("127.0.0.1", 0)
    origins = own_origins("127.0.0.1", listening.getsockname()[1])
    server: uvicorn.Server = server_of(bench, origins)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.005)
    try:
        ticket = bench.gate.ticket
        yield Site(origins[0], f"{origins[0]}/enter?ticket={ticket.secret}" if ticket else origins[0], bench, bench.path)
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture(scope="module")
def site(bench: Bench) -> Iterator[Site]:
    """A server of the bench, one for all tests of a file."""
    with running(bench) as made:
        yield made


@contextmanager
def window(chromium: Any, site: Site, name: str | None = "coder", *, allowed: tuple[int, ...] = (), **options: Any) -> Iterator[Any]:
    """A page of a browser, signed in as *name*. At the end nothing may have gone wrong: no error, no dialog, no request elsewhere, no
    answer of 400 and more but those *allowed*."""
    wrong: list[str] = []
    settings = {
        "viewport": {"width": 1300, "height": 850},
        "locale": "en-GB",
        "reduced_motion": "reduce",
        "color_scheme": "light",
    } | options
    context = chromium.new_context(**settings)
    if name is not None:
        key, _, value = cookie(site.bench, name).partition("=")
        context.add_cookies([{"name": key, "value": value, "url": site.origin, "httpOnly": True, "sameSite": "Strict"}])
    page = context.new_page()
    told, fine = ("error", "warning"), ("Failed to load", "[.WebGL-")  # WebGL drawn in software remarks on its own speed
    page.on("console", lambda one: wrong.append(one.text) if one.type in told and not one.text.startswith(fine) else None)
    page.on("response", lambda one: wrong.append(f"{one.status} {one.url}") if one.status >= 400 and one.status not in allowed else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((site.origin + "/", "blob:", "data:")) else wrong.append(request.url))
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    try:
        yield page
    finally:
        context.close()
    assert wrong == [], wrong


@pytest.fixture
def opened(chromium: Any, site: Site) -> Iterator[Callable[..., Any]]:
    """Opens an address of the site in a browser, signed in; see :func:`window`."""
    with ExitStack() as stack:

        def open_page(address: str = "/", name: str | None = "coder", **options: Any) -> Any:
            page = stack.enter_context(window(chromium, site, name, **options))
            page.goto(site.origin + address)
            return page

        yield open_page


def complaints(page: Any) -> list[str]:
    """What axe has against a page that is serious or critical."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (make setup where npm is at hand): accessibility was not checked")
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
