"""The notation of word forms."""

import pytest

from selon.lang.notation import Form, expand

PARADIGMS = {"er": {"present": ("e", "ent"), "participle": ("é", "ée")}}


@pytest.mark.parametrize(
    ("pattern", "forms"),
    [
        ("marche", ["marche"]),
        ("manifestation(s)", ["manifestation", "manifestations"]),
        ("grand(s|es)", ["grands", "grandes"]),
        ("grand(|s|es)", ["grand", "grands", "grandes"]),
        ("à l'appel d(e|es)", ["à l'appel de", "à l'appel des"]),
        ("(grande )marche(s)", ["marche", "marches", "grande marche", "grande marches"]),
    ],
)
def test_alternatives(pattern: str, forms: list[str]) -> None:
    assert [form.text for form in expand(pattern, PARADIGMS)] == forms


def test_verbs_carry_their_tense() -> None:
    assert expand("défil~er", PARADIGMS) == (
        Form("défile", "present"),
        Form("défilent", "present"),
        Form("défilé", "participle"),
        Form("défilée", "participle"),
    )
    assert Form("se rassemblent hier", "present") in expand("se rassembl~er hier", PARADIGMS)


def test_repeated_forms_come_once() -> None:
    assert [form.text for form in expand("a(b|b)", {})] == ["ab"]


@pytest.mark.parametrize("pattern", ["a(b", "a)b", "a|b", "(a)", "", " ", "march~xx"])
def test_wrong_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"brackets|empty|paradigm"):
        expand(pattern, PARADIGMS)
