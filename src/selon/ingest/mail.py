"""E-mail: a message, or a mailbox of many (mbox). The text part is preferred; an HTML part is read as a page.

The day of publication is the ``Date`` header's, the title (on top of the text, as in pages) the subject, the outlet the sender's name. Runs
lead back into the message where its body stands as it is, or as quoted-printable (an escape such as ``=C3=A9`` is then a run of its own); a
body in Base64 has none.
"""

import email
import re
import tomllib
from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from importlib.resources import files

from selon.errors import EmptyInput, InputError, TextLost
from selon.ingest.dates import day_of
from selon.ingest.encodings import Decoded, codec_name, declared_in, decoded, source_text
from selon.ingest.facts import Facts, Found, document
from selon.ingest.fragments import shown
from selon.ingest.piece import Piece
from selon.ingest.webpage import read_page
from selon.model import Document, Refused, Remark, Run

_BETWEEN = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]*\r?\n")
_ESCAPES = re.compile(r"(?:=[0-9A-Fa-f]{2}|=[ \t]*\r?\n)+")
_SUBJECT = re.compile(rb"^Subject:[ \t]*+((?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
_MOST_PARTS = 200


def read_mail(piece: Piece, facts: Facts) -> Iterator[Document | Refused]:
    """The documents of a message or mailbox; a message without text is refused by its number."""
    starts = list(_BETWEEN.finditer(piece.raw))
    if not starts:
        yield from _one(piece, facts, "")
        return
    for number, match in enumerate(starts, 1):
        end = starts[number].start() if number < len(starts) else len(piece.raw)
        inner = Piece(piece.source, piece.name, piece.raw[match.end() : end], remarks=piece.remarks)
        yield from _one(inner, facts, f"message {number}")


def _one(piece: Piece, facts: Facts, locator: str) -> Iterator[Document | Refused]:
    try:
        yield document(_found(piece, locator), piece, facts)
    except InputError as error:
        yield Refused(f"{piece.source} {locator}".rstrip(), error.outcome, str(error))


def _found(piece: Piece, locator: str) -> Found:
    message = email.message_from_bytes(piece.raw, policy=policy.compat32)
    source = f"{piece.source} {locator}".rstrip()
    part = _best(message)
    if part is None:
        raise EmptyInput(f"{source}: the message has no text")
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    is_page = part.get_content_type() == "text/html"
    charset = part.get_content_charset()
    declared = ((charset, "Content-Type"),) if charset else ()
    text = decoded(raw, source, declared=(*declared, *(declared_in(raw) if is_page else ())), markup=is_page)
    layer: tuple[Run, ...] = ()
    remarks = text.remarks
    if is_page:
        body, inner, remarks = _page(text, source)
        outer = _runs(piece.raw, part, text)
        layer = _through(inner, outer)
    else:
        body = text.text
        layer = _runs(piece.raw, part, text)
    title = _subject(message)
    name, address = parseaddr(_header(message, "From"))
    return Found(
        body,
        "email",
        locator=locator,
        title=title,
        outlet=name or address.rpartition("@")[2] or None,
        published=day_of(_header(message, "Date")),
        where="header",
        language=_header(message, "Content-Language").split(",")[0].split("-")[0].strip().lower()[:3] or None,
        encoding=text.encoding,
        encoding_from=text.origin,
        layer=layer,
        remarks=remarks,
        headline=_above(title, piece.raw, text),
    )


def _subject(message: Message) -> str:
    """The subject on one line, without the marks of replies and of what was sent on (``replies.toml``)."""
    marks = tomllib.loads((files("selon.ingest") / "replies.toml").read_text(encoding="utf-8"))
    known = "|".join(re.escape(mark) for mark in sorted({mark for listed in marks.values() for mark in listed}, key=len, reverse=True))
    return re.sub(rf"\A(?:(?:{known})\s?(?:\[\d+\])?\s?:\s*)+", "", " ".join(_header(message, "Subject").split()), flags=re.IGNORECASE)


def _above(title: str, raw: bytes, text: Decoded) -> tuple[Run, ...]:
    """The run of the subject in the message: its letters, or the whole header where it is written in code (RFC 2047)."""
    found = _SUBJECT.search(raw[: len(raw) - len(raw.partition(b"\n\n")[2])] if b"\n\n" in raw else raw)
    if found is None or not title or codec_name(text.encoding) is None:
        return ()
    at = len(source_text(raw[: found.start(1)], text.encoding))
    value = source_text(found[1], text.encoding)
    place = value.find(title)
    return (Run(0, len(title), at + place, at + place + len(title)),) if place >= 0 else (Run(0, len(title), at, at + len(value)),)


def _page(text: Decoded, source: str) -> tuple[str, tuple[Run, ...], tuple[Remark, ...]]:
    try:
        article = read_page(text, source)
    except (EmptyInput, TextLost):
        # A short message is no article to an extractor: all that it shows is its text.
        body, inner = shown(text.text, source)
        return body, inner, text.remarks
    return article.text, article.layer, article.remarks


def _best(message: Message) -> Message | None:
    """The first text part that is no attachment, else the first HTML part."""
    found: dict[str, Message] = {}
    for count, part in enumerate(message.walk()):
        if count >= _MOST_PARTS:
            break
        kind = part.get_content_type()
        if not part.is_multipart() and kind.startswith("text/") and part.get_content_disposition() != "attachment":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload.strip():
                found.setdefault(kind, part)
    return found.get("text/plain") or found.get("text/html")


def _header(message: Message, name: str) -> str:
    """A header's words; letters that stand in it as bytes, which older rules forbid and programs write, are UTF-8 or else Windows-1252."""
    value = next((str(one) for key, one in message.raw_items() if key.lower() == name.lower()), "")
    written = value.encode("ascii", "surrogateescape") if _is_bytes(value) else value.encode("utf-8", "surrogateescape")
    try:
        value = written.decode("utf-8")
    except UnicodeDecodeError:
        value = source_text(written, "windows-1252")
    try:
        return str(make_header(decode_header(value)))
    except (MessageError, LookupError, UnicodeError, ValueError):
        return value


def _runs(raw: bytes, part: Message, text: Decoded) -> tuple[Run, ...]:
    """Runs of the decoded part *text* in the message; none where the transfer encoding is Base64 or the part can't be found in it."""
    payload = part.get_payload(decode=False)
    how = str(part.get("Content-Transfer-Encoding", "7bit")).strip().lower()
    if not isinstance(payload, str) or how not in ("7bit", "8bit", "binary", "quoted-printable"):
        return ()
    written = payload.encode("ascii", "surrogateescape") if _is_bytes(payload) else payload.encode("utf-8", "surrogateescape")
    begin = raw.find(written)
    if begin < 0 or codec_name(text.encoding) is None:
        return ()
    at = len(source_text(raw[:begin], text.encoding))
    if how != "quoted-printable":
        return (Run(0, len(text.text), at, at + len(text.text)),) if source_text(written, text.encoding) == text.text else ()
    return _quoted(payload, text, at)


def _is_bytes(payload: str) -> bool:
    return all(one < "\x80" or "\udc80" <= one <= "\udcff" for one in payload)


def _quoted(payload: str, text: Decoded, at: int) -> tuple[Run, ...]:
    runs, start, last = [], 0, 0
    for match in _ESCAPES.finditer(payload):
        if match.start() > last:
            runs.append(Run(start, start + match.start() - last, at + last, at + match.start()))
            start += match.start() - last
        codes = re.findall(r"=([0-9A-Fa-f]{2})", match[0])
        size = len(source_text(bytes(int(code, 16) for code in codes), text.encoding))
        if size:
            runs.append(Run(start, start + size, at + match.start(), at + match.end()))
        start += size
        last = match.end()
    if last < len(payload):
        runs.append(Run(start, start + len(payload) - last, at + last, at + len(payload)))
        start += len(payload) - last
    return tuple(runs) if start == len(text.text) else ()


def _through(inner: tuple[Run, ...], outer: tuple[Run, ...]) -> tuple[Run, ...]:
    """Runs of a text in a page as runs in the message that the page stands in, where it stands there letter by letter."""
    if len(outer) != 1:
        return ()
    return tuple(Run(run.start, run.end, run.at + outer[0].at, run.to + outer[0].at) for run in inner)
