"""Checks across reports: what is noticed, and the near misses that are not."""

import pytest
from tests.rivals.conftest import BELLECOUR, FRANCE, GRENOBLE, LYON, account, day, event_of, figure, month, said, voice

from selon import codebook
from selon.check.across import across
from selon.check.weekdays import weekday_in
from selon.model import Code, Evidence, Finding, Where
from selon.rivals.rules import shipped
from selon.rivals.view import view
from selon.views import Account

BOOK, RULES = codebook.load(), shipped()
BRUSSELS = Where("Brussels", "city", 50.8, 4.3, 15000, "geonames:2800866", "Brussels", "Brussels", "BE")


def found(*accounts: Account) -> tuple[Finding, ...]:
    return across(view(event_of(list(accounts)), accounts, BOOK, RULES))


def checks(*accounts: Account) -> list[tuple[str, str]]:
    return [(one.check, one.severity) for one in found(*accounts)]


def killed(name: str, low: int, published: str | None = None, modality: str = "exact") -> Account:
    toll = said(f"s{name}", "killed", figure(low, modality=modality))
    return account(name, toll, published=published, form=None, kind="accident", family="disaster", status="past")


# --------------------------------------------------------------------------------------------------------------- figures


def test_a_figure_far_from_what_the_others_say_is_told_with_the_likely_slip() -> None:
    (one,) = [f for f in found(*(killed(n, k) for n, k in (("a", 41), ("b", 41), ("c", 43), ("d", 410)))) if f.check == "figure-outlying"]
    assert one.severity == "warning"
    assert one.statements[0] == "sd"
    assert "10 times" in one.message
    assert len(one.spans) == len(one.statements) == 4


@pytest.mark.parametrize(
    "numbers",
    [
        (41, 41, 43, 47),  # people count and round differently
        (41, 410, 43),  # three voices bear no verdict
        (3500, 3500, 8000, 8000),  # two camps
        (200, 400, 900, 1600),  # a spread field has no outlier
    ],
)
def test_figures_that_differ_as_usual_are_left(numbers: tuple[int, ...]) -> None:
    accounts = [killed(f"{number}{low}", low) for number, low in enumerate(numbers)]
    assert "figure-outlying" not in [check for check, _ in checks(*accounts)]


def test_a_low_toll_before_all_others_is_provisional() -> None:
    days = ("2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04")
    early = [killed(f"a{k}", low, published) for k, (low, published) in enumerate(zip((4, 41, 41, 43), days, strict=True))]
    late = [killed(f"b{k}", low, published) for k, (low, published) in enumerate(zip((41, 41, 43, 4), days, strict=True))]
    assert "figure-outlying" not in [check for check, _ in checks(*early)]
    assert "figure-outlying" in [check for check, _ in checks(*late)]


def test_figures_of_other_things_and_orders_of_magnitude_are_not_compared() -> None:
    tractors = account("t", said("t", "size", figure(60, noun="tractors")))
    vague = account("v", said("v", "size", figure(2000, 9999, "vague")))
    crowd = [account(str(k), said(f"c{k}", "size", figure(600 + k, noun="people"))) for k in range(4)]
    assert checks(tractors, vague, *crowd) == []


def test_one_voice_counts_once_whoever_prints_it() -> None:
    police = [account(str(k), said(f"p{k}", "size", figure(300), voice("police", "police"))) for k in range(5)]
    organisers = account("o", said("o", "size", figure(3000), voice("organisers", "organisers")))
    assert checks(*police, organisers) == []


# ------------------------------------------------------------------------------------------------------------ one alone


def test_a_day_that_one_source_has_alone_is_told() -> None:
    accounts = [account(n, said(f"s{n}", "date", day(d))) for n, d in (("a", "2024-10-12"), ("b", "2024-10-12"), ("c", "2024-10-13"))]
    (one,) = found(*accounts)
    assert (one.check, one.severity) == ("value-alone", "warning")
    assert set(one.statements) == {"sa", "sb", "sc"}


def test_a_month_does_not_stand_alone_beside_a_day_in_it_nor_a_square_beside_its_town() -> None:
    accounts = [
        account("a", said("a1", "date", day("2024-10-12")), said("a2", "place", LYON)),
        account("b", said("b1", "date", day("2024-10-12")), said("b2", "place", LYON)),
        account("c", said("c1", "date", month("2024-10", "31")), said("c2", "place", BELLECOUR)),
        account("d", said("d2", "place", FRANCE)),
    ]
    assert checks(*accounts) == []


def test_a_further_town_of_a_source_that_has_the_shared_one_is_no_contradiction() -> None:
    both = account("c", said("c1", "place", LYON), said("c2", "place", GRENOBLE))
    accounts = [account(n, said(f"{n}1", "place", LYON)) for n in "ab"]
    assert checks(*accounts, both) == []
    assert checks(*accounts, account("d", said("d1", "place", GRENOBLE))) == [("value-alone", "warning")]


def test_two_against_one_copies_are_not_two() -> None:
    copies = [account(n, said(f"s{n}", "date", day("2024-10-12")), wire="w") for n in "ab"]
    assert checks(*copies, account("c", said("sc", "date", day("2024-10-13")))) == []


# ------------------------------------------------------------------------------------------------------ days and places


@pytest.mark.parametrize(
    ("words", "language", "wanted"),
    [
        ("samedi 12 octobre", "fr", 5),
        ("Samedi", "fr", 5),
        ("on Sunday", "en", 6),
        ("le 12 octobre", "fr", None),
        ("from Monday to Friday", "en", None),
        ("sundays", "en", None),
        ("samedi", "en", None),
        ("samedi", None, None),
        ("samedi", "zz", None),
    ],
)
def test_weekdays_in_words(words: str, language: str | None, wanted: int | None) -> None:
    assert weekday_in([Evidence(0, len(words), words)], language) == wanted


def test_a_day_that_is_no_such_weekday_is_told() -> None:
    own = account("a", said("a1", "date", day("2024-10-13"), words="Saturday 13 October"))
    assert checks(own) == [("date-weekday", "warning")]
    weekday = account("b", said("b1", "date", day("2024-10-12"), words="samedi"), language="fr")
    bare = account("c", said("c1", "date", day("2024-10-13"), words="13 October"))
    assert checks(weekday, bare) == [("date-weekday", "warning")]


def test_days_that_fit_and_events_of_two_days_are_left() -> None:
    weekday = account("b", said("b1", "date", day("2024-10-12"), words="samedi"), language="fr")
    same = account("c", said("c1", "date", day("2024-10-12"), words="12 October"))
    both = account(
        "d", said("d1", "date", day("2024-10-13"), words="13 October"), said("d2", "date", day("2024-10-12"), words="12 October")
    )
    assert checks(weekday, same) == []
    assert checks(weekday, both) == []


def test_countries_without_one_in_common() -> None:
    lyon, brussels = account("a", said("a1", "place", LYON)), account("b", said("b1", "place", BRUSSELS))
    both = account("c", said("c1", "place", BRUSSELS), said("c2", "place", LYON))
    assert checks(lyon, brussels) == [("place-country", "warning")]
    assert checks(lyon, both) == []
    assert checks(lyon, account("d", said("d1", "place", FRANCE))) == []


# ------------------------------------------------------------------------------------------------------- sums and order


def _parts(name: str, whole: int | None, *parts: int, published: str | None = None) -> Account:
    statements = [said(f"{name}w", "killed", figure(whole))] if whole is not None else []
    statements += [said(f"{name}{k}", "killed", figure(low, part_of=f"{name}w")) for k, low in enumerate(parts)]
    return account(name, *statements, published=published, form=None, kind="accident", family="disaster", status="past")


def test_parts_of_one_report_against_the_whole_of_another() -> None:
    assert checks(_parts("a", 12), _parts("b", None, 9, 6)) == [("sum-across", "warning")]
    assert checks(_parts("a", 15), _parts("b", None, 9, 6)) == []
    assert checks(_parts("a", 12), _parts("c", 20), _parts("b", None, 9, 6)) == []


def test_an_early_whole_is_no_measure_for_later_parts() -> None:
    early, later = _parts("a", 12, published="2024-03-01"), _parts("b", None, 9, 6, published="2024-03-02")
    assert "sum-across" not in [check for check, _ in checks(early, later)]


def test_a_report_that_knows_too_early_or_too_late() -> None:
    held = [account(n, said(f"{n}1", "date", day("2024-10-12")), published="2024-10-13") for n in "ab"]
    form = said("z0", "form", Code("march", "march"))
    assert checks(*held, account("z", form, published="2024-10-14", status="announced")) == [("announced-after", "warning")]
    assert checks(*held, account("z", form, published="2024-10-12", status="announced")) == []
    assert checks(*held, account("z", form, published="2024-10-11", status="held")) == [("held-before", "warning")]
    assert checks(*held, account("z", form, published="2024-10-12", status="held")) == []
    early = account("z", said("z1", "injured", figure(3)), published="2024-10-11", status="announced")
    assert checks(*held, early) == [("toll-before", "warning")]
    none = account("z", said("z1", "injured", figure(0)), published="2024-10-11", status="announced")
    assert checks(*held, none) == []


def test_a_toll_that_falls() -> None:
    rising, falling = (
        (killed("a", 41, "2024-03-01"), killed("b", 43, "2024-03-02")),
        (killed("a", 43, "2024-03-01"), killed("b", 41, "2024-03-02")),
    )
    assert checks(*rising) == []
    assert checks(*falling) == [("toll-falls", "warning")]
    assert checks(killed("a", 43, "2024-03-01"), killed("b", 41, "2024-03-01")) == []
    assert checks(killed("a", 43), killed("b", 41)) == []
    assert (
        checks(killed("a", 43, "2024-03-01"), account("b", said("sb", "killed", figure(41, None, "at_least")), published="2024-03-02"))
        == []
    )


def test_held_against_banned() -> None:
    held = account("a", said("a1", "date", day("2024-10-12")), published="2024-10-13")
    before = account("b", said("b1", "form", Code("march", "march")), published="2024-10-11", status="banned")
    after = account("c", said("c1", "form", Code("march", "march")), published="2024-10-14", status="cancelled")
    assert checks(held, before) == [("status-contradiction", "note")]
    assert checks(held, after) == [("status-contradiction", "warning")]
    assert checks(held, account("d", published="2024-10-11", status="announced")) == []


def test_findings_name_reports_statements_and_spans() -> None:
    accounts = [account(n, said(f"s{n}", "date", day(d)), outlet=o, published="2024-10-14") for n, d, o in
                (("a", "2024-10-12", "Le Quai"), ("b", "2024-10-12", "The Elm"), ("c", "2024-10-13", "Rade info"))]  # fmt: skip
    (one,) = found(*accounts)
    assert "Rade info (2024-10-14)" in one.message
    assert [piece.text for piece in one.spans] == ["sc", "sa", "sb"]
