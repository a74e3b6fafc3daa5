"""The server: on loopback with a one-time link, or for a team with accounts. One process, one project."""

import contextlib
import gc
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType

import uvicorn
from msgspec import Struct

from selon.errors import UsageError
from selon.web.accounts import Team
from selon.web.app import application
from selon.web.bench import Bench, Gate
from selon.web.routes import WAYS
from selon.web.security import origin_of
from selon.web.sessions import Ticket, Who, signing_key, state_folder

LOOPBACK = "127.0.0.1"
PORT = 8497
"""Where it is served when nothing is asked for; where that is taken, on any free one."""
_BUSY = 128
"""Requests at once; beyond them the answer is 503."""


class Served(Struct, frozen=True):
    """Where a workbench is reached: its origins, the first of which is told, and the one-time link where there is one."""

    origins: tuple[str, ...]
    link: str | None = None


def bound(host: str, port: int | None) -> socket.socket:
    """A socket that listens. Raises UsageError where it can't be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for wanted in (port,) if port is not None else (PORT, 0):
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, wanted))
            made.listen(256)
        except (OSError, OverflowError) as error:
            made.close()
            if wanted == PORT and port is None:
                continue
            raise UsageError(f"{host}:{wanted}: can't be listened at ({error}); choose another --port, or leave it out") from None
        return made
    raise UsageError(f"{host}: no free port")


def own_origins(host: str, port: int) -> tuple[str, ...]:
    """The addresses of loopback at *port*; of *host* itself where it is another one."""
    names = (LOOPBACK, "localhost", "[::1]") if host in (LOOPBACK, "::1", "localhost") else (f"[{host}]" if ":" in host else host,)
    return tuple(f"http://{name}" + ("" if port == 80 else f":{port}") for name in names)


def alone(path: Path, coder: str, key: bytes) -> tuple[Bench, Ticket]:
    """The bench of one person, who may do everything, and the secret of the link."""
    ticket = Ticket()
    who = Who(coder, "admin")
    gate = Gate(lambda name: (who, "alone") if name == coder else None, ticket, coder)
    return Bench(path, gate, key, WAYS), ticket


def together(path: Path, key: bytes, *, secure: bool) -> Bench:
    """The bench of a team."""
    team = Team(path)
    return Bench(path, Gate(team.person, team=team), key, WAYS, secure=secure)


def review(path: Path, coder: str, port: int | None, told: Callable[[Served], None]) -> None:
    """Serve one person on loopback until interrupted; *told* hears where, when requests are answered. Raises StoreError, UsageError."""
    listening = bound(LOOPBACK, port)
    with contextlib.closing(listening):
        bench, ticket = alone(path, coder, signing_key(state_folder()))
        with contextlib.closing(bench):
            origins = own_origins(LOOPBACK, listening.getsockname()[1])
            link = f"{origins[0]}/enter?ticket={ticket.secret}"
            _run(bench, origins, listening, lambda: told(Served(origins, link)))


def serve(path: Path, host: str, port: int | None, public: Sequence[str], told: Callable[[Served], None]) -> None:
    """Serve a team until interrupted; *public*: the origins at which browsers reach it, where these are not the socket's own."""
    named = []
    for one in public:
        origin = origin_of(one)
        if origin is None:
            raise UsageError(f"--origin {one!r}: give it as browsers write it, such as https://coding.example.org")
        named.append(origin)
    if host not in (LOOPBACK, "::1", "localhost") and not named:
        raise UsageError(f"--host {host}: say at which address browsers reach it: --origin https://coding.example.org")
    listening = bound(host, port)
    with contextlib.closing(listening):
        secure = bool(named) and all(origin.startswith("https://") for origin in named)
        with contextlib.closing(together(path, signing_key(state_folder()), secure=secure)) as bench:
            origins = tuple(named) or own_origins(host, listening.getsockname()[1])
            _run(bench, origins, listening, lambda: told(Served(origins)))


def server_of(bench: Bench, origins: Sequence[str]) -> uvicorn.Server:
    """The server, not started. It says nothing of itself, trusts no header of a proxy and speaks no WebSocket."""
    return uvicorn.Server(
        uvicorn.Config(
            application(bench, origins),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            lifespan="off",
            limit_concurrency=_BUSY,
            timeout_graceful_shutdown=5,
        )
    )


@contextlib.contextmanager
def settling(bench: Bench) -> Iterator[threading.Thread]:
    """While the block runs: make, in the thread that is given, what stays as long as the server, and take it out of the search for rubbish,
    which would hold up a page for as long as the page takes itself.

    It is all taken back when the block is left: what is frozen, or held by a thread that is still at work, is not taken down in order when
    the interpreter ends, and DuckDB's binding would complain."""
    leaving = threading.Event()
    thread = threading.Thread(target=_settle, args=(bench, leaving), name="settling", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        leaving.set()
        thread.join()
        gc.unfreeze()


def _settle(bench: Bench, leaving: threading.Event) -> None:
    for made in bench.warming():
        if leaving.is_set():
            return
        made()
    gc.collect()
    gc.freeze()


def _run(bench: Bench, origins: Sequence[str], listening: socket.socket, told: Callable[[], None]) -> None:
    """Tell where it is, and run until Ctrl-C or a signal to end: one that comes before the server listens for it ends it as well, and a
    second one interrupts what is still to be closed."""
    server = server_of(bench, origins)

    def end(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
    with settling(bench):
        try:
            told()
            server.run(sockets=[listening])  # hands on the signals that it met, when it has ended
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)
