"""The card of a record on a terminal: form, when, where, who, how many and according to whom, each with its words and its voice."""

from collections.abc import Iterator, Sequence

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from selon.export.wording import ORDER, field_title, voice_badge, worded
from selon.model import Coded, Finding, Record, Report, Statement

_VOICE_STYLE = {"outlet": "dim", "quoted": "cyan", "paraphrased": "blue", "chanted": "magenta", "hearsay": "yellow"}
_SEVERITY_STYLE = {"note": "dim", "warning": "yellow", "error": "bold red"}
_STATUS_STYLE = {"held": "green", "ongoing": "green", "announced": "cyan", "past": "dim", "banned": "red", "cancelled": "red"}


def _rows(statements: Sequence[Statement]) -> Iterator[tuple[str, Statement]]:
    """Field titles and statements in the order in which a reader asks: what, when, where, who, how many, what for, what came of it."""
    for field in (*ORDER, *sorted({s.field for s in statements} - set(ORDER))):
        title = field_title(field)
        for statement in statements:
            if statement.field == field:
                yield title, statement
                title = ""


def _badge(statement: Statement) -> Text:
    return Text(voice_badge(statement.voice), style=_VOICE_STYLE[statement.voice.kind])


def _quoted(statement: Statement) -> Text:
    return Text(" … ".join(f"“{piece.text}”" for piece in statement.evidence), style="italic")


def _table(record: Record, explain: bool) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(ratio=3)
    table.add_column(ratio=2)
    for title, statement in _rows(record.statements):
        value = worded(statement)
        words = _quoted(statement)
        told = words if value is None else Group(Text(value), words)
        badge = _badge(statement)
        if explain:
            badge.append(f"\n{statement.rule}" + (f" · {statement.assigned_by}" if statement.assigned_by else ""), style="dim")
        table.add_row(title, told, badge)
    return table


def _head(record: Record) -> Text:
    title = Text(f"{record.form or record.kind}".replace("_", " "), style="bold")
    title.append(f" · {record.status}", style=_STATUS_STYLE.get(record.status, "yellow"))
    if record.main:
        title.append(" · main event")
    if record.family != "protest":
        title.append(f" · {record.family}, told as background", style="dim")
    return title


def _finding(finding: Finding) -> Text:
    return Text.assemble((f"{finding.severity}: ", _SEVERITY_STYLE[finding.severity]), f"{finding.message} [{finding.check}]")


def show(console: Console, report: Report, coded: Coded, explain: bool = False) -> None:
    """Print the cards of one coded report, then what the checks found."""
    head = Text(report.source, style="bold")
    head.append(f" · {coded.report.language} · published {report.published or 'not said'} · parser {coded.parser or 'none'}", style="dim")
    console.print(head)
    if not any(record.family == "protest" for record in coded.records):
        console.print(Text("no protest is reported", style="yellow"))
    for record in coded.records:
        console.print(
            Panel(_table(record, explain), title=_head(record), title_align="left", border_style="dim" if not record.main else "none")
        )
    for finding in coded.findings:
        console.print(_finding(finding))
    console.print()
