"""Dates against each other and against the calendar."""

from collections.abc import Iterable, Iterator
from datetime import date

from selon.codebook.checks import said
from selon.model import Evidence, Finding, Mention, Mentions, Reading, Record, Statement, When

_NEAR_YEARS = 6
_ANNIVERSARY = "anchor_anniversary"


def _dates(records: Iterable[Record]) -> Iterator[tuple[Record, Statement, When]]:
    for record in records:
        for statement in record.statements:
            if statement.field == "date" and isinstance(statement.value, When) and statement.value.edtf:
                yield record, statement, statement.value


def _mention(statement: Statement, times: Mentions) -> Mention | None:
    piece = statement.evidence[0]
    return next((t for t in times if (t.start, t.end) == (piece.start, piece.end)), None)


def year_findings(reading: Reading, records: tuple[Record, ...], times: Mentions) -> tuple[Finding, ...]:
    """``year-inferred`` (note): neither words nor publication give a date's year, an anniversary does; all spans that took part."""
    told: dict[tuple[int, int], Finding] = {}
    for _, statement, value in _dates(records):
        mention = _mention(statement, times)
        if mention is None or not mention.rule.endswith(_ANNIVERSARY):
            continue
        spans = (statement.evidence[0], *mention.basis)
        message = said("year-inferred", words=spans[0].text, date=value.edtf or "", basis=[{"words": s.text} for s in mention.basis])
        _tell(told, Finding("year-inferred", "note", message, spans, (statement.id,)))
    return tuple(told.values())


def _tell(told: dict[tuple[int, int], Finding], finding: Finding) -> None:
    """Add a finding of one date; of the same words told before, only the statements."""
    key = (finding.spans[0].start, finding.spans[0].end)
    before = told.get(key)
    statements = (*(before.statements if before else ()), *finding.statements)
    told[key] = Finding(finding.check, finding.severity, finding.message, finding.spans, statements)


def direction_findings(records: tuple[Record, ...], times: Mentions) -> tuple[Finding, ...]:
    """``date-direction`` (note): neither tense nor words say which way a date lies, and the day that lost lies hardly farther."""
    told: dict[tuple[int, int], Finding] = {}
    for _, statement, value in _dates(records):
        if value.runner_up is None:
            continue
        piece, mention = statement.evidence[0], _mention(statement, times)
        spans = (piece, *(mention.basis if mention is not None else ()))
        message = said("date-direction", words=piece.text, date=value.edtf or "", other_date=value.runner_up)
        _tell(told, Finding("date-direction", "note", message, spans, (statement.id,)))
    return tuple(told.values())


def _relative_year(mention: Mention) -> int | None:
    """The year of a time that counts years from now ("27 years ago") and does not name the year."""
    value = mention.value
    if not isinstance(value, When) or value.precision != "year" or not value.earliest or value.earliest[:4] in mention.text:
        return None
    return int(value.earliest[:4])


def _own_year(statement: Statement, value: When) -> int | None:
    """The year of a date whose own words name it."""
    return int(value.earliest[:4]) if value.earliest and value.earliest[:4] in statement.evidence[0].text else None


def anniversary_findings(records: tuple[Record, ...], times: Mentions) -> tuple[Finding, ...]:
    """``anniversary-mismatch`` (warning): "N years ago" lands near, but not on, the year that a past event's own words name."""
    past = [(s, year) for r, s, v in _dates(records) if r.family != "protest" and (year := _own_year(s, v)) is not None]
    found = []
    for mention in times:
        told = _relative_year(mention)
        for statement, year in past if told is not None else ():
            if told is not None and 0 < abs(told - year) <= _NEAR_YEARS:
                piece = statement.evidence[0]
                parts = {"words": mention.text, "date": f"{told}", "other_words": piece.text, "other_date": f"{year}"}
                message = said("anniversary-mismatch", **parts)
                spans = (Evidence(mention.start, mention.end, mention.text), piece)
                found.append(Finding("anniversary-mismatch", "warning", message, spans, (statement.id,)))
    return tuple(found)


def order_findings(reading: Reading, records: tuple[Record, ...]) -> tuple[Finding, ...]:
    """``date-after-publication`` (warning): an event told as held lies after the day on which the report was published."""
    published = reading.report.published
    found = []
    for record, statement, value in _dates(records):
        if published and value.earliest and value.earliest[:10] > published and record.status in {"held", "past", "ongoing"}:
            days = (date.fromisoformat(value.earliest[:10]) - date.fromisoformat(published)).days
            parts = {"words": statement.evidence[0].text, "date": value.edtf or "", "number": f"{days}", "day": published}
            message = said("date-after-publication", **parts, status=record.status)
            found.append(Finding("date-after-publication", "warning", message, statement.evidence[:1], (statement.id,)))
    return tuple(found)
