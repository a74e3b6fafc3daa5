"""What two releases differ in: every edit is told with its reason, nothing else is, and the second release comes out of the first."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from selon.releases.differences import Difference, differences
from selon.releases.state import EventState, RecordState, State, data_files, read_state

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def edits() -> ModuleType:
    """The benchmark: what makes random edits and says how they should be told."""
    spec = importlib.util.spec_from_file_location("diff_edits", ROOT / "benchmarks" / "diff_edits.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", range(4))
def test_every_random_edit_is_told_with_its_reason_and_nothing_else(edits: ModuleType, seed: int) -> None:
    made, recovered, besides, again, kinds = edits.measure(300, seed, 900)
    assert (made, recovered, besides, again) == (300, 300, set(), True)
    assert len(kinds) == 13


def state(run: str, events: tuple[EventState, ...], records: tuple[RecordState, ...], rules: str = "rules") -> State:
    return State("v", run, rules, events, records)


ONE = RecordState("a", "sha256:1", "e-a", {"code": "march", "size[]": [{"value": {"low": 300}}]}, (0, 4))
EVENT = EventState("e-a", "e-a", ("a",), {"city": "Lyon"})


def test_the_same_release_differs_in_nothing() -> None:
    assert differences(state("r", (EVENT,), (ONE,)), state("r", (EVENT,), (ONE,))) == []


def test_another_configuration_is_the_reason_where_no_coder_decided_anything() -> None:
    other = replace(ONE, fields={**ONE.fields, "code": "rally"})
    moved = replace(EVENT, fields={"city": "Villeurbanne"})
    assert differences(state("r", (EVENT,), (ONE,)), state("r2", (moved,), (other,))) == [
        Difference("changed", "record", "a", "code", "march", "rally", reasons=("new run-configuration",)),
        Difference("changed", "event", "e-a", "city", "Lyon", "Villeurbanne", reasons=("new run-configuration",)),
    ]


def test_where_two_reasons_hold_both_are_told() -> None:
    other = replace(ONE, fields={**ONE.fields, "code": "rally"}, decisions={"code": (7,)})
    told = differences(state("r", (EVENT,), (ONE,)), state("r2", (EVENT,), (other,)))
    assert told[0].reasons == ("new decision", "new run-configuration")


def test_a_decision_taken_back_is_a_decision_too() -> None:
    decided = replace(ONE, fields={**ONE.fields, "code": "rally"}, decisions={"code": (7,)})
    told = differences(state("r", (EVENT,), (decided,)), state("r", (EVENT,), (ONE,)))
    assert [one.reasons for one in told] == [("new decision",)]


def test_an_event_that_changed_because_a_report_came_in_says_so() -> None:
    new = RecordState("b", "sha256:2", "e-a", {"code": "march"})
    grown = EventState("e-a", "e-a", ("a", "b"), {"city": "Lyon", "size_high": 800})
    told = differences(state("r", (EVENT,), (ONE,)), state("r", (grown,), (ONE, new)))
    assert [(one.what, one.of, one.field, one.old, one.reasons) for one in told] == [
        ("added", "record", None, UNSET, ("new report",)),
        ("changed", "event", "members", ["a"], ("new report",)),
        ("changed", "event", "size_high", UNSET, ("new report",)),
    ]


def test_true_and_one_are_two_values() -> None:
    other = replace(ONE, fields={**ONE.fields, "code": 1})
    assert differences(state("r", (EVENT,), (replace(ONE, fields={**ONE.fields, "code": True}),)), state("r", (EVENT,), (other,)))


def test_a_release_is_read_back_from_its_files() -> None:
    one = state("r", (EVENT,), (ONE,))
    assert read_state("v", "r", "rules", data_files(one)) == one
