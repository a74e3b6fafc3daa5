"""Refusals of decisions are told in the reader's language: every one that is raised has its sentence, with what fills it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import selon
from selon.codebook.book import load
from selon.export.speech import speech
from selon.review.refusing import languages, refused, sentences, stale, told
from selon.web.words import languages as languages_of_pages

SOURCE = Path(selon.__file__).parent
FILLED_IN = {"fill_name", "fill_text", "fill_code"}
"""Words that reach the refusal by a name."""


def raised() -> Iterator[tuple[str, frozenset[str]]]:
    """Every refusal in the code: its word, and the names of what fills it."""
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("refused", "stale"):
                first = node.args[0] if node.args else None
                words = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                yield from (
                    (str(one.value), frozenset(str(each.arg) for each in node.keywords)) for one in words if isinstance(one, ast.Constant)
                )


def cells(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def test_every_refusal_has_its_sentence_in_every_language() -> None:
    assert languages() == languages_of_pages()
    used = dict(raised()) | dict.fromkeys(FILLED_IN, frozenset[str]())
    for language in languages():
        there = {word: cells(one) for word, one in sentences(language).items() if isinstance(one, str)}
        assert there == used, language
        assert not any(one.endswith(".") for one in sentences(language).values() if isinstance(one, str)), "they stand in a sentence"
    named = [{list: set(names) for list, names in sentences(language)["names"].items()} for language in languages()]
    assert all(one == named[0] for one in named)


def test_a_refusal_reads_as_english_and_is_told_with_names() -> None:
    from selon.errors import Named

    french = speech("fr", load())
    error = refused("no_field", family=Named("families", ("strike",)), field=Named("fields", ("size",)), fields=Named("fields", ("date",)))
    assert str(error) == "a record of the family strike has no field size; there are date"
    assert told(error, "fr", french.title) == "une fiche de la famille strike n'a pas le champ Taille ; elle a : Date".replace(
        "strike", french.title("families", "strike")
    ).replace("Taille", french.title("fields", "size"))
    changed = stale("changed", part=Named("parts", ("value",)), target=Named("targets", ("statement",)), id="s1")
    assert told(changed, "fr", french.title) == "cela a changé depuis que vous l'avez vu (valeur, valeur s1) ; rechargez la page"
    assert told(changed, "en", french.title) == "value of value s1 has changed since you saw it; reload the page"
