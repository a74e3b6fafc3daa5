"""What the next linking will make of answers about pairs, told before it does; and what joins two events."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.marches import marches, report

from selon.errors import DecisionRefused
from selon.runner.bound import say
from selon.runner.judged import around, joining
from selon.runner.linking import link_project
from selon.store.decisions import Decision, decide, decisions
from selon.store.events import event, event_of, every
from selon.store.handle import Project
from selon.store.project import open_project
from selon.views import Event

AT = "2026-01-01T00:00:00Z"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with open_project(marches(tmp_path / "m.selon")) as made:
        yield made


def event_with(project: Project, number: int) -> Event:
    return next(one.event for one in every(project) if report(number) in one.event.reports)


def test_nothing_is_due_after_a_linking(project: Project) -> None:
    blast = event_with(project, 7)
    found = around(project, blast.records)
    assert (found.coming, found.due, dict(found.said)) == ((), False, {})


def test_what_is_told_to_come_comes(project: Project) -> None:
    blast, rally = event_with(project, 7), event_with(project, 9)
    cut = (blast.records[0], blast.records[1])
    say(project, "ada", AT, [(cut, "different")])
    (told,) = around(project, blast.records).coming
    assert (told.pair, told.answer, told.effect) == (cut, "different", "cut")
    link_project(project)
    assert event_of(project, cut[0]) != event_of(project, cut[1])
    assert around(project, blast.records).coming == ()
    number, _ = list(decisions(project, "link"))[-1]
    decide(project, [Decision("ada", AT, "link", " ".join(cut), "undo", undo_of=number)])
    (told,) = around(project, blast.records).coming
    assert (told.answer, told.effect) == (None, "weigh")
    link_project(project)
    pairs = joining(project, blast.event, rally.event, "ada")
    assert {record for pair in pairs for record in pair} == {*blast.records, *rally.records}
    say(project, "ada", AT, [(pair, "same") for pair in pairs])
    assert {one.effect for one in around(project, rally.records).coming} == {"join"}
    link_project(project)
    assert {event_of(project, record) for record in (*blast.records, *rally.records)} == {event_with(project, 7).event}


def test_joining_takes_back_what_was_called_different_and_refuses_nonsense(project: Project) -> None:
    blast, rally = event_with(project, 7), event_with(project, 9)
    against = tuple(sorted((blast.records[1], rally.records[0])))
    say(project, "ada", AT, [((against[0], against[1]), "different")])
    assert against in joining(project, blast.event, rally.event, "ada")
    for other in (blast.event, "e-none"):
        with pytest.raises(DecisionRefused):
            joining(project, blast.event, other, "ada")


def test_what_others_said_is_left_out_for_one_coder(project: Project) -> None:
    blast = event_with(project, 7)
    pair = (blast.records[0], blast.records[1])
    say(project, "ada", AT, [(pair, "different")])
    assert around(project, blast.records, coder="ben").coming == ()
    assert around(project, blast.records, coder="ben").due
    say(project, "ben", AT, [(pair, "same")])
    assert around(project, blast.records).said[pair].answer is None
    assert event(project, blast.event) is not None
