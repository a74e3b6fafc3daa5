"""WARC files (ISO 28500), record by record, with everything checked that the form lets one check.

Known readers inflate a record without a bound and return a cut one short without an error. Here the length that a record tells, its
digest, the end behind it and the end marker of its compressed member are held against what is there; a record that fails is told of, and
reading goes on at the next member, or the next record, that can be found.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from selon.errors import CutShort, TooLarge
from selon.ingest.inflate import Limits, Members

MARK = b"WARC/"
_HEAD = 64 << 10
"""The longest head of a record."""
_NEXT = re.compile(rb"(?:\A|\n)(?=WARC/1\.[01]\r?\n)")
_END = re.compile(rb"\r?\n\r?\n")
_DIGESTS = ("sha1", "sha256", "sha512", "md5")


class Record(Struct, frozen=True):
    """A record: its head's fields (names in lower case), its block, and what is ``wrong`` with it ("" where nothing is).

    ``offset`` is where its compressed member begins in the file (for uncompressed files, where the record does). Where there was no head
    to read, ``fields`` is empty. ``outcome`` is the word for what is wrong.
    """

    offset: int
    fields: Mapping[str, str]
    block: bytes
    wrong: str = ""
    outcome: str = "cut_short"


def records(members: Members, limits: Limits) -> Iterator[Record]:
    """All records in order; those that are cut or damaged with what could be had of them, then the next that can be found."""
    text = _Text(members, limits)
    while True:
        try:
            record = text.record()
            if record is None:
                if not members.following():
                    return
                text.begin()
                continue
        except (CutShort, TooLarge) as error:
            record = Record(text.offset, {}, b"", str(error), error.outcome)
            text.lost = True
        yield record
        if text.lost and not text.resync():
            return


class _Text:
    """The inflated text of the members, and where in it we are."""

    def __init__(self, members: Members, limits: Limits) -> None:
        self._members, self._limits = members, limits
        self._past = 0
        self.begin()

    def begin(self) -> None:
        """At the beginning of a member."""
        self._buffer = bytearray()
        self._start, self._past = self._members.start, 0
        self.lost = False
        self._whole = True

    @property
    def offset(self) -> int:
        """Where the record, or the member that it is in, begins in the file."""
        return self._start + (self._past if self._members.coding == "identity" else 0)

    def _more(self) -> bool:
        part = self._members.chunk()
        self._buffer += part
        return bool(part)

    def _drop(self, size: int) -> bytes:
        with memoryview(self._buffer) as view:
            part = view[:size].tobytes()
        del self._buffer[:size]
        self._past += len(part)
        return part

    def record(self) -> Record | None:
        """The next record; None at the end of the member. ``lost`` is set where the next has to be looked for."""
        while True:
            if self._buffer.startswith((b"\r", b"\n")):
                self._drop(len(self._buffer) - len(self._buffer.lstrip(b"\r\n")))
            if len(self._buffer) >= len(MARK) or not self._more():
                break
        if not self._buffer:
            return None
        offset = self.offset
        if not self._buffer.startswith(MARK):
            raise CutShort("something that is no record")
        fields = self._fields()
        length = fields.get("content-length", "")
        if not re.fullmatch(r"\d{1,18}", length):
            raise CutShort("a record that does not say how long it is")
        if int(length) > self._limits.piece:
            self._leave_out(int(length))
            return Record(offset, fields, b"", f"holds {int(length):,} bytes; more than {self._limits.piece:,} are not read", "too_large")
        block, wrong = self._block(int(length))
        wrong = wrong or _digest_problem(fields.get("warc-block-digest", ""), block)
        return Record(offset, fields, block, wrong)

    def _fields(self) -> dict[str, str]:
        while (found := _END.search(self._buffer)) is None:
            if len(self._buffer) > _HEAD:
                raise CutShort("a record whose head does not end")
            if not self._more():
                raise CutShort("a record that ends within its head")
        head = self._drop(found.end()).decode("utf-8", "replace")
        fields: dict[str, str] = {}
        last = ""
        for line in head.splitlines()[1:]:
            if line[:1] in (" ", "\t") and last:
                fields[last] += " " + line.strip()
            elif ":" in line:
                last, value = line.split(":", 1)
                last = last.strip().lower()
                fields[last] = value.strip()
        return fields

    def _leave_out(self, length: int) -> None:
        while length > len(self._buffer):
            length -= len(self._drop(len(self._buffer)))
            if not self._more():
                return
        self._drop(length)

    def _block(self, length: int) -> tuple[bytes, str]:
        """The block, and what is wrong with it. What follows it tells whether it was as long as its head says."""
        wrong = ""
        try:
            while len(self._buffer) < length + 4 and self._more():
                pass
        except CutShort as error:
            wrong = f"the record's bytes: the file {error}"
            self.lost = True
        if len(self._buffer) < length:
            there = len(self._buffer)
            if not wrong and _NEXT.search(self._buffer):
                return self._mistaken(length)
            return self._drop(length), wrong or f"{there:,} of {length:,} bytes are there"
        if wrong:
            return self._drop(length), wrong
        after = bytes(self._buffer[length : length + 4])
        if after == b"\r\n\r\n" or after[:2] == b"\n\n":
            return self._finished(length, 4 if after == b"\r\n\r\n" else 2)
        if after == b"":  # a member's own end marker says as much as the blank lines; a plain file has nothing else
            cut = self._members.coding == "identity"
            return self._drop(length), "the end behind the record is missing" if cut else ""
        return self._mistaken(length)

    def _finished(self, length: int, end: int) -> tuple[bytes, str]:
        block = self._drop(length)
        self._drop(end)
        try:
            if not self._buffer:
                self._more()  # reaches the member's end marker, and has it checked
        except CutShort as error:
            self.lost = True
            return block, f"the file {error}"
        return block, ""

    def _mistaken(self, length: int) -> tuple[bytes, str]:
        """The record is not as long as it says: bytes were lost from it, or put in. It ends where the next one begins."""
        if found := _NEXT.search(self._buffer):
            block = self._drop(found.end())
            return block.rstrip(b"\r\n"), f"says {length:,} bytes; after {len(block):,} the next record begins"
        self.lost = True
        return self._drop(length), f"what follows its {length:,} bytes is not the end of a record"

    def resync(self) -> bool:
        """Go to the next record that can be found: in this member's text, else at a later member."""
        self.lost = False
        try:
            self._drop(1)
            while True:
                if found := _NEXT.search(self._buffer):
                    self._drop(found.end())
                    return True
                self._drop(max(0, len(self._buffer) - 16))
                if not self._more():
                    break
            if self._members.following():
                self.begin()
                return True
        except (CutShort, TooLarge):
            if self._members.resync(MARK):
                self.begin()
                return True
        return False


def _digest_problem(told: str, block: bytes) -> str:
    """What is wrong where *told* (``sha1:`` and base 32 or hexadecimal) is not the digest of *block*."""
    kind, _, value = told.partition(":")
    kind = kind.lower().replace("-", "")
    if kind not in _DIGESTS or not value:
        return ""
    size = hashlib.new(kind, usedforsecurity=False).digest_size
    try:
        digest = bytes.fromhex(value) if len(value) == 2 * size else base64.b32decode(value.upper() + "=" * (-len(value) % 8))
    except (ValueError, binascii.Error):
        return ""
    return (
        "" if hashlib.new(kind, block, usedforsecurity=False).digest() == digest else "its bytes are not those that its digest was made of"
    )


def payload_problem(fields: Mapping[str, str], *forms: bytes) -> str:
    """What is wrong where the payload's digest fits none of its *forms* (as sent, without chunks, decoded: writers differ)."""
    problem = ""
    for form in dict.fromkeys(forms):
        problem = _digest_problem(fields.get("warc-payload-digest", ""), form)
        if not problem:
            return ""
    return problem
