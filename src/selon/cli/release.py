"""``selon release``: what a project says, frozen under a tag."""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
from cyclopts import Parameter

from selon.cli.privacy import Coarsen, Level, keep_key, made_guard
from selon.cli.streams import OK, UNSOUND, guarded, terminal, warn, write_line
from selon.errors import StoreConflict, UsageError
from selon.export.formats import Format
from selon.export.visible import escaped_json, visible

if TYPE_CHECKING:  # brings much that asking for help does not need
    from collections.abc import Iterator

    from selon.export.privacy import Guard
    from selon.releases.manifest import File, Manifest
    from selon.runner.releasing import Drawn

DATA = "data"
_TITLE = "Event data coded with Selon"
_TAG = re.compile(r"[\w][\w.+-]{0,63}")
_MANY = Parameter(negative=(), consume_multiple=False)


class _Asked(msgspec.Struct, frozen=True):
    """What the user asked for; see :func:`release`."""

    tag: str
    day: str
    title: str
    licence: str
    authors: tuple[str, ...]
    formats: tuple[Format, ...]


def release(
    project: str | None = None,
    *,
    tag: str | None = None,
    to: str | None = None,
    verify: str | None = None,
    format: Annotated[tuple[Format, ...], Parameter(name=["--format", "-f"], negative=())] = ("csv",),
    title: str | None = None,
    author: Annotated[tuple[str, ...], _MANY] = (),
    licence: str = "not said",
    privacy: Level = "public",
    key: str | None = None,
    coarsen: Coarsen = None,
    date: str | None = None,
) -> int:
    """Freeze what a linked project says under a tag: tables, events and records as data, method sheet, citation, hashes.

    A tag is given once. Events keep the ids of the release before; an id is never given twice. Without --tag and --verify the releases of
    the project are listed.

    Parameters
    ----------
    project
        The project's file. With --verify: also look whether the folder is the release that the project kept.
    tag
        The name of the release, such as v1 or 2026-11.
    to
        The folder to write; nothing may be there yet.
    verify
        A released folder: recompute every hash of it. Exit code 4 where something is not as it was released.
    format
        The tables beside the data; may be given several times.
    title
        What the data set is called in its citation.
    author
        Who is to be cited; may be given several times.
    licence
        The licence of the compilation, such as CC-BY-4.0.
    privacy
        public: names of private persons are masked everywhere. research: pseudonyms, with --key. full: names stay.
    key
        The key file of pseudonyms; made where it is not there yet, readable by its owner alone. It leads back to the names: keep it apart.
    coarsen
        Round coordinates to a grid of so many kilometres: 1km, 5km.
    date
        The day of the release (YYYY-MM-DD); today where it is not given.
    """
    if verify is not None or (project is not None and tag is None and to is None):
        return guarded(lambda: _verify(verify, project, (tag, to)) if verify is not None else _list(project or ""))
    asked = _Asked(_tag(project, tag, to), _day(date), title or _TITLE, licence, author, tuple(dict.fromkeys(format)))
    folder = Path(to or "")
    return guarded(lambda: _release(project or "", folder, asked, made_guard(privacy, key, coarsen, folder), key))


def _tag(project: str | None, tag: str | None, to: str | None) -> str:
    """The tag, where all is there that a release needs. Raises UsageError."""
    for name, told in (("a project", project), ("--tag", tag), ("--to", to)):
        if told is None:
            raise UsageError(f"selon release: a release needs a project, --tag and --to; {name} is missing")
    if tag is None or not _TAG.fullmatch(tag):
        raise UsageError(f"--tag {tag!r}: letters, digits, dots and hyphens, such as v1.2 or 2026-11")
    return tag


def _day(told: str | None) -> str:
    if told is None:
        return datetime.now(UTC).date().isoformat()
    try:
        return date.fromisoformat(told).isoformat()
    except ValueError:
        raise UsageError(f"--date {told!r}: give a day as YYYY-MM-DD") from None


# --------------------------------------------------------------------------------------------------------------- release


def _release(path: str, folder: Path, asked: _Asked, guard: "Guard", key: str | None) -> int:
    from selon.codebook.book import load
    from selon.releases.manifest import manifest_bytes
    from selon.releases.state import data_files
    from selon.runner.linking import link_project
    from selon.runner.releasing import drawn
    from selon.store.project import open_project
    from selon.store.releases import Released, keep_release, release

    with open_project(path) as project, _placed(folder) as draft:
        if release(project, asked.tag) is not None:
            raise StoreConflict(f"{path}: there is a release {asked.tag} already, and a release never changes; take another tag")
        at = datetime.now(UTC).isoformat(timespec="seconds")
        link_project(project, at=at, say=warn)  # events are those of all reports and decisions that there are
        made = drawn(project, asked.tag, load(), guard)
        data = data_files(made.state)
        _write_data(draft, data)
        _tables(path, draft, made, asked, guard)
        manifest = _pages(draft, made, data, asked, guard)
        if key is not None and guard.key is not None:
            keep_key(guard.key, Path(key))
        keep_release(project, Released(asked.tag, at, manifest.data, manifest_bytes(manifest).decode("utf-8")), data)
    if guard.level == "full":
        warn(f"{folder}: names of private persons are in this release (--privacy full); it is not for publication")
    told = f"{manifest.figures.events:,} events, {manifest.figures.records:,} records of {manifest.figures.reports:,} reports"
    terminal().print(visible(f"{asked.tag}: {told} in {folder}\n{manifest.data}"), soft_wrap=True)
    return OK


@contextmanager
def _placed(folder: Path) -> "Iterator[Path]":
    """A draft beside *folder*, moved there when all is done: the folder is there whole, or not at all."""
    if folder.exists() or folder.is_symlink():
        raise UsageError(f"--to {folder}: something is there already, and a release never changes; name a folder that is not there yet")
    try:
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.absolute().parent))
    except OSError as error:
        raise UsageError(f"--to {folder}: no folder can be made there ({error.strerror or error})") from None
    try:
        draft.chmod(0o755)
        yield draft
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_data(draft: Path, data: dict[str, bytes]) -> None:
    (draft / DATA).mkdir()
    for name, content in data.items():
        (draft / DATA / name).write_bytes(content)


def _tables(path: str, draft: Path, made: "Drawn", asked: _Asked, guard: "Guard") -> None:
    """The tables in each format, by the exports, with the ids that events have in the release."""
    from selon.runner.exporting import Asked, Heed, written

    for format in asked.formats:
        written(path, draft / format, Asked(format, "spreadsheet", None, made.state.run, "event", dict(made.names)), guard, Heed(warn))


def _pages(draft: Path, made: "Drawn", data: dict[str, bytes], asked: _Asked, guard: "Guard") -> "Manifest":
    """What explains the release; the manifest and the sums last."""
    from selon.codebook.book import load
    from selon.codebook.render import markdown
    from selon.releases import manifest as parts
    from selon.releases.sheet import citation, cited, licence_page, sheet, sheet_languages, words

    (draft / "codebook.md").write_text(markdown(load()), encoding="utf-8")
    bare = parts.Manifest(
        kind=parts.KIND, layout=parts.LAYOUT, tag=asked.tag, date=asked.day, title=asked.title, licence=asked.licence,
        authors=asked.authors,
        attribution=made.attribution, privacy=parts.Masked(guard.level, guard.places, guard.people, guard.grid), made=made.made,
        before=made.before, ids=made.ids, figures=made.figures, data=parts.data_digest(data),
    )  # fmt: skip
    (draft / "CITATION.cff").write_text(citation(bare), encoding="utf-8")
    (draft / "CITATION.txt").write_text(cited(bare) + "\n", encoding="utf-8")
    (draft / "LICENCE.md").write_text(licence_page(bare, tuple(words(one)["page"]["note"] for one in sheet_languages())), encoding="utf-8")
    known = msgspec.structs.replace(bare, files=_files(draft))
    for language in sheet_languages():
        (draft / f"METHODS.{language}.md").write_text(sheet(known, made.tables, language), encoding="utf-8")
    whole = msgspec.structs.replace(bare, files=_files(draft))
    (draft / parts.MANIFEST).write_bytes(parts.manifest_bytes(whole))
    (draft / parts.SUMS).write_text(parts.sums_of(_files(draft)), encoding="utf-8")
    return whole


def _files(folder: Path) -> "dict[str, File]":
    from selon.releases.manifest import File

    found = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        with path.open("rb") as handle:
            found[path.relative_to(folder).as_posix()] = File(path.stat().st_size, hashlib.file_digest(handle, "sha256").hexdigest())
    return found


# -------------------------------------------------------------------------------------------------------- list and verify


def _list(path: str) -> int:
    from selon.cli.lists import opened_project
    from selon.store.releases import releases

    with opened_project(path) as project:
        known = releases(project)
    for one in known:
        write_line(escaped_json(msgspec.json.encode({"tag": one.tag, "at": one.at, "data": one.data})))
    if not known:
        warn(f"{path}: no release yet; make one: selon release {path} --tag v1 --to FOLDER")
    return OK


def _verify(name: str, path: str | None, others: tuple[str | None, str | None]) -> int:
    if others != (None, None):
        raise UsageError("selon release: --verify looks at a released folder; leave out --tag and --to")
    folder = Path(name)
    problems = list(_problems(folder, path))
    for problem in problems:
        write_line(escaped_json(msgspec.json.encode({"file": problem[0], "what": problem[1]})))
    if problems:
        warn(f"{folder}: not as it was released ({problems[0][0]}: {problems[0][1]})")
        return UNSOUND
    manifest = read_released(folder)
    terminal().print(visible(f"sound: {len(manifest.files):,} files of release {manifest.tag}\n{manifest.data}"), soft_wrap=True)
    return OK


def read_released(folder: Path) -> "Manifest":
    """The manifest of a released folder. Raises UsageError where there is none."""
    from selon.releases.manifest import MANIFEST, read_manifest

    try:
        return read_manifest((folder / MANIFEST).read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        raise UsageError(f"{folder}: this is no release (no {MANIFEST} of Selon's in it)") from None


def _problems(folder: Path, path: str | None) -> Iterable[tuple[str, str]]:
    """(file, what is wrong with it) of a released folder; with a project, whether it is what that kept."""
    from selon.releases.manifest import MANIFEST, SUMS, data_digest, manifest_bytes, sums_of

    manifest = read_released(folder)
    there = _files(folder)
    for name in sorted({*manifest.files, *there} - {MANIFEST, SUMS}):
        if name not in there:
            yield name, "missing"
        elif name not in manifest.files:
            yield name, "not of the release"
        elif manifest.files[name] != there[name]:
            yield name, "changed"
    if not (folder / SUMS).is_file():
        yield SUMS, "missing"
    elif (folder / SUMS).read_text("utf-8", "replace") != sums_of({name: one for name, one in there.items() if name != SUMS}):
        yield SUMS, "not the sums of the files"
    data = {name.removeprefix(f"{DATA}/"): (folder / name).read_bytes() for name in there if name.startswith(f"{DATA}/")}
    if data_digest(data) != manifest.data:
        yield DATA, f"the data are not those of {manifest.data}"
    if path is not None:
        yield from _kept(path, manifest.tag, manifest_bytes(manifest).decode("utf-8"))


def _kept(path: str, tag: str, manifest: str) -> Iterable[tuple[str, str]]:
    from selon.cli.lists import opened_project
    from selon.store.releases import release

    with opened_project(path) as project:
        kept = release(project, tag)
    if kept is None:
        yield "release.json", f"{path} has no release {tag}"
    elif kept.manifest != manifest:
        yield "release.json", f"not what {path} kept as {tag}"
