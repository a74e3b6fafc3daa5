"""Documents that cost the worker of a cluster its life: what the workers of a test load."""

import os
import signal
from collections.abc import Sequence
from typing import Any

from selon.runner.cluster import Coding
from selon.runner.shards import Halt, Item
from selon.store.coded import CodedRow


class Poisoned(Coding):
    """Plays coding; a text that begins with "poison" kills the Dask worker itself."""

    def setup(self, worker: Any) -> None:
        """Nothing to compare."""

    def rows(self, items: Sequence[Item]) -> list[CodedRow | Halt]:
        """A row for each document."""
        if any(item.report.text.startswith("poison") for item in items):
            os.kill(os.getpid(), signal.SIGKILL)
        return [CodedRow(item.document, "coded", b'{"outcome":"coded","source":"%s"}' % item.report.source.encode()) for item in items]
