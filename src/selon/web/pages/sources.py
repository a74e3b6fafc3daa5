"""Where reports come from: outlets, copies, what became of everything that was handed in, and who saw which events."""

from collections.abc import Mapping
from typing import Any, Literal

from babel import Locale
from msgspec import Struct

from selon.errors import InputError, Refused, StoreError
from selon.export.plots.outlets import Outlet
from selon.export.plots.outlets import outlets as outlets_plot
from selon.rivals.coverage import By, coverage
from selon.rivals.rules import shipped
from selon.runner.viewing import told_in
from selon.store.outcomes import outcome_rows, outcomes
from selon.store.sources import copies, counts, outlets
from selon.views import Account, Coverage, Event
from selon.web.asks import Answer, Ask, code

Tab = Literal["outlets", "copies", "outcomes", "coverage"]
TABS: tuple[Tab, ...] = ("outlets", "copies", "outcomes", "coverage")
MOST = 3_000
"""Events whose coverage is told at once; for more there is ``selon coverage``."""
ROWS = 50
"""Rows of a page of outcomes."""
OUTLETS = 500
"""Outlets that are listed."""


class Query(Struct, frozen=True):
    """``show``: which part. ``outcome``: which rows, ``after``: behind which of them. ``by``: what counts as a list for the estimates."""

    show: Tab = "outlets"
    outcome: str | None = None
    after: str | None = None
    by: Literal["outlet", "language"] = "outlet"


def sources_page(ask: Ask) -> Answer:
    """The page; each part asks for its own."""
    query = ask.query(Query)
    parts = {"outlets": _outlets, "copies": _copies, "outcomes": _outcomes, "coverage": _coverage}
    try:
        part = parts[query.show](ask, query)
    except StoreError as error:
        if query.after is None or type(error) is not StoreError:
            raise
        raise Refused(400, "wrong_parameter", name="after", value=query.after[:40]) from None
    documents, events = counts(ask.project)
    return ask.page("sources.html", query=query, tabs=TABS, documents=documents, events=events, part=part)


def _outlets(ask: Ask, query: Query) -> Mapping[str, Any]:
    rows, total = outlets(ask.project, OUTLETS)
    return {"rows": rows, "total": total, "most": max((one.documents for one in rows), default=1)}


def _copies(ask: Ask, query: Query) -> Mapping[str, Any]:
    return {"page": copies(ask.project, after=query.after)}


def _outcomes(ask: Ask, query: Query) -> Mapping[str, Any]:
    found = outcomes(ask.project)
    if query.outcome is not None:
        code("outcome", query.outcome, [name for name, _ in found])
    rows = outcome_rows(ask.project, query.outcome, ROWS + 1, query.after)
    after = rows[ROWS - 1].cursor if len(rows) > ROWS else None
    return {"counts": found, "rows": rows[:ROWS], "after": after, "total": sum(count for _, count in found)}


def _coverage(ask: Ask, query: Query) -> Mapping[str, Any]:
    _, events = counts(ask.project)
    speech, labels = ask.bench.speeches[ask.tastes.language], ask.bench.plot_words[ask.tastes.language]
    if not events or events > MOST:
        return {"found": None, "most": MOST, "plot": ""}
    try:
        told = [(event, accounts) for event, accounts in told_in(ask.project) if accounts]
    except InputError:
        return {"found": None, "most": MOST, "plot": ""}
    by: By = query.by
    found: Coverage = coverage(told, {}, ask.bench.book, shipped(ask.tastes.language), by)
    locale = Locale.parse(ask.tastes.language)
    drawn = _drawn(told)
    languages = {one.language: str(locale.languages.get(one.language, one.language)) for one in drawn}
    plot = outlets_plot(drawn, [(event.event, event.event) for event, _ in told], languages, speech, labels)
    return {"found": found, "say": speech.words.coverage, "speech": speech, "plot": plot, "languages": languages, "most": MOST}


def _drawn(told: list[tuple[Event, list[Account]]]) -> list[Outlet]:
    """Each outlet in each language, with the events that it tells of."""
    seen: dict[tuple[str, str], set[str]] = {}
    for event, accounts in told:
        for account in accounts:
            seen.setdefault((account.source.outlet or "", account.source.language or ""), set()).add(event.event)
    return [Outlet(name, language, frozenset(events)) for (name, language), events in sorted(seen.items())]
