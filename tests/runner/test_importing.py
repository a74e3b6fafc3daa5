"""Files that were sent: tried, added in turn, coded until it is ended."""

from pathlib import Path

import pytest

from selon.errors import Stopped
from selon.ingest.documents import Facts
from selon.runner.importing import Given, Steps, added, coded, tried
from selon.runner.intake import Tally
from selon.store.coded import runs
from selon.store.documents import pending
from selon.store.project import create, open_project

TEXT = "Environ {n} personnes ont manifesté samedi à Rennes contre la fermeture de la maternité, selon la police locale."
QUIET = Steps(lambda total: None, lambda part: None)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    create(tmp_path / "p.selon").close()
    return tmp_path / "p.selon"


def given(folder: Path, count: int) -> Given:
    """Files under names of ours, called otherwise."""
    files = []
    for number in range(count):
        path = folder / f"{number:04}"
        path.write_text(TEXT.format(n=100 + number), encoding="utf-8")
        files.append((str(path), f"report {number}.txt"))
    return Given(tuple(files), Facts(published="2024-03-03", language="fr"))


def put(path: Path, what: Given, steps: Steps = QUIET) -> Tally:
    with open_project(path) as project:
        return added(path, what, lambda work: work(project), lambda work: work(project), "2024-03-04T00:00:00Z", steps)


def test_a_trial_says_what_adding_does(empty: Path, tmp_path: Path) -> None:
    what = given(tmp_path, 3)
    before = tried(empty, what, QUIET)
    assert [(row.source, row.what) for row in before.rows] == [(f"report {number}.txt", "new") for number in range(3)]
    with open_project(empty, read_only=True) as project:
        assert pending(project, "") == []
    assert put(empty, what).new == before.tally.new == 3
    assert {row.what for row in tried(empty, what, QUIET).rows} == {"known"}


def test_adding_that_is_ended_goes_on_when_called_again(empty: Path, tmp_path: Path) -> None:
    what = given(tmp_path, 3)

    def ended(part: int) -> None:
        raise Stopped("ended")

    with pytest.raises(Stopped):
        put(empty, what, Steps(lambda total: None, ended))
    tally = put(empty, what)
    assert tally.new + tally.known == 3


def test_coding_that_is_ended_keeps_what_is_done_and_says_what_is_left(empty: Path, tmp_path: Path) -> None:
    put(empty, given(tmp_path, 3))
    totals: list[int] = []
    summary = coded(empty, Steps(totals.append, lambda part: None), lambda: True)
    assert summary.interrupted
    assert (summary.done, summary.left, totals) == (0, 3, [3])
    with open_project(empty, read_only=True) as project:
        assert len(pending(project, (*runs(project), "")[0])) == 3
