"""A run whose coding is played: everything is real but the coder, so that a run takes half a second. Also a command:

python playing.py PROJECT WORKERS

In the environment ``PLAYING_PACE`` is what a document takes, in seconds; in the folder ``PLAYING_SEEN`` each worker that has begun to code
leaves a file of the name of its process id.
"""

import os
import signal
import sys
import time
from pathlib import Path

from selon.errors import SelonError
from selon.runner.configuration import Configuration
from selon.runner.local import Limits, code_locally
from selon.runner.run import Summary, run_project
from selon.runner.shards import Halt, Item, Work
from selon.store.coded import CodedRow

PACE = float(os.environ.get("PLAYING_PACE", "0.003"))
SEEN = os.environ.get("PLAYING_SEEN")

CONFIGURATION = Configuration("0", "1", "sha256:0", {}, {}, None, {}, "14.0.0")


class Played(Work):
    """Codes at once, but for texts that begin with an order."""

    def __init__(self) -> None:
        super().__init__(CONFIGURATION, "none", "none")

    def load(self) -> None:
        """Nothing to load."""

    def __call__(self, item: Item) -> CodedRow | Halt:
        text = item.report.text
        match text.partition(":")[0]:
            case "hang":
                time.sleep(1000)
            case "eat":
                return CodedRow(item.document, "coded", bytes(4 << 30))
            case "crash":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "crash once":
                once = Path(text.partition(":")[2].strip())
                if not once.exists():
                    once.write_bytes(b"")
                    os.kill(os.getpid(), signal.SIGKILL)
            case "bug":
                raise ZeroDivisionError("a mistake")
            case "halt":
                return Halt("the gazetteer is gone")
        if SEEN:
            Path(SEEN, str(os.getpid())).touch()
        time.sleep(PACE)
        return CodedRow(item.document, "coded", b'{"outcome":"coded","source":"%s"}' % item.report.source.encode())


def play(path: Path, workers: int, seconds: float = 2.0) -> Summary:
    """Run the project at *path*."""
    limits = Limits(seconds, 256)
    return run_project(path, CONFIGURATION, lambda cut, read: code_locally(cut, read, Played(), workers, limits), quiet=True)


if __name__ == "__main__":
    try:
        sys.exit(130 if play(Path(sys.argv[1]), int(sys.argv[2])).interrupted else 0)
    except SelonError as error:
        sys.exit(f"{type(error).__name__}: {error}")
