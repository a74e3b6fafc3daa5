"""Gold on disk, a coder, and figures."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from selon.coder import Coder
from selon.errors import UsageError
from selon.evaluate.run import evaluate
from selon.model import Report

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(parser="none")


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """Two sentences, one of them held out, in a folder named after their language."""
    (tmp_path / "en").mkdir()
    path = tmp_path / "en" / "figures.jsonl"
    text = "Some 300 people marched in Leith on Sunday."
    count = {
        "id": 1,
        "start": 0,
        "end": 15,
        "text": "Some 300 people",
        "label": "participants",
        "low": 300,
        "high": 300,
        "voice": {"kind": "outlet"},
    }
    items = [{"id": split, "text": text, "split": split, "counts": [count]} for split in ("dev", "held")]
    path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    return path


def test_the_samples_are_scored_by_language(coder: Coder) -> None:
    done = evaluate(SAMPLES, coder)
    assert [(one.language, one.documents, one.defects) for one in done] == [("en", 4, ()), ("fr", 10, ())]
    for one in done:
        figures = {figure.name: figure for figure in one.figures}
        assert {"events", "size_by_role"} <= figures.keys()
        assert "quotations" not in figures  # their gold has none
    assert [one.language for one in evaluate(SAMPLES, coder, language="fr")] == ["fr"]


def test_one_report_alone(coder: Coder) -> None:
    assert evaluate(SAMPLES / "quimper-lait.fr.gold.json", coder)[0].documents == 1


def test_a_split_is_only_its_documents(coder: Coder, lines: Path) -> None:
    assert [evaluate(lines, coder, split)[0].documents for split in ("dev", "held", "all")] == [1, 1, 2]  # type: ignore[arg-type]
    whole = evaluate(lines, coder)[0]
    assert whole.held == {"held"}
    assert {figure.name: figure.value for figure in whole.figures}["figures"] == 1.0


def test_a_second_coding_beside_the_first(coder: Coder, lines: Path) -> None:
    assert evaluate(lines, coder)[0].agreement == ()
    (lines.parent / "figures.second.jsonl").write_text(lines.read_text(encoding="utf-8"), encoding="utf-8")
    assert {agreement.same for agreement in evaluate(lines, coder)[0].agreement} == {1.0}


def test_a_document_that_selon_fails_on_does_not_hide_the_others(lines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Coder.run

    def failing(coder: Coder, report: Report, until: str | None = None) -> Mapping[str, Any]:
        if report.source == "held" and until is None:
            raise KeyError("anchor")
        return run(coder, report, until)

    monkeypatch.setattr(Coder, "run", failing)
    one = evaluate(lines, Coder(parser="none"))[0]
    assert one.documents == 2
    assert len(one.defects) == 1
    assert "KeyError" in one.defects[0]
    assert {figure.name: figure.right for figure in one.figures}["figures"] == 2  # what the early stages found stays


@pytest.mark.parametrize("path", ["nowhere", "nowhere.jsonl", "text.txt"])
def test_no_gold(coder: Coder, tmp_path: Path, path: str) -> None:
    (tmp_path / "nowhere").mkdir()
    with pytest.raises(UsageError):
        evaluate(tmp_path / path, coder)


def test_sentences_whose_language_nobody_says(coder: Coder, lines: Path) -> None:
    moved = lines.rename(lines.parent.parent / "figures.jsonl")
    with pytest.raises(UsageError, match="--language"):
        evaluate(moved, coder)
    assert evaluate(moved, coder, language="en")[0].language == "en"
