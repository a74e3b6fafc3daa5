"""Standard streams: data on standard output, everything else on standard error; a closed pipe ends the command quietly."""

import locale
import os
import sys
from collections.abc import Callable

from rich.console import Console

from selon.export.visible import visible
from selon.export.words import reader_languages

OK, SOME_FAILED, USAGE, UNREADABLE, UNSOUND, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""Exit codes: all coded · some reports failed · wrong call · no input could be read · a check failed · interrupted."""


def warn(message: str) -> None:
    """One line for the user on standard error; control characters in it (from a file name, from a text) are written out."""
    sys.stderr.write(f"selon: {visible(message)}\n")


def write_line(line: bytes) -> None:
    """One line of data, as UTF-8 whatever the locale."""
    sys.stdout.buffer.write(line + b"\n")


def terminal() -> Console:
    """A console on standard output that honours NO_COLOR, and writes UTF-8 whatever the locale."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    return Console(highlight=False, emoji=False, soft_wrap=False)


def own_language() -> str:
    """The language of the terminal where explanations can be had in it, else the first that there is."""
    code = (locale.getlocale()[0] or "")[:2].lower()
    return code if code in reader_languages() else reader_languages()[0]


def _silence() -> None:
    """Point standard output elsewhere, so that the interpreter's own flush at the end does not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _heard(command: Callable[[], int]) -> int:
    """The exit code of *command*. DuckDB takes a Ctrl-C that comes during a query for itself, and tells it as an error of its own."""
    try:
        return command()
    except RuntimeError as error:
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from None
        raise


def guarded(command: Callable[[], int]) -> int:
    """Run *command*; its exit code, or that of the signal, closed pipe or full disk that ended it."""
    try:
        code = _heard(command)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence()  # the reader has gone ("| head -1")
        return OK
    except KeyboardInterrupt:
        warn("interrupted; what is written stands")
        return INTERRUPTED
    except OSError as error:
        _silence()
        warn(f"the output can't be written: {error.strerror or error}")
        return SOME_FAILED
    return code
