"""The timeline: how many records or events happened when, as intervals; nearer in and further out by the address."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal

from msgspec import Struct

from selon.export.plots.counted import Counted, Span, counted
from selon.export.plots.timeline import Span as Line
from selon.export.plots.timeline import timeline
from selon.export.visible import visible
from selon.store.marks import COUNTED, Days, Rows, Seen, Stretch, days, seen
from selon.web.asks import Answer, Ask
from selon.web.explored import PATHS, Explored, Exploring, explored
from selon.web.rendering import link

Unit = Literal["day", "week", "month", "year"]
UNITS: tuple[Unit, ...] = ("day", "week", "month", "year")
COLUMNS = {"day": 130, "week": 170, "month": 190}
"""So many columns of each unit at most; past them the next one is taken."""
EACH = 120
"""Up to so many rows are drawn one by one, too."""
_FAR = timedelta(days=2 * 366)
_FEW = 0.05


class Query(Explored, frozen=True, kw_only=True):
    """``by``: what a column stands for; the finest that has room where nothing is said."""

    by: Unit | None = None


class Window(Struct, frozen=True):
    """The days that are drawn."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def timeline_page(ask: Ask) -> Answer:
    """The page: filters, columns and stretches, each row where there are few, and the same as a table."""
    query = ask.query(Query)
    exploring = explored(ask, query, COUNTED)
    asked = exploring.rows
    found = days(ask.project, asked)
    speech, labels = ask.bench.speeches[ask.tastes.language], ask.bench.plot_words[ask.tastes.language]
    window, early = window_of(query, found.stretches)
    if window is None:
        drawn, unit, plot = None, "day", ""
    else:
        unit = unit_of(query.by, window)
        drawn = _counted(ask, exploring, query, (found, window, unit))
        plot = counted(drawn, speech, labels)
    return ask.page(
        "timeline.html",
        **exploring.shown(query),
        way_path="/timeline",
        found=found,
        total=len(asked.numbers),
        window=window,
        early=early,
        unit=unit,
        units=UNITS,
        drawn=drawn,
        plot=plot,
        each=_each(ask, query, asked) if 0 < len(asked.numbers) <= EACH else "",
        steps=_steps(exploring.state, window),
    )


def window_of(query: Explored, stretches: Sequence[Stretch]) -> tuple[Window | None, int]:
    """The days to draw, and how many rows lie before them.

    As asked; else from the first to the last, less a few that lie far before all others (those that are remembered).
    """
    if not stretches and not (query.since and query.until):
        return None, 0
    end = date.fromisoformat(query.until) if query.until else max(_day(one.last) for one in stretches)
    early = 0
    if query.since:
        begin = date.fromisoformat(query.since)
    else:
        begin, total, passed = _day(stretches[0].first), sum(one.count for one in stretches), 0
        reached = begin
        for one in stretches:
            gap = _day(one.first) - reached
            if passed and passed <= total * _FEW and gap > max(_FAR, end - _day(one.first)):
                begin, early = _day(one.first), passed
            passed += one.count
            reached = max(reached, _day(one.last))
    return Window(begin, max(begin, end)), early


def _day(day: str) -> date:
    return date.fromisoformat(day[:10])


def unit_of(asked: Unit | None, window: Window) -> Unit:
    """What a column stands for: as asked, or the finest of which not too many are needed."""
    found = asked or "day"
    for unit in UNITS[UNITS.index(found) : -1]:
        if window.length / {"day": 1, "week": 7, "month": 30.4, "year": 365}[unit] <= COLUMNS[unit]:
            return unit
    return "year"


def begin_of(day: date, unit: Unit) -> date:
    """The first day of the column that *day* is in; weeks begin on Monday."""
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def end_of(day: date, unit: Unit) -> date:
    """The last day of the column that *day* is in."""
    begin = begin_of(day, unit)
    if unit in ("day", "week"):
        return begin + timedelta(days=min(0 if unit == "day" else 6, date.max.toordinal() - begin.toordinal()))
    if unit == "year" or begin.month == 12:
        return begin.replace(month=12, day=31)
    return begin.replace(month=begin.month + 1) - timedelta(days=1)


def _counted(ask: Ask, exploring: Exploring, query: Query, drawn: tuple[Days, Window, Unit]) -> Counted:
    """Columns of what lies in one unit, stretches of what is known no better than several of them."""
    found, window, unit = drawn
    columns: dict[date, int] = {}
    longer: list[Stretch] = []
    for one in found.stretches:
        first, last = _day(one.first), _day(one.last)
        if last < window.first or first > window.last:
            continue
        if begin_of(first, unit) == begin_of(last, unit):
            columns[begin_of(first, unit)] = columns.get(begin_of(first, unit), 0) + one.count
        else:
            longer.append(one)
    state, filters = {name: cell for name, cell in exploring.state.items() if name != "by"}, exploring.filters
    words = ask.words.pages.explored[query.show]

    def span(first: date, last: date, count: int) -> Span:
        told = ask.words.day(first.isoformat()) + (f" – {ask.words.day(last.isoformat())}" if last > first else "")
        between = {"since": first.isoformat(), "until": last.isoformat()}
        href = link(PATHS[query.show], **{**filters, **between}) if first == last else link("/timeline", **{**state, **between})
        return Span(first.isoformat(), last.isoformat(), count, f"{told}: {ask.words.counted(words, count)}", href)

    return Counted(
        window.first.isoformat(),
        window.last.isoformat(),
        unit,
        tuple(span(begin, end_of(begin, unit), count) for begin, count in sorted(columns.items())),
        tuple(span(_day(one.first), _day(one.last), one.count) for one in longer),
    )


def _each(ask: Ask, query: Query, asked: Rows) -> str:
    """Every row by itself, as a line where it is not known to the day."""
    labels, speech = ask.bench.plot_words[ask.tastes.language], ask.bench.speeches[ask.tastes.language]

    def line(one: Seen) -> Line:
        name = ask.bench.called("forms kinds families", one.code or one.family, ask.tastes.language)
        named = (name, one.town, None if query.show == "events" else one.outlet)
        told = " · ".join(visible(part) for part in named if part)
        days_told = ""
        if one.day:
            days_told = speech.day(one.day) if one.latest in (None, one.day) else f"{speech.day(one.day)} – {speech.day(one.latest or '')}"
        href = f"/event/{one.id}" if query.show == "events" else link(f"/report/{one.document}", at=one.id)
        return Line(one.day, one.latest, told, days_told, href)

    return timeline([line(one) for one in seen(ask.project, asked)], speech, labels)


def _steps(state: Mapping[str, Any], window: Window | None) -> dict[str, str]:
    """Addresses of what lies before and after, nearer in, further out, and of all."""
    if window is None:
        return {}
    length = window.length
    moves = {
        "earlier": (-length, -length),
        "later": (length, length),
        "nearer": (length // 4, -(length // 4)),
        "wider": (-max(1, length // 2), max(1, length // 2)),
    }
    found = {}
    for name, (begin, end) in moves.items():
        first, last = _moved(window.first, begin), _moved(window.last, end)
        if first <= last:
            found[name] = link("/timeline", **{**state, "since": first.isoformat(), "until": last.isoformat()})
    found["whole"] = link("/timeline", **{name: cell for name, cell in state.items() if name not in ("since", "until")})
    return found


def _moved(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))
