"""Rates, their intervals, and the ledger of one document."""

import pytest

from selon.evaluate.scores import Ledger, Measure, Scored, Tally, draws, figures, interval, value

F1, SHARE, ERROR = Measure("found", "f1", ""), Measure("city", "share", ""), Measure("made_up", "error", "")


def scored(name: str, **tallies: Tally) -> Scored:
    return Scored(name, "dev", tallies, ())


@pytest.mark.parametrize(
    ("rate", "tally", "wanted"),
    [
        ("f1", Tally(8, 2, 2), 0.8),
        ("f1", Tally(0, 3, 0), 0.0),
        ("f1", Tally(), None),
        ("share", Tally(3, 0, 1), 0.75),
        ("share", Tally(0, 5, 0), None),
        ("error", Tally(9, 1, 0), 0.1),
        ("error", Tally(), None),
    ],
)
def test_rates(rate: str, tally: Tally, wanted: float | None) -> None:
    assert value(rate, tally) == (None if wanted is None else pytest.approx(wanted))  # type: ignore[arg-type]


def test_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    figure = figures([F1], [scored("a", found=Tally(6, 2, 4))])[0]
    assert figure.precision == pytest.approx(0.75)
    assert figure.recall == pytest.approx(0.6)
    assert figure.value == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))


def test_a_figure_is_over_all_documents_not_their_mean() -> None:
    documents = [scored("long", city=Tally(9, 0, 0)), scored("short", city=Tally(0, 0, 1))]
    assert figures([SHARE], documents)[0].value == pytest.approx(0.9)


def test_a_measure_with_nothing_to_measure_is_left_out() -> None:
    assert [f.name for f in figures([F1, SHARE, ERROR], [scored("a", city=Tally(1, 0, 0))])] == ["city"]


def test_intervals_are_the_same_every_time_and_hold_the_value() -> None:
    documents = [scored(str(n), city=Tally(n % 3, 0, 1)) for n in range(30)]
    first, second = figures([SHARE], documents)[0], figures([SHARE], documents)[0]
    assert first == second
    assert first.low is not None
    assert first.high is not None
    assert first.low < (first.value or 0) < first.high


def test_documents_that_are_all_alike_leave_no_doubt() -> None:
    assert interval("share", [Tally(1, 0, 1)] * 10, draws(10)) == (0.5, 0.5)


def test_the_interval_narrows_with_more_documents() -> None:
    def width(documents: int) -> float:
        tallies = [Tally(n % 2, 0, 1 - n % 2) for n in range(documents)]
        low, high = interval("share", tallies, draws(documents)) or (0.0, 0.0)
        return high - low

    assert width(160) < width(10)


def test_the_ledger_keeps_what_was_missed_with_what_was_wanted_and_given() -> None:
    ledger = Ledger("one")
    ledger.right("found")
    ledger.false("found", "9 people")
    ledger.judge("city", False, "Lille", "Lyon")
    ledger.wrong("made_up", True, "a march")
    ledger.wrong("made_up", False, "")
    closed = ledger.closed("held")
    assert (closed.split, closed.tallies["found"], closed.tallies["made_up"]) == ("held", Tally(1, 1, 0), Tally(1, 1, 0))
    assert [(m.measure, m.wanted, m.given) for m in closed.misses] == [
        ("found", "", "9 people"),
        ("city", "Lille", "Lyon"),
        ("made_up", "", "a march"),
    ]
