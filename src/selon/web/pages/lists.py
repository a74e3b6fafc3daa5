"""The lists of records and of events: filters, facets with counts, orders, pages; what the reader decided about each row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, get_args

import msgspec
import numpy as np
from msgspec import Meta, Struct

from selon.errors import Refused
from selon.review.decided import DECIDED
from selon.store.columns import Asked, Columns, Found, Group, select
from selon.store.derived import fold
from selon.store.events import left_row
from selon.store.events import rows_at as events_at
from selon.store.passages import Passage, passage
from selon.store.records import row_left
from selon.store.records import rows_at as records_at
from selon.store.tables import EVENT_ORDERS, ORDERS, documents_with, events_with, records_with, reports_of, titled, towns_written
from selon.store.towns import Towns
from selon.views import State
from selon.web.asks import Answer, Ask, code, data, day
from selon.web.facets import Facet, Named, facet, turned
from selon.web.listing import Kind, Snapshot
from selon.web.pages.acts import MOST
from selon.web.rendering import link

SIZES = (25, 50, 100, 200)
"""How many rows a page may have."""
_LISTS = {"family": "families", "form": "forms kinds", "status": "statuses"}
_STATES = get_args(State)
_OWN = ("list", "events")
"""The lists; other pages that narrow as they do use the words of the first."""
RECORD_FACETS = ("decided", "form", "status", "finding", "year", "city", "country", "outlet", "family")
EVENT_FACETS = ("decided", "state", "form", "status", "finding", "year", "city", "country", "outlet", "family")
Country = Annotated[str, Meta(pattern="^[A-Za-z]{2}$")]


class Query(Struct, frozen=True, kw_only=True):
    """The state of the list of records, as it stands in the URL.

    Several values of one name: any of them. ``q``: words of report or title; ``words``: words that a record was coded from; ``sure``: at
    least so sure. ``order``: by what; ``page`` counts from 1.
    """

    order: str = "day"
    decided: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    finding: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    country: tuple[Country, ...] = ()
    outlet: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    q: str | None = None
    words: str | None = None
    sure: Annotated[float, Meta(ge=0, le=1)] | None = None
    size: int = 50
    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class EventQuery(Query, frozen=True, kw_only=True):
    """The state of the list of events: that of records, and how sure the events are."""

    state: tuple[str, ...] = ()


class Row(Struct, frozen=True):
    """A row as shown.

    ``told``: the record or event; ``marks``: (coder, mark) of what was decided on it and stands, ``whole``: of what was decided on a
    record's whole report; ``report``: the id of that; ``findings``: what checks noticed; ``found``: the sentence that was searched for, and
    whether it is the title.
    """

    id: str
    told: Any
    marks: tuple[tuple[str, str], ...]
    whole: tuple[tuple[str, str], ...] = ()
    report: str | None = None
    findings: tuple[str, ...] = ()
    found: Passage | None = None
    in_title: bool = False


class Fitting(Struct, frozen=True):
    """What fits, for marking all of it: (id, id of its report or None), the first thousand; and how many fit."""

    things: tuple[tuple[str, str | None], ...]
    total: int


def records_page(ask: Ask) -> Answer:
    """The list of records."""
    return _page(ask, "record", ask.query(Query))


def events_page(ask: Ask) -> Answer:
    """The list of events."""
    return _page(ask, "event", ask.query(EventQuery))


def fitting_records(ask: Ask) -> Answer:
    """All records that fit, as data."""
    return _fitting(ask, "record", ask.query(Query))


def fitting_events(ask: Ask) -> Answer:
    """All events that fit, as data."""
    return _fitting(ask, "event", ask.query(EventQuery))


def _own(ask: Ask) -> str | None:
    """Whose decisions are shown: a coder's own only, so that coding stays blind; everybody's (None) to those who may adjudicate."""
    return None if ask.who is not None and ask.who.may("adjudicator") else ask.coder


def fitting(ask: Ask, kind: Kind, query: Query) -> tuple[Snapshot, Columns, Found, list[int]]:
    """The lists, the one asked for, what fits, and the numbers of the documents that a search found. Raises Refused (400)."""
    snapshot = ask.bench.lists.snapshot(_own(ask))
    table = snapshot.tables.records if kind == "record" else snapshot.tables.events
    chosen = _chosen(ask, query, table, snapshot.tables.towns)
    if query.size not in SIZES:
        raise Refused(400, "wrong_parameter", name="size", value=str(query.size))
    code("order", query.order, ORDERS if kind == "record" else EVENT_ORDERS)
    if query.sure is not None and query.sure != query.sure:
        raise Refused(400, "wrong_parameter", name="sure", value=str(query.sure))
    documents = None if query.q is None else documents_with(ask.project, query.q)
    only = None if query.words is None else records_with(ask.project, query.words)
    if only is not None and kind == "event":
        only = events_with(snapshot.tables, only)
    asked = Asked(chosen, day("since", query.since), day("until", query.until), query.sure, documents, only)
    return snapshot, table, select(table, asked, query.order, {"decided": (snapshot.decided[kind], DECIDED)}), documents or []


def _chosen(ask: Ask, query: Query, table: Columns, towns: Towns) -> dict[str, tuple[str, ...]]:
    """Column -> values, as they are compared. A code that neither the codebook nor the project has is refused."""
    for name, lists in _LISTS.items():
        known = {one for each in lists.split() for one in ask.bench.book.codes(each)}
        for value in getattr(query, name):
            code(name, value, (*known, *table.names[name]))
    for name, values in (("decided", DECIDED), ("state", _STATES)):
        for value in getattr(query, name, ()):
            code(name, value, values)
    names = RECORD_FACETS if "state" not in table.names else EVENT_FACETS
    found: dict[str, tuple[str, ...]] = {name: getattr(query, name) for name in names}
    for name in ("city", "outlet"):
        found[name] = tuple(fold(value) for value in found[name])
    found["city"] = tuple(town for name in found["city"] for town in towns.called(name))
    found["country"] = tuple(value.upper() for value in found["country"])
    return {name: values for name, values in found.items() if values}


def state_of(query: Query) -> dict[str, Any]:
    """The parameters that say which list this is, without its page."""
    plain = type(query)()
    cells = msgspec.structs.asdict(query)
    return {name: value for name, value in cells.items() if name != "page" and value != getattr(plain, name)}


def _page(ask: Ask, kind: Kind, query: Query) -> Answer:
    snapshot, table, found, documents = fitting(ask, kind, query)
    path, state = ask.way.path, state_of(query)
    pages = max(1, -(-len(found.rows) // query.size))
    number = min(query.page, pages)
    shown = found.rows[(number - 1) * query.size : number * query.size]
    rows = _rows(ask, kind, (snapshot, table), shown, query, frozenset(documents))
    narrowed = any(name not in ("size", "order") for name in state)
    orders = ORDERS if kind == "record" else EVENT_ORDERS
    return ask.page(
        "list.html" if kind == "record" else "events.html",
        query=query, rows=rows, state=state, narrowed=narrowed, sizes=SIZES, path=path, pages_of=pages, page=number, total=len(found.rows),
        first=(number - 1) * query.size + 1, orders=[(one, {**state, "order": one}) for one in orders],
        following=orders[(orders.index(query.order) + 1) % len(orders)], facets=facets_of(ask, snapshot, kind, found, state),
        chips=chips_of(ask, snapshot, state), marking=_marking(ask),
        script=_script(ask, kind, state, rows, len(found.rows)),
    )  # fmt: skip


def _marking(ask: Ask) -> bool:
    return ask.who is not None and ask.who.may("coder")


def _script(ask: Ask, kind: Kind, state: Mapping[str, Any], rows: Sequence[Row], total: int) -> dict[str, Any]:
    """What the module of the page is told."""
    common, words, path = ask.words.pages.list, ask.words.pages[ask.way.name], ask.way.path
    return {
        "own": ask.way.name, "kind": kind, "coder": ask.coder, "path": path, "project": ask.bench.path.name, "total": total, "most": MOST,
        "marking": _marking(ask), "stands": [{"own": row.marks, "report": row.whole} for row in rows],
        "state": link(path, **state), "fitting": link(f"/fitting/{kind}s", **state),
        "words": {
            "by": common.by, "marks": words.marks.plain(), "marked": words.marked.plain(), "fitting": words.fitting.plain(),
            "first_fitting": words.first_fitting, "remove": common.searches_remove,
        },
    }  # fmt: skip


def facets_of(ask: Ask, snapshot: Snapshot, kind: Kind, found: Found, state: Mapping[str, Any]) -> list[Facet]:
    """The facets of a list, or of a page that narrows as it does."""
    names = RECORD_FACETS if kind == "record" else EVENT_FACETS
    orders: Mapping[str, Sequence[str]] = {"decided": DECIDED, "state": _STATES}
    made = []
    for name in names:
        counts = found.counts.get(name, {})
        order = orders.get(name, ()) or (sorted(counts, reverse=True) if name == "year" else ())
        folded = {**state, name: tuple(fold(v) for v in state[name])} if name in ("city", "outlet") and name in state else state
        if name == "city" and name in state:
            folded = {**state, name: tuple(town for one in folded[name] for town in snapshot.tables.towns.called(one))}
        one = facet(folded, name, counts, _named(ask, snapshot, name), order)
        if one.choices and not (name == "family" and len(one.choices) < 2 and name not in state):
            made.append(one)
    return made


def _named(ask: Ask, snapshot: Snapshot, name: str) -> Named:
    """What the values of the column *name* are called, in the language of who asks."""

    def named(values: Sequence[str]) -> Mapping[str, str]:
        if name in _LISTS:
            return {value: ask.bench.called(_LISTS[name], value, ask.tastes.language) for value in values}
        if name == "outlet":
            return snapshot.tables.outlets
        if name == "city":
            return {value: value.title() for value in values} | towns_written(ask.project, snapshot.tables, values)
        if name == "country":
            return {value: str(ask.words.locale.territories.get(value, value)) for value in values}
        pages = ask.words.pages
        tables = {
            "decided": pages[ask.way.name if ask.way.name in _OWN else "list"].marks,
            "state": pages.list.states,
            "finding": pages.list.findings,
        }
        table = tables.get(name, {})
        return {value: str(table[value]) if value in table else value.replace("-", " ") for value in values}

    return named


def chips_of(ask: Ask, snapshot: Snapshot, state: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """(name of the column, what is chosen, the parameters without it) of all that narrows the list."""
    made = []
    for name, value in state.items():
        if isinstance(value, tuple):
            names = _named(ask, snapshot, name)([fold(one) if name in ("city", "outlet") else one for one in value])
            for one in value:
                known = fold(one) if name in ("city", "outlet") else one
                made.append((name, names.get(known, one), turned(state, name, one)))
        elif name not in ("size", "order"):
            told = ask.words.day(value) if name in ("since", "until") else ask.words.percent(value) if name == "sure" else str(value)
            made.append((name, told, {**state, name: None}))
    return made


def _told(ask: Ask, kind: Kind, snapshot: Snapshot, numbers: Sequence[int]) -> dict[int, Any]:
    """Number of a row -> what the list shows of it, as coders left it."""
    told: dict[int, Any] = dict(records_at(ask.project, numbers) if kind == "record" else events_at(ask.project, numbers))
    if kind == "record":
        left = {n: row_left(ask.project, *snapshot.records[n]) for n in numbers if n in snapshot.records}
        return told | {n: row for n, row in left.items() if row is not None}
    return told | {n: left_row(told[n], snapshot.events[n]) for n in numbers if n in snapshot.events and n in told}


def _rows(
    ask: Ask, kind: Kind, where: tuple[Snapshot, Columns], shown: Iterable[int], query: Query, documents: frozenset[int]
) -> list[Row]:
    snapshot, table = where
    places = [int(place) for place in shown]
    numbers = [int(table.numbers[place]) for place in places]
    told = _told(ask, kind, snapshot, numbers)
    own = {place: _documents(table, place) for place in places}
    reports = reports_of(ask.project, (one[0] for one in own.values() if one)) if kind == "record" else {}
    sentences = _passages(ask, own, query.q, documents)
    marks: dict[tuple[str, str], list[tuple[str, str]]] = {}
    things = [(kind, table.ids[place]) for place in places] + [("report", report) for report in reports.values()]
    for thing, coder, mark in ask.bench.lists.about(_own(ask), things):
        marks.setdefault(thing, []).append((coder, mark))
    made = []
    for place, number in zip(places, numbers, strict=True):
        if number not in told:  # it went, in the moment since the lists were made
            continue
        name, report = table.ids[place], reports.get(own[place][0]) if own[place] else None
        sentence, in_title = sentences.get(place, (None, False))
        stands, whole = (tuple(marks.get(thing, ())) for thing in ((kind, name), ("report", report or "")))
        made.append(Row(name, told[number], stands, whole, report, _of(table, "findings", "finding", place), sentence, in_title))
    return made


def _documents(table: Columns, place: int) -> list[int]:
    rows, documents = table.reports
    first, last = (int(np.searchsorted(rows, one)) for one in (place, place + 1))
    return [int(one) for one in documents[first:last]]


def _of(table: Columns, group: str, column: str, place: int) -> tuple[str, ...]:
    """The values of a row in a column of which it may have several."""
    there: Group = table.groups[group]
    assert there.rows is not None
    first, last = (int(np.searchsorted(there.rows, one)) for one in (place, place + 1))
    return tuple(table.names[column][one] for one in there.codes[column][first:last])


def _passages(
    ask: Ask, own: Mapping[int, Sequence[int]], query: str | None, documents: frozenset[int]
) -> dict[int, tuple[Passage | None, bool]]:
    """Row -> the sentence in which the words stand that were searched for, in the first of its reports that has them."""
    if query is None:
        return {}
    wanted = {place: next((one for one in there if one in documents), None) for place, there in own.items()}
    texts = titled(ask.project, (one for one in wanted.values() if one is not None))
    made: dict[int, tuple[Passage | None, bool]] = {}
    for place, document in wanted.items():
        _, title, text = texts.get(document or 0, ("", "", ""))
        in_text, in_title = passage(text, query), passage(title, query)
        heading = in_title is not None and (in_text is None or in_title.hits > in_text.hits)
        made[place] = (in_title, True) if heading else (in_text, False)
    return made


def _fitting(ask: Ask, kind: Kind, query: Query) -> Answer:
    _, table, found, _ = fitting(ask, kind, query)
    places = [int(place) for place in found.rows[:MOST]]
    if kind == "event":
        return data(Fitting(tuple((table.ids[place], None) for place in places), len(found.rows)))
    documents = {place: int(table.reports[1][place]) for place in places}
    reports = reports_of(ask.project, documents.values())
    return data(Fitting(tuple((table.ids[place], reports.get(documents[place])) for place in places), len(found.rows)))
