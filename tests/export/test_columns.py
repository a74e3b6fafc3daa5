"""Tables as CSV: what a spreadsheet would run as a formula is never left live, and every cell comes back exactly."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.export.columns import Column, Style, Table, guarded, header_line, line, read, tables, unguarded

ODD = st.sampled_from(["=1+1", "+", "-2", "@SUM(A1)", "\t=", "\r", "\n", "＝1", "＋", "－", "＠", "﹦", "'",
                       "''=", '"', '""', ",", ";", ";=cmd()", " =", "\u200b=",
                       "\xa0=", "é", "😀", "a\u0301", "\u2028", "\x1f",
                       "DDE|", "; \n=", ""])  # fmt: skip
CELL = st.lists(ODD | st.text(max_size=4), max_size=6).map("".join)
TABLE = Table("t", "", "", (Column("one", "text", "", ""), Column("two", "text", "", ""), Column("three", "text", "", "")))
LIVE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹢﹣﹦﹫]|[\t\r\n]")


def is_live(cell: str) -> bool:
    """Whether a spreadsheet may run the cell, or what is left of it when it is cut at semicolons, tabs or line breaks."""
    return bool(LIVE.match(cell)) or any(LIVE.match(piece) for piece in re.split(r"[;\t\r\n]", cell) if not piece.startswith("'"))


@settings(max_examples=500, deadline=None)
@given(st.lists(CELL, min_size=20, max_size=20))
def test_no_formula_is_live_and_every_cell_comes_back(cells: list[str]) -> None:
    for cell in cells:
        assert not is_live(guarded(cell))
        assert unguarded(guarded(cell)) == cell


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(*[st.none() | CELL] * 3), min_size=5, max_size=5), st.sampled_from(["raw", "spreadsheet"]))
def test_tables_come_back_exactly(rows: list[tuple[str | None, str | None, str | None]], style: Style) -> None:
    text = header_line(TABLE, style) + "".join(line(TABLE, dict(zip(TABLE.header, row, strict=True)), style)[0] for row in rows)
    assert list(read(text, style)) == [list(TABLE.header), *map(list, rows)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=4))
def test_raw_is_read_back_exactly_by_the_csv_module(rows: list[tuple[str, str, str]]) -> None:
    text = header_line(TABLE, "raw") + "".join(line(TABLE, dict(zip(TABLE.header, row, strict=True)), "raw")[0] for row in rows)
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == [list(TABLE.header), *map(list, rows)]


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ("3 - 1", "3 - 1"),
        ("a;=b", "a;'=b"),
        (" @x", "' @x"),
        ("＝1", "'＝1"),
        ("", ""),
    ],
)
def test_what_is_guarded(cell: str, safe: str) -> None:
    assert guarded(cell) == safe


def test_long_runs_of_white_space_take_linear_time() -> None:
    assert unguarded(guarded(" \n" * 200_000)) == " \n" * 200_000
    assert guarded(";  " * 200_000) == ";  " * 200_000


def test_numbers_are_no_formulas() -> None:
    table = Table("t", "", "", (Column("longitude", "number", "", ""),))
    assert line(table, {"longitude": -1.5}, "spreadsheet") == ("-1.5\n", [])


def test_columns_are_named_once_and_described_in_both_languages() -> None:
    for table in tables().values():
        assert len(set(table.header)) == len(table.header)
        assert all(column.en and column.fr for column in table.columns)
