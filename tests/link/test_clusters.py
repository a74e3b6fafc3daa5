import random

from hypothesis import given
from hypothesis import strategies as st

from selon.link.clusters import Rules, clusters, pair_of
from selon.views import Pair

RULES = Rules(link_from=0.0, unseen=-5.0)
NAMES = "abcdefgh"
PAIRS = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] < pair[1]),
    st.floats(-8, 8).map(lambda bits: round(bits, 2)),
)


def own(names: str = NAMES) -> dict[str, str]:
    return {name: name for name in names}


def test_a_chain_does_not_become_one_event() -> None:
    chain = {("a", "b"): 2.0, ("b", "c"): 1.9, ("c", "d"): 2.0}
    assert clusters(chain, own(), RULES) == [("a", "b"), ("c", "d")]


def test_a_weak_pair_inside_a_strong_group_does_not_split_it() -> None:
    triangle = {("a", "b"): 6.0, ("a", "c"): 5.0, ("b", "c"): -1.0}
    assert clusters(triangle, own(), RULES) == [("a", "b", "c")]


def test_two_records_of_one_report_never_meet() -> None:
    reports = {**own(), "a": "r1", "c": "r1"}
    found = clusters({("a", "b"): 6.0, ("b", "c"): 5.0}, reports, RULES)
    assert found == [("a", "b")]


def test_a_coder_joins_what_evidence_does_not_and_parts_what_it_joins() -> None:
    assert clusters({("a", "b"): -4.0}, own(), RULES, same=[("b", "a")]) == [("a", "b")]
    assert clusters({("a", "b"): 9.0}, own(), RULES, different=[("b", "a")]) == []
    assert clusters({("a", "b"): 9.0}, own(), RULES, same=[("a", "b")], different=[("a", "b")]) == []


def test_a_no_of_a_coder_holds_against_friends_of_friends() -> None:
    pairs = {("a", "b"): 9.0, ("b", "c"): 8.0, ("a", "c"): 9.0}
    for group in clusters(pairs, own(), RULES, different=[("a", "c")]):
        assert not {"a", "c"} <= set(group)


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_pairs_does_not_matter(pairs: dict[Pair, float], shuffle: random.Random) -> None:
    items = list(pairs.items())
    shuffle.shuffle(items)
    assert clusters(dict(items), own(), RULES) == clusters(pairs, own(), RULES)


@given(PAIRS, PAIRS)
def test_what_is_added_elsewhere_leaves_a_part_as_it_is(pairs: dict[Pair, float], more: dict[Pair, float]) -> None:
    away = {pair_of(one + "'", other + "'"): bits for (one, other), bits in more.items()}
    reports = own() | {name + "'": name + "'" for name in NAMES}
    assert clusters(pairs | away, reports, RULES) == sorted(clusters(pairs, reports, RULES) + clusters(away, reports, RULES))


@given(PAIRS, st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] < pair[1])))
def test_every_record_is_in_one_group_at_most_and_no_decision_is_broken(pairs: dict[Pair, float], barred: set[Pair]) -> None:
    found = clusters(pairs, own(), RULES, different=barred)
    assert len({name for group in found for name in group}) == sum(map(len, found))
    assert not [pair for pair in barred for group in found if set(pair) <= set(group)]


def test_near_copies_are_one_voice_against_the_others() -> None:
    pairs = {("a", "x"): 3.0, ("b", "x"): -2.0, ("b", "c"): 9.0, ("b", "d"): 9.0, ("c", "d"): 9.0, ("c", "x"): -2.0, ("d", "x"): -2.0}
    of_one = {("b", "c"), ("b", "d"), ("c", "d")}
    joined = {("a", copy): 6.0 for copy in "bcd"}
    assert clusters(pairs | joined, own("abcdx"), RULES) == [("a", "b", "c", "d")]
    assert clusters(pairs | joined, own("abcdx"), RULES, copies=of_one) == [("a", "b", "c", "d", "x")]
    assert clusters({("a", "x"): 3.0, ("b", "x"): -2.0, ("a", "b"): 6.0}, own("abx"), RULES) == [("a", "b", "x")]


@given(PAIRS, st.sampled_from(NAMES), st.integers(1, 4), st.floats(1, 20).map(lambda bits: round(bits, 2)))
def test_another_copy_changes_nothing_of_what_else_is_joined(pairs: dict[Pair, float], copied: str, number: int, bits: float) -> None:
    names = [f"z{at}" for at in range(number)]
    more = {pair_of(copy, other): pairs[pair] for copy in names for pair in pairs if copied in pair for other in pair if other != copied}
    among = {pair_of(one, other): bits for one in [copied, *names] for other in names if one < other}
    found = clusters(pairs | more | among, own() | own_of(names), RULES, copies=among)
    before = {frozenset(group) for group in clusters(pairs, own(), RULES)}
    assert {frozenset(group) - set(names) for group in found} - {frozenset((copied,))} == before
    assert [group for group in found if {copied, *names} <= set(group)], "the copies stay together"


def own_of(names: list[str]) -> dict[str, str]:
    return {name: name for name in names}


def test_what_coders_say_of_copies_goes_before_that_they_are_copies() -> None:
    pairs = {("a", "b"): 9.0, ("a", "x"): 2.0, ("b", "x"): 2.0}
    copies = {("a", "b")}
    assert clusters(pairs, own("abx"), RULES, different=[("a", "b")], copies=copies) in ([("a", "x")], [("b", "x")])
    assert clusters(pairs, own("abx"), RULES, different=[("b", "x")], copies=copies) == [("a", "b")]
    assert clusters(pairs, own("abx"), RULES, same=[("a", "x")], different=[("b", "x")], copies=copies) == [("a", "x")]
    assert clusters(pairs | {("a", "x"): -9.0}, own("abx"), RULES, same=[("b", "x")], copies=copies) == [("a", "b", "x")]


def test_a_text_that_tells_two_events_is_two_voices_in_each_copy() -> None:
    reports = {"a1": "r1", "a2": "r1", "b1": "r2", "b2": "r2"}
    pairs = {("a1", "b1"): 9.0, ("a2", "b2"): 8.0, ("a1", "b2"): 6.0, ("a2", "b1"): 5.0}
    assert clusters(pairs, reports, RULES, copies=pairs) == [("a1", "b1"), ("a2", "b2")]


@given(PAIRS, st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] < pair[1])), st.data())
def test_copies_break_no_decision(pairs: dict[Pair, float], barred: set[Pair], data: st.DataObject) -> None:
    copies = data.draw(st.sets(st.sampled_from(sorted(pairs))) if pairs else st.just(set()))
    found = clusters(pairs, own(), RULES, different=barred, copies=copies)
    assert not [pair for pair in barred for group in found if set(pair) <= set(group)]
