"""Releases from Python: one that is made, whether a folder is as it was written, what two releases differ in."""

import os
import warnings
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import get_args

from msgspec import Struct

from selon.api.asking import day, now, one_of, several
from selon.export.checked import check
from selon.export.formats import Format
from selon.export.privacy import Level
from selon.releases.differences import Difference
from selon.releases.manifest import MANIFEST, Manifest
from selon.runner.guarding import asked_guard
from selon.runner.release_folder import asked
from selon.runner.release_folder import released as make_release
from selon.runner.released import Problem, compared, problems


class Told(Struct, frozen=True):
    """What is told of a release; see :meth:`selon.api.project.Project.release`."""

    title: str | None
    authors: str | Iterable[str]
    licence: str
    formats: Format | Iterable[Format]
    privacy: Level
    key: str | Path | None
    coarsen: str | None
    day: str | date | None
    report: bool


def released(path: Path, tag: str, to: Path, told: Told) -> Manifest:
    """A release of the project at *path* in the folder *to*; what it says of itself."""
    formats, at, key = several(told.formats), now(), None if told.key is None else os.fspath(told.key)
    for one in formats:
        one_of("format", one, get_args(Format))
    one_of("privacy", told.privacy, get_args(Level))
    wanted = asked(
        tag, day(told.day, "day") or at[:10], told.title, told.licence, several(told.authors), formats, report=told.report
    )  # fmt: skip
    guard = asked_guard(told.privacy, key, told.coarsen, to)
    return make_release(str(path), to, wanted, guard, key, at, lambda said: warnings.warn(said, stacklevel=4))


def verify(folder: str | Path, *, project: str | Path | None = None) -> tuple[Problem, ...]:
    """What is not as it was written in the *folder* of a release or an export: nothing where it is sound, as ``selon verify`` has it.

    *project*: of a release, also whether it is what that project kept. Raises SelonError where the folder is neither.
    """
    place = Path(folder)
    if project is not None or (place / MANIFEST).is_file():
        return tuple(problems(place, None if project is None else os.fspath(project)))
    found = check(place)
    empty = () if found.sound or found.wrong else (Problem(place.name, "no row was read, so that there is nothing that could be right"),)
    return (*(Problem(one.file, one.what) for one in found.wrong), *empty)


def diff(old: str | Path, new: str | Path, *, project: str | Path | None = None) -> list[Difference]:
    """What the release in the folder *new* differs in from that in *old*, as ``selon diff`` has it; with a *project* both are tags of it.

    Where the two have other levels of privacy, and therefore other names, a warning says so. Raises UsageError for what is no release,
    InputError for one whose data are not those that were released.
    """
    both = compared(os.fspath(old), os.fspath(new), None if project is None else os.fspath(project))
    if both.masked_otherwise:
        warnings.warn("names and coordinates also differ because the levels of privacy do", stacklevel=2)
    return list(both.differences)
