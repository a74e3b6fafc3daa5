"""Rows with typed columns, handed on to whatever library the user works with."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from types import ModuleType
from typing import TYPE_CHECKING, Any

import msgspec

from selon.api.optional import library
from selon.errors import UsageError
from selon.export.columns import Cell, Row, Type
from selon.export.columns import Table as Layout
from selon.export.notebook import table_fragment
from selon.export.words import reader_languages

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

SHOWN = 20
"""Rows that a notebook shows of a table."""


class Table:
    """A table: ``name``, ``columns`` and rows. Iterating gives each row as a dict; a day is a :class:`datetime.date`, a list a list.

    The columns are those of the exports (docs/exports.md); :meth:`describe` says what each holds.

    >>> import selon
    >>> table = selon.code("Some 300 people marched in Cardiff on 3 March 2024, police said.", parser="none").table("statements")
    >>> [(row["field"], row["value"], row["voice"]) for row in table if row["field"] == "size"]
    [('size', 'Some 300 people', 'paraphrased')]
    """

    def __init__(self, table: Layout, rows: Iterable[Row]) -> None:
        self._table = table
        self._rows = tuple(rows)

    @property
    def name(self) -> str:
        """Its name among the tables of an export."""
        return self._table.name

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return self._table.header

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (self._plain(row) for row in self._rows)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self._plain(self._rows[index])

    def column(self, name: str) -> list[Any]:
        """The cells of the column *name*. Raises KeyError where there is none."""
        kind = self._kind(name)
        return [_plain(row.get(name), kind) for row in self._rows]

    def describe(self, language: str | None = None) -> dict[str, str]:
        """Column -> what it holds, in *language* (English when not given). Raises UsageError for one in which nothing is told."""
        known = reader_languages()
        if language is not None and language not in known:
            raise UsageError(f"columns are not described in {language!r}; there are {', '.join(known)}")
        return {column.name: getattr(column, language or known[0]) for column in self._table.columns}

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dicts."""
        return list(self)

    def to_polars(self) -> "polars.DataFrame":
        """A polars DataFrame. Raises ResourceError where polars is not installed."""
        pl = library("polars")
        return pl.DataFrame(self.to_dicts(), schema={column.name: _polars(pl, column.type) for column in self._table.columns})

    def to_pandas(self) -> "pandas.DataFrame":
        """A pandas DataFrame; what is not told is missing, whole numbers stay whole. Raises ResourceError where pandas is not installed."""
        pd = library("pandas")
        return pd.DataFrame(
            {column.name: pd.Series(self.column(column.name), dtype=_PANDAS[column.type]) for column in self._table.columns}
        )

    def to_arrow(self) -> "pyarrow.Table":
        """An Arrow table. Raises ResourceError where pyarrow is not installed."""
        pa = library("pyarrow")
        fields = [(column.name, _arrow(pa, column.type)) for column in self._table.columns]
        return pa.Table.from_pylist(self.to_dicts(), schema=pa.schema(fields))

    def _kind(self, name: str) -> Type:
        for column in self._table.columns:
            if column.name == name:
                return column.type
        raise KeyError(f"{name}: the table {self.name} has no such column; it has {', '.join(self.columns)}")

    def _plain(self, row: Row) -> dict[str, Any]:
        return {column.name: _plain(row.get(column.name), column.type) for column in self._table.columns}

    def __repr__(self) -> str:
        return f"<Table {self.name}: {len(self)} rows, {len(self.columns)} columns>"

    def _repr_html_(self) -> str:
        return table_fragment(self.name, self.columns, self._cells(), len(self))

    def _cells(self) -> Sequence[Sequence[str]]:
        return [["" if row.get(name) is None else _shown(row.get(name)) for name in self.columns] for row in self._rows[:SHOWN]]


_PANDAS = {
    "text": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[s]", "texts": "object",
    "spans": "object",
}  # fmt: skip


def _plain(cell: Cell, kind: Type) -> Any:
    if cell is None:
        return None
    if kind == "date":
        return date.fromisoformat(str(cell))
    return msgspec.to_builtins(list(cell)) if isinstance(cell, tuple) else cell


def _shown(cell: Cell) -> str:
    if isinstance(cell, tuple):
        return " · ".join(one if isinstance(one, str) else one.text for one in cell)
    return str(cell)


def _polars(pl: ModuleType, kind: Type) -> Any:
    spans = pl.List(pl.Struct({"start": pl.Int64, "end": pl.Int64, "text": pl.String}))
    simple = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}
    return {**simple, "texts": pl.List(pl.String), "spans": spans}[kind]


def _arrow(pa: ModuleType, kind: Type) -> Any:
    spans = pa.list_(pa.struct([("start", pa.int64()), ("end", pa.int64()), ("text", pa.string())]))
    simple = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
    return {**simple, "texts": pa.list_(pa.string()), "spans": spans}[kind]
