"""From senses to values: the anchors, tried in a fixed order, and the rule that says which one completed a value.

Order: a year in the words; a dated time earlier in the sentence; the last dated event of the paragraph; the publication date (handed in, or
standing in the text as a dateline); last, where no publication date is known, the year that an anniversary and one full past date give. A
time that none of them completes keeps what is unknown as X.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from selon.extract.times.calendars import add_days, add_months, month_length, same_day, season_span, week_of
from selon.extract.times.choices import (
    Interval,
    after_anchor,
    candidates,
    close_second,
    fits_weekday,
    in_news,
    in_year,
    near_month,
    near_weekday,
    occurrence,
    weekday_and_day,
    weighted,
    within_window,
)
from selon.extract.times.senses import Around, Era, Going, Partial, Season, Sense, Shift, Stretch
from selon.model import Evidence, TimePrecision, When


class Anchor(Struct, frozen=True, gc=False):
    """A day that others are counted from. ``rule``: the anchor rule's name.

    ``exact``: good for weekdays and day counts; ``years``: good for counting years. Where it is not exact, ``window`` says how many days
    before and after it a day and month without a year may lie.
    """

    span: Interval
    rule: str
    basis: tuple[Evidence, ...] = ()
    exact: bool = True
    years: bool = True
    window: tuple[int, int] = (183, 183)


class Days(Struct, frozen=True, gc=False):
    """A resolved interval of days, its precision, its EDTF, and the anchor that completed it (None: the words were complete).

    ``other``: the interval that lost by no more than ``margin``, where neither tense nor words chose the direction.
    """

    first: date
    last: date
    precision: TimePrecision
    edtf: str
    anchor: Anchor | None = None
    other: Interval | None = None
    margin: float | None = None


class Place(Struct, frozen=True, gc=False):
    """What stands around an expression: anchors within reach, the direction its clause looks; ``listed``: the day before it in a list,
    ``dated``: the last calendar date of the report so far, ``quarter``: the quarter that the sentences before speak of, ``again``: the last
    day of the report that fell on the weekday of the words ("that Saturday").
    """

    now: Anchor | None
    sentence: Anchor | None
    paragraph: Anchor | None
    story: Anchor | None
    side: int
    listed: date | None = None
    dated: Anchor | None = None
    quarter: Anchor | None = None
    again: Anchor | None = None


NOWHERE = Place(None, None, None, None, 0)
"""No anchor at all: only complete words have a value here."""


def edtf_of(first: date, last: date, precision: TimePrecision) -> str:
    """EDTF level 1 of an interval at a precision."""
    if precision == "year" and first.year == last.year:
        return f"{first.year:04d}"
    if precision == "month" and (first.year, first.month) == (last.year, last.month):
        return f"{first.year:04d}-{first.month:02d}"
    if precision == "decade":
        return f"{first.year // 10:03d}X"
    if precision == "century":
        return f"{first.year // 100:02d}XX"
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def days(span: Interval, precision: TimePrecision, anchor: Anchor | None = None, edtf: str | None = None) -> Days:
    """A resolved interval."""
    return Days(span[0], span[1], precision, edtf or edtf_of(span[0], span[1], precision), anchor)


def chosen(span: Interval, precision: TimePrecision, anchor: Anchor, others: Iterable[Interval]) -> Days:
    """The nearest of several intervals, which only its nearness chose; with the next nearest where that lies hardly farther."""
    found = days(span, precision, anchor)
    lost = close_second(span, others, anchor.span[0])
    return found if lost is None else Days(span[0], span[1], precision, found.edtf, anchor, *lost)


def _grain(sense: Partial) -> TimePrecision:
    if sense.day is not None or sense.weekday is not None or sense.feast is not None or sense.origin == "count":
        return "day"
    return "month" if sense.month is not None else "year"


def _yearless(sense: Partial, place: Place) -> Days | None:
    """A day and month, month or feast without a year: each anchor in turn."""
    grain = _grain(sense)
    now = place.now
    told = None
    if now is not None and now.exact:
        told = near_month(sense, now.span[0], place.side) if grain == "month" else occurrence(sense, now.span[0], place.side)
    if sense.side is None and place.side <= 0 and not (now and in_news(told, now.span[0])):
        for anchor in (place.sentence, None if grain == "month" and now else place.paragraph):
            span = after_anchor(sense, anchor.span) if anchor else None
            if anchor and span and fits_weekday(sense, span) and not (now and now.exact and place.side < 0 and span[0] > now.span[0]):
                return days(span, grain, anchor)
    if told and now:
        lone = sense.side is not None or place.side
        return days(told, grain, now) if lone else chosen(told, grain, now, candidates(sense, now.span[0]))
    if now is not None and not now.exact:
        back, ahead = now.window
        span = within_window(lambda year: s if (s := in_year(sense, year)) and fits_weekday(sense, s) else None, now.span[0], back, ahead)
        if span:
            return days(span, grain, now)
    return None


def partial_days(sense: Partial, place: Place) -> Days | None:
    """The days of a calendar date; None where no anchor completes it."""
    if sense.year is not None:
        span = in_year(sense, sense.year)
        return days(span, _grain(sense)) if span else None
    if sense.origin == "name":
        return None  # the name of a past event: any year but this one
    if sense.month is not None or sense.feast is not None:
        return _yearless(sense, place)
    if sense.weekday is None:
        return None
    if sense.origin == "again":
        return days(place.again.span, "day", place.again) if place.again else None
    if sense.origin == "story":
        anchor = place.story
        if anchor is None:
            return None
        day = near_weekday(sense.weekday, anchor.span[0], 0, sense.side)
        return days((day, day), "day", anchor) if day else None
    now = place.now
    if now is None or not now.exact:
        return _weekday_in_story(sense, place)
    if sense.week is not None:
        moved = add_days(now.span[0], 7 * sense.week)
        week = week_of(moved) if moved else None
        day = add_days(week[0], sense.weekday - 1) if week else None
    elif place.listed is not None and sense.side is None and sense.day is None:
        backward = sense.weekday % 7 + 1 == place.listed.isoweekday()  # "Friday and Thursday"
        day = near_weekday(sense.weekday, place.listed, 0, -1 if backward else 1)
    elif sense.day is not None:
        day = weekday_and_day(sense.weekday, sense.day, now.span[0], place.side)
    else:
        day = near_weekday(sense.weekday, now.span[0], place.side, sense.side)
        if day and not place.side and sense.side is None:
            return chosen((day, day), "day", now, [(d, d) for count in (-7, 7) if (d := add_days(day, count))])
    return days((day, day), "day", now) if day else None


def _weekday_in_story(sense: Partial, place: Place) -> Days | None:
    """No publication date: a weekday on which the last date fell is that day; beside a dated day of its paragraph, the nearest to it."""
    if sense.weekday is None or sense.side not in (None, 0) or sense.day is not None:
        return None
    again = place.dated
    one_day = again is not None and again.span[0] == again.span[1]
    if again is not None and one_day and place.side <= 0 and again.span[0].isoweekday() == sense.weekday:
        return days(again.span, "day", again)
    anchor = place.sentence or place.paragraph
    if anchor is None:
        return None
    day = near_weekday(sense.weekday, anchor.span[0], place.side if place.side > 0 else 0, None)
    return days((day, day), "day", anchor) if day else None


def going_days(sense: Going, day: Days) -> Days | None:
    """From the first day of what is in its n-th day or week on *day* to that day."""
    count = sense.which - 1
    first = add_days(day.last, -count * (7 if sense.unit == "week" else 1))
    return Days(first, day.last, sense.unit, edtf_of(first, day.last, "day"), day.anchor) if first else None


def _unit_span(unit: str, count: int, base: date) -> tuple[Interval, TimePrecision] | None:
    if unit == "day":
        day = add_days(base, count)
        return ((day, day), "day") if day else None
    if unit in ("week", "weekend"):
        moved = add_days(base, 7 * count)
        week = week_of(moved) if moved else None
        if week is None:
            return None
        saturday = add_days(week[0], 5)
        return (week, "week") if unit == "week" or saturday is None else ((saturday, week[1]), "week")
    if unit in ("month", "quarter"):
        start = add_months(
            base.year, base.month if unit == "month" else (base.month - 1) // 3 * 3 + 1, count * (1 if unit == "month" else 3)
        )
        end = add_months(*start, 2) if start and unit == "quarter" else start
        if not start or not end:
            return None
        return (date(*start, 1), date(*end, month_length(*end))), "month" if unit == "month" else "season"
    width = {"year": 1, "decade": 10, "century": 100}.get(unit)
    if width is None:
        return None
    first = (base.year // width + count) * width
    if not 1 <= first <= 9999 - width:
        return None
    precision: TimePrecision = "year" if width == 1 else "decade" if width == 10 else "century"
    return (date(first, 1, 1), date(first + width - 1, 12, 31)), precision


def shift_days(sense: Shift, place: Place) -> Days | None:
    """So many units from now or from the story's day."""
    compared = _compared_quarter(sense, place)
    if compared is not None:
        return compared
    anchor = place.now if sense.origin == "speech" else place.story
    if sense.unit == "weekend" and sense.origin == "speech" and anchor is not None and sense.count == 0:
        return _weekend(anchor, place.side)
    if anchor is None or (not anchor.exact and not (anchor.years and sense.unit in ("year", "decade", "century"))):
        return None
    if sense.to_the_day and anchor.exact and sense.unit in ("year", "month"):
        day = same_day(anchor.span[0], sense.count * (12 if sense.unit == "year" else 1))
        return days((day, day), "day", anchor) if day else None
    found = _unit_span(sense.unit, sense.count, anchor.span[0])
    if found is None:
        return None
    span, precision = found
    edtf = None
    if sense.unit == "quarter":
        edtf = f"{span[0].year:04d}-{33 + (span[0].month - 1) // 3}"
    return days(span, precision, anchor, edtf)


def _compared_quarter(sense: Shift, place: Place) -> Days | None:
    """ "A year earlier", said of a quarter, is the same quarter of that year; "the quarter" is the one just spoken of."""
    counted = sense.unit == "year" and sense.count == -1 and sense.modifier is None and sense.compared
    told = sense.unit == "quarter" and sense.count == 0 and sense.origin == "story"
    if place.quarter is None or not (counted or told) or sense.anniversary:
        return None
    first = place.quarter.span[0]
    year, code = first.year + (sense.count if counted else 0), 33 + (first.month - 1) // 3
    span = season_span(code, year)
    return days(span, "season", place.quarter, f"{year:04d}-{code}") if span else None


def _weekend(anchor: Anchor, side: int) -> Days | None:
    """ "The weekend": the last one that has begun, or, looking ahead, the one to come."""
    today = anchor.span[0]
    back = today.isoweekday() - 6
    saturday = add_days(today, -back if back >= 0 else -(today.isoweekday() + 1) if side <= 0 else 6 - today.isoweekday())
    if saturday is None or not anchor.exact:
        return None
    before, weekend, after = (
        (first, last) if (first := add_days(saturday, count)) and (last := add_days(first, 1)) else None for count in (-7, 0, 7)
    )
    if weekend is None:
        return None
    others = [other for other in (before, after) if other is not None]
    return days(weekend, "week", anchor) if side or back >= 0 else chosen(weekend, "week", anchor, others)


_TO_SATURDAY = (-2, -3, 3, 2, 1, 0, -1)
"""Days from a Monday, a Tuesday … to the Saturday of the nearest weekend."""


def around_days(sense: Around, place: Place) -> Days | None:
    """The calendar week that holds a day, or the weekend nearest to it."""
    named = sense_days(sense.day, place)
    if named is None or named.first != named.last:
        return named
    if sense.unit == "week":
        week = week_of(named.first)
        return days(week, "week", named.anchor) if week else None
    saturday = add_days(named.first, _TO_SATURDAY[named.first.isoweekday() - 1])
    sunday = add_days(saturday, 1) if saturday else None
    return days((saturday, sunday), "week", named.anchor) if saturday and sunday else None


def season_days(sense: Season, place: Place) -> Days | None:
    """A season, quarter or half of a year."""
    if sense.year is not None:
        span = season_span(sense.code, sense.year)
        return days(span, "season", None, f"{sense.year:04d}-{sense.code}") if span else None
    anchor = place.now
    if anchor is None or not anchor.exact:
        return None
    today = anchor.span[0]
    found = [(year, s) for year in (today.year - 2, today.year - 1, today.year, today.year + 1) if (s := season_span(sense.code, year))]
    if sense.side == 0:
        found = [f for f in found if f[0] == today.year] or found
    elif sense.side is not None:
        found = [f for f in found if (f[1][1] < today if sense.side < 0 else f[1][0] > today)] or found
    if not found:
        return None
    year, span = min(found, key=lambda f: (weighted(f[1], today, 0 if sense.side else place.side), f[0]))
    made = days(span, "season", anchor, f"{year:04d}-{sense.code}")
    lost = close_second(span, (f[1] for f in found), today) if sense.side is None and not place.side else None
    return made if lost is None else Days(span[0], span[1], "season", made.edtf, anchor, *lost)


def stretch_days(sense: Stretch, place: Place) -> Days | None:
    """From one to the other; the last is resolved first, because it carries the year."""
    last = sense_days(sense.last, place)
    if last is None:
        return None
    first = sense.first
    if isinstance(first, Partial) and first.year is None and first.weekday is not None and first.month is None and first.day is None:
        start = near_weekday(first.weekday, last.first, -1, -1)
        span = (start, start) if start else None
    elif isinstance(first, Partial) and first.year is None:
        found = [s for year in (last.first.year - 1, last.first.year) if (s := in_year(first, year)) and s[0] < last.last]
        span = found[-1] if found else None
    else:
        resolved = sense_days(first, place)
        span = (resolved.first, resolved.last) if resolved else None
    if span is None or span[0] > last.last:
        return last
    if sense.night:
        if not 0 <= (last.last - span[0]).days <= 2:
            return last
        return Days(span[0], last.last, "part_of_day", edtf_of(span[0], last.last, "day"), last.anchor)
    edtf = f"{edtf_of(*span, last.precision)}/{last.edtf}" if last.precision in ("month", "year") else edtf_of(span[0], last.last, "day")
    return Days(span[0], last.last, last.precision, edtf, last.anchor, _other_stretch(span[0], last), last.margin)


def _other_stretch(start: date, last: Days) -> Interval | None:
    """The stretch that would end with the other reading of its last day."""
    moved = add_days(start, (last.other[1] - last.last).days) if last.other is not None else None
    return (moved, last.other[1]) if moved is not None and last.other is not None else None


def sense_days(sense: Sense | None, place: Place) -> Days | None:
    """The days of any sense that names days; None where none or not known."""
    if isinstance(sense, Partial):
        return partial_days(sense, place)
    if isinstance(sense, Shift):
        return shift_days(sense, place)
    if isinstance(sense, Stretch):
        return stretch_days(sense, place)
    if isinstance(sense, Around):
        return around_days(sense, place)
    if isinstance(sense, Season):
        return season_days(sense, place)
    if isinstance(sense, Era) and sense.first >= 1 and sense.first + sense.width <= 9999:
        return days((date(sense.first, 1, 1), date(sense.first + sense.width - 1, 12, 31)), "decade" if sense.width == 10 else "century")
    return None


def open_when(sense: Sense | None) -> When:
    """What can be said of a date that no anchor completes: XXXX-02-23, or nothing but its precision."""
    if isinstance(sense, Stretch):
        first, last = open_when(sense.first), open_when(sense.last)
        both = first.edtf and last.edtf
        return When(f"{first.edtf}/{last.edtf}" if both else last.edtf, None, None, "part_of_day" if sense.night else last.precision)
    if isinstance(sense, Partial):
        grain = _grain(sense)
        if sense.month is not None:
            return When(f"XXXX-{sense.month:02d}" + (f"-{sense.day:02d}" if sense.day is not None else ""), None, None, grain)
        if sense.feast is not None and sense.feast[0].isdigit():
            return When(f"XXXX-{sense.feast}", None, None, grain)
        return When(None, None, None, grain)
    if isinstance(sense, Shift) and sense.origin == "speech":
        return When(None, reference="present" if sense.count == 0 else "past" if sense.count < 0 else "future")
    if isinstance(sense, Season):
        return When(f"XXXX-{sense.code}", None, None, "season")
    return When(None)
