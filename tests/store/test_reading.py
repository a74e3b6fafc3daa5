"""Reading in one state of the project, and from the state of now where that is asked for."""

from pathlib import Path

from selon.store.decisions import Decision, decide, decisions
from selon.store.project import create, open_project
from selon.store.reading import afresh, reading


def test_afresh_sees_what_was_written_since(tmp_path: Path) -> None:
    path = tmp_path / "p.selon"
    with create(path):
        pass
    with open_project(path) as writing, open_project(path, read_only=True) as project, reading(project, 10):
        assert list(decisions(project)) == []
        decide(writing, [Decision("anna", "2026-01-01T00:00:00Z", "report", "r", "done")])
        assert list(decisions(project)) == []
        afresh(project)
        assert [one.action for _, one in decisions(project)] == ["done"]
