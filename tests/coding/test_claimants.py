"""Whose a demand is that the outlet tells in its own words."""

from functools import cache

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Record


@cache
def coder() -> Coder:
    return Coder(parser="none")


def records(text: str, language: str = "fr") -> tuple[Record, ...]:
    return coder().code(report_from_text(text, "test", published="2024-10-14", language=language)).records


def claimants(text: str, language: str = "fr") -> list[tuple[str, str] | None]:
    told = [s.voice.speaker for r in records(text, language) for s in r.statements if s.field == "demand"]
    return [(speaker.text, speaker.role) if speaker else None for speaker in told]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Des éboueurs ont défilé lundi à Nancy contre le gel des salaires.", ("éboueurs", "participants")),
        ("fr", "Des éboueurs ont défilé lundi à Nancy, à l'appel de la CGT, contre le gel des salaires.", ("éboueurs", "participants")),
        ("fr", "Une marche contre le gel des salaires a réuni 300 personnes samedi à Nancy.", ("300 personnes", "participants")),
        ("en", "Nurses marched through Leeds on Monday against the pay freeze.", ("Nurses", "participants")),
    ],
)
def test_what_a_march_is_against_is_what_the_marchers_say(language: str, text: str, expected: tuple[str, str]) -> None:
    assert claimants(text, language) == [expected]


def test_who_calls_out_against_something_demands() -> None:
    (told,) = claimants("Le syndicat Rivage appelle à manifester samedi à Brest contre la fermeture du port.")
    assert told == ("Le syndicat Rivage", "union")


def test_nobody_told_no_speaker() -> None:
    assert claimants("Marche contre le racisme samedi à Brest.") == [None]


def test_a_heading_tells_of_what_comes_under_it() -> None:
    text = (
        "Des bénévoles ont distribué hier des tracts contre les nitrates à Quimper.\n\n"
        "Motards en colère\n\nIls étaient environ 90 à rouler au pas dimanche à Morlaix contre le contrôle technique."
    )
    told = {r.form: [s.evidence[0].text for s in r.statements if s.field == "participants"] for r in records(text)}
    assert told == {"leafleting": ["bénévoles"], "motorcade": ["Motards"]}
