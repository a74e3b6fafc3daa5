"""One shard of a crawl: the records that begin in a range of one file, judged one by one. A pure function of the file's bytes.

What a worker was at when it was lost is known from a marker that it moves before each record; the shard is then done again with that record
marked as lost. :meth:`Task.__call__` is all that a worker or a cluster's node has to run.
"""

import os
import signal
from collections import Counter
from pathlib import Path

import msgspec
from msgspec import Struct

from selon.coder import ParserMode
from selon.export.visible import storable
from selon.runner.crawl_funnel import LIMITS, Funnel, Verdict
from selon.runner.crawl_records import Records
from selon.runner.shards import settle

FINE = frozenset(
    {"coded", "not_relevant", "no_cue", "low_score", "unsupported_language", "other_record", "no_page", "duplicate", "empty", "title_only"}
)
"""Outcomes that say what a record is; they are counted. All others say that something went wrong, and are listed with their place."""


class Lost(Struct, frozen=True):
    """A record that a worker was lost on: its number within the shard, from 0, the outcome and the reason."""

    number: int
    outcome: str
    reason: str


class Range(Struct, frozen=True):
    """The records that begin in ``[start, end)`` of the file ``source``. ``exact``: a record is known to begin at ``start``.

    ``lost``: records that are not to be tried again. ``marker``: a file in which the worker notes the record that it is at.
    """

    source: str
    start: int
    end: int
    exact: bool = False
    lost: tuple[Lost, ...] = ()
    marker: str | None = None


class Problem(Struct, frozen=True):
    """A record that went wrong: where it begins, its address, the outcome, the reason."""

    source: str
    offset: int
    url: str
    outcome: str
    reason: str


class Shard(Struct, frozen=True):
    """What a range gave. ``first`` and ``next``: where its first record begins, and the first one behind it.

    ``coded``, ``texts`` and ``problems`` are lines of JSON. ``outcomes`` has every record once; ``damaged`` counts, by what happened, those
    of which a part is lost and the rest was used.
    """

    first: int
    next: int
    records: int
    outcomes: dict[str, int]
    damaged: dict[str, int]
    coded: bytes
    texts: bytes
    problems: bytes


class Task:
    """Judges ranges. ``load`` has to be called once in each worker before the first."""

    def __init__(self, parser: ParserMode = "auto", seconds: float = 20.0) -> None:
        self.parser, self.seconds = parser, seconds
        self._funnel: Funnel | None = None

    def load(self) -> None:
        """Load packs, cues and models."""
        self._funnel = Funnel(self.parser)
        settle()

    def __call__(self, where: Range) -> Shard:
        """The shard of *where*."""
        if self._funnel is None:
            self.load()
        assert self._funnel is not None
        marker = os.open(where.marker, os.O_WRONLY) if where.marker else None
        try:
            return self._judged(self._funnel, where, marker)
        finally:
            if marker is not None:
                os.close(marker)

    def _judged(self, funnel: Funnel, where: Range, marker: int | None) -> Shard:
        lost = {one.number: one for one in where.lost}
        outcomes: Counter[str] = Counter()
        damaged: Counter[str] = Counter()
        coded, texts, problems = [], [], []
        records = Records(Path(where.source), where.start, where.end, LIMITS, exact=where.exact)
        for number, (offset, record) in enumerate(records):
            if marker is not None:
                os.pwrite(marker, number.to_bytes(8, "big"), 0)
                # A clock for each page in place of the pool's for the whole shard: the kernel ends the worker, whatever library it is in.
                signal.setitimer(signal.ITIMER_REAL, self.seconds)
            one = lost.get(number)
            verdict = Verdict(one.outcome, one.reason) if one else funnel.judge(offset, record, where.source)
            outcomes[verdict.outcome] += 1
            if verdict.line:
                coded.append(verdict.line + b"\n")
                texts.append(verdict.text + b"\n")
            wrong = [] if verdict.outcome in FINE else [(verdict.outcome, verdict.reason)]
            if verdict.damage:
                damaged[verdict.damage[0]] += 1
                wrong.append(verdict.damage)
            for outcome, reason in wrong:
                url = storable(record.fields.get("warc-target-uri", ""))
                problems.append(msgspec.json.encode(Problem(where.source, offset, url, outcome, storable(reason))) + b"\n")
        parts = (b"".join(part) for part in (coded, texts, problems))
        return Shard(records.first, records.next, outcomes.total(), dict(sorted(outcomes.items())), dict(sorted(damaged.items())), *parts)


def cut(path: str, size: int) -> list[Range]:
    """The file *path* in ranges of about *size* bytes."""
    length = Path(path).stat().st_size
    return [Range(path, start, min(start + size, length)) for start in range(0, max(1, length), size)]
