"""When two spans, wordings or figures count as the same. Words of no language: only folding, overlap and numbers."""

import re
import unicodedata
from collections.abc import Iterable

from msgspec import Struct

ENOUGH = 0.5
"""Two wordings are the same statement from this overlap on: coders differ on articles and edges, not on the words that matter."""

_WORD = re.compile(r"\w+")
_STEM = 4

Span = tuple[int, int]


def folded(text: str) -> str:
    """*text* without case and accents, words apart by one blank."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def shared(one: Span, other: Span) -> int:
    """How many code points two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def touching(some: Iterable[Span], others: Iterable[Span]) -> bool:
    """Whether any of *some* overlaps any of *others*."""
    rest = tuple(others)
    return any(shared(one, other) for one in some for other in rest)


def overlap(one: Span, other: Span) -> float:
    """Dice's coefficient of two spans: twice what they share over what they have."""
    length = one[1] - one[0] + other[1] - other[0]
    return 2 * shared(one, other) / length if length else 0.0


def wording(one: str, other: str) -> float:
    """Dice's coefficient of the words of two wordings."""
    some, others = set(folded(one).split()), set(folded(other).split())
    return 2 * len(some & others) / (len(some) + len(others)) if some and others else 0.0


def same_noun(wanted: str | None, given: str | None) -> bool:
    """Whether a counted noun is the one wanted, number and gender aside; nothing wanted is always met."""
    if wanted is None:
        return True
    some, others = folded(wanted).split(), folded(given or "").split()
    return any(a == b or (min(len(a), len(b)) >= _STEM and a[:_STEM] == b[:_STEM]) for a in some for b in others)


class Bounds(Struct, frozen=True):
    """A figure's bounds. ``vague``: an order of magnitude in words, whose bounds are a convention."""

    low: int | None
    high: int | None
    vague: bool = False


def same_figure(wanted: Bounds, given: Bounds, same_place: bool) -> bool:
    """Whether two figures have the same bounds.

    A vague one is known by its place, as its bounds are a convention. "More than 800" may begin at 800 or 801; a bound that the gold leaves
    open is not asked for.
    """
    if same_place and given.vague and (wanted.vague or wanted.high is None):
        return True
    if wanted.low is None and wanted.high is None:
        return same_place and given.vague
    if wanted.low is None:
        return given.high == wanted.high
    if wanted.high is None:
        return given.low in (wanted.low, wanted.low + 1) and (given.high is None or given.high > wanted.low + 1)
    return (given.low, given.high) == (wanted.low, wanted.high)
