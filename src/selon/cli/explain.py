"""``selon explain``: how a value came about, rule by rule, in words."""

from collections.abc import Iterable
from typing import Annotated

from cyclopts import Parameter
from msgspec import Struct
from rich.console import Console
from rich.markup import escape

from selon.cli.inputs import Files, Known, ParserMode, checked, for_each_report, known
from selon.cli.streams import guarded, own_language, terminal
from selon.codebook.book import load
from selon.coder import Coder
from selon.errors import InputError, UsageError
from selon.export.explain import STATUS, Explained, Explainer
from selon.export.noticed import noticed
from selon.export.speech import speech
from selon.export.words import load_words
from selon.lang.sources import rule_sources
from selon.model import Coded, Record, Report


class Asked(Struct, frozen=True):
    """Which values are asked for: of a record, of a field, with less confidence than ``below``; None asks for all."""

    record: int | None
    field: str | None
    below: float | None


def explain(
    file: Files,
    *,
    record: int | None = None,
    field: str | None = None,
    below: float | None = None,
    reader: Annotated[str | None, Parameter(name="--in")] = None,
    published: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
    parser: ParserMode = "auto",
) -> int:
    """Say how values of a report came about: what stands in the text, the rule that read it, why it is in this record, whose voice it is.

    Parameters
    ----------
    file
        A text file (UTF-8), or - for standard input.
    record
        Which record, counted from 1 as ``selon code`` shows them; all of them when not given.
    field
        Which field ("date", "size", …, or "status"); all of them when not given.
    below
        Only values with less confidence than this (0 to 1), the least sure of the report first: a queue for review.
    reader
        The language of the explanation: en or fr; that of the terminal when not given.
    published
        The day the report was published, YYYY-MM-DD, where the text does not say it.
    outlet
        The outlet that published it.
    language
        The report's language, as a pack code; told from the text when not given.
    parser
        auto: the dependency parser where its model is installed; none: rules only; spacy: fail where it is missing.
    """
    facts = known(published, outlet, language)
    asked = Asked(record, field, below)
    return guarded(lambda: _explain(checked("explain", (file,)), asked, reader or own_language(), facts, parser))


def _explain(files: tuple[str, ...], asked: Asked, reader: str, facts: Known, parser: ParserMode) -> int:
    words, book, coder, console = load_words(reader), load(), Coder(parser), terminal()
    if asked.field is not None and asked.field != STATUS and asked.field not in book.codes("fields"):
        raise UsageError(f"--field {asked.field!r}: no such field; there are {', '.join((STATUS, *book.codes('fields')))}")
    if asked.below is not None and not 0 <= asked.below <= 1:
        raise UsageError(f"--below {asked.below}: a confidence is from 0 to 1")

    spoken = speech(reader, book)

    def work(report: Report) -> None:
        coded, actions = coder.with_mentions(report, "actions")
        sources = rule_sources(coded.report.language or "")
        explainer = Explainer(
            report, coded, actions, words, lambda rule: sources.get(rule, ("", "")), spoken.title, lambda one: noticed(one, spoken).text
        )  # fmt: skip
        chosen = _chosen(coded, asked.record)
        if asked.below is not None:
            for index, record, value in explainer.least_sure(chosen, asked.below, asked.field):
                _print(console, (value,), _heading(explainer, index, record) + " · ")
            return
        for index, record in chosen:
            console.print(f"[bold]{_heading(explainer, index, record)}[/]")
            fields = [asked.field] if asked.field else [STATUS, *dict.fromkeys(s.field for s in record.statements)]
            for name in fields:
                _print(console, explainer.field(record, name) or (Explained(words.steps["nothing"].format(field=name), ()),))

    def failed(_file: str, _error: InputError) -> None:
        """Told on standard error already."""

    return for_each_report(files, facts, work, failed)


def _chosen(coded: Coded, number: int | None) -> list[tuple[int, Record]]:
    records = list(enumerate(coded.records, 1))
    if number is None:
        return records
    if not 1 <= number <= len(records):
        raise UsageError(f"--record {number}: the report has {len(records)} record{'s' if len(records) != 1 else ''}")
    return [records[number - 1]]


def _heading(explainer: Explainer, index: int, record: Record) -> str:
    return f"{index} · {escape(explainer.title('forms' if record.form else 'kinds', record.form or record.kind or ''))}"


def _print(console: Console, values: Iterable[Explained], before: str = "  ") -> None:
    for value in values:
        console.print(f"[bold]{before}{escape(value.heading)}[/]")
        for step in value.steps:
            console.print(f"    · {escape(step)}")
