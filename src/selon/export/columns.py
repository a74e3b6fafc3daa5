"""The tables of an export: their columns, types and descriptions, from ``tables*.toml``, and how a cell is written as CSV."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from selon.model import Evidence

Type = Literal["text", "integer", "number", "boolean", "date", "texts", "spans"]
Style = Literal["spreadsheet", "raw"]
Cell = str | int | float | bool | tuple[str, ...] | tuple[Evidence, ...] | None
Row = Mapping[str, Cell]

SQL = {
    "text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE", "texts": "VARCHAR[]",
    "spans": 'STRUCT("start" BIGINT, "end" BIGINT, "text" VARCHAR)[]',
}  # fmt: skip
"""Type of a column -> its type in DuckDB, and by that in Parquet."""

MARK = "\ufeff"
"""Begins a file in the style ``spreadsheet``, so that spreadsheets read it as UTF-8."""

_FILES = ("tables.toml", "tables_events.toml", "tables_schemes.toml")
_LARGEST = 2**63 - 1
_QUOTED = re.compile(r'[",\r\n]')
_CUT = re.compile(r"[;\t\r\n]")
_SIGNS = "".join(sorted(chr(point) for point in range(0x110000) if unicodedata.normalize("NFKC", chr(point)) in ("=", "+", "-", "@")))
_LIVE = rf"(?:[^\S\t\r\n]|['\u200b-\u200f\u2060\ufeff])*[\t\r\n{re.escape(_SIGNS)}]"
_BEGINS = re.compile(_LIVE)
_GUARD = re.compile(rf"(^|[;\t\r\n])(?={_LIVE})")
_GUARDED = re.compile(rf"(^|[;\t\r\n])'(?={_LIVE})")
# Apostrophes are passed over, so that one put in never changes whether another is due: that makes the way back exact.


class Column(Struct, frozen=True, array_like=True):
    """One column: its name, its type, what it holds, in English and French, and the list of the codebook that its codes are from."""

    name: str
    type: Type
    en: str
    fr: str
    codes: str = ""


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """One table: its name, what a row of it is, its columns in order, those that tell its rows apart, and column -> table that it names."""

    name: str
    en: str
    fr: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    refers: dict[str, str] = {}

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


class _Tables(Struct, frozen=True, forbid_unknown_fields=True):
    table: tuple[Table, ...]


def tables() -> dict[str, Table]:
    """All tables that an export may have, by name."""
    texts = ((files("selon.export") / name).read_text(encoding="utf-8") for name in _FILES)
    return {table.name: table for text in texts for table in msgspec.convert(tomllib.loads(text), _Tables).table}


def bounded(number: int | None) -> int | None:
    """*number* as far as a column holds it (64 bits); the whole of it stands in the value as JSON."""
    return None if number is None else max(-_LARGEST - 1, min(number, _LARGEST))


def guarded(text: str) -> str:
    """*text* with an apostrophe before what a spreadsheet would take for a formula, also where it cuts the cell at another separator.

    Formulas begin with = + - @ (full-width and other variants too, white space before them counts), a tab or a line break. What already
    has apostrophes before such a sign gets one more, so that :func:`unguarded` gives back *text* exactly.
    """
    if _CUT.search(text) is None:  # most cells: only their beginning can be one
        return f"'{text}" if _BEGINS.match(text) else text
    return _GUARD.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """The text that :func:`guarded` was given."""
    return _GUARDED.sub(r"\1", text)


def quoted(text: str) -> str:
    """*text* as a cell of a CSV file (RFC 4180). An empty text is written ``""``; what is not told is written as nothing."""
    if text and _QUOTED.search(text) is None and text[0] not in " \t" and text[-1] not in " \t":
        return text
    return '"' + text.replace('"', '""') + '"'


def _written(cell: Cell, style: Style) -> tuple[str, bool]:
    """A cell as CSV, and whether it was guarded."""
    if cell is None:
        return "", False
    if isinstance(cell, bool):
        return str(cell).lower(), False
    if isinstance(cell, int | float):
        return str(cell), False
    text = cell if isinstance(cell, str) else msgspec.json.encode(cell).decode()
    safe = guarded(text) if style == "spreadsheet" else text
    return quoted(safe), safe != text


def header_line(table: Table, style: Style) -> str:
    """The first line of the CSV file of *table*."""
    return (MARK if style == "spreadsheet" else "") + ",".join(table.header) + "\n"


def line(table: Table, row: Row, style: Style) -> tuple[str, list[str]]:
    """*row* as a line of CSV, and the names of the columns in which a cell was guarded against being read as a formula."""
    cells, changed = [], []
    for column in table.columns:
        text, guard = _written(row[column.name], style)
        cells.append(text)
        if guard:
            changed.append(column.name)
    return ",".join(cells) + "\n", changed


def read(text: str, style: Style) -> Iterator[list[str | None]]:
    """The rows of a CSV file that we wrote, header first, cells as they were before quoting and guarding. None: not told."""
    text = text.removeprefix(MARK) if style == "spreadsheet" else text
    row: list[str | None] = []
    at, size = 0, len(text)
    while at < size:
        cell: str | None
        if text[at] == '"':
            end = at + 1
            while text[end : end + 2] == '""' or text[end] != '"':
                end += 2 if text[end] == '"' else 1
            cell, at = text[at + 1 : end].replace('""', '"'), end + 1
        else:
            end = at
            while text[end] not in ",\n":
                end += 1
            cell, at = text[at:end] or None, end
        row.append(unguarded(cell) if cell is not None and style == "spreadsheet" else cell)
        if text[at] == "\n":
            yield row
            row = []
        elif text[at + 1 : at + 2] == "\n":  # an empty last cell
            yield [*row, None]
            row, at = [], at + 1
        at += 1


def field_rows(chosen: Sequence[Table]) -> Iterator[tuple[str, ...]]:
    """The rows of ``fields.csv``: table, column, type, description in each language; header first."""
    yield "table", "column", "type", "description_en", "description_fr"
    for table in chosen:
        for column in table.columns:
            yield table.name, column.name, column.type, column.en, column.fr


def plain_lines(rows: Iterable[Sequence[str]], style: Style) -> Iterator[str]:
    """Rows of text as lines of CSV in *style*."""
    for number, row in enumerate(rows):
        mark = MARK if style == "spreadsheet" and not number else ""
        yield mark + ",".join(quoted(guarded(cell) if style == "spreadsheet" else cell) for cell in row) + "\n"
