"""A first use: from the link to an accepted event, and all samples reviewed, with the keyboard alone."""

from pathlib import Path
from typing import Any

from tests.web.conftest import benched, running, window
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


def test_all_samples_are_reviewed_by_keyboard_alone(chromium: Any, project: Path) -> None:
    """Report after report: the doubtful value first, then record by record, until nothing is left."""
    with benched(project) as bench, running(bench) as site, window(chromium, site, None) as page:
        with open_project(project, read_only=True) as opened:
            told = [one for one in reviewed_lines(opened) if one.records]
        hands = Keyboard(page)
        page.goto(site.link)
        page.wait_for_url(f"{site.origin}/")
        hands.press("g", "n")
        page.wait_for_url("**/report/**")
        for number in range(len(told)):
            here = page.url
            hands.press("x" if number == 0 else "a")
            for card in range(page.locator(".record").count()):
                hands.press("A")
                until(page, f"document.querySelectorAll('.record[data-state=accept]').length > {card}")
            hands.press("d")
            page.wait_for_url(lambda url, here=here: url != here)
        assert page.url == f"{site.origin}/next"
        with open_project(site.path, read_only=True) as opened:
            done = {one.target_id for _, one in standing(opened, "report") if one.action == "done"}
            accepted = {one.target_id for _, one in standing(opened, "record") if one.action == "accept"}
        assert done == {one.report.id for one in told}
        assert len(accepted) == sum(len(one.records) for one in told)
