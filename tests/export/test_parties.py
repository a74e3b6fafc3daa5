"""Kinds of parties, as FollowTheMoney calls them: by the name's noun, by a person's name, by the role; where nothing tells, no guess."""

import warnings

import pytest

from selon.export.parties import SCHEMATA, Kinds
from selon.lang.persons import load_vocabulary
from selon.model import Who

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from followthemoney import model

KINDS = Kinds(load_vocabulary())


@pytest.mark.parametrize(
    ("name", "role", "language", "schema"),
    [
        ("Harbour Workers' Union", "union", "en", "Organization"),
        ("Union of Rail and Ferry Workers", "union", "en", "Organization"),
        ("RMT", "union", "en", "Organization"),
        ("Ministry of Works", "government", "en", "PublicBody"),
        ("Leeds City Council", "government", "en", "PublicBody"),
        ("Police Federation", "police", "en", "Organization"),
        ("NYPD", "police", "en", "PublicBody"),
        ("Halcyon Holdings", "opponents", "en", "Company"),
        ("Priya O'Halloran", None, "en", "Person"),
        ("Homes Now", "organisers", "en", "LegalEntity"),
        ("the mayor", "government", "en", "LegalEntity"),
        ("residents", "participants", "en", "LegalEntity"),
        ("Syndicat des polices municipales", "union", "fr", "Organization"),
        ("la préfecture de police", "police", "fr", "PublicBody"),
        ("le ministère du Travail", "government", "fr", "PublicBody"),
        ("la société Halcyon", "opponents", "fr", "Company"),
        ("le collectif Amina Diallo", "organisers", "fr", "Organization"),
        ("Amina Diallo", "organisers", "fr", "Person"),
        ("le préfet de police", "police", "fr", "LegalEntity"),
        ("le gouvernement", "government", "fr", "PublicBody"),
    ],
)
def test_a_party_is_of_the_kind_that_is_told(name: str, role: str | None, language: str, schema: str) -> None:
    assert KINDS.schema(Who(name, role), language) == schema


def test_every_kind_may_organise_and_be_named_with_an_event() -> None:
    event = model.get("Event")
    assert event is not None
    for name in SCHEMATA:
        schema = model.get(name)
        assert schema is not None
        assert all(schema.is_a(event.get(prop).range) for prop in ("organizer", "involved"))
