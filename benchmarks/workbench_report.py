"""A long report in the workbench: how long it takes to open, to save an accept, and to show it.

Usage: python benchmarks/workbench_report.py [--words 20000] [--spans 1000] [--accepts 200]

A report is made up (its words, records and values mean nothing), kept in a project, served as `selon review` serves it, and opened in
Chromium. Printed are the median and the 95th percentile of
  page     what the server needs for the page, whole, when nothing was decided since it was shown last
  anew     the same when something was
  open     from asking for the page to the first value chosen, painted, in the browser
  save     what the server needs to check and keep an accept, on the disk
  paint    from the end of the reply to the next frame that shows it
Exit code 1 where a bar is missed: page and anew 100 ms, open 1 s, save 100 ms, paint 50 ms (95th percentiles).
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from browsing import browser, served

from selon.export.jsonl import coded_line
from selon.ingest.plain import report_from_text
from selon.model import Code, Coded, Count, Document, Evidence, Record, ReportHead, Speaker, Statement, Voice, When, Where, Who, Words
from selon.store.coded import CodedRow, save_shard
from selon.store.documents import add, document_id
from selon.store.project import create

BARS = {"page": 100.0, "anew": 100.0, "open": 1_000.0, "save": 100.0, "paint": 50.0}
_WORDS = ("la", "marche", "du", "comité", "a", "réuni", "des", "milliers", "de", "personnes", "devant", "préfecture", "samedi", "les")
_FIELDS = ("form", "date", "place", "size", "organiser", "demand", "slogan", "participants", "addressee", "occasion")
_A_RECORD = 16


def long_text(words: int, draw: random.Random) -> str:
    """A text of so many words in paragraphs of about eighty."""
    lines = []
    while words > 0:
        here = min(words, draw.randint(50, 110))
        lines.append(" ".join(draw.choice(_WORDS) for _ in range(here)).capitalize() + ".")
        words -= here
    return "Une longue journée\n\n" + "\n\n".join(lines) + "\n"


def value_of(field: str, words: str) -> Any:
    """A value of a field, as its kind wants it."""
    made = {
        "form": Code("march", words),
        "occasion": Words(words),
        "date": When("2024-03-02", "2024-03-02", "2024-03-02", "day"),
        "place": Where(words[:20], "city"),
        "size": Count(100, 200, "about", words=words),
    }
    return made.get(field) or (Words(words) if field in ("demand", "slogan") else Who(words[:40]))


def long_coded(text: str, spans: int, id: str, draw: random.Random) -> Coded:
    """Records with so many values, a tenth of them in two passages, some over each other."""
    starts = [at + 1 for at, sign in enumerate(text) if sign == " "]

    def piece() -> Evidence:
        start = draw.choice(starts)
        end = min(start + draw.randint(4, 60), text.find("\n", start))
        return Evidence(start, max(end, start + 1), text[start : max(end, start + 1)])

    statements = []
    for number in range(spans):
        field = "form" if number % _A_RECORD == 0 else _FIELDS[1 + number % (len(_FIELDS) - 1)]
        evidence = tuple(sorted((piece() for _ in range(2 if number % 10 == 0 else 1)), key=lambda one: one.start))
        who = evidence[0]
        voice = Voice("paraphrased", Speaker(who.start, who.end, who.text, "organisers")) if number % 3 == 0 else Voice("outlet")
        value = value_of(field, evidence[0].text)
        statements.append(Statement(f"{number:016x}", field, "made-up", value, evidence, voice, confidence=draw.random()))
    records = [
        Record(f"{1_000_000 + at:016x}", "protest", "march", None, "held", at == 0, tuple(statements[at : at + _A_RECORD]))
        for at in range(0, spans, _A_RECORD)
    ]
    head = ReportHead(id, "long.txt", "L'Exemple", None, "2024-03-03", "fr", len(text))
    return Coded("0", "1", {}, None, None, head, "coded", tuple(records), ())


def long_project(path: Path, words: int, spans: int) -> tuple[str, Coded]:
    """A project with such a report at *path*; the document and what was coded."""
    draw = random.Random(8)
    text = long_text(words, draw)
    report = report_from_text(text, "long.txt", outlet="L'Exemple", published="2024-03-03", language="fr")
    coded = long_coded(text, spans, report.id, draw)
    document = Document(report, text.encode(), "text")
    with create(path) as project:
        add(project, [document], batch="long")
        save_shard(project, "long", "0", [CodedRow(document_id(document), "coded", coded_line(coded))])
    return document_id(document), coded


_PAINTED = """() => { window.painted = []; document.addEventListener('selon:saved', () => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  const answered = performance.getEntriesByName(location.origin + '/act').at(-1).responseEnd;
  channel.port1.onmessage = () => window.painted.push(performance.now() - answered);
  channel.port2.postMessage(0); })); performance.setResourceTimingBufferSize(100000); }"""


def in_browser(page: Any, address: str, accepts: int) -> dict[str, list[float]]:
    """Milliseconds to open, and to paint an accept."""
    opening, painting = [], []
    for _ in range(7):
        page.goto("about:blank")
        page.goto(address)
        opening.append(
            page.evaluate("""() => new Promise((done) => { const see = () => document.querySelector('.s.on')
          ? requestAnimationFrame(() => setTimeout(() => done(performance.now()))) : setTimeout(see, 5); see(); })""")
        )
    page.evaluate(_PAINTED)
    for _ in range(accepts):
        before = page.evaluate("window.painted.length")
        page.keyboard.press("a")
        while page.evaluate("window.painted.length") == before:
            time.sleep(0.005)
    painting = page.evaluate("window.painted")
    return {"open": opening[1:], "paint": painting}


def on_server(origin: str, headers: dict[str, str], address: str, coded: Coded, accepts: int) -> dict[str, list[float]]:
    """Milliseconds that the server needs for the page, for an accept, and for the page after it."""
    pages: list[float] = []
    saves: list[float] = []
    anew: list[float] = []
    ids = [one.id for record in coded.records for one in record.statements]
    with httpx.Client(base_url=origin, headers=headers) as client:
        for _ in range(20):
            begun = time.perf_counter()
            assert client.get(address).status_code == 200
            pages.append(1_000 * (time.perf_counter() - begun))
        for id in ids[-accepts:]:
            act = {"decisions": [{"target": "statement", "target_id": id, "action": "accept", "report": coded.report.id}]}
            begun = time.perf_counter()
            assert client.post("/act", json=act).status_code == 200
            saves.append(1_000 * (time.perf_counter() - begun))
            if len(anew) < len(pages):
                begun = time.perf_counter()
                assert client.get(address).status_code == 200
                anew.append(1_000 * (time.perf_counter() - begun))
    return {"page": pages[1:], "anew": anew, "save": saves}


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--words", type=int, default=20_000)
    parser.add_argument("--spans", type=int, default=1_000)
    parser.add_argument("--accepts", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.selon"
        document, coded = long_project(path, given.words, given.spans)
        with served(path) as site:
            address = f"{site.origin}/report/{document.replace(':', '%3A')}"
            found = on_server(site.origin, site.headers, address, coded, given.accepts)
            with browser() as chromium:
                page = site.page(chromium)
                found |= in_browser(page, address, given.accepts)
    print(f"{given.words} words, {given.spans} spans, {len(coded.records)} records, {given.accepts} accepts; milliseconds")
    print(f"{'':8}{'median':>8}{'p95':>8}{'bar':>8}")
    missed = False
    for name in ("page", "anew", "open", "save", "paint"):
        high = statistics.quantiles(found[name], n=20)[-1]
        bar = BARS.get(name)
        missed = missed or (bar is not None and high > bar)
        print(f"{name:8}{statistics.median(found[name]):8.1f}{high:8.1f}{bar or '':>8}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
