"""Lists with some rows otherwise than they were made: what a few decisions change is put in without making all of it anew."""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from selon.store.columns import NONE, Columns, Floats, Group, Ints, Mask, beside, by_name, ordinal, rising


class Patch(Struct, frozen=True):
    """How a row stands. ``number``: of its row in the table that the list is made from, below zero where it has none. ``cells``: of the
    columns of one value that change; ``places``: (town, country); ``document``: in which a row is told that is new. ``noticed``:
    the names of findings; None: those that it has. ``hidden``: it is in no list."""

    id: str
    number: int = NONE
    cells: Mapping[str, str | None] = {}
    day: str = ""
    latest: str | None = None
    sure: float | None = None
    places: tuple[tuple[str | None, str | None], ...] = ()
    document: int = NONE
    noticed: tuple[str, ...] | None = None
    hidden: bool = False


def patched(table: Columns, at: Mapping[str, int], patches: Sequence[Patch]) -> Columns:
    """*table* with *patches* laid over it; those of rows that it has not stand behind all others. *at*: id of a row -> its place."""
    if not patches:
        return table
    fresh = [one for one in patches if one.id not in at and not one.hidden]
    places = {one.id: len(table.ids) + n for n, one in enumerate(fresh)}
    rows = {at[one.id] if one.id in at else places[one.id]: one for one in patches if one.id in at or one.id in places}
    count = len(table.ids) + len(fresh)
    shown = {place: one for place, one in rows.items() if not one.hidden}
    first, last, sure = _longer(table.first, count, 0), _longer(table.last, count, 0), _sure(table.sure, count)
    for place, one in shown.items():
        first[place] = ordinal(one.day)
        last[place] = max(ordinal(one.day), ordinal(one.latest))
        sure[place] = np.nan if one.sure is None else one.sure
    names = {name: list(values) for name, values in table.names.items()}
    groups = dict(table.groups)
    groups["row"] = Group(_cells(table, shown, count, names))
    groups["places"] = _entries(table.groups["places"], {place: one.places for place, one in shown.items()}, names)
    noticed = {place: () if one.hidden else one.noticed for place, one in rows.items()}
    told = {place: tuple((name,) for name in found) for place, found in noticed.items() if found is not None}
    groups["findings"] = _entries(table.groups["findings"], told, names)
    hidden: Mask = np.zeros(count, dtype=np.bool_)
    hidden[[place for place, one in rows.items() if one.hidden]] = True
    added: Ints = np.arange(len(table.ids), count, dtype=np.int64)
    owners, documents = table.reports
    made = replace(
        table,
        numbers=np.concatenate([table.numbers, np.array([one.number for one in fresh], dtype=np.int64)]),
        ids=(*table.ids, *(one.id for one in fresh)),
        first=first,
        last=last,
        sure=sure,
        groups=groups,
        names={name: tuple(values) for name, values in names.items()},
        reports=(np.concatenate([owners, added]), np.concatenate([documents, np.array([one.document for one in fresh], dtype=np.int64)])),
        hidden=hidden,
    )
    return replace(made, orders=_orders(table, made, added))


def _longer(values: Ints, count: int, filling: int) -> Ints:
    made: Ints = np.full(count, filling, dtype=np.int64)
    made[: len(values)] = values
    return made


def _sure(values: Floats, count: int) -> Floats:
    made: Floats = np.full(count, np.nan)
    made[: len(values)] = values
    return made


def _code(values: list[str], known: dict[str, int], value: str | None) -> int:
    if value is None:
        return NONE
    if value not in known:
        known[value] = len(values)
        values.append(value)
    return known[value]


def _cells(table: Columns, shown: Mapping[int, Patch], count: int, names: dict[str, list[str]]) -> dict[str, Ints]:
    """The columns of one value a row. A row that is new has the outlet of another of its document."""
    made = {}
    for name, before in table.groups["row"].codes.items():
        codes, known = _longer(before, count, NONE), {value: code for code, value in enumerate(names[name])}
        for place, one in shown.items():
            if name == "year":
                codes[place] = _code(names[name], known, one.day[:4] or None)
            elif name in one.cells:
                codes[place] = _code(names[name], known, one.cells[name])
            elif place >= len(table.ids) and name == "outlet":
                beside_it = np.flatnonzero(table.reports[1] == one.document)[:1]
                codes[place] = before[table.reports[0][beside_it[0]]] if beside_it.size else NONE
        made[name] = codes
    return made


def _entries(before: Group, told: Mapping[int, Sequence[tuple[str | None, ...]]], names: dict[str, list[str]]) -> Group:
    """*before* with what is *told* of a row, one value of each column an entry, in place of what it had."""
    assert before.rows is not None
    kept = ~np.isin(before.rows, np.array(list(told), dtype=np.int64))
    merged: Ints = np.concatenate([before.rows[kept], np.array([row for row, found in told.items() for _ in found], dtype=np.int64)])
    order = np.argsort(merged, kind="stable")
    columns = {}
    for at, name in enumerate(before.codes):
        known = {value: code for code, value in enumerate(names[name])}
        fresh = [_code(names[name], known, entry[at]) for found in told.values() for entry in found]
        columns[name] = np.concatenate([before.codes[name][kept], np.array(fresh, dtype=np.int64)])[order]
    return beside(merged[order], columns)


def _orders(table: Columns, made: Columns, added: Ints) -> dict[str, Ints]:
    """The orders anew where what they go by may have changed; rows that are new stand last in all others."""
    day = rising(-made.first)
    found = {name: np.concatenate([order, added]) for name, order in table.orders.items()}
    found |= {"day": day, "doubt": day[rising(np.nan_to_num(made.sure[day], nan=1.0))]}
    found["place"] = by_name(made.groups["places"], "city", made.names["city"], len(made.ids))
    noticed: Mask = np.zeros(len(made.ids), dtype=np.bool_)
    noticed[made.groups["findings"].rows] = True
    found["finding"] = np.concatenate([found["finding"][noticed[found["finding"]]], np.flatnonzero(~noticed)])
    if "outlet" in made.groups["row"].codes:
        found["outlet"] = by_name(made.groups["row"], "outlet", made.names["outlet"], len(made.ids))
    return found
