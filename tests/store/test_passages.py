"""The sentence in which a search found something is one that the index found it in."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.store.passages import LONGEST, passage
from selon.store.questions import wanted

TEXT = (
    "Marche à Lyon\n\nSelon M. Dupré, préfet, la marche a réuni 900 personnes. L'ÉCHO des quais en compte 1 500 ! "
    "« Nous reviendrons », dit-elle. La police n'a rien dit."
)


@pytest.mark.parametrize(
    ("query", "sentence", "hits"),
    [
        ("marche prefet", "Selon M. Dupré, préfet, la marche a réuni 900 personnes.", ["préfet", "marche"]),
        ("echo", "L'ÉCHO des quais en compte 1 500 !", ["ÉCHO"]),
        ("l'écho", "L'ÉCHO des quais en compte 1 500 !", ["L'ÉCHO"]),
        ('"des quais"', "L'ÉCHO des quais en compte 1 500 !", ["des quais"]),
        ("« des quais »", "L'ÉCHO des quais en compte 1 500 !", ["des quais"]),
        ("“des quais” «écho»", "L'ÉCHO des quais en compte 1 500 !", ["ÉCHO", "des quais"]),
        ("revien*", "« Nous reviendrons », dit-elle.", ["reviendrons"]),
        ("lyon", "Marche à Lyon", ["Lyon"]),
        ("police nulle-part", "La police n'a rien dit.", ["police"]),
    ],
)
def test_the_sentence_and_what_was_searched_for(query: str, sentence: str, hits: list[str]) -> None:
    found = passage(TEXT, query)
    assert found is not None
    assert "".join(piece for piece, _ in found.pieces) == sentence
    assert [piece for piece, hit in found.pieces if hit] == hits


def test_nothing_of_it_gives_no_sentence() -> None:
    assert passage(TEXT, "bordeaux") is None
    assert passage(TEXT, '"" *') is None
    assert passage("", "police") is None


def test_a_long_sentence_is_cut_around_the_hit() -> None:
    found = passage("mot " * 500 + "police " + "mot " * 500, "police")
    assert found is not None
    assert found.cut
    assert sum(len(piece) for piece, _ in found.pieces) <= LONGEST
    assert ("police", True) in found.pieces


WORDS = st.sampled_from(["é", "E", "l'a", "Sète", "sete", "ŒUVRE", "x_y", "3", "a.", "—", "!", "\n", "🕊", "e\u0301te", "ﬁn", "ß"])


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=12), st.sampled_from(["e", "sete", "l'a", '"3 a"', "x", "se*", "ete", "y l"]))
def test_what_the_index_finds_by_one_word_has_a_sentence(pieces: list[str], query: str) -> None:
    text = " ".join(pieces)
    db = sqlite3.connect(":memory:")
    db.execute("""CREATE VIRTUAL TABLE w USING fts5 (text, content = '', tokenize = "unicode61 remove_diacritics 2")""")
    db.execute("INSERT INTO w (rowid, text) VALUES (1, ?)", (text,))
    indexed = db.execute("SELECT 1 FROM w WHERE w MATCH ?", (wanted(query),)).fetchone() is not None
    found = passage(text, query)
    if indexed and '"' not in query:
        assert found is not None
    if found is not None:
        shown = "".join(piece for piece, _ in found.pieces)
        assert shown in text
