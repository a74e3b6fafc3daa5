"""Who decided what about a value, and when: the machine's coding first, then the decisions on it and on its record, in order."""

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct

from selon.export.speech import Speech
from selon.model import Coded, Evidence, Record, Statement, Value, Voice
from selon.review.taken import made_by
from selon.store.decisions import Decision, decisions, gone
from selon.store.handle import Project
from selon.web.words import Table


class Past(Struct, frozen=True):
    """One line of a history: who, when (ISO 8601; "" for the machine), what in a sentence, why, and whether it was taken back since."""

    who: str
    at: str
    said: str
    why: str = ""
    back: bool = False


def about(project: Project, coded: Coded, statement: str, record: str, coder: str | None) -> list[tuple[Decision, bool]]:
    """The decisions on the value *statement* and on its *record*, or that made it, in order, each with whether it was taken back.

    *coder*: only theirs, as coding is blind; None: everybody's.
    """
    asked = (("statement", statement), ("record", record), ("report", coded.report.id))
    found: dict[int, Decision] = {}
    for target, id in asked:
        for number, one in decisions(project, target, id):
            if one.undo_of in found or _concerns(one, statement):
                found[number] = one
    taken = [(number, one) for number, one in sorted(found.items()) if coder is None or one.coder == coder]
    back = gone(taken)
    return [(one, number in back) for number, one in taken if one.undo_of is None]


def _concerns(one: Decision, statement: str) -> bool:
    """Whether *one*, which is about the value, its record or its report, says something of the value."""
    if one.undo_of is not None:
        return False
    if one.target == "statement" or (one.target == "record" and one.action in ("accept", "reject", "merge")):
        return True
    return statement in made_by(one) or (one.action == "split" and f'"{statement}"' in (one.new or ""))


def past(coded: Coded, statement: str, taken: Iterable[tuple[Decision, bool]], speech: Speech, words: Table) -> list[Past]:
    """The history in words."""
    first = next((s for record in coded.records for s in record.statements if s.id == statement), None)
    lines = [] if first is None else [Past(words.machine, "", words.coded.format(value=_value(first, speech)))]
    field = first.field if first else ""
    for one, back in taken:
        field = field or _field_of(one, statement)
        lines.append(Past(one.coder, one.at, _said(one, statement, field, speech, words), one.reason or "", back))
    return lines


def _value(statement: Statement, speech: Speech) -> str:
    return speech.value(statement.field, statement.value) or " … ".join(piece.text for piece in statement.evidence)


def _added(one: Decision, statement: str) -> Statement | None:
    if one.action == "add_statement":
        return msgspec.json.decode(one.new or "", type=Statement)
    if one.action == "add_record":
        record = msgspec.json.decode(one.new or "", type=Record)
        return next((inside for inside in record.statements if inside.id == statement), None)
    return None


def _field_of(one: Decision, statement: str) -> str:
    added = _added(one, statement)
    return added.field if added else ""


def _said(one: Decision, statement: str, field: str, speech: Speech, words: Table) -> str:
    added = _added(one, statement)
    if added is not None:
        return str(words.added).format(value=_value(added, speech))
    if one.action == "change":
        return str(words[f"changed_{one.field}"]).format(
            old=_shown(one.old, one.field, field, speech), new=_shown(one.new, one.field, field, speech)
        )
    names: Mapping[str, str] = words.of_record.plain() if one.target == "record" else words.of_value.plain()
    return names.get(one.action, one.action)


def _shown(written: str | None, part: str | None, field: str, speech: Speech) -> str:
    """One side of a change, in words; what can't be read any more as it was kept."""
    if written is None:
        return "–"
    try:
        if part == "value":
            value = msgspec.json.decode(written, type=Value)
            return speech.value(field, value) or getattr(value, "text", "") or getattr(value, "name", "") or written
        if part == "voice":
            teller = speech.teller(msgspec.json.decode(written, type=Voice))
            return " · ".join(filter(None, (teller.how, teller.name)))
        if part == "evidence":
            return " … ".join(piece.text for piece in msgspec.json.decode(written, type=tuple[Evidence, ...]))
        if part == "field":
            return speech.title("fields", msgspec.json.decode(written, type=str))
        return str(msgspec.json.decode(written))
    except msgspec.MsgspecError:
        return written
