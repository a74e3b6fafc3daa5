"""Floors on the development data, where it lies beside the checkout: recall of forms, and no protest in other news."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from selon.coder import Coder
from selon.ingest.plain import report_from_text
from selon.model import Act

SHARED = Path(os.environ.get("SELON_SHARED", Path(__file__).parents[2].parent / "shared"))
DATA = SHARED / "dev-data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="development data not here: skipped")

ASSEMBLIES = {"rally", "demonstration", "march", "commemoration", "vigil", "sit_in"}


@cache
def coder() -> Coder:
    return Coder(parser="none")


def forms_found(text: str, language: str, published: str | None = None) -> set[str]:
    report = report_from_text(text, "test", published=published, language=language)
    found = coder().run(report, until="actions")["actions"]
    return {m.label for m in found if isinstance(m.value, Act) and m.value.family == "protest"}


def gold(language: str) -> Iterator[dict[str, Any]]:
    for path in sorted((DATA / "reports").glob(f"{language}-part*.jsonl")):
        yield from (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_forms_of_annotated_reports_are_found(language: str) -> None:
    hits = total = 0
    for entry in gold(language):
        found = forms_found((DATA / "reports" / entry["file"]).read_text(encoding="utf-8"), language, entry["published"])
        for record in entry["gold"]["records"]:
            if record.get("optional"):
                continue
            wanted = {record["form"], *record.get("form_also", ())}
            if wanted & ASSEMBLIES:
                wanted |= ASSEMBLIES
            total += 1
            hits += bool(found & wanted)
    assert total
    assert hits / total >= 0.95


def test_regional_news_of_other_things_holds_few_protests() -> None:
    lines = (DATA / "french-timebank" / "french-timebank.jsonl").read_text(encoding="utf-8").splitlines()
    documents = [json.loads(line) for line in lines]
    with_protest = [d["id"] for d in documents if forms_found(d["text"], "fr", d.get("published"))]
    assert len(with_protest) / len(documents) <= 0.1
