"""The inner side of the pool: what a worker process does from its start to its end. See :mod:`selon.runner.pool`.

Three pipes lead to a worker: requests in, replies out, and a life line that carries nothing and closes when the parent is gone, however
it went. Frames on the first two are eight bytes of length, then a pickle; on replies a byte between them says what it is. The nets below
a task are the kernel's own, so that they hold while C code keeps the interpreter busy: an interval timer for the wall clock (SIGALRM),
RLIMIT_AS for memory, RLIMIT_CPU as a second clock, and SIGIO on the life line.
"""

import fcntl
import math
import os
import pickle
import resource
import select
import signal
import struct
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Literal, Self

import psutil
from msgspec import Struct

from selon.errors import mistake, told

HEAD = struct.Struct(">Q")
"""The length of a frame."""

_MEBIBYTE = 1 << 20


class Lost(Struct, frozen=True):
    """What became of an item that has no result: the word to record and the reason in a sentence."""

    outcome: Literal["timed_out", "out_of_memory", "died", "defect"]
    reason: str


READY, UNREADY, ANSWER, LAST_ANSWER = b"r", b"u", b"a", b"l"
"""What a reply is. After its last answer a worker ends; what else it was given has to be given to another."""


class _Mishap:
    """Keeps what the block raised, whatever it was: one document must not cost the others, and a worker has nobody above it to tell."""

    error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        self.error = error
        return True


def serve(
    task: Callable[[Any], Any],
    start: Callable[[], None] | None,
    pipes: tuple[Connection, Connection, Connection],
    seconds: float,
    megabytes: int,
) -> None:
    """Work on requests until there are no more. *pipes*: requests, replies, life line."""
    requests, replies, life = (pipe.fileno() for pipe in pipes)
    _detach(life)
    ready = _Mishap()
    with ready:
        if start is not None:
            start()
    if ready.error is not None:
        _send(replies, UNREADY, pickle.dumps(told(ready.error)))
        return
    _send(replies, READY, pickle.dumps(None))
    free = resource.getrlimit(resource.RLIMIT_AS)
    own, most = psutil.Process(), megabytes * _MEBIBYTE
    fresh = own.memory_info().vms
    while (request := _receive(requests)) is not None:
        # What counts is what a task takes beyond the interpreter and its libraries: their address space is large and says nothing.
        cap = own.memory_info().vms + most
        resource.setrlimit(resource.RLIMIT_AS, (cap if free[1] == resource.RLIM_INFINITY else min(cap, free[1]), free[1]))
        answer, mishap = _answer(task, request, seconds, megabytes)
        del request
        resource.setrlimit(resource.RLIMIT_AS, free)
        # After a mishap the heap may be full or a library half-way through its work: a fresh worker costs less than a doubt. So it does
        # where much of what was once taken was kept.
        leaving = mishap or own.memory_info().vms > fresh + most // 2
        _send(replies, LAST_ANSWER if leaving else ANSWER, answer)
        if leaving:
            return


def _answer(task: Callable[[Any], Any], request: bytes, seconds: float, megabytes: int) -> tuple[bytes, bool]:
    """The answer to *request*, pickled, and whether something went wrong."""
    caught = _Mishap()
    frame = b""
    _wind(seconds)
    with caught:
        frame = pickle.dumps(task(pickle.loads(request)), pickle.HIGHEST_PROTOCOL)
    signal.setitimer(signal.ITIMER_REAL, 0)
    if caught.error is None:
        return frame, False
    if isinstance(caught.error, MemoryError):
        lost = Lost("out_of_memory", f"needs more than {megabytes:,} MiB of memory")
    elif isinstance(caught.error, SystemExit | KeyboardInterrupt | GeneratorExit):
        lost = Lost("died", f"the worker was ended from within: {told(caught.error)}")
    else:
        lost = Lost("defect", mistake(caught.error, "document"))
    return pickle.dumps(lost), True


def _wind(seconds: float) -> None:
    """Start both clocks. Neither signal has a handler, so the kernel ends the process when one runs out."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    allowed = math.ceil(used.ru_utime + used.ru_stime + 4 * seconds + 10)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed if hard == resource.RLIM_INFINITY else min(allowed, hard), hard))
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _detach(life: int) -> None:
    """Leave the terminal's process group, so that Ctrl-C reaches the parent alone; end with the parent."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGALRM, signal.SIGXCPU, signal.SIGIO, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    if select.select([life], [], [], 0)[0]:  # the parent went before the line was armed
        os._exit(0)


def _send(pipe: int, kind: bytes, content: bytes) -> None:
    for part in (HEAD.pack(len(content) + 1) + kind, content):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(pipe, rest) :]


def _receive(pipe: int) -> bytes | None:
    """The next frame; None when the parent has closed the pipe."""
    head = _exactly(pipe, HEAD.size)
    return None if head is None else _exactly(pipe, HEAD.unpack(head)[0])


def _exactly(pipe: int, size: int) -> bytes | None:
    got = bytearray()
    while len(got) < size:
        part = os.read(pipe, min(size - len(got), _MEBIBYTE))
        if not part:
            return None
        got += part
    return bytes(got)
