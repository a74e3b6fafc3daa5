"""Weekdays in a report's words. The names are those of the CLDR for the report's language."""

import re
from collections.abc import Sequence

from babel import Locale, UnknownLocaleError

from selon.gazetteer.fold import fold
from selon.model import Evidence


def weekday_names(language: str | None) -> tuple[str, ...]:
    """The names of Monday to Sunday in a language; none where the language is unknown."""
    try:
        names = Locale.parse(language or "").days["format"]["wide"]
    except (UnknownLocaleError, ValueError):
        return ()
    return tuple(names[number] for number in range(7))


def weekday_in(evidence: Sequence[Evidence], language: str | None) -> int | None:
    """The one weekday that the words name, 0 for Monday; None where they name none or several."""
    words = set(re.findall(r"\w+", fold(" ".join(piece.text for piece in evidence))))
    named = [number for number, name in enumerate(weekday_names(language)) if fold(name) in words]
    return named[0] if len(named) == 1 else None
