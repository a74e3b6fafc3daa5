"""Text from outside made safe to show on a terminal: what would steer the terminal, or reorder what is read, is written out."""

import re

_SPACES = re.compile(r"[\t\n\r\u2028\u2029]+")
# C0 and C1 controls, marks that change the direction of text or are not seen at all, tags, and half characters. Joiners stay: emoji and
# several scripts need them.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_RAW = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]")


def _escape(found: re.Match[str]) -> str:
    point = ord(found[0])
    return f"\\x{point:02x}" if point < 0x100 else f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def visible(text: str) -> str:
    """*text* on one line, with control characters, direction marks and half characters as escapes: ``\\x1b``, ``\\u202e``."""
    if text.isprintable():  # nearly everything is, and none of what is written out
        return text
    return _UNSEEN.sub(_escape, _SPACES.sub(" ", text))


def storable(text: str) -> str:
    """*text* with half characters (bytes of a file name that are not UTF-8) as escapes, so that it can be written as UTF-8."""
    return re.sub("[\ud800-\udfff]", _escape, text)


def escaped_json(line: bytes) -> bytes:
    """A line of JSON, the same data, with the controls and direction marks that JSON allows in strings as ``\\u`` escapes."""
    return _RAW.sub(lambda found: f"\\u{ord(found[0].decode('utf-8')):04x}".encode("ascii"), line)
