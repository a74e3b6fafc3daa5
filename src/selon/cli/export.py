"""``selon export``: what was coded, as files for other programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from selon.cli.inputs import Files as Paths
from selon.cli.inputs import checked
from selon.cli.lists import EVERYTHING, Which
from selon.cli.privacy import Coarsen, Level, keep_key, made_guard
from selon.cli.streams import OK, UNREADABLE, guarded, terminal, warn
from selon.errors import InputError, UsageError
from selon.export.formats import Format, usual
from selon.export.visible import visible

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.export.privacy import Guard
    from selon.runner.exporting import Asked


def export(
    *source: Paths,
    format: Annotated[Format, Parameter(name=["--format", "-f"])],
    to: str,
    style: Literal["spreadsheet", "raw"] | None = None,
    events: str | None = None,
    run: str | None = None,
    per: Literal["event", "record"] = "event",
    which: Which = EVERYTHING,
    privacy: Level = "public",
    key: str | None = None,
    coarsen: Coarsen = None,
) -> int:
    """Write what was coded as files for other programs, with a manifest and a page that explains every column.

    The same source gives the same bytes. A folder is replaced only where it is an export that nobody changed. A project can be narrowed:
    what fits is what selon events lists for the same options, each event whole, with its records and their reports; with --per record, or
    where nothing is linked, what selon records lists. The manifest says what was asked for and how much was left out.

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
        What plover, acled, ccc and ftm have one row of, where events are known, and what has to fit the options that narrow: an event by
        its chosen values, or a record.
    privacy
        public: names of private persons are masked everywhere. research: pseudonyms, with --key. full: names stay, as the manifest says.
    key
        The key file of pseudonyms; made where it is not there yet, readable by its owner alone. It leads back to the names: keep it apart.
    coarsen
        Round coordinates to a grid of so many kilometres: 1km, 5km.
    """
    return guarded(
        lambda: _begin(
            checked("export", source), Path(to), (format, style or usual(format), events, run, per), which, (privacy, key, coarsen)
        )
    )


def _begin(
    sources: tuple[str, ...],
    to: Path,
    said: tuple[Format, Literal["spreadsheet", "raw"], str | None, str | None, Literal["event", "record"]],
    which: Which,
    privacy: tuple[Level, str | None, str | None],
) -> int:
    from selon.runner.exporting import Asked
    from selon.store.questions import Filter

    return _export(sources, to, Asked(*said, only=Filter(**which.told())), made_guard(*privacy, to), privacy[1])


def _export(sources: tuple[str, ...], to: Path, asked: "Asked", guard: "Guard", key: str | None) -> int:
    from selon.runner.exporting import Heed, placed

    if len(sources) > 1:
        raise UsageError(f"selon export: one source at a time; {sources[1]} is too much (lines of several files: cat them, and give -)")
    try:
        manifest = placed(sources[0], to, asked, guard, Heed(warn))
        if key is not None and guard.key is not None:
            keep_key(guard.key, Path(key))
    except InputError as error:
        warn(str(error))
        return UNREADABLE
    if guard.level == "full":
        warn(f"{to}: names of private persons are in this export (--privacy full); it is not for publication")
    if manifest.narrowed is not None:
        warn(manifest.narrowed.told())
    told = ", ".join(f"{count:,} {name}" for name, count in manifest.counts.items())
    terminal().print(visible(f"{told} in {to}"), soft_wrap=True)
    return OK
