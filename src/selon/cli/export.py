"""``selon export``: what was coded, as files for other programs."""

import hashlib
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from cyclopts import Parameter

from selon import __version__
from selon.cli.export_source import Events, KeptEvents, Source, Told, known_events
from selon.cli.inputs import Files as Paths
from selon.cli.inputs import checked
from selon.cli.privacy import Coarsen, Level, keep_key, made_guard
from selon.cli.sinks import PACKAGE, PER, SINKS, Files, Format, Known
from selon.cli.streams import OK, UNREADABLE, guarded, terminal, warn
from selon.errors import InputError, UsageError
from selon.export.visible import visible

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.codebook.book import Codebook
    from selon.export.columns import Table
    from selon.export.manifest import Linked, Manifest, Origin, Written
    from selon.export.privacy import Guard
    from selon.export.rows import ReadLine


def export(
    *source: Paths,
    format: Annotated[Format, Parameter(name=["--format", "-f"])],
    to: str,
    style: Literal["spreadsheet", "raw"] | None = None,
    events: str | None = None,
    run: str | None = None,
    per: Literal["event", "record"] = "event",
    privacy: Level = "public",
    key: str | None = None,
    coarsen: Coarsen = None,
) -> int:
    """Write what was coded as files for other programs, with a manifest and a page that explains every column.

    The same source gives the same bytes. A folder is replaced only where it is an export that nobody changed.

    Parameters
    ----------
    source
        A project, or lines that selon code or selon run wrote (JSON Lines), or - for standard input.
    format
        csv, parquet: tables of reports, records, statements, findings, and of events. package: the same as a Frictionless data package,
        with codebook, method, licence and citation. geojson: records and events, with a point where a
        town or finer is told. jsonld: statements as annotations of the text (W3C Web Annotation). plover, acled, ccc (Crowd Counting
        Consortium), ftm (FollowTheMoney): events in the terms of these schemes.
    to
        The folder to write.
    style
        Of CSV files: spreadsheet puts an apostrophe before what a spreadsheet would run as a formula; raw changes nothing, and is what a
        package has when nothing is said.
    events
        Lines that selon link wrote of the same source. A project has events of its own once selon link was called on it.
    run
        Of a project: the run to export, as selon run names it; the latest where it is not given.
    per
        What plover, acled, ccc and ftm have one row of, where events are known: an event by its chosen values, or a record.
    privacy
        public: names of private persons are masked everywhere. research: pseudonyms, with --key. full: names stay, as the manifest says.
    key
        The key file of pseudonyms; made where it is not there yet, readable by its owner alone. It leads back to the names: keep it apart.
    coarsen
        Round coordinates to a grid of so many kilometres: 1km, 5km.
    """
    folder = Path(to)
    asked = Asked(format, style or _usual(format), events, run, per)
    return guarded(lambda: _export(checked("export", source), folder, asked, made_guard(privacy, key, coarsen, folder), key))


def _export(sources: tuple[str, ...], to: Path, asked: "Asked", guard: "Guard", key: str | None) -> int:
    if len(sources) > 1:
        raise UsageError(f"selon export: one source at a time; {sources[1]} is too much (lines of several files: cat them, and give -)")
    try:
        manifest = _folder(sources[0], to, asked, guard)
        if key is not None and guard.key is not None:
            keep_key(guard.key, Path(key))
    except InputError as error:
        warn(str(error))
        return UNREADABLE
    if guard.level == "full":
        warn(f"{to}: names of private persons are in this export (--privacy full); it is not for publication")
    told = ", ".join(f"{count:,} {name}" for name, count in manifest.counts.items())
    terminal().print(visible(f"{told} in {to}"), soft_wrap=True)
    return OK


class Asked(msgspec.Struct, frozen=True):
    """What the user asked for; see :func:`export`. ``names``: of a release, its ids of events by those of the project."""

    format: Format
    style: Literal["spreadsheet", "raw"]
    events: str | None
    run: str | None
    per: Literal["event", "record"]
    names: dict[str, str] = {}


def _usual(format: Format) -> Literal["spreadsheet", "raw"]:
    return "raw" if format == PACKAGE else "spreadsheet"


# ------------------------------------------------------------------------------------------------------------ the folder


def written(source: str, folder: Path, asked: Asked, guard: "Guard") -> "Manifest":
    """Write an export into *folder*, which is not there yet. Raises InputError, UsageError."""
    folder.mkdir()
    return _write(source, folder, asked, guard)


def _folder(source: str, target: Path, asked: Asked, guard: "Guard") -> "Manifest":
    """Write the export beside *target*, then put it in its place: the folder is there whole, or as it was."""
    old = _replaceable(target)
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise UsageError(f"--to {target}: no folder can be made there ({error.strerror or error})") from None
    aside = made.with_name(f"{made.name}.old")
    try:
        made.chmod(0o755)
        manifest = _write(source, made, asked, guard)
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


# ----------------------------------------------------------------------------------------------------------------- files


def _write(path: str, folder: Path, asked: Asked, guard: "Guard") -> "Manifest":
    from selon.codebook.book import load

    source, book = Source(path, asked.run, guard), load()
    source.learn()
    with ExitStack() as stack:
        found = stack.enter_context(source.opened())
        events = known_events(source, asked.events, asked.names)
        files = Files(folder, stack, asked.style, asked.format == "parquet")
        viewed = events is not None and (asked.per == "event" or asked.format not in PER)
        known = Known(book, events.of if events else {}, events.opposed if events else frozenset(), viewed)
        sink = SINKS[asked.format](files, known)
        if events:
            files.begin("crosswalk")
        told = Told(stack.enter_context(tempfile.TemporaryFile()))
        for line in source.read(found):
            sink.take(source.line(line), source.shown_text)
            if events:
                _tell(line, events, files, told)
        for view in events.views(told, book) if events and viewed else ():
            sink.event(source.view(view))
        sink.close(tuple(sorted(source.attribution)))
        tables = files.finish()
    return _close(source, events, files, tables, (book, asked.format))


def _tell(line: "ReadLine", events: Events | KeptEvents, files: Files, told: Told) -> None:
    """Keep what *line* tells until its events are viewed, and write which event each record belongs to."""
    told.add(line)
    for record in line.records:
        files.row("crosswalk", {"record_id": record.id, "report_id": line.report.id, "event_id": events.of.get(record.id)})


def _linked(source: Source, events: Events | KeptEvents) -> "Linked":
    from selon.export.manifest import Linked

    missing = sum(1 for record in source.records if record not in events.of)
    return Linked(events.digest, events.count, missing)


def _close(
    source: Source, events: Events | KeptEvents | None, files: Files, tables: "list[Table]", made_by: "tuple[Codebook, Format]"
) -> "Manifest":
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
    manifest = made.Manifest(
        kind=made.KIND,
        layout=made.LAYOUT,
        selon=__version__,
        codebook=book.version,
        format=format,
        style=style,
        source=_origin(source),
        events=_linked(source, events) if events else None,
        counts=files.counts,
        guarded={name: dict(sorted(columns.items())) for name, columns in files.changed.items() if columns},
        attribution=tuple(sorted(source.attribution)),
        licence=made.LICENCE,
        privacy=made.Privacy(source.guard.level, source.guard.places, source.guard.people, source.guard.grid),
        files={},
    )
    if format == PACKAGE:
        _package(manifest, tables, book, files)
    (folder / "README.md").write_bytes(made.page(tables, files.told, (style, source.guard.level), manifest.attribution).encode())
    manifest = msgspec.structs.replace(manifest, files=_written(folder))
    (folder / made.MANIFEST).write_bytes(made.manifest_bytes(manifest))
    return manifest


def _written(folder: Path) -> "dict[str, Written]":
    from selon.export.manifest import Written

    return {path.name: Written(path.stat().st_size, _digest(path)) for path in sorted(folder.iterdir())}


def _origin(source: Source) -> "Origin":
    from selon.export.manifest import Configuration, Origin

    configurations = tuple(
        Configuration(one.selon, one.codebook, dict(sorted(one.packs.items())), one.parser, one.gazetteer)
        for _, one in sorted(source.configurations.items())
    )
    outcomes = dict(sorted(source.outcomes.items()))
    return Origin(source.kind, f"sha256:{source.hash.hexdigest()}", source.lines, source.run, configurations, outcomes)


def _package(manifest: "Manifest", tables: "list[Table]", book: "Codebook", files: Files) -> None:
    """Write what makes the folder a data package."""
    from selon.codebook.render import markdown
    from selon.export import package
    from selon.rivals.rules import shipped

    rules, folder = shipped(), files.folder
    known = rules.language
    chosen = tuple(
        package.Chosen(field, rules.of(field).id, rules.of(field).definition[known], rules.default(field).reason[known])
        for field in book.codes("fields")
    )
    linked = None if manifest.events is None else (manifest.events.digest, manifest.events.events)
    made = package.Made(manifest.source, linked, manifest.counts, manifest.attribution, chosen if linked else (), manifest.privacy.level)
    for name, text in (
        (package.METHOD, package.method(made)),
        (package.TERMS, package.terms(manifest.attribution)),
        (package.CITATION, package.citation(made)),
        (package.CODEBOOK, markdown(book)),
    ):
        (folder / name).write_bytes(text.encode())
    there = {name: (file.bytes, file.sha256) for name, file in _written(folder).items()}
    (folder / package.DESCRIPTOR).write_bytes(package.descriptor(tables, there, book, files.style, made))
    files.told |= package.TOLD
