"""How well triggers tell the family and the form of events in sentences of other schemes, and how often other news is taken for protest.

    python benchmarks/relevance.py [--errors N]

PLOVER gold records and PETRARCH unit tests (English sentences, CAMEO codes) are development data: they are looked for in SELON_SHARED
(default ../shared), and what is absent is skipped and said. Their names are mapped by the crosswalk columns of the codebook and by
relevance.toml beside this file; a record that neither maps is not covered and not counted.

family: a trigger of that family is accepted in the sentence. form: one of the accepted triggers has a code that the crosswalk allows.
Other news: documents with an accepted protest trigger, none of which their scheme calls a protest.
"""

import argparse
import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from selon.codebook import load
from selon.codebook.entries import Crosswalk
from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Act, Mention

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SELON_SHARED", ROOT.parent / "shared")) / "dev-data"
PLOVER = SHARED / "plover-gsr/PLOVER_GSR_CAMEO.json"
PETRARCH = tuple(SHARED / "petrarch-unit-tests" / name for name in ("PETR2_GSR_validation.xml", "PETR.UnitTest.records.xml"))
TIMEBANK = SHARED / "french-timebank/french-timebank.jsonl"
TABLE = ROOT / "benchmarks/relevance.toml"
PROTEST, VIOLENT = "protest", frozenset({"violence", "disaster"})
SENTENCE = re.compile(r"<Sentence .*?(?=<Sentence |</Sentences)", re.DOTALL)


class Case(NamedTuple):
    """One sentence: the name its scheme gives it, whether that is a protest, and the codes of ours that may stand for it."""

    text: str
    name: str
    protest: bool
    codes: frozenset[str]


def walks() -> Iterator[tuple[str, Crosswalk]]:
    """Every code of a form or a kind with its crosswalk."""
    book = load()
    for entry in (*book.entries("forms"), *book.entries("kinds")):
        if entry.crosswalk is not None:
            yield entry.code, entry.crosswalk


def plover_cases(names: dict[str, Any]) -> tuple[list[Case], list[str]]:
    """Covered PLOVER records, and the texts of those that are no protest and tell of none."""
    cases, others = [], []
    for record in json.loads(PLOVER.read_text(encoding="utf-8")):
        name = f"{record['event']}/{record.get('mode') or 'other'}"
        if (row := names.get(name)) is not None:
            codes = {code for code, walk in walks() if walk.plover_event == row["event"] and walk.plover_mode in ("", row["mode"])}
            cases.append(Case(record["text"], name, row["event"] == "PROTEST", frozenset(codes | set(row["codes"]))))
        elif "text" in record:
            others.append(record["text"])
    return cases, others


def cameo_cases(names: dict[str, Any]) -> Iterator[Case]:
    """Covered sentences of the unit tests, once each: of several codings the first that is covered."""
    seen = set[str]()
    for path in PETRARCH:
        for block in SENTENCE.findall(path.read_text(encoding="utf-8")):
            said = re.search(r"<Text>(.*?)</Text>", block, re.DOTALL)
            text = " ".join(said[1].split()) if said else ""
            code = next((code for code in re.findall(r'eventcode="(\d+)"', block) if code[:2] in names), None)
            if not text or code is None or text in seen:
                continue
            seen.add(text)
            mine = {own for own, walk in walks() if walk.cameo_root == code[:2] and walk.cameo_code in (code, code[:2] + "0")}
            every = {own for own, walk in walks() if walk.cameo_root == code[:2]} if code.endswith("0") else set[str]()
            yield Case(text, code, code[:2] == "14", frozenset(mine | every | set(names[code[:2]]["codes"])))


def found(coder: Coder, text: str, language: str) -> list[Mention]:
    """The accepted triggers of a text."""
    report = report_from_text(text, "relevance", language=language)
    return [m for m in coder.run(report, until="actions")["actions"] if isinstance(m.value, Act)]


def score(coder: Coder, cases: Iterable[Case], errors: list[str]) -> tuple[int, int, int]:
    """Cases, and those with the family and with the form right; what went wrong is added to *errors*."""
    total = family = form = 0
    for case in cases:
        total += 1
        acts = [m.value for m in found(coder, case.text, "en") if isinstance(m.value, Act)]
        right = any((act.family == PROTEST) if case.protest else (act.family in VIOLENT) for act in acts)
        fits = any(act.code in case.codes for act in acts)
        family += right
        form += fits
        if not fits:
            why = "no trigger" if not acts else "other form" if right else "other family"
            errors.append(f"{why} | {case.name} | {', '.join(sorted({a.code for a in acts})) or '-'} | {case.text[:150]}")
    return total, family, form


def other_news(coder: Coder, texts: Iterable[str], language: str) -> tuple[int, int]:
    """Texts, and those in which a protest is seen."""
    seen = [any(isinstance(m.value, Act) and m.value.family == PROTEST for m in found(coder, text, language)) for text in texts]
    return len(seen), sum(seen)


def main() -> None:
    """Score what is there and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", type=int, default=0, help="show so many errors of each set")
    wanted = parser.parse_args().errors
    console, coder = Console(), Coder("none")
    names = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    table = Table("set", "covered", "family", "form", title="Sentences of other schemes")
    news = Table("set", "texts", "with a protest", title="Other news")
    listed: dict[str, list[str]] = {}
    if PLOVER.is_file():
        cases, others = plover_cases(names["plover"]["names"])
        for title, part in (("PLOVER protests", [c for c in cases if c.protest]), ("PLOVER violence", [c for c in cases if not c.protest])):
            total, family, form = score(coder, part, listed.setdefault(title, []))
            table.add_row(title, str(total), f"{family / total:.3f}", f"{form / total:.3f}")
        total, family = other_news(coder, others, "en")
        news.add_row("PLOVER, other events", str(total), str(family))
    if all(path.is_file() for path in PETRARCH):
        total, family, form = score(coder, cameo_cases(names["cameo"]["names"]), listed.setdefault("PETRARCH", []))
        table.add_row("PETRARCH, CAMEO 14, 18-20", str(total), f"{family / total:.3f}", f"{form / total:.3f}")
    if TIMEBANK.is_file():
        lines = TIMEBANK.read_text(encoding="utf-8").splitlines()
        total, family = other_news(coder, (json.loads(line)["text"] for line in lines), "fr")
        news.add_row("French TimeBank", str(total), str(family))
    for path in (PLOVER, *PETRARCH, TIMEBANK):
        if not path.is_file():
            console.print(f"{path.parent.name}: not here, skipped")
    console.print(table, news)
    for title, errors in listed.items():
        for line in sorted(errors)[:wanted]:
            console.print(f"{title}: {line}", markup=False, highlight=False)


if __name__ == "__main__":
    main()
