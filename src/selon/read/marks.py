"""Quotation marks paired into spans, nested and unbalanced ones included. One pass, linear.

Paired marks (``«`` ``»``) nest on a stack. A mark that opens and closes alike (``"``) closes when one of its kind is open. An opening mark
repeated at the start of a paragraph while its quotation is still open continues that quotation (the convention of French and English
newspapers). A quotation left open ends at the end of its paragraph, or before the next paragraph that does not reopen it, and says so (``closed=False``).
An apostrophe never opens or closes a quotation.
"""

import re
from collections.abc import Sequence

from selon.model import QuoteSpan
from selon.text import trim


def _is_apostrophe(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return before.isalnum() and after.isalnum()


def pair_marks(text: str, paragraphs: Sequence[tuple[int, int]], pairs: Sequence[tuple[str, str]]) -> tuple[QuoteSpan, ...]:
    """The quoted spans of *text*, outermost first in text order. *pairs* are the pack's (opening, closing) marks."""
    closers = dict(pairs)
    ends = {closing for _, closing in pairs}
    marks = re.compile("[" + re.escape("".join(sorted({*closers, *ends}))) + "]")
    found: list[QuoteSpan] = []
    stack: list[tuple[str, int]] = []

    def close(level: int, end: int, closed: bool) -> None:
        mark, start = stack[level]
        inner = trim(text, start + len(mark), end - 1 if closed else end)
        if inner[0] < inner[1]:
            found.append(QuoteSpan(start, end, inner[0], inner[1], level, closed))
        del stack[level:]

    for number, (begin, end) in enumerate(paragraphs):
        first = trim(text, begin, end)[0]
        if stack and number:
            if first < end and text[first] == stack[0][0]:
                del stack[1:]
                begin = first + 1
            else:
                for level in reversed(range(len(stack))):
                    close(level, paragraphs[number - 1][1], closed=False)
        for match in marks.finditer(text, begin, end):
            mark, at = match[0], match.start()
            if mark in "'’‘" and _is_apostrophe(text, at):
                continue
            open_levels = [level for level, (opening, _) in enumerate(stack) if closers[opening] == mark]
            if open_levels:
                close(open_levels[-1], at + 1, closed=True)
            elif mark in closers and mark != "’":
                stack.append((mark, at))
    if stack and paragraphs:
        for level in reversed(range(len(stack))):
            close(level, paragraphs[-1][1], closed=False)
    return tuple(sorted(found, key=lambda q: (q.start, -q.end)))
