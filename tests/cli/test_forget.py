"""``selon forget``: no byte of the name is left in the file, its log, its indexes or a backup made after; the project is sound."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from selon.cli.app import run
from selon.store.decisions import Decision, decide
from selon.store.project import open_project

Call = Callable[..., Any]
TEXT = (
    "Quelque 200 personnes ont défilé samedi 12 octobre 2024 à Quimper contre la fermeture de la maternité, selon la police. "
    "« On tient », raconte Renée Kergoat, infirmière. Mme Kergoat était là en 2019. La foule a applaudi Kergoat."
)
PAGE = (
    "<html><head><title>Renée Kergoat défile</title></head><body><h1>Ren&eacute;e Kergoat d&eacute;file</h1><p>QUIMPER, le 13 octobre "
    "2024. Environ 300 personnes ont march&eacute; samedi &agrave; Quimper contre la fermeture de la maternit&eacute;, selon les "
    "organisateurs.</p>"
    "<p>« Nous tenons », dit Ren&eacute;e Kergoat, infirmi&egrave;re, avec cinq coll&egrave;gues. Kergoat reviendra la semaine prochaine "
    "avec toutes celles et tous ceux qui veulent garder la maternit&eacute; ouverte.</p></body></html>"
)
OTHER = "Une centaine de personnes ont manifesté mardi 5 mars 2024 à Lyon contre la réforme des retraites, selon Paul Kergoat, élu."
FORMS = [
    form.encode(encoding)
    for form in ("Renée Kergoat", "Renee Kergoat", "RENÉE KERGOAT", "renee-kergoat", "Ren&eacute;e Kergoat", "Rene\u0301e Kergoat",
                 "kergoat renee", "Renée", "Ren&eacute;e", "renee")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1")
    if encoding != "latin-1" or form.isascii() or "\u0301" not in form
]  # fmt: skip


def hits(path: Path) -> list[tuple[str, bytes]]:
    """(file, form) of each form of the name in the bytes of a project and of what SQLite keeps beside it, packed bodies unpacked."""
    found = []
    for one in sorted(path.parent.glob(f"{path.name}*")):
        data = one.read_bytes().lower()
        found += [(one.name, form) for form in FORMS if form.lower() in data]
    return found + [("unpacked", form) for form in FORMS if form.lower() in unpacked(path).lower()]


def unpacked(path: Path) -> bytes:
    from selon.store.packed import unpack

    db = sqlite3.connect(path)
    parts = []
    for table in ("objects", "texts", "coded", "linked", "release_files"):
        for codec, size, body in db.execute(f"SELECT codec, size, body FROM {table} WHERE body IS NOT NULL"):
            parts.append(unpack(codec, size, body))
    db.close()
    return b"\n".join(parts)


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which the name stands in texts, a page, a file's name, decisions and a release."""
    folder = tmp_path_factory.mktemp("forget")
    (folder / "one.txt").write_text(TEXT + "\n", encoding="utf-8")
    (folder / "renee-kergoat.html").write_text(PAGE, encoding="utf-8")
    (folder / "latin.txt").write_bytes(TEXT.replace("200", "250").encode("latin-1", "replace"))
    (folder / "other.txt").write_text(OTHER + "\n", encoding="utf-8")
    project = folder / "p.selon"
    assert run(["add", str(project), *(str(one) for one in sorted(folder.iterdir())), "--quiet"]) == 0
    assert run(["run", str(project), "--parser", "none", "--workers", "1", "--quiet"]) == 0
    with open_project(project) as store:
        (record,) = store.connection.execute("SELECT id FROM records ORDER BY n LIMIT 1").fetchone()
        decide(store, [Decision("ana", "2026-11-23T10:00:00+00:00", "record", record, "accept", reason="Renée Kergoat l'a confirmé")])
    assert run(["release", str(project), "--tag", "v1", "--to", str(folder / "v1"), "--privacy", "full", "--date", "2026-11-23"]) == 0
    return folder


@pytest.fixture
def copy(named: Path, tmp_path: Path) -> Path:
    shutil.copy(named / "p.selon", tmp_path / "p.selon")
    return tmp_path / "p.selon"


def forgotten(selon: Call, project: Path, name: str = "Renée Kergoat") -> Any:
    return selon("forget", str(project), name, "--coder", "ana", "--reason", "Renée Kergoat asked for it")


def test_no_byte_of_the_name_is_left_and_the_project_is_sound(selon: Call, copy: Path) -> None:
    assert hits(copy)
    code, out, err = forgotten(selon, copy)
    assert code == 0
    assert hits(copy) == []
    assert selon("verify", str(copy)).code == 0
    assert selon("doctor", str(copy)).code == 0
    assert "kergoat" not in (out.decode() + err).casefold()
    assert "v1" in err


def test_a_backup_made_after_holds_none(selon: Call, copy: Path) -> None:
    forgotten(selon, copy)
    assert selon("backup", str(copy), str(copy.parent / "later.selon")).code == 0
    assert hits(copy.parent / "later.selon") == []


def test_offsets_hold_records_stay_and_others_of_that_name_are_left_alone(selon: Call, copy: Path) -> None:
    before = [json.loads(line) for line in selon("records", str(copy), "--format", "jsonl").out.splitlines()]
    forgotten(selon, copy)
    after = [json.loads(line) for line in selon("records", str(copy), "--format", "jsonl").out.splitlines()]
    assert [one["id"] for one in before] == [one["id"] for one in after]
    assert b"Paul Kergoat" in unpacked(copy)
    assert selon("records", str(copy), "--text", "Renée").out.decode().strip() == ""
    code, _, _ = selon("export", str(copy), "--format", "jsonld", "--to", str(copy.parent / "out"), "--privacy", "full")
    assert code == 0  # an export in which quotation and position disagree is refused


def test_it_may_be_done_again_and_releases_go_on(selon: Call, copy: Path) -> None:
    forgotten(selon, copy)
    code, out, _ = forgotten(selon, copy)
    assert code == 0
    assert "no row held the name" in out.decode()
    assert selon("release", str(copy), "--tag", "v2", "--to", str(copy.parent / "v2")).code == 0
    assert selon("diff", "v1", "v2", "--project", str(copy)).code == 0
    assert selon("verify", str(copy)).code == 0


def test_a_masked_row_that_is_changed_afterwards_is_found(selon: Call, copy: Path) -> None:
    forgotten(selon, copy)
    db = sqlite3.connect(copy)
    trigger = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'documents_stay'").fetchone()[0]
    db.execute("DROP TRIGGER documents_stay")
    db.execute("UPDATE documents SET title = 'another' WHERE n = (SELECT row FROM redactions WHERE name = 'documents' LIMIT 1)")
    db.execute(trigger)
    db.commit()
    db.close()
    assert selon("verify", str(copy)).code == 4


def test_a_wrong_name_is_a_wrong_call(selon: Call, copy: Path) -> None:
    assert forgotten(selon, copy, "12").code == 2
    code, out, _ = forgotten(selon, copy, "Nobody Known")
    assert code == 0
    assert "no row held the name" in out.decode()
