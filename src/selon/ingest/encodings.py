"""Bytes become text in an encoding that is named, with the reason for the choice.

Order: a byte order mark; what the source declares (HTTP, ``<meta>``, XML declaration), *checked against the bytes*; UTF-8 where the bytes
are valid UTF-8; detection. A label means what the WHATWG Encoding Standard says (``latin-1`` is Windows-1252, as in every browser); where
bytes and label disagree the bytes win. The name that is recorded is enough to decode the same bytes again (:func:`source_text`), so that
the offsets of a text layer stay good; two names are ours, ``utf-8-mixed`` and ``utf-8-twice``.
"""

import codecs
import re
from collections.abc import Sequence
from typing import Literal

from charset_normalizer import from_bytes
from msgspec import Struct

from selon.errors import BinaryInput, EncodingError
from selon.ingest.plain import MARKS
from selon.model import Remark

MIXED = "utf-8-mixed"
"""UTF-8 with stray bytes of Windows-1252 between: what is valid UTF-8 is read so, every other byte as Windows-1252."""

TWICE = "utf-8-twice"
"""UTF-8 that was taken for Windows-1252 and encoded as UTF-8 again: read as UTF-8, and each sequence that is UTF-8 once more read so."""

WESTERN = "windows-1252"

Origin = Literal["mark", "declared", "valid", "detected", "given"]


class Decoded(Struct, frozen=True):
    """Text, the name of its encoding, how that was found, and what was odd. ``source_text(raw, encoding) == text``."""

    text: str
    encoding: str
    origin: Origin
    remarks: tuple[Remark, ...] = ()


_LABELS = {
    "ascii": WESTERN,
    "us-ascii": WESTERN,
    "ansi": WESTERN,
    "ansi_x3.4-1968": WESTERN,
    "iso-8859-1": WESTERN,
    "iso8859-1": WESTERN,
    "iso_8859-1": WESTERN,
    "iso88591": WESTERN,
    "latin1": WESTERN,
    "latin-1": WESTERN,
    "l1": WESTERN,
    "cp819": WESTERN,
    "cp1252": WESTERN,
    "x-cp1252": WESTERN,
    "windows-1252": WESTERN,
    "iso-8859-9": "windows-1254",
    "latin5": "windows-1254",
    "iso-8859-11": "windows-874",
    "tis-620": "windows-874",
    "windows-874": "windows-874",
    "latin9": "iso-8859-15",
    "latin-9": "iso-8859-15",
    "l9": "iso-8859-15",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode": "utf-16-le",
    "utf-16": "utf-16-le",
    "ucs-2": "utf-16-le",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "big5": "big5hkscs",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
}
"""Labels that mean something else than Python's codec of that name, after the WHATWG Encoding Standard."""

_CODECS = {WESTERN: "cp1252", "windows-874": "cp874", "windows-1254": "cp1254"}
_TEXT_CODEC = re.compile(
    r"utf-(8|16-[lb]e|32-[lb]e)|iso-?8859-\d+|\w{7}-(?:125\d|874)|cp\d+|koi8-[rut]|mac-\w+|gb18030|big5(hkscs)?|euc-\w+|iso-?2022-\w+|hz|kz1048|ptcp154"
)
"""Codecs that a label may name: text encodings only, none of Python's transformations (``rot13``, ``hex``, ``unicode_escape``)."""

_C1 = {code: bytes([code]).decode("cp1252", "replace").replace("\ufffd", chr(code)) for code in range(0x80, 0xA0)}
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s{0,20}<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.\-]{2,40})[\"']", re.IGNORECASE)
_INVALID = re.compile(r"[\udc80-\udcff]")
_ONCE_MORE = re.compile(r"[\xc2-\xf4][\x80-\xbf]{1,3}")
_LEADS = ("\xc3", "\xc2", "\xc5", "\xe2\u20ac")
"""How letters and marks of western Europe begin where UTF-8 was read as Windows-1252."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LATIN9 = re.compile(rb"(?<=[A-Za-z\xc0-\xff])[\xbd\xbc]|[\xbd\xbc](?=[A-Za-z\xc0-\xff])|\xa4")
"""Bytes that are ligatures or the euro sign in Latin-9 and make no sense in Windows-1252 where they stand (a fraction in a word, a ¤)."""

_SAMPLE = 200_000


def decoded(
    raw: bytes, source: str, *, declared: Sequence[tuple[str, str]] = (), given: str | None = None, markup: bool = False
) -> Decoded:
    """The text of *raw*. *declared*: (label, where it stands) in order of authority; *given*: what the user says, taken as it is.

    *markup*: NUL bytes and control characters are left to the pre-scan instead of being taken for a sign of binary data. The byte order
    mark is left out. Raises BinaryInput for what is not text, EncodingError for text in no encoding that can be named.
    """
    if given is not None:
        name = codec_name(given)
        if name is None:
            raise EncodingError(f"{source}: no encoding is called {given!r}; give one such as utf-8, windows-1252, iso-8859-15")
        return Decoded(source_text(raw, name), name, "given")
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return _marked(raw, mark, encoding)
    wide = _wide(raw)
    if wide is not None:
        return _finished(Decoded(source_text(raw, wide), wide, "detected"), source, markup)
    if not markup and b"\0" in raw[:_SAMPLE]:
        raise BinaryInput(f"{source}: this is not text (a NUL byte at byte {raw.index(0)})")
    try:
        text: str | None = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    remarks: list[Remark] = []
    choice = _declared(raw, text, declared, remarks)
    if choice is None:
        choice = _undeclared(raw, text, source, remarks)
    return _finished(Decoded(choice.text, choice.encoding, choice.origin, (*choice.remarks, *remarks)), source, markup)


def codec_name(label: str) -> str | None:
    """The encoding that *label* means, None where it means none that is known."""
    label = label.strip().lower().strip("\"';")
    name = _LABELS.get(label, label)
    try:
        known = codecs.lookup(_CODECS.get(name, name)).name
    except (LookupError, ValueError):
        return None
    name = name if name in _CODECS else known.replace("_", "-")
    name = re.sub(r"^cp(125\d)$", r"windows-\1", re.sub(r"^iso8859-", "iso-8859-", name))
    return name if _TEXT_CODEC.fullmatch(name) else None


def source_text(raw: bytes, encoding: str) -> str:
    """*raw* decoded by the recorded name *encoding*, less a byte order mark: what the offsets ``at`` and ``to`` of a layer count in."""
    for mark, name in MARKS:
        if encoding == name and raw.startswith(mark):
            raw = raw[len(mark) :]
            break
    if encoding == MIXED:
        raw = raw.removeprefix(codecs.BOM_UTF8)
        return _INVALID.sub(lambda m: _western_byte(ord(m[0]) - 0xDC00), raw.decode("utf-8", "surrogateescape"))
    if encoding == TWICE:
        return _once_more(raw.decode("utf-8", "replace"))[0]
    if encoding == WESTERN:
        try:
            return raw.decode("cp1252")
        except UnicodeDecodeError:  # five bytes that cp1252 leaves undefined; browsers read them as control characters
            return raw.decode("latin-1").translate(_C1)
    return raw.decode(_CODECS.get(encoding, encoding), "replace")


def declared_in(raw: bytes) -> tuple[tuple[str, str], ...]:
    """The labels that a page or feed carries in its first 4,096 bytes: its XML declaration, its ``<meta charset>``."""
    head = raw[:4096]
    found = []
    if match := _XML.match(head.removeprefix(codecs.BOM_UTF8)):
        found.append((match[1].decode("ascii"), "the XML declaration"))
    if match := _META.search(head):
        found.append((match[1].decode("ascii"), "<meta>"))
    return tuple(found)


def _western_byte(code: int) -> str:
    return _C1.get(code, chr(code))


def _marked(raw: bytes, mark: bytes, encoding: str) -> Decoded:
    text = source_text(raw, encoding)
    lost = text.count("\ufffd")
    if encoding == "utf-8" and lost:
        return Decoded(source_text(raw, MIXED), MIXED, "mark", (_mixed(lost),))
    remarks = (Remark("encoding", f"{lost} places of the text are not {encoding}, though its byte order mark says so"),) if lost else ()
    return Decoded(text, encoding, "mark", remarks)


def _mixed(count: int) -> Remark:
    return Remark("encoding", f"UTF-8 with {count} stray bytes, which were read as Windows-1252")


def _wide(raw: bytes) -> str | None:
    """UTF-16 without a mark: NUL bytes at every other place (the text is mostly Latin), or spaces and line ends in two bytes."""
    sample = raw[:4000]
    half = len(sample) // 2
    if half < 2 or len(raw) % 2:
        sample = sample[: len(sample) // 2 * 2]
        if half < 2:
            return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) > 0.6 * half and min(even, odd) < 0.1 * half:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def _declared(raw: bytes, valid: str | None, declared: Sequence[tuple[str, str]], remarks: list[Remark]) -> Decoded | None:
    """The text by the first label that the bytes bear out; what speaks against the others goes to *remarks*."""
    beyond = valid is not None and not valid.isascii()
    for label, where in declared:
        name = codec_name(label)
        if name is None:
            remarks.append(Remark("encoding", f"{where} names an encoding {label!r}, which is not known"))
            continue
        if name.startswith(("utf-16", "utf-32")):  # in single bytes, or it could not have been read: the Standard takes UTF-8
            name = "utf-8"
        if name == "utf-8" and valid is not None:
            return _utf8(raw, valid, "declared")
        if name == "utf-8":
            mended = _mended(raw, "declared")
            if mended is not None:
                return mended
        elif beyond and not name.startswith(("iso-2022", "iso2022", "hz")):
            remarks.append(Remark("encoding", f"{where} says {label}, but the bytes are valid UTF-8 beyond ASCII"))
            return None
        elif name == WESTERN and _is_latin9(raw):
            remarks.append(Remark("encoding", f"{where} says {label}, but a ligature or the euro sign is written as in ISO-8859-15"))
            return Decoded(source_text(raw, "iso-8859-15"), "iso-8859-15", "detected")
        elif name == "iso-8859-15" and _has_c1(raw):
            remarks.append(Remark("encoding", f"{where} says {label}, but the bytes are those of Windows-1252"))
            return Decoded(source_text(raw, WESTERN), WESTERN, "detected")
        else:
            text = source_text(raw, name)
            if text.count("\ufffd") <= len(text) // 2000:
                return Decoded(text, name, "declared")
        remarks.append(Remark("encoding", f"{where} says {label}, but the bytes are not"))
    return None


def _undeclared(raw: bytes, valid: str | None, source: str, remarks: list[Remark]) -> Decoded:
    if valid is not None:
        return _utf8(raw, valid, "valid")
    mended = _mended(raw, "valid")
    if mended is not None:
        return mended
    if _looks_western(raw):
        name = "iso-8859-15" if _is_latin9(raw) else WESTERN
        return Decoded(source_text(raw, name), name, "detected")
    best = from_bytes(raw[:_SAMPLE]).best()
    guess = codec_name(best.encoding) if best is not None else None
    if guess is None:
        raise EncodingError(
            f"{source}: text in no encoding that can be named; find it out and convert it with iconv -f ENCODING -t utf-8 FILE"
        )
    return Decoded(source_text(raw, guess), guess, "detected")


def _utf8(raw: bytes, text: str, origin: Origin) -> Decoded:
    again, count = _once_more(text)
    if count:
        return Decoded(again, TWICE, "detected", (Remark("encoding", f"encoded as UTF-8 twice: {count} characters were put right"),))
    return Decoded(text, "utf-8", origin)


def _once_more(text: str) -> tuple[str, int]:
    """*text* with what was encoded twice put right, and how often; as it is where that is not the rule in it.

    Only where sequences of two to four characters that read as UTF-8 outnumber other letters beyond ASCII five to one: a page that
    quotes such a sequence is left alone.
    """
    if not any(lead in text for lead in _LEADS):
        return text, 0
    narrow = text.translate({ord(one): chr(code) for code, one in _C1.items()})
    count = 0

    def right(match: re.Match[str]) -> str:
        nonlocal count
        lead = ord(match[0][0])
        length = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
        try:
            one = match[0][:length].encode("latin-1").decode("utf-8")
        except UnicodeDecodeError:
            return match[0]
        count += 1
        return one + match[0][length:]

    again = _ONCE_MORE.sub(right, narrow)
    others = sum(1 for one in text if one > "\x7f") - 2 * count
    if count == 0 or others > count + count // 5:
        return text, 0
    # What was no such sequence goes back to the characters that stood there.
    return again.translate(_C1), count


def _mended(raw: bytes, origin: Origin) -> Decoded | None:
    """UTF-8 that is cut at its end or has stray bytes between; None where most of what is beyond ASCII is not UTF-8."""
    text = raw.decode("utf-8", "surrogateescape")
    strays = len(_INVALID.findall(text))
    right = sum(1 for one in text[:_SAMPLE] if one > "\x7f") - len(_INVALID.findall(text[:_SAMPLE]))
    try:
        raw[: len(raw) - 3].decode("utf-8")
        tail = strays <= 3 and bool(right)
    except UnicodeDecodeError:
        tail = False
    if tail:
        return Decoded(source_text(raw, "utf-8"), "utf-8", origin, (Remark("cut_short", "the text ends in the middle of a character"),))
    if right == 0 or strays > right:
        return None
    return Decoded(source_text(raw, MIXED), MIXED, "detected", (_mixed(strays),))


def _has_c1(raw: bytes) -> bool:
    return re.search(rb"[\x80-\x9f]", raw) is not None


def _is_latin9(raw: bytes) -> bool:
    return not _has_c1(raw) and _LATIN9.search(raw) is not None


def _looks_western(raw: bytes) -> bool:
    """Whether *raw* reads as Windows-1252: few bytes beyond ASCII, nearly all of them the letters of western Europe or its marks."""
    sample = raw[:_SAMPLE]
    beyond = re.findall(rb"[\x80-\xff]", sample)
    if re.search(rb"[\x81\x8d\x8f\x90\x9d]", sample):
        return False
    usual = len(
        re.findall(
            rb"[\xc0-\xd6\xd8-\xf6\xf8-\xff\x80\x85\x8c\x91-\x97\x99\x9c\xa0\xa3\xa4\xa7\xa8\xa9\xab\xb0\xb4\xb7\xbb\xbc\xbd]", sample
        )
    )
    letters = len(re.findall(rb"[A-Za-z]", sample))
    # A letter beyond ASCII stands alone between others; runs of three and more are another alphabet in one byte.
    runs = sum(len(run) for run in re.findall(rb"[\xc0-\xff]{3,}", sample))
    return usual >= 0.9 * len(beyond) and len(beyond) <= 0.25 * letters and runs <= 0.2 * len(beyond)


def _finished(choice: Decoded, source: str, markup: bool) -> Decoded:
    head = choice.text[:20_000]
    if not markup and len(_CONTROL.findall(head)) > 0.05 * len(head):
        raise BinaryInput(f"{source}: this is not text ({len(_CONTROL.findall(head))} control characters near its beginning)")
    return choice
