"""Shards, and what coding one gives: a pure function of its documents and of the configuration.

A shard is the documents whose id begins with the same hexadecimal digits, so the partition depends on nothing but the set of ids. Its rows
stand in order of document id; who made them, when, and how often it was tried does not show.
"""

import gc
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct

from selon.coder import Coder, ParserMode
from selon.errors import DEFECTS, InputError, mistake
from selon.export.jsonl import coded_line, failed_line
from selon.ingest.plain import is_title_only
from selon.model import Report
from selon.read.threads import one_thread
from selon.runner.configuration import Configuration, drift
from selon.store.coded import CodedRow

MOST = 500
"""Documents of the largest shard."""
FEWEST_DIGITS = 2

DEFECT = "defect"
_SELDOM = (100_000, 50, 100)
"""Objects made between two searches for rubbish, and how many of one search make a deeper one."""
LOST = frozenset({"timed_out", "out_of_memory", "died", DEFECT})
"""Outcomes that say something went wrong; all others say what a document is."""


class Item(NamedTuple):
    """A document to be coded: its id, and its report."""

    document: str
    report: Report


class Shard(Struct, frozen=True):
    """``name``: the first digits of its documents' ids and a hash of those that are to be coded; ``documents`` sorted."""

    name: str
    documents: tuple[str, ...]


class Halt(Struct, frozen=True):
    """The run must not go on: this worker would give other bytes than the run's configuration says."""

    reason: str


def digits(document: str) -> str:
    """The hexadecimal digits of a document id, less the name of the hash before them."""
    return document.rpartition(":")[2]


def partition(documents: Iterable[str], most: int = MOST) -> dict[str, list[str]]:
    """Documents by the first digits of their ids: as many digits as it takes for each part to have at most *most*, and two at least."""
    parts = _split(sorted(documents), FEWEST_DIGITS, most)
    return dict(sorted(parts.items()))


def _split(documents: Sequence[str], depth: int, most: int) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for document in documents:
        parts.setdefault(digits(document)[:depth], []).append(document)
    for prefix in [prefix for prefix, part in parts.items() if len(part) > most and len(prefix) == depth]:
        parts.update(_split(parts.pop(prefix), depth + 1, most))
    return parts


def shards(everything: Iterable[str], wanted: Iterable[str], most: int = MOST) -> list[Shard]:
    """The shards of *wanted*, which is what is left to code of *everything*, by name.

    The cut is that of *everything*: after an interruption the shards that are left are the same as they would have been without it.
    """
    left = set(wanted)
    made = []
    for prefix, documents in partition({*everything, *left}, most).items():
        chosen = tuple(document for document in documents if document in left)
        if chosen:
            made.append(Shard(f"{prefix}-{hashlib.sha256(' '.join(chosen).encode()).hexdigest()[:12]}", chosen))
    return made


class Work:
    """What a worker does with documents. Packs, gazetteer and models are loaded when they are first needed, and kept."""

    def __init__(self, configuration: Configuration, parser: ParserMode, gazetteer: Literal["auto", "none"] = "auto") -> None:
        self._configuration, self._parser, self._gazetteer = configuration, parser, gazetteer
        self._coder: Coder | None = None

    def load(self) -> None:
        """Load everything now, in a worker: then no document pays for it with its time."""
        one_thread(always=True)
        coder = self._coder = self._coder or Coder(self._parser, self._gazetteer)
        coder.gazetteer()
        for language in self._configuration.packs:
            pack, prepared = coder.pack(language)
            dict(prepared)
            coder.parser(pack)
        settle()

    def __call__(self, item: Item) -> CodedRow | Halt:
        """The row of *item*. A MemoryError goes through."""
        self._coder = self._coder or Coder(self._parser, self._gazetteer)
        return code_one(self._coder, self._configuration, item)


def settle() -> None:
    """Once all is loaded, look for rubbish seldom: what is loaded stays, and what a report leaves behind is hardly ever in a ring. That is
    a tenth of the time of coding by rules."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)


def code_one(coder: Coder, configuration: Configuration, item: Item) -> CodedRow | Halt:
    """The row of one document."""
    report = item.report
    if not any(character.isalnum() for character in report.text):
        return uncoded(item, "empty", "there is no text in it")
    if is_title_only(report.text):
        return uncoded(item, "title_only", "only a title and no report below it; nothing to code")
    try:
        coded = coder.code(report)
        gone = drift(configuration, coded)
        return Halt(gone) if gone else CodedRow(item.document, coded.outcome, coded_line(coded))
    except InputError as error:
        return uncoded(item, error.outcome, str(error).removeprefix(f"{report.source}: "))
    except DEFECTS as error:
        return uncoded(item, DEFECT, mistake(error, "report"))


def uncoded(item: Item, outcome: str, reason: str) -> CodedRow:
    """The row of a document that was not coded; its line says so, as that of ``selon code`` does."""
    return CodedRow(item.document, outcome, failed_line(item.report.source, outcome, f"{item.report.source}: {reason}"), reason)


def counted(rows: Iterable[CodedRow], before: Mapping[str, int] | None = None) -> dict[str, int]:
    """How many documents had which outcome, added to the counts *before*; by outcome."""
    totals = dict(before or {})
    for row in rows:
        totals[row.outcome] = totals.get(row.outcome, 0) + 1
    return dict(sorted(totals.items()))
