"""The events of a project or a release in one file that opens from a disk: rival values with who says them, plots, method, citation.

The page loads nothing and asks for nothing; its one script (search and filters) and its style are named by hash in its content security
policy. Everything that comes from reports is escaped by the template engine.
"""

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from jinja2 import DictLoader
from markupsafe import Markup
from msgspec import Struct

from selon import __version__
from selon.export.event_sheet import EventSheet, Reader, event_sheet, event_title
from selon.export.plots.of_views import chosen_value, outlets_plot, when_plot
from selon.export.templating import engine
from selon.export.visible import visible
from selon.model import When
from selon.views import View


class Facts(Struct, frozen=True):
    """What the report says of how it came about. ``name`` is the project's or the release's, ``digest`` that of what it was made from.

    ``notes`` are further sentences on that. ``heading`` and ``cited`` stand in for what the page calls itself and how it is cited: of a
    release, which has a title and a citation of its own.
    """

    name: str
    digest: str
    reports: int
    records: int
    codebook: str
    packs: str = ""
    parser: str | None = None
    gazetteer: str | None = None
    attribution: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    heading: str = ""
    cited: str = ""


def report_page(views: Sequence[View], facts: Facts, reader: Reader) -> str:
    """The whole page; events stand in the order of their days, those without a day last."""
    views = sorted(views, key=_order)
    titles = {view.event.event: (f"e{number}", event_title(view, reader)) for number, view in enumerate(views, 1)}
    cards = [event_sheet(view, number, reader, titles) for number, view in enumerate(views, 1)]
    named = [(view, titles[view.event.event][1], f"#{titles[view.event.event][0]}") for view in views]
    plots = (when_plot(named, reader.speech, reader.labels), outlets_plot(named, reader.speech, reader.labels))
    folder = files("selon.export") / "page"
    style, script, source = ((folder / f"report.{end}").read_text(encoding="utf-8") for end in ("css", "js", "html.j2"))
    shared = DictLoader({"event.html.j2": (folder / "event.html.j2").read_text(encoding="utf-8")})
    templates = engine(shared)
    templates.filters["svg"] = Markup
    return templates.from_string(source).render(
        say=reader.labels.report,
        language=reader.speech.language,
        facts=facts,
        cards=cards,
        plots=plots,
        filters=_filters(cards),
        method=_method(facts, len(views), reader),
        title=visible(facts.heading) or reader.labels.report["title"].format(name=visible(facts.name)),
        cite=visible(facts.cited) or reader.labels.report["citation"].format(**_told(facts, len(views), reader)),
        shown=reader.labels.report["shown"],
        number=reader.speech.number,
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        version=__version__,
    )


def _order(view: View) -> tuple[bool, str, str, str]:
    when = chosen_value(view, "date")
    day = (when.earliest or "") if isinstance(when, When) else ""
    return not day, day, (when.latest or "") if isinstance(when, When) else "", view.event.event


def _filters(cards: Sequence[EventSheet]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Name of a filter -> the values that there are."""
    forms = sorted({card.form for card in cards if card.form})
    states = sorted({card.state for card in cards})
    years = sorted({card.year for card in cards if card.year}, reverse=True)
    outlets = sorted({outlet for card in cards for outlet in card.outlets})
    return (("form", tuple(forms)), ("state", tuple(states)), ("year", tuple(years)), ("outlet", tuple(outlets)))


def _told(facts: Facts, events: int, reader: Reader) -> dict[str, str]:
    none, number = reader.labels.report["method_none"], reader.speech.number
    return {
        "name": visible(facts.name), "source": visible(facts.name), "version": __version__, "codebook": facts.codebook,
        "digest": facts.digest, "packs": facts.packs or none, "parser": facts.parser or none, "gazetteer": facts.gazetteer or none,
        "attribution": "; ".join(facts.attribution), "reports": number(facts.reports), "records": number(facts.records),
        "events": number(events),
    }  # fmt: skip


def _method(facts: Facts, events: int, reader: Reader) -> tuple[str, ...]:
    say, told = reader.labels.report, _told(facts, events, reader)
    keys = ["method_unit", "method_choice", "method_state", "method_run", "method_source"]
    made = (say[key].format(**told) for key in (*keys, *(["method_places"] if facts.attribution else [])))
    return (*made, *(visible(note) for note in facts.notes))


def _hash(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode("utf-8")).digest()).decode("ascii")
