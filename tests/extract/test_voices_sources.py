"""A figure that somebody else gives never stands in the outlet's voice, and the outlet's own figures are given to nobody."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selon.coder import Coder
from selon.coding.statements import voice_at
from selon.ingest.plain import report_from_text


@cache
def coder() -> Coder:
    return Coder(parser="none")


def source_of(text: str, figure: str, language: str) -> str:
    """Who gives the count that holds *figure*: a role, ``hearsay`` or ``outlet``."""
    report = report_from_text(text, "test", language=language)
    found = coder().run(report, until="voices")
    at = report.text.index(figure)
    count = next(m for m in found["counts"] if m.start <= at < m.end)
    voice = voice_at(found["voices"], count.start, count.end)
    return str(voice.speaker.role) if voice.speaker else str(voice.kind)


FRENCH = {
    "across an adverbial": ("La mairie recensait, un peu avant midi, 41 blessés.", "41", "government"),
    "across a pronoun": ("Les syndicats, quant à eux, en annoncent 4 100.", "4 100", "union"),
    "across an apposition": ("La préfecture, contactée hier soir, recense 41 blessés.", "41", "police"),
    "a figure that moves": ("La police est passée de vingt à quarante blessés.", "vingt", "police"),
    "adjective at a toll": ("Le bilan officiel de 41 morts est contesté.", "41", "government"),
    "agent of an estimate": ("L'estimation donnée par la CGT est de 4 100 marcheurs.", "4 100", "union"),
    "toll behind the figure": ("Quarante morts, c'est le bilan de la police.", "Quarante", "police"),
    "list summed up": ("Six morts et 41 blessés : tel est le bilan de la police.", "41", "police"),
    "agent before the figure": ("La foule a été évaluée par la police à 4 100 personnes.", "4 100", "police"),
    "label": ("Préfecture : 4 100.", "4 100", "police"),
    "abbreviated bracket": ("À Foix, 4 100 (préf.)", "4 100", "police"),
    "tail of a heading": ("Plus de 41 blessés à Foix - police", "41", "police"),
    "list goes on": ("À Foix, la police a compté 300 marcheurs, à Pamiers 4 100.", "4 100", "police"),
    "part of a whole": ("Les pompiers recensent 60 blessés. Parmi eux, 41 marcheurs.", "41", "medical"),
    "list in lines": ("Bilan selon la police :\n- six morts\n- 41 blessés", "41", "police"),
    "headline": ("41 blessés à Foix\n\nLa police a recensé 41 blessés samedi à Foix.", "41", "police"),
    "rumour": ("On dénombrerait 41 blessés.", "41", "hearsay"),
    "institution as a place": ("À la préfecture, on compte 41 blessés.", "41", "police"),
    "title alone": ("La police a arrêté 41 personnes, a dit un porte-parole.", "41", "police"),
}
ENGLISH = {
    "across an adverbial": ("The council counted, shortly before noon, 4,100 marchers.", "4,100", "government"),
    "across an apposition": ("Police, contacted on Monday, counted 4,100 marchers.", "4,100", "police"),
    "agent before the figure": ("The crowd was put by police at 4,100.", "4,100", "police"),
    "two agents": ("Turnout was put at 900 by police and 4,100 by unions.", "4,100", "union"),
    "adjective at a toll": ("The official death toll of 41 is disputed.", "41", "government"),
    "possessor of a count": ("More than 4,100 marched on Sunday, by the union's count.", "4,100", "union"),
    "label": ("Police: 4,100.", "4,100", "police"),
    "tail of a heading": ("At least 41 dead in clashes - hospital", "41", "medical"),
    "list goes on": ("In Cork, police counted 300 marchers, and in Galway 4,100.", "4,100", "police"),
    "part of a whole": ("Sixty people were hurt, police said. Among them, 41 marchers.", "41", "police"),
    "what somebody counted": ("The crowd was far from the 4,100 that police counted.", "4,100", "police"),
    "title alone": ("Police took 41 people away, a spokeswoman said.", "41", "police"),
    "organiser told elsewhere": ("Jane Rowe, who organised the march, waved. Rowe said 4,100 people came.", "4,100", "organisers"),
}
OWN = {
    "fr": [
        ("Ils étaient 41 devant la gare.", "41"),
        ("La police a dispersé 41 marcheurs.", "41"),
        ("La préfecture a interdit la marche, mais 41 personnes sont venues.", "41"),
        ("Selon la police, le calme est revenu ; 41 personnes avaient marché.", "41"),
        ("« On reste », a dit Luc Azéma. Le cortège de 41 personnes est parti.", "41"),
        ("Le bilan du maire divise les 41 agents de la ville.", "41"),
        ("La police a compté 900 marcheurs, et 41 personnes ont dansé sur le pont.", "41"),
        ("La police interpelle 41 personnes.", "41"),
    ],
    "en": [
        ("Some 41 people stood outside the court.", "41"),
        ("Police dispersed 41 marchers.", "41"),
        ("Police had banned the march, but 41 people came.", "41"),
        ("According to police the day was calm; 41 people had marched.", "41"),
        ("The union leader spoke in front of 41 people.", "41"),
        ("Police stopped the 41 marchers on the bridge.", "41"),
    ],
}


@pytest.mark.parametrize("name", FRENCH)
def test_french_figures_keep_their_source(name: str) -> None:
    text, figure, role = FRENCH[name]
    assert source_of(text, figure, "fr") == role


@pytest.mark.parametrize("name", ENGLISH)
def test_english_figures_keep_their_source(name: str) -> None:
    text, figure, role = ENGLISH[name]
    assert source_of(text, figure, "en") == role


@pytest.mark.parametrize(("language", "text", "figure"), [(code, *case) for code, cases in OWN.items() for case in cases])
def test_the_outlets_own_figures_are_given_to_nobody(language: str, text: str, figure: str) -> None:
    assert source_of(text, figure, language) == "outlet"


@pytest.mark.parametrize(
    ("text", "outside", "language"),
    [
        ("Entre 300 personnes, selon la police, et 900, selon la CGT, ont défilé samedi à Foix.", "samedi", "fr"),
        ("Un millier de personnes, selon la police, ont défilé samedi à Foix.", "samedi", "fr"),
        ("Some 300 people, according to police, marched on Saturday in Leeds.", "Saturday", "en"),
    ],
)
def test_a_source_between_commas_governs_its_figure_only(text: str, outside: str, language: str) -> None:
    found = coder().run(report_from_text(text, "test", language=language), until="voices")["voices"]
    at = text.index(outside)
    assert found
    assert not any(m.start <= at < m.end for m in found)


PIECES = [
    "La police",
    "14 blessés",
    ":",
    "- ",
    "(",
    "CGT",
    ")",
    "selon",
    "bilan",
    "officiel",
    "par",
    ",",
    "\n",
    "Parmi eux",
    "recense",
    "«",
    "»",
    " – ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).filter(lambda pieces: bool("".join(pieces).strip())))
def test_any_jumble_of_pieces_is_read(pieces: list[str]) -> None:
    report = report_from_text(" ".join(pieces), "test", language="fr")
    for mention in coder().run(report, until="voices")["voices"]:
        assert mention.start < mention.end
        assert report.text[mention.start : mention.end] == mention.text


def said(language: str, text: str) -> list[tuple[str, str]]:
    """What is said, and by whom (the fuller name where there is one)."""
    found = coder().run(report_from_text(text, "test", language=language), until="voices")["voices"]
    return [(m.text, (m.voice.speaker.name or m.voice.speaker.text) if m.voice.speaker else "") for m in found]


def test_medics_do_not_count_arrests() -> None:
    found = said("en", "Three people were arrested and four were taken to hospital, the ambulance service said.")
    assert [content for content, _ in found] == ["four were taken to hospital"]
    found = said("en", "Hospital staff treated 12 people and 30 were arrested, the ambulance service said.")
    assert [content for content, _ in found] == ["Hospital staff treated 12 people"]


def test_a_possessive_at_the_head_of_a_sentence_means_the_speaker_before() -> None:
    found = said("en", "The Harbour Rights Commission said that 39 people had been killed. Its list also has 361 people injured.")
    assert ("361 people", "The Harbour Rights Commission") in found


def test_a_title_under_a_subordinator_speaks() -> None:
    found = said("fr", "Si le Président s'est incliné, c'était « afin qu'il n'y ait plus de morts », a-t-il expliqué.")
    assert ("afin qu'il n'y ait plus de morts", "le Président") in found


def test_a_participle_with_its_agent_before_a_colon_attributes() -> None:
    found = said("fr", "Version contestée par ses avocats : trois manifestants ont été blessés.")
    assert ("trois manifestants ont été blessés", "ses avocats") in found
