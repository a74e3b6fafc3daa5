"""What map, timeline and rival figures show: records or events, by the filters of the lists, as they stand in the URL."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from selon.codebook.book import Codebook
from selon.errors import Refused
from selon.export.visible import visible
from selon.store.events import EventFilter
from selon.store.marks import Filter
from selon.store.records import RecordFilter
from selon.web.asks import Ask, code, day
from selon.web.rendering import Labels

LISTS: Mapping[str, tuple[str, ...]] = {"family": ("families",), "form": ("forms", "kinds"), "status": ("statuses",)}
"""Filters that are codes, and the lists of the codebook that these are in."""
STATES = ("confirmed", "unconfirmed", "pending")
PATHS = {"records": "/", "events": "/events"}
"""Where the same rows are listed."""


class Explored(Struct, frozen=True):
    """What is looked at: ``show`` says what the rows are; the other parts mean what they do in the lists.

    ``state`` and ``sources`` are of events, ``sure`` is of records. ``q``: words of report or title; ``words``: words that a record was
    coded from.
    """

    show: Literal["records", "events"] = "records"
    family: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    city: str | None = None
    country: Annotated[str, Meta(pattern="^[A-Za-z]{2}$")] | None = None
    outlet: str | None = None
    q: str | None = None
    words: str | None = None
    sure: Annotated[float, Meta(ge=0, le=1)] | None = None
    sources: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None


FILTERS = tuple(name for name in Explored.__struct_fields__ if name != "show")


def choices(book: Codebook) -> dict[str, tuple[tuple[str, str], ...]]:
    """Filter -> (list of the codebook, code) of all that may be chosen."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for name, lists in LISTS.items():
        first: dict[str, str] = {}
        for one in lists:
            for each in book.codes(one):
                first.setdefault(each, one)
        found[name] = tuple((one, each) for each, one in first.items())
    return found


def filter_of(ask: Ask, query: Explored) -> Filter:
    """The filter that *query* asks for. Raises Refused (400) for a code or a day that is none, or a part that these rows do not have."""
    for name, known in choices(ask.bench.book).items():
        for value in getattr(query, name):
            code(name, value, tuple(each for _, each in known))
    for value in query.state:
        code("state", value, STATES)
    common: dict[str, Any] = {
        "families": query.family, "forms": query.form, "statuses": query.status, "since": day("since", query.since),
        "until": day("until", query.until), "city": query.city, "country": query.country, "outlet": query.outlet, "text": query.q,
        "words": query.words,
    }  # fmt: skip
    if query.show == "events":
        if query.sure is not None:
            raise Refused(400, "wrong_parameter", name="sure", value=str(query.sure))
        return EventFilter(**common, states=query.state, sources=query.sources)
    for name in ("state", "sources"):
        if getattr(query, name):
            raise Refused(400, "wrong_parameter", name=name, value=str(getattr(query, name))[:40])
    return RecordFilter(**common, confidence=query.sure)


def state_of(query: Explored) -> dict[str, Any]:
    """The filters that are set, as they stand in a URL; with ``show`` where it is not the usual."""
    cells = msgspec.structs.asdict(query)
    found = {name: cells[name] for name in FILTERS if cells[name] not in (None, ())}
    return found if query.show == "records" else {"show": query.show, **found}


def _told(ask: Ask, filters: Mapping[str, Any]) -> str:
    """The filters in words: ``Status: held; From: 1 May 2024``."""
    words, labels = ask.words.pages.explored, Labels(ask.bench.book)
    parts = []
    for name, value in filters.items():
        cells = value if isinstance(value, tuple) else (value,)
        if name in LISTS:
            told = [labels.label(" ".join(LISTS[name]), str(one), ask.tastes.language) for one in cells]
        elif name == "state":
            told = [str(words.states[str(one)]) for one in cells]
        elif name in ("since", "until"):
            told = [ask.words.day(str(one)) for one in cells]
        else:
            told = [visible(str(one)) for one in cells]
        parts.append(f"{words.search if name == 'q' else words[name]}: {', '.join(told)}")
    return "; ".join(parts)


def shared(ask: Ask, query: Explored) -> dict[str, Any]:
    """What every page of these needs: the query, its state, and what may be chosen."""
    state = state_of(query)
    filters = {name: value for name, value in state.items() if name != "show"}
    other = "events" if query.show == "records" else "records"
    return {
        "query": query,
        "state": state,
        "filters": filters,
        "told_filters": _told(ask, filters),
        "here": state,
        "other": ({"show": other} if other == "events" else {})
        | {name: cell for name, cell in filters.items() if name not in ("state", "sources", "sure")},
        "without": {} if query.show == "records" else {"show": query.show},
        "list_path": PATHS[query.show],
        "choices": choices(ask.bench.book),
        "states": STATES,
        "filter_words": ask.words.pages.explored,
    }
