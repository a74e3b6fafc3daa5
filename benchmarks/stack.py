"""What one would put together from usual parts: a full spaCy pipeline, dateparser over the text, and rules for quotations.

    python benchmarks/stack.py

It is the peer that run.py measures Selon's speed against: honest parts, simply put together, and not a coder of events. The pipeline is the
one installed for the language with all its components, fed in batches as its makers advise. dateparser searches the running text, told the
language and the day, in an environment of its own (see time_rivals.py; made where it is not there, --offline leaves it out). The rules for
quotations are two regular expressions with a dozen verbs of saying. What is not installed is left out and said.

Rates are reports a second of processor time, start-up left out.
"""

import argparse
import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from time_rivals import install, rivals

from selon.lang.load import load_pack
from selon.model import Report
from selon.read.threads import one_thread

TOOLS = Path(tempfile.gettempdir()) / "selon-benchmark-times"
PASSES = 3
MARKED = re.compile(r"«\s*([^«»\n]{2,})\s*»|“([^“”\n]{2,})”|\"([^\"\n]{2,})\"")
NAME = r"[A-ZÀ-Þ][\w.’'-]+(?: (?:[A-ZÀ-Þ][\w.’'-]+|de|du|des|la|of|the))*"
SAYING: Mapping[str, str] = MappingProxyType(
    {
        "fr": r"(?:dit|déclar[eé]|affirm[eé]|expliqu[eé]|assur[eé]|indiqu[eé]|estim[eé]|ajout[eé]|lanc[eé])",
        "en": r"(?:said|says|told|added|adds|claimed|claims|estimated|explained|argued|announced|wrote)",
    }
)
SOURCED: Mapping[str, str] = MappingProxyType({"fr": r"(?:selon|d[’']après) (?:la |le |les |l[’'])?", "en": r"according to (?:the |a )?"})


class Timed(NamedTuple):
    """One peer: seconds of processor time a report; None and the reason where it does not run here."""

    name: str
    seconds: float | None
    reason: str = ""


def quotations(text: str, language: str) -> list[tuple[int, int, str | None]]:
    """Spans between marks with the name beside the nearest verb of saying in their line, and what follows "according to"."""
    saying = re.compile(rf"({NAME}) (?:a |ont |has )?{SAYING[language]}|{SAYING[language]} ({NAME})")
    found: list[tuple[int, int, str | None]] = []
    for match in MARKED.finditer(text):
        begin, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
        beside = list(saying.finditer(text, begin, end if end >= 0 else len(text)))
        nearest = min(beside, key=lambda near: abs(near.start() - match.start()), default=None)
        found.append((match.start(), match.end(), (nearest[1] or nearest[2]) if nearest else None))
    found += [(m.start(), m.end(), m[1]) for m in re.finditer(rf"{SOURCED[language]}({NAME}|\w+ \w+)", text, re.IGNORECASE)]
    return sorted(found)


def least(work: Callable[[], object]) -> float:
    """The least processor time of several passes, in seconds."""
    times = []
    for _ in range(PASSES):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


def pipeline(language: str, reports: Sequence[Report]) -> Timed:
    """The full pipeline of the language, as it is installed."""
    name = next((model for model in load_pack(language).language.model if find_spec(model) is not None), None)
    if find_spec("spacy") is None or name is None:
        return Timed("spaCy, full pipeline", None, "no model is installed")
    one_thread()
    nlp = import_module("spacy").load(name)
    texts = [report.text for report in reports]
    list(nlp.pipe(texts))
    parts = ", ".join(nlp.pipe_names)
    return Timed(f"spaCy {name} ({parts})", least(lambda: list(nlp.pipe(texts))) / len(texts))


def dates(language: str, reports: Sequence[Report], offline: bool) -> Timed:
    """dateparser's search over the texts."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    if not offline:
        install(TOOLS)
    run = dict(rivals(TOOLS)).get("dateparser")
    if run is None:
        return Timed("dateparser", None, "not installed")
    documents = [{"id": str(n), "language": language, "published": "2024-03-11", "text": r.text} for n, r in enumerate(reports)]
    return Timed("dateparser", min(run(documents)[0] for _ in range(PASSES)) / len(documents))


def stack(language: str, reports: Sequence[Report], offline: bool = False) -> list[Timed]:
    """The parts, each alone, and last all together where all are there."""
    parts = [pipeline(language, reports), dates(language, reports, offline)]
    rules = least(lambda: [quotations(report.text, language) for report in reports])
    parts.append(Timed("rules for quotations", rules / len(reports)))
    lacking = [part.name for part in parts if part.seconds is None]
    whole = None if lacking else sum(part.seconds or 0 for part in parts)
    return [*parts, Timed("the usual stack: all three", whole, f"without {', '.join(lacking)}" if lacking else "")]


def main() -> None:
    """Print the rates of the parts on the texts of run.py."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--offline", action="store_true", help="install nothing")
    given = arguments.parse_args()
    reports = import_module("run").reports
    for language in ("fr", "en"):
        for part in stack(language, reports(language), given.offline):
            print(f"{language}  {part.name}: " + (f"{1 / part.seconds:.0f} reports/s" if part.seconds else f"not run, {part.reason}"))


if __name__ == "__main__":
    main()
