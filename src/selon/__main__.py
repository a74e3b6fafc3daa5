"""The command ``selon``. Nothing heavy is imported before it is known which verb is wanted."""

import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from selon import __version__

        sys.stdout.write(f"selon {__version__}\n")
        return
    from selon.cli.app import run

    run(sys.argv[1:])


if __name__ == "__main__":
    main()
