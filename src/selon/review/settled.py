"""What the versions of several coders come to: equal answers are merged, an adjudicator's decides, and what is left is pending.

A coder has an opinion on what they decided on and, once they said that a report is done, on all of it. A pending item stays as the machine
coded it, so that data do not depend on who was first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from selon.model import Coded, Finding, Record, Statement
from selon.review.versions import Answer, Item, RecordAnswer, StatementAnswer, Version, answers_of, version
from selon.store.decisions import Decision

Standing = Literal["machine", "coder", "agreed", "adjudicated", "pending"]
"""Nobody decided; one did; several did and agree; an adjudicator did; several differ and no adjudicator decided."""


class Settled(Struct, frozen=True):
    """The report as it stands. ``standing`` holds the items that anybody has an opinion on; ``lost`` decisions about what is not there."""

    coded: Coded
    standing: dict[Item, Standing] = {}
    lost: tuple[Decision, ...] = ()

    @property
    def pending(self) -> tuple[Item, ...]:
        """The items on which coders differ and no adjudicator decided."""
        return tuple(item for item, standing in self.standing.items() if standing == "pending")


def settled(coded: Coded, taken: Sequence[Decision], adjudicators: Collection[str] = ()) -> Settled:
    """*coded* after the standing decisions *taken* about it, in their order, by any number of coders."""
    if not taken:
        return Settled(coded)
    by_coder: dict[str, list[Decision]] = {}
    for decision in taken:
        by_coder.setdefault(decision.coder, []).append(decision)
    versions = {coder: version(coded, decisions) for coder, decisions in by_coder.items()}
    return merge(coded, versions, adjudicators)


def merge(coded: Coded, versions: Mapping[str, Version], adjudicators: Collection[str] = ()) -> Settled:
    """What *versions*, by coder, come to."""
    machine = answers_of(coded)
    items = dict.fromkeys([*machine, *(item for one in versions.values() for item in one.answers)])
    answers: dict[Item, Answer] = {}
    standing: dict[Item, Standing] = {}
    for item in items:
        held = {coder: one.answers.get(item) for coder, one in versions.items() if one.done or item in one.touched}
        answer, how = _settle(machine.get(item), held, adjudicators)
        if answer is not None:
            answers[item] = answer
        if how != "machine":
            standing[item] = how
    relevant, how = _relevance(versions, adjudicators)
    if how == "pending":
        standing["record", coded.report.id] = how
    lost = tuple(decision for one in versions.values() for decision in one.lost)
    return Settled(_composed(coded, answers if relevant else {}, relevant), standing, lost)


def _settle(machine: Answer | None, held: Mapping[str, Answer | None], adjudicators: Collection[str]) -> tuple[Answer | None, Standing]:
    if not held:
        return machine, "machine"
    answers = [held[coder] for coder in sorted(held)]
    if all(same(answer, answers[0]) for answer in answers):
        return _plainest(machine, answers[0]), "coder" if len(held) == 1 else "agreed"
    judged = [held[coder] for coder in sorted(held) if coder in adjudicators]
    if judged and all(same(answer, judged[0]) for answer in judged):
        return _plainest(machine, judged[0]), "adjudicated"
    return machine, "pending"


def _plainest(machine: Answer | None, answer: Answer | None) -> Answer | None:
    """The machine's answer where coders came to it, so that the value keeps the rule that made it; else theirs."""
    return machine if machine is not None and same(machine, answer) else answer


def same(one: Answer | None, other: Answer | None) -> bool:
    """Whether two answers come to the same: two that leave an item out do, whatever it would have been."""
    if one is None or not one.kept:
        return other is None or not other.kept
    if isinstance(one, StatementAnswer) and isinstance(other, StatementAnswer):
        return other.kept and one.record == other.record and _content(one.statement) == _content(other.statement)
    return one == other


def _content(statement: Statement) -> tuple[object, ...]:
    """What a coder can decide of a statement: how it came about is not part of it."""
    return (statement.field, statement.value, statement.evidence, statement.voice)


def _relevance(versions: Mapping[str, Version], adjudicators: Collection[str]) -> tuple[bool, Standing]:
    said = {coder: one.relevant for coder, one in versions.items() if one.done}
    if len(set(said.values())) < 2:
        return next(iter(said.values()), True), "agreed"
    judged = {relevant for coder, relevant in said.items() if coder in adjudicators}
    return (judged.pop(), "adjudicated") if len(judged) == 1 else (True, "pending")


def _composed(coded: Coded, answers: Mapping[Item, Answer], relevant: bool) -> Coded:
    """The report that *answers* make: records in the order of the report, what was added last."""
    heads = {id: answer for (_, id), answer in answers.items() if isinstance(answer, RecordAnswer) and answer.kept}
    inside: dict[str, list[Statement]] = {id: [] for id in heads}
    for answer in answers.values():
        if isinstance(answer, StatementAnswer) and answer.kept and answer.record in inside:
            inside[answer.record].append(answer.statement)
    records = tuple(_record(id, head, inside[id], heads) for id, head in heads.items())
    kept = {statement.id for record in records for statement in record.statements}
    before = {statement.id for record in coded.records for statement in record.statements}
    outcome = coded.outcome if records and relevant else "not_relevant"
    return replace(
        coded, outcome="coded" if records else outcome, records=records, findings=tuple(_findings(coded.findings, before - kept))
    )


def _record(id: str, head: RecordAnswer, statements: Iterable[Statement], heads: Collection[str]) -> Record:
    return Record(
        id, head.family, head.form, head.kind, head.status, head.main, tuple(statements),
        head.part_of if head.part_of in heads else None, head.counter_to if head.counter_to in heads else None,
    )  # fmt: skip


def _findings(findings: Iterable[Finding], gone: Collection[str]) -> Iterable[Finding]:
    """The findings without those whose statements are all gone."""
    for finding in findings:
        if not finding.statements or any(one not in gone for one in finding.statements):
            yield finding
