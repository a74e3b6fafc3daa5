"""What the verbs that list what a project holds have in common: opening it, options, tables and pages."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter

from selon.cli.streams import terminal, write_line
from selon.errors import UsageError
from selon.export.visible import escaped_json, visible
from selon.store.handle import Project

Format = Annotated[Literal["auto", "table", "jsonl"], Parameter(name=["--format", "-f"])]
Many = Annotated[tuple[str, ...], Parameter(negative=(), consume_multiple=False)]
_WHOLE = frozenset({"outcome", "status", "size", "record", "event", "bits"})
"""Columns that are never broken."""
_NUMBERS = frozenset({"number", "row", "sure", "reports", "sources", "bits", "review"})
_LEAST = {"day": 12, "form": 9, "place": 9, "event": 18}


def as_table(format: str) -> bool:
    """Whether a table is wanted: by name, or on a terminal."""
    return format == "table" or (format == "auto" and sys.stdout.isatty())


@contextmanager
def opened_project(path: str) -> Iterator[Project]:
    """The project at *path*, to be read. What damaged rows make a command stumble over is told as damage; anything else is our mistake."""
    from selon.store.project import open_project
    from selon.store.trouble import ODD, damage
    from selon.store.verify import verify as verified

    with open_project(path, read_only=True) as project:
        try:
            yield project
        except ODD as error:
            if verified(project, index=False).problems:
                raise damage(path, error) from error
            raise


def show_line(value: object) -> None:
    """*value* as one line of JSON."""
    write_line(escaped_json(msgspec.json.encode(value)))


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on the terminal; what stands in its cells can't act on it."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(
            column,
            overflow="fold",
            no_wrap=column in _WHOLE,
            min_width=_LEAST.get(column),
            justify="right" if column in _NUMBERS else "left",
        )
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    terminal().print(table)


def positive(limit: int | None) -> int | None:
    """*limit*. Raises UsageError for one below 1."""
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: give a number from 1 on")
    return limit


def day(name: str, value: str | None, last: bool) -> str | None:
    """A day, or the first (*last*: the last) day of a month or year, from what a user typed. Raises UsageError."""
    if value is None:
        return None
    try:
        if len(value) == 4:
            return f"{date(int(value), 12, 31) if last else date(int(value), 1, 1)}"
        if len(value) == 7:
            first = date.fromisoformat(f"{value}-01")
            end = date(first.year + first.month // 12, first.month % 12 + 1, 1)
            return (date.fromordinal(end.toordinal() - 1) if last else first).isoformat()
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise UsageError(f"--{name} {value!r}: give a day as YYYY-MM-DD, a month as YYYY-MM or a year as YYYY") from None


def check_codes(asked: Iterable[tuple[str, Sequence[str], Sequence[str]]], country: str | None) -> None:
    """Raise UsageError for a code that nothing can have, which would find nothing and not say why.

    *asked*: options with the codes given and the lists of the codebook in which they should stand.
    """
    from selon.codebook.book import load

    book = load()
    for option, given, lists in asked:
        codes = {code for name in lists for code in book.codes(name)}
        for code in given:
            if code not in codes:
                raise UsageError(f"--{option} {code!r}: there is no such code; see: selon codebook {lists[0]}")
    if country is not None and len(country) != 2:
        raise UsageError(f"--country {country!r}: give the two letters of ISO 3166-1, such as FR or GB")


def shown_days(first: str | None, latest: str | None) -> str:
    """The bounds of a date as a list shows them."""
    return (first or "—") if latest in (None, first) else f"{first} … {latest}"


def shown_size(low: int | None, high: int | None) -> str:
    """The bounds of a figure as a list shows them."""
    told = [f"{bound:,}" if bound is not None else "" for bound in (low, high)]
    return told[0] if low == high else "–".join(told)


def shown_place(city: str | None, country: str | None) -> str:
    """A place as a list shows it."""
    return ", ".join(part for part in (city, country) if part)
