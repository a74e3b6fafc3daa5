"""What lasts: a time or a length of time behind "since", or behind a word that tells a beginning, reaches to the day of the report."""

import re
from datetime import date, timedelta

from msgspec.structs import replace

from selon.coding.anchor import LENGTH, SINCE, UP_TO_NOW, Anchor, days_between, is_event_time
from selon.coding.sorts import LASTING
from selon.lang.pack import Pack
from selon.model import Duration, Mention, Mentions, Reading, Token, When
from selon.text import evidence, token_range

_BEGUN_WITHIN = 2
_LONGEST = 400
_HOURS = frozenset({"part_of_day", "hour", "minute"})
_LENGTH = re.compile(r"P(\d+)([DWM])")
_DAYS = {"D": 1, "W": 7, "M": 30}


def lasting(pack: Pack, reading: Reading, times: Mentions, today: str | None) -> list[Mention]:
    """The times that can date an event; those behind "since" reach to the report's day, also where they are a length ("for a week").

    A time that something is only compared with ("than in 2013") is left out.
    """
    scoring, kept = pack.actions.scoring, []
    for time in times:
        at = token_range(reading, time.start, time.end)[0]
        word = reading.tokens[at - 1] if at else None
        since = word is not None and word.norm in scoring.since
        if isinstance(time.value, Duration) and since and word is not None:
            time = _counted_back(reading, time, time.value, word, today)
        if not is_event_time(time):
            continue
        if since and word is not None:
            if _long_ago(time, today):
                continue  # "organised since 1972": that is no event's day
            time = _stretch(reading, time, word, today)
        elif word is not None and word.norm in scoring.than:
            continue
        kept.append(time)
    return kept


def begun(pack: Pack, reading: Reading, anchor: Anchor, today: str | None) -> Anchor:
    """An anchor of what lasts by its nature ("the strike begun on Monday") with its time stretched to the report's day."""
    when = anchor.when
    if when is None or when.label in UP_TO_NOW or anchor.status != "ongoing" or anchor.code not in LASTING:
        return anchor
    at = token_range(reading, when.start, when.end)[0]
    words = {token.norm for token in reading.tokens[max(0, at - _BEGUN_WITHIN) : at]}
    if not words & pack.actions.scoring.begun:
        return anchor
    stretched = _stretch(reading, when, reading.tokens[at - 1], today)
    return replace(anchor, when=stretched) if stretched is not when else anchor


def _stretch(reading: Reading, time: Mention, word: Token, today: str | None) -> Mention:
    """*time* stretched to the report's day, with the *word* that says so as its basis; as it is where its day is unknown or ahead."""
    value = time.value
    if today is None or not isinstance(value, When) or value.earliest is None or value.earliest[:10] > today:
        return time
    if value.precision in _HOURS or time.label == LENGTH:
        return time  # "since early morning" ends with its day
    return _from(reading, time, value, value.earliest[:10], word, today)


def _long_ago(time: Mention, today: str | None) -> bool:
    first = time.value.earliest if isinstance(time.value, When) else None
    return bool(first and today) and days_between(str(first)[:10], str(today)) > _LONGEST


def _counted_back(reading: Reading, time: Mention, length: Duration, word: Token, today: str | None) -> Mention:
    """A length of days, weeks or months as the days that it covers up to the report's."""
    found = _LENGTH.fullmatch(length.iso)
    if found is None or today is None:
        return time
    first = date.fromisoformat(today) - timedelta(days=int(found[1]) * _DAYS[found[2]])
    value = When(None, precision="month" if found[2] == "M" else "day")
    return replace(_from(reading, time, value, first.isoformat(), word, today), label=LENGTH)


def _from(reading: Reading, time: Mention, value: When, first: str, word: Token, today: str) -> Mention:
    since = evidence(reading.report.text, word.start, word.end)
    value = replace(value, edtf=f"{first}/{today}", earliest=first, latest=today)
    return replace(time, value=value, label=SINCE, basis=(since, *time.basis))
