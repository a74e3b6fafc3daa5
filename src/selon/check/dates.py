"""Dates against each other and against the calendar."""

from collections.abc import Iterable, Iterator

from selon.model import Evidence, Finding, Mention, Mentions, Reading, Record, Statement, When

_NEAR_YEARS = 6


def _dates(records: Iterable[Record]) -> Iterator[tuple[Record, Statement, When]]:
    for record in records:
        for statement in record.statements:
            if statement.field == "date" and isinstance(statement.value, When):
                yield record, statement, statement.value


def _mention(statement: Statement, times: Mentions) -> Mention | None:
    piece = statement.evidence[0]
    return next((t for t in times if (t.start, t.end) == (piece.start, piece.end)), None)


def _spans(mention: Mention) -> tuple[Evidence, ...]:
    return (Evidence(mention.start, mention.end, mention.text), *mention.basis)


def year_findings(reading: Reading, records: tuple[Record, ...], times: Mentions) -> tuple[Finding, ...]:
    """``year-inferred`` (note) for a date whose year the words do not give and no publication date gave: all spans that took part."""
    found = []
    for _, statement, value in _dates(records):
        mention = _mention(statement, times)
        if mention is None or reading.report.published or not mention.rule.endswith("anchor_anniversary") or not value.edtf:
            continue
        spans = _spans(mention)
        told = " + ".join(f"“{s.text}”" for s in spans[1:])
        found.append(
            Finding("year-inferred", "note", f"the year of “{spans[0].text}” ({value.edtf}) follows from {told}", spans, (statement.id,))
        )
    return tuple(found)
