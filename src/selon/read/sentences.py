"""Paragraphs and sentences. A sentence never breaks inside quotation marks or at an abbreviation, and never spans two paragraphs."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from selon.lang.pack import Pack
from selon.model import QuoteSpan, Sentence, Token
from selon.text import trim

_BREAK = re.compile(r"\r\n|\r|\n|\u2028|\u2029")
_FINAL = frozenset({".", "!", "?", "…", "..."})
_CLOSERS = frozenset("»”\"’)]›")
_HEADING_TOKENS = 30


def paragraphs_of(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the lines that hold text. A line is a paragraph: reports that wrap lines are unwrapped by the intake."""
    spans: list[tuple[int, int]] = []
    start = 0
    for stop, after in [*((m.start(), m.end()) for m in _BREAK.finditer(text)), (len(text), len(text))]:
        a, b = trim(text, start, stop)
        if a < b:
            spans.append((a, b))
        start = after
    return tuple(spans)


def _abbreviated(text: str, token: Token, pack: Pack, first: int) -> bool:
    begin = token.start
    while begin > first and not text[begin - 1].isspace() and text[begin - 1] not in "(«“\"'’":
        begin -= 1
    word = text[begin : token.end]
    return word in pack.abbreviations or (len(word) == 2 and word[0].isupper())


def _starts_sentence(text: str, at: int, end: int) -> bool:
    while at < end and (text[at].isspace() or text[at] in "«“\"‘'(–—-[„"):
        at += 1
    return at >= end or text[at].isdigit() or (text[at].isalpha() and not text[at].islower())


def _ends_here(text: str, token: Token, pack: Pack, span: tuple[int, int]) -> bool:
    if token.text not in _FINAL or not _starts_sentence(text, token.end, span[1]):
        return False
    return not (token.text == "." and _abbreviated(text, token, pack, span[0]) and token.end < span[1])


def cut_sentences(
    text: str, tokens: Sequence[Token], paragraphs: Sequence[tuple[int, int]], quotes: Sequence[QuoteSpan], pack: Pack
) -> tuple[Sentence, ...]:
    """The sentences of *text* in order; every token belongs to exactly one."""
    outer = [q for q in quotes if q.depth == 0]
    starts = [q.start for q in outer]

    def quoted(offset: int) -> QuoteSpan | None:
        at = bisect_right(starts, offset) - 1
        return outer[at] if at >= 0 and outer[at].closed and offset < outer[at].end else None

    made: list[Sentence] = []
    index = 0
    for number, span in enumerate(paragraphs):
        first = index
        begin = len(made)
        while index < len(tokens) and tokens[index].start < span[1]:
            token = tokens[index]
            index += 1
            quote = quoted(token.start)
            done = _ends_here(text, token, pack, span)
            if quote is not None and token.end < quote.end:
                done = done and token.end >= quote.inner_end and _starts_sentence(text, quote.end, span[1])
            if not done:
                continue
            while index < len(tokens) and tokens[index].start < span[1] and tokens[index].text in _CLOSERS | _FINAL:
                index += 1
            made.append(Sentence(tokens[first].start, tokens[index - 1].end, first, index, number))
            first = index
        if first < index:
            heading = len(made) == begin and index - first <= _HEADING_TOKENS and tokens[index - 1].text not in _FINAL | {":", ";", ","}
            made.append(Sentence(tokens[first].start, tokens[index - 1].end, first, index, number, heading))
    return tuple(made)
