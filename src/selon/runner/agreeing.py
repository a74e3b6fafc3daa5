"""How far the coders of a project agree: the figures, as rows and as a table."""

import csv
import io

from msgspec import Struct

from selon.export.visible import visible
from selon.review.agreement import Agreement, agreement, mark, pairwise
from selon.runner.team import doubly
from selon.store.handle import Project
from selon.store.worklist import last_decision

RESAMPLES, DRAWS = 1_000, 500_000
"""Resamples behind an interval, and at most so many units drawn for one: the work stays bounded however many reports there are."""
JOIN = " / "
"""Between the names of two coders."""
FEW_CODERS = 10
"""Coders up to which pairs have intervals: thirty coders are 435 pairs, whose intervals take a minute and are of few reports each."""
COLUMNS = ("codebook", "coders", "field", "measure", "units", "same", "alpha", "low", "high", "resamples", "mark")
"""Of the table."""


class Row(Struct, frozen=True):
    """Agreement on what was coded by one version of the codebook (``codebook``; "" where reports of all versions are taken together), of
    all coders (``pair`` "") or of two."""

    codebook: str
    pair: str
    of: Agreement


class Agreed(Struct, frozen=True):
    """Agreement in a project after its decision ``number``: ``reports`` that two coders or more finished, the ``coders`` who did."""

    number: int
    reports: int
    coders: tuple[str, ...]
    rows: tuple[Row, ...]


def agreed(project: Project, *, resamples: int = RESAMPLES, draws: int = DRAWS) -> Agreed:
    """Agreement on every field: of all coders, by version of the codebook where there are several, and of every two coders.

    Raises StoreError.
    """
    number = last_decision(project)
    reports = doubly(project)
    rows = [Row("", "", one) for one in agreement(reports, resamples=resamples, draws=draws)]
    books = sorted({one.coded.codebook for one in reports})
    for book in books if len(books) > 1 else ():
        mine = [one for one in reports if one.coded.codebook == book]
        rows += [Row(book, "", one) for one in agreement(mine, resamples=resamples, draws=draws)]
    names = tuple(sorted({name for one in reports for name in one.versions}))
    if len(names) > 2:
        spread = resamples if len(names) <= FEW_CODERS else 0
        rows += [Row("", JOIN.join(one.coders), one) for one in pairwise(reports, resamples=spread, draws=draws // 5)]
    return Agreed(number, len(reports), names, tuple(rows))


def cells(row: Row) -> tuple[str, ...]:
    """A row of the table, in the order of :data:`COLUMNS`; numbers with six places, "" for what there is none of."""
    one = row.of
    numbers = ("" if value is None else f"{value:.6f}" for value in (one.same, one.alpha, one.low, one.high))
    return (row.codebook, row.pair, one.field, one.measure, str(one.units), *numbers, str(one.resamples), mark(one.alpha))


def table(found: Agreed) -> str:
    """All rows as CSV. A name that a spreadsheet would take for a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in found.rows:
        if row.of.units:
            first, names, *rest = cells(row)
            writer.writerow([first, _plain(names), *rest])
    return out.getvalue()


def _plain(name: str) -> str:
    shown = visible(name)
    return f"'{shown}" if shown[:1] in ("=", "+", "-", "@") else shown
