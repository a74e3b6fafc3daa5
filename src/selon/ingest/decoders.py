"""Decoders of one member of a compressed stream, in steps of bounded output, that check its end.

``done`` is set only behind the end marker and a right checksum. Bytes that end before, or are damaged, raise
:class:`~selon.errors.CutShort` after all that could be had was handed out.
"""

import bz2
import lzma
import struct
import zlib
from typing import Literal, Protocol

import brotli
import zstandard

from selon.errors import CutShort
from selon.ingest.source import Source

Coding = Literal["gzip", "deflate", "raw", "bzip2", "xz", "br", "zstd", "identity"]

_INPUT = 16 << 10
"""Bytes handed to a decoder at once."""
_OUTPUT = 256 << 10
"""Bytes asked of a decoder at once."""
_NAME = 4096
"""The longest name or remark in gzip's header."""
_WINDOW = 128 << 20
"""The largest window of Zstandard, and of xz: what their own tools accept unasked."""


class Decoder(Protocol):
    """One member of a compressed stream."""

    done: bool

    def step(self, source: Source) -> bytes:
        """Some output, or none while there is progress. Sets ``done``. Raises CutShort."""
        ...


def _cut(source: Source) -> CutShort:
    return CutShort(f"ends at byte {source.offset:,}, before its end marker")


class _Plain:
    done = False

    def step(self, source: Source) -> bytes:
        part = source.take(_INPUT)
        self.done = not part
        return part


class _Zlib:
    """Deflate between a header and a trailer that *ends* reads: gzip's, zlib's or none."""

    def __init__(self, bits: int) -> None:
        self.done = False
        self.size = self.crc = 0
        self._inner = zlib.decompressobj(bits)

    def step(self, source: Source) -> bytes:
        given = source.look(_INPUT)
        try:
            out = self._inner.decompress(given, _OUTPUT)
        except zlib.error as error:
            raise CutShort(f"is damaged near byte {source.offset:,} ({error})") from None
        left = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail  # at the end the same bytes may be in both
        source.skip(len(given) - len(left))
        self.crc, self.size = zlib.crc32(out, self.crc), self.size + len(out)
        if self._inner.eof:
            self.done = True
        elif not given and not out:
            raise _cut(source)
        return out


class _Gzip(_Zlib):
    """A member of gzip (RFC 1952). Its deflate is read raw, so that a wrong checksum is told after the content, not instead of it."""

    def __init__(self) -> None:
        super().__init__(-zlib.MAX_WBITS)
        self._begun = self._inflated = False

    def step(self, source: Source) -> bytes:
        if not self._begun:
            self._header(source)
            self._begun = True
        if not self._inflated:
            out = super().step(source)
            self._inflated, self.done = self.done, False
            return out
        trailer = source.take(8)
        if len(trailer) < 8:
            raise _cut(source)
        self.done = True
        if struct.unpack("<II", trailer) != (self.crc, self.size & 0xFFFFFFFF):
            raise CutShort(f"is damaged: the checksum at byte {source.offset - 8:,} is that of other content")
        return b""

    def _header(self, source: Source) -> None:
        head = source.take(10)
        if len(head) < 10:
            raise _cut(source)
        if head[:3] != b"\x1f\x8b\x08":
            raise CutShort(f"is damaged: no gzip member begins at byte {source.offset - 10:,}")
        flags = head[3]
        if flags & 4:
            extra = source.take(2)
            source.take(extra[0] | extra[1] << 8 if len(extra) == 2 else 0)
        for flag in (8, 16):  # a name and a remark, each up to a NUL
            if flags & flag:
                source.take(source.look(_NAME).find(0) + 1)
        if flags & 2:
            source.take(2)


class _Deflate:
    """HTTP's "deflate": zlib's form by the book, raw deflate by custom."""

    def __init__(self) -> None:
        self.done = False
        self._inner: _Zlib | None = None

    def step(self, source: Source) -> bytes:
        if self._inner is None:
            head = source.look(2)
            wrapped = len(head) == 2 and head[0] & 15 == 8 and (head[0] << 8 | head[1]) % 31 == 0
            self._inner = _Zlib(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        out = self._inner.step(source)
        self.done = self._inner.done
        return out


class _Blocks:
    """Bzip2 and xz, whose decoders keep their input themselves."""

    def __init__(self, inner: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self.done = False
        self._inner = inner

    def step(self, source: Source) -> bytes:
        given = source.take(_INPUT) if self._inner.needs_input else b""
        if self._inner.needs_input and not given:
            raise _cut(source)
        try:
            out = self._inner.decompress(given, _OUTPUT)
        except (OSError, lzma.LZMAError, EOFError, ValueError) as error:
            raise CutShort(f"is damaged near byte {source.offset:,} ({error})") from None
        if self._inner.eof:
            self.done = True
            source.skip(-len(self._inner.unused_data))
        return out


class _Brotli:
    """Brotli, which has neither a mark at the beginning nor a checksum."""

    def __init__(self) -> None:
        self.done = False
        self._inner = brotli.Decompressor()

    def step(self, source: Source) -> bytes:
        given = source.take(_INPUT) if self._inner.can_accept_more_data() else b""
        try:
            out: bytes = self._inner.process(given, output_buffer_limit=_OUTPUT)
        except brotli.error as error:
            raise CutShort(f"is damaged near byte {source.offset:,} ({error})") from None
        self.done = self._inner.is_finished()
        if not self.done and not given and not out:
            raise _cut(source)
        return out


_FRAME, _SKIPPABLE = 0xFD2FB528, 0x184D2A50
_RLE, _RESERVED = 1, 3
_WORD = struct.Struct("<I")


class _Zstd:
    """A frame of Zstandard (RFC 8878), fed block by block: a block gives at most 128 KiB, and its header says whether it is the last."""

    def __init__(self, dictionary: bytes = b"") -> None:
        self.done = False
        self._inner: zstandard.ZstdDecompressionObj | None = None
        self._sum = 0
        data = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._maker = zstandard.ZstdDecompressor(dict_data=data, max_window_size=_WINDOW)

    def step(self, source: Source) -> bytes:
        if self._inner is None:
            return self._header(source)
        head = self._exactly(source, 3)
        word = head[0] | head[1] << 8 | head[2] << 16
        last, kind, size = word & 1, word >> 1 & 3, 1 if word >> 1 & 3 == _RLE else word >> 3
        if kind == _RESERVED or size > 128 << 10:
            raise CutShort(f"is damaged near byte {source.offset:,} (no such block)")
        out = self._fed(source, head + self._exactly(source, size))
        if last:
            self.done = True
            if self._sum:
                tail = source.take(4)
                if len(tail) < 4:
                    raise Late(out, str(_cut(source)))
                try:
                    out += self._fed(source, tail)
                except CutShort as error:
                    raise Late(out, str(error)) from None
        return out

    def _header(self, source: Source) -> bytes:
        (magic,) = _WORD.unpack(self._exactly(source, 4))
        if magic & 0xFFFFFFF0 == _SKIPPABLE:
            (left,) = _WORD.unpack(self._exactly(source, 4))
            while left and (part := source.take(min(left, _INPUT))):
                left -= len(part)
            if left:
                raise _cut(source)
            self.done = True
            return b""
        if magic != _FRAME:
            raise CutShort(f"is damaged: no frame begins at byte {source.offset - 4:,}")
        flags = self._exactly(source, 1)
        single, self._sum = flags[0] >> 5 & 1, flags[0] >> 2 & 1
        size = (1 - single) + (0, 1, 2, 4)[flags[0] & 3] + (single, 2, 4, 8)[flags[0] >> 6]
        self._inner = self._maker.decompressobj()
        return self._fed(source, _WORD.pack(_FRAME) + flags + self._exactly(source, size))

    def _fed(self, source: Source, given: bytes) -> bytes:
        assert self._inner is not None
        try:
            return self._inner.decompress(given)
        except zstandard.ZstdError as error:
            raise CutShort(f"is damaged near byte {source.offset:,} ({error})") from None

    def _exactly(self, source: Source, size: int) -> bytes:
        found = source.take(size)
        if len(found) < size:
            raise _cut(source)
        return found


class Late(CutShort):
    """Damage that was found together with the last of the content."""

    def __init__(self, content: bytes, message: str) -> None:
        super().__init__(message)
        self.content = content


def decoder(coding: Coding, dictionary: bytes = b"") -> Decoder:
    """A decoder for the next member; *dictionary* is one of Zstandard's."""
    match coding:
        case "gzip":
            return _Gzip()
        case "raw":
            return _Zlib(-zlib.MAX_WBITS)
        case "deflate":
            return _Deflate()
        case "bzip2":
            return _Blocks(bz2.BZ2Decompressor())
        case "xz":
            return _Blocks(lzma.LZMADecompressor(memlimit=_WINDOW))
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd(dictionary)
        case "identity":
            return _Plain()
