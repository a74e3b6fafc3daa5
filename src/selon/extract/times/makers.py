"""The constructors that rules name: from the slots of a match to what it means.

A constructor takes the slots of a match (and the constants of its rule) and gives a sense, or None where the slots make none (the 31st of
February, 25 o'clock): then the match does not stand.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

from selon.extract.times.calendars import valid_day
from selon.extract.times.senses import (
    Around,
    Clock,
    Era,
    Every,
    Going,
    Length,
    Part,
    Partial,
    Season,
    Sense,
    Shift,
    Skip,
    Stretch,
    Vague,
)

Slots = Mapping[str, object]
_MOST_DAYS = 366
"""Days beyond which nobody counts them one by one."""
_MOST_COUNTED = 1500
"""From here on a number before "quarter" or "years" is a year's name more often than a count."""
UNITS = {"second": "S", "minute": "M", "hour": "H", "day": "D", "week": "W", "month": "M", "quarter": "M", "year": "Y"}
_FOLD = {
    "fortnight": ("week", 2),
    "quarter": ("month", 3),
    "half": ("month", 6),
    "decade": ("year", 10),
    "century": ("year", 100),
    "weekend": ("day", 2),
}


def _int(slots: Slots, name: str) -> int | None:
    value = slots.get(name)
    return value if isinstance(value, int) else None


def _str(slots: Slots, name: str) -> str | None:
    value = slots.get(name)
    return value if isinstance(value, str) else None


def full_year(two: int) -> int:
    """A year from its last two digits: 1930-2029, the convention of news style guides and of POSIX with a later pivot."""
    return 2000 + two if two < 30 else 1900 + two


def _year(slots: Slots) -> int | None:
    two = _int(slots, "year2")
    return full_year(two) if two is not None else _first(slots, "year", "late_year", "mid_year")


def _first(slots: Slots, *names: str) -> int | None:
    return next((value for name in names if (value := _int(slots, name)) is not None), None)


def partial(slots: Slots) -> Sense | None:
    """A date from year, month, day, weekday, feast."""
    year, day = _year(slots), _first(slots, "day", "dayth", "dayword")
    month = _first(slots, "month", "monthnum", "mid_month")
    joined = slots.get("monthyear")
    if isinstance(joined, tuple):
        month, year = int(joined[0]), full_year(int(joined[1])) if joined[1] < 100 else int(joined[1])
    if month is not None and not 1 <= month <= 12:
        return None
    if day is not None and not valid_day(year, month, day):
        return None
    modifier = "mid" if "mid_month" in slots else _str(slots, "modifier")
    return Partial(
        year,
        month,
        day,
        _int(slots, "weekday"),
        _str(slots, "feast"),
        _int(slots, "side"),
        modifier,
        _str(slots, "origin") or "speech",
        _int(slots, "week"),
    )


def counted_day(slots: Slots) -> Sense | None:
    """A day told by its number from a beginning that the words do not date ("the second day")."""
    which = _int(slots, "ordinal")
    return Partial(origin="count") if which is not None and 1 <= which <= _MOST_DAYS else None


def going(slots: Slots) -> Sense | None:
    """The n-th day or week of what goes on; a night or an evening counts as its day."""
    which, unit = _first(slots, "ordinal", "number"), _str(slots, "lap")
    if which is None or not 1 < which <= _MOST_DAYS or unit is None:
        return None
    return Going("week" if unit == "week" else "day", which)


def nth_weekday(slots: Slots) -> Sense | None:
    """The n-th weekday of a month ("the first Friday of July")."""
    which, weekday, month = (_int(slots, name) for name in ("ordinal", "weekday", "month"))
    if which is None or weekday is None or month is None or not 1 <= which <= 4:
        return None
    return Partial(_year(slots), feast=f"nth:{month}:{which}:{weekday}")


def numeric(slots: Slots) -> Sense | None:
    """A date in figures. ``order`` is dmy or mdy; the other order is taken where the pack's makes no date."""
    dotted = slots.get("dotted")
    if isinstance(dotted, tuple):
        one, two, year = (int(part) for part in dotted)
    else:
        a, b = _first(slots, "one"), _first(slots, "two")
        year_or_none = _year(slots)
        if a is None or b is None:
            return None
        one, two, year = a, b, year_or_none if year_or_none is not None else -1
    full = None if year < 0 else full_year(year) if year < 100 else year
    rows = ((one, two), (two, one)) if slots.get("order") != "mdy" else ((two, one), (one, two))
    for day, month in rows:
        if 1 <= month <= 12 and valid_day(full, month, day):
            return Partial(full, month, day)
    return None


def _sense(slots: Slots, name: str) -> Sense | None:
    value = slots.get(name)
    return value if isinstance(value, Sense) else None


def stretch(slots: Slots) -> Sense | None:
    """A range: from ``from`` (a day number, weekday, month or year, or a sense) to ``to``, which lends what the first lacks."""
    both = slots.get("monthpair")
    if isinstance(both, tuple):
        slots = {**slots, "from_month": both[0], "to_month": both[1]}
    last = _sense(slots, "to") or partial({k[3:]: v for k, v in slots.items() if k.startswith("to_")} | {"year": _int(slots, "year")})
    first = _sense(slots, "from")
    if not isinstance(last, Partial) or (first is not None and not isinstance(first, Partial)):
        return Stretch(first, last, bool(slots.get("night"))) if first is not None and last is not None else None
    given = first if isinstance(first, Partial) else partial({k[5:]: v for k, v in slots.items() if k.startswith("from_")})
    if not isinstance(given, Partial):
        return None
    if last.month is None and given.month is not None:
        last = Partial(last.year or given.year, given.month, last.day, last.weekday, last.feast, last.side)
    month, year = given.month, given.year
    if month is None and given.day is not None:
        month = last.month
        if last.day is not None and given.day > last.day and month is not None and slots.get("night"):
            month = (month - 2) % 12 + 1
    if year is None and last.year is not None and (month is not None or given.weekday is not None):
        year = last.year - (1 if month is not None and last.month is not None and month > last.month else 0)
    if given.day is not None and not valid_day(year, month, given.day):
        return None
    if last.day is not None and given.day is not None and month == last.month and year == last.year and given.day >= last.day:
        return None
    return Stretch(
        Partial(year, month, given.day, given.weekday, given.feast, last.side if given.side is None else given.side),
        last,
        bool(slots.get("night")),
    )


def pair(slots: Slots) -> Sense | None:
    """Days joined by "and": one interval where they follow on each other, else no sense (then each is a time of its own)."""
    near = [count for name in ("from_near", "to_near") if (count := _int(slots, name)) is not None]
    names = [weekday for name in ("from_weekday", "to_weekday") if (weekday := _int(slots, name)) is not None]
    if near:
        follow = names[1] == names[0] % 7 + 1 if len(names) == 2 else near[-1] == near[0] + 1
        return Stretch(Shift("day", near[0]), Shift("day", near[0] + 1)) if follow else None
    made = stretch(slots)
    if not isinstance(made, Stretch) or not isinstance(made.first, Partial) or not isinstance(made.last, Partial):
        return None
    first, last = made.first, made.last
    if first.day is None and last.day is None and first.month is None and last.month is None and first.weekday and last.weekday:
        return made if last.weekday == first.weekday % 7 + 1 else None
    if first.day is None or last.day is None or last.month is None:
        return None
    row = [first.day, *(day for name in ("mid", "mid2") if (day := _int(slots, name)) is not None), last.day]
    if first.month not in (None, last.month):
        turned = last.day == 1 and not valid_day(first.year or last.year, first.month, first.day + 1)
        return made if turned and len(row) == 2 else None
    return made if all(after == day + 1 for day, after in pairwise(row)) else None


def around(slots: Slots) -> Sense | None:
    """The week or weekend of a day; of two days, those."""
    unit, told, day = _str(slots, "unit"), _sense(slots, "Days"), _sense(slots, "Day")
    if told is not None:
        return told
    return Around("week" if unit == "week" else "weekend", day) if day is not None else None


def years(slots: Slots) -> Sense | None:
    """A range of years; the second may be cut to two digits."""
    first, last = _int(slots, "from"), _int(slots, "to")
    if first is None or last is None:
        return None
    if last < 100:
        last += first // 100 * 100
    return Stretch(Partial(first), Partial(last)) if first < last <= first + 400 else None


def night(slots: Slots) -> Sense | None:
    """The night between two dates."""
    made = stretch({**slots, "night": 1})
    return made if isinstance(made, Stretch) else None


def shift(slots: Slots) -> Sense | None:
    """So many units before or after now or the story's time."""
    unit, count = _str(slots, "unit"), _int(slots, "number")
    sign = _int(slots, "sign")
    measure = slots.get("measure")
    if isinstance(measure, tuple):
        count, unit = int(measure[0]), str(measure[1])
    if unit is None:
        return None
    amount = (_int(slots, "count") if count is None else count) or 0
    if sign is not None:
        amount *= sign
    if unit == "weekend":
        return Shift(unit, amount, _str(slots, "origin") or "speech", _str(slots, "modifier"))
    if unit in _FOLD:
        base, factor = _FOLD[unit]
        if abs(amount) <= 1 and unit in ("quarter", "decade", "century") and count is None:
            return Shift(unit, amount, _str(slots, "origin") or "speech", _str(slots, "modifier"))
        unit, amount = base, amount * factor
    if abs(amount) > 9000:
        return None
    lasting = length({**slots, "number": amount, "unit": unit}) if slots.get("ahead") else None
    return Shift(
        unit,
        amount,
        _str(slots, "origin") or "speech",
        _str(slots, "modifier"),
        bool(slots.get("anniversary")),
        bool(slots.get("to_the_day")),
        bool(slots.get("compared")),
        lasting.iso if isinstance(lasting, Length) else None,
    )


def anniversary(slots: Slots) -> Sense | None:
    """The N-th anniversary: what is marked lies N years back."""
    count = _first(slots, "ordinal", "number")
    unit = _str(slots, "unit") or "year"
    return Shift(unit, -count, "speech", None, True) if count and count < 3000 else None


def part(slots: Slots) -> Sense | None:
    """A part of a day; ``count`` says which day from now, ``Day`` names it."""
    code, count = _str(slots, "part"), _int(slots, "count")
    if code is None:
        return None
    day = _sense(slots, "Day")
    if day is None and count is not None:
        day = Shift("day", count, _str(slots, "origin") or "speech")
    if day is None and _int(slots, "weekday") is not None:
        day = partial(slots)
    return Part(code, day)


def clock(slots: Slots) -> Sense | None:
    """A time of day."""
    given = slots.get("clock") or slots.get("pointed")
    hour, minute = (int(given[0]), int(given[1])) if isinstance(given, tuple) else (_int(slots, "hour"), _int(slots, "minute"))
    if isinstance(given, tuple) and minute == -1 and (after := _int(slots, "minute")) is not None:
        minute = after
    half = _str(slots, "half")
    joined = slots.get("minutehalf")
    if isinstance(joined, tuple):
        minute, half = int(joined[0]), str(joined[1])
    if hour is None:
        return None
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 24 or (hour == 24 and minute not in (None, -1, 0)):
        return None
    hour = 0 if hour == 24 else hour
    return Clock(hour, -1 if minute is None else minute, _sense(slots, "Day"))


def clock_day(slots: Slots) -> Sense | None:
    """A time of day with its day right behind it."""
    time, day = _sense(slots, "Clock"), _sense(slots, "Day")
    return Clock(time.hour, time.minute, day) if isinstance(time, Clock) and time.day is None and day is not None else None


def season(slots: Slots) -> Sense | None:
    """A season, quarter or half of a year."""
    code = _first(slots, "season", "mid_season", "code")
    ordinal, base, parts = _int(slots, "ordinal"), _int(slots, "base"), _int(slots, "parts")
    if code is None and ordinal is not None and base is not None and parts is not None and 1 <= ordinal <= parts:
        code = base + ordinal
    return Season(code, _year(slots), _int(slots, "side")) if code is not None else None


def era(slots: Slots) -> Sense | None:
    """A decade (``decade`` 1990 or 90) or a century (``ordinal`` or ``roman``)."""
    decade = _first(slots, "decade", "mid_decade", "number", "year", "year2")
    if decade is not None:
        if decade % 10 or not (decade < 100 or 1000 <= decade < 2100) or (decade < 100 and decade < 10 and decade != 0):
            return None
        return Era(decade if decade >= 1000 else 1900 + decade if decade >= 30 else 2000 + decade, 10)
    century = _first(slots, "ordinal", "roman")
    return Era((century - 1) * 100, 100) if century is not None and 1 < century < 22 else None


def _iso(amount: str, unit: str) -> str:
    time = unit in ("second", "minute", "hour")
    return f"P{'T' if time else ''}{amount}{UNITS[unit]}"


def length(slots: Slots) -> Sense | None:
    """A length of time: ``number``, ``decimal`` or ``measure`` and a unit; X where the words give no number."""
    unit, amount = _str(slots, "unit"), slots.get("decimal")
    if amount is None:
        amount = slots.get("number", slots.get("ordinal", slots.get("amount")))
    measure = slots.get("measure")
    if isinstance(measure, tuple):
        amount, unit = measure
    if unit is None or not isinstance(unit, str):
        return None
    if amount is None or amount == "X":
        base = _FOLD.get(unit, (unit, 1))[0] if unit not in ("decade", "century") else "year"
        return Length(_iso("X", base))
    if not isinstance(amount, int | float):
        return None
    if amount >= _MOST_COUNTED and unit in ("month", "quarter", "half", "year"):
        return None
    if unit in _FOLD:
        base, factor = _FOLD[unit]
        unit, amount = base, amount * factor
    if unit == "month" and slots.get("half"):
        return Length(f"P{amount}M15D")
    if slots.get("half"):
        return (
            Length(f"P{amount}Y6M")
            if unit == "year"
            else Length(f"PT{amount}H30M")
            if unit == "hour"
            else Length(_iso(f"{amount}.5", unit))
        )
    number = f"{amount:g}" if isinstance(amount, float) else str(amount)
    return Length(_iso(number, unit))


def every(slots: Slots) -> Sense | None:
    """A repeated time."""
    unit = _str(slots, "unit")
    if unit is None:
        return Every(_str(slots, "iso") or "P1W")
    made = length({"number": 1, **slots})
    return Every(made.iso) if isinstance(made, Length) else None


def vague(slots: Slots) -> Sense | None:
    """A time that names no date."""
    reference = slots.get("reference")
    return Vague(reference) if reference in ("present", "past", "future") else None


def age(slots: Slots) -> Sense | None:
    """An age, where the number lies from ``low`` to ``high``."""
    number, low, high = (_int(slots, name) for name in ("number", "low", "high"))
    return Skip() if number is not None and low is not None and high is not None and low <= number <= high else None


def amounts(slots: Slots) -> Sense | None:
    """Two round figures in a row ("1000 à 1500") count something, as do two before a noun that is counted; they are no years."""
    number, other = _int(slots, "number"), _int(slots, "other")
    if "counted" in slots:
        return Skip()
    return Skip() if number is not None and other is not None and number % 50 == 0 == other % 50 and number > 900 else None


def skip(_: Slots) -> Sense | None:
    """No time at all."""
    return Skip()


MAKERS: Mapping[str, Callable[[Slots], Sense | None]] = {
    "date": partial,
    "counted_day": counted_day,
    "going": going,
    "nth_weekday": nth_weekday,
    "numeric": numeric,
    "range": stretch,
    "pair": pair,
    "around": around,
    "years": years,
    "night": night,
    "shift": shift,
    "anniversary": anniversary,
    "part": part,
    "clock": clock,
    "clock_day": clock_day,
    "season": season,
    "era": era,
    "length": length,
    "every": every,
    "vague": vague,
    "age": age,
    "amounts": amounts,
    "skip": skip,
}
"""The constructors by the name that rules use."""


def make(name: str, slots: Slots) -> Sense | None:
    """The sense that constructor *name* gives *slots*, if any."""
    return MAKERS[name](slots)
