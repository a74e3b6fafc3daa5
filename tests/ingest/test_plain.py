"""Files become reports, or say clearly why not."""

import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selon.errors import BinaryInput, EmptyInput, EncodingError, InputError, TitleOnly, TooLarge
from selon.ingest.plain import LARGEST, decode, read_file, report_from_text

TEXT = "Grève à Vire\r\n\r\nLe dépôt est fermé : « Rien ne roule. »\n"


def written(folder: Path, raw: bytes) -> str:
    path = folder / "r.txt"
    path.write_bytes(raw)
    return str(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_the_decoded_file(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, TEXT.encode(encoding))
    report = read_file(path, outlet="Le Bocage", published="2024-05-03", language="fr")
    assert report.text == TEXT
    assert (report.source, report.outlet, report.published, report.language) == (path, "Le Bocage", "2024-05-03", "fr")
    assert report.id == report_from_text(TEXT, "elsewhere").id


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le", "utf-32-be"])
def test_byte_order_marks(encoding: str) -> None:
    assert decode("\ufeff".encode(encoding) + TEXT.encode(encoding), "x") == TEXT


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert read_file("-").text == TEXT


@pytest.mark.parametrize("raw", [b"", b" \r\n\t", "\ufeff\u00a0\u200b".encode(), b"---\n"])
def test_empty(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(EmptyInput, match=r"r\.txt: the file holds no text"):
        read_file(written(tmp_path, raw))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"%PDF-1.7 \xe2\xe3", "PDF"),
        (b"PK\x03\x04abc", "office document"),
        (b"text\0text", "NUL byte at byte 4"),
        (TEXT.encode("utf-16-le"), "utf-16le"),
        (TEXT.encode("utf-16-be"), "utf-16be"),
        (b"ab\x01\x02\x03\x04" * 50, "control characters"),
    ],
)
def test_binary(tmp_path: Path, raw: bytes, says: str) -> None:
    with pytest.raises(BinaryInput, match=says):
        read_file(written(tmp_path, raw))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("Une ligne\nGrève à Vire, dit-on".encode("cp1252"), r"byte 12 \(0xe8\), line 2; it looks like Windows-1252"),
        ("Забастовка в городе".encode("cp1251"), "find out its encoding"),
        ("Grève à Vire é".encode()[:-1], "cut short"),
        (b"\xff\xfe\x00\xd8\x61\x00", "byte order mark says so"),
    ],
)
def test_encodings(tmp_path: Path, raw: bytes, says: str) -> None:
    with pytest.raises(EncodingError, match=says):
        read_file(written(tmp_path, raw))


def test_too_large(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match="5,000,000 bytes"):
        read_file(written(tmp_path, b"a" * (LARGEST + 1)))
    assert len(read_file(written(tmp_path, b"a. " * (LARGEST // 3))).text) == LARGEST // 3 * 3


@pytest.mark.parametrize("title", ["Rassemblement à Vire", "\nGrève « totale » à Flers\n\n"])
def test_title_only(tmp_path: Path, title: str) -> None:
    with pytest.raises(TitleOnly):
        read_file(written(tmp_path, title.encode()))


@pytest.mark.parametrize("text", ["Le dépôt est fermé.", "« Rien ne roule. »", "Titre\nCorps"])
def test_short_reports_are_reports(tmp_path: Path, text: str) -> None:
    assert read_file(written(tmp_path, text.encode())).text == text


def test_paths(tmp_path: Path) -> None:
    for path, says in [
        (tmp_path / "none.txt", "no such file"),
        (tmp_path, "folder"),
        ("a\0b", "can't be read"),
        ("x" * 5000, "can't be read"),
    ]:
        with pytest.raises(InputError, match=says) as caught:
            read_file(str(path))
        assert caught.value.unreadable


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = written(tmp_path, b"Une phrase.")
    Path(path).chmod(0)
    with pytest.raises(InputError, match="permission"):
        read_file(path)


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_named_problem(raw: bytes) -> None:
    try:
        text = decode(raw, "x")
    except InputError as error:
        problem = str(error)
    else:
        problem = "x: none"
        assert text.encode() in (raw, raw[3:]) or raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:4] == b"\0\0\xfe\xff"
    assert problem.startswith("x: ")
