"""Days as sources write them: ISO, compact, RFC 2822, with the numbers of day and month in either order, with names of months.

Names of months come from the CLDR data of the languages that have a pack, so no language is named here.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from babel.dates import get_month_names

from selon.lang.load import pack_codes

Order = Literal["day", "month"]

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s].*)?")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[T\s].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?")
_NUMBERS = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4})(?:[,T\s].*)?")
_NAMED = re.compile(
    r"(?:(\d{1,2})\w{0,2}[.\s\-]+(?:\w{1,3}\s+)?([^\W\d_]{3,12})\.?,?[\s\-]+(\d{4})|([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:[^\W\d_]{2})?,?\s+(\d{4}))\b"
)
_LONGEST = 64


def day_of(text: str, *, order: Order | None = None, search: bool = False) -> str | None:
    """The day that *text* writes, as ``YYYY-MM-DD``; None where it writes none, or one that two orders of numbers read differently.

    A time of day and its zone do not move the day: it is kept as the source prints it. *order* says what comes first in ``03/04/2023``.
    *search*: a date may stand anywhere in the text, not at its beginning alone (names of months only).
    """
    text = text.strip()[: _LONGEST * (4 if search else 1)]
    for pattern in (_ISO, _SLASHED, _COMPACT):
        if match := pattern.fullmatch(text):
            return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMBERS.fullmatch(text):
        return _ordered(int(match[1]), int(match[2]), int(match[3]), order)
    match = _NAMED.search(text)
    if match and (search or not re.search(r"\d", text[: match.start()])):
        number, name, year = (match[1], match[2], match[3]) if match[1] else (match[5], match[4], match[6])
        month = months().get(name.lower().rstrip("."))
        if month:
            return _day(int(year), month, int(number))
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def order_in(texts: Sequence[str]) -> Order | None:
    """Which number comes first in a column of dates, where at least one of them says so and none says otherwise."""
    found: set[Order] = set()
    for text in texts:
        if match := _NUMBERS.fullmatch(text.strip()):
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second:
                found.add("day")
            elif second > 12 >= first:
                found.add("month")
    return found.pop() if len(found) == 1 else None


def months() -> dict[str, int]:
    """Names and short names of months in the languages of all packs, lower case, to 1..12."""
    found: dict[str, int] = {}
    for code in pack_codes():
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=code).items():
                found.setdefault(name.lower().rstrip("."), number)
    return found


def iso_day(value: object) -> str | None:
    """The day of a cell that is a date already."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else None


def _ordered(first: int, second: int, year: int, order: Order | None) -> str | None:
    if first == second or first > 12 or (order == "day" and second <= 12):
        return _day(year, second, first)
    if second > 12 or order == "month":
        return _day(year, first, second)
    return None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if 1600 <= year <= 2200 else None
    except ValueError:
        return None
