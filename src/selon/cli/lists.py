"""What the verbs that list what a project holds have in common: opening it, options, tables and pages."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from cyclopts import Parameter

from selon.cli.streams import terminal, warn, write_line
from selon.errors import UsageError
from selon.export.visible import escaped_json, visible
from selon.store.handle import Project

Format = Annotated[Literal["auto", "table", "jsonl"], Parameter(name=["--format", "-f"])]
Many = Annotated[tuple[str, ...], Parameter(negative=(), consume_multiple=False)]


@Parameter(name="*")
@dataclass(frozen=True)
class Which:
    """What a list of records or events, or an export, is narrowed to.

    Parameters
    ----------
    family
        protest, violence, disaster or other; may be given several times.
    form
        A form of protest, or a kind of another event, as the codebook calls it; may be given several times.
    status
        held, announced, banned …; may be given several times.
    since
        On or after this day (YYYY-MM-DD), month or year.
    until
        On or before this day, month or year.
    city
        The town, in any spelling of case and accents.
    country
        The country, as its two letters of ISO 3166-1.
    outlet
        An outlet that published a report of it.
    text
        Words of the report or its title: all must be there; "several words" in a row; word* by its beginning.
    words
        Words that the record was coded from: evidence, places, speakers.
    """

    family: Many = ()
    form: Many = ()
    status: Many = ()
    since: str | None = None
    until: str | None = None
    city: str | None = None
    country: str | None = None
    outlet: str | None = None
    text: str | None = None
    words: str | None = None

    def told(self) -> dict[str, Any]:
        """The same by the names that the store has for it.

        Raises UsageError for what is no day, and for a code that nothing can have, which would find nothing and not say why.
        """
        lists = (("family", self.family, ("families",)), ("form", self.form, ("forms", "kinds")), ("status", self.status, ("statuses",)))
        check_codes(lists, self.country)
        return {
            "families": self.family, "forms": self.form, "statuses": self.status,
            "since": day("since", self.since, False), "until": day("until", self.until, True),
            "city": self.city, "country": self.country, "outlet": self.outlet, "text": self.text, "words": self.words,
        }  # fmt: skip


@Parameter(name="*")
@dataclass(frozen=True)
class Shown:
    """How much of a list is shown, and how.

    Parameters
    ----------
    limit
        How many to list.
    after
        Go on where the list before ended: what it named as the next page.
    format
        table, or jsonl: one JSON object a line. auto: a table on a terminal, JSON Lines otherwise.
    """

    limit: int = 50
    after: str | None = None
    format: Format = "auto"

    @property
    def table(self) -> bool:
        """Whether a table is wanted: by name, or on a terminal."""
        return as_table(self.format)

    def rows(self) -> int:
        """How many. Raises UsageError for none."""
        return positive(self.limit) or 1


EVERYTHING = Which()
FIRST_PAGE = Shown()
_WIDE = 120
"""Columns of a terminal from which on a table shows all it has."""
_WHOLE = frozenset({"outcome", "status", "size", "record", "event", "bits"})
"""Columns that are never broken."""
_NUMBERS = frozenset({"number", "row", "sure", "reports", "sources", "bits", "review"})
_LEAST = {"day": 10, "form": 9, "place": 9, "event": 18}


def as_table(format: str) -> bool:
    """Whether a table is wanted: by name, or on a terminal."""
    return format == "table" or (format == "auto" and sys.stdout.isatty())


@contextmanager
def opened_project(path: str) -> Iterator[Project]:
    """The project at *path*, to be read; see :func:`selon.store.opened.opened_project`."""
    from selon.store.opened import opened_project as opened

    with opened(path) as project:
        yield project


def show_line(value: object) -> None:
    """*value* as one line of JSON."""
    write_line(escaped_json(msgspec.json.encode(value)))


def narrow() -> bool:
    """Whether the terminal is too narrow for all that a table has."""
    return terminal().width < _WIDE


def show_page(
    title: str, columns: Mapping[str, bool], rows: Iterable[tuple[object, Sequence[str]]], after: str | None, table: bool
) -> None:
    """One page of a list: as a *table*, or as lines of JSON.

    *columns*: name -> whether a narrow terminal shows it too; *rows*: each with its cells; *after*: where the next page begins.
    """
    if table:
        shown = [n for n, always in enumerate(columns.values()) if always or not narrow()]
        names = list(columns)
        show_table(title, [names[n] for n in shown], [[cells[n] for n in shown] for _, cells in rows])
    else:
        for row, _ in rows:
            show_line(row)
    if after is not None:
        warn(f"there are more; the next page: --after {after}")


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on the terminal; what stands in its cells can't act on it."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 0))
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
