"""Shards coded on a Dask cluster: the same shards, the same rows. Needs ``pip install selon[cluster]`` here and on every worker.

A shard's reports travel with its task and its rows travel back; the workers share nothing and write nothing, this process alone does.
On each Dask worker documents are coded as they are here, in a process that can be killed, under the same limits, so a document that hangs
costs itself and no more. A Dask worker that is lost (a node gone, a job over its time) is the scheduler's matter: it gives the task to
another. A shard that has cost several workers is cut into smaller ones, down to the document, which is then recorded as lost.
"""

import multiprocessing
import pickle
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from typing import Any, Literal

from distributed import Client, Future, KilledWorker, WorkerPlugin, as_completed, get_worker
from msgspec import Struct

from selon import __version__
from selon.coder import ParserMode
from selon.errors import RunError, SelonError
from selon.runner.configuration import Configuration, configuration, differences
from selon.runner.local import AGAIN, Done, Limits, Read, items_of, row_of
from selon.runner.pool import Lost, Pool
from selon.runner.shards import Halt, Item, Shard, Work
from selon.store.coded import CodedRow

LOGGER = Client.__module__.partition(".")[0]
"""Under which name Dask logs."""
AHEAD = 3
"""Tasks that the scheduler is given for each thread of the cluster: it need never wait for this process."""
PARTS = 8
"""Into how many parts a shard is cut that has cost several workers."""
_CONNECT = 20.0
"""Seconds in which the scheduler has to answer."""


class Options(Struct, frozen=True):
    """What the workers are told: how to code, and what one document may take."""

    parser: ParserMode
    gazetteer: Literal["auto", "none"]
    limits: Limits


class Coding(WorkerPlugin):  # type: ignore[misc]
    """On each Dask worker: processes that code, kept from task to task, and ended with the run or the worker."""

    def __init__(self, expected: Configuration, options: Options) -> None:
        self._expected, self._options = expected, options
        self._refused = "it was not set up"
        self._idle: list[Pool[Item, CodedRow | Halt]] = []

    def setup(self, worker: Any) -> None:
        """Refuse a worker that would give other bytes. Raises RunError with what differs."""
        told = differences(self._expected, configuration(self._options.parser, self._options.gazetteer))
        if told:
            self._refused = f"the worker {worker.address} would code by something else than this machine: {'; '.join(told)}"
            raise RunError(self._refused)
        # Dask's nanny marks its workers as daemons, which may have no children, lest those outlive them. Ours end with their parent by a
        # pipe that closes when it is gone, even killed, so the mark may go.
        multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
        for other in worker.plugins.values():  # of a run that could not tidy up; one that is at work starts new ones
            if isinstance(other, Coding):
                other.teardown(worker)
        self._refused = ""

    def teardown(self, worker: Any) -> None:
        """End the processes."""
        while self._idle:
            self._idle.pop().close()

    def rows(self, items: Sequence[Item]) -> list[CodedRow | Halt]:
        """What became of *items*, in order. Each thread of the worker takes a process of its own. Raises RunError as :meth:`setup` did."""
        if self._refused:  # a worker that came later is given tasks though its setting up failed
            raise RunError(self._refused)
        try:
            pool = self._idle.pop()
        except IndexError:
            work = Work(self._expected, self._options.parser, self._options.gazetteer)
            pool = Pool(work, work.load, 1, self._options.limits.seconds, self._options.limits.megabytes, AGAIN)
        sound = False
        try:
            rows = [result if isinstance(result, Halt) else row_of(item, result) for item, result in pool.results(iter(items))]
            sound = True
        finally:
            if sound:
                self._idle.append(pool)
            else:
                pool.close()
        return rows


def code_piece(plugin: str, packed: bytes) -> list[CodedRow | Halt]:
    """The task: rows of the pickled items, coded by what the *plugin* keeps on the worker that this runs on."""
    coding = get_worker().plugins.get(plugin)
    if coding is None:
        raise RunError("a worker could not be set up for this run; its log says why")
    rows: list[CodedRow | Halt] = coding.rows(pickle.loads(packed))
    return rows


class Piece(Struct, frozen=True):
    """What one task codes: a shard (by its number), or a part of one that has cost workers."""

    shard: int
    items: tuple[Item, ...]

    def parts(self) -> "Iterator[Piece]":
        """The piece cut into smaller ones."""
        size = -(-len(self.items) // PARTS)
        for at in range(0, len(self.items), size):
            yield Piece(self.shard, self.items[at : at + size])


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the scheduler at *address*. Raises RunError where none answers."""
    try:
        client = Client(address, timeout=_CONNECT, set_as_default=False, name="selon")
    except (OSError, ValueError) as error:
        reason = f"no Dask scheduler answers at {address} ({error}); start one (docs/cluster.md) or check the address"
        raise RunError(reason) from None
    try:
        yield client
    finally:
        client.close()


def code_on_cluster(address: str, shards: Sequence[Shard], read: Read, coding: Coding) -> Done:
    """The rows of each of *shards*, as they become ready, made by the workers of the Dask scheduler at *address*, as *coding* says.

    Raises RunError where there is no scheduler, it is lost, or a worker would code by something else. Closing the generator gives the
    cluster's tasks up; the cluster stays.
    """
    with connected(address) as client:
        try:
            client.register_plugin(coding, name=client.id)
        except SelonError:
            raise
        except (ImportError, AttributeError, TypeError) as error:
            raise RunError(f"the workers can't load this Selon ({error}); install selon {__version__} with [cluster] on each") from None
        if not client.nthreads():
            sys.stderr.write(f"selon: the scheduler at {address} has no workers yet; waiting for them\n")
        submitted = _Submitted(client, shards, read)
        try:
            yield from submitted.done()
        finally:
            submitted.give_up()
            with suppress(OSError, CancelledError):  # the scheduler is gone
                client.unregister_worker_plugin(client.id)


class _Submitted:
    """The tasks that are on the cluster, and what has come back of shards that are not whole yet."""

    def __init__(self, client: Client, shards: Sequence[Shard], read: Read) -> None:
        self._client, self._shards, self._read = client, shards, read
        self._pieces: dict[str, Piece] = {}
        self._rows: dict[int, dict[str, CodedRow]] = {}
        self._tasks = as_completed(loop=client.loop, raise_errors=False)
        self._suspects: deque[Piece] = deque()
        self._alone = False
        self._number = 0

    def done(self) -> Done:
        """Shards with their rows."""
        waiting = iter(range(len(self._shards)))
        self._fill(waiting)
        for future in self._tasks:
            if future.status in ("lost", "pending"):  # its worker went before the rows were fetched: the scheduler has it done again
                self._tasks.add(future)
                continue
            piece = self._pieces.pop(future.key)
            rows = self._rows_of(future, piece)
            future.release()
            shard = self._shards[piece.shard]
            if rows is None:
                self._cut(piece)
            elif len(have := self._keep(piece, rows)) == len(shard.documents):
                del self._rows[piece.shard]
                self._fill(waiting)
                yield shard, tuple(have[document] for document in shard.documents)
            if self._suspects and not self._pieces:
                self._alone = True
                self._submit(self._suspects.popleft())

    def _keep(self, piece: Piece, rows: list[CodedRow]) -> dict[str, CodedRow]:
        have = self._rows.setdefault(piece.shard, {})
        have.update((row.document, row) for row in rows)
        return have

    def _cut(self, piece: Piece) -> None:
        """Try a piece again that has cost workers, in parts. Dask blames every task that a lost worker had been given; a single document is
        therefore tried once more when there is no other task on the cluster, and only that counts."""
        if len(piece.items) == 1:
            self._suspects.append(piece)
            return
        for part in piece.parts():
            self._submit(part)

    def give_up(self) -> None:
        """Take back what is still to be done."""
        with suppress(OSError, CancelledError):
            self._client.cancel(list(self._tasks.futures))

    def _fill(self, waiting: Iterator[int]) -> None:
        room = AHEAD * max(1, sum(self._client.nthreads().values())) - len(self._pieces)
        for _, number in zip(range(room), waiting, strict=False):
            self._submit(Piece(number, tuple(items_of(self._shards[number], self._read))))

    def _submit(self, piece: Piece) -> None:
        # Pickled here, as Dask would look for tasks inside the data. The number keeps a part from being taken for the whole.
        self._number += 1
        key = f"selon-{self._shards[piece.shard].name}-{self._client.id}-{self._number}"
        self._pieces[key] = piece
        packed = pickle.dumps(piece.items, pickle.HIGHEST_PROTOCOL)
        self._tasks.add(self._client.submit(code_piece, self._client.id, packed, key=key, pure=False))

    def _rows_of(self, future: Future, piece: Piece) -> list[CodedRow] | None:
        """The rows of a task that has ended; None where it has cost several workers and has to be cut."""
        error = future.exception()
        if error is None:
            try:
                return [row_of(item, result) for item, result in zip(piece.items, future.result(), strict=True)]
            except (KilledWorker, CancelledError) as late:
                error = late
        if isinstance(error, CancelledError):
            raise RunError("the cluster can't go on (its scheduler is gone); what is coded stays, start the run again to go on")
        if isinstance(error, KilledWorker):
            if not self._alone:
                return None
            return [row_of(piece.items[0], Lost("died", "each worker of the cluster that was given it was lost"))]
        if isinstance(error, SelonError):
            raise error
        raise RunError(f"the cluster can't go on (a worker failed: {type(error).__name__}: {error}); what is coded stays")
