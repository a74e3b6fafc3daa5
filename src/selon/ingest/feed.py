"""Feeds (RSS, Atom, RDF): one document an entry; its full content and its summary are kept apart.

The text is the entry's title and what its content shows. An entry that has a summary only is read by its summary, and a remark says so: it
is the beginning of a report, not the report. Content is HTML within XML, often escaped twice: runs lead back through both.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import structs

from selon.errors import InputError
from selon.ingest import hardened
from selon.ingest.dates import day_of
from selon.ingest.encodings import Decoded
from selon.ingest.facts import Facts, Found, document
from selon.ingest.fragments import is_markup, shown
from selon.ingest.layers import Source, assembled, source_of
from selon.ingest.piece import Piece
from selon.ingest.plain import LARGEST
from selon.ingest.scan import HIDDEN, scan
from selon.model import Document, Refused, Remark, Run

_TOKEN = re.compile(r"<!\[CDATA\[(?P<data>.*?)(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*+>?|(?P<text>[^<]++)", re.DOTALL)
_ENTITY = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]{1,31};?)")


def read_feed(piece: Piece, facts: Facts, text: Decoded) -> Iterator[Document | Refused]:
    """The documents of a feed, and a refusal for each entry without text."""
    if len(text.text) > LARGEST * 4:
        yield Refused(piece.source, "too_large", f"{piece.source}: a feed of more than {LARGEST * 4:,} characters")
        return
    parsed = hardened.feed_entries(text.text)
    channel: Mapping[str, Any] = parsed.get("feed", {})
    if not parsed.get("entries"):
        problem = parsed.get("bozo_exception")
        yield Refused(piece.source, "empty", f"{piece.source}: a feed without entries" + (f" ({problem})" if problem else ""))
        return
    source = _source(text.text)
    cursor = 0
    for number, entry in enumerate(parsed["entries"], 1):
        locator = f"entry {number}"
        try:
            found = _found(entry, channel, locator, f"{piece.source} {locator}", text)
            layer, before = _layer(found.text, source, cursor), cursor
            if layer:
                cursor = bisect_right(source.at, layer[0].at)
            yield document(structs.replace(found, layer=layer, headline=_above(found.title or "", layer, source, before)), piece, facts)
        except InputError as error:
            yield Refused(f"{piece.source} {locator}", error.outcome, str(error))


def _found(entry: Mapping[str, Any], channel: Mapping[str, Any], locator: str, source: str, text: Decoded) -> Found:
    contents = [part["value"] for part in entry.get("content") or () if (part.get("value") or "").strip()]
    summary = _plain(entry.get("summary", ""), source)
    body = _plain(max(contents, key=len), source) if contents else summary
    remarks = text.remarks
    if not contents or body == summary:
        remarks += (Remark("summary_only", "the feed holds a summary of the report and no full text"),)
    published = next((day for key in ("published", "created") if (day := day_of(str(entry.get(key, ""))))), None)
    updated = None if published else day_of(str(entry.get("updated", "")))
    return Found(
        body,
        "feed",
        locator=locator,
        title=" ".join(_plain(entry.get("title", ""), source).split()),
        outlet=" ".join(_plain(channel.get("title", ""), source).split()),
        published=published or updated,
        where="entry" if published else "entry (updated)",
        language=str(channel.get("language", "") or "").replace("_", "-").split("-")[0].lower() or None,
        url=entry.get("link") or None,
        summary=summary if contents and summary != body else None,
        encoding=text.encoding,
        encoding_from=text.origin,
        remarks=remarks,
    )


def _plain(value: str | None, source: str) -> str:
    """What a piece of a feed shows, whether it is HTML or not."""
    if not value:
        return ""
    if is_markup(value):
        return shown(value, source)[0]
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", html.unescape(value)) if part.strip())


def _layer(text: str, source: Source, cursor: int) -> tuple[Run, ...]:
    """Runs of an entry's text in the feed, at or behind piece *cursor*: entries come in the order of the file."""
    first = source.starts[cursor] if cursor < len(source.starts) else 0
    rest = Source(
        source.text,
        source.flat[first:],
        tuple(start - first for start in source.starts[cursor:]),
        source.at[cursor:],
        source.to[cursor:],
        source.plain[cursor:],
        source.node[cursor:],
    )
    again, runs = assembled(text.split("\n\n"), rest, levels=2)
    return runs if again == text else ()


def _above(title: str, layer: tuple[Run, ...], source: Source, cursor: int) -> tuple[Run, ...]:
    """Runs of an entry's title: its last place between piece *cursor* and the entry's text."""
    first = source.starts[cursor] if cursor < len(source.starts) else 0
    body = bisect_right(source.at, layer[0].at) - 1 if layer else len(source.starts)
    letters = "".join(title.split())
    place = source.flat.rfind(letters, first, source.starts[body] if body < len(source.starts) else len(source.flat)) if letters else -1
    return _layer(title, source, bisect_right(source.starts, place) - 1) if place >= 0 else ()


def _source(text: str) -> Source:
    """Text nodes of the HTML within the XML *text*."""
    flats, starts, at, to, plain, nodes = [], [], [], [], [], []
    length = count = 0
    for match in _TOKEN.finditer(text):
        kind = "data" if match["data"] is not None else "text" if match["text"] is not None else None
        if kind is None or match[kind].isspace():
            continue
        inner, segments = (match[kind], [(0, match.start(kind), True)]) if kind == "data" else _unescaped(match[kind], match.start(kind))
        # Content that holds no tag is one node; else the nodes between its tags.
        spans = [(node.start, node.end) for node in scan(inner).nodes if not node.within & HIDDEN] if "<" in inner else [(0, len(inner))]
        part = source_of(inner, spans)
        begins = [segment[0] for segment in segments]
        for index, start in enumerate(part.starts):
            left = bisect_right(begins, part.at[index]) - 1
            right = bisect_right(begins, part.to[index] - 1) - 1
            starts.append(length + start)
            at.append(_outer(segments[left], part.at[index]))
            end = part.to[index]
            whole = segments[right][2]
            to.append(_outer(segments[right], end) if whole else segments[right + 1][1] if right + 1 < len(segments) else match.end(kind))
            plain.append(part.plain[index] and left == right and whole)
            nodes.append(count + part.node[index])
        flats.append(part.flat)
        length += len(part.flat)
        count += len(spans)
    return Source(text, "".join(flats), tuple(starts), tuple(at), tuple(to), tuple(plain), tuple(nodes))


def _unescaped(raw: str, at: int) -> tuple[str, list[tuple[int, int, bool]]]:
    """*raw* with its entities read, and where its stretches came from: (place, place in the feed, whether letter by letter)."""
    parts, segments, length, last = [], [], 0, 0
    for match in _ENTITY.finditer(raw):
        meant = html.unescape(match[0])
        if meant == match[0]:
            continue
        if match.start() > last:
            segments.append((length, at + last, True))
            parts.append(raw[last : match.start()])
            length += match.start() - last
        segments.append((length, at + match.start(), False))
        parts.append(meant)
        length += len(meant)
        last = match.end()
    if last < len(raw) or not segments:
        segments.append((length, at + last, True))
        parts.append(raw[last:])
    return "".join(parts), segments


def _outer(segment: tuple[int, int, bool], place: int) -> int:
    return segment[1] + (place - segment[0] if segment[2] else 0)
