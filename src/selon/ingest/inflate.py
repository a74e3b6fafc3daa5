"""Compressed bytes, inflated with a bound on what comes out and a check of the end: gzip, deflate, bzip2, xz, Brotli, Zstandard.

Everything here works in steps of at most some hundred kilobytes of output, and the bounds are checked between steps: a bomb costs what
:class:`Limits` allows, whatever it claims to hold. Bytes that end before their end marker, or whose checksum differs, raise
:class:`~selon.errors.CutShort` *after* all that could be had was handed out; no library's silence is taken for the end.
"""

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Literal, Protocol

import brotli
import zstandard
from msgspec import Struct

from selon.errors import CutShort, TooLarge

Coding = Literal["gzip", "deflate", "bzip2", "xz", "br", "zstd", "identity"]

_INPUT = 16 << 10
"""Bytes handed to a decoder at once."""
_OUTPUT = 256 << 10
"""Bytes asked of a decoder at once."""
_READ = 128 << 10
"""Bytes read from below at once."""
_NAME = 4096
"""The longest name or remark in gzip's header."""
_CANDIDATES = 20_000
"""Beginnings that are tried where a damaged stream may go on."""
_WINDOW = 128 << 20
"""The largest window of Zstandard, and of xz: what their own tools accept unasked."""


class Limits(Struct, frozen=True):
    """Bounds on what is taken from a source. Sizes in bytes, all of them of *inflated* content.

    ``piece``: the largest page, table or message. ``ratio``: a compressed stream that holds more than so many times its own size is a bomb,
    once ``floor`` bytes have come out of it. ``whole``: the same floor for all that one path holds, with archives inside archives counted
    together. ``depth``: archives inside archives that are opened.
    """

    piece: int = 100_000_000
    ratio: int = 250
    floor: int = 32 << 20
    whole: int = 256 << 20
    depth: int = 4


class Meter:
    """Counts what goes into a decoder and what comes out. *above* counts for the whole path."""

    def __init__(self, limits: Limits, floor: int, above: "Meter | None" = None) -> None:
        self.limits, self.floor, self.above = limits, floor, above
        self.took = self.gave = 0

    def take(self, size: int) -> None:
        """Count *size* bytes that went in. Compressed bytes inside compressed bytes are not the path's own: *above* is left alone."""
        self.took += size

    def give(self, size: int) -> None:
        """Count *size* bytes that came out. Raises TooLarge for a bomb."""
        self.gave += size
        if self.gave > self.floor and self.gave > self.limits.ratio * self.took:
            raise TooLarge(
                f"stopped after {self.gave:,} bytes from {self.took:,}: more than {self.limits.ratio} times its size is no text but a bomb"
            )
        if self.above is not None:
            self.above.give(size)


class Source:
    """Bytes in order from *read* (as a file's), which can be looked at before they are taken.

    At most *memory* bytes before the present place, and none before the last ``mark``, are kept to be gone back to.
    """

    def __init__(self, read: Callable[[int], bytes], memory: int = 0) -> None:
        self._read, self._memory = read, memory
        self._data = bytearray()
        self._at = self._mark = self._base = 0
        self.ended = False

    @property
    def offset(self) -> int:
        """Where the next byte stands in the source."""
        return self._base + self._at

    def look(self, size: int) -> bytes:
        """The next *size* bytes, which stay; fewer at the end."""
        while len(self._data) - self._at < size and not self.ended:
            self._fill()
        with memoryview(self._data) as view:
            return view[self._at : self._at + size].tobytes()

    def take(self, size: int) -> bytes:
        """The next *size* bytes; fewer at the end."""
        found = self.look(size)
        self._at += len(found)
        return found

    def skip(self, size: int) -> None:
        """Leave out *size* bytes that were looked at; below zero: go back over bytes just taken."""
        self._at += size

    def mark(self) -> None:
        """From here on bytes are kept."""
        self._mark = self._at

    def back_to(self, offset: int) -> None:
        """Go back to *offset*, or as near to it as what is kept reaches."""
        self._at = max(0, offset - self._base)

    def find(self, wanted: bytes) -> bool:
        """Go forward to the next *wanted*; False, at the end, where there is none."""
        while True:
            found = self._data.find(wanted, self._at)
            if found >= 0:
                self._at = found
                return True
            self._at = max(self._at, len(self._data) - len(wanted) + 1)
            if self.ended:
                self._at = len(self._data)
                return False
            self.mark()
            self._fill()

    def _fill(self) -> None:
        waste = max(min(self._mark, self._at), self._at - self._memory)
        if waste > _READ:
            del self._data[:waste]
            self._at -= waste
            self._mark = max(0, self._mark - waste)
            self._base += waste
        part = self._read(_READ)
        self.ended = not part
        self._data += part


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
        source.skip(len(given) - len(self._inner.unconsumed_tail) - len(self._inner.unused_data))
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
            source.take(int.from_bytes(extra, "little"))
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
            wrapped = len(head) == 2 and head[0] & 15 == 8 and int.from_bytes(head, "big") % 31 == 0
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


_FRAME, _SKIPPABLE, _DICTIONARY = 0xFD2FB528, 0x184D2A50, 0x184D2A5D
_RLE, _RESERVED = 1, 3


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
        word = int.from_bytes(head, "little")
        last, kind, size = word & 1, word >> 1 & 3, 1 if word >> 1 & 3 == _RLE else word >> 3
        if kind == _RESERVED or size > 128 << 10:
            raise CutShort(f"is damaged near byte {source.offset:,} (no such block)")
        out = self._fed(source, head + self._exactly(source, size))
        if last:
            self.done = True
            if self._sum:
                tail = source.take(4)
                if len(tail) < 4:
                    raise _Late(out, str(_cut(source)))
                try:
                    out += self._fed(source, tail)
                except CutShort as error:
                    raise _Late(out, str(error)) from None
        return out

    def _header(self, source: Source) -> bytes:
        magic = int.from_bytes(self._exactly(source, 4), "little")
        if magic & 0xFFFFFFF0 == _SKIPPABLE:
            left = int.from_bytes(self._exactly(source, 4), "little")
            while left and (part := source.take(min(left, _READ))):
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
        return self._fed(source, _FRAME.to_bytes(4, "little") + flags + self._exactly(source, size))

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


class _Late(CutShort):
    """Damage that was found together with the last of the content."""

    def __init__(self, content: bytes, message: str) -> None:
        super().__init__(message)
        self.content = content


def _decoder(coding: Coding, dictionary: bytes = b"") -> Decoder:
    match coding:
        case "gzip":
            return _Gzip()
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


class Members:
    """A compressed stream as its members, each with a bound of its own.

    ``start`` is where the present member begins in the source. Use: ``chunk`` until it gives nothing, then ``following``.
    """

    def __init__(self, source: Source, coding: Coding, limits: Limits, whole: Meter | None = None, dictionary: bytes = b"") -> None:
        self.source, self.coding = source, coding
        self._limits, self._whole, self._dictionary = limits, whole, dictionary
        self._late: CutShort | None = None
        self._open()

    def _open(self) -> None:
        self.source.mark()
        self.start = self.source.offset
        self._meter = Meter(self._limits, self._limits.floor, self._whole)
        self._decoder = _decoder(self.coding, self._dictionary)
        self._late = None

    def chunk(self) -> bytes:
        """Some of the member's content; nothing at its end, whose marks have then been checked. Raises CutShort and TooLarge."""
        if self._late is not None:
            late, self._late = self._late, None
            raise late
        while not self._decoder.done:
            before = self.source.offset
            try:
                out = self._decoder.step(self.source)
            except _Late as late:
                out, self._late = late.content, CutShort(str(late))
                if not out:
                    return self.chunk()
            self._meter.take(self.source.offset - before)
            if out:
                if self.coding != "identity":
                    self._meter.give(len(out))
                return out
        return b""

    def following(self) -> bool:
        """Go to the next member; False at the end of the stream. Raises CutShort for what is no member (padding by zeros may be)."""
        if self.coding in ("identity", "deflate", "br"):
            rest = self.source.look(1)
            if rest and self.coding == "br":
                raise CutShort(f"goes on behind its end marker, from byte {self.source.offset:,}")
            return False
        while self.source.look(1) == b"\0":
            self.source.take(1)
        if not self.source.look(1):
            return False
        if not self.source.look(6).startswith(_MAGIC[self.coding]):
            raise CutShort(f"goes on behind its end marker with something else, from byte {self.source.offset:,}")
        self._open()
        return True

    def resync(self, wanted: bytes) -> bool:
        """Leave the present member and go to the next one whose content begins with *wanted*; False where there is none to be found."""
        self.source.back_to(self.start + 1)
        magic = _MAGIC.get(self.coding, (b"",))[0]
        for _ in range(_CANDIDATES if magic else 0):
            if not self.source.find(magic):
                return False
            at = self.source.offset
            self._open()
            try:
                begin = self.chunk()
            except (CutShort, TooLarge):
                begin = b""
            self.source.back_to(at)
            if begin.startswith(wanted):
                self._open()
                return True
            self.source.skip(1)
        return False


_MAGIC = {
    "gzip": (b"\x1f\x8b\x08",),
    "bzip2": (b"BZh",),
    "xz": (b"\xfd7zXZ\0",),
    "zstd": (b"\x28\xb5\x2f\xfd", *(bytes((0x50 + n, 0x2A, 0x4D, 0x18)) for n in range(16))),
}
"""How the members of a coding begin."""


def coding_of(head: bytes, name: str = "") -> Coding | None:
    """The compression of a file, by its first bytes; Brotli, which has no mark, by its name. None where there is none."""
    for coding in ("gzip", "xz", "zstd"):
        if head.startswith(_MAGIC[coding]):
            return coding
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "bzip2"
    return "br" if name.lower().endswith(".br") else None


def inflated(source: Source, coding: Coding, limits: Limits, whole: Meter | None = None) -> Iterator[bytes]:
    """The content of all members, in steps. Raises CutShort and TooLarge after what could be had."""
    members = Members(source, coding, limits, whole)
    while True:
        while part := members.chunk():
            yield part
        if not members.following():
            return


def inflate(raw: bytes, coding: Coding, limits: Limits) -> tuple[bytes, str]:
    """The content of *raw* and, where its end is missing or damaged, what is wrong (else ""). Raises TooLarge for a bomb, or beyond
    ``limits.piece``."""
    if coding == "identity":
        return raw, ""
    given = memoryview(raw)
    at = 0

    def read(size: int) -> bytes:
        nonlocal at
        part = given[at : at + size]
        at += len(part)
        return bytes(part)

    out = bytearray()
    try:
        for part in inflated(Source(read), coding, limits):
            out += part
            if len(out) > limits.piece:
                raise TooLarge(f"holds more than {limits.piece:,} bytes")
    except CutShort as error:
        return bytes(out), str(error)
    return bytes(out), ""
