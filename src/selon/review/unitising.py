"""Krippendorff's alpha for unitising: how far coders agree on which stretches of a text they marked.

K. Krippendorff (1995), On the reliability of unitizing continuous data, Sociological Methodology 25, 47-76; in the form of Content Analysis
(2nd ed. 2004), section 11.6. The continuum is a text of ``length`` code points; every coder divides it into stretches that are marked and
gaps between them. Two marked stretches that overlap differ by the squares of the distances of their ends; a marked stretch that lies
wholly in another coder's gap by the square of its length.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

Span = tuple[int, int]
_Section = tuple[int, int, bool]


def alpha_u(coders: Sequence[Iterable[Span]], length: int) -> float | None:
    """Alpha of the spans that two *coders* or more marked in ``[0, length)``, half-open; spans of one coder that touch or overlap are one.

    None with fewer than two coders, without a text, or where nobody marked anything. Raises ValueError for a span outside the text.
    """
    sections = [_sections(spans, length) for spans in coders]
    marked = sum(1 for one in sections for *_, mark in one if mark)
    if len(sections) < 2 or length < 1 or not marked:
        return None
    expected = _expected(sections, length, marked)
    return 1 - _observed(sections, length) / expected if expected else None


def _sections(spans: Iterable[Span], length: int) -> list[_Section]:
    """The continuum as (start, end, marked), without holes."""
    found: list[_Section] = []
    at = 0
    for start, end in _joined(spans):
        if not 0 <= start < end <= length:
            raise ValueError(f"the span {start}-{end} is not in a text of {length} code points")
        if start > at:
            found.append((at, start, False))
        found.append((start, end, True))
        at = end
    if at < length:
        found.append((at, length, False))
    return found


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _observed(sections: Sequence[list[_Section]], length: int) -> float:
    total = 0
    for i, one in enumerate(sections):
        for j, other in enumerate(sections):
            if i != j:
                total += sum(_differ(a, b) for a, b in _meeting(one, other))
    return total / (len(sections) * (len(sections) - 1) * length * length)


def _meeting(one: list[_Section], other: list[_Section]) -> Iterable[tuple[_Section, _Section]]:
    """The pairs of sections that overlap: both lists cover the same continuum without holes, so that one pass over both finds them."""
    i = j = 0
    while i < len(one) and j < len(other):
        yield one[i], other[j]
        ends, also = one[i][1], other[j][1]
        i, j = i + (ends <= also), j + (also <= ends)


def _differ(one: _Section, other: _Section) -> int:
    (a, b, marked), (c, d, also) = one, other
    if marked and also:
        return (a - c) ** 2 + (b - d) ** 2
    if marked and c <= a and b <= d:
        return (b - a) ** 2
    if also and a <= c and d <= b:
        return (d - c) ** 2
    return 0


def _expected(sections: Sequence[list[_Section]], length: int, marked: int) -> float:
    """What chance gives: the mean over all ways of placing every coder's stretches and gaps on the continuum."""
    gaps = sorted(end - start for one in sections for start, end, mark in one if not mark)
    above = [0, *accumulate(reversed(gaps))]  # the sum of the n widest gaps
    total = 0.0
    for one in sections:
        for start, end, mark in one:
            if mark:
                size = end - start
                wide = len(gaps) - bisect_left(gaps, size)
                room = above[wide] - wide * (size - 1)
                total += (marked - 1) / 3 * (2 * size**3 - 3 * size**2 + size) + size**2 * room
    whole = len(sections) * length
    within = sum((end - start) * (end - start - 1) for one in sections for start, end, mark in one if mark)
    pairs = whole * (whole - 1) - within
    return 2 / length * total / pairs if pairs else 0.0
