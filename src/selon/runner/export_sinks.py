"""What ``selon export`` writes line by line: the tables, and one sink a format."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.codebook.book import Codebook
    from selon.export.columns import Row, Style, Table
    from selon.export.ftm import Entity
    from selon.export.rows import ReadLine
    from selon.model import Record
    from selon.rivals.rules import Rules
    from selon.views import View

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


class Known(NamedTuple):
    """What is known before the first line: the codebook, record -> event, the events that another opposes, whether events will come, and
    which records are wanted (None: all)."""

    book: "Codebook"
    event_of: Mapping[str, str]
    opposed: Collection[str]
    events: bool
    kept: Collection[str] | None = None

    def records(self, line: "ReadLine") -> "Iterator[tuple[int, Record]]":
        """The records of *line* that are wanted, with their places among all of its records."""
        return ((n, one) for n, one in enumerate(line.records) if self.kept is None or one.id in self.kept)


class Sink(Protocol):
    """A format: it takes the lines one by one, then the events, and is closed with the attributions that the lines named."""

    def take(self, line: "ReadLine", text: Text) -> None:
        """Write what is made of *line*."""

    def event(self, view: "View") -> None:
        """Write what is made of an event."""

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


EVENT_TABLES = ("events", "event_fields", "event_values", "event_tolls", "event_findings", "relations")


class Tabular:
    """CSV and Parquet: the tables of reports, records, statements and findings."""

    def __init__(self, files: Files, known: "Known") -> None:
        self.files, self.known = files, known
        for name in ("reports", "records", "statements", "findings", *(EVENT_TABLES if known.events else ())):
            files.begin(name)

    def take(self, line: "ReadLine", text: Text) -> None:
        """Write the rows of *line*."""
        from selon.export.rows import finding_row, record_row, report_row, statement_row

        self.files.row("reports", report_row(line))
        for position, record in self.known.records(line):
            self.files.row("records", record_row(line, position, self.known.event_of.get(record.id)))
            for n in range(len(record.statements)):
                self.files.row("statements", statement_row(line, record, n))
        for n in range(len(line.findings)):
            self.files.row("findings", finding_row(line, n))

    def event(self, view: "View") -> None:
        """Write the rows of an event."""
        from selon.export import event_rows as rows

        self.files.row("events", rows.event_row(view))
        for name, found in zip(
            EVENT_TABLES[1:], (rows.field_rows, rows.value_rows, rows.toll_rows, rows.finding_rows, rows.relation_rows), strict=True
        ):
            for row in found(view):
                self.files.row(name, row)

    def close(self, attribution: tuple[str, ...]) -> None:
        """Nothing ends a table."""


class Geo:
    """GeoJSON: one feature a record."""

    def __init__(self, files: Files, known: "Known") -> None:
        from selon.export.geojson import SEPARATOR, START

        what = "One feature a record (GeoJSON, RFC 7946); the properties are the columns of the table records (docs/exports.md)."
        self.known, self.files = known, [_Joined(files, "records.geojson", what, START, SEPARATOR)]
        if known.events:
            told = "One feature an event, where its chosen place is; the properties are the columns of the table events."
            self.files.append(_Joined(files, "events.geojson", told, START, SEPARATOR))

    def take(self, line: "ReadLine", text: Text) -> None:
        """Write the features of *line*."""
        from selon.export.geojson import feature
        from selon.export.rows import record_row

        for position, record in self.known.records(line):
            self.files[0].add(feature(record_row(line, position, self.known.event_of.get(record.id)), "record_id"))

    def event(self, view: "View") -> None:
        """Write the feature of an event."""
        from selon.export.event_rows import event_row
        from selon.export.geojson import feature

        self.files[1].add(feature(event_row(view), "event_id"))

    def close(self, attribution: tuple[str, ...]) -> None:
        """End the collections."""
        from selon.export.geojson import end

        for file in self.files:
            file.handle.write(end(attribution))


class Annotations:
    """JSON-LD: reports, records, and an annotation a statement."""

    def __init__(self, files: Files, known: "Known") -> None:
        from selon.export.jsonld import SEPARATOR, START

        what = "Reports, records, and an annotation a statement (JSON-LD, W3C Web Annotation), with the context inside."
        self.known, self.events, self.file = known, dict(known.event_of), _Joined(files, "nodes.jsonld", what, START, SEPARATOR)

    def take(self, line: "ReadLine", text: Text) -> None:
        """Write the nodes of *line*."""
        from selon.export.jsonld import nodes

        wanted = [record for _, record in self.known.records(line)]
        for node in nodes(line, wanted, text(line.report.id) if line.report.id else None, self.events):
            self.file.add(node)

    def event(self, view: "View") -> None:
        """Write the nodes of an event: itself, and what was chosen of each field."""
        from selon.export.jsonld import event_nodes

        for node in event_nodes(view):
            self.file.add(node)

    def close(self, attribution: tuple[str, ...]) -> None:
        """End the graph."""
        from selon.export.jsonld import end

        self.file.handle.write(end(attribution, self.file.count > 0))


class Plover:
    """PLOVER: events as JSON, their schema, and what is not mapped."""

    def __init__(self, files: Files, known: "Known") -> None:
        from selon.export.plover import SEPARATOR, START, schema

        self.files, self.known, self.book = files, known, known.book
        files.open("plover.schema.json", "JSON Schema of plover.json.").write(schema(known.book))
        what = "Events (records, where no events are known) and responses to them, as PLOVER events."
        self.file = _Joined(files, "plover.json", what, START, SEPARATOR)
        files.begin("unmapped")

    def take(self, line: "ReadLine", text: Text) -> None:
        """Write the events of *line*, or why there are none."""
        from selon.export.crosswalks import Unmapped, unmapped_row
        from selon.export.plover import events

        if _by_event(self.files, self.known, line):
            return
        for _, record in self.known.records(line):
            found = events(self.book, line, record, None)
            if isinstance(found, Unmapped):
                self.files.row("unmapped", unmapped_row(line, record, found))
                continue
            for event in found:
                self.file.add(event)

    def event(self, view: "View") -> None:
        """Write the PLOVER events of an event, or why there are none."""
        from selon.export.crosswalks import Unmapped, unmapped_event
        from selon.export.plover import events_of

        found = events_of(self.book, view)
        if isinstance(found, Unmapped):
            self.files.row("unmapped", unmapped_event(view, found))
            return
        for event in found:
            self.file.add(event)

    def close(self, attribution: tuple[str, ...]) -> None:
        """End the list."""
        from selon.export.plover import END

        self.file.handle.write(END)


class Acled:
    """The columns of ACLED in 2023, and what is not mapped."""

    def __init__(self, files: Files, known: "Known") -> None:
        from selon.export.acled import PROFILE, Countries

        self.files, self.known, self.book, self.countries, self.profile = files, known, known.book, Countries(), PROFILE
        files.begin(PROFILE)
        files.begin("unmapped")

    def take(self, line: "ReadLine", text: Text) -> None:
        """Write the rows of *line*, or why there are none."""
        from selon.export.acled import row
        from selon.export.crosswalks import Unmapped, unmapped_row

        if _by_event(self.files, self.known, line):
            return
        for _, record in self.known.records(line):
            found = row(self.book, self.countries, line, record, None)
            if isinstance(found, Unmapped):
                self.files.row("unmapped", unmapped_row(line, record, found))
            else:
                self.files.row(self.profile, found)

    def event(self, view: "View") -> None:
        """Write the row of an event, or why there is none."""
        from selon.export.acled import event_row
        from selon.export.crosswalks import Unmapped, unmapped_event

        found = event_row(self.book, self.countries, view)
        if isinstance(found, Unmapped):
            self.files.row("unmapped", unmapped_event(view, found))
        else:
            self.files.row(self.profile, found)

    def close(self, attribution: tuple[str, ...]) -> None:
        """Nothing ends a table."""


class Ccc:
    """The columns of the Crowd Counting Consortium, and what is not mapped."""

    def __init__(self, files: Files, known: "Known") -> None:
        from selon.export.ccc import PROFILE, States
        from selon.rivals.rules import shipped

        self.files, self.known, self.states, self.profile, self.rules = files, known, States(), PROFILE, shipped()
        files.begin(PROFILE)
        files.begin("unmapped")

    def take(self, line: "ReadLine", text: Text) -> None:
        """Where no events are known each record is viewed as an event of its own."""
        if not _by_event(self.files, self.known, line):
            for view in _alone(self.known, self.rules, line):
                self.event(view)

    def event(self, view: "View") -> None:
        """Write the row of an event, or why there is none."""
        from selon.export.ccc import row
        from selon.export.crosswalks import Unmapped, unmapped_event

        found = row(self.states, view, self.known.opposed)
        if isinstance(found, Unmapped):
            self.files.row("unmapped", unmapped_event(view, found))
        else:
            self.files.row(self.profile, found)

    def close(self, attribution: tuple[str, ...]) -> None:
        """Nothing ends a table."""


class Ftm:
    """FollowTheMoney: entities, and a statement for each value of theirs."""

    def __init__(self, files: Files, known: "Known") -> None:
        from selon.export.columns import plain_lines
        from selon.export.ftm import COLUMNS
        from selon.export.parties import Kinds
        from selon.lang.persons import load_vocabulary
        from selon.rivals.rules import shipped

        self.files, self.known, self.rules, self.kinds = files, known, shipped(), Kinds(load_vocabulary())
        self.lines = files.open("entities.ftm.json", "Entities of FollowTheMoney, one a line: events, articles, addresses, parties, notes.")
        self.rows = files.open(
            "statements.ftm.csv", "A statement for each value of an entity: the outlet (dataset), record and statement (origin)."
        )
        self.rows.write("".join(plain_lines([COLUMNS], "raw")).encode())
        self.shared: set[str] = set()
        self.files.counts |= {"entities": 0, "statements": 0}

    def take(self, line: "ReadLine", text: Text) -> None:
        """Write the article; where no events are known each record is viewed as an event of its own."""
        from selon.export.ftm import article

        found = article(line)
        if found:
            self._write(found)
        if not self.known.events:
            for view in _alone(self.known, self.rules, line):
                self.event(view)

    def event(self, view: "View") -> None:
        """Write the entities of an event."""
        from selon.export.ftm import entities

        for entity in entities(view, self.kinds):
            self._write(entity)

    def _write(self, entity: "Entity") -> None:
        """Addresses and parties that several events have are written once; who names them is in the statements each time."""
        from selon.export.columns import plain_lines
        from selon.export.ftm import SHARED, entity_line, statement_rows

        shared = entity.schema in SHARED
        if entity.id not in self.shared:
            self.lines.write(entity_line(entity))
            self.files.counts["entities"] += 1
        rows = [row for row in statement_rows(entity) if not shared or row[-1] not in self.shared]
        self.rows.write("".join(plain_lines(rows, "raw")).encode())
        self.files.counts["statements"] += len(rows)
        if shared:
            self.shared |= {entity.id, *(row[-1] for row in rows)}

    def close(self, attribution: tuple[str, ...]) -> None:
        """Nothing ends a file of lines."""


def _alone(known: Known, rules: "Rules", line: "ReadLine") -> "Iterator[View]":
    """Each record of *line* viewed as an event of its own, with the record's id."""
    from selon.runner.viewing import viewed
    from selon.views import Account, Event, Source

    head = line.report
    source = Source(head.id or "", head.source, None, head.outlet, head.title, head.published, head.language)
    for _, record in known.records(line):
        event = Event(record.id, (record.id,), (source.report,), part_of=record.part_of, counter_to=record.counter_to)
        yield viewed(event, [Account(record, source)], known.book, rules)


def _by_event(files: Files, known: Known, line: "ReadLine") -> bool:
    """Whether events are mapped rather than records. A record that no event names is told as unmapped: it is not left out silently."""
    from selon.export.crosswalks import Unmapped, unmapped_row

    for _, record in known.records(line) if known.events else ():
        if record.id not in known.event_of:
            why = Unmapped("unmapped because the events given do not name the record")
            files.row("unmapped", unmapped_row(line, record, why))
    return known.events


SINKS: Mapping[str, Callable[[Files, Known], Sink]] = {
    "csv": Tabular,
    "parquet": Tabular,
    "geojson": Geo,
    "jsonld": Annotations,
    "plover": Plover,
    "acled": Acled,
    "ccc": Ccc,
    "ftm": Ftm,
    "package": Tabular,
}
"""Format -> what writes it."""
