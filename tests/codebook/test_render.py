"""The codebook as page, JSON and terminal rows."""

import json
from pathlib import Path

import pytest

from selon import codebook
from selon.codebook.book import Codebook
from selon.codebook.render import as_json, detail, markdown, rows

PAGE = Path(__file__).parents[2] / "docs" / "codebook.md"


@pytest.fixture(scope="module")
def book() -> Codebook:
    return codebook.load()


def test_the_page_in_docs_is_in_step(book: Codebook) -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(book), "run: python -m selon.codebook.render > docs/codebook.md"


def test_the_page_has_every_code_name_and_definition_in_every_language(book: Codebook) -> None:
    page = markdown(book)
    for name in book.lists:
        assert f'<a id="{name}"></a>' in page
        for entry in book.entries(name):
            assert f"`{entry.code}`" in page
            for language in book.head.languages:
                assert entry.name[language] in page
                assert entry.definition[language] in page


def test_tables_of_the_page_are_rectangular(book: Codebook) -> None:
    width = None
    for line in markdown(book).splitlines():
        cells = line.replace("\\|", "").count("|") if line.startswith("|") else None
        assert width is None or cells is None or cells == width
        width = cells


def test_json_says_the_same_as_the_book(book: Codebook) -> None:
    data = json.loads(as_json(book))
    assert data["head"]["version"] == book.version
    assert [entry["code"] for entry in data["lists"]["forms"]["entry"]] == list(book.codes("forms"))
    assert as_json(book).endswith("}\n")


def test_rows_are_code_name_definition_under_a_heading(book: Codebook) -> None:
    for language in book.head.languages:
        table = rows(book, "statuses", language)
        assert len(table) == len(book.codes("statuses")) + 1
        assert {len(row) for row in table} == {3}
        assert table[1][:2] == ("held", book.entry("statuses", "held").name[language])


def test_detail_shows_rules_examples_and_crosswalk(book: Codebook) -> None:
    pairs = detail(book, "forms", "march", "en")
    assert ("Name", "March") in pairs
    assert any(label == "Not coded so" and text.endswith("→ motorcade") for label, text in pairs)
    assert ("Crosswalk", "CAMEO 14 / 141") in pairs
    assert ("Records", "protest") in detail(book, "fields", "slogan", "en")
    assert ("Famille", "violence") in detail(book, "kinds", "attack", "fr")
    with pytest.raises(KeyError):
        detail(book, "forms", "parade", "en")
