"""Inflation: everything that was whole comes out, every cut and every damage is told, and bombs stop at the bounds."""

import bz2
import gzip
import io
import lzma
import random
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from selon.errors import CutShort, TooLarge
from selon.ingest.decoders import Coding
from selon.ingest.inflate import Limits, Members, coding_of, inflate, inflated
from selon.ingest.source import Source

SMALL = Limits(piece=1 << 20, floor=1 << 18, whole=1 << 20)
PACK: dict[Coding, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
}
CODINGS = sorted(PACK)


def text(size: int) -> bytes:
    """Text that does not shrink to nothing."""
    chance = random.Random(size)
    return " ".join(chance.choice(["marche", "rassemblement", "place", "préfecture", "police", str(n)]) for n in range(size // 6)).encode()[
        :size
    ]


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("size", [0, 1, 1000, 700_000])
def test_what_was_packed_comes_out(coding: Coding, size: int) -> None:
    assert inflate(PACK[coding](text(size)), coding, SMALL) == (text(size), "")


def test_deflate_is_read_with_and_without_its_header() -> None:
    assert inflate(raw_deflate(text(5000)), "deflate", SMALL) == (text(5000), "")


def test_gzip_headers_with_all_fields() -> None:
    body = raw_deflate(b"abc")
    head = b"\x1f\x8b\x08" + bytes([4 + 8 + 16 + 2]) + b"\0" * 6 + b"\x03\0xyz" + b"name.txt\0" + b"a remark\0" + b"\0\0"
    tail = zlib.crc32(b"abc").to_bytes(4, "little") + (3).to_bytes(4, "little")
    assert inflate(head + body + tail, "gzip", SMALL) == (b"abc", "")


@pytest.mark.parametrize("coding", ["gzip", "bzip2", "xz", "zstd"])
def test_members_follow_each_other(coding: Coding) -> None:
    packed = b"".join(PACK[coding](text(n)) for n in (10, 0, 5000))
    assert inflate(packed, coding, SMALL) == (text(10) + text(5000), "")
    assert inflate(packed + bytes(512), coding, SMALL)[1] == ""
    assert "behind its end marker" in inflate(packed + b"junk", coding, SMALL)[1]


@pytest.mark.parametrize("coding", CODINGS)
def test_every_cut_is_told_and_what_came_before_it_is_had(coding: Coding) -> None:
    whole = text(3000)
    packed = PACK[coding](whole)
    for cut in sorted({*range(1, 30), *range(30, len(packed), 37), *range(len(packed) - 12, len(packed))}):
        content, wrong = inflate(packed[:cut], coding, SMALL)
        assert wrong, cut
        assert whole.startswith(content)
    assert len(inflate(packed[:-2], coding, SMALL)[0]) >= 2500 or coding in ("bzip2", "zstd", "br")


@pytest.mark.parametrize("coding", ["gzip", "bzip2", "xz", "zstd"])
def test_every_changed_byte_is_told(coding: Coding) -> None:
    whole = text(4000)
    packed = bytearray(PACK[coding](whole))
    for at in range(12 if coding == "gzip" else 0, len(packed), 23):
        packed[at] ^= 0x10
        content, wrong = inflate(bytes(packed), coding, SMALL)
        packed[at] ^= 0x10
        assert wrong or content == whole, at


def test_content_with_a_wrong_checksum_is_handed_out_and_told() -> None:
    packed = bytearray(gzip.compress(text(2000)))
    packed[-6] ^= 1
    content, wrong = inflate(bytes(packed), "gzip", SMALL)
    assert content == text(2000)
    assert "checksum" in wrong


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("filler", [b"\0", b"<p>Marche</p>"])
def test_a_bomb_stops_at_the_bound_and_costs_little_memory(coding: Coding, filler: bytes) -> None:
    size = 16 << 20 if coding == "bzip2" and filler != b"\0" else 64 << 20
    bomb = PACK[coding](filler * (size // len(filler)))
    limits = Limits(floor=2 << 20, piece=1 << 30, ratio=250)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge, match="a bomb"):
            inflate(bomb, coding, limits)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_a_large_piece_that_is_no_bomb_is_refused_at_its_bound() -> None:
    noise = random.Random(1).randbytes(2 << 20)
    with pytest.raises(TooLarge, match="more than 1,048,576 bytes"):
        inflate(gzip.compress(noise), "gzip", SMALL)


def test_zstandard_with_skippable_frames_no_checksum_and_stored_or_repeated_blocks() -> None:
    plain = zstandard.ZstdCompressor(write_checksum=False, write_content_size=False)
    skippable = (0x184D2A53).to_bytes(4, "little") + (5).to_bytes(4, "little") + b"12345"
    noise = random.Random(2).randbytes(200_000)
    for content in (noise, b"a" * 400_000, text(50_000), b""):
        assert inflate(skippable + plain.compress(content) + skippable, "zstd", Limits(ratio=10**9)) == (content, "")
    assert "ends at byte" in inflate(skippable[:-1], "zstd", SMALL)[1]


def test_a_window_beyond_the_bound_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=30, compression_level=1)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = packer.compress(text(300_000)) + packer.flush()
    assert "damaged" in inflate(packed, "zstd", SMALL)[1]


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_after_damage_the_next_member_that_begins_as_wanted_is_found(coding: Coding) -> None:
    parts = [PACK[coding](b"HEAD%d " % n + text(3000)) for n in range(5)]
    parts[1] = parts[1][: len(parts[1]) // 2] + parts[1][len(parts[1]) // 2 + 9 :]
    parts[2] = PACK[coding](b"other")
    packed = b"".join(parts)
    source = Source(io.BytesIO(packed).read, memory=1 << 20)
    members = Members(source, coding, SMALL)
    found = []
    while True:
        try:
            content = b""
            while part := members.chunk():
                content += part
            found.append(content[:5])
            if not members.following():
                break
        except CutShort:
            if not members.resync(b"HEAD"):
                break
    assert found == [b"HEAD0", b"HEAD3", b"HEAD4"]


def test_looking_for_the_next_member_has_an_end() -> None:
    source = Source(io.BytesIO(b"\x1f\x8b\x08" * 100_000).read, memory=1 << 20)
    assert not Members(source, "gzip", SMALL).resync(b"HEAD")


@pytest.mark.parametrize("coding", ["gzip", "bzip2", "xz", "zstd"])
def test_codings_are_told_by_their_first_bytes(coding: Coding) -> None:
    assert coding_of(PACK[coding](b"text")[:16]) == coding
    assert coding_of(PACK[coding](b"")[:16]) == coding


def test_brotli_is_told_by_name_and_text_is_no_coding() -> None:
    assert coding_of(b"anything", "page.html.BR") == "br"
    assert coding_of(b"BZh is how a text may begin", "page.txt") is None


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(CODINGS))
def test_rubbish_is_never_more_than_told(rubbish: bytes, coding: Coding) -> None:
    content, wrong = inflate(rubbish, coding, SMALL)
    assert wrong or content is not None


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=2000), st.lists(st.integers(1, 700), max_size=8), st.sampled_from(CODINGS))
def test_how_the_bytes_arrive_does_not_matter(content: bytes, sizes: list[int], coding: Coding) -> None:
    stream = io.BytesIO(PACK[coding](content))
    pattern = iter(sizes)
    assert b"".join(inflated(Source(lambda size: stream.read(next(pattern, size))), coding, SMALL)) == content
