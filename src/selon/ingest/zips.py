"""ZIP files, member by member: bounded, checked, and nothing written anywhere.

The standard library reads the directory at the end; the members' bytes are read and inflated here, as its own reader inflates bzip2 and
LZMA without a bound. An archive whose directory is missing or damaged (cut short) is read from the front, header by header.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from msgspec import Struct

from selon.errors import CutShort
from selon.ingest.decoders import Coding
from selon.ingest.inflate import Limits, Members, Meter
from selon.ingest.source import Source

_LOCAL = struct.Struct("<4s5HIIIHH")
_DESCRIPTOR = struct.Struct("<III")
_MARK = b"PK\x03\x04"
_ENCRYPTED, _LATER, _UTF8 = 1, 8, 0x800
_CODINGS: dict[int, Coding] = {0: "identity", 8: "raw", 12: "bzip2", 93: "zstd", 95: "xz"}
_METHODS = {1: "shrink", 6: "implode", 9: "deflate64", 14: "LZMA", 97: "WavPack", 98: "PPMd", 99: "AES"}
_DIRECTORY_ERRORS = (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError, OverflowError, IndexError, OSError)


class Member(Struct, frozen=True):
    """A member of an archive: its name as written, its content in steps (raises CutShort, TooLarge), or why it has none."""

    name: str
    read: Callable[[], Iterator[bytes]]
    refused: str = ""
    folder: bool = False


def names(handle: BinaryIO) -> list[str] | None:
    """The names in the archive's directory; None where it has none that can be read."""
    try:
        return [info.orig_filename for info in zipfile.ZipFile(handle).infolist()]
    except _DIRECTORY_ERRORS:
        return None


def members(handle: BinaryIO, limits: Limits, whole: Meter | None) -> Iterator[Member]:
    """The members in the order of the directory. Raises CutShort, behind those that could be had, where there is no directory."""
    try:
        found = zipfile.ZipFile(handle).infolist()
    except _DIRECTORY_ERRORS as error:
        yield from _from_the_front(handle, limits, whole)
        raise CutShort(
            f"has no sound directory at its end ({error}); the members before that were read, whatever followed is lost"
        ) from None
    for info in found:
        yield _listed(handle, info, limits, whole)


def _listed(handle: BinaryIO, info: zipfile.ZipInfo, limits: Limits, whole: Meter | None) -> Member:
    def read() -> Iterator[bytes]:
        handle.seek(info.header_offset)
        head = handle.read(_LOCAL.size)
        if len(head) < _LOCAL.size or head[:4] != _MARK:
            raise CutShort("is not where the archive's directory says")
        *_, name, extra = _LOCAL.unpack(head)
        at = info.header_offset + _LOCAL.size + name + extra
        left = info.compress_size

        def more(size: int) -> bytes:
            nonlocal at, left
            handle.seek(at)  # another member's reading may have moved it
            part = handle.read(min(size, left))
            at, left = at + len(part), left - len(part)
            return part

        yield from _checked(Source(more), _CODINGS[info.compress_type], limits, whole, info.CRC, info.file_size)

    mode = info.external_attr >> 16
    refused = _refusal(info.flag_bits, info.compress_type)
    if stat.S_ISLNK(mode):
        refused = "is a symbolic link; only files are read"
    elif mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        refused = "is a device or a pipe; only files are read"
    folder = info.orig_filename.endswith("/") and not info.file_size
    return Member(info.orig_filename, read, refused, folder)


def _refusal(flags: int, method: int) -> str:
    if flags & _ENCRYPTED:
        return "is encrypted; unpack it with its password first"
    if method not in _CODINGS:
        return f"is compressed in a way that is not read ({_METHODS.get(method, method)}); pack it again with deflate"
    return ""


def _checked(source: Source, coding: Coding, limits: Limits, whole: Meter | None, crc: int, size: int) -> Iterator[bytes]:
    content = Members(source, coding, limits, whole)
    seen = length = 0
    while part := content.chunk():
        seen, length = zlib.crc32(part, seen), length + len(part)
        yield part
    if (seen, length) != (crc, size):
        raise CutShort(f"is damaged: {length:,} of {size:,} bytes, and a checksum that is that of other content")


def _from_the_front(handle: BinaryIO, limits: Limits, whole: Meter | None) -> Iterator[Member]:
    """The members of an archive without a directory. Each has to be read before the next is asked for; one that is not, is read over."""
    handle.seek(0)
    source = Source(handle.read)
    while source.find(_MARK):
        head = source.take(_LOCAL.size)
        if len(head) < _LOCAL.size:
            return
        _, _, flags, method, _, _, crc, packed, size, named, extra = _LOCAL.unpack(head)
        raw_name = source.take(named)
        source.take(extra)
        name = raw_name.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        refused = _refusal(flags, method)
        if not refused and flags & _LATER and method == 0:
            refused = "does not say how long it is, and the archive's directory is lost"
        stream = _front_content(source, method, limits, whole, (flags, crc, packed, size)) if not refused else iter(())
        yield Member(name, lambda stream=stream: stream, refused, name.endswith("/"))  # type: ignore[misc]
        for _ in stream:
            pass


def _front_content(source: Source, method: int, limits: Limits, whole: Meter | None, facts: tuple[int, int, int, int]) -> Iterator[bytes]:
    flags, crc, packed, size = facts
    left = packed

    def more(asked: int) -> bytes:
        nonlocal left
        part = source.take(min(asked, left))
        left -= len(part)
        return part

    content = Members(Source(more) if method == 0 else source, _CODINGS[method], limits, whole)
    seen = length = 0
    while part := content.chunk():
        seen, length = zlib.crc32(part, seen), length + len(part)
        yield part
    if flags & _LATER:
        later = source.take(16)
        later = later[4:] if later[:4] == b"PK\x07\x08" else later[:12]
        if len(later) < _DESCRIPTOR.size:
            raise CutShort("ends before its checksum")
        crc, _, size = _DESCRIPTOR.unpack(later)
    if (seen, length) != (crc, size):
        raise CutShort(f"is cut short or damaged: {length:,} of {size:,} bytes")
