"""Times: what a user relies on beyond the packs' own examples."""

import sys
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.coder import Coder
from selon.extract.times import find, prepare
from selon.extract.times.calendars import easter, feast_day, season_span, week_of
from selon.extract.times.grammar import parse_pattern, sequences
from selon.extract.times.lexicon import roman
from selon.ingest.plain import report_from_text
from selon.lang.load import pack_codes
from selon.model import Mention, When
from selon.read.reading import read

ORDER = ("century", "decade", "year", "season", "month", "week", "day", "part_of_day", "hour", "minute")

PIECES = tuple(
    """
    le | la | du | au | de | à | nuit | samedi | 23 | 1er | février | mars | 2019 | il y a | 27 ans | hier | soir |
    14h30 | 14 | : | 30 | lundi dernier | week-end | Pâques | 29 février | 31 | avril | - | / | , | . | ⏎ | dans |
    entre | et | 99 | XXe siècle | années 90 | veille | the | on | Saturday | May | 5 | 5th | of | ago | two weeks |
    last | next year | p.m. | 6 | night | between | and | 3000 years | 9999 | 0 | il y a 9000 ans | 31 septembre |
    30 février 2019 | 1000 | dans 8000 jours | premier | trimestre | last summer |
    l'hiver prochain | deuxième trimestre | summer | 1990s | o'clock | year | years ago
    """.replace("\n    ", "")
    .strip()
    .split("|")
)


@cache
def coder() -> Coder:
    return Coder(parser="none")


def times(text: str, published: str | None = None, language: str = "fr") -> tuple[Mention, ...]:
    report = report_from_text(text, "test", published=published, language=language)
    found: tuple[Mention, ...] = coder().run(report, until="times")["times"]
    return found


def one(text: str, wanted: str, published: str | None = None, language: str = "fr") -> Mention:
    found = [m for m in times(text, published, language) if m.text == wanted]
    assert len(found) == 1, [(m.text, m.value) for m in times(text, published, language)]
    return found[0]


def edtf(mention: Mention) -> str | None:
    assert isinstance(mention.value, When)
    return mention.value.edtf


def check(text: str, found: tuple[Mention, ...]) -> None:
    end = 0
    for mention in found:
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= end, "mentions overlap or stand out of order"
        end = mention.end
        assert all(text[e.start : e.end] == e.text for e in mention.basis)
        if isinstance(mention.value, When):
            value = mention.value
            assert (value.earliest is None) == (value.latest is None)
            if value.earliest and value.latest:
                assert value.earliest <= value.latest
                date.fromisoformat(value.earliest[:10])
                date.fromisoformat(value.latest[:10])


# ------------------------------------------------------------------------------------------------------- properties


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=200), st.sampled_from(pack_codes()), st.sampled_from([None, "2019-02-25", "0001-01-01", "9999-12-31", "soon"]))
def test_any_unicode_gives_exact_ordered_mentions(text: str, language: str, published: str | None) -> None:
    if text.strip():
        check(text, times(text, published, language))


@settings(max_examples=250, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=14),
    st.sampled_from(pack_codes()),
    st.sampled_from([None, "2019-02-25", "0001-01-01", "9999-12-31"]),
)
def test_any_row_of_time_words_gives_sound_intervals(pieces: list[str], language: str, published: str | None) -> None:
    text = " ".join(piece.strip().replace("⏎", "\n") for piece in pieces)
    if text.strip():
        check(text, times(text, published, language))


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2049, 12, 31)), st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_a_full_date_is_itself_whatever_the_publication_date(day: date, published: date) -> None:
    names = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]
    written = f"le {day.day} {names[day.month - 1]} {day.year}"
    mention = one(f"La marche a eu lieu {written} à Dijon.", written, published.isoformat())
    assert edtf(mention) == day.isoformat()
    assert mention.rule == "fr.times.day_month"


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1950, 1, 8), date(2049, 12, 20)), st.integers(0, 6))
def test_a_past_weekday_lies_within_the_week_before(published: date, weekday: int) -> None:
    name = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"][weekday]
    value = one(f"Ils ont défilé {name} à Dijon.", name, published.isoformat()).value
    assert isinstance(value, When)
    assert value.earliest
    day = date.fromisoformat(value.earliest)
    assert day.weekday() == weekday
    assert 0 <= (published - day).days <= 6


@pytest.mark.parametrize(
    ("text", "words", "finest"),
    [
        ("En 2011, la place fut occupée.", "2011", "year"),
        ("En mars 2011, la place fut occupée.", "mars 2011", "month"),
        ("Début mars 2011, la place fut occupée.", "Début mars 2011", "month"),
        ("La semaine dernière, la place fut occupée.", "La semaine dernière", "week"),
        ("Le 4 mars 2011, la place fut occupée.", "Le 4 mars 2011", "day"),
        ("Il y a 12 ans, la place fut occupée.", "Il y a 12 ans", "year"),
        ("Au XIXe siècle, la place fut pavée.", "XIXe siècle", "century"),
    ],
)
def test_precision_is_never_finer_than_the_words(text: str, words: str, finest: str) -> None:
    value = one(text, words, "2019-02-25").value
    assert isinstance(value, When)
    assert value.precision == finest


# -------------------------------------------------------------------------------------------------- anchors and years


def test_the_publication_date_alone_dates_nothing() -> None:
    found = times("Un rassemblement a eu lieu à Dijon. Il y avait 300 personnes vers 18h.", "2019-02-25")
    assert all(isinstance(m.value, When) and m.value.earliest is None for m in found)


FOUNDING = (
    "Une veillée a eu lieu le 4 mars à Lille. Les veuves parlent du naufrage survenu il y a 31 ans. "
    "Dans la nuit du 5 au 6 mars 1988, le bac a sombré."
)


def test_an_anniversary_and_one_full_past_date_give_the_year_and_say_so() -> None:
    mention = one(FOUNDING, "le 4 mars")
    assert edtf(mention) == "2019-03-04"
    assert mention.rule == "fr.times.anchor_anniversary"
    assert [e.text for e in mention.basis] == ["il y a 31 ans", "la nuit du 5 au 6 mars 1988"]
    ago = one(FOUNDING, "il y a 31 ans")
    assert edtf(ago) == "1988"
    assert [e.text for e in ago.basis] == ["la nuit du 5 au 6 mars 1988"]


def test_a_publication_date_wins_over_the_anniversary() -> None:
    assert edtf(one(FOUNDING, "le 4 mars", "2019-03-06")) == "2019-03-04"
    assert one(FOUNDING, "le 4 mars", "2019-03-06").rule == "fr.times.anchor_published"
    assert edtf(one(FOUNDING, "le 4 mars", "2021-03-06")) == "2021-03-04"
    assert edtf(one(FOUNDING, "il y a 31 ans", "2021-03-06")) == "1990"


@pytest.mark.parametrize(
    "more",
    [
        " Le 9 mai 1995, une digue a cédé.",  # two full past dates, no shared name
        " D'autres citent la tempête d'il y a 12 ans.",  # two counts
    ],
)
def test_no_year_is_guessed_where_the_report_leaves_a_choice(more: str) -> None:
    assert edtf(one(FOUNDING + more, "le 4 mars")) == "XXXX-03-04"


def test_an_old_date_told_later_lends_its_year_to_nothing_before_it() -> None:
    assert edtf(one("Une veillée a eu lieu le 4 mars à Lille. Le 6 mars 1988, le bac a sombré.", "le 4 mars")) == "XXXX-03-04"


def test_the_year_of_the_lead_holds_for_days_near_it() -> None:
    text = (
        "Marche du 11 juillet : ce que l'on sait\nLa foule a pris la tour le 10 juillet 2020 à Lille.\n"
        "Des heurts ont éclaté.\nLe 11 juillet, la police l'a vidée."
    )
    assert [edtf(m) for m in times(text)] == ["2020-07-11", "2020-07-10", "2020-07-11"]
    assert one(text, "Le 11 juillet").basis[0].text == "le 10 juillet 2020"


def test_a_shared_name_tells_which_past_date_the_count_goes_with() -> None:
    text = (
        "Une veillée a eu lieu le 4 mars à Lille. Les veuves parlent du naufrage du Belforte il y a 31 ans. "
        "Le 6 mars 1988, le Belforte a sombré. Le 9 mai 1995, une digue a cédé."
    )
    assert edtf(one(text, "le 4 mars")) == "2019-03-04"


def test_a_weekday_selects_the_year() -> None:
    assert edtf(one("Le cortège du dimanche 3 mars était plus grand.", "dimanche 3 mars", "2021-11-02")) == "2019-03-03"


def test_old_narrative_keeps_its_year_and_news_returns_to_now() -> None:
    text = "Le 3 mars 1998, l'usine a fermé. Le 5 mars, les ouvriers ont marché. Samedi, leurs enfants ont marché."
    assert edtf(one(text, "Le 5 mars", "2019-11-04")) == "1998-03-05"
    assert edtf(one(text, "Samedi", "2019-11-04")) == "2019-11-02"


def test_a_stamp_anchors_but_is_labelled() -> None:
    text = "Actualités | 25 février 2019 | 14h05\nIls ont marché samedi à Dijon."
    assert one(text, "25 février 2019").label == "published"
    assert edtf(one(text, "samedi")) == "2019-02-23"
    assert one(text, "samedi").basis[0].text == "25 février 2019"


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("L'Écho du Confluent, dimanche 13 octobre 2024", "fr"),
        ("La Tribune des quais, dimanche 13 octobre 2024", "fr"),
        ("Le 13/10/2024 à 18:02", "fr"),
        ("Le 13 octobre 2024 à 18h02", "fr"),
        ("Mis à jour le 13 octobre 2024", "fr"),
        ("Par Jeanne Lemoal | 13 octobre 2024", "fr"),
        ("DIJON, 13 octobre 2024 (Agence du Port) — La place est vide.", "fr"),
        ("By Ellen Marsh | 13 Oct 2024", "en"),
        ("October 13, 2024 6:02 PM", "en"),
        ("Oct 13, 2024, 6:02 p.m.", "en"),
        ("The Aire Courier, Sunday 13 October 2024", "en"),
        ("PARIS, 13 October 2024 (Aire Wire) - The square is empty.", "en"),
    ],
)
def test_a_line_with_a_full_date_is_a_stamp(line: str, language: str) -> None:
    title, body, day = {
        "fr": ("Un canal sans eau", "Ils ont marché samedi à Dijon.", "samedi"),
        "en": ("A canal runs dry", "They marched on Saturday in Leeds.", "Saturday"),
    }[language]
    found = times(f"{title}\n{line}\n{body}", None, language)
    stamps = [m for m in found if m.label == "published"]
    assert [edtf(m) for m in stamps] == ["2024-10-13"]
    last = found[-1]
    assert (last.text, edtf(last), last.rule) == (day, "2024-10-12", f"{language}.times.anchor_dateline")
    assert [e.text for e in last.basis] == [stamps[0].text]


@pytest.mark.parametrize(
    "line",
    [
        "Samedi 12 octobre 2024, 14h, place Darcy",
        "Rendez-vous samedi 12 octobre 2024",
        "La marche du 12 octobre 2024",
        "Ils marcheront le 12 octobre 2024.",
    ],
)
def test_the_notice_of_an_event_is_no_stamp(line: str) -> None:
    assert "published" not in {m.label for m in times(f"Tous au canal\n{line}\nApportez de l'eau.")}


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1950, 1, 8), date(2049, 12, 20)), st.integers(0, 6))
def test_an_announced_weekday_is_the_coming_one(published: date, weekday: int) -> None:
    name = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"][weekday]
    value = one(f"La marche interdite {name} à Dijon", name, published.isoformat()).value
    assert isinstance(value, When)
    assert value.earliest
    assert 0 <= (date.fromisoformat(value.earliest) - published).days <= 6


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1950, 1, 1), date(2049, 12, 28)), st.integers(1, 9))
def test_days_joined_by_and_are_one_interval_only_where_they_follow(day: date, apart: int) -> None:
    after = day + timedelta(days=apart)
    if after.month != day.month:
        return
    names = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"]
    found = times(f"Ils ont marché les {day.day} et {after.day} {names[day.month - 1]} {day.year}.")
    wanted = [f"{day}/{after}"] if apart == 1 else [day.isoformat(), after.isoformat()]
    assert [edtf(m) for m in found] == wanted


def test_the_hour_takes_the_day_of_its_sentence() -> None:
    mention = one("Rendez-vous samedi 9 mars 2019, à 14h30, place Bellecour.", "14h30")
    assert edtf(mention) == "2019-03-09T14:30"
    assert isinstance(mention.value, When)
    assert mention.value.earliest == "2019-03-09"


@pytest.mark.parametrize("language", pack_codes())
def test_both_languages_know_the_founding_pattern(language: str) -> None:
    text = {
        "fr": "La marche a eu lieu le 7 mai. Le drame date d'il y a 20 ans. Le 10 mai 1999, le barrage a cédé.",
        "en": "The march was held on 7 May. The disaster struck 20 years ago. On 10 May 1999 the dam broke.",
    }[language]
    assert {"2019-05-07", "1999", "1999-05-10"} <= {edtf(m) for m in times(text, None, language)}


# ----------------------------------------------------------------------------------------------------------- calendar


@pytest.mark.parametrize(("year", "day"), [(1818, "03-22"), (1943, "04-25"), (2008, "03-23"), (2019, "04-21"), (2038, "04-25")])
def test_easter(year: int, day: str) -> None:
    assert easter(year).isoformat() == f"{year}-{day}"


def test_feasts_weeks_seasons() -> None:
    assert feast_day("easter+49", 2021) == date(2021, 5, 23)
    assert feast_day("nth:11:4:4", 2019) == date(2019, 11, 28)
    assert feast_day("12-25", 2019) == date(2019, 12, 25)
    assert week_of(date(2019, 2, 24)) == (date(2019, 2, 18), date(2019, 2, 24))
    assert week_of(date(9999, 12, 31)) is None
    assert season_span(24, 2019) == (date(2019, 12, 1), date(2020, 2, 29))


@pytest.mark.parametrize(("text", "value"), [("xix", 19), ("iv", 4), ("XX", 20), ("viii", 8)])
def test_roman(text: str, value: int) -> None:
    assert roman(text) == value


# ----------------------------------------------------------------------------------------------------------- patterns


def test_patterns_expand_their_optional_elements() -> None:
    rows = sequences("^en? {day:one} {month} de?")
    assert len(rows) == 4
    assert [step.name for step in rows[0]] == ["=en", "day", "month", "=de"]
    assert rows[0][0].context
    assert rows[0][1].slot == "one"
    assert rows[0][2].slot == "month"


@pytest.mark.parametrize("pattern", ["", "{day", "a {month} {"])
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="cannot read the pattern"):
        parse_pattern(pattern)


def test_a_row_of_numbers_is_a_table_and_no_time() -> None:
    assert not times("Téléphone : 06 12 03 20 19. Relevés : 2011 2012 2013 2014 2015 2016.")
    assert [m.text for m in times("Le 12 03 2019 puis le 3 mars 2019.")] == ["le 3 mars 2019"]


PATHOLOGICAL = {
    "digits": "1 2 3 4 5 ",
    "ranges": "du 12 au 13 mars et ",
    "dates": "12 mars 2019 ",
    "cues": "est parti hier ",
    "stamps": "le 3 mars 2019\n",
    "anniversaries": "il y a 27 ans, le 3 mars 1998, Marie. ",
    "articles": "le la l' du au de ",
    "nights": "nuit du 5 au 6 mars ",
}


def calls(text: str) -> int:
    """How many calls the finder takes: the clock of a busy machine is no measure."""
    pack, _ = coder().pack("fr")
    grammar = prepare(pack)
    ready = read(pack, report_from_text(text, "test", published="2019-02-25", language="fr"))
    made = 0

    def told(frame: object, event: str, argument: object) -> None:
        nonlocal made
        made += event in {"call", "c_call"}

    sys.setprofile(told)
    try:
        find(grammar, ready)
    finally:
        sys.setprofile(None)
    return made


@pytest.mark.parametrize("piece", PATHOLOGICAL.values(), ids=PATHOLOGICAL)
def test_the_work_for_a_character_is_flat(piece: str) -> None:
    """From 10,000 to 100,000 characters: ten times the work and no more; a quadratic step would take a hundred."""
    small, large = ((piece * (size // len(piece) + 1))[:size] for size in (10_000, 100_000))
    assert calls(large) <= 11 * calls(small) + 1000


def test_words_that_begin_no_time_cost_next_to_nothing() -> None:
    """A handful of calls a word, so that a report without dates is read as fast as its words are looked up."""
    words = "Les habitants du quartier attendent que la mairie de la ville parle de la place au marché et de son avenir. " * 100
    assert calls(words) < 10 * len(words.split())


# --------------------------------------------------------------------------------------------- which way, when nothing tells


@pytest.mark.parametrize(
    ("text", "published", "words", "value", "other"),
    [
        ("Tous au canal samedi", "2024-10-16", "samedi", "2024-10-19", "2024-10-12"),
        ("Tous au canal samedi soir", "2024-10-16", "samedi soir", "2024-10-19", "2024-10-12"),
        ("Tous au canal samedi et dimanche", "2024-10-16", "samedi et dimanche", "2024-10-12/2024-10-13", "2024-10-19/2024-10-20"),
        ("Tous au canal le 2 avril", "2024-10-16", "le 2 avril", "2025-04-02", "2024-04-02"),
    ],
)
def test_where_nothing_tells_the_way_the_day_that_lost_is_kept(text: str, published: str, words: str, value: str, other: str) -> None:
    mention = one(text, words, published)
    assert isinstance(mention.value, When)
    assert (mention.value.edtf, mention.value.runner_up) == (value, other)
    assert mention.value.margin is not None
    assert 0 <= mention.value.margin < 0.5


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("Ils ont marché samedi.", "2024-10-16"),  # the tense tells
        ("Ils marcheront samedi.", "2024-10-16"),
        ("Tous au canal samedi dernier", "2024-10-16"),  # the words tell
        ("Tous au canal samedi", "2024-10-18"),  # tomorrow, or six days ago
        ("Tous au canal le 12 octobre", "2024-10-16"),
        ("Tous au canal le 12 octobre 2024", "2024-10-16"),
    ],
)
def test_where_something_tells_there_is_no_runner_up(text: str, published: str) -> None:
    (mention,) = times(text, published)
    assert isinstance(mention.value, When)
    assert mention.value.edtf
    assert mention.value.runner_up is None
    assert mention.value.margin is None


@settings(max_examples=80, deadline=None)
@given(st.dates(date(1950, 1, 8), date(2049, 12, 20)), st.integers(0, 6))
def test_the_runner_up_is_the_same_weekday_and_no_nearer(published: date, weekday: int) -> None:
    name = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"][weekday]
    value = one(f"Tous au canal {name}", name, published.isoformat()).value
    assert isinstance(value, When)
    assert value.earliest
    if value.runner_up is not None:
        chosen, other = date.fromisoformat(value.earliest), date.fromisoformat(value.runner_up)
        assert abs((chosen - other).days) == 7
        assert abs((chosen - published).days) <= abs((other - published).days) < 3 * abs((chosen - published).days)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Entre 1990 et 1999, la ville a grandi.", "fr"),
        ("La saison 1990/1999 fut longue.", "fr"),
        ("From 1990 to 1999 the town grew.", "en"),
    ],
)
def test_a_range_of_years_is_its_two_years_and_the_first_has_the_interval(text: str, language: str) -> None:
    first, last = times(text, None, language)
    assert (first.text, edtf(first), first.label, [part.text for part in first.parts]) == ("1990", "1990/1999", "date", ["1999"])
    assert (last.text, edtf(last), last.label) == ("1999", "1999", "end")
    check(text, (first, last))


def test_years_joined_by_and_are_no_range() -> None:
    assert [edtf(m) for m in times("Prices rose in 2007 and 2009.", None, "en")] == ["2007", "2009"]


@pytest.mark.parametrize("text", ["Tel. 2010-2015-86", "Réf. 133-03-03-2020", "Le lot 2015-1-32"])
def test_figures_that_go_on_in_figures_are_no_dates(text: str) -> None:
    assert times(text) == ()


def test_that_day_in_a_clause_that_looks_ahead_is_a_day_ahead() -> None:
    text = "Samedi 4 mai, ils marcheront. Ils ont déclaré la marche le 26 avril. Rien d'autre n'est prévu ce jour-là."
    assert edtf(one(text, "ce jour-là", "2019-04-30")) == "2019-05-04"


def test_an_hour_takes_the_day_right_behind_it_before_one_far_ahead() -> None:
    text = "They met on Friday 18 October 2024 for hours on end, then at 2pm on Saturday 19 October 2024."
    assert edtf(one(text, "2pm", "2024-10-20", "en")) == "2024-10-19T14:00"


def test_a_caption_dates_what_it_shows() -> None:
    text = "Harbour Wire\nHull, 2 July 2024: a docker holds up a flag\nPolice fired tear gas."
    assert one(text, "2 July 2024", "2024-07-03", "en").label == "date"
    said = text.replace("holds up a flag", "held up a flag.")
    assert one(said, "2 July 2024", "2024-07-03", "en").label == "published"


def test_the_day_of_a_count_to_the_day_is_known() -> None:
    assert edtf(one("Le pont a cédé il y a 12 ans jour pour jour.", "il y a 12 ans jour pour jour", "2024-10-16")) == "2012-10-16"
    assert edtf(one("Le pont a cédé il y a 12 ans.", "il y a 12 ans", "2024-10-16")) == "2012"
