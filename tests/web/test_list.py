"""The list of records: counts that follow the filters, orders, marks and acts on many, saved searches, sentences that were searched for."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import ORIGIN, SAME, Site, benched, complaints, cookie, window
from tests.web.hostile import hostile

from selon.review.decided import Decided
from selon.store.decisions import since, standing
from selon.store.project import open_project
from selon.web.app import application
from selon.web.bench import Bench
from selon.web.pages.acts import MOST

Client = Callable[..., TestClient]
Opened = Callable[..., Any]


def ids(reply: Any) -> list[str]:
    assert reply.status_code == 200
    return re.findall(r'<tr tabindex="-1" data-id="([^"]+)"', reply.text)


def count(text: str, facet: str, value: str) -> int:
    """How many rows the facet says that *value* has."""
    section = text.partition(f'aria-labelledby="facet-{facet}"')[2].partition("</section>")[0]
    found = re.search(rf">{value}</bdi></span> <span class=\"count\">(\d+)<", section)
    return int(found[1]) if found else 0


def kept(path: Path) -> list[tuple[str, str, str, str]]:
    with open_project(path, read_only=True) as project:
        return [(one.coder, one.target, one.target_id, one.action) for _, one in standing(project)]


def said(page: Any, text: str) -> None:
    page.locator("#saved", has_text=text).wait_for()


def test_every_count_is_what_choosing_it_gives(client: Client) -> None:
    reader = client("reader")
    for start in ("/?", "/?status=held&", "/?form=march&country=FR&", "/?q=police&"):
        text = reader.get(start + "size=200").text
        for facet, code, label in (
            ("form", "march", "March"),
            ("status", "banned", "Banned"),
            ("city", "lyon", "Lyon"),
            ("year", "2024", "2024"),
        ):
            if f"{facet}=" not in start:
                assert count(text, facet, label) == len(ids(reader.get(f"{start}{facet}={code}&size=200")))
    held = count(reader.get("/").text, "status", "Held")
    assert count(reader.get("/?status=banned").text, "status", "Held") == held  # what choosing held instead would give


def test_values_of_one_facet_add_up_and_facets_narrow(client: Client) -> None:
    reader = client("reader")
    marches, rallies = (set(ids(reader.get(f"/?form={form}&size=200"))) for form in ("march", "rally"))
    held = set(ids(reader.get("/?status=held&size=200")))
    assert set(ids(reader.get("/?form=march&form=rally&size=200"))) == marches | rallies
    assert set(ids(reader.get("/?form=march&form=rally&status=held&size=200"))) == (marches | rallies) & held
    assert set(ids(reader.get("/?city=LYON&size=200"))) == set(ids(reader.get("/?city=lyon&size=200"))) != set()


def test_orders_have_the_same_rows(client: Client) -> None:
    reader = client("reader")
    rows = {order: ids(reader.get(f"/?order={order}&size=200")) for order in ("day", "doubt", "finding", "outlet", "place")}
    assert all(sorted(one) == sorted(rows["day"]) for one in rows.values())
    assert len({tuple(one) for one in rows.values()}) > 1
    shares = [int(one) for one in re.findall(r'data-label="Sure">(\d+)%', reader.get("/?order=doubt&size=200").text)]
    assert shares == sorted(shares)


def test_pages_join_to_the_whole(tmp_path: Path) -> None:
    with benched(hostile(tmp_path / "a.selon")) as bench:
        reader = TestClient(application(bench, (ORIGIN,)), base_url=ORIGIN, headers=SAME | {"cookie": cookie(bench, "reader")})
        whole = ids(reader.get("/?size=200&order=place"))
        assert len(whole) == 200
        assert ids(reader.get("/?size=100&order=place")) + ids(reader.get("/?size=100&order=place&page=2")) == whole
        middle, last = reader.get("/?size=25&page=2").text, reader.get("/?size=25&page=1000000").text
        assert all(f'data-act="list.{one}"' in middle for one in ("back", "more"))
        assert 'data-act="list.more"' not in last
        assert reader.get("/fitting/records").status_code == 403


def test_what_was_searched_for_is_shown_in_its_sentence(client: Client) -> None:
    text = client("reader").get("/?q=police").text
    sentences = re.findall(r'<p class="found">(.*?)</p>', text)
    assert len(sentences) == len(ids(client("reader").get("/?q=police")))
    assert all("<mark>" in one for one in sentences)


def test_decided_rows_are_found_by_what_was_decided_and_by_whom(client: Client, bench: Bench) -> None:
    anna, ben = client("anna"), client("ben")
    first, second, third = ids(anna.get("/"))[:3]
    acts = [{"target": "record", "target_id": first, "action": "accept"}, {"target": "record", "target_id": second, "action": "reject"}]
    before = count(anna.get("/").text, "decided", "open")
    assert anna.post("/act", json={"decisions": acts}).status_code == 200
    assert ids(anna.get("/?decided=accept")) == [first]
    assert ids(anna.get("/?decided=reject")) == [second]
    assert count(anna.get("/").text, "decided", "open") == before - 2
    assert ids(ben.get("/?decided=accept")) == []  # coders code blind
    assert ids(client("adjudicator").get("/?decided=accept")) == [first]
    assert first not in ids(anna.get("/?decided=open&size=200"))
    report = re.search(rf'data-record="{third}" data-report="([^"]+)"', anna.get("/").text)
    assert report is not None
    done = [{"target": "report", "target_id": report[1], "action": one} for one in ("done", "flag")]
    assert anna.post("/act", json={"decisions": done}).status_code == 200
    assert third in ids(anna.get("/?decided=done"))
    assert third in ids(anna.get("/?decided=flag"))
    assert third not in ids(anna.get("/?decided=open&size=200"))
    for _ in range(2):
        assert anna.post("/undo", json={}).status_code == 200
    assert ids(anna.get("/?decided=accept&decided=done&decided=flag")) == []
    assert anna.post("/redo", json={}).status_code == 200
    assert ids(anna.get("/?decided=accept")) == [first]
    anna.post("/undo", json={})


def test_marks_taken_in_bit_by_bit_are_what_stands(client: Client, bench: Bench) -> None:
    ben = client("ben")
    records = ids(ben.get("/"))[:4]
    for action in ("accept", "reject", "accept"):
        acts = [{"target": "record", "target_id": one, "action": action} for one in records]
        ben.post("/act", json={"decisions": acts})
    for way in ("undo", "undo", "redo", "undo", "undo"):
        ben.post(f"/{way}", json={})
    ben.post("/act", json={"decisions": [{"target": "record", "target_id": records[0], "action": "reject"}]})
    with open_project(bench.path, read_only=True) as project:
        marks = Decided()
        for one in since(project, 0):
            marks.take([one])
        last = {(one.target, one.target_id): one.action for _, one in standing(project) if one.coder == "ben"}
    assert dict(marks.every("ben")) == last
    ben.post("/undo", json={})


def test_all_that_fits_is_told_for_marking(client: Client) -> None:
    coder = client("coder")
    told = coder.get("/fitting/records?status=held&order=doubt").json()
    assert [id for id, _ in told["things"]] == ids(coder.get("/?status=held&order=doubt&size=200"))
    assert told["total"] == len(told["things"]) <= MOST
    assert all(report.startswith("sha256:") for _, report in told["things"])


def test_nobody_is_led_elsewhere_by_wrong_values(client: Client) -> None:
    reader = client("reader")
    wrong = ("order=reports", "page=0", "page=x", "decided=maybe", "state=confirmed", "country=F", "form=%3Cscript%3E", "year=2024&after=x")
    assert {one: reader.get(f"/?{one}").status_code for one in wrong} == dict.fromkeys(wrong, 400)
    assert ids(reader.get("/?finding=none&city=nowhere&outlet=%3Cb%3E&year=x")) == []


def test_many_rows_are_one_act(opened: Opened, site: Site) -> None:
    page = opened("/", "anna")
    before = kept(site.path)
    for key in ("m", "m", "m"):
        page.keyboard.press(key)
    assert page.locator("#marked-count").inner_text() == "3 rows marked"
    page.keyboard.press("k")
    page.keyboard.press("m")
    assert page.locator("#marked-count").inner_text() == "2 rows marked"
    page.keyboard.press("a")
    said(page, "Saved at")
    page.locator("#marked").wait_for(state="hidden")
    assert page.locator("#rows .said", has_text="accepted by anna").count() == 2
    page.keyboard.press("u")
    said(page, "Taken back")
    assert kept(site.path) == before
    page.keyboard.press("*")
    everything = page.locator("#marked-count")
    everything.filter(has_text=re.compile(r"^\d+ rows")).wait_for()
    page.keyboard.press("!")
    said(page, "Saved at")
    page.locator("#marked").wait_for(state="hidden")
    assert {one[1::2] for one in kept(site.path)[len(before) :]} == {("report", "flag")}
    assert page.locator("#rows .said", has_text="report flagged by anna").count() == page.locator("#rows tbody tr").count()
    page.keyboard.press("u")
    said(page, "Taken back")
    page.keyboard.press("M")
    page.keyboard.press("q")
    assert page.locator("#marked").is_hidden()
    assert kept(site.path) == before


def test_rows_open_by_enter_and_o(opened: Opened) -> None:
    page = opened("/?status=held")
    page.keyboard.press("j")
    page.keyboard.press("j")
    row = page.evaluate("document.activeElement.dataset.id")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/report/.*at={row}"))
    page.go_back()
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(re.compile("/report/"))


def test_searches_are_saved_named_and_deleted(opened: Opened) -> None:
    page = opened("/?status=held&q=police&order=doubt")
    page.keyboard.press("b")
    page.locator("#searches-name:focus").wait_for()
    page.keyboard.type("<b>held</b>")
    page.keyboard.press("Enter")
    page.goto(page.url.partition("?")[0])
    assert page.locator("#searches-count").inner_text() == "(1)"
    page.keyboard.press("b")
    page.locator("#searches-list a:focus").wait_for()
    page.get_by_role("link", name="<b>held</b>").click()
    page.wait_for_url(re.compile("order=doubt"))
    assert "status=held" in page.url
    assert "q=police" in page.url
    page.keyboard.press("b")
    page.locator("#searches-list a:focus").wait_for()
    assert complaints(page) == []
    page.get_by_role("button", name="Delete “<b>held</b>”").click()
    assert page.locator("#searches-none").is_visible()
    page.evaluate("localStorage.setItem('selon-searches', 'no JSON')")
    page.reload()
    assert page.locator("#searches-count").inner_text() == ""


def test_another_order_by_key(opened: Opened) -> None:
    page = opened("/?size=25&order=outlet")
    page.keyboard.press("s")
    page.wait_for_url(re.compile("order=place"))
    page.keyboard.press("s")
    page.wait_for_url(re.compile(r"order=day|/\?size=25$"))


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1300, "dark")])
def test_rows_marked_on_any_screen(chromium: Any, site: Site, width: int, scheme: str) -> None:
    with window(chromium, site, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        page.goto(f"{site.origin}/?q=police")
        page.keyboard.press("m")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("#filters").get_attribute("open") == (None if width == 360 else "")
        assert complaints(page) == []


def test_readers_have_no_marks(opened: Opened) -> None:
    page = opened("/", "reader")
    assert page.locator("[data-mark], [data-do], #marked").count() == 0
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/report/"))
