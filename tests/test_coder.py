"""The whole pipeline on anything: it never fails, offsets are exact, ids are unique, the same text gives the same answer."""

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selon import pipeline
from selon.coder import Coder
from selon.errors import EmptyInput
from selon.export.jsonl import coded_line
from selon.ingest.plain import report_from_text
from selon.lang.phrases import PhraseTable
from selon.model import Coded

# fmt: off
SHREDS = (
    "marche", "rassemblement", "grève", "à Lyon", "samedi 12 octobre", "selon la police", "3 500 manifestants",
    "« Des toits ! »", "contre la réforme", "il y a 27 ans", "march", "rally", "in Leeds", "on Saturday", "police said",
    "5,000 people", "“No!”", "killed", "12 morts", "dont 3 enfants", "hier", "interdite", "\n\n", ". ", ", ", " ", "«", "»",
    "\"", "(", ")", "’", "😀", "e\u0301", "\u200f", "\u00a0", "2024", "…", "R.D.C.",
)
# fmt: on
texts = st.one_of(st.text(min_size=1, max_size=120), st.lists(st.sampled_from(SHREDS), min_size=1, max_size=40).map(" ".join))


@cache
def coder() -> Coder:
    return Coder(parser="none")


def code(text: str, language: str, published: str | None) -> Coded | None:
    try:
        return coder().code(report_from_text(text, "test", published=published, language=language))
    except EmptyInput:
        return None


def spans(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, dict):
        own = [part] if {"start", "end", "text"} <= part.keys() else []
        return own + [s for value in part.values() for s in spans(value)]
    return [s for value in part for s in spans(value)] if isinstance(part, list) else []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, st.sampled_from(["fr", "en"]), st.sampled_from([None, "2024-10-13"]))
def test_any_text_is_coded_with_exact_offsets_and_unique_ids(text: str, language: str, published: str | None) -> None:
    coded = code(text, language, published)
    if coded is None:
        return
    line = coded_line(coded)
    plain = json.loads(line)
    assert all(text[s["start"] : s["end"]] == s["text"] for s in spans(plain["records"]) + spans(plain["findings"]))
    ids = [s.id for record in coded.records for s in record.statements]
    assert len(ids) == len(set(ids))
    assert len({record.id for record in coded.records}) == len(coded.records)
    assert sum(record.main for record in coded.records) <= 1
    assert all(s.evidence and s.rule and s.voice.kind for record in coded.records for s in record.statements)
    again = code(text, language, published)
    assert again is not None
    assert coded_line(again) == line


def test_without_a_gazetteer_places_keep_their_names_and_the_output_says_so() -> None:
    report = report_from_text("Une marche a eu lieu samedi à Lyon contre la réforme.", "test", language="fr")
    coded = Coder(parser="none", gazetteer="none").code(report)
    assert coded.gazetteer is None
    assert all(getattr(s.value, "latitude", None) is None for r in coded.records for s in r.statements)


def test_a_stage_that_needs_what_nothing_gives_is_refused() -> None:
    pipeline.check_order(pipeline.STAGES)
    with pytest.raises(ValueError, match="needs"):
        pipeline.check_order(pipeline.STAGES[1:])
    with pytest.raises(ValueError, match="two stages"):
        pipeline.check_order((pipeline.STAGES[0], pipeline.STAGES[0]))


def test_stages_of_one_grammar_share_it_and_its_cues_are_scanned_once_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    _, prepared = coder().pack("fr")
    assert prepared["sayings"] is prepared["cues"] is prepared["voices"]
    scanned: list[PhraseTable] = []
    scan = PhraseTable.scan

    def counted(self: PhraseTable, *given: Any) -> Any:
        scanned.append(self)
        return scan(self, *given)

    monkeypatch.setattr(PhraseTable, "scan", counted)
    assert code("Selon la police, 3 500 manifestants ont marché samedi à Lyon. Ils demandent des toits.", "fr", None) is not None
    assert sum(table is prepared["voices"].cues for table in scanned) == 1
