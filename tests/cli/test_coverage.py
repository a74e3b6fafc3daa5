"""``selon coverage``: tables with the reasons for what is not estimated, or one JSON object."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from selon.coder import Coder
from selon.export.jsonl import coded_line, failed_line
from selon.ingest.plain import report_from_text
from selon.views import Coverage


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Coded lines of two reports, and the line of one that failed."""
    coder, path = Coder(parser="none"), tmp_path_factory.mktemp("coverage") / "coded.jsonl"
    texts = (
        "About 300 people marched through Leeds on Saturday 12 October 2024.",
        "Environ 300 personnes ont défilé samedi 12 octobre 2024 à Dax.",
    )
    lines = [coded_line(coder.code(report_from_text(text, f"{n}.txt", published="2024-10-13"))) for n, text in enumerate(texts)]
    path.write_bytes(b"\n".join([*lines, failed_line("x.txt", "empty", "there is no text in it")]) + b"\n")
    return path


Call = Callable[..., tuple[int, bytes, str]]


def test_coverage_as_one_object(selon: Call, coded: Path) -> None:
    code, out, err = selon("coverage", str(coded))
    assert (code, err) == (0, "")
    found = msgspec.json.decode(out, type=Coverage)
    assert found.events > 0
    assert {one.name for one in found.reach if one.by == "language"} == {"en", "fr"}
    assert [one.method for one in found.estimates] == ["chao", "chapman", "loglinear"]


@pytest.mark.parametrize(("reader", "words"), [("en", "no estimate"), ("fr", "pas d'estimation")])
def test_tables_say_why_there_is_no_estimate(selon: Call, coded: Path, reader: str, words: str) -> None:
    code, out, _ = selon("coverage", str(coded), "--format", "table", "--in", reader)
    assert code == 0
    assert words in " ".join(out.decode().split())


def test_lists_by_kind_need_a_table_of_outlets(selon: Call, coded: Path, tmp_path: Path) -> None:
    assert selon("coverage", str(coded), "--by", "kind")[0] == 2
    (tmp_path / "outlets.csv").write_text("outlet,kind,country\nLe Quai,daily,FR\n")
    code, out, _ = selon("coverage", str(coded), "--by", "kind", "--outlets", str(tmp_path / "outlets.csv"))
    assert (code, json.loads(out)["estimates"][1]["note"]) == (0, "one-list")
    assert selon("coverage", str(coded), "--outlets", str(tmp_path / "none.csv"))[0] == 3
