"""Pages out of WARC records: HTTP heads read, chunks put together, content codings undone, and whatever is no page said."""

import re
from collections.abc import Iterator, Mapping
from email.message import Message

from msgspec.structs import replace

from selon.errors import InputError
from selon.ingest.decoders import Coding
from selon.ingest.inflate import Limits, Members, coding_of, inflate
from selon.ingest.piece import Piece, member_name, shown
from selon.ingest.warc import Record, payload_problem, records
from selon.model import Refused, Remark

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_PLAIN_TYPE = re.compile(r"([a-zA-Z]+/[a-zA-Z0-9.+-]+)(?:; ?charset=([a-zA-Z0-9_-]+))?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?=T|$)")
_CODINGS: dict[str, Coding] = {
    "gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate", "br": "br", "zstd": "zstd", "identity": "identity", "": "identity",
    "none": "identity",
}  # fmt: skip
_NO_PAGE = (
    "image/", "video/", "audio/", "font/", "model/", "text/css", "text/javascript", "text/dns", "text/vtt", "application/javascript",
    "application/x-javascript", "application/ecmascript", "application/x-font", "application/font", "application/vnd.ms-font",
    "application/wasm",
)  # fmt: skip
"""Media types that are never a report."""


def web_pieces(source: str, members: Members, limits: Limits) -> Iterator[Piece | Refused]:
    """The pages of a crawl's file *source*, in order; everything else that a reader had asked for is refused with its reason.

    A record that is cut or damaged gives what is left of its page, with a remark, and a refusal for what is lost.
    """
    for record in records(members, limits):
        target = record.fields.get("warc-target-uri", "").strip("<>")
        where = f"{source}#{shown(target)}" if target else f"{source}#byte {record.offset}"
        piece: Piece | Refused | None = None
        if record.fields:
            piece = piece_of(record, target, where, limits)
        if record.wrong:
            if isinstance(piece, Piece):
                yield replace(piece, remarks=(*piece.remarks, Remark(record.outcome, record.wrong)))
            kind = record.fields.get("warc-type", "record")
            yield Refused(where, record.outcome, f"{where}: a {shown(kind)} of the crawl at byte {record.offset:,}: {record.wrong}")
        elif piece is not None:
            yield piece
            if isinstance(piece, Piece):
                for remark in piece.remarks:
                    yield Refused(where, remark.kind, f"{where}: {remark.message}")


def piece_of(record: Record, target: str, where: str, limits: Limits) -> Piece | Refused | None:
    """What a record holds: a page, what is no page, or nothing that was ever meant to be one (None)."""
    kind = record.fields.get("warc-type", "").lower()
    if "warc-segment-number" in record.fields and record.fields["warc-segment-number"] != "1":
        return Refused(where, "unreadable", f"{where}: a later part of a record that was split; split records are not put together")
    if kind == "revisit":
        since = _day(record.fields.get("warc-refers-to-date", "")) or "an earlier visit"
        return Refused(where, "duplicate", f"{where}: unchanged since {since}; the crawler kept no copy of its own")
    if kind == "response" and target.lower().startswith(("http:", "https:")):
        return _response(record, target, where, limits)
    if kind in ("resource", "conversion") and not target.startswith(("metadata:", "urn:")):
        media, charset = _media(record.fields.get("content-type", ""))
        return _told(record, target, where, (record.block, media, charset), ())
    return None


def _response(record: Record, target: str, where: str, limits: Limits) -> Piece | Refused:
    status = _STATUS.match(record.block)
    end = _HEAD_END.search(record.block)
    if status is None or end is None:
        return Refused(where, "cut_short", f"{where}: its answer has no head of HTTP")
    if status[1] not in (b"200", b"203"):
        return Refused(where, "no_page", f"{where}: the site answered {status[1].decode()}, not with a page")
    head = _http_fields(record.block[: end.end()])
    media, charset = _media(head.get("content-type", ""))
    if media.startswith(_NO_PAGE):
        return Refused(where, "no_page", f"{where}: {shown(media)}, not a page")
    body = record.block[end.end() :]
    if not body.strip() and not record.wrong:
        return Refused(where, "empty", f"{where}: the site answered with nothing")
    wrong = []
    whole, cut = _joined(body) if "chunked" in head.get("transfer-encoding", "").lower() else (body, "")
    if not cut and whole is body and _says_more(head, body):
        cut = f"the site said {head['content-length']} bytes, {len(body):,} came"
    if "warc-truncated" in record.fields:
        cut = f"cut short by the crawler ({shown(record.fields['warc-truncated'])})"
    try:
        content, damage = _decoded(whole, head.get("content-encoding", ""), limits)
    except InputError as error:
        return Refused(where, error.outcome, f"{where}: {error}")
    differs = payload_problem(record.fields, body, whole, content) if not record.wrong else ""
    wrong = [problem for problem in (cut, f"its content {damage}" if damage else "", differs) if problem]
    remarks = tuple(Remark("cut_short", problem) for problem in wrong)
    if not content.strip():
        return Refused(where, "cut_short", f"{where}: nothing of it can be had: {wrong[0] if wrong else 'its content is empty'}")
    return _told(record, target, where, (content, media, charset), remarks)


def _told(record: Record, target: str, where: str, page: tuple[bytes, str, str], remarks: tuple[Remark, ...]) -> Piece | Refused:
    content, media, charset = page
    if media.startswith(_NO_PAGE):
        return Refused(where, "no_page", f"{where}: {shown(media)}, not a page")
    if not content.strip():
        return Refused(where, "empty", f"{where}: holds nothing")
    name = member_name(re.split("[?#]", target)[0].rsplit("/", 1)[-1]) if target else ""
    day = _day(record.fields.get("warc-date", ""))
    return Piece(where, name, content, target or None, media or None, charset or None, day, remarks)


def _says_more(head: Mapping[str, str], body: bytes) -> bool:
    told = head.get("content-length", "")
    return re.fullmatch(r"\d{1,18}", told) is not None and int(told) > len(body)


def _day(told: str) -> str | None:
    found = _DAY.match(told)
    return found[0] if found else None


def _http_fields(head: bytes) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in head.decode("latin-1").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _media(told: str) -> tuple[str, str]:
    """(media type, charset) of a Content-Type, in lower case; "" where it does not say."""
    if not told:
        return "", ""
    if plain := _PLAIN_TYPE.fullmatch(told):  # what nearly all say, without the reader of all that may be said
        return plain[1].lower(), (plain[2] or "").lower()
    message = Message()
    message["Content-Type"] = re.sub(r"[\r\n\0]", " ", told)[:1000]
    return message.get_content_type() if "/" in told.split(";")[0] else "", shown(message.get_content_charset("") or "")


def _joined(body: bytes) -> tuple[bytes, str]:
    """The chunks of *body* put together, and what is wrong ("" for nothing). A body that is not in chunks after all is left as it is."""
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK.match(body, at):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts), ""
        part = body[found.end() : found.end() + size]
        parts.append(part)
        at = found.end() + size
        if len(part) < size:
            return b"".join(parts), "it ends within a chunk"
        at += 2 if body[at : at + 2] == b"\r\n" else body[at : at + 1] == b"\n"
    if not parts:
        return body, ""
    return b"".join(parts), "its last chunk is missing"


def _decoded(body: bytes, told: str, limits: Limits) -> tuple[bytes, str]:
    """*body* without its content codings, and what is wrong. Crawlers often store it decoded and leave the header: then it stays."""
    problem = ""
    for name in reversed([part.strip().lower() for part in told.split(",")]):
        if name not in _CODINGS:
            raise InputError(f"is compressed in a way that is not read ({shown(name)[:40]})")
        coding = _CODINGS[name]
        if coding in ("gzip", "zstd") and coding_of(body[:16]) != coding:
            continue
        content, wrong = inflate(body, coding, limits)
        if wrong and not content and coding in ("deflate", "br") and body.lstrip()[:1] in (b"<", b"{"):
            continue
        body, problem = content, problem or wrong
    return body, problem
