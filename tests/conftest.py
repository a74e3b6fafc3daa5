"""What holds for the whole suite: Ctrl-C is heard, rubbish is looked for seldom, and there is one browser."""

import gc
import shutil
import signal
from collections.abc import Iterator
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_finish() -> None:
    """Tests by the thousand, and the tables of the packs, stay: to look for rubbish among them costs a fifth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_unconfigure() -> None:
    """What is frozen is not taken down in order when the interpreter ends, and DuckDB's binding would complain."""
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c_is_heard() -> None:
    """A shell that starts the suite in the background has it ignore Ctrl-C, and every process that a test starts would inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser, one for all tests of a process: its driver bears no second one."""
    if CHROMIUM is None:
        pytest.skip("no chromium is installed (make browser): pages were not looked at in a browser")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pages were not looked at in a browser")
    with playwright.sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()
