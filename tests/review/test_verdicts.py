"""What coders say of events as a whole goes with the records that they said it of."""

import msgspec
import pytest

from selon.review.verdicts import Verdict, covered, named, verdict
from selon.review.vocabulary import problem
from selon.store.decisions import Decision


def said(coder: str, action: str, *records: str, field: str | None = None, new: str | None = None) -> Decision:
    """A decision about the event of *records*, as it is kept."""
    old = msgspec.json.encode(records).decode() if action in ("accept", "reject") else None
    return Decision(coder, "t", "event", f"e-{min(records)}", action, field, old, new)


@pytest.mark.parametrize(
    ("taken", "judgement"),
    [
        ([], ""),
        ([said("ada", "accept", "a", "b")], ""),
        ([said("ada", "reject", "a", "b")], "rejected"),
        ([said("ada", "reject", "a", "b", "c")], "rejected"),  # what was cut apart since is rejected in each part
        ([said("ada", "reject", "a"), said("ada", "reject", "b")], "rejected"),
        ([said("ada", "reject", "a")], "due"),  # a report came that the coder has not seen
        ([said("ada", "reject", "a"), said("ada", "accept", "a", "b")], ""),
        ([said("ada", "accept", "a", "b"), said("ada", "reject", "a", "b")], "rejected"),
        ([said("ada", "reject", "a", "b"), said("ada", "accept", "b")], "due"),
        ([said("ada", "reject", "a", "b"), said("bea", "reject", "a", "b")], "rejected"),
        ([said("ada", "reject", "a", "b"), said("bea", "accept", "a", "b")], "due"),
        ([said("ada", "reject", "a", "b"), said("eve", "accept", "a", "b")], ""),
        ([said("ada", "accept", "a", "b"), said("eve", "reject", "a", "b")], "rejected"),
        ([said("ada", "reject", "a", "b"), said("bea", "flag", "a")], "rejected"),
        ([said("bea", "flag", "a")], "due"),
        ([said("ada", "reject", "x", "y"), said("bea", "flag", "x")], ""),
    ],
)
def test_what_is_said_comes_to(taken: list[Decision], judgement: str) -> None:
    assert verdict(("a", "b"), taken, {"eve"}).judgement == judgement


def test_a_rule_goes_with_the_record_after_which_the_event_was_called() -> None:
    rule = said("ada", "rule", "b", field="size", new='"highest"')
    assert verdict(("a", "b"), [rule]).rules == {"size": '"highest"'}
    assert verdict(("a",), [rule]) == Verdict()
    assert rule.target_id in named(["a", "b"])


def test_a_judgement_that_names_no_records_goes_with_the_one_after_which_the_event_was_called() -> None:
    for old in (None, "no JSON", '{"a": 1}'):
        one = Decision("ada", "t", "event", "e-a", "reject", old=old)
        assert covered(one) == {"a"}
        assert verdict(("a",), [one]).judgement == "rejected"


def test_an_event_can_be_rejected() -> None:
    assert problem(Decision("ada", "t", "event", "e-a", "reject")) is None
