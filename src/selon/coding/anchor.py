"""What an anchor is: a mention that tells of an event; and how near two mentions stand.

Nearness is counted in tokens, with a toll for every clause boundary between (comma, semicolon, bracket, relative, subordinator).
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date

from msgspec import Struct

from selon.lang.pack import Pack
from selon.model import Mention, Reading, When, Where
from selon.text import token_range

CLAUSE = "coding.same_clause"
SENTENCE = "coding.same_sentence"
SETTING = "coding.setting"
CITY_LEVEL = frozenset({"point", "venue", "city", "district"})
ANNIVERSARY = "anniversary"
COUNTER = "counter"
AGAIN = "again"
COMPARED = "compared"
CONSEQUENCE = "consequence"
EVENT_TIMES = frozenset({"day", "part_of_day", "week", "month", "year", "season"})
SINCE = "since"
"""Label of a day from which something has lasted: its interval ends with the day of the report."""
LENGTH = "length"
"""Label of a length of time behind "since", which only what lasts by its nature can have."""
UP_TO_NOW = frozenset({SINCE, LENGTH})
EVENT_DATES = frozenset({"date", ANNIVERSARY}) | UP_TO_NOW
EVENT_PLACES = frozenset({"place", "venue"})
TRIGGER, FIGURE, PEOPLE = 3, 2, 1
"""How strongly an anchor tells of an event."""
_WINDOW = 8
_TOLL = {",": 2, ";": 9, ":": 5, "(": 6, ")": 6, "–": 4, "—": 4}


class Anchor(Struct, frozen=True, gc=False):
    """A mention that tells of an event. ``strength``: 3 a trigger, 2 a crowd figure, 1 people only ("the demonstrators").

    ``relation`` as in :class:`~selon.model.Act`, ``compared`` for a figure that another one is compared with ("against 880,000 the week
    before"), ``consequence`` for what the police did where no words tell of a protest; ``single``: named with the article of one
    ("a march"); ``title``: in the report's title; ``section``: offset of the place that the heading before it names; ``sort``: what
    keeps events of different sorts apart (:mod:`selon.coding.sorts`).
    """

    mention: Mention
    sentence: int
    paragraph: int
    family: str
    code: str | None
    strength: int
    status: str | None = None
    when: Mention | None = None
    when_by: str = CLAUSE
    places: tuple[Mention, ...] = ()
    places_by: str = CLAUSE
    relation: str | None = None
    single: bool = False
    title: bool = False
    section: int | None = None
    sort: str | None = None


def is_event_time(mention: Mention) -> bool:
    """Whether *mention* can date an event: a calendar time no longer than a year, or the year that an anniversary counts from."""
    value = mention.value
    return mention.label in EVENT_DATES and isinstance(value, When) and value.edtf is not None and value.precision in EVENT_TIMES


def is_event_place(mention: Mention) -> bool:
    """Whether *mention* can be where an event was: a place proper or a venue, not a demonym, an organisation or a team."""
    return mention.label in EVENT_PLACES and isinstance(mention.value, Where)


def city_key(mention: Mention) -> str | None:
    """What two mentions of one city share; None where no city is known."""
    value = mention.value
    if not isinstance(value, Where) or value.precision not in CITY_LEVEL:
        return None
    name = value.city or (value.name if value.precision != "venue" else None)
    return name.casefold().replace("-", " ") if name else None


class Ruler:
    """How far two mentions of one reading stand from each other, clause boundaries counted. Built once per report."""

    def __init__(self, pack: Pack, reading: Reading) -> None:
        classes = pack.language.classes
        self._reading = reading
        openers = classes.relatives | classes.subordinators
        self._sums = [0]
        length = 0
        for token in reading.tokens:
            toll = _TOLL.get(token.text)
            length += 1 + (toll if toll is not None else 3 if token.norm in openers else 0)
            self._sums.append(length)
        # Mentions begin and end with tokens, so that most are found here; the others by search.
        self._starts = {token.start: index for index, token in enumerate(reading.tokens)}
        self._ends = {token.end: index for index, token in enumerate(reading.tokens, 1)}

    def far(self, a: Mention, b: Mention) -> int:
        """Tokens between the two and the tolls of what stands there; 0 where they touch or overlap."""
        first, second = (a, b) if a.start <= b.start else (b, a)
        end, start = self._ends.get(first.end), self._starts.get(second.start)
        if end is None:
            end = token_range(self._reading, first.start, first.end)[1]
        if start is None:
            start = token_range(self._reading, second.start, second.end)[0]
        return max(0, self._sums[start] - self._sums[end])


def days_between(first: str, second: str) -> int:
    """Days from one ISO date to another; negative where the second lies before the first."""
    return (date.fromisoformat(second) - date.fromisoformat(first)).days


def neighbours(starts: Sequence[int], at: int) -> range:
    """Indices of the few mentions on either side of offset *at* in a list sorted by *starts*: one of these is the nearest.

    Without it a text of one endless sentence would cost the square of its length.
    """
    middle = bisect_left(starts, at)
    return range(max(0, middle - _WINDOW), min(len(starts), middle + _WINDOW))


Far = Callable[[Mention, Mention], int]
"""How far two mentions of one reading stand from each other."""
