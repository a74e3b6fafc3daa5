"""Questions to the events of a project, as the last linking left them: lists by filters, one event, the pairs that wait for a coder.

How lists are asked for: :mod:`selon.store.questions`; how events are kept: :mod:`selon.store.linkings`.
"""

import heapq
from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from selon.errors import StoreError
from selon.store.decisions import LINK, decided
from selon.store.derived import fold
from selon.store.handle import Project
from selon.store.linkings import REVIEW, Inputs, Kept, Linking, Saved, Summary, counted, linkings, newest, read, save
from selon.store.questions import Bounds, Filter, Part, Question, Shape, at_least, beside, cursor, listed, numbers, questions, wanted
from selon.store.records import Whereabout, places_told
from selon.store.trouble import speaking
from selon.views import Event, Link, Pair

__all__ = [
    "EventFilter", "EventPage", "EventRow", "Inputs", "Kept", "Linking", "Saved", "Summary", "Uncertain", "UncertainPage", "counted",
    "event", "event_of", "events", "every", "kept", "linkings", "newest", "queue", "relations", "save", "waiting", "was",
]  # fmt: skip

_SHAPE = Shape("events", "event")
_RECORDS_OF = "FROM members m CROSS JOIN records o INDEXED BY records_by_id ON o.id = m.record AND o.run = ? WHERE m.event = r.n"
_BODY = "SELECT l.codec, l.size, l.body FROM events e JOIN linked l ON l.n = e.n"


class EventFilter(Filter, frozen=True, kw_only=True):
    """What events are wanted; ``text`` and ``words`` of one of their reports or records.

    ``states``: how sure they are; ``sources``: at least so many that do not repeat each other.
    """

    states: Sequence[str] = ()
    sources: int | None = None


class EventRow(Struct, frozen=True):
    """One event as a list shows it; see :class:`selon.store.linkings.Summary`.

    ``records`` and ``reports`` are counts, ``review`` that of the pairs with other events that a coder should look at.
    """

    event: str
    family: str
    code: str | None
    status: str
    state: str
    day: str | None
    latest: str | None
    low: int | None
    high: int | None
    places: tuple[Whereabout, ...]
    records: int
    reports: int
    sources: int
    outlets: tuple[str, ...]
    languages: tuple[str, ...]
    review: int


class EventPage(Struct, frozen=True):
    """Rows of a list, newest day first and those without a day last, and where the next page goes on (None: there is none)."""

    rows: tuple[EventRow, ...]
    after: str | None = None


class Uncertain(Struct, frozen=True):
    """A pair of records of two events that is near enough for a coder to look at: the link, and the events of its records, in order."""

    link: Link
    events: tuple[str, str]


class UncertainPage(Struct, frozen=True):
    """Pairs for a coder, most uncertain first, and where the next page goes on (None: there is none)."""

    rows: tuple[Uncertain, ...]
    after: str | None = None


def event_questions(project: Project, filters: EventFilter, after: tuple[str, str] | None, limit: int) -> Iterator[Question]:
    """The queries that give the events that fit *filters*; see :func:`selon.store.questions.questions`."""
    bounds = Bounds(filters.since, filters.until, after)
    yield from questions(project.connection, _SHAPE, _parts(project, filters), bounds, limit)


def _parts(project: Project, filters: EventFilter) -> list[Part]:
    """The conditions, the ones that mostly narrow most first."""
    told = places_told(filters.city, filters.country)
    parts = [beside(_SHAPE, "event_places", told)] if told else []
    if filters.outlet is not None:
        parts.append(beside(_SHAPE, "event_outlets", [("outlet", fold(filters.outlet))]))
    for name, values in (
        ("code", filters.forms),
        ("state", filters.states),
        ("status", filters.statuses),
        ("family", filters.families),
    ):
        parts += listed(_SHAPE, name, tuple(dict.fromkeys(values)))
    if filters.sources is not None:
        parts.append(at_least(_SHAPE, "sources", filters.sources))
    asked = (("words", filters.words, "record_words", "n"), ("text", filters.text, "document_words", "document"))
    return parts + [_full_text(project, name, query, table, own) for name, query, table, own in asked if query is not None]


def _full_text(project: Project, name: str, query: str, table: str, own: str) -> Part:
    found = project.connection.execute("SELECT run FROM linkings ORDER BY n DESC LIMIT 1").fetchone()
    run, cells = found[0] if found else 0, (wanted(query),)
    index = "NOT INDEXED" if own == "n" else "INDEXED BY records_by_document"
    return Part(
        name,
        f"EXISTS (SELECT 1 {_RECORDS_OF} AND EXISTS (SELECT 1 FROM {table} WHERE {table} MATCH ? AND rowid = o.{own}))",
        (run, *cells),
        "events r NOT INDEXED",
        f"r.n IN (SELECT m.event FROM json_each (?) j CROSS JOIN records o {index} ON o.{own} = j.value AND o.run = ? "
        "CROSS JOIN members m INDEXED BY members_by_record ON m.record = o.id)",
        ordered=False,
        search=f"SELECT rowid FROM {table} WHERE {table} MATCH ?",
        searched=cells,
        match_cells=(run,),
    )


def events(project: Project, *, filters: EventFilter | None = None, limit: int = 100, after: str | None = None) -> EventPage:
    """Up to *limit* events that fit *filters*, newest day first, from where *after* (a page's own) says.

    The order is that of day and id. What the list shows is what held when the project was last linked. Raises StoreError for an *after*
    that is none.
    """
    asked = filters or EventFilter()
    with speaking(project.path):
        bounds = Bounds(asked.since, asked.until, cursor(after))
        found = numbers(project.connection, _SHAPE, _parts(project, asked), bounds, limit + 1)
        shown = found[:limit]
        rows = tuple(_row(read(*project.connection.execute(f"{_BODY} WHERE e.n = ?", (n,)).fetchone())) for n, _, _ in shown)
    last = f"{shown[-1][1]}/{shown[-1][2]}" if len(found) > limit else None
    return EventPage(rows, last)


def rows_at(project: Project, numbers: Sequence[int]) -> dict[int, EventRow]:
    """The events in the rows *numbers* of their table, by number; those that are no more are left out."""
    found = {}
    with speaking(project.path):
        for n in numbers:
            packed = project.connection.execute(f"{_BODY} WHERE e.n = ?", (n,)).fetchone()
            if packed is not None:
                found[n] = _row(read(*packed))
    return found


def _row(one: Kept) -> EventRow:
    told, event = one.summary, one.event
    return EventRow(
        event.event, told.family, told.code, told.status, told.state, told.day, told.latest, told.low, told.high, told.places,
        len(event.records), len(event.reports), told.sources, told.outlets, told.languages, len(event.review),
    )  # fmt: skip


def left_row(row: EventRow, told: Summary) -> EventRow:
    """*row* with another summary of its event."""
    return msgspec.structs.replace(
        row, family=told.family, code=told.code, status=told.status, state=told.state, day=told.day, latest=told.latest, low=told.low,
        high=told.high, places=told.places, sources=told.sources, outlets=told.outlets, languages=told.languages,
    )  # fmt: skip


def kept(project: Project, name: str) -> Kept | None:
    """The event with the id *name*, with its summary; None where there is none (any more)."""
    with speaking(project.path):
        found = project.connection.execute(f"{_BODY} WHERE e.id = ?", (name,)).fetchone()
        return None if found is None else read(*found)


def event(project: Project, name: str) -> Event | None:
    """The event with the id *name*; None where there is none (any more)."""
    found = kept(project, name)
    return None if found is None else found.event


def event_of(project: Project, record: str) -> str | None:
    """The id of the event that *record* belongs to; None where the record is not there."""
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT e.id FROM members m JOIN events e ON e.n = m.event WHERE m.record = ?", (record,)
        ).fetchone()
        return None if found is None else str(found[0])


def placed(project: Project) -> Iterator[tuple[str, str]]:
    """Each record with the id of its event."""
    with speaking(project.path):
        yield from project.connection.execute("SELECT m.record, e.id FROM members m JOIN events e ON e.n = m.event")


def every(project: Project) -> Iterator[Kept]:
    """All events, in order of id."""
    with speaking(project.path):
        for packed in project.connection.execute(f"{_BODY} ORDER BY e.id"):
            yield read(*packed)


def was(project: Project, name: str) -> Event | None:
    """The event *name* as it last was, also where it is no more; None where there never was one."""
    with speaking(project.path):
        found = project.connection.execute(
            "SELECT codec, size, body FROM linked WHERE event = ? AND body IS NOT NULL ORDER BY n DESC LIMIT 1", (name,)
        ).fetchone()
        return None if found is None else read(*found).event


def relations(project: Project, name: str) -> dict[str, list[str]]:
    """Ids of the events that refer to the event *name*, by kind: ``part_of``, ``counter_to``, ``follows``, ``commemorates``."""
    found: dict[str, list[str]] = {}
    with speaking(project.path):
        for kind, other in project.connection.execute(
            "SELECT r.kind, e.id FROM event_relations r JOIN events e ON e.n = r.event WHERE r.other = ? ORDER BY r.kind, e.id", (name,)
        ):
            found.setdefault(kind, []).append(other)
    return found


def queue(project: Project, limit: int = 100, after: str | None = None, *, coder: str | None = None) -> UncertainPage:
    """Pairs of records of two events that a coder should look at, most uncertain first: those whose weight is nearest to linking.

    Pairs that somebody decided, or that *coder* did where one is named, are left out. *after*: where the page before ended. Raises
    StoreError for an *after* that is none.
    """
    last = newest(project)
    if last is None:
        return UncertainPage(())
    start = _queue_cursor(after)
    left = decided(project, LINK, coder)
    link_from = msgspec.json.decode(last.inputs.configuration).get("link_from", 0.0)
    rows: list[Uncertain] = []
    with speaking(project.path):
        for doubt, one, other, name in heapq.merge(_above(project, link_from, start), _below(project, link_from, start)):
            if (start is not None and (doubt, one, other) <= start) or f"{one} {other}" in left:
                continue
            if len(rows) == limit:
                link = rows[-1].link
                return UncertainPage(tuple(rows), f"{_doubt(link.bits, link_from)!r}/{'/'.join(link.records)}")
            rows.append(_uncertain(project, (one, other), name))
    return UncertainPage(tuple(rows))


def waiting(project: Project, *, coder: str | None = None) -> int:
    """How many pairs :func:`queue` has for *coder* (None: for anybody)."""
    left = decided(project, LINK, coder)
    with speaking(project.path):
        found = project.connection.execute("SELECT one || ' ' || other FROM event_links WHERE kind = ?", (REVIEW,))
        return sum(1 for (pair,) in found if pair not in left)


def _doubt(bits: float, link_from: float) -> float:
    return round(abs(bits - link_from), _DIGITS)


_Doubt = tuple[float, str, str]


def _above(project: Project, link_from: float, start: _Doubt | None) -> Iterator[tuple[float, str, str, str]]:
    """(doubt, records, event) of the pairs that weigh *link_from* or more, least doubt last; from about *start* on."""
    least = link_from + (start[0] if start else 0.0)
    for bits, one, other, name in project.connection.execute(
        "SELECT k.bits, k.one, k.other, e.id FROM event_links k INDEXED BY event_links_for_review JOIN events e ON e.n = k.event "
        "WHERE k.kind = ? AND k.bits >= ? ORDER BY k.bits, k.one, k.other",
        (REVIEW, max(least - _NEAR, link_from)),
    ):
        yield _doubt(bits, link_from), one, other, name


def _below(project: Project, link_from: float, start: _Doubt | None) -> Iterator[tuple[float, str, str, str]]:
    most = link_from - (start[0] if start else 0.0)
    asked = (REVIEW, most + _NEAR, link_from)
    last: list[tuple[float, str, str, str]] = []
    for bits, one, other, name in project.connection.execute(
        "SELECT k.bits, k.one, k.other, e.id FROM event_links k INDEXED BY event_links_for_review JOIN events e ON e.n = k.event "
        "WHERE k.kind = ? AND k.bits <= ? AND k.bits < ? ORDER BY k.bits DESC",
        asked,
    ):
        row = (_doubt(bits, link_from), one, other, name)
        if last and last[0][0] != row[0]:
            yield from sorted(last)
            last = []
        last.append(row)
    yield from sorted(last)


_DIGITS = 4
"""Weights are kept to so many digits; so are doubts, so that a place to go on from means the same each time."""
_NEAR = 1e-3


def _queue_cursor(after: str | None) -> _Doubt | None:
    if after is None:
        return None
    parts = after.split("/")
    try:
        doubt, one, other = float(parts[0]), parts[1], parts[2]
    except (ValueError, IndexError):
        raise StoreError(f"{after!r} is no place to go on from; take what the page before gave") from None
    return doubt, one, other


def _uncertain(project: Project, pair: Pair, name: str) -> Uncertain:
    (packed,) = project.connection.execute(f"{_BODY} WHERE e.id = ?", (name,)).fetchall()
    link = next(link for link in read(*packed).event.review if link.records == pair)
    return Uncertain(link, (name, event_of(project, pair[1]) or ""))
