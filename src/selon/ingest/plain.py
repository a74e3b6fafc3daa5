"""Plain text: a file, or standard input, becomes a report. The text of the report is exactly the file's, less a byte order mark."""

import codecs
import hashlib
import re
import sys
from pathlib import Path

from selon.errors import BinaryInput, EmptyInput, EncodingError, InputError, TitleOnly, TooLarge
from selon.model import Report

LARGEST = 5_000_000
"""Bytes of the largest file that is read as one report: some 800,000 words; larger ones are collections, or broken."""

STANDARD_INPUT = "-"
"""The path that stands for standard input."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; the longer ones first, as UTF-32's begins with UTF-16's."""

_SIGNATURES = (
    (b"%PDF", "a PDF file: save its text first (pdftotext FILE)"),
    (b"PK\x03\x04", "a ZIP archive or an office document: save it as plain text first"),
    (b"\xd0\xcf\x11\xe0", "an old office document: save it as plain text first"),
    (b"{\\rtf", "a rich-text document: save it as plain text first"),
    (b"\x1f\x8b", "a gzip archive: unpack it first (gunzip FILE)"),
    (b"BZh", "a bzip2 archive: unpack it first (bunzip2 FILE)"),
    (b"\xfd7zXZ", "an xz archive: unpack it first (unxz FILE)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_TITLE_WORDS = 30


def report_from_text(
    text: str,
    source: str,
    *,
    outlet: str | None = None,
    title: str | None = None,
    published: str | None = None,
    language: str | None = None,
) -> Report:
    """A report from text that is already decoded. Its id is the hash of its text. Raises EmptyInput for white space alone."""
    if not text.strip():
        raise EmptyInput(f"{source}: the file holds no text")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Report(f"sha256:{digest}", source, text, outlet, title, published, language)


def read_file(
    path: str, *, outlet: str | None = None, title: str | None = None, published: str | None = None, language: str | None = None
) -> Report:
    """The report in the file *path*, or on standard input for ``-``; the rest is what the file does not say.

    Raises InputError (a path that can't be read), EmptyInput, BinaryInput, EncodingError, TooLarge or TitleOnly; every message says where
    and what to do.
    """
    text = decode(bytes_of(path), path)
    if not any(character.isalnum() for character in text):
        raise EmptyInput(f"{path}: the file holds no text")
    report = report_from_text(text, path, outlet=outlet, title=title, published=published, language=language)
    if is_title_only(text):
        raise TitleOnly(f"{path}: only a title ({text.strip()[:60]!r}) and no report below it; nothing to code")
    return report


def is_title_only(text: str) -> bool:
    """Whether *text* is one short line without a full stop."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return len(lines) == 1 and len(lines[0].split()) <= _TITLE_WORDS and lines[0].rstrip("»”\"’')] ")[-1:] not in set(".!?…")


def bytes_of(path: str) -> bytes:
    """The bytes of the file *path*, or of standard input for ``-``. Raises InputError, TooLarge."""
    try:
        if path == STANDARD_INPUT:
            raw = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(path).open("rb") as handle:
                raw = handle.read(LARGEST + 1)
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file; check the path") from None
    except IsADirectoryError:
        raise InputError(f"{path}: this is a folder; give the files in it ({path.rstrip('/')}/*.txt)") from None
    except PermissionError:
        raise InputError(f"{path}: no permission to read it; change its mode or copy it") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path!r}: can't be read ({error})") from None
    if len(raw) > LARGEST:
        raise TooLarge(f"{path}: more than {LARGEST:,} bytes, the most that is read as one report; split it into one file a report")
    return raw


def decode(raw: bytes, source: str) -> str:
    """The text of *raw*: UTF-8, or UTF-16 or UTF-32 with a byte order mark, which is left out. Line endings stay as they are.

    Raises BinaryInput for what is not text, EncodingError (byte, line, and the encoding that it may be) for text in another encoding.
    """
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            return _decoded(raw[len(mark) :], encoding, source, len(mark))
    for signature, what in _SIGNATURES:
        if raw.startswith(signature):
            raise BinaryInput(f"{source}: this is not text but {what}")
    if b"\0" in raw:
        raise BinaryInput(f"{source}: this is not text ({_about_nuls(raw)})")
    return _decoded(raw, "utf-8", source, 0)


def _about_nuls(raw: bytes) -> str:
    at = raw.index(b"\0")
    even, odd = raw[0:2000:2].count(0), raw[1:2000:2].count(0)
    half = len(raw[:2000]) // 2
    if half and max(even, odd) > 0.7 * half and min(even, odd) < 0.1 * half:
        name = "utf-16le" if odd > even else "utf-16be"
        return f"if it is UTF-16 without a byte order mark: iconv -f {name} -t utf-8 FILE"
    return f"a NUL byte at byte {at}"


def _decoded(raw: bytes, encoding: str, source: str, before: int) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise EncodingError(f"{source}: {_encoding_problem(raw, encoding, error, before)}") from None
    controls = len(_CONTROL.findall(text[:20_000]))
    if controls > 0.05 * len(text[:20_000]):
        raise BinaryInput(f"{source}: this is not text ({controls} control characters near its beginning)")
    return text


def _encoding_problem(raw: bytes, encoding: str, error: UnicodeDecodeError, before: int) -> str:
    where = f"not {encoding.upper()} at byte {before + error.start}"
    if encoding != "utf-8":
        return f"{where}, though its byte order mark says so; save it again as UTF-8"
    where += f" (0x{raw[error.start]:02x}), line {raw.count(10, 0, error.start) + 1}"
    if error.start >= len(raw) - 3 and error.reason == "unexpected end of data":
        return f"{where}: the file is cut short in the middle of a character; fetch it again"
    if _looks_western(raw):
        return f"{where}; it looks like Windows-1252: convert it with iconv -f windows-1252 -t utf-8 FILE"
    return f"{where}; find out its encoding and convert it with iconv -f ENCODING -t utf-8 FILE"


def _looks_western(raw: bytes) -> bool:
    """Whether *raw* reads as Windows-1252: few bytes beyond ASCII, nearly all of them letters in words or typographic marks."""
    try:
        text = raw[:200_000].decode("cp1252")
    except UnicodeDecodeError:
        return False
    beyond = [character for character in text if ord(character) > 127]
    usual = sum(character.isalpha() or character in "’‘“”«»–—…•€°\u00a0" for character in beyond)
    letters = sum(character.isalpha() for character in text)
    return usual >= 0.9 * len(beyond) and len(beyond) <= 0.2 * letters
