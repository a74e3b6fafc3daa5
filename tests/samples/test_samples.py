"""The samples against their gold: every event found, no event in the traps, figures with the right speakers, exact offsets."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from selon.coder import Coder
from selon.ingest.plain import read_file

SAMPLES = Path(__file__).parents[2] / "samples"
GOLD = sorted(SAMPLES.glob("*.gold.json"))


@cache
def coder() -> Coder:
    return Coder(parser="none")


@cache
def coded(name: str) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(msgspec.json.encode(coder().code(read_file(str(SAMPLES / name)))))
    return plain


def gold(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def values(record: dict[str, Any], field: str) -> list[dict[str, Any]]:
    return [s["value"] for s in record["statements"] if s["field"] == field]


def same_event(want: dict[str, Any], got: dict[str, Any]) -> bool:
    days = [(v["earliest"], v["latest"]) for v in values(got, "date")]
    cities = {v["city"].casefold() for v in values(got, "place") if v["city"]}
    return (
        got["family"] == want["family"]
        and (want["date"] is None or tuple(want["date"]) in days)
        and (want["city"] is None or want["city"].casefold() in cities)
        and (want["city"] is not None or not cities or want["family"] != "protest")
        and got["status"] == want["status"]
    )


@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
def test_gold_stands_in_the_text_it_was_made_for(path: Path) -> None:
    one = gold(path)
    raw = (SAMPLES / one["file"]).read_bytes()
    text = raw.decode("utf-8")
    assert hashlib.sha256(raw).hexdigest() == one["sha256"]
    for record in one["records"]:
        for statement in record["statements"]:
            for piece in statement["evidence"]:
                assert text[piece["start"] : piece["end"]] == piece["text"]


@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
def test_every_event_is_found_and_no_other_is_told(path: Path) -> None:
    one = gold(path)
    records = coded(one["file"])["records"]
    told = [
        (r["family"], r["form"] or r["kind"], r["status"], [v["edtf"] for v in values(r, "date")], [v["city"] for v in values(r, "place")])
        for r in records
    ]
    for want in one["records"]:
        matches = [r for r in records if same_event(want, r)]
        assert matches, f"not found: {want['family']} {want.get('form') or want.get('kind')} {want['date']} {want['city']}\ntold: {told}"
        if want["main"]:
            assert any(r["main"] and r["form"] == want["form"] for r in matches), told
    assert sum(r["family"] == "protest" for r in records) == sum(r["family"] == "protest" for r in one["records"]), told


@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
def test_every_offset_is_exact(path: Path) -> None:
    name = gold(path)["file"]
    text = (SAMPLES / name).read_text(encoding="utf-8")

    def check(part: Any) -> int:
        if isinstance(part, dict):
            own = {"start", "end", "text"} <= part.keys()
            assert not own or text[part["start"] : part["end"]] == part["text"]
            return own + sum(map(check, part.values()))
        return sum(map(check, part)) if isinstance(part, list) else 0

    assert check(coded(name)) or not gold(path)["records"]


@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
def test_figures_have_their_speakers(path: Path) -> None:
    one = gold(path)
    records = coded(one["file"])["records"]
    for want in one["records"]:
        got = [r for r in records if same_event(want, r)]
        for statement in want["statements"]:
            if statement.get("value", {}).get("type") != "count":
                continue
            value = statement["value"]
            role = statement["voice"].get("speaker", {}).get("role", "outlet")
            found = [
                (s["voice"]["speaker"] or {"role": s["voice"]["kind"]})["role"]
                for r in got
                for s in r["statements"]
                if s["field"] == statement["field"] and (s["value"]["low"], s["value"]["high"]) == (value["low"], value["high"])
            ]
            assert role in found, f"{statement['field']} {value['low']} by {role}: found {found}"
