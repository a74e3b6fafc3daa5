"""One coder's version of a coded report: what the machine coded, with the coder's standing decisions applied in their order.

A version answers for every *item*, a record or a statement: is it kept, and as what. Two coders agree on an item where their answers are
equal, whatever acts led there: a value that was changed and changed back, and one that was accepted, are the same answer.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from selon.model import Coded, Evidence, Record, Statement, Value, Voice
from selon.store.decisions import Decision

Item = tuple[Literal["record", "statement"], str]
Action = Literal["accept", "reject", "change", "add_statement", "add_record", "split", "merge", "done", "not_relevant", "flag"]
"""What is done to a statement, a record or a report; which to which, and with what, is told by docs/review.md."""

CODER = "coder"
"""The rule of a value that a coder gave."""

_CANONICAL = msgspec.json.Encoder(order="deterministic")


class RecordAnswer(Struct, frozen=True):
    """A record without its statements; ``kept`` is False where it was rejected or taken into another."""

    kept: bool
    family: str
    form: str | None
    kind: str | None
    status: str
    main: bool
    part_of: str | None = None
    counter_to: str | None = None


class StatementAnswer(Struct, frozen=True):
    """A statement and the id of the record that it belongs to."""

    kept: bool
    record: str
    statement: Statement


Answer = RecordAnswer | StatementAnswer


class Version(Struct, frozen=True):
    """``answers`` in the order of the report, what the coder added last. ``touched``: the items that the coder decided on.

    ``done``: the coder said that the report is finished, so that what was left alone counts as accepted. ``relevant`` is False where the
    report was said to tell of no protest. ``lost`` are decisions about what is not in the report (any more), or that can't be read.
    """

    answers: dict[Item, Answer]
    touched: frozenset[Item] = frozenset()
    done: bool = False
    relevant: bool = True
    lost: tuple[Decision, ...] = ()


def made_id(*parts: object) -> str:
    """``d-`` + sixteen hexadecimal digits: the id of what coders make. Two who make the same give it the same id."""
    return "d-" + hashlib.sha256(b"\0".join(_CANONICAL.encode(part) for part in parts)).hexdigest()[:16]


def statement_id(report: str, record: str, field: str, value: Value, evidence: Sequence[Evidence], voice: Voice) -> str:
    """The id of a statement that a coder adds to a record."""
    return made_id(report, record, field, value, tuple(evidence), voice)


def answers_of(coded: Coded) -> dict[Item, Answer]:
    """The machine's answers: everything is kept as it was coded."""
    found: dict[Item, Answer] = {}
    for record in coded.records:
        found["record", record.id] = _head(record)
        for statement in record.statements:
            found["statement", statement.id] = StatementAnswer(True, record.id, statement)
    return found


def _head(record: Record) -> RecordAnswer:
    return RecordAnswer(True, record.family, record.form, record.kind, record.status, record.main, record.part_of, record.counter_to)


def version(coded: Coded, taken: Iterable[Decision]) -> Version:
    """What *taken*, one coder's standing decisions in their order, make of *coded*."""
    work = _Work(coded.report.id, answers_of(coded))
    for decision in taken:
        work.take(decision)
    return Version(work.answers, frozenset(work.touched), work.done, work.relevant, tuple(work.lost))


class _Work:
    """A version in the making."""

    def __init__(self, report: str, answers: dict[Item, Answer]) -> None:
        self.report = report
        self.answers = answers
        self.touched: set[Item] = set()
        self.done, self.relevant = False, True
        self.lost: list[Decision] = []
        self.acts: dict[tuple[str, str], Callable[[Decision], None]] = {
            ("statement", "accept"): self._accept_statement,
            ("statement", "reject"): self._reject_statement,
            ("statement", "change"): self._change_statement,
            ("record", "accept"): self._accept_record,
            ("record", "reject"): self._reject_record,
            ("record", "change"): self._change_record,
            ("record", "add_statement"): self._add_statement,
            ("record", "split"): self._split,
            ("record", "merge"): self._merge,
            ("report", "add_record"): self._add_record,
            ("report", "done"): self._done,
            ("report", "not_relevant"): self._not_relevant,
            ("report", "flag"): lambda decision: None,
        }

    def take(self, decision: Decision) -> None:
        act = self.acts.get((decision.target, decision.action))
        try:
            if act is None:
                raise KeyError(decision.action)
            act(decision)
        except (KeyError, msgspec.MsgspecError):
            self.lost.append(decision)

    def _statement(self, decision: Decision) -> StatementAnswer:
        answer = self.answers["statement", decision.target_id]
        assert isinstance(answer, StatementAnswer)
        return answer

    def _record(self, id: str) -> RecordAnswer:
        answer = self.answers["record", id]
        assert isinstance(answer, RecordAnswer)
        return answer

    def _put(self, item: Item, answer: Answer) -> None:
        self.answers[item] = answer
        self.touched.add(item)

    def _inside(self, record: str) -> list[tuple[Item, StatementAnswer]]:
        return [(item, a) for item, a in self.answers.items() if isinstance(a, StatementAnswer) and a.record == record]

    def _accept_statement(self, decision: Decision) -> None:
        self._put(("statement", decision.target_id), replace(self._statement(decision), kept=True))

    def _reject_statement(self, decision: Decision) -> None:
        self._put(("statement", decision.target_id), replace(self._statement(decision), kept=False))

    def _change_statement(self, decision: Decision) -> None:
        answer, new = self._statement(decision), decision.new or ""
        statement = answer.statement
        if decision.field == "record":
            record = msgspec.json.decode(new, type=str)
            self._record(record)
            self._put(("statement", statement.id), StatementAnswer(True, record, statement))
            return
        changed = replace(statement, **{_part(decision.field): msgspec.json.decode(new, type=_PARTS[decision.field or ""])})
        if changed != statement:
            changed = replace(changed, rule=CODER, confidence=None, doubts=())
        self._put(("statement", statement.id), StatementAnswer(True, answer.record, changed))

    def _accept_record(self, decision: Decision) -> None:
        self._put(("record", decision.target_id), replace(self._record(decision.target_id), kept=True))
        self.touched.update(item for item, _ in self._inside(decision.target_id))

    def _reject_record(self, decision: Decision) -> None:
        self._put(("record", decision.target_id), replace(self._record(decision.target_id), kept=False))

    def _change_record(self, decision: Decision) -> None:
        answer = self._record(decision.target_id)
        if decision.field not in RecordAnswer.__struct_fields__ or decision.field == "kept":
            raise KeyError(decision.field)
        changed = {**msgspec.to_builtins(answer), decision.field: msgspec.json.decode(decision.new or "")}
        self._put(("record", decision.target_id), msgspec.convert(changed, RecordAnswer))

    def _add_statement(self, decision: Decision) -> None:
        statement = msgspec.json.decode(decision.new or "", type=Statement)
        self._record(decision.target_id)
        self._put(("statement", statement.id), StatementAnswer(True, decision.target_id, statement))

    def _split(self, decision: Decision) -> None:
        moved = msgspec.json.decode(decision.new or "", type=list[str])
        items = [item for item, _ in self._inside(decision.target_id) if item[1] in set(moved)]
        if not items:
            raise KeyError(decision.target_id)
        fresh = split_id(decision.target_id, moved)
        self._put(("record", fresh), replace(self._record(decision.target_id), main=False))
        for item in items:
            answer = self.answers[item]
            assert isinstance(answer, StatementAnswer)
            self._put(item, replace(answer, record=fresh))

    def _merge(self, decision: Decision) -> None:
        into = msgspec.json.decode(decision.new or "", type=str)
        self._record(into)
        if into == decision.target_id:
            raise KeyError(into)
        for item, answer in self._inside(decision.target_id):
            self._put(item, replace(answer, record=into))
        self._put(("record", decision.target_id), replace(self._record(decision.target_id), kept=False))

    def _add_record(self, decision: Decision) -> None:
        record = msgspec.json.decode(decision.new or "", type=Record)
        self._put(("record", record.id), _head(record))
        for statement in record.statements:
            self._put(("statement", statement.id), StatementAnswer(True, record.id, statement))

    def _done(self, decision: Decision) -> None:
        self.done, self.relevant = True, True

    def _not_relevant(self, decision: Decision) -> None:
        self.done, self.relevant = True, False


def split_id(record: str, statements: Iterable[str]) -> str:
    """The id of the record that a split makes of some statements of *record*."""
    return made_id(record, sorted(statements))


_PARTS: dict[str, object] = {"value": Value, "voice": Voice, "evidence": tuple[Evidence, ...], "field": str}


def _part(field: str | None) -> str:
    if field not in _PARTS:
        raise KeyError(field)
    return field
