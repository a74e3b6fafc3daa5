"""What holds of times in any text: values say what their EDTF says, and nothing finer than the words."""

import re
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.coder import Coder
from selon.extract.times.calendars import month_length, season_span
from selon.ingest.plain import report_from_text
from selon.lang.load import pack_codes
from selon.model import Mention, When

COARSEST_FIRST = ("century", "decade", "year", "season", "month", "week", "day", "part_of_day", "hour", "minute")
MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]
ENGLISH = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


@cache
def coder() -> Coder:
    return Coder(parser="none")


def times(text: str, published: str | None, language: str) -> tuple[Mention, ...]:
    found: tuple[Mention, ...] = coder().run(report_from_text(text, "test", published=published, language=language), until="times")["times"]
    return found


def span_of(edtf: str) -> tuple[date, date]:
    """The days that an EDTF string of level 1, as Selon writes it, covers."""
    if "/" in edtf:
        first, last = edtf.split("/")
        return span_of(first)[0], span_of(last)[1]
    if "T" in edtf:
        return span_of(edtf.partition("T")[0])
    if re.fullmatch(r"\d{2,3}X{1,2}", edtf):
        return date(int(edtf.replace("X", "0")) or 1, 1, 1), date(int(edtf.replace("X", "9")), 12, 31)
    parts = [int(part) for part in edtf.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2 and parts[1] > 12:
        found = season_span(parts[1], parts[0])
        assert found is not None
        return found
    if len(parts) == 2:
        return date(parts[0], parts[1], 1), date(parts[0], parts[1], month_length(parts[0], parts[1]))
    day = date(parts[0], parts[1], parts[2])
    return day, day


WORDS = {
    "fr": """samedi | le 4 mars | le 4 mars 2011 | en mars 2011 | début mars 2011 | en 2011 | du 12 au 15 mars 2018 | la nuit du 5 au 6 mars
        | hier soir | à 14h30 | le week-end dernier | la semaine prochaine | le mois dernier | il y a 27 ans | au XXe siècle | les années 90
        | à Pâques | le lundi de Pentecôte | l'hiver dernier | au deuxième trimestre 2019 | vendredi et samedi | la veille | le lendemain
        | entre 1990 et 1999 | de mars à mai 2018 | aujourd'hui et demain | ce samedi-là | dans trois jours | en fin de matinée""",
    "en": """on Saturday | on 4 March | on March 4, 2011 | in March 2011 | in early March 2011 | in 2011 | from 12 to 15 March 2018
        | the night of 5-6 March | last night | at 2.30pm | last weekend | next week | last month | 27 years ago | in the 20th century
        | in the 1990s | at Easter | on Whit Monday | last winter | in the second quarter of 2019 | Friday and Saturday | the day before
        | the next day | between 1990 and 1999 | from March to May 2018 | today and tomorrow | that Saturday | 5 p.m. Friday""",
}
FRAMES = {
    "fr": ("Ils ont marché {} à Dijon.", "Ils marcheront {} à Dijon.", "Marche {} à Dijon"),
    "en": ("They marched {} in Leeds.", "They will march {} in Leeds.", "March {} in Leeds"),
}


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, str]:
    language = draw(st.sampled_from(pack_codes()))
    words = [word.strip() for word in WORDS[language].split("|")]
    chosen = draw(st.lists(st.sampled_from(words), min_size=1, max_size=5))
    return " ".join(draw(st.sampled_from(FRAMES[language])).format(word) for word in chosen), language


@settings(max_examples=250, deadline=None)
@given(texts(), st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2049, 12, 31)).map(date.isoformat)))
def test_a_value_covers_the_days_that_its_edtf_says(made: tuple[str, str], published: str | None) -> None:
    text, language = made
    for mention in times(text, published, language):
        value = mention.value
        if not isinstance(value, When) or value.edtf is None or value.earliest is None or value.latest is None:
            continue
        first, last = span_of(value.edtf)
        told = (date.fromisoformat(value.earliest[:10]), date.fromisoformat(value.latest[:10]))
        assert first <= told[0] <= told[1] <= last, (mention.text, value)
        third = value.precision == "month" and told != (first, last)  # "early March": a third of the month that EDTF names
        assert third or told == (first, last), (mention.text, value)
        if value.runner_up is not None:
            other = span_of(value.runner_up)
            assert other != (first, last)
            assert other[0] <= other[1]


@settings(max_examples=200, deadline=None)
@given(texts(), st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_intervals_never_invert_and_offsets_are_exact(made: tuple[str, str], published: date) -> None:
    text, language = made
    end = 0
    for mention in times(text, published.isoformat(), language):
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= end
        end = mention.end
        if isinstance(mention.value, When) and mention.value.earliest and mention.value.latest:
            assert mention.value.earliest <= mention.value.latest


@settings(max_examples=150, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2049, 12, 31)), st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.integers(2, 60))
def test_no_value_is_finer_than_its_words(day: date, published: date, count: int) -> None:
    french, english = MONTHS[day.month - 1], ENGLISH[day.month - 1]
    for language, words, finest in (
        ("fr", f"en {day.year}", "year"),
        ("fr", f"en {french} {day.year}", "month"),
        ("fr", f"fin {french} {day.year}", "month"),
        ("fr", f"le {day.day} {french} {day.year}", "day"),
        ("fr", f"il y a {count} ans", "year"),
        ("fr", f"il y a {count} mois", "month"),
        ("fr", f"il y a {count} semaines", "week"),
        ("fr", f"il y a {count} jours", "day"),
        ("en", f"in {day.year}", "year"),
        ("en", f"in {english} {day.year}", "month"),
        ("en", f"{day.day} {english} {day.year}", "day"),
        ("en", f"{count} years ago", "year"),
        ("en", f"{count} weeks ago", "week"),
    ):
        (mention,) = times(FRAMES[language][0].format(words), published.isoformat(), language)
        assert isinstance(mention.value, When)
        assert mention.value.precision is not None
        assert COARSEST_FIRST.index(mention.value.precision) <= COARSEST_FIRST.index(finest), (words, mention.value)


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1950, 1, 1), date(2049, 12, 28)), st.integers(1, 40))
def test_a_range_is_one_interval_whatever_months_it_crosses(first: date, apart: int) -> None:
    last = first + timedelta(days=apart)
    start = f"{first.day} {MONTHS[first.month - 1]}" + (f" {first.year}" if first.year != last.year else "")
    text = f"Ils ont marché du {start} au {last.day} {MONTHS[last.month - 1]} {last.year} à Dijon."
    (mention,) = times(text, None, "fr")
    assert isinstance(mention.value, When)
    assert (mention.value.earliest, mention.value.latest) == (first.isoformat(), last.isoformat())


@pytest.mark.parametrize("language", pack_codes())
@settings(max_examples=80, deadline=None)
@given(st.data())
def test_random_unicode_between_dates_changes_no_offset(language: str, data: st.DataObject) -> None:
    noise = data.draw(st.lists(st.text(max_size=12), min_size=1, max_size=6))
    words = {"fr": "le 4 mars 2011", "en": "4 March 2011"}[language]
    text = f" {words} ".join(noise)
    for mention in times(text, "2019-02-25", language) if text.strip() else ():
        assert text[mention.start : mention.end] == mention.text
