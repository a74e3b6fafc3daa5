"""Exports of a project, or of coded lines: the files of a format, what explains them, and the manifest, whoever asks for them."""

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import msgspec

from selon import __version__
from selon.codebook.book import Codebook, load
from selon.codebook.render import markdown
from selon.errors import UsageError
from selon.export import manifest as parts
from selon.export import package
from selon.export.columns import Table, field_rows, plain_lines
from selon.export.formats import PACKAGE, PER, Format
from selon.export.manifest import MANIFEST, Configuration, Linked, Manifest, Narrowed, Origin, Written, read_manifest
from selon.export.privacy import Guard
from selon.rivals.rules import shipped
from selon.runner.export_sinks import SINKS, Files, Known
from selon.runner.export_source import Events, KeptEvents, Source, Told, known_events
from selon.runner.narrowing import EVERYTHING, Part, part_of
from selon.store.questions import Filter


class Heed(msgspec.Struct, frozen=True):
    """Who is told while an export is made: ``say`` of what is no error, ``step`` after each line and event that was written. What
    ``step`` raises ends the export."""

    say: Callable[[str], None]
    step: Callable[[], None] = lambda: None


class Asked(msgspec.Struct, frozen=True):
    """What is asked for: the files of a ``format``; ``events``: a file with the lines of ``selon link``; ``run``: of a project; ``per``: of
    what one row is, and what has to fit ``only``; ``names``: of a release, its ids of events by those of the project."""

    format: Format
    style: Literal["spreadsheet", "raw"]
    events: str | None
    run: str | None
    per: Literal["event", "record"]
    names: dict[str, str] = {}
    only: Filter = EVERYTHING


# ------------------------------------------------------------------------------------------------------------ the folder


def written(source: str, folder: Path, asked: Asked, guard: Guard, heed: Heed) -> Manifest:
    """Write an export into *folder*, which is not there yet. Raises InputError, UsageError."""
    folder.mkdir()
    return _write(source, folder, asked, guard, heed)


def placed(source: str, target: Path, asked: Asked, guard: Guard, heed: Heed) -> Manifest:
    """Write the export beside *target*, then put it in its place: the folder is there whole, or as it was.

    Raises InputError, UsageError.
    """
    old = _replaceable(target)
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise UsageError(f"--to {target}: no folder can be made there ({error.strerror or error})") from None
    aside = made.with_name(f"{made.name}.old")
    try:
        made.chmod(0o755)
        manifest = _write(source, made, asked, guard, heed)
        if old:
            target.replace(aside)
        made.replace(target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(aside, ignore_errors=True)
    return manifest


def _replaceable(target: Path) -> list[str]:
    """The files of an earlier export at *target*, empty where there is none. Raises UsageError where something else is there."""
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


def _write(path: str, folder: Path, asked: Asked, guard: Guard, heed: Heed) -> Manifest:
    source, book = Source(path, asked.run, guard), load()
    source.learn(heed.step)
    with ExitStack() as stack:
        found = stack.enter_context(source.opened())
        events = known_events(source, asked.events, asked.names, heed.say)
        part = _part(source, asked, events)
        files = Files(folder, stack, asked.style, asked.format == "parquet")
        viewed = events is not None and (asked.per == "event" or (part is None and asked.format not in PER))
        opposed = events.opposed if events else frozenset()
        known = Known(book, events.of if events else {}, opposed, viewed, part.records if part else None)
        sink = SINKS[asked.format](files, known)
        if events:
            files.begin("crosswalk")
        told, kept = Told(stack.enter_context(tempfile.TemporaryFile())), Counter[str]()
        for line in source.read(found):
            heed.step()
            mine = [record for _, record in known.records(line)]
            if part is not None and not mine:
                continue
            kept.update(reports=1, records=len(mine))
            sink.take(source.line(line), source.shown_text)
            if events:
                told.add(line)
                for record in mine:
                    files.row("crosswalk", {"record_id": record.id, "report_id": line.report.id, "event_id": events.of.get(record.id)})
        for view in events.views(told, book) if events and viewed else ():
            sink.event(source.view(view))
            kept.update(events=1)
            heed.step()
        sink.close(tuple(sorted(source.attribution)))
        tables = files.finish()
    there = {"events": events.count if events else 0, "records": len(source.records), "reports": source.lines}
    return _close(source, events, files, tables, (book, asked.format, part.narrowed(kept, there, guard.query) if part else None))


def _part(source: Source, asked: Asked, events: Events | KeptEvents | None) -> Part | None:
    """The part of the source that is asked for; None: all of it. Raises UsageError where it can't be narrowed."""
    if asked.only == EVERYTHING:
        return None
    if source.project is None or source.run is None or isinstance(events, Events):
        raise UsageError(f"{source.path}: a filter is for a project and its own events; put the reports in one: selon add")
    by_event = events if asked.per == "event" else None
    part = part_of(source.project, source.run, asked.only, None if by_event is None else by_event.of)
    if by_event is not None:
        by_event.only = part.events
    return part


def _linked(source: Source, events: Events | KeptEvents) -> Linked:
    missing = sum(1 for record in source.records if record not in events.of)
    return Linked(events.digest, events.count, missing)


def _close(
    source: Source, events: Events | KeptEvents | None, files: Files, tables: list[Table], made_by: tuple[Codebook, Format, Narrowed | None]
) -> Manifest:
    """Write what explains the export, and the manifest last."""
    (book, format, narrowed), style, folder = made_by, files.style, files.folder
    files.told |= {
        "fields.csv": "Every column of every table.", "codes.csv": "Every code of the codebook.", "README.md": "This page.",
        MANIFEST: "Versions, digests, counts and hashes.",
    }  # fmt: skip
    for name, rows in (("fields.csv", field_rows(tables)), ("codes.csv", parts.code_rows(book))):
        (folder / name).write_bytes("".join(plain_lines(rows, style)).encode())
    manifest = Manifest(
        kind=parts.KIND,
        layout=parts.LAYOUT,
        selon=__version__,
        codebook=book.version,
        format=format,
        style=style,
        source=_origin(source),
        events=_linked(source, events) if events else None,
        counts=files.counts,
        guarded={name: dict(sorted(columns.items())) for name, columns in files.changed.items() if columns},
        attribution=tuple(sorted(source.attribution)),
        licence=parts.LICENCE,
        privacy=parts.Privacy(source.guard.level, source.guard.places, source.guard.people, source.guard.grid),
        files={},
        narrowed=narrowed,
    )
    if format == PACKAGE:
        _package(manifest, tables, book, files)
    page = parts.page(tables, files.told, (style, source.guard.level), manifest.attribution, narrowed)
    (folder / "README.md").write_bytes(page.encode())
    manifest = msgspec.structs.replace(manifest, files=_written(folder))
    (folder / MANIFEST).write_bytes(parts.manifest_bytes(manifest))
    return manifest


def _written(folder: Path) -> dict[str, Written]:
    return {path.name: Written(path.stat().st_size, _digest(path)) for path in sorted(folder.iterdir())}


def _origin(source: Source) -> Origin:
    configurations = tuple(
        Configuration(one.selon, one.codebook, dict(sorted(one.packs.items())), one.parser, one.gazetteer)
        for _, one in sorted(source.configurations.items())
    )
    outcomes = dict(sorted(source.outcomes.items()))
    return Origin(source.kind, f"sha256:{source.hash.hexdigest()}", source.lines, source.run, configurations, outcomes)


def _package(manifest: Manifest, tables: list[Table], book: Codebook, files: Files) -> None:
    """Write what makes the folder a data package."""
    rules, folder = shipped(), files.folder
    known = rules.language
    chosen = tuple(
        package.Chosen(field, rules.of(field).id, rules.of(field).definition[known], rules.default(field).reason[known])
        for field in book.codes("fields")
    )
    linked = None if manifest.events is None else (manifest.events.digest, manifest.events.events)
    made = package.Made(
        manifest.source, linked, manifest.counts, manifest.attribution, chosen if linked else (), manifest.privacy.level, manifest.narrowed
    )
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
