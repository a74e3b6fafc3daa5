"""``selon mentions``: what one finder found."""

from typing import Literal

from selon.cli.inputs import Files, Known, ParserMode, checked, for_each_report, known
from selon.cli.streams import guarded, write_line
from selon.coder import Coder
from selon.errors import InputError
from selon.export.jsonl import failed_line, mentions_line
from selon.model import Report

Kind = Literal["times", "places", "counts", "actors", "actions", "quotations", "demands", "responses", "routes"]


def mentions(
    *files: Files,
    kind: Kind,
    format: Literal["jsonl"] = "jsonl",
    published: str | None = None,
    outlet: str | None = None,
    language: str | None = None,
    parser: ParserMode = "auto",
) -> int:
    """Print what one finder found: one JSON object per report, one a line.

    Parameters
    ----------
    files
        Text files (UTF-8), or - for standard input.
    kind
        Which finder.
    format
        JSON Lines.
    published
        The day the reports were published, YYYY-MM-DD.
    outlet
        The outlet that published them.
    language
        Their language, as a pack code; told from the text when not given.
    parser
        auto: the dependency parser where its model is installed; none: rules only; spacy: fail where it is missing.
    """
    return guarded(lambda: _mentions(checked("mentions", files), kind, known(published, outlet, language), parser))


def _mentions(files: tuple[str, ...], kind: Kind, facts: Known, parser: ParserMode) -> int:
    coder = Coder(parser)

    def work(report: Report) -> None:
        reading, found = coder.mentions(report, kind)
        gazetteer = coder.gazetteer() if kind == "places" else None
        write_line(mentions_line(report, reading.language, found, gazetteer.attribution if gazetteer else None))

    def failed(file: str, error: InputError) -> None:
        write_line(failed_line(file, error.outcome, str(error)))

    return for_each_report(files, facts, work, failed)
