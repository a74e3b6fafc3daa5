"""One piece becomes documents or refusals: what it is is told from its bytes, the declared type and its name, in that order of trust.

Hostile bytes are parsed here: run only in a worker that can be killed (:mod:`selon.runner.pool`). Every piece yields at least one item.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Literal

from selon.errors import DEFECTS, InputError, mistake
from selon.ingest.archive import profile_named, read_archive, sure_profile
from selon.ingest.dates import day_of
from selon.ingest.encodings import declared_in, decoded
from selon.ingest.facts import Facts as Facts
from selon.ingest.facts import Found, document
from selon.ingest.feed import read_feed
from selon.ingest.mail import read_mail
from selon.ingest.markdown import read_markdown
from selon.ingest.pdf import read_pdf
from selon.ingest.piece import Piece as Piece
from selon.ingest.plain import LARGEST
from selon.ingest.table import read_table
from selon.ingest.webpage import read_page
from selon.model import Document, Refused, Remark, Run

Format = Literal["text", "markdown", "html", "feed", "csv", "excel", "parquet", "json", "mail", "pdf", "binary"]

_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0", "excel"),
    (b"%PDF-", "pdf"),
)
_BINARY = (
    b"{\\rtf",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"SQLite format 3",
    b"RIFF",
    b"ID3",
    b"OggS",
)
_BOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

_TYPES: dict[str, Format] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "text/markdown": "markdown",
    "message/rfc822": "mail",
    "application/mbox": "mail",
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "application/json": "json",
    "application/jsonl": "json",
    "application/x-ndjson": "json",
}
_NAMES: dict[str, Format] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".shtml": "html",
    ".rss": "feed",
    ".atom": "feed",
    ".md": "markdown",
    ".markdown": "markdown",
    ".eml": "mail",
    ".mbox": "mail",
    ".mbx": "mail",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
}
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])", re.IGNORECASE | re.DOTALL
)
_FEED = re.compile(
    rb"\s*(?:<\?[^>]*>\s*|<!--.{0,999}?-->\s*|<!DOCTYPE[^\[>]*(?:\[.{0,3000}?\]\s*)?>\s*)*<(?:rss|feed|rdf:RDF)[\s>/]", re.DOTALL
)
_MAIL = re.compile(rb"(?:From [^\r\n]*\r?\n)?(?:[A-Za-z][A-Za-z0-9-]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+\r?\n")
_MAIL_FIELDS = re.compile(rb"^(?:message-id|mime-version|received|return-path|content-type):", re.IGNORECASE | re.MULTILINE)
_HEAD = 4096

FAULTS = (*DEFECTS, OSError)
"""What a mistake in a reader or a library raises. One piece that meets it must not cost the others; no memory left ends the worker."""


def documents(piece: Piece, facts: Facts) -> Iterator[Document | Refused]:
    """The documents of *piece*, and a refusal with its reason for each part that became none."""
    found = 0
    try:
        for item in READERS[format_of(piece)](piece, facts):
            found += 1
            yield item
    except InputError as error:
        found += 1
        yield Refused(piece.source, error.outcome, str(error))
    except FAULTS as error:
        found += 1
        yield Refused(piece.source, "defect", f"{piece.source}: {mistake(error, 'source')}")
    if not found:
        yield Refused(piece.source, "empty", f"{piece.source}: nothing in it")


def format_of(piece: Piece) -> Format:
    """What *piece* is: signs in its bytes first, then the type that was declared for it, then its name; else text."""
    raw, name = piece.raw, piece.name.lower()
    for magic, found in _MAGIC:
        if raw.startswith(magic):
            return found
    if raw.startswith(b"PK\x03\x04"):
        return "excel" if _is_book(raw, name) else "binary"
    if raw.startswith(_BINARY):
        return "binary"
    head = raw[:_HEAD].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _PAGE.match(head):
        return "html"
    if _FEED.match(head):
        return "feed"
    declared = (piece.media_type or "").split(";")[0].strip().lower()
    for table, key in ((_TYPES, declared), (_NAMES, name[name.rfind(".") :] if "." in name else "")):
        if key in table:
            return table[key]
    headers = _MAIL.match(raw[: 8 * _HEAD])
    return "mail" if headers and len(_MAIL_FIELDS.findall(headers[0])) > 1 else "text"


def _is_book(raw: bytes, name: str) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            members = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return name.endswith(_BOOKS)
    return bool({"xl/workbook.xml", "xl/workbook.bin"} & members) or ("content.xml" in members and name.endswith(".ods"))


def _text(piece: Piece, facts: Facts) -> Iterator[Document | Refused]:
    """Plain text: exactly the text of the file, in whatever encoding it is; or the articles of a press archive's export."""
    if len(piece.raw) > LARGEST * 4:
        yield Refused(piece.source, "too_large", f"{piece.source}: more than {LARGEST * 4:,} bytes, the most that is read as one text")
        return
    text = decoded(piece.raw, piece.source, declared=_declared(piece))
    profile = profile_named(facts.separator) if facts.separator else sure_profile(text.text)
    if profile is not None:
        yield from read_archive(piece, facts, text, profile)
        return
    layer = (Run(0, len(text.text), 0, len(text.text)),)
    found = Found(text.text, "text", encoding=text.encoding, encoding_from=text.origin, layer=layer, remarks=text.remarks)
    yield document(found, piece, facts)


def _page(piece: Piece, facts: Facts) -> Iterator[Document | Refused]:
    text = decoded(piece.raw, piece.source, declared=(*_declared(piece), *declared_in(piece.raw)), markup=True)
    article = read_page(text, piece.source, url=piece.url, fetched=piece.fetched)
    told = article.told
    read_from = ", ".join(f"{field} from {where}" for field, where in told.origins)
    found = Found(
        article.text,
        "html",
        title=told.title,
        outlet=told.outlet,
        published=told.published,
        where=dict(told.origins).get("published"),
        language=told.language,
        url=told.url,
        encoding=text.encoding,
        encoding_from=text.origin,
        layer=article.layer,
        remarks=(*article.remarks, *((Remark("read_from", read_from),) if read_from else ())),
    )
    yield document(found, piece, facts)


def _markdown(piece: Piece, facts: Facts) -> Iterator[Document | Refused]:
    text = decoded(piece.raw, piece.source, declared=_declared(piece))
    marked = read_markdown(text.text)
    front = marked.front
    day = day_of(front.get("published", ""))
    found = Found(
        marked.text,
        "markdown",
        title=front.get("title"),
        outlet=front.get("outlet"),
        published=day,
        where="front matter",
        language=front.get("language", "").replace("_", "-").split("-")[0].lower() or None,
        url=front.get("url"),
        encoding=text.encoding,
        encoding_from=text.origin,
        layer=marked.layer,
        remarks=text.remarks,
    )
    yield document(found, piece, facts)


def _feed(piece: Piece, facts: Facts) -> Iterator[Document | Refused]:
    text = decoded(piece.raw, piece.source, declared=(*_declared(piece), *declared_in(piece.raw)), markup=True)
    return read_feed(piece, facts, text)


def _pdf(piece: Piece, facts: Facts) -> Iterator[Document | Refused]:
    printed = read_pdf(piece.raw, piece.source)
    yield document(Found(printed.text, "pdf", title=printed.title, layer=printed.layer, remarks=printed.remarks), piece, facts)


def _csv(piece: Piece, facts: Facts) -> Iterator[Document | Refused]:
    return read_table(piece, facts, "csv", decoded(piece.raw, piece.source, declared=_declared(piece)))


def _json(piece: Piece, facts: Facts) -> Iterator[Document | Refused]:
    return read_table(piece, facts, "json", decoded(piece.raw, piece.source, declared=_declared(piece)))


def _excel(piece: Piece, facts: Facts) -> Iterator[Document | Refused]:
    return read_table(piece, facts, "excel", None)


def _parquet(piece: Piece, facts: Facts) -> Iterator[Document | Refused]:
    return read_table(piece, facts, "parquet", None)


def _binary(piece: Piece, facts: Facts) -> Iterator[Document | Refused]:
    yield Refused(piece.source, "binary", f"{piece.source}: neither text nor a format that is read; see docs/intake.md")


def _declared(piece: Piece) -> tuple[tuple[str, str], ...]:
    return ((piece.charset, "HTTP"),) if piece.charset else ()


Reader = Callable[[Piece, Facts], Iterator[Document | Refused]]

READERS: dict[Format, Reader] = {
    "text": _text,
    "markdown": _markdown,
    "html": _page,
    "feed": _feed,
    "mail": read_mail,
    "pdf": _pdf,
    "csv": _csv,
    "json": _json,
    "excel": _excel,
    "parquet": _parquet,
    "binary": _binary,
}
"""Every reader there is, by format."""
