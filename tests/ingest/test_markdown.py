# ruff: noqa: E501
"""Markdown: the text stays, markup goes."""

from collections.abc import Callable

import pytest

from selon.ingest.markdown import read_markdown
from selon.model import Document


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# Marche à Rennes\n\nDu monde.", "Marche à Rennes\n\nDu monde."),
        ("Titre\n=====\nDu monde.", "Titre\nDu monde."),
        ("**5 000 personnes** ont *défilé* __hier__ et _ici_.", "5 000 personnes ont défilé hier et ici."),
        ("[selon la *préfecture*](https://example.org/a_(b)) et [lui][1]\n\n[1]: http://example.org\n", "selon la préfecture et lui"),
        ("Du `code` ici\n```\nreste\n```", "Du code ici\nreste"),
        ("- un\n* deux\n+ [x] trois", "un\ndeux\ntrois"),
        ("> « Non »\n> dit-il", "« Non »\ndit-il"),
        ("Avant ![photo](a.png) après[^1].", "Avant  après."),
        ("3 * 4 * 5, snake_case_ici, 2 < 3", "3 * 4 * 5, snake_case_ici, 2 < 3"),
        ("Une <b>mise</b> en <span class='x'>page</span><!-- rien -->", "Une mise en page"),
        (r"\*étoile\* <https://example.org>", "*étoile* https://example.org"),
        ("Un\n\n---\n\nDeux", "Un\n\n\nDeux"),
        ("1. Un\n2. Deux", "1. Un\n2. Deux"),
        ("Le 1er mai - un jour - fut calme.", "Le 1er mai - un jour - fut calme."),
    ],
)
def test_markup_goes(source: str, text: str) -> None:
    assert read_markdown(source).text == text


def test_front_matter(one: Callable[..., Document]) -> None:
    item = one(
        "a.md",
        '---\ntitle: "Marche : à Rennes"\ndate: 2024-05-02T10:00\nsource: Le Bocage\nlang: fr\nurl: https://example.org/1\ntags: [a]\n---\nDu monde est venu ici.\n',
    )
    report = item.report
    assert (report.title, report.published, report.outlet, report.language) == ("Marche : à Rennes", "2024-05-02", "Le Bocage", "fr")
    assert (report.text, item.published_from, item.url) == ("Du monde est venu ici.", "front matter", "https://example.org/1")


def test_it_is_linear() -> None:
    for part in ("*a", "[", "![", "_a _", "`", "<a ", "[a](", "> ", "- "):
        read_markdown(part * 30_000)
