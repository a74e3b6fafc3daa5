"""Paragraphs and sentences. A sentence never breaks inside a closed quotation or at an abbreviation, and never spans two paragraphs.

Rules rather than a trained model: the places where news sentences end are few and certain, and a wrong break costs a speaker or a figure.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from selon.lang.pack import Pack
from selon.model import QuoteSpan, Sentence, Token
from selon.text import trim

_BREAK = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_FINAL = frozenset(".!?…")
_CLOSERS = frozenset("»”\"’')]›“")
_OPENERS = frozenset("«“\"‘'‹„([{–—-")
_BULLETS = frozenset("-–—•*·‣◦▪>")
_HEADING_TOKENS = 30
_LONGEST_ABBREVIATION = 12
_MAY_END = " +"
"""Follows an abbreviation of the pack that may end a sentence too (``Inc. +``): it does before a function word with a capital."""
_OF_NUMBER = " 1"
"""Follows what is an abbreviation only before a number (``no. 1``) and a word elsewhere."""

_WRAP_LEAST, _WRAP_MOST = 40, 130
"""Between these widths (code points) the lines of a hard-wrapped text lie."""


class _Line(Struct, frozen=True, gc=False):
    start: int
    end: int
    joined: bool  # no empty line before it


def _lines(text: str) -> list[_Line]:
    found: list[_Line] = []
    start, joined = 0, False
    for stop, after in [*((m.start(), m.end()) for m in _BREAK.finditer(text)), (len(text), len(text))]:
        a, b = trim(text, start, stop)
        if a < b:
            found.append(_Line(a, b, joined))
        joined = a < b
        start = after
    return found


def _wrapped(text: str, block: Sequence[_Line]) -> bool:
    """Whether the lines of *block* were broken to a width: all but the last nearly as long as the longest, and one broken in a sentence."""
    widths = [line.end - line.start for line in block]
    widest = max(widths)
    if len(block) < 2 or not _WRAP_LEAST <= widest <= _WRAP_MOST or min(widths[:-1]) < 0.7 * widest:
        return False
    if any(text[line.start] in _BULLETS for line in block):
        return False
    shouted = not any(char.islower() for char in text[block[0].start : block[-1].end])  # all capitals, as agency reports once came
    return any(
        text[line.end - 1] not in _FINAL and (text[following.start].islower() or (shouted and text[following.start].isalpha()))
        for line, following in pairwise(block)
    )


def paragraphs_of(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the paragraphs of *text*: its lines, or, where a text was broken to a fixed width, its blocks between empty lines."""
    spans: list[tuple[int, int]] = []
    block: list[_Line] = []
    for line in [*_lines(text), None]:
        if line is not None and (line.joined or not block):
            block.append(line)
            continue
        if _wrapped(text, block) if block else False:
            spans.append((block[0].start, block[-1].end))
        else:
            spans.extend((each.start, each.end) for each in block)
        block = [] if line is None else [line]
    return tuple(spans)


class _Cutting:
    """One text being cut: what the questions about a place in it need to know."""

    def __init__(self, text: str, tokens: Sequence[Token], quotes: Sequence[QuoteSpan], pack: Pack) -> None:
        self.text = text
        self.tokens = tokens
        self.pack = pack
        self.outer: list[QuoteSpan] = []
        for quote in quotes:  # the outermost of the closed ones: an unclosed one around them holds nothing together
            if quote.closed and not (self.outer and quote.start < self.outer[-1].end):
                self.outer.append(quote)
        self.starts = [quote.start for quote in self.outer]
        self.opening = {quote.start for quote in quotes}
        self.closing = {quote.end - 1 for quote in quotes if quote.closed}

    def quoted(self, offset: int) -> QuoteSpan | None:
        """The outermost closed quotation around *offset*."""
        at = bisect_right(self.starts, offset) - 1
        return self.outer[at] if at >= 0 and offset < self.outer[at].end else None

    def starts_sentence(self, at: int, end: int) -> bool:
        """Whether a sentence can begin at *at*: a capital, a digit or a letter without case, perhaps after marks; or nothing follows."""
        while at < end and (self.text[at].isspace() or self.text[at] in _OPENERS or self.text[at] in _CLOSERS):
            at += 1
        return at >= end or self.text[at].isdigit() or (self.text[at].isalpha() and not self.text[at].islower())

    def function_word(self, index: int, *, pronoun: bool) -> bool:
        """Whether the token at *index* is a capitalised function word (a subject *pronoun* only), as sentences begin with."""
        if index >= len(self.tokens) or not self.tokens[index].text[0].isupper():
            return False
        word, classes = self.tokens[index].norm, self.pack.language.classes
        if pronoun:
            return word in classes.subject_pronouns and word not in classes.determiners
        return any(
            word in words
            for words in (
                classes.subject_pronouns,
                classes.determiners,
                classes.prepositions,
                classes.coordinators,
                classes.subordinators,
                classes.adverbs,
            )
        )

    def abbreviated(self, index: int, first: int) -> bool:
        """Whether the full stop at token *index* belongs to an abbreviation or an initial and does not end the sentence too."""
        stop = self.tokens[index].end
        begin = self.tokens[index].start
        least = max(first, stop - _LONGEST_ABBREVIATION)
        while begin > least and not self.text[begin - 1].isspace() and self.text[begin - 1] not in _OPENERS - {"-"}:
            begin -= 1
        word = self.text[begin:stop]
        if word in self.pack.abbreviations:
            return True
        if word + _OF_NUMBER in self.pack.abbreviations:
            return index + 1 < len(self.tokens) and self.tokens[index + 1].text[0].isdigit()
        if word + _MAY_END in self.pack.abbreviations:
            return not self.function_word(index + 1, pronoun=False)
        initial = len(word) == 2 and word[0].isupper()
        return initial and not self.function_word(index + 1, pronoun=True)

    def ends(self, index: int, span: tuple[int, int]) -> bool:
        """Whether a sentence of the paragraph *span* can end with the token at *index*."""
        token = self.tokens[index]
        if token.text[-1] not in _FINAL:
            return False
        if not self.starts_sentence(token.end, span[1]):
            return False
        if token.end >= span[1]:
            return True
        if token.text[0].isalpha():  # initials: "U.S."
            return self.function_word(index + 1, pronoun=False)
        if token.text != ".":
            return True
        return not (self.abbreviated(index, span[0]) or self.inside_name(token.end) or self.numbers_item(index, span[0]))

    def inside_name(self, at: int) -> bool:
        """Whether a full stop before *at* stands inside an address or a number ("v.2", "a.FR"): no space, no capitalised word after it."""
        following = self.text[at : at + 2]
        return following[:1].isalnum() and not (following[:1].isupper() and following[1:].islower())

    def numbers_item(self, index: int, first: int) -> bool:
        """Whether the full stop follows the number of a list item, at the beginning of its paragraph ("2. Retrait du projet")."""
        number = self.tokens[index - 1]
        return index > 0 and number.start == first and number.text.isdigit()

    def closes(self, index: int) -> bool:
        """Whether the token at *index* still belongs to the sentence that has just ended: a closing mark, a bracket, more points."""
        token = self.tokens[index]
        if token.start in self.opening:
            return False
        if token.start in self.closing:
            return True
        return token.text in _CLOSERS - {"“"} or all(mark in _FINAL for mark in token.text)


def cut_sentences(
    text: str, tokens: Sequence[Token], paragraphs: Sequence[tuple[int, int]], quotes: Sequence[QuoteSpan], pack: Pack
) -> tuple[Sentence, ...]:
    """The sentences of *text* in order; every token belongs to exactly one."""
    cutting = _Cutting(text, tokens, quotes, pack)
    made: list[Sentence] = []
    index = 0
    for number, span in enumerate(paragraphs):
        first = index
        begin = len(made)
        while index < len(tokens) and tokens[index].start < span[1]:
            token = tokens[index]
            index += 1
            if token.text[-1] not in _FINAL or not cutting.ends(index - 1, span):
                continue
            quote = cutting.quoted(token.start)
            if quote is not None and token.end < quote.end and not _ends_quotation(cutting, token, quote, span):
                continue
            while index < len(tokens) and tokens[index].start < span[1] and cutting.closes(index):
                index += 1
            made.append(Sentence(tokens[first].start, tokens[index - 1].end, first, index, number))
            first = index
        if first < index:
            heading = len(made) == begin and _is_heading(tokens[first:index])
            made.append(Sentence(tokens[first].start, tokens[index - 1].end, first, index, number, heading))
    return tuple(made)


def _ends_quotation(cutting: _Cutting, token: Token, quote: QuoteSpan, span: tuple[int, int]) -> bool:
    """Whether *token* is the last inside *quote* and what follows the quotation begins a sentence."""
    return token.end >= quote.inner_end and cutting.starts_sentence(quote.end, span[1])


def _is_heading(tokens: Sequence[Token]) -> bool:
    last = tokens[-1].text
    return len(tokens) <= _HEADING_TOKENS and last[-1] not in _FINAL and last not in (":", ";", ",") and tokens[0].text not in _BULLETS
