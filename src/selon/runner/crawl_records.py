"""The records of a byte range of a WARC file, plain or gzip, in bounded memory; nothing cut or damaged passes for whole.

Fast readers of WARC return records that are cut short without a word and inflate bombs without a bound. Here a gzip member ends with its
end marker and checksum or is told as cut, a block has the length that its header declares or is told as cut, and what inflates past a bound
is left. Reading goes on at the next record after any damage.

A range holds the records that *begin* in it (those of one gzip member: where the member begins). Where a range begins in the middle of a
record, reading starts at the next place that looks like a record; :attr:`Records.first` says where that was, so that a caller can check it
against the end of the range before (a WARC kept inside a record of another looks like one, too).
"""

import zlib
from collections.abc import Generator, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple

LARGEST = 16 << 20
"""Bytes of the largest block that is kept; of larger ones the header is."""
_HEAD = 64 << 10
_INPUT = 32 << 10
_OUTPUT = 256 << 10
_FREE = 64 << 20
_RATIO = 100
"""A member may inflate to :data:`_FREE` bytes, and beyond that to so many times what it was; then it is taken for a bomb."""
_GZIP = b"\x1f\x8b\x08"
_WARC = b"WARC/"


class Entry(NamedTuple):
    """A record: where it begins, its header fields by their names in lower case, its block.

    ``trouble``: outcome and reason where the block is not whole (it is empty then, or what there is of it).
    """

    offset: int
    fields: dict[bytes, bytes]
    block: bytes
    trouble: tuple[str, str] | None = None

    def field(self, name: bytes) -> str:
        """A header field as text, "" where there is none."""
        return self.fields.get(name, b"").decode("utf-8", "replace")


class _Trouble(Exception):
    """Why a record is not whole: outcome and reason."""


class _Plain:
    """A stretch of the file as it is."""

    def __init__(self, raw: memoryview, at: int) -> None:
        self._raw, self.at = raw, at

    def upto(self, mark: bytes, most: int) -> bytes | None:
        """What comes before *mark*, and the mark; None where it does not come within *most* bytes."""
        head = bytes(self._raw[self.at : self.at + most])
        end = head.find(mark)
        if end < 0:
            return None
        self.at += end + len(mark)
        return head[: end + len(mark)]

    def take(self, size: int) -> bytes:
        """The next *size* bytes, fewer at the end."""
        part = bytes(self._raw[self.at : self.at + size])
        self.at += len(part)
        return part

    def skip(self, size: int) -> int:
        """Pass over *size* bytes; how many there were."""
        passed = min(size, len(self._raw) - self.at)
        self.at += passed
        return passed


class _Member:
    """One gzip member, inflated as it is asked for. ``done``: its end marker and checksum were right; ``next``: where it ends."""

    def __init__(self, raw: memoryview, at: int) -> None:
        self._raw, self._start, self._at = raw, at, at
        self._inner = zlib.decompressobj(31)
        self._held, self._given = b"", 0
        self.done = False
        self.next = at

    def _more(self, most: int = _OUTPUT) -> bytes:
        """Some more of the content; b"" at its end. Raises _Trouble where the member is cut, damaged or a bomb."""
        while not self.done:
            given: bytes | memoryview = self._inner.unconsumed_tail
            if not given:
                given = self._raw[self._at : self._at + _INPUT]
                self._at += len(given)
            if not given:
                raise _Trouble("cut_short", "the file ends before the end marker of the record's gzip member")
            try:
                out = self._inner.decompress(given, most)
            except zlib.error as error:
                raise _Trouble("unreadable", f"its gzip member is damaged ({error})") from None
            if self._inner.eof:
                self.done = True
                self.next = self._at - len(self._inner.unused_data)
            if out:
                self._given += len(out)
                if self._given > max(_FREE, _RATIO * (self._at - self._start)):
                    raise _Trouble(
                        "too_large", f"inflates to more than {_RATIO} times its size; what comes behind {_FREE >> 20} MiB was left"
                    )
                return out
        return b""

    def upto(self, mark: bytes, most: int) -> bytes | None:
        """As for :class:`_Plain`."""
        while (end := self._held.find(mark)) < 0:
            if len(self._held) > most or not (more := self._more()):
                return None
            self._held += more
        head, self._held = self._held[: end + len(mark)], self._held[end + len(mark) :]
        return head

    def take(self, size: int) -> bytes:
        """As for :class:`_Plain`."""
        parts, have = [self._held], len(self._held)
        while have < size and (more := self._more(max(_OUTPUT, min(size - have + 4, LARGEST)))):
            parts.append(more)
            have += len(more)
        held = b"".join(parts) if len(parts) > 1 else parts[0]
        self._held = held[size:]
        return held[:size]

    def skip(self, size: int) -> int:
        """As for :class:`_Plain`; nothing is kept."""
        passed = 0
        while passed < size:
            if not self._held:
                self._held = self._more()
                if not self._held:
                    return passed
            step = min(size - passed, len(self._held))
            self._held = self._held[step:]
            passed += step
        return passed

    def rest(self) -> bool:
        """Whether anything but line ends is left."""
        self._held = self._held.lstrip(b"\r\n")
        while not self._held and (more := self._more()):
            self._held = more.lstrip(b"\r\n")
        return bool(self._held)


class Records:
    """The records that begin in ``[start, end)`` of the file *path*; iterate over it once. ``exact``: *start* is known to be a record's.

    ``first`` is where reading started, ``next`` (when all is read) where the first record behind the range begins.
    """

    def __init__(self, path: Path, start: int, end: int, *, exact: bool = False) -> None:
        self._path, self._start, self._end, self._exact = path, start, end, exact
        self.first = self.next = start

    def __iter__(self) -> Iterator[Entry]:
        size = self._path.stat().st_size
        self._end = min(self._end, size)
        if self._start >= self._end:
            self.first = self.next = self._start
            return
        with self._path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as mapped, memoryview(mapped) as raw:
            gzip = mapped[:3] == _GZIP
            known = self._start == 0 or self._exact
            at = self._start if known else _sync(mapped, raw, self._start, gzip=gzip)
            self.first = at
            while at < self._end:
                at = yield from (_member(mapped, raw, at) if gzip else _plain(mapped, raw, at))
            self.next = at


def _member(mapped: mmap, raw: memoryview, at: int) -> Generator[Entry, None, int]:
    """The records of the gzip member at *at*; returns where reading goes on."""
    if mapped[at : at + 3] != _GZIP:
        on = _sync(mapped, raw, at, gzip=True)
        if mapped[at:on].strip(b"\0"):
            yield _broken(at, "unreadable", f"{on - at:,} bytes that are no record")
        return on
    member = _Member(raw, at)
    try:
        while member.rest():
            entry = _record(member, at)
            yield entry
            if entry.trouble is not None and not member.done:
                return _sync(mapped, raw, at + 1, gzip=True)
    except _Trouble as trouble:
        yield _broken(at, *trouble.args)
        return _sync(mapped, raw, at + 1, gzip=True)
    return member.next


def _plain(mapped: mmap, raw: memoryview, at: int) -> Generator[Entry, None, int]:
    """The record at *at* of a file that is not compressed; returns where reading goes on."""
    while mapped[at : at + 1] in (b"\r", b"\n"):
        at += 1
    if at == len(mapped):
        return at
    if mapped[at : at + len(_WARC)] != _WARC:
        on = _sync(mapped, raw, at, gzip=False)
        yield _broken(at, "unreadable", f"{on - at:,} bytes that are no record")
        return on
    stream = _Plain(raw, at)
    entry = _record(stream, at)
    if entry.trouble is None and mapped[stream.at : stream.at + 4] != b"\r\n\r\n":
        # The length in its header is not that of its block, or the file ends here: what comes behind is found by looking for it.
        short = stream.at + 4 > len(mapped)
        entry = entry._replace(trouble=("cut_short", "the file ends before the end of the record") if short else _LENGTH)
    yield entry
    return _sync(mapped, raw, at + 1, gzip=False) if entry.trouble == _LENGTH else stream.at + 4


_LENGTH = ("unreadable", "its block is not as long as its header says")


def _record(stream: _Plain | _Member, at: int) -> Entry:
    """The record at which *stream* stands. Raises _Trouble where it has no header."""
    head = stream.upto(b"\r\n\r\n", _HEAD)
    if head is None or not head.startswith(_WARC):
        raise _Trouble("unreadable", "no header of a WARC record")
    fields = {}
    for line in head.split(b"\r\n")[1:-2]:
        name, _, value = line.partition(b":")
        fields[name.lower()] = value.strip()
    length = fields.get(b"content-length", b"")
    if not length.isdigit() or len(length) > 15:
        raise _Trouble("unreadable", "its header has no Content-Length")
    size = int(length)
    try:
        if size > LARGEST:
            whole = stream.skip(size) == size
            return Entry(at, fields, b"", ("too_large", f"a block of {size:,} bytes") if whole else _cut(size, None))
        block = stream.take(size)
        return Entry(at, fields, block, None if len(block) == size else _cut(size, len(block)))
    except _Trouble as trouble:
        return Entry(at, fields, b"", (trouble.args[0], trouble.args[1]))


def _cut(size: int, have: int | None) -> tuple[str, str]:
    there = "fewer" if have is None else f"{have:,}"
    return "cut_short", f"its header announces {size:,} bytes, there are {there}"


def _broken(at: int, outcome: str, reason: str) -> Entry:
    return Entry(at, {}, b"", (outcome, reason))


def _sync(mapped: mmap, raw: memoryview, at: int, *, gzip: bool) -> int:
    """The first place from *at* on where a record begins by the look of it; the end of the file where there is none."""
    while True:
        at = mapped.find(_GZIP if gzip else b"\nWARC/", at if gzip else max(0, at - 1))
        if at < 0:
            return len(mapped)
        if not gzip:
            at += 1
        if _begins(raw, at, gzip):
            return at
        at += 1


def _begins(raw: memoryview, at: int, gzip: bool) -> bool:
    stream = _Member(raw, at) if gzip else _Plain(raw, at)
    try:
        head = stream.upto(b"\r\n\r\n", _HEAD)
    except _Trouble:
        return False
    return head is not None and head.startswith(_WARC) and b"\r\nwarc-type:" in head.lower() and b"\r\ncontent-length:" in head.lower()
