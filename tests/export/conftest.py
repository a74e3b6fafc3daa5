"""A made report with what is hard to show: rivals, parts, overlaps, several records, an error, hostile and right-to-left words."""

from collections.abc import Callable

import pytest

from selon.export.jsonl import head_of
from selon.ingest.plain import report_from_text
from selon.model import Code, Coded, Count, Evidence, Finding, Mention, Record, Report, Speaker, Statement, Value, Voice, When, Where, Words

TEXT = (
    "Rally in Springfield <b>today</b> 🚩\n\n"
    "Some 3,500 people, said the police, or 8,000, said the organisers, rallied in Elm Square on Saturday 12 October 2024.\n\n"
    '"Roofs not tents", they chanted. يسقط الغلاء was on a banner 👩\u200d👩\u200d👧. '
    "In 1992, 613 people were killed, among them 106 women.\n\n"
    + "Nothing else happened that day in the town, which was quiet.\n\n" * 30
    + "Twelve people were arrested, the police said.\n"
)
HOSTILE = "\x1b[31mevil\u202e<img src=x onerror=alert(1)>"


def _at(words: str) -> Evidence:
    start = TEXT.index(words)
    return Evidence(start, start + len(words), words)


def _speaker(words: str, role: str) -> Speaker:
    piece = _at(words)
    return Speaker(piece.start, piece.end, piece.text, role)


@pytest.fixture
def made() -> Callable[[], tuple[Report, Coded, tuple[Mention, ...]]]:
    """The report, coded by hand, and a trigger that was left out."""

    def make() -> tuple[Report, Coded, tuple[Mention, ...]]:
        report = report_from_text(TEXT, f"rally{HOSTILE}.txt", outlet="The Daily <i>Elm</i>", published="2024-10-13", language="en")
        police = Voice("paraphrased", _speaker("the police", "police"), _at("said"))
        organisers = Voice("paraphrased", _speaker("the organisers", "organisers"))
        outlet = Voice("outlet")

        def one(name: str, field: str, words: str, value: Value, voice: Voice = outlet, derived: tuple[str, ...] = ()) -> Statement:
            return Statement(name, field, f"en.made.{name}", value, (_at(words),), voice, "coding.same_clause", derived)

        protest = (
            one("form", "form", "Rally in Springfield", Code("rally", "Rally")),
            one(
                "date",
                "date",
                "Saturday",
                When("2024-10-12", "2024-10-12", "2024-10-12", "day"),
                outlet,
                (f"time:{_at('12 October 2024').start}-{_at('12 October 2024').end}",),
            ),
            one("town", "place", "Springfield", Where("Springfield", "city", 1.0, 2.0, 5000, "geonames:1", None, "Elmshire", "US")),
            one("more", "size", "8,000", Count(8000, 8000, "exact", "people", None, "8,000"), organisers),
            one("less", "size", "Some 3,500 people", Count(3500, 3500, "about", "people", None, "Some 3,500 people"), police),
            one("slogan", "slogan", "Roofs not tents", Words("Roofs not tents", "en"), Voice("chanted")),
            one("arabic", "slogan", "يسقط الغلاء", Words("يسقط الغلاء"), Voice("chanted", Speaker(0, 1, HOSTILE, "other"))),
            one("late", "arrested", "Twelve people", Count(12, 12, "exact", "people", None, "Twelve people"), police),
        )
        killing = (
            one("whole", "killed", "613 people", Count(613, 613, "exact", "people", None, "613 people")),
            one("part", "killed", "106 women", Count(106, 106, "exact", "women", None, "106 women", "whole"), outlet, ("whole",)),
        )
        records = (
            Record("r1", "protest", "rally", None, "held", True, protest),
            Record("r2", "violence", None, "killing", "past", False, killing),
        )
        rivals = (_at("Some 3,500 people"), _at("8,000"))
        findings = (
            Finding("rival-figures", "note", f"size: 3,500; 8,000 {HOSTILE}", rivals, ("less", "more")),
            Finding("sum", "error", "the parts are more than the whole", (_at("613 people"),), ("whole",)),
        )
        coded = Coded("0", "1", {}, None, None, head_of(report, "en"), "coded", records, findings)
        left_out = _at("quiet")
        return report, coded, (Mention("action", left_out.start, left_out.end, "quiet", "en.actions.no_quiet", None, "blocked"),)

    return make
