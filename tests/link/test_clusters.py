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
