"""Making a release: its folder, whole or not at all, and what the project keeps of it."""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from selon.codebook.book import load
from selon.codebook.render import markdown
from selon.errors import StoreConflict, UsageError
from selon.export.formats import Format
from selon.export.privacy import Guard
from selon.export.words import reader_languages
from selon.releases import manifest as parts
from selon.releases.manifest import DATA, File, Manifest, report_name
from selon.releases.sheet import citation, cited, licence_page, sheet, sheet_languages, words
from selon.releases.state import data_files
from selon.runner.exporting import Asked as Exported
from selon.runner.exporting import Heed, written
from selon.runner.guarding import keep_key
from selon.runner.linking import link_project
from selon.runner.releasing import Drawn, drawn
from selon.runner.reporting import release_page
from selon.store.handle import Project
from selon.store.project import open_project
from selon.store.releases import Released, keep_release, release

TITLE = "Event data coded with Selon"
LICENCE = "not said"
_TAG = re.compile(r"[\w][\w.+-]{0,63}")


class Asked(Struct, frozen=True):
    """What is asked for; :func:`asked` makes it of what a user said. ``report``: with the pages of the events, one a language."""

    tag: str
    day: str
    title: str
    licence: str
    authors: tuple[str, ...]
    formats: tuple[Format, ...]
    report: bool


def asked(
    tag: str, day: str, title: str | None, licence: str, authors: tuple[str, ...], formats: tuple[Format, ...], *, report: bool
) -> Asked:
    """Checked. Raises UsageError for a tag that is none, and for a day that is no ISO date."""
    if not _TAG.fullmatch(tag):
        raise UsageError(f"--tag {tag!r}: letters, digits, dots and hyphens, such as v1.2 or 2026-11")
    try:
        day = date.fromisoformat(day).isoformat()
    except ValueError:
        raise UsageError(f"--date {day!r}: give a day as YYYY-MM-DD") from None
    return Asked(tag, day, title or TITLE, licence, authors, tuple(dict.fromkeys(formats)), report)


def released(path: str, folder: Path, wanted: Asked, guard: Guard, key: str | None, at: str, say: Callable[[str], None]) -> Manifest:
    """Release the project at *path* as it stands *at* (ISO 8601) into *folder*; what the release says of itself.

    *key*: the file in which pseudonyms are kept. *say* hears what is no error. Raises UsageError where something is at *folder*,
    InputError, StoreConflict for a tag that was given before, StoreError.
    """
    with open_project(path) as project, _placed(folder) as draft:
        if release(project, wanted.tag) is not None:
            raise StoreConflict(f"{path}: there is a release {wanted.tag} already, and a release never changes; take another tag")
        link_project(project, at=at, say=say)  # events are those of all reports and decisions that there are
        made = drawn(project, wanted.tag, load(), guard)
        data = data_files(made.state)
        (draft / DATA).mkdir()
        for name, content in data.items():
            (draft / DATA / name).write_bytes(content)
        for format in wanted.formats:  # the exports, with the ids that events have in the release
            told = Exported(format, "spreadsheet", None, made.state.run, "event", dict(made.names))
            written(path, draft / format, told, guard, Heed(say))
        manifest = _pages(project, draft, (made, data), wanted, guard)
        if key is not None and guard.key is not None:
            keep_key(guard.key, Path(key))
        keep_release(project, Released(wanted.tag, at, manifest.data, parts.manifest_bytes(manifest).decode("utf-8")), data)
    return manifest


@contextmanager
def _placed(folder: Path) -> Iterator[Path]:
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


def _pages(project: Project, draft: Path, drawn: tuple[Drawn, dict[str, bytes]], wanted: Asked, guard: Guard) -> Manifest:
    """What explains the release, and the pages that show it; the manifest and the sums last."""
    (made, data), book = drawn, load()
    (draft / "codebook.md").write_text(markdown(book), encoding="utf-8")
    bare = Manifest(
        kind=parts.KIND, layout=parts.LAYOUT, tag=wanted.tag, date=wanted.day, title=wanted.title, licence=wanted.licence,
        authors=wanted.authors,
        attribution=made.attribution, privacy=parts.Masked(guard.level, guard.places, guard.people, guard.grid), made=made.made,
        before=made.before, ids=made.ids, figures=made.figures, data=parts.data_digest(data),
    )  # fmt: skip
    (draft / "CITATION.cff").write_text(citation(bare), encoding="utf-8")
    (draft / "CITATION.txt").write_text(cited(bare) + "\n", encoding="utf-8")
    (draft / "LICENCE.md").write_text(licence_page(bare, tuple(words(one)["page"]["note"] for one in sheet_languages())), encoding="utf-8")
    for language in reader_languages() if wanted.report else ():
        (draft / report_name(language)).write_text(release_page(project, made.names, bare, language, guard), encoding="utf-8")
    known = replace(bare, files=files_of(draft))
    for language in sheet_languages():
        (draft / f"METHODS.{language}.md").write_text(sheet(known, made.tables, language), encoding="utf-8")
    whole = replace(bare, files=files_of(draft))
    (draft / parts.MANIFEST).write_bytes(parts.manifest_bytes(whole))
    (draft / parts.SUMS).write_text(parts.sums_of(files_of(draft)), encoding="utf-8")
    return whole


def files_of(folder: Path) -> dict[str, File]:
    """The files below *folder* by name, with their hashes."""
    return {path.relative_to(folder).as_posix(): file_at(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def file_at(path: Path) -> File:
    """The file at *path*, with its hash."""
    with path.open("rb") as handle:
        return File(path.stat().st_size, hashlib.file_digest(handle, "sha256").hexdigest())
