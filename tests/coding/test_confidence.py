"""Confidence is a probability, the same every time; a doubt never raises it; every doubt that is told has words in both languages."""

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selon.codebook.book import load
from selon.coder import Coder
from selon.coding.confidence import CODE, DOUBTS, EVENT, FIELD, MOST_DOUBTS, Table, Weight, cases, confidence, doubts_of, load_table
from selon.export.explain import doubt_words
from selon.export.words import load_words, reader_languages
from selon.ingest.plain import report_from_text
from selon.model import Coded

TABLE = Table(
    average=1.0,
    fields={"size": Weight(0.5, 100, 0.8), "demand": Weight(-0.6, 50, 0.4)},
    doubts={"late": Weight(-0.3, 40, 0.5), "venue": Weight(-0.9, 20, 0.5), "past": Weight(0.0, 9, 0.9), "quoted": Weight(-0.05, 9, 0.5)},
)
TEXT = (
    "Environ 300 personnes ont défilé samedi 12 octobre à Lyon contre la fermeture de la piscine, selon la préfecture. "
    "Le syndicat Les Bassins en revendique 900.\n\n"
    "En mars 2019, une marche avait déjà réuni plusieurs centaines de personnes à Vénissieux. "
    "Dimanche, un rassemblement est prévu. « La piscine est à nous », lit-on sur une pancarte."
)


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(parser="none")


def coded(coder: Coder, text: str = TEXT) -> Coded:
    return coder.code(report_from_text(text, "test", published="2024-10-14", language="fr"))


def test_every_statement_has_a_probability_and_at_most_three_doubts(coder: Coder) -> None:
    table = load_table()
    statements = [s for record in coded(coder).records for s in record.statements if s.field in table.fields]
    assert len(statements) > 5
    for statement in statements:
        assert statement.confidence is not None
        assert 0 < statement.confidence < 1
        assert len(statement.doubts) <= MOST_DOUBTS


def test_weighing_changes_nothing_else_and_is_the_same_every_time(coder: Coder) -> None:
    report = report_from_text(TEXT, "test", published="2024-10-14", language="fr")
    have = coder.run(report)
    bare = [msgspec.structs.replace(s, confidence=None, doubts=()) for record in have["weighed"] for s in record.statements]
    assert bare == [s for record in have["records"] for s in record.statements]
    assert have["weighed"] == Coder(parser="none").run(report)["weighed"]


def test_a_background_event_is_less_sure_than_the_main_one(coder: Coder) -> None:
    text = "Samedi 12 octobre, 300 personnes ont défilé à Lyon. En 2011, un attentat avait fait douze morts à Marseille."
    records = coded(coder, text).records
    place = {record.family: next(s for s in record.statements if s.field == "place") for record in records}
    assert place["violence"].confidence is not None
    assert place["protest"].confidence is not None
    assert place["violence"].confidence < place["protest"].confidence
    assert "background" in place["violence"].doubts


@given(st.sampled_from(["size", "demand"]), st.lists(st.sampled_from([*TABLE.doubts, "unheard_of"]), unique=True))
def test_each_further_doubt_lowers_confidence_or_leaves_it(field: str, doubts: list[str]) -> None:
    steps = [confidence(TABLE, field, doubts[:count])[0] or 0.0 for count in range(len(doubts) + 1)]
    assert all(0 <= one <= 1 for one in steps)
    assert all(later <= earlier for earlier, later in pairwise(steps))


def test_the_worst_doubt_is_named_first_and_slight_ones_are_not_named() -> None:
    assert confidence(TABLE, "size", ("late", "past", "quoted", "venue"))[1] == ("venue", "late")
    assert confidence(TABLE, "demand", ("late",))[1] == (FIELD, "late")


def test_a_field_that_no_gold_has_is_not_weighed() -> None:
    assert confidence(TABLE, "slogan", ("venue",)) == (None, ())


def test_the_order_of_doubts_does_not_matter() -> None:
    assert confidence(TABLE, "demand", ("late", "venue")) == confidence(TABLE, "demand", ("venue", "late"))


def test_the_table_that_ships_knows_every_doubt_and_none_of_them_adds() -> None:
    table = load_table()
    assert set(DOUBTS) <= set(table.doubts)
    assert all(one.weight <= 0 for one in table.doubts.values())
    assert all(0 <= one.right <= 1 and one.n >= 0 for one in (*table.fields.values(), *table.doubts.values()))


def test_the_odds_of_the_table_stay_within_reason() -> None:
    """No statement is called certain on a gold this small, whatever speaks for or against it."""
    table = load_table()
    best = max(confidence(table, field, ())[0] or 0.0 for field in table.fields)
    assert 0.5 < best < 1


@pytest.mark.parametrize("reader", reader_languages())
def test_every_doubt_has_words_for_its_reader(reader: str) -> None:
    words = load_words(reader)
    assert set(words.doubts) == {*DOUBTS, FIELD, "coding", "code", "event"}
    for doubt in (*DOUBTS, FIELD, *load_table().doubts):
        said = doubt_words(words, doubt, "size", lambda _, code: code)
        assert " " in said
        assert "{" not in said


def test_a_code_that_is_often_coded_otherwise_is_named_in_the_words_of_the_reader() -> None:
    words, book = load_words("fr"), load()
    said = doubt_words(words, f"{CODE}response.tear_gas", "response", lambda name, code: book.entry(name, code).name["fr"])
    assert book.entry("responses", "tear_gas").name["fr"] in said
    assert book.entry("forms", "picket").name["fr"] in doubt_words(
        words, f"{EVENT}form.picket", "size", lambda name, code: book.entry(name, code).name["fr"]
    )


def test_doubts_are_told_by_the_case_alone(coder: Coder) -> None:
    have = coder.run(report_from_text(TEXT, "test", published="2024-10-14", language="fr"))
    first, second = (
        [doubts_of(case) for case in cases(have["reading"], have["records"], have["findings"])],
        [doubts_of(case) for case in cases(have["reading"], have["records"], have["findings"])],
    )
    assert first == second
    assert all(code in DOUBTS or code.startswith(("coding.", CODE, EVENT)) for doubts in first for code in doubts)


def test_what_an_event_makes_doubtful_is_asked_once_for_all_its_statements(coder: Coder) -> None:
    have = coder.run(report_from_text(TEXT, "test", published="2024-10-14", language="fr"))
    made = list(cases(have["reading"], have["records"], have["findings"]))
    by_record = {case.event.record.id: case.of_event for case in made}
    assert len(made) > len(by_record)
    assert all(case.of_event is by_record[case.event.record.id] for case in made)
