"""What checks noticed is told in the reader's language; English is what files hold."""

from pathlib import Path

import pytest

from selon.codebook.book import load
from selon.codebook.checks import said
from selon.coder import Coder
from selon.export.noticed import noticed
from selon.export.speech import speech
from selon.ingest.plain import read_file
from selon.model import Finding
from selon.views import Worded

BOOK = load()
FRENCH, ENGLISH = speech("fr", BOOK), speech("en", BOOK)
SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def finding(check: str, message: str) -> Finding:
    return Finding(check, "note", message)


@pytest.mark.parametrize(
    ("check", "message", "french"),
    [
        (
            "status-contradiction",
            said("status-contradiction.early", report="Severn Post (2024-03-04)", status="held", other="La Vigie", other_status="banned"),
            "Severn Post (4 mars 2024) donne l'événement comme « tenu », La Vigie comme « interdit », avant son jour",
        ),
        (
            "figure-outlying",
            said("figure-outlying.slip", what="size of vehicles", words="40", report="a.txt", number=4, low=4, high=1_200, factor="10"),
            "Taille (véhicules) : « 40 » dans a.txt est loin de ce que disent 4 autres (de 4 à 1\u202f200) ; 10 fois",
        ),
        (
            "rival-figures",
            said("rival-figures", field="killed", sayings=[{"words": "12 dead", "speaker": "police"}, {"words": "9", "speaker": "outlet"}]),
            "Tués : 12 dead (police) ; 9 (le média)",
        ),
        (
            "same-figure-twice",
            said("same-figure-twice", figure="47", fields=[{"field": "killed"}, {"field": "injured"}], speaker="le préfet"),
            "47 est donné comme tués et comme blessés (le préfet)",
        ),
        (
            "place-country",
            said(
                "place-country", words="Lyon", report="A", countries=[{"country": "FR"}], other_words="Turin", other="B",
                other_countries=[{"country": "CH"}, {"country": "IT"}],
            ),
            "« Lyon » dans A se trouve dans un pays (France), « Turin » dans B dans un autre (Suisse, Italie)",
        ),
        (
            "date-after-publication",
            said("date-after-publication", words="mardi", date="2024-03-05", number="2", day="2024-03-03", status="held"),
            "« mardi » (5 mars 2024) tombe 2 jours après la publication (3 mars 2024), mais l'événement est donné comme : tenu",
        ),
    ],
)  # fmt: skip
def test_a_sentence_is_said_in_french(check: str, message: str, french: str) -> None:
    assert noticed(finding(check, message), FRENCH) == Worded(french, "fr")
    assert noticed(finding(check, message), ENGLISH) == Worded(message, "en")


def test_what_is_none_of_ours_stays_as_it_is() -> None:
    one = finding("somebody-else", "it rained")
    assert noticed(one, FRENCH) == Worded("it rained", "en")


def test_masked_words_stay_masked() -> None:
    message = said("toll-versions", field="killed", versions=[{"words": "9"}, {"words": "12"}], speaker="█████")
    assert "█████" in noticed(finding("toll-versions", message), FRENCH).text


def test_every_finding_of_the_samples_is_said_in_french() -> None:
    coder = Coder("none", "none")
    found = [one for file in sorted(SAMPLES.glob("[glm]*.txt")) for one in coder.code(read_file(str(file))).findings]
    assert found
    assert {noticed(one, FRENCH).language for one in found} == {"fr"}
