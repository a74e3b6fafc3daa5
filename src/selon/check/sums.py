"""Figures against each other: parts against their whole, and rival figures side by side."""

from selon.model import Count, Finding, Record, Statement

_RIVAL_FIELDS = ("size", "killed", "injured", "arrested")


def _count(statement: Statement) -> Count:
    assert isinstance(statement.value, Count)
    return statement.value


def _parts(record: Record) -> dict[str, list[Statement]]:
    parts: dict[str, list[Statement]] = {}
    for statement in record.statements:
        if isinstance(statement.value, Count) and statement.value.part_of:
            parts.setdefault(statement.value.part_of, []).append(statement)
    return parts


def part_findings(record: Record) -> tuple[Finding, ...]:
    """``sum-part-over-whole`` (error): a part is larger than its whole. ``sum-parts-over-whole`` (warning): together they exceed it.

    Parts may overlap (a woman may be a journalist), so their sum is a warning only.
    """
    by_id = {s.id: s for s in record.statements}
    found = []
    for whole_id, parts in _parts(record).items():
        whole = by_id.get(whole_id)
        if whole is None or _count(whole).high is None:
            continue
        top = _count(whole).high or 0
        lows = [_count(part).low or 0 for part in parts]
        spans = (whole.evidence[0], *(part.evidence[0] for part in parts))
        ids = (whole.id, *(part.id for part in parts))
        listed = " + ".join(str(low) for low in lows)
        if any(low > top for low in lows):
            found.append(Finding("sum-part-over-whole", "error", f"a part is larger than its whole: {listed} of {top}", spans, ids))
        elif sum(lows) > top:
            found.append(
                Finding("sum-parts-over-whole", "warning", f"the parts {listed} = {sum(lows)} exceed the whole of {top}", spans, ids)
            )
    return tuple(found)


def _speaker(statement: Statement) -> str:
    voice = statement.voice
    return voice.speaker.text if voice.speaker else voice.kind


def rival_findings(record: Record) -> tuple[Finding, ...]:
    """``rival-figures`` (note) where two speakers give different figures for one field; neither is preferred."""
    found = []
    for field in _RIVAL_FIELDS:
        given = [
            s
            for s in record.statements
            if s.field == field and isinstance(s.value, Count) and s.value.modality != "vague" and not s.value.part_of
        ]
        bounds = {(_count(s).low, _count(s).high, _count(s).noun if field == "size" else None) for s in given}
        if len({_speaker(s) for s in given}) > 1 and len(bounds) > 1:
            told = "; ".join(f"{_count(s).words or s.evidence[0].text} ({_speaker(s)})" for s in given)
            found.append(
                Finding("rival-figures", "note", f"{field}: {told}", tuple(s.evidence[0] for s in given), tuple(s.id for s in given))
            )
    return tuple(found)
