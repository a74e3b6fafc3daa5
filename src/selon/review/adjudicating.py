"""Between coders who differ: what they differ on, with equal answers merged, and what it takes to come to one of their answers.

An adjudicator is a coder whose answer decides, so that choosing is deciding: the choice is kept as the adjudicator's own decisions, and
the versions of the others stay as they are.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence

import msgspec
from msgspec import Struct

from selon.model import Coded, Record
from selon.review.refusing import refused, stale
from selon.review.settled import Standing, merge, same
from selon.review.versions import Answer, Item, RecordAnswer, StatementAnswer, Version, answers_of, version
from selon.store.decisions import Decision

_CANONICAL = msgspec.json.Encoder(order="deterministic")


class Choice(Struct, frozen=True):
    """One answer, and the ``coders`` who gave it, in order. ``answer`` None or not kept: they leave the item out.

    ``relevant`` is set where the question is whether the report tells of a protest at all. ``key`` names the choice and changes with it.
    """

    key: str
    coders: tuple[str, ...]
    answer: Answer | None
    machine: bool
    relevant: bool | None = None


class Question(Struct, frozen=True):
    """One item on which coders differ, with their answers, most coders first. ``chosen``: the key of what an adjudicator decided."""

    item: Item
    choices: tuple[Choice, ...]
    shown: Answer | None
    standing: Standing
    chosen: str | None = None


class Compared(Struct, frozen=True):
    """A report as several coders left it. ``agreed``: how many items two or more gave the same answer to."""

    coded: Coded
    versions: Mapping[str, Version]
    judges: frozenset[str]
    standing: Mapping[Item, Standing]
    questions: tuple[Question, ...]

    @property
    def agreed(self) -> int:
        """How many items several coders agree on, which are merged without a question."""
        return sum(one == "agreed" for one in self.standing.values())

    @property
    def pending(self) -> int:
        """How many questions no adjudicator decided."""
        return sum(one.standing == "pending" for one in self.questions)


def compared(coded: Coded, taken: Sequence[Decision], judges: Collection[str]) -> Compared:
    """What the coders of *taken*, the standing decisions about *coded* in order, differ on; *judges* are the adjudicators."""
    by_coder: dict[str, list[Decision]] = {}
    for decision in taken:
        by_coder.setdefault(decision.coder, []).append(decision)
    versions = {coder: version(coded, by_coder[coder]) for coder in sorted(by_coder)}
    standing = merge(coded, versions, judges).standing
    machine = answers_of(coded)
    report: Item = ("record", coded.report.id)
    questions = []
    for item in _in_order(machine, versions):
        held = opinions(versions, item)
        if len(held) > 1 and standing.get(item) in ("pending", "adjudicated"):
            questions.append(_question(item, held, machine.get(item), standing[item], judges))
    said = {coder: one.relevant for coder, one in versions.items() if one.done}
    if len(set(said.values())) > 1:
        questions.insert(0, _relevance(report, said, "pending" if standing.get(report) == "pending" else "adjudicated", judges))
    return Compared(coded, versions, frozenset(judges), standing, tuple(questions))


def opinions(versions: Mapping[str, Version], item: Item) -> dict[str, Answer | None]:
    """The answers to *item* of those who have one: they decided on it, or are done with the report."""
    return {coder: one.answers.get(item) for coder, one in versions.items() if one.done or item in one.touched}


def _in_order(machine: Mapping[Item, Answer], versions: Mapping[str, Version]) -> list[Item]:
    """All items: each record with its statements behind it, as the machine has them, what coders added last."""
    every: dict[Item, Answer] = dict(machine)
    for one in versions.values():
        for item, answer in one.answers.items():
            every.setdefault(item, answer)
    inside: dict[str, list[Item]] = {}
    for item, answer in every.items():
        if isinstance(answer, StatementAnswer):
            inside.setdefault(answer.record, []).append(item)
    records = [item for item in every if item[0] == "record"]
    ordered = [one for item in records for one in (item, *inside.pop(item[1], ()))]
    return [*ordered, *(item for items in inside.values() for item in items)]


def _question(
    item: Item, held: Mapping[str, Answer | None], machine: Answer | None, standing: Standing, judges: Collection[str]
) -> Question:
    groups: list[tuple[Answer | None, list[str]]] = []
    for coder, answer in held.items():
        for other, coders in groups:
            if same(answer, other):
                coders.append(coder)
                break
        else:
            groups.append((answer, [coder]))
    choices = tuple(
        Choice(_key(item, answer), tuple(coders), answer, machine is not None and same(answer, machine))
        for answer, coders in sorted(groups, key=lambda group: (-len([name for name in group[1] if name not in judges]), group[1]))
    )
    told = [answer for answer, _ in groups if answer is not None]
    kept = next((answer for answer in told if answer.kept), told[0] if told else machine)
    return Question(item, choices, kept, standing, _chosen(choices, judges) if standing == "adjudicated" else None)


def _relevance(item: Item, said: Mapping[str, bool], standing: Standing, judges: Collection[str]) -> Question:
    choices = tuple(
        Choice(_key(item, told), tuple(coder for coder, each in said.items() if each == told), None, told, told) for told in (True, False)
    )
    return Question(item, choices, None, standing, _chosen(choices, judges) if standing == "adjudicated" else None)


def _chosen(choices: Sequence[Choice], judges: Collection[str]) -> str | None:
    return next((choice.key for choice in choices if any(coder in judges for coder in choice.coders)), None)


def _key(item: Item, answer: object) -> str:
    """What names an answer; all ways of leaving an item out are one."""
    told = "out" if answer is None or getattr(answer, "kept", True) is False else answer
    return hashlib.sha256(_CANONICAL.encode((item, told))).hexdigest()[:16]


def choosing(one: Compared, judge: str, item: Item, key: str, at: str) -> tuple[Decision, ...]:
    """The decisions by which *judge*, at *at*, comes to the answer *key* to the question *item*.

    A record that some keep and some don't is chosen with the values in it that are in question. Raises DecisionStale where nobody gives
    that answer any more, DecisionRefused where the values have to be decided first.
    """
    question = next((each for each in one.questions if each.item == item), None)
    choice = next((each for each in question.choices if each.key == key), None) if question is not None else None
    if question is None or choice is None:
        raise stale("answers_changed")
    work = _Choosing(one, judge, at)
    if choice.relevant is not None:
        work.relevance(choice)
        return tuple(work.made)
    coder = next((name for name in choice.coders if name != judge), judge)
    work.come_to(item, choice.answer, coder, question.shown)
    whole = item[0] == "record" and len({each.answer is not None and each.answer.kept for each in question.choices}) > 1
    for other in one.questions if whole else ():
        if other.standing == "pending" and other.item != item and _lies_in(other, item[1]):
            work.come_to(other.item, one.versions[coder].answers.get(other.item), coder, other.shown)
    return tuple(work.made)


def _lies_in(question: Question, record: str) -> bool:
    answers = (choice.answer for choice in question.choices)
    return any(isinstance(answer, StatementAnswer) and answer.record == record for answer in answers)


class _Choosing:
    """Decisions in the making."""

    def __init__(self, one: Compared, judge: str, at: str) -> None:
        self.one = one
        self.judge = judge
        self.at = at
        self.mine: dict[Item, Answer] = dict((one.versions.get(judge) or Version(answers_of(one.coded))).answers)
        self.made: list[Decision] = []

    def _decide(self, target: str, id: str, action: str, new: object = None, field: str | None = None, reason: str | None = None) -> None:
        told = None if new is None and field is None else _CANONICAL.encode(new).decode()
        self.made.append(Decision(self.judge, self.at, target, id, action, field, None, told, reason))

    def relevance(self, choice: Choice) -> None:
        """Say whether the report tells of a protest. Where it does the judge is done with it, and so answers for all that stands."""
        report = self.one.coded.report.id
        if not choice.relevant:
            self._decide("report", report, "not_relevant")
            return
        others = {
            name: each for name, each in self.one.versions.items() if name not in self.one.judges and (each.relevant or not each.done)
        }
        own = self.one.versions.get(self.judge)
        for item in _in_order(answers_of(self.one.coded), self.one.versions):
            held = opinions(others, item)
            if not held or (own is not None and item in own.touched):
                continue
            answers = list(held.values())
            if not all(same(answer, answers[0]) for answer in answers):
                raise refused("values_first")
            if not same(answers[0], self.mine.get(item)):
                told = [version.answers[item] for version in self.one.versions.values() if item in version.answers]
                self.come_to(item, answers[0], next(iter(held)), next((each for each in told if each.kept), None))
        self._decide("report", report, "done")

    def come_to(self, item: Item, answer: Answer | None, coder: str, shown: Answer | None) -> None:
        """Have the judge give *answer*, which is that of *coder*, to *item*; *shown* is what there is to leave out."""
        before = self.mine.get(item)
        if answer is None or not answer.kept:
            if before is None and shown is not None:
                self._put(item, shown, coder)
            left = before if before is not None else shown
            if left is not None:
                self._decide(item[0], item[1], "reject")
                self.mine[item] = msgspec.structs.replace(left, kept=False)
        elif isinstance(answer, StatementAnswer) and same(answer, before):
            self._decide(item[0], item[1], "accept")
        else:
            self._put(item, answer, coder)

    def _put(self, item: Item, answer: Answer, coder: str) -> None:
        """Have *answer* stand as it is, whatever stood before."""
        before = self.mine.get(item)
        if isinstance(answer, StatementAnswer):
            holder: Item = ("record", answer.record)
            head = self.one.versions[coder].answers.get(holder) if holder not in self.mine else None
            if head is None and holder not in self.mine:
                head = next((each.answers[holder] for each in self.one.versions.values() if holder in each.answers), None)
            if head is not None:
                self._put(holder, msgspec.structs.replace(head, kept=True), coder)
            self._decide("record", answer.record, "add_statement", answer.statement)
        elif isinstance(before, RecordAnswer) and before == answer:
            self._decide(
                "record", item[1], "change", answer.status, "status"
            )  # an opinion on the record alone: accepting takes in its values
        else:  # whole, as a family and a form that go together can't be changed one after the other
            record = Record(
                item[1], answer.family, answer.form, answer.kind, answer.status, answer.main, (), answer.part_of, answer.counter_to
            )  # fmt: skip
            self._decide("report", self.one.coded.report.id, "add_record", record)
        self.mine[item] = answer
