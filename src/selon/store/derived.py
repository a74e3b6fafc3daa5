"""From a coded line to the rows that questions are asked of: a pure function, so that a project can be verified by making them again."""

import unicodedata
from collections.abc import Iterable
from datetime import date

import msgspec
from msgspec import Struct

from selon.model import Count, Evidence, Finding, Record, Speaker, Statement, When, Where
from selon.store.packed import Cell

_ENCODER = msgspec.json.Encoder()
_REACHES = (1, 31, 366)


class Line(Struct, frozen=True):
    """What the store reads of a line of output; lines of failures have neither."""

    records: tuple[Record, ...] = ()
    findings: tuple[Finding, ...] = ()


_DECODER = msgspec.json.Decoder(Line)


class RecordRows(Struct, frozen=True):
    """One record spread out: cells of its row from ``position`` on, of its whereabouts from ``country`` on, of its statements from
    ``position`` on, in the order of the schema, and its words."""

    record: tuple[Cell, ...]
    whereabouts: tuple[tuple[Cell, ...], ...]
    statements: tuple[tuple[Cell, ...], ...]
    words: str


def read_line(line: bytes) -> Line:
    """The records and findings of a line. Raises msgspec.MsgspecError (or ValueError for bytes that are no UTF-8) where it is no line."""
    return _DECODER.decode(line)


def fold(name: str) -> str:
    """*name* as it is compared: small letters, no accents, single blanks."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.split())


def _json(value: object) -> str:
    return _ENCODER.encode(value).decode("utf-8")


def _spans(evidence: Iterable[Evidence]) -> str:
    return _json([[one.start, one.end] for one in evidence])


def reach_of(earliest: str, latest: str | None) -> int:
    """How far a date reaches: 0 one day or none, 1 up to 31 days, 2 up to 366, 3 more; years beyond the calendar are the longest."""
    if not latest:
        return 0
    try:
        days = (date.fromisoformat(latest[:10]) - date.fromisoformat(earliest[:10])).days + 1
    except ValueError:
        return len(_REACHES)
    return sum(days > bound for bound in _REACHES)


def _speaker(speaker: Speaker | None) -> tuple[Cell, Cell]:
    if speaker is None:
        return None, None
    return speaker.role, _json([speaker.start, speaker.end, speaker.text, speaker.name])


def _statement(position: int, statement: Statement) -> tuple[Cell, ...]:
    value = statement.value
    when = value if isinstance(value, When) else None
    where = value if isinstance(value, Where) else None
    count = value if isinstance(value, Count) else None
    precision = when.precision if when else where.precision if where else None
    return (
        position, statement.id, statement.field, statement.rule, _json(value), _spans(statement.evidence),
        when.earliest if when else None, when.latest if when else None, precision,
        fold(where.city) if where and where.city else None, where.country if where else None,
        _bounded(count.low) if count else None, _bounded(count.high) if count else None,
        statement.voice.kind, *_speaker(statement.voice.speaker), statement.confidence, statement.assigned_by,
        _json(statement.derived_from) if statement.derived_from else None, _json(statement.doubts) if statement.doubts else None,
    )  # fmt: skip


def _bounded(number: int | None) -> int | None:
    """*number* as far as a column holds it (64 bits); the whole of it stands in the value."""
    return None if number is None else max(-(2**63), min(number, 2**63 - 1))


def _confidence(record: Record) -> float | None:
    """How sure it is that there was such an event: the confidence of the statement of its own form or kind."""
    field, code = ("form", record.form) if record.form else ("kind", record.kind)
    told = [s.confidence for s in record.statements if s.field == field and getattr(s.value, "code", None) == code]
    return max((one for one in told if one is not None), default=None)


def _words(record: Record) -> str:
    """Every wording that the record was coded from, the names of its places and speakers, each once, in order."""
    found: dict[str, None] = {}
    for statement in record.statements:
        for piece in statement.evidence:
            found[piece.text] = None
        if isinstance(statement.value, Where):
            found.update(dict.fromkeys(name for name in (statement.value.city, statement.value.region) if name))
        if statement.voice.speaker is not None:
            found.update(dict.fromkeys(name for name in (statement.voice.speaker.text, statement.voice.speaker.name) if name))
    return "\n".join(found)


def spread(position: int, record: Record, outlet: str | None) -> RecordRows:
    """The rows of *record*, the *position*-th of its report, which *outlet* published."""
    dates = [s.value for s in record.statements if s.field == "date" and isinstance(s.value, When) and s.value.earliest]
    first = dates[0] if dates else None
    day = (first.earliest or "")[:10] if first else ""
    latest = ((first.latest or first.earliest or "")[:10] if first else "") or None
    sizes = [s.value for s in record.statements if s.field == "size" and isinstance(s.value, Count) and s.value.total]
    places = [s.value for s in record.statements if s.field == "place" and isinstance(s.value, Where)]
    pairs = dict.fromkeys((p.country, fold(p.city) if p.city else None) for p in places if p.country or p.city)
    return RecordRows(
        (
            position, record.id, record.family, record.form or record.kind, record.status, int(record.main),
            record.part_of, record.counter_to, day, latest, first.precision if first else None, reach_of(day, latest),
            min((_bounded(s.low) or 0 for s in sizes if s.low is not None), default=None),
            max((_bounded(s.high) or 0 for s in sizes if s.high is not None), default=None),
            fold(outlet) if outlet else None, _confidence(record),
        ),
        tuple((country, city, day, record.id) for country, city in pairs),
        tuple(_statement(n, statement) for n, statement in enumerate(record.statements)),
        _words(record),
    )  # fmt: skip


def finding_cells(position: int, finding: Finding) -> tuple[Cell, ...]:
    """The cells of a finding's row from ``position`` on."""
    return position, finding.check, finding.severity, finding.message, _spans(finding.spans), _json(finding.statements)
