"""The workbench served as `selon review` serves it, and Chromium to look at it with: for benchmarks and pictures of pages."""

import contextlib
import gc
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import sync_playwright

from selon.web.server import LOOPBACK, alone, bound, own_origins, server_of, settling

_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
CODER = "anna"
_SELDOM = 100_000


class Site(NamedTuple):
    """A workbench at work: its origin, the cookie of its one coder as (name, value), the one-time link, and the project."""

    origin: str
    cookie: tuple[str, str]
    link: str
    path: Path

    @property
    def headers(self) -> dict[str, str]:
        """What a browser sends from a page of its own, with the session of the coder."""
        return {"origin": self.origin, "sec-fetch-site": "same-origin", "cookie": "=".join(self.cookie), "accept-language": "en"}

    def page(self, chromium: Any, **options: Any) -> Any:
        """A page of the browser, signed in."""
        usual = {"viewport": {"width": 1300, "height": 850}, "locale": "en-GB", "reduced_motion": "reduce"}
        context = chromium.new_context(**(usual | options))
        context.add_cookies([{"name": self.cookie[0], "value": self.cookie[1], "url": self.origin, "httpOnly": True, "sameSite": "Strict"}])
        return context.new_page()


@contextlib.contextmanager
def served(path: Path) -> Iterator[Site]:
    """The project at *path*, served for one person on a free port."""
    listening = bound(LOOPBACK, 0)
    bench, ticket = alone(path, CODER, bytes(32))
    origins = own_origins(LOOPBACK, listening.getsockname()[1])
    server = server_of(bench, origins)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    gc.set_threshold(_SELDOM, 50, 100)  # as the command does
    made = bench.sessions.cookie(CODER)
    if made is None:
        raise LookupError(CODER)
    name, _, value = made[1].partition(";")[0].partition("=")
    try:
        with settling(bench) as settled:
            settled.join()
            yield Site(origins[0], (name, value), f"{origins[0]}/enter?ticket={ticket.secret}", path)
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
        bench.close()


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """Chromium. Raises LookupError where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise LookupError("no chromium is installed: make browser")
    with sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=found, args=_FLAGS)
        yield started
        started.close()
