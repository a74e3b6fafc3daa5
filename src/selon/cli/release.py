"""``selon release``: what a project says, frozen under a tag."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from selon.cli.lists import opened_project, show_line
from selon.cli.privacy import Coarsen, Level, made_guard
from selon.cli.streams import OK, UNSOUND, guarded, terminal, warn
from selon.errors import UsageError
from selon.export.formats import Format
from selon.export.visible import visible

_MANY = Parameter(negative=(), consume_multiple=False)


def release(
    project: str,
    *,
    tag: str | None = None,
    to: str | None = None,
    format: Annotated[tuple[Format, ...], Parameter(name=["--format", "-f"], negative=())] = ("csv",),
    title: str | None = None,
    author: Annotated[tuple[str, ...], _MANY] = (),
    licence: str = "not said",
    privacy: Level = "public",
    key: str | None = None,
    coarsen: Coarsen = None,
    date: str | None = None,
    report: bool = True,
) -> int:
    """Freeze what a project says under a tag: events and records as data, tables, report, method sheet, citation, hashes.

    A tag is given once. Events keep the ids of the release before; an id is never given twice. Without --tag the project's releases are
    listed.

    Parameters
    ----------
    project
        The project's file.
    tag
        The name of the release, such as v1 or 2026-11.
    to
        The folder to write; nothing may be there yet.
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
    report
        The events as one page in each language, as selon report writes it; --no-report leaves it out (100 events take up to 2 MB).
    """
    if tag is None and to is None:
        return guarded(lambda: _list(project))
    for name, told in (("--tag", tag), ("--to", to)):
        if told is None:
            raise UsageError(f"selon release: a release needs a project, --tag and --to; {name} is missing")
    return guarded(lambda: _begin(project, to or "", (tag or "", date, title, licence, author, format, report), (privacy, key, coarsen)))


def _begin(
    path: str,
    to: str,
    said: tuple[str, str | None, str | None, str, tuple[str, ...], tuple[Format, ...], bool],
    privacy: tuple[Level, str | None, str | None],
) -> int:
    from selon.runner.release_folder import asked, released

    tag, day, title, licence, authors, formats, report = said
    now, folder = datetime.now(UTC), Path(to)
    wanted = asked(tag, day or now.date().isoformat(), title, licence, authors, formats, report=report)
    guard, key = made_guard(*privacy, folder), privacy[1]
    manifest = released(path, folder, wanted, guard, key, now.isoformat(timespec="seconds"), warn)
    if guard.level == "full":
        warn(f"{folder}: names of private persons are in this release (--privacy full); it is not for publication")
    told = f"{manifest.figures.events:,} events, {manifest.figures.records:,} records of {manifest.figures.reports:,} reports"
    terminal().print(visible(f"{manifest.tag}: {told} in {folder}\n{manifest.data}"), soft_wrap=True)
    return OK


def _list(path: str) -> int:
    from selon.store.releases import releases

    with opened_project(path) as project:
        known = releases(project)
    for one in known:
        show_line({"tag": one.tag, "at": one.at, "data": one.data})
    if not known:
        warn(f"{path}: no release yet; make one: selon release {path} --tag v1 --to FOLDER")
    return OK


def verify_release(name: str, path: str | None) -> int:
    """Check the release in the folder *name*, against the project at *path* too where one is given; say what is wrong."""
    from selon.runner.released import problems, read_released

    folder = Path(name)
    found = list(problems(folder, path))
    for one in found:
        show_line(one)
    if found:
        warn(f"{folder}: not as it was released ({found[0].file}: {found[0].what})")
        return UNSOUND
    manifest = read_released(folder)
    terminal().print(visible(f"sound: {len(manifest.files):,} files of release {manifest.tag}\n{manifest.data}"), soft_wrap=True)
    return OK
