"""``selon evaluate``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, bytes, str]]
TEXT = "Some 300 people marched in Leith on Sunday."


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Ten sentences that are right, one with a figure that nothing will find, and that one again, held out."""
    (tmp_path / "en").mkdir()
    voice = {"kind": "outlet"}
    right = {"id": 1, "start": 0, "end": 15, "text": "Some 300 people", "label": "participants", "low": 300, "high": 300, "voice": voice}
    wrong = {"id": 2, "start": 27, "end": 32, "text": "Leith", "label": "vehicles", "low": 7, "high": 7, "voice": voice}
    items = [
        *({"id": f"found {number}", "text": TEXT, "counts": [right]} for number in range(10)),
        {"id": "lost", "text": TEXT, "counts": [right, wrong]},
        {"id": "hidden", "text": TEXT, "split": "held", "counts": [right, wrong]},
    ]
    path = tmp_path / "en" / "figures.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    return path


def test_a_table_of_measures(selon: Call, gold: Path) -> None:
    code, out, err = selon("evaluate", str(gold), "--parser", "none")
    assert (code, err) == (0, "")
    shown = out.decode()
    assert "12 documents" in shown
    assert "attribution" in shown


def test_misses_of_held_out_documents_are_counted_and_not_shown(selon: Call, gold: Path) -> None:
    shown = selon("evaluate", str(gold), "--parser", "none", "--measure", "numbers")[1].decode()
    assert "lost  numbers: wanted Leith = 7..7" in shown
    assert "hidden" not in shown
    assert "and 1 in held-out documents" in shown
    asked = selon("evaluate", str(gold), "--parser", "none", "--misses", "--split", "held")[1].decode()
    assert "hidden  numbers" in asked


def test_figures_as_json(selon: Call, gold: Path, tmp_path: Path) -> None:
    assert selon("evaluate", str(gold), "--parser", "none", "--json", str(tmp_path / "out.json"))[0] == 0
    told = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    figures = {figure["name"]: figure for figure in told["golds"][0]["figures"]}
    assert (figures["numbers"]["right"], figures["numbers"]["missed"]) == (12, 2)


def test_agreement_without_a_second_coding_says_so(selon: Call, gold: Path) -> None:
    assert b"no second coding" in selon("evaluate", str(gold), "--parser", "none", "--agreement")[1]


def test_floors_are_written_held_and_lowered_with_a_reason(selon: Call, gold: Path, tmp_path: Path) -> None:
    gate = (str(gold), "--parser", "none", "--floors", str(tmp_path / "floors.toml"))
    code, out, _ = selon("evaluate", *gate, "--write-floors")
    assert (code, b"newly set" in out) == (0, True)
    assert 'gold = "en/figures.jsonl"' in (tmp_path / "floors.toml").read_text(encoding="utf-8")
    assert selon("evaluate", *gate)[0] == 0

    first = gold.read_text(encoding="utf-8").splitlines()[0]
    gold.write_text(
        gold.read_text(encoding="utf-8").replace(first, first.replace('"low": 300', '"low": 400').replace('"high": 300', '"high": 400')),
        encoding="utf-8",
    )
    code, _, err = selon("evaluate", *gate)
    assert code == 1
    assert "numbers: 84.6 % is below its floor of 92 %" in err
    assert selon("evaluate", *gate, "--write-floors")[0] == 1
    code, out, _ = selon("evaluate", *gate, "--write-floors", "--lower", "the gold was mended")
    assert (code, b"made lower" in out) == (0, True)
    assert "the gold was mended" in (tmp_path / "floors.toml").read_text(encoding="utf-8")
    assert selon("evaluate", *gate)[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("GOLD", "--write-floors"),
        ("GOLD", "--floors", "f.toml", "--lower", "why"),
        ("GOLD", "--floors", "f.toml", "--split", "dev"),
        ("nowhere",),
        ("GOLD", "--parser", "none", "--measure", "beauty"),
        ("GOLD", "--floors", "f.toml", "--write-floors", "--lower", " "),
    ],
)
def test_calls_that_do_not_fit(selon: Call, gold: Path, arguments: tuple[str, ...]) -> None:
    code, out, err = selon("evaluate", *(str(gold) if argument == "GOLD" else argument for argument in arguments))
    assert (code, out) == (2, b"")
    assert err.startswith("selon: ")
    assert err.count("\n") == 1


def test_gold_that_is_not_sound_is_one_line(selon: Call, gold: Path) -> None:
    gold.write_text('{"id": "a", "text": "b"}\n', encoding="utf-8")
    code, _, err = selon("evaluate", str(gold))
    assert code == 3
    assert "neither counts nor places" in err
