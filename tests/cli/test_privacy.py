"""The leak test: at the public and research levels no file of any format, no file name and no line on the terminal holds a private name."""

import importlib.util
import json
import stat
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from selon.cli.app import run

Call = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
FORMATS = ("csv", "parquet", "geojson", "jsonld", "plover", "acled", "ccc", "ftm", "package")


def marked() -> list[tuple[str, list[str], list[str]]]:
    """(text, private names, names in an office) of some texts of the gold of persons."""
    spec = importlib.util.spec_from_file_location("privacy_benchmark", ROOT / "benchmarks" / "privacy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = []
    for code in ("fr", "en"):
        for text, private, public in module.read(ROOT / "gold" / "persons" / f"{code}.txt")[:8]:
            found.append((text, [text[a:b] for a, b in private], [text[a:b] for a, b in public]))
    return found


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A linked project of reports that name people; one file bears the name of somebody."""
    folder = tmp_path_factory.mktemp("privacy")
    names = []
    for number, (text, private, _) in enumerate(marked()):
        name = private[0].replace(" ", "_") if number == 0 else f"report-{number}"
        (folder / f"{name}.txt").write_text(f"Samedi 12 octobre 2024. {text}\n" if number < 8 else f"{text}\n", encoding="utf-8")
        names.append(str(folder / f"{name}.txt"))
    project = str(folder / "p.selon")
    assert run(["add", project, *names, "--quiet"]) == 0
    assert run(["run", project, "--parser", "none", "--workers", "1", "--quiet"]) == 0
    assert run(["release", project, "--tag", "v1", "--to", str(folder / "v1"), "--date", "2026-11-23"]) == 0
    return folder


def folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", unquote(text).casefold()) if not unicodedata.combining(c))


def leaks(folder: Path, out: bytes, err: str) -> list[tuple[str, str]]:
    """(where, name) of each private name of two words or more in a file's bytes or name, or in what was said."""
    names = sorted({name for _, private, _ in marked() for name in private if " " in name})
    spoken = {"standard output": out.decode(), "standard error": err}
    for path in sorted(folder.rglob("*")):
        spoken[f"name of {path.name}"] = path.relative_to(folder).as_posix()
        if path.is_file():
            raw = path.read_bytes()
            spoken[path.name] = raw.decode("utf-8", "replace") if path.suffix != ".parquet" else shown_parquet(path)
    forms = {name: {folded(name), folded(name).replace(" ", "_"), folded(name).replace(" ", "-")} for name in names}
    return [(where, name) for where, text in spoken.items() for name in names if any(form in folded(text) for form in forms[name])]


def shown_parquet(path: Path) -> str:
    import polars

    return json.dumps(polars.read_parquet(path).to_dicts(), default=str, ensure_ascii=False)


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_that_is_exported_holds_a_private_name(selon: Call, people: Path, tmp_path: Path, format: str) -> None:
    code, out, err = selon("export", str(people / "p.selon"), "--format", format, "--to", str(tmp_path / "out"))
    assert code == 0
    assert leaks(tmp_path / "out", out, err) == []


def test_a_name_that_was_looked_for_is_masked_in_what_says_so(selon: Call, people: Path, tmp_path: Path) -> None:
    name = next(name for _, private, _ in marked() for name in private if " " in name)
    asked = ("--per", "record", "--text", f'"{name}"')
    code, out, err = selon("export", str(people / "p.selon"), "--format", "package", "--to", str(tmp_path / "out"), *asked)
    assert code == 0
    told = json.loads((tmp_path / "out" / "manifest.json").read_bytes())["narrowed"]
    assert (told["kept"]["reports"], "█" in told["filter"]["text"]) == (1, True)
    assert leaks(tmp_path / "out", out, err) == []


def test_nothing_in_a_release_holds_a_private_name_and_offices_are_named(people: Path) -> None:
    assert leaks(people / "v1", b"", "") == []
    assert "█" in (people / "v1" / "csv" / "statements.csv").read_text()


def test_the_report_in_one_file_holds_none(selon: Call, people: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    code, out, err = selon("report", str(people / "p.selon"), "--to", str(tmp_path / "out" / "page.html"))
    assert code == 0
    assert leaks(tmp_path / "out", out, err) == []


def test_lines_without_texts_hold_none_either(selon: Call, people: Path, tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    assert run(["run", str(people / "p.selon"), "--parser", "none", "-o", str(lines), "--quiet"]) == 0
    code, out, err = selon("export", str(lines), "--format", "csv", "--to", str(tmp_path / "out"))
    assert code == 0
    assert leaks(tmp_path / "out", out, err) == []


def test_pseudonyms_need_a_key_that_only_its_owner_reads_and_that_leads_back(selon: Call, people: Path, tmp_path: Path) -> None:
    key, source = tmp_path / "team.key", str(people / "p.selon")
    asked = ("export", source, "--format", "csv", "--privacy", "research", "--to")
    assert selon(*asked, str(tmp_path / "a")).code == 2
    assert selon(*asked, str(tmp_path / "a"), "--key", str(tmp_path / "a" / "k")).code == 2
    code, out, err = selon(*asked, str(tmp_path / "a"), "--key", str(key))
    assert code == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert leaks(tmp_path / "a", out, err) == []
    kept = json.loads(key.read_bytes())
    assert kept["names"]
    rows = (tmp_path / "a" / "statements.csv").read_text()
    assert any(pseudonym in rows for pseudonym in kept["names"])
    assert kept["key"] not in rows
    assert selon(*asked, str(tmp_path / "b"), "--key", str(key)).code == 0
    assert (tmp_path / "b" / "statements.csv").read_bytes() == (tmp_path / "a" / "statements.csv").read_bytes()
    key.chmod(0o644)
    assert selon(*asked, str(tmp_path / "c"), "--key", str(key)).code == 3


def test_full_is_said_aloud(selon: Call, people: Path, tmp_path: Path) -> None:
    code, _, err = selon("export", str(people / "p.selon"), "--format", "csv", "--to", str(tmp_path / "out"), "--privacy", "full")
    assert code == 0
    assert "not for publication" in err
    assert json.loads((tmp_path / "out" / "manifest.json").read_bytes())["privacy"]["level"] == "full"
    assert leaks(tmp_path / "out", b"", "")


def test_coordinates_are_coarsened_on_request(selon: Call, people: Path, tmp_path: Path) -> None:
    assert selon("export", str(people / "p.selon"), "--format", "geojson", "--to", str(tmp_path / "out"), "--coarsen", "5km").code == 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert manifest["privacy"]["coarsened_m"] == 5000
    for wrong in ("500m", "0.5km", "x"):
        assert selon("export", str(people / "p.selon"), "--format", "csv", "--to", str(tmp_path / "no"), "--coarsen", wrong).code == 2
