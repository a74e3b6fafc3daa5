"""WARC files: pages with what the crawler knew, every cut and damage told, the other records kept, and bombs held."""

import base64
import gzip
import hashlib
import random
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import zstandard

from selon.ingest.pieces import Limits, Piece, pieces
from selon.model import Refused

HTML = b"<html><body><p>%s</p></body></html>"
GZIP: Callable[[bytes], bytes] = gzip.compress
ZSTD: Callable[[bytes], bytes] = zstandard.ZstdCompressor(write_checksum=True).compress


def page(n: int) -> bytes:
    chance = random.Random(n)
    return HTML % " ".join(chance.choice(["marche", "place", "samedi", "police", str(chance.random())]) for _ in range(60)).encode()


def block(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    told = {"Content-Type": "text/html; charset=ISO-8859-15", "Content-Length": str(len(body))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return f"HTTP/1.1 {status}\r\n".encode() + b"".join(f"{k}: {v}\r\n".encode() for k, v in told.items() if v) + b"\r\n" + body


def record(n: int, content: bytes, kind: str = "response", **fields: str) -> bytes:
    head = {
        "WARC-Type": kind,
        "WARC-Target-URI": f"https://journal.example/{n}/article.html?x=1",
        "WARC-Date": "2024-03-02T10:11:12Z",
        "Content-Length": str(len(content)),
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    return b"WARC/1.1\r\n" + b"".join(f"{k}: {v}\r\n".encode() for k, v in head.items() if v) + b"\r\n" + content + b"\r\n\r\n"


def digest(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content).digest()).decode()


def crawl(count: int) -> list[bytes]:
    return [record(n, block(page(n)), WARC_Block_Digest=digest(block(page(n)))) for n in range(count)]


def read(folder: Path, content: bytes, name: str = "crawl.warc.gz", limits: Limits | None = None) -> tuple[list[Piece], list[Refused]]:
    (folder / name).write_bytes(content)
    found = list(pieces([str(folder / name)], limits))
    return [item for item in found if isinstance(item, Piece)], [item for item in found if isinstance(item, Refused)]


def joined(records: list[bytes], pack: Callable[[bytes], bytes] | None) -> bytes:
    return b"".join(records if pack is None else map(pack, records))


FORMS = pytest.mark.parametrize(("name", "pack"), [("a.warc", None), ("a.warc.gz", GZIP), ("a.warc.zst", ZSTD)])


@FORMS
def test_pages_come_with_what_the_crawler_knew(tmp_path: Path, name: str, pack: Callable[[bytes], bytes] | None) -> None:
    got, refused = read(tmp_path, joined(crawl(4), pack), name)
    assert refused == []
    assert [item.raw for item in got] == [page(n) for n in range(4)]
    assert got[1] == Piece(
        f"{tmp_path}/{name}#https://journal.example/1/article.html?x=1",
        "article.html",
        page(1),
        "https://journal.example/1/article.html?x=1",
        "text/html",
        "iso-8859-15",
        "2024-03-02",
    )


def test_one_gzip_member_for_all_and_a_dictionary_of_zstandard(tmp_path: Path) -> None:
    got, refused = read(tmp_path, gzip.compress(b"".join(crawl(4))))
    assert (len(got), refused) == (4, [])
    samples = [record(n, block(page(n))) for n in range(200)]
    dictionary = zstandard.train_dictionary(8000, samples)
    packer = zstandard.ZstdCompressor(dict_data=dictionary)
    for raw in (dictionary.as_bytes(), zstandard.compress(dictionary.as_bytes())):
        front = b"\x5d\x2a\x4d\x18" + len(raw).to_bytes(4, "little") + raw
        got, refused = read(tmp_path, front + joined(samples[:5], packer.compress), "a.warc.zst")
        assert ([item.raw for item in got], refused) == ([page(n) for n in range(5)], [])


def chunked(body: bytes, step: int = 37) -> bytes:
    parts = [body[at : at + step] for at in range(0, len(body), step)]
    return b"".join(b"%x;e=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "", "GZIP", "x-gzip", "none"])
@pytest.mark.parametrize("in_chunks", [False, True])
def test_transfer_and_content_codings_are_undone(tmp_path: Path, coding: str, in_chunks: bool) -> None:
    packs = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress}
    body = packs.get(coding.lower(), bytes)(page(1))
    body = chunked(body) if in_chunks else body
    content = block(body, Content_Encoding=coding, Transfer_Encoding="chunked" if in_chunks else "", Content_Length="")
    got, refused = read(tmp_path, gzip.compress(record(1, content)))
    assert ([item.raw for item in got], refused) == ([page(1)], [])


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_header_that_the_crawler_left_over_decoded_content_is_no_harm(tmp_path: Path, coding: str) -> None:
    got, refused = read(tmp_path, gzip.compress(record(1, block(page(1), Content_Encoding=coding, Transfer_Encoding="chunked"))))
    assert ([item.raw for item in got], refused) == ([page(1)], [])


def test_two_codings_one_over_the_other(tmp_path: Path) -> None:
    body = brotli.compress(gzip.compress(page(1)))
    got, _ = read(tmp_path, gzip.compress(record(1, block(body, Content_Encoding="gzip, br"))))
    assert got[0].raw == page(1)


def test_what_is_no_page_is_said_and_what_was_never_meant_to_be_one_is_not(tmp_path: Path) -> None:
    records = [
        record(0, b"software: x", "warcinfo", WARC_Target_URI=""),
        record(1, b"GET / HTTP/1.1\r\n\r\n", "request"),
        record(2, b"seed: 1", "metadata"),
        record(3, block(b"gone", "404 Not Found")),
        record(4, block(b"", "301 Moved")),
        record(5, block(b"\x89PNG", Content_Type="image/png")),
        record(6, block(b"p {}", Content_Type="text/css")),
        record(7, block(b"x()", Content_Type="application/javascript")),
        record(8, b"", "revisit", WARC_Refers_To_Date="2024-01-05T00:00:00Z"),
        record(9, block(b"")),
        record(10, b"no http at all"),
        record(11, block(page(11), Content_Encoding="compress")),
        record(12, b"93.184.216.34", WARC_Target_URI="dns:journal.example"),
        record(13, "Du texte déjà tiré".encode(), "conversion", Content_Type="text/plain"),
    ]
    got, refused = read(tmp_path, joined(records, GZIP))
    assert [(item.name, item.media_type) for item in got] == [("article.html", "text/plain")]
    told = {item.source.split("example/")[1].split("/")[0]: item.outcome for item in refused}
    assert told == {
        "3": "no_page", "4": "no_page", "5": "no_page", "6": "no_page", "7": "no_page", "8": "duplicate", "9": "empty", "10": "cut_short",
        "11": "unreadable",
    }  # fmt: skip
    assert "2024-01-05" in next(item.reason for item in refused if item.outcome == "duplicate")


@FORMS
def test_every_cut_is_told_and_the_records_before_it_are_kept(tmp_path: Path, name: str, pack: Callable[[bytes], bytes] | None) -> None:
    records = crawl(4) if pack is None else list(map(pack, crawl(4)))
    whole = b"".join(records)
    ends = {sum(map(len, records[:n])) for n in range(5)}
    for cut in sorted(
        {*range(1, len(whole), 61), *range(len(whole) - 12, len(whole)), *(end + 1 for end in ends), *(end - 1 for end in ends)}
    ):
        if cut in ends or not 0 < cut < len(whole):
            continue  # a file that ends with a record is a whole file
        got, refused = read(tmp_path, whole[:cut], name)
        before = sum(end <= cut for end in ends) - 1
        assert [item.outcome for item in refused if item.outcome != "binary"] or cut < 6, cut
        assert [item.raw for item in got][:before] == [page(n) for n in range(before)], cut
        assert len(got) <= before + 1, cut


@FORMS
@pytest.mark.parametrize("seed", range(6))
def test_bytes_lost_in_the_middle_cost_what_they_hit(tmp_path: Path, name: str, pack: Callable[[bytes], bytes] | None, seed: int) -> None:
    records = crawl(8) if pack is None else list(map(pack, crawl(8)))
    whole = b"".join(records)
    chance = random.Random(seed)
    at = chance.randrange(len(records[0]), len(whole) - len(records[-1]))
    size = chance.randrange(1, 120)
    damaged = whole[:at] + (whole[at + size :] if seed % 2 else chance.randbytes(size) + whole[at + size :])
    got, refused = read(tmp_path, damaged, name)
    assert refused or (pack is None and seed % 2 == 0)  # bytes of a plain head that were put in others' place may mean something else
    right = [item.raw for item in got if not item.remarks]
    assert set(right) <= {page(n) for n in range(8)}
    assert len(set(right)) >= 5
    assert got[0].raw == page(0)
    assert got[-1].raw == page(7)


@pytest.mark.parametrize("field", ["WARC_Block_Digest", "WARC_Payload_Digest"])
def test_digests_are_checked(tmp_path: Path, field: str) -> None:
    content = block(page(1))
    right = digest(content if "Block" in field else page(1))
    got, refused = read(tmp_path, gzip.compress(record(1, content, **{field: right})))
    assert (len(got), refused, got[0].remarks) == (1, [], ())
    got, refused = read(tmp_path, gzip.compress(record(1, content.replace(b"<p>", b"<q>"), **{field: right})))
    assert [item.outcome for item in refused] == ["cut_short"]
    assert "digest" in refused[0].reason
    assert [remark.kind for remark in got[0].remarks] == ["cut_short"]
    got, refused = read(tmp_path, gzip.compress(record(1, content, **{field: "sha1:garbage!"})))
    assert (len(got), refused) == (1, [])


def test_the_payloads_digest_may_be_of_what_was_sent_or_of_what_was_meant(tmp_path: Path) -> None:
    sent = chunked(gzip.compress(page(1)))
    content = block(sent, Content_Encoding="gzip", Transfer_Encoding="chunked", Content_Length="")
    for form in (sent, gzip.compress(page(1)), page(1)):
        got, refused = read(tmp_path, gzip.compress(record(1, content, WARC_Payload_Digest=digest(form))))
        assert (got[0].remarks, refused) == ((), [])


def test_pages_that_were_cut_before_they_were_stored(tmp_path: Path) -> None:
    packed = gzip.compress(page(1))
    records = [
        record(0, block(page(0)[:900], Content_Length="5000")),
        record(1, block(packed[:-40], Content_Encoding="gzip")),
        record(2, block(chunked(page(2))[:-300], Transfer_Encoding="chunked", Content_Length="")),
        record(3, block(page(3)), WARC_Truncated="length"),
    ]
    got, refused = read(tmp_path, joined(records, GZIP))
    assert [len(item.raw) > 300 for item in got] == [True] * 4
    assert [item.remarks[0].kind for item in got] == ["cut_short"] * 4
    assert [item.outcome for item in refused] == ["cut_short"] * 4


def test_bombs_in_records_cost_little_and_the_next_records_are_kept(tmp_path: Path) -> None:
    zeros = bytes(120 << 20)
    bombs = [
        record(90, zeros),
        record(91, block(gzip.compress(zeros), Content_Encoding="gzip")),
        record(92, block(brotli.compress(zeros, quality=3), Content_Encoding="br")),
        record(93, block(zstandard.compress(zeros), Content_Encoding="zstd")),
        record(94, zeros[: 90 << 20]),
    ]
    names = [zlib.crc32(bomb) for bomb in bombs]
    packed = [gzip.compress(bomb) for bomb in bombs]
    del zeros, bombs
    whole = b"".join(gzip.compress(good) + bad for good, bad in zip(crawl(5), packed, strict=True)) + gzip.compress(
        record(5, block(page(5)))
    )
    (tmp_path / "crawl.warc.gz").write_bytes(whole)
    tracemalloc.start()
    try:
        found = list(pieces([str(tmp_path / "crawl.warc.gz")]))
        assert tracemalloc.get_traced_memory()[1] < 80 << 20
    finally:
        tracemalloc.stop()
    assert [item.raw for item in found if isinstance(item, Piece)] == [page(n) for n in range(6)]
    assert [item.outcome for item in found if isinstance(item, Refused)].count("too_large") >= len(names)


def test_a_record_beyond_the_bound_is_left_out(tmp_path: Path) -> None:
    noise = random.Random(5).randbytes(300_000)
    for pack, name in ((None, "a.warc"), (GZIP, "a.warc.gz")):
        records = [record(0, block(page(0))), record(1, block(noise)), record(2, block(page(2)))]
        got, refused = read(tmp_path, joined(records, pack), name, Limits(piece=100_000))
        assert [item.raw for item in got] == [page(0), page(2)]
        assert [item.outcome for item in refused] == ["too_large"]


@pytest.mark.parametrize("length", ["", "abc", "-5", "99999999999999999999", "10", "100000"])
def test_a_record_that_lies_about_its_length_costs_itself(tmp_path: Path, length: str) -> None:
    for pack, name in ((None, "a.warc"), (GZIP, "a.warc.gz")):
        records = [record(0, block(page(0))), record(1, block(page(1)), Content_Length=length), record(2, block(page(2)))]
        got, refused = read(tmp_path, joined(records, pack), name)
        raws = [item.raw for item in got if not item.remarks]
        assert raws == [page(0), page(2)], (name, refused)
        assert refused


def test_lax_writers_are_understood(tmp_path: Path) -> None:
    folded = record(1, block(page(1))).replace(b"WARC-Date:", b"X-Note: one\r\n two\r\nwarc-date:")
    bare = record(2, block(page(2))).replace(b"\r\nWARC-", b"\nWARC-").replace(b"\r\nContent-Length", b"\nContent-Length", 1)
    got, refused = read(tmp_path, joined([folded, b"\r\n" + bare, record(3, block(page(3)))[:-4]], GZIP))
    assert ([item.raw for item in got], refused) == ([page(1), page(2), page(3)], [])
    assert got[0].fetched == "2024-03-02"


def test_a_wacz_gives_the_pages_of_its_crawls(tmp_path: Path) -> None:
    import io
    import zipfile

    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("pages/pages.jsonl", "{}\n")
        archive.writestr("indexes/index.cdx.gz", gzip.compress(b"x"))
        archive.writestr("archive/data.warc.gz", joined(crawl(3), GZIP))
    got, refused = read(tmp_path, held.getvalue(), "a.wacz")
    assert ([item.raw for item in got], refused) == ([page(n) for n in range(3)], [])
    assert got[0].source == f"{tmp_path}/a.wacz#archive/data.warc.gz#https://journal.example/0/article.html?x=1"
