"""Properties of the counts finder on arbitrary text: exact offsets, sane intervals, no exception, nothing made of absurd digits."""

import sys
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from selon.extract import counts
from selon.extract.counts.grammar import Grammar
from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.lang.pack import Pack
from selon.model import Count, Mentions
from selon.read import reading

PIECES = [
    "entre", "et", "de", "à", "plus de", "près de", "dont", "12", "5 000", "5\u202f000", "4.100", "1,2", "million", "millions de", "mille",
    "cent", "quatre-vingt-dix", "une", "un", "trentaine de", "des milliers de", "personnes", "manifestants", "morts", "ont été", "tués",
    "blessés", "aucun", "(", ")", ",", ".", ":", ";", "%", "€", "selon", "la police", "-", "500K", "14h30", "49.3", "autres", "d'entre eux",
    "combien de", "²", "٣٤", "0", "-0", "1/2", "3-0",
]  # fmt: skip
ENGLISH = [
    "between", "and", "from", "to", "more than", "including", "12", "5,000", "1.2", "million", "hundred", "a", "dozen",
    "tens of thousands of", "people", "protesters", "were", "killed", "injured", "no", "nobody", "(", ")", ",", ".", ":", "%", "$",
    "police", "-", "plus", "of them", "others", "half a million", "how many", "49.3", "one", "or so", "as many as",
]  # fmt: skip


@cache
def prepared(code: str) -> tuple[Pack, Grammar]:
    pack = load_pack(code)
    return pack, counts.prepare(pack)


def find(text: str, code: str) -> Mentions:
    pack, grammar = prepared(code)
    return counts.find(grammar, reading.read(pack, report_from_text(text, "test", language=code)), ())


def check(text: str, code: str) -> None:
    found = find(text, code)
    assert found == find(text, code)
    end = 0
    for mention in found:
        assert text[mention.start : mention.end] == mention.text
        assert end <= mention.start
        end = mention.end
        assert isinstance(mention.value, Count)
        low, high = mention.value.low, mention.value.high
        assert low is None or low >= 0
        assert low is None or high is None or low <= high
        assert mention.rule.startswith(f"{code}.counts.")
        assert mention.label
        for piece in (*mention.parts, *mention.basis):
            assert text[piece.start : piece.end] == piece.text
        assert len(mention.basis) <= 1


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=200).filter(lambda text: text.strip()), st.sampled_from(["fr", "en"]))
def test_any_text(text: str, code: str) -> None:
    check(text, code)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25))
def test_any_order_of_french_pieces(pieces: list[str]) -> None:
    check(" ".join(pieces), "fr")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(ENGLISH), min_size=1, max_size=25))
def test_any_order_of_english_pieces(pieces: list[str]) -> None:
    check(" ".join(pieces), "en")


def test_a_thousand_digits_are_no_value() -> None:
    for text in ("9" * 1000 + " manifestants", "9" * 6000, "1.000" * 1000, " ".join(["999"] * 1000), "1" + ",000" * 300 + " personnes"):
        for mention in find(text, "fr"):
            assert isinstance(mention.value, Count)
            assert (mention.value.high or 0) < 10**16
    assert find("9" * 1000 + " manifestants", "fr") == ()


def test_bounds_on_people_hold_intervals_that_enclose_fractions() -> None:
    found = find("La hausse est de 3,5 %.", "fr")
    assert [(m.label, m.value.low, m.value.high) for m in found if isinstance(m.value, Count)] == [("percent", 3, 4)]


def work(text: str) -> int:
    """How many calls finding takes: the clock of a busy machine is no measure."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        find(text, "fr")
    finally:
        sys.setprofile(None)
    return calls


def test_work_grows_with_the_length_of_the_text() -> None:
    for unit in ("dont 12 ", "12 personnes, ", "ont été tués 5 ", "entre 3 et 4 ", "1 000 ", "une ", "mille "):
        short, long = work(unit * 250), work(unit * 2000)
        assert long < 12 * short, unit
