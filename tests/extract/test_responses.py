"""What authorities did about a protest, and what else happened at it."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.extract import responses
from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.lang.pack import Pack
from selon.model import Code, Mention
from selon.read import reading


@cache
def pack(language: str) -> Pack:
    return load_pack(language)


@cache
def grammar(language: str) -> responses.Grammar:
    return responses.prepare(pack(language))


def find(text: str, language: str = "fr") -> tuple[Mention, ...]:
    return responses.find(grammar(language), reading.read(pack(language), report_from_text(text, "test", language=language)))


def codes(text: str, language: str = "fr") -> list[str]:
    return [m.value.code for m in find(text, language) if isinstance(m.value, Code)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "La police a tiré des gaz lacrymogènes.", ["tear_gas"]),
        ("fr", "Quatre personnes ont été interpellées à Brest.", ["arrests"]),
        ("fr", "Le préfet a interdit le rassemblement.", ["ban"]),
        ("fr", "Les gendarmes ont dispersé la foule.", ["dispersal"]),
        ("fr", "La marche s'est achevée sans incident.", ["none"]),
        ("en", "Police fired tear gas and rubber bullets.", ["tear_gas", "rubber_bullets"]),
        ("en", "Nine people were arrested in Hull.", ["arrests"]),
        ("en", "The council banned the march.", ["ban"]),
        ("en", "The rally passed off peacefully.", ["none"]),
    ],
)
def test_response(language: str, text: str, expected: list[str]) -> None:
    assert codes(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "La police n'a procédé à aucune arrestation."),
        ("fr", "On ignore si des militants ont été interpellés."),
        ("fr", "Le préfet menace d'interdire la marche."),
        ("fr", "Un arrêté municipal règle la circulation."),
        ("fr", "Il est chargé de la voirie."),
        ("fr", "Il est interdit de fumer dans la salle."),
        ("fr", "La foule s'est dispersée vers midi."),
        ("en", "Nobody was arrested."),
        ("en", "The minister was asked to ban the march."),
        ("en", "He suffered a cardiac arrest."),
        ("en", "The water charges rose again."),
    ],
)
def test_what_did_not_happen_is_no_response(language: str, text: str) -> None:
    assert set(codes(text, language)) <= {"none"}


def test_a_cannon_that_stood_by_is_presence() -> None:
    assert codes("Un canon à eau avait été posté devant l'ambassade.") == ["police_presence"]


def test_leaflets_need_somebody_to_hand_them_out() -> None:
    (found,) = find("Des brochures sur la rivière, imprimées par le collectif, ont été distribuées aux passants.")
    assert (found.text, found.label, found.value) == ("brochures", "side_action", Code("leaflets", "brochures"))
    assert [piece.text for piece in found.parts] == ["distribuées"]
    assert codes("Les brochures du musée sont gratuites.") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Une minute de silence a été observée.", "minute_of_silence"),
        ("Une gerbe a été déposée au monument.", "wreath"),
        ("Une pétition a été remise au maire.", "petition_handed"),
        ("Un drapeau a été brûlé.", "flags_burnt"),
        ("La circulation a été coupée.", "road_blocked"),
    ],
)
def test_side_action(text: str, code: str) -> None:
    assert code in [m.value.code for m in find(text) if m.label == "side_action" and isinstance(m.value, Code)]


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=120).filter(str.strip),
        st.lists(
            st.sampled_from(
                [
                    "police",
                    "gaz",
                    "lacrymogènes",
                    "aucune",
                    "interpellation",
                    "brochures",
                    "ont",
                    "distribuées",
                    ".",
                    "«",
                    "É",
                    "\u0301",
                    "🚒",
                ]
            )
        ).map(" ".join),
    ),
    st.sampled_from(["fr", "en"]),
)
def test_offsets_hold_on_any_text(text: str, language: str) -> None:
    found = find(f"- {text}", language)
    stored = report_from_text(f"- {text}", "test", language=language).text
    assert all(stored[m.start : m.end] == m.text for m in found)
    assert all(isinstance(m.value, Code) and m.value.words == m.text and m.label in ("response", "side_action") for m in found)
    assert [(m.start, m.end) for m in found] == sorted((m.start, m.end) for m in found)
