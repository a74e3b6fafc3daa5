"""Shapes, and the template that writes them as SVG. Everything is set by presentation attributes, which no content policy forbids."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Literal

from jinja2 import Template
from msgspec import Struct

from selon.export.templating import engine
from selon.export.visible import visible

WIDTH = 760.0
TEXT = 12.0
"""Height of letters; the width of one is taken as 0.52 of it, on the safe side for most."""
_LETTER = 0.52


class Box(Struct, frozen=True, tag="box"):
    """A rectangle from (x, y). ``fill`` in 0..1 is how dense it is; ``dashed`` outlines it with dashes, else with a line where it is light.

    ``title`` is shown by a pointer that rests on it, ``href`` leads somewhere on the page.
    """

    x: float
    y: float
    width: float
    height: float
    fill: float = 1.0
    kind: str = ""
    title: str = ""
    href: str = ""
    dashed: bool = False


class Stroke(Struct, frozen=True, tag="stroke"):
    """A line between two points; ``weight`` in 0..1 is how dense it is."""

    x: float
    y: float
    to_x: float
    to_y: float
    weight: float = 1.0
    dashed: bool = False
    kind: str = ""


class Mark(Struct, frozen=True, tag="mark"):
    """A sign around (x, y): what tells kinds apart where colours are not seen."""

    x: float
    y: float
    sign: Literal["circle", "square", "diamond", "open", "more", "less"]
    kind: str = ""
    title: str = ""
    href: str = ""


class Label(Struct, frozen=True, tag="label"):
    """Text whose baseline begins, ends or is centred at (x, y)."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "start"
    strong: bool = False
    soft: bool = False


Shape = Box | Stroke | Mark | Label


class Drawing(Struct, frozen=True):
    """A plot: what it is called, what it says in a sentence, its size and its shapes, those in front last."""

    name: str
    title: str
    description: str
    height: float
    shapes: Sequence[Shape]
    width: float = WIDTH


def fitting(text: str, room: float) -> str:
    """*text* cut to *room*, with an ellipsis where something is left out."""
    text = visible(text)
    most = max(1, int(room / (TEXT * _LETTER)))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def width_of(text: str) -> float:
    """About how wide *text* is."""
    return len(text) * TEXT * _LETTER


def svg(drawing: Drawing) -> str:
    """*drawing* as an SVG element that can stand in a page or, as it has its namespace, in a file of its own."""
    links = any(getattr(shape, "href", "") for shape in drawing.shapes)
    drawn = _PLOT.render(drawing=drawing, links=links, letters=TEXT, visible=visible)
    return "\n".join(line for line in drawn.split("\n") if line)


def _number(value: float) -> str:
    """A position with one decimal at most, so that the same data give the same bytes on every machine."""
    return f"{value:.1f}".removesuffix(".0")


def _template() -> Template:
    source = (files("selon.export.plots") / "plot.svg.j2").read_text(encoding="utf-8")
    templates = engine()
    templates.filters["n"] = _number
    return templates.from_string(source)


_PLOT = _template()
"""Compiled once: a report has hundreds of plots."""
