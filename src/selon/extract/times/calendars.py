"""Calendar arithmetic: months, feasts, weeks. All of the Gregorian calendar; years 1-9999."""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def month_length(year: int, month: int) -> int:
    """Days of a month."""
    return 29 if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else _LENGTHS[month - 1]


def valid_day(year: int | None, month: int | None, day: int) -> bool:
    """Whether *day* can stand in that month (of a leap year where the year is open)."""
    return 1 <= day <= (31 if month is None else month_length(year if year and 1 <= year <= 9999 else 2000, month))


def easter(year: int) -> date:
    """Easter Sunday of the western churches: the anonymous Gregorian algorithm ("A New York correspondent", Nature 13, 1876, p. 487;
    J. Meeus, Astronomical Algorithms, 2nd ed. 1998, ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    n = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * n) // 451
    month, day = divmod(h + n - 7 * m + 114, 31)
    return date(year, month, day + 1)


def feast_day(rule: str, year: int) -> date | None:
    """The day of a feast: ``12-25`` (fixed), ``easter+39`` (days from Easter), ``nth:11:4:4`` (month, which one, ISO weekday)."""
    if rule.startswith("easter"):
        return easter(year) + int(rule[6:] or "0") * ONE_DAY
    if rule.startswith("nth:"):
        month, which, weekday = (int(part) for part in rule[4:].split(":"))
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (which - 1))
    month, day = (int(part) for part in rule.split("-"))
    return date(year, month, day)


def safe_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where there is none (29 February)."""
    return date(year, month, day) if 1 <= year <= 9999 and 1 <= day <= month_length(year, month) else None


def add_days(day: date, count: int) -> date | None:
    """*day* moved by *count* days; None outside the calendar."""
    number = day.toordinal() + count
    return date.fromordinal(number) if 1 <= number <= date.max.toordinal() else None


def add_months(year: int, month: int, count: int) -> tuple[int, int] | None:
    """Year and month moved by *count* months; None outside the calendar."""
    index = year * 12 + month - 1 + count
    return (index // 12, index % 12 + 1) if 12 <= index < 120_000 else None


def same_day(day: date, months: int) -> date | None:
    """The day of the same number so many months on; None where that month has none (29 February)."""
    moved = add_months(day.year, day.month, months)
    return safe_date(*moved, day.day) if moved else None


def week_of(day: date) -> tuple[date, date] | None:
    """Monday and Sunday of the week of *day*."""
    monday = add_days(day, 1 - day.isoweekday())
    sunday = add_days(day, 7 - day.isoweekday())
    return (monday, sunday) if monday and sunday else None


def season_span(code: int, year: int) -> tuple[date, date] | None:
    """First and last day of a part of a year by its EDTF code: meteorological seasons of the northern half, quarters, halves."""
    months = {21: (3, 5), 22: (6, 8), 23: (9, 11), 33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12), 40: (1, 6), 41: (7, 12)}
    if not 1 <= year < 9999:
        return None
    if code == 24:
        return date(year, 12, 1), date(year + 1, 2, month_length(year + 1, 2))
    if code not in months:
        return None
    first, last = months[code]
    return date(year, first, 1), date(year, last, month_length(year, last))
