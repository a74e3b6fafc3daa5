"""From paths to pieces: every container is read, every bound holds, nothing is written, and what is left out is said."""

import bz2
import gzip
import io
import lzma
import os
import random
import stat
import struct
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.ingest.piece import member_name, shown
from selon.ingest.pieces import Limits, Piece, pieces
from selon.model import Refused

TEXT = "Des centaines de personnes ont défilé samedi à Nantes.\n".encode()


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def tarred(members: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=form) as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return held.getvalue()


def read(folder: Path, name: str, content: bytes, limits: Limits | None = None) -> tuple[dict[str, bytes], list[Refused]]:
    """(name and members -> bytes, refusals) of one file."""
    (folder / name).write_bytes(content)
    return told(folder, [str(folder / name)], limits)


def told(folder: Path, paths: list[str], limits: Limits | None = None) -> tuple[dict[str, bytes], list[Refused]]:
    found = list(pieces(paths, limits))
    got = [item for item in found if isinstance(item, Piece)]
    assert len({item.source for item in got}) == len(got)
    prefix = f"{folder}/"
    return {item.source.removeprefix(prefix): item.raw for item in got}, [item for item in found if isinstance(item, Refused)]


def test_a_file_is_a_piece(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    assert list(pieces([str(tmp_path / "a.txt")])) == [Piece(str(tmp_path / "a.txt"), "a.txt", TEXT)]


def test_standard_input_is_a_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(TEXT))))
    assert list(pieces(["-"])) == [Piece("-", "-", TEXT)]


def test_a_folder_is_read_by_name_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"outside")
    base = tmp_path / "reports"
    for name in ("b/2.txt", "b/1.txt", "a.txt", "É.txt", "Z.txt", ".hidden.txt", ".git/config", "Thumbs.db"):
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_bytes(name.encode())
    (base / "none").mkdir()
    (base / "nothing.txt").touch()
    (base / "link.txt").symlink_to(outside)
    (base / "loop").symlink_to(base)
    (base / "dangling").symlink_to("nowhere")
    os.mkfifo(base / "pipe")
    got, refused = told(base, [str(base)])
    assert list(got) == ["Z.txt", "a.txt", "b/1.txt", "b/2.txt", "É.txt"]
    assert {r.source.removeprefix(f"{base}/"): r.outcome for r in refused} == {
        ".hidden.txt": "hidden",
        ".git": "hidden",
        "Thumbs.db": "hidden",
        "none": "empty",
        "nothing.txt": "empty",
        "link.txt": "no_file",
        "loop": "no_file",
        "dangling": "no_file",
        "pipe": "no_file",
    }
    assert all(r.reason.startswith(r.source) for r in refused)
    assert "outside.txt" in next(r.reason for r in refused if r.source.endswith("link.txt"))


def test_a_path_that_was_named_may_be_hidden_or_a_link(tmp_path: Path) -> None:
    (tmp_path / ".a.txt").write_bytes(TEXT)
    (tmp_path / "link").symlink_to(tmp_path / ".a.txt")
    got, refused = told(tmp_path, [str(tmp_path / ".a.txt"), str(tmp_path / "link")])
    assert list(got.values()) == [TEXT, TEXT]
    assert refused == []


def test_what_cannot_be_read_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    got, refused = told(tmp_path, [str(tmp_path / "gone.txt"), "nul\0byte", str(tmp_path / "a.txt")])
    assert list(got.values()) == [TEXT]
    assert [r.outcome for r in refused] == ["unreadable", "unreadable"]
    assert "there is no such file" in refused[0].reason
    assert "\0" not in refused[1].source + refused[1].reason


def test_a_file_beyond_the_bound_is_not_read_whole(tmp_path: Path) -> None:
    _, refused = read(tmp_path, "a.txt", b"x" * 3_000_000, Limits(piece=1_000_000))
    assert [(r.outcome, "more than 1,000,000 bytes" in r.reason) for r in refused] == [("too_large", True)]
    _, refused = told(tmp_path, ["/dev/zero"], Limits(piece=1_000_000))
    assert [r.outcome for r in refused] == ["too_large"]


PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gz", gzip.compress),
    ("bz2", bz2.compress),
    ("xz", lzma.compress),
    ("br", brotli.compress),
    ("zst", zstandard.compress),
]


@pytest.mark.parametrize(("ending", "pack"), PACKERS)
def test_compressed_files(tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]) -> None:
    found = list(pieces([str(tmp_path)])) if (tmp_path / f"a.html.{ending}").write_bytes(pack(TEXT)) else []
    assert found == [Piece(str(tmp_path / f"a.html.{ending}"), "a.html", TEXT)]


@pytest.mark.parametrize(("ending", "pack"), PACKERS)
def test_a_cut_compressed_file_gives_its_part_and_says_so(tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]) -> None:
    noise = random.Random(3).randbytes(400_000).hex().encode()
    got, refused = read(tmp_path, f"a.txt.{ending}", pack(noise)[:-3])
    assert [r.outcome for r in refused] == ["cut_short"]
    assert all(noise.startswith(part) and len(part) > 200_000 for part in got.values()) or ending in ("bz2", "xz")
    found = next((item for item in pieces([str(tmp_path)]) if isinstance(item, Piece)), None)
    assert found is None or found.remarks[0].kind == "cut_short"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_zip(tmp_path: Path, method: int) -> None:
    got, refused = read(tmp_path, "a.zip", zipped({"b.txt": TEXT, "d/": b"", "d/a.html": b"<p>", "empty.txt": b""}, method))
    assert got == {"a.zip#b.txt": TEXT, "a.zip#d/a.html": b"<p>"}
    assert [r.outcome for r in refused] == ["empty"]


def test_zip_by_lzma_or_with_a_password_is_refused_member_by_member(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": TEXT, "b.txt": TEXT}))
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    got, refused = read(tmp_path, "a.zip", bytes(raw))
    assert list(got) == ["a.zip#b.txt"]
    assert "password" in refused[0].reason
    _, refused = read(tmp_path, "l.zip", zipped({"a.txt": TEXT}, zipfile.ZIP_LZMA))
    assert "LZMA" in refused[0].reason


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tgz"])
def test_tar(tmp_path: Path, form: int, ending: str) -> None:
    long = "/".join(["dossier-des-rassemblements"] * 3) + "/" + "a" * 60 + ".txt"
    members = {"a.txt": TEXT, "é/b.txt": b"x" * 512, long: b"y"}
    raw = tarred(members, form)
    got, refused = read(tmp_path, f"a.{ending}", raw if ending == "tar" else gzip.compress(raw))
    assert got == {f"a.{ending}#{name}": content for name, content in members.items()}
    assert refused == []


def test_a_compressed_tar_is_checked_to_its_end(tmp_path: Path) -> None:
    raw = bytearray(gzip.compress(tarred({"a.txt": TEXT})))
    raw[-6] ^= 1
    got, refused = read(tmp_path, "a.tar.gz", bytes(raw))
    assert got == {"a.tar.gz#a.txt": TEXT}
    assert [r.outcome for r in refused] == ["cut_short"]


def test_tar_members_that_are_no_files(tmp_path: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            entry = tarfile.TarInfo(f"kind{kind.decode()}")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        entry = tarfile.TarInfo("last.txt")
        entry.size = 2
        archive.addfile(entry, io.BytesIO(b"ok"))
    got, refused = read(tmp_path, "a.tar", held.getvalue())
    assert got == {"a.tar#last.txt": b"ok"}
    assert len(refused) == 5
    assert b"root:" not in b"".join(got.values())


def test_archives_inside_archives_down_to_a_depth(tmp_path: Path) -> None:
    inner = TEXT
    for depth in range(4):
        inner = zipped({f"{depth}.zip" if depth else "a.txt": inner})
    got, refused = read(tmp_path, "ok.zip", inner)
    assert list(got) == ["ok.zip#3.zip#2.zip#1.zip#a.txt"]
    got, refused = read(tmp_path, "deep.zip", zipped({"4.zip": inner, "b.txt": TEXT}))
    assert list(got) == ["deep.zip#b.txt"]
    assert [(r.outcome, "4 others" in r.reason) for r in refused] == [("too_large", True)]
    got, _ = read(tmp_path, "mixed.tar.gz", gzip.compress(tarred({"x.zip": zipped({"a.txt.gz": gzip.compress(TEXT)})})))
    assert got == {"mixed.tar.gz#x.zip#a.txt.gz": TEXT}


def test_office_documents_are_one_piece(tmp_path: Path) -> None:
    sheet = zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<y/>"})
    assert read(tmp_path, "table.xlsx", sheet) == ({"table.xlsx": sheet}, [])
    packed, refused = read(tmp_path, "a.zip", zipped({"table.xlsx": sheet}))
    assert (packed, refused) == ({"a.zip#table.xlsx": sheet}, [])


@pytest.mark.parametrize("mark", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x01"])
def test_archives_that_are_not_read_are_said(tmp_path: Path, mark: bytes) -> None:
    got, refused = read(tmp_path, "a.bin", mark + b"rest")
    assert got == {}
    assert "unpack it first" in refused[0].reason


@pytest.mark.parametrize("cut", [40, 300, 900, -1, -22, -60])
def test_a_cut_zip_gives_the_members_that_are_whole(tmp_path: Path, cut: int) -> None:
    noise = {f"{n}.txt": random.Random(n).randbytes(200).hex().encode() for n in range(4)}
    raw = zipped(noise)
    got, refused = read(tmp_path, "a.zip", raw[:cut])
    assert "cut_short" in {r.outcome for r in refused}
    for name, content in got.items():
        assert noise[name.removeprefix("a.zip#")].startswith(content)
    if cut < 0:
        assert len(got) == 4


def test_a_cut_zip_written_as_a_stream(tmp_path: Path) -> None:
    held = io.BytesIO()

    class Stream(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            return held.write(bytes(data))  # type: ignore[call-overload, no-any-return]

    with zipfile.ZipFile(Stream(), "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for n in range(3):
            archive.writestr(f"{n}.txt", TEXT * (n + 1))
    got, refused = read(tmp_path, "a.zip", held.getvalue()[:-50])
    assert got == {f"a.zip#{n}.txt": TEXT * (n + 1) for n in range(3)}
    assert [r.outcome for r in refused] == ["cut_short"]


@pytest.mark.parametrize("cut", [100, 700, 1600, 2600])
def test_a_cut_tar_gives_the_members_that_are_whole(tmp_path: Path, cut: int) -> None:
    members = {f"{n}.txt": bytes((65 + n,)) * 500 for n in range(4)}
    raw = tarred(members, tarfile.USTAR_FORMAT)
    got, refused = read(tmp_path, "a.tar", raw[:cut])
    assert "cut_short" in {r.outcome for r in refused} or cut < 512
    assert all(members[name.removeprefix("a.tar#")].startswith(content) for name, content in got.items() if cut >= 512)


def test_a_member_with_other_content_than_its_checksum_is_told(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": TEXT, "b.txt": TEXT}, zipfile.ZIP_STORED))
    raw[raw.index(TEXT) + 3] ^= 1
    got, refused = read(tmp_path, "a.zip", bytes(raw))
    assert list(got) == ["a.zip#a.txt", "a.zip#b.txt"]
    assert [(r.source[-5:], r.outcome) for r in refused] == [("a.txt", "cut_short")]


HOSTILE = (
    "../up.txt", "../../../../etc/cron.d/x", "/etc/passwd", "//host/share.txt", "C:\\Windows\\x.txt", "c:x.txt", "..\\..\\x.txt",
    "a/../../b.txt", "./././x.txt", "...", "a/./b.txt", "con.txt", "nul\x07bell.txt", "new\nline.txt", "esc\x1b[2J.txt", "\u202etxt.exe",
    "a" * 5000 + ".txt", "%2E%2E/x.txt", "CASE.txt", "case.txt", "Case.TXT", "é.txt", "e\u0301.txt", " .txt", "-rf", "~/x.txt",
    "$(touch x)",
    "a#b.txt", "x:stream", "\\\\?\\C:\\x",
)  # fmt: skip


def hostile_archives() -> list[tuple[str, bytes]]:
    """Fifty archives that try to get out of their folder, or to be what they are not."""
    made = [(f"name{n}.zip", zipped({name: TEXT, "ok.txt": b"ok"})) for n, name in enumerate(HOSTILE[:18])]
    made += [(f"name{n}.tar", tarred({name: TEXT, "ok.txt": b"ok"})) for n, name in enumerate(HOSTILE[:18])]
    made += [("all.zip", zipped(dict.fromkeys(HOSTILE, TEXT))), ("all.tar", tarred(dict.fromkeys(HOSTILE, TEXT)))]
    made.append(("nul.zip", zipped({"aXb.txt": TEXT}).replace(b"aXb.txt", b"a\0b.txt")))
    made.append(("twice.zip", zipped({"aXb.txt": TEXT, "aYb.txt": TEXT}).replace(b"aYb.txt", b"aXb.txt")))
    for link in ("/etc/passwd", "../../x", "ok.txt"):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            entry = zipfile.ZipInfo("link.txt")
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, link)
            archive.writestr("link.txt/below.txt", TEXT)
        made.append((f"link{len(made)}.zip", held.getvalue()))
        held = io.BytesIO()
        with tarfile.open(fileobj=held, mode="w") as tar:
            for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
                item = tarfile.TarInfo("link.txt")
                item.type, item.linkname = kind, link
                tar.addfile(item)
            item = tarfile.TarInfo("link.txt/below.txt")
            item.size = len(TEXT)
            tar.addfile(item, io.BytesIO(TEXT))
        made.append((f"link{len(made)}.tar", held.getvalue()))
    whole = bytearray(zipped({"a.txt": TEXT, "b.txt": TEXT}))
    at = whole.rindex(b"PK\x01\x02")
    whole[at + 42 : at + 46] = struct.pack("<I", 0xFFFFFF)
    made.append(("far.zip", bytes(whole)))
    overlapping = bytearray(zipped({"a.txt": TEXT, "b.txt": TEXT}))
    at = overlapping.rindex(b"PK\x01\x02")
    overlapping[at + 42 : at + 46] = bytes(4)
    made.append(("overlapping.zip", bytes(overlapping)))
    made.append(("huge-pax.tar", _pax_bomb()))
    made.append(("selves.zip", zipped({"selves.zip": zipped({"selves.zip": zipped({"selves.zip": b"PK\x03\x04"})})})))
    return made


def _pax_bomb() -> bytes:
    raw = bytearray(tarred({"a" * 200: TEXT}, tarfile.PAX_FORMAT))
    raw[124:136] = b"77777777777\0"
    raw[148:156] = b"        "
    raw[148:156] = f"{sum(raw[:512]):06o}\0 ".encode()
    return bytes(raw)


def test_hostile_archives_write_nothing_and_their_names_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archives = hostile_archives()
    assert len(archives) >= 48
    inside = tmp_path / "in" / "side"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    for name, content in archives:
        (inside / name).write_bytes(content)
    before = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
    found = [item for name, _ in archives for item in pieces([name])]
    assert {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    got = [item for item in found if isinstance(item, Piece)]
    assert len(got) > 100
    for item in found:
        archive, _, member = item.source.partition("#")
        assert (inside / archive / member).resolve().is_relative_to(inside / archive)
        assert all(character.isprintable() for character in item.source), item.source
    assert {item.raw for item in got} <= {TEXT, b"ok"}
    assert not any(b"root:" in item.raw for item in got)
    clash = [item.source for item in got if item.source.lower() == "all.zip#case.txt"]
    assert sorted(clash) == ["all.zip#CASE.txt", "all.zip#Case.TXT", "all.zip#case.txt"]
    assert [item.source for item in got if item.source.startswith("twice")] == ["twice.zip#aXb.txt", "twice.zip#aXb.txt (2)"]


def test_an_archive_of_64k_members_is_read(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for n in range(70_000):
            archive.writestr(zipfile.ZipInfo(f"{n}"), b"x")
    (tmp_path / "many.zip").write_bytes(held.getvalue())
    assert sum(isinstance(item, Piece) for item in pieces([str(tmp_path / "many.zip")])) == 70_000


def bombs() -> list[tuple[str, bytes]]:
    size = 150 << 20
    zeros = bytes(size)
    packed = gzip.compress(zeros)
    once = zipped({"0.txt": zeros})
    nested = once
    for _ in range(3):
        nested = zipped({f"{n}.zip": nested for n in range(16)})
    return [
        ("a.txt.gz", packed),
        ("a.txt.gz.gz", gzip.compress(packed)),
        ("a.txt.br", brotli.compress(zeros, quality=4)),
        ("a.txt.zst", zstandard.compress(zeros)),
        ("a.txt.xz", lzma.compress(zeros, preset=0)),
        ("a.zip", once),
        ("nested.zip", nested),
        ("a.tar.gz", gzip.compress(tarred({"a.txt": zeros}))),
    ]


def test_bombs_stop_within_their_bounds(tmp_path: Path) -> None:
    for name, content in bombs():
        (tmp_path / name).write_bytes(content)
        tracemalloc.start()
        try:
            begun = time.process_time()
            got, refused = told(tmp_path, [str(tmp_path / name)])
            assert time.process_time() - begun < 20, name  # a second, without the tracing
            assert tracemalloc.get_traced_memory()[1] < 64 << 20, name
        finally:
            tracemalloc.stop()
        assert got == {}, name
        assert {r.outcome for r in refused} == {"too_large"}, name
        assert len(refused) < 10, name


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_names_are_harmless_and_shown_names_can_be_read_back(name: str) -> None:
    safe = member_name(name)
    assert not Path(safe).is_absolute()
    assert not {".", ".."} & set(safe.split("/"))
    assert safe
    from urllib.parse import unquote

    assert "\ud800" in name or unquote(shown(name), errors="surrogateescape") == name


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["zip", "tar", "gz", "warc"]), st.data())
def test_damaged_containers_never_raise(tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject) -> None:
    whole = {
        "zip": zipped({"a.txt": TEXT, "b.txt": TEXT}),
        "tar": tarred({"a.txt": TEXT, "b.txt": TEXT}),
        "gz": gzip.compress(TEXT),
        "warc": b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n",
    }[kind]
    raw = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    place = tmp_path_factory.getbasetemp() / f"damaged.{kind}"
    place.write_bytes(bytes(raw[: data.draw(st.integers(1, len(raw)))]))
    assert list(pieces([str(place)]))
