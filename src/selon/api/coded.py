"""``selon.code``: a text in, a coded report out."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any

import msgspec
from msgspec.structs import replace

from selon.api.asking import day
from selon.api.table import Table
from selon.coder import Coder, ParserMode
from selon.errors import UsageError
from selon.export.columns import Row, tables
from selon.export.html import page_of, summary_of
from selon.export.jsonl import coded_line
from selon.export.notebook import record_fragment, report_fragment
from selon.export.rows import ReadLine, finding_row, record_row, report_row, statement_row
from selon.ingest.plain import report_from_text
from selon.model import Coded, Finding, Record, Report, Statement

TABLES = ("reports", "records", "statements", "findings")
"""The tables that lines are made into, as in an export."""


class CodedRecord:
    """One event as one report tells it, with the text it was coded from. In a notebook it shows its evidence marked in the text.

    ``record`` is the data itself (:class:`selon.model.Record`).
    """

    def __init__(self, report: Report, coded: Coded, record: Record) -> None:
        self._report, self._coded, self.record = report, coded, record

    @property
    def id(self) -> str:
        """Its id; it does not change as long as the text and what is coded of it do not."""
        return self.record.id

    @property
    def family(self) -> str:
        """``protest``, ``violence``, ``disaster`` or ``other``."""
        return self.record.family

    @property
    def form(self) -> str | None:
        """The form of a protest; None for events of other families."""
        return self.record.form

    @property
    def kind(self) -> str | None:
        """The kind of an event that is no protest."""
        return self.record.kind

    @property
    def status(self) -> str:
        """Whether it was held, announced, banned …"""
        return self.record.status

    @property
    def main(self) -> bool:
        """Whether it is the report's main event."""
        return self.record.main

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All its values, each with evidence and voice."""
        return self.record.statements

    def values(self, field: str) -> tuple[Statement, ...]:
        """The statements of *field*: rivals side by side, none where nothing is told.

        >>> import selon
        >>> text = "Some 300 people marched in Cardiff on 3 March 2024, police said. Organisers counted 800."
        >>> [(one.value.low, one.voice.speaker.role) for one in selon.code(text, parser="none").records[0].values("size")]
        [(300, 'police'), (800, 'organisers')]
        """
        return tuple(one for one in self.record.statements if one.field == field)

    def to_dict(self) -> dict[str, Any]:
        """The record as plain dicts and lists, in the form of ``selon schema``."""
        found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self.record))
        return found

    def __repr__(self) -> str:
        return f"<Record {self.id}: {summary_of(replace(self._coded, records=(self.record,)))}>"

    def _repr_html_(self) -> str:
        return record_fragment(self._report, self._coded, self.record)


class CodedReport:
    """A report, coded. ``report`` holds the text, ``coded`` the data itself (:class:`selon.model.Coded`, what ``selon code`` prints).

    In a notebook it shows the text with all evidence marked, beside its records.
    """

    def __init__(self, report: Report, coded: Coded) -> None:
        self.report, self.coded = report, coded

    @property
    def id(self) -> str:
        """``sha256:`` and the digest of the text."""
        return self.report.id

    @property
    def text(self) -> str:
        """The text; the offsets of all evidence count its code points."""
        return self.report.text

    @property
    def language(self) -> str | None:
        """The language it was coded in."""
        return self.coded.report.language

    @property
    def outcome(self) -> str:
        """``coded``, or ``not_relevant`` where it tells of no protest."""
        return self.coded.outcome

    @cached_property
    def records(self) -> tuple[CodedRecord, ...]:
        """Its records."""
        return tuple(CodedRecord(self.report, self.coded, record) for record in self.coded.records)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks noticed: sums that do not fit, rival figures …"""
        return self.coded.findings

    def table(self, name: str = "statements") -> Table:
        """One of its tables, as in an export: ``reports``, ``records``, ``statements`` or ``findings``. Raises UsageError for another."""
        line = msgspec.json.decode(self.to_json(), type=ReadLine)
        return Table(tables()[checked_table(name)], rows_of(name, line))

    def to_json(self) -> str:
        """The line that ``selon code`` prints."""
        return coded_line(self.coded).decode("utf-8")

    def to_dict(self) -> dict[str, Any]:
        """The same as plain dicts and lists."""
        found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(self.coded))
        return found

    def to_html(self) -> str:
        """The page of ``selon code --html``: one file, the text beside the records, a click goes in either direction."""
        return page_of([(self.report, self.coded)])

    def __repr__(self) -> str:
        return f"<Report {self.report.source}: {summary_of(self.coded)}>"

    def _repr_html_(self) -> str:
        return report_fragment(self.report, self.coded)


class Coders:
    """Coders by parser mode: each loads packs, gazetteer and models once, when it is first used."""

    def __init__(self) -> None:
        self._made: dict[str, Coder] = {}

    def __call__(self, parser: ParserMode) -> Coder:
        """The coder for *parser*. Raises UsageError for a mode that there is not."""
        if parser not in ("auto", "none", "spacy"):
            raise UsageError(f"parser={parser!r}: give 'auto', 'none' or 'spacy'")
        return self._made.setdefault(parser, Coder(parser))


_coder = Coders()


def code(
    text: str,
    *,
    published: str | date | None = None,
    outlet: str | None = None,
    language: str | None = None,
    title: str | None = None,
    source: str = "text",
    parser: ParserMode = "auto",
) -> CodedReport:
    """Code one report: a record for each event it tells of, every value with its place in the text and its voice.

    *published*: the day of publication (``YYYY-MM-DD``), *outlet*, *title*: what the text does not say. *language*: a pack's code; told
    from the text when not given. *source*: what the report is called in what comes out. *parser*: ``auto`` uses a dependency parser where
    one is installed, ``none`` rules only. The first call loads language packs and gazetteer, later ones do not.

    Raises InputError (EmptyInput, UnsupportedLanguage …) for a text that can't be coded, UsageError for a wrong argument.

    >>> import selon
    >>> report = selon.code("Some 300 people marched in Cardiff on Sunday, police said.", published="2024-03-04", parser="none")
    >>> report.records[0].values("date")[0].value.edtf
    '2024-03-03'
    >>> report.records[0].values("size")[0].voice.speaker.text
    'police'
    """
    made = report_from_text(text, source, outlet=outlet, title=title, published=day(published, "published"), language=language)
    return CodedReport(made, _coder(parser).code(made))


def checked_table(name: str) -> str:
    """*name*. Raises UsageError where it is none of the tables of lines."""
    if name not in TABLES:
        raise UsageError(f"there is no table {name!r}; there are {', '.join(TABLES)}")
    return name


def rows_of(name: str, line: ReadLine, event: str | None = None) -> Iterator[Row]:
    """The rows of the table *name* that one line gives; *event*: the event of its records, where it is known and all are in one."""
    if name == "reports":
        yield report_row(line)
    elif name == "records":
        yield from (record_row(line, n, event) for n in range(len(line.records)))
    elif name == "statements":
        yield from (statement_row(line, record, n) for record in line.records for n in range(len(record.statements)))
    else:
        yield from (finding_row(line, n) for n in range(len(line.findings)))
