"""The team: how far the reports are, what each coder did, how far coders agree, and the rules by which reports are given out."""

from collections.abc import Iterable, Sequence
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import asdict

from selon.errors import InputError
from selon.review.agreement import RELIABLE, TENTATIVE, Agreement, mark
from selon.review.assignment import wanted
from selon.runner.agreeing import table
from selon.runner.reviewed import newest_run
from selon.runner.tally import Work
from selon.store.accounts import accounts, accounts_path
from selon.store.team import MOST_CODERS, MOST_MINUTES, Rules
from selon.store.worklist import coded_reports
from selon.web.asks import Answer, Ask, download, goto
from selon.web.standings import Counted

WORK = ("decisions", "accept", "change", "reject", "add", "finish", "rest", "taken", "backs")
"""The counts of a coder's decisions, the first of which is the sum of the others."""


class Member(Struct, frozen=True):
    """A coder as shown: the ``role`` of the account ("" where there is none), reports held now, what was done."""

    name: str
    role: str
    open: bool
    held: int
    work: Work | None


class Wanted(Struct, frozen=True):
    """Which figures are looked at: of a version of the codebook, of two coders; "" for all."""

    codebook: str = ""
    pair: str = ""


class Ruling(Struct, frozen=True):
    """The form of the rules."""

    coders: Annotated[int, Meta(ge=1, le=MOST_CODERS)]
    share: Annotated[int, Meta(ge=0, le=100)]
    minutes: Annotated[int, Meta(ge=1, le=MOST_MINUTES)]


class Kept(Struct, frozen=True):
    """``kept``: the rules were just changed."""

    kept: bool = False


def progress_page(ask: Ask) -> Answer:
    """How far the work is. Coders see the state of the reports and what they did themselves."""
    counted = ask.bench.standings.counted(ask.project)
    members = _members(ask, counted)
    seen = members if ask.who is not None and ask.who.may("adjudicator") else [one for one in members if one.name == ask.coder]
    states = report_states(ask, counted)
    pending = 0
    if ask.who is not None and ask.who.may("adjudicator"):
        shared, _ = ask.bench.standings.shared(ask.project, 1.0)
        pending = sum(1 for one in shared if one.pending)
    return ask.page(
        "progress.html",
        states=states,
        total=sum(number for _, number in states),
        members=seen,
        columns=WORK,
        sums=sums(seen),
        pending=pending,
        rules=ask.bench.assigning.rules,
        team=ask.bench.gate.team is not None,
    )


def report_states(ask: Ask, counted: Counted) -> list[tuple[str, int]]:
    """(state, number of reports): each report of the newest run is in one of them."""
    try:
        every = coded_reports(ask.project, newest_run(ask.project))
    except InputError:
        every = 0
    rules = ask.bench.assigning.rules
    states = dict.fromkeys(("untouched", "begun", "part", "full"), 0)
    for report, coders in counted.touched.items():
        done = len(counted.finished.get(report, frozenset()) - counted.judges)
        judged = bool(counted.finished.get(report, frozenset()) & counted.judges)
        if judged or done >= (wanted(report, rules) if ask.bench.gate.team is not None else 1):
            states["full"] += 1
        elif done:
            states["part"] += 1
        elif coders:
            states["begun"] += 1
    states["untouched"] = max(0, every - states["begun"] - states["part"] - states["full"])
    return list(states.items())


def _members(ask: Ask, counted: Counted) -> list[Member]:
    """Everybody with an account and everybody who decided anything, by name."""
    known = {one.name: one for one in accounts(accounts_path(ask.bench.path))}
    held: dict[str, int] = {}
    for lease in ask.bench.assigning.held():
        held[lease.coder] = held.get(lease.coder, 0) + 1
    done = {one.coder: one for one in counted.work}
    return [
        Member(name, known[name].role if name in known else "", name not in known or known[name].open, held.get(name, 0), done.get(name))
        for name in sorted({*known, *done})
    ]


def figures(work: Work | None) -> dict[str, int]:
    """The counts of :data:`WORK`."""
    if work is None:
        return dict.fromkeys(WORK, 0)
    return {"decisions": work.decisions, "taken": work.taken, "backs": work.backs, **work.stands}


def sums(members: Iterable[Member]) -> dict[str, int]:
    """The counts of all together."""
    found = dict.fromkeys(WORK, 0)
    for one in members:
        for name, number in figures(one.work).items():
            found[name] += number
    return found


def agreement_page(ask: Ask) -> Answer:
    """How far coders agree, field by field."""
    query = ask.query(Wanted)
    found, working, trouble = ask.bench.standings.figures(ask.project)
    rows = found.rows if found is not None else ()
    shown = [one for one in rows if (one.codebook, one.pair) == (query.codebook, query.pair) and one.of.units]
    return ask.page(
        "agreement.html",
        found=found,
        working=working,
        trouble=trouble,
        rows=[(one.of, mark(one.of.alpha), Bar.of(one.of)) for one in shown],
        books=sorted({one.codebook for one in rows} - {""}),
        pairs=sorted({one.pair for one in rows} - {""}),
        query=query,
        marks=(Bar.at(0), Bar.at(TENTATIVE), Bar.at(RELIABLE), Bar.at(1)),
    )


class Bar(Struct, frozen=True):
    """Where alpha and its interval are drawn, in hundredths of the width of a figure that reaches from -0.25 to 1."""

    alpha: float
    low: float | None
    high: float | None

    @staticmethod
    def at(value: float) -> float:
        """The place of *value*; what is below the figure is drawn at its left end."""
        return round(2 + 96 * (max(-0.25, min(1.0, value)) + 0.25) / 1.25, 2)

    @classmethod
    def of(cls, one: Agreement) -> "Bar | None":
        """The bar of *one*; None where there is no alpha."""
        if one.alpha is None:
            return None
        low = None if one.low is None else cls.at(one.low)
        return cls(cls.at(one.alpha), low, None if one.high is None else cls.at(one.high))


def agreement_file(ask: Ask) -> Answer:
    """All figures of agreement as CSV; where they are still being computed it goes to the page that says so."""
    found, working, _ = ask.bench.standings.figures(ask.project)
    return (
        goto("/agreement")
        if found is None or working
        else download("agreement.csv", "text/csv; charset=utf-8", table(found).encode("utf-8"))
    )


def settings_page(ask: Ask) -> Answer:
    """The rules by which reports are given out."""
    return ask.page(
        "settings.html",
        rules=ask.bench.assigning.rules,
        kept=ask.query(Kept).kept,
        team=ask.bench.gate.team is not None,
        most=(MOST_CODERS, MOST_MINUTES),
        people=_people(ask),
    )


def _people(ask: Ask) -> Sequence[tuple[str, str, bool]]:
    return [(one.name, one.role, one.open) for one in accounts(accounts_path(ask.bench.path))]


def keep_settings(ask: Ask) -> Answer:
    """Change the rules."""
    given = ask.form(Ruling)
    ask.bench.assigning.keep(Rules(**asdict(given)))
    return goto("/settings?kept=true")
