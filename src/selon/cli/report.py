"""``selon report``: the events of a project, or of a release, in one page that opens from a disk."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from selon.cli.inputs import writable
from selon.cli.privacy import Coarsen, Level, keep_key, made_guard
from selon.cli.streams import OK, SOME_FAILED, guarded, own_language, terminal, warn
from selon.errors import UsageError
from selon.export.visible import visible

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.export.privacy import Guard


def report(
    project: str,
    *,
    to: str,
    reader: Annotated[str | None, Parameter(name="--in")] = None,
    privacy: Level = "public",
    key: str | None = None,
    coarsen: Coarsen = None,
) -> int:
    """Write the events of a project as one page: every rival value with its words and its voice, plots, search, method, citation.

    The page is one file; it opens from a disk, loads nothing and asks for nothing. The same project gives the same bytes. A release holds
    its own page; of its folder that page is given, as it was released.

    Parameters
    ----------
    project
        A project whose records are linked (selon link), or the folder of a release.
    to
        The file to write.
    reader
        The language of the page: en or fr; that of the terminal when not given.
    privacy
        public: names of private persons are masked. research: pseudonyms, with --key. full: names stay.
    key
        The key file of pseudonyms; made where it is not there yet, readable by its owner alone.
    coarsen
        Round coordinates to a grid of so many kilometres: 1km, 5km.
    """
    language = reader or own_language()
    if Path(project).is_dir():
        if (privacy, key, coarsen) != ("public", None, None):
            raise UsageError(
                f"{project}: a release keeps the level of privacy that it was made with; leave out --privacy, --key and --coarsen"
            )
        return guarded(lambda: _released(project, to, language))
    return guarded(lambda: _report(project, to, language, made_guard(privacy, key, coarsen, None), key))


def _released(folder: str, to: str, language: str) -> int:
    from selon.runner.released import page_of

    target = writable(to, (), "--to")
    if target.absolute().is_relative_to(Path(folder).absolute()):
        raise UsageError(f"--to {to}: this is inside the release, and a release never changes; name a place elsewhere")
    return _placed(target, *page_of(Path(folder), language))


def _report(path: str, to: str, language: str, guard: "Guard", key: str | None) -> int:
    from selon.runner.reporting import report as made
    from selon.store.project import open_project

    target = writable(to, (path,), "--to")
    with open_project(path, read_only=True) as project:
        page, events = made(project, language, guard)
    if key is not None and guard.key is not None:
        keep_key(guard.key, Path(key))
    return _placed(target, page, events)


def _placed(target: Path, page: str, events: int) -> int:
    """Write the page beside its place and put it there, so that it is there whole or as it was."""
    draft = target.with_name(f".{target.name}.new")
    try:
        draft.write_text(page, encoding="utf-8")
        draft.replace(target)
    except OSError as error:
        warn(f"{target}: the page can't be written: {error.strerror or error}")
        draft.unlink(missing_ok=True)
        return SOME_FAILED
    terminal().print(visible(f"{events:,} {'event' if events == 1 else 'events'} in {target}"), soft_wrap=True)
    return OK
