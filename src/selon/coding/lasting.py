"""What lasts: a time or a length of time behind "since", or behind a word that tells a beginning, reaches to the day of the report."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from selon.coding.anchor import LENGTH, SINCE, UP_TO_NOW, Anchor, days_between, is_event_time
from selon.coding.nearness import perfects_of
from selon.coding.sorts import LASTING
from selon.lang.pack import Pack
from selon.model import Duration, Mention, Mentions, Reading, Token, When
from selon.text import evidence, sentence_at, token_range

_BEGUN_WITHIN = 2
_LONGEST = 400
_HOURS = frozenset({"part_of_day", "hour", "minute"})
_LENGTH = re.compile(r"P(\d+)([DWM])")
_SPAN = re.compile(r"P(T?)(\d+)([HDW])")
_HOURS_A_DAY, _FORTNIGHT = 24, 14
_COUNTED = 5
_OPENING, _MODIFIER, _FOR_ITS = 3, 2, 8
_DATE = "date"
_DAYS = {"H": 0, "D": 1, "W": 7, "M": 30}


def lasting(pack: Pack, reading: Reading, times: Mentions, today: str | None) -> list[Mention]:
    """The times that can date an event; those behind "since" reach to the report's day, also where they are a length ("for a week": behind
    a perfect, where that says in this language what goes on: "have been on strike for a week").

    A time that something is only compared with ("than in 2013") is left out.
    """
    scoring, kept = pack.actions.scoring, []
    perfects = perfects_of(pack) if scoring.perfect_lasts else frozenset()
    for time in times:
        at = token_range(reading, time.start, time.end)[0]
        word = reading.tokens[at - 1] if at else None
        since = word is not None and word.norm in scoring.since
        if isinstance(time.value, Duration) and word is not None and (since or _goes_on(pack, reading, time, word, perfects)):
            time = _counted_back(reading, time, time.value, word, today)
        if not is_event_time(time):
            continue
        counting = {token.norm for token in reading.tokens[max(0, at - _COUNTED) : at]}
        if since and not scoring.ordinals.isdisjoint(counting):
            continue  # "the third walkout since March": nothing has lasted since then
        if since and word is not None:
            if _long_ago(time, today):
                continue  # "organised since 1972": that is no event's day
            time = _stretch(reading, time, word, today)
        elif word is not None and word.norm in scoring.than:
            continue
        kept.append(time)
    return kept


def _goes_on(pack: Pack, reading: Reading, time: Mention, word: Token, perfects: frozenset[str]) -> bool:
    """Whether a length behind *word* tells how long what is told in the perfect has gone on."""
    if word.norm not in pack.actions.scoring.during or not perfects:
        return False
    sentence = reading.sentences[sentence_at(reading, time.start)]
    return any(token.norm in perfects for token in reading.tokens[sentence.first : sentence.last])


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


def to_its_end(pack: Pack, reading: Reading, anchor: Anchor, lengths: Sequence[Mention], today: str | None) -> Anchor:
    """An anchor whose day is told as the first of a length of time ("a three-day strike from Monday", "walked out on Monday for 48 hours")
    with its time reaching to the last; it goes on while the report's day lies within."""
    when, length = anchor.when, None
    value = when.value if when is not None else None
    if when is None or when.label != _DATE or anchor.code not in LASTING or not isinstance(value, When) or not value.earliest:
        return anchor
    first, last = token_range(reading, anchor.mention.start, anchor.mention.end)
    at = token_range(reading, when.start, when.end)[0]
    words = (*reading.tokens[max(0, at - _OPENING) : at], *reading.tokens[max(0, first - _OPENING - 1) : first])
    opens = not pack.actions.scoring.begun.isdisjoint(token.norm for token in words)
    for mention in lengths:
        start, end = token_range(reading, mention.start, mention.end)
        told = first - _MODIFIER <= end <= first or first <= start < last
        if (opens and told) or (last < start <= last + _FOR_ITS and reading.tokens[start - 1].norm in pack.actions.scoring.during):
            length = mention
    days = _days_of(length.value) if length is not None and isinstance(length.value, Duration) else 0
    if length is None or value.latest is None or value.earliest[:10] != value.latest[:10] or not 0 < days <= _FORTNIGHT:
        return anchor
    begin = value.earliest[:10]
    stop = (date.fromisoformat(begin) + timedelta(days=days - 1)).isoformat()
    basis = (evidence(reading.report.text, length.start, length.end), *when.basis)
    longer = replace(value, edtf=f"{begin}/{stop}" if days > 1 else begin, earliest=begin, latest=stop)
    going_on = today is not None and begin <= today <= stop and anchor.status in {None, "held", "ongoing"}
    status = "ongoing" if going_on else anchor.status
    return replace(anchor, when=replace(when, value=longer, basis=basis), status=status)


def holds(days: tuple[str, str] | None, day: tuple[str, str] | None, told: Mention | None) -> bool:
    """Whether the *days* of a stoppage, *told* with their length ("a three-day strike from Monday"), hold another day told of it."""
    if days is None or day is None or days == day or told is None or not told.basis or days_between(*days) > _FORTNIGHT:
        return False
    return days[0] <= day[0] and day[1] <= days[1]


def _days_of(length: Duration) -> int:
    """How many days a length told in hours, days or weeks covers; 0 for another."""
    found = _SPAN.fullmatch(length.iso)
    if found is None:
        return 0
    return -(-int(found[2]) // _HOURS_A_DAY) if found[1] else int(found[2]) * _DAYS[found[3]]


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
