"""What is demanded, one by one, with its stance; and what is marked."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Code, Mentions, Words


@cache
def coder() -> Coder:
    return Coder(parser="none", gazetteer="none")


def demands(text: str, language: str = "fr") -> Mentions:
    found: Mentions = coder().run(report_from_text(text, "test", language=language), until="demands")["demands"]
    return found


def told(text: str, language: str = "fr") -> list[tuple[str, str | None]]:
    return [(m.text, m.value.stance) for m in demands(text, language) if m.label == "demand" and isinstance(m.value, Words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Les infirmières ont défilé contre la fermeture du service et pour l'embauche de soignants.",
            [("la fermeture du service", "against"), ("l'embauche de soignants", "for")],
        ),
        (
            "Les élèves ont défilé contre la réforme du lycée et contre la hausse des loyers.",
            [("la réforme du lycée", "against"), ("la hausse des loyers", "against")],
        ),
        (
            "Ils réclament une hausse des salaires, l'arrêt des licenciements et de meilleures conditions de travail.",
            [("une hausse des salaires", "for"), ("l'arrêt des licenciements", "against"), ("de meilleures conditions de travail", "for")],
        ),
        ("Ils exigent le retrait de la loi et du décret.", [("le retrait de la loi et du décret", "against")]),
        ("Ils exigent la reconnaissance politique et juridique du drame.", [("la reconnaissance politique et juridique du drame", "for")]),
    ],
)
def test_coordinated_demands_are_told_apart(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


def test_a_list_of_commas_alone_needs_three_members() -> None:
    three = "Ils réclament la paix au village, le retour des exilés, la réouverture du puits."
    assert [text for text, _ in told(three)] == ["la paix au village", "le retour des exilés", "la réouverture du puits"]
    two = "Ils réclament la réouverture du puits, la mairie en doute."
    assert [text for text, _ in told(two)] == ["la réouverture du puits"]


def test_a_subordinate_clause_stays_with_its_demand() -> None:
    text = "Ils réclament la pression sur la régie afin qu'elle ouvre les vannes, le curage du lac, la baisse des tarifs."
    assert told(text)[0][0] == "la pression sur la régie afin qu'elle ouvre les vannes"


@pytest.mark.parametrize(
    "text",
    [
        "La police réclame le retour au calme.",
        "Le ministre a dénoncé la violence du cortège.",
        "Le maire a porté plainte contre les auteurs du tag.",
        "La marche, pour la première fois, a évité le centre.",
        "8 000 manifestants pour les syndicats, 4 000 pour la police.",
        "« Non au béton », disait une banderole contre le mur.",
    ],
)
def test_what_others_want_is_no_demand(text: str) -> None:
    assert told(text) == []


def test_time_and_place_are_trimmed() -> None:
    text = "Une manifestation contre la réforme des retraites samedi à Paris a réuni 900 personnes."
    assert told(text) == [("la réforme des retraites", "against")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nurses rallied in Leeds to demand higher pay and better staffing.", [("higher pay", "for"), ("better staffing", "for")]),
        ("Supporters marched against the pipeline and for clean water.", [("the pipeline", "against"), ("clean water", "for")]),
        ("The protesters demanded decent, well-paid and secure jobs.", [("decent, well-paid and secure jobs", "for")]),
        ("Residents oppose the quarry because it would double traffic.", [("the quarry", "against")]),
    ],
)
def test_english(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text, "en") == expected


def test_occasions_have_no_stance() -> None:
    found = demands("Un rassemblement a eu lieu à l'occasion du dixième anniversaire du naufrage.")
    assert [(m.text, m.label) for m in found] == [("dixième anniversaire du naufrage", "occasion")]
    assert all(isinstance(m.value, Words) and m.value.stance is None for m in found)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_keeps_its_offsets(noise: str) -> None:
    text = f"Ils réclament {noise} et la paix, contre {noise} pour que {noise}. "
    for language in ("fr", "en"):
        for mention in demands(text, language):
            assert text[mention.start : mention.end] == mention.text
            assert isinstance(mention.value, Code if mention.label == "issue" else Words)
            words = mention.value.words if isinstance(mention.value, Code) else mention.value.text
            assert words == mention.text


def test_the_items_of_an_announced_list_are_demands() -> None:
    text = "Les agents ont défilé à Nevers.\nNos revendications :\n- la prime pour tous ;\n- le retrait du plan Aurore.\nMerci à tous."
    assert [wording for wording, _ in told(text)] == ["la prime pour tous", "le retrait du plan Aurore"]


def test_a_call_to_protest_is_no_demand() -> None:
    assert told("Les syndicats appellent les cheminots à manifester mardi à Dijon.") == []
    assert told("Les syndicats appellent à un nouveau rassemblement mardi à Dijon.") == []


def test_a_preposition_inside_a_name_is_no_cue() -> None:
    assert told("La veillée était organisée par le comité Vérité pour Lina.") == []
    assert told("The march was organised by Norwich Against Racism.", "en") == []


def test_a_strike_for_those_who_strike_is_no_demand() -> None:
    assert told("Nouvelle journée de grève pour les enseignants à Lens.") == []
    assert told("Une grève pour les salaires a commencé à Lens.") == [("les salaires", "for")]


@pytest.mark.parametrize(
    ("text", "language", "stance"),
    [
        ("Les manifestants exigent la démission du directeur.", "fr", "against"),
        ("Les manifestants demandent au maire de retirer le projet.", "fr", "against"),
        ("Les manifestants réclament un retraité au conseil.", "fr", "for"),
        ("Protesters called on the council to scrap the plan.", "en", "against"),
        ("The strikers demand an end to night shifts.", "en", "against"),
        ("The strikers demand better pay.", "en", "for"),
    ],
)
def test_asking_for_the_end_of_something_is_against_it(text: str, language: str, stance: str) -> None:
    assert [s for _, s in told(text, language)] == [stance]


def issues(text: str, language: str) -> list[tuple[str, str]]:
    return [(m.value.code, m.text) for m in demands(text, language) if isinstance(m.value, Code)]


def test_issues_stand_on_words_of_a_demand() -> None:
    assert issues("La marche contre la réforme des retraites est passée par l'hôpital.", "fr") == [("pensions", "retraites")]
    assert issues("Hundreds of students marched in Leeds against police brutality and racism.", "en") == [
        ("police_violence", "police brutality"),
        ("racism", "racism"),
    ]


def test_an_issue_says_of_which_demand_it_is() -> None:
    found = demands("The march for a ceasefire in Gaza drew hundreds.", "en")
    wording = next(m for m in found if m.label == "demand")
    assert all((b.start, b.end) == (wording.start, wording.end) for m in found if m.label == "issue" for b in m.basis)
    assert any(m.label == "issue" for m in found)


def test_demands_in_quotation_marks_are_those_of_the_first_person_plural() -> None:
    told_of = told("« Nous exigeons le maintien du tram et le ministre veut du temps », a dit une gréviste pendant la manifestation.")
    assert ("le maintien du tram", "for") in told_of
    assert all("temps" not in text for text, _ in told_of)
