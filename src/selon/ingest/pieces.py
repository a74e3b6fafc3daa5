"""The walk from paths to pieces: folders, compressed files, ZIP, tar, WARC, WACZ, and archives inside archives, all read and none unpacked.

Nothing is parsed here but the containers' own framing, so this may run in the main process; what a piece holds is looked into in a worker
that can be killed (:mod:`selon.ingest.documents`). Nothing is written, no link is followed, and whatever is left out is a
:class:`~selon.model.Refused` with its reason.
"""

import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from selon.errors import CutShort, InputError, TooLarge
from selon.ingest import tars, warc, zips
from selon.ingest.inflate import Exhausted, Limits, Members, Meter, coding_of
from selon.ingest.piece import Piece, member_name, shown
from selon.ingest.plain import STANDARD_INPUT
from selon.ingest.responses import web_pieces
from selon.ingest.source import Source
from selon.model import Refused, Remark

__all__ = ["Limits", "Piece", "pieces"]

_MEMORY = 8 << 20
"""Bytes that are kept to go back to where a crawl's file is damaged."""
_HIDDEN = re.compile(r"(?:\A|/)(?:\.[^/]*|__MACOSX|Thumbs\.db|desktop\.ini)(?:/|\Z)")
_PACKED = re.compile(r"\.(?:gz|gzip|bz2|xz|br|zst|zstd)$", re.IGNORECASE)
_PACKED_TAR = re.compile(r"\.(?:tgz|tbz2?|txz|tzst)$", re.IGNORECASE)
_OTHER_ARCHIVES = ((b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!\x1a\x07", "RAR"), (b"MSCF", "CAB"), (b"\x1f\x9d", "compress (.Z)"))
_OFFICE = ("[Content_Types].xml", "mimetype")
"""Members by which a ZIP file is an office document or a book: one thing, and the readers' business."""


class Walk(Struct, frozen=True):
    """How to walk: the bounds, files that are left out unsaid (real paths: the project that is being filled), who is told of bytes read.

    ``names``: what files are called that lie under names of ours, by path.
    """

    limits: Limits = Limits()
    skip: frozenset[str] = frozenset()
    watch: Callable[[int], None] | None = None
    names: Mapping[str, str] = {}


def pieces(
    paths: Sequence[str],
    limits: Limits | None = None,
    *,
    skip: frozenset[str] = frozenset(),
    watch: Callable[[int], None] | None = None,
    names: Mapping[str, str] | None = None,
) -> Iterator[Piece | Refused]:
    """The pieces in *paths*, in their order; folders by name. ``-`` is standard input.

    Whatever is no piece is refused: missing, unreadable, hidden, a link, a device, too large, a bomb, cut short. Files in *skip* (real
    paths) are left out unsaid; *watch* is told how many bytes were read from files, as they are. *names*: what a path is called.
    """
    walk = Walk(limits or Limits(), skip, watch, names or {})
    for path in paths:
        yield from _path(path, walk)


class _Whole(Meter):
    """The bound of all that a path holds, which also tells of bytes read."""

    def __init__(self, limits: Limits, most: int | None, watch: Callable[[int], None] | None) -> None:
        super().__init__(limits, limits.whole, most=most)
        self._watch = watch

    def take(self, size: int) -> None:
        """Count *size* bytes that were read."""
        super().take(size)
        if self._watch is not None:
            self._watch(size)


class _Found(Struct, frozen=True):
    """A stream of bytes: its source and name, how to read it, how deep in archives it lies, and the file where it can be gone about in."""

    source: str
    name: str
    read: Callable[[int], bytes]
    depth: int
    limits: Limits
    whole: Meter
    handle: BinaryIO | None = None


def _path(path: str, walk: Walk) -> Iterator[Piece | Refused]:
    where = shown(walk.names.get(path, path))
    try:
        if path == STANDARD_INPUT:
            whole = _Whole(walk.limits, None, walk.watch)
            yield from _bounded(_Found("-", "-", _counting(sys.stdin.buffer.read, whole), 0, walk.limits, whole))
        elif os.path.isdir(path):
            yield from _folder(path, walk)
        else:
            yield from _file(path, walk, os.O_RDONLY)
    except (OSError, ValueError) as error:
        yield _unreadable(where, error)


def _unreadable(where: str, error: OSError | ValueError) -> Refused:
    if isinstance(error, FileNotFoundError):
        return Refused(where, "unreadable", f"{where}: there is no such file; check the path")
    if isinstance(error, PermissionError):
        return Refused(where, "unreadable", f"{where}: no permission to read it; change its mode or copy it")
    told = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Refused(where, "unreadable", f"{where}: can't be read ({told})")


def _folder(path: str, walk: Walk) -> Iterator[Piece | Refused]:
    """Everything below *path*, by the bytes of the names. Links are not followed: what they lead to is read where it stands, or not."""
    with os.scandir(path) as listing:
        entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
    if not entries:
        yield Refused(shown(path), "empty", f"{shown(path)}: the folder is empty")
    for entry in entries:
        where = shown(entry.path)
        try:
            if _HIDDEN.search(entry.name):
                yield Refused(where, "hidden", f"{where}: hidden, and so left out; name it to have it read")
            elif entry.is_symlink():
                leads = shown(os.readlink(entry.path))
                yield Refused(where, "no_file", f"{where}: a link to {leads}, which is not followed; name that to have it read")
            elif entry.is_dir(follow_symlinks=False):
                yield from _folder(entry.path, walk)
            else:
                yield from _file(entry.path, walk, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (OSError, ValueError) as error:
            yield _unreadable(where, error)


def _file(path: str, walk: Walk, flags: int) -> Iterator[Piece | Refused]:
    told, limits = walk.names.get(path, path), walk.limits
    where = shown(told)
    if walk.skip and os.path.realpath(path) in walk.skip:
        return
    number = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    with os.fdopen(number, "rb") as handle:
        facts = os.fstat(number)
        regular = stat.S_ISREG(facts.st_mode)
        if not regular and flags & os.O_NONBLOCK:
            yield Refused(where, "no_file", f"{where}: a device, a pipe or a socket; only files are read")
            return
        whole = _Whole(limits, facts.st_size if regular else None, walk.watch)
        yield from _bounded(_Found(where, Path(told).name, _counting(handle.read, whole), 0, limits, whole, handle if regular else None))


def _counting(read: Callable[[int], bytes], whole: Meter) -> Callable[[int], bytes]:
    def counted(size: int) -> bytes:
        part = read(size)
        whole.take(len(part))
        return part

    return counted


def _bounded(found: _Found) -> Iterator[Piece | Refused]:
    try:
        yield from _whole(found)
    except Exhausted as error:
        yield Refused(found.source, error.outcome, f"{found.source}: {error}; the rest of it was left out")


def _whole(found: _Found) -> Iterator[Piece | Refused]:
    """A stream; one that is damaged where it is first looked at must not end the archive that it is in."""
    try:
        yield from _unpack(found)
    except (CutShort, TooLarge) as error:
        yield Refused(found.source, error.outcome, f"{found.source}: {error}")


def _unpack(found: _Found) -> Iterator[Piece | Refused]:
    """A stream as what it is: a container to go through, or a piece."""
    source = Source(found.read, memory=_MEMORY)
    head = source.look(tars.BLOCK)
    coding = coding_of(head, found.name)
    other = next((name for mark, name in _OTHER_ARCHIVES if head.startswith(mark)), None)
    if not head:
        yield Refused(found.source, "empty", f"{found.source}: the file is empty")
    elif other is not None:
        yield Refused(found.source, "binary", f"{found.source}: a {other} archive, which is not read; unpack it first")
    elif head.startswith(warc.MARK):
        yield from web_pieces(found.source, Members(source, "identity", found.limits, found.whole), found.limits)
    elif coding is not None:
        yield from _too_deep(found) or _compressed(found, source, Members(source, coding, found.limits, found.whole, _dictionary(source)))
    elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        source.forget()
        yield from _zip(found, source)
    elif tars.is_tar(head):
        yield from _too_deep(found) or _tar(found, source)
    else:
        source.forget()
        yield from _piece(found, source.take)


def _too_deep(found: _Found) -> list[Refused]:
    if found.depth < found.limits.depth:
        return []
    told = f"an archive in {found.depth} others; deeper ones are not opened, unpack it first"
    return [Refused(found.source, "too_large", f"{found.source}: {told}")]


def _piece(found: _Found, read: Callable[[int], bytes]) -> Iterator[Piece | Refused]:
    """All that is left of a stream as one piece; what could be had, with a remark, where it is cut or damaged."""
    raw = bytearray()
    try:
        while part := read(1 << 20):
            raw += part
            if len(raw) > found.limits.piece:
                raise TooLarge(f"holds more than {found.limits.piece:,} bytes, the most that is read as one piece; split it")
    except TooLarge as error:
        raw.clear()
        yield Refused(found.source, error.outcome, f"{found.source}: {error}")
        return
    except CutShort as error:
        remark = Remark("cut_short", str(error))
        if raw.strip():
            yield Piece(found.source, found.name, bytes(raw), remarks=(remark,))
        yield Refused(
            found.source, error.outcome, f"{found.source}: {error}; {'what came before was read' if raw else 'nothing of it is left'}"
        )
        return
    if raw:
        yield Piece(found.source, found.name, bytes(raw))
    else:
        yield Refused(found.source, "empty", f"{found.source}: the file is empty")


def _pulling(parts: Iterable[bytes]) -> Callable[[int], bytes]:
    """A file's ``read`` over *parts*, of any sizes but none empty."""
    stream = iter(parts)
    left = b""

    def read(size: int) -> bytes:
        nonlocal left
        left = left or next(stream, b"")
        part, left = left[:size], left[size:]
        return part

    return read


def _compressed(found: _Found, source: Source, members: Members) -> Iterator[Piece | Refused]:
    """The one file in a compressed one, or a crawl's file, whose members are records."""
    wanted = warc.MARK
    try:
        begin = members.chunk()
        while not begin and members.following():
            begin = members.chunk()
    except (CutShort, TooLarge):
        begin = b""
    lost = not begin and "warc" in found.name.lower()
    source.back_to(0)
    if begin.startswith(wanted) or lost:
        again = Members(source, members.coding, found.limits, found.whole, _dictionary(source))
        yield from web_pieces(found.source, again, found.limits)
        return
    source.forget()
    again = Members(source, members.coding, found.limits, found.whole)
    name = _PACKED_TAR.sub(".tar", _PACKED.sub("", found.name))
    yield from _unpack(_Found(found.source, name, _pulling(_all(again)), found.depth + 1, found.limits, found.whole))


def _all(members: Members) -> Iterator[bytes]:
    while True:
        while part := members.chunk():
            yield part
        if not members.following():
            return


def _dictionary(source: Source) -> bytes:
    """The dictionary that a .warc.zst file begins with, in a frame that others skip; none elsewhere."""
    head = source.look(8)
    if head[:4] != b"\x5d\x2a\x4d\x18":
        return b""
    size = head[4] | head[5] << 8 | head[6] << 16 | head[7] << 24
    raw = source.look(8 + min(size, _MEMORY))[8:]
    if raw[:4] == b"\x28\xb5\x2f\xfd":
        given = BytesIO(raw)
        limits = Limits(piece=_MEMORY)
        try:
            return b"".join(_all(Members(Source(given.read), "zstd", limits)))
        except InputError:
            return b""
    return raw


def _zip(found: _Found, source: Source) -> Iterator[Piece | Refused]:
    handle: BinaryIO
    if found.handle is not None:
        handle = _Counted(found.handle, found.whole)
    else:
        # A ZIP file's directory is at its end: one that comes as a stream is held in memory, within bounds.
        raw = bytearray()
        try:
            while part := source.take(1 << 20):
                raw += part
                if len(raw) > found.limits.piece:
                    told = f"an archive of more than {found.limits.piece:,} bytes inside another; unpack it first"
                    yield Refused(found.source, "too_large", f"{found.source}: {told}")
                    return
        except TooLarge as error:
            raw.clear()
            yield Refused(found.source, error.outcome, f"{found.source}: {error}")
            return
        except CutShort as error:
            yield Refused(found.source, error.outcome, f"{found.source}: {error}")
        handle = BytesIO(raw)
    listed = zips.names(handle)
    if listed and (_OFFICE[0] in listed or listed[0] == _OFFICE[1]):
        handle.seek(0)
        yield from _piece(found, handle.read)
        return
    yield from _too_deep(found) or _members(found, zips.members(handle, found.limits, found.whole), "datapackage.json" in (listed or ()))


def _tar(found: _Found, source: Source) -> Iterator[Piece | Refused]:
    source.forget()
    yield from _members(found, tars.entries(source), False)
    try:
        while source.take(1 << 20):  # behind the end mark: only the end of the compressed stream tells whether all of it was right
            pass
    except (CutShort, TooLarge) as error:
        yield Refused(found.source, error.outcome, f"{found.source}: the archive {error}; what was read of it may be wrong")


def _members(found: _Found, members: Iterator[zips.Member] | Iterator[tars.Entry], wacz: bool) -> Iterator[Piece | Refused]:
    """Each member as a stream of its own. Of a WACZ the crawl's files: its indexes and lists of pages say the same once more."""
    seen: dict[str, int] = {}
    try:
        for member in members:
            if member.folder or (wacz and not member.name.startswith("archive/")):
                continue
            name = member_name(member.name)
            seen[name] = seen.get(name, 0) + 1
            where = f"{found.source}#{name}" + (f" ({seen[name]})" if seen[name] > 1 else "")
            if member.refused:
                yield Refused(where, "no_file" if "only files" in member.refused else "unreadable", f"{where}: {member.refused}")
            elif _HIDDEN.search(member.name.replace("\\", "/").strip("./")) or Path(name).name.startswith("."):
                yield Refused(where, "hidden", f"{where}: hidden, and so left out")
            else:
                inner = _Found(where, name.rsplit("/", 1)[-1], _pulling(member.read()), found.depth + 1, found.limits, found.whole)
                yield from _whole(inner)
    except (CutShort, TooLarge) as error:
        yield Refused(found.source, error.outcome, f"{found.source}: the archive {error}")


class _Counted(BytesIO):
    """A file that can be gone about in, whose reads are counted for the path's bound."""

    def __init__(self, handle: BinaryIO, whole: Meter) -> None:
        super().__init__()
        self._handle, self._whole = handle, whole

    def read(self, size: int | None = -1, /) -> bytes:
        """Read and count."""
        part = self._handle.read(-1 if size is None else size)
        self._whole.take(len(part))
        return part

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""
        return self._handle.seek(offset, whence)

    def tell(self) -> int:
        """The present place."""
        return self._handle.tell()
