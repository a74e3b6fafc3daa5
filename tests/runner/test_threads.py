"""Workers compute with one thread, whoever starts them: several that wait for each other cost four times the time of coding."""

from collections.abc import Callable
from importlib import import_module

import psutil
import pytest

from selon.runner.configuration import configuration
from selon.runner.crawl_shard import Task
from selon.runner.pool import guarded
from selon.runner.shards import Work


def threads(_: int) -> int:
    """How many threads this process has once NumPy is there."""
    import_module("numpy")
    return psutil.Process().num_threads()


@pytest.mark.parametrize("load", [Work(configuration("none"), "none").load, Task("none").load], ids=["project", "crawl"])
def test_a_worker_has_one_thread(load: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.delenv(variable, raising=False)
    assert list(guarded(threads, [0], workers=1, seconds=60, megabytes=4096, start=load)) == [(0, 1)]
