"""The examples in docstrings and in the page of the interface run, and give what they say."""

import doctest
from importlib import import_module

import pytest

MODULES = ("selon", "selon.api.coded", "selon.api.events", "selon.api.project", "selon.api.table")


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    result = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0
    assert result.attempted > 0
