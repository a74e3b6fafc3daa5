"""The year of a report without a date: "27 years ago" and one full past date (1992) say that now is 2019.

Taken only where the report leaves no choice: one anniversary count, and one full date in the past that its words go with (the only one, or
the only one whose sentence shares a name with the anniversary's).
"""

from collections.abc import Sequence
from datetime import date

from selon.extract.times.calendars import safe_date
from selon.extract.times.grammar import Match
from selon.extract.times.resolve import NOWHERE, Anchor, sense_days
from selon.extract.times.senses import Partial, Shift, Stretch
from selon.model import Reading
from selon.text import token_evidence

_FEWEST, _MOST = 1, 400
_AGO_WINDOW = (60, 305)
"""Days before and after the anniversary within which "N years ago" is said."""
_MARKED_WINDOW = (183, 182)
"""The same for "the N-th anniversary": the anniversary is near."""

_LEAD = 3
"""Paragraphs (a title, a place, a lead) in which a full date is that of the news."""


def _counts(found: Sequence[tuple[Match, int]]) -> list[tuple[Match, int, int]]:
    return [
        (match, home, -match.sense.count)
        for match, home in found
        if isinstance(match.sense, Shift)
        and match.sense.unit == "year"
        and match.sense.origin == "speech"
        and (match.sense.count < -_FEWEST or match.sense.anniversary)
        and -match.sense.count <= _MOST
    ]


def _full_dates(found: Sequence[tuple[Match, int]]) -> list[tuple[Match, int, date]]:
    dates = []
    for match, home in found:
        sense = match.sense
        last = sense.last if isinstance(sense, Stretch) else sense
        if isinstance(last, Partial) and last.year is not None and last.month is not None and last.day is not None:
            days = sense_days(sense, NOWHERE)
            if days is not None:
                dates.append((match, home, days.last))
    return dates


def _names(reading: Reading, home: int) -> frozenset[str]:
    """The capitalised words of a sentence, but for its first."""
    sentence = reading.sentences[home]
    words = (token for token in reading.tokens[sentence.first + 1 : sentence.last])
    return frozenset(token.norm for token in words if len(token.text) > 3 and token.text[0].isupper())


def year_from_anniversary(reading: Reading, found: Sequence[tuple[Match, int]]) -> Anchor | None:
    """The anchor that an anniversary and a full past date give; both spans are its basis. None unless they leave no choice."""
    counts, dates = _counts(found), _full_dates(found)
    if not counts or not dates:
        return None
    if len({day for _, _, day in dates}) > 1:
        names = _names(reading, counts[0][1])
        common = {home: len(names & _names(reading, home)) for home in {home: None for _, home, _ in dates}}
        shared = [(common[home], match, home, day) for match, home, day in dates]
        most = max(number for number, _, _, _ in shared)
        best = [(match, home, day) for number, match, home, day in shared if number == most and number > 0]
        if len({day for _, _, day in best}) != 1:
            return None
        dates = best
    if len({count for _, _, count in counts}) > 1:
        return None
    past, _, day = dates[0]
    match, _, count = counts[0]
    year = day.year + count
    if not 1 <= year <= 9999:
        return None
    marked = isinstance(match.sense, Shift) and match.sense.anniversary
    then = safe_date(year, day.month, day.day) or date(year, day.month, 28)
    basis = (token_evidence(reading, match.first, match.last), token_evidence(reading, past.first, past.last))
    exact = isinstance(match.sense, Shift) and match.sense.to_the_day
    return Anchor((then, then), "anchor_anniversary", tuple(sorted(basis)), exact=exact, window=_MARKED_WINDOW if marked else _AGO_WINDOW)


def year_of_lead(reading: Reading, found: Sequence[tuple[Match, int]]) -> Anchor | None:
    """The one full date of a report whose lead gives it: days and months near it are of its year.

    None where full dates differ in year, where a count of years tells of another time, or where the body names another day first.
    """
    dates = _full_dates(found)
    if not dates or _counts(found) or len({day.year for _, _, day in dates}) > 1 or reading.sentences[dates[0][1]].paragraph > _LEAD:
        return None
    match, _, day = dates[0]
    for other, home in found:
        if other.first >= match.first:
            break
        if isinstance(other.sense, Partial | Stretch) and not reading.sentences[home].heading:
            return None
    return Anchor(
        (day, day), "anchor_story", (token_evidence(reading, match.first, match.last),), exact=False, years=False, window=(92, 92)
    )
