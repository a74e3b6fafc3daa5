"""Three hundred texts that try to run something, in every text field, title, address and file name, on every page of the table of ways.

A new page is in here at once; one whose address has a part that is not known yet says so, and is given one in ``PARTS``.
"""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import Site, benched, window
from tests.web.hostile import hostile, payloads
from tests.web.test_report import until

from selon.runner.linking import link_project
from selon.store.events import every
from selon.store.project import open_project
from selon.web.asks import Way
from selon.web.bench import Bench
from selon.web.routes import WAYS

Client = Callable[..., TestClient]
NAME = "<script>window.hit=1<\\script>"
"""A coder of this name decides, so that decisions show it."""
PAGES = [way for way in WAYS if way.method == "GET" and way.role is not None and not way.data]
LINKED = {"href", "src", "action", "formaction", "data", "poster", "cite", "background"}
PAYLOADS = {"iframe", "object", "embed", "base", "math", "template", "video", "marquee", "frameset", "style", "img"}
"""Elements of payloads that no page of ours has."""
NOT_PAGES = {"/agreement.csv", "/export/archive"}
"""Ways that give a file."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The bench of the hostile project, linked, with a file name that tries it, too."""
    path = hostile(tmp_path_factory.mktemp("scripts") / "<img src=x onerror=alert(1)>.selon")
    with open_project(path) as project:
        link_project(project)
    with benched(path, NAME) as made:
        yield made


@pytest.fixture(scope="module")
def parts(bench: Bench) -> dict[str, list[str]]:
    """What stands in addresses, by the name of the part: ids of documents and of events."""
    with open_project(bench.path, read_only=True) as project:
        documents = [row[0] for row in project.connection.execute("SELECT id FROM documents ORDER BY id")]
        return {"document": documents, "id": [kept.event.event for kept in every(project)]}


def addresses(way: Way, parts: dict[str, list[str]]) -> list[str]:
    """The addresses of a page: one for each thing that it shows."""
    name = re.search(r"\{([^}:]*)", way.path)
    if name is None:
        return [way.path]
    assert name[1] in parts, f"{way.path}: say in the fixture parts what {{{name[1]}}} may be"
    return [re.sub(r"\{[^}]*\}", quote(one, safe=""), way.path) for one in parts[name[1]]]


class Read(HTMLParser):
    """A page as a browser reads it: how many elements of each name, and what is wrong with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: dict[str, int] = {}
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] = self.elements.get(tag, 0) + 1
        for name, value in attrs:
            led = (value or "").strip().lower()
            scheme = led.partition("/")[0].partition("?")[0].rpartition(":")[0]
            runs = name.startswith("on") or name in ("style", "srcdoc", "http-equiv", "formaction")
            if runs or (name in LINKED and scheme not in ("", "http", "https")):
                self.wrong.append(f"<{tag} {name}={value!r}>")
        if tag == "script" and dict(attrs).get("src") is None and dict(attrs).get("type") != "application/json":
            self.wrong.append(f"<script> {attrs}")


def read(html: str) -> Read:
    made = Read()
    made.feed(html)
    return made


@pytest.mark.parametrize("way", PAGES, ids=lambda way: way.path)
def test_no_page_holds_markup_of_a_text(client: Client, parts: dict[str, list[str]], way: Way) -> None:
    """The page of every report, and of forty of anything else, read as HTML: no handler, script, link that runs, element of a payload."""
    asking = client("admin")
    scripts = set()
    same: list[str] = []
    shown = addresses(way, parts)
    for address in shown if way.name == "report" else shown[:: max(1, len(shown) // 40)]:
        reply = asking.get(address)
        assert reply.status_code in (200, 303, 404), (address, reply.text)
        if not reply.headers.get("content-type", "").startswith("text/html"):
            continue
        html = reply.text
        for part in same:  # dialogs are the same on every page, to the letter, and were read on the first
            html = html.replace(part, "")
        same = same or re.findall("<dialog .*?</dialog>", html, re.DOTALL)
        found = read(html)
        assert found.wrong == [], address
        assert not set(found.elements) & PAYLOADS, address
        scripts.add(found.elements.get("script", 0))
    assert len(scripts) <= 2, "the number of scripts of a page depends on what it shows"


@pytest.mark.parametrize("way", [way for way in PAGES if way.path not in NOT_PAGES], ids=lambda way: way.path)
def test_nothing_runs_on_any_page(chromium: Any, site: Site, parts: dict[str, list[str]], way: Way) -> None:
    """Every page in a browser, on a few payloads each, with keys pressed: no script, dialog, request elsewhere, breach of the policy."""
    shown = addresses(way, parts)
    with window(chromium, site, "admin", allowed=(404, 409, 422)) as page:
        page.add_init_script("document.addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective))")
        for address in shown[:: max(1, len(shown) // 4)][:4]:
            page.goto(site.origin + address)
            for key in ("j", "w", "h", "y", "?", "Escape", "Control+k", "Escape"):
                page.keyboard.press(key)
            until(page, "window.hit === undefined")  # a key may have led to another page


def test_nothing_runs_when_it_is_asked_for(chromium: Any, site: Site, client: Client) -> None:
    """Payloads as words to search, as filters, as parts of addresses: read as HTML, and in a browser wherever they are taken."""
    asked = [f"{way.path}?q={quote(payloads()[0])}" for way in PAGES if "{" not in way.path]
    for payload in payloads()[7::100]:
        for path in ("/?q={}", "/?outlet={}", "/events?q={}", "/report/{}", "/event/{}", "/{}"):
            asked.append(path.format(quote(payload.replace("\0", ""), safe="")))
    replies = {address: client(NAME).get(address) for address in asked}
    for address, reply in replies.items():
        if reply.headers["content-type"].startswith("text/html"):
            found = read(reply.text)
            assert found.wrong == [], address
            assert not set(found.elements) & PAYLOADS, address
    refused = [address for address, reply in replies.items() if reply.status_code in (400, 403, 404)]
    taken = [address for address, reply in replies.items() if reply.status_code == 200]
    with window(chromium, site, NAME, allowed=(400, 403, 404)) as page:
        for address in taken + refused[::8]:
            page.goto(f"{site.origin}{address}")
            assert page.evaluate("window.hit") is None


def test_decisions_that_hold_scripts_run_nothing(chromium: Any, site: Site, client: Client, parts: dict[str, list[str]]) -> None:
    """Reasons, values and names of coders, shown in a history."""
    with open_project(site.path, read_only=True) as project:
        report = project.connection.execute("SELECT hash FROM texts ORDER BY n LIMIT 1").fetchone()[0].hex()
        document = project.connection.execute("SELECT d.id FROM documents d JOIN texts t ON t.n = d.text ORDER BY t.n LIMIT 1").fetchone()[
            0
        ]
    act = {"target": "statement", "target_id": "s0-form", "action": "accept", "reason": payloads()[3], "report": f"sha256:{report}"}
    assert client(NAME).post("/act", json={"decisions": [act]}).status_code == 200
    with window(chromium, site, "admin") as page:
        page.goto(f"{site.origin}/report/{quote(document, safe='')}?at=s0-form")
        page.keyboard.press("y")
        page.locator("#panel li", has_text=payloads()[3]).wait_for()
        assert NAME in page.inner_text("#panel")
        assert page.evaluate("window.hit") is None


def test_there_are_three_hundred() -> None:
    assert len(payloads()) == 300
