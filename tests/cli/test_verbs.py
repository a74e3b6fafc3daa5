"""The smaller verbs."""

import json
import subprocess
import sys

import pytest


def selon(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "selon", *arguments], capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


def test_version_and_help() -> None:
    assert selon("--version").stdout.startswith("selon ")
    shown = selon("--help").stdout
    for verb in ("code", "mentions", "languages", "codebook", "schema", "pack", "doctor"):
        assert verb in shown


def test_languages_say_what_each_pack_can_do() -> None:
    packs = json.loads(selon("languages", "--format", "json").stdout)
    assert {"fr", "en"} <= {pack["code"] for pack in packs}
    assert all(pack["rules"]["times"] > 10 and pack["examples"] > 10 for pack in packs)


def test_the_codebook_in_three_forms() -> None:
    assert "hunger_strike" in selon("codebook", "forms").stdout
    assert json.loads(selon("codebook", "--format", "json").stdout)
    assert selon("codebook", "--format", "markdown").stdout.startswith("#")


def test_a_code_that_is_not_in_the_codebook() -> None:
    run = selon("codebook", "forms", "no_such_form")
    assert run.returncode == 2
    assert "no_such_form" in run.stderr


def test_the_schema_is_json() -> None:
    assert json.loads(selon("schema").stdout)["$schema"]


@pytest.mark.parametrize("pack", ["fr", "en"])
def test_packs_are_sound(pack: str) -> None:
    run = selon("pack", "check", pack)
    assert run.returncode == 0, run.stderr


def test_doctor_names_parts_with_their_hashes() -> None:
    parts = json.loads(selon("doctor", "--format", "json").stdout)
    assert {"selon", "pack fr", "parser fr", "gazetteer"} <= {part["name"] for part in parts}
