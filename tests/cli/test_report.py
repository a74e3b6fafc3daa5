"""``selon report``: one page of a linked project, in the language asked for, whole or not at all."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import selon as package
from selon.export.templating import engine

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def linked(export_sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(export_sources / "p.selon", tmp_path_factory.mktemp("report") / "p.selon"))
    package.open(path).link()
    return path


def test_a_page_is_written_in_either_language_and_the_same_each_time(selon: Call, linked: Path, tmp_path: Path) -> None:
    pages = {}
    for code, words in (("en", "How this was made"), ("fr", "Comment cela a été fait")):
        target = tmp_path / f"{code}.html"
        done = selon("report", str(linked), "--to", str(target), "--in", code)
        assert done.code == 0
        assert "events in" in done.out.decode()
        pages[code] = target.read_bytes()
        assert words in pages[code].decode()
        assert selon("report", str(linked), "--to", str(target), "--in", code).code == 0
        assert target.read_bytes() == pages[code]
        assert package.open(linked).report_page(code).encode() == pages[code]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["en.html", "fr.html"]


@pytest.mark.parametrize(
    ("target", "option", "told"),
    [("p.selon", (), "one of the files"), ("no/x.html", (), "no folder"), ("x.html", ("--in", "xx"), "en, fr")],
)
def test_a_wrong_call_is_told(selon: Call, linked: Path, target: str, option: tuple[str, ...], told: str) -> None:
    before = linked.read_bytes()
    done = selon("report", str(linked), "--to", str(linked.parent / target), *option)
    assert done.code == 2
    assert told in done.err
    assert linked.read_bytes() == before
    assert [path.name for path in linked.parent.iterdir()] == ["p.selon"]


def test_a_project_that_is_not_linked_is_told(selon: Call, export_sources: Path, tmp_path: Path) -> None:
    done = selon("report", str(export_sources / "p.selon"), "--to", str(tmp_path / "x.html"))
    assert done.code == 3
    assert "first: selon link" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_of_ours_is_told_in_a_line(selon: Call, linked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selon.runner.reporting.report_page", lambda *given: engine().from_string("{{ gone }}").render())
    done = selon("report", str(linked), "--to", str(tmp_path / "x.html"))
    assert done.code == 1
    assert "a mistake in Selon, not in the sources: MissingName: 'gone' is undefined" in done.err
    assert "Traceback" not in done.err
    assert list(tmp_path.iterdir()) == []
