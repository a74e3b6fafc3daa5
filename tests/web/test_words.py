"""Words in every language, keys that live side by side: data that pages rest on."""

import re
import string
from typing import Any

import pytest
from jinja2 import Environment, nodes
from tests.web.conftest import ROOT

from selon.errors import InputError
from selon.runner.shards import LOST
from selon.web.bench import Bench
from selon.web.keys import Act, acts_of, clashes, load_keys
from selon.web.routes import WAYS
from selon.web.words import Table, languages, load_words, preferred, tables

TEMPLATES = ROOT / "src" / "selon" / "web" / "templates"
PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})


def flat(table: dict[str, Any], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, f"{before}{key}.")
        else:
            found[before + key] = value
    return found


def cells(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_there_are_two_languages_at_least() -> None:
    assert len(languages()) >= 2


@pytest.mark.parametrize("other", languages()[1:])
def test_every_language_has_the_same_words_with_the_same_cells(other: str) -> None:
    first = {f"{page}.{key}": text for page, table in tables(languages()[0]).items() for key, text in flat(table).items()}
    second = {f"{page}.{key}": text for page, table in tables(other).items() for key, text in flat(table).items()}
    assert first.keys() == second.keys()
    assert {key: cells(text) for key, text in first.items()} == {key: cells(text) for key, text in second.items()}


@pytest.mark.parametrize("language", languages())
def test_no_word_is_empty_and_nothing_is_left_in_the_other_language(language: str) -> None:
    mine = {f"{page}.{key}": text for page, table in tables(language).items() for key, text in flat(table).items()}
    assert [key for key, text in mine.items() if not text.strip()] == []
    for other in languages():
        if other != language:
            theirs = {f"{page}.{key}": text for page, table in tables(other).items() for key, text in flat(table).items()}
            same = [key for key, text in mine.items() if len(re.findall(r"(?<![\w{])[a-zà-ÿ]{3,}", text)) > 2 and text == theirs[key]]
            assert same == []


@pytest.mark.parametrize("language", languages())
def test_forms_of_number_are_all_there(language: str) -> None:
    """A table with ``one`` and ``other`` has every form that the language takes."""
    words = load_words()[language]
    needed = {words.locale.plural_form(number) for number in (*range(200), 1_000_000)}

    def look(table: Table) -> None:
        rows = table.plain()
        if set(rows) & {"one", "other"}:
            assert needed <= set(rows)
            assert set(rows) <= PLURALS
        for value in rows:
            if isinstance(table[value], Table):
                look(table[value])

    look(words.pages)
    assert words.counted(words.pages.list.shown, 1) != words.counted(words.pages.list.shown, 2)


@pytest.mark.parametrize("language", languages())
def test_every_outcome_has_a_word(language: str) -> None:
    """What may become of a document or a file, as the project keeps it, is never shown as the code that it is."""
    kinds, told = list(InputError.__subclasses__()), {"coded", "not_relevant", "waiting", "duplicate", *LOST}
    for kind in kinds:
        kinds += kind.__subclasses__()
        if kind.__module__ == InputError.__module__:
            told.add(kind.outcome)
    assert told - set(load_words()[language].pages.jobs.outcomes.plain()) == set()


OWN = {"entered": "entrance", "sign_in": "entrance", "error": "errors", "base": "shell"}


def test_every_word_that_a_template_names_is_there() -> None:
    """``words.x`` of a page's own file, ``shell.x``: found in the templates, looked up in every language.

    A template is called as its words are; a part of one begins with the name of its page: ``report_edit.html`` names words of ``report``.
    """
    environment = Environment(autoescape=True)
    environment.filters |= dict.fromkeys(("visible", "outward", "short", "drawn"), str)
    told, missing = {one: tables(one) for one in languages()}, []
    for file in sorted(TEMPLATES.glob("*.html")):
        own = OWN.get(file.stem, file.stem)
        own = own if own in told[languages()[0]] else own.removeprefix("_").partition("_")[0]
        for node in environment.parse(file.read_text(encoding="utf-8")).find_all(nodes.Getattr):
            if isinstance(node.node, nodes.Name) and node.node.name in ("words", "shell") and node.attr != "plain":
                page = "shell" if node.node.name == "shell" else own
                missing += [f"{file.name}: {page}.{node.attr} ({one})" for one in told if node.attr not in told[one][page]]
    assert missing == []


def test_a_missing_word_is_said() -> None:
    words = load_words()[languages()[0]]
    with pytest.raises(AttributeError, match=r"no word 'nothing' in .*\.list"):
        _ = words.pages.list.nothing


@pytest.mark.parametrize(
    ("header", "language"),
    [("fr-CH, fr;q=0.9, en;q=0.8", "fr"), ("de, en;q=0.5", "en"), ("", "en"), ("*", "en"), ("fr;q=0, en", "en"), ("x;q=y,,;;", "en")],
)
def test_the_language_that_a_browser_likes_best(header: str, language: str) -> None:
    assert preferred(header, ("en", "fr")) == language


@pytest.mark.parametrize("page", sorted(load_keys()))
def test_keys_of_a_page_live_side_by_side(page: str) -> None:
    assert clashes(acts_of(load_keys(), page)) == []


@pytest.mark.parametrize("page", sorted(load_keys()))
def test_every_act_has_a_name_in_every_language_and_belongs_to_its_page(page: str) -> None:
    acts = load_keys()[page]
    assert len({act.id for act in acts}) == len(acts)
    assert {act.page for act in acts} == {page}
    for language in languages():
        assert set(tables(language)[page]["acts"]) == {act.name for act in acts}


def test_clashes_are_found() -> None:
    acts = (
        Act("a.one", "g"),
        Act("a.two", "g l"),
        Act("a.three", "x"),
        Act("a.four", "x"),
        Act("a.five", "Ctrl+w"),
        Act("a.six"),
        Act("a.seven"),
    )
    assert clashes(acts) == [
        "a.one and a.two: g and g l begin alike",
        "a.three and a.four: both are x",
        "a.five: Ctrl+w belongs to the browser",
    ]


def test_every_way_has_its_words_and_every_shown_one_its_name_and_act(bench: Bench) -> None:
    for language in languages():
        for way in WAYS:
            assert way.name in tables(language)
            if way.shown:
                assert way.name in tables(language)["shell"]["pages"]
    assert {way.name for way in WAYS if way.shown} <= {act.name for act in bench.keys["shell"]}


def test_the_modules_know_the_same_keys_of_the_browser() -> None:
    from selon.web.keys import TAKEN

    source = (ROOT / "src" / "selon" / "web" / "static" / "keys.js").read_text(encoding="utf-8")
    listed = re.search(r"TAKEN = new Set\(\[(.*?)\]\)", source, re.DOTALL)
    assert listed is not None
    assert set(re.findall(r'"([^"]+)"', listed[1])) == TAKEN | {"Escape", "Enter", " "}
