"""What is told of a run's progress."""

import pytest

from selon.runner import progress
from selon.runner.progress import Pace, Teller, lasting


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.2, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (185, "3 min 05 s"), (7800, "2 h 10 min"), (360_000, "100 h 00 min")],
)
def test_lengths_of_time_are_told_in_words(seconds: float, told: str) -> None:
    assert lasting(seconds) == told


def test_rate_and_time_left_follow_the_last_half_minute() -> None:
    pace = Pace(1000, now=100.0)
    assert pace.told(100.0) == "0 of 1,000 (0%), 0.0 a second, time left not known yet"
    for second in range(1, 11):
        pace.advance(10, 100.0 + second)
    assert pace.told(110.0) == "100 of 1,000 (10%), 10.0 a second, 1 min 30 s left"
    for second in range(11, 61):
        pace.advance(2, 100.0 + second)
    assert pace.rate(160.0) == pytest.approx(2.0, rel=0.05)


def test_a_plain_line_every_ten_seconds_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    with Teller(100) as teller, Teller(100, quiet=True) as quiet:
        for _ in range(25):
            now[0] += 1.0
            teller.advance(2)
            quiet.advance(2)
    assert capsys.readouterr().err.splitlines() == [
        "selon: documents: 20 of 100 (20%), 2.0 a second, 40 s left",
        "selon: documents: 40 of 100 (40%), 2.0 a second, 30 s left",
    ]
    assert (teller.done, teller.seconds) == (50, 25.0)


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with Teller(10) as teller:
        teller.advance(5)
    assert "5/10" in capsys.readouterr().err
