"""Slices of linking weighed on a Dask cluster: the same slices, the same pairs. Needs ``pip install selon[cluster]`` here and there.

The records that reach into a slice travel with its task, and its weighed pairs travel back, both as Parquet; the workers share nothing and
keep nothing. Events are made of the pairs by this process, as they are where it weighs them itself. A worker that is lost is a matter of
the scheduler: it gives the task to another.
"""

import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from distributed import Client, Future, KilledWorker, as_completed

from selon import __version__
from selon.errors import RunError, SelonError
from selon.link.slices import Engine, Slice, weigh
from selon.link.weights import Weights
from selon.runner.cluster import AHEAD, connected
from selon.runner.configuration import code_hash

DECIDING = ("link",)
"""The part of the package that decides what a slice's pairs are."""
_MEGABYTES = 1024
"""What the database of one slice may take on a worker before it spills to the worker's disk."""


def state() -> str:
    """What the weights of pairs rest on here, beside the table of weights: version, code, database."""
    return f"selon {__version__}, code {code_hash(DECIDING)[:23]}, duckdb {version('duckdb')}"


def weigh_piece(expected: str, days: tuple[int, int], told: bytes, weights: Weights) -> tuple[bytes, int]:
    """The task: the pairs of a slice from its records, both Parquet, and how many of its blocks were split.

    Raises RunError where this worker would weigh by something else than *expected*.
    """
    if state() != expected:
        raise RunError(f"a worker would weigh by something else than this machine: {state()} there, {expected} here")
    with tempfile.TemporaryDirectory(prefix="selon-slice-") as folder:
        piece = Slice(*days, Path(folder) / "slice.parquet")
        piece.told.write_bytes(told)
        large = weigh(piece, weights, _MEGABYTES)
        return piece.pairs.read_bytes(), large


def weighed_on_cluster(address: str) -> Engine:
    """Weighs slices by the workers of the Dask scheduler at *address*.

    It raises RunError where there is no scheduler, it is lost, or a worker would weigh by something else. The cluster stays as it was.
    """

    def engine(slices: Iterable[Slice], weights: Weights) -> int:
        with connected(address) as client:
            submitted = _Submitted(client, iter(slices), weights)
            try:
                return submitted.done()
            finally:
                submitted.give_up()

    return engine


class _Submitted:
    """The tasks that are on the cluster."""

    def __init__(self, client: Client, waiting: Iterator[Slice], weights: Weights) -> None:
        self._client, self._waiting, self._weights, self._state = client, waiting, weights, state()
        self._slices: dict[str, Slice] = {}
        self._tasks = as_completed(loop=client.loop, raise_errors=False)

    def done(self) -> int:
        """Write the pairs of each slice; how many blocks were split."""
        large = 0
        self._fill()
        for future in self._tasks:
            if future.status in ("lost", "pending"):  # its worker went before the pairs were fetched: the scheduler has it done again
                self._tasks.add(future)
                continue
            piece = self._slices.pop(future.key)
            pairs, split = self._result(future)
            future.release()
            piece.pairs.write_bytes(pairs)
            large += split
            self._fill()
        return large

    def give_up(self) -> None:
        """Take back what is still to be done."""
        with suppress(OSError, CancelledError):
            self._client.cancel(list(self._tasks.futures))

    def _fill(self) -> None:
        room = AHEAD * max(1, sum(self._client.nthreads().values())) - len(self._slices)
        for _, piece in zip(range(room), self._waiting, strict=False):
            key = f"selon-link-{piece.told.stem}-{self._client.id}"
            self._slices[key] = piece
            days = (piece.since, piece.until)
            self._tasks.add(
                self._client.submit(weigh_piece, self._state, days, piece.told.read_bytes(), self._weights, key=key, pure=False)
            )

    def _result(self, future: Future) -> tuple[bytes, int]:
        error = future.exception()
        if error is None:
            try:
                result: tuple[bytes, int] = future.result()
                return result
            except (KilledWorker, CancelledError) as late:
                error = late
        if isinstance(error, SelonError):
            raise error
        if isinstance(error, CancelledError):
            raise RunError("linking can't go on (the cluster's scheduler is gone); nothing was kept, start it again")
        if isinstance(error, KilledWorker):
            raise RunError(
                "linking can't go on (one span of days has cost several workers); give each worker thread 1.5 GB and start it again"
            )
        raise RunError(f"linking can't go on (a worker failed: {type(error).__name__}: {error}); nothing was kept")
