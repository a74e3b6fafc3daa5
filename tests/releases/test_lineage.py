"""Whose id an event keeps: the published rule, its ties, and that no id is given twice."""

from hypothesis import given
from hypothesis import strategies as st

from selon.releases.lineage import Draft, carried, new_id, register, same_records
from selon.releases.state import EventState, GivenId, RecordState, State


def record(name: str, report: str = "sha256:r", anchor: tuple[int, int] | None = None) -> RecordState:
    return RecordState(name, report, None, {}, anchor)


def released(groups: dict[str, str], ids: tuple[GivenId, ...] | None = None) -> State:
    """A release whose events are the values' letters, by id."""
    events = tuple(EventState(event, event, tuple(sorted(members)), {}) for event, members in sorted(groups.items()))
    records = tuple(record(name) for members in groups.values() for name in members)
    return State("v1", "run", "rules", events, records, ids or tuple(GivenId(event, "v1") for event in sorted(groups)))


def ids_of(groups: dict[str, str], before: State) -> dict[str, str]:
    drafts = [Draft(name, tuple(members)) for name, members in groups.items()]
    return carried(drafts, before, {one.record: one.record for one in before.records})


def test_an_event_keeps_the_id_of_the_one_with_which_it_shares_most_records() -> None:
    assert ids_of({"e-x": "abz", "e-y": "cd"}, released({"e-1": "ab", "e-2": "cd"})) == {"e-x": "e-1", "e-y": "e-2"}


def test_what_is_split_off_gets_a_new_id_and_the_larger_part_keeps_the_old_one() -> None:
    assert ids_of({"e-x": "abc", "e-y": "d"}, released({"e-1": "abcd"})) == {"e-x": "e-1", "e-y": "e-y"}


def test_a_merger_keeps_the_id_of_its_larger_part() -> None:
    assert ids_of({"e-x": "abc"}, released({"e-1": "a", "e-2": "bc"})) == {"e-x": "e-2"}


def test_of_equal_parts_the_one_that_is_whole_there_then_the_older_then_the_first_counts() -> None:
    assert ids_of({"e-x": "ab"}, released({"e-1": "ac", "e-2": "b"})) == {"e-x": "e-2"}
    old = (GivenId("e-2", "v0"), GivenId("e-1", "v1"))
    assert ids_of({"e-x": "ab"}, released({"e-1": "a", "e-2": "b"}, old)) == {"e-x": "e-2"}
    assert ids_of({"e-x": "ab"}, released({"e-1": "a", "e-2": "b"})) == {"e-x": "e-1"}


def test_halves_of_an_event_that_fell_apart_the_first_keeps_the_id() -> None:
    assert ids_of({"e-y": "cd", "e-x": "ab"}, released({"e-1": "abcd"})) == {"e-x": "e-1", "e-y": "e-y"}


def test_an_id_that_was_retired_is_not_given_again() -> None:
    retired = (GivenId("e-1", "v0", "v1", ("e-2",)), GivenId("e-2", "v1"))
    assert ids_of({"e-1": "z", "e-x": "b"}, released({"e-2": "b"}, retired)) == {"e-1": "e-1-2", "e-x": "e-2"}
    assert new_id("e-1", {"e-1", "e-1-2", "e-1-3"}) == "e-1-4"


def test_the_register_says_since_when_until_when_and_where_the_records_went() -> None:
    before = released({"e-1": "a", "e-2": "bc", "e-3": "d"})
    now = [EventState("e-2", "e-x", ("a", "b"), {}), EventState("e-4", "e-4", ("c",), {})]
    told = register("v2", before, now, {name: name for name in "abc"})
    assert told == (GivenId("e-1", "v1", "v2", ("e-2",)), GivenId("e-2", "v1"), GivenId("e-3", "v1", "v2"), GivenId("e-4", "v2"))


def test_a_record_with_another_id_is_known_by_its_report_and_its_words() -> None:
    old = [record("a", "sha256:1", (4, 9)), record("b", "sha256:1", (20, 25)), record("c", "sha256:2", (4, 9))]
    new = [record("a2", "sha256:1", (4, 9)), record("c", "sha256:2", (6, 9)), record("d", "sha256:2", (4, 9))]
    assert same_records(old, new) == {"a2": "a", "c": "c"}


@given(st.lists(st.lists(st.integers(0, 3), min_size=12, max_size=12), min_size=2, max_size=5))
def test_over_any_regrouping_ids_are_unique_live_ones_have_their_records_and_retired_ones_stay_retired(steps: list[list[int]]) -> None:
    letters = "abcdefghijkl"
    before: State | None = None
    for number, labels in enumerate(steps):
        groups: dict[int, list[str]] = {}
        for letter, label in zip(letters, labels, strict=True):
            groups.setdefault(label, []).append(letter)
        drafts = [Draft(f"e-{min(members)}", tuple(members)) for members in groups.values()]
        records = tuple(record(name) for name in letters)
        same = {name: name for name in letters} if before else {}
        ids = carried(drafts, before, same)
        assert len(set(ids.values())) == len(drafts)
        assert ids == carried(drafts[::-1], before, same)
        events = tuple(EventState(ids[one.linked_as], one.linked_as, one.records, {}) for one in drafts)
        told = register(f"v{number}", before, events, same)
        assert len({one.event for one in told}) == len(told)
        retired = {one.event for one in before.ids if one.until} if before else set()
        assert retired.isdisjoint(ids.values())
        assert {one.event for one in told if one.until is None} == set(ids.values())
        before = State(f"v{number}", "run", "rules", events, records, told)
