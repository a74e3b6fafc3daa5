"""A report against its gold: each kind of mistake is counted where it belongs, and only there."""

from typing import Any

from msgspec.structs import replace

from selon.evaluate.gold import Document, GoldQuotation, GoldRecord, GoldReport, GoldSpeaker, GoldStatement, GoldValue, GoldVoice, Span
from selon.evaluate.reports import score_report
from selon.evaluate.scores import Scored, Tally
from selon.model import Code, Count, Evidence, Mention, Record, Speaker, Statement, Voice, When, Where, Who, Words

TEXT = "Some 300 people marched in Leith on Sunday, according to police, for cheaper rents. “Rents down!” Police charged."
POLICE = Voice("paraphrased", Speaker(58, 64, "police", "police"))
OUTLET = Voice("outlet")


def cut(words: str) -> Evidence:
    start = TEXT.index(words)
    return Evidence(start, start + len(words), words)


def span(words: str) -> Span:
    return Span(cut(words).start, cut(words).end, words)


GOLD_VOICE = GoldVoice("paraphrased", GoldSpeaker("police", "police"))
STATEMENTS = (
    GoldStatement("size", (span("Some 300 people"),), GoldValue("count", 300, 300), voice=GOLD_VOICE),
    GoldStatement(
        "demand",
        (span("cheaper rents"),),
        GoldValue("demand", stance="for"),
        voice=GoldVoice("paraphrased", GoldSpeaker(None, "participants")),
    ),
    GoldStatement("response", (span("charged"),), GoldValue("code", code="charge"), voice=GoldVoice("outlet")),
)
MARCH = GoldRecord(
    "protest", "held", True, STATEMENTS, "march", date=("2024-10-13", "2024-10-13"), city="Edinburgh", country="GB", venue="Leith Links"
)


def gold(*records: GoldRecord, quotations: tuple[GoldQuotation, ...] | None = ()) -> Document:
    return Document("a", TEXT, GoldReport("a.txt", "en", records, "", quotations=quotations))


def record(*changed: Statement, status: str = "held", form: str = "march", drop: tuple[str, ...] = ()) -> Record:
    statements = (
        Statement("1", "date", "r", When("2024-10-13", "2024-10-13", "2024-10-13", "day"), (cut("Sunday"),), OUTLET),
        Statement("2", "place", "r", Where("Leith", "city", city="Edinburgh", country="GB"), (cut("Leith"),), OUTLET),
        Statement("3", "size", "r", Count(300, 300, "about", "people"), (cut("Some 300 people"),), POLICE),
        Statement(
            "4",
            "demand",
            "r",
            Words("cheaper rents", stance="for"),
            (cut("cheaper rents"),),
            Voice("paraphrased", Speaker(9, 15, "people", "participants")),
        ),
        Statement("5", "response", "r", Code("charge", "charged"), (cut("charged"),), OUTLET),
    )
    new = {statement.id: statement for statement in changed}
    kept = tuple(new.pop(s.id, s) for s in statements if s.field not in drop)
    return Record("r1", "protest", form, None, status, True, (*kept, *new.values()))


def scored(document: Document, *records: Record, **found: Any) -> Scored:
    return score_report(document, records, found.get("quotations", ()), found.get("voices", ()))


def wrong(result: Scored) -> set[str]:
    return {name for name, tally in result.tallies.items() if tally.false or tally.missed}


def test_all_is_right_where_all_is_the_same() -> None:
    assert wrong(scored(gold(MARCH), record())) == {"venue"}  # "Leith" is not what the gold calls the venue


def test_a_missed_event_costs_the_event_and_not_its_fields() -> None:
    result = scored(gold(MARCH))
    assert wrong(result) == {"events", "protests"}
    assert "size" not in result.tallies


def test_an_event_too_many_is_made_up_unless_it_claims_nothing() -> None:
    elsewhere = Statement("2", "place", "r", Where("Perth", "city", city="Perth"), (cut("Leith"),), OUTLET)
    later = Statement("1", "date", "r", When("2024-11-13", "2024-11-13", "2024-11-13", "day"), (cut("Sunday"),), OUTLET)
    assert scored(gold(MARCH), record(), record(elsewhere, later)).tallies["events"] == Tally(1, 1, 0)
    assert scored(gold(MARCH), record(), record(elsewhere, later, status="hypothetical")).tallies["events"] == Tally(1, 0, 0)


def test_a_wrong_day_is_a_wrong_day() -> None:
    monday = Statement("1", "date", "r", When("2024-10-14", "2024-10-14", "2024-10-14", "day"), (cut("Sunday"),), OUTLET)
    assert wrong(scored(gold(MARCH), record(monday))) == {"date", "venue"}


def test_a_day_that_the_text_does_not_tell_is_invented() -> None:
    undated = GoldRecord("protest", "held", True, STATEMENTS, "march", city="Edinburgh", country="GB")
    assert scored(gold(undated), record()).tallies["date_invented"] == Tally(0, 1, 0)
    assert scored(gold(undated), record(drop=("date",))).tallies["date_invented"] == Tally(1, 0, 0)
    assert "date_invented" not in scored(gold(undated, quotations=None), record()).tallies


def test_a_figure_of_another_kept_as_the_outlets_own() -> None:
    flat = Statement("3", "size", "r", Count(300, 300, "about", "people"), (cut("Some 300 people"),), OUTLET)
    result = scored(gold(MARCH), record(flat))
    assert result.tallies["size"] == Tally(1, 0, 0)
    assert result.tallies["size_by_role"] == Tally(0, 1, 1)
    assert result.tallies["contested_as_outlet"] == Tally(0, 1, 0)


def test_another_figure_is_missed_and_made_up_and_its_voice_is_not_judged() -> None:
    other = Statement("3", "size", "r", Count(3000, 3000, "exact", "people"), (cut("Some 300 people"),), OUTLET)
    result = scored(gold(MARCH), record(other))
    assert result.tallies["size"] == Tally(0, 1, 1)
    assert "contested_as_outlet" not in result.tallies


def test_rival_figures_find_their_own_speakers() -> None:
    second = GoldStatement(
        "size", (span("people"),), GoldValue("count", 300, 300), voice=GoldVoice("paraphrased", GoldSpeaker("the union", "union"))
    )
    both = GoldRecord("protest", "held", True, (*STATEMENTS, second), "march", date=MARCH.date, city="Edinburgh")
    union = Statement(
        "9", "size", "r", Count(300, 300, "exact", "people"), (cut("people"),), Voice("paraphrased", Speaker(0, 4, "Some", "union"))
    )
    assert scored(gold(both), record(union)).tallies["size_by_role"] == Tally(2, 0, 0)


def test_a_wrong_stance_status_and_form() -> None:
    against = Statement("4", "demand", "r", Words("cheaper rents", stance="against"), (cut("cheaper rents"),), Voice("paraphrased"))
    result = scored(gold(MARCH), record(against, status="announced", form="rally"))
    assert {"demand_stance", "status", "form", "voice"} <= wrong(result)
    assert result.tallies["demand"] == Tally(1, 0, 0)


def test_gold_of_some_statements_only_counts_nothing_as_made_up() -> None:
    more = Statement("9", "response", "r", Code("tear_gas", "gas"), (cut("Police"),), OUTLET)
    assert scored(gold(MARCH), record(more)).tallies["response"] == Tally(1, 1, 0)
    assert scored(gold(MARCH, quotations=None), record(more)).tallies["response"] == Tally(1, 0, 0)


def test_an_optional_event_counts_neither_way() -> None:
    optional = GoldRecord("protest", "held", True, STATEMENTS, "march", date=MARCH.date, city="Edinburgh", optional=True)
    assert "events" not in scored(gold(optional)).tallies
    assert "events" not in scored(gold(optional), record()).tallies


def test_a_text_without_a_protest() -> None:
    assert scored(gold(), record()).tallies["false_protests"] == Tally(0, 1, 0)
    assert scored(gold(), record(status="negated")).tallies["false_protests"] == Tally(1, 0, 0)
    assert "false_protests" not in scored(gold(MARCH), record()).tallies


def test_the_main_event_and_its_umbrella() -> None:
    local = GoldRecord("protest", "held", False, (), "march", date=("2024-10-13", "2024-10-13"), city="Perth", country="GB", part_of=0)
    elsewhere = Statement("2", "place", "r", Where("Perth", "city", city="Perth", country="GB"), (cut("Leith"),), OUTLET)
    part = replace(record(elsewhere), id="r2", main=False, part_of="r1")
    right = scored(gold(MARCH, local), record(), part).tallies
    assert (right["main_event"], right["part_of"], right["country"]) == (Tally(1, 0, 0), Tally(1, 0, 0), Tally(2, 0, 0))
    turned = scored(gold(MARCH, local), replace(record(), main=False, part_of="r2"), replace(part, part_of=None)).tallies
    assert (turned["main_event"], turned["part_of"]) == (Tally(0, 0, 1), Tally(0, 1, 1))
    assert "part_of" not in scored(gold(MARCH, local), record()).tallies  # the local event was not found


def test_the_role_of_an_organiser() -> None:
    organiser = GoldStatement("organiser", (span("police"),), role="union", voice=GoldVoice("outlet"))
    march = GoldRecord("protest", "held", True, (organiser,), "march", date=MARCH.date, city="Edinburgh")
    for role, tally in (("union", Tally(1, 0, 0)), ("ngo", Tally(0, 0, 1))):
        told = Statement("9", "organiser", "r", Who("police", role), (cut("police"),), OUTLET)
        assert scored(gold(march), record(told)).tallies["actor_role"] == tally


def test_quotations_their_kind_and_their_speaker() -> None:
    words = cut("Rents down!")
    quotation = GoldQuotation(words.start, words.end, words.text, "speech", "Ann", "organisers")
    mention = Mention("quotation", words.start, words.end, words.text, "r", label="speech")
    said = Mention(
        "quotation", words.start, words.end, words.text, "r", label="direct", voice=Voice("quoted", Speaker(0, 3, "Ann", "organisers"))
    )
    document = gold(MARCH, quotations=(quotation,))
    right = scored(document, record(), quotations=(mention,), voices=(said,))
    assert {name: right.tallies[name] for name in ("quotations", "quotation_kind", "quotation_role")} == dict.fromkeys(
        ("quotations", "quotation_kind", "quotation_role"), Tally(1, 0, 0)
    )
    apart = replace(mention, label="scare")
    assert scored(document, record(), quotations=(apart,), voices=(said,)).tallies["quotation_kind"] == Tally(1, 0, 0)
    assert scored(document, record(), quotations=(apart,)).tallies["quotation_kind"] == Tally(0, 0, 1)
    nobody = scored(document, record(), quotations=(mention,))
    assert nobody.tallies["quotation_role"] == Tally(0, 0, 1)
    assert nobody.tallies["contested_as_outlet"] == Tally(1, 1, 0)
    assert scored(document, record()).tallies["quotations"] == Tally(0, 0, 1)
