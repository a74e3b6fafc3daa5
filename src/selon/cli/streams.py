"""Standard streams: data on standard output, everything else on standard error; a closed pipe ends the command quietly."""

import os
import sys
from collections.abc import Callable

from rich.console import Console

OK, SOME_FAILED, USAGE, UNREADABLE, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes: all coded · some reports failed · wrong call · no input could be read · interrupted."""


def warn(message: str) -> None:
    """One line for the user on standard error."""
    sys.stderr.write(f"selon: {message}\n")


def write_line(line: bytes) -> None:
    """One line of data, as UTF-8 whatever the locale."""
    sys.stdout.buffer.write(line + b"\n")


def terminal() -> Console:
    """A console on standard output that honours NO_COLOR, and writes UTF-8 whatever the locale."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    return Console(highlight=False, emoji=False, soft_wrap=False)


def guarded(command: Callable[[], int]) -> int:
    """Run *command*; its exit code, or that of the signal or closed pipe that ended it."""
    try:
        code = command()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone ("| head -1"): point the descriptor elsewhere so that the interpreter's own flush stays quiet too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        warn("interrupted")
        return INTERRUPTED
    return code
