"""``selon run``: code a project, here or on a cluster; or a crawl, page by page."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from cyclopts import Parameter
from msgspec import Struct

from selon.cli.inputs import Files, ParserMode, checked
from selon.cli.streams import INTERRUPTED, OK, SOME_FAILED, guarded, terminal, warn, write_line
from selon.errors import StoreForeign, StoreMissing, UsageError
from selon.export.visible import visible
from selon.store.handle import is_database

if TYPE_CHECKING:  # brings much that asking for help does not need
    from selon.runner.configuration import Configuration
    from selon.runner.run import Engine, Summary

_CRAWLS = (".warc", ".warc.gz")
_MEBIBYTE = 1 << 20


class Asked(Struct, frozen=True):
    """What the user asked for; see :func:`run`."""

    workers: int
    scheduler: str | None
    parser: ParserMode
    output: str | None
    format: Literal["text", "json"]
    seconds: float
    megabytes: int
    retry: bool
    quiet: bool


def run(
    *project: Files,
    workers: int | None = None,
    scheduler: str | None = None,
    parser: ParserMode = "auto",
    output: Annotated[str | None, Parameter(name=["--output", "-o"])] = None,
    format: Annotated[Literal["text", "json"], Parameter(name=["--format", "-f"])] = "text",
    seconds: float = 60.0,
    megabytes: int = 1024,
    retry: Annotated[bool, Parameter(negative=())] = False,
    quiet: Annotated[bool, Parameter(name=["--quiet", "-q"], negative=())] = False,
) -> int:
    """Code what is not coded yet of a project, or the pages of a crawl. Interrupted or killed, it goes on where it was when called again.

    Parameters
    ----------
    project
        A project (made by selon add); or WARC files, or folders of them, then with --output FOLDER.
    workers
        Processes of this machine; as many as it has cores when not given.
    scheduler
        Code on a Dask cluster instead: the address of its scheduler, tcp://host:8786. Needs pip install 'selon[cluster]'.
    parser
        auto: the dependency parser where its model is installed; none: rules only; spacy: fail where it is missing.
    output
        Also write the coded lines to this file, in order of document id. For a crawl: the folder of its results.
    format
        How the summary is told, on standard output.
    seconds
        What one document may take; one that takes more is recorded as timed_out.
    megabytes
        Memory (MiB) that one document may take beyond what its worker has; one that takes more is recorded as out_of_memory.
    retry
        Also try again what was tried and not coded (timed out, out of memory …).
    quiet
        No progress on standard error.
    """
    asked = Asked(workers or cores(), scheduler, parser, output, format, seconds, megabytes, retry, quiet)
    if workers is not None and workers < 1:
        raise UsageError(f"--workers {workers}: at least one is needed")
    return guarded(lambda: _run(checked("run", project), asked))


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_project(path: str) -> bool:
    """Whether *path* is a project: a file of SQLite. Raises StoreMissing, StoreForeign where there is nothing to read."""
    try:
        return is_database(Path(path))
    except FileNotFoundError:
        made = path if path.endswith(".selon") else "NAME.selon"
        raise StoreMissing(f"{path}: there is no such file; make a project with: selon add {made} FILES…") from None
    except IsADirectoryError:
        return False
    except OSError as error:
        raise StoreForeign(f"{path}: can't be read ({error.strerror or error})") from None


def _run(paths: tuple[str, ...], asked: Asked) -> int:
    if asked.seconds <= 0 or asked.megabytes < 1:
        raise UsageError("--seconds and --megabytes: a document needs some time and some memory")
    if not is_project(paths[0]):
        return _crawl(paths, asked)
    if len(paths) > 1:
        raise UsageError(f"selon run: one project at a time; {paths[1]} is too much")
    if asked.output is not None and not Path(asked.output).parent.is_dir():
        raise UsageError(f"--output {asked.output}: there is no folder {Path(asked.output).parent}; make it first")
    return _project(Path(paths[0]), asked)


def _crawl(paths: tuple[str, ...], asked: Asked) -> int:
    """WARC files, coded page by page into a folder."""
    wrong = [path for path in paths if not Path(path).is_dir() and not path.endswith(_CRAWLS)]
    if wrong:
        raise UsageError(f"{wrong[0]}: neither a project nor a WARC file; make a project with: selon add NAME.selon {wrong[0]}")
    if asked.output is None:
        raise UsageError("selon run: for a crawl, say in which folder the results are to be kept: --output FOLDER")
    if asked.scheduler is not None or asked.retry:
        raise UsageError("selon run: --scheduler and --retry are for projects; a crawl is coded by this machine")
    from selon.runner.crawl import Done, Options, checked, crawl
    from selon.runner.progress import Teller
    from selon.runner.shards import LOST

    size = sum(Path(path).stat().st_size for path in checked(paths))
    options = Options(asked.workers, asked.parser, asked.seconds, asked.megabytes)
    with Teller(-(-size // _MEBIBYTE), asked.quiet, "MiB of the files") as teller:
        seen = 0

        def told(entry: Done, before: bool) -> None:
            nonlocal seen
            seen += entry.end - entry.start
            teller.advance(seen // _MEBIBYTE - teller.done)

        summary = crawl(paths, Path(asked.output), options, told)
        seconds = teller.seconds
    if asked.format == "json":
        write_line(msgspec.json.encode({**msgspec.to_builtins(summary), "seconds": round(seconds, 3), "output": asked.output}))
    else:
        _table(summary.outcomes, "records")
        terminal().print(visible(f"{summary.records:,} records in {seconds:,.1f} s; results are in {asked.output}"), soft_wrap=True)
    if summary.interrupted:
        warn("interrupted: what is done is kept; the same command goes on from there")
        return INTERRUPTED
    return SOME_FAILED if any(outcome in LOST for outcome in summary.outcomes) else OK


def _project(path: Path, asked: Asked) -> int:
    from selon.runner.configuration import configuration
    from selon.runner.run import run_project, write_lines

    config = configuration(asked.parser)
    summary = run_project(path, config, _engine(config, asked), retry=asked.retry, quiet=asked.quiet)
    output = asked.output if not summary.interrupted else None
    written = None if output is None else write_lines(path, summary.run, Path(output))
    summary = msgspec.structs.replace(summary, output=output)
    if asked.format == "json":
        write_line(msgspec.json.encode(summary))
    else:
        _show(summary, written)
    if summary.interrupted:
        left = f"{summary.left:,} are left; the same command goes on with them"
        warn(f"interrupted: {summary.done:,} documents were coded and are kept, {left}")
        return INTERRUPTED
    if summary.failed:
        warn(f"something went wrong on {summary.failed:,} documents; which and why: selon outcomes {path}")
    return SOME_FAILED if summary.failed else OK


def _engine(config: "Configuration", asked: Asked) -> "Engine":
    """What codes: workers of this machine, or a cluster."""
    from selon.runner.local import Limits, code_locally
    from selon.runner.shards import Work

    limits = Limits(asked.seconds, asked.megabytes)
    if asked.scheduler is None:
        work = Work(config, asked.parser)
        return lambda cut, read: code_locally(cut, read, work, asked.workers, limits)
    try:
        from selon.runner.cluster import LOGGER, Coding, Options, code_on_cluster
    except ImportError as error:
        raise UsageError(f"--scheduler: {error.name} is not installed; install it with: python -m pip install 'selon[cluster]'") from None
    logging.getLogger(LOGGER).setLevel(logging.CRITICAL)  # what goes wrong is told in our own words
    address, coding = asked.scheduler, Coding(config, Options(asked.parser, "auto", limits))
    return lambda cut, read: code_on_cluster(address, cut, read, coding)


def _show(summary: "Summary", written: int | None) -> None:
    from selon.runner.progress import lasting

    console = terminal()
    _table(summary.outcomes, "documents")
    before = f"; {summary.before:,} were coded before" if summary.before else ""
    if summary.done:
        console.print(f"{summary.done:,} documents in {lasting(summary.seconds)}, {summary.per_second:,.1f} a second{before}")
    else:
        console.print(f"nothing left to code{before}")
    console.print(visible(f"run {summary.run}, kept in {summary.project}"), soft_wrap=True)
    if written is not None:
        console.print(visible(f"{written:,} lines in {summary.output}"), soft_wrap=True)
    console.print(
        visible(f"look: selon records {summary.project} · why others have none: selon outcomes {summary.project} --rows"), soft_wrap=True
    )


def _table(outcomes: Mapping[str, int], noun: str) -> None:
    from rich.table import Table

    if outcomes:
        table = Table("outcome", noun, box=None, pad_edge=False)
        table.columns[1].justify = "right"
        for outcome, count in outcomes.items():
            table.add_row(outcome.replace("_", " "), f"{count:,}")
        terminal().print(table)
