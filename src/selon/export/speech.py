"""Values, voices and codes in the reader's language: what the workbench and the report of a release show.

Codes are named as the codebook names them, days and figures as Unicode's CLDR writes them (Babel), the rest by ``[values]`` of
``words/<xx>.toml``.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, get_month_names
from babel.numbers import format_decimal
from msgspec import Struct

from selon.codebook.book import Codebook
from selon.export.words import Words, load_words
from selon.model import Code, Count, Duration, Repeated, Statement, Value, Voice, When, Where, Who
from selon.model import Words as Wording

_WHOLE_MONTH = 7
_WHOLE_YEAR = 4
_UNKNOWN_YEAR = "XXXX-"
_WRITTEN = 5_000
"""Days and figures that are remembered as written: a report tells the same ones again and again, and Babel takes its time."""


class Teller(Struct, frozen=True):
    """Who says a value: ``how`` (the voice's name), ``role`` and ``name`` ("" where nobody is named), ``kind`` the voice's code."""

    kind: str
    how: str
    role: str = ""
    name: str = ""


class Shown(Struct, frozen=True):
    """A statement in a few words: ``value`` as it was read, ``words`` of the text, ``note`` what else the value holds."""

    value: str
    words: tuple[str, ...]
    note: str = ""


class Speech(Struct, frozen=True, eq=False):
    """Speaks one language: its code, its sentences, and the codebook; ``names`` of its codes by list, ``lists`` whose codes a field holds,
    ``number`` writes a number with the language's separators, ``day`` a calendar day ``YYYY-MM-DD``."""

    language: str
    words: Words
    book: Codebook
    names: Mapping[tuple[str, str], str]
    lists: Mapping[str, str]
    number: Callable[[float], str]
    day: Callable[[str], str]

    @property
    def locale(self) -> str:
        """The locale whose days and numbers are written."""
        return self.words.values["locale"]

    def title(self, list: str, code: str) -> str:
        """What the codebook calls *code* of *list*; the code itself where it has none."""
        return self.names.get((list, code), code)

    def figure(self, count: Count) -> str:
        """A figure as an interval: ``about 5,000``, ``de 800 à 1 200``; it is said where it counts nobody and was only expected."""
        told = self._amount(count)
        return self.words.values["expected"].format(figure=told) if count.expected else told

    def _amount(self, count: Count) -> str:
        say = self.words.values
        low = None if count.low is None else self.number(count.low)
        high = None if count.high is None else self.number(count.high)
        if low is None and high is None:
            return say["no_figure"]
        if high is None or count.modality == "at_least":
            return say["at_least"].format(low=low if low is not None else high)
        if low is None or count.modality == "at_most":
            return say["at_most"].format(high=high)
        if low != high:
            return say["vague" if count.modality == "vague" else "range"].format(low=low, high=high)
        return say["about"].format(low=low) if count.modality == "about" else low

    def when(self, when: When) -> str:
        """A date as finely as it is known, never finer."""
        say = self.words.values
        if when.edtf is None:
            return say[when.reference] if when.reference else ""
        if when.edtf.startswith(_UNKNOWN_YEAR) and len(when.edtf) >= 10 and when.edtf[5:10].replace("-", "").isdecimal():
            month, number = int(when.edtf[5:7]), int(when.edtf[8:10])
            return say["no_year"].format(day=number, month=self._month(month))
        if when.earliest is None or when.latest is None:
            return when.edtf
        return self._interval(when, when.earliest, when.latest)

    def _month(self, month: int) -> str:
        return str(get_month_names("wide", locale=self.locale)[month])

    def _interval(self, when: When, earliest: str, latest: str) -> str:
        say = self.words.values
        edtf = when.edtf or ""
        if when.precision == "year" and len(edtf) == _WHOLE_YEAR:
            return edtf
        if when.precision == "month" and len(edtf) == _WHOLE_MONTH and edtf[5:7].isdecimal():
            return f"{self._month(int(edtf[5:7]))} {edtf[:4]}"
        first, last = self.day(earliest), self.day(latest)
        words = first if earliest[:10] == latest[:10] else say["days"].format(first=first, last=last)
        if when.precision in (None, "day"):
            return words
        return f"{words} ({self.title('time_precisions', when.precision).lower()})"

    def where(self, where: Where) -> str:
        """How finely a place is known, and what it lies in."""
        say = self.words.values
        parts = [self.title("place_precisions", where.precision)]
        parts += [part for part in (where.city if where.city != where.name else None, where.region) if part]
        parts += [self._country(where.country)] if where.country else []
        if where.gazetteer is None and where.latitude is None and where.city is None:
            parts.append(say["unknown_place"])
        return ", ".join(parts)

    def _country(self, code: str) -> str:
        return str(Locale.parse(self.locale).territories.get(code, code))

    def teller(self, voice: Voice) -> Teller:
        """Whose word it is."""
        how = self.title("voices", voice.kind)
        if voice.speaker is None:
            return Teller(voice.kind, how, name="" if voice.kind in ("outlet", "chanted") else self.words.values["nobody"])
        name = voice.speaker.name or voice.speaker.text
        role = "" if voice.speaker.role == "other" else self.title("roles", voice.speaker.role)
        return Teller(voice.kind, how, role, name)

    def told(self, statement: Statement) -> Shown:
        """A statement in a few words."""
        words = tuple(piece.text for piece in statement.evidence)
        value, note = self._parts(statement.field, statement.value, " ".join(words))
        return Shown(value, words, note)

    def value(self, field: str, value: Value) -> str:
        """A value alone, with its note."""
        shown, note = self._parts(field, value, "")
        return f"{shown} ({note})" if shown and note else shown or note

    def short(self, field: str, value: Value) -> str:
        """A value among its rivals: of a figure its numbers alone."""
        return self.figure(value) if isinstance(value, Count) else self.value(field, value)

    def what(self, family: str, code: str | None) -> str:
        """What happened: the form of a protest or the kind of another event, else its family."""
        return self.title("forms" if family == "protest" else "kinds", code) if code else self.title("families", family)

    def _parts(self, field: str, value: Value, words: str) -> tuple[str, str]:
        say = self.words.values
        if isinstance(value, Count):
            noun = value.population or value.noun
            return self.figure(value) + (f" {noun}" if noun and noun not in words else ""), say["part"] if value.part_of else ""
        if isinstance(value, When):
            return self.when(value), ""
        if isinstance(value, Where):
            return "" if value.name == words else value.name, self.where(value)
        if isinstance(value, Who):
            return "" if value.name == words else value.name, self._country(value.country) if value.country else ""
        if isinstance(value, Code):
            return self.title(self.lists.get(field, "forms"), value.code), ""
        if isinstance(value, Wording):
            stance = self.title("stances", value.stance) if value.stance else ""
            return ("" if value.text == words or words else value.text), stance
        if isinstance(value, Duration | Repeated):
            return value.iso, ""
        return value.code, ""


def speech(language: str, book: Codebook) -> Speech:
    """Speaks *language*. Raises UsageError where it has no words."""
    words = load_words(language)
    locale = words.values["locale"]
    return Speech(
        language,
        words,
        book,
        {(name, entry.code): entry.name.get(language, entry.code) for name in book.lists for entry in book.entries(name)},
        {entry.code: entry.type.codes or "forms" for entry in book.entries("fields") if entry.type},
        lru_cache(_WRITTEN)(lambda value: str(format_decimal(value, locale=locale))),
        lru_cache(_WRITTEN)(lambda day: str(format_date(date.fromisoformat(day[:10]), format="long", locale=locale))),
    )
