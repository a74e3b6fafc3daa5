"""Events over time. A known day is a dot; what is known no better than a week, a month or a year is a bar over all of its days."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from selon.export.labels import Labels
from selon.export.plots.axes import Axis, day_ticks, short_day
from selon.export.plots.drawing import TEXT, WIDTH, Box, Drawing, Label, Mark, Shape, Stroke, fitting, svg
from selon.export.speech import Speech

ROWS = 30
"""Up to so many events each has a row with its name; more are packed."""
LANES = 40
"""Rows of packed events that are drawn; what has no room in them is counted."""
_ROW, _LANE = 20.0, 11.0
_NAMES = 290.0
_TICK = 78.0
_TOP = 30.0
_LEAST = 9.0
_APART = 3.0
_FAR = 2 * 366
_FEW = 0.25


class Span(Struct, frozen=True):
    """When something was: the first and the last possible day (``YYYY-MM-DD``; both None: undated), and what it is called.

    ``told`` is the date in words, ``href`` leads to it on the page.
    """

    first: str | None
    last: str | None
    name: str
    told: str = ""
    href: str = ""


class _Placed(Struct, frozen=True):
    """A dated span: its ordinals, inclusive."""

    first: int
    last: int
    span: Span


def timeline(spans: Sequence[Span], speech: Speech, labels: Labels) -> str:
    """The plot. The order of *spans* does not matter."""
    say = labels.plots
    dated = sorted(_placed(spans), key=lambda one: (one.first, one.last, one.span.name, one.span.href))
    undated = len(spans) - len(dated)
    if not dated:
        words = say["undated"].format(count=speech.number(undated)) if undated else say["nothing"]
        return svg(Drawing("timeline", say["timeline"], words, 24, [Label(0, 16, words)]))
    begin = _begin(dated)
    early = [one for one in dated if one.last < begin]
    shown = [one for one in dated if one.last >= begin]
    first, last = max(begin, min(one.first for one in shown)), max(one.last for one in shown)
    named = len(shown) <= ROWS
    axis = Axis(first, max(last, first + 6) + 1, _NAMES if named else 8, WIDTH - 12)
    rows, lost = _named(shown, axis) if named else _packed(shown, axis)
    height = _TOP + max((row for row, _ in rows), default=0) + (_ROW if named else _LANE)
    shapes = [*_grid(axis, last, height, speech), *(shape for at, one in rows for shape in _shapes(at + _TOP, one, axis, named))]
    notes = [say["undated"].format(count=speech.number(undated))] if undated else []
    if early:
        days = (date.fromordinal(min(one.first for one in early)), date.fromordinal(max(one.last for one in early)))
        told = {name: short_day(day.isoformat(), speech) for name, day in zip(("first", "last"), days, strict=True)}
        notes.append(say["earlier"].format(count=speech.number(len(early)), **told))
    notes += [say["not_drawn"].format(count=speech.number(lost))] if lost else []
    shapes += _legend(height + 18, say, notes)
    exact = sum(1 for one in dated if one.first == one.last)
    words = say["timeline_desc"].format(
        count=speech.number(len(spans)), exact=speech.number(exact), open=speech.number(len(dated) - exact),
        first=speech.day(date.fromordinal(dated[0].first).isoformat()),
        last=speech.day(date.fromordinal(max(one.last for one in dated)).isoformat()),
    )  # fmt: skip
    return svg(Drawing("timeline", say["timeline"], " ".join([words, *(f"{note}." for note in notes)]), height + 26, shapes))


def _placed(spans: Sequence[Span]) -> Iterator[_Placed]:
    for span in spans:
        if span.first is not None:
            first = date.fromisoformat(span.first[:10]).toordinal()
            last = date.fromisoformat((span.last or span.first)[:10]).toordinal()
            yield _Placed(first, max(first, last), span)


def _begin(dated: Sequence[_Placed]) -> int:
    """The day from which on is drawn: where a few events lie far before all others (those that are remembered), that of the others."""
    begin, reached = dated[0].first, dated[0].last
    end = max(one.last for one in dated)
    for number, one in enumerate(dated[1:], 1):
        if number <= len(dated) * _FEW and one.first - reached > max(_FAR, end - one.first):
            begin = one.first
        reached = max(reached, one.last)
    return begin


def _grid(axis: Axis, last: int, height: float, speech: Speech) -> Iterator[Shape]:
    for day, name in day_ticks(int(axis.low), max(last, int(axis.high) - 1), speech, int((axis.end - axis.start) / _TICK)):
        yield Stroke(axis.at(day), _TOP - 8, axis.at(day), height, 0.2)
        at = axis.at(day)
        yield Label(at, _TOP - 13, name, "start" if at < axis.start + 24 else "end" if at > axis.end - 24 else "middle", soft=True)
    yield Stroke(axis.start, _TOP - 8, axis.end, _TOP - 8, 0.5)


def _named(shown: Sequence[_Placed], axis: Axis) -> tuple[list[tuple[float, _Placed]], int]:
    return [(number * _ROW, one) for number, one in enumerate(shown)], 0


def _packed(shown: Sequence[_Placed], axis: Axis) -> tuple[list[tuple[float, _Placed]], int]:
    """Each in the first lane that is free there; how many found none."""
    ends: list[float] = []
    rows = []
    for one in shown:
        begin, end = _edges(one, axis)
        lane = next((number for number, taken in enumerate(ends) if taken + _APART <= begin), len(ends))
        if lane >= LANES:
            continue
        if lane == len(ends):
            ends.append(end)
        ends[lane] = end
        rows.append((lane * _LANE, one))
    return rows, len(shown) - len(rows)


def _edges(one: _Placed, axis: Axis) -> tuple[float, float]:
    """Where the sign of *one* begins and ends."""
    begin, end = axis.at(one.first), axis.at(one.last + 1)
    if one.first == one.last:
        middle = (begin + end) / 2
        return middle - _LEAST / 2, middle + _LEAST / 2
    return (begin, end) if end - begin >= _LEAST else (begin, begin + _LEAST)


def _shapes(y: float, one: _Placed, axis: Axis, named: bool) -> Iterator[Shape]:
    middle = y + (_ROW if named else _LANE) / 2
    begin, end = _edges(one, axis)
    told = f"{one.span.name} · {one.span.told}" if one.span.told else one.span.name
    if named:
        yield Label(0, middle + TEXT / 3, fitting(one.span.name, _NAMES - 14))
    if one.first == one.last:
        yield Mark((begin + end) / 2, middle, "circle", "exact", told, one.span.href)
        return
    if one.first < axis.low:
        yield Mark(axis.start - 3, middle, "less", "stretch")
    yield Box(begin, middle - 4, end - begin, 8, 0.25, "stretch", told, one.span.href)


def _legend(y: float, say: dict[str, str], notes: Sequence[str]) -> Iterator[Shape]:
    yield Mark(6, y - 4, "circle", "exact")
    yield Label(16, y, say["day"], soft=True)
    yield Box(130, y - 8, 22, 8, 0.25, "stretch")
    yield Label(158, y, say["stretch"], soft=True)
    if notes:
        yield Label(WIDTH, y, " · ".join(notes), "end", soft=True)
