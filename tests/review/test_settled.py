"""What decisions make of a report, by one coder and by several."""

import random

import msgspec
import pytest
from tests.review.conftest import POLICE, piece, size

from selon.model import Coded, Count, Voice
from selon.review.settled import merge, same, settled
from selon.review.taken import Taken
from selon.review.versions import CODER, StatementAnswer, Version, answers_of, split_id, statement_id, version
from selon.store.decisions import Decision


def act(action: str, id: str, target: str = "statement", coder: str = "ana", **more: str | None) -> Decision:
    return Decision(coder, "2026-03-09T10:00:00Z", target, id, action, **more)


def json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def ids(coded: Coded) -> dict[str, list[str]]:
    return {record.id: [one.id for one in record.statements] for record in coded.records}


def test_without_decisions_it_stands_as_it_was_coded(coded: Coded) -> None:
    assert settled(coded, []).coded is coded


def test_a_rejected_statement_is_gone_and_the_rest_stays(coded: Coded) -> None:
    after = settled(coded, [act("reject", "s-group")])
    assert ids(after.coded) == {"r-march": ["s-day", "s-police", "s-demand"], "r-rally": []}
    assert after.standing == {("statement", "s-group"): "coder"}


def test_a_changed_value_is_the_coders_and_no_longer_weighed(coded: Coded) -> None:
    value = Count(450, 450, "exact", words="400 personnes")
    after = settled(coded, [act("change", "s-police", field="value", new=json(value))]).coded.records[0].statements[1]
    assert (after.value, after.rule, after.confidence) == (value, CODER, None)
    assert after.voice == POLICE


def test_a_voice_and_the_record_that_a_value_belongs_to_can_change(coded: Coded) -> None:
    outlet = json(Voice("outlet"))
    taken = [act("change", "s-police", field="voice", new=outlet), act("change", "s-group", field="record", new='"r-rally"')]
    after = settled(coded, taken).coded
    assert after.records[0].statements[1].voice == Voice("outlet")
    assert ids(after)["r-rally"] == ["s-group"]


def test_a_record_can_be_split_and_merged_back(coded: Coded) -> None:
    split = act("split", "r-march", "record", new='["s-group", "s-demand"]')
    fresh = split_id("r-march", ["s-demand", "s-group"])
    after = settled(coded, [split]).coded
    assert ids(after) == {"r-march": ["s-day", "s-police"], "r-rally": [], fresh: ["s-group", "s-demand"]}
    assert not after.records[2].main
    back = settled(coded, [split, act("merge", fresh, "record", new='"r-march"')]).coded
    assert {id: set(inside) for id, inside in ids(back).items()} == {id: set(inside) for id, inside in ids(coded).items()}


def test_a_rejected_record_takes_its_statements_along_and_nothing_points_to_it(coded: Coded) -> None:
    after = settled(coded, [act("reject", "r-march", "record")]).coded
    assert [record.id for record in after.records] == ["r-rally"]
    assert after.records[0].part_of is None


def test_a_report_that_is_not_relevant_has_no_records(coded: Coded) -> None:
    after = settled(coded, [act("not_relevant", "sha256:a", "report")]).coded
    assert (after.outcome, after.records) == ("not_relevant", ())


def test_what_was_added_is_there_and_can_be_decided_on(coded: Coded) -> None:
    id = statement_id("sha256:a", "r-rally", "size", Count(50, 50, "exact"), [piece("900")], POLICE)
    added = msgspec.structs.replace(size(id, 50, "900", POLICE))
    taken = [act("add_statement", "r-rally", "record", new=json(added)), act("reject", id)]
    assert ids(settled(coded, taken[:1]).coded)["r-rally"] == [id]
    assert ids(settled(coded, Taken(taken).about(coded)).coded)["r-rally"] == []


def test_a_decision_about_nothing_is_told_and_changes_nothing(coded: Coded) -> None:
    lost = [act("reject", "s-nowhere"), act("change", "s-day", field="value", new="{"), act("praise", "s-day")]
    after = settled(coded, lost)
    assert ids(after.coded) == ids(coded)
    assert after.lost == tuple(lost)


def test_two_coders_who_come_to_the_same_by_other_ways_agree(coded: Coded) -> None:
    there_and_back = [
        act("change", "s-police", field="value", new=json(Count(1, 1, "exact"))),
        act("change", "s-police", field="value", new=json(coded.records[0].statements[1].value)),
    ]
    after = settled(coded, [*there_and_back, act("accept", "s-police", coder="ben")])
    assert after.standing["statement", "s-police"] == "agreed"
    assert not after.pending


def test_where_coders_differ_the_machine_stands_until_an_adjudicator_decides(coded: Coded) -> None:
    differ = [act("accept", "s-group"), act("reject", "s-group", coder="ben")]
    assert settled(coded, differ).pending == (("statement", "s-group"),)
    assert "s-group" in ids(settled(coded, differ).coded)["r-march"]
    judged = settled(coded, [*differ, act("reject", "s-group", coder="cléo")], {"cléo"})
    assert judged.standing["statement", "s-group"] == "adjudicated"
    assert "s-group" not in ids(judged.coded)["r-march"]


def test_silence_is_an_answer_once_a_coder_is_done(coded: Coded) -> None:
    reject = act("reject", "s-group", coder="ben")
    assert not settled(coded, [act("accept", "s-day"), reject]).pending
    assert settled(coded, [act("done", "sha256:a", "report"), reject]).pending == (("statement", "s-group"),)


def test_adjudicators_are_named_by_a_decision() -> None:
    named = act("change", "cléo", "coder", coder="root", field="role", new='"adjudicator"')
    assert Taken([named]).adjudicators == {"cléo"}
    assert not Taken([named, act("change", "cléo", "coder", coder="root", field="role", new='"coder"')]).adjudicators


ACTS = ("accept", "reject", "value", "voice", "record")


def _random_act(dice: random.Random, coder: str) -> Decision:
    id, action = dice.choice(["s-day", "s-police", "s-group", "s-demand"]), dice.choice(ACTS)
    if action in ("accept", "reject"):
        return act(action, id, coder=coder)
    new = {
        "value": json(Count(dice.randrange(3), 3, "exact")),
        "voice": json(dice.choice([POLICE, Voice("outlet")])),
        "record": dice.choice(['"r-march"', '"r-rally"']),
    }[action]
    return act("change", id, coder=coder, field=action, new=new)


def test_equal_answers_are_always_merged(coded: Coded) -> None:
    """10,000 random pairs: coders who came to the same never conflict; a pending item is one on which they differ."""
    dice = random.Random(7)
    for _ in range(10_000):
        mine = [_random_act(dice, "ana") for _ in range(dice.randrange(1, 5))]
        ended = version(coded, mine)
        again = Version(ended.answers, ended.touched)
        assert not merge(coded, {"ana": ended, "ben": again}).pending
        other = version(coded, [_random_act(dice, "ben") for _ in range(dice.randrange(1, 5))])
        both = merge(coded, {"ana": ended, "ben": other})
        for item in ended.touched & other.touched:
            assert (item in both.pending) == (not same(ended.answers[item], other.answers[item]))


def test_the_order_of_coders_does_not_matter(coded: Coded) -> None:
    dice = random.Random(11)
    for _ in range(300):
        acts = {coder: [_random_act(dice, coder) for _ in range(3)] for coder in ("ana", "ben", "cléo")}
        one = settled(coded, [*acts["ana"], *acts["ben"], *acts["cléo"]], {"cléo"})
        other = settled(coded, [*acts["cléo"], *acts["ana"], *acts["ben"]], {"cléo"})
        assert one.coded == other.coded
        assert one.standing == other.standing


def test_an_answer_holds_the_machines_statement_until_it_is_changed(coded: Coded) -> None:
    answer = answers_of(coded)["statement", "s-day"]
    assert isinstance(answer, StatementAnswer)
    assert answer.statement is coded.records[0].statements[0]


@pytest.mark.parametrize("field", ["family", "form", "status", "main"])
def test_heads_of_records_can_change(coded: Coded, field: str) -> None:
    new = {"family": '"violence"', "form": '"rally"', "status": '"banned"', "main": "false"}[field]
    after = settled(coded, [act("change", "r-march", "record", field=field, new=new)]).coded.records[0]
    assert json(getattr(after, field)) == new
