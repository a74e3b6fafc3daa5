"""Choosing between coders: whatever they did, the chosen answer is what stands then, and nothing is left to decide."""

import random
from collections.abc import Sequence

import msgspec
import pytest
from tests.review.conftest import POLICE, TEXT, piece, size
from tests.review.test_settled import _random_act, act, ids, json, settled

from selon.codebook.book import load
from selon.errors import DecisionRefused, DecisionStale
from selon.model import Coded, Count, Record
from selon.review.acts import check
from selon.review.adjudicating import Compared, choosing, compared
from selon.review.settled import same
from selon.review.versions import version
from selon.store.decisions import Decision

JUDGE = "judith"
AT = "2026-03-10T10:00:00Z"
BOOK = load()


def between(coded: Coded, taken: Sequence[Decision]) -> Compared:
    return compared(coded, taken, {JUDGE})


def decided(coded: Coded, taken: list[Decision], dice: random.Random) -> list[Decision]:
    """*taken* and what a judge decides, question after question, each decision checked as the workbench does."""
    for _ in range(100):
        one = between(coded, taken)
        open_ = [each for each in one.questions if each.standing == "pending"]
        if not open_:
            return taken
        question = dice.choice([each for each in open_ if each.choices[0].relevant is None] or open_)
        choice = dice.choice(question.choices)
        made = choosing(one, JUDGE, question.item, choice.key, AT)
        mine = [decision for decision in taken if decision.coder == JUDGE]
        for decision in made:
            check(coded, TEXT, mine, decision, BOOK)
            mine.append(decision)
        taken = [*taken, *made]
        after = next(each for each in between(coded, taken).questions if each.item == question.item)
        assert (after.standing, after.chosen) == ("adjudicated", choice.key)
        if choice.relevant is None:
            answer = version(coded, mine).answers.get(question.item)
            assert same(answer, choice.answer)
    raise AssertionError("it does not end")


def test_equal_answers_are_one_choice_and_the_machine_is_named(coded: Coded) -> None:
    taken = [act("reject", "s-group"), act("reject", "s-group", coder="ben"), act("accept", "s-group", coder="cléo")]
    question = between(coded, taken).questions[0]
    assert [(one.coders, one.machine) for one in question.choices] == [(("ana", "ben"), False), (("cléo",), True)]


def test_what_all_agree_on_is_no_question(coded: Coded) -> None:
    one = between(coded, [act("reject", "s-group"), act("reject", "s-group", coder="ben")])
    assert (one.questions, one.agreed) == ((), 1)


def test_the_choice_stands_and_the_versions_stay(coded: Coded) -> None:
    taken = [act("reject", "s-group"), act("accept", "s-group", coder="ben")]
    one = between(coded, taken)
    made = choosing(one, JUDGE, one.questions[0].item, one.questions[0].choices[0].key, AT)
    after = between(coded, [*taken, *made])
    assert after.questions[0].standing == "adjudicated"
    assert {name: after.versions[name] for name in ("ana", "ben")} == {name: one.versions[name] for name in ("ana", "ben")}
    assert "s-group" not in ids(settled(coded, [*taken, *made], {JUDGE}).coded)["r-march"]


def test_an_answer_that_nobody_gives_any_more_is_refused(coded: Coded) -> None:
    one = between(coded, [act("reject", "s-group"), act("accept", "s-group", coder="ben")])
    with pytest.raises(DecisionStale):
        choosing(one, JUDGE, one.questions[0].item, "0" * 16, AT)


def test_a_record_that_one_added_goes_or_comes_with_its_values(coded: Coded) -> None:
    inside = size("d-0000000000000001", 50, "900", POLICE)
    added = Record("d-0000000000000002", "protest", "rally", None, "held", False, (inside,))
    taken = [
        act("add_record", "sha256:a", "report", new=json(added)),
        act("done", "sha256:a", "report"),
        act("done", "sha256:a", "report", coder="ben"),
    ]
    one = between(coded, taken)
    question = next(each for each in one.questions if each.item == ("record", added.id))
    for choice in question.choices:
        made = choosing(one, JUDGE, question.item, choice.key, AT)
        after = between(coded, [*taken, *made])
        assert after.pending == 0
        kept = {record.id for record in settled(coded, [*taken, *made], {JUDGE}).coded.records}
        assert (added.id in kept) == (choice.answer is not None)


def test_whether_a_protest_is_told_is_decided_with_the_values_of_who_found_one(coded: Coded) -> None:
    taken = [
        act("reject", "s-group"), act("done", "sha256:a", "report"), act("not_relevant", "sha256:a", "report", coder="ben")
    ]  # fmt: skip
    one = between(coded, taken)
    first = one.questions[0]
    assert [(each.relevant, each.coders) for each in first.choices] == [(True, ("ana",)), (False, ("ben",))]
    told = [*taken, *choosing(one, JUDGE, first.item, first.choices[0].key, AT)]
    assert between(coded, told).pending == 0
    assert ids(settled(coded, told, {JUDGE}).coded)["r-march"] == ["s-day", "s-police", "s-demand"]
    none = [*taken, *choosing(one, JUDGE, first.item, first.choices[1].key, AT)]
    assert settled(coded, none, {JUDGE}).coded.records == ()
    third = [*taken, act("accept", "s-group", coder="cléo")]
    with pytest.raises(DecisionRefused, match="decide on those first"):
        choosing(between(coded, third), JUDGE, first.item, first.choices[0].key, AT)


def _any(dice: random.Random, coder: str) -> Decision:
    """An act of any kind that always can stand."""
    made = dice.randrange(8)
    if made < 5:
        return _random_act(dice, coder)
    if made == 5:
        return act(dice.choice(["reject", "accept"]), dice.choice(["r-march", "r-rally"]), "record", coder)
    if made == 6:
        return act("change", "r-rally", "record", coder, field="status", new=dice.choice(['"banned"', '"held"']))
    id = f"d-{dice.randrange(3):016}"
    fresh = msgspec.structs.replace(size(id, dice.randrange(40, 43), "900", POLICE), evidence=(piece("900"),))
    return act("add_statement", dice.choice(["r-march", "r-rally"]), "record", coder, new=json(fresh))


def _fits(coded: Coded, mine: list[Decision], decision: Decision) -> bool:
    try:
        check(coded, TEXT, mine, decision, BOOK)
    except DecisionRefused:
        return False
    return True


def test_whatever_coders_did_a_judge_can_decide_all_of_it(coded: Coded) -> None:
    """600 random reports: every choice leads to the chosen answer, and in the end nothing is pending."""
    dice = random.Random(19)
    for _ in range(600):
        taken: list[Decision] = []
        for coder in ("ana", "ben", "cléo")[: dice.randrange(2, 4)]:
            mine: list[Decision] = []
            for _ in range(dice.randrange(1, 6)):
                decision = _any(dice, coder)
                if decision.field != "value" or decision.target_id in ("s-police", "s-group"):
                    mine += [decision] if _fits(coded, mine, decision) else []
            if dice.random() < 0.6:
                mine.append(act(dice.choice(["done", "done", "not_relevant"]), coded.report.id, "report", coder))
            taken += mine
        after = decided(coded, taken, dice)
        assert not settled(coded, after, {JUDGE}).pending


def test_a_value_keeps_its_figure_when_it_is_chosen(coded: Coded) -> None:
    value = json(Count(450, 450, "exact", words="400 personnes"))
    taken = [act("change", "s-police", field="value", new=value), act("accept", "s-police", coder="ben")]
    one = between(coded, taken)
    mine = next(each for each in one.questions[0].choices if each.coders == ("ana",))
    after = settled(coded, [*taken, *choosing(one, JUDGE, one.questions[0].item, mine.key, AT)], {JUDGE}).coded
    assert json(after.records[0].statements[1].value) == value
