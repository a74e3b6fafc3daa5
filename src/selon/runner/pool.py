"""Killable workers: hostile bytes are parsed in processes that have a clock and a cap on memory, and that can be lost.

    for item, result in guarded(task, items, workers=2, seconds=20, megabytes=1024):
        ...        # in the order of items; result is Lost where there is none

A worker that runs out of time or memory, crashes or ends is replaced; its item gets a :class:`Lost`, everything else goes on. No worker
outlives the parent, even one that was killed with signal 9. The parent works only while the caller asks for the next result; what it
holds at any time is bounded in items and in bytes. Needs POSIX (signals, rlimits).
"""

import fcntl
import os
import pickle
import selectors
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

from selon.errors import ResourceError
from selon.read.threads import one_thread
from selon.runner.worker import ANSWER, HEAD, LAST_ANSWER, READY, UNREADY, Lost, serve

__all__ = ["Lost", "Pool", "guarded"]

T = TypeVar("T")
R = TypeVar("R")

_DEPTH = 2
"""Requests that a worker is given at once: one to work on, one to find when it is done while the parent is busy elsewhere."""
_AHEAD = 8
"""Items under way or waiting for an earlier one, for each worker."""
_BYTES_AHEAD = 128 << 20
"""Bytes of requests and results held beyond which no further item is taken on."""
_GRACE = 5.0
"""Seconds beyond the limit after which the parent kills a worker that its own clock has not ended (stopped, or deaf to signals)."""
_START = 300.0
"""Seconds in which a worker has to be ready."""
_STARTS = 3
"""Workers lost in a row before they were ready after which there is no point in another."""
_PIPE = 1 << 20
"""Bytes that a pipe holds, where the system allows it: a worker need not wait for the parent to take a usual result."""


def guarded(
    task: Callable[[T], R],
    items: Iterable[T],
    *,
    workers: int,
    seconds: float,
    megabytes: int,
    start: Callable[[], None] | None = None,
    again: int = 0,
) -> Generator[tuple[T, R | Lost], None, None]:
    """*task* of each of *items*, in their order, computed by killable *workers* (a number of processes).

    *task*, *start*, items and results are pickled, so the functions stand at the top of a module. An item gets *seconds* of wall clock and
    may take *megabytes* (MiB) of address space beyond what the worker has after *start*, which is called once in each worker (load models
    there). An item whose worker died is tried *again* so many times: it may have been killed from outside. Raises ResourceError where no
    worker can be started. Closing the iterator, or an exception through it, ends all workers.
    """
    pool: Pool[T, R] = Pool(task, start, workers, seconds, megabytes, again)
    try:
        yield from pool.results(iter(items))
    finally:
        pool.close()


class _Job(Generic[T]):
    """An item on its way: its request while that may have to be sent again, then its answer."""

    def __init__(self, item: T) -> None:
        self.item = item
        self.request = pickle.dumps(item, pickle.HIGHEST_PROTOCOL)
        self.size = len(self.request)
        self.tries = 0
        self.answered = False
        self.answer: Any = None

    def settle(self, answer: Any) -> None:
        self.answer, self.answered, self.request = answer, True, b""


class _Worker:
    """One process, the parent's ends of its pipes, what is on its way to it, and the jobs that it has."""

    def __init__(self, process: SpawnProcess, requests: Connection, replies: Connection, life: Connection) -> None:
        self.process, self.requests, self.replies, self.life = process, requests, replies, life
        self.out: deque[memoryview] = deque()
        self.into = bytearray()
        self.jobs: deque[_Job[Any]] = deque()
        self.ready = False
        self.leaving = False
        self.refusal = ""
        self.quiet = 0.0
        os.set_blocking(requests.fileno(), False)
        os.set_blocking(replies.fileno(), False)
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            for pipe in (requests, replies):
                with suppress(OSError):  # beyond what this user may have: the usual size does
                    fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)

    def give(self, job: _Job[Any]) -> None:
        if not self.jobs:
            self.quiet = 0.0
        self.jobs.append(job)
        self.out.extend((memoryview(HEAD.pack(len(job.request))), memoryview(job.request)))

    def push(self) -> None:
        """Write as much as the pipe takes. A worker that is gone is noticed by its replies' end."""
        with suppress(BlockingIOError, BrokenPipeError):
            while self.out:
                written = os.write(self.requests.fileno(), self.out[0][:_PIPE])
                self.out[0] = self.out[0][written:]
                if not self.out[0]:
                    self.out.popleft()

    def pull(self) -> tuple[list[tuple[bytes, Any, int]], bool]:
        """The replies that are whole by now (kind, value, size in bytes), and whether the worker is gone."""
        gone = False
        with suppress(BlockingIOError):
            while not gone:
                part = os.read(self.replies.fileno(), _PIPE)
                self.into += part
                gone = not part
        found = []
        while len(self.into) >= HEAD.size:
            end = HEAD.size + HEAD.unpack_from(self.into)[0]
            if len(self.into) < end:
                break
            with memoryview(self.into) as view:
                found.append((bytes(view[HEAD.size : HEAD.size + 1]), pickle.loads(view[HEAD.size + 1 : end]), end))
            del self.into[:end]
        return found, gone

    def kill(self) -> None:
        """End the process and whatever it started; leave no zombie."""
        if self.process.pid is not None and self.process.exitcode is None:
            with suppress(ProcessLookupError, PermissionError):  # before it leads a group of its own
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.kill()
        self.process.join()
        for pipe in (self.requests, self.replies, self.life):
            pipe.close()

    def ending(self, seconds: float) -> Lost:
        """Why the process is gone, from how it ended."""
        self.process.join(_GRACE)
        code = self.process.exitcode
        if code is None:
            return Lost("died", "the worker closed its pipes and went on")
        if code in (-signal.SIGALRM, -signal.SIGXCPU):
            return Lost("timed_out", f"needs more than {seconds:g} s")
        if code == -signal.SIGKILL:
            return Lost("died", "the worker was killed from outside, perhaps by the system for want of memory")
        if code < 0:
            return Lost("died", f"the worker crashed ({signal.Signals(-code).name})")
        return Lost("died", f"the worker ended with status {code}")


class Pool(Generic[T, R]):
    """The parent's side: workers, the jobs that none has yet, and the loop between them. See :func:`guarded` for what is asked of it.

    Workers stay from one call of :meth:`results` to the next, and keep what they loaded; :meth:`close` ends them.
    """

    def __init__(
        self, task: Callable[[T], R], start: Callable[[], None] | None, workers: int, seconds: float, megabytes: int, again: int = 0
    ) -> None:
        if workers < 1 or seconds <= 0 or megabytes < 1:
            raise ValueError("at least one worker, some time and some memory are needed")
        self._task, self._start, self._most, self._again = task, start, workers, again
        self._seconds, self._megabytes = seconds, megabytes
        self._context = get_context("spawn")
        one_thread(always=True)  # workers take over this environment, and what they unpickle first may bring NumPy
        self._workers: list[_Worker] = []
        self._todo: deque[_Job[T]] = deque()
        self._order: deque[_Job[T]] = deque()
        self._selector = selectors.DefaultSelector()
        self._unready = 0

    def results(self, source: Iterator[T]) -> Iterator[tuple[T, R | Lost]]:
        """Items with their results, in order."""
        more = True
        while True:
            while more and self._room():
                try:
                    job = _Job(next(source))
                except StopIteration:
                    more = False
                    break
                self._order.append(job)
                self._todo.append(job)
                self._hand_out()
                self._turn(0.0)
            if not self._order:
                return
            if not self._order[0].answered:
                self._turn(1.0)
            while self._order and self._order[0].answered:
                done = self._order.popleft()
                self._turn(0.0)  # before the caller is busy with this one
                yield done.item, done.answer
                del done

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.kill()
        self._workers.clear()
        self._selector.close()

    def _room(self) -> bool:
        if len(self._order) >= self._most * _AHEAD:
            return False
        return not self._order or sum(job.size for job in self._order) < _BYTES_AHEAD

    def _hand_out(self) -> None:
        """Give jobs to the workers that have fewest; start a worker where one is missing."""
        for depth in range(_DEPTH):
            for worker in self._workers:
                if self._todo and len(worker.jobs) <= depth and not worker.leaving:
                    worker.give(self._todo.popleft())
            while depth == 0 and self._todo and len(self._workers) < self._most:
                self._workers.append(self._begin())
                self._workers[-1].give(self._todo.popleft())
        for worker in self._workers:
            if worker.out:
                worker.push()
                self._watch(worker)

    def _begin(self) -> _Worker:
        (requests_in, requests), (replies, replies_out), (life_in, life) = (self._context.Pipe(duplex=False) for _ in range(3))
        ends = (requests_in, replies_out, life_in)
        process = self._context.Process(
            target=serve, args=(self._task, self._start, ends, self._seconds, self._megabytes), name="selon-worker", daemon=True
        )
        # A Ctrl-C between here and the worker's first line must not make it print a traceback: it inherits the mask, and lifts it itself.
        # The tracker, which comes with the first worker, would lift it for us when it is started.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for end in ends:
            end.close()
        worker = _Worker(process, requests, replies, life)
        self._selector.register(replies.fileno(), selectors.EVENT_READ, worker)
        self._selector.register(requests.fileno(), selectors.EVENT_WRITE, worker)
        return worker

    def _watch(self, worker: _Worker) -> None:
        """Wait for room in the requests' pipe only where there is something to write."""
        number = worker.requests.fileno()
        watched = number in self._selector.get_map()
        if worker.out and not watched:
            self._selector.register(number, selectors.EVENT_WRITE, worker)
        elif watched and not worker.out:
            self._selector.unregister(number)

    def _turn(self, wait: float) -> None:
        """Let bytes pass for at most *wait* seconds; settle jobs; look after lost and silent workers."""
        if not self._workers:
            return
        before = time.monotonic()
        self._selector.select(wait)
        waited = time.monotonic() - before
        for worker in self._workers:
            worker.quiet += waited  # only time in which the parent listened: it may be away for long
        gone: list[tuple[_Worker, Lost | None]] = []
        for worker in self._workers:
            worker.push()
            self._watch(worker)
            replies, ended = worker.pull()
            if replies or worker.into:
                worker.quiet = 0.0
            for reply in replies:
                self._take(worker, *reply)
            if ended:
                gone.append((worker, None))
            elif worker.jobs and worker.quiet > (self._seconds + _GRACE if worker.ready else _START):
                gone.append((worker, Lost("timed_out", f"needs more than {self._seconds:g} s")))
        for worker, why in gone:
            self._bury(worker, why)
        self._hand_out()

    def _take(self, worker: _Worker, kind: bytes, value: Any, size: int) -> None:
        if kind == READY:
            worker.ready, self._unready = True, 0
        elif kind == UNREADY:
            worker.refusal = value
        elif kind in (ANSWER, LAST_ANSWER):
            job = worker.jobs.popleft()
            job.settle(value)
            job.size = size
            worker.leaving = kind == LAST_ANSWER

    def _bury(self, worker: _Worker, why: Lost | None) -> None:
        """Take a lost worker's place: the job that it was at gets the reason, the others go to the next."""
        lost = why or worker.ending(self._seconds)
        for pipe in (worker.replies, worker.requests):
            if pipe.fileno() in self._selector.get_map():
                self._selector.unregister(pipe.fileno())
        worker.kill()
        self._workers.remove(worker)
        if not worker.ready:
            self._unready += 1
            if worker.refusal or self._unready >= _STARTS:
                raise ResourceError(f"a worker process could not start: {worker.refusal or lost.reason}")
        elif worker.jobs and not worker.leaving:
            job = worker.jobs[0]
            job.tries += 1
            if lost.outcome != "died" or job.tries > self._again:
                worker.jobs.popleft().settle(lost)
        self._todo.extendleft(reversed(worker.jobs))
