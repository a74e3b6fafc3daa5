"""The pairing is the best there is, one to one, and never below the bar."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from selon.evaluate.assignment import assign

weights = st.integers(1, 5).flatmap(
    lambda columns: st.lists(st.lists(st.integers(-4, 9), min_size=columns, max_size=columns), min_size=1, max_size=5)
)


def best(rows: list[list[int]], least: int) -> int:
    """The largest total, by trying all pairings."""
    if len(rows) > len(rows[0]):
        rows = [list(column) for column in zip(*rows, strict=True)]
    columns = range(len(rows[0]))
    return max(sum(w for row, c in zip(rows, order, strict=False) if (w := row[c]) >= least) for order in permutations(columns, len(rows)))


@given(weights, st.integers(0, 3))
def test_no_other_pairing_has_a_larger_total(rows: list[list[int]], least: int) -> None:
    pairs = assign(rows, least)
    assert sum(rows[row][column] for row, column in pairs) == best(rows, least)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert all(rows[row][column] >= least for row, column in pairs)


def test_the_greedy_pair_is_given_up_for_a_better_whole() -> None:
    assert assign([[10, 9], [9, 0]], 1) == ((0, 1), (1, 0))


def test_nothing_to_pair() -> None:
    assert assign([], 1) == assign([[], []], 1) == assign([[0.5]], 1) == ()
