"""Figures against each other: parts against their whole, versions of one toll, one figure for two things, rival figures side by side."""

from collections.abc import Iterable, Sequence
from typing import Literal

from selon.codebook.checks import said
from selon.model import Count, Evidence, Finding, Mention, Mentions, Reading, Record, Statement

_RIVAL_FIELDS = ("size", "killed", "injured", "arrested")
_LOSSES = ("killed", "injured", "missing", "held", "displaced", "bereaved", "arrested", "charged")
_CLOSED = frozenset({"partitive_whole", "part_total"})
_LISTED = "part_list"
_TELLING = 5
"""Smaller figures fall together by chance."""

Severity = Literal["note", "warning", "error"]


def _count(statement: Statement) -> Count:
    assert isinstance(statement.value, Count)
    return statement.value


def _figures(record: Record, fields: Sequence[str]) -> list[Statement]:
    """The statements of *fields* whose figure is no order of magnitude, no part of another and not only expected."""
    return [
        s for s in record.statements if s.field in fields and isinstance(s.value, Count) and s.value.modality != "vague" and s.value.total
    ]


def _exact(statement: Statement) -> bool:
    return _count(statement).modality == "exact" and _count(statement).low is not None


def _finding(check: str, severity: Severity, message: str, statements: Sequence[Statement]) -> Finding:
    return Finding(check, severity, message, tuple(s.evidence[0] for s in statements), tuple(s.id for s in statements))


def _all_told(reading: Reading, whole: Mention, parts: Sequence[Mention]) -> bool:
    """Whether the words claim to list all parts: "namely", "a total of"; a colon or bracket does so of losses, not of marches."""
    rules = {part.rule.rpartition(".")[2] for part in parts}
    if len(parts) < 2 or any(_modality(m) != "exact" for m in (whole, *parts)):
        return False
    if rules <= _CLOSED or all(part.end <= whole.start for part in parts):
        return True
    between = reading.report.text[whole.end : parts[0].start]
    return whole.label in _LOSSES and (between.strip() in (":", "(") or rules <= {_LISTED})


def _modality(mention: Mention) -> str:
    return mention.value.modality if isinstance(mention.value, Count) else ""


def _low(mention: Mention) -> int:
    return (mention.value.low or 0) if isinstance(mention.value, Count) else 0


def part_findings(reading: Reading, counts: Mentions, records: Iterable[Record]) -> tuple[Finding, ...]:
    """``sum-part-over-whole`` (error): a part is larger than its whole. ``sum-parts-over-whole`` (warning): together they exceed it.

    ``sum-parts-short`` (warning): a list that claims to be complete adds up to less than its total. Parts may overlap (a woman may be a
    journalist), so that a sum is a warning only; parts of another kind than the whole (30 arrested of 900) are never added up. All
    figures of the text are looked at, told of an event or not; the statements are those that were made of them.
    """
    at = {(m.start, m.end): m for m in counts}
    parts: dict[tuple[int, int], list[Mention]] = {}
    for mention in counts:
        for piece in mention.basis:
            parts.setdefault((piece.start, piece.end), []).append(mention)
    made = {(s.evidence[0].start, s.evidence[0].end): s.id for record in records for s in record.statements if isinstance(s.value, Count)}
    found = []
    for span, told in parts.items():
        whole = at.get(span)
        top = whole.value.high if whole is not None and isinstance(whole.value, Count) and whole.value.modality != "vague" else None
        if whole is None or top is None:
            continue
        noticed = _noticed(reading, whole, top, told)
        if noticed is not None:
            check, severity, message = noticed
            spans = [Evidence(m.start, m.end, m.text) for m in (whole, *told)]
            ids = tuple(made[piece.start, piece.end] for piece in spans if (piece.start, piece.end) in made)
            found.append(Finding(check, severity, message, tuple(spans), ids))
    return tuple(found)


def _noticed(reading: Reading, whole: Mention, top: int, parts: Sequence[Mention]) -> tuple[str, Severity, str] | None:
    """What is wrong with the parts of a figure of *top* at most: check, severity and words; None where nothing is."""
    large = [part for part in parts if _low(part) > top]
    if large:
        message = said("sum-part-over-whole", quoted=[{"words": part.text} for part in large], words=whole.text)
        return "sum-part-over-whole", "error", message
    alike = [part for part in parts if part.label == whole.label and _modality(part) != "vague"]
    total = sum(_low(part) for part in alike)
    told = {"sum": f"{' + '.join(str(_low(part)) for part in alike)} = {total}", "words": whole.text}
    if total > top:
        return "sum-parts-over-whole", "warning", said("sum-parts-over-whole", **told)
    if total < top and _all_told(reading, whole, alike):
        return "sum-parts-short", "warning", said("sum-parts-short", **told)
    return None


def _speaker(statement: Statement) -> str:
    voice = statement.voice
    return voice.speaker.text if voice.speaker else voice.kind


def rival_findings(record: Record) -> tuple[Finding, ...]:
    """``rival-figures`` (note) where two speakers give different figures for one field; neither is preferred."""
    found = []
    for field in _RIVAL_FIELDS:
        given = _figures(record, (field,))
        bounds = {(_count(s).low, _count(s).high, _count(s).noun if field == "size" else None) for s in given}
        if len({_speaker(s) for s in given}) > 1 and len(bounds) > 1:
            sayings = [{"words": _count(s).words or s.evidence[0].text, "speaker": _speaker(s)} for s in given]
            found.append(_finding("rival-figures", "note", said("rival-figures", field=field, sayings=sayings), given))
    return tuple(found)


def toll_findings(record: Record) -> tuple[Finding, ...]:
    """``toll-versions`` (note): one voice gives two figures for one loss of the same people; a toll may have been brought up to date."""
    found = []
    for field in _LOSSES:
        groups: dict[tuple[str, str | None], list[Statement]] = {}
        for statement in _figures(record, (field,)):
            groups.setdefault((_speaker(statement), _count(statement).population), []).append(statement)
        for (speaker, _), given in groups.items():
            if len({(_count(s).low, _count(s).high) for s in given}) > 1:
                told = [{"words": _count(s).words or s.evidence[0].text} for s in sorted(given, key=lambda s: s.evidence[0].start)]
                message = said("toll-versions", field=field, versions=told, speaker=speaker)
                found.append(_finding("toll-versions", "note", message, given))
    return tuple(found)


def role_findings(record: Record) -> tuple[Finding, ...]:
    """``same-figure-twice`` (note): one voice gives one figure for two things (47 dead and 47 injured), which may be a slip."""
    groups: dict[tuple[str, int], list[Statement]] = {}
    for statement in _figures(record, ("size", *_LOSSES)):
        low = _count(statement).low
        if low is not None and low >= _TELLING and _exact(statement):
            groups.setdefault((_speaker(statement), low), []).append(statement)
    found = []
    for (speaker, low), given in groups.items():
        fields = list(dict.fromkeys(s.field for s in given))
        if len(fields) > 1:
            message = said("same-figure-twice", figure=f"{low}", fields=[{"field": field} for field in fields], speaker=speaker)
            found.append(_finding("same-figure-twice", "note", message, given))
    return tuple(found)


def figure_findings(record: Record) -> tuple[Finding, ...]:
    """All that figures of one record say of each other, beside parts and wholes."""
    return (*rival_findings(record), *toll_findings(record), *role_findings(record))
