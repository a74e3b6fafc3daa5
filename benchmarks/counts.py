"""Figures measured: victims of agency reports against their templates, and number forms against a specification, beside plain baselines.

    python benchmarks/counts.py [--limit N] [--misses N]

Both sets are development data (SELON_SHARED, default ../shared); without them the parts are skipped, and the command says so.

Victims: the MUC-3 and MUC-4 development texts and templates (Latin America, 1988-1990, all capitals, broken into lines of 80 characters).
A gold figure is a filler of HUM TGT that has a number of two or more and the effect DEATH or INJURY; one named person is no figure of the
text. Optional templates and doubtful fillers are left out. A figure is right where a figure of the text has the role (killed, injured) and
exactly the number. "of ours, in the key" is the share of our figures of two or more that the key has in that text: a lower bound of the
precision, for the key leaves out all that is no terrorism. "claimed as fact" is a rough count without gold: of our victims' figures
in sentences with "according to" or a verb of saying before the figure, the share that Selon takes for the outlet's own word.

"as it is" takes the lines as they stand, "lines joined" with the breaks inside paragraphs made spaces (the same length).

Number forms: the numbers and ranges of Microsoft's Recognizers-Text tests, by kind. A case is right where a figure has the value.

The baselines are regular expressions: the nearest number to a word of death or injury, within 40 characters; runs of digits.
"""

import argparse
import gzip
import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from selon.coder import Coder
from selon.coding.statements import voice_at
from selon.extract.counts.grammar import prepare
from selon.extract.counts.items import Busy, items_of
from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.model import Count
from selon.read import reading

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SELON_SHARED", ROOT.parent / "shared")) / "dev-data"
MUC = SHARED / "muc34/muc34.jsonl.gz"
NUMBERS = SHARED / "recognizers-text/Number"
EFFECTS = {"DEATH": "killed", "INJURY": "injured"}
Victims = Counter[tuple[str, int]]

SMALL = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"""
WORDS = {word: n for n, word in enumerate(SMALL.split(), 2)}
NUMBER = re.compile(r"\b(\d{1,3}(?:,\d{3})+|\d+|" + "|".join(WORDS) + r")\b", re.IGNORECASE)
HARM = {
    "killed": re.compile(r"\b(killed|dead|died|deaths?|murder\w*|assassinat\w*|massacre\w*|slain|bodies)\b", re.IGNORECASE),
    "injured": re.compile(r"\b(wounded|injur\w*|hurt)\b", re.IGNORECASE),
}
TOLD = re.compile(r"\baccording to\b|\breportedly\b", re.IGNORECASE)
SAID = re.compile(
    r"(?<!been )(?<!was )(?<!were )(?<!is )\b(said|says|reported|reports|claimed|claims|announced|stated|added|confirmed|indicated)\b",
    re.IGNORECASE,
)


def joined(text: str) -> str:
    """*text* with the line breaks inside its paragraphs made spaces: offsets stay."""
    return re.sub(r"(?<!\n)\n(?!\n| )", " ", text)


def gold_victims(templates: Iterable[dict[str, Any]]) -> Victims:
    """The figures of two or more that the templates of one text give, by role."""
    found: Victims = Counter()
    for template in templates:
        slots = template["slots"]
        numbers = {}
        for value in slots.get("HUM TGT: NUMBER", ()):
            match = re.fullmatch(r'~?(\d+): (".*")', value)
            if match:
                numbers[match[2]] = int(match[1])
        for value in slots.get("HUM TGT: EFFECT OF INCIDENT", ()):
            match = re.fullmatch(r'(DEATH|INJURY): (".*")', value)
            if match and not template["optional"] and numbers.get(match[2], 0) > 1:
                found[EFFECTS[match[1]], numbers[match[2]]] = 1
    return found


class Selon:
    """Our figures of victims, and how many of those told by somebody were kept as the outlet's."""

    def __init__(self) -> None:
        self.coder, self.told, self.as_fact = Coder("none"), 0, 0

    def __call__(self, text: str) -> Victims:
        """The victims of one text."""
        have = self.coder.run(report_from_text(text, "muc", language="en"), until="voices")
        found: Victims = Counter()
        for mention in have["counts"]:
            value = mention.value
            if mention.label not in HARM or not isinstance(value, Count) or value.modality == "vague":
                continue
            number = value.low if value.low is not None else value.high
            if number is None or number < 2:
                continue
            found[mention.label, number] = 1
            sentence = next(s for s in have["reading"].sentences if s.start <= mention.start < s.end)
            if TOLD.search(text, sentence.start, sentence.end) or SAID.search(text, sentence.start, mention.start):
                self.told += 1
                self.as_fact += voice_at(have["voices"], mention.start, mention.end).kind == "outlet"
        return found


def nearest_number(text: str) -> Victims:
    """The baseline: for each word of harm the nearest number within 40 characters, in the same sentence."""
    found: Victims = Counter()
    for role, pattern in HARM.items():
        for harm in pattern.finditer(text):
            near = [
                (min(abs(m.start() - harm.end()), abs(harm.start() - m.end())), m[1])
                for m in NUMBER.finditer(text, max(0, harm.start() - 40), harm.end() + 40)
                if "." not in text[min(m.end(), harm.end()) : max(m.start(), harm.start())]
            ]
            if near:
                word = min(near)[1].lower()
                number = WORDS.get(word) or int(word.replace(",", ""))
                if number > 1:
                    found[role, number] = 1
    return found


def victims(console: Console, limit: int | None, misses: int) -> None:
    """The table of victims."""
    texts = [json.loads(line) for line in gzip.decompress(MUC.read_bytes()).decode().splitlines()][:limit]
    texts = [text for text in texts if text["templates"]]
    table = Table("finder", "killed", "injured", "exact match", "of ours, in the key", "claimed as fact", "ms a text", title="MUC victims")
    runs: list[tuple[str, Callable[[str], Victims], bool]] = [
        ("selon, lines joined", Selon(), True),
        ("selon, as it is", Selon(), False),
        ("nearest number", nearest_number, True),
    ]
    for name, run, join in runs:
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        ours = known = 0
        start = time.process_time()
        for text in texts:
            words = joined(text["text"]) if join else text["text"]
            gold, found = gold_victims(text["templates"]), run(words)
            for role, number in gold:
                total[role] += 1
                right[role] += (role, number) in found
                if misses and (role, number) not in found and run is runs[0][1]:
                    misses -= 1
                    console.print(text["id"], role, number, sorted(found))
            ours += len(found)
            known += len(found & gold)
        spent = (time.process_time() - start) * 1000 / max(1, len(texts))
        shares = [f"{right[role]}/{total[role]}" for role in HARM]
        told = f"{run.as_fact}/{run.told} = {run.as_fact / max(1, run.told):.3f}" if isinstance(run, Selon) else "-"
        table.add_row(name, *shares, f"{right.total() / max(1, total.total()):.3f}", f"{known / max(1, ours):.3f}", told, f"{spent:.1f}")
    console.print(table)


def cases(folder: str, file: str) -> Iterator[tuple[str, str, tuple[float | None, float | None]]]:
    """Text, kind and wanted interval of each number or range of a specification."""
    for case in json.loads(gzip.decompress((NUMBERS / folder / f"{file}.json.gz").read_bytes())):
        for result in case["Results"]:
            told = result.get("Resolution") or {}
            value = str(told.get("value", "")).replace(" ", "")
            wanted = interval(value)
            if wanted is not None:
                yield case["Input"], kind(result, value), wanted


def interval(value: str) -> tuple[float | None, float | None] | None:
    """The bounds that a resolution names; None where it names none."""
    match = re.fullmatch(r"[\[(]([^,]*),([^,]*)[\])]", value)
    try:
        if match is None:
            number = float(value.replace(",", "."))
            return number, number
        return (float(match[1]) if match[1] else None), (float(match[2]) if match[2] else None)
    except ValueError:
        return None


def kind(result: dict[str, Any], value: str) -> str:
    """What sort of case it is."""
    if value[:1] in "[(":
        return "range" if all(value[1:-1].split(",")) else "open range"
    sort = (result.get("Resolution") or {}).get("subtype", "other")
    if sort in ("fraction", "power"):
        return str(sort)
    number = float(value.replace(",", "."))
    if number < 0:
        return "negative"
    digits = any(c.isdecimal() for c in result["Text"])
    return ("digits" if digits else "words") + (", whole" if number == int(number) else ", decimal")


def numbers(console: Console, misses: int) -> None:
    """The tables of number forms."""
    for code, folder in (("fr", "French"), ("en", "English")):
        pack = load_pack(code)
        grammar = prepare(pack)
        right: Counter[str] = Counter()
        plain: Counter[str] = Counter()
        total: Counter[str] = Counter()
        for file in ("NumberModel", "NumberRangeModel"):
            if not (NUMBERS / folder / f"{file}.json.gz").exists():
                continue
            for text, sort, wanted in cases(folder, file):
                read = reading.read(pack, report_from_text(text, "case", language=code))
                found = {(i.figure.low, i.figure.high) for s in read.sentences for i in items_of(grammar, read, s, Busy((), ()))}
                low, high = wanted
                # A fraction or decimal lies inside our whole bounds; a bare number is both bounds.
                inside = any(a is not None and b is not None and low is not None and low == high and a < low < b for a, b in found)
                good = wanted in found or (inside and low is not None and low != int(low))
                total[sort] += 1
                right[sort] += good
                plain[sort] += low == high and any(float(m.replace(",", "")) == low for m in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text))
                if misses and not good:
                    misses -= 1
                    console.print(code, sort, repr(text), wanted, found)
        table = Table("case", "right", "of", "share", "digits alone", title=f"Recognizers-Text numbers, {folder}")
        for sort in sorted(total):
            share = f"{right[sort] / total[sort]:.2f}"
            table.add_row(sort, str(right[sort]), str(total[sort]), share, f"{plain[sort] / total[sort]:.2f}")
        table.add_row("all", str(right.total()), str(total.total()), f"{right.total() / max(1, total.total()):.2f}", "")
        console.print(table)


def main() -> None:
    """Both parts."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--limit", type=int)
    arguments.add_argument("--misses", type=int, default=0, help="show so many of the figures that were missed")
    given = arguments.parse_args()
    console = Console(width=140)
    if not MUC.exists():
        print("development data not here: skipped")
        return
    victims(console, given.limit, given.misses)
    numbers(console, given.misses)


if __name__ == "__main__":
    main()
