"""Tokens: the smallest pieces that packs, finders and the parser share. Linear in the length of the text.

It stands below the packs because pack phrases are cut by the same rules as reports. A token never spans white space. Hyphens join letters
("sit-in") and part numbers ("12-15", "1er-Mai"); points and commas join digits ("5.000"); the pack says which elided words
(``l'``) and which clitics (``-t-il``, ``'s``) stand as tokens of their own. Soft hyphens and other invisible characters inside a word stay
in the token and are left out of its norm.
"""

import re
import unicodedata
from collections.abc import Iterable

from msgspec import Struct

from selon.model import Token

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_FOLD = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "İ": "I", "‐": "-", "‑": "-"})
_DROP = str.maketrans({**dict.fromkeys(_INVISIBLE), "\u0307": None})
_INNER = frozenset("'’ʼ-‐‑")  # where a word may be cut
_LONGEST_WORD = 60  # longer "words" are not composed: composing takes quadratic time on a pile of combining marks
_LETTERS = rf"[\w\u0300-\u036f{_INVISIBLE}]"
_PIECE = re.compile(
    r"(?:[^\W\d_]\.){2,12}(?!\w)"  # initials: U.S., R.D.C.
    r"|\d+(?:[.,'’]\d+)*[^\W_]*"  # 5.000  10'000  14h30  27e  1er
    rf"|[^\W\d_]{_LETTERS}*(?:[-‐‑'’ʼ](?=\w){_LETTERS}+)*['’ʼ]?"  # words, hyphens and apostrophes inside
    r"|\.{2,}|…|[\u0300-\u036f]+|\S"
)


class Cutter(Struct, frozen=True):
    """How one language cuts words: elided words in front (``l'``) and clitics behind (``'s``, ``-t-il``); both lower-case."""

    elisions: frozenset[str]
    clitics: tuple[str, ...]
    whole: frozenset[str]


def cutter(elisions: Iterable[str], clitics: Iterable[str], whole: Iterable[str]) -> Cutter:
    """A cutter; *elisions* without apostrophe, *clitics* with their hyphen or apostrophe, *whole*: words never cut."""
    return Cutter(frozenset(elisions), tuple(sorted(clitics, key=lambda c: (-len(c), c))), frozenset(whole))


def norm(text: str) -> str:
    """The form under which words are compared.

    Lower case, straight apostrophes and hyphens, accents kept but composed (NFKC: "e" + acute is "é", the ligature "ﬁ" is "fi", raised
    letters are letters), invisible characters left out. A dotted Turkish capital is the same letter as the plain one.
    """
    if text.isascii():
        return text.lower()
    folded = text.translate(_FOLD).lower()
    if len(folded) <= _LONGEST_WORD and not unicodedata.is_normalized("NFKC", folded) and _is_word(folded):
        folded = unicodedata.normalize("NFKC", folded)
    return folded if folded.isalnum() else folded.translate(_DROP) or folded


def _is_word(text: str) -> bool:
    """Whether *text* is letters and plain digits: the raised 2 of "10²" is not the digit 2; the Chinese five is a letter."""
    return text[0].isalnum() and not any(char.isnumeric() and not (char.isdecimal() or char.isalpha()) for char in text)


def _fold(word: str) -> str:
    """The word with as many characters as before: positions in it are positions in the text."""
    return word.translate(_FOLD).lower()


def _cut_word(word: str, start: int, rules: Cutter) -> list[tuple[int, int]]:
    low = _fold(word)
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
    norms: dict[str, str] = {}  # half of the words of a text stand in it before
    for match in _PIECE.finditer(text):
        piece, start = match[0], match.start()
        if piece.isalnum() or not piece[0].isalpha() or _INNER.isdisjoint(piece):
            low = norms.get(piece)
            if low is None:
                low = norms[piece] = norm(piece)
            tokens.append(Token(start, match.end(), piece, low))
            continue
        for a, b in _cut_word(piece, start, rules):
            word = text[a:b]
            tokens.append(Token(a, b, word, norm(word)))
    return tuple(tokens)
