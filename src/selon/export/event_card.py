"""The card of an event on a terminal: who tells of it, what stands for it and by which rule, every rival value with all who say it.

Everything that comes from a report goes through :func:`selon.export.visible.visible`.
"""

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from selon.export.noticed import noticed
from selon.export.speech import Speech
from selon.export.visible import visible
from selon.model import Count, Statement, Value, Where
from selon.views import Choice, Rival, RivalField, Said, Toll, View

_STATE_STYLE = {"confirmed": "bold green", "unconfirmed": "yellow", "pending": "magenta", "rejected": "red"}
_NAMED = frozenset({"police", "organisers"})
_GROUPS = ("police", "organisers", "others")
_GROUP_STYLE = {"police": "bold blue", "organisers": "bold magenta", "others": "bold"}
_SEVERITY_STYLE = {"note": "cyan", "warning": "yellow", "error": "bold red"}
_BAR = 10


class _Card:
    """One view as a card: numbers for its sources, words of one language."""

    def __init__(self, view: View, speech: Speech, labels: Mapping[str, str]) -> None:
        self.view, self.speech, self.labels = view, speech, labels
        self.say = speech.words.event
        self.number = {report: place for place, report in enumerate(dict.fromkeys(one.source.report for one in view.accounts), 1)}

    def head(self) -> Text:
        """Id, what it is, its status and its state with the reason."""
        view, say, book = self.view, self.say, self.speech
        code = book.what(view.family, view.code)
        text = Text(visible(view.event.event), style="bold")
        text.append(f"  {code.upper()}", style="bold").append(f" · {book.title('statuses', view.status)}", style="not bold")
        text.append(" · ", style="not bold").append(say[view.state], style=_STATE_STYLE[view.state])
        text.append(f"\n{visible(view.why)} · {say['precision']} {self.score(view.precision)}", style="not bold dim")
        if view.divergence is not None:
            text.append(f" · {say['divergence']} {self.score(view.divergence)}", style="not bold dim")
        return text

    def score(self, value: float) -> str:
        """A score in 0..1 with two digits, as the language writes it."""
        return self.speech.number(round(value, 2))

    def sources(self) -> Table:
        """Every report with the number that stands for it on the card; what is a copy, or by the same outlet, says so."""
        say = self.say
        table = Table(title=say["sources"], title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, title_style="bold")
        for column in ("", say["outlet"], say["published"], say["language"], say["title"], ""):
            table.add_column(column, overflow="fold")
        first = {report: reports[0] for reports in self.view.sources for report in reports}
        wires = {one.source.report: one.source.wire for one in self.view.accounts}
        for source in dict.fromkeys(one.source for one in self.view.accounts):
            head = first[source.report]
            mark = ""
            if head != source.report:
                alike = source.wire is not None and source.wire == wires[head]
                mark = say["copy" if alike else "same_outlet"].format(first=f"[{self.number[head]}]")
            table.add_row(
                Text(f"[{self.number[source.report]}]"),
                Text(visible(source.outlet or source.source.rpartition("/")[2])),
                Text(source.published or say["no_day"]),
                Text(source.language or ""),
                Text(visible(source.title or "")),
                Text(mark, style="dim"),
            )
        return table

    def stands(self) -> Table:
        """What was chosen for each field, by which rule and why."""
        say = self.say
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
        table.add_column(say["field"], style="cyan", overflow="fold")
        table.add_column(say["value"], ratio=4, overflow="fold")
        table.add_column(f"{say['rule']} · {say['why']}", ratio=5, overflow="fold", style="dim")
        table.add_column(say["state"], overflow="fold")
        table.add_column(say["divergence"], justify="right")
        for one in self.view.chosen:
            table.add_row(
                self.title(one.field, one.of),
                self.chosen(one.field, one.choice),
                Text(f"{self.labels.get(one.choice.rule, one.choice.rule)} · {visible(one.choice.why)}"),
                Text(say[one.state], style=_STATE_STYLE[one.state]),
                "" if one.divergence is None else self.score(one.divergence),
            )
        return table

    def title(self, field: str, of: str) -> str:
        """A field as the codebook calls it, and what it counts."""
        name = self.speech.title("fields", field)
        return f"{name} ({self.say[of]})" if of else name

    def chosen(self, field: str, choice: Choice) -> Text:
        """The chosen value, or all that stand."""
        if not choice.values:
            return Text(self.say["nothing"], style="dim italic")
        return Text(" · ".join(self.value(field, value) for value in choice.values), style="bold" if choice.value is not None else "")

    def value(self, field: str, value: Value) -> str:
        """A value in a few words. Of a place within a town only its name and the town."""
        if isinstance(value, Where):
            return visible(value.name if value.city in (None, value.name) else f"{value.name}, {value.city}")
        if isinstance(value, Count):
            return visible(self.speech.figure(value))
        return visible(self.speech.value(field, value))

    def crowd(self) -> Table | None:
        """Crowd figures of police, organisers and others side by side."""
        grouped = [field for field in self.view.fields if field.group]
        if not grouped:
            return None
        table = Table(title=self.say["crowd"], title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, expand=True, title_style="bold")
        largest = max((_top(rival) for field in grouped for rival in field.rivals), default=0)
        table.add_column("", style="cyan", overflow="fold")
        for group in _GROUPS:
            table.add_column(Text(self.say[group], style=_GROUP_STYLE[group]), ratio=1, overflow="fold")
        for field, of in dict.fromkeys((one.field, one.of) for one in grouped):
            cells = []
            for group in _GROUPS:
                mine = [rival for one in grouped if (one.field, one.of, one.group) == (field, of, group) for rival in one.rivals]
                cells.append(Text("\n").join(self.figure(field, rival, largest) for rival in sorted(mine, key=_top)))
            table.add_row(self.title(field, of), *cells)
        return table

    def figure(self, field: str, rival: Rival, largest: int) -> Text:
        """A figure with its bar and the numbers of its sources."""
        text = Text(self.value(field, rival.value), style="bold")
        whole = round(_BAR * _top(rival) / largest) if largest else 0
        return text.append(f" {'█' * max(1, whole)}", style="not bold yellow").append(f" {self.marks(rival.said)}", style="not bold dim")

    def marks(self, said: Sequence[Said]) -> str:
        """The numbers of the reports that say something."""
        return "".join(f"[{number}]" for number in sorted({self.number[one.report] for one in said}))

    def tolls(self) -> Table | None:
        """Casualty figures in order of publication."""
        if not self.view.tolls:
            return None
        say = self.say
        table = Table(title=say["tolls"], title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, title_style="bold")
        for column in (say["day"], say["field"], say["value"], say["who"], say["source"]):
            table.add_column(column, overflow="fold")
        last = None
        for toll in self.view.tolls:
            day = toll.day or say["no_day"]
            table.add_row("" if day == last else day, *self.toll(toll))
            last = day
        return table

    def toll(self, toll: Toll) -> tuple[str | Text, ...]:
        """Field, figure with its words, who says it, the report."""
        statement = toll.said.statement
        value = Text(self.value(toll.field, statement.value), style="bold").append(f"  {_words(statement)}", style="not bold italic dim")
        return self.title(toll.field, ""), value, self.teller(statement), Text(f"[{self.number[toll.said.report]}]")

    def teller(self, statement: Statement) -> Text:
        """Who says a value: role and name, or the outlet."""
        one = self.speech.teller(statement.voice)
        return Text(visible(" · ".join(part for part in (one.role, one.name) if part) or one.how))

    def told(self) -> Table:
        """Every rival value with its words and all who say it."""
        table = Table.grid(padding=(0, 2), expand=True)
        table.add_column(style="cyan")
        table.add_column(ratio=3, overflow="fold")
        table.add_column(ratio=4, overflow="fold")
        for field in self.view.fields:
            name = self.title(field.field, field.of) + (f", {self.say[field.group]}" if field.group else "")
            for rival in field.rivals:
                count = self.say["independent"].format(count=rival.independent) if len(rival.said) > 1 else ""
                value = Text(self.value(field.field, rival.value), style="bold")
                value.append(f"  {count}", style="not bold dim")
                table.add_row(name, value, Text("\n").join(self.says(one, field) for one in rival.said))
                name = ""
        return table

    def says(self, one: Said, field: RivalField) -> Text:
        """One saying: the report, its words and whose they are."""
        text = Text(f"[{self.number[one.report]}] ", style="dim").append(_words(one.statement), style="not dim italic")
        speaker = one.statement.voice.speaker
        known = field.group in _NAMED and speaker is not None  # the group says in what role
        return text.append("  ").append_text(
            Text(visible(speaker.name or speaker.text)) if known and speaker else self.teller(one.statement)
        )

    def findings(self) -> Table | None:
        """What the checks across reports found."""
        if not self.view.findings:
            return None
        table = Table(title=self.say["findings"], title_justify="left", box=None, pad_edge=False, show_header=False, title_style="bold")
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for finding in self.view.findings:
            table.add_row(
                Text(finding.severity, style=_SEVERITY_STYLE[finding.severity]),
                Text(visible(noticed(finding, self.speech).text)).append(f"  [{finding.check}]", style="dim"),
            )
        return table


def _top(rival: Rival) -> int:
    value = rival.value
    return max((end for end in (value.low, value.high) if end is not None), default=0) if isinstance(value, Count) else 0


def _words(statement: Statement) -> str:
    return " … ".join(f"“{visible(piece.text)}”" for piece in statement.evidence)


def show_event(console: Console, view: View, speech: Speech, labels: Mapping[str, str]) -> None:
    """Print the card of *view*. *labels*: what the rules are called in the language of *speech*, by id."""
    card = _Card(view, speech, labels)
    parts: Iterable[RenderableType | None] = (
        card.head(),
        card.sources(),
        Panel(card.stands(), title=card.say["stands"], title_align="left"),
        card.crowd(),
        card.tolls(),
        Panel(card.told(), title=card.say["told"], title_align="left", border_style="dim"),
        card.findings(),
    )
    for part in parts:
        if part is not None:
            console.print(part)
    console.print()
