"""What a report has told so far: the days that later times are counted from. Lives no longer than one pass of the finder."""

from collections.abc import Callable

from msgspec import Struct

from selon.extract.times.resolve import Anchor, Days
from selon.extract.times.senses import Partial, Season, Sense, Shift, Stretch
from selon.model import Evidence

_NEWS = (-6, 60)
"""Days from now within which a day is that of the news: the week behind it, the two months ahead that announcements reach."""
_QUARTER_SENTENCES = 4
"""Sentences within which "a year earlier" still speaks of the quarter that was named."""


class Told(Struct, frozen=True, gc=False):
    """Days that a mention told: its number among the mentions, its sentence."""

    days: Days
    mention: int
    home: int


class Story:
    """The last mention of each sort: ``day``, a day; ``news``, one near to now; ``ahead``, one that lies ahead; ``past``, one that does
    not; ``dated``, a date of the calendar; ``quarter``; and by weekday the last day that fell on it."""

    __slots__ = ("_now", "_span", "ahead", "dated", "day", "news", "past", "quarter", "weekdays")

    def __init__(self, now: Anchor | None, span: Callable[[int], Evidence]) -> None:
        self._now = now.span[0].toordinal() if now is not None and now.exact else None
        self._span = span
        self.day: Told | None = None
        self.news: Told | None = None
        self.ahead: Told | None = None
        self.past: Told | None = None
        self.dated: Told | None = None
        self.quarter: Told | None = None
        self.weekdays: dict[int, Told] = {}

    def tell(self, sense: Sense, found: Days, index: int, home: int) -> None:
        """Go on to a time that was found."""
        told = Told(found, index, home)
        if found.precision == "day" or found.precision == "part_of_day":
            self.day = told
            apart = None if self._now is None else found.first.toordinal() - self._now
            if apart is None or _NEWS[0] <= apart <= _NEWS[1]:
                self.news = told
            if apart is not None and apart > 0:
                self.ahead = told
            elif apart is not None:
                self.past = told
            if found.first == found.last:
                self.weekdays[found.first.isoweekday()] = told
        elif found.precision == "season" and is_quarter(sense):
            self.quarter = told
        if names_date(sense) and (found.anchor is None or found.anchor.rule != "anchor_published"):
            self.dated = told

    def anchor(self, told: Told, rule: str) -> Anchor:
        """*told* as an anchor; its basis is the mention itself."""
        return Anchor((told.days.first, told.days.last), rule, (self._span(told.mention),))

    def counted(self, side: int) -> Anchor | None:
        """The day that "that day", "the day before" are counted from: one that lies on the *side* to which the clause looks, if any."""
        told = self.fitting(self.day, side)
        return self.anchor(told, "anchor_story") if told is not None else None

    def fitting(self, told: Told | None, side: int) -> Told | None:
        """*told*, or where the clause looks to the other side of now, the last day on that side."""
        if side > 0:
            return self.ahead or told
        return self.past if side < 0 and told is not None and told is self.ahead and self.past is not None else told

    def compared(self, home: int) -> Anchor | None:
        """The quarter that the sentences before speak of."""
        told = self.quarter
        return self.anchor(told, "anchor_story") if told is not None and home - told.home <= _QUARTER_SENTENCES else None


def is_quarter(sense: Sense) -> bool:
    """Whether a sense names a quarter of a year."""
    return (isinstance(sense, Season) and 33 <= sense.code <= 36) or (isinstance(sense, Shift) and sense.unit == "quarter")


def names_date(sense: Sense) -> bool:
    """Whether a sense names a date of the calendar: a month or a feast at least."""
    last = sense.last if isinstance(sense, Stretch) else sense
    return isinstance(last, Partial) and (last.month is not None or last.feast is not None)
