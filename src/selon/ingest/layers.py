"""The offset map: from the text that a parser drew out of a page back to the characters of the page's source.

Parsers give text without saying where it stood. The page's own text nodes are known from the linear scan; both sides are compared without
white space, as that is what parsers change. Alignment is monotone: long paragraphs are anchored first, each at its first place behind the
one before; short ones are then looked for between their neighbours only, so a word that stands twice ("Lire aussi") can't pull the rest
along; what was found in part is aligned word by word.

A run never spans a tag, and ``folded(html.unescape(source[at:to])) == text[start:end]`` holds for every one: runs for which it does not are
dropped, not shipped. **Coverage** is measured as the share of the text's characters other than white space that lie in runs
(:func:`coverage`); what is between runs was made by the door (the break between two paragraphs) or could not be aligned.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from msgspec import Struct

from selon.model import Run

PARAGRAPH = "\n\n"
"""What the door puts between two paragraphs of a page."""

_ANCHOR = 40
_SEED = 3
_WORK = 60_000_000
"""Characters that the search of words within gaps may look at in one page; what is left then stays without runs."""

_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_PIECE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)|[^\s&]+|&")


class Source(Struct, frozen=True):
    """Text nodes without white space: ``flat``, and for each piece of it where it begins there and in the source.

    ``plain`` says that the piece stands in the source letter by letter; an entity does not. ``node`` counts text nodes;
    ``blocks`` says for each of them which block it is in, where that is known.
    """

    text: str
    flat: str
    starts: tuple[int, ...]
    at: tuple[int, ...]
    to: tuple[int, ...]
    plain: tuple[bool, ...]
    node: tuple[int, ...]
    blocks: tuple[int, ...] = ()


def folded(text: str) -> str:
    """*text* with each stretch of white space (no-break spaces too) as one space, none at its ends."""
    return " ".join(text.split())


def source_of(text: str, nodes: Iterable[tuple[int, int]], blocks: Sequence[int] = ()) -> Source:
    """The pieces of the text nodes (start, end) of *text* (HTML as decoded); *blocks*: the number of the block of each node."""
    parts: list[str] = []
    starts: list[int] = []
    at: list[int] = []
    to: list[int] = []
    plain: list[bool] = []
    numbers: list[int] = []
    length = 0
    for number, (begin, end) in enumerate(nodes):
        for match in _PIECE.finditer(text, begin, end):
            start, stop = match.span()
            for piece, left, right, letters in _pieces(match[0], start, stop):
                parts.append(piece)
                starts.append(length)
                at.append(left)
                to.append(right)
                plain.append(letters)
                numbers.append(number)
                length += len(piece)
    return Source(text, "".join(parts), tuple(starts), tuple(at), tuple(to), tuple(plain), tuple(numbers), tuple(blocks))


def _pieces(raw: str, start: int, stop: int) -> list[tuple[str, int, int, bool]]:
    """A word, or an entity, as pieces without white space and without characters that parsers drop (soft hyphens, zero-width spaces)."""
    if raw[0] == "&":
        meant = html.unescape(raw)
        if meant != raw:
            kept = "".join(one for one in meant if one.isprintable() and not one.isspace())
            return [(kept, start, stop, False)] if kept else []
    elif raw.isprintable():
        return [(raw, start, stop, True)]
    found, last = [], 0
    for index, one in enumerate(raw + " "):
        if one.isspace() or not one.isprintable():
            if index > last:
                found.append((raw[last:index], start + last, start + index, True))
            last = index + 1
    return found


def assembled(paragraphs: Sequence[str], source: Source, *, levels: int = 1) -> tuple[str, tuple[Run, ...]]:
    """The text of *paragraphs* (white space folded), joined by :data:`PARAGRAPH`, and its runs in *source*.

    *levels*: how often the source may be escaped (HTML within the XML of a feed: twice). Where the source's blocks are known, a
    paragraph that was found in one stretch is cut and spaced as the source is: extractors glue short blocks together, and put spaces
    between tags where none stand.
    """
    squeezed = ["".join(paragraph.split()) for paragraph in paragraphs]
    places = _places(paragraphs, squeezed, source.flat)
    if source.blocks:
        pairs: list[tuple[str, list[_Match]]] = []
        for paragraph, letters, found in zip(paragraphs, squeezed, places, strict=True):
            if len(found) == 1 and found[0][0] == 0 and found[0][2] == len(letters):
                pairs += _as_written(found[0][1], len(letters), source)
            else:
                pairs.append((paragraph, found))
        paragraphs, places = [one for one, _ in pairs], [found for _, found in pairs]
    runs: list[Run] = []
    start = 0
    for paragraph, found in zip(paragraphs, places, strict=True):
        if found:
            runs += _runs(paragraph, start, found, source)
        start += len(paragraph) + len(PARAGRAPH)
    text = PARAGRAPH.join(paragraphs)
    return text, tuple(run for run in runs if _holds(text[run.start : run.end], source.text[run.at : run.to], levels))


def _holds(text: str, raw: str, levels: int) -> bool:
    for _ in range(levels):
        raw = html.unescape(raw)
        if folded(raw) == text:
            return True
    return False


def coverage(text: str, layer: Sequence[Run]) -> float:
    """The share of the characters of *text* other than white space that lie in runs; 1.0 for a text without any."""
    inside = sum(len("".join(text[run.start : run.end].split())) for run in layer)
    whole = len("".join(text.split()))
    return inside / whole if whole else 1.0


_Match = tuple[int, int, int]
"""(place in the squeezed paragraph, place in the flat source, length)."""


def _as_written(start: int, size: int, source: Source) -> list[tuple[str, list[_Match]]]:
    """``flat[start:start + size]`` as paragraphs, with the white space that the source has between its words."""
    found: list[tuple[str, list[_Match]]] = []
    parts: list[str] = []
    begin = at = start
    end = start + size
    piece = bisect_right(source.starts, start) - 1
    while at < end:
        stop = source.starts[piece + 1] if piece + 1 < len(source.starts) else len(source.flat)
        stop = min(stop, end)
        parts.append(source.flat[at:stop])
        at = stop
        if at < end and stop == source.starts[piece + 1]:
            if source.blocks[source.node[piece]] != source.blocks[source.node[piece + 1]]:
                found.append(("".join(parts), [(0, begin, at - begin)]))
                parts, begin = [], at
            else:
                between = _TAG.sub("", source.text[source.to[piece] : source.at[piece + 1]])
                parts.append(" " if any(one.isspace() for one in html.unescape(between)) else "")
            piece += 1
    found.append(("".join(parts), [(0, begin, at - begin)]))
    return found


def _places(paragraphs: Sequence[str], squeezed: Sequence[str], flat: str) -> list[list[_Match]]:
    places: list[list[_Match]] = [[] for _ in squeezed]
    cursor = 0
    for index, one in enumerate(squeezed):
        if len(one) >= _ANCHOR:
            found = flat.find(one, cursor)
            if found >= 0:
                places[index] = [(0, found, len(one))]
                cursor = found + len(one)
    # How far each gap reaches: to where the next anchored paragraph begins.
    limits, limit = [0] * len(squeezed), len(flat)
    for index in range(len(squeezed) - 1, -1, -1):
        limits[index] = limit
        if places[index]:
            limit = places[index][0][1]
    cursor, budget = 0, _WORK
    for index, one in enumerate(squeezed):
        if not places[index] and one and budget > 0:
            found = flat.find(one, cursor, limits[index])
            budget -= len(one) + (limits[index] - cursor if found < 0 else found - cursor)
            if found >= 0:
                places[index] = [(0, found, len(one))]
            else:
                places[index], budget = _in_part(paragraphs[index].split(), flat, cursor, limits[index], budget)
        if places[index]:
            cursor = places[index][-1][1] + places[index][-1][2]
    return places


def _in_part(words: Sequence[str], flat: str, cursor: int, limit: int, budget: int) -> tuple[list[_Match], int]:
    """Matches of a paragraph's words in ``flat[cursor:limit]``: seeds of a few words, made longer as far as they go."""
    found: list[_Match] = []
    index = place = 0
    while index < len(words) and budget > 0:
        word = words[index]
        at = cursor if found and flat.startswith(word, cursor, limit) else -1
        if at < 0:
            seed = "".join(words[index : index + _SEED])
            at = flat.find(seed, cursor, limit) if len(seed) > 7 or not found else -1
            budget -= limit - cursor if at < 0 else at - cursor + len(seed)
        if at < 0:
            place += len(word)
            index += 1
            continue
        begin, first = at, place
        while index < len(words) and flat.startswith(words[index], at, limit):
            at += len(words[index])
            place += len(words[index])
            index += 1
        found.append((first, begin, at - begin))
        cursor = at
    return found, budget


def _runs(paragraph: str, start: int, found: Sequence[_Match], source: Source) -> list[Run]:
    """Runs of one paragraph that begins at *start* in the text."""
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", paragraph)]
    offsets, length = [], 0
    for begin, end in words:
        offsets.append(length)
        length += end - begin
    runs: list[Run] = []
    number = -1
    for first, flat, size in found:
        done = 0
        while done < size:
            word = bisect_right(offsets, first + done) - 1
            inside = first + done - offsets[word]
            piece = bisect_right(source.starts, flat + done) - 1
            skipped = flat + done - source.starts[piece]
            piece_end = source.starts[piece + 1] if piece + 1 < len(source.starts) else len(source.flat)
            step = min(words[word][1] - words[word][0] - inside, piece_end - flat - done, size - done)
            begin = start + words[word][0] + inside
            if source.plain[piece]:
                one = Run(begin, begin + step, source.at[piece] + skipped, source.at[piece] + skipped + step)
            else:
                one = Run(begin, begin + step, source.at[piece], source.to[piece])
            if runs and number == source.node[piece] and _joins(runs[-1], one, paragraph, start, source.text):
                runs[-1] = Run(runs[-1].start, one.end, runs[-1].at, one.to)
            else:
                runs.append(one)
            number = source.node[piece]
            done += step
    return runs


def _joins(left: Run, right: Run, paragraph: str, start: int, text: str) -> bool:
    """Whether two neighbours are one run: nothing between them on both sides, or white space on both."""
    here = paragraph[left.end - start : right.start - start]
    there = text[left.to : right.at] if right.at >= left.to else "?"
    if not here:
        return not there
    meant = html.unescape(there) if "&" in there else there
    return here == " " and bool(meant) and meant.isspace()
