"""Floors on the development reports, which lie beside the checkout: quotations found, kind and speaker right, none given to the outlet."""

import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text

SHARED = Path(os.environ.get("SELON_SHARED", Path(__file__).parents[2] / ".." / "shared")) / "dev-data"
FLOORS = {"quotation_found": 0.9, "voice_kind": 0.88, "voice_speaker": 0.8}


def scorer() -> ModuleType:
    path = SHARED / "score_reports.py"
    if not path.is_file():
        pytest.skip("development data not here: skipped")
    spec = importlib.util.spec_from_file_location("score_reports", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", ["fr", "en"])
def test_quotations_of_real_reports(language: str) -> None:
    scoring = scorer()
    coder = Coder(parser="none")
    totals: dict[str, list[int]] = {}
    for gold in sorted((SHARED / "reports").glob(f"{language}-part*.jsonl")):
        for line in gold.read_text(encoding="utf-8").splitlines():
            entry = scoring.load(json.loads(line), language)
            text = (SHARED / "reports" / entry["file"]).read_bytes().decode("utf-8")
            found: Any = coder.run(report_from_text(text, "dev", language=language), until="voices")["voices"]
            tally = scoring.score_doc(entry, text, {"records": []}, {"mentions": [msgspec.to_builtins(m) for m in found]})
            for name, (good, of) in tally.r.items():
                total = totals.setdefault(name, [0, 0])
                total[0] += good
                total[1] += of
    for name, floor in FLOORS.items():
        good, of = totals[name]
        assert good >= floor * of, f"{name}: {good} of {of}"
    assert totals["contested_as_outlet"][0] == 0
    assert totals["offsets"][0] == totals["offsets"][1]
