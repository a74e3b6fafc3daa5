"""Choosing among the calendar's candidates: which year a day and month belong to, which week a weekday. Pure; no text."""

from collections.abc import Callable, Iterable
from datetime import date

from selon.extract.times.calendars import add_days, add_months, feast_day, month_length, safe_date
from selon.extract.times.senses import Partial, days_of

Interval = tuple[date, date]
WEAK = 2
"""A side ahead that a much nearer day behind outweighs ("the march planned for Sunday was cancelled", said on Monday)."""
_AGAINST_TENSE = 3.0
"""How much nearer an occurrence must lie to be taken against the tense of its clause: tense is read off a window of words and errs."""
_CLOSE = 0.5
"""A lead below which the one that lost is kept too: it lies less than three times as far, the factor that tense weighs."""
_NEWS_DAYS = 14
"""A date this near to now is taken to speak of now, whatever older date stands in the paragraph."""


def in_year(sense: Partial, year: int) -> Interval | None:
    """The days of a date in *year*; None where it has none."""
    if not 1 <= year <= 9999:
        return None
    if sense.feast is not None:
        day = feast_day(sense.feast, year) if year > 1582 or not sense.feast.startswith("easter") else None
        return (day, day) if day else None
    if sense.month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if sense.day is not None:
        day = safe_date(year, sense.month, sense.day)
        return (day, day) if day else None
    first, last = days_of(sense.modifier, year, sense.month)
    return date(year, sense.month, first), date(year, sense.month, last)


def fits_weekday(sense: Partial, span: Interval) -> bool:
    """Whether the weekday that the words give, if any, is that of the day."""
    return sense.weekday is None or span[0] != span[1] or span[0].isoweekday() == sense.weekday


def _distance(span: Interval, day: date) -> int:
    if span[0] <= day <= span[1]:
        return 0
    return min(abs((span[0] - day).days), abs((span[1] - day).days))


def candidates(sense: Partial, now: date) -> list[Interval]:
    """The occurrences within a year or so of *now*; with a weekday, those four years back and two ahead that fall on it, if any."""
    near = [span for year in range(now.year - 1, now.year + 2) if (span := in_year(sense, year))]
    if sense.weekday is None or sense.day is None:
        return near
    wide = [span for year in range(now.year - 4, now.year + 3) if (span := in_year(sense, year)) and fits_weekday(sense, span)]
    return wide or near


def occurrence(sense: Partial, now: date, side: int) -> Interval | None:
    """The occurrence of a day and month (or month, or feast) that *side* points to: before, after, or nearest to *now*."""
    found = candidates(sense, now)
    if sense.side:
        found = [s for s in found if (s[1] < now if sense.side < 0 else s[0] > now)] or found
        side = 0
    return min(found, key=lambda s: (weighted(s, now, side), s[0] > now), default=None)


def weighted(span: Interval, now: date, side: int) -> float:
    """Days from *now*, more where the span lies on the other side than *side* says."""
    against = (side < 0 and span[0] > now) or (side > 0 and span[1] < now)
    return _distance(span, now) * (_AGAINST_TENSE if against else 1.0)


def close_second(best: Interval, others: Iterable[Interval], now: date) -> tuple[Interval, float] | None:
    """The nearest to *now* of *others* but *best*, with the lead of *best* in 0..1, where that is small."""
    near = _distance(best, now)
    second = min((s for s in others if s != best), key=lambda s: (_distance(s, now), s), default=None)
    if second is None:
        return None
    far = _distance(second, now)
    lead = (far - near) / (far + near) if far + near else 0.0
    return (second, round(lead, 2)) if 0 <= lead < _CLOSE else None


def near_month(sense: Partial, now: date, side: int) -> Interval | None:
    """The month of that name: this year's where it is near, by tense otherwise."""
    if sense.month is None:
        return None
    ahead = (sense.month - now.month) % 12
    if sense.side == -1:
        count = ahead - 12
    elif sense.side == 1:
        count = ahead or 12
    else:
        back = (12 - ahead) % 12
        count = ahead if ahead * (_AGAINST_TENSE if side < 0 else 1) < back * (_AGAINST_TENSE if side > 0 else 1) else -back
    moved = add_months(now.year, now.month, count)
    return in_year(sense, moved[0]) if moved else None


def after_anchor(sense: Partial, anchor: Interval) -> Interval | None:
    """The occurrence nearest to a date that the story has named, rather after it than before."""
    found = [span for year in (anchor[0].year - 1, anchor[0].year, anchor[0].year + 1) if (span := in_year(sense, year))]
    return min(found, key=lambda s: _distance(s, anchor[0]) - (30 if s[0] >= anchor[0] else 0), default=None)


def near_weekday(weekday: int, now: date, side: int, told: int | None) -> date | None:
    """The day of that name: ``told`` by the words (last, this, next), else by tense, else the nearest one."""
    ahead = (weekday - now.isoweekday()) % 7
    if told == -1:
        return add_days(now, ahead - 7)
    if told == 1:
        return add_days(now, ahead or 7)
    if side < 0:
        return add_days(now, ahead - 7 if ahead else 0)
    if side == WEAK and ahead > _AGAINST_TENSE * (7 - ahead):
        return add_days(now, ahead - 7)
    if side > 0:
        return add_days(now, ahead)
    return add_days(now, ahead if ahead <= 3 else ahead - 7)


def weekday_and_day(weekday: int, number: int, now: date, side: int) -> date | None:
    """ "Saturday 23" without a month: the month nearest to now whose 23rd is a Saturday, within half a year."""
    found: list[date] = []
    for count in range(-6, 7):
        moved = add_months(now.year, now.month, count)
        if moved and number <= month_length(*moved) and (day := date(*moved, number)).isoweekday() == weekday:
            found.append(day)
    wanted = [day for day in found if (day <= now if side < 0 else day >= now if side > 0 else True)] or found
    return min(wanted, key=lambda day: abs((day - now).days), default=None)


def in_news(span: Interval | None, now: date) -> bool:
    """Whether *span* lies so near to *now* that the report means it."""
    return span is not None and _distance(span, now) <= _NEWS_DAYS


def within_window(occur: Callable[[int], Interval | None], day: date, back: int, ahead: int) -> Interval | None:
    """The occurrence from *back* days before *day* to *ahead* days after it, nearest first."""
    found = [s for year in (day.year - 1, day.year, day.year + 1) if (s := occur(year)) and -back <= (s[0] - day).days <= ahead]
    return min(found, key=lambda s: abs((s[0] - day).days), default=None)
