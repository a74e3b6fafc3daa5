"""The published intervals of vague words: the page is what the packs say, and what the finder makes of the words."""

import re
from functools import cache
from pathlib import Path

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.lang import intervals
from selon.lang.load import load_pack, pack_codes
from selon.lang.notation import expand
from selon.model import Count, Mention

PAGE = Path(__file__).parents[2] / "docs/counts.md"
FRAMES = {"fr": "Hier, {} de manifestants ont défilé.", "en": "Then {} of protesters marched."}


@cache
def coder() -> Coder:
    return Coder(parser="none")


def figures(text: str, code: str) -> list[Mention]:
    return list(coder().run(report_from_text(text, "test", language=code), until="counts")["counts"])


def test_the_page_holds_the_tables_of_the_packs() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert intervals.page(text) == text, "run: make docs"


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="marks"):
        intervals.page("# A page")


@pytest.mark.parametrize("code", pack_codes())
def test_the_finder_reads_the_words_as_the_table_says(code: str) -> None:
    pack = load_pack(code)
    for row in intervals.rows(pack):
        for plural in row.plural[:1]:
            for column in intervals.columns(pack):
                words = expand(column.words[0], pack.language.paradigms)[0].text + " " if column.rule else ""
                found = figures(FRAMES[code].format(words + plural), code)
                told = [(m.value.low, m.value.high) for m in found if isinstance(m.value, Count)]
                assert told == [intervals.bounds(row.unit, column.low, column.top)], words + plural


ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (?:(\d+)\.\.(\d+|None) (\w+))? ?\| `(\w+)` \|$", re.MULTILINE)


def test_the_examples_of_the_page_are_what_the_finder_says() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert len(rows) > 30
    for label, text, figure, low, high, modality, rule in rows:
        (mention,) = [m for m in figures(text, "fr") if m.text == figure]
        assert (mention.label, mention.rule) == (label, f"fr.counts.{rule}"), text
        assert isinstance(mention.value, Count)
        if low:
            assert (str(mention.value.low), str(mention.value.high), mention.value.modality) == (low, high, modality), text
