"""Who did what: frames, coordination, names, roles."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Mentions, Who


@cache
def coder() -> Coder:
    return Coder(parser="none", gazetteer="none")


def actors(text: str, language: str = "fr") -> Mentions:
    found: Mentions = coder().run(report_from_text(text, "test", language=language), until="actors")["actors"]
    return found


def named(text: str, label: str, language: str = "fr") -> list[str]:
    return [m.text for m in actors(text, language) if m.label == label]


@pytest.mark.parametrize(
    ("text", "organisers"),
    [
        ("Un défilé à l'appel de la CGT, FO et Solidaires a eu lieu à Pau.", ["CGT", "FO", "Solidaires"]),
        ("Un défilé à l'appel de la CGT, de FO et de Solidaires a eu lieu à Pau.", ["CGT", "FO", "Solidaires"]),
        ("Un défilé à l'appel du Front contre la misère a eu lieu à Pau.", ["Front contre la misère"]),
        ("Un défilé à l'appel du collectif Vérité et Mémoire a eu lieu à Pau.", ["collectif Vérité et Mémoire"]),
        ("Les mairies et la caserne ont appelé au calme à Pau.", []),
    ],
)
def test_each_coordinated_organiser_is_one(text: str, organisers: list[str]) -> None:
    assert named(text, "organiser") == organisers


def test_a_list_inside_a_member_does_not_split_it() -> None:
    text = (
        "Les Maliens vivant en Belgique, en Suisse et dans d'autres pays voisins, ainsi que les membres des chorales "
        "des villes amies du Mali, ont participé au rassemblement."
    )
    assert named(text, "participants") == [
        "Maliens vivant en Belgique, en Suisse et dans d'autres pays voisins",
        "membres des chorales des villes amies du Mali",
    ]


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("Plusieurs centaines de viticulteurs ont manifesté à Béziers.", "fr", ["viticulteurs"]),
        ("Quelque 5 000 agriculteurs ont défilé à Vesoul.", "fr", ["agriculteurs"]),
        ("Hundreds of dockers marched through Hull.", "en", ["dockers"]),
        ("About 400 nurses and two dozen midwives protested in Derry.", "en", ["nurses", "midwives"]),
    ],
)
def test_quantities_are_cut_off_the_name(text: str, language: str, names: list[str]) -> None:
    assert named(text, "participants", language) == names


def test_a_crowd_without_content_is_no_group() -> None:
    text = "Les manifestants ont défilé. Des milliers de personnes ont participé au rassemblement."
    assert named(text, "participants") == []
    assert named(text, "crowd") == ["manifestants", "personnes"]


def test_the_police_take_no_part() -> None:
    assert named("La police a bloqué le pont. Des gendarmes occupaient la place.", "participants") == []


def test_active_and_passive_violence_agree() -> None:
    active = "Les soldats ont assassiné des villageois."
    passive = "Des villageois ont été assassinés par les soldats."
    for text in (active, passive):
        assert named(text, "perpetrator") == ["soldats"]
        assert named(text, "victim") == ["villageois"]


def test_the_subject_of_coordinated_verbs_is_shared() -> None:
    assert "dockers" in named("Les dockers refusent le plan et ont manifesté au Havre.", "participants")


def test_apposition_is_not_the_subject() -> None:
    text = "La Ligue des marais, une association de riverains, appelle à manifester jeudi."
    assert named(text, "organiser") == ["Ligue des marais"]


def test_country_and_role_come_from_the_words() -> None:
    values = [m.value for m in actors("Des infirmières roumaines ont manifesté devant le ministère.") if isinstance(m.value, Who)]
    assert Who("infirmières roumaines", "participants", "RO") in values
    assert any(value.role == "government" for value in values)


def test_counter_demonstrators_are_opponents() -> None:
    assert named("Counter-protesters marched through Hull.", "opponent", "en") == ["Counter-protesters"]
    assert named("Counter-protesters marched through Hull.", "participants", "en") == []


def test_words_in_quotation_marks_fill_no_frame() -> None:
    assert named("« Les pêcheurs ont manifesté à l'appel de la CGT », disait une banderole.", "organiser") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_keeps_its_offsets(noise: str) -> None:
    text = f"Les dockers {noise} ont manifesté à l'appel de la CGT et de {noise}. "
    for language in ("fr", "en"):
        for mention in actors(text, language):
            assert text[mention.start : mention.end] == mention.text
            assert isinstance(mention.value, Who)
            assert mention.value.name == mention.text


def test_same_text_same_answer() -> None:
    text = "Des dockers, des marins et la CGT ont manifesté devant le ministère à l'appel de FO."
    assert actors(text) == actors(text)


def test_an_aside_between_subject_and_verb_is_stepped_over() -> None:
    text = "Les éleveurs, mobilisés à l'appel de la FDSEA de la Drôme et des Jeunes Agriculteurs, manifestent à Valence."
    assert named(text, "participants") == ["éleveurs"]
    assert named(text, "organiser") == ["FDSEA de la Drôme", "Jeunes Agriculteurs"]


def test_who_does_something_in_order_to_protest_takes_part() -> None:
    text = "Les chauffeurs ont garé leurs bus en travers de la route pour protester contre la taxe."
    assert named(text, "participants") == ["chauffeurs"]


def test_a_name_may_hold_a_capitalised_preposition() -> None:
    assert named("The march in Norwich was organised by Norfolk Against Racism.", "organiser", "en") == ["Norfolk Against Racism"]


def test_a_building_in_front_of_which_people_stand_is_no_addressee() -> None:
    assert named("Cent infirmières se sont rassemblées devant le ministère à Paris.", "addressee") == []


@pytest.mark.parametrize(
    ("language", "text", "people"),
    [
        ("fr", "Réunies lundi devant le tribunal de Pau, les aides-soignantes ont remis une lettre.", ["aides-soignantes"]),
        ("en", "Gathered outside the court on Monday, the nurses handed in a letter.", ["nurses"]),
        ("fr", "Réunis lundi, les élus ont voté le budget.", []),
    ],
)
def test_a_participle_in_front_has_the_subject_of_its_main_clause(language: str, text: str, people: list[str]) -> None:
    assert named(text, "participants", language) == people


@pytest.mark.parametrize(
    ("text", "organisers"),
    [
        ("L'association Rivage prévient qu'elle lancera une grève en mai.", ["association Rivage"]),
        ("Le syndicat Rivage renonce à la grève de samedi.", ["syndicat Rivage"]),
        ("L'intersyndicale a réuni 500 manifestants à Niort.", ["intersyndicale"]),
        ("La préfecture annonce qu'elle interdira la marche.", []),
        ("Le collectif Nos rivières a tenu un sit-in à Lure.", ["collectif Nos rivières"]),
    ],
)
def test_who_announces_an_action_or_gives_it_up_organises_it(text: str, organisers: list[str]) -> None:
    assert named(text, "organiser") == organisers
