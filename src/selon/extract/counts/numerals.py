"""Numbers in digits and in words. What is read here is the bare number: no hedge, no collective noun, no range."""

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from selon.extract.counts.grammar import Grammar
from selon.model import Token

_DIGITS = re.compile(r"(\d+(?:[.,'’]\d+)*)(.*)", re.DOTALL)
_MARKS = re.compile(r"[.,'’]")
LIMIT = 10**15
"""No count reaches this; a longer row of digits is no number of anything."""


class Number(Struct, frozen=True, gc=False):
    """A number at tokens ``first:last``: ``value`` = ``tenfold`` / 10**``decimals``. ``suffix`` is what is glued to its digits."""

    first: int
    last: int
    tenfold: int
    decimals: int
    digits: bool
    suffix: str = ""
    scale: int = 1
    grouped: bool = False
    article: bool = False

    @property
    def unit(self) -> int:
        """What ``tenfold`` is divided by."""
        return int(10**self.decimals)

    @property
    def whole(self) -> bool:
        """Whether the value is a whole number."""
        return self.tenfold % self.unit == 0

    @property
    def floor(self) -> int:
        """The value, rounded down where it is no whole number."""
        return self.tenfold // self.unit

    @property
    def ceiling(self) -> int:
        """The value, rounded up where it is no whole number."""
        return -(-self.tenfold // self.unit)

    def times(self, scale: int, last: int) -> "Number":
        """This number with a scale word after it ("1,2 million"), up to token *last*."""
        return replace(self, last=last, tenfold=self.tenfold * scale, scale=self.scale * scale)


def _plain(body: str) -> tuple[int, int, bool] | None:
    """Value, decimal places and whether it was grouped, of digits with marks. Three digits after a mark are a group."""
    pieces = _MARKS.split(body)
    if sum(map(len, pieces)) > 15:
        return None
    if len(pieces) == 1:
        return int(body), 0, False
    if all(len(p) == 3 for p in pieces[1:]) and 1 <= len(pieces[0]) <= 3 and pieces[0][0] != "0":
        return int("".join(pieces)), 0, True
    marks = _MARKS.findall(body)
    if len(pieces) == 2 and marks[0] in ".,":
        return int(pieces[0] + pieces[1]), len(pieces[1]), False
    head = pieces[1:-1]
    if len(pieces) > 2 and marks[-1] in ".," and marks[-1] not in marks[:-1] and all(len(p) == 3 for p in head):
        return int("".join(pieces)), len(pieces[-1]), True
    return None


def _groups(grammar: Grammar, tokens: Sequence[Token], text: str, at: int, stop: int) -> tuple[str, int]:
    """The digits from token *at* on with the groups of three that follow it across one gap character, and the token after them."""
    body, last = tokens[at].text, at + 1
    if not (1 <= len(body) <= 3 and body.isdecimal()) or body[0] == "0":
        return body, last
    while last < stop and last - at < 6:
        token = tokens[last]
        gap = text[tokens[last - 1].end : token.start]
        if gap not in grammar.words.gaps or len(token.text) < 3 or not token.text[:3].isdecimal():
            break
        if len(token.text) > 3:
            if not token.text[3:].isalpha():
                break
            return body + token.text, last + 1
        body, last = body + token.text, last + 1
    return body, last


def _in_digits(grammar: Grammar, tokens: Sequence[Token], text: str, at: int, stop: int) -> Number | None:
    body, last = _groups(grammar, tokens, text, at, stop)
    match = _DIGITS.fullmatch(body)
    if match is None:
        return None
    read = _plain(match[1])
    if read is None:
        return None
    tenfold, decimals, grouped = read
    suffix = match[2].lower()
    number = Number(at, last, tenfold, decimals, True, suffix, 1, grouped or last > at + 1)
    scale = grammar.data.numerals.suffixes.get(suffix) or grammar.data.numerals.scales.get(suffix)
    if scale is not None and (decimals or number.floor < 1000):
        number = replace(number.times(scale, last), suffix="")
    scales = grammar.data.numerals.scales
    while last < stop and not number.suffix and (word := tokens[last].norm) in scales and number.tenfold < LIMIT:
        if grouped and match[1].count(",") + match[1].count(".") == 1 and scales[word] > 1000 and tenfold >= 1000:
            number = Number(at, last, tenfold, 3, True)  # "1,275 million" is a decimal, "1,275 people" is not
            grouped = False
        last += 1
        number = number.times(scales[word], last)
    return number if number.floor < LIMIT else None


class _Words:
    """The state of reading a number in words: what was summed up, what stands below the last scale, and the scales still allowed."""

    __slots__ = ("current", "grammar", "seen", "total", "under")

    def __init__(self, grammar: Grammar) -> None:
        self.grammar, self.total, self.current, self.under, self.seen = grammar, 0, 0, LIMIT, ""

    def take(self, word: str) -> bool:
        """Add *word* if it may follow; False where the number ends before it."""
        numerals = self.grammar.data.numerals
        rest = self.current % 100
        if word in numerals.scales:
            scale = numerals.scales[word]
            if scale >= self.under or (self.current == 0 and self.seen != "" and self.total):
                return False
            self.total += (self.current or 1) * scale
            self.current, self.under = 0, scale
        elif word in self.grammar.words.hundreds:
            if self.current >= 100 or self.under <= 100:
                return False
            self.current = (self.current or 1) * 100
        elif word in numerals.tens:
            value = numerals.tens[word]
            if self.grammar.base_twenty and value == 20 and rest == 4 and numerals.small.get(self.seen) == 4:
                self.current += 76
            elif rest == 0:
                self.current += value
            else:
                return False
        else:
            value = numerals.small.get(word, 1)
            if not (rest == 0 or (value < 10 and rest >= 20 and rest % 10 == 0) or self._teen_after(rest, value)):
                return False
            self.current += value
        self.seen = word
        return True

    def _teen_after(self, rest: int, value: int) -> bool:
        """Base twenty goes on from 60 and 80 by teens ("soixante-quatorze"), and 17 to 19 are 10 and 7 to 9 ("dix-sept")."""
        if not self.grammar.base_twenty:
            return False
        return (rest in (60, 80) and 10 <= value <= 16) or (
            rest == 10 and 7 <= value <= 9 and self.grammar.data.numerals.small.get(self.seen) == 10
        )

    @property
    def value(self) -> int:
        """The number so far."""
        return self.total + self.current


def _pieces(grammar: Grammar, norm: str) -> list[str] | None:
    """The number words of one token ("quatre-vingt-dix"), or None where one of its parts is none."""
    if norm in grammar.words.numbers:
        return [norm]
    if "-" not in norm and "‑" not in norm:
        return None
    words = norm.replace("‑", "-").split("-")
    if words[0] not in grammar.words.numbers or any(
        word not in grammar.words.numbers and word not in grammar.words.joiners for word in words
    ):
        return None
    return words


def _may_join(grammar: Grammar, state: _Words, following: Sequence[str] | None) -> bool:
    if not following or following[0] in grammar.data.numerals.scales or following[0] in grammar.words.hundreds:
        return False
    if grammar.words.joined:
        return following[0] in grammar.words.joined and state.current % 10 == 0 and 20 <= state.current % 100 <= 70
    return following[0] not in grammar.words.articles and state.value >= 100 and state.current % 100 == 0


def _after_tens(grammar: Grammar, tokens: Sequence[Token], at: int, word: str, state: _Words) -> bool:
    """Whether a word for one that is an article too goes on a number: behind a joiner, or behind tens ("thirty one")."""
    if tokens[at - 1].norm in grammar.words.joiners:
        return True
    rest = state.current % 100
    return not grammar.base_twenty and word in grammar.data.numerals.small and rest >= 20 and rest % 10 == 0


def _in_words(grammar: Grammar, tokens: Sequence[Token], at: int, stop: int) -> Number | None:
    words = _pieces(grammar, tokens[at].norm)
    if words is None or len(words) > 12:
        return None
    state = _Words(grammar)
    last, taken = at, 0
    while words is not None and last - at < 16:
        for n, word in enumerate(words):
            if word not in grammar.words.joiners and not state.take(word):
                return None if last == at or n else _number(grammar, tokens, at, last, state, taken)
        taken += len(words)
        last += 1
        words = _pieces(grammar, tokens[last].norm) if last < stop else None
        if words is None and last + 1 < stop and tokens[last].norm in grammar.words.joiners:
            following = _pieces(grammar, tokens[last + 1].norm)
            if _may_join(grammar, state, following):
                words, last = following, last + 1
        if (
            words is not None
            and len(words) == 1
            and words[0] in grammar.words.articles
            and not _after_tens(grammar, tokens, last, words[0], state)
        ):
            words = None
    return _number(grammar, tokens, at, last, state, taken)


def _number(grammar: Grammar, tokens: Sequence[Token], at: int, last: int, state: _Words, taken: int) -> Number | None:
    numerals, word = grammar.data.numerals, tokens[at].norm
    if state.value >= LIMIT or (taken == 1 and word not in numerals.bare and (word in numerals.scales or word in grammar.words.hundreds)):
        return None
    ending = tokens[last - 1].norm
    scale = numerals.scales.get(ending, 100 if ending in grammar.words.hundreds else 1) if taken > 1 else 1
    return Number(at, last, state.value, 0, False, scale=scale, article=taken == 1 and word in grammar.words.articles)


def number_at(grammar: Grammar, tokens: Sequence[Token], text: str, at: int, stop: int) -> Number | None:
    """The longest number that begins at token *at* and ends before token *stop*, or None."""
    norm = tokens[at].norm
    number: Number | None = None
    if norm[0].isdecimal():
        number = _in_digits(grammar, tokens, text, at, stop)
    elif norm in grammar.words.numbers or "-" in norm or "‑" in norm:
        number = _in_words(grammar, tokens, at, stop)
    if number is None or number.last >= stop or not (hits := grammar.halves.at(tokens, number.last, stop)):
        return number
    last = hits[0].last
    if number.scale > 100:
        half = number.scale * number.unit // 2  # "3 millions et demi"
        return replace(number, last=last, tenfold=number.tenfold + half)
    scale = grammar.data.numerals.scales.get(tokens[last].norm) if last < stop and number.scale == 1 else None
    if scale is not None and number.whole and number.floor < 1000:
        return replace(number, last=last + 1, tenfold=number.tenfold * scale + scale // 2, scale=scale)  # "two and a half million"
    return number
