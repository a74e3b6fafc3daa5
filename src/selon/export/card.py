"""The card of a record on a terminal: form, when, where, how many and according to whom, each with its words and its voice.

Three columns: the field, the value with the words it stands in, and who says so. Everything that comes from a report goes through
:func:`selon.export.visible.visible`.
"""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from selon.export.visible import visible
from selon.export.wording import doubtful, extent, field_title, in_order, teller, told
from selon.model import Coded, Evidence, Finding, Mention, Record, Report, Statement, Where

_ROLE_STYLE = {
    "outlet": "dim",
    "police": "bold blue",
    "government": "bold blue",
    "organisers": "bold magenta",
    "union": "bold magenta",
    "participants": "bold magenta",
    "chanted": "magenta",
    "hearsay": "yellow",
}
_SEVERITY = {"note": ("note", "cyan"), "warning": ("warning", "yellow"), "error": ("ERROR", "bold red")}
_STATUS_STYLE = {"held": "green", "ongoing": "green", "announced": "cyan", "past": "dim", "banned": "red", "cancelled": "red"}
_WIDE = 110
_BAR = 12
_AROUND = 32


def _teller(statement: Statement) -> Text:
    role, name, how = (visible(part) for part in teller(statement.voice))
    text = Text(role, style=_ROLE_STYLE.get(role, "bold"))
    if name:
        text.append((" · " if role else "") + name, style="default not bold")
    if how:
        text.append(f", {how}", style="dim not bold")
    return text


def _words(pieces: Iterable[Evidence]) -> str:
    return " … ".join(f"“{visible(piece.text)}”" for piece in pieces)


def _bar(statement: Statement, largest: int) -> Text:
    """A figure as a bar beside its rivals; what lies between its bounds is drawn lighter."""
    low, high = extent(statement) or (0, 0)
    solid, whole = round(_BAR * low / largest), max(1, round(_BAR * high / largest))
    return Text("█" * solid + "▒" * (whole - solid) + " " * (_BAR - whole), style="yellow")


def _told(statement: Statement, align: int, largest: int) -> Text:
    one = told(statement)
    text = Text()
    if one.value:
        text.append(visible(one.value).ljust(align), style="bold")
        if largest:
            text.append("  ").append_text(_bar(statement, largest))
        text.append("  ")
    text.append(_words(statement.evidence), style="italic dim" if one.value else "italic")
    if one.note:
        text.append(f"  {visible(one.note)}", style="dim")
    mark = doubtful(statement)
    return text.append(f"  {mark}", style="dim yellow") if mark else text


def _why(statement: Statement, report: Report, known: Mapping[str, Statement]) -> Text:
    text = Text(f"by {statement.rule}", style="dim")
    if statement.assigned_by:
        text.append(f", put here by {statement.assigned_by}")
    if statement.confidence is not None:
        text.append(f"\nconfidence {statement.confidence:.2f}")
        text.append(f", lowered by {', '.join(statement.doubts)}" if statement.doubts else "")
    if statement.derived_from:
        text.append("\ncomputed from " + ", ".join(visible(_basis(name, report, known)) for name in statement.derived_from))
    return text


def _basis(name: str, report: Report, known: Mapping[str, Statement]) -> str:
    """What a value was computed from, in the report's words: another statement, or a mention named ``kind:start-end``."""
    if name in known:
        return _words(known[name].evidence)
    kind, _, span = name.partition(":")
    start, _, end = span.partition("-")
    if start.isdecimal() and end.isdecimal():
        return f"the {kind} “{report.text[int(start) : int(end)]}” at {start}"
    return name


def _table(record: Record, report: Report, wide: bool, explained: bool) -> Table:
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(ratio=13)
    table.add_column(ratio=7)
    known = {statement.id: statement for statement in record.statements}
    for field, statements in in_order(record.statements):
        sizes = [extent(statement) for statement in statements]
        largest = max((high for _, high in filter(None, sizes)), default=0) if len(statements) > 1 and all(sizes) and wide else 0
        align = max(len(visible(told(statement).value)) for statement in statements) if any(sizes) else 0
        title = field_title(field)
        for statement in statements:
            table.add_row(title, _told(statement, align, largest), _teller(statement))
            if explained:
                table.add_row("", _why(statement, report, known), "")
            title = ""
    return table


def _head(record: Record, records: Sequence[Record]) -> Text:
    title = Text(field_title(record.form or record.kind or record.family).upper(), style="bold")
    title.append(f" · {record.status}", style=f"not bold {_STATUS_STYLE.get(record.status, 'yellow')}")
    if record.main:
        title.append(" · main event", style="not bold")
    if record.family != "protest":
        title.append(f" · {record.family}, told as background", style="not bold dim")
    for words, of in (("part_of", record.part_of), ("counter_to", record.counter_to)):
        other = next((r for r in records if r.id == of), None)
        if other is not None:
            title.append(f" · {words.replace('_', ' ')} the {field_title(other.form or other.kind or other.family)}", style="not bold dim")
    return title


def _finding(finding: Finding) -> RenderableType:
    sign, style = _SEVERITY[finding.severity]
    line = Table.grid(padding=(0, 2))
    line.add_column(no_wrap=True, style=style)
    line.add_column(ratio=1)
    text = Text(visible(finding.message)).append(f"  [{finding.check}]", style="dim")
    if finding.spans:
        text.append("\n" + _words(finding.spans), style="italic dim")
    line.add_row(sign, text)
    return line


def _left_out(report: Report, blocked: Sequence[Mention]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(ratio=3)
    table.add_column(ratio=2, style="dim")
    for mention in blocked:
        before, after = report.text[max(0, mention.start - _AROUND) : mention.start], report.text[mention.end : mention.end + _AROUND]
        text = Text(f"… {visible(before)}", style="dim").append(visible(mention.text), style="bold not dim").append(f"{visible(after)} …")
        table.add_row(text, mention.rule)
    return Panel(
        table,
        title="left out: words of protest or violence that were decided against, and by which rule",
        title_align="left",
        border_style="dim",
    )


def _no_protest(blocked: Sequence[Mention] | None) -> Text:
    text = Text("no protest is reported", style="yellow")
    if blocked is None:
        return text.append("  (--explain says why)", style="dim")
    why = "every word that may tell of one was decided against, see below" if blocked else "no word in it may tell of one"
    return text.append(f": {why}", style="default")


def _located(coded: Coded) -> bool:
    """Whether a value of *coded* has a point of the gazetteer's."""
    values = (statement.value for record in coded.records for statement in record.statements)
    return any(isinstance(value, Where) and value.latitude is not None for value in values)


def show(console: Console, report: Report, coded: Coded, blocked: Sequence[Mention] | None = None) -> None:
    """Print the cards of one coded report, then what the checks found.

    *blocked*, the triggers that were decided against, is given where the cards are to explain: name rules, and what was left out.
    """
    explained, wide = blocked is not None, console.width >= _WIDE
    head = Text(visible(report.source), style="bold")
    facts = [coded.report.language or "", f"published {report.published or 'not said'}", *([report.outlet] if report.outlet else [])]
    head.append(f"  {' · '.join(map(visible, facts))}", style="not bold dim")
    for missing, text in ((coded.parser, "no parser: rules only"), (coded.gazetteer, "no gazetteer: places have no coordinates")):
        if missing is None:
            head.append(f" · {text}", style="not bold yellow")
    console.print(head)
    if not any(record.family == "protest" for record in coded.records):
        console.print(_no_protest(blocked))
    for record in coded.records:
        table, style = _table(record, report, wide, explained), "none" if record.main else "dim"
        console.print(Panel(table, title=_head(record, coded.records), title_align="left", border_style=style))
    for finding in coded.findings:
        console.print(_finding(finding))
    if blocked:
        console.print(_left_out(report, blocked))
    if coded.attribution and _located(coded):
        console.print(Text(f"places: {coded.attribution}", style="dim"))
    console.print()
