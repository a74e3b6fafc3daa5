"""How many happened when, at scale: a column for each day, week, month or year; what is known no better than a longer stretch lies below,
as a bar over all of its days, and is in no column."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from selon.export.labels import Labels
from selon.export.plots.axes import Axis, ceiling, day_ticks, figure_ticks
from selon.export.plots.drawing import TEXT, WIDTH, Box, Drawing, Label, Mark, Shape, Stroke, svg
from selon.export.speech import Speech

LANES = 24
"""Rows of stretches that are drawn; what has no room in them is counted."""
_HIGH, _TOP, _LEFT, _LANE, _TICK, _APART = 170.0, 24.0, 56.0, 12.0, 78.0, 3.0


class Span(Struct, frozen=True):
    """Days from ``first`` to ``last`` (``YYYY-MM-DD``, inclusive), how many are counted in it, what it is called, and where it leads."""

    first: str
    last: str
    count: int
    name: str
    href: str = ""


class Counted(Struct, frozen=True):
    """What is drawn: the window (first and last day), columns, and the longer stretches; ``unit`` is day, week, month or year."""

    first: str
    last: str
    unit: str
    columns: tuple[Span, ...]
    stretches: tuple[Span, ...]


def counted(found: Counted, speech: Speech, labels: Labels) -> str:
    """The plot."""
    say = labels.plots
    title = say["counted"].format(unit=say[f"unit_{found.unit}"])
    if not found.columns and not found.stretches:
        return svg(Drawing("counted", title, say["nothing"], 24, [Label(0, 16, say["nothing"])]))
    first, last = _ordinal(found.first), _ordinal(found.last)
    along = Axis(first, max(last, first) + 1, _LEFT, WIDTH - 8)
    most = ceiling(max((one.count for one in found.columns), default=1))
    up = Axis(0, most, _TOP + _HIGH, _TOP)
    lanes, lost = _packed(found.stretches, along)
    height = _TOP + _HIGH + 26 + (14 + _LANE * (1 + max((lane for lane, _ in lanes), default=0)) if lanes else 0)
    shapes = [*_grid(along, up, most, height, speech), *_columns(found.columns, along, up)]
    for lane, one in lanes:
        shapes += _stretch(one, _TOP + _HIGH + 40 + lane * _LANE, along)
    if lanes:
        shapes.append(Label(0, _TOP + _HIGH + 44, say["longer"], soft=True))
    if lost:
        height += 18
        shapes.append(Label(_LEFT, height - 2, say["not_drawn"].format(count=speech.number(lost)), soft=True))
    words = say["counted_desc"].format(
        columns=speech.number(sum(one.count for one in found.columns)), longer=speech.number(sum(one.count for one in found.stretches)),
        first=speech.day(found.first), last=speech.day(found.last),
    )  # fmt: skip
    return svg(Drawing("counted", title, words, height + 6, shapes))


def _ordinal(day: str) -> int:
    return date.fromisoformat(day[:10]).toordinal()


def _grid(along: Axis, up: Axis, most: float, height: float, speech: Speech) -> Iterator[Shape]:
    for tick in figure_ticks(most):
        yield Stroke(along.start, up.at(tick), along.end, up.at(tick), 0.15 if tick else 0.5)
        yield Label(along.start - 6, up.at(tick) + TEXT / 3, speech.number(tick), "end", soft=True)
    for day, name in day_ticks(int(along.low), int(along.high) - 1, speech, int((along.end - along.start) / _TICK)):
        at = along.at(day)
        yield Stroke(at, up.at(0), at, up.at(0) + 5, 0.5)
        if height > up.at(0) + 26:
            yield Stroke(at, up.at(0) + 24, at, height, 0.15)
        yield Label(at, up.at(0) + 16, name, "start" if at < along.start + 24 else "end" if at > along.end - 24 else "middle", soft=True)


def _columns(columns: Sequence[Span], along: Axis, up: Axis) -> Iterator[Shape]:
    for one in columns:
        begin, end = along.at(_ordinal(one.first)), along.at(_ordinal(one.last) + 1)
        gap = 1.0 if end - begin > 4 else 0.0
        top = min(up.at(one.count), up.at(0) - 1.5)  # one of a thousand is still to be seen
        yield Box(begin, top, max(end - begin - gap, 0.8), up.at(0) - top, 1, "column", one.name, one.href)


def _packed(stretches: Sequence[Span], along: Axis) -> tuple[list[tuple[int, Span]], int]:
    """Each in the first lane that is free there, long ones first; how many are counted in those that found none."""
    taken: list[list[tuple[float, float]]] = []
    rows, lost = [], 0
    for one in sorted(stretches, key=lambda one: (_ordinal(one.first) - _ordinal(one.last), one.first)):
        begin, end = along.at(_ordinal(one.first)), along.at(_ordinal(one.last) + 1)
        free = (number for number, lane in enumerate(taken) if all(end + _APART <= start or stop + _APART <= begin for start, stop in lane))
        lane = next(free, len(taken))
        if lane >= LANES:
            lost += one.count
            continue
        if lane == len(taken):
            taken.append([])
        taken[lane].append((begin, end))
        rows.append((lane, one))
    return rows, lost


def _stretch(one: Span, y: float, along: Axis) -> Iterator[Shape]:
    begin, end = along.at(_ordinal(one.first)), along.at(_ordinal(one.last) + 1)
    if _ordinal(one.first) < along.low:
        yield Mark(begin - 3, y, "less", "stretch")
    if _ordinal(one.last) >= along.high:
        yield Mark(end + 1, y, "more", "stretch")
    yield Box(begin, y - 4, max(end - begin, 3), 8, 0.25, "stretch", one.name, one.href)
