"""What the walk through files and containers hands on: bytes with a name; and names from outside made harmless."""

import re

from msgspec import Struct

from selon.model import Remark

_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]|%(?=[0-9A-Fa-f]{2})")
_LONGEST = 300


class Piece(Struct, frozen=True):
    """The bytes of one file, or of one member of a container, not looked into yet.

    ``source`` is path or URL, members after ``#``; ``name`` the file's own name, which tells its format. ``url``, ``media_type`` and
    ``charset`` are what HTTP declared. ``fetched`` is the day a crawler took it (``YYYY-MM-DD``), never a day of publication. ``remarks``
    say what of it was lost on the way.
    """

    source: str
    name: str
    raw: bytes
    url: str | None = None
    media_type: str | None = None
    charset: str | None = None
    fetched: str | None = None
    remarks: tuple[Remark, ...] = ()


def shown(text: str) -> str:
    """*text* with controls, marks of direction and bytes that are no UTF-8 as ``%XX``; reversible, as a ``%`` that would mislead is too."""
    return _ODD.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    point = ord(found[0])
    raw = bytes((point - 0xDC00,)) if 0xDC80 <= point <= 0xDCFF else found[0].encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in raw)


def member_name(name: str) -> str:
    """A member's name as it is shown and kept: a relative path that leads nowhere else, even if it were used as one.

    Nothing is ever written under it; but names outlive the archive (in exports, in tables), and the next program may be less careful.
    """
    parts = shown(name.replace("\\", "/")).split("/")
    parts = ["%2E" * len(part) if part in (".", "..") else part for part in parts]
    if parts[0] == "" and len(parts) > 1:
        parts[1] = "%2F" + parts[1]
    if re.fullmatch("[A-Za-z]:", parts[0]):
        parts[0] = parts[0][0] + "%3A"
    whole = "/".join(part for part in parts if part) or "%00"
    return whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST // 2]}…{whole[-_LONGEST // 2 :]}"
