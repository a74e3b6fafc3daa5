"""What a coder may decide: an act is checked before it is kept, so that no decision is about nothing or holds what can't be coded."""

from collections.abc import Iterable, Mapping

import msgspec

from selon.codebook.book import Codebook
from selon.errors import Named
from selon.model import Coded, Evidence, Record, Statement, Value, Voice
from selon.review.refusing import refused, stale
from selon.review.versions import Answer, Item, RecordAnswer, StatementAnswer, Version, version
from selon.store.decisions import Decision

REPORT_ACTS = frozenset({"done", "not_relevant", "flag"})
_TYPES = {"family": "families", "form": "forms", "status": "statuses"}


def check(coded: Coded, text: str, before: Iterable[Decision], decision: Decision, book: Codebook) -> Version:
    """The coder's version with *decision* after *before*, their own standing decisions about *coded*, whose text is *text*.

    Raises DecisionRefused for an act that is none, is about nothing in the report, points outside the text or gives what the codebook has
    no place for; DecisionStale where ``old`` is no longer what stands. Both say what to do.
    """
    mine = list(before)
    stands = version(coded, mine)
    if decision.target == "report":
        _of_report(coded, decision)
    elif decision.target in ("record", "statement"):
        _known(stands.answers, decision)
    else:
        raise refused("not_of_report", target=Named("targets", (decision.target,)))
    _fresh(stands.answers, decision)
    after = version(coded, [*mine, decision])
    if len(after.lost) > len(stands.lost):
        raise refused("no_act", action=decision.action, target=Named("targets", (decision.target,)), id=decision.target_id)
    for item, answer in after.answers.items():
        if answer != stands.answers.get(item):
            _sound(answer, after.answers, text, book)
    return after


def _of_report(coded: Coded, decision: Decision) -> None:
    if decision.target_id != coded.report.id:
        raise refused("other_report", id=decision.target_id)
    if decision.action not in REPORT_ACTS | {"add_record"}:
        raise refused("not_said", action=decision.action)
    if decision.action == "add_record" and _record(decision.new).part_of == "":
        raise refused("empty_part")


def _known(answers: Mapping[Item, Answer], decision: Decision) -> None:
    if _item(decision) not in answers:
        raise refused("not_here", target=Named("targets", (decision.target,)), id=decision.target_id)


def _item(decision: Decision) -> Item:
    return ("record" if decision.target == "record" else "statement", decision.target_id)


def _fresh(answers: Mapping[Item, Answer], decision: Decision) -> None:
    """Refuse a change of something that has changed since it was shown. ``old`` None: the coder was not shown what stands."""
    if decision.action != "change" or decision.old is None:
        return
    answer = answers[_item(decision)]
    if isinstance(answer, StatementAnswer):
        holder: object = answer if decision.field == "record" else answer.statement
    else:
        holder = answer
    stands = msgspec.json.decode(msgspec.json.encode(getattr(holder, decision.field or "", None)))  # as what was shown: lists, no tuples
    if msgspec.json.decode(decision.old) != stands:
        part = Named("parts", (decision.field or "",))
        raise stale("changed", part=part, target=Named("targets", (decision.target,)), id=decision.target_id)


def _sound(answer: Answer, answers: Mapping[Item, Answer], text: str, book: Codebook) -> None:
    if isinstance(answer, RecordAnswer):
        _sound_record(answer, book)
        return
    record = answers.get(("record", answer.record))
    if not isinstance(record, RecordAnswer):
        raise refused("no_record", id=answer.record)
    _in_text(answer.statement.evidence, text)
    _sound_voice(answer.statement.voice, text, book)
    if answer.kept and record.kept:
        _fits(answer.statement, record.family, book)


def _sound_record(record: RecordAnswer, book: Codebook) -> None:
    for name, codes in _TYPES.items():
        code = getattr(record, name)
        if code is not None and code not in book.codes(codes):
            raise refused("no_code", part=Named("parts", (name,)), code=code)
    if record.kind is not None and record.kind not in book.kinds_of(record.family):
        raise refused("no_kind", kind=Named("kinds", (record.kind,)), family=Named("families", (record.family,)))
    if record.family == "protest" and record.kind is not None:
        raise refused("has_form")
    if record.family != "protest" and record.form is not None:
        raise refused("has_kind", family=Named("families", (record.family,)))


def _in_text(evidence: Iterable[Evidence], text: str) -> None:
    for piece in evidence:
        if not 0 <= piece.start < piece.end <= len(text) or text[piece.start : piece.end] != piece.text:
            raise refused("not_in_text", start=str(piece.start), end=str(piece.end), text=piece.text)


def _sound_voice(voice: Voice, text: str, book: Codebook) -> None:
    speaker = voice.speaker
    if speaker is not None:
        _in_text([Evidence(speaker.start, speaker.end, speaker.text)], text)
        if speaker.role not in book.codes("roles"):
            raise refused("no_code", part=Named("parts", ("role",)), code=speaker.role)
    if voice.kind == "outlet" and speaker is not None:
        raise refused("no_speaker")


def _fits(statement: Statement, family: str, book: Codebook) -> None:
    if statement.field not in book.codes("fields"):
        raise refused("no_code", part=Named("parts", ("field",)), code=statement.field)
    type, field = book.entry("fields", statement.field).type, Named("fields", (statement.field,))
    if type is None or family not in type.families:
        fields = Named("fields", book.fields_of(family))
        raise refused("no_field", family=Named("families", (family,)), field=field, fields=fields)
    tag = _tag(statement.value)
    if tag not in type.value:
        raise refused("other_type", field=field, types=Named("types", tuple(type.value)), type=Named("types", (tag,)))
    code = getattr(statement.value, "code", None)
    if type.codes and code is not None and code not in book.codes(type.codes):
        raise refused("not_in_list", field=field, code=code, list=type.codes)


def _tag(value: Value) -> str:
    return str(value.__struct_config__.tag)


def _record(given: str | None) -> Record:
    try:
        return msgspec.json.decode(given or "", type=Record)
    except msgspec.MsgspecError as error:
        raise refused("unreadable", why=str(error)) from None
