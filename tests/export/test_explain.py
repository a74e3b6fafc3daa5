"""Explanations name the words, the rule, the reason and the voice, in the reader's language, and never break on odd values."""

import pytest

from selon.codebook.book import load
from selon.coder import Coder
from selon.errors import UsageError
from selon.export.explain import Explainer
from selon.export.words import load_words, reader_languages
from selon.ingest.plain import report_from_text
from selon.lang.sources import rule_sources

TEXT = (
    "Environ 300 personnes ont défilé samedi 12 octobre à Lyon contre la fermeture de la piscine, selon la préfecture. "
    "Le syndicat Les Bassins en revendique 900. La marche de dimanche a été interdite."
)


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(parser="none")


def explainer(coder: Coder, reader: str, text: str = TEXT) -> Explainer:
    report = report_from_text(text, "test", published="2024-10-14", language="fr")
    coded, actions = coder.with_mentions(report, "actions")
    book, sources = load(), rule_sources("fr")
    return Explainer(report, coded, actions, load_words(reader), lambda r: sources[r], lambda n, c: book.entry(n, c).name[reader])


def test_a_date_says_its_words_its_rule_and_what_it_was_completed_from(coder: Coder) -> None:
    made = explainer(coder, "en")
    (date,) = made.field(made.coded.records[0], "date")
    steps = "\n".join(date.steps)
    assert "[samedi 12 octobre]" in steps
    assert "2024-10-12" in steps
    assert "fr.times." in steps
    assert "packs/fr/times.toml:" in steps


def test_a_figure_says_who_gives_it_and_which_words_say_so(coder: Coder) -> None:
    made = explainer(coder, "fr")
    police, union = made.field(made.coded.records[0], "size")
    assert any("la préfecture" in step and "selon" in step for step in police.steps)
    assert any("Les Bassins" in step for step in union.steps)


def test_a_status_says_which_words_tell_it(coder: Coder) -> None:
    made = explainer(coder, "en")
    banned = next(r for r in made.coded.records if r.status == "banned")
    (status,) = made.field(banned, "status")
    assert any("interdite" in step for step in status.steps)


def test_every_rule_in_the_output_is_found_in_its_file(coder: Coder) -> None:
    made = explainer(coder, "en")
    for record in made.coded.records:
        for statement in record.statements:
            assert made.source(statement.rule)[0].startswith("packs/fr/")


def test_a_value_says_how_likely_it_is_and_what_speaks_against_it(coder: Coder) -> None:
    made = explainer(coder, "en")
    for record in made.coded.records:
        for statement in (s for s in record.statements if s.confidence is not None):
            steps = next(v.steps for v in made.field(record, statement.field) if f"[{statement.evidence[0].text}]" in v.steps[0])
            sure = [step for step in steps if f"{statement.confidence:.2f}" in step]
            assert sure
            assert ("against it" in sure[0]) == bool(statement.doubts)


def test_the_languages_of_explanations_say_the_same_things() -> None:
    assert reader_languages() == ("en", "fr")
    first, second = (load_words(code) for code in reader_languages())
    for one, other in (
        (first.steps, second.steps),
        (first.voices, second.voices),
        (first.kinds, second.kinds),
        (first.assigned, second.assigned),
        (first.doubts, second.doubts),
    ):
        assert one.keys() == other.keys()


def test_an_unknown_language_is_refused_with_the_list() -> None:
    with pytest.raises(UsageError, match="en, fr"):
        load_words("xx")


def test_every_reason_that_coding_gives_is_in_the_words() -> None:
    """A new assignment rule without a sentence would be told by nothing."""
    import inspect

    from selon.coding import anchor, records, scenes

    given = {
        v for module in (anchor, records, scenes) for n, v in inspect.getmembers(module) if isinstance(v, str) and v.startswith("coding.")
    }
    assert given == set(load_words("en").assigned)
