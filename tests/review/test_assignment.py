"""Reports are given to as many coders as asked for, whatever they do and whenever they go away."""

import random

from tests.review.test_settled import act, settled

from selon.review.assignment import next_report, wanted
from selon.review.order import urgency
from selon.review.settled import Settled
from selon.store.team import Lease, Rules

REPORTS = ["a", "b", "c"]


def ask(coder: str, finished: dict[str, set[str]], leases: list[Lease], now: float = 0, coders: int = 2) -> str | None:
    return next_report(REPORTS, finished, leases, coder, coders=lambda report: coders, now=now)


def test_a_coder_goes_on_with_what_they_hold() -> None:
    assert ask("ana", {}, [Lease("b", "ana", 10)]) == "b"


def test_a_report_is_full_when_enough_finished_or_hold_it() -> None:
    assert ask("cléo", {"a": {"ana"}}, [Lease("a", "ben", 10)]) == "b"
    assert ask("cléo", {"a": {"ana"}}, [Lease("a", "ben", 10)], now=11) == "a"


def test_nobody_gets_what_they_finished_and_the_end_is_told() -> None:
    assert ask("ana", {one: {"ana"} for one in REPORTS}, []) is None


def test_twenty_coders_at_random_never_overfill_a_report_and_finish_all() -> None:
    dice, now = random.Random(2), 0.0
    reports, finished, leases = [str(n) for n in range(40)], {str(n): set[str]() for n in range(40)}, list[Lease]()
    for _ in range(6_000):
        now += dice.random()
        coder = f"coder {dice.randrange(20)}"
        taken = next_report(reports, finished, leases, coder, coders=lambda report: 3, now=now)
        if taken is None:
            continue
        leases = [one for one in leases if one.until > now and (one.report, one.coder) != (taken, coder)]
        leases.append(Lease(taken, coder, now + 5))
        if dice.random() < 0.4:
            finished[taken].add(coder)
            leases.pop()
        held = {one.coder for one in leases if one.report == taken}
        assert len(finished[taken] | held) <= 3
    assert all(len(done) == 3 for done in finished.values())


def test_what_is_least_certain_comes_first_and_decided_values_no_longer_count(coded) -> None:  # type: ignore[no-untyped-def]
    before = urgency(Settled(coded))
    after = urgency(settled(coded, [act("accept", "r-march", "record")]))
    assert (before.values, after.values) == (4, 0)
    assert after.doubt < before.doubt
    assert urgency(settled(coded, [act("accept", "s-day"), act("reject", "s-day", coder="ben")])).pending == 1


def test_a_share_of_the_reports_is_coded_by_several_and_it_is_always_the_same() -> None:
    rules = Rules(coders=2, share=20)
    twice = [one for one in map(str, range(2_000)) if wanted(one, rules) == 2]
    assert 340 < len(twice) < 460
    assert twice == [one for one in map(str, range(2_000)) if wanted(one, rules) == 2]
    assert all(wanted(str(one), Rules(coders=3, share=100)) == 3 for one in range(100))
    assert all(wanted(str(one), Rules(coders=3, share=0)) == 1 for one in range(100))
