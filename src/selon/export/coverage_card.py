"""What ``selon coverage`` says on a terminal: tables, and the assumptions of the estimates in words."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from selon.export.speech import Speech
from selon.export.visible import visible
from selon.views import Coverage, Estimate

_TIGHT = ("closed", "linked", "apart", "equal")
_GROUPS = ("outlet", "language", "kind", "country")


def show_coverage(console: Console, found: Coverage, speech: Speech) -> None:
    """Print what the reports of a project covered."""
    say = speech.words.coverage
    console.print(Text(say["summary"].format(**{name: speech.number(getattr(found, name)) for name in ("events", "reports", "outlets")})))
    console.print(Text(f"\n{say['sources']}", style="bold"))
    table = _table(say["number"], f"+{say['events']}", f"+{say['share']}")
    for sources, events in found.sources:
        table.add_row(speech.number(sources), speech.number(events), _share(speech, events, found.events))
    console.print(table)
    for by in _GROUPS:
        rows = [one for one in found.reach if one.by == by]
        if rows:
            table = _table(say[by], f"+{say['events']}", f"+{say['share']}", f"+{say['alone']}", f"+{say['reports']}")
            for one in rows:
                numbers = (speech.number(one.events), _share(speech, one.events, found.events), speech.number(one.alone))
                table.add_row(Text(visible(one.name)), *numbers, speech.number(one.reports))
            console.print(table)
    console.print(Text(say["fields"], style="bold"))
    table = _table(say["field"], f"+{say['events']}", f"+{say['share']}", f"+{say['records']}")
    for field in found.fields:
        cells = (speech.number(field.events), _share(speech, field.events, found.events), speech.number(field.reports))
        table.add_row(speech.title("fields", field.field), *cells)
    console.print(table)
    _estimates(console, found, speech)


def _estimates(console: Console, found: Coverage, speech: Speech) -> None:
    say = speech.words.coverage
    columns = (say["method"], say["lists"], f"+{say['observed']}", f"+{say['total']}", say["bounds"], "")
    console.print(Text(say["missed"].format(counted=speech.number(found.counted)), style="bold"))
    table = _table(*columns)
    for one in found.estimates:
        bounds = "" if one.low is None or one.high is None else f"{speech.number(round(one.low))} – {speech.number(round(one.high))}"
        total = "" if one.total is None else speech.number(round(one.total))
        lists = Text(
            say["count"].format(count=speech.number(len(one.lists))) if one.method == "chao" else visible(" · ".join(one.lists)) or "–"
        )
        table.add_row(
            say[one.method], lists, speech.number(one.observed), Text(total, style="bold"), bounds, Text(_note(one, speech), style="dim")
        )
    console.print(table)
    if any(one.total is not None for one in found.estimates):
        console.print(Text(say["holds_if"]))
        for name in _TIGHT:
            console.print(Text(f"  · {say[name]}"))


def _note(one: Estimate, speech: Speech) -> str:
    say = speech.words.coverage
    if one.total is None:
        return say[one.note]
    if one.method == "loglinear":
        return say["dependent"].format(pairs=visible(one.note)) if one.note else say["unconditional"]
    return ""


def _share(speech: Speech, part: int, whole: int) -> str:
    return f"{speech.number(round(100 * part / whole))} %" if whole else ""


def _table(*columns: str) -> Table:
    """A table; columns that begin with + hold numbers."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column.removeprefix("+"), justify="right" if column.startswith("+") else "left", overflow="fold")
    return table
