"""An act that can't be is refused before it is kept, with what to do."""

import msgspec
import pytest
from tests.review.conftest import POLICE, TEXT, piece
from tests.review.test_settled import act, json

from selon.codebook.book import load
from selon.errors import DecisionRefused, DecisionStale
from selon.model import Code, Coded, Count, Evidence, Speaker, Voice
from selon.review.acts import check
from selon.review.versions import StatementAnswer
from selon.store.decisions import Decision

BOOK = load()


def refused(coded: Coded, decision: Decision, before: tuple[Decision, ...] = ()) -> str:
    with pytest.raises(DecisionRefused) as told:
        check(coded, TEXT, before, decision, BOOK)
    return str(told.value)


def test_a_sound_act_gives_the_version_after_it(coded: Coded) -> None:
    new = json(Count(450, 450, "exact", words="400 personnes"))
    answer = check(coded, TEXT, (), act("change", "s-police", field="value", new=new), BOOK).answers["statement", "s-police"]
    assert isinstance(answer, StatementAnswer)
    assert answer.statement.value == Count(450, 450, "exact", words="400 personnes")


def test_evidence_has_to_stand_in_the_text(coded: Coded) -> None:
    for wrong in (Evidence(0, 6, "Dimanche"), Evidence(-1, 6, "x"), Evidence(500, 510, "x"), Evidence(5, 5, "")):
        assert "mark it again" in refused(coded, act("change", "s-day", field="evidence", new=json([wrong])))
    check(coded, TEXT, (), act("change", "s-day", field="evidence", new=json([piece("Un train")])), BOOK)
    before = json(next(one for one in coded.records[0].statements if one.id == "s-day").evidence)
    check(coded, TEXT, (), act("change", "s-day", field="evidence", old=before, new=json([piece("Un train")])), BOOK)


def test_a_speaker_has_to_stand_in_the_text_and_have_a_role(coded: Coded) -> None:
    away = Voice("paraphrased", Speaker(0, 6, "Dimanche", "police"))
    strange = Voice("paraphrased", Speaker(piece("la police").start, piece("la police").end, "la police", "aliens"))
    nobody = Voice("outlet", POLICE.speaker)
    assert "mark it again" in refused(coded, act("change", "s-police", field="voice", new=json(away)))
    assert "role" in refused(coded, act("change", "s-police", field="voice", new=json(strange)))
    assert "no speaker" in refused(coded, act("change", "s-police", field="voice", new=json(nobody)))


def test_a_value_has_to_fit_its_field(coded: Coded) -> None:
    assert "size holds count, not code" in refused(coded, act("change", "s-police", field="value", new=json(Code("march", "x"))))
    assert "no field perpetrator" in refused(coded, act("change", "s-police", field="field", new='"perpetrator"'))
    assert "not in the codebook" in refused(coded, act("change", "s-police", field="field", new='"mood"'))


def test_a_record_takes_codes_of_the_codebook_only(coded: Coded) -> None:
    assert "not in the codebook" in refused(coded, act("change", "r-march", "record", field="form", new='"parade9"'))
    assert "kind" in refused(coded, act("change", "r-march", "record", field="kind", new='"massacre"'))
    assert "no such act" in refused(coded, act("change", "r-march", "record", field="kept", new="false"))


def test_what_is_not_there_is_refused(coded: Coded) -> None:
    assert "is not in this report" in refused(coded, act("accept", "s-nowhere"))
    assert "is not this one" in refused(coded, act("done", "sha256:b", "report"))
    assert "no weather" in refused(coded, act("accept", "x", "weather"))
    assert "no such act" in refused(coded, act("change", "s-day", field="record", new='"r-nowhere"'))
    assert "no such act" in refused(coded, act("split", "r-march", "record", new='["s-nowhere"]'))


def test_a_change_of_what_has_changed_is_stale(coded: Coded) -> None:
    seen = json(msgspec.to_builtins(coded.records[0].statements[1].value))
    first = act("change", "s-police", field="value", old=seen, new=json(Count(1, 1, "exact")))
    check(coded, TEXT, (), first, BOOK)
    with pytest.raises(DecisionStale, match="reload"):
        check(coded, TEXT, (first,), act("change", "s-police", field="value", old=seen, new=json(Count(2, 2, "exact"))), BOOK)
