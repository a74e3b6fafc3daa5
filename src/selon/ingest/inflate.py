"""Compressed bytes, inflated with a bound on what comes out and a check of the end: gzip, deflate, bzip2, xz, Brotli, Zstandard.

Everything here works in steps of at most some hundred kilobytes of output, and the bounds are checked between steps: a bomb costs what
:class:`Limits` allows, whatever it claims to hold. Bytes that end before their end marker, or whose checksum differs, raise
:class:`~selon.errors.CutShort` *after* all that could be had was handed out; no library's silence is taken for the end.
"""

from collections.abc import Iterator

from msgspec import Struct

from selon.errors import CutShort, InputError, TooLarge
from selon.ingest.decoders import Coding, Late, decoder
from selon.ingest.source import Source

_CANDIDATES = 20_000
"""Beginnings that are tried where a damaged stream may go on."""


class Limits(Struct, frozen=True):
    """Bounds on what is taken from a source. Sizes in bytes, all of them of *inflated* content.

    ``piece``: the largest page, table or message. ``ratio``: a compressed stream that holds more than so many times its own size is a bomb,
    once ``floor`` bytes have come out of it. ``whole``: the same floor for all that one path holds, with archives inside archives counted
    together. ``depth``: archives inside archives that are opened.
    """

    piece: int = 100_000_000
    ratio: int = 250
    floor: int = 20 << 20
    whole: int = 128 << 20
    depth: int = 4


class Exhausted(InputError):
    """All that one path may hold is used up: nothing further of it is read."""

    outcome = "too_large"
    unreadable = False


class Meter:
    """Counts what goes into a decoder and what comes out. *above* counts for the whole path, and has none above it.

    *most*: the size of the path's file, where it is known: bytes that are read twice (members that overlap) are not there twice.
    """

    def __init__(self, limits: Limits, floor: int, above: "Meter | None" = None, most: int | None = None) -> None:
        self.limits, self.floor, self.above, self.most = limits, floor, above, most
        self.took = self.gave = 0

    def take(self, size: int) -> None:
        """Count *size* bytes that went in. Compressed bytes inside compressed bytes are not the path's own: *above* is left alone."""
        self.took = self.took + size if self.most is None else min(self.took + size, self.most)

    def give(self, size: int) -> None:
        """Count *size* bytes that came out. Raises TooLarge for a bomb, Exhausted where it is the whole path that is one."""
        self.gave += size
        if self.gave > self.floor and self.gave > self.limits.ratio * self.took:
            told = (
                f"stopped after {self.gave:,} bytes from {self.took:,}: more than {self.limits.ratio} times its size is no text but a bomb"
            )
            raise Exhausted(told) if self.above is None and self.floor == self.limits.whole else TooLarge(told)
        if self.above is not None:
            self.above.give(size)


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
        self._decoder = decoder(self.coding, self._dictionary)
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
            except Late as late:
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
        if self.coding in ("identity", "deflate", "raw", "br"):
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
