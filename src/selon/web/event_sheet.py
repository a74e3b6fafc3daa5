"""What the page of an event shows: what stands for each field and by which rule, who says what, reports side by side, pairs with reasons.

Like the card of :mod:`selon.export.event_card`, with what can be gone to and decided on.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from selon.export.html import group_of
from selon.export.labels import Labels
from selon.export.noticed import noticed
from selon.export.plots.of_views import figures_plot, tolls_plot
from selon.export.speech import Speech, Teller
from selon.export.visible import visible
from selon.export.wording import in_order
from selon.model import Statement, Value
from selon.rivals.rules import KINDS, Rules
from selon.store.linkings import Summary
from selon.views import Choice, Chosen, Rival, RivalField, Source, View
from selon.web.reports import title_of

_APART = frozenset({"parts", "lengths"})
"""What is always shown in full: no rule chooses among parts of figures and lengths of time."""


class Printed(Struct, frozen=True):
    """A report of the event: its number on the page, the document to open, who printed it, and how it stands to the others.

    ``first``: number of the report whose text it copies (``copy``) or whose newsroom it shares; 0 where it is a source by itself.
    """

    number: int
    report: str
    document: str
    outlets: tuple[str, ...]
    title: str
    published: str | None
    language: str
    first: int = 0
    copy: bool = False


class Saying(Struct, frozen=True):
    """One statement as one report has it: ``value`` as it was read, "" where ``words`` say it, with what else it holds in ``note``.

    ``rests``: the one value that was chosen rests on it.
    """

    number: int
    document: str
    statement: str
    record: str
    value: str
    words: tuple[str, ...]
    note: str
    teller: Teller
    language: str
    rests: bool


class Row(Struct, frozen=True):
    """One rival value with all who say it."""

    value: str
    independent: int
    chosen: bool
    sayings: tuple[Saying, ...]


class Group(Struct, frozen=True):
    """The rivals of a field, or those by one group of speakers (``code``: police, organisers, others; "" for all), and what stands."""

    code: str
    chosen: str
    why: str
    state: str
    divergence: float | None
    rows: tuple[Row, ...]


class Option(Struct, frozen=True):
    """A rule that may be chosen for a field."""

    id: str
    name: str
    definition: str


class FieldBlock(Struct, frozen=True):
    """One field: what stands for it, by which rule and why, the rules there are (none where there is no choice), the rivals by group.

    ``default``: the rule that ships; ``by``: who chose another.
    """

    field: str
    of: str
    title: str
    colour: str
    chosen: str
    rule: str
    rule_name: str
    definition: str
    why: str
    state: str
    divergence: float | None
    options: tuple[Option, ...]
    default: str
    by: str
    groups: tuple[Group, ...]
    rivals: int


class Column(Struct, frozen=True):
    """One record of the event, for reading reports side by side."""

    record: str
    number: int
    title: str
    status: str
    cells: Mapping[str, tuple[Saying, ...]]


class Noticed(Struct, frozen=True):
    """What a check across reports noticed, in a sentence of ``language``, with the values concerned."""

    severity: str
    check: str
    message: str
    language: str
    where: tuple[Saying, ...]


class EventPage(Struct, frozen=True):
    """An event as shown."""

    title: str
    view: View
    reports: tuple[Printed, ...]
    fields: tuple[FieldBlock, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, str], ...]
    findings: tuple[Noticed, ...]
    plots: tuple[str, ...]


class Told(Struct, frozen=True):
    """With what a page is made: words, the rules in force, who chose which rule (field -> name), the document of each report."""

    speech: Speech
    labels: Labels
    rules: Rules
    by: Mapping[str, str]
    documents: Mapping[str, str]


def event_name(told: Summary, speech: Speech, labels: Labels) -> str:
    """An event in a few words, from its summary: what, where, when."""
    what = speech.what(told.family, told.code)
    where = next((place.city or place.country for place in told.places if place.city or place.country), None)
    when = " – ".join(speech.day(day) for day in dict.fromkeys((told.day, told.latest)) if day)
    return visible(f"{what} · {where or labels.report['unplaced']} · {when or labels.report['undated']}")


def event_page(view: View, title: str, told: Told) -> EventPage:
    """*view* as shown."""
    page = _Page(view, told)
    columns = tuple(page.columns())
    fields = dict.fromkeys(field for field, _ in in_order([one for account in view.accounts for one in account.record.statements]))
    plots = (figures_plot(view, "size", told.speech, told.labels), tolls_plot(view, told.speech, told.labels))
    return EventPage(
        title,
        view,
        page.reports,
        tuple(page.fields()),
        columns,
        tuple((field, visible(told.speech.title("fields", field))) for field in fields),
        tuple(page.findings()),
        tuple(plot for plot in plots if plot),
    )


def printed_of(view: View, documents: Mapping[str, str]) -> tuple[Printed, ...]:
    """The reports of *view*, numbered in the order of its accounts; *documents*: report -> the document to open."""
    sources: dict[str, list[Source]] = {}
    for account in view.accounts:
        held = sources.setdefault(account.source.report, [])
        if account.source not in held:
            held.append(account.source)
    numbers = {report: number for number, report in enumerate(sources, 1)}
    heads = {report: reports[0] for reports in view.sources for report in reports}
    found = []
    for report, held in sources.items():
        one, head = held[0], heads[report]
        copy = head != report and one.wire is not None and one.wire == sources[head][0].wire
        names = dict.fromkeys(visible(source.outlet or source.source.rpartition("/")[2]) for source in held)
        found.append(
            Printed(
                numbers[report], report, documents.get(report, one.document or ""), tuple(names), visible(one.title or ""), one.published,
                one.language or "", 0 if head == report else numbers[head], copy,
            )
        )  # fmt: skip
    return tuple(found)


class _Page:
    """One view being shown."""

    def __init__(self, view: View, told: Told) -> None:
        self.view, self.told = view, told
        self.reports = printed_of(view, told.documents)
        self.by_report = {one.report: one for one in self.reports}
        self.rests = frozenset(id for one in view.chosen if one.choice.value is not None for id in one.choice.rests_on)
        self.said = {
            statement.id: (statement, account.record.id, account.source.report)
            for account in view.accounts
            for statement in account.record.statements
        }

    def saying(self, statement: Statement, record: str, report: str) -> Saying:
        """A statement, with the report in which it stands."""
        printed, shown = self.by_report[report], self.told.speech.told(statement)
        return Saying(
            printed.number,
            printed.document,
            statement.id,
            record,
            visible(shown.value),
            tuple(map(visible, shown.words)),
            visible(shown.note),
            self.told.speech.teller(statement.voice),
            printed.language,
            statement.id in self.rests,
        )

    def value(self, field: str, value: Value) -> str:
        """A value in a few words."""
        return visible(self.told.speech.short(field, value))

    def choice(self, field: str, choice: Choice) -> str:
        """What stands, or all that do; "" where nothing does."""
        values = choice.values or (() if choice.value is None else (choice.value,))
        return " · ".join(dict.fromkeys(self.value(field, value) for value in values))

    def fields(self) -> Iterable[FieldBlock]:
        """All fields with their rivals, in the order of the codebook."""
        for one in self.view.chosen:
            yield self.block(one, [field for field in self.view.fields if (field.field, field.of) == (one.field, one.of)])

    def block(self, one: Chosen, split: Sequence[RivalField]) -> FieldBlock:
        """One field."""
        told = self.told
        say = told.speech.words.event
        name = visible(told.speech.title("fields", one.field))
        rule = told.rules.rules[one.choice.rule]
        language = told.speech.language
        groups = tuple(self.group(field) for field in split)
        return FieldBlock(
            one.field,
            one.of,
            f"{name} ({say.get(one.of, one.of)})" if one.of else name,
            group_of(one.field),
            self.choice(one.field, one.choice),
            rule.id,
            rule.label[language],
            rule.definition[language],
            visible(one.choice.why),
            one.state,
            one.divergence,
            () if one.of in _APART else options(told.rules, one.field, language),
            told.rules.default(one.field).rule,
            told.by.get(one.field, ""),
            groups,
            sum(len(group.rows) for group in groups),
        )

    def group(self, field: RivalField) -> Group:
        """The rivals of a field by one group of speakers."""
        rests = frozenset(field.choice.rests_on)
        rows = tuple(self.row(field.field, rival, rests if field.choice.value is not None else frozenset()) for rival in field.rivals)
        return Group(
            field.group, self.choice(field.field, field.choice), visible(field.choice.why), field.state, field.divergence, rows
        )  # fmt: skip

    def row(self, field: str, rival: Rival, rests: frozenset[str]) -> Row:
        """One rival."""
        sayings = tuple(self.saying(said.statement, said.record, said.report) for said in rival.said)
        return Row(self.value(field, rival.value), rival.independent, any(said.statement in rests for said in sayings), sayings)

    def columns(self) -> Iterable[Column]:
        """The records side by side, each once."""
        seen: set[str] = set()
        for account in self.view.accounts:
            record = account.record
            if record.id in seen:
                continue
            seen.add(record.id)
            cells = {
                field: tuple(self.saying(one, record.id, account.source.report) for one in mine)
                for field, mine in in_order(record.statements)
            }
            title = title_of(record, self.told.speech)
            yield Column(record.id, self.by_report[account.source.report].number, title, record.status, cells)

    def findings(self) -> Iterable[Noticed]:
        """What the checks across reports noticed; what is graver first."""
        grave = {"error": 0, "warning": 1, "note": 2}
        for one in sorted(self.view.findings, key=lambda one: grave[one.severity]):
            where = tuple(self.saying(*self.said[id]) for id in one.statements if id in self.said)
            told = noticed(one, self.told.speech)
            yield Noticed(one.severity, one.check, visible(told.text), told.language, where)


def options(rules: Rules, field: str, language: str) -> tuple[Option, ...]:
    """The rules that may be chosen for *field*."""
    kind = KINDS.get(field, "words")
    return tuple(Option(one.id, one.label[language], one.definition[language]) for one in rules.rules.values() if kind in one.values)
