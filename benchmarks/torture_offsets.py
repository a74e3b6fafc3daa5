"""Offsets through the browser and back: random texts of every script, shown on the page of a report, marked there, and sent to the server.

Usage: python benchmarks/torture_offsets.py [--texts 20000] [--seed 1]

Each text is made of astral characters, combining marks (also alone), right-to-left scripts, direction marks, joiners, blanks of every kind,
byte order marks, NULs and other controls, characters that HTML knows, and line ends of every kind. Two hundred of them at a time are a
report of a real project. Held against each other are

  the evidence that the server marks on the page     and the text between its offsets
  words marked in the browser, as offsets and text   and the text between these offsets, and what the selection holds
  the range that the browser finds for offsets       and the text between them
  what was sent to the server                        and its own check, that the words stand there

Exit code 1 where a single one differs.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selon.export.jsonl import coded_line
from selon.ingest.plain import report_from_text
from selon.model import Coded, Document, Evidence, Record, ReportHead, Statement, Voice, Words
from selon.store.coded import CodedRow, save_shard
from selon.store.documents import add, document_id, text
from selon.store.project import create, open_project

AT_ONCE = 200
MOST_SENT = 200
_SIGNS = (
    "abcdefghijklmnopqrstuvwxyzABCDEF0123456789 .,;:!?'\"«»–-",
    "àâçéèêëîïôùûüÿœæÀÉ’ ",
    "😀🚩👩🏽‍🌾🇫🇷✊🏿𝔘𝕏𐍈𠮷🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "\u0301\u0308\u0327\u20dd\ufe0f\u200d\u3099\U0001f3fd\u0489",
    "مظاهرةفيباريس٣٤שביתהבתלאביב،؟",
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    "\u00a0\u202f\u2009\u3000\u200b\u2060\ufeff\u180e\t",
    "\x00\x00\x01\x07\x08\x1b\x1a\x7f\x80\x85\x9b\x0b\x0c\x1c\x1d\x1e\x1f\ufffe\uffff\ufdd0\U0010ffff\ufffd␀",
    "<>&\"'`=/{}[]&amp;&#0;&lt;</p><!--]]><script></script>",
    "日本語のデモ한국어집회ไทยประท้วงहिन्दीप्रदर्शनবাংলা",
)
_ENDS = ("\n", "\r\n", "\r", "\n\n", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\r\r\n", "\n\r")


def random_text(draw: random.Random) -> str:
    """One text: up to sixty characters of one to four kinds, sometimes in several lines."""
    kinds = draw.sample(_SIGNS, draw.randint(1, 4))
    signs = [draw.choice(draw.choice(kinds)) for _ in range(draw.randint(1, 60))]
    if draw.random() < 0.3:
        signs.insert(draw.randrange(len(signs) + 1), draw.choice(_ENDS))
    if draw.random() < 0.1:
        signs.insert(0, draw.choice(("\ufeff", "\x00", "\u0301", "\u202e")))
    return "".join(signs)


def random_report(number: int, texts: int, draw: random.Random) -> tuple[Document, Coded]:
    """A report of so many texts; its record has a value for spans of them, some of these over each other."""
    whole = f"{number}\n" + "".join(random_text(draw) + draw.choice(_ENDS) for _ in range(texts)) + "."
    report = report_from_text(whole, f"{number}.txt", language="fr")
    statements = []
    for at in range(texts):
        start = draw.randrange(len(whole))
        end = min(len(whole), start + draw.randint(1, 12))
        evidence = (Evidence(start, end, whole[start:end]),)
        statements.append(Statement(f"s-{number}-{at}", "slogan", "made-up", Words(f"{at}"), evidence, Voice("outlet"), confidence=0.9))
    head = ReportHead(report.id, report.source, None, None, None, "fr", len(whole))
    record = Record(f"r-{number}", "protest", "march", None, "held", True, tuple(statements))
    return Document(report, whole.encode(), "text"), Coded("0", "1", {}, None, None, head, "coded", (record,), ())


def made(path: Path, texts: int, seed: int) -> list[tuple[str, str, Coded]]:
    """A project at *path* with so many texts in reports; (document, text as the store keeps it, coded) of each."""
    draw = random.Random(seed)
    pairs = [random_report(n, min(AT_ONCE, texts - at), draw) for n, at in enumerate(range(0, texts, AT_ONCE))]
    with create(path) as project:
        add(project, [document for document, _ in pairs], batch="offsets")
        save_shard(project, "offsets", "0", [CodedRow(document_id(one), "coded", coded_line(coded)) for one, coded in pairs])
    with open_project(path, read_only=True) as project:
        return [(document_id(one), text(project, coded.report.id) or "", coded) for one, coded in pairs]


_MARK = """async ([marks, address]) => {
  const { spansOf, rangeOf, length } = await import(address);
  const root = document.getElementById('text');
  const paragraphs = Array.from(root.querySelectorAll('[data-at]'));
  const chosen = [];
  // Marked by the document's own means: a paragraph, a text node in it, UTF-16 units in that. Half characters can't be marked by a reader.
  const point = (paragraph, share) => {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    const nodes = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node);
    const node = nodes[Math.floor(share * nodes.length)];
    let at = Math.floor(((share * nodes.length) % 1) * (node.data.length + 1));
    if (at > 0 && at < node.data.length && node.data.codePointAt(at - 1) > 0xffff) at -= 1;
    return [node, at];
  };
  const selection = getSelection();
  for (const [first, from, further, to] of marks) {
    const one = Math.floor(first * paragraphs.length);
    const other = Math.min(paragraphs.length - 1, one + Math.floor(further * 3));
    selection.removeAllRanges();
    selection.setBaseAndExtent(...point(paragraphs[one], from), ...point(paragraphs[other], to));
    if (selection.isCollapsed) continue;
    const range = selection.getRangeAt(0);
    chosen.push({ spans: spansOf(range, root), whole: range.toString() });
  }
  selection.removeAllRanges();
  const words = ({ start, end }) => rangeOf(start, end, root)?.toString();
  const found = chosen.flatMap(({ spans }) => spans).map(words);
  const shown = paragraphs.map((one) => [Number(one.dataset.at), one.textContent]);
  const marked = {};
  for (const node of root.querySelectorAll('.e')) {
    for (const key of node.dataset.s.split(' ')) marked[key] = (marked[key] || '') + node.textContent;
  }
  return { chosen, found, shown, marked };
}"""


def _seen(written: str) -> str:
    return written.replace("\0", "\u2400")


def _bare(shown: str) -> str:
    return "".join(sign for sign in shown if not (sign.isspace() or sign == "\ufeff"))


def mismatches(page: Any, post: Callable[[dict[str, Any]], int], whole: str, coded: Coded, marks: int, draw: random.Random) -> list[str]:
    """What differs on the page of one report, which is open in *page*; *post* sends an act and gives the status of the answer."""
    module = page.evaluate("new URL('offsets.js', document.querySelector('script[src*=\"report.js\"]').src).href")
    told = page.evaluate(_MARK, [[[draw.random() for _ in range(4)] for _ in range(marks)], module])
    wrong = [f"shown at {at}: {line!r}" for at, line in told["shown"] if _seen(whole[at : at + len(line)]) != line]
    for one in coded.records[0].statements:
        piece = one.evidence[0]
        lines = "".join(
            bare for at, bare in _lines(whole) for bare in [whole[max(at, piece.start) : min(at + len(bare), piece.end)]] if bare
        )
        if told["marked"].get(one.id, "") != _seen(lines):
            wrong.append(f"marked {piece}: {told['marked'].get(one.id)!r}")
    spans = [span for one in told["chosen"] for span in one["spans"]]
    for span, found in zip(spans, told["found"], strict=True):
        if whole[span["start"] : span["end"]] != span["text"] or found != _seen(span["text"]):
            wrong.append(f"{span}: the text has {whole[span['start'] : span['end']]!r}, the page {found!r}")
    for one in told["chosen"]:  # what was left out between and around the passages is nothing but blanks
        if "".join(_bare(_seen(span["text"])) for span in one["spans"]) != _bare(one["whole"]):
            wrong.append(f"selected {one['whole']!r}: {one['spans']}")
    for at in range(0, len(spans), MOST_SENT):
        about = coded.records[0].statements[0]
        change = {"target": "statement", "target_id": about.id, "action": "change", "field": "evidence", "report": coded.report.id}
        status = post({"decisions": [change | {"new": spans[at : at + MOST_SENT]}]})
        wrong += [] if status == 200 else [f"the server refused marks ({status})"]
    return wrong


def _lines(whole: str) -> list[tuple[int, str]]:
    """The lines that are shown, with where they begin."""
    shown, at = [], 0
    for line in whole.splitlines(keepends=True):
        bare = line.rstrip("\r\n\u2028\u2029")
        shown += [(at, bare)] if bare.strip() else []
        at += len(line)
    return shown


_POST = """(body) => fetch('/act', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  .then((reply) => reply.status)"""


def main() -> int:
    """Run it."""
    sys.path.insert(0, str(Path(__file__).parent))
    from browsing import browser, served

    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    draw, begun, wrong = random.Random(given.seed), time.perf_counter(), list[str]()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "offsets.selon"
        reports = made(path, given.texts, given.seed)
        with served(path) as site, browser() as chromium:
            page = site.page(chromium)
            for document, whole, coded in reports:
                page.goto(f"{site.origin}/report/{document.replace(':', '%3A')}")
                wrong += mismatches(page, lambda body: page.evaluate(_POST, body), whole, coded, len(coded.records[0].statements), draw)
    for one in wrong[:20]:
        print(one)
    print(f"{given.texts} texts in {len(reports)} reports: {len(wrong)} mismatches ({time.perf_counter() - begun:.0f} s)")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
