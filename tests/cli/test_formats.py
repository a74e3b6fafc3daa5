# ruff: noqa: E501
"""``selon code`` reads pages, Markdown, messages and PDF files as well as text."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Call = Callable[..., tuple[int, bytes, str]]

FIRST = "Quelque 500 personnes ont défilé samedi 4 mai à Vire contre la fermeture de la maternité, selon la préfecture."
SECOND = "Le cortège est parti de la place de la République vers 14 heures avant de rejoindre la mairie dans le calme."
FILES = {
    "a.html": f"<html><head><meta charset='utf-8'></head><body><nav><a href='/'>Menu</a></nav><article><p>{FIRST}</p><p>{SECOND}</p></article></body></html>",
    "a.md": f"---\ndate: 2024-05-06\n---\n**{FIRST[:11]}**{FIRST[11:]}\n\n{SECOND}\n",
    "a.eml": f"Subject: Vire\nDate: Mon, 06 May 2024 10:00:00 +0200\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{FIRST}\n\n{SECOND}\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_format_is_coded(selon: Call, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(FILES[name], encoding="utf-8")
    status, out, err = selon("code", "--parser", "none", "--published", "2024-05-06", str(file))
    assert (status, err) == (0, "")
    coded = json.loads(out)
    assert coded["outcome"] == "coded"
    sizes = [one for record in coded["records"] for one in record["statements"] if one["field"] == "size"]
    assert [one["evidence"][0]["text"] for one in sizes] == ["Quelque 500 personnes"]


def test_many_reports_in_one_file_belong_in_a_project(selon: Call, tmp_path: Path) -> None:
    file = tmp_path / "a.mbox"
    file.write_text("".join(f"From x\nSubject: s\nMIME-Version: 1.0\n\n{FIRST}\n\n" for _ in range(2)), encoding="utf-8")
    status, out, err = selon("code", "--parser", "none", str(file))
    assert status == 1
    assert json.loads(out)["outcome"] == "several_reports"
    assert "selon add" in err
