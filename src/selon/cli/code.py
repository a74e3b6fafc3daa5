"""``selon code``: reports in, records out."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from selon.cli.inputs import Files, Format, Known, ParserMode, checked, for_each_report, known, writable
from selon.cli.streams import OK, SOME_FAILED, guarded, terminal, warn, write_line
from selon.coder import Coder
from selon.errors import InputError
from selon.export.jsonl import coded_line, failed_line
from selon.model import Coded, Report


def code(
    *files: Files,
    format: Annotated[Format, Parameter(name=["--format", "-f"])] = "auto",
    published: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
    parser: ParserMode = "auto",
    html: str | None = None,
    explain: bool = False,
) -> int:
    """Code reports: one record for each event a report tells of, every value with its place in the text and its voice.

    On a terminal it shows a card for each record; otherwise it writes one JSON object per report, one a line.

    Parameters
    ----------
    files
        Text files (UTF-8), or - for standard input.
    format
        auto: cards on a terminal, JSON Lines otherwise.
    published
        The day the reports were published, YYYY-MM-DD, where the text does not say it.
    outlet
        The outlet that published them.
    language
        Their language, as a pack code; told from the text when not given.
    parser
        auto: the dependency parser where its model is installed; none: rules only; spacy: fail where it is missing.
    html
        Also write a page to this file: the texts with their evidence beside the records.
    explain
        On the cards, also name the rule behind each value and what it was computed from, and show what was left out and why.
    """
    return guarded(lambda: _code(checked("code", files), format, known(published, outlet, language), parser, html, explain))


def _code(files: tuple[str, ...], format: Format, facts: Known, parser: ParserMode, html: str | None, explain: bool) -> int:
    page = writable(html, files) if html else None
    coder = Coder(parser)
    cards = format == "card" or (format == "auto" and sys.stdout.isatty())
    console = terminal() if cards else None
    kept: list[tuple[Report, Coded]] = []

    def work(report: Report) -> None:
        coded, blocked = coder.explain(report) if console is not None and explain else (coder.code(report), None)
        if console is None:
            write_line(coded_line(coded))
        else:
            from selon.export.card import show

            show(console, report, coded, blocked)
        if page:
            kept.append((report, coded))

    def failed(file: str, error: InputError) -> None:
        if console is None:
            write_line(failed_line(file, error.outcome, str(error)))

    status = for_each_report(files, facts, work, failed)
    return status if page is None else max(status, _write_page(page, kept))


def _write_page(page: Path, kept: list[tuple[Report, Coded]]) -> int:
    from selon.export.html import page_of

    try:
        page.write_text(page_of(kept), encoding="utf-8")
    except OSError as error:
        warn(f"{page}: the page can't be written: {error.strerror or error}")
        return SOME_FAILED
    return OK
