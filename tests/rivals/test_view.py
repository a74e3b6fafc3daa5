"""The view of an event: nothing lost, nothing twice, the same whatever the order; and what the rules make of it."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.rivals.conftest import BELLECOUR, FRANCE, GRENOBLE, LYON, TOWN_HALL, account, day, event_of, month, said, voice

from selon import codebook
from selon.errors import InputError
from selon.model import Code, Count, Statement, Value, When, Who, Words
from selon.rivals.rules import Rules, choosing, shipped
from selon.rivals.values import key, numbers
from selon.rivals.view import brief, view
from selon.views import Account, Choice, Chosen, RivalField, View

BOOK, RULES = codebook.load(), shipped()
DAYS = ("2024-10-12", "2024-10-13", "2024-10-14", None)


def seen(*accounts: Account, rules: Rules = RULES) -> View:
    return view(event_of(list(accounts)), accounts, BOOK, rules)


def of(found: View, field: str, group: str = "", kind: str = "") -> RivalField:
    return next(one for one in found.fields if (one.field, one.group, one.of) == (field, group, kind))


def chosen(found: View, field: str, kind: str = "") -> Chosen:
    return next(one for one in found.chosen if (one.field, one.of) == (field, kind))


def choices(found: View) -> list[Choice]:
    return [*(one.choice for one in found.fields), *(one.choice for one in found.chosen)]


# ------------------------------------------------------------------------------------------------------------ properties

VALUES: dict[str, st.SearchStrategy[Value]] = {
    "size": st.builds(
        lambda low, extra, modality, noun: Count(low, low + extra, modality, noun),
        st.integers(0, 50),
        st.sampled_from((0, 0, 0, 10)),
        st.sampled_from(("exact", "about", "vague")),
        st.sampled_from(("people", "tractors", None)),
    ),
    "killed": st.builds(lambda low: Count(low, low, "exact"), st.integers(0, 5)),
    "injured": st.builds(
        lambda low, noun: Count(low, None, "at_least", noun, noun), st.integers(0, 5), st.sampled_from((None, "officers"))
    ),
    "date": st.sampled_from((day("2024-10-12"), day("2024-10-13"), month("2024-10", "31"), When("XXXX-10-12", precision="day"))),
    "place": st.sampled_from((LYON, BELLECOUR, TOWN_HALL, FRANCE, GRENOBLE)),
    "form": st.builds(lambda code: Code(code, code), st.sampled_from(("march", "rally", "demonstration"))),
    "slogan": st.builds(Words, st.sampled_from(("Des toits !", "des toits", "Assez"))),
    "organiser": st.builds(Who, st.sampled_from(("Un Toit", "UN TOIT", "Rade vivante"))),
}
VOICES = st.sampled_from(
    (voice(), voice("police"), voice("organisers"), voice("union", "SLQ"), voice("witness", "Ana"), voice("media", "A"))
)


@st.composite
def tellings(draw: st.DrawFn) -> list[Account]:
    accounts = []
    for number in range(draw(st.integers(1, 5))):
        statements: list[Statement] = []
        for field in draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=6)):
            name = f"s{number}-{len(statements)}"
            statements.append(said(name, field, draw(VALUES[field]), draw(VOICES)))
        accounts.append(
            account(
                str(number),
                *statements,
                published=draw(st.sampled_from(DAYS)),
                outlet=draw(st.sampled_from((None, "A", "B"))),
                wire=draw(st.sampled_from((None, "w1"))),
                status=draw(st.sampled_from(("held", "announced", "banned"))),
                form=draw(st.sampled_from(("march", "rally"))),
            )
        )
    return accounts


@settings(max_examples=120, deadline=None)
@given(tellings(), st.randoms(use_true_random=False))
def test_the_order_of_accounts_changes_nothing(accounts: list[Account], mixed: object) -> None:
    other = list(accounts)
    mixed.shuffle(other)  # type: ignore[attr-defined]
    event = event_of(accounts)
    assert view(event, accounts, BOOK, RULES) == view(event, other, BOOK, RULES)


@settings(max_examples=120, deadline=None)
@given(tellings())
def test_every_statement_stands_in_the_view_once(accounts: list[Account]) -> None:
    found = seen(*accounts)
    told = sorted((one.record, one.statement.id) for field in found.fields for rival in field.rivals for one in rival.said)
    assert told == sorted((a.record.id, s.id) for a in accounts for s in a.record.statements)


@settings(max_examples=120, deadline=None)
@given(tellings(), st.sampled_from(sorted(RULES.rules)))
def test_a_choice_rests_on_statements_that_are_there(accounts: list[Account], rule: str) -> None:
    fit = {field: rule for field in VALUES if RULES.rules[rule].id == "all" or _fits(field, rule)}
    found = seen(*accounts, rules=choosing(RULES, fit))
    ids = {(s.field, s.id) for a in accounts for s in a.record.statements}
    for field, choice in [(one.field, one.choice) for one in (*found.fields, *found.chosen)]:
        assert all((field, name) in ids for name in choice.rests_on)
        assert bool(choice.values) == bool(choice.rests_on)
        assert choice.why
        assert choice.value is None or choice.values == (choice.value,)


def _fits(field: str, rule: str) -> bool:
    try:
        choosing(RULES, {field: rule})
    except InputError:
        return False
    return True


@settings(max_examples=120, deadline=None)
@given(tellings())
def test_a_range_holds_every_number_that_is_no_order_of_magnitude(accounts: list[Account]) -> None:
    found = seen(*accounts, rules=choosing(RULES, {"size": "range", "killed": "range", "injured": "range"}))
    for one in found.chosen:
        if one.choice.rule == "range":
            ends = numbers(one.choice.value) if one.choice.value is not None else None
            mine = [r.value for field in found.fields if (field.field, field.of) == (one.field, one.of) for r in field.rivals]
            firm = [v for v in mine if isinstance(v, Count) and v.modality != "vague"]
            for value in firm or mine:
                told = numbers(value)
                assert ends is not None
                assert told is not None
                assert ends[0] <= told[0] <= told[1] <= ends[1]


@settings(max_examples=150, deadline=None)
@given(tellings(), st.integers(0, 4), st.sampled_from(sorted(RULES.rules)))
def test_a_copy_of_a_wire_text_changes_no_choice(accounts: list[Account], which: int, rule: str) -> None:
    chosen_rules = choosing(RULES, {field: rule for field in VALUES if _fits(field, rule)})
    first = accounts[which % len(accounts)]
    mark = first.source.wire or "w2"
    marked = [a if a is not first else Account(a.record, replace(a.source, wire=mark)) for a in accounts]
    statements = tuple(replace(s, id=f"c{s.id}") for s in first.record.statements)
    later = "2024-11-30" if first.source.published else None
    copy = account("zcopy", *statements, published=later, outlet="B", wire=mark, status=first.record.status, form=first.record.form)
    before, after = seen(*marked, rules=chosen_rules), seen(*marked, copy, rules=chosen_rules)
    assert [(c.field, c.of, c.choice.value, c.choice.values, c.state, c.divergence) for c in before.chosen] == [
        (c.field, c.of, c.choice.value, c.choice.values, c.state, c.divergence) for c in after.chosen
    ]
    assert (before.state, before.status, before.code, before.precision) == (after.state, after.status, after.code, after.precision)
    assert [f.choice.value for f in before.fields] == [f.choice.value for f in after.fields]


@given(tellings(), st.booleans())
def test_an_event_in_brief_is_a_part_of_its_view(accounts: list[Account], due: bool) -> None:
    event = event_of(accounts)
    whole, short = view(event, accounts, BOOK, RULES, due=due), brief(event, accounts, BOOK, RULES, due=due)
    picked = {one.field: one.choice.value for one in whole.chosen if not one.of}
    told = {one.field: tuple(rival.value for rival in one.rivals) for one in whole.fields if not one.of and not one.group}
    assert (short.family, short.code, short.status, short.state) == (whole.family, whole.code, whole.status, whole.state)
    assert (short.accounts, short.sources) == (whole.accounts, len(whole.sources))
    assert (short.date, short.place) == (picked.get("date"), picked.get("place"))
    assert (short.dates, short.places) == (told.get("date", ()), told.get("place", ()))
    sizes = {key(rival.value) for one in whole.fields if one.field == "size" and not one.of for rival in one.rivals}
    assert {key(value) for value in short.sizes} == sizes
