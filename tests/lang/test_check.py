"""What ``selon pack check`` says of a pack that somebody damaged."""

import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from selon.lang import load
from selon.lang.check import Problem, check_pack
from selon.lang.sections.rules import Rule


class Mark(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A rule of the made-up section."""

    role: str | None = None
    side: str = "after"


class Marks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A made-up section: the check knows no section by name."""

    rules: tuple[Mark, ...] = ()


LANGUAGE = """\
code = "xx"
name = "xx"
english_name = "Made up"
model = []
elisions = []
clitics = []
whole_words = []
quotes = []

[classes]
determiners = []
prepositions = []
coordinators = []
subordinators = []
relatives = []
subject_pronouns = []
object_pronouns = []
auxiliaries = []
negators = []
adverbs = []

[paradigms.reg]
present = ["", "s"]
past = ["ed"]
"""
MARKS = """\
# marks of a made-up language

[[rules]]
id = "xx.marks.walk"
forms = ["walk~reg"]
role = "police"

[[rules]]
id = "xx.marks.sit"
forms = [
    "sit(s)",
    "sat",
]
"""
EXAMPLES = """\
{"kind": "marks", "text": "They walked.", "yes": [{"text": "walked", "rule": "xx.marks.walk"}], "no": ["They"]}
{"kind": "marks", "text": "They sat on.", "yes": [{"text": "sat", "rule": "xx.marks.sit"}], "no": [{"text": "on", "rule": "xx.marks.sit"}]}
"""
CODES = {"role": frozenset({"police", "union"})}


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound pack of two files."""
    monkeypatch.setattr("selon.lang.check.SECTIONS", (load.SECTIONS[0], ("marks.toml", Marks)))
    folder = tmp_path / "xx"
    (folder / "examples").mkdir(parents=True)
    (folder / "pack.toml").write_text(LANGUAGE, encoding="utf-8")
    (folder / "marks.toml").write_text(MARKS, encoding="utf-8")
    (folder / "abbreviations.txt").write_text("etc.\n", encoding="utf-8")
    (folder / "examples" / "marks.jsonl").write_text(EXAMPLES, encoding="utf-8")
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> None:
    source = (folder / name).read_text(encoding="utf-8")
    assert old in source
    (folder / name).write_text(source.replace(old, new, 1), encoding="utf-8")


def test_a_sound_pack_has_no_problem(pack: Path) -> None:
    assert check_pack(pack, CODES) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "level", "words"),
    [
        ("marks.toml", 'role = "police"', 'role = "polices"', ("marks.toml", 6), "error", "'polices' is no code"),
        ("marks.toml", 'role = "police"', 'rolle = "police"', ("marks.toml", 3), "error", "rolle"),
        ("marks.toml", "walk~reg", "walk~irr", ("marks.toml", 5), "error", "no paradigm 'irr'"),
        ("marks.toml", '"sat"', '"sa(t"', ("marks.toml", 12), "error", "unbalanced"),
        ("marks.toml", '"sat"', '"sat(e))"', ("marks.toml", 12), "error", "unbalanced"),
        ("marks.toml", "xx.marks.sit", "xx.mark.sit", ("marks.toml", 9), "error", "not of the form"),
        ("marks.toml", "xx.marks.sit", "xx.marks.Sit", ("marks.toml", 9), "error", "not of the form"),
        ("marks.toml", "xx.marks.sit", "xx.marks.walk", ("marks.toml", 9), "error", "stands twice, first at marks.toml:4"),
        ("marks.toml", "forms = [\n", "forms = \n[", ("marks.toml", 10), "error", "not TOML"),
        ("marks.toml", '"sat"', '"walked"', ("marks.toml", 10), "warning", "share, on the same conditions: 'walked'"),
        ("pack.toml", 'code = "xx"', 'code = "yy"', ("pack.toml", 0), "error", "folder is called"),
        ("examples/marks.jsonl", "xx.marks.walk", "xx.marks.wlk", ("examples/marks.jsonl", 1), "error", "no rule 'xx.marks.wlk'"),
        (
            "examples/marks.jsonl",
            '"kind": "marks", "text": "They sat',
            '"kind: "text": "They sat',
            ("examples/marks.jsonl", 2),
            "error",
            "JSON",
        ),
        ("examples/marks.jsonl", '"text": "sat"', '"text": "sit"', ("examples/marks.jsonl", 2), "error", "does not stand in the text"),
        ("examples/marks.jsonl", ', "no": ["They"]', "", ("marks.toml", 4), "warning", "xx.marks.walk has no near miss"),
        ("examples/marks.jsonl", ', "rule": "xx.marks.walk"', "", ("marks.toml", 4), "warning", "no example and no near miss"),
        (
            "examples/marks.jsonl",
            '"no": ["They"]',
            '"no": ["They"], "published": "23/2/2019"',
            ("examples/marks.jsonl", 1),
            "error",
            "YYYY-MM-DD",
        ),
    ],
)
def test_damage_is_told_with_file_line_and_reason(
    pack: Path, file: str, old: str, new: str, at: tuple[str, int], level: str, words: str
) -> None:
    edit(pack, file, old, new)
    found = [p for p in check_pack(pack, CODES) if (p.file, p.line) == at and p.level == level]
    assert any(words in problem.reason for problem in found), check_pack(pack, CODES)


@pytest.mark.parametrize(
    ("damage", "file", "words"),
    [
        (lambda folder: (folder / "marks.toml").unlink(), "marks.toml", "missing"),
        (lambda folder: (folder / "abbreviations.txt").unlink(), "abbreviations.txt", "missing"),
        (lambda folder: shutil.rmtree(folder / "examples"), "examples", "missing"),
        (lambda folder: (folder / "notes.doc").write_text("x"), "notes.doc", "no such file belongs"),
        (lambda folder: (folder / "abbreviations.txt").write_bytes(b"\xff\xfe"), "abbreviations.txt", "UTF-8"),
        (lambda folder: (folder / "marks.toml").write_bytes(b"a = '\xff'"), "marks.toml", "UTF-8"),
        (lambda folder: (folder / "examples" / "marks.csv").write_text("x"), "examples/marks.csv", "JSON Lines"),
    ],
)
def test_wrong_files_are_told(pack: Path, damage: Callable[[Path], object], file: str, words: str) -> None:
    damage(pack)
    assert any(p.file == file and p.level == "error" and words in p.reason for p in check_pack(pack, CODES))


def test_the_same_form_on_other_conditions_is_not_ambiguous(pack: Path) -> None:
    edit(pack, "marks.toml", '"sat",\n]', '"sat", "walked",\n]\nside = "before"')
    assert check_pack(pack, CODES) == ()


def test_a_note_of_an_example_shows_a_rule(pack: Path) -> None:
    edit(pack, "examples/marks.jsonl", ', "rule": "xx.marks.walk"', "")
    edit(pack, "examples/marks.jsonl", '"no": ["They"]', '"no": ["They"], "note": "Shows xx.marks.walk."')
    assert check_pack(pack, CODES) == ()


def test_all_problems_of_a_pack_are_told_at_once(pack: Path) -> None:
    edit(pack, "marks.toml", "walk~reg", "walk~irr")
    edit(pack, "marks.toml", '"police"', '"polices"')
    edit(pack, "marks.toml", "xx.marks.sit", "sit")
    problems = check_pack(pack, CODES)
    assert [p.line for p in problems if p.level == "error" and p.file == "marks.toml"] == [5, 6, 9]
    assert problems == tuple(
        sorted(
            problems,
            key=lambda p: (("pack.toml", "marks.toml").index(p.file) if p.file.endswith("toml") else 2, p.file, p.line, p.level, p.reason),
        )
    )


def test_without_codes_none_is_checked(pack: Path) -> None:
    edit(pack, "marks.toml", '"police"', '"anybody"')
    assert check_pack(pack) == ()


def test_a_problem_reads_as_file_line_level_reason() -> None:
    assert Problem("times.toml", 3, "error", "why")._asdict() == {"file": "times.toml", "line": 3, "level": "error", "reason": "why"}
