"""What explains links and relations is said in the reader's language; files hold the English sentence."""

import re
import string
import tomllib
from importlib.resources import files

import msgspec
import pytest

from selon.errors import UsageError
from selon.export.words import reader_languages
from selon.link.comparisons import COMPARISONS
from selon.link.sentences import plain, sentences
from selon.link.weights import shipped
from selon.views import Link, Relation, Worded

WHY = "place +3.7: The same city; neither says more. date -6.2: Two days or more between them: another day of a series."


def link(why: str) -> Link:
    return Link(("r-a", "r-b"), -2.5, {"place": "same_city", "date": "days_apart"}, why)


def cells(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_language_of_the_interface_explains_links_with_the_same_keys_and_cells() -> None:
    found = {
        language: tomllib.loads((files("selon.link") / "words" / f"{language}.toml").read_text("utf-8")) for language in reader_languages()
    }
    first = found[reader_languages()[0]]
    for words in found.values():
        assert words.keys() == first.keys()
        assert cells(words["piece"]) == cells(first["piece"])
        for table in ("comparisons", "relations"):
            assert words[table].keys() == first[table].keys()
            assert not [text for text in words[table].values() if not text.strip() or cells(text)]


def test_every_comparison_and_every_rule_of_a_relation_has_its_words() -> None:
    words = sentences("en").words
    assert {plain(name) for name in COMPARISONS} - {"start", "family"} == set(words.comparisons)
    rules = re.findall(r"'(\w+)' AS rule|rule=\"(\w+)\"", (files("selon.link") / "relations.py").read_text("utf-8"))
    assert {one or other for one, other in rules} == set(words.relations)


def test_a_link_is_explained_in_the_language_of_the_reader() -> None:
    told = sentences("fr").link(link(WHY))
    assert told == Worded(
        "lieu +3,7 : La même ville ; aucune n'en dit plus. jour −6,2 : Deux jours ou plus les séparent : un autre jour d'une série.", "fr"
    )
    assert sentences("en").link(link(WHY)) == Worded(WHY, "en")


@pytest.mark.parametrize("why", ["place same_city +3.7", "place +3.7: Something else.", f"{WHY} and more"])
def test_a_sentence_that_is_none_of_ours_stays_as_it_is_and_says_that_it_is_english(why: str) -> None:
    assert sentences("fr").link(link(why)) == Worded(why, "en")


def test_every_sentence_that_linking_can_write_is_read_back() -> None:
    french = sentences("fr")
    for level in shipped().levels:
        why = f"{plain(level.comparison)} {level.weight:+.1f}: {level.reason['en']}"
        told = french.link(link(f"{why} {why}"))
        assert told.language == "fr", why
        assert told.text.count(level.reason["fr"]) == 2


def test_a_relation_is_explained_by_its_rule_and_files_hold_both() -> None:
    one = Relation("follows", "e-b", sentences("en").words.relations["same_slogan"], "same_slogan")
    assert sentences("fr").relation(one).text.startswith("Le même slogan")
    old = msgspec.json.decode(b'{"relation": "follows", "other": "e-b", "why": "It says so."}', type=Relation)
    assert sentences("fr").relation(old) == Worded("It says so.", "en"), "of a file that names no rule"


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(UsageError, match="'xx'"):
        sentences("xx")
