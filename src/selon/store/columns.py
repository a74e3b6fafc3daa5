"""Lists held column by column: which rows fit, in which order, and how many would fit with each value of each column.

A list on a screen wants all that at once and at every click; over the tables of a project each count is a walk of its own, over columns it
is an operation on an array. Rows stand newest day first, so that a row's number is its place in that order. How columns are filled from a
project: :mod:`selon.store.tables`.

A column belongs to a group. Groups of one entry a row (``rows`` is None) and of several are asked alike: an entry fits where all its chosen
columns do, so that a town and a country are those of one place; a row fits where one of its entries does in every group.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
NONE = -1
"""The code of a cell without a value."""


class Group(Struct, frozen=True, eq=False):
    """Columns whose values belong together. ``rows``: the row of each entry, rising; None: the entries are the rows. ``codes``: column ->
    the place of each entry's value in the column's names, or :data:`NONE`. ``again``: for a column in which a row may have a value twice,
    which entries are of a row that does."""

    codes: Mapping[str, Ints]
    rows: Ints | None = None
    again: Mapping[str, Mask] = {}


class Columns(Struct, frozen=True, eq=False):
    """A list, newest day first.

    ``numbers``: the row of the table from which each is; ``ids``: their ids; ``first`` and ``last``: bounds of the date as ordinals of days
    (0: no year is told); ``sure``: confidence, NaN where none is given; ``names``: column -> its values; ``orders``: name -> the rows in
    that order; ``reports``: (row, number of a document) of all that a row is told in, rows rising; ``hidden``: rows that are in no list.
    """

    numbers: Ints
    ids: tuple[str, ...]
    first: Ints
    last: Ints
    sure: Floats
    groups: Mapping[str, Group]
    names: Mapping[str, tuple[str, ...]]
    orders: Mapping[str, Ints]
    reports: tuple[Ints, Ints]
    hidden: Mask | None = None


class Asked(Struct, frozen=True):
    """What rows are wanted. ``chosen``: column -> values, one of which a row has to have; ``since``/``until``: days that its date touches;
    ``sure``: at least so sure; ``documents``: numbers of documents in one of which it is told; ``only``: numbers of rows of the table."""

    chosen: Mapping[str, Sequence[str]] = {}
    since: str | None = None
    until: str | None = None
    sure: float | None = None
    documents: Sequence[int] | None = None
    only: Sequence[int] | None = None


class Found(Struct, frozen=True, eq=False):
    """``rows``: all that fit, in order. ``counts``: column -> value -> how many rows would fit if this value alone were chosen in it, with
    everything else as it is; values that no row would have are left out."""

    rows: Ints
    counts: Mapping[str, Mapping[str, int]]


def encoded(values: Iterable[str | None]) -> tuple[Ints, tuple[str, ...]]:
    """(code of each value, values by code), values in the order in which they first come."""
    known: dict[str, int] = {}
    codes = [NONE if value is None else known.setdefault(value, len(known)) for value in values]
    return np.array(codes, dtype=np.int64), tuple(known)


def grouped(pairs: Iterable[tuple[int, str]], name: str) -> tuple[Group, tuple[str, ...]]:
    """The group of one column of which a row may have several values, from (row, value), each pair once; with the values by code."""
    kept = sorted(dict.fromkeys(pairs))
    codes, names = encoded(value for _, value in kept)
    return Group({name: codes}, np.array([row for row, _ in kept], dtype=np.int64)), names


def beside(rows: Ints, columns: Mapping[str, Ints]) -> Group:
    """The group of columns whose values belong together, of which a row may have several; *rows* rise."""
    again: dict[str, Mask] = {}
    for name, codes in columns.items():
        keys = rows * (int(codes.max(initial=0)) + 2) + codes
        keys, counts = np.unique(keys[codes != NONE], return_counts=True)
        if (doubled := keys[counts > 1]).size:
            again[name] = np.isin(rows, doubled // (int(codes.max(initial=0)) + 2))
    return Group(dict(columns), rows, again)


def ordinal(day: str | None) -> int:
    """A day ``YYYY-MM-DD`` as its number in the calendar; 0 for none, and for one beyond it."""
    try:
        return date.fromisoformat(day).toordinal() if day else 0
    except ValueError:
        return 0


def select(table: Columns, asked: Asked, order: str, more: Mapping[str, tuple[Group, tuple[str, ...]]] = {}) -> Found:
    """What fits *asked*, in the order named. *more*: further groups, with the values of their columns, by name."""
    groups = {**table.groups, **{name: group for name, (group, _) in more.items()}}
    names = {**table.names, **{column: values for group, values in more.values() for column in group.codes}}
    plain = _plain(table, asked)
    inside = {name: _inside(group, names, asked.chosen) for name, group in groups.items()}
    fits = {name: _rows_of(groups[name], _all(tests.values()), len(plain)) for name, tests in inside.items() if tests}
    counts: dict[str, dict[str, int]] = {}
    for name, group in groups.items():
        others = _all((plain, *(mask for other, mask in fits.items() if other != name)))
        assert others is not None
        counts |= _counts(group, names, inside[name], others)
    whole = _all((plain, *fits.values()))
    assert whole is not None
    placed = table.orders[order]
    return Found(placed[whole[placed]], counts)


def _plain(table: Columns, asked: Asked) -> Mask:
    mask: Mask = np.ones(len(table.numbers), dtype=np.bool_) if table.hidden is None else ~table.hidden
    if asked.since is not None:
        mask &= table.last >= ordinal(asked.since)
    if asked.until is not None:
        mask &= (table.first > 0) & (table.first <= ordinal(asked.until))
    if asked.sure is not None:
        mask &= table.sure >= asked.sure
    if asked.only is not None:
        mask &= np.isin(table.numbers, np.array(asked.only, dtype=np.int64))
    if asked.documents is not None:
        rows, documents = table.reports
        told: Mask = np.zeros(len(mask), dtype=np.bool_)
        told[rows[np.isin(documents, np.array(asked.documents, dtype=np.int64))]] = True
        mask &= told
    return mask


def _inside(group: Group, names: Mapping[str, tuple[str, ...]], chosen: Mapping[str, Sequence[str]]) -> dict[str, Mask]:
    """Column -> which entries have one of the values that are chosen in it, for columns in which some are."""
    found = {}
    for column, codes in group.codes.items():
        if wanted := frozenset(chosen.get(column, ())):
            # The last cell is that of NONE, which counts from the end.
            allowed = np.array([*(value in wanted for value in names[column]), False], dtype=np.bool_)
            found[column] = allowed[codes]
    return found


def _all(masks: Iterable[Mask]) -> Mask | None:
    whole: Mask | None = None
    for mask in masks:
        whole = mask if whole is None else whole & mask
    return whole


def _rows_of(group: Group, entries: Mask | None, count: int) -> Mask:
    assert entries is not None
    if group.rows is None:
        return entries
    mask: Mask = np.zeros(count, dtype=np.bool_)
    mask[group.rows[entries]] = True
    return mask


def _counts(group: Group, names: Mapping[str, tuple[str, ...]], inside: Mapping[str, Mask], others: Mask) -> dict[str, dict[str, int]]:
    entries = others if group.rows is None else others[group.rows]
    found = {}
    for column, codes in group.codes.items():
        kept = _all((entries, codes != NONE, *(mask for other, mask in inside.items() if other != column)))
        assert kept is not None
        told = codes[kept]
        if group.rows is not None and column in group.again:
            width, twice = len(names[column]), group.again[column][kept]
            told = np.concatenate([told[~twice], np.unique(group.rows[kept][twice] * width + told[twice]) % max(width, 1)])
        many = np.bincount(told, minlength=len(names[column])).tolist()
        found[column] = {name: count for name, count in zip(names[column], many, strict=True) if count}
    return found


def by_name(group: Group, column: str, names: Sequence[str], count: int) -> Ints:
    """The rows by the value of *column*, A to Z, the first of each row's values; rows without one last, newest first among equals."""
    places = {value: place for place, value in enumerate(sorted(names))}
    rank = np.array([*(places[value] for value in names), len(names)], dtype=np.int64)
    ranked = rank[group.codes[column]]
    if group.rows is not None:
        least: Ints = np.full(count, len(names), dtype=np.int64)
        np.minimum.at(least, group.rows, ranked)
        ranked = least
    return np.argsort(ranked, kind="stable").astype(np.int64)


def rising(values: Floats | Ints) -> Ints:
    """The rows by *values*, least first, newest first among equals."""
    return np.argsort(values, kind="stable").astype(np.int64)
