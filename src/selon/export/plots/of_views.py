"""What the plots show of events."""

from collections.abc import Mapping, Sequence

from babel import Locale

from selon.export.labels import Labels
from selon.export.plots.figures import Figure, Standing, rival_figures, tolls
from selon.export.plots.outlets import Outlet, outlets
from selon.export.plots.timeline import Span, timeline
from selon.export.speech import Speech
from selon.model import Count, Value, When
from selon.views import Rival, Said, Source, View

SPLIT = ("size",)
"""The fields whose figures are shown by who gives them."""
CASUALTIES = ("killed", "injured", "missing", "arrested")
"""The fields whose figures are shown over time."""
_OTHERS = "others"
_OF_GROUP = {"police": "police", "government": "police", "organisers": "organisers", "union": "organisers", "participants": "organisers"}


def chosen_value(view: View, field: str) -> Value | None:
    """What stands for *field*, figures of other things (vehicles, officers) left aside."""
    return next((one.choice.value for one in view.chosen if one.field == field and not one.of), None)


def span_of(view: View, name: str, speech: Speech, href: str = "") -> Span:
    """When the event was, by the chosen date."""
    when = chosen_value(view, "date")
    if not isinstance(when, When) or when.earliest is None:
        return Span(None, None, name, href=href)
    return Span(when.earliest[:10], (when.latest or when.earliest)[:10], name, speech.when(when), href)


def when_plot(named: Sequence[tuple[View, str, str]], speech: Speech, labels: Labels) -> str:
    """The timeline of events; each with its name and where it stands on the page."""
    return timeline([span_of(view, name, speech, href) for view, name, href in named], speech, labels)


def sources_by_report(view: View) -> dict[str, Source]:
    """The first source of each report of an event."""
    found: dict[str, Source] = {}
    for account in view.accounts:
        found.setdefault(account.source.report, account.source)
    return found


def figures_plot(view: View, field: str, speech: Speech, labels: Labels) -> str:
    """The rival figures of one field, each by its own speaker; "" where there is none to be compared."""
    sources = sources_by_report(view)
    found = [
        _figure(said, one.group, sources, speech)
        for one in view.fields
        if one.field == field and not one.of
        for rival in one.rivals
        for said in _each(rival)
        if isinstance(said.statement.value, Count) and said.statement.value.part_of is None
    ]
    if len(found) < 2:
        return ""
    value = chosen_value(view, field)
    chosen = Figure(value.low, value.high, _OTHERS, "", speech.figure(value)) if isinstance(value, Count) else None
    return rival_figures(speech.title("fields", field), found, speech, labels, chosen)


def _each(rival: Rival) -> Sequence[Said]:
    """One saying for each speaker and report: a report that says it twice says it once."""
    kept: dict[tuple[str, str], Said] = {}
    for said in rival.said:
        speaker = said.statement.voice.speaker
        kept.setdefault((said.report, speaker.role if speaker else ""), said)
    return tuple(kept.values())


def _figure(said: Said, group: str, sources: Mapping[str, Source], speech: Speech) -> Figure:
    value = said.statement.value
    if not isinstance(value, Count):
        raise TypeError(f"{said.statement.id} is no figure")
    speaker = said.statement.voice.speaker
    group = group or group_of(speaker.role if speaker else "")
    source = sources.get(said.report)
    outlet = (source.outlet or source.source.rpartition("/")[2]) if source else said.report
    return Figure(value.low, value.high, group, f"{speaker.text}, {outlet}" if speaker else outlet, speech.figure(value))


def group_of(role: str) -> str:
    """Whose figures those of a speaker with this role are: of police, organisers or others."""
    return _OF_GROUP.get(role, _OTHERS)


def tolls_plot(view: View, speech: Speech, labels: Labels) -> str:
    """Casualty figures over time; "" where no figure was published on two days or with two values."""
    sources = sources_by_report(view)
    series = []
    for field in CASUALTIES:
        found = [one for one in view.tolls if one.field == field and (one.low, one.high) != (None, None)]
        if len({(one.day, one.low, one.high) for one in found}) > 1:
            stood = [
                Standing(one.day, _figure(one.said, "", sources, speech)) for one in found if isinstance(one.said.statement.value, Count)
            ]
            series.append((speech.title("fields", field), stood))
    return tolls(series, speech, labels) if series else ""


def outlets_plot(named: Sequence[tuple[View, str, str]], speech: Speech, labels: Labels) -> str:
    """Which outlet tells of which event."""
    told: dict[tuple[str, str], set[str]] = {}
    for view, _, _ in named:
        for account in view.accounts:
            told.setdefault((account.source.outlet or "", account.source.language or ""), set()).add(view.event.event)
    territory = Locale.parse(speech.locale)
    languages = {code: str(territory.languages.get(code, code)) for _, code in told}
    found = [Outlet(name, code, frozenset(events)) for (name, code), events in sorted(told.items())]
    return outlets(found, [(view.event.event, name) for view, name, _ in named], languages, speech, labels)
