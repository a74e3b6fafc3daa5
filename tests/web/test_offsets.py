"""The short version of benchmarks/torture_offsets.py: random texts of every script through the browser and back."""

import importlib.util
import random
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.web.conftest import ROOT, benched, running, window


def torture() -> ModuleType:
    spec = importlib.util.spec_from_file_location("torture_offsets", ROOT / "benchmarks" / "torture_offsets.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_three_hundred_random_texts_keep_their_offsets(chromium: Any, tmp_path: Path) -> None:
    part, draw = torture(), random.Random(3)
    reports = part.made(tmp_path / "offsets.selon", 300, 3)
    wrong: list[str] = []
    with benched(tmp_path / "offsets.selon") as bench, running(bench) as site, window(chromium, site) as page:
        for document, whole, coded in reports:
            page.goto(f"{site.origin}/report/{document.replace(':', '%3A')}")
            marks = len(coded.records[0].statements)
            wrong += part.mismatches(page, lambda body: page.evaluate(part._POST, body), whole, coded, marks, draw)
    assert "\0" in "".join(whole for _, whole, _ in reports)
    assert wrong == []
