"""Whole reports through coding: which events a text tells of, and what each has. Texts are invented; the rules are in docs/coding.md."""

from collections.abc import Callable

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Record, When, Where

Told = Callable[..., tuple[Record, ...]]


@pytest.fixture(scope="module")
def told() -> Told:
    coder = Coder(parser="none")

    def code(text: str, published: str = "2024-10-14", language: str = "fr") -> tuple[Record, ...]:
        return coder.code(report_from_text(text, "test", published=published, language=language)).records

    return code


def forms(records: tuple[Record, ...]) -> list[str | None]:
    return [record.form for record in records]


def day(record: Record) -> str | None:
    return next((s.value.edtf for s in record.statements if isinstance(s.value, When)), None)


def cities(record: Record) -> set[str]:
    return {s.value.city or s.value.name for s in record.statements if s.field == "place" and isinstance(s.value, Where)}


def reasons(record: Record, field: str) -> set[str | None]:
    return {s.assigned_by for s in record.statements if s.field == field}


def test_a_strike_that_lasts_is_told_beside_the_march(told: Told) -> None:
    text = "Les éboueurs, en grève depuis lundi 7 octobre, ont défilé samedi à Pau. Environ 200 personnes ont marché jusqu'à la mairie."
    march, strike = sorted(told(text), key=lambda r: r.form != "march")
    assert (march.form, strike.form) == ("march", "strike")
    assert day(strike) == "2024-10-07/2024-10-14"
    assert not [s for s in strike.statements if s.field == "size"]


def test_a_protest_against_the_protest_points_at_it(told: Told) -> None:
    text = "Quelque 300 personnes ont manifesté samedi à Metz contre le projet d'abattoir. Une contre-manifestation a réuni 40 éleveurs."
    main, counter = told(text)
    assert counter.counter_to == main.id
    assert cities(counter) == {"Metz"}
    assert "coding.city_of_main_event" in reasons(counter, "place")


def test_since_a_day_lasts_to_the_report(told: Told) -> None:
    (record,) = told("Des étudiants occupent le théâtre de Niort depuis le 2 octobre pour réclamer des logements.")
    assert (record.form, record.status, day(record)) == ("occupation", "ongoing", "2024-10-02/2024-10-14")


def test_a_figure_compared_with_keeps_its_own_day(told: Told) -> None:
    text = "Samedi à Lyon, 3 000 personnes ont manifesté pour le climat, selon la préfecture, contre 5 000 le 14 septembre."
    records = told(text)
    main = next(r for r in records if r.main)
    assert day(main) == "2024-10-12"


def test_a_year_that_belongs_to_a_law_dates_no_strike(told: Told) -> None:
    text = "Les audiences sont suspendues depuis lundi à Pau à la suite d'une grève des greffiers, qui réclament un statut voté en 2015."
    assert "2015" not in {day(record) for record in told(text)}


def test_a_district_before_its_city_is_no_second_event(told: Told) -> None:
    records = told("Une centaine de personnes ont manifesté samedi à Villeurbanne, près de Lyon, contre la fermeture de la maternité.")
    assert len(records) == 1


def test_local_events_told_by_figures_have_the_form_of_their_day_of_action(told: Told) -> None:
    text = (
        "Des marches pour l'école ont eu lieu samedi dans toute la France. À Rennes, 2 000 personnes ont défilé. "
        "À Nantes, ils étaient 1 500, selon la police. À Brest, 700."
    )
    records = told(text)
    nantes = next(r for r in records if "Nantes" in cities(r))
    assert nantes.form == "march"
    assert reasons(nantes, "form") == {"coding.form_of_umbrella"}


def test_what_the_police_did_stands_for_a_local_protest(told: Told) -> None:
    text = (
        "Une journée nationale d'action a rassemblé 90 000 manifestants samedi dans toute la France, selon la police.\n\n"
        "À Rennes, 5 000 personnes ont défilé. À Nantes, ils étaient 4 000, et 2 000 à Brest.\n\n"
        "À Dijon, la fin du parcours a été troublée. La police a fait usage de gaz lacrymogène."
    )
    assert any("Dijon" in cities(r) for r in told(text))


def test_a_title_tells_no_event_of_its_own(told: Told) -> None:
    text = "Une marche pour la maternité\n\nDimanche 13 octobre, 400 personnes ont défilé à Guéret contre la fermeture de la maternité."
    (record,) = told(text)
    assert (record.form, day(record)) == ("march", "2024-10-13")


def test_one_more_march_announced_is_another_event(told: Told) -> None:
    text = (
        "Près de 500 personnes ont défilé samedi à Auch contre le barrage. "
        "Une nouvelle marche contre le barrage aura lieu le 2 novembre à Auch."
    )
    held, announced = told(text)
    assert (held.status, announced.status) == ("held", "announced")
    assert day(announced) == "2024-11-02"


def test_what_is_done_at_a_rally_is_not_its_main_form(told: Told) -> None:
    text = "Des habitants se sont rassemblés samedi devant la mairie de Tulle contre l'antenne. Une pétition a été remise au maire."
    assert "petition" not in forms(told(text))[:1]


def test_a_length_of_time_behind_since_counts_back_from_the_report(told: Told) -> None:
    (record,) = told("L'usine de Vierzon est occupée depuis trois semaines par ses salariés, qui réclament des primes.")
    assert (record.status, day(record)) == ("ongoing", "2024-09-23/2024-10-14")


def test_a_place_that_only_the_demand_names_is_not_where_it_was(told: Told) -> None:
    text = "MONTPELLIER, 14 oct – Quelque 400 personnes ont bravé samedi l'interdiction pour demander un cessez-le-feu à Gaza.\n"
    (record,) = told(text)
    assert {city.casefold() for city in cities(record)} == {"montpellier"}
    assert [s.field for s in record.statements].count("demand") == 1


def test_the_two_ends_of_a_stretch_of_road_are_one_event(told: Told) -> None:
    text = "Opération escargot à Metz\n\nUne soixantaine d'ambulances ont roulé au pas lundi matin sur l'A31 entre Thionville et Metz.\n"
    assert forms(told(text)) == ["motorcade"]


def test_a_convoy_is_where_it_was_stopped_not_where_it_makes_for(told: Told) -> None:
    text = (
        "Le convoi vers Rungis bloqué\n\nLe convoi d'environ 200 tracteurs parti lundi d'Agen en direction de Rungis "
        "a été stoppé mercredi à Limoges par les gendarmes.\n"
    )
    (record,) = told(text, published="2024-01-31")
    assert cities(record) == {"Limoges"}


def test_the_day_of_the_hearing_is_not_that_of_the_fire(told: Told) -> None:
    text = "L'avocat général a réclamé lundi cinq ans contre le propriétaire dont l'incendie avait fait dix morts à Vaulx-en-Velin.\n"
    assert [day(record) for record in told(text, published="2023-12-04")] in ([], [None])


def test_the_day_of_a_compared_march_is_not_that_of_the_figure_before(told: Told) -> None:
    text = (
        "Plus de 5 000 personnes ont battu le pavé mardi à Clermont-Ferrand. "
        "La préfecture a dénombré 3 100 manifestants, contre 8 000 lors du précédent défilé, le 1er mai.\n"
    )
    now, before = told(text, published="2023-06-07")
    assert (day(now), day(before)) == ("2023-06-06", "2023-05-01")
    assert [s.evidence[0].text for s in before.statements if s.field == "size"] == ["8 000"]


def test_a_strike_not_called_for_is_no_form_of_the_rally(told: Told) -> None:
    text = "Un millier d'enseignants se sont recueillis lundi à Arras. Les syndicats n'ont pas appelé à la grève.\n"
    records = told(text)
    assert records[0].form == "commemoration"
    assert not any(s.field == "organiser" for record in records for s in record.statements)


def test_the_lead_dates_what_only_the_title_names(told: Told) -> None:
    text = "Chaîne humaine autour de l'école Bersot\n\nIls se sont retrouvés ce lundi, tôt, à Besançon, avec leurs cartables.\n"
    assert {day(record) for record in told(text)} == {"2024-10-14"}


def test_the_shot_at_a_march_lend_it_their_day_and_town(told: Told) -> None:
    text = "Deux hommes ont été tués par balle jeudi à Lyon quand la police a ouvert le feu sur un cortège réclamant des élections.\n"
    (record,) = told(text, published="2024-03-29")
    assert (day(record), cities(record)) == ("2024-03-28", {"Lyon"})


def test_the_town_of_the_hurt_is_not_that_of_a_protest_placed_elsewhere(told: Told) -> None:
    text = (
        "Quelque 300 salariés ont défilé samedi à Pau contre la fermeture de l'usine.\n\n"
        "Deux ouvriers avaient été blessés en mars à Tarbes dans des heurts, à l'issue d'un rassemblement."
    )
    assert "Tarbes" not in cities(told(text)[0])


def test_a_rally_named_with_what_it_is_against_is_where_that_is(told: Told) -> None:
    text = (
        "About 300 people marched through Leeds on Saturday over rents. "
        "A rally against parking charges at Southmead Hospital in Bristol on 11 October drew 90 people."
    )
    records = told(text, language="en")
    assert [cities(record) for record in records] == [{"Leeds"}, {"Bristol"}]


def test_a_day_of_the_title_is_that_of_the_text(told: Told) -> None:
    text = (
        "Éoliennes : manifestation samedi à Langres, occupation d'un chantier à Chaumont\n\n"
        "Près de 500 opposants aux éoliennes ont défilé samedi à Langres.\n\n"
        "Depuis jeudi, une vingtaine de militants occupent le chantier du poste électrique de Chaumont."
    )
    records = told(text)
    assert [(r.form, r.status, day(r)) for r in records] == [
        ("march", "held", "2024-10-12"),
        ("occupation", "ongoing", "2024-10-10/2024-10-14"),
    ]


def test_one_more_in_another_part_of_the_day_is_another(told: Told) -> None:
    text = (
        "About 600 people marched through Bristol on Saturday morning to demand more council housing.\n\n"
        "In the afternoon a separate march against the new incinerator drew 900 people, police said."
    )
    assert forms(told(text, language="en")) == ["march", "march"]


def test_what_counter_demonstrators_do_is_theirs(told: Told) -> None:
    text = (
        "Quelque 300 personnes ont manifesté dimanche à Lille contre l'ouverture d'un foyer.\n\n"
        "Au même moment, 700 contre-manifestants se sont réunis place de la République, à l'appel de quinze associations."
    )
    main, counter = told(text)
    assert (main.form, counter.form, counter.counter_to) == ("demonstration", "rally", main.id)


def test_strikers_who_block_a_gate_are_of_the_blockade(told: Told) -> None:
    text = (
        "Les salariés de la raffinerie de Lillebonne sont en grève depuis lundi pour leurs salaires.\n\n"
        "Mercredi à l'aube, une cinquantaine de grévistes ont bloqué le dépôt de carburant du Havre."
    )
    strike, blockade = told(text, published="2024-10-10")
    assert (strike.form, blockade.form) == ("strike", "blockade")
    assert [s.field for s in blockade.statements if s.field == "size"] == ["size"]
    assert not [s for s in strike.statements if s.field == "size"]


def test_local_events_have_the_day_of_their_umbrella(told: Told) -> None:
    text = (
        "Une deuxième journée de mobilisation a été organisée jeudi en France. À Nantes, 12 000 personnes ont défilé.\n\n"
        "À Angers, 5 000 personnes ont marché, à Cholet 1 500."
    )
    local = [r for r in told(text) if r.part_of]
    assert len(local) == 3
    assert {day(r) for r in local} == {"2024-10-10"}


def test_a_rally_called_off_is_not_the_blockade_announced(told: Told) -> None:
    text = (
        "Les opposants au parc éolien appellent à bloquer la RN19 lundi 21 octobre à Langres.\n\n"
        "Un rassemblement de soutien aux éoliennes, organisé par l'association Vent nouveau, a été annulé."
    )
    assert sorted((r.form or "", r.status) for r in told(text)) == [("blockade", "announced"), ("rally", "cancelled")]


def test_a_figure_told_of_strikers_before_a_blockade_is_the_strikes(told: Told) -> None:
    text = (
        "Les infirmières du CHU de Rennes étaient en grève mardi 8 octobre. Elles étaient 300 selon la CGT, 90 selon la direction.\n\n"
        "Dans l'après-midi, une cinquantaine de manifestants ont bloqué la rocade."
    )
    strike, blockade = sorted(told(text), key=lambda r: r.form != "strike")
    assert [s.evidence[0].text for s in strike.statements if s.field == "size"] == ["300", "90"]
    assert [s.evidence[0].text for s in blockade.statements if s.field == "size"] == ["une cinquantaine de manifestants"]


def test_what_a_placard_reads_is_a_slogan_whoever_carries_it(told: Told) -> None:
    text = (
        "About 600 people marched in Leeds on Saturday 12 October. Drivers and passengers, joined by members of the Unite union, carried "
        'placards reading "Keep Leeds moving". Organisers from Save Our Buses said more would follow.'
    )
    [march] = told(text, language="en")
    slogans = [s for s in march.statements if s.field == "slogan"]
    assert [s.evidence[0].text for s in slogans] == ["Keep Leeds moving"]
    assert slogans[0].voice.kind == "chanted"
    assert "Save Our Buses" in [s.evidence[0].text for s in march.statements if s.field == "organiser"]


def test_a_town_in_capitals_is_named_as_the_gazetteer_writes_it(told: Told) -> None:
    [march] = told("STRASBOURG. Environ 300 personnes ont défilé samedi 12 octobre.")
    place = next(s.value for s in march.statements if s.field == "place")
    assert isinstance(place, Where)
    assert (place.name, place.city) == ("STRASBOURG", "Strasbourg")
    [rally] = told("BRUXELLES. Environ 300 personnes ont manifesté samedi 12 octobre.")
    assert [s.value.city for s in rally.statements if isinstance(s.value, Where)] == ["Bruxelles"]
