"""Two codings of the same texts."""

import pytest
from msgspec.structs import replace

from selon.evaluate.agreement import Agreement, of_reports, of_sentences
from selon.evaluate.gold import (
    Document,
    GoldCount,
    GoldRecord,
    GoldReport,
    GoldSentence,
    GoldSpeaker,
    GoldStatement,
    GoldValue,
    GoldVoice,
    SentenceVoice,
    Span,
)

TEXT = "Some 300 people, 40 of them children, and 12 lorries."
OUTLET = SentenceVoice("outlet")
FIRST = (
    GoldCount(1, 0, 15, "Some 300 people", "participants", OUTLET, 300, 300, "people"),
    GoldCount(2, 17, 27, "40 of them", "participants", OUTLET, 40, 40, of=1),
    GoldCount(3, 42, 52, "12 lorries", "vehicles", SentenceVoice("paraphrased", "police", "police"), 12, 12, "lorries"),
)


def sentences(*counts: GoldCount) -> list[GoldSentence]:
    return [GoldSentence("a", TEXT, counts=counts)]


def by_field(found: tuple[Agreement, ...]) -> dict[str, Agreement]:
    return {agreement.field: agreement for agreement in found}


def test_two_codings_that_are_the_same() -> None:
    found = by_field(of_sentences(sentences(*FIRST), sentences(*FIRST)))
    assert {field: agreement.same for field, agreement in found.items()} == dict.fromkeys(
        ("label", "voice", "speaker role", "figure", "part_of"), 1.0
    )
    assert found["label"].alpha == found["figure"].alpha == found["part_of"].alpha == 1.0


def test_what_one_coder_left_out_is_a_disagreement_on_the_label() -> None:
    found = by_field(of_sentences(sentences(*FIRST), sentences(*FIRST[:2])))
    assert found["label"].units == 3
    assert found["label"].same == pytest.approx(2 / 3)
    assert found["voice"].units == 2


def test_ids_of_wholes_may_differ_between_coders() -> None:
    renamed = (replace(FIRST[0], id=9), replace(FIRST[1], of=9), FIRST[2])
    assert by_field(of_sentences(sentences(*FIRST), sentences(*renamed)))["part_of"].same == 1.0
    apart = (FIRST[0], replace(FIRST[1], of=None), FIRST[2])
    assert by_field(of_sentences(sentences(*FIRST), sentences(*apart)))["part_of"].same == pytest.approx(2 / 3)


def test_a_sentence_that_was_not_coded_twice_says_nothing() -> None:
    assert of_sentences(sentences(*FIRST), [GoldSentence("b", TEXT, counts=FIRST)]) == ()


def test_reports_coded_twice() -> None:
    size = GoldStatement("size", (Span(0, 15, "Some 300 people"),), GoldValue("count", 300, 300), voice=GoldVoice("outlet"))
    claimed = replace(size, voice=GoldVoice("paraphrased", GoldSpeaker("police", "police")))
    day = ("2024-10-12", "2024-10-12")
    march = GoldRecord("protest", "held", True, (size,), "march", date=day, city="Lyon")
    rally = GoldRecord("protest", "past", True, (claimed,), "rally", date=day, city="Lyon")
    strike = GoldRecord("protest", "held", False, (), "strike", date=("2024-01-01", "2024-01-01"), city="Brest")

    def report(*records: GoldRecord) -> GoldReport:
        return GoldReport("a.txt", "en", records, "", quotations=())

    found = by_field(of_reports([Document("a", TEXT, report(march, strike), report(rally)), Document("b", TEXT, report(march))]))
    assert (found["event"].units, found["event"].same, found["event"].alpha) == (2, pytest.approx(2 / 3), None)
    assert (found["form"].same, found["status"].same, found["city"].same) == (0.0, 0.0, 1.0)
    assert (found["statement"].same, found["speaker role"].same) == (1.0, 0.0)
    assert found["first day"].alpha is None
