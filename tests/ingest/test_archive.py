"""Exports of press archives: profiles are data, and one is taken only where it is sure."""

from collections.abc import Callable

import pytest

from selon.ingest.archive import profiles, sure_profile
from selon.ingest.documents import Facts
from selon.ingest.encodings import source_text
from selon.model import Document

Read = Callable[..., list]

LEXIS = """



                               1 of 2 DOCUMENTS


                              Le Courrier du Bocage

                              2 mai 2024 jeudi

Des centaines de manifestants à Vire

BYLINE: Anne Martin

SECTION: LOCAL; Pg. 4

LENGTH: 120 mots

BODY:
   Quelque 500 personnes ont défilé jeudi à Vire
contre la fermeture de la maternité.

   Les organisateurs parlent de 800 manifestants.

LOAD-DATE: May 3, 2024

LANGUAGE: FRENCH; FRANÇAIS

PUBLICATION-TYPE: Newspaper

                    Copyright 2024 Le Courrier du Bocage
                            All Rights Reserved

                               2 of 2 DOCUMENTS

                              The Vale Herald

                              May 3, 2024 Friday

HEADLINE: Hundreds march in Leeds

LENGTH: 80 words

BODY: Some 300 people marched.

LOAD-DATE: May 4, 2024

LANGUAGE: ENGLISH
"""
FACTIVA = """HD  Grève des éboueurs à Nantes
BY  Paul Durand
WC  210 words
PD  2 May 2024
SN  Le Quotidien de l'Ouest
SC  QOUEST
LA  French
CY  Copyright 2024
LP
Une centaine d'agents ont manifesté mardi.

TD
Ils réclament une hausse des salaires.
LES AGENTS étaient déçus.

AN  Document QOUEST0020240502ek520001

HD  Second titre
PD  3 May 2024
SN  Le Quotidien de l'Ouest
LP  Un rassemblement a eu lieu devant la gare.
AN  Document QOUEST0020240502ek520002
"""
EUROPRESSE = """Le Courrier du Bocage
jeudi 2 mai 2024, p. 4

Marche à Vire

Quelque 500 personnes ont défilé jeudi à Vire.

Les organisateurs parlent de 800 manifestants.

© 2024 Le Courrier du Bocage. Tous droits réservés.
Le présent document est protégé par les lois.

news·20240502·CB·0012

The Vale Herald
Friday, May 3, 2024

March in Leeds

Some 300 people marched.

© 2024 The Vale Herald. All rights reserved.
news·20240503·VH·0013
"""
DASHES = """Titre : Marche à Vire
Date : 2 mai 2024
Source : Le Bocage

Quelque 500 personnes ont défilé.
--------------------
Titre : Sit-in à Caen
Date : 13/05/2024

Une autre marche a eu lieu à Caen.
"""

Row = tuple[str | None, str | None, str | None, str | None]
EXPORTS: list[tuple[str, str, list[Row], str]] = [
    (
        "lexisnexis",
        LEXIS,
        [
            ("Des centaines de manifestants à Vire", "Le Courrier du Bocage", "2024-05-02", "fr"),
            ("Hundreds march in Leeds", "The Vale Herald", "2024-05-03", "en"),
        ],
        "Hundreds march in Leeds\n\nSome 300 people marched.",
    ),
    (
        "factiva",
        FACTIVA,
        [
            ("Grève des éboueurs à Nantes", "Le Quotidien de l'Ouest", "2024-05-02", "fr"),
            ("Second titre", "Le Quotidien de l'Ouest", "2024-05-03", None),
        ],
        "Second titre\n\nUn rassemblement a eu lieu devant la gare.",
    ),
    (
        "europresse",
        EUROPRESSE,
        [("Marche à Vire", "Le Courrier du Bocage", "2024-05-02", None), ("March in Leeds", "The Vale Herald", "2024-05-03", None)],
        "March in Leeds\n\nSome 300 people marched.",
    ),
    (
        "dashes",
        DASHES,
        [("Marche à Vire", "Le Bocage", "2024-05-02", None), ("Sit-in à Caen", None, "2024-05-13", None)],
        "Sit-in à Caen\n\nUne autre marche a eu lieu à Caen.",
    ),
]


@pytest.mark.parametrize(("name", "export", "facts", "last"), EXPORTS)
def test_exports_are_known_and_read(read: Read, name: str, export: str, facts: list[Row], last: str) -> None:
    profile = sure_profile(export)
    assert profile is not None
    assert profile.name == name
    for given in (Facts(), Facts(separator=name)):
        items = read("export.txt", export.replace("\n", "\r\n") if given.separator else export, given)
        assert [(i.report.title, i.report.outlet, i.report.published, i.report.language) for i in items] == facts
        assert items[-1].report.text == last
        assert [item.locator for item in items] == ["article 1", "article 2"]
        for item in items:
            assert item.media == "archive"
            source = source_text(item.raw, item.encoding)
            assert all(source[run.at : run.to] == item.report.text[run.start : run.end] for run in item.layer)
            assert not {"LOAD-DATE", "BODY", "Copyright", "©", "AN", "news·"} & set(item.report.text.split())


def test_coded_lines_of_the_text_stay_text(read: Read) -> None:
    assert read("f.txt", FACTIVA)[0].report.text.endswith("Ils réclament une hausse des salaires.\nLES AGENTS étaient déçus.")


@pytest.mark.parametrize(
    "text",
    [
        "Un texte.\n--------------------\nUne seconde partie du même texte.\n",
        "Le point 1 of 2 DOCUMENTS est cité ici.\n",
        "HD est un sigle.\nAN 2000 fut une année.\n",
        "Un texte sur news·20240502·CB sans rien d'autre autour de lui.",
        "",
    ],
)
def test_what_is_not_sure_is_one_text(text: str) -> None:
    assert sure_profile(text) is None


def test_the_user_may_say_so(read: Read) -> None:
    items = read("a.txt", "Un texte ici même.\n----------------\nUn autre texte ici.", Facts(separator="dashes"))
    assert [item.report.text for item in items] == ["Un texte ici même.", "Un autre texte ici."]


def test_an_unknown_profile_is_named_with_those_there_are(read: Read) -> None:
    (item,) = read("a.txt", "Un texte.", Facts(separator="nope"))
    assert item.outcome == "unknown_separator"
    assert all(profile.name in item.reason for profile in profiles())


def test_an_article_without_text_is_refused_by_number(read: Read) -> None:
    items = read("f.txt", FACTIVA.replace("LP  Un rassemblement a eu lieu devant la gare.\n", ""))
    assert isinstance(items[0], Document)
    assert (items[1].source, items[1].outcome) == ("f.txt article 2", "empty")
