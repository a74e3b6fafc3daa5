"""Stoppages of a told length last as long as told; pickets and those who walked out belong to the strike."""

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Coded, When

CODER = Coder("none")


def coded(text: str, published: str) -> Coded:
    return CODER.code(report_from_text(text, "example", published=published, language="en"))


def days(text: str, published: str) -> tuple[str | None, str | None, str]:
    record = coded(text, published).records[0]
    when = next(s.value for s in record.statements if s.field == "date")
    assert isinstance(when, When)
    return when.earliest, when.latest, record.status


@pytest.mark.parametrize(
    ("text", "first", "last", "status"),
    [
        ("Nurses in Accra began a three-day strike on Monday.", "2025-03-03", "2025-03-05", "ongoing"),
        ("Teachers in Lima will stage a 48-hour strike from 13 March.", "2025-03-13", "2025-03-14", "announced"),
        ("Train drivers in Cork walked out on Tuesday for 48 hours.", "2025-03-04", "2025-03-05", "ongoing"),
        ("A one-week strike by refuse collectors in Durban started on Sunday.", "2025-03-02", "2025-03-08", "ongoing"),
        ("The 24-hour walkout in Santos ended on Tuesday.", "2025-03-04", "2025-03-04", "held"),
    ],
)
def test_a_strike_lasts_as_long_as_told(text: str, first: str, last: str, status: str) -> None:
    assert days(text, "2025-03-05") == (first, last, status)


def test_pickets_and_those_who_walked_out_are_of_the_strike() -> None:
    text = (
        "About 350 drivers in Leeds walked out yesterday in a row over rosters.\n\n"
        "They are taking part in a 72-hour stoppage, which began on Monday. "
        "The picket line at the Bramley depot formed at 4am, union officials said."
    )
    records = coded(text, "2025-03-05").records
    assert [record.form for record in records] == ["strike"]
    assert {s.value.code for s in records[0].statements if s.field == "form"} == {"strike", "picket"}


def test_a_walkout_counted_since_a_month_has_not_lasted_since() -> None:
    assert days("Lawyers in Leeds walked out on Thursday. It was the third walkout since March.", "2025-05-08")[0] == "2025-05-08"


def test_what_is_told_in_the_perfect_has_lasted_for_the_length_behind_for() -> None:
    assert days("Nurses in Leeds have been on strike for three weeks over pay.", "2025-03-26") == ("2025-03-05", "2025-03-26", "ongoing")
    assert days("For three days workers have blocked the plant in Leeds.", "2025-03-26") == ("2025-03-23", "2025-03-26", "ongoing")
    announced = coded("Unions in Leeds have called a strike for three days.", "2025-03-26").records[0]
    assert announced.status == "announced"
    assert not [s for s in announced.statements if s.field == "date"]
