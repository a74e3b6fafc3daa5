"""Tokens: the smallest pieces that packs, finders and the parser share. Linear in the length of the text.

It stands below the packs because pack phrases are cut by the same rules as reports. A token never spans white space. Hyphens join letters
("sit-in") and part numbers ("12-15", "1er-Mai"); points and commas join digits ("5.000"); the pack says which elided words
(``l'``) and which clitics (``-t-il``, ``'s``) stand as tokens of their own.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from selon.model import Token

_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'"})
_PIECE = re.compile(
    r"(?:[^\W\d_]\.){2,}(?!\w)"  # initials: U.S., R.D.C.
    r"|\d+(?:[.,'’]\d+)*[^\W_]*"  # 5.000  10'000  14h30  27e  1er
    r"|[^\W\d_][\w\u0300-\u036f]*(?:[-‐‑'’ʼ](?=\w)[\w\u0300-\u036f]+)*['’ʼ]?"  # words, hyphens and apostrophes inside
    r"|\.{3}|…|\S"
)


class Cutter(NamedTuple):
    """How one language cuts words: elided words in front (``l'``) and clitics behind (``'s``, ``-t-il``); both lower-case."""

    elisions: frozenset[str]
    clitics: tuple[str, ...]
    whole: frozenset[str]


def cutter(elisions: Iterable[str], clitics: Iterable[str], whole: Iterable[str]) -> Cutter:
    """A cutter; *elisions* without apostrophe, *clitics* with their hyphen or apostrophe, *whole*: words never cut."""
    return Cutter(frozenset(elisions), tuple(sorted(clitics, key=lambda c: (-len(c), c))), frozenset(whole))


def norm(text: str) -> str:
    """The form under which words are compared: lower case, straight apostrophes, accents kept."""
    return text.lower().translate(_APOSTROPHES)


def _cut_word(word: str, start: int, rules: Cutter) -> list[tuple[int, int]]:
    low = norm(word)
    if low in rules.whole:
        return [(start, start + len(word))]
    spans: list[tuple[int, int]] = []
    at = 0
    while True:
        mark = low.find("'", at)
        if mark <= at or low[at:mark] not in rules.elisions:
            break
        spans.append((start + at, start + mark + 1))
        at = mark + 1
    tail: list[tuple[int, int]] = []
    end = len(low)
    for clitic in rules.clitics:
        if low.endswith(clitic, at, end) and end - len(clitic) > at:
            tail.append((start + end - len(clitic), start + end))
            end -= len(clitic)
            break
    if end - at > 1 and low[end - 1] == "'":
        tail.append((start + end - 1, start + end))
        end -= 1
    if end > at:
        spans.append((start + at, start + end))
    return spans + tail


def tokenise(text: str, rules: Cutter) -> tuple[Token, ...]:
    """The tokens of *text*, in order; together they hold every character that is not white space."""
    tokens: list[Token] = []
    for match in _PIECE.finditer(text):
        piece, start = match[0], match.start()
        if piece[0].isalpha() and ("'" in piece or "’" in piece or "ʼ" in piece or "-" in piece or "‐" in piece or "‑" in piece):
            spans = _cut_word(piece, start, rules)
        else:
            spans = [(start, match.end())]
        for a, b in spans:
            tokens.append(Token(a, b, text[a:b], norm(text[a:b])))
    return tuple(tokens)
