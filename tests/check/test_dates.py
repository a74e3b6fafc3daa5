"""Years, anniversaries and the publication day."""

from selon.check.dates import anniversary_findings, direction_findings, order_findings, year_findings
from selon.ingest.plain import report_from_text
from selon.model import Evidence, Mention, Reading, Record, Statement, Voice, When

TEXT = "Le 23 février. Il y a 27 ans. La nuit du 25 au 26 février 1992."
DAY = Evidence(3, 13, TEXT[3:13])
AGO = Evidence(15, 28, TEXT[15:28])
NIGHT = Evidence(33, 62, TEXT[33:62])


def reading(published: str | None = None) -> Reading:
    return Reading(report_from_text(TEXT, "test", published=published), "fr", (), (), (), ())


def dated(piece: Evidence, value: When, family: str = "protest", status: str = "held") -> Record:
    statement = Statement("s", "date", "xx.times.x", value, (piece,), Voice("outlet"))
    return Record("r", family, "rally", None, status, True, (statement,))


def night() -> Record:
    return dated(NIGHT, When("1992-02-25/1992-02-26", "1992-02-25", "1992-02-26", "part_of_day"), "violence", "past")


def test_a_year_that_follows_from_an_anniversary_is_shown_with_all_its_spans() -> None:
    value = When("2019-02-23", "2019-02-23", "2019-02-23", "day")
    mention = Mention("time", DAY.start, DAY.end, DAY.text, "xx.times.anchor_anniversary", value, "date", basis=(AGO, NIGHT))
    (finding,) = year_findings(reading(), (dated(DAY, value),), (mention,))
    assert (finding.check, finding.severity, finding.spans) == ("year-inferred", "note", (DAY, AGO, NIGHT))


def test_a_year_that_two_records_share_is_shown_once() -> None:
    value = When("2019-02-23", "2019-02-23", "2019-02-23", "day")
    mention = Mention("time", DAY.start, DAY.end, DAY.text, "xx.times.anchor_anniversary", value, "date", basis=(AGO, NIGHT))
    (finding,) = year_findings(reading(), (dated(DAY, value), dated(DAY, value)), (mention,))
    assert finding.statements == ("s", "s")


def test_a_year_that_the_publication_gave_is_no_finding() -> None:
    value = When("2019-02-23", "2019-02-23", "2019-02-23", "day")
    mention = Mention("time", DAY.start, DAY.end, DAY.text, "xx.times.anchor_published", value, "date")
    assert year_findings(reading("2019-02-25"), (dated(DAY, value),), (mention,)) == ()


def ago(year: int) -> Mention:
    return Mention("time", AGO.start, AGO.end, AGO.text, "xx.times.ago", When(str(year), f"{year}-01-01", f"{year}-12-31", "year"), "date")


def test_years_ago_that_miss_the_year_told_are_a_warning() -> None:
    (finding,) = anniversary_findings((night(),), (ago(1994),))
    assert (finding.check, finding.severity) == ("anniversary-mismatch", "warning")
    assert finding.spans == (AGO, NIGHT)


def test_years_ago_that_agree_or_speak_of_another_time_are_none() -> None:
    assert anniversary_findings((night(),), (ago(1992),)) == ()
    assert anniversary_findings((night(),), (ago(2014),)) == ()


def test_an_event_told_as_held_after_the_publication_is_a_warning() -> None:
    value = When("2019-02-23", "2019-02-23", "2019-02-23", "day")
    assert [f.check for f in order_findings(reading("2019-02-20"), (dated(DAY, value),))] == ["date-after-publication"]
    assert order_findings(reading("2019-02-25"), (dated(DAY, value),)) == ()
    assert order_findings(reading("2019-02-20"), (dated(DAY, value, status="announced"),)) == ()


def test_a_date_that_nothing_turns_is_shown_once_with_both_days() -> None:
    value = When("2019-02-23", "2019-02-23", "2019-02-23", "day", None, "2019-02-16", 0.14)
    mention = Mention("time", DAY.start, DAY.end, DAY.text, "xx.times.anchor_published", value, "date", basis=(AGO,))
    (finding,) = direction_findings((dated(DAY, value), dated(DAY, value)), (mention,))
    assert (finding.check, finding.severity, finding.spans) == ("date-direction", "note", (DAY, AGO))
    assert finding.statements == ("s", "s")
    assert "2019-02-23" in finding.message
    assert "2019-02-16" in finding.message


def test_a_date_that_tense_turned_is_none() -> None:
    value = When("2019-02-23", "2019-02-23", "2019-02-23", "day")
    assert direction_findings((dated(DAY, value),), ()) == ()
