"""Values compared: when two are the same, when one lies in another, when they exclude each other, which is finer.

Two values are *equal* where they are the same after normalisation: the same interval at the same precision, the same place of the
gazetteer, the same bounds and modality, the same code, the same name or wording without case, accents and marks. One value *holds* another
where the second says the first more finely (a day in a month, a square in a town). They *agree* where they are equal, one holds the other,
or two figures share a number; what does not agree excludes each other.
"""

import re
from datetime import date

from selon.gazetteer.fold import fold
from selon.model import Act, Code, Count, Duration, Repeated, Value, When, Where, Who, Words

Key = tuple[str, ...]
Days = tuple[int, int]
"""First and last day as ordinals of the proleptic calendar."""

LENGTHS = "lengths"
_MODALITIES = ("exact", "about", "range", "at_least", "at_most", "vague")
_PLACES = ("point", "venue", "district", "city", "region", "area", "country")
_SPOTS = frozenset({"point", "venue"})


def folded(text: str | None) -> str:
    """*text* without case, accents and marks, words joined by one space."""
    return " ".join(re.findall(r"\w+", fold(text or "")))


def key(value: Value) -> Key:
    """What is the same for equal values, and for no others of the same field."""
    if isinstance(value, When):
        if value.edtf is None:
            return ("time", value.reference or "")
        return ("when", value.earliest or value.edtf, value.latest or "", value.precision or "")
    if isinstance(value, Duration):
        return ("length", value.iso)
    if isinstance(value, Repeated):
        return ("set", value.iso)
    if isinstance(value, Where):
        if value.gazetteer and value.precision not in _SPOTS:
            return ("where", value.gazetteer)
        town = folded(value.city) if value.precision not in ("region", "area", "country") else ""
        return ("where", value.precision, folded(value.name), "" if town == folded(value.name) else town, value.country or "")
    if isinstance(value, Count):
        return ("count", str(value.low), str(value.high), value.modality)
    if isinstance(value, Who):
        return ("who", folded(value.name) or value.name)
    if isinstance(value, Words):
        return ("words", folded(value.text) or value.text, value.stance or "")
    if isinstance(value, Code | Act):
        return ("code", value.code)
    return ("other", repr(value))


def of_time(value: Value) -> bool:
    """Whether *value* is a length, a repeated time or a time that names no date: nothing that could contradict a date."""
    return isinstance(value, Duration | Repeated) or (isinstance(value, When) and value.edtf is None)


def days(value: Value) -> Days | None:
    """First and last day of a date; None where its year is not known or it is none."""
    if not isinstance(value, When) or (value.earliest is None and value.latest is None):
        return None
    first, last = value.earliest or value.latest or "", value.latest or value.earliest or ""
    return date.fromisoformat(first[:10]).toordinal(), date.fromisoformat(last[:10]).toordinal()


def numbers(value: Value) -> tuple[int, int] | None:
    """The lowest and the highest number that a figure tells, an open side closed by the other; None where it tells none."""
    if not isinstance(value, Count):
        return None
    low = value.low if value.low is not None else value.high
    high = value.high if value.high is not None else value.low
    return None if low is None or high is None else (low, high)


def bounds(count: Count) -> tuple[float, float]:
    """The interval of a figure: from 0 where the low side is open, to infinity where the high one is."""
    return (0.0 if count.low is None else float(count.low)), (float("inf") if count.high is None else float(count.high))


def holds(outer: Value, inner: Value) -> bool:
    """Whether *inner* says *outer*, or says it more finely."""
    if isinstance(outer, Count) and isinstance(inner, Count):
        (low, high), (least, most) = bounds(outer), bounds(inner)
        return low <= least and most <= high
    if isinstance(outer, When) and isinstance(inner, When):
        wide, narrow = days(outer), days(inner)
        if wide is not None and narrow is not None and wide != narrow:
            return wide[0] <= narrow[0] and narrow[1] <= wide[1]
        return key(outer) == key(inner) or (finer(inner, outer) and wide == narrow)
    if isinstance(outer, Where) and isinstance(inner, Where):
        return _inside(inner, outer) or (outer.precision == inner.precision and key(outer) == key(inner))
    return key(outer) == key(inner)


def _inside(inner: Where, outer: Where) -> bool:
    """Whether a place lies in another that is of a coarser kind, as far as the names of town, region and country tell."""
    if _PLACES.index(inner.precision) >= _PLACES.index(outer.precision) or (
        inner.country and outer.country and inner.country != outer.country
    ):
        return False
    if outer.precision == "country":
        return bool(outer.country) and inner.country == outer.country
    if outer.precision in ("region", "area"):
        return bool(inner.region) and folded(inner.region) in {folded(outer.name), folded(outer.region)}
    if outer.precision == "city":
        return bool(inner.city) and folded(inner.city) in {folded(outer.name), folded(outer.city)}
    return False


def agree(one: Value, other: Value) -> bool:
    """Whether two values of one field can both be right."""
    if isinstance(one, Count) and isinstance(other, Count):
        (low, high), (least, most) = bounds(one), bounds(other)
        return max(low, least) <= min(high, most)
    if isinstance(one, When) and isinstance(other, When):
        mine, theirs = days(one), days(other)
        if mine is None or theirs is None:
            return key(one) == key(other) or _same_day_of_year(one, other)
        return mine[0] <= theirs[1] and theirs[0] <= mine[1]
    if isinstance(one, Where) and isinstance(other, Where):
        return _one_town(one, other) or holds(one, other) or holds(other, one)
    return key(one) == key(other) or of_time(one) != of_time(other)


def _same_day_of_year(one: When, other: When) -> bool:
    """Of two dates one of which has no year: whether months and days are not known to differ."""
    mine, theirs = (one.edtf or "", other.edtf or "")
    if "/" in mine + theirs:
        return True
    return all(a == b or "X" in a + b for a, b in zip(mine[5:10].split("-"), theirs[5:10].split("-"), strict=False))


def _one_town(one: Where, other: Where) -> bool:
    """Whether two places may be parts of one: spots or quarters of one town, or of the same region where a town is not known."""
    if one.country and other.country and one.country != other.country:
        return False
    fine = {"point", "venue", "district"}
    if one.city and other.city and {one.precision, other.precision} & fine:
        return one.city == other.city or folded(one.city) == folded(other.city)
    if one.precision in fine or other.precision in fine:
        return not (one.region and other.region and folded(one.region) != folded(other.region))
    return one.precision == "area" or other.precision == "area"


def finer(one: Value, other: Value) -> bool:
    """Whether *one* is more precise than *other*."""
    mine, theirs = fineness(one), fineness(other)
    return mine is not None and (theirs is None or mine < theirs)


def fineness(value: Value) -> tuple[float, ...] | None:
    """A rank: the smaller, the more precise. None for a value that has no precision."""
    if isinstance(value, When):
        span = days(value)
        if span is None:
            return None
        hours = _HOURS.get(value.precision or "", 0.0) if span[0] == span[1] else 0.0
        return (float(span[1] - span[0]) - hours,)
    if isinstance(value, Where):
        return (float(_PLACES.index(value.precision)),)
    if isinstance(value, Count):
        ends = numbers(value)
        if ends is None:
            return None
        return float(_MODALITIES.index(value.modality)), (ends[1] - ends[0]) / max(ends[1], 1)
    return None


_HOURS = {"part_of_day": 0.25, "hour": 0.5, "minute": 0.75}
"""How much finer than its day a time is, in parts of a day: only their order matters."""
