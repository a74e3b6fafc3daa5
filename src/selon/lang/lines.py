"""Where in a TOML source something stands: from a path such as ``$.rules[3].forms[2]`` to a line number."""

import re

_STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]")
_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]\]?\s*(#.*)?")
_KEY = re.compile(r"\s*\"?([\w-]+)\"?((?:\s*\.\s*[\w-]+)*)\s*=")

Step = str | int


def _steps(path: str) -> tuple[Step, ...]:
    return tuple(match[1] if match[1] is not None else int(match[2]) for match in _STEP.finditer(path))


def _header(names: list[str], array: bool, counts: dict[tuple[Step, ...], int]) -> tuple[Step, ...]:
    """The location of a table header, given how many tables each array has had so far (*counts* is brought up to date)."""
    at: tuple[Step, ...] = ()
    for number, name in enumerate(names):
        at = (*at, name)
        if array and number == len(names) - 1:
            counts[at] = counts.get(at, -1) + 1
            for inner in [key for key in counts if len(key) > len(at) and key[: len(at) + 1] == (*at, counts[at])]:
                del counts[inner]
        if at in counts:
            at = (*at, counts[at])
    return at


def locations(source: str) -> tuple[tuple[tuple[Step, ...], int], ...]:
    """Every table header and key of a TOML source as (steps from the root, line from 1). Keys of inline tables are not listed."""
    counts: dict[tuple[Step, ...], int] = {}
    found: list[tuple[tuple[Step, ...], int]] = []
    table: tuple[Step, ...] = ()
    for number, line in enumerate(source.splitlines(), 1):
        header = _HEADER.fullmatch(line)
        key = None if header else _KEY.match(line)
        if header:
            table = _header(header[2].split("."), header[1] == "[[", counts)
            found.append((table, number))
        elif key:
            found.append(((*table, key[1], *(part.strip() for part in key[2].split(".")[1:])), number))
    return tuple(found)


def line_of(source: str, path: str) -> int:
    """The line (from 1) of what *path* (``$.rules[3].forms``) speaks of, or of the nearest thing around it; 0 when it can't be told."""
    wanted = _steps(path)
    best, line = 0, 0
    for steps, number in locations(source):
        if len(steps) > best and wanted[: len(steps)] == steps:
            best, line = len(steps), number
    return line


def line_with(source: str, text: str, first: int) -> int:
    """The first line from line *first* on that holds *text* between quotation marks; *first* where there is none."""
    for number, line in enumerate(source.splitlines()[max(0, first - 1) :], max(1, first)):
        if f'"{text}"' in line or f"'{text}'" in line:
            return number
    return first
