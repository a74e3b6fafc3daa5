"""The examples in docstrings and in the page of the interface run, and give what they say."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

MODULES = ("selon", "selon.api.coded", "selon.api.events", "selon.api.project", "selon.api.table")


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    result = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0
    assert result.attempted > 0


def test_the_examples_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    first = text.partition("```python\n")[2].partition("```")[0].strip()
    examples = "\n".join(block.partition("```")[0] for block in text.split("```python\n")[2:])
    monkeypatch.chdir(tmp_path)
    given: dict[str, object] = {}
    exec(first, given)
    test = doctest.DocTestParser().get_doctest(examples, given, "api.md", "api.md", 0)
    assert len(test.examples) > 4
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0
