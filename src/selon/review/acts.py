"""What a coder may decide: an act is checked before it is kept, so that no decision is about nothing or holds what can't be coded."""

from collections.abc import Iterable, Mapping

import msgspec

from selon.codebook.book import Codebook
from selon.errors import DecisionRefused, DecisionStale
from selon.model import Coded, Evidence, Record, Statement, Value, Voice
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
        raise DecisionRefused(f"a report has no {decision.target}; decide on report, record or statement")
    _fresh(stands.answers, decision)
    after = version(coded, [*mine, decision])
    if len(after.lost) > len(stands.lost):
        raise DecisionRefused(
            f"{decision.action} of {decision.target} {decision.target_id}: there is no such act, or its value can't be read"
        )
    for item, answer in after.answers.items():
        if answer != stands.answers.get(item):
            _sound(answer, after.answers, text, book)
    return after


def _of_report(coded: Coded, decision: Decision) -> None:
    if decision.target_id != coded.report.id:
        raise DecisionRefused(f"the report {decision.target_id} is not this one; reload the page")
    if decision.action not in REPORT_ACTS | {"add_record"}:
        raise DecisionRefused(f"{decision.action}: not said of a report; done, not_relevant, flag or add_record are")
    if decision.action == "add_record" and _decoded(decision.new, Record, "a record").part_of == "":
        raise DecisionRefused("an empty part_of is no record; leave it out")


def _known(answers: Mapping[Item, Answer], decision: Decision) -> None:
    if _item(decision) not in answers:
        raise DecisionRefused(
            f"the {decision.target} {decision.target_id} is not in this report as you left it; reload the page to see what is"
        )


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
        raise DecisionStale(f"{decision.field} of {decision.target} {decision.target_id} has changed since you saw it; reload the page")


def _sound(answer: Answer, answers: Mapping[Item, Answer], text: str, book: Codebook) -> None:
    if isinstance(answer, RecordAnswer):
        _sound_record(answer, book)
        return
    record = answers.get(("record", answer.record))
    if not isinstance(record, RecordAnswer):
        raise DecisionRefused(f"there is no record {answer.record} for the statement; choose one of this report")
    _in_text(answer.statement.evidence, text)
    _sound_voice(answer.statement.voice, text, book)
    if answer.kept and record.kept:
        _fits(answer.statement, record.family, book)


def _sound_record(record: RecordAnswer, book: Codebook) -> None:
    for name, codes in _TYPES.items():
        code = getattr(record, name)
        if code is not None and code not in book.codes(codes):
            raise DecisionRefused(f"{name} {code!r} is not in the codebook; see selon codebook")
    if record.kind is not None and record.kind not in book.kinds_of(record.family):
        raise DecisionRefused(f"kind {record.kind!r} is not one of the family {record.family}; see selon codebook")
    if record.family == "protest" and record.kind is not None:
        raise DecisionRefused("a protest has a form, not a kind")
    if record.family != "protest" and record.form is not None:
        raise DecisionRefused(f"a record of the family {record.family} has a kind, not a form")


def _in_text(evidence: Iterable[Evidence], text: str) -> None:
    for piece in evidence:
        if not 0 <= piece.start < piece.end <= len(text) or text[piece.start : piece.end] != piece.text:
            raise DecisionRefused(f"{piece.start}-{piece.end} (code points, half-open) is not {piece.text!r} in the text; mark it again")


def _sound_voice(voice: Voice, text: str, book: Codebook) -> None:
    speaker = voice.speaker
    if speaker is not None:
        _in_text([Evidence(speaker.start, speaker.end, speaker.text)], text)
        if speaker.role not in book.codes("roles"):
            raise DecisionRefused(f"role {speaker.role!r} is not in the codebook; see selon codebook")
    if voice.kind == "outlet" and speaker is not None:
        raise DecisionRefused("the outlet's own voice has no speaker; choose another voice, or no speaker")


def _fits(statement: Statement, family: str, book: Codebook) -> None:
    if statement.field not in book.codes("fields"):
        raise DecisionRefused(f"field {statement.field!r} is not in the codebook; see selon codebook")
    type = book.entry("fields", statement.field).type
    if type is None or family not in type.families:
        raise DecisionRefused(
            f"a record of the family {family} has no field {statement.field}; there are {', '.join(book.fields_of(family))}"
        )
    tag = _tag(statement.value)
    if tag not in type.value:
        raise DecisionRefused(f"{statement.field} holds {' or '.join(type.value)}, not {tag}")
    code = getattr(statement.value, "code", None)
    if type.codes and code is not None and code not in book.codes(type.codes):
        raise DecisionRefused(f"{statement.field} {code!r} is not in the codebook's {type.codes}; see selon codebook")


def _tag(value: Value) -> str:
    return str(value.__struct_config__.tag)


def _decoded(given: str | None, kind: type[Record], what: str) -> Record:
    try:
        return msgspec.json.decode(given or "", type=kind)
    except msgspec.MsgspecError as error:
        raise DecisionRefused(f"this is not {what}: {error}") from None
