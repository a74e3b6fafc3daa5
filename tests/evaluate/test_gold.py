"""Gold is read whole or refused with its place."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from selon.evaluate.gold import GoldError, load_reports, load_sentences

ROOT = Path(__file__).resolve().parents[2]
TEXT = "Some 300 people marched in Leith."


def report(folder: Path, text: str = TEXT, **changes: Any) -> Path:
    (folder / "a.txt").write_text(text, encoding="utf-8")
    statement = {
        "field": "size",
        "evidence": [{"start": 0, "end": 15, "text": "Some 300 people"}],
        "value": {"type": "count", "low": 300, "high": 300},
    }
    record = {"family": "protest", "form": "march", "status": "held", "main": True, "statements": [statement]}
    digest = hashlib.sha256(text.encode()).hexdigest()
    whole = {"file": "a.txt", "language": "en", "sha256": digest, "records": [record], "quotations": [], **changes}
    (folder / "a.gold.json").write_text(json.dumps(whole), encoding="utf-8")
    return folder / "a.gold.json"


def line(**changes: Any) -> str:
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
    return json.dumps({"id": "a", "text": TEXT, "counts": [count | changes.pop("count", {})], **changes})


def test_a_report_with_its_second_coding(tmp_path: Path) -> None:
    path = report(tmp_path)
    (tmp_path / "a.second.json").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    document = load_reports([path])[0]
    assert (document.name, document.text, document.second) == ("a", TEXT, document.gold)


def test_a_second_coding_of_an_earlier_text_says_nothing(tmp_path: Path) -> None:
    earlier = json.loads(report(tmp_path, text=TEXT + " It rained.").read_text(encoding="utf-8"))
    path = report(tmp_path)
    (tmp_path / "a.second.json").write_text(json.dumps(earlier), encoding="utf-8")
    assert load_reports([path])[0].second is None


def test_a_text_that_was_changed_after_coding_is_refused(tmp_path: Path) -> None:
    path = report(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT + " ", encoding="utf-8")
    with pytest.raises(GoldError, match="no longer the text"):
        load_reports([path])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"split": "test"}, "split"),
        ({"quotations": [{"start": 0, "end": 4, "text": "Sure", "kind": "speech"}]}, "'Some'"),
        ({"records": 3}, "form of gold"),
    ],
)
def test_a_report_that_is_not_sound_is_refused(tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(GoldError, match=told):
        load_reports([report(tmp_path, **changes)])


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([line(), line()], "one id"),
        ([line(count={"text": "Some 400 people"})], ":1: the gold says"),
        ([line(), "{"], ":2: not of the form"),
        ([line(count={"of": 7})], "a whole that is not there"),
        ([line(count={"of": 1})], "a whole that is not there"),
        ([json.dumps({"id": "a", "text": TEXT})], "neither counts nor places"),
    ],
)
def test_sentences_that_are_not_sound_are_refused(tmp_path: Path, lines: list[str], told: str) -> None:
    (tmp_path / "x.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(GoldError, match=told):
        load_sentences(tmp_path / "x.jsonl")


@pytest.mark.parametrize("path", sorted((ROOT / "gold").glob("[ef][nr]/*.jsonl")), ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_the_sentences_of_this_project_are_sound(path: Path) -> None:
    assert load_sentences(path)


@pytest.mark.parametrize(
    "folder",
    [*sorted({path.parent for path in (ROOT / "gold").glob("*/*/*.gold.json")}), ROOT / "samples"],
    ids=lambda p: f"{p.parent.name}-{p.name}",
)
def test_the_reports_of_this_project_are_sound(folder: Path) -> None:
    assert load_reports(sorted(folder.glob("*.gold.json")))


def test_about_a_third_of_the_sentences_is_held_out() -> None:
    for path in (ROOT / "gold").glob("*/figures.jsonl"):
        splits = [sentence.split for sentence in load_sentences(path)]
        assert 0.25 < splits.count("held") / len(splits) < 0.4
