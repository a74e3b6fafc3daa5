"""Rival figures as ranges, by who gives them; and casualty figures by day of publication."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from selon.export.labels import Labels
from selon.export.plots.axes import Axis, ceiling, day_ticks, figure_ticks
from selon.export.plots.drawing import TEXT, WIDTH, Box, Drawing, Label, Mark, Shape, Stroke, fitting, svg, width_of
from selon.export.speech import Speech

GROUPS = ("police", "organisers", "others")
SIGNS: dict[str, Literal["square", "circle", "diamond"]] = {"police": "square", "organisers": "circle", "others": "diamond"}
"""The sign of each group, so that it is told without colours."""
MOST = 40
"""Figures that are drawn; more are counted."""
_ROW, _NAMES, _VALUES, _TOP = 22.0, 310.0, 180.0, 26.0
_PANEL = 150.0
_STRONG = 0.85
"""How much fewer letters fit where they are strong."""


class Figure(Struct, frozen=True):
    """A figure: its bounds (None: open), who gives it (one of :data:`GROUPS`, and in words), and itself in words."""

    low: int | None
    high: int | None
    group: str
    who: str
    told: str


class Standing(Struct, frozen=True):
    """A figure as it stood on the day of publication ``day`` (None: not said)."""

    day: str | None
    figure: Figure


def rival_figures(field: str, figures: Sequence[Figure], speech: Speech, labels: Labels, chosen: Figure | None = None) -> str:
    """The figures of *field* (as the codebook calls it), each a row, by group and from small to large; *chosen* as a band behind them."""
    say = labels.plots
    title = say["figures"].format(field=field)
    if not figures:
        return svg(Drawing("figures", title, say["nothing"], 24, [Label(0, 16, say["nothing"])]))
    rows = sorted(figures, key=lambda one: (GROUPS.index(one.group), *_bounds(one), one.who, one.told))
    ends = [end for one in (*rows, *([chosen] if chosen else [])) for end in _bounds(one)]
    axis = Axis(0, ceiling(max(ends)), _NAMES, WIDTH - _VALUES)
    drawn = rows[:MOST]
    height = _TOP + _ROW * len(drawn) + 4
    shapes: list[Shape] = list(_scale(axis, height, speech))
    if chosen is not None:
        shapes += _band(chosen, axis, height, say)
    for number, one in enumerate(drawn):
        shapes += _row(one, _TOP + _ROW * number, axis, say, number == 0 or drawn[number - 1].group != one.group)
    if len(rows) > MOST:
        height += 18
        shapes.append(Label(0, height, say["not_drawn"].format(count=speech.number(len(rows) - MOST)), soft=True))
    counts = {name: speech.number(sum(1 for one in rows if one.group == name)) for name in GROUPS}
    bounds = {"low": speech.number(min(ends)), "high": speech.number(max(ends))}
    words = say["figures_desc"].format(count=speech.number(len(rows)), **counts, **bounds)
    return svg(Drawing("figures", title, words, height + (20 if chosen else 4), shapes))


def _bounds(one: Figure) -> tuple[int, int]:
    ends = [end for end in (one.low, one.high) if end is not None]
    return (min(ends), max(ends)) if ends else (0, 0)


def _scale(axis: Axis, height: float, speech: Speech) -> Iterator[Shape]:
    for tick in figure_ticks(axis.high):
        yield Stroke(axis.at(tick), _TOP - 6, axis.at(tick), height, 0.2)
        yield Label(axis.at(tick), _TOP - 11, speech.number(tick), "middle", soft=True)


def _band(one: Figure, axis: Axis, height: float, say: dict[str, str]) -> Iterator[Shape]:
    low, high = _bounds(one)
    begin, end = axis.at(low), axis.at(high)
    yield Box(begin - 1.5, _TOP - 4, max(3, end - begin + 3), height - _TOP + 6, 0.06, "chosen", dashed=True)
    words = say["chosen"].format(value=one.told)
    half = width_of(words) / 2
    yield Label(min(max((begin + end) / 2, half), WIDTH - half), height + 15, words, "middle", strong=True)


def _row(one: Figure, y: float, axis: Axis, say: dict[str, str], heads: bool) -> Iterator[Shape]:
    middle = y + _ROW / 2
    low, high = _bounds(one)
    group = say[one.group]
    if heads:
        yield Mark(6, middle, SIGNS[one.group], one.group)
        yield Label(17, middle + TEXT / 3, group, strong=True)
    yield Label(122, middle + TEXT / 3, fitting(one.who, _NAMES - 136))
    yield from _range(one, (low, high), middle, axis, f"{group} · {one.who} · {one.told}")
    after = axis.at(high) + (20 if one.high is None else 12)
    yield Label(after, middle + TEXT / 3, fitting(one.told, (WIDTH - after) * _STRONG), strong=True)


def _range(one: Figure, ends: tuple[int, int], y: float, axis: Axis, title: str) -> Iterator[Shape]:
    """A sign for one figure, a bar between two, an arrow where it is open."""
    begin, end = axis.at(ends[0]), axis.at(ends[1])
    if end > begin:
        yield Box(begin, y - 4.5, end - begin, 9, 0.3, one.group, title)
        yield Mark(begin, y, SIGNS[one.group], one.group)
    yield Mark(end, y, SIGNS[one.group], one.group, title)
    if one.high is None:
        yield Mark(end + 11, y, "more", one.group)
    elif one.low is None:
        yield Mark(end - 11, y, "less", one.group)


def tolls(series: Sequence[tuple[str, Sequence[Standing]]], speech: Speech, labels: Labels) -> str:
    """Casualty figures over time, a panel for each (field in words, its figures): what was published on which day, with its bounds."""
    say = labels.plots
    shapes: list[Shape] = []
    top, told = 0.0, []
    for field, found in series:
        title = say["tolls"].format(field=field)
        days = sorted(one.day for one in found if one.day)
        first, last = (days[0], days[-1]) if days else (None, None)
        shapes += _panel(found, top, (title, first, last), speech, say)
        between = {"first": speech.day(first) if first else say["no_day"], "last": speech.day(last) if last else say["no_day"]}
        told.append(f"{title}. " + say["tolls_desc"].format(count=speech.number(len(found)), **between))
        top += _PANEL
    if not told:
        return svg(Drawing("tolls", say["nothing"], say["nothing"], 24, [Label(0, 16, say["nothing"])]))
    return svg(Drawing("tolls", say["tolls"].format(field=", ".join(field for field, _ in series)), " ".join(told), top, shapes))


def _panel(
    found: Sequence[Standing], top: float, head: tuple[str, str | None, str | None], speech: Speech, say: dict[str, str]
) -> Iterator[Shape]:
    title, first, last = head
    high = ceiling(max(end for one in found for end in _bounds(one.figure)))
    up = Axis(0, high, top + _PANEL - 30, top + 34)
    loose = any(one.day is None for one in found)
    start = 146.0 if loose else 50.0
    days = (date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()) if first and last else (1, 1)
    along = Axis(days[0], max(days[1], days[0] + 1), start + 14, WIDTH - 130)
    yield Label(0, top + 14, title, strong=True)
    for tick in figure_ticks(high, 4):
        yield Stroke(44, up.at(tick), WIDTH - 110, up.at(tick), 0.2)
        yield Label(38, up.at(tick) + TEXT / 3, speech.number(tick), "end", soft=True)
    if first:
        for day, name in day_ticks(days[0], days[1], speech):
            yield Label(along.at(day), top + _PANEL - 12, name, "middle", soft=True)
    if loose:
        yield Label(90, top + _PANEL - 12, say["no_day"], "middle", soft=True)
        yield Stroke(start, up.at(0), start, up.at(high), 0.3, dashed=True)
    order = sorted(found, key=lambda one: (one.day or "", *_bounds(one.figure), one.figure.who))
    for one in order:
        at = 90.0 if one.day is None else along.at(date.fromisoformat(one.day).toordinal())
        yield from _stood(one.figure, at, up)
    if order:
        newest = order[-1]
        at = 90.0 if newest.day is None else along.at(date.fromisoformat(newest.day).toordinal())
        yield Label(at + 10, up.at(_bounds(newest.figure)[1]) + TEXT / 3, fitting(newest.figure.told, WIDTH - at - 10), strong=True)


def _stood(one: Figure, x: float, up: Axis) -> Iterator[Shape]:
    low, high = _bounds(one)
    title = f"{one.told} · {one.who}"
    if high > low:
        yield Box(x - 3, up.at(high), 6, up.at(low) - up.at(high), 0.3, one.group, title)
    yield Mark(x, up.at(high), SIGNS[one.group], one.group, title)
