"""Before any HTML parser: a page is made safe to parse, and what it shows is written down so that a loss is seen.

What is cut is cut by a linear scan (:mod:`selon.ingest.scan`) and said in remarks: attributes past 256 in a tag, levels of nesting past a
cap (their tags go, their text stays), NUL bytes, references to control characters (``&#146;`` is an apostrophe on old pages).
"""

import html
import re
from collections.abc import Iterable

from msgspec import Struct

from selon.errors import TooLarge
from selon.ingest.scan import ASIDE, DEEPEST, HIDDEN, LINK, MOST_ATTRIBUTES, Node, Scan, scan
from selon.model import Remark

LARGEST_PAGE = 20_000_000
"""Code points of the largest page that is parsed. Larger ones are dumps, or made to harm; the outcome is too_large."""

MOST_TAGS = 400_000
"""Tags of the largest page that is parsed: ten times those of a liveblog of a whole day."""

MOST_TEXT = 2_000_000
"""Characters of text of the largest page that is parsed: four novels."""

MOST_REFERENCES = 200_000
"""Ampersands of the largest page that is parsed; each may be a reference, with a place of its own in the offset map."""

PROSE_WORDS = 12
"""Words from which on a block of text that is not mostly links counts as prose: a sentence, not a button or a headline of a list."""

_OLD_REFERENCE = re.compile(r"&#(?:1[2-5]\d|x[89][0-9a-f]);?", re.IGNORECASE)
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Page(Struct, frozen=True):
    """A page that was looked over. ``text`` is the source as decoded, ``safe`` what a parser may be given."""

    text: str
    safe: str
    scan: Scan
    remarks: tuple[Remark, ...]


class Block(Struct, frozen=True, gc=False):
    """What the page shows between two block tags: its nodes, its words, whether it is prose, or nothing but links."""

    nodes: tuple[Node, ...]
    text: str
    prose: bool
    links: bool


def looked_over(text: str, source: str) -> Page:
    """*text* (decoded HTML) made safe. Raises TooLarge past the limits above, before it is parsed."""
    for count, most, what in (
        (len(text), LARGEST_PAGE, "characters"),
        (text.count("<"), MOST_TAGS, "tags"),
        (text.count("&"), MOST_REFERENCES, "character references"),
    ):
        if count > most:
            raise TooLarge(f"{source}: a page of {count:,} {what}, more than the {most:,} that are parsed as one page")
    found = scan(text)
    shown = sum(node.end - node.start for node in found.nodes if not node.within & HIDDEN)
    if shown > MOST_TEXT and len("".join(visible_in(text, found).split())) > MOST_TEXT:
        raise TooLarge(f"{source}: a page of more than {MOST_TEXT:,} characters of text; split it into one file a report")
    remarks = []
    if found.long_tags:
        remarks.append(Remark("attributes", f"{found.long_tags} tags had more than {MOST_ATTRIBUTES} attributes; the rest was left out"))
    if found.flattened:
        levels = f"nested {found.deepest} levels deep; {found.flattened} tags below level {DEEPEST} were left out, their text was kept"
        remarks.append(Remark("nesting", levels))
    safe = text
    if found.cuts:
        parts, last = [], 0
        for cut in found.cuts:
            parts += [text[last : cut.start], cut.instead]
            last = cut.end
        safe = "".join((*parts, text[last:]))
    if "&#" in safe:
        safe = _OLD_REFERENCE.sub(lambda match: html.unescape(match[0]), safe)
    if _UNWANTED.search(safe):
        remarks.append(Remark("control", f"{len(_UNWANTED.findall(safe))} control characters were left out"))
        safe = _UNWANTED.sub("", safe)
    return Page(text, safe, found, tuple(remarks))


def visible_in(text: str, found: Scan) -> str:
    """The text nodes of a page that are not hidden, as they stand."""
    return "".join(text[node.start : node.end] for node in found.nodes if not node.within & HIDDEN)


def blocks(page: Page) -> tuple[Block, ...]:
    """What *page* shows, block by block; hidden parts, scripts and the like are left out."""
    found: list[Block] = []
    held: list[Node] = []
    for node in page.scan.nodes:
        if node.within & HIDDEN:
            continue
        if held and held[-1].block != node.block:
            found += _block(page.text, held)
            held = []
        held.append(node)
    return (*found, *_block(page.text, held))


def numbers_of(found: Iterable[Block]) -> list[int]:
    """For each node of the blocks, in order, the number of its block."""
    return [node.block for block in found for node in block.nodes]


def visible(page: Page) -> str:
    """All that *page* shows, white space folded, a line a block: the oracle."""
    return "\n".join(block.text for block in blocks(page))


def _block(text: str, nodes: list[Node]) -> tuple[Block, ...]:
    raw = "".join(text[node.start : node.end] for node in nodes)
    if raw.isspace() or not raw:
        return ()
    raw = raw if raw.isprintable() else _UNWANTED.sub("", raw)
    words = (html.unescape(raw) if "&" in raw else raw).split()
    if not words:
        return ()
    inked = sum(len(text[node.start : node.end].strip()) for node in nodes)
    linked = sum(len(text[node.start : node.end].strip()) for node in nodes if node.within & LINK)
    prose = len(words) >= PROSE_WORDS and linked < 0.5 * inked and not any(node.within & ASIDE for node in nodes)
    return (Block(tuple(nodes), " ".join(words), prose, linked >= 0.9 * inked),)
