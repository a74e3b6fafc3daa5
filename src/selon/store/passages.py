"""The sentence in which the words of a full-text search stand: the indexes keep no texts, so it is looked for in the text itself."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from selon.store.derived import fold
from selon.store.questions import phrases

LONGEST = 320
"""Characters of a sentence that are shown; of a longer one, those around the first hit."""
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_END = re.compile(r"\n+|[.!?…][»”\"’)\]]*\s+(?=[«“\"‘(\[—–]*\s*[^\W_])")
_SHORT = 3


class Passage(Struct, frozen=True):
    """A sentence as pieces in order, each with whether it was searched for; ``cut``: something of it was left out."""

    pieces: tuple[tuple[str, bool], ...]
    cut: bool = False

    @property
    def hits(self) -> int:
        """How many pieces were searched for."""
        return sum(hit for _, hit in self.pieces)


def passage(text: str, query: str) -> Passage | None:
    """The first of the sentences of *text* with most of what *query* asks for; None where there is nothing of it."""
    asked = [(tuple(_folded(word) for word in _WORD.findall(phrase)), begins) for phrase, begins in phrases(query)]
    asked = [(words, begins) for words, begins in asked if words]
    best: tuple[int, tuple[int, int], list[tuple[int, int]]] | None = None
    for start, end in _sentences(text):
        words = [(_folded(found[0]), found.start(), found.end()) for found in _WORD.finditer(text, start, end)]
        hits = [list(_hits(words, *one)) for one in asked]
        met = sum(bool(one) for one in hits)
        if met and (best is None or met > best[0]):
            best = met, (start, end), sorted({span for one in hits for span in one})
            if met == len(asked):
                break
    return None if best is None else _told(text, best[1], best[2])


def _folded(word: str) -> str:
    return word.lower() if word.isascii() else fold(word)


def _hits(words: Sequence[tuple[str, int, int]], wanted: Sequence[str], begins: bool) -> Iterator[tuple[int, int]]:
    """Where *wanted* stands in a row; where *begins*, its last word only by its beginning."""
    size = len(wanted)
    for at in range(len(words) - size + 1):
        last = words[at + size - 1][0]
        same = last.startswith(wanted[-1]) if begins else last == wanted[-1]
        if same and all(words[at + n][0] == wanted[n] for n in range(size - 1)):
            yield words[at][1], words[at + size - 1][2]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of *text* stand: up to a line's end, or a sign of the end before what begins as a sentence does.

    A dot behind a short word with a capital (a title, an initial) ends none.
    """
    start = 0
    for found in _END.finditer(text):
        if text[found.start()] == ".":
            before = text[max(start, found.start() - _SHORT - 1) : found.start()].split()
            follows = text[found.end() : found.end() + 1]
            if follows.islower() or (before and len(before[-1]) <= _SHORT and before[-1][:1].isupper() and before[-1].isalpha()):
                continue
        if text[start : found.end()].strip():
            yield start, found.end()
        start = found.end()
    if text[start:].strip():
        yield start, len(text)


def _told(text: str, sentence: tuple[int, int], hits: Sequence[tuple[int, int]]) -> Passage:
    start, end = sentence
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    cut = end - start > LONGEST
    if cut:
        start = max(start, min(hits[0][0] - LONGEST // 3, end - LONGEST))
        end = min(end, start + LONGEST)
    pieces: list[tuple[str, bool]] = []
    at = start
    for first, last in hits:
        if first >= at and last <= end:
            pieces += [(text[at:first], False), (text[first:last], True)]
            at = last
    pieces.append((text[at:end], False))
    return Passage(tuple((piece, hit) for piece, hit in pieces if piece), cut)
