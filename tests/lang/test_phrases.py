"""Phrases over tokens: the longest at each place."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from selon.lang.phrases import Hit, table
from selon.lang.tokens import cutter, tokenise

RULES = cutter(["l", "d"], [], [])
TABLE = table(
    [("call", "à l'appel d(e|es)"), ("call", "à l'appel"), ("to", "à"), ("march", "march~er"), ("any", "le * mai")],
    {"er": {"present": ("e",)}},
    RULES,
)


def found(text: str) -> list[tuple[str, str, str | None]]:
    tokens = tokenise(text, RULES)
    return [(" ".join(t.text for t in tokens[hit.first : hit.last]), hit.key, hit.tense) for hit in TABLE.scan(tokens)]


def test_the_longest_wins_and_none_overlap() -> None:
    assert found("à l'appel de tous, à l’appel, à Vire") == [
        ("à l' appel de", "call", None),
        ("à l’ appel", "call", None),
        ("à", "to", None),
    ]


def test_tense_and_case() -> None:
    assert found("Il MARCHE") == [("MARCHE", "march", "present")]


def test_any_one_token() -> None:
    assert found("le 3 mai, le mai, le beau 3 mai") == [("le 3 mai", "any", None)]
    assert found("le * mai") == [("le * mai", "any", None)]


def test_at_gives_all_longest_first() -> None:
    tokens = tokenise("à l'appel des", RULES)
    assert TABLE.at(tokens, 0) == [Hit(0, 4, "call", None), Hit(0, 3, "call", None), Hit(0, 1, "to", None)]
    assert TABLE.at(tokens, 0, 3) == [Hit(0, 3, "call", None), Hit(0, 1, "to", None)]
    assert TABLE.at(tokens, 4) == []


def test_a_phrase_of_two_meanings_gives_both_in_order() -> None:
    both = table([("b", "marche"), ("a", "marche")], {}, RULES)
    assert sorted(hit.key for hit in both.scan(tokenise("marche", RULES))) == ["a", "b"]


@given(st.lists(st.sampled_from(["à", "l'", "appel", "de", "le", "mai", "marche", "x"]), max_size=30))
def test_hits_are_in_order_and_apart(words: list[str]) -> None:
    tokens = tokenise(" ".join(words), RULES)
    hits = TABLE.scan(tokens)
    for hit, following in pairwise(hits):
        assert hit.first < hit.last
        assert hit.last <= following.first or (hit.first, hit.last) == (following.first, following.last)


@given(
    st.lists(st.sampled_from(["à", "l'", "appel", "de", "le", "mai", "marche", "*"]), max_size=30), st.integers(0, 9), st.integers(0, 30)
)
def test_a_list_of_tokens_is_as_good_as_those_of_a_text(words: list[str], first: int, last: int) -> None:
    tokens = tokenise(" ".join(words), RULES)
    assert TABLE.scan(list(tokens), first, last) == TABLE.scan(tokens, first, last)
    for at in range(len(tokens)):
        assert TABLE.at(list(tokens), at, last) == TABLE.at(tokens, at, last)


@given(
    st.lists(st.sampled_from(["à", "l'", "appel", "de", "le", "mai", "marche", "*"]), max_size=30), st.integers(0, 9), st.integers(0, 30)
)
def test_every_phrase_is_what_stands_at_each_token(words: list[str], first: int, last: int) -> None:
    tokens = tokenise(" ".join(words), RULES)
    stop = min(last, len(tokens))
    assert TABLE.every(tokens, first, stop) == [hits for at in range(first, stop) if (hits := TABLE.at(tokens, at, stop))]
