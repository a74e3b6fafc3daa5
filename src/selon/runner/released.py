"""Releases that were made: their folders verified and read, and what two of them differ in, by folder or by tag."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from selon.errors import InputError, UsageError
from selon.export.labels import load_labels
from selon.releases.differences import Difference, differences
from selon.releases.manifest import DATA, MANIFEST, SUMS, Manifest, data_digest, manifest_bytes, read_manifest, report_name, sums_of
from selon.releases.state import EVENTS, IDS, RECORDS, State, read_state
from selon.runner.release_folder import file_at, files_of
from selon.runner.releasing import state_of
from selon.store.opened import opened_project
from selon.store.releases import release, releases


class Problem(Struct, frozen=True):
    """A ``file`` of a release that is not as it was released, and ``what`` is wrong with it."""

    file: str
    what: str


class Compared(Struct, frozen=True):
    """What two releases differ in, and what each says of itself."""

    old: Manifest
    new: Manifest
    differences: tuple[Difference, ...]

    @property
    def masked_otherwise(self) -> bool:
        """Whether names and coordinates differ also because the levels of privacy do."""
        return (self.old.privacy.level, self.old.privacy.coarsened_m) != (self.new.privacy.level, self.new.privacy.coarsened_m)


def read_released(folder: Path) -> Manifest:
    """The manifest of a released folder. Raises UsageError where there is none."""
    try:
        return read_manifest((folder / MANIFEST).read_bytes())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        raise UsageError(f"{folder}: this is no release (no {MANIFEST} of Selon's in it)") from None


def problems(folder: Path, project: str | None = None) -> Iterator[Problem]:
    """What is not as it was released in *folder*; with a *project*, also whether it is what that kept. Raises UsageError, StoreError."""
    manifest, there = read_released(folder), files_of(folder)
    for name in sorted({*manifest.files, *there} - {MANIFEST, SUMS}):
        if name not in there:
            yield Problem(name, "missing")
        elif name not in manifest.files:
            yield Problem(name, "not of the release")
        elif manifest.files[name] != there[name]:
            yield Problem(name, "changed")
    if not (folder / SUMS).is_file():
        yield Problem(SUMS, "missing")
    elif (folder / SUMS).read_text("utf-8", "replace") != sums_of({name: one for name, one in there.items() if name != SUMS}):
        yield Problem(SUMS, "not the sums of the files")
    data = {name.removeprefix(f"{DATA}/"): (folder / name).read_bytes() for name in there if name.startswith(f"{DATA}/")}
    if data_digest(data) != manifest.data:
        yield Problem(DATA, f"the data are not those of {manifest.data}")
    if project is not None:
        yield from _kept(project, manifest)


def _kept(path: str, manifest: Manifest) -> Iterator[Problem]:
    with opened_project(path) as project:
        kept = release(project, manifest.tag)
    if kept is None:
        yield Problem(MANIFEST, f"{path} has no release {manifest.tag}")
    elif kept.manifest != manifest_bytes(manifest).decode("utf-8"):
        yield Problem(MANIFEST, f"not what {path} kept as {manifest.tag}")


def compared(old: str, new: str, project: str | None = None) -> Compared:
    """What two releases differ in: released folders, or tags of *project*.

    Raises UsageError for what is no release, InputError for one whose data are not those that were released.
    """
    (before, first), (after, second) = (_folder(Path(one)) if project is None else _tag(one, project) for one in (old, new))
    return Compared(first, second, tuple(differences(before, after)))


def _folder(folder: Path) -> tuple[State, Manifest]:
    manifest = read_released(folder)
    try:
        files = {name: (folder / DATA / name).read_bytes() for name in (EVENTS, RECORDS, IDS)}
        state = read_state(manifest.tag, manifest.made.run, manifest.made.rules_and_weights, files)
    except (OSError, msgspec.MsgspecError) as error:
        raise InputError(f"{folder}: the data of the release can't be read ({error}); look: selon verify {folder}") from None
    if data_digest(files) != manifest.data:
        raise InputError(f"{folder}: the data are not those that were released; look: selon verify {folder}")
    return state, manifest


def _tag(tag: str, path: str) -> tuple[State, Manifest]:
    with opened_project(path) as project:
        kept = release(project, tag)
        if kept is None:
            known = ", ".join(one.tag for one in releases(project)) or "none yet"
            raise UsageError(f"{path}: there is no release {tag}; there are: {known}")
        return state_of(project, kept), read_manifest(kept.manifest.encode("utf-8"))


def page_of(folder: Path, language: str) -> tuple[str, int]:
    """The page of the events of a release in *language*, as it was released, and how many events are on it.

    Raises UsageError where the folder is no release and for a language that no page is in, InputError for a release that was made without
    pages or has another page than it was released with.
    """
    load_labels(language)
    manifest, name = read_released(folder), report_name(language)
    if name not in manifest.files:
        raise InputError(f"{folder}: the release {manifest.tag} holds no {name}: it was made with --no-report")
    if not (folder / name).is_file() or file_at(folder / name) != manifest.files[name]:
        raise InputError(f"{folder}: {name} is not as it was released; look: selon verify {folder}")
    return (folder / name).read_text(encoding="utf-8"), manifest.figures.events
