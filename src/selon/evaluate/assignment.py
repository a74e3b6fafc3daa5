"""One-to-one pairing with the largest total weight.

The exact method for a rectangular matrix by shortest augmenting paths with potentials (Kuhn 1955, Munkres 1957; the form with one row
added at a time is Jonker and Volgenant 1987). Cubic in the smaller side; reports have tens of events and statements, not thousands.
"""

from collections.abc import Sequence
from math import inf


def assign(weights: Sequence[Sequence[float]], least: float = 0.0) -> tuple[tuple[int, int], ...]:
    """Pairs (row, column) of the pairing with the largest total weight, by row; pairs below *least* are never made."""
    rows, columns = len(weights), len(weights[0]) if weights else 0
    if not rows or not columns:
        return ()
    if rows > columns:
        turned = assign(tuple(zip(*weights, strict=True)), least)
        return tuple(sorted((row, column) for column, row in turned))
    # A pair below the bar costs as much as leaving both alone; ties go to the earlier column, so that the result is one.
    costs = [[-weight if weight >= least else 0.0 for weight in row] for row in weights]
    partner = _augmented(costs, rows, columns)
    pairs = ((row - 1, column) for column, row in enumerate(partner[1:]) if row)
    return tuple(sorted((row, column) for row, column in pairs if weights[row][column] >= least))


def _augmented(costs: Sequence[Sequence[float]], rows: int, columns: int) -> list[int]:
    """The row (from 1, 0 for none) of each column (from 1) in the cheapest complete pairing of all rows."""
    by_row, by_column = [0.0] * (rows + 1), [0.0] * (columns + 1)
    partner, came = [0] * (columns + 1), [0] * (columns + 1)
    for new in range(1, rows + 1):
        partner[0], at = new, 0
        reach, seen = [inf] * (columns + 1), [False] * (columns + 1)
        while partner[at]:
            seen[at] = True
            row, step, following = partner[at], inf, 0
            for column in range(1, columns + 1):
                if seen[column]:
                    continue
                slack = costs[row - 1][column - 1] - by_row[row] - by_column[column]
                if slack < reach[column]:
                    reach[column], came[column] = slack, at
                if reach[column] < step:
                    step, following = reach[column], column
            for column in range(columns + 1):
                if seen[column]:
                    by_row[partner[column]] += step
                    by_column[column] -= step
                else:
                    reach[column] -= step
            at = following
        while at:
            partner[at] = partner[came[at]]
            at = came[at]
    return partner
