"""The records of a byte range of a WARC file, so that a large file can be shared out and gone on with.

A range holds the records that *begin* in it (those of one gzip member: where the member begins), as :mod:`selon.ingest.warc` reads them:
checked, bounded, with damage told. Where a range begins in the middle of a record, reading starts at the next place that looks like one;
``first`` says where that was, so that a caller can check it against the end of the range before (a WARC kept inside a record of another
looks like one, too).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from selon.ingest.inflate import Limits, Members, coding_of
from selon.ingest.source import Source
from selon.ingest.warc import MARK, Record, records

_BEGINS = re.compile(rb"\nWARC/1\.[01]\r?\n")
_STEP = 1 << 20


class Records:
    """The records that begin in ``[start, end)`` of the file *path*, with their offsets; iterate over it once.

    *exact*: a record is known to begin at *start*. ``first`` is where reading started; ``next``, when all is read, where the first record
    behind the range begins.
    """

    def __init__(self, path: Path, start: int, end: int, limits: Limits, *, exact: bool = False) -> None:
        self._path, self._start, self._end, self._limits, self._exact = path, start, end, limits, exact
        self.first = self.next = start

    def __iter__(self) -> Iterator[tuple[int, Record]]:
        if self._start >= self._end:
            return
        with self._path.open("rb") as file:
            coding = coding_of(file.read(16)) or "identity"
            known = self._start == 0 or self._exact
            if coding == "identity":
                base = self._start if known else _found(file, self._start)
                members, beyond = _opened(file, base, "identity", self._limits), self._path.stat().st_size
                found = base < beyond
            else:
                # The search goes on from the byte behind the one that it is told to leave.
                base = self._start - (not known)
                members, beyond = _opened(file, base, coding, self._limits), self._path.stat().st_size
                found = known or members.resync(MARK)
            self.first = base + members.start if found else beyond
            self.next = beyond
            if not found or self.first >= self._end:
                self.next = self.first
                return
            for record in records(members, self._limits):
                at = base + record.offset
                if at >= self._end:
                    self.next = at
                    return
                yield at, record


def _opened(file: BinaryIO, at: int, coding: str, limits: Limits) -> Members:
    file.seek(at)
    return Members(Source(file.read), "gzip" if coding == "gzip" else "identity", limits)


def _found(file: BinaryIO, at: int) -> int:
    """The first place from *at* on where a line begins a record; the file's size where there is none."""
    place = at - 1
    file.seek(place)
    held = b""
    while part := file.read(_STEP):
        held += part
        if found := _BEGINS.search(held):
            return place + found.start() + 1
        keep = min(len(held), 16)
        place += len(held) - keep
        held = held[-keep:]
    return file.tell()
