"""Quotation marks: what is between them, and what to do when they do not match."""

import pytest

from selon.read.marks import pair_marks
from selon.read.sentences import paragraphs_of

FR = [("«", "»"), ("“", "”"), ("„", "“"), ('"', '"'), ("‹", "›")]
EN = [("“", "”"), ('"', '"'), ("‘", "’"), ("'", "'"), ("«", "»")]


def quoted(text: str, pairs: list[tuple[str, str]] = FR) -> list[tuple[str, int, bool]]:
    return [(text[q.inner_start : q.inner_end], q.depth, q.closed) for q in pair_marks(text, paragraphs_of(text), pairs)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Il dit « oui » et “non”.", [("oui", 0, True), ("non", 0, True)]),
        ("« Il crie “stop” et part »", [("Il crie “stop” et part", 0, True), ("stop", 1, True)]),
        ("« Il crie « stop » et part »", [("Il crie « stop » et part", 0, True), ("stop", 1, True)]),
        ('"oui" puis " non " puis "si"', [("oui", 0, True), ("non", 0, True), ("si", 0, True)]),
        ('Un écran de 5" puis "oui".', [("oui", 0, True)]),
        ("”oui” et “non“ et »si«", [("oui", 0, True), ("non", 0, True), ("si", 0, True)]),
        ("„oui“ dit-il", [("oui", 0, True)]),
        ("Il dit « oui et part.\nPuis « non ».", [("oui et part.", 0, False), ("non", 0, True)]),
        ("Il dit : « oui.\nEt puis non. »\nFin.", [("oui.\nEt puis non.", 0, True)]),
        ("Il dit : « oui.\n« Et puis non. »\nFin.", [("oui.\n« Et puis non.", 0, True)]),
        ("Il dit : « oui.\nFin.", [("oui.", 0, False)]),
        ("»", []),
        ("« »", []),
    ],
)
def test_french_marks(text: str, found: list[tuple[str, int, bool]]) -> None:
    assert quoted(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("‘We can’t stop’, she said", [("We can’t stop", 0, True)]),
        ("‘The workers’ demands are just’, she said", [("The workers’ demands are just", 0, True)]),
        ("The workers’ demands, the workers' demands", []),
        ("'Enough is enough' said the nurses' union", [("Enough is enough", 0, True)]),
        ("rock ’n’ roll in the ‘90s and '90s", []),
        ("“We heard ‘go home’ twice,” she said", [("We heard ‘go home’ twice,", 0, True), ("go home", 1, True)]),
        ('"We stay.\n"We win," she said.', [('We stay.\n"We win,', 0, True)]),
        ('"We stay.\nHe left.', [("We stay.", 0, False)]),
    ],
)
def test_english_marks(text: str, found: list[tuple[str, int, bool]]) -> None:
    assert quoted(text, EN) == found


def test_two_single_marks_are_a_double_one() -> None:
    text = "''We stay,'' said Jeanne Roy. ``Nobody leaves,'' she said, ``not even the mayor's 'friends'.''"
    found = pair_marks(text, ((0, len(text)),), [("“", "”"), ('"', '"'), ("'", "'")])
    assert [text[q.inner_start : q.inner_end] for q in found if q.depth == 0] == [
        "We stay,",
        "Nobody leaves,",
        "not even the mayor's 'friends'.",
    ]
