"""Whether an export is as it was written: its files by their hashes, its tables cell by cell. Streams; no more than a bound of memory.

An export that has nothing in it is never called right; a table that lost its rows differs from the number that was written.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import msgspec
from msgspec import Struct

from selon.errors import InputError
from selon.export.columns import MARK, SQL, Column, Table, tables
from selon.export.manifest import MANIFEST, Manifest, read_manifest

_CONFIGURATION = {"threads": 1, "memory_limit": "320MB", "autoinstall_known_extensions": False, "autoload_known_extensions": False}
_CHECKS = {
    "integer": "TRY_CAST({0} AS BIGINT) IS NULL", "number": "TRY_CAST({0} AS DOUBLE) IS NULL",
    "date": "TRY_CAST({0} AS DATE) IS NULL OR length({0}) <> 10", "boolean": "{0} NOT IN ('true', 'false')",
    "texts": "NOT json_valid({0})", "spans": "NOT json_valid({0})",
}  # fmt: skip
"""Type of a column -> what is true of a cell of CSV that is not of it."""
_LONGEST_LINE, _BUFFER = 1 << 23, 1 << 25


class Wrong(Struct, frozen=True):
    """Something that is not as it should be: in which file, and what."""

    file: str
    what: str


class Checked(Struct, frozen=True):
    """What was found: files looked at, rows read by table, what is wrong, and how many rows and items the export says it has in all."""

    files: int
    rows: dict[str, int]
    wrong: tuple[Wrong, ...]
    written: int

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong, and there was something that could have been."""
        return not self.wrong and self.written > 0


def check(folder: Path) -> Checked:
    """Check the export in *folder*. Raises InputError where it is none."""
    try:
        manifest = read_manifest((folder / MANIFEST).read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        raise InputError(f"{folder}: no export of Selon: there is no {MANIFEST} of one in it") from None
    wrong = list(_hashes(folder, manifest))
    rows: dict[str, int] = {}
    known = tables()
    with (
        tempfile.TemporaryDirectory(prefix="selon-check-") as spill,
        duckdb.connect(config={**_CONFIGURATION, "temp_directory": spill}) as base,
    ):
        for name in manifest.counts:
            path = next((path for path in (folder / f"{name}.csv", folder / f"{name}.parquet") if path.is_file()), None)
            if name in known and path is not None:
                wrong += [Wrong(path.name, what) for what in _table(base, known[name], path, manifest, rows)]
        wrong += _references(base, [known[name] for name in rows])
    return Checked(len(manifest.files), rows, tuple(wrong), sum(manifest.counts.values()))


def _hashes(folder: Path, manifest: Manifest) -> Iterator[Wrong]:
    there = {path.name for path in folder.iterdir()} - {MANIFEST}
    yield from (Wrong(name, "is not of the export") for name in sorted(there - set(manifest.files)))
    for name, told in manifest.files.items():
        if name not in there:
            yield Wrong(name, "is missing")
            continue
        with (folder / name).open("rb") as handle:
            if hashlib.file_digest(handle, "sha256").hexdigest() != told.sha256:
                yield Wrong(name, "is not as it was written: another sha256")


def _table(base: duckdb.DuckDBPyConnection, table: Table, path: Path, manifest: Manifest, rows: dict[str, int]) -> Iterator[str]:
    """What is wrong with the table in *path*; its rows are counted into *rows*, and it is known as a view of its name from then on."""
    try:
        _opened(base, table, path)
        found = base.execute(f"SELECT count(*) FROM {_quoted(table.name)}").fetchall()[0][0]
    except duckdb.Error as error:
        yield f"can't be read: {str(error).splitlines()[0]}"
        return
    rows[table.name] = found
    if found != manifest.counts[table.name]:
        yield f"has {found:,} rows, {manifest.counts[table.name]:,} were written"
    if path.suffix == ".csv":
        yield from _header(table, path)
        yield from _cells(base, table)
    if table.key:
        keys = ", ".join(map(_quoted, table.key))
        ((distinct, empty),) = base.execute(
            f"SELECT count(*), coalesce(sum(n), 0) FROM (SELECT {keys}, count(*) - 1 AS n FROM {_quoted(table.name)} GROUP BY ALL)"
        ).fetchall()
        if distinct and empty:
            yield f"{empty:,} rows have the key of another ({', '.join(table.key)})"


def _opened(base: duckdb.DuckDBPyConnection, table: Table, path: Path) -> None:
    name, source = _quoted(table.name), str(path).replace("'", "''")
    if path.suffix == ".parquet":
        base.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{source}')")
        return
    columns = ", ".join(f"'{column.name}': 'VARCHAR'" for column in table.columns)
    base.execute(
        f"CREATE VIEW {name} AS SELECT * FROM read_csv('{source}', columns = {{{columns}}}, header = true, auto_detect = false, "
        f"""delim = ',', quote = '"', escape = '"', parallel = false, strict_mode = true, max_line_size = {_LONGEST_LINE}, """
        f"buffer_size = {_BUFFER})"
    )


def _header(table: Table, path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as handle:
        first = handle.readline().removeprefix(MARK).rstrip("\n")
    if first != ",".join(table.header):
        yield "the columns are not those of the table"


def _cells(base: duckdb.DuckDBPyConnection, table: Table) -> Iterator[str]:
    """Columns with cells that are not of their type, all counted in one pass."""
    checked: list[Column] = [column for column in table.columns if column.type in _CHECKS]
    if not checked:
        return
    counts = ", ".join(
        f"count(*) FILTER (WHERE {_quoted(column.name)} IS NOT NULL AND ({_CHECKS[column.type].format(_quoted(column.name))}))"
        for column in checked
    )
    (found,) = base.execute(f"SELECT {counts} FROM {_quoted(table.name)}").fetchall()
    for column, count in zip(checked, found, strict=True):
        if count:
            yield f"{count:,} cells of {column.name} are no {column.type} ({SQL[column.type]})"


def _references(base: duckdb.DuckDBPyConnection, there: list[Table]) -> Iterator[Wrong]:
    names = {table.name for table in there}
    for table in there:
        for column, other in table.refers.items():
            if other not in names:
                continue
            one, two, cell = _quoted(table.name), _quoted(other), _quoted(column)
            ((count,),) = base.execute(
                f"SELECT count(*) FROM {one} WHERE {cell} IS NOT NULL AND {cell} NOT IN (SELECT {cell} FROM {two} WHERE {cell} IS NOT NULL)"
            ).fetchall()
            if count:
                yield Wrong(f"{table.name}.{column}", f"{count:,} rows name what is not in {other}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
