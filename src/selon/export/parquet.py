"""A table as Parquet: lists and spans stay nested, days are dates. DuckDB writes it."""

from pathlib import Path

import duckdb
import msgspec

from selon.export.columns import SQL, Row, Table

_LONGEST_ROW = 1 << 30


def json_row(table: Table, row: Row) -> bytes:
    """*row* as one line of JSON, keys in the order of *table*."""
    return msgspec.json.encode({column.name: row[column.name] for column in table.columns}) + b"\n"


def write_parquet(table: Table, rows: Path, target: Path) -> None:
    """Write the rows of *table* in the file *rows* (lines of :func:`json_row`) to *target*, in their order; same rows, same bytes."""
    columns = ", ".join(f"{_quoted(column.name)}: {_quoted(SQL[column.type])}" for column in table.columns)
    with duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False}) as base:
        base.execute(
            f"COPY (SELECT * FROM read_json({_quoted(str(rows))}, columns = {{{columns}}}, format = 'newline_delimited', "
            f"compression = 'none', maximum_object_size = {_LONGEST_ROW})) TO {_quoted(str(target))} (FORMAT parquet, COMPRESSION zstd)"
        )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
