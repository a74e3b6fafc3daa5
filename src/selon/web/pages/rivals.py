"""Rival figures: the crowd sizes of many events side by side, by who gives them, those that differ most first."""

import statistics

from msgspec import Struct
from msgspec.structs import replace

from selon.errors import Refused
from selon.export.plots.figures import Figure
from selon.export.plots.of_views import group_of
from selon.export.plots.spread import Row, spread
from selon.export.visible import visible
from selon.rivals.counted import counted
from selon.store.marks import MOST, Rows, Seen, figures, seen
from selon.web.asks import Answer, Ask
from selon.web.explored import Explored, explored, left_figures
from selon.web.rendering import link

SIZE = 25
"""Rows of a page."""


class Query(Explored, frozen=True, kw_only=True):
    """``page``: of the rows, counted from 1."""


class Listed(Struct, frozen=True):
    """A row as the table shows it: its figures in words, by group."""

    row: Row
    groups: dict[str, tuple[str, ...]]


def figures_page(ask: Ask) -> Answer:
    """The page."""
    query = ask.query(Query)
    asked = explored(ask, query, MOST)
    found = _figures(ask, replace(asked.rows, told=left_figures(ask, asked.snapshot)))
    order = sorted((n for n, told in found.items() if _times(told) > 1), key=lambda n: (-_times(found[n]), n))
    first = (query.page - 1) * SIZE
    if first and first >= len(order):
        raise Refused(400, "wrong_parameter", name="page", value=str(query.page))
    shown = tuple(order[first : first + SIZE])
    rows = [_row(ask, query, one, found[n]) for n, one in zip(shown, seen(ask.project, replace(asked.rows, numbers=shown)), strict=True)]
    both = _both(found)
    return ask.page(
        "figures.html",
        **asked.shown(query),
        way_path="/figures",
        total=len(order),
        looked=len(asked.rows.numbers),
        more_rows=asked.rows.more,
        first=first,
        rows=[Listed(one, _groups(one)) for one in rows],
        plot=spread(rows, ask.bench.speeches[ask.tastes.language], ask.bench.plot_words[ask.tastes.language]) if rows else "",
        both=len(both),
        times=ask.bench.speeches[ask.tastes.language].number(round(statistics.median(both), 1)) if both else "",
        following=query.page + 1 if first + SIZE < len(order) else None,
    )


def _figures(ask: Ask, rows: Rows) -> dict[int, list[Figure]]:
    """Row -> its figures of people, each saying once."""
    speech, nouns = ask.bench.speeches[ask.tastes.language], ask.bench.rules[ask.tastes.language].nouns
    found: dict[int, dict[Figure, None]] = {}
    for n, one in figures(ask.project, rows):
        if not counted(one.count, nouns):
            who = ", ".join(part for part in (one.speaker, one.outlet) if part)
            figure = Figure(one.count.low, one.count.high, group_of(one.role), visible(who), speech.figure(one.count))
            found.setdefault(n, {})[figure] = None
    return {n: list(told) for n, told in found.items() if len(told) > 1}


def _times(told: list[Figure]) -> float:
    return Row("", "", tuple(told)).times


def _both(found: dict[int, list[Figure]]) -> list[float]:
    """How many times the greatest figure of the police the greatest of the organisers is, where both give one."""
    ratios = []
    for told in found.values():
        most = {
            group: max((one.high or one.low or 0 for one in told if one.group == group), default=0) for group in ("police", "organisers")
        }
        if all(most.values()):
            ratios.append(most["organisers"] / most["police"])
    return ratios


def _row(ask: Ask, query: Query, one: Seen, told: list[Figure]) -> Row:
    title = ask.bench.called("forms kinds families", one.code or one.family, ask.tastes.language)
    day = ask.words.day(one.day) if one.day else ask.words.pages.map.unknown
    parts = [title, *([visible(one.town)] if one.town else []), day]
    if query.show == "records" and one.outlet:
        parts.append(visible(one.outlet))
    href = f"/event/{one.id}" if query.show == "events" else link(f"/report/{one.document}", at=one.id)
    return Row(" · ".join(parts), href, tuple(told))


def _groups(row: Row) -> dict[str, tuple[str, ...]]:
    return {
        group: tuple(f"{one.told} ({one.who})" if one.who else one.told for one in row.figures if one.group == group)
        for group in ("police", "organisers", "others")
    }
