"""A run is its configuration: everything that decides the bytes is in it, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import selon
from selon.coder import Coder
from selon.errors import ResourceError
from selon.ingest.plain import report_from_text
from selon.lang.load import load_pack
from selon.read.parse import installed
from selon.runner import configuration as configuration_module
from selon.runner.configuration import DECIDING, Configuration, configuration, differences, drift

REPORT = report_from_text("Quelque 300 personnes ont manifesté samedi à Lyon.", "a.txt")


def test_it_is_the_same_in_every_process(rules: Configuration) -> None:
    script = "from selon.runner.configuration import configuration; print(configuration('none').name)"
    for seed in ("0", "1"):
        settings = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C"}
        told = subprocess.run([sys.executable, "-c", script], env=settings, capture_output=True, text=True, check=True, timeout=300)
        assert told.stdout.strip() == rules.name


def test_options_packs_and_gazetteer_make_another_run(rules: Configuration) -> None:
    assert configuration("none", "none").name != rules.name
    assert len(rules.name) == 16
    for field in rules.__struct_fields__:
        value = getattr(rules, field)
        other = {**value, "fr": "other"} if isinstance(value, dict) else "other"
        assert msgspec.structs.replace(rules, **{field: other}).name != rules.name, field


def test_it_names_the_parser_as_the_output_does() -> None:
    if installed(load_pack("fr").language.model) is None:
        pytest.skip("no parser model is installed")
    named, coded = configuration("auto"), Coder("auto").code(REPORT)
    assert named.parsers["fr"] == coded.parser
    assert drift(named, coded) is None


def test_a_parser_that_is_asked_for_and_missing_is_told_before_anything_is_coded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selon.read.parse.installed", lambda names: None)
    assert configuration("auto").parsers == {"en": None, "fr": None}
    with pytest.raises(ResourceError, match="no dependency parser"):
        configuration("spacy")


def test_every_module_that_coding_loads_decides_or_is_known_not_to() -> None:
    """A part of the package that coding begins to use has to be named in DECIDING, or here with the reason why it changes no line."""
    script = (
        "import sys\nfrom selon.runner.shards import Work, Item\nfrom selon.runner.configuration import configuration\n"
        "from selon.ingest.plain import report_from_text\n"
        "for text in ('Quelque 300 personnes ont manifesté samedi à Lyon.', 'About 300 people marched through Leeds on Saturday.'):\n"
        "    print(Work(configuration('auto'), 'auto')(Item('', report_from_text(text, 'a'))).outcome, file=sys.stderr)\n"
        "print(*sorted(name for name in sys.modules if name.startswith('selon.')))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=300)
    harmless = {
        "selon.errors": "types of errors, and the wording of mistakes of ours, which are tried again",
        "selon.ingest": "a name",
        "selon.export": "a name",
        "selon.runner": "a name",
        "selon.runner.configuration": "this",
        "selon.store": "keeps lines, makes none",
    }
    parts = tuple(f"selon.{part.removesuffix('.py').replace('/', '.')}" for part in DECIDING)
    loose = [name for name in done.stdout.split() if name not in harmless and not name.startswith("selon.store.")]
    assert [name for name in loose if not any(name == part or name.startswith(f"{part}.") for part in parts)] == []


def test_a_changed_table_or_module_is_another_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "selon"
    source = Path(selon.__file__).parent
    for part in DECIDING:
        target = package / part
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(source / part)
    monkeypatch.setattr(configuration_module, "files", lambda name: package)
    before = configuration_module.code_hash()
    assert configuration_module.code_hash() == before
    (package / "text.py").unlink()
    (package / "text.py").write_text("# changed\n", encoding="utf-8")
    assert configuration_module.code_hash() != before


def test_differences_are_told_in_words(rules: Configuration) -> None:
    other = msgspec.structs.replace(rules, selon="9", packs={**rules.packs, "fr": "sha256:0"}, gazetteer=None)
    told = differences(rules, other)
    assert told == [
        f"selon: {rules.selon} here, 9 there",
        f"packs fr: {rules.packs['fr']} here, sha256:0 there",
        f"gazetteer: {rules.gazetteer} here, None there",
    ]
    assert differences(rules, rules) == []
