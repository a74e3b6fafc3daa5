"""``selon agreement``: how far the coders of a project agree."""

import sys
from typing import Annotated, Literal

from cyclopts import Parameter

from selon.cli.lists import opened_project
from selon.cli.streams import OK, guarded, terminal, warn, write_line

Format = Annotated[Literal["auto", "table", "csv"], Parameter(name=["--format", "-f"])]
_MEASURED = ("same", "alpha", "low", "high")


def agreement(project: str, *, format: Format = "auto") -> int:
    """Say how far coders agree: Krippendorff's alpha by field, of all coders, by version of the codebook, and of every two coders.

    Reports that two coders or more finished count; adjudicators are left out, as they saw what the others did.

    Parameters
    ----------
    project
        The project's file.
    format
        table, or csv with all digits. auto: a table on a terminal, CSV otherwise.
    """
    return guarded(lambda: _agreement(project, format == "table" or (format == "auto" and sys.stdout.isatty())))


def _agreement(path: str, shown: bool) -> int:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from selon.export.visible import visible
    from selon.runner.agreeing import COLUMNS, agreed, cells, table

    with opened_project(path) as project:
        found = agreed(project)
    if not found.reports:
        warn(f"{path}: no report was finished by two coders yet; how many get a report is set in the workbench (selon serve {path})")
    if not shown:
        for line in table(found).splitlines():
            write_line(line.encode())
        return OK
    made = Table(title=Text(f"Agreement in {visible(path)} after decision {found.number}"), title_justify="left", box=box.SIMPLE_HEAD)
    for name in COLUMNS:
        made.add_column(name, justify="right" if name in ("units", "resamples", *_MEASURED) else "left")
    for row in found.rows:
        if row.of.units:
            # Three places are what a reader can use; the file has six.
            told = dict(zip(COLUMNS, cells(row), strict=True)) | {"coders": row.pair or "all"}
            made.add_row(*(Text(visible(f"{float(cell):.3f}" if cell and name in _MEASURED else cell)) for name, cell in told.items()))
    terminal().print(made)
    return OK
