"""Which words are events, of which form, and with which status."""

import time
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.coder import Coder
from selon.extract import actions
from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.lang.pack import Pack
from selon.model import Act, Mention
from selon.read import reading


@cache
def coder() -> Coder:
    return Coder(parser="none")


@cache
def pack(language: str) -> Pack:
    return load_pack(language)


@cache
def grammar(language: str) -> actions.Grammar:
    return actions.prepare(pack(language))


def find(text: str, language: str = "fr", published: str | None = None) -> tuple[Mention, ...]:
    report = report_from_text(text, "test", published=published, language=language)
    found: tuple[Mention, ...] = coder().run(report, until="actions")["actions"]
    return found


def told(text: str, language: str = "fr", published: str | None = None) -> list[tuple[str, str | None, str | None]]:
    """(words, code, status) of what was accepted."""
    return [(m.text, m.label, m.value.status) for m in find(text, language, published) if isinstance(m.value, Act)]


def protests(text: str, language: str = "fr") -> list[str]:
    return [m.text for m in find(text, language) if isinstance(m.value, Act) and m.value.family == "protest"]


# ---------------------------------------------------------------------------------------------------------- forms


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("fr", "Un rassemblement contre la fermeture du lycée a eu lieu à Tulle.", "rally"),
        ("fr", "Les soignants ont défilé dans Aurillac contre la réforme.", "march"),
        ("fr", "Une grève de la faim a été entamée par deux détenus.", "hunger_strike"),
        ("fr", "Les douaniers observent une grève du zèle à la frontière.", "work_to_rule"),
        ("fr", "Des barrages filtrants ont été installés près de Mende.", "blockade"),
        ("fr", "Une opération escargot perturbe le trafic à Niort.", "motorcade"),
        ("fr", "Un die-in a été organisé devant la cathédrale de Metz.", "performance"),
        ("fr", "Une veillée en mémoire des victimes s'est tenue à Calais.", "vigil"),
        ("en", "A sit-in was held at the registry in Galway.", "sit_in"),
        ("en", "Nurses walked out in Leeds over pay.", "strike"),
        ("en", "Thousands took to the streets of Lima.", "demonstration"),
        ("en", "A candlelight vigil for the victims was held in Oslo.", "vigil"),
        ("en", "Protesters occupied the town hall in Split.", "occupation"),
        ("en", "Farmers blocked the motorway with tractors near Ghent in protest.", "blockade"),
    ],
)
def test_form(language: str, text: str, code: str) -> None:
    assert code in [label for _, label, _ in told(text, language)]


def test_the_longest_trigger_wins() -> None:
    assert [(text, code) for text, code, _ in told("Une grève de la faim a commencé à Foix.")] == [("grève de la faim", "hunger_strike")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ils commémorent le massacre de 1871.", "massacre"),
        ("L'attentat a fait trois morts à Bamako.", "attack"),
        ("Le village a été bombardé hier.", "bombing"),
        ("Quarante civils ont été assassinés.", "killing"),
        ("Le séisme a détruit l'école.", "disaster"),
    ],
)
def test_violence_and_disasters_need_no_protest_about_them(text: str, code: str) -> None:
    assert code in [label for _, label, _ in told(text)]


def test_a_clash_is_a_protest_form_only_beside_a_protest() -> None:
    families = {
        text: [m.value.family for m in find(text) if isinstance(m.value, Act) and m.value.code == "clash"]
        for text in (
            "Des heurts ont éclaté entre manifestants et policiers à Nantes.",
            "Des affrontements entre deux milices ont fait six morts.",
        )
    }
    assert list(families.values()) == [["protest"], ["violence"]]


# ------------------------------------------------------------------------------------------------- negative contexts


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le comité des fêtes annonce trois manifestations culturelles et un rassemblement de voitures anciennes."),
        ("fr", "Les manifestations cliniques de la maladie régressent après le traitement."),
        ("fr", "Le défilé de mode ouvrira la saison et un cortège nuptial traversera la ville."),
        ("fr", "Il a gravi les marches du palais ; l'entreprise est en ordre de marche."),
        ("fr", "Place de Grève, les touristes prennent des photos."),
        ("fr", "Le taux d'occupation des hôtels progresse ; les territoires occupés n'en profitent pas."),
        ("fr", "La marche nordique et la marche athlétique sont au programme du club."),
        ("fr", "Elle s'est manifestée auprès de la rédaction."),
        ("en", "The index staged a late rally as shares and bonds recovered."),
        ("en", "An air strike hit the depot on March 3."),
        ("en", "The striker scored twice in the cup match."),
        ("en", "The chef gave a cooking demonstration at the fair."),
        ("en", "The team lodged an official protest with the stewards after the race."),
        ("en", "The foreign occupation of the island ended in May."),
        ("en", "The campaign rally drew donors to the hotel."),
    ],
)
def test_other_things_are_no_protest(language: str, text: str) -> None:
    assert protests(text, language) == []


def test_a_blocked_trigger_stays_inspectable() -> None:
    blocked = [m for m in find("La manifestation culturelle aura lieu dimanche.") if m.label == "blocked"]
    assert [(m.text, m.rule, m.value) for m in blocked] == [("manifestation", "fr.actions.no_event_manifestation", None)]


def test_a_leisure_report_blocks_what_would_pass_alone() -> None:
    alone = "Le rassemblement a eu lieu dimanche à Saumur."
    fair = alone + " Les collectionneurs de voitures anciennes, la fanfare, la buvette et les stands ont ravi les visiteurs du festival."
    assert protests(alone) == ["rassemblement"]
    assert protests(fair) == []


def test_words_of_a_slogan_are_no_event() -> None:
    found = find("Sur les pancartes, on lisait « Halte aux massacres dans la vallée » et « Non à la grève des trains ».")
    assert {m.label for m in found} == {"blocked"}


def test_a_form_in_scare_quotes_is_one() -> None:
    assert protests("Ils ont improvisé une « manif sauvage » contre la loi dans Rennes.") == ["manif sauvage"]


# ------------------------------------------------------------------------------------------------------------ status


@pytest.mark.parametrize(
    ("language", "text", "status"),
    [
        ("fr", "La manifestation contre la loi a eu lieu à Gap.", "held"),
        ("fr", "La manifestation contre la loi aura lieu à Gap.", "announced"),
        ("fr", "Les syndicats appellent à manifester contre la loi.", "announced"),
        ("fr", "La manifestation prévue contre la loi a été annulée à Gap.", "cancelled"),
        ("fr", "La préfecture a interdit la manifestation contre la loi.", "banned"),
        ("fr", "La manifestation contre la loi n'aura pas lieu.", "negated"),
        ("fr", "Aucune manifestation contre la loi n'a été vue.", "negated"),
        ("fr", "Les retraités n'ont pas manifesté contre la loi.", "negated"),
        ("fr", "Les routiers menacent de faire grève.", "hypothetical"),
        ("fr", "Les routiers manifestent contre la loi à Gap.", "ongoing"),
        ("fr", "Les routiers avaient manifesté contre la loi à Gap.", "past"),
        ("fr", "L'an dernier, la manifestation contre la loi avait réuni cent personnes.", "past"),
        ("fr", "Malgré l'interdiction, ils ont manifesté contre la loi.", "held"),
        ("en", "The protest against the law took place in Cork.", "held"),
        ("en", "A protest against the law will be held in Cork.", "announced"),
        ("en", "Teachers plan to protest against the law.", "announced"),
        ("en", "The protest against the law was called off.", "cancelled"),
        ("en", "The council banned the protest against the law.", "banned"),
        ("en", "The protest against the law did not take place.", "negated"),
        ("en", "Teachers threatened to go on strike.", "hypothetical"),
        ("en", "Teachers are protesting against the law in Cork.", "ongoing"),
        ("en", "Teachers had protested against the law in Cork.", "past"),
        ("en", "Last year's protest against the law drew 900 people.", "past"),
    ],
)
def test_status(language: str, text: str, status: str) -> None:
    assert [s for _, _, s in told(text, language)] == [status]


def test_no_status_where_nothing_near_tells_one() -> None:
    assert told("Le maire soutient la manifestation contre la loi.") == [("manifestation", "demonstration", None)]


def test_the_words_that_told_the_status_are_kept() -> None:
    (found,) = find("La manifestation contre la loi a été annulée à Gap.")
    assert [piece.text for piece in found.basis] == ["annulée"]


def test_a_date_of_an_earlier_year_is_background() -> None:
    text = "Le 12 mars 1998, les soldats ont massacré quarante villageois."
    assert [s for _, _, s in told(text, published="2020-06-02")] == ["past"]


def test_what_a_report_reminds_of_is_background_to_the_end_of_its_paragraph() -> None:
    text = "Rappelons que la ville fut assiégée. Les troupes ont massacré des civils.\nUn attentat a eu lieu hier."
    assert [(code, s) for _, code, s in told(text)] == [("massacre", "past"), ("attack", "held")]


def test_a_headline_in_the_present_decides_nothing() -> None:
    assert [s for _, _, s in told("Les soignants manifestent contre la loi à Gap\n\nLa suite demain.")] == [None]


def test_a_cue_does_not_reach_across_a_semicolon() -> None:
    assert [s for _, _, s in told("Le maire a annulé la foire ; la manifestation contre la loi le réjouit.")] == [None]


# -------------------------------------------------------------------------------------------------------- properties

ALPHABET = st.sampled_from(
    [
        "manifestation",
        "grève",
        "n'",
        "a",
        "eu",
        "lieu",
        "«",
        "»",
        "contre",
        "marche",
        "été",
        "annulée",
        ".",
        "\n",
        "‘",
        "’",
        "é",
        "🎺",
        "\u0301",
        "1998",
        ";",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.text(max_size=120).filter(str.strip), st.lists(ALPHABET, min_size=1, max_size=40).map(" ".join)),
    st.sampled_from(["fr", "en"]),
)
def test_offsets_hold_on_any_text(text: str, language: str) -> None:
    report = report_from_text(f"- {text}", "test", language=language)
    found = actions.find(grammar(language), reading.read(pack(language), report), ())
    assert all(report.text[m.start : m.end] == m.text and m.start < m.end for m in found)
    assert all(report.text[piece.start : piece.end] == piece.text for m in found for piece in m.basis)
    assert all((m.value is None) == (m.label == "blocked") for m in found)
    assert [m.start for m in found] == sorted(m.start for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_accepted_mention_names_a_rule_of_the_pack(language: str) -> None:
    text = {"fr": "Une manifestation et une grève contre la loi ont eu lieu.", "en": "A protest and a strike against the law took place."}
    rules = {row.id for row in pack(language).actions.triggers}
    found = find(text[language], language)
    assert found
    assert {m.rule for m in found if m.label != "blocked"} <= rules


def test_work_grows_with_the_length_of_the_text() -> None:
    one = "Des manifestants ont défilé contre la loi et la manifestation prévue samedi a été interdite « Non à la grève » "

    def cost(times: int) -> float:
        cut = reading.read(pack("fr"), report_from_text(one * times, "test", language="fr"))
        best = float("inf")
        for _ in range(3):
            begin = time.perf_counter()
            actions.find(grammar("fr"), cut, ())
            best = min(best, time.perf_counter() - begin)
        return best

    assert cost(400) < 40 * cost(40)


def test_what_began_at_a_time_goes_on() -> None:
    assert told("Depuis lundi, les routiers bloquent la route de Foix.", "fr", "2024-01-31") == [("bloquent", "blockade", "ongoing")]


def test_a_measure_against_gatherings_in_general_is_no_event() -> None:
    assert protests("Le préfet a interdit tout rassemblement jusqu'à lundi.") == []


# ------------------------------------------------------------------------------------------ what is done, to what, by whom


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("fr", "Des bénévoles ont distribué hier matin, sous les halles de Morlaix, quelque 800 tracts.", "leafleting"),
        ("fr", "Des commerçants ont baissé leur rideau samedi à Nîmes pour protester contre les travaux.", "strike"),
        ("fr", "Une cycliste a été fauchée lundi par un camion à Tours.", "accident"),
        ("en", "Residents closed the road at Lusaka with burning tyres over the power cuts.", "blockade"),
        ("en", "Traders in Siliguri downed shutters on Monday in protest at the tax.", "strike"),
        ("en", "Farmers took out a rally to the collectorate in Latur over canal water.", "march"),
    ],
)
def test_a_verb_and_what_it_is_done_to(language: str, text: str, code: str) -> None:
    assert code in [label for _, label, _ in told(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Les policiers, en nombre autour du rond-point, ont barré l'accès au boulevard à Caen."),
        ("fr", "La troupe joue « La Grande Grève » au théâtre de Caen, une pièce d'après un roman."),
        ("fr", "Ils ont attendu sur les marches du théâtre de Nevers."),
        ("fr", "La police annonce trente dénonciations pour entrave à la circulation à Sion."),
        ("en", "Some 1,800 soldiers and cadets marched past the cathedral in Vilnius in a military parade."),
        ("en", "Section 144 bars gatherings of more than four persons in the district."),
    ],
)
def test_uniforms_titles_stairs_and_charges_are_no_protest(language: str, text: str) -> None:
    assert not protests(text, language)


def test_a_noun_once_blocked_is_not_taken_up_as_a_protest() -> None:
    assert not protests("Un rassemblement sportif attire la foule à Vichy. Le rassemblement, organisé par le club, dure deux jours.")


def test_strikers_take_part_in_the_strike_told_last() -> None:
    text = "Trois exilés mènent une grève de la faim à Caen. Les grévistes demandent des papiers."
    assert [code for words, code, _ in told(text) if words == "grévistes"] == ["hunger_strike"]


def test_a_purpose_is_no_event_beside_the_event_it_explains() -> None:
    found = find("Les motards ont bloqué la rocade de Brest pour protester contre le contrôle.")
    assert [m.rule for m in found if m.text == "protester contre"] == ["fr.actions.purpose_as_trigger"]


# ------------------------------------------------------------------------------------------------ status by day and clause


@pytest.mark.parametrize(
    ("language", "text", "published", "words", "status"),
    [
        ("fr", "Des agriculteurs bloquaient jeudi la route de Gap contre la taxe.", "2024-02-15", "bloquaient", "ongoing"),
        ("fr", "Des agriculteurs bloquaient mardi la route de Gap contre la taxe.", "2024-02-15", "bloquaient", "held"),
        ("fr", "Un barrage filtrant était annoncé à Pau. Les organisateurs y ont renoncé.", None, "barrage filtrant", "cancelled"),
        ("fr", "S'ils ferment l'école, nous bloquerons la route de Pau contre la taxe.", None, "bloquerons", "hypothetical"),
        ("en", "A general strike was planned in Cork. It has been called off.", None, "general strike", "cancelled"),
        ("en", "Drivers in Cork have boycotted the depot for three weeks.", None, "boycotted", "ongoing"),
    ],
)
def test_status_by_day_clause_and_next_sentence(language: str, text: str, published: str | None, words: str, status: str) -> None:
    assert [found for told_words, _, found in told(text, language, published) if told_words == words] == [status]


def test_a_time_in_a_quotation_dates_nothing_outside_it() -> None:
    text = "« On restera jusqu'au 31 mars », dit Kevin devant le blocage du dépôt de Gap, contre la taxe."
    assert [status for words, _, status in told(text, "fr", "2024-02-15") if words == "blocage"] != ["announced"]


def test_a_condition_in_a_quotation_says_nothing_of_what_stands_outside() -> None:
    text = "« On restera s'il le faut », lance Kevin devant le barrage filtrant des dockers."
    assert [status for _, code, status in told(text) if code == "blockade"] != ["hypothetical"]
