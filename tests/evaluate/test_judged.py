"""Which statements a coder has too: field by field, and what the gold leaves open is not judged."""

from selon.evaluate.gold import GoldQuotation, GoldRecord, GoldReport, GoldStatement, GoldValue, Span
from selon.evaluate.judged import judged
from selon.model import Code, Count, Evidence, Record, Statement, Value, Voice, When, Where, Who, Words

WORDS = "la fermeture de la piscine"


def statement(field: str, value: Value, start: int = 0, text: str = "Lyon") -> Statement:
    return Statement(f"{field}{start}", field, "r", value, (Evidence(start, start + len(text), text),), Voice("outlet"))


def wanted(field: str, value: GoldValue | None, start: int = 0, text: str = "Lyon") -> GoldStatement:
    return GoldStatement(field, (Span(start, start + len(text), text),), value)


def day(first: str) -> Statement:
    return statement("date", When(first, first, first, "day"))


def place(name: str, city: str | None, precision: str = "city", start: int = 0) -> Statement:
    return statement("place", Where(name, precision, city=city, country="FR"), start, name)  # type: ignore[arg-type]


def told(*statements: Statement, status: str = "held", form: str = "march") -> Record:
    return Record("r1", "protest", form, None, status, True, statements)


def gold(*statements: GoldStatement, complete: bool = True, venue: str | None = None, date: bool = True) -> GoldReport:
    record = GoldRecord(
        "protest",
        "held",
        True,
        statements,
        form="march",
        forms=("march", "rally"),
        date=("2024-10-12", "2024-10-12") if date else None,
        city="Lyon",
        country="FR",
        venue=venue,
    )
    quotations: tuple[GoldQuotation, ...] | None = () if complete else None
    return GoldReport("a.txt", "fr", (record,), "", quotations=quotations)


def verdicts(coding: GoldReport, record: Record) -> dict[str, bool]:
    return {one.statement.id: one.right for one in judged(coding, (record,))}


LYON = place("Lyon", "Lyon")
MARCH = statement("form", Code("march", "march"))


def test_forms_days_and_towns_are_judged_by_their_value() -> None:
    rally, strike = statement("form", Code("rally", "x"), 10), statement("form", Code("strike", "x"), 20)
    found = verdicts(gold(), told(MARCH, rally, strike, day("2024-10-12"), LYON))
    assert found == {"form0": True, "form10": True, "form20": False, "date0": True, "place0": True}
    assert not verdicts(gold(), told(MARCH, day("2024-10-12"), place("Nantes", "Nantes")))["place0"]


def test_a_day_that_no_coder_has_is_wrong() -> None:
    assert verdicts(gold(date=False), told(MARCH, LYON, day("2024-10-12")))["date0"] is False


def test_a_time_that_claims_no_day_is_not_judged() -> None:
    assert "date0" not in verdicts(gold(), told(MARCH, LYON, statement("date", When(None, reference="present"))))


def test_of_several_spots_in_the_town_only_that_of_the_gold_is_judged_where_it_was_found() -> None:
    square, street = place("place Kléber", "Lyon", "venue", 10), place("rue des Lilas", "Lyon", "venue", 30)
    coding = gold(venue="la place Kléber")
    assert verdicts(coding, told(MARCH, LYON, square, street)) == {"form0": True, "place0": True, "place10": True}
    assert verdicts(coding, told(MARCH, LYON, street))["place30"] is False


def test_figures_are_judged_by_their_bounds() -> None:
    coding = gold(wanted("size", GoldValue("count", 300, 300), 40, "300 personnes"))
    right, wrong = (statement("size", Count(n, n, "exact"), start, "300 personnes") for n, start in ((300, 40), (900, 80)))
    found = verdicts(coding, told(MARCH, LYON, right, wrong))
    assert (found["size40"], found["size80"]) == (True, False)


def test_a_demand_is_judged_by_its_words_and_its_stance() -> None:
    coding = gold(wanted("demand", GoldValue("demand", stance="against"), 40, WORDS))
    for stance, right in (("against", True), ("for", False), (None, False)):
        demand = statement("demand", Words(WORDS, stance=stance), 40, WORDS)  # type: ignore[arg-type]
        assert verdicts(coding, told(MARCH, LYON, demand))["demand40"] is right


def test_everything_told_of_an_event_that_no_coder_has_is_wrong() -> None:
    elsewhere = told(statement("form", Code("strike", "x")), place("Nantes", "Nantes"), day("2019-03-01"), form="strike")
    assert set(verdicts(gold(), elsewhere).values()) == {False}


def test_an_event_that_is_claimed_not_to_have_been_is_not_judged_where_no_coder_has_it() -> None:
    supposed = told(statement("form", Code("strike", "x")), place("Nantes", "Nantes"), status="hypothetical", form="strike")
    assert verdicts(gold(), supposed) == {}


def test_a_gold_of_some_statements_judges_only_what_it_has_in_full() -> None:
    coding = gold(wanted("organiser", None, 40, "Les Bassins"), complete=False)
    who = statement("organiser", Who("Les Bassins"), 40, "Les Bassins")
    assert verdicts(coding, told(MARCH, LYON, who)) == {"form0": True, "place0": True}
