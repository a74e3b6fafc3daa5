"""How fast the lists of the workbench answer, over HTTP on loopback, beside the same counts asked of the tables by SQL in the same run.

    python benchmarks/workbench_lists.py [--rows 100000] [--samples 12] [--keep FOLDER]

A project of invented reports, each with a record and an event, a tenth of them accepted and a hundredth changed, and towns and outlets by
the thousand. Asked are pages of fifty: both lists in every order, by filters, by words, far down; what is timed is from the request to the
last byte of the page, with all its facets. Also: what making the lists in memory takes, the first page after a decision, acts of a thousand
decisions and their undoing. Target: p95 of at most 300 ms.
"""

import argparse
import http.client
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

import msgspec
import projects

from selon.export.jsonl import coded_line
from selon.model import Coded, Document, Finding, ReportHead, When, Where
from selon.store.coded import CodedRow, save_shard
from selon.store.decisions import Decision, decide
from selon.store.documents import add, document_id
from selon.store.linkings import Kept, Summary, save
from selon.store.project import create, open_project
from selon.store.records import Whereabout
from selon.store.tables import tables
from selon.views import Event
from selon.web.bench import Bench, Gate
from selon.web.routes import WAYS
from selon.web.server import bound, own_origins, server_of
from selon.web.sessions import Ticket, Who

CODER = "anna"
BLOCK = 500
RUN = "0123456789abcdef"
CHECKS = ("rival-figures", "date-weekday", "year-inferred", "toll-falls", "place-country")


def _town(n: int) -> tuple[str, str]:
    """A town out of a few thousand, some far more frequent than others."""
    place = min(projects.mixed(n, 20, 4000), projects.mixed(n, 21, 4000), projects.mixed(n, 22, 4000))
    name, country = projects.TOWNS[place % len(projects.TOWNS)]
    return (name if place < len(projects.TOWNS) else f"{name}-{place // len(projects.TOWNS)}"), country


def _document(n: int) -> Document:
    made = projects.document(n)
    outlet = f"{made.report.outlet} {projects.mixed(n, 23, 40)}"
    return msgspec.structs.replace(made, report=msgspec.structs.replace(made.report, outlet=outlet))


def _coded(n: int, made: Document) -> tuple[bytes, Kept]:
    """The coded line of a report with one record, and the event of that record alone."""
    report, (town, country) = made.report, _town(n)
    record = projects.record(n, report.text)
    form, date, place, size = record.statements
    assert isinstance(place.value, Where)
    assert isinstance(date.value, When)
    place = msgspec.structs.replace(place, value=msgspec.structs.replace(place.value, city=town, country=country))
    record = msgspec.structs.replace(record, statements=(form, date, place, size))
    found = tuple(
        Finding(name, "warning" if at else "note", f"{name}: {n}", (), (size.id,))
        for at, name in enumerate(CHECKS)
        if projects.mixed(n, 30 + at, 4 + 3 * at) == 0
    )
    head = ReportHead(report.id, report.source, report.outlet, report.title, report.published, "fr", len(report.text))
    line = coded_line(Coded("0.1.0", "1", {"fr": "sha256:0"}, None, None, head, "coded", (record,), found))
    event = Event(f"e-{record.id}", (record.id,), (report.id,), (), (), None, None, None, ())
    told = Summary(
        record.family, record.form, record.status, ("unconfirmed", "confirmed", "pending")[projects.mixed(n, 40, 3)], date.value.earliest,
        date.value.latest, 50, 50 + projects.mixed(n, 7, 9000), 1, (Whereabout(town, country),), (report.outlet or "",), ("fr",),
    )  # fmt: skip
    return line, Kept(event, told, (0,))


def build(path: Path, count: int) -> None:
    """The project."""
    begin, kept = time.perf_counter(), []
    with create(path) as project:
        for first in range(0, count, BLOCK):
            made = [_document(n) for n in range(first, min(first + BLOCK, count))]
            add(project, made, batch=str(first))
            rows = []
            for n, one in enumerate(made, first):
                line, event = _coded(n, one)
                rows.append(CodedRow(document_id(one), "coded", line))
                kept.append(event)
            save_shard(project, RUN, f"{first}", rows)
        save(project, projects.inputs(RUN), sorted(kept, key=lambda one: one.event.event))
        judged = [one.event.records[0] for one in kept[: count // 10]]
        for first in range(0, len(judged), 1000):
            act = [Decision(CODER, "2026-01-01T00:00:00Z", "record", name, "accept") for name in judged[first : first + 1000]]
            decide(project, act)
        changed = [one.event.records[0] for one in kept[7::100]]
        decide(project, [Decision(CODER, "2026-01-01T00:00:00Z", "record", name, "change", "status", None, '"banned"') for name in changed])
    print(f"{count:,} records and as many events in {time.perf_counter() - begin:.0f} s; {path.stat().st_size / 1e9:.2f} GB")


def asked(sample: int) -> dict[str, str]:
    """What is asked, with other values for each *sample*."""
    year, month = 2005 + sample % 20, 1 + sample % 12
    town, form = ("lyon", "lille-3", "brest-17", "sfax-40", "hull")[sample % 5], projects.FORMS[sample % 8]
    word, other = (quote_plus(projects.WORDS[place % 20]) for place in (sample, sample * 7 + 3))
    outlet = quote_plus(f"{projects.OUTLETS[sample % 5]} {sample % 40}")
    same = {
        "newest first": "",
        "least sure first": "order=doubt",
        "most findings first": "order=finding",
        "by outlet": "order=outlet",
        "by town": "order=place",
        "far down": f"page={900 + 40 * sample}",
        "form": f"form={form}",
        "form, status, least sure": f"form={form}&status=held&status=announced&order=doubt",
        "a month": f"since={year}-{month:02d}-01&until={year}-{month:02d}-28",
        "town": f"city={town}",
        "country and finding": "country=FR&finding=rival-figures",
        "outlet": f"outlet={outlet}",
        "open": "decided=open&order=doubt",
        "a word, with its sentence": f"q={word}",
        "two words, form": f"q={word}+{other}&form={form}",
        "a phrase, by town": f"q=%22place+du+{word}%22&order=place",
        "a word of the record": f"words=police&country=FR&year={year}",
    }
    both = {f"records: {name}": f"/?{query}" for name, query in same.items()}
    return both | {f"events: {name}": f"/events?{query}" for name, query in same.items()} | {"events: how sure": "/events?state=confirmed"}


@contextmanager
def serving(path: Path) -> Iterator[tuple[Bench, Callable[[str, bytes | None], bytes]]]:
    """A server of the project, and how it is asked."""
    ticket, who = Ticket(), Who(CODER, "coder")
    bench = Bench(path, Gate(lambda name: (who, "stamp") if name == CODER else None, ticket, CODER), bytes(32), WAYS)
    listening = bound("127.0.0.1", 0)
    origin = own_origins("127.0.0.1", listening.getsockname()[1])[0]
    server = server_of(bench, (origin,))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    made = bench.sessions.cookie(CODER)
    assert made is not None
    headers = {"cookie": made[1].partition(";")[0], "sec-fetch-site": "same-origin", "origin": origin, "content-type": "application/json"}
    link = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=60)

    def ask(address: str, body: bytes | None = None) -> bytes:
        link.request("GET" if body is None else "POST", address, body, headers)
        reply = link.getresponse()
        read = reply.read()
        if reply.status != 200:
            raise SystemExit(f"{reply.status} {address}: {read[-400:].decode('utf-8', 'replace')}")
        return read

    try:
        yield bench, ask
    finally:
        link.close()
        server.should_exit = True
        thread.join(10)
        listening.close()
        bench.close()


def timed(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Milliseconds."""
    begin = clock()
    work()
    return (clock() - begin) * 1000


PEER = {
    "status": "SELECT status, count(*) FROM records WHERE run = 1 AND {} GROUP BY status",
    "form": "SELECT form, count(*) FROM records WHERE run = 1 AND {} GROUP BY form",
    "family": "SELECT family, count(*) FROM records WHERE run = 1 AND {} GROUP BY family",
    "year": "SELECT substr(day, 1, 4), count(*) FROM records WHERE run = 1 AND {} GROUP BY 1",
    "outlet": "SELECT outlet, count(*) FROM records WHERE run = 1 AND {} GROUP BY outlet",
    "city": "SELECT w.city, count(DISTINCT w.record) FROM records CROSS JOIN whereabouts w ON w.record = records.n WHERE records.run = 1 "
    "AND {} GROUP BY w.city",
    "country": "SELECT w.country, count(DISTINCT w.record) FROM records CROSS JOIN whereabouts w ON w.record = records.n "
    "WHERE records.run = 1 AND {} GROUP BY w.country",
    "finding": "SELECT f.name, count(*) FROM records JOIN findings f ON f.coded = records.coded WHERE records.run = 1 AND {} "
    "GROUP BY f.name",
}
"""The facets of the records as questions to the tables, without those of what was decided."""


def peer(path: Path, condition: str) -> float:
    """Milliseconds of all facets asked of the tables, records that fit *condition*."""
    with open_project(path, read_only=True) as project:
        return timed(lambda: [project.connection.execute(sql.format(condition)).fetchall() for sql in PEER.values()])


def acts(ask: Callable[[str, bytes | None], bytes]) -> None:
    """Print what acts of a thousand decisions take, and the first page after each."""
    for name, address, target in (
        ("records", "/fitting/records?decided=open", "record"),
        ("events", "/fitting/events?decided=open", "event"),
    ):
        things = json.loads(ask(address, None))["things"]
        act = [
            {"target": target, "target_id": id, "action": "accept"} | ({"report": report} if report else {}) for id, report in things[:1000]
        ]
        body = json.dumps({"decisions": act}).encode()
        saved = timed(lambda body=body: ask("/act", body))  # type: ignore[misc]
        page = timed(lambda name=name: ask("/" if name == "records" else "/events", None))  # type: ignore[misc]
        undone = timed(lambda: ask("/undo", b"{}"))
        print(f"an act on {len(act):,} {name}: {saved:,.0f} ms, the next page {page:,.0f} ms, its undoing {undone:,.0f} ms")


def change(path: Path, ask: Callable[[str, bytes | None], bytes]) -> None:
    """Print what the first page takes after one more record was changed."""
    with open_project(path, read_only=True) as project:
        (record,) = project.connection.execute("SELECT id FROM records ORDER BY n DESC LIMIT 1").fetchone()
    act = {"target": "record", "target_id": record, "action": "change", "field": "status", "new": "cancelled"}
    ask("/act", json.dumps({"decisions": [act]}).encode())
    pages = {name: timed(lambda name=name: ask(name, None)) for name in ("/", "/events")}  # type: ignore[misc]
    ask("/undo", b"{}")
    print(f"the next page after a record was changed: {pages['/']:,.0f} ms (records), then {pages['/events']:,.0f} ms (events)")


def main() -> None:
    """All of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--samples", type=int, default=12)
    parser.add_argument("--keep", type=Path, help="a folder in which the project is made, or used if it is there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"lists-{given.rows}.selon"
        if not path.exists():
            build(path, given.rows)
        with open_project(path, read_only=True) as project:
            print(f"making the lists in memory: {timed(lambda: tables(project)):,.0f} ms")
        with serving(path) as (_, ask):
            print(f"the first page of all, with {given.rows // 100:,} records that were changed: {timed(lambda: ask('/', None)):,.0f} ms")
            everything: list[float] = []
            processor: list[float] = []
            print(f"{'page':44} {'p50 ms':>8} {'p95 ms':>8}")
            for question in asked(0):
                took = [timed(lambda n=n, question=question: ask(asked(n)[question], None)) for n in range(given.samples)]  # type: ignore[misc]
                everything += took
                processor += [timed(lambda n=n, question=question: ask(asked(n)[question], None), time.process_time) for n in range(3)]  # type: ignore[misc]
                print(f"{question:44} {statistics.median(took):8.1f} {statistics.quantiles(took, n=20)[18]:8.1f}", flush=True)
            p50, p95 = statistics.median(everything), statistics.quantiles(everything, n=20)[18]
            print(f"all pages: p50 {p50:.1f} ms, p95 {p95:.1f} ms, worst {max(everything):.0f} ms (target: p95 <= 300 ms)")
            p50, p95 = statistics.median(processor), statistics.quantiles(processor, n=20)[18]
            print(f"of the processor alone, whatever else the machine does (server and client): p50 {p50:.1f} ms, p95 {p95:.1f} ms")
            whole, form = (statistics.median(timed(lambda a=a: ask(a, None)) for _ in range(5)) for a in ("/", "/?form=march"))  # type: ignore[misc]
            acts(ask)
            change(path, ask)
        for told, ours, condition in (("all", whole, "TRUE"), ("one form", form, "records.form = 'march'")):
            theirs = statistics.median(peer(path, condition) for _ in range(3))
            print(f"facets of {told} by SQL: {theirs:,.0f} ms; our whole page {ours:,.0f} ms; ratio {theirs / ours:.1f}")


if __name__ == "__main__":
    main()
