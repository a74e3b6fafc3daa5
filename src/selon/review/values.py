"""Values from what a coder types: computed here, as the finders compute theirs, so that no value is only somebody's wording.

Dates are written in EDTF: ``2024``, ``2024-03``, ``2024-03-02``, ``2024-03-02T18:30``, ``2024-03-02/2024-03-05``, ``XXXX-02-23`` (year
unknown), ``199X`` (a decade). Figures are an interval with a modality.
"""

import calendar
import re
from datetime import date

from selon.gazetteer.lookup import Place
from selon.model import Count, Modality, PlacePrecision, TimePrecision, When, Where
from selon.review.refusing import refused

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2})(?::(\d{2}))?)?)?)?")
_UNKNOWN_YEAR = re.compile(r"XXXX-(\d{2})(?:-(\d{2}))?")
_DECADE = re.compile(r"(\d{3})X")
_LEAP = 2000
"""A year that has every day, to check a day without one."""


def when_of(written: str) -> When:
    """The interval that *written* names in EDTF. Raises DecisionRefused for what is no date, with the ways to write one."""
    text = written.strip().upper()
    decade, undated = _DECADE.fullmatch(text), _UNKNOWN_YEAR.fullmatch(text)
    if decade:
        first = int(decade[1] + "0")
        return When(text, f"{first:04d}-01-01", f"{first + 9:04d}-12-31", "decade")
    if undated:
        _checked(written, _LEAP, int(undated[1]), int(undated[2] or 1))
        return When(text, precision="day" if undated[2] else "month")
    first_part, slash, last_part = text.partition("/")
    one = _single(written, first_part)
    if not slash:
        return one
    other = _single(written, last_part)
    if (one.earliest or "") > (other.latest or ""):
        raise refused("interval", written=written)
    return When(f"{first_part}/{last_part}", one.earliest, other.latest, _coarser(one.precision, other.precision))


def _single(written: str, text: str) -> When:
    found = _DAY.fullmatch(text)
    if found is None:
        raise refused("no_date", written=written)
    year, month, day, hour, minute = (int(part) if part is not None else None for part in found.groups())
    assert year is not None
    if month is None:
        return When(text, f"{year:04d}-01-01", f"{year:04d}-12-31", "year")
    _checked(written, year, month, day or 1)
    if day is None:
        return When(text, f"{text}-01", f"{text}-{calendar.monthrange(year, month)[1]:02d}", "month")
    whole = f"{year:04d}-{month:02d}-{day:02d}"
    if hour is None:
        return When(text, whole, whole, "day")
    if hour > 23 or (minute or 0) > 59:
        raise refused("no_hour", written=written)
    at = f"{whole}T{hour:02d}:{minute or 0:02d}"
    return When(at, whole, whole, "minute" if minute else "hour")


def _checked(written: str, year: int, month: int, day: int) -> None:
    try:
        date(year, month, day)
    except ValueError:
        raise refused("no_day", written=written) from None


_ORDER: tuple[TimePrecision, ...] = ("decade", "year", "month", "day", "hour", "minute")


def _coarser(one: TimePrecision | None, other: TimePrecision | None) -> TimePrecision | None:
    known = [precision for precision in (one, other) if precision is not None]
    return min(known, key=_ORDER.index) if known else None


def count_of(low: int | None, high: int | None, modality: Modality | None, like: Count | None = None) -> Count:
    """A figure between *low* and *high* (None: open), with noun and words of *like*. Raises DecisionRefused for what is no interval.

    Where no *modality* is told it is that of the bounds: one figure, a range, or an open side.
    """
    if low is None and high is None:
        raise refused("no_bound")
    if (low is not None and low < 0) or (high is not None and high < 0):
        raise refused("below_zero")
    if low is not None and high is not None and low > high:
        raise refused("low_above", low=str(low), high=str(high))
    told: Modality = modality or ("at_least" if high is None else "at_most" if low is None else "exact" if low == high else "range")
    if told in ("exact", "about") and (low is None or low != high):
        raise refused("not_exact")
    if (told == "at_least" and low is None) or (told == "at_most" and high is None):
        raise refused("open_side")
    return Count(
        low, high, told, like.noun if like else None, like.population if like else None, like.words if like else "",
        like.part_of if like else None, like.expected if like else False,
    )  # fmt: skip


def where_of(name: str, precision: PlacePrecision, place: Place | None) -> Where:
    """The place *name*, as written, at *precision*: in or at *place* of the gazetteer, or, where it is None, known by its name only.

    A country or a wider area has no point. Raises DecisionRefused for an empty name.
    """
    if not name.strip():
        raise refused("place_name")
    if place is None:
        return Where(name, precision, city=name if precision == "city" else None)
    pointed = precision not in ("country", "area") and place.latitude is not None
    city = place.name if place.kind == "city" else None
    return Where(
        name,
        precision,
        latitude=place.latitude if pointed else None,
        longitude=place.longitude if pointed else None,
        radius_m=place.radius if pointed else None,
        gazetteer=place.id if precision in ("city", "district", "region", "country", "area") else None,
        city=city if precision in ("point", "venue", "city", "district") else None,
        region=place.region,
        country=place.country,
    )
