"""A coded report made for these tests: a march with a date, two rival sizes and a demand, and an arrest."""

import pytest

from selon.model import Coded, Count, Evidence, Record, ReportHead, Speaker, Statement, Voice, When, Words

TEXT = "Samedi, 400 personnes selon la police, 900 selon le Collectif, ont défilé à Pau pour la gare. Un train est passé."


def piece(words: str, text: str = TEXT) -> Evidence:
    start = text.index(words)
    return Evidence(start, start + len(words), words)


def speaker(words: str, role: str) -> Voice:
    told = piece(words)
    return Voice("paraphrased", Speaker(told.start, told.end, words, role))


POLICE = speaker("la police", "police")
GROUP = speaker("le Collectif", "organisers")


def size(id: str, figure: int, words: str, voice: Voice) -> Statement:
    return Statement(id, "size", "r", Count(figure, figure, "exact", words=words), (piece(words),), voice, confidence=0.8)


@pytest.fixture
def coded() -> Coded:
    day = Statement("s-day", "date", "r", When("2026-03-07", "2026-03-07", "2026-03-07", "day"), (piece("Samedi"),), Voice("outlet"))
    demand = Statement("s-demand", "demand", "r", Words("pour la gare", stance="for"), (piece("pour la gare"),), Voice("paraphrased"))
    march = Record(
        "r-march", "protest", "march", None, "held", True,
        (day, size("s-police", 400, "400 personnes", POLICE), size("s-group", 900, "900", GROUP), demand),
    )  # fmt: skip
    rally = Record("r-rally", "protest", "rally", None, "held", False, (), part_of="r-march")
    head = ReportHead("sha256:a", "a.txt", "La Rive", None, "2026-03-08", "fr", len(TEXT))
    return Coded("0", "1", {}, None, None, head, "coded", (march, rally), ())
