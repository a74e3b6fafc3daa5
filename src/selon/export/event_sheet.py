"""An event in the reader's words: what was chosen and by which rule, every rival value with who says it, sources, plots.

What the report in one file and the notebook show of a view; the templates add nothing to it.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from selon.codebook.checks import SENTENCES
from selon.export.html import group_of
from selon.export.labels import Labels
from selon.export.noticed import noticed
from selon.export.plots.of_views import chosen_value, figures_plot, sources_by_report, tolls_plot
from selon.export.speech import Speech
from selon.export.visible import visible
from selon.model import Finding as Noticed
from selon.model import When, Where
from selon.views import Choice, Link, Rival, RivalField, Source, View, Worded

_FIGURES = ("size", "killed", "injured", "arrested")


def written(link: Link) -> Worded:
    """What explains *link*, as files hold it."""
    return Worded(link.why, SENTENCES.written)


class Reader(Struct, frozen=True):
    """Whoever reads: words of values, words of the page, what rules are called (id -> name), and what puts links into words for them."""

    speech: Speech
    labels: Labels
    rules: Mapping[str, str] = {}
    link: Callable[[Link], Worded] = written

    def rule(self, name: str) -> str:
        """What a rule is called; its id where it has no name."""
        return self.rules.get(name, name)


class Saying(Struct, frozen=True):
    """Who says a value in which words: ``role``, ``name`` and ``how`` of the voice, and the reports that have it so (key and name)."""

    words: tuple[str, ...]
    kind: str
    role: str
    name: str
    how: str
    language: str
    sources: tuple[tuple[str, str], ...]


class Value(Struct, frozen=True):
    """One of the rival values. ``independent``: how many sources give it that do not repeat each other."""

    text: str
    sayings: tuple[Saying, ...]
    independent: int
    chosen: bool


class Block(Struct, frozen=True):
    """A field, or its figures by one group of speakers (``split``), with what was chosen and why."""

    title: str
    colour: str
    split: str
    chosen: str
    rule: str
    why: str
    divergence: float | None
    state: str
    values: tuple[Value, ...]


class SourceLine(Struct, frozen=True):
    """A report as a source."""

    key: str
    label: str
    title: str
    published: str
    language: str
    place: str


class Finding(Struct, frozen=True):
    """What a check across reports noticed; ``called``: its severity in the reader's language."""

    severity: str
    called: str
    message: str
    check: str
    words: tuple[str, ...]


class EventSheet(Struct, frozen=True):
    """An event as shown. ``line``: what was chosen; ``related``: kind, key and title of other events; ``rivals``: figures differ."""

    key: str
    id: str
    title: str
    form: str
    status: str
    state: str
    state_code: str
    why: str
    year: str
    outlets: tuple[str, ...]
    reports: int
    independent: int
    precision: float
    divergence: float | None
    rivals: bool
    line: tuple[Block, ...]
    blocks: tuple[Block, ...]
    plots: tuple[str, ...]
    sources: tuple[SourceLine, ...]
    links: tuple[tuple[str, Worded], ...]
    findings: tuple[Finding, ...]
    related: tuple[tuple[str, str, str], ...] = ()


_HOURS = ("part_of_day", "hour")
"""Precisions of times that a title gives no finer than the day."""


def event_title(view: View, reader: Reader) -> str:
    """An event in a few words: what, where, when."""
    when, where = chosen_value(view, "date"), chosen_value(view, "place")
    place = (where.city or where.name) if isinstance(where, Where) else ""
    day = reader.speech.when(replace(when, precision="day") if when.precision in _HOURS else when) if isinstance(when, When) else ""
    what = reader.speech.what(view.family, view.code)
    return visible(f"{what} · {place or reader.labels.report['unplaced']} · {day or reader.labels.report['undated']}")


def _finding(one: Noticed, reader: Reader) -> Finding:
    called = reader.labels.report[f"severity_{one.severity}"]
    return Finding(one.severity, called, visible(noticed(one, reader.speech).text), one.check, tuple(piece.text for piece in one.spans))


def event_sheet(view: View, number: int, reader: Reader, titles: Mapping[str, tuple[str, str]] | None = None) -> EventSheet:
    """*view* as shown; *number* keeps its keys apart from others on the page, *titles*: id of an event -> its key and title there."""
    key = f"e{number}"
    sources = {name: _source(n, key, one, reader) for n, (name, one) in enumerate(sources_by_report(view).items(), 1)}
    blocks = tuple(_block(one, sources, reader) for one in view.fields)
    when = chosen_value(view, "date")
    plots = [figures_plot(view, "size", reader.speech, reader.labels), tolls_plot(view, reader.speech, reader.labels)]
    return EventSheet(
        key=key,
        id=view.event.event,
        title=event_title(view, reader),
        form=reader.speech.what(view.family, view.code) if view.code else "",
        status=reader.speech.title("statuses", view.status),
        state=reader.labels.report[view.state],
        state_code=view.state,
        why=visible(view.why),
        year=when.earliest[:4] if isinstance(when, When) and when.earliest else "",
        outlets=tuple(dict.fromkeys(visible(one.source.outlet) for one in view.accounts if one.source.outlet)),
        reports=len(sources),
        independent=len(view.sources),
        precision=view.precision,
        divergence=view.divergence,
        rivals=any(one.field in _FIGURES and one.divergence for one in view.chosen),
        line=_line(view, reader),
        blocks=blocks,
        plots=tuple(plot for plot in plots if plot),
        sources=tuple(sources.values()),
        links=tuple(_why(link, view, reader) for link in view.event.links),
        findings=tuple(_finding(one, reader) for one in view.findings),
        related=_related(view, reader, titles or {}),
    )


def _source(number: int, key: str, one: Source, reader: Reader) -> SourceLine:
    published = reader.speech.day(one.published) if one.published else ""
    return SourceLine(
        f"{key}s{number}", visible(one.outlet or one.source), visible(one.title or ""), published, one.language or "", visible(one.source)
    )


def _line(view: View, reader: Reader) -> tuple[Block, ...]:
    """One line a field: what stands for it."""
    return tuple(
        Block(
            visible(reader.speech.title("fields", one.field)), group_of(one.field), _of(one.of, reader), told,
            reader.rule(one.choice.rule), visible(one.choice.why), one.divergence, reader.labels.report[one.state], (),
        )
        for one in view.chosen
        if (told := _chosen(one.field, one.choice, reader)) or one.choice.why
    )  # fmt: skip


def _of(of: str, reader: Reader) -> str:
    return reader.labels.report.get(f"of_{of}", of.replace("_", " "))


def _chosen(field: str, choice: Choice, reader: Reader) -> str:
    if choice.value is not None:
        return visible(reader.speech.value(field, choice.value))
    return " · ".join(dict.fromkeys(visible(reader.speech.value(field, value)) for value in choice.values))


def _block(one: RivalField, sources: Mapping[str, SourceLine], reader: Reader) -> Block:
    split = reader.labels.plots[one.group] if one.group in reader.labels.plots else _of(one.of, reader)
    return Block(
        visible(reader.speech.title("fields", one.field)),
        group_of(one.field),
        split,
        _chosen(one.field, one.choice, reader),
        reader.rule(one.choice.rule),
        visible(one.choice.why),
        one.divergence,
        reader.labels.report[one.state],
        tuple(_value(one.field, rival, one.choice, sources, reader) for rival in one.rivals),
    )


def _value(field: str, rival: Rival, choice: Choice, sources: Mapping[str, SourceLine], reader: Reader) -> Value:
    rests = frozenset(choice.rests_on)
    chosen = choice.value is not None and any(said.statement.id in rests for said in rival.said)
    return Value(visible(reader.speech.short(field, rival.value)), _sayings(rival, sources, reader), rival.independent, chosen)


def _sayings(rival: Rival, sources: Mapping[str, SourceLine], reader: Reader) -> tuple[Saying, ...]:
    """Reports that say it in the same words and give it to the same voice stand together."""
    found: dict[Saying, list[tuple[str, str]]] = {}
    for said in rival.said:
        teller, source = reader.speech.teller(said.statement.voice), sources[said.report]
        words = tuple(piece.text for piece in said.statement.evidence)
        one = Saying(words, teller.kind, visible(teller.role), visible(teller.name), teller.how, source.language, ())
        where = found.setdefault(one, [])
        if (source.key, source.label) not in where:
            where.append((source.key, source.label))
    return tuple(replace(one, sources=tuple(where)) for one, where in found.items())


def _why(link: Link, view: View, reader: Reader) -> tuple[str, Worded]:
    """The outlets of the two records of a link, and what explains it."""
    outlets = {account.record.id: account.source.outlet or account.source.source for account in view.accounts}
    told = reader.link(link)
    return visible(" + ".join(outlets.get(record, record) for record in link.records)), Worded(visible(told.text), told.language)


def _related(view: View, reader: Reader, titles: Mapping[str, tuple[str, str]]) -> tuple[tuple[str, str, str], ...]:
    event = view.event
    ends = [(kind, getattr(event, kind)) for kind in ("part_of", "counter_to", "follows")]
    ends += [("commemorates", other) for other in event.commemorates]
    return tuple((reader.labels.report[kind], *titles.get(other, ("", other))) for kind, other in ends if other)
