"""The pairs of a span of days, weighed by themselves: from the records that reach into it, in a database of their own.

Every pair has its home on one day (:mod:`selon.link.blocks`), so the pairs of all slices together are the pairs of the whole, each once; in
which process or on which machine a slice is weighed makes no difference. What one takes of memory is a matter of how many records fall
into two months, not of how many there are.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
from msgspec import Struct

from selon.link.blocks import LONGEST, REACH, candidates
from selon.link.comparisons import weighed
from selon.link.weights import Weights

DAYS = 60
"""What a slice begins and ends at a multiple of: a whole number of blocks of days and of months."""
RECORDS = 20_000
"""How many records, about, that have their home in it make a slice."""


class Slice(Struct, frozen=True):
    """Days from ``since`` to before ``until`` (ordinals), and the Parquet file with the records that reach into them."""

    since: int
    until: int
    told: Path

    @property
    def pairs(self) -> Path:
        """Where its weighed pairs are to be written."""
        return self.told.with_suffix(".pairs")


Engine = Callable[[Iterable[Slice], Weights], int]
"""Writes the weighed pairs of each slice; how many blocks were so large that they were split."""


def spans(base: duckdb.DuckDBPyConnection, finer: int = 1) -> list[tuple[int, int]]:
    """The days, from one to before another, that the table ``told`` is cut at: so many that about ``RECORDS`` have their home in each, or a
    *finer*th of it."""
    counts = base.execute(
        f"SELECT first // {DAYS} AS part, count(*) FROM told WHERE last - first <= {LONGEST} GROUP BY part ORDER BY part"
    ).fetchall()
    found: list[tuple[int, int]] = []
    since, held = 0, 0
    for part, count in counts:
        since = since if held else part * DAYS
        held += count
        if held * finer >= RECORDS:
            found.append((since, (part + 1) * DAYS))
            held = 0
    return [*found, (since, (counts[-1][0] + 1) * DAYS)] if held else found


def cut(base: duckdb.DuckDBPyConnection, days: Iterable[tuple[int, int]], folder: Path) -> Iterator[Slice]:
    """A slice for each span of *days*, its records written into *folder*."""
    for since, until in days:
        made = Slice(since, until, folder / f"slice-{since}-{until}.parquet")
        base.execute(
            f"COPY (SELECT * FROM told WHERE first < {until:d} AND last + {REACH} >= {since:d} AND last - first <= {LONGEST} ORDER BY idx) "
            "TO $path (FORMAT parquet)",
            {"path": str(made.told)},
        )
        yield made


def weigh(piece: Slice, weights: Weights, megabytes: int) -> int:
    """Write the pairs of *piece* with more than ``unseen`` bits: ``i`` < ``j``, levels, bits. How many blocks were split for their size.

    *megabytes* is what the database may hold before it spills beside the file of the slice.
    """
    with duckdb.connect() as base:
        base.execute(f"SET memory_limit = '{megabytes:d}MB'")
        base.execute("SET threads = 1")
        base.execute("SET preserve_insertion_order = false")
        base.execute("SET temp_directory = $path", {"path": str(piece.told.with_suffix(".tmp"))})
        base.execute("CREATE TABLE told AS SELECT * FROM read_parquet($path)", {"path": str(piece.told)})
        large = candidates(base, weights, piece.since, piece.until)
        weighed(base, weights, weights.unseen)
        base.execute("COPY pairs TO $path (FORMAT parquet)", {"path": str(piece.pairs)})
    return large


def here(megabytes: int) -> Engine:
    """Weighs slices in threads of this process, one a processor, whose databases may take *megabytes* together."""
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    def engine(slices: Iterable[Slice], weights: Weights) -> int:
        with ThreadPoolExecutor(workers) as pool:
            try:
                return sum(pool.map(lambda piece: weigh(piece, weights, megabytes // workers), slices))
            finally:
                pool.shutdown(cancel_futures=True)  # where one failed, the others need not be begun

    return engine
