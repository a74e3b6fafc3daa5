"""Places as a reader of the data meets them: which town, which country, venue or not, and what is no place at all."""

from collections.abc import Sequence
from functools import cache

import pytest

from selon.extract import places
from selon.gazetteer.lookup import Gazetteer, open_gazetteer
from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.model import Mention, Where
from selon.read import reading

EVENT_LABELS = ("place", "venue", "dateline")


@cache
def grammar(language: str) -> places.Grammar:
    return places.prepare(load_pack(language))


@cache
def gazetteer() -> Gazetteer:
    return open_gazetteer()


def found(text: str, language: str = "fr", known: bool = True) -> tuple[Mention, ...]:
    report = report_from_text(text, "test", language=language)
    return places.find(grammar(language), reading.read(load_pack(language), report), gazetteer() if known else None)


def where(mentions: Sequence[Mention], text: str, label: str | None = None) -> Where:
    value = next(m.value for m in mentions if m.text == text and label in (None, m.label))
    assert isinstance(value, Where)
    return value


def labels(mentions: Sequence[Mention]) -> dict[str, str | None]:
    return {m.text: m.label for m in mentions}


# ------------------------------------------------------------------------------------------------------ which place is meant


def test_a_small_town_goes_with_the_country_of_its_report() -> None:
    text = "La préfecture de l'Isère a compté 300 manifestants à Grenoble. D'autres ont marché à Moirans et à Valence, selon la CGT."
    assert [where(found(text), town).country for town in ("Grenoble", "Moirans", "Valence")] == ["FR", "FR", "FR"]


def test_a_region_in_brackets_decides_between_namesakes() -> None:
    one = where(found("Un barrage a été levé à Saint-Denis (Seine-Saint-Denis)."), "Saint-Denis")
    two = where(found("Un barrage a été levé à Saint-Denis (La Réunion)."), "Saint-Denis")
    assert (one.country, two.country) == ("FR", "RE")


@pytest.mark.parametrize(("state", "country", "west"), [("Texas", "US", True), ("France", "FR", False)])
def test_a_country_or_state_after_a_comma_decides(state: str, country: str, west: bool) -> None:
    value = where(found(f"A rally was held in Paris, {state}, on Sunday.", "en"), "Paris")
    assert value.country == country
    assert value.longitude is not None
    assert (value.longitude < 0) is west


def test_one_sense_per_report_follows_the_use_that_is_tied_down() -> None:
    text = "Farmers met in Athens, Georgia. They want water.\n\nThe talks in Athens go on."
    assert {m.value.country for m in found(text, "en") if m.text == "Athens" and isinstance(m.value, Where)} == {"US"}


def test_the_runner_up_and_the_margin_are_told() -> None:
    value = where(found("They marched in Birmingham.", "en"), "Birmingham")
    assert value.runner_up is not None
    assert value.margin is not None
    assert 0 <= value.margin <= 1
    assert value.gazetteer is not None
    assert value.runner_up.gazetteer != value.gazetteer


def test_the_name_is_kept_as_the_source_writes_it() -> None:
    text = "Ils ont manifesté à Bakou, à Erevan et dans la ville azerbaïdjanaise de Khodjaly."
    assert [where(found(text), name).city for name in ("Bakou", "Erevan", "Khodjaly")] == ["Bakou", "Erevan", "Khodjaly"]
    assert where(found(text), "Khodjaly").country == "AZ"


@pytest.mark.parametrize(("text", "name", "precision"), [
    ("Une veillée a eu lieu à Luxembourg.", "Luxembourg", "city"),
    ("Une veillée a eu lieu au Luxembourg.", "Luxembourg", "country"),
    ("Une veillée a eu lieu à Québec.", "Québec", "city"),
    ("Une veillée a eu lieu au Québec.", "Québec", "region"),
])  # fmt: skip
def test_the_preposition_tells_town_from_country(text: str, name: str, precision: str) -> None:
    assert where(found(text), name).precision == precision


def test_a_country_never_has_a_point() -> None:
    for text, language in (
        ("Des marches ont eu lieu en Belgique, au Mali et dans toute la France.", "fr"),
        ("Strikes hit Kenya and Peru.", "en"),
    ):
        values = [m.value for m in found(text, language) if isinstance(m.value, Where)]
        assert values
        assert all(v.latitude is None and v.longitude is None and v.radius_m is None for v in values if v.precision == "country")


# ------------------------------------------------------------------------------------------------------------------ venues


def test_a_square_named_after_a_country_stands_in_its_town() -> None:
    mentions = found("Un rassemblement a eu lieu samedi sur la place du Luxembourg à Bruxelles, en Belgique.")
    value = where(mentions, "place du Luxembourg", "venue")
    assert (value.city, value.country, value.precision) == ("Bruxelles", "BE", "venue")
    assert all(m.value.country == "BE" for m in mentions if isinstance(m.value, Where))


@pytest.mark.parametrize(("text", "language", "venue", "city", "country"), [
    ("Ils ont crié devant l'ambassade de Russie à Varsovie.", "fr", "ambassade de Russie", "Varsovie", "PL"),
    ("They shouted outside the Chinese consulate in Toronto.", "en", "Chinese consulate", "Toronto", "CA"),
    ("À Rennes, la foule a bloqué la rue Saint-Malo.", "fr", "rue Saint-Malo", "Rennes", "FR"),
    ("Students sat down on Grattan Bridge in Dublin.", "en", "Grattan Bridge", "Dublin", "IE"),
    ("La grève dure en gare de Dijon.", "fr", "gare de Dijon", "Dijon", "FR"),
])  # fmt: skip
def test_venues_and_their_towns(text: str, language: str, venue: str, city: str, country: str) -> None:
    value = where(found(text, language), venue, "venue")
    assert (value.city, value.country, value.precision) == (city, country, "venue")


def test_two_towns_of_one_report_keep_their_own_venues() -> None:
    text = "À Nantes, le cortège est parti de la place Bretagne.\n\nÀ Angers, il a rejoint la place du Ralliement."
    mentions = found(text)
    assert where(mentions, "place Bretagne").city == "Nantes"
    assert where(mentions, "place du Ralliement").city == "Angers"


def test_from_one_venue_to_another() -> None:
    mentions = found("Le défilé ira de la place Bellecour à la place Carnot, à Lyon.")
    assert [m.text for m in mentions if m.label == "venue"] == ["place Bellecour", "place Carnot"] or [
        m.text for m in mentions if m.label == "venue"
    ] == ["Bellecour", "place Carnot"]


def test_an_institution_that_speaks_is_no_venue() -> None:
    text = "La préfecture de Gironde a interdit la marche. Le ministère de l'Intérieur confirme."
    assert not [m for m in found(text) if m.label in EVENT_LABELS]


def test_idioms_are_no_squares() -> None:
    assert not [m for m in found("Interrogé sur place Hervé Lannoy a souri. Un dispositif a été mis en place.") if m.label == "venue"]


# ------------------------------------------------------------------------------------------------------------- what is no place


@pytest.mark.parametrize(("text", "language", "name", "label"), [
    ("Paris condamne l'attaque.", "fr", "Paris", "metonym"),
    ("Le Kremlin dément.", "fr", "Kremlin", "metonym"),
    ("L'Azerbaïdjan veut la paix.", "fr", "Azerbaïdjan", "metonym"),
    ("Des agriculteurs venus de Bretagne étaient là.", "fr", "Bretagne", "origin"),
    ("Selon Le Parisien, tout était calme.", "fr", "Le Parisien", "media"),
    ("The Washington Post counted them.", "en", "The Washington Post", "media"),
    ("The Armenian speakers left.", "en", "Armenian", "demonym"),
    ("La députée Jeanne Toulouse a parlé.", "fr", "Toulouse", "person"),
    ("Les joueurs du FC Nantes ont défilé.", "fr", "FC Nantes", "team"),
    ("Le maire de Bordeaux a parlé.", "fr", "Bordeaux", "organisation"),
])  # fmt: skip
def test_names_that_are_not_where_it_happened(text: str, language: str, name: str, label: str) -> None:
    mentions = found(text, language)
    assert labels(mentions)[name] == label
    assert not [m for m in mentions if m.label in EVENT_LABELS]


@pytest.mark.parametrize("text", [
    "La police a chargé. Marche et justice, disaient-ils en mars.",
    "Selon la CGT, Jean Martin et Rose Vincent ont été blessés.",
    "Plus de mille personnes. Environ cent selon la police.",
    "Le 1er-Mai, Solidaires et FO défilent ; Force ouvrière aussi.",
])  # fmt: skip
def test_everyday_words_that_are_towns_somewhere(text: str) -> None:
    assert not [m for m in found(text) if m.label in EVENT_LABELS]


def test_a_surname_is_a_surname_throughout() -> None:
    text = "Le militant Hugo Limoges a parlé. Plus tard, Limoges a été arrêté à Tulle."
    assert labels(found(text)) == {"Limoges": "person", "Tulle": "place"} or "Limoges" not in {
        m.text for m in found(text) if m.label in EVENT_LABELS
    }


# ------------------------------------------------------------------------------------------------------------ without a gazetteer


def test_without_a_gazetteer_names_after_a_cue_have_no_point() -> None:
    mentions = found("Ils ont marché à Bourges puis se sont assis devant la préfecture.", known=False)
    town, venue = where(mentions, "Bourges"), where(mentions, "préfecture", "venue")
    assert (town.precision, town.city, town.latitude, town.country) == ("city", "Bourges", None, None)
    assert venue.city == "Bourges"


def test_every_rule_that_is_given_stands_in_the_pack() -> None:
    texts = {
        "fr": "LENS, 3 mai (Agence) — Paris condamne. À Lens, place Carnot, les Belges du Mali. Le maire de Lille. Selon Le Monde, non.",
        "en": "CORK, May 3 (Wire) — Paris condemned it. In Cork, on Grand Parade Street, the Irish of Mali. The mayor of Derry.",
    }
    for language, text in texts.items():
        ids = {rule.id for rule in load_pack(language).places.rules}
        mentions = found(text, language)
        assert mentions
        assert {m.rule for m in mentions} <= ids


# -------------------------------------------------------------------------------------------------------------------- grounds


@pytest.mark.parametrize(
    ("text", "language", "venue"),
    [
        ("Forty women sat on the level crossing in Didcot.", "en", "level crossing"),
        ("In Hull, packers picketed outside the Cawder Lane depot.", "en", "Cawder Lane depot"),
        ("In Hull, they hold Sheds 2 and 3.", "en", "Sheds 2 and 3"),
        ("À Vesoul, ils dorment dans le hall du lycée Perrault.", "fr", "hall du lycée Perrault"),
        ("À Vesoul, le blocage du marché de gros a repris.", "fr", "marché de gros"),
    ],
)
def test_a_described_ground_is_a_venue_once(text: str, language: str, venue: str) -> None:
    """The fullest name alone: no shorter venue lies inside it."""
    assert [m.text for m in found(text, language) if m.label == "venue"] == [venue]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("They wrote to the depot manager about the bridge.", "en"),
        ("They walked out in anger over every quarry.", "en"),
        ("Tractors stood on the road between Hereford and Leominster.", "en"),
        ("Ils demandent la réouverture de la fonderie.", "fr"),
        ("La circulation a été coupée à chaque carrefour.", "fr"),
    ],
)
def test_a_ground_that_nobody_stands_on_is_none(text: str, language: str) -> None:
    assert not [m for m in found(text, language) if m.label == "venue"]


def test_a_venue_keeps_to_its_clause() -> None:
    mentions = found("In Cork they met on Patrick Street, while in Galway they filled Eyre Square.", "en")
    assert where(mentions, "Patrick Street").city == "Cork"
    assert where(mentions, "Eyre Square").city == "Galway"
