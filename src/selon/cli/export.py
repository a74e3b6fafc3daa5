"""``selon export``: what was coded, as files for other programs."""

import hashlib
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from cyclopts import Parameter

from selon import __version__
from selon.cli.inputs import Files as Paths
from selon.cli.inputs import checked
from selon.cli.sinks import SINKS, Files, Format, Sink
from selon.cli.streams import OK, UNREADABLE, guarded, terminal, warn
from selon.errors import InputError, UsageError
from selon.export.visible import visible
from selon.ingest.plain import STANDARD_INPUT
from selon.store.handle import is_database

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.codebook.book import Codebook
    from selon.export.columns import Style, Table
    from selon.export.manifest import Manifest
    from selon.export.rows import ReadLine, Summary


def export(
    *source: Paths,
    format: Annotated[Format, Parameter(name=["--format", "-f"])],
    to: str,
    style: Literal["spreadsheet", "raw"] = "spreadsheet",
    events: str | None = None,
    run: str | None = None,
) -> int:
    """Write what was coded as files for other programs, with a manifest and a page that explains every column.

    The same source gives the same bytes. A folder is replaced only where it is an export that nobody changed.

    Parameters
    ----------
    source
        A project, or lines that selon code or selon run wrote (JSON Lines), or - for standard input.
    format
        csv, parquet: tables of reports, records, statements and findings. geojson: records, with a point where a town or finer is told.
        jsonld: statements as annotations of the text (W3C Web Annotation). plover, acled: records in the terms of these schemes.
    to
        The folder to write.
    style
        Of CSV files: spreadsheet puts an apostrophe before what a spreadsheet would run as a formula; raw changes nothing.
    events
        Lines that selon link wrote of the same source: adds event ids, a table of events and one of which record is in which event.
    run
        Of a project: the run to export, as selon run names it; the latest where it is not given.
    """
    return guarded(lambda: _export(checked("export", source), format, style, to, events, run))


def _export(sources: tuple[str, ...], format: Format, style: "Style", to: str, events: str | None, run: str | None) -> int:
    if len(sources) > 1:
        raise UsageError(f"selon export: one source at a time; {sources[1]} is too much (lines of several files: cat them, and give -)")
    try:
        manifest = _folder(sources[0], Path(to), _Asked(format, style, events, run))
    except InputError as error:
        warn(str(error))
        return UNREADABLE
    told = ", ".join(f"{count:,} {name}" for name, count in manifest.counts.items())
    terminal().print(visible(f"{told} in {to}"), soft_wrap=True)
    return OK


class _Asked(msgspec.Struct, frozen=True):
    """What the user asked for; see :func:`export`."""

    format: Format
    style: Literal["spreadsheet", "raw"]
    events: str | None
    run: str | None


# ------------------------------------------------------------------------------------------------------------ the folder


def _folder(source: str, target: Path, asked: _Asked) -> "Manifest":
    """Write the export beside *target*, then put it in its place: the folder is there whole, or as it was."""
    old = _replaceable(target)
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise UsageError(f"--to {target}: no folder can be made there ({error.strerror or error})") from None
    aside = made.with_name(f"{made.name}.old")
    try:
        made.chmod(0o755)
        manifest = _write(source, made, asked)
        if old:
            target.replace(aside)
        made.replace(target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(aside, ignore_errors=True)
    return manifest


def _replaceable(target: Path) -> list[str]:
    """The files of an earlier export at *target*, empty where there is none. Raises UsageError where something else is there."""
    from selon.export.manifest import MANIFEST, read_manifest

    if not target.exists() and not target.is_symlink():
        return []
    if not target.is_dir() or target.is_symlink():
        raise UsageError(f"--to {target}: this is no folder; name one that is not there yet, or an earlier export")
    there = sorted(path.name for path in target.iterdir())
    if not there:
        target.rmdir()
        return []
    try:
        ours = read_manifest((target / MANIFEST).read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        raise UsageError(f"--to {target}: the folder holds something that is no export of Selon; name another") from None
    for name in there:
        if name != MANIFEST and (name not in ours.files or _digest(target / name) != ours.files[name].sha256):
            raise UsageError(f"--to {target}: {name} in it is not as the export wrote it; move it away, or name another folder")
    return there


def _digest(path: Path) -> str:
    if not path.is_file() or path.is_symlink():
        return ""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


# ------------------------------------------------------------------------------------------------------------ the source


class _Source:
    """The lines to be exported, and what has been seen of them: their digest, number, outcomes and configurations."""

    def __init__(self, path: str, run: str | None) -> None:
        self.path, self.run = path, run
        self.kind: Literal["project", "lines"] = "lines"
        self.text: Callable[[str], str | None] = lambda _: None
        self.hash, self.lines = hashlib.sha256(), 0
        self.outcomes: Counter[str] = Counter()
        self.configurations: dict[bytes, ReadLine] = {}
        self.attribution: dict[str, None] = {}
        self.seen: dict[str, int] = {}
        self.records: set[str] = set()

    def read(self) -> "Iterator[ReadLine]":
        """The lines in their order. Raises InputError for one that is none, and for a report that comes twice."""
        from selon.export.rows import ReadLine

        decoder = msgspec.json.Decoder(ReadLine)
        with self._opened() as found:
            for number, raw in enumerate(found, 1):
                if not raw.strip():
                    continue
                try:
                    line = decoder.decode(raw)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise InputError(
                        f"{self.path}: line {number} is no coded report ({error}); give a project, or lines of selon code or selon run"
                    ) from None
                self._note(line, raw.rstrip(b"\r\n"), number)
                yield line

    def _note(self, line: "ReadLine", raw: bytes, number: int) -> None:
        first = self.seen.setdefault(line.report.id, number) if line.report.id else number
        if first != number:
            raise InputError(f"{self.path}: line {number} is of the same text as line {first}; export each report once")
        for record in line.records:
            if record.id in self.records:
                raise InputError(f"{self.path}: line {number}: the record {record.id} is there twice; export each report once")
            self.records.add(record.id)
        self.hash.update(raw + b"\n")
        self.lines += 1
        if self.kind == "lines":
            self.outcomes[line.outcome] += 1
        if line.report.id:
            key = msgspec.json.encode((line.selon, line.codebook, line.packs, line.parser, line.gazetteer), order="sorted")
            self.configurations.setdefault(key, line)
        if line.attribution:
            self.attribution[line.attribution] = None

    @contextmanager
    def _opened(self) -> Iterator[Iterator[bytes]]:
        if self.path == STANDARD_INPUT:
            yield iter(sys.stdin.buffer)
            return
        try:
            stored = is_database(Path(self.path))
        except OSError as error:
            raise InputError(f"{self.path}: can't be read ({error.strerror or error}); give a project, or lines of selon code") from None
        if stored:
            with self._project() as lines:
                yield lines
            return
        if self.run is not None:
            raise UsageError(f"--run is for projects; {self.path} is a file of lines")
        with Path(self.path).open("rb") as handle:
            yield iter(handle)

    @contextmanager
    def _project(self) -> Iterator[Iterator[bytes]]:
        from selon.cli.project import _opened
        from selon.store.coded import lines, runs
        from selon.store.documents import text
        from selon.store.outcomes import outcomes

        with _opened(self.path) as project:
            known = runs(project)
            if not known:
                raise InputError(f"{self.path}: nothing is coded in it yet: selon run {self.path}")
            if self.run is not None and self.run not in known:
                raise UsageError(f"--run {self.run}: there is no such run in {self.path}; there are {', '.join(known)}")
            self.kind, self.run = "project", self.run or known[-1]
            self.text = lambda report: text(project, report)
            self.outcomes.update(dict(outcomes(project)))
            yield lines(project, self.run)


class _Events:
    """The lines of ``selon link``, by event, with the event of each record."""

    def __init__(self, path: str | None) -> None:
        from selon.export.rows import ReadEvent

        self.path, self.given = path, path is not None
        self.events: list[ReadEvent] = []
        self.of: dict[str, str] = {}
        self.hash = hashlib.sha256()
        if path is None:
            return
        try:
            raws = Path(path).read_bytes().splitlines()
        except OSError as error:
            raise InputError(f"--events {path}: can't be read ({error.strerror or error})") from None
        decoder = msgspec.json.Decoder(ReadEvent)
        for number, raw in enumerate(raws, 1):
            if not raw.strip():
                continue
            try:
                event = decoder.decode(raw)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise InputError(f"--events {path}: line {number} is no event ({error}); give the lines of selon link") from None
            self.hash.update(raw + b"\n")
            self.events.append(event)
            for record in event.records:
                if self.of.setdefault(record, event.event) != event.event:
                    raise InputError(f"--events {path}: line {number}: the record {record} is in two events; link the source again")


# ----------------------------------------------------------------------------------------------------------------- files


def _write(path: str, folder: Path, asked: _Asked) -> "Manifest":
    from selon.codebook.book import load

    events, source, book = _Events(asked.events), _Source(path, asked.run), load()
    with ExitStack() as stack:
        files = Files(folder, stack, asked.style, asked.format == "parquet")
        sink = SINKS[asked.format](files, events.of, book)
        told = _lines(source, events, files, sink)
        _write_events(events, told, files)
        sink.close(tuple(sorted(source.attribution)))
        tables = files.finish()
    return _close(source, events, files, tables, (book, asked.format))


def _lines(source: _Source, events: _Events, files: Files, sink: Sink) -> "dict[str, Summary]":
    """Write what is made line by line; what the table of events needs of each record."""
    from selon.export.rows import summary

    if events.given:
        files.begin("crosswalk")
    told = {}
    for line in source.read():
        sink.take(line, source.text)
        for record in line.records if events.given else ():
            told[record.id] = summary(line, record)
            files.row("crosswalk", {"record_id": record.id, "report_id": line.report.id, "event_id": events.of.get(record.id)})
    return told


def _write_events(events: _Events, told: "dict[str, Summary]", files: Files) -> None:
    from selon.export.rows import event_row

    if not events.given:
        return
    files.begin("events")
    for event in events.events:
        missing = next((record for record in event.records if record not in told), None)
        if missing is not None:
            raise InputError(
                f"--events {events.path}: the event {event.event} has a record that is not in the source ({missing}); link the same lines"
            )
        files.row("events", event_row(event, told))


def _close(source: _Source, events: _Events, files: Files, tables: "list[Table]", made_by: "tuple[Codebook, Format]") -> "Manifest":
    """Write what explains the export, and the manifest last."""
    from selon.export import manifest as made
    from selon.export.columns import field_rows, plain_lines

    (book, format), style, folder = made_by, files.style, files.folder
    files.told |= {
        "fields.csv": "Every column of every table.", "codes.csv": "Every code of the codebook.", "README.md": "This page.",
        made.MANIFEST: "Versions, digests, counts and hashes.",
    }  # fmt: skip
    for name, rows in (("fields.csv", field_rows(tables)), ("codes.csv", made.code_rows(book))):
        (folder / name).write_bytes("".join(plain_lines(rows, style)).encode())
    attribution = tuple(sorted(source.attribution))
    (folder / "README.md").write_bytes(made.page(tables, files.told, style, attribution).encode())
    configurations = tuple(
        made.Configuration(one.selon, one.codebook, dict(sorted(one.packs.items())), one.parser, one.gazetteer)
        for _, one in sorted(source.configurations.items())
    )
    missing = sum(1 for record in source.records if record not in events.of)
    manifest = made.Manifest(
        kind=made.KIND,
        layout=made.LAYOUT,
        selon=__version__,
        codebook=book.version,
        format=format,
        style=style,
        source=made.Origin(
            source.kind,
            f"sha256:{source.hash.hexdigest()}",
            source.lines,
            source.run,
            configurations,
            dict(sorted(source.outcomes.items())),
        ),
        events=made.Linked(f"sha256:{events.hash.hexdigest()}", len(events.events), missing) if events.given else None,
        counts=files.counts,
        guarded={name: dict(sorted(columns.items())) for name, columns in files.changed.items() if columns},
        attribution=attribution,
        licence=made.LICENCE,
        files={path.name: made.Written(path.stat().st_size, _digest(path)) for path in sorted(folder.iterdir())},
    )
    (folder / made.MANIFEST).write_bytes(made.manifest_bytes(manifest))
    return manifest
