"""The command as a user calls it: what goes to which stream, and with which exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"
RALLY = SAMPLES / "lyon-logement-1.fr.txt"


def selon(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "selon", *arguments], input=stdin, capture_output=True, timeout=120, env={**os.environ, **environment}, check=False
    )


def code(*arguments: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    return selon("code", "--parser", "none", *arguments, **more)  # type: ignore[arg-type]


def test_piped_it_writes_one_object_a_report() -> None:
    run = code(str(RALLY), str(SAMPLES / "nantes-festival.fr.txt"))
    rally, festival = map(json.loads, run.stdout.splitlines())
    assert run.returncode == 0
    assert rally["outcome"] == "coded"
    assert [r["form"] for r in rally["records"] if r["main"]] == ["march"]
    assert (festival["outcome"], festival["records"]) == ("not_relevant", [])


def test_standard_input_and_what_the_user_says_of_the_report() -> None:
    run = code("-", "--published", "2024-10-13", "--outlet", "L'Écho du Confluent", stdin=RALLY.read_bytes())
    head = json.loads(run.stdout)["report"]
    assert (head["published"], head["outlet"], head["language"]) == ("2024-10-13", "L'Écho du Confluent", "fr")


def test_a_card_shows_who_says_each_figure() -> None:
    run = code(str(RALLY), "--format", "card", COLUMNS="160")
    card = run.stdout.decode("utf-8")
    assert "3,500" in card
    assert "police" in card
    assert "\x1b[" not in card


@pytest.mark.parametrize(
    ("name", "content", "outcome", "status"),
    [
        ("empty.txt", b"", "empty", 1),
        ("spaces.txt", b" \n\t\n", "empty", 1),
        ("binary.txt", b"\x7fELF\x00\x01\x02\x00" * 50, "binary", 3),
        ("latin.txt", "Manifestation à Besançon, où l'été est là.".encode("latin-1"), "wrong_encoding", 3),
        ("german.txt", "Rund zweitausend Menschen haben am Samstag in Leipzig gegen die Schließung des Werks demonstriert, teilte die Polizei mit.".encode(),
         "unsupported_language", 1),
        ("title.txt", "Manifestation à Lyon".encode(), "title_only", 1),
    ],
)
def test_bad_input_is_named_and_recorded_and_the_other_reports_are_coded(tmp_path: Path, name: str, content: bytes, outcome: str, status: int) -> None:
    bad = tmp_path / name
    bad.write_bytes(content)
    alone, beside = code(str(bad)), code(str(bad), str(RALLY))
    assert alone.returncode == status
    assert name in alone.stderr.decode()
    assert b"Traceback" not in alone.stderr
    assert beside.returncode == 1
    assert [json.loads(line)["outcome"] for line in beside.stdout.splitlines()] == [outcome, "coded"]


def test_an_unsupported_language_is_named(tmp_path: Path) -> None:
    text = tmp_path / "x.txt"
    text.write_text("Circa duemila persone hanno manifestato sabato a Torino contro la chiusura della fabbrica, ha detto la questura.", encoding="utf-8")
    assert "Italian" in code(str(text)).stderr.decode()


def test_a_folder_and_a_missing_file_can_not_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.txt"):
        run = code(str(path))
        assert run.returncode == 3
        assert path.name in run.stderr.decode()
        assert b"Traceback" not in run.stderr


@pytest.mark.parametrize(
    "arguments", [("code",), ("code", "--published", "yesterday", str(RALLY)), ("code", "--no-such-option", str(RALLY)), ("no-such-verb",),
                  ("mentions", str(RALLY), "--kind", "colours"), ("code", str(RALLY), "--html", "/no/such/folder/x.html")],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(arguments: tuple[str, ...]) -> None:
    run = selon(*arguments)
    assert run.returncode == 2
    assert run.stdout == b""
    assert run.stderr.startswith(b"selon: ")
    assert b"Traceback" not in run.stderr


def test_the_same_bytes_under_any_hash_seed_and_locale() -> None:
    files = [str(path) for path in sorted(SAMPLES.glob("*.txt"))]
    runs = [code(*files, PYTHONHASHSEED=seed, LC_ALL=locale) for seed, locale in (("0", "C"), ("1", "C.UTF-8"), ("2", "C"))]
    assert runs[0].stdout
    assert runs[0].stdout == runs[1].stdout == runs[2].stdout


def test_a_closed_pipe_is_quiet() -> None:
    command = f"{sys.executable} -m selon code --parser none {SAMPLES}/*.txt | head -c 1"
    run = subprocess.run(["bash", "-c", command], capture_output=True, timeout=120, check=False)
    assert run.stderr == b""


def test_the_page_is_written_beside_the_records(tmp_path: Path) -> None:
    page = tmp_path / "out.html"
    run = code(str(RALLY), "--html", str(page))
    assert run.returncode == 0
    assert json.loads(run.stdout)["outcome"] == "coded"
    assert "Des toits, pas des tentes" in page.read_text(encoding="utf-8")


def test_mentions_are_spans_of_the_text() -> None:
    text = RALLY.read_text(encoding="utf-8")
    for kind in ("times", "places", "counts", "actors", "actions", "quotations", "demands", "responses"):
        run = selon("mentions", str(RALLY), "--kind", kind, "--parser", "none")
        mentions = json.loads(run.stdout)["mentions"]
        assert mentions, kind
        assert all(text[m["start"] : m["end"]] == m["text"] for m in mentions)
