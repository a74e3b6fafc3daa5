"""What users rely on of the counts finder: bounds, nouns, roles, parts and wholes, rival figures, and numbers that are no people."""

from functools import cache

import pytest

from selon.coder import Coder
from selon.extract.counts.grammar import LOSSES
from selon.ingest.plain import report_from_text
from selon.model import Count, Mention


@cache
def coder() -> Coder:
    return Coder(parser="none")


def counts(text: str, language: str = "fr") -> tuple[Mention, ...]:
    report = report_from_text(text, "test", language=language)
    found = coder().run(report, until="counts")["counts"]
    assert all(text[m.start : m.end] == m.text for m in found)
    return found  # type: ignore[no-any-return]


def value(mention: Mention) -> Count:
    assert isinstance(mention.value, Count)
    return mention.value


def told(text: str, language: str = "fr") -> list[tuple[str | None, int | None, int | None]]:
    return [(m.label, value(m).low, value(m).high) for m in counts(text, language)]


def one(text: str, language: str = "fr") -> Mention:
    found = counts(text, language)
    assert len(found) == 1, [m.text for m in found]
    return found[0]


# ------------------------------------------------------------------------------------------------------- number forms


@pytest.mark.parametrize("gap", [" ", "\u00a0", "\u202f", "\u2009", ".", ",", "'"])
def test_digits_with_any_grouping(gap: str) -> None:
    found = one(f"Quelque 12{gap}500 manifestants.")
    assert (value(found).low, value(found).high, value(found).modality) == (12500, 12500, "about")


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Dix-sept", 17),
        ("Vingt et un", 21),
        ("Soixante-dix", 70),
        ("Soixante et onze", 71),
        ("Septante-trois", 73),
        ("Quatre-vingts", 80),
        ("Quatre-vingt-onze", 91),
        ("Quatre-vingt-dix-neuf", 99),
        ("Nonante-neuf", 99),
        ("Cent dix-huit", 118),
        ("Deux cent soixante-quinze", 275),
        ("Mille deux cents", 1200),
        ("Trois mille quatre cent cinquante-six", 3456),
        ("Deux millions trois cent mille", 2300000),
    ],
)
def test_french_numbers_in_words(words: str, number: int) -> None:
    found = one(f"{words} grévistes.")
    assert (value(found).low, value(found).high) == (number, number)
    assert found.text == f"{words} grévistes"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Seventeen", 17),
        ("Thirty-one", 31),
        ("Thirty one", 31),
        ("A hundred and twenty", 120),
        ("Twelve hundred", 1200),
        ("Three thousand four hundred and fifty-six", 3456),
        ("Two million three hundred thousand", 2300000),
        ("1.2 million", 1200000),
        ("500K", 500000),
        ("Two dozen", 24),
        ("Half a dozen", 6),
    ],
)
def test_english_numbers(words: str, number: int) -> None:
    found = one(f"{words} protesters.", "en")
    assert (value(found).low, value(found).high) == (number, number)


@pytest.mark.parametrize(
    ("text", "low", "high", "modality"),
    [
        ("entre 800 et 1 200 manifestants", 800, 1200, "range"),
        ("de 8 000 à 10 000 manifestants", 8000, 10000, "range"),
        ("2 à 3 millions de manifestants", 2000000, 3000000, "range"),
        ("deux ou trois manifestants", 2, 3, "range"),
        ("près de 900 manifestants", 900, 900, "about"),
        ("900 manifestants environ", 900, 900, "about"),
        ("plus de 900 manifestants", 900, None, "at_least"),
        ("900 manifestants au moins", 900, None, "at_least"),
        ("jusqu'à 900 manifestants", None, 900, "at_most"),
        ("un peu moins d'un millier de manifestants", None, 1000, "at_most"),
        ("une soixantaine de manifestants", 60, 60, "about"),
        ("plus d'une dizaine de manifestants", 10, None, "at_least"),
        ("des milliers de manifestants", 2000, 9999, "vague"),
        ("quelques centaines de manifestants", 200, 599, "vague"),
        ("plusieurs centaines de milliers de manifestants", 300000, 999999, "vague"),
    ],
)
def test_french_bounds(text: str, low: int | None, high: int | None, modality: str) -> None:
    found = value(one(f"Hier, {text}."))
    assert (found.low, found.high, found.modality) == (low, high, modality)
    assert found.words == text


@pytest.mark.parametrize(
    ("text", "low", "high", "modality"),
    [
        ("between 800 and 1,200 protesters", 800, 1200, "range"),
        ("from 8,000 to 10,000 protesters", 8000, 10000, "range"),
        ("300-400 protesters", 300, 400, "range"),
        ("some 900 protesters", 900, 900, "about"),
        ("nearly 900 protesters", 900, 900, "about"),
        ("900 or so protesters", 900, 900, "about"),
        ("at least 900 protesters", 900, None, "at_least"),
        ("as many as 900 protesters", None, 900, "at_most"),
        ("fewer than 900 protesters", None, 900, "at_most"),
        ("dozens of protesters", 24, 119, "vague"),
        ("tens of thousands of protesters", 20000, 99999, "vague"),
        ("several hundred protesters", 300, 999, "vague"),
    ],
)
def test_english_bounds(text: str, low: int | None, high: int | None, modality: str) -> None:
    found = value(one(f"Then {text}.", "en"))
    assert (found.low, found.high, found.modality) == (low, high, modality)


# -------------------------------------------------------------------------------------------------- roles and wholes


def test_a_list_with_its_own_verbs_and_elided_auxiliaries() -> None:
    text = (
        "Les miliciens ont assassiné avec méthode 412 villageois, dont 37 enfants, 90 femmes, 12 personnes âgées. "
        "6 familles ont été exterminées, 14 enfants ont perdu leurs deux parents, 230 personnes ont été gravement blessées, "
        "618 personnes ont été prises en otage, 44 autres portées disparues."
    )
    found = counts(text)
    assert [(m.label, value(m).low) for m in found] == [
        ("killed", 412),
        ("killed", 37),
        ("killed", 90),
        ("killed", 12),
        ("killed", 6),
        ("bereaved", 14),
        ("injured", 230),
        ("held", 618),
        ("missing", 44),
    ]
    whole = found[0]
    assert all(len(m.basis) == 1 and (m.basis[0].start, m.basis[0].end) == (whole.start, whole.end) for m in found[1:4])
    assert all(m.basis == () for m in (whole, *found[4:]))
    assert [value(m).population for m in found[:4]] == ["villageois", "enfants", "femmes", "personnes âgées"]


def test_a_subject_may_stand_before_its_listed_parts() -> None:
    text = "85 people, including 21 children, 30 women and 9 nurses, were killed."
    found = counts(text, "en")
    assert [(m.label, value(m).low, len(m.basis)) for m in found] == [
        ("killed", 85, 0),
        ("killed", 21, 1),
        ("killed", 30, 1),
        ("killed", 9, 1),
    ]


def test_a_part_with_a_verb_of_its_own_keeps_its_own_label() -> None:
    found = counts("Environ 900 manifestants ont défilé, dont 30 ont été arrêtés.")
    assert [(m.label, value(m).low, [b.text for b in m.basis]) for m in found] == [
        ("participants", 900, []),
        ("arrested", 30, ["Environ 900 manifestants"]),
    ]


def test_a_part_larger_than_its_whole_is_told_as_the_text_has_it_for_a_check_to_find() -> None:
    found = counts("On a relevé 12 morts, dont 300 pompiers.")
    assert [(m.label, value(m).low, [b.text for b in m.basis]) for m in found] == [("killed", 12, []), ("killed", 300, ["12 morts"])]


def test_people_are_no_part_of_things() -> None:
    found = counts("Les 5 000 manifestants, à l'appel de trois syndicats, dont 400 étudiants, ont défilé.")
    assert [b.text for m in found for b in m.basis] == ["5 000 manifestants"]


def test_an_article_is_a_count_of_one_only_where_something_befell_somebody() -> None:
    assert told("Un agent a été blessé.") == [("injured", 1, 1)]
    assert told("Un agent a parlé à la foule.") == []
    assert told("A student was arrested.", "en") == [("arrested", 1, 1)]


def test_a_denied_count_is_zero_with_evidence() -> None:
    assert told("Aucune interpellation n'a eu lieu.") == [("arrested", 0, 0)]
    assert told("There were no injuries and nobody was arrested.", "en") == [("injured", 0, 0), ("arrested", 0, 0)]


def test_a_deployment_is_no_crowd_and_the_police_may_be_victims() -> None:
    assert told("Quelque 500 gendarmes étaient sur place.") == [("police_deployed", 500, 500)]
    assert told("Neuf gendarmes ont été blessés.") == [("injured", 9, 9)]


def test_the_agent_of_a_loss_is_not_its_victim() -> None:
    found = counts("Cinquante soldats ont tué onze manifestants.")
    assert [(m.label, value(m).low) for m in found][1] == ("killed", 11)
    assert found[0].label not in LOSSES


# ---------------------------------------------------------------------------------------------------- rival figures


@pytest.mark.parametrize(
    ("text", "language", "figures"),
    [
        ("La police a compté 3.100 manifestants et les syndicats 8.000.", "fr", [3100, 8000]),
        ("Le cortège réunissait 1.300 marcheurs d'après la préfecture, 4.200 à en croire les organisateurs.", "fr", [1300, 4200]),
        ("Défilé à Nice. Ils étaient 15 000 (CGT), 4 200 (préfecture).", "fr", [15000, 4200]),
        ("La manifestation ? 2.000, dit la police. 7.000, répondent les organisateurs.", "fr", [2000, 7000]),
        ("A rally that police put at around 20,000 and organisers at 90,000.", "en", [20000, 90000]),
        ("The organiser put attendance at the vigil at 160,000. Police counted 41,000.", "en", [160000, 41000]),
    ],
)
def test_rival_crowd_figures_without_a_noun(text: str, language: str, figures: list[int]) -> None:
    found = counts(text, language)
    assert [(m.label, value(m).low) for m in found] == [("participants", n) for n in figures]


def test_a_lent_noun_is_told_apart_from_the_figure() -> None:
    found = counts("La police a compté 3.100 manifestants et les syndicats 8.000.")
    assert found[1].text == "8.000"
    assert [part.text for part in found[1].parts] == ["manifestants"]
    assert value(found[1]).noun == "manifestants"


def test_a_rival_toll_takes_the_role_of_the_toll_before_it() -> None:
    text = "Le gouvernement parle de 310 tués ; des sources locales, de 800 à 1.100."
    assert told(text) == [("killed", 310, 310), ("killed", 800, 1100)]


# -------------------------------------------------------------------------------------------------------------- traps

TRAPS = [
    ("fr", "Le texte passé par 49.3 indigne les manifestants."),
    ("fr", "Les manifestants refusent l'article 47."),
    ("fr", "La foule prépare l'acte 12."),
    ("fr", "La manifestation a bloqué l'A20 et la sortie 14."),
    ("fr", "La manifestation partira du 12, rue Victor-Hugo."),
    ("fr", "Le cortège s'est formé à 14h30 devant la mairie."),
    ("fr", "Les grévistes réclament 300 euros."),
    ("fr", "La manifestation s'étirait sur 4 kilomètres."),
    ("fr", "Le 36e régiment regardait le défilé."),
    ("fr", "Des délégations de 20 pays étaient dans le cortège."),
    ("fr", "Onze syndicats appellent à manifester."),
    ("fr", "Le défilé a traversé une ville de 50 000 habitants."),
    ("fr", "Ils manifestent contre la suppression de 300 postes."),
    ("fr", "Ils défilent pour une entreprise de 900 salariés."),
    ("fr", "La marche, organisée par un syndicat qui compte 3 000 adhérents, est interdite."),
    ("fr", "Les manifestants ont distribué 2 000 tracts et recueilli 900 signatures."),
    ("fr", "Infos sur le rassemblement au 03 81 55 66 77."),
    ("fr", "Avant la marche, le club a gagné 3-0."),
    ("fr", "R8, 4L et 2CV étaient au rassemblement."),
    ("fr", "Selon les syndicats, 45 % des enseignants étaient en grève."),
    ("en", "The march was led by a 65-year-old man."),
    ("en", "Protesters met at 10 Downing Street."),
    ("en", "The protest group speaks for 2,500 businesses."),
    ("en", "Marchers carried a petition with 40,000 signatures."),
    ("en", "The march stretched for four kilometres along Route 66."),
    ("en", "Protesters oppose Section 28 and a €300 levy."),
    ("en", "Before the rally the club lost 2-1."),
    ("en", "The rally called for 20 percent more pay."),
    ("en", "Delegations from 20 countries joined the march."),
    ("en", "Protesters in a town of 50,000 inhabitants fear the loss of 900 jobs."),
]


@pytest.mark.parametrize(("language", "text"), TRAPS)
def test_no_trap_becomes_a_crowd_or_a_loss(language: str, text: str) -> None:
    wrong = [(m.text, m.label) for m in counts(text, language) if m.label == "participants" or m.label in LOSSES]
    assert wrong == []


def test_numbers_inside_times_are_no_counts() -> None:
    assert told("Le 23 février 1992, à 14 h 30, il y a 27 ans.") == []
