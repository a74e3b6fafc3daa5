"""Bytes packed for keeping, and the digests that show any change of them."""

import hashlib
import zlib
from collections.abc import Sequence

import msgspec
import zstandard

AS_IS, ZSTD = 0, 1
"""How a body is packed: not at all, or as one zstd frame."""
SHA = 32
"""Bytes of a SHA-256."""
_LEVEL = 3
_SMALL = 64

Cell = str | bytes | int | float | None
"""What a column of a row holds."""


class Torn(msgspec.MsgspecError):
    """A packed body that is not what its row says it is."""


def sha256(data: bytes) -> bytes:
    """The 32 bytes of the digest."""
    return hashlib.sha256(data).digest()


def pack(data: bytes) -> tuple[int, bytes]:
    """(codec, body) of *data*: compressed where that makes it smaller."""
    if len(data) > _SMALL:
        body = zstandard.ZstdCompressor(level=_LEVEL).compress(data)
        if len(body) < len(data):
            return ZSTD, body
    return AS_IS, data


def unpack(codec: int, size: int, body: bytes) -> bytes:
    """The bytes of a body that :func:`pack` made. Raises Torn where they can't be had; never makes more than *size* bytes."""
    if codec == AS_IS:
        data = body
    elif codec == ZSTD:
        try:
            told = zstandard.get_frame_parameters(body).content_size
            if told != size:
                raise Torn(f"a packed body says that it holds {told} bytes where its row says {size}")
            data = zstandard.ZstdDecompressor().decompress(body, max_output_size=size)
        except (zstandard.ZstdError, MemoryError) as error:
            raise Torn(f"a packed body can't be unpacked: {error}") from error
    else:
        raise Torn(f"a body packed in an unknown way ({codec})")
    if len(data) != size:
        raise Torn(f"a body holds {len(data)} bytes where its row says {size}")
    return data


def row_digest(table: str, cells: Sequence[Cell]) -> bytes:
    """What tells whether a row is as it was written: SHA-256 over the table's name and its cells in order, as MessagePack, which tells
    types and lengths apart (32 bytes); then two bytes of CRC-32 of each cell, which tell which cell it is that differs."""
    packed = [msgspec.msgpack.encode(cell) for cell in cells]
    whole = hashlib.sha256(msgspec.msgpack.encode(table))
    for cell in packed:
        whole.update(cell)
    return whole.digest() + b"".join((zlib.crc32(cell) & 0xFFFF).to_bytes(2, "big") for cell in packed)


def differing(names: Sequence[str], kept: object, made: bytes) -> list[str]:
    """The columns in which two digests of a row differ; empty where the digest itself is what changed."""
    if not isinstance(kept, bytes) or len(kept) != len(made):
        return []
    pairs = zip(names, range(SHA, len(made), 2), strict=False)
    return [name for name, at in pairs if kept[at : at + 2] != made[at : at + 2]]
