"""The rule sheet: sound, complete in both languages, explained on its page; a user's own choice."""

import re
from pathlib import Path

import pytest
from babel import Locale

from selon import codebook
from selon.errors import InputError, UsageError
from selon.rivals.rules import KINDS, Rules, choosing, chosen_in, sheet_languages, shipped

BOOK = codebook.load()
PAGE = (Path(__file__).parents[2] / "docs" / "events.md").read_text(encoding="utf-8")
ACROSS = (Path(__file__).parents[2] / "src" / "selon" / "check" / "across.py").read_text(encoding="utf-8")


def test_every_text_is_in_every_language() -> None:
    languages = set(sheet_languages())
    assert {"en", "fr"} <= languages
    rules = shipped()
    for rule in rules.rules.values():
        assert set(rule.label) == set(rule.definition) == set(rule.cannot) == languages
    assert all(set(one.reason) == languages for one in rules.defaults)


def test_sentences_have_the_same_keys_and_slots_in_every_language() -> None:
    def shape(language: str) -> dict[str, dict[str, list[str]]]:
        said = shipped(language).sentences
        parts = {"steps": said.steps, "groups": said.groups, "states": said.states, **said.counted}
        return {name: {key: sorted(re.findall(r"\{(\w+)\}", text)) for key, text in part.items()} for name, part in parts.items()}

    shapes = [shape(language) for language in sheet_languages()]
    assert all(one == shapes[0] for one in shapes)


@pytest.mark.parametrize("language", sheet_languages())
def test_what_counts_has_every_form_of_number_that_the_language_takes(language: str) -> None:
    needed = {Locale.parse(language).plural_form(number) for number in (*range(200), 1_000_000)}
    said = shipped(language).sentences
    assert said.counted
    for step, forms in said.counted.items():
        assert needed <= set(forms)
        assert step not in said.steps


def test_defaults_name_fields_and_rules_that_are_there() -> None:
    rules = shipped()
    for default in rules.defaults:
        assert default.rule in rules.rules
        assert default.group in ("", *rules.rules)
        assert set(default.fields) <= {*BOOK.codes("fields"), "others"}
    for field in BOOK.codes("fields"):
        assert KINDS.get(field, "words") in rules.of(field).values
    assert set(rules.ties) <= set(rules.rules)
    assert set(KINDS) <= set(BOOK.codes("fields"))


def test_codes_of_the_sheet_are_those_of_the_codebook() -> None:
    rules = shipped()
    statuses = rules.statuses
    assert sorted((*statuses.took_place, *statuses.stopped, *statuses.ahead)) == sorted(BOOK.codes("statuses"))
    assert statuses.background in statuses.took_place
    assert set(statuses.generic) <= {*BOOK.codes("forms"), *BOOK.codes("kinds")}
    assert {*rules.roles, *rules.speakers.one} <= set(BOOK.codes("roles"))
    assert set(rules.precision.date) == set(BOOK.codes("time_precisions"))
    assert set(rules.precision.place) == set(BOOK.codes("place_precisions"))


def test_the_page_names_every_rule_and_every_check() -> None:
    assert [rule for rule in shipped().rules if f"| `{rule}` |" not in PAGE] == []
    checks = set(re.findall(r'_finding\(\s*"([a-z-]+)"', ACROSS))
    assert len(checks) == 10
    assert [check for check in checks if f"| `{check}` |" not in PAGE] == []


def test_what_figures_count_is_told_in_every_language() -> None:
    nouns = shipped().nouns
    assert nouns["tracteurs"] == nouns["tractors"] == "vehicles"
    assert nouns["policiers"] == nouns["police officers"] == "police_officers"
    assert "personnes" not in nouns


def test_a_file_of_rules(rules: Rules) -> None:
    mine = chosen_in(rules, b'[fields]\nkilled = "lowest"\n[groups]\nsize = "most_recent"\n', "r.toml", BOOK.codes("fields"))
    assert (mine.of("killed").id, mine.of("injured").id) == ("lowest", "most_recent")
    assert (mine.of("size").id, mine.within("size").id) == ("range", "most_recent")
    assert choosing(mine, {"killed": "highest"}).of("killed").id == "highest"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"killed = 1 1", "line 1"),
        (b"\xff", "no file of rules"),
        (b"[rules]\n", "no file of rules"),
        (b'[fields]\ncrowd = "lowest"\n', "no field 'crowd'"),
        (b'[fields]\nkilled = "mean"\n', "no rule 'mean'"),
        (b'[fields]\nplace = "lowest"\n', "place is none"),
        (b'[groups]\ndate = "most_recent"\n', "not grouped"),
    ],
)
def test_files_of_rules_that_can_not_be_used(rules: Rules, raw: bytes, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        chosen_in(rules, raw, "r.toml", BOOK.codes("fields"))


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="there are en, fr"):
        shipped("xx")
