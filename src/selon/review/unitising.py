"""Krippendorff's alpha for unitising: how far coders agree on which stretches of a text they marked.

K. Krippendorff (1995), On the reliability of unitizing continuous data, Sociological Methodology 25, 47-76; in the form of Content Analysis
(2nd ed. 2004), section 11.6. The continuum is a text of ``length`` code points; every coder divides it into stretches that are marked and
gaps between them. Two marked stretches that overlap differ by the squares of the distances of their ends; a marked stretch that lies
wholly in another coder's gap by the square of its length.
"""

from collections.abc import Iterable, Sequence

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
                total += sum(_differ(a, b) for a in one for b in _near(a, other))
    return total / (len(sections) * (len(sections) - 1) * length * length)


def _near(one: _Section, others: Sequence[_Section]) -> Iterable[_Section]:
    return (other for other in others if other[0] < one[1] and one[0] < other[1])


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
    total = 0.0
    for one in sections:
        for start, end, mark in one:
            if mark:
                size = end - start
                room = sum(gap - size + 1 for gap in gaps if gap >= size)
                total += (marked - 1) / 3 * (2 * size**3 - 3 * size**2 + size) + size**2 * room
    whole = len(sections) * length
    within = sum((end - start) * (end - start - 1) for one in sections for start, end, mark in one if mark)
    pairs = whole * (whole - 1) - within
    return 2 / length * total / pairs if pairs else 0.0
