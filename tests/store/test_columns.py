"""Lists as columns: the same rows in the same order as the questions to the tables give, and counts that looking at every row gives."""

import itertools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.test_records import PARTS, listed  # noqa: F401

from selon.model import Record
from selon.store.columns import Asked, Columns, Group, beside, by_name, encoded, grouped, select
from selon.store.derived import fold
from selon.store.project import open_project
from selon.store.records import RecordFilter, records
from selon.store.tables import ORDERS, Tables, documents_with, records_with, tables, towns_written

COLUMN = {"families": "family", "forms": "form", "statuses": "status", "city": "city", "country": "country", "outlet": "outlet"}


@pytest.fixture(scope="module")
def path(listed: tuple[Path, list[tuple[Record, str, str]]]) -> Path:  # noqa: F811
    return listed[0]


def as_asked(path: Path, asked: RecordFilter) -> Asked:
    chosen: dict[str, tuple[str, ...]] = {}
    for name, column in COLUMN.items():
        value = getattr(asked, name)
        if value:
            values = (value,) if isinstance(value, str) else tuple(value)
            chosen[column] = tuple(fold(one) for one in values) if name in ("city", "outlet") else values
    with open_project(path, read_only=True) as project:
        return Asked(
            chosen, asked.since, asked.until, asked.confidence,
            None if asked.text is None else documents_with(project, asked.text),
            None if asked.words is None else records_with(project, asked.words),
        )  # fmt: skip


def ids(table: Columns, asked: Asked, order: str = "day") -> list[str]:
    return [table.ids[row] for row in select(table, asked, order).rows]


def test_rows_are_those_of_the_questions_to_the_tables(path: Path) -> None:
    with open_project(path, read_only=True) as project:
        table = tables(project).records
        filters = [RecordFilter(), *(RecordFilter(**{name: value}) for name, values in PARTS.items() for value in values)]
        filters += [RecordFilter(**{a: PARTS[a][0], b: PARTS[b][-1]}) for a, b in itertools.combinations(PARTS, 2)]
        filters += [RecordFilter(since="2012-02-10", until="2012-02-12"), RecordFilter(city="lyon", country="FR", since="2010-01-01")]
        for asked in filters:
            assert ids(table, as_asked(path, asked)) == [row.id for row in records(project, asked, limit=10**6).rows], asked


def test_orders_put_first_what_they_say(path: Path) -> None:
    with open_project(path, read_only=True) as project:
        table = tables(project).records
        told = {row.id: row for row in records(project, RecordFilter(), limit=10**6).rows}
        towns = towns_written(project, tables(project), ["lyon", "bejaia", "nowhere"])
    rows = {order: [told[one] for one in ids(table, Asked(), order)] for order in ORDERS}
    assert [row.confidence for row in rows["doubt"]] == sorted(row.confidence or 1.0 for row in rows["doubt"])
    assert [fold(row.outlet or "") for row in rows["outlet"]] == sorted(fold(row.outlet or "") for row in rows["outlet"])
    named = [fold(row.places[0].city or "") for row in rows["place"] if len(row.places) == 1]
    assert named == sorted(named)
    assert all(Counter(row.id for row in rows[order]) == Counter(list(told)) for order in ORDERS)
    assert towns == {"lyon": "Lyon", "bejaia": "Béjaïa"}


def test_what_changes_the_lists_changes_their_version(path: Path) -> None:
    with open_project(path, read_only=True) as project:
        made: Tables = tables(project)
        assert made.version == tables(project).version
        assert made.events.ids == ()


VALUES = st.sampled_from([None, "a", "b", "c"])
ENTRIES = st.lists(st.tuples(VALUES, VALUES), max_size=3)
CHOSEN = st.fixed_dictionaries({}, optional={name: st.lists(st.sampled_from("abcd"), min_size=1) for name in ("x", "y", "town", "land")})


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES, ENTRIES), max_size=8), CHOSEN)
def test_counts_are_what_choosing_each_value_alone_would_give(
    rows: list[tuple[str | None, str | None, list[tuple[str | None, str | None]]]], chosen: dict[str, list[str]]
) -> None:
    """Against looking at every row; a town and a country have to be those of one place."""
    x, xs = encoded(row[0] for row in rows)
    y, ys = encoded(row[1] for row in rows)
    told = [(place, entry) for place, row in enumerate(rows) for entry in dict.fromkeys(row[2])]
    town, towns = encoded(entry[0] for _, entry in told)
    land, lands = encoded(entry[1] for _, entry in told)
    places = beside(np.array([place for place, _ in told], dtype=np.int64), {"town": town, "land": land})
    blank = np.zeros(len(rows), dtype=np.int64)
    table = Columns(
        blank, tuple(str(n) for n in range(len(rows))), blank, blank, blank.astype(float),
        {"row": Group({"x": x, "y": y}), "places": places},
        {"x": xs, "y": ys, "town": towns, "land": lands}, {"day": np.arange(len(rows))}, (blank, blank),
    )  # fmt: skip

    def fits(row: tuple[str | None, str | None, list[tuple[str | None, str | None]]], wanted: dict[str, list[str]]) -> bool:
        own = all(row[n] in wanted[name] for n, name in enumerate(("x", "y")) if name in wanted)
        asked = [(n, wanted[name]) for n, name in enumerate(("town", "land")) if name in wanted]
        return own and (not asked or any(all(entry[n] in values for n, values in asked) for entry in row[2]))

    found = select(table, Asked(chosen), "day")
    assert list(found.rows) == [place for place, row in enumerate(rows) if fits(row, chosen)]
    for name, names in table.names.items():
        wanted = {value: sum(fits(row, {**chosen, name: [value]}) for row in rows) for value in names}
        assert found.counts[name] == {value: count for value, count in wanted.items() if count}


def test_rows_without_a_value_come_last() -> None:
    group, names = grouped([(0, "b"), (0, "c"), (2, "a"), (2, "a")], "outlet")
    assert list(by_name(group, "outlet", names, 4)) == [2, 0, 1, 3]
