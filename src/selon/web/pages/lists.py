"""The list of records: filters, words, pages; what the reader decided about each."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from selon.codebook.book import Codebook
from selon.errors import Refused, StoreError
from selon.review.vocabulary import JUDGEMENTS
from selon.store.decisions import standing
from selon.store.records import RecordFilter, RecordRow, records
from selon.web.asks import Answer, Ask, code, day

SIZES = (25, 50, 100, 200)
"""How many records a page may have."""
CHOICES = ("family", "form", "status")


class Query(Struct, frozen=True):
    """The state of the list, as it stands in the URL. ``q``: words of report or title; ``words``: words that a record was coded from."""

    family: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    city: str | None = None
    country: Annotated[str, Meta(pattern="^[A-Za-z]{2}$")] | None = None
    outlet: str | None = None
    q: str | None = None
    words: str | None = None
    sure: Annotated[float, Meta(ge=0, le=1)] | None = None
    size: int = 50
    after: str | None = None


class Row(Struct, frozen=True):
    """A record as listed, with what was decided about it and not taken back: (coder, action) in order."""

    record: RecordRow
    decided: tuple[tuple[str, str], ...]


def codes_of(book: Codebook) -> dict[str, tuple[tuple[str, str], ...]]:
    """Filter -> (list of the codebook, code) of all that may be chosen."""
    lists = {"family": ("families",), "form": ("forms", "kinds"), "status": ("statuses",)}
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for name in CHOICES:
        first: dict[str, str] = {}
        for one in lists[name]:
            for each in book.codes(one):
                first.setdefault(each, one)
        found[name] = tuple((one, each) for each, one in first.items())
    return found


def checked(query: Query, choices: dict[str, tuple[tuple[str, str], ...]]) -> RecordFilter:
    """The filter that *query* asks for. Raises Refused (400) for a code or a day that is none."""
    for name in CHOICES:
        for value in getattr(query, name):
            code(name, value, tuple(known for _, known in choices[name]))
    if query.size not in SIZES:
        raise Refused(400, "wrong_parameter", name="size", value=str(query.size))
    return RecordFilter(
        families=query.family,
        forms=query.form,
        statuses=query.status,
        since=day("since", query.since),
        until=day("until", query.until),
        city=query.city,
        country=query.country,
        outlet=query.outlet,
        text=query.q,
        words=query.words,
        confidence=query.sure,
    )


def records_page(ask: Ask) -> Answer:
    """The list."""
    query, choices = ask.query(Query), codes_of(ask.bench.book)
    try:
        page = records(ask.project, checked(query, choices), limit=query.size, after=query.after)
    except StoreError as error:
        if query.after is None or type(error) is not StoreError:
            raise
        raise Refused(400, "wrong_parameter", name="after", value=query.after[:40]) from None
    rows = tuple(Row(one, _decided(ask, one.id)) for one in page.rows)
    state = {name: value for name, value in msgspec.structs.asdict(query).items() if value not in (None, ()) and name != "after"}
    narrowed = any(name not in ("size",) for name in state)
    return ask.page("list.html", query=query, choices=choices, rows=rows, after=page.after, state=state, narrowed=narrowed, sizes=SIZES)


def _decided(ask: Ask, record: str) -> tuple[tuple[str, str], ...]:
    """What stands about a record; a coder sees only what is their own, so that coding stays blind."""
    all_of_them = ask.who is not None and ask.who.may("adjudicator")
    found = [(one.coder, one.action) for _, one in standing(ask.project, "record", record) if one.action in JUDGEMENTS]
    last = {coder: action for coder, action in found if all_of_them or coder == ask.coder}
    return tuple(last.items())
