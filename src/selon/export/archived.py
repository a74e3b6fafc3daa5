"""The folder of an export as one archive, and its first rows."""

import csv
import zipfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import duckdb
from msgspec import Struct

_ROWS = 5
_FIRST = ("events", "records")
_CELL = 160
_LINE = 400
_FIXED = (1980, 1, 1, 0, 0, 0)
_PLAIN = (".json", ".jsonld", ".geojson")
_EXPLAINING = frozenset({"fields.csv", "codes.csv", "manifest.json", "datapackage.json", "plover.schema.json"})
"""Files that explain an export and are none of its data."""


class Sample(Struct, frozen=True):
    """The beginning of a file: a table's ``header`` and first ``rows``; of any other file its first ``lines``. Long ones are cut."""

    file: str
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()


def zipped(folder: Path, target: Path, top: str, step: Callable[[], None]) -> None:
    """Write the files of *folder* to the archive *target*, under the folder *top*; the same files give the same bytes.

    *step* is called after each piece that was written; what it raises ends it.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(folder.iterdir()):
            head = zipfile.ZipInfo(f"{top}/{path.name}", _FIXED)
            head.compress_type, head.external_attr, head.create_system = zipfile.ZIP_DEFLATED, 0o100644 << 16, 3
            head.file_size = path.stat().st_size
            with path.open("rb") as file, archive.open(head, "w") as member:
                while part := file.read(1 << 20):
                    member.write(part)
                    step()


def samples(folder: Path) -> tuple[Sample, ...]:
    """The beginnings of the files of data in *folder*: events and records first, the others by name."""
    return tuple(
        _sample(path) for path in sorted(folder.iterdir()) if path.name not in _EXPLAINING and path.suffix in (*_PLAIN, ".csv", ".parquet")
    )


def _rank(path: Path) -> tuple[int, str]:
    return _FIRST.index(path.stem) if path.stem in _FIRST else len(_FIRST), path.name


def _sample(path: Path) -> Sample:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            try:
                rows = [tuple(map(_cut, row)) for row in islice(csv.reader(file), _ROWS + 1)]
            except csv.Error:  # a cell longer than the library takes
                rows = []
        return Sample(path.name, rows[0] if rows else (), tuple(rows[1:]))
    if path.suffix == ".parquet":
        with duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False}) as base:
            found = base.execute("SELECT * FROM read_parquet(?) LIMIT ?", [str(path), _ROWS])
            header = tuple(one[0] for one in found.description or ())
            return Sample(
                path.name, header, tuple(tuple("" if cell is None else _cut(str(cell)) for cell in row) for row in found.fetchall())
            )
    with path.open(encoding="utf-8") as file:
        return Sample(path.name, lines=tuple(line for _ in range(_ROWS) if (line := _cut(file.readline(_LINE).rstrip("\n"), _LINE - 1))))


def _cut(text: str, most: int = _CELL) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
