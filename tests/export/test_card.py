"""The card: who says each figure, rivals side by side from small to large, nothing from the text that steers the terminal."""

import io
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from rich.console import Console

from selon.export.card import show
from selon.model import Coded, Mention, Report

Made = Callable[[], tuple[Report, Coded, tuple[Mention, ...]]]


def shown(report: Report, coded: Coded, width: int, blocked: tuple[Mention, ...] | None = None) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False, highlight=False, emoji=False)
    show(console, report, coded, blocked)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


@pytest.mark.parametrize("width", [60, 80, 160])
def test_it_fits_the_terminal(made: Made, width: int) -> None:
    report, coded, blocked = made()
    text = shown(report, coded, width, blocked)
    assert max(map(len, text.splitlines())) <= width
    assert "RALLY · held · main event" in text


def test_rival_figures_stand_together_from_small_to_large_with_who_says_them(made: Made) -> None:
    report, coded, _ = made()
    lines = shown(report, coded, 160).splitlines()
    first = next(n for n, line in enumerate(lines) if "about 3,500" in line)
    assert "police · the police, paraphrased" in lines[first]
    assert "8,000" in lines[first + 1]
    assert "organisers · the organisers, paraphrased" in lines[first + 1]


def test_a_part_follows_its_whole_and_says_so(made: Made) -> None:
    report, coded, _ = made()
    lines = shown(report, coded, 160).splitlines()
    whole = next(n for n, line in enumerate(lines) if "613" in line)
    assert "106" in lines[whole + 1]
    assert "part of the figure above" in lines[whole + 1]


def test_findings_come_with_their_words(made: Made) -> None:
    report, coded, _ = made()
    text = shown(report, coded, 160)
    assert "ERROR" in text
    assert "the parts are more than the whole  [sum]" in text
    assert "“Some 3,500 people” … “8,000”" in text


def test_nothing_in_a_report_steers_the_terminal(made: Made) -> None:
    report, coded, blocked = made()
    text = shown(report, coded, 160, blocked)
    assert not any(ord(c) < 32 and c != "\n" for c in text)
    assert "\u202e" not in text
    assert "\\x1b[31mevil\\u202e" in text


def test_explained_it_names_rules_what_values_were_computed_from_and_what_was_left_out(made: Made) -> None:
    report, coded, blocked = made()
    text = shown(report, coded, 160, blocked)
    assert "by en.made.date, put here by coding.same_clause" in text
    assert "computed from the time “12 October 2024” at" in text
    assert "en.actions.no_quiet" in text
    assert "en.made.date" not in shown(report, coded, 160)


def test_a_report_of_no_protest_says_why(made: Made) -> None:
    report, coded, blocked = made()
    nothing = replace(coded, records=(), findings=(), outcome="not_relevant")
    assert "--explain says why" in shown(report, nothing, 120)
    assert "decided against" in shown(report, nothing, 120, blocked)
    assert "no word in it" in shown(report, nothing, 120, ())


def test_what_falls_back_is_named(made: Made) -> None:
    report, coded, _ = made()
    assert "no parser: rules only · no gazetteer" in shown(report, coded, 160)
    assert "no parser" not in shown(report, replace(coded, parser="p 1", gazetteer="g"), 160)


def test_a_doubtful_value_has_a_quiet_mark_and_explaining_says_what_lowered_it(made: Made) -> None:
    report, coded, blocked = made()
    first = coded.records[0]
    weighed = [replace(s, confidence=0.31, doubts=("late", "no_place")) if s.field == "date" else s for s in first.statements]
    weighed = [replace(s, confidence=0.5) if s.field == "form" else s for s in weighed]
    coded = replace(coded, records=(replace(first, statements=tuple(weighed)), *coded.records[1:]))
    plain = shown(report, coded, 160)
    assert plain.count("? 0.31") == 1
    assert "0.50" not in plain
    told = shown(report, coded, 160, blocked)
    assert "confidence 0.31, lowered by late, no_place" in told
    assert "confidence 0.50" in told
