"""What comparable tools were broken by, tried on every way of the table: cross-site requests, foreign hosts, framing, overrides, roles."""

import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.testclient import TestClient
from tests.web.conftest import ORIGIN, SAME, cookie

from selon.errors import ResourceError
from selon.web.asks import Way, own_path
from selon.web.bench import Bench
from selon.web.rendering import outward
from selon.web.routes import WAYS
from selon.web.security import POLICIES, origin_of, refusal
from selon.web.sessions import ROLES, Sessions, Ticket, Who, signing_key

Client = Callable[..., TestClient]
UNSAFE = [way for way in WAYS if way.method != "GET"]
GETS = [way for way in WAYS if way.method == "GET"]
OPEN = {("GET", "/static/{tree}/{path:path}"), ("GET", "/enter"), ("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/tastes")}
"""The only ways without a role."""
TEMPLATES = Path(__file__).resolve().parents[2] / "src" / "selon" / "web" / "templates"
STATIC = TEMPLATES.parent / "static"


def address(way: Way) -> str:
    """An address on *way*."""
    return re.sub(r"\{[^}]*\}", "x", way.path)


def name_of(way: Way) -> str:
    return f"{way.method} {way.path}"


def decisions(bench: Bench) -> int:
    with bench.readers.one(5) as project:
        return int(project.connection.execute("SELECT count(*) FROM decisions").fetchone()[0])


CROSS = [
    {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
    {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:9999"},
    {"sec-fetch-site": "none"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": ORIGIN + ".evil.example"},
    {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
    {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
    {"referer": ORIGIN + "/"},
    {},
]


@pytest.mark.parametrize("way", UNSAFE, ids=name_of)
def test_what_may_change_something_is_refused_from_elsewhere(client: Client, bench: Bench, way: Way) -> None:
    admin = client("admin", same=False)
    for headers in CROSS:
        reply = admin.request(way.method, address(way), headers=headers, content=b"{}")
        assert reply.status_code == 403, (headers, reply.text)
        assert "set-cookie" not in reply.headers
    assert decisions(bench) == 0  # in this file nobody decides anything


HOSTS = (
    "evil.example",
    "evil.example:8497",
    "127.0.0.1",
    "127.0.0.1:8498",
    "127.0.0.1:8497.evil.example",
    "localhost:8497",
    "127.0.0.2:8497",
    "",
)


@pytest.mark.parametrize("way", WAYS, ids=name_of)
@pytest.mark.parametrize("host", HOSTS)
def test_a_request_for_another_host_is_refused(client: Client, way: Way, host: str) -> None:
    """A page whose name is made to mean this machine (DNS rebinding) reads and changes nothing."""
    reply = client("admin").request(way.method, address(way), headers={"host": host, **SAME})
    assert reply.status_code == 421
    assert "selon" not in reply.headers.get("set-cookie", "")


@pytest.mark.parametrize("way", WAYS, ids=name_of)
def test_the_method_cannot_be_overridden(client: Client, bench: Bench, way: Way) -> None:
    admin = client("admin")
    for header in ("x-http-method-override", "x-http-method", "x-method-override"):
        assert admin.request("GET", address(way), headers={header: "POST"}).status_code == 400
        assert admin.request("POST", address(way), headers={header: "GET"}).status_code == 400
    if way.method == "POST":
        assert admin.get(address(way)).status_code in (405, 403, 200, 404, 303)  # another way may be there
        assert admin.get(f"{address(way)}?_method=POST").status_code != 200 or way.path == "/sign-in"
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"):
        assert admin.request(method, address(way)).status_code == 405
    assert decisions(bench) == 0


@pytest.mark.parametrize("way", WAYS, ids=name_of)
def test_every_answer_has_the_headers(client: Client, way: Way) -> None:
    for name in ("admin", None):
        reply = client(name).request(way.method, address(way))
        policy = reply.headers["content-security-policy"]
        assert policy in POLICIES.values()
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["x-frame-options"] == "DENY"
        assert reply.headers["referrer-policy"] == "same-origin"
        assert reply.headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in reply.headers
        assert "server" not in reply.headers


def test_pages_of_others_cannot_load_data(client: Client) -> None:
    reader = client("reader", same=False)
    embedded = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"}
    framed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert [reader.get("/", headers=one).status_code for one in (embedded, framed, followed)] == [403, 403, 200]


def test_the_open_ways_are_these_and_no_others() -> None:
    assert {(way.method, way.path) for way in WAYS if way.role is None} == OPEN
    assert all(way.role in ROLES for way in WAYS if (way.method, way.path) not in OPEN)


@pytest.mark.parametrize("way", [way for way in WAYS if way.role is not None], ids=name_of)
@pytest.mark.parametrize("name", [None, *ROLES])
def test_every_role_on_every_way(client: Client, way: Way, name: Any) -> None:
    """The matrix: nobody without a session, nobody below the role of the way, and everybody from it on."""
    assert way.role is not None
    headers = {"content-type": "application/json" if way.data else "application/x-www-form-urlencoded"}
    status = client(name).request(way.method, address(way), headers=headers, content=b"{}" if way.body and way.data else b"").status_code
    if name is None:
        assert status == 401
    elif ROLES.index(name) < ROLES.index(way.role):
        assert status == 403
    else:
        assert status not in (401, 403, 500)


@pytest.mark.parametrize("way", WAYS, ids=name_of)
def test_bodies_have_limits(client: Client, way: Way) -> None:
    body = b" " * (way.body + 1)
    json = {"content-type": "application/json"}
    assert client("admin").request(way.method, address(way), content=body, headers=json).status_code == 413
    if way.method == "POST":

        def parts() -> Any:
            yield from (b"a" * 1000 for _ in range(way.body // 1000 + 2))

        assert client("admin").request(way.method, address(way), content=parts(), headers=json).status_code == 413


def test_acts_are_json_only(client: Client) -> None:
    """What a form of another page could send without asking is refused by its type, too."""
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        assert client("coder").post("/act", content=b"{}", headers={"content-type": media}).status_code == 415


def test_cookies_are_out_of_reach(client: Client, bench: Bench) -> None:
    made = bench.sessions.cookie("coder")
    assert made is not None
    flags = {part.strip() for part in made[1].split(";")[1:]}
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= flags
    assert not any(flag.startswith("Domain") for flag in flags)
    tastes = client().post("/tastes", data={"language": bench.book.head.languages[0], "theme": "dark", "back": "/"})
    assert {"HttpOnly", "SameSite=Strict"} <= {part.strip() for part in tastes.headers["set-cookie"].split(";")}
    secure = Sessions(bytes(32), Path("p.selon"), lambda name: (Who(name, "coder"), ""), secure=True).cookie("x")
    assert secure is not None
    assert secure[1].startswith("__Host-selon-")
    assert secure[1].endswith("; Secure")


def test_a_session_that_was_tampered_with_is_none(client: Client, bench: Bench) -> None:
    name, _, value = cookie(bench, "reader").partition("=")
    for wrong in (value[:-2] + ("A" if value[-2] != "A" else "B") + value[-1], value.replace(".", "", 1), "", "null", "a.b.c", value + "x"):
        assert client(None).get("/", headers={"cookie": f"{name}={wrong}"}).status_code == 401
    assert client(None).get("/", headers={"cookie": f"{name}={value}"}).status_code == 200


def test_a_session_of_another_project_or_key_is_none(bench: Bench, tmp_path: Path) -> None:
    def person(name: str) -> tuple[Who, str]:
        return Who(name, "admin"), "stamp"

    _, _, value = cookie(bench, "reader").partition("=")
    for key, place in ((bytes(range(32)), tmp_path / "other.selon"), (bytes(32), bench.path)):
        other = Sessions(key, place, person, secure=False)
        assert other.who({other.name: value}) is None
    same = Sessions(bytes(range(32)), bench.path, person, secure=False)
    assert same.who({same.name: value}) == Who("reader", "admin")


def test_the_key_is_the_owners_alone(tmp_path: Path) -> None:
    key = signing_key(tmp_path / "state")
    file = tmp_path / "state" / "workbench.key"
    assert len(key) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert signing_key(tmp_path / "state") == key
    assert [one.name for one in file.parent.iterdir()] == ["workbench.key"]
    assert signing_key(tmp_path / "elsewhere") != key
    file.chmod(0o644)
    with pytest.raises(ResourceError, match="others may read the key"):
        signing_key(tmp_path / "state")
    file.chmod(0o600)
    file.write_bytes(b"short")
    with pytest.raises(ResourceError, match="no key of sessions"):
        signing_key(tmp_path / "state")


def test_the_link_is_good_once(client: Client, bench: Bench) -> None:
    assert bench.gate.ticket is not None
    secret = bench.gate.ticket.secret
    assert secret is not None
    assert len(secret) >= 43
    stranger = client(None)
    for wrong in ("", secret[:-1], secret + "x", "é"):
        assert stranger.get("/enter", params={"ticket": wrong}).status_code == 403
    first = stranger.get("/enter", params={"ticket": secret})
    assert first.status_code == 200
    assert "HttpOnly" in first.headers["set-cookie"]
    assert client(None).get("/enter", params={"ticket": secret}).status_code == 403
    assert client("admin").get("/enter", params={"ticket": secret}).headers["location"] == "/"
    assert Ticket().secret != Ticket().secret


BACK = (
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/\t/evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "evil",
    "",
    "/\r\nx: y",
)


@pytest.mark.parametrize("back", BACK)
def test_nothing_leads_to_another_server(client: Client, back: str) -> None:
    reply = client("reader").post("/tastes", data={"language": "en", "theme": "dark", "back": back})
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    assert own_path(back) == "/"


def test_a_path_of_ours_is_gone_back_to(client: Client) -> None:
    reply = client("reader").post("/tastes", data={"language": "fr", "theme": "auto", "back": "/?status=held&q=a%20b"})
    assert reply.headers["location"] == "/?status=held&q=a%20b"


STRAY = (
    "../../app.py",
    "..%2f..%2fapp.py",
    "%2e%2e/app.py",
    "..\\app.py",
    "/etc/passwd",
    "shell.css/",
    "SHELL.CSS",
    "shell.css%00.js",
    ".",
    "vendor/",
    "../words/en/list.toml",
)


@pytest.mark.parametrize("stray", STRAY)
def test_static_files_are_looked_up_not_walked(client: Client, bench: Bench, stray: str) -> None:
    assert client(None).get(f"/static/{bench.assets.tree}/{stray}").status_code in (404, 400)
    assert client(None).get(f"/static/{bench.assets.tree}/shell.css").status_code == 200
    assert client(None).get("/static/000000000000/shell.css").status_code == 404


def test_errors_tell_nothing_of_the_request_as_html(client: Client) -> None:
    reply = client("reader").get("/%3Cscript%3Ealert(1)%3C/script%3E")
    assert reply.status_code == 404
    assert "<script>alert" not in reply.text
    shown = client("reader").get("/", params={"<img src=x onerror=alert(1)>": "1"})
    assert shown.status_code == 400
    assert "<img" not in shown.text
    assert "&lt;img" in shown.text


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["", "__", ".", "[]", "__password", "__in"]))
def test_no_filter_leads_to_other_columns(name: str, tail: str) -> None:
    from selon.errors import Refused
    from selon.web.asks import filled
    from selon.web.pages.lists import Query

    if f"{name}{tail}" not in Query.__struct_fields__:
        with pytest.raises(Refused):
            filled(Query, [(f"{name}{tail}", "x")])


def test_wrong_values_of_filters_are_refused(client: Client) -> None:
    reader = client("reader")
    wrong = (
        "form=nonsense", "family=%27%20OR%201=1", "status=held&status=x", "since=yesterday", "until=2024-13-01", "country=FRA",
        "country=%27%27", "sure=2", "sure=nan", "size=1000000", "size=-1", "size=x", "after=x", "q=a&q=b", f"q={'x' * 301}", "q=%00",
        "order=password", "_method=POST",
    )  # fmt: skip
    assert {one: reader.get(f"/?{one}").status_code for one in wrong} == dict.fromkeys(wrong, 400)
    assert reader.get("/?q=%22%27)%20OR%20NEAR(a,%20b)%20*%20^&form=&city=%27;--").status_code == 200


def test_only_browsers_words_of_the_web_are_linked() -> None:
    assert outward("https://example.org/a?b#c") == "https://example.org/a?b#c"
    for wrong in (
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        " javascript:x",
        "file:///etc/passwd",
        "//x",
        "java\nscript:x",
        "https://",
        None,
    ):
        assert outward(wrong) is None


def test_origins_are_read_as_browsers_write_them() -> None:
    assert origin_of("https://coding.example.org/") == "https://coding.example.org"
    assert origin_of("https://coding.example.org:443") == "https://coding.example.org"
    assert origin_of("http://[::1]:8080") == "http://[::1]:8080"
    for wrong in ("coding.example.org", "ftp://x", "https://a@b", "https://a/b", "https://x:99999", "https://", "null", "https://a?b"):
        assert origin_of(wrong) is None


def test_two_hosts_are_none() -> None:
    raw = [(b"host", b"127.0.0.1:8497"), (b"host", b"evil.example")]
    assert refusal("GET", Headers(raw=raw), (ORIGIN,)) is not None
    assert refusal("GET", Headers(raw=raw[:1]), (ORIGIN,)) is None


@pytest.mark.parametrize("file", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_templates_write_text_only(file: Path) -> None:
    """No switch that lets text through as markup, no unquoted value, no inline script, style or handler."""
    source = file.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|Markup|autoescape", source)
    assert not re.search(r"\s(?!url=)[\w-]+=\{\{", source)
    assert not re.search(r"<style|\sstyle=|\son\w+=", source)
    for script in re.findall(r"<script[^>]*>(?!</script>)[^\n]*", source):
        assert script.startswith('<script type="application/json"')
        assert script.endswith(("|tojson }}</script>{% endblock %}", "|tojson }}</script>"))
    for link in re.findall(r'(?:href|src|action)="(\{\{[^"]*\}\})', source):
        assert re.match(r"\{\{ (asset\(|link\(|way\.path|back|.*\|outward)", link), link


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_modules_write_text_only(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment|DOMParser|https?://"
    assert not re.search(forbidden, source)
