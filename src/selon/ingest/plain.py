"""Plain text: bytes to a report."""

import hashlib

from selon.errors import BinaryInput, EmptyInput, EncodingError
from selon.model import Report


def report_from_text(text: str, source: str, *, outlet: str | None = None, title: str | None = None,
                     published: str | None = None, language: str | None = None) -> Report:
    """A report from text that is already decoded. Its id is the hash of its text."""
    if not text.strip():
        raise EmptyInput(f"{source}: the file holds no text")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Report(f"sha256:{digest}", source, text, outlet, title, published, language)


def decode(raw: bytes, source: str) -> str:
    """The text of *raw*: UTF-8, with or without byte order mark."""
    if b"\0" in raw[:4096]:
        raise BinaryInput(f"{source}: this is not text (it holds NUL bytes)")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EncodingError(f"{source}: not UTF-8 at byte {error.start}; convert it first (iconv -f … -t utf-8)") from None
