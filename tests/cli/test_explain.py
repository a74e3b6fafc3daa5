"""``selon explain`` on a sample, and what a wrong call says."""

import re

import pytest

from selon.cli.app import run

SAMPLE = "samples/lyon-logement-1.fr.txt"


def test_one_field_of_one_record(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", SAMPLE, "--record", "1", "--field", "date", "--in", "fr", "--parser", "none"]) == 0
    shown = capsys.readouterr().out
    assert "Dans le texte" in shown
    assert "2024-10-12" in shown


def test_a_field_without_value_is_said_to_have_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", SAMPLE, "--record", "1", "--field", "missing", "--in", "en", "--parser", "none"]) == 0
    assert "no value for missing" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--record", "9"], "the report has 1 record"),
        (["--field", "weather"], "no such field"),
        (["--in", "xx"], "no explanations in 'xx'"),
        (["--below", "70"], "a confidence is from 0 to 1"),
    ],
)
def test_a_wrong_call_is_told_what_to_do(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", SAMPLE, "--parser", "none", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_the_least_sure_values_come_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", SAMPLE, "--below", "1", "--in", "en", "--parser", "none"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    sure = [float(number) for number in re.findall(r"with a probability of (0\.\d\d)", told)]
    assert len(sure) > 5
    assert sure == sorted(sure)
    assert run(["explain", SAMPLE, "--below", str(sure[2]), "--in", "en", "--parser", "none"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert told.count("with a probability of") == sum(one < sure[2] for one in sure)
