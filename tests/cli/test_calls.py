"""Wrong calls: one line on standard error, exit code 2, nothing on standard output."""

from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, bytes, str]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("code",), "at least one file"),
        (("code", "x.txt", "--published", "yesterday"), "YYYY-MM-DD"),
        (("code", "x.txt", "--published", "2024-02-30"), "YYYY-MM-DD"),
        (("code", "x.txt", "--published"), "--published"),
        (("code", "--no-such-option", "x.txt"), "--no-such-option"),
        (("code", "x.txt", "--format", "pdf"), "jsonl"),
        (("code", "x.txt", "--parser", "best"), "spacy"),
        (("code", "-", "-"), "only once"),
        (("no-such-verb",), "no-such-verb"),
        (("mentions", "x.txt"), "--kind"),
        (("mentions", "x.txt", "--kind", "colours"), "times"),
        (("mentions", "--kind", "times"), "at least one file"),
        (("code", "x.txt", "--html", "/no/such/folder/x.html"), "no folder"),
        (("code", "x.txt", "--html", "/"), "folder"),
        (("codebook", "no_such_list"), "forms"),
        (("codebook", "forms", "no_such_form"), "hunger_strike"),
        (("codebook", "--language", "de"), "written in"),
        (("pack", "check", "zz"), "neither a pack"),
        (("code", "\x1b[31m", "--\x1b[31m"), "\\x1b[31m"),
    ],
)
def test_a_wrong_call(selon: Call, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = selon(*arguments)
    assert (code, out) == (2, b"")
    assert err.startswith("selon: ")
    assert err.count("\n") == 1
    assert said in err
    assert "\x1b" not in err


def test_a_page_does_not_overwrite_a_report(selon: Call, rally: str, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_bytes(Path(rally).read_bytes())
    code, _, err = selon("code", str(report), "--html", str(report))
    assert code == 2
    assert "one of the files that are read" in err
    assert report.read_bytes() == Path(rally).read_bytes()


def test_a_file_whose_name_begins_with_a_hyphen(selon: Call, rally: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-x.txt").write_bytes(Path(rally).read_bytes())
    assert "./-x.txt" in selon("code", "-x.txt")[2]
    assert selon("code", "./-x.txt", "--parser", "none")[0] == 0
