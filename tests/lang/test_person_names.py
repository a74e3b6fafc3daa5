"""Names of persons: every example and near miss of the packs, the gold with its bars, and that nothing is found outside the text."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.lang.listed_names import GIVEN, SURNAMES, listed
from selon.lang.person_names import Finder
from selon.lang.persons import AMBIGUOUS, SYLLABLES, bare, load_vocabulary
from selon.text import signs

ROOT = Path(__file__).resolve().parents[2]
NAMES = ROOT / "src" / "selon" / "lang" / "names"
VOCABULARY = load_vocabulary()
RULES = [(rule, sheet) for sheet in VOCABULARY.sheets.values() for rule in sheet.rule]
FINDER = Finder(VOCABULARY)


def private(text: str) -> list[str]:
    return [text[one.start : one.end] for person in FINDER.persons(text) if not person.public for one in person.mentions]


@pytest.mark.parametrize(("text", "name"), [example for rule, _ in RULES for example in rule.examples])
def test_a_rule_finds_the_names_of_its_examples(text: str, name: str) -> None:
    assert name in private(text)


@pytest.mark.parametrize("text", [near for rule, _ in RULES for near in rule.near if not rule.id.endswith("again")])
def test_near_misses_have_no_names(text: str) -> None:
    assert private(text) == []


@pytest.mark.parametrize(("text", "name"), [(text, "foule" if "foule" in text else "crowd") for rule, _ in RULES for text in rule.near
                                            if rule.id.endswith("again")])  # fmt: skip
def test_other_words_of_a_report_are_no_part_of_a_name(text: str, name: str) -> None:
    assert name not in private(text)


@pytest.mark.parametrize(("text", "name"), [example for rule, _ in RULES for example in rule.public])
def test_who_is_named_in_an_office_is_public(text: str, name: str) -> None:
    assert name in [person.name for person in FINDER.persons(text) if person.public]


@pytest.fixture(scope="module")
def measured() -> ModuleType:
    """The benchmark, which reads the gold and scores."""
    spec = importlib.util.spec_from_file_location("privacy_benchmark", ROOT / "benchmarks" / "privacy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", sorted((ROOT / "gold" / "persons").glob("*.txt")), ids=lambda path: path.stem)
def test_recall_of_private_names_on_the_gold(measured: ModuleType, path: Path) -> None:
    every, found, public, kept, spans, right = measured.score(measured.read(path), measured.masked_by_rules(FINDER), misses=False)
    assert found / every >= 0.98
    assert kept / public >= 0.85
    assert right / spans >= 0.9


@given(st.text(st.sampled_from("Aa éÉ.’'-«»,()\n12J ") | st.characters(), max_size=200))
@settings(max_examples=200, deadline=None)
def test_mentions_are_stretches_of_the_text(text: str) -> None:
    for person in FINDER.persons(text):
        for one in person.mentions:
            assert 0 <= one.start < one.end <= len(text)


@given(st.text(max_size=80))
def test_folding_sign_for_sign_keeps_the_length(text: str) -> None:
    assert len(signs(text)) == len(text)


def test_small_words_are_told_apart_by_their_accents() -> None:
    assert (bare("à"), bare("a"), bare("Été"), bare("O’Brien")) == ("à", "a", "ete", "o'brien")


def test_a_place_behind_the_first_word_of_a_sentence_makes_no_name() -> None:
    finder = Finder(VOCABULARY, lambda names: [name for name in names if name in ("rennes", "hong kong")])
    for text in ("Partis de Rennes, ils ont marché.", "Hong Kong Alliance members marched."):
        assert finder.persons(text) == ()


def test_a_particle_with_a_capital_belongs_to_every_mention_of_the_name() -> None:
    text = "Marie Le Floc'h a parlé. Le Floc'h assure qu'elle reviendra."
    assert private(text) == ["Marie Le Floc'h", "Le Floc'h"]


def test_lists_of_names_hold_folded_names_once() -> None:
    for file in (AMBIGUOUS, SYLLABLES):
        names = [line for line in (NAMES / file).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert names == sorted(set(names))
        assert all(name == bare(name) for name in names)


def test_names_are_listed_that_are_written_in_other_scripts_or_with_weights() -> None:
    assert {"Aoki", "Nguyễn", "O'Connor"} <= listed(SURNAMES)
    assert {"Mehdi", "Siobhan", "Zeynep"} <= listed(GIVEN)
