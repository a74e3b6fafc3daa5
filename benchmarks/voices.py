"""Who says what: Selon's voices without and with the parser beside a plain baseline, on the same texts in one run.

    python benchmarks/voices.py [--limit N] [--part all|seen|unseen] [--no-parser] [--json]

Texts: the English attributions of PolNeAR (train part) where the development data is here (SELON_SHARED, default ../shared), with its own
scorer; else the benchmark says so and stops. Every fourth article is the part "unseen": set apart when the frames of belief, intention and
stance were written, its errors were not looked at; those of the others were.

The baseline is what a script of an afternoon does: words between double marks, each with the nearest verb of saying and the capitalised
words or pronoun beside that; "X said (that) …" to the end of the sentence; "according to X". It gets the same texts and is scored alike.

Scores: F1 of contents (half of the longer one's words shared, one to one), of sources among them, of direct and indirect ones by kind of
voice, and of words that are anybody's but the outlet's. Seconds are processor time without loading, reading the text included for both.
Where the development reports are here, the safety figure follows: figures and quotations of somebody else that are stored in the outlet's
voice.
"""

import argparse
import gzip
import importlib.util
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from selon.coder import Coder, ParserMode
from selon.export.jsonl import coded_line, mentions_line
from selon.ingest.plain import report_from_text

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SELON_SHARED", ROOT.parent / "shared")) / "dev-data"
POLNEAR = SHARED / "polnear/polnear-train.jsonl.gz"
UNSEEN = 4
Found = list[dict[str, Any]]
Finder = Callable[[str], Found]

SAYING = r"(?:said|says|say|told|tells|added|adds|asked|wrote|writes|argued|argues|claimed|claims|noted|notes|tweeted|explained|replied)"
NAME = r"(?:[A-Z][\w.’'-]+(?: (?:[A-Z][\w.’'-]+|of|the))*|he|she|they|it|He|She|They|It|who)"
MARKED = re.compile(r"[“\"]([^“”\"\n]{2,})[”\"]|''([^\n]+?)''")
BESIDE = re.compile(rf"(?P<s1>{NAME}) (?:\w+ )?(?P<v1>{SAYING})\b|\b(?P<v2>{SAYING}) (?P<s2>{NAME})")
REPORTED = re.compile(rf"(?P<s>{NAME}) (?P<v>{SAYING})(?: that)? (?P<c>[^“”\"\n.]{{8,}})")
SOURCED = re.compile(rf"(?P<c>[^“”\"\n.]{{8,}}), (?P<v>according to) (?P<s>(?:the |a )?{NAME})")


def baseline(text: str) -> Found:
    """Words in marks with the nearest verb of saying in their line, reported clauses, "according to": expressions and nothing else."""
    found = [_marked(text, match) for match in MARKED.finditer(text)]
    inside = [(m["start"], m["end"]) for m in found]
    for pattern in (REPORTED, SOURCED):
        for match in pattern.finditer(text):
            if not any(start < match.end("c") and match.start("c") < end for start, end in inside):
                voice = {"kind": "paraphrased", "speaker": _span(match, "s"), "cue": _span(match, "v")}
                found.append({**_span(match, "c"), "voice": voice})
    return sorted(found, key=lambda m: m["start"])


def _marked(text: str, match: re.Match[str]) -> dict[str, Any]:
    group = 1 if match[1] is not None else 2
    begin, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    line = (begin, end if end >= 0 else len(text))
    beside = [b for b in BESIDE.finditer(text, *line) if b.end() <= match.start() or b.start() >= match.end()]
    nearest = min(beside, key=lambda b: max(b.start() - match.end(), match.start() - b.end()), default=None)
    voice: dict[str, Any] = {"kind": "quoted", "speaker": None, "cue": None}
    if nearest is not None:
        number = 1 if nearest["s1"] is not None else 2
        voice |= {"speaker": _span(nearest, f"s{number}"), "cue": _span(nearest, f"v{number}")}
    return {**_span(match, group), "voice": voice}


def _span(match: re.Match[str], group: str | int) -> dict[str, Any]:
    return {"start": match.start(group), "end": match.end(group), "text": match[group]}


def selon(parser: ParserMode) -> Finder:
    """Our voices as mentions."""
    coder = Coder(parser)

    def find(text: str) -> Found:
        _, mentions = coder.mentions(report_from_text(text, "benchmark", language="en"), "quotations")
        return [msgspec.to_builtins(m) for m in mentions]

    return find


def module(name: str) -> ModuleType:
    """A scorer of the development data, loaded from where it stands."""
    sys.path.insert(0, str(SHARED))
    spec = importlib.util.spec_from_file_location(name, SHARED / f"{name}.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"no scorer in {SHARED}")
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def f1(right: float, found: float, gold: float) -> float:
    """F1 of counts."""
    return 2 * right / (found + gold) if found + gold else 0.0


def scores(tally: Counter[str], kinds: dict[str, tuple[str, ...]]) -> dict[str, float]:
    """The figures of one finder, as the development scorer counts them."""
    told = {
        "content": f1(tally["half"], tally["found"], tally["gold"]),
        "source": f1(tally["source"], tally["found source"], tally["gold source"]),
        "words": f1(tally["right words"], tally["found words"], tally["gold words"]),
    }
    for kind, voices in kinds.items():
        right = sum(tally[f"{other} as {voice}"] for other in (kind, "mixed") for voice in voices)
        guessed, wanted = sum(tally[f"voice {voice}"] for voice in voices), tally[f"gold {kind}"]
        precision = right / guessed if guessed else 0.0
        recall = sum(tally[f"{kind} as {voice}"] for voice in voices) / wanted if wanted else 0.0
        told |= {kind: f1(precision * recall, precision, recall), f"{kind} p": precision, f"{kind} r": recall}
    return told


def run(name: str, find: Finder, documents: Sequence[dict[str, Any]], scorer: ModuleType) -> dict[str, Any]:
    """One row: the scores and the seconds of one finder."""
    find(documents[0]["text"])
    start = time.process_time()
    answers = [find(document["text"]) for document in documents]
    seconds = time.process_time() - start
    tally: Counter[str] = sum((scorer.count(d, found, None) for d, found in zip(documents, answers, strict=True)), Counter())
    return {"finder": name, **scores(tally, scorer.KINDS), "seconds": seconds}


def safety(parser: ParserMode) -> dict[str, tuple[int, int]]:
    """By language: figures and quotations of somebody else stored as the outlet's, and how many there are, in the development reports."""
    scorer, coder, told = module("score_reports"), Coder(parser), {}
    for language in ("fr", "en"):
        wrong = asked = 0
        for path in sorted((SHARED / "reports").glob(f"{language}-part*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                entry = scorer.load(json.loads(line), language)
                text = (SHARED / "reports" / entry["file"]).read_bytes().decode()
                coded = coder.code(report_from_text(text, entry["file"], published=entry["published"]))
                plain = report_from_text(text, entry["file"])
                reading, mentions = coder.mentions(plain, "quotations")
                done = scorer.score_doc(
                    entry, text, json.loads(coded_line(coded)), json.loads(mentions_line(plain, reading.language, mentions))
                )
                hit, of = done.r.get("contested_as_outlet", (0, 0))
                wrong, asked = wrong + hit, asked + of
        told[language] = (wrong, asked)
    return told


def shown(rows: list[dict[str, Any]], title: str) -> Table:
    """The rows as a table, in per cent."""
    columns = ("content", "source", "words", "direct", "direct p", "direct r", "indirect", "indirect p", "indirect r")
    table = Table("finder", *columns, "seconds", title=title)
    for row in rows:
        table.add_row(row["finder"], *(f"{100 * row[c]:.1f}" for c in columns), f"{row['seconds']:.1f}")
    return table


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--limit", type=int, help="the first N articles only")
    parser.add_argument("--part", choices=("all", "seen", "unseen"), default="all")
    parser.add_argument("--no-parser", action="store_true", help="leave the slow row out")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    console = Console(width=150)
    if not POLNEAR.exists():
        console.print(f"No attributions in {POLNEAR}: nothing to compare on. Set SELON_SHARED to the folder that holds dev-data.")
        return 0
    documents = [json.loads(line) for line in gzip.decompress(POLNEAR.read_bytes()).decode().splitlines() if line.strip()]
    kept = [d for n, d in enumerate(documents) if given.part == "all" or (n % UNSEEN == UNSEEN - 1) == (given.part == "unseen")]
    kept = kept[: given.limit]
    scorer = module("score_voices")
    finders: list[tuple[str, Finder]] = [("marks and nearest verb", baseline), ("selon, no parser", selon("none"))]
    finders += [] if given.no_parser else [("selon, parser", selon("auto"))]
    rows = [run(name, find, kept, scorer) for name, find in finders]
    safe = safety("none") if (SHARED / "reports").is_dir() else {}
    if given.json:
        print(json.dumps({"articles": len(kept), "part": given.part, "rows": rows, "as_outlet": safe}))
        return 0
    console.print(shown(rows, f"PolNeAR, {given.part}: {len(kept)} articles"))
    for language, (wrong, of) in safe.items():
        console.print(f"stored in the outlet's voice though somebody else's, {language}: {wrong} of {of} ({100 * wrong / of:.1f} %)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
