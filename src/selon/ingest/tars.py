"""Tar archives as a stream, member by member. The forms of POSIX (ustar, pax) and GNU's long names are read; sizes are bounded."""

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from selon.errors import CutShort
from selon.ingest.source import Source

BLOCK = 512
_LONGEST = 1 << 20
"""The longest record of extended facts or name."""
_STEP = 64 << 10
_LONG_NAME, _LONG_LINK, _PAX, _PAX_ALL, _FOLDER = b"L", b"K", b"x", b"g", b"5"
_FILES = (b"0", b"\0", b"7")
_EMPTY = (b"1", b"2", b"3", b"4", b"5", b"6")
"""Kinds that have no content, whatever size they tell."""
_OTHERS = {
    b"1": "is a hard link; the file that it leads to is read where it stands",
    b"2": "is a symbolic link; only files are read",
    b"3": "is a device; only files are read",
    b"4": "is a device; only files are read",
    b"6": "is a pipe; only files are read",
    b"S": "is a sparse file; pack it again without --sparse",
}
_PAX_FACT = re.compile(rb"(\d{1,10}) ([^=]{1,300})=")


class Entry(Struct, frozen=True):
    """A member: its name as written, its content in steps (raises CutShort), or why it has none."""

    name: str
    read: Callable[[], Iterator[bytes]]
    refused: str = ""
    folder: bool = False


def is_tar(head: bytes) -> bool:
    """Whether a file's first 512 bytes are a tar header: by its checksum, as old ones have no other mark."""
    return len(head) >= BLOCK and head[0] != 0 and _sound(head[:BLOCK])


def _sound(block: bytes) -> bool:
    told = block[148:156].strip(b"\0 ")
    if not re.fullmatch(rb"[0-7]{1,7}", told):
        return False
    return sum(block) - sum(block[148:156]) + 8 * 32 == int(told, 8)


def _number(field: bytes) -> int:
    if field[:1] in (b"\x80", b"\xff"):
        value = 0
        for byte in field[1:]:
            value = value << 8 | byte
        if field[0] == 0x80:
            return value
    else:
        digits = field.strip(b"\0 ")
        if re.fullmatch(rb"[0-7]*", digits):
            return int(digits or b"0", 8)
    raise CutShort("holds a size that is none")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def entries(source: Source) -> Iterator[Entry]:
    """The members in order, folders too. A member's content has to be read before the next is asked for; what is not, is read over.

    Raises CutShort behind what could be had: the archive ends early, or what follows is no member.
    """
    long_name, facts = "", dict[bytes, bytes]()
    while (block := _header(source)) is not None:
        kind, size = block[156:157], _number(block[124:136])
        if kind in (_LONG_NAME, _LONG_LINK, _PAX, _PAX_ALL):
            body = _extended(source, size)
            if kind == _LONG_NAME:
                long_name = _text(body.rstrip(b"\0"))
            elif kind == _PAX:
                facts = _pax(body)
            continue
        told = facts.get(b"size", b"")
        if told.isdigit() and len(told) < 20:
            size = int(told)
        name = _text(facts[b"path"]) if b"path" in facts else long_name or _short_name(block)
        refused = _OTHERS.get(kind, "" if kind in _FILES or kind == _FOLDER else "is of a kind that is not read")
        if any(key.startswith(b"GNU.sparse") for key in facts):
            refused = _OTHERS[b"S"]
        stream = _content(source, 0 if kind in _EMPTY else size)
        yield Entry(name, lambda stream=stream: stream, refused, kind == _FOLDER)  # type: ignore[misc]
        for _ in stream:
            pass
        long_name, facts = "", {}


def _header(source: Source) -> bytes | None:
    """The next member's header; None at the end mark."""
    block = source.take(BLOCK)
    if block.count(0) == len(block) == BLOCK:
        return None
    if len(block) < BLOCK:
        raise CutShort(f"ends at byte {source.offset:,}, before its end mark; members behind it, if there were any, are lost")
    if not _sound(block):
        raise CutShort(f"is damaged near byte {source.offset:,}: no member begins there; what follows is lost")
    return block


def _short_name(block: bytes) -> str:
    prefix = block[345:500].split(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    return _text(prefix + (b"/" if prefix else b"") + block[:100].split(b"\0")[0])


def _extended(source: Source, size: int) -> bytes:
    if size > _LONGEST:
        raise CutShort(f"is damaged near byte {source.offset:,}: a name of {size:,} bytes; what follows is lost")
    return b"".join(_content(source, size))


def _pax(body: bytes) -> dict[bytes, bytes]:
    """Facts of a pax record: each is its length in decimal, a blank, key, equals sign, value, line feed."""
    facts, at = dict[bytes, bytes](), 0
    while found := _PAX_FACT.match(body, at):
        end = at + int(found[1])
        if end <= found.end():
            break
        facts[found[2]] = body[found.end() : end - 1]
        at = end
    return facts


def _content(source: Source, size: int) -> Iterator[bytes]:
    left = size
    while left:
        part = source.take(min(left, _STEP))
        left -= len(part)
        if part:
            yield part
        elif left:
            raise CutShort(f"ends {left:,} bytes too early")
    source.take(-size % BLOCK)
