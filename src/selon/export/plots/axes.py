"""From days and figures to positions, with ticks where people expect them."""

from collections.abc import Iterator
from datetime import date

from babel.dates import format_date, format_skeleton
from msgspec import Struct

from selon.export.speech import Speech

_STEPS = (1, 2, 5)
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6)
_YEAR_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)


class Axis(Struct, frozen=True):
    """A straight axis: ``low`` lies at ``start``, ``high`` at ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where *value* lies; what is outside lies on the edge."""
        if self.high <= self.low:
            return self.start
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def ceiling(value: float) -> float:
    """The next round number from *value* on: 1, 2, 2.5 or 5 times a power of ten."""
    if value <= 1:
        return 1
    power = 10 ** (len(str(int(value))) - 1)
    return float(next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value))


def figure_ticks(high: float, most: int = 5) -> list[int]:
    """Round figures from 0 to *high*, at most *most* steps."""
    step = 1
    while high / step > most:
        power = 10 ** (len(str(step)) - 1)
        first = step // power
        step = power * 10 if first == _STEPS[-1] else power * _STEPS[_STEPS.index(first) + 1]
    return list(range(0, int(high) + 1, step))


def day_ticks(first: int, last: int, speech: Speech, most: int = 9) -> list[tuple[int, str]]:
    """Ordinals of days with what they are called: days, months or years, at most about *most* of them."""
    span = last - first
    if span <= _DAY_STEPS[-1] * most // 2:
        step = next(step for step in _DAY_STEPS if span / step <= most)
        return [(day, str(format_skeleton("MMMd", date.fromordinal(day), locale=speech.locale))) for day in range(first, last + 1, step)]
    months = span / 30.4
    if months <= _MONTH_STEPS[-1] * most:
        step = next(step for step in _MONTH_STEPS if months / step <= most)
        return [(day.toordinal(), str(format_skeleton("yMMM", day, locale=speech.locale))) for day in _months(first, last, step)]
    step = next((step for step in _YEAR_STEPS if span / 365.25 / step <= most), _YEAR_STEPS[-1])
    begin = date.fromordinal(first).year
    years = range(begin + (-begin % step), min(date.fromordinal(last).year, date.max.year) + 1, step)
    return [(day.toordinal(), str(year)) for year in years if (day := date(max(year, 1), 1, 1)).toordinal() >= first]


def _months(first: int, last: int, step: int) -> Iterator[date]:
    day = date.fromordinal(first).replace(day=1)
    day = day.replace(month=day.month - (day.month - 1) % step)
    while day.toordinal() <= last:
        if day.toordinal() >= first:
            yield day
        if day.year == date.max.year and day.month + step > 12:
            return
        day = _later(day, step)


def _later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def short_day(day: str, speech: Speech) -> str:
    """A day as short as it is clear."""
    return str(format_date(date.fromisoformat(day), format="medium", locale=speech.locale))
