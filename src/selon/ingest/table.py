"""Tables: CSV and TSV, Excel, Parquet, JSON Lines (or one JSON array). One row, one document; a row without text is refused by its number.

Which column holds what is said by the user (``--map text=body,published=date``) or by the usual names of columns, which are data
(``columns.toml``). The text is the cell's, to the letter; where the cell holds HTML, what that shows. Row numbers are those a spreadsheet
shows: the row of names is row 1. A title stands on top of the text, as in pages. In JSON Lines a row is a line, in Parquet rows count from
1.
"""

import io
import json
import re
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import duckdb
from babel import Locale
from msgspec import Struct
from python_calamine import CalamineError, CalamineWorkbook

from selon.errors import InputError, NoTextColumn, TooLarge
from selon.ingest.dates import Order, day_of, iso_day, order_in
from selon.ingest.encodings import Decoded
from selon.ingest.facts import Facts, Found, document
from selon.ingest.fragments import is_markup, shown
from selon.ingest.piece import Piece
from selon.model import Document, Refused, Remark, Run

FIELDS = ("text", "title", "published", "outlet", "url", "language", "summary")
"""What a column can be mapped to."""

LARGEST_INFLATED = 500_000_000
"""Bytes that an Excel file may say it inflates to."""

Kind = Literal["csv", "excel", "parquet", "json"]

_DELIMITERS = (",", ";", "\t", "|")
_SNIFFED = 200_000
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"')


class Cell(Struct, frozen=True):
    """A cell's value and, in formats that are text, the stretches of the source that it is written in."""

    value: object
    runs: tuple[Run, ...] = ()


Row = tuple[int, Mapping[str, Cell]]
"""Number and cells by name of column."""


def read_table(piece: Piece, facts: Facts, kind: Kind, text: Decoded | None) -> Iterator[Document | Refused]:
    """The documents of a table; *text* is the decoded table for CSV and JSON. Raises InputError where no column is known as the text."""
    rows = list(_rows(piece, kind, text))
    names = list(dict.fromkeys(name for _, cells in rows for name in cells))
    columns, tongue = _columns(names, facts, piece.source)
    if not rows:
        yield Refused(piece.source, "empty", f"{piece.source}: the table has no rows below its names of columns")
    order = _order(
        [str(cells[columns["published"]].value) for _, cells in rows if columns.get("published") in cells], facts.language or tongue
    )
    for number, cells in rows:
        try:
            yield document(_found(number, cells, columns, order, piece, text), piece, facts)
        except InputError as error:
            yield Refused(f"{piece.source} row {number}", error.outcome, str(error))


def _found(
    number: int, cells: Mapping[str, Cell], columns: Mapping[str, str], order: Order | None, piece: Piece, text: Decoded | None
) -> Found:
    def said(field: str) -> str:
        cell = cells.get(columns.get(field, ""))
        return "" if cell is None or cell.value is None else str(cell.value).strip()

    cell = cells.get(columns["text"], Cell(None))
    body, layer = ("", ()) if cell.value is None else (str(cell.value), cell.runs)
    if is_markup(body):
        whole = len(layer) == 1 and layer[0].to - layer[0].at == len(body)
        body, inner = shown(body, f"{piece.source} row {number}")
        layer = tuple(Run(run.start, run.end, run.at + layer[0].at, run.to + layer[0].at) for run in inner) if whole else ()
    remarks = text.remarks if text else ()
    day, written = _day(cells, columns, order), said("published")
    if written and day is None:
        remarks += (Remark("date", f"row {number}: {written[:40]!r} is no day that can be told for sure; it was left out"),)
    language = said("language").replace("_", "-").split("-")[0].lower()
    title, above = _title(cells.get(columns.get("title", ""), Cell(None)), piece.source)
    return Found(
        body,
        "table",
        locator=f"row {number}",
        title=title,
        outlet=said("outlet"),
        published=day,
        where="column" if day else None,
        language=language if re.fullmatch(r"[a-z]{2,3}", language) else None,
        url=said("url"),
        summary=said("summary"),
        encoding=text.encoding if text else None,
        encoding_from=text.origin if text else None,
        layer=layer,
        remarks=remarks,
        headline=above,
    )


def _title(cell: Cell, source: str) -> tuple[str, tuple[Run, ...]]:
    """A row's headline on one line, and its runs where the cell holds just that."""
    written = "" if cell.value is None else str(cell.value)
    title = " ".join((shown(written, source)[0] if is_markup(written) else written).split())
    if title != written.strip():
        return title, ()
    left = len(written) - len(written.lstrip())
    runs = []
    for run in cell.runs:
        start, end = max(run.start, left), min(run.end, left + len(title))
        if start < end:
            letters = run.end - run.start == run.to - run.at
            places = (run.at + start - run.start, run.to - run.end + end) if letters else (run.at, run.to)
            runs.append(Run(start - left, end - left, *places))
    return title, tuple(runs)


def _day(cells: Mapping[str, Cell], columns: Mapping[str, str], order: Order | None) -> str | None:
    cell = cells.get(columns.get("published", ""))
    if cell is None or cell.value is None:
        return None
    return iso_day(cell.value) or day_of(str(cell.value), order=order)


def _order(texts: Sequence[str], language: str | None) -> Order | None:
    """Day or month first: as the column itself shows; else as its language writes dates, where that is the day (months first: unsure)."""
    found = order_in(texts)
    if found is None and language:
        try:
            pattern = Locale.parse(language).date_formats["short"].pattern
        except (ValueError, LookupError):
            return None
        return "day" if pattern.startswith("d") else None
    return found


def _columns(names: Sequence[str], facts: Facts, source: str) -> tuple[dict[str, str], str | None]:
    """Field -> column, and the language that the names are in (None where it can't be told)."""
    found: dict[str, str] = {}
    for field, name in facts.mapping.items():
        if field not in FIELDS:
            raise NoTextColumn(f"{source}: --map {field}=…: a column can be mapped to {', '.join(FIELDS)}")
        place = next((one for one in names if one == name), None) or next((one for one in names if _plain(one) == _plain(name)), None)
        if place is None and name.isdigit() and 1 <= int(name) <= len(names):
            place = names[int(name) - 1]
        if place is None:
            raise NoTextColumn(f"{source}: there is no column {name!r}; there are {', '.join(names[:30])}")
        found[field] = place
    plain = {_plain(name): name for name in reversed(names)}
    votes: dict[str, int] = {}
    usual = tomllib.loads((files("selon.ingest") / "columns.toml").read_text(encoding="utf-8"))
    for language, fields in usual.items():
        for field, known in fields.items():
            column = next((plain[one] for one in known if one in plain), None)
            if column is not None:
                votes[language] = votes.get(language, 0) + 1
                if column not in found.values():
                    found.setdefault(field, column)
    if "text" not in found:
        shown_names = ", ".join(names[:30]) or "none"
        raise NoTextColumn(f"{source}: no column is known to hold the text; say which with --map text=COLUMN (columns: {shown_names})")
    best = sorted(votes, key=lambda one: (-votes[one], one))
    sure = best and (len(best) == 1 or votes[best[0]] > votes[best[1]])
    return found, best[0] if sure else None


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[_\-.\s]+", " ", name).lower().split()).replace("’", "'")


# ------------------------------------------------------------------------------------------------------------ formats


def _rows(piece: Piece, kind: Kind, text: Decoded | None) -> Iterator[Row]:
    if kind == "excel":
        yield from _excel(piece)
    elif kind == "parquet":
        yield from _parquet(piece)
    elif kind == "json" and text is not None:
        yield from _json(text.text, piece.source)
    elif text is not None:
        yield from _named(_csv(text.text, _delimiter(text.text, piece.name)))


def _named(lines: Iterator[tuple[int, list[Cell]]]) -> Iterator[Row]:
    """Rows by the names in the first one that holds any."""
    names: list[str] = []
    for number, cells in lines:
        if not any(str(cell.value or "").strip() for cell in cells):
            continue
        if not names:
            for index, cell in enumerate(cells):
                name = str(cell.value if cell.value is not None else "").strip() or f"column {index + 1}"
                names.append(name if name not in names else f"{name} ({index + 1})")
            continue
        yield number, dict(zip(names, cells, strict=False))


def _delimiter(text: str, name: str) -> str:
    """The character between cells: that which cuts the first lines into the same number of cells, two or more; of several the most."""
    sample = text[:_SNIFFED]
    best, chosen = (0.0, 0), "\t" if name.lower().endswith((".tsv", ".tab")) else ","
    for delimiter in _DELIMITERS:
        widths = []
        for number, cells in _csv(sample, delimiter):
            widths.append(len(cells))
            if number >= 50:
                break
        widths = widths[:-1] if len(widths) > 2 and len(text) > _SNIFFED else widths
        if not widths or widths[0] < 2:
            continue
        same = sum(width == widths[0] for width in widths) / len(widths)
        if (same, widths[0]) > best:
            best, chosen = (same, widths[0]), delimiter
    return chosen


def _csv(text: str, delimiter: str) -> Iterator[tuple[int, list[Cell]]]:
    """Numbered rows of cells. A quote that is never closed is a letter like others."""
    mark = re.escape(delimiter)
    cell = re.compile(rf' *+"((?:[^"]++|"")*+)"[^{mark}\r\n]*+({mark}|\r\n|\n|\r|\Z)|([^{mark}\r\n]*+)({mark}|\r\n|\n|\r|\Z)')
    at, number, cells = 0, 1, []
    while at <= len(text):
        match = cell.match(text, at)
        if match is None:
            break
        if match[1] is not None:
            cells.append(_quoted(match[1], match.start(1)))
        else:
            start, end = match.span(3)
            cells.append(Cell(match[3], (Run(0, end - start, start, end),) if end > start else ()))
        end_mark = match[2] if match[1] is not None else match[4]
        at = match.end()
        if end_mark != delimiter:
            yield number, cells
            number, cells = number + 1, []
            if at >= len(text):
                return


def _quoted(raw: str, at: int) -> Cell:
    """A cell between quotes, where a quote is written twice: a run ends with each of them."""
    if '""' not in raw:
        return Cell(raw, (Run(0, len(raw), at, at + len(raw)),) if raw else ())
    runs, start = [], 0
    for part in re.finditer(r'[^"]+"?|"', raw.replace('""', '"')):
        quote = part[0].endswith('"')
        runs.append(Run(start, start + len(part[0]), at, at + len(part[0])))
        start += len(part[0])
        at += len(part[0]) + quote
    return Cell(raw.replace('""', '"'), tuple(runs))


def _json(text: str, source: str) -> Iterator[Row]:
    if text.lstrip().startswith("["):
        try:
            items = json.loads(text)
        except (ValueError, RecursionError):
            raise InputError(f"{source}: neither JSON nor JSON Lines") from None
        for number, item in enumerate(items, 1):
            yield number, {name: Cell(value) for name, value in _flat(item).items()}
        return
    at = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                item = json.loads(line)
            except (ValueError, RecursionError):
                item = None
            yield number, {name: Cell(value, _written(line, value, at)) for name, value in _flat(item).items()}
        at += len(line) + 1


def _flat(item: Any) -> dict[str, object]:
    """An object's values by name; those of objects within it by both names with a point."""
    if not isinstance(item, dict):
        return {}
    found: dict[str, object] = {}
    for name, value in item.items():
        if isinstance(value, dict):
            found.update({f"{name}.{inner}": one for inner, one in value.items() if not isinstance(one, dict | list)})
        elif not isinstance(value, list):
            found[name] = value
    return found


def _written(line: str, value: object, at: int) -> tuple[Run, ...]:
    """Runs of a string in its line of JSON: each escape is a run of its own."""
    if not isinstance(value, str) or len(value) < 20:
        return ()
    for match in _STRING.finditer(line):
        if len(match[1]) < len(value) or json.loads(f'"{match[1]}"', strict=False) != value:
            continue
        runs, start, last = [], 0, 0
        for escape in _ESCAPE.finditer(match[1]):
            if escape.start() > last:
                runs.append(Run(start, start + escape.start() - last, at + match.start(1) + last, at + match.start(1) + escape.start()))
                start += escape.start() - last
            runs.append(Run(start, start + 1, at + match.start(1) + escape.start(), at + match.start(1) + escape.end()))
            start, last = start + 1, escape.end()
        if last < len(match[1]):
            runs.append(Run(start, start + len(match[1]) - last, at + match.start(1) + last, at + match.end(1)))
        return tuple(runs)
    return ()


def _excel(piece: Piece) -> Iterator[Row]:
    """Rows of the first sheet that has a row below its names."""
    if piece.raw.startswith(b"PK"):
        try:
            with zipfile.ZipFile(io.BytesIO(piece.raw)) as archive:
                size = sum(entry.file_size for entry in archive.infolist())
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise InputError(f"{piece.source}: no Excel file that can be read ({error})") from None
        if size > LARGEST_INFLATED:
            raise TooLarge(
                f"{piece.source}: an Excel file of {size:,} bytes when unpacked, more than the {LARGEST_INFLATED:,} that are read"
            )
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(piece.raw))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            first = (sheet.start or (0, 0))[0]
            lines = sheet.to_python(skip_empty_area=True)
            if len(lines) > 1:
                yield from _named(
                    (first + index, [Cell(None if value == "" else value) for value in line]) for index, line in enumerate(lines, 1)
                )
                return
    except (CalamineError, ValueError, OSError) as error:
        raise InputError(f"{piece.source}: no Excel file that can be read ({error})") from None


def _parquet(piece: Piece) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="selon-") as folder:
        path = Path(folder) / "table.parquet"
        path.write_bytes(piece.raw)
        try:
            with duckdb.connect(
                config={"threads": 1, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
            ) as connection:
                connection.execute("SET allowed_paths = [?]", [str(path)])
                connection.execute("SET enable_external_access = false")
                table = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
                names = [column[0] for column in table.description or ()]
                number = 0
                while lines := table.fetchmany(1000):
                    for line in lines:
                        number += 1
                        yield number, {name: Cell(value) for name, value in zip(names, line, strict=True)}
        except duckdb.Error as error:
            raise InputError(f"{piece.source}: no Parquet file that can be read ({str(error).splitlines()[0]})") from None
