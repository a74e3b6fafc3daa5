"""What comparable tools were broken by, each advisory with its test; docs/workbench.md says which is which, and that table is held here."""

import importlib
import pkgutil
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient
from tests.web.conftest import ROOT, benched
from tests.web.hostile import hostile, payloads

import selon.web.pages
from selon.errors import Refused
from selon.runner.linking import link_project
from selon.store.project import open_project
from selon.web.asks import Way, filled
from selon.web.bench import Bench
from selon.web.routes import WAYS

Client = Callable[..., TestClient]
SOURCE = ROOT / "src" / "selon"
ADVISORIES = (
    *("CVE-2023-43791", "CVE-2023-47117", "CVE-2023-47116", "CVE-2022-36551", "CVE-2024-26152", "GHSA-fq23-g58m-799r"),
    *("CVE-2023-47115", "CVE-2025-25296", "CVE-2025-47783", "GHSA-cpmr-mw4j-99r7", "CVE-2026-65986", "CVE-2026-23516"),
    *("GHSA-xw7c-jx9m-xh5g", "GHSA-7ch3-7pp7-7cpq", "GHSA-2qfp-q593-8484", "CVE-2017-14158"),
)
PAGES = [way for way in WAYS if way.method == "GET" and way.role is not None]


def address(way: Way) -> str:
    return re.sub(r"\{[^}]*\}", "x", way.path)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The bench of the hostile project, linked."""
    path = hostile(tmp_path_factory.mktemp("advisories") / "hostile.selon")
    with open_project(path) as project:
        link_project(project)
    with benched(path) as made:
        yield made


def test_the_table_names_every_advisory_and_tests_that_are_there() -> None:
    text = (ROOT / "docs" / "workbench.md").read_text(encoding="utf-8")
    table = text.partition("## Security")[2].partition("\n## ")[0]
    assert [one for one in ADVISORIES if one not in table] == []
    named = re.findall(r"`((?:\w+/)*test_\w+\.py)::(test_\w+)`", table)
    assert len(named) >= len(table.splitlines()) - 10
    for file, test in named:
        place = ROOT / "tests" / file if "/" in file else ROOT / "tests" / "web" / file
        assert f"def {test}(" in place.read_text(encoding="utf-8"), f"{file} has no {test}"


def test_no_secret_is_in_the_package() -> None:
    """CVE-2023-43791: whoever had the source could sign sessions."""
    secret = re.compile(r"""(?i)(secret|passw|token|key)\w*["']?\s*[:=]\s*(b?["'])(?=[^"']*\d)[A-Za-z0-9+/=_-]{20,}\2""")
    for file in sorted(SOURCE.rglob("*")):
        if file.suffix in (".py", ".toml", ".js", ".html", ".json") and "vendor" not in file.parts:
            assert not secret.search(file.read_text(encoding="utf-8")), file


def queries() -> list[type[msgspec.Struct]]:
    """Every structure of parameters that a page has."""
    found = []
    for module in pkgutil.iter_modules(selon.web.pages.__path__):
        names = vars(importlib.import_module(f"selon.web.pages.{module.name}")).values()
        found += [
            one for one in names if isinstance(one, type) and issubclass(one, msgspec.Struct) and one.__module__.endswith(module.name)
        ]
    return found


def test_ten_thousand_paths_of_filters_lead_nowhere() -> None:
    """CVE-2023-47117: filters that followed relations to the hashes of passwords, letter by letter."""
    draw, kinds = random.Random(47117), queries()
    assert len(kinds) >= 3
    parts = (
        "password",
        "user",
        "coder",
        "accounts",
        "decisions",
        "completed_by",
        "id",
        "__class__",
        "startswith",
        "regex",
        "report",
        "n",
        "key",
    )
    for _ in range(10_000):
        name = draw.choice(("__", ".", "[", "->", "/")).join(draw.choice(parts) for _ in range(draw.randint(2, 5)))
        with pytest.raises(Refused) as refused:
            filled(draw.choice(kinds), [(name, draw.choice(("a", "$argon2", "1", "true")))])
        assert refused.value.status == 400


def test_nothing_can_ask_another_server() -> None:
    """CVE-2023-47116: addresses given by a user were fetched, past the guard. There is nothing that fetches."""
    fetching = re.compile(r"^\s*(?:import|from)\s+(httpx|requests|aiohttp|urllib3|urllib\.request|http\.client|ftplib|smtplib)\b", re.M)
    assert [str(file) for file in SOURCE.rglob("*.py") if fetching.search(file.read_text(encoding="utf-8"))] == []
    assert not [file for file in (SOURCE / "web" / "static").glob("*.js") if re.search(r"https?://", file.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("way", PAGES, ids=lambda way: way.path)
def test_no_way_reads_a_path_or_an_address(client: Client, way: Way) -> None:
    """CVE-2022-36551: an import read files of the server that a browser named."""
    for name in ("path", "file", "url", "import", "source", "_path", "filename"):
        for value in ("/etc/passwd", "file:///etc/passwd", "../../../../etc/passwd", "http://127.0.0.1:1/"):
            reply = client("admin").get(address(way), params={name: value})
            assert reply.status_code != 500
            assert "root:" not in reply.text


@pytest.mark.parametrize("way", PAGES, ids=lambda way: way.path)
def test_what_is_given_is_a_page_of_ours_data_or_a_file_to_keep(client: Client, way: Way) -> None:
    """CVE-2025-25296, CVE-2026-65986, CVE-2026-23516: something of a user's was shown as HTML or SVG from the tool's own address."""
    reply = client("admin").get(address(way))
    media = reply.headers.get("content-type", "").partition(";")[0]
    if reply.status_code == 200 and media not in ("text/html", "application/json"):
        assert reply.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in reply.headers["content-security-policy"]
    assert "svg" not in media
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["reader", None])
def test_who_may_not_ask_is_told_nothing_of_the_project(client: Client, bench: Bench, name: str | None) -> None:
    """GHSA-7ch3-7pp7-7cpq: a page that all may see told the names of what only some may see."""
    asking = client(name)
    for way in WAYS:
        if way.role is None or (name is not None and way.role == "reader"):
            continue
        reply = asking.request(way.method, address(way))
        assert reply.status_code in (401, 403, 413, 415)
        assert bench.path.name not in reply.text or name is not None
        assert not any(payload in reply.text for payload in ("evil.example", "window.hit"))


def test_names_with_quotes_are_names(client: Client) -> None:
    """A quote in a name (Datasette #2677) ended it, and what followed was SQL."""
    for wrong in (
        "'",
        '"',
        "]",
        "`",
        "--",
        "\\",
        "%",
        "_",
        "' OR 1=1 --",
        '"; DROP TABLE decisions; --',
        "x' UNION SELECT hash FROM texts --",
    ):
        for path in ("/?outlet=", "/?city=", "/?q=", "/events?q=", "/events?outlet="):
            assert client("reader").get(path + wrong.replace("%", "%25").replace("#", "%23")).status_code in (200, 400)
        for path in ("/report/", "/event/"):
            assert client("reader").get(path + wrong.replace("%", "%25").replace("\\", "%5C")).status_code == 404


def test_an_address_that_is_asked_for_is_not_echoed(client: Client) -> None:
    """GHSA-xw7c-jx9m-xh5g and Datasette #2359: what stood in the address stood in the page, as markup or as a sentence of the tool's."""
    for payload in payloads()[::10]:
        reply = client("reader").get("/" + payload.replace("\0", "").replace("?", "").replace("#", ""))
        assert payload not in reply.text
    assert "please-pay-here" not in client("reader").get("/please-pay-here").text.partition("</head>")[2].replace(
        'value="/please-pay-here"', ""
    )


def test_there_is_a_policy_for_those_who_find_a_hole() -> None:
    """Label Studio #2104: for years there was none."""
    assert len(Path(ROOT / "SECURITY.md").read_text(encoding="utf-8")) > 500
