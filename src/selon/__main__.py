"""The command ``selon``. Nothing heavy is imported before it is known which verb is wanted."""

import gc
import signal
import sys

from selon import __version__

_SELDOM = 100_000
"""Objects made between two searches for rubbish: the tables of a pack are as many, and they stay."""


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.stdout.write(f"selon {__version__}\n")
        return
    gc.set_threshold(_SELDOM, 50, 100)
    try:
        from selon.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before a verb has begun; after that the verb itself ends quietly
        sys.stderr.write("selon: interrupted\n")
        code = 130
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the verb is over and its code stands: a Ctrl-C now must not change it
    sys.exit(code)


if __name__ == "__main__":
    main()
