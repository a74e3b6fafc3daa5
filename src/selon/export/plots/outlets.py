"""Which outlet, in which language, tells of which event: what each of them saw, and what only one of them did."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from selon.export.labels import Labels
from selon.export.plots.axes import Axis
from selon.export.plots.drawing import TEXT, WIDTH, Box, Drawing, Label, Mark, Shape, Stroke, fitting, svg
from selon.export.speech import Speech

COLUMNS = 48
"""Up to so many events each has a column; of more, each outlet shows a bar of how many it tells of."""
ROWS = 40
"""Outlets that are drawn, those that tell of most; more are counted."""
_ROW, _NAMES, _COUNTS, _TOP = 18.0, 200.0, 90.0, 8.0


class Outlet(Struct, frozen=True):
    """An outlet ("" where it is not said) in one language (code, "" where unknown), and the events that it tells of."""

    name: str
    language: str
    events: frozenset[str]


def outlets(
    found: Sequence[Outlet], events: Sequence[tuple[str, str]], languages: Mapping[str, str], speech: Speech, labels: Labels
) -> str:
    """The plot. *events*: id and name of each event in their order; *languages*: code -> name."""
    say = labels.plots
    rows = sorted(found, key=lambda one: (one.language, -len(one.events), one.name))
    kept = frozenset(sorted(rows, key=lambda one: (-len(one.events), one.language, one.name))[:ROWS])
    drawn = [one for one in rows if one in kept]
    if not drawn:
        return svg(Drawing("outlets", say["outlets"], say["nothing"], 24, [Label(0, 16, say["nothing"])]))
    shapes: list[Shape] = []
    y, before = _TOP, None
    for one in drawn:
        if one.language != before:
            y += _ROW
            shapes.append(Label(0, y - 5, languages.get(one.language, one.language) or say["no_language"], strong=True))
            before = one.language
        shapes += _row(one, y, events, speech, say)
        y += _ROW
    if len(rows) > len(drawn):
        y += _ROW
        shapes.append(Label(0, y - 5, say["not_drawn"].format(count=speech.number(len(rows) - len(drawn))), soft=True))
    names = {one.name for one in rows}
    words = say["outlets_desc"].format(
        outlets=speech.number(len(names)), languages=speech.number(len({one.language for one in rows})), events=speech.number(len(events))
    )
    return svg(Drawing("outlets", say["outlets"], words, y + 6, shapes))


def _row(one: Outlet, y: float, events: Sequence[tuple[str, str]], speech: Speech, say: dict[str, str]) -> Iterator[Shape]:
    middle, total = y + _ROW / 2, len(events)
    name = one.name or say["no_outlet"]
    yield Label(10, middle + TEXT / 3, fitting(name, _NAMES - 20))
    count = say["events"].format(count=speech.number(len(one.events)), total=speech.number(total))
    if total > COLUMNS:
        along = Axis(0, total, _NAMES, WIDTH - _COUNTS)
        yield Box(_NAMES, middle - 4, max(1.5, along.at(len(one.events)) - _NAMES), 8, 1, title=f"{name} · {count}")
        yield Label(max(along.at(len(one.events)), _NAMES) + 8, middle + TEXT / 3, count)
        return
    along = Axis(0, max(total - 1, 1), _NAMES + 6, min(WIDTH - _COUNTS, _NAMES + 6 + 16 * max(total - 1, 1)))
    yield Stroke(along.at(0), middle, along.at(total - 1), middle, 0.15)
    for number, (event, title) in enumerate(events):
        if event in one.events:
            yield Mark(along.at(number), middle, "circle", title=f"{name} · {title}")
    yield Label(along.at(total - 1) + 12, middle + TEXT / 3, count, soft=True)
