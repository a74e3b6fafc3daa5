"""The tokens of a text as the finder of names of persons reads them: words, initials, numbers, signs, and which lines are headings.

Offsets are code points of the text, half-open.
"""

import re

from msgspec import Struct

from selon.lang.persons import Vocabulary, bare

_TOKEN = re.compile(r"(?:[^\W\d_]\.-?){2,}|[^\W\d_](?=\.)\.(?=[-\s]*[^\W\d_])|[^\W\d_]+(?:[-‐‑][^\W\d_]+)*|\d+|\n\s*\n|[^\w\s]")
_ENDS = frozenset('.!?…:;•»”"“«–—|·*')
_SMALL = 3
_MOST = 0.75


class Word(Struct, frozen=True, gc=False):
    """A token: its place, its text, and the text as it is compared; whether a line begins with it."""

    start: int
    end: int
    text: str
    bare: str
    after_line: bool = False


def split(text: str) -> list[Word]:
    """The tokens of *text*: words with their hyphens, initials with their full stops, numbers, signs, blank lines."""
    found = []
    for one in _TOKEN.finditer(text):
        start, end = one.span()
        found.append(Word(start, end, text[start:end], bare(text[start:end]), "\n" in text[start - 2 if start > 1 else 0 : start]))
    return found


def capital(word: Word) -> bool:
    """Whether a word begins with a capital."""
    return word.text[0].isupper()


def inner(word: Word) -> bool:
    """Whether a word has a capital inside: "kaMthethwa"."""
    return any(sign.isupper() for sign in word.text[1:]) and not word.text.isupper()


def initial(word: Word) -> bool:
    """Whether a word is initials with their full stops: "J.", "J.-P."."""
    return word.text.endswith(".") and word.text[0].isupper() and len(word.text) > 1


def opens(words: list[Word], i: int) -> bool:
    """Whether a sentence, a line or a quotation begins at token *i*."""
    if i == 0:
        return True
    before = words[i - 1]
    return before.text in _ENDS or before.text[0] == "\n" or (before.text == "-" and (i == 1 or words[i - 2].text[0] == "\n"))


def joined(words: list[Word], run: list[int]) -> str:
    """The tokens of *run* as they are compared, with blanks between them."""
    return " ".join(words[i].bare for i in run)


def headings(words: list[Word]) -> set[int]:
    """Tokens of lines in which most words have capitals and that no full stop ends (titles in English style), or that are all capitals."""
    found: set[int] = set()
    start = 0
    for end in [*(i for i, word in enumerate(words) if word.text[0] == "\n" or word.text in ".!?…"), len(words)]:
        long = [word for word in words[start:end] if word.text[0].isalpha() and len(word.text) > _SMALL]
        open_ended = end == len(words) or words[end].text[0] == "\n"
        title = open_ended and sum(capital(word) for word in long) > _MOST * len(long)
        if len(long) > _SMALL and (title or all(word.text.isupper() for word in long)):
            found.update(range(start, end))
        start = end + 1
    return found


def tail(words: list[Word], at: int, v: Vocabulary) -> bool:
    """Whether the apostrophe at token *at* joins small letters to a name: "Le Floc'h", "M'hamed", and not "Thabede's" or "L'avocate"."""
    if not 0 < at < len(words) - 1 or words[at].text not in "'’" or words[at + 1].start != words[at].end:
        return False
    before, behind = words[at - 1], words[at + 1]
    elided = before.bare in v.elisions and opens(words, at - 1)
    return behind.text[0].islower() and behind.bare not in v.clitics and capital(before) and before.end == words[at].start and not elided
