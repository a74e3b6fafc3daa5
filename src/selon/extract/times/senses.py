"""What an expression means before anything is looked up: typed calendar senses."""

from typing import Literal

from msgspec import Struct

from selon.extract.times.calendars import month_length

Side = Literal[-1, 0, 1]
Origin = Literal["speech", "story"]


class Partial(Struct, frozen=True, gc=False):
    """A calendar date with what the words give of it. ``feast`` is a rule of :mod:`.calendars`; ``side``: last (-1), this (0), next (1).

    ``week``: the weekday of the week so many weeks from this one.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    feast: str | None = None
    side: int | None = None
    modifier: str | None = None
    origin: str = "speech"
    week: int | None = None


class Stretch(Struct, frozen=True, gc=False):
    """From ``first`` to ``last``; ``night``: the night between two dates."""

    first: "Sense"
    last: "Sense"
    night: bool = False


class Around(Struct, frozen=True, gc=False):
    """The week or weekend that ``day`` names ("the week of 4 March")."""

    unit: Literal["week", "weekend"]
    day: "Sense"


class Shift(Struct, frozen=True, gc=False):
    """``count`` units from now (speech) or from the time the story has reached; 0 is the current unit.

    ``anniversary``: what is marked lies so far back; ``to_the_day``: counted to the day ("31 years ago today"); ``compared``: may
    compare a period with that of another year ("a year earlier"); ``length``: what the words mean where the clause does not look ahead
    ("built in two weeks").
    """

    unit: str
    count: int
    origin: str = "speech"
    modifier: str | None = None
    anniversary: bool = False
    to_the_day: bool = False
    compared: bool = False
    length: str | None = None


class Part(Struct, frozen=True, gc=False):
    """A part of a day: MO, AF, EV or NI, of ``day`` or of the day that the context gives."""

    code: str
    day: "Sense | None" = None


class Clock(Struct, frozen=True, gc=False):
    """A time of day; ``minute`` -1 when not told."""

    hour: int
    minute: int = -1
    day: "Sense | None" = None


class Season(Struct, frozen=True, gc=False):
    """A part of a year by its EDTF code: seasons 21-24, quarters 33-36, halves 40-41."""

    code: int
    year: int | None = None
    side: int | None = None


class Era(Struct, frozen=True, gc=False):
    """A decade or century: its first year and its width."""

    first: int
    width: int


class Length(Struct, frozen=True, gc=False):
    """A length of time, ISO 8601."""

    iso: str


class Going(Struct, frozen=True, gc=False):
    """The n-th day or week of something that goes on ("the fifth day of the strike")."""

    unit: Literal["day", "week"]
    which: int


class Every(Struct, frozen=True, gc=False):
    """A repeated time, ISO 8601 period."""

    iso: str


class Vague(Struct, frozen=True, gc=False):
    """A time that names no date."""

    reference: Literal["present", "past", "future"]


class Skip(Struct, frozen=True, gc=False):
    """Words that look like a time and are none: an age, a street, a series."""


Sense = Partial | Stretch | Around | Shift | Part | Clock | Season | Era | Length | Going | Every | Vague | Skip


def days_of(modifier: str | None, year: int, month: int) -> tuple[int, int]:
    """First and last day of a month, or of its third that *modifier* (start, mid, end) names."""
    last = month_length(year, month)
    return {"start": (1, 10), "mid": (11, 20), "end": (21, last)}.get(modifier or "", (1, last))
