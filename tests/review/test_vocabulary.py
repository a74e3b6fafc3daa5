"""Which decisions there are."""

import pytest
from msgspec.structs import replace

from selon.review.vocabulary import LONGEST, VOCABULARY, problem
from selon.store.decisions import Decision

REPORT = "sha256:" + "0" * 64
FINE = (
    Decision("c", "", "link", "r1 r2", "same"),
    Decision("c", "", "statement", "s", "accept"),
    Decision("c", "", "statement", "s", "change", "value", None, '{"type": "words", "text": "x"}'),
    Decision("c", "", "record", "r", "change", "part_of", '"r1"', "null"),
    Decision("c", "", "record", "r", "split", new='["s"]'),
    Decision("c", "", "record", "r", "merge", new='"r2"'),
    Decision("c", "", "report", REPORT, "done", reason="read twice"),
    Decision("c", "", "report", REPORT, "add_record", new="{}"),
    Decision("c", "", "event", "e-r1", "rule", "size", new='"median"'),
)


@pytest.mark.parametrize("one", FINE, ids=lambda one: f"{one.target} {one.action}")
def test_decisions_that_there_are(one: Decision) -> None:
    assert problem(one) is None


WRONG = (
    (replace(FINE[0], target_id="r2 r1"), "in order"),
    (replace(FINE[0], target_id="r1"), "no id of a link"),
    (replace(FINE[0], target_id="r1  r2"), "no id of a link"),
    (replace(FINE[1], action="done"), "nothing that is done"),
    (replace(FINE[1], target="person"), "no decisions are taken about"),
    (replace(FINE[1], target="coder"), "no decisions are taken about"),
    (replace(FINE[1], field="value"), "names no field"),
    (replace(FINE[1], new="1"), "does not say what is new"),
    (replace(FINE[2], field="id"), "names one of"),
    (replace(FINE[2], field=None), "names one of"),
    (replace(FINE[2], new=None), "says what is new"),
    (replace(FINE[2], new="{"), "new is no JSON"),
    (replace(FINE[2], old="nonsense"), "old is no JSON"),
    (replace(FINE[2], new='"' + "x" * LONGEST + '"'), "longer"),
    (replace(FINE[6], reason="x" * 2001), "reason is longer"),
    (replace(FINE[6], target_id="sha256:x"), "no id of a report"),
    (replace(FINE[8], field=None), "rule of a event"),
)


@pytest.mark.parametrize(("one", "told"), WRONG, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_no_decision_is_told(one: Decision, told: str) -> None:
    assert told in str(problem(one))


def test_the_vocabulary_is_that_of_versions() -> None:
    """What coders decide about a report here is what their version of it can take."""
    from typing import get_args

    from selon.review.versions import Action

    there = {action for target in ("statement", "record", "report") for action in VOCABULARY[target]}
    assert there == set(get_args(Action))
