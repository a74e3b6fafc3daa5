"""What reports, records and tables look like in a notebook: pieces of HTML without script, links or anything to load.

A notebook is a page of somebody else's, so every rule of style is under one class, colours are those of the page around it, and every word
of a report is escaped by the template engine.
"""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader
from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from selon.export.event_sheet import Reader, event_sheet
from selon.export.html import Line, Piece, Sheet, sheet_of
from selon.export.templating import engine
from selon.export.visible import visible
from selon.model import Coded, Record, Report
from selon.views import View


class Mark(Struct, frozen=True):
    """A run of text. ``group``: its colour, "" where it is evidence of nothing · ``told``: what was made of it and who says so."""

    text: str
    group: str = ""
    told: str = ""


def rendered(part: str, **values: Any) -> str:
    """The fragment *part* of the template, with the style that it needs."""
    folder = files("selon.export") / "page"
    style, source, shared = ((folder / name).read_text(encoding="utf-8") for name in ("notebook.css", "notebook.html.j2", "event.html.j2"))
    return engine(DictLoader({"event.html.j2": shared})).from_string(source).render(part=part, style=Markup(style), **values)


def report_fragment(report: Report, coded: Coded) -> str:
    """The text with all evidence marked, and its records."""
    sheet = sheet_of(1, report, coded)
    return rendered("report", sheet=sheet, paragraphs=_marked(sheet, every=True), records=sheet.records)


def record_fragment(report: Report, coded: Coded, record: Record) -> str:
    """One record, under those paragraphs of the text that it rests on."""
    sheet = sheet_of(1, report, replace(coded, records=(record,), findings=()))
    return rendered("report", sheet=sheet, paragraphs=_marked(sheet, every=False), records=sheet.records)


def table_fragment(name: str, columns: Sequence[str], rows: Sequence[Sequence[str]], total: int) -> str:
    """The first *rows* of a table of *total* rows; columns without a cell in them are only counted."""
    shown = [n for n in range(len(columns)) if not rows or any(row[n] for row in rows)]
    cells = [[visible(row[n]) for n in shown] for row in rows]
    return rendered("table", name=name, columns=[columns[n] for n in shown], left_out=len(columns) - len(shown), rows=cells, total=total)


def event_fragment(view: View, reader: Reader) -> str:
    """An event: what was chosen and why, its plots, every value with who says it."""
    sheet = event_sheet(view, 1, reader)
    return rendered("event", card=sheet, plots=[Markup(plot) for plot in sheet.plots], say=reader.labels.report)


def _marked(sheet: Sheet, every: bool) -> tuple[tuple[Mark, ...] | None, ...]:
    """The paragraphs with what their marks mean; where not *every* one is wanted, None stands for those without a mark."""
    told = {line.key: f"{field.title}: {_told(line)}" for card in sheet.records for field in card.fields for line in field.statements}
    shown: list[tuple[Mark, ...] | None] = []
    for paragraph in sheet.paragraphs:
        marks = tuple(_mark(piece, told) for piece in paragraph)
        if every or any(mark.group for mark in marks):
            shown.append(marks)
        elif not shown or shown[-1] is not None:
            shown.append(None)
    return tuple(shown)


def _mark(piece: Piece, told: dict[str, str]) -> Mark:
    known = [told[key] for key in piece.keys.split() if key in told]
    return Mark(piece.text, piece.group, "\n".join(known)) if known else Mark(piece.text)


def _told(line: Line) -> str:
    said = " ".join(part for part in (line.role, line.name) if part)
    return visible(f"{line.value or ' … '.join(line.words)} · {said}")
