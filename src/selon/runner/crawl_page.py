"""What a record of a crawl is: a page, with its transfer and content codings undone, or the reason why there is none to look at."""

import re
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct

from selon.runner.crawl_records import Entry

LARGEST_PAGE = 5 << 20
"""Bytes of the largest page that is looked at."""
PAGES = frozenset({"text/html", "application/xhtml+xml"})
TEXTS = frozenset({"text/plain"})
HOLDERS = frozenset({"response", "resource", "conversion"})
"""Types of records that hold what a server gave."""

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_HEX = re.compile(rb"[0-9a-fA-F]{1,8}")
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


class Page(Struct, frozen=True):
    """What a server gave: ``media`` is ``text/html`` or ``text/plain``, ``fetched`` the day of the crawl (never a publication date)."""

    url: str
    media: str
    charset: str | None
    body: bytes
    fetched: str | None


class Skipped(NamedTuple):
    """Why a record is no page to look at: the outcome's word and the reason."""

    outcome: str
    reason: str


def page_of(entry: Entry) -> Page | Skipped:
    """The page in a record, its transfer and content codings undone."""
    if entry.trouble is not None:
        return Skipped(*entry.trouble)
    kind = entry.field(b"warc-type").lower()
    if kind not in HOLDERS:
        return Skipped("other_record", kind or "no type")
    url, fetched = entry.field(b"warc-target-uri").strip("<>"), entry.field(b"warc-date")[:10] or None
    declared = entry.field(b"content-type").lower()
    body, media = entry.block, declared
    if declared.startswith("application/http"):
        head, found, body = body.partition(b"\r\n\r\n")
        if not found:
            head, found, body = entry.block.partition(b"\n\n")
        status, fields = _http(head)
        if not 200 <= status < 300:
            return Skipped("no_page", f"HTTP {status}" if status else "no HTTP answer")
        if len(body) > LARGEST_PAGE:
            return Skipped("too_large", f"a page of {len(body):,} bytes")
        media = fields.get("content-type", "").lower()
        if not media or media.partition(";")[0].strip() in PAGES | TEXTS:
            decoded = _decoded(body, fields)
            if isinstance(decoded, Skipped):
                return decoded
            body = decoded
    name = media.partition(";")[0].strip()
    if not name and _MARKUP.search(body[:1024]):
        name = "text/html"
    if name not in PAGES and name not in TEXTS:
        return Skipped("other_media", name or "not said")
    if len(body) > LARGEST_PAGE:
        return Skipped("too_large", f"a page of {len(body):,} bytes")
    charset = _CHARSET.search(media)
    return Page(url, "text/plain" if name in TEXTS else "text/html", charset[1] if charset else None, body, fetched)


def _http(head: bytes) -> tuple[int, dict[str, str]]:
    """Status and header fields of an HTTP answer; status 0 where there is none."""
    lines = head.decode("latin-1").splitlines()
    words = lines[0].split(None, 2) if lines else []
    if len(words) < 2 or not words[0].upper().startswith("HTTP/") or not words[1].isdigit():
        return 0, {}
    fields = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        fields[name.strip().lower()] = value.strip()
    return int(words[1]), fields


def _decoded(body: bytes, fields: Mapping[str, str]) -> bytes | Skipped:
    """*body* with its transfer and content codings undone, in bounded memory."""
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = _dechunked(body)
    for coding in reversed([part.strip().lower() for part in fields.get("content-encoding", "").split(",")]):
        if coding in ("", "identity"):
            continue
        if coding not in ("gzip", "x-gzip", "deflate"):
            return Skipped("unreadable", f"its bytes are coded as {coding!r}, which can't be undone")
        inner = zlib.decompressobj(-15 if coding == "deflate" and body[:1] != b"\x78" else 47)
        try:
            body = inner.decompress(body, LARGEST_PAGE + 1)
        except zlib.error:
            # Crawlers that keep the decoded body often keep the header line, too.
            if _MARKUP.search(body[:1024]):
                return body
            return Skipped("unreadable", f"its bytes are said to be coded as {coding}, and are not, or are damaged")
        if len(body) > LARGEST_PAGE:
            return Skipped("too_large", f"a page that inflates to more than {LARGEST_PAGE:,} bytes")
        if not inner.eof:
            return Skipped("cut_short", f"its {coding} bytes end before their end marker")
    return body


def _dechunked(body: bytes) -> bytes:
    """The chunks of *body* joined; *body* as it is where it is in no chunks (many crawlers join them and keep the header line)."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at, at + 20)
        size = body[at:end].partition(b";")[0].strip() if end > 0 else b""
        if not size or not _HEX.fullmatch(size):
            return body if not parts else b"".join(parts)
        length = int(size, 16)
        if length == 0:
            return b"".join(parts)
        parts.append(body[end + 2 : end + 2 + length])
        at = end + 2 + length + 2
