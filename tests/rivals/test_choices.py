"""What is equal, what agrees, who repeats whom, and what each rule makes of it."""

import pytest
from msgspec.structs import replace
from tests.rivals.conftest import BELLECOUR, FRANCE, GRENOBLE, LYON, TOWN_HALL, account, day, event_of, figure, month, said, voice

from selon import codebook
from selon.model import Code, Count, Duration, Value, When, Where, Who, Words
from selon.rivals.rules import choosing, shipped
from selon.rivals.values import agree, finer, holds, key
from selon.rivals.view import view
from selon.views import Account, Chosen, RivalField, View

BOOK, RULES = codebook.load(), shipped()
BRUSSELS = Where("Brussels", "city", 50.8, 4.3, 15000, "geonames:2800866", "Brussels", "Brussels", "BE")
BRUXELLES = Where("Bruxelles", "city", 50.8, 4.3, 15000, "geonames:2800866", "Bruxelles", "Bruxelles", "BE")


def seen(*accounts: Account, **rules: str) -> View:
    return view(event_of(list(accounts)), accounts, BOOK, choosing(RULES, rules))


def of(found: View, field: str, group: str = "", kind: str = "") -> RivalField:
    return next(one for one in found.fields if (one.field, one.group, one.of) == (field, group, kind))


def chosen(found: View, field: str, kind: str = "") -> Chosen:
    return next(one for one in found.chosen if (one.field, one.of) == (field, kind))


# ---------------------------------------------------------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BRUSSELS, BRUXELLES),
        (Who("CGT-Santé"), Who("cgt santé")),
        (Words("Des toits, pas des tentes !"), Words("des toits pas des tentes")),
        (When("2024-10-12", "2024-10-12", "2024-10-12", "day"), When("2024-10-12", "2024-10-12", "2024-10-12", "day", margin=0.3)),
        (figure(900, noun="people"), figure(900, noun="personnes")),
    ],
)
def test_equal_values_have_one_key(one: Value, other: Value) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (figure(900), figure(900, modality="about")),
        (day("2024-10-12"), month("2024-10", "31")),
        (BELLECOUR, TOWN_HALL),
        (Words("des toits", stance="for"), Words("des toits", stance="against")),
        (Who("...") , Who("!!")),
    ],
)  # fmt: skip
def test_other_values_have_others(one: Value, other: Value) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        (month("2024-10", "31"), day("2024-10-12")),
        (LYON, BELLECOUR),
        (FRANCE, LYON),
        (day("2024-10-12"), When("2024-10-12", "2024-10-12", "2024-10-12", "part_of_day")),
        (figure(3000, 9999, "vague"), figure(3500)),
        (figure(7000, None, "at_least"), figure(8000)),
    ],
)
def test_one_value_holds_another(outer: Value, inner: Value) -> None:
    assert holds(outer, inner)
    assert not holds(inner, outer)
    assert agree(outer, inner)
    assert agree(inner, outer)


@pytest.mark.parametrize(
    ("one", "other", "can"),
    [
        (BELLECOUR, TOWN_HALL, True),
        (LYON, GRENOBLE, False),
        (BELLECOUR, GRENOBLE, False),
        (FRANCE, BRUSSELS, False),
        (day("2024-10-12"), day("2024-10-13"), False),
        (When("XXXX-10-12", precision="day"), day("2024-10-12"), True),
        (When("XXXX-10-13", precision="day"), day("2024-10-12"), False),
        (figure(3500), figure(8000), False),
        (figure(0), figure(3), False),
        (Code("march", "a"), Code("rally", "b"), False),
        (Duration("P3D"), day("2024-10-12"), True),
    ],
)
def test_what_can_be_right_together(one: Value, other: Value, can: bool) -> None:
    assert agree(one, other) is can
    assert agree(other, one) is can


def test_finer() -> None:
    assert finer(BELLECOUR, LYON)
    assert finer(day("2024-10-12"), month("2024-10", "31"))
    assert finer(figure(900), figure(900, modality="about"))
    assert not finer(Words("a"), Words("b"))


# ---------------------------------------------------------------------------------------------------------- independence


def test_copies_outlets_and_speakers_count_once() -> None:
    size = figure(3500)
    wire = [account(n, said(f"{n}1", "killed", size), wire="w", outlet=n) for n in "ab"]
    assert of(seen(*wire), "killed").rivals[0].independent == 1
    outlet = [account(n, said(f"{n}1", "killed", size), outlet="Le Quai") for n in "cd"]
    assert of(seen(*outlet), "killed").rivals[0].independent == 1
    police = [account(n, said(f"{n}1", "size", size, voice("police", name)), outlet=n) for n, name in (("e", "la police"), ("f", "police"))]
    assert of(seen(*police), "size", "police").rivals[0].independent == 1
    unions = [account(n, said(f"{n}1", "size", size, voice("union", name)), outlet=n) for n, name in (("g", "SLQ"), ("h", "FO"))]
    assert of(seen(*unions), "size", "organisers").rivals[0].independent == 1
    people = [account(n, said(f"{n}1", "size", size, voice("witness", name)), outlet=n) for n, name in (("i", "Ana"), ("j", "Bo"))]
    assert of(seen(*people), "size", "others").rivals[0].independent == 2
    own = [account(n, said(f"{n}1", "size", size), outlet=n) for n in "kl"]
    assert of(seen(*own), "size", "others").rivals[0].independent == 2


def test_a_report_in_another_outlets_name_leans_on_it() -> None:
    radio = account("a", said("a1", "killed", figure(4)), outlet="Radio Meuse")
    leaning = account("b", said("b1", "killed", figure(4), voice("media", "radio Meuse")), outlet="Le Quai")
    apart = account("c", said("c1", "killed", figure(4), voice("media", "Télé Sambre")), outlet="Le Quai")
    assert seen(radio, leaning).sources == (("sha256:a", "sha256:b"),)
    assert len(seen(radio, apart).sources) == 2


def test_reports_of_the_same_words_are_copies_without_a_mark() -> None:
    words = ("marched through Lyon on Saturday", "for more and better housing", "3,500 people said the police", "two people were hurt")
    statements = [[said(f"{n}{k}", "demand", Words(w), words=w) for k, w in enumerate(words)] for n in "ab"]
    assert len(seen(account("a", *statements[0]), account("b", *statements[1])).sources) == 1
    short = [said(f"c{k}", "demand", Words(w), words=w) for k, w in enumerate(("Lyon", "samedi"))]
    again = [said(f"d{k}", "demand", Words(w), words=w) for k, w in enumerate(("Lyon", "samedi"))]
    assert len(seen(account("c", *short), account("d", *again)).sources) == 2


# ----------------------------------------------------------------------------------------------------------------- rules


def tolls() -> list[Account]:
    figures = (("a", 4, "2024-03-01"), ("b", 41, "2024-03-02"), ("c", 41, "2024-03-02"), ("d", 43, "2024-03-03"))
    return [account(n, said(f"{n}1", "killed", figure(k)), published=d, outlet=n) for n, k, d in figures]


@pytest.mark.parametrize(
    ("rule", "low", "high", "rests"),
    [
        ("most_recent", 43, 43, ("d1",)),
        ("most_independent", 41, 41, ("b1", "c1")),
        ("lowest", 4, 4, ("a1",)),
        ("highest", 43, 43, ("d1",)),
        ("range", 4, 43, ("a1", "d1")),
        ("others_first", 41, 41, ("b1", "c1")),
    ],
)
def test_rules_on_a_toll(rule: str, low: int, high: int, rests: tuple[str, ...]) -> None:
    choice = chosen(seen(*tolls(), killed=rule), "killed").choice
    assert isinstance(choice.value, Count)
    assert (choice.rule, choice.value.low, choice.value.high, sorted(choice.rests_on)) == (rule, low, high, sorted(rests))


def test_tolls_stand_in_order_of_publication() -> None:
    assert [(toll.day, toll.low) for toll in seen(*reversed(tolls())).tolls] == [
        ("2024-03-01", 4), ("2024-03-02", 41), ("2024-03-02", 41), ("2024-03-03", 43),
    ]  # fmt: skip


def test_a_majority_takes_the_finest_value_that_most_bear_out() -> None:
    accounts = [
        account("a", said("a1", "place", LYON), said("a2", "place", BELLECOUR)),
        account("b", said("b1", "place", BELLECOUR)),
        account("c", said("c1", "place", LYON)),
        account("d", said("d1", "place", FRANCE)),
    ]
    assert chosen(seen(*accounts), "place").choice.value == LYON
    assert chosen(seen(*accounts[:3]), "place").choice.value == BELLECOUR
    one = account("e", said("e1", "place", LYON), said("e2", "place", BELLECOUR), said("e3", "place", TOWN_HALL))
    choice = chosen(seen(one), "place").choice
    assert choice.value == LYON
    assert "holds them all" in choice.why


def test_where_no_majority_is_the_next_rules_decide() -> None:
    accounts = [account("a", said("a1", "place", LYON)), account("b", said("b1", "place", GRENOBLE), published="2024-10-13")]
    choice = chosen(seen(*accounts), "place").choice
    assert choice.value == GRENOBLE
    assert "can't choose" in choice.why
    assert "latest source" in choice.why


def test_what_nothing_tells_apart_is_a_span_or_nothing() -> None:
    days = [account(n, said(f"{n}1", "date", day(d))) for n, d in (("a", "2024-10-12"), ("b", "2024-10-13"))]
    span = chosen(seen(*days), "date")
    assert isinstance(span.choice.value, When)
    assert (span.choice.value.edtf, span.state, span.divergence) == ("2024-10-12/2024-10-13", "pending", 1.0)
    towns = [account("a", said("a1", "place", LYON)), account("b", said("b1", "place", GRENOBLE))]
    nothing = chosen(seen(*towns), "place")
    assert (nothing.choice.value, nothing.choice.rests_on, nothing.state) == (None, (), "pending")
    assert nothing.choice.why


def test_a_month_does_not_outvote_a_day_in_it() -> None:
    accounts = [account("a", said("a1", "date", day("2024-10-12")))] + [
        account(n, said(f"{n}1", "date", month("2024-10", "31"))) for n in "bc"
    ]
    found = chosen(seen(*accounts), "date")
    assert found.choice.value == day("2024-10-12")
    assert (found.state, found.divergence) == ("confirmed", 0.0)


def test_roles_choose_sides() -> None:
    accounts = [
        account("a", said("a1", "size", figure(3500), voice("police")), said("a2", "size", figure(8000), voice("organisers"))),
        account("b", said("b1", "size", figure(6000))),
    ]
    for rule, low in (("police_first", 3500), ("organisers_first", 8000), ("others_first", 6000), ("lowest", 3500), ("highest", 8000)):
        value = chosen(seen(*accounts, size=rule), "size").choice.value
        assert isinstance(value, Count)
        assert value.low == low


def test_orders_of_magnitude_widen_no_range_and_vehicles_are_no_people() -> None:
    found = seen(
        account("a", said("a1", "size", figure(3500)), said("a2", "size", figure(1000, 9999, "vague"))),
        account("b", said("b1", "size", figure(8000)), said("b2", "size", figure(60, noun="tractors"))),
    )
    value = chosen(found, "size").choice.value
    assert isinstance(value, Count)
    assert (value.low, value.high) == (3500, 8000)
    assert chosen(found, "size", "vehicles").choice.value == figure(60, noun="tractors")


def test_parts_and_lengths_stand_apart() -> None:
    found = seen(
        account("a", said("a1", "killed", figure(41)), said("a2", "killed", figure(9, part_of="a1")), said("a3", "date", Duration("P3D")))
    )
    assert chosen(found, "killed").choice.value == figure(41)
    assert chosen(found, "killed", "parts").choice.values == (figure(9, part_of="a1"),)
    assert chosen(found, "date", "lengths").choice.value is None


# --------------------------------------------------------------------------------------------- the event and its state


def test_a_crowd_that_was_only_expected_is_no_size() -> None:
    awaited = replace(figure(2_000), expected=True)
    found = seen(account("a", said("a1", "size", awaited)), account("b", said("b1", "size", figure(300), voice("police"))))
    assert chosen(found, "size").choice.value == figure(300)
    assert chosen(found, "size", "expected").choice.values == (awaited,)


def told(name: str, status: str = "held", published: str | None = None, when: str | None = "2024-10-12", form: str = "march") -> Account:
    statements = [said(f"{name}d", "date", day(when))] if when else []
    statements.append(said(f"{name}f", "form", Code(form, form)))
    return account(name, *statements, status=status, published=published, form=form)


def test_states() -> None:
    assert seen(told("a")).state == "unconfirmed"
    assert seen(told("a"), told("b")).state == "confirmed"
    assert seen(told("a"), told("b", when=None)).state == "confirmed"
    assert seen(told("a"), told("b", when="2024-10-13")).state == "pending"
    assert seen(told("a"), told("b", "banned")).state == "pending"
    assert seen(told("a"), told("b", "announced")).state == "unconfirmed"
    accounts = (told("a"), told("b"))
    assert view(event_of(list(accounts)), accounts, BOOK, RULES, due=True).state == "pending"


def test_an_announcement_is_overtaken_by_what_became_of_it() -> None:
    ahead = [told(n, "announced") for n in "abc"]
    assert seen(*ahead).status == "announced"
    assert seen(*ahead, told("d")).status == "held"
    assert seen(*ahead, told("d", "cancelled")).status == "cancelled"
    assert seen(told("a", "past"), told("b", "held")).status == "held"
    assert seen(told("a", "past"), told("b", "past")).status == "past"
    assert seen(told("a", "banned", "2024-10-11"), told("b", "held", "2024-10-13")).status == "held"


def test_the_form_is_the_most_telling_one() -> None:
    assert seen(told("a", form="demonstration"), told("b", form="demonstration"), told("c", form="march")).code == "march"
    assert seen(told("a", form="demonstration")).code == "demonstration"


def test_a_generic_form_contradicts_none() -> None:
    found = chosen(seen(told("a", form="march"), told("b", form="march"), told("c", form="demonstration")), "form")
    assert (found.divergence, found.state) == (0.0, "confirmed")
    assert chosen(seen(told("a", form="march"), told("b", form="sit_in")), "form").divergence == 1.0


def test_precision_and_divergence() -> None:
    found = seen(account("a", said("a1", "date", day("2024-10-12")), said("a2", "place", LYON)))
    assert (found.precision, found.divergence) == (0.9, None)
    assert seen(account("a", said("a1", "date", month("2024-10", "31")), said("a2", "place", FRANCE))).precision == 0.3
    two = seen(account("a", said("a1", "size", figure(3500), voice("police")), said("a2", "size", figure(8000), voice("organisers"))))
    assert two.divergence == 0.5625
    assert of(two, "size", "police").divergence is None


def test_choices_speak_the_readers_language() -> None:
    accounts = (told("a"), told("b"))
    french = view(event_of(list(accounts)), accounts, BOOK, shipped("fr"))
    assert "sources indépendantes" in french.why


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        ("en", "1 independent source of 1 tells it", "2 of 2 independent sources tell it"),
        ("fr", "1 source indépendante sur 1 la donne", "2 sources indépendantes sur 2 la donnent"),
    ],
)
def test_a_number_of_sources_stands_with_the_form_that_it_takes(language: str, one: str, several: str) -> None:
    rules = shipped(language)
    first = account("a", said("a1", "place", LYON), said("a2", "place", BELLECOUR))
    for accounts, told_so in (((first,), one), ((first, account("b", said("b1", "place", LYON), said("b2", "place", BELLECOUR))), several)):
        assert told_so in chosen(view(event_of(list(accounts)), accounts, BOOK, rules), "place").choice.why


def test_a_text_that_two_outlets_print_is_one_telling_and_two_accounts() -> None:
    first = account("a", said("a1", "killed", figure(4)), published="2024-03-01", outlet="A", wire="w")
    other = Account(first.record, account("a", published="2024-03-02", outlet="B", wire="w").source)
    found = seen(first, other)
    assert len(found.accounts) == 2
    assert len(of(found, "killed").rivals[0].said) == 1
    assert found == view(found.event, (other, first), BOOK, RULES)


def test_an_event_without_accounts_is_refused() -> None:
    with pytest.raises(ValueError, match="no accounts"):
        view(event_of([told("a")]), (), BOOK, RULES)
