"""Who may import whom, the order of stages, and that the parts that name each other agree."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from importlinter.cli import lint_imports

from selon import __version__, codebook, coder, pipeline
from selon.codebook.packs import pack_fields
from selon.export.wording import ORDER
from selon.lang.check import check_pack
from selon.lang.load import SECTIONS, pack_codes, packs_folder


def test_imports_point_one_way(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    monkeypatch.chdir(root)
    code = lint_imports(config_filename="pyproject.toml", cache_dir=str(tmp_path))
    told = capsys.readouterr().out
    assert code == 0, told


def test_every_finder_is_in_the_independence_contract(root: Path) -> None:
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    named = {module for contract in contracts if contract["type"] == "independence" for module in contract["modules"]}
    there = {
        f"selon.extract.{path.stem}" for path in (root / "src/selon/extract").iterdir() if path.stem not in ("__init__", "__pycache__")
    }
    assert named == there


def test_every_stage_gets_what_it_needs() -> None:
    pipeline.check_order(pipeline.STAGES)


def test_check_order_refuses_an_unmet_need_and_a_second_giver() -> None:
    first, second = pipeline.STAGES[0], pipeline.STAGES[1]
    with pytest.raises(ValueError, match="which no earlier stage gives"):
        pipeline.check_order((second, first))
    with pytest.raises(ValueError, match="two stages give"):
        pipeline.check_order((first, first))


@pytest.mark.parametrize("code", pack_codes())
def test_packs_are_sound(code: str) -> None:
    """Files, notation, rule ids, examples, and every code in the codebook."""
    problems = check_pack(packs_folder() / code, pack_fields(codebook.load()))
    assert [problem for problem in problems if problem.level == "error"] == []


def test_all_packs_have_the_same_files() -> None:
    def names(code: str) -> set[str]:
        return {entry.name for entry in (packs_folder() / code).iterdir() if not entry.name.startswith("__")}

    files = {code: names(code) for code in pack_codes()}
    assert len(set(map(frozenset, files.values()))) == 1, files
    assert {name for name, _ in SECTIONS} <= files[pack_codes()[0]]


def test_output_names_the_codebook_that_ships() -> None:
    assert codebook.load().version == coder.CODEBOOK


def test_every_field_has_its_place_in_cards_and_pages() -> None:
    assert set(ORDER) == set(codebook.load().codes("fields"))
    assert len(ORDER) == len(set(ORDER))


def test_the_version_is_the_same_everywhere(root: Path) -> None:
    project: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
    assert re.search(rf'^version: "?{re.escape(__version__)}"?$', (root / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert re.search(rf"^## \[{re.escape(__version__)}\]", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
