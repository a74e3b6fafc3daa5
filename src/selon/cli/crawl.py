"""The crawl half of ``selon run``: WARC files coded into a folder, without a project."""

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from selon.cli.streams import INTERRUPTED, OK, SOME_FAILED, terminal, warn, write_line
from selon.errors import UsageError
from selon.export.visible import visible

if TYPE_CHECKING:
    from selon.runner.crawl import Done, Options, Summary

ENDS = (".warc", ".warc.gz")


def is_crawl(path: str) -> bool:
    """Whether *path* is a WARC file by its name, or a folder that holds one."""
    where = Path(path)
    return path.lower().endswith(ENDS) or (where.is_dir() and any(one.name.lower().endswith(ENDS) for one in where.rglob("*")))


def run_crawl(paths: tuple[str, ...], output: str | None, options: "Options", *, as_json: bool, quiet: bool) -> int:
    """Code the crawl *paths* into the folder *output*; the exit code. Raises UsageError where the folder is not named."""
    from selon.ingest.cues import RECOMMENDED, Filter, Lexicon
    from selon.runner.crawl import crawl

    if output is None:
        raise UsageError("selon run: a crawl is coded into a folder; name it with --output DIR")
    if Path(output).is_file():
        raise UsageError(f"--output {output}: this is a file; a crawl is coded into a folder")
    if not Filter(Lexicon((), (), ())).fast:
        warn(f"the filter runs in plain Python, several times slower; install its library with: {RECOMMENDED}")

    def told(entry: "Done", before: bool) -> None:
        if not quiet:
            state = "was there" if before else "done"
            warn(f"{entry.source}, bytes {entry.start:,} to {entry.end:,}: {entry.records:,} records, {state}")

    summary = crawl(paths, Path(output), options, told)
    if as_json:
        write_line(msgspec.json.encode(summary))
    else:
        _show(summary, output)
    if summary.interrupted:
        warn("interrupted; what is done is kept, the same command goes on with the rest")
        return INTERRUPTED
    wrong = summary.problems
    if wrong:
        warn(f"something went wrong on {wrong:,} records; which and why: {Path(output) / 'problems.jsonl'}")
    return SOME_FAILED if wrong else OK


def _show(summary: "Summary", output: str) -> None:
    from rich.table import Table

    console = terminal()
    table = Table("outcome", "records", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for outcome, count in summary.outcomes.items():
        table.add_row(outcome.replace("_", " "), f"{count:,}")
    console.print(table)
    if not summary.interrupted:
        console.print(
            visible(f"{summary.records:,} records; {summary.outcomes.get('coded', 0):,} pages coded, in {output}"), soft_wrap=True
        )
