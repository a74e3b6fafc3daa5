"""What ``selon export`` writes line by line: the tables, and one sink a format."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, Protocol

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.codebook.book import Codebook
    from selon.export.columns import Row, Style, Table
    from selon.export.rows import ReadLine

Format = Literal["csv", "parquet", "geojson", "jsonld", "plover", "acled"]
Text = Callable[[str], str | None]
"""Id of a report -> its text, where it is known."""


class Files:
    """The files of an export while they are written: rows by table, and whatever else a format writes."""

    def __init__(self, folder: Path, stack: ExitStack, style: "Style", parquet: bool) -> None:
        from selon.export.columns import tables

        self.folder, self.stack, self.style, self.parquet, self.known = folder, stack, style, parquet, tables()
        self.handles: dict[str, BinaryIO] = {}
        self.counts: dict[str, int] = {}
        self.changed: dict[str, Counter[str]] = defaultdict(Counter)
        self.told: dict[str, str] = {}

    def open(self, name: str, what: str) -> BinaryIO:
        """A new file of the export, and *what* it is for the page."""
        self.told[name] = what
        return self.stack.enter_context((self.folder / name).open("wb"))

    def begin(self, name: str) -> None:
        """Begin the table *name*."""
        from selon.export.columns import header_line

        table, self.counts[name] = self.known[name], 0
        if self.parquet:
            self.told[f"{name}.parquet"] = table.en
            self.handles[name] = self.stack.enter_context((self.folder / f"{name}.rows").open("wb"))
        else:
            self.handles[name] = self.open(f"{name}.csv", table.en)
            self.handles[name].write(header_line(table, self.style).encode())

    def row(self, name: str, row: "Row") -> None:
        """Add *row* to the table *name*."""
        from selon.export.columns import line
        from selon.export.parquet import json_row

        if self.parquet:
            self.handles[name].write(json_row(self.known[name], row))
        else:
            text, changed = line(self.known[name], row, self.style)
            self.handles[name].write(text.encode())
            self.changed[name].update(changed)
        self.counts[name] += 1

    def finish(self) -> "list[Table]":
        """Close all files and make the Parquet files; the tables that there are."""
        from selon.export.parquet import write_parquet

        self.stack.close()
        if self.parquet:
            for name in self.handles:
                rows = self.folder / f"{name}.rows"
                write_parquet(self.known[name], rows, self.folder / f"{name}.parquet")
                rows.unlink()
        return [self.known[name] for name in self.handles]


class Sink(Protocol):
    """A format: it takes the lines one by one, and is closed with the attributions that they named."""

    def take(self, line: "ReadLine", text: Text) -> None:
        """Write what is made of *line*."""

    def close(self, attribution: tuple[str, ...]) -> None:
        """Write what ends the files."""


class _Joined:
    """A JSON file of many items, one a line: what begins it, what stands between items."""

    def __init__(self, files: Files, name: str, what: str, start: bytes, separator: bytes) -> None:
        self.files, self.handle, self.separator, self.noun = files, files.open(name, what), separator, name.partition(".")[0]
        files.counts[self.noun] = 0
        self.handle.write(start)

    @property
    def count(self) -> int:
        """How many items there are."""
        return self.files.counts[self.noun]

    def add(self, item: bytes) -> None:
        """Write *item*."""
        self.handle.write((self.separator if self.count else b"") + item)
        self.files.counts[self.noun] += 1


class Tabular:
    """CSV and Parquet: the tables of reports, records, statements and findings."""

    def __init__(self, files: Files, events: Mapping[str, str], book: "Codebook") -> None:
        self.files, self.events = files, events
        for name in ("reports", "records", "statements", "findings"):
            files.begin(name)

    def take(self, line: "ReadLine", text: Text) -> None:
        """Write the rows of *line*."""
        from selon.export.rows import finding_row, record_row, report_row, statement_row

        self.files.row("reports", report_row(line))
        for position, record in enumerate(line.records):
            self.files.row("records", record_row(line, position, self.events.get(record.id)))
            for n in range(len(line.records[position].statements)):
                self.files.row("statements", statement_row(line, record, n))
        for n in range(len(line.findings)):
            self.files.row("findings", finding_row(line, n))

    def close(self, attribution: tuple[str, ...]) -> None:
        """Nothing ends a table."""


class Geo:
    """GeoJSON: one feature a record."""

    def __init__(self, files: Files, events: Mapping[str, str], book: "Codebook") -> None:
        from selon.export.geojson import SEPARATOR, START

        what = "One feature a record (GeoJSON, RFC 7946); the properties are the columns of the table records (docs/exports.md)."
        self.events, self.file = events, _Joined(files, "records.geojson", what, START, SEPARATOR)

    def take(self, line: "ReadLine", text: Text) -> None:
        """Write the features of *line*."""
        from selon.export.geojson import feature
        from selon.export.rows import record_row

        for position, record in enumerate(line.records):
            self.file.add(feature(record_row(line, position, self.events.get(record.id))))

    def close(self, attribution: tuple[str, ...]) -> None:
        """End the collection."""
        from selon.export.geojson import end

        self.file.handle.write(end(attribution))


class Annotations:
    """JSON-LD: reports, records, and an annotation a statement."""

    def __init__(self, files: Files, events: Mapping[str, str], book: "Codebook") -> None:
        from selon.export.jsonld import SEPARATOR, START

        what = "Reports, records, and an annotation a statement (JSON-LD, W3C Web Annotation), with the context inside."
        self.events, self.file = dict(events), _Joined(files, "nodes.jsonld", what, START, SEPARATOR)

    def take(self, line: "ReadLine", text: Text) -> None:
        """Write the nodes of *line*."""
        from selon.export.jsonld import nodes

        for node in nodes(line, text(line.report.id) if line.report.id else None, self.events):
            self.file.add(node)

    def close(self, attribution: tuple[str, ...]) -> None:
        """End the graph."""
        from selon.export.jsonld import end

        self.file.handle.write(end(attribution, self.file.count > 0))


class Plover:
    """PLOVER: events as JSON, their schema, and what is not mapped."""

    def __init__(self, files: Files, events: Mapping[str, str], book: "Codebook") -> None:
        from selon.export.plover import SEPARATOR, START, schema

        self.files, self.events, self.book = files, events, book
        files.open("plover.schema.json", "JSON Schema of plover.json.").write(schema(book))
        self.file = _Joined(files, "plover.json", "Records, and responses to them, as PLOVER events.", START, SEPARATOR)
        files.begin("unmapped")

    def take(self, line: "ReadLine", text: Text) -> None:
        """Write the events of *line*, or why there are none."""
        from selon.export.crosswalks import Unmapped, unmapped_row
        from selon.export.plover import events

        for record in line.records:
            found = events(self.book, line, record, self.events.get(record.id))
            if isinstance(found, Unmapped):
                self.files.row("unmapped", unmapped_row(line, record, found))
                continue
            for event in found:
                self.file.add(event)

    def close(self, attribution: tuple[str, ...]) -> None:
        """End the list."""
        from selon.export.plover import END

        self.file.handle.write(END)


class Acled:
    """The columns of ACLED in 2023, and what is not mapped."""

    def __init__(self, files: Files, events: Mapping[str, str], book: "Codebook") -> None:
        from selon.export.acled import PROFILE, Countries

        self.files, self.events, self.book, self.countries, self.profile = files, events, book, Countries(), PROFILE
        files.begin(PROFILE)
        files.begin("unmapped")

    def take(self, line: "ReadLine", text: Text) -> None:
        """Write the rows of *line*, or why there are none."""
        from selon.export.acled import row
        from selon.export.crosswalks import Unmapped, unmapped_row

        for record in line.records:
            found = row(self.book, self.countries, line, record, self.events.get(record.id))
            if isinstance(found, Unmapped):
                self.files.row("unmapped", unmapped_row(line, record, found))
            else:
                self.files.row(self.profile, found)

    def close(self, attribution: tuple[str, ...]) -> None:
        """Nothing ends a table."""


SINKS: Mapping[str, Callable[[Files, Mapping[str, str], "Codebook"], Sink]] = {
    "csv": Tabular,
    "parquet": Tabular,
    "geojson": Geo,
    "jsonld": Annotations,
    "plover": Plover,
    "acled": Acled,
}
"""Format -> what writes it."""
