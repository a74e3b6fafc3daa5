"""Every figure keeps its own source: rival crowd figures in one sentence, brackets, shared verbs, prepositions, nouns."""

from functools import cache

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text


@cache
def coder() -> Coder:
    return Coder(parser="none")


def source_of(text: str, figure: str, language: str = "fr") -> str | None:
    """The role of the speaker of the smallest content that holds *figure*; None for the outlet."""
    at = text.index(figure)
    found = coder().run(report_from_text(text, "test", language=language), until="voices")["voices"]
    holding = [m for m in found if m.start <= at and at + len(figure) <= m.end and m.voice is not None and m.voice.speaker is not None]
    if not holding:
        return None
    smallest = min(holding, key=lambda m: m.end - m.start)
    return str(smallest.voice.speaker.role)


FRENCH = [
    "À Foix, la police a compté {a} manifestants et les syndicats {b}.",
    "À Foix, la police a compté {a} manifestants, les syndicats {b}.",
    "La préfecture s'arrête à {a}, les syndicats vont au-delà de {b}.",
    "La police en a dénombré {a}, contre {b} pour les syndicats.",
    "Ils étaient {a} selon la police, {b} selon les syndicats.",
    "Ils étaient {a} d'après la préfecture et {b} à en croire la CGT.",
    "La marche a réuni {a} personnes selon la préfecture, et {b} selon l'intersyndicale.",
    "La marche a réuni {a} personnes, selon la préfecture, {b} selon l'intersyndicale.",
    "Foix : {a} personnes pour la police, {b} pour la CGT.",
    "Ils étaient {a} (préfecture), {b} (CGT).",
    "Entre {a} (police) et {b} personnes (syndicats) ont marché.",
    "{a}, dit la police. {b}, répondent les syndicats.",
    "Selon la police, {a} personnes ont marché. La CGT en revendique {b}.",
    "Les syndicats revendiquent {b} marcheurs, la police en recense {a}.",
    "Les syndicats annoncent {b} marcheurs, contre {a} selon la préfecture.",
    "La CGT fait état de {b} grévistes ; la direction de la police parle de {a}.",
    "Le bilan de la police est de {a} blessés. {b} selon les syndicats.",
]
ENGLISH = [
    "Police put the crowd at {a}; union leaders said {b} took part.",
    "Police put the crowd at {a} and unions at {b}.",
    "A crowd that police put at around {a} and unions at {b} filled the quay.",
    "The march drew {a} people, according to police, and {b}, according to the union.",
    "The march drew {a} people (police) or {b} (union).",
    "Unions claimed {b} marchers. Police counted {a}.",
    "The crowd was estimated at {a} by police. Union officials estimated it at {b}.",
    "The police estimate of the crowd was {a}. The union disputed it, and said that up to {b} had come.",
]


@pytest.mark.parametrize("text", FRENCH)
@pytest.mark.parametrize("numbers", [("4 100", "10 000"), ("4.100", "10.000")])
def test_french_rival_figures(text: str, numbers: tuple[str, str]) -> None:
    low, high = numbers
    report = text.format(a=low, b=high)
    assert (source_of(report, low), source_of(report, high)) == ("police", "union")


@pytest.mark.parametrize("text", ENGLISH)
def test_english_rival_figures(text: str) -> None:
    report = text.format(a="4,100", b="10,000")
    assert (source_of(report, "4,100", "en"), source_of(report, "10,000", "en")) == ("police", "union")


@pytest.mark.parametrize(
    "text",
    [
        "Le cortège, environ 4 100 personnes selon la police, a longé le lac.",
        "Ils étaient près de 4 100, selon la police, à longer le lac.",
        "Au moins 4 100 personnes, dont 20 élus, ont marché, selon la police.",
        "D'après la police, 4 100 personnes ont marché.",
        "La marche a réuni 4 100 personnes de source policière.",
        "4 100 personnes ont marché, a indiqué la préfecture.",
    ],
)
def test_one_figure_with_its_source(text: str) -> None:
    assert source_of(text, "4 100") == "police"


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("Ils étaient 4 100 à Foix.", "4 100"),
        ("À Foix, 300 personnes ont marché. Selon la police, aucun incident n'a eu lieu.", "300"),
        ("Le cortège, environ 4 100 personnes selon la police, a passé 12 ponts.", "12"),
        ("Douze trains, soit 4 100 places, sont prévus pour la police.", "4 100"),
        ("Foix compte 9 700 habitants.", "9 700"),
    ],
)
def test_figures_of_the_outlet_are_given_to_nobody(text: str, figure: str) -> None:
    assert source_of(text, figure) is None


@pytest.mark.parametrize(
    ("text", "figure", "role"),
    [
        ("A crowd estimated by civil defence at 10,000 marched through Accra.", "10,000", "medical"),
        ("The march drew 2,000 people, a figure disputed by the council, which counted 900.", "2,000", None),
        ("The march drew 2,000 people, a figure disputed by the council, which counted 900.", "900", "government"),
        ("The union announced by email that 300 members had gathered.", "300", "union"),
    ],
)
def test_a_participle_with_its_agent_is_no_verb_of_the_noun_before_it(text: str, figure: str, role: str | None) -> None:
    assert source_of(text, figure, "en") == role
