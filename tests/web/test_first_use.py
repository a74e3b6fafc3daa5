"""A first use: from the link to an accepted event, and all samples reviewed, with the keyboard alone."""

from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import benched, running, samples_at, window
from tests.web.test_report import until

from selon.runner.linking import link_project
from selon.runner.reviewed import reviewed_lines
from selon.store.decisions import standing
from selon.store.project import open_project


class Keyboard:
    """A coder without a mouse, who counts what they press."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def test_from_the_link_to_the_first_accepted_event_in_six_keys(chromium: Any, project: Path) -> None:
    """The list of events, the first of them, accept."""
    with open_project(project) as opened:
        link_project(opened)
    with benched(project) as bench, running(bench) as site, window(chromium, site, None) as page:
        hands = Keyboard(page)
        page.goto(site.link)
        page.wait_for_url(f"{site.origin}/")
        hands.press("g", "e")
        page.wait_for_url("**/events*")
        hands.press("j", "a")
        until(page, "document.getElementById('saved').textContent.startsWith('Saved')")
        assert hands.pressed <= 6
        with open_project(site.path, read_only=True) as project:
            assert [one.action for _, one in standing(project, "event")] == ["accept"]


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A project with every sample."""
    return samples_at(tmp_path / "whole.selon", "*.txt")


def test_all_samples_are_reviewed_by_keyboard_alone(chromium: Any, whole: Path) -> None:
    """Report after report to the end of the work list, as fast as keys come: what is kept is what was pressed, in that order."""
    with open_project(whole, read_only=True) as opened:
        told = list(reviewed_lines(opened))
    pressed: list[tuple[str, str, str]] = []
    seen: list[int] = []
    with benched(whole) as bench, running(bench) as site, window(chromium, site, None) as page:
        hands = Keyboard(page)
        page.goto(site.link)
        page.wait_for_url(f"{site.origin}/")
        hands.press("g", "n")
        while True:
            page.wait_for_selector("#left:not(:empty), main .none-left")
            if page.url == f"{site.origin}/next":
                break
            here, report = page.url, page.evaluate("JSON.parse(document.getElementById('report-data').textContent).report")
            seen.append(page.locator(".record").count())
            if seen[-1]:
                pressed.append(("statement", page.evaluate("document.activeElement.dataset.s"), "reject" if len(seen) == 1 else "accept"))
                hands.press("x" if len(seen) == 1 else "a")
            for _ in range(seen[-1]):
                pressed.append(("record", page.evaluate("document.activeElement.closest('.record').dataset.record"), "accept"))
                hands.press("A")
            pressed.append(("report", report, "done" if seen[-1] else "not_relevant"))
            hands.press("d" if seen[-1] else "0")
            page.wait_for_url(lambda url, here=here: url != here)
        with open_project(site.path, read_only=True) as opened:
            kept = [(one.target, one.target_id, one.action) for _, one in sorted(standing(opened), key=lambda one: one[0])]
    assert kept == pressed
    assert sorted(id for target, id, _ in pressed if target == "report") == sorted(one.report.id for one in told)
    assert sum(seen) == sum(len(one.records) for one in told)
    assert 0 in seen
    assert not any(seen[seen.index(0) :]), "those in which nothing is found come last"
    assert hands.pressed == len(pressed) + 2, "one key for each decision"
