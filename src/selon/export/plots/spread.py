"""Rival figures of many events: a row each, from the least to the greatest figure, with a sign for whoever gives it.

The axis is logarithmic, as crowds are compared by how many times one is the other.
"""

import math
from collections.abc import Iterator, Sequence

from msgspec import Struct

from selon.export.labels import Labels
from selon.export.plots.axes import Axis
from selon.export.plots.drawing import TEXT, WIDTH, Box, Drawing, Label, Mark, Shape, Stroke, fitting, svg
from selon.export.plots.figures import GROUPS, SIGNS, Figure
from selon.export.speech import Speech

_ROW, _NAMES, _TIMES, _TOP = 24.0, 250.0, 64.0, 48.0


class Row(Struct, frozen=True):
    """An event or record: what it is called, where that leads, its figures."""

    name: str
    href: str
    figures: tuple[Figure, ...]

    @property
    def ends(self) -> tuple[int, int]:
        """The least and the greatest bound of its figures, 1 at least."""
        found = [max(end, 1) for one in self.figures for end in (one.low, one.high) if end is not None]
        return (min(found), max(found)) if found else (1, 1)

    @property
    def times(self) -> float:
        """How many times the least figure the greatest one is."""
        return self.ends[1] / self.ends[0]


def spread(rows: Sequence[Row], speech: Speech, labels: Labels) -> str:
    """The plot, rows in their order."""
    say = labels.plots
    if not rows:
        return svg(Drawing("spread", say["spread"], say["nothing"], 24, [Label(0, 16, say["nothing"])]))
    low = math.floor(math.log10(min(one.ends[0] for one in rows)))
    high = max(low + 1, math.ceil(math.log10(max(one.ends[1] for one in rows))))
    axis = Axis(low, high, _NAMES, WIDTH - _TIMES)
    height = _TOP + _ROW * len(rows)
    shapes = [*_legend(say), *_scale(axis, low, high, height, speech)]
    for number, one in enumerate(rows):
        shapes += _row(one, _TOP + _ROW * (number + 0.5), axis, speech, say)
    words = say["spread_desc"].format(count=speech.number(len(rows)))
    return svg(Drawing("spread", say["spread"], words, height + 6, shapes))


def _legend(say: dict[str, str]) -> Iterator[Shape]:
    for number, group in enumerate(GROUPS):
        yield Mark(_NAMES + 6 + number * 120, 8, SIGNS[group], group)
        yield Label(_NAMES + 17 + number * 120, 8 + TEXT / 3, say[group], soft=True)


def _scale(axis: Axis, low: int, high: int, height: float, speech: Speech) -> Iterator[Shape]:
    for power in range(low, high + 1):
        yield Stroke(axis.at(power), _TOP - 6, axis.at(power), height, 0.25)
        if (power - low) % (1 if high - low <= 6 else 2) == 0:
            yield Label(axis.at(power), _TOP - 11, speech.number(10**power), "middle", soft=True)


def _row(one: Row, y: float, axis: Axis, speech: Speech, say: dict[str, str]) -> Iterator[Shape]:
    begin, end = (axis.at(math.log10(bound)) for bound in one.ends)
    yield Label(0, y + TEXT / 3, fitting(one.name, _NAMES - 12))
    yield Box(begin, y - 2, max(end - begin, 1), 4, 0.25, "stretch", one.name, one.href)
    for figure in sorted(one.figures, key=lambda each: (GROUPS.index(each.group), each.low or 0, each.high or 0, each.who)):
        for bound in sorted({each for each in (figure.low, figure.high) if each is not None}):
            yield Mark(
                axis.at(math.log10(max(bound, 1))),
                y,
                SIGNS[figure.group],
                figure.group,
                f"{say[figure.group]} · {figure.who} · {figure.told}",
            )
    yield Label(WIDTH, y + TEXT / 3, f"× {speech.number(round(one.times, 1))}", "end", soft=True)
