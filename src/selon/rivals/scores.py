"""How far the values of a field are apart, how finely an event is known, and whether it is confirmed. Formulas: docs/events.md."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from selon.model import Count, Value, When, Where
from selon.rivals.choose import Field, support
from selon.rivals.independence import independent, speaker_of
from selon.rivals.rules import Rules
from selon.rivals.values import agree, bounds, days
from selon.views import Choice, State

_ENOUGH = 2


def _voices(field: Field) -> dict[str, list[Value]]:
    """The values of each voice, of those that may stand: a speaker, or a source that speaks for itself."""
    found: dict[str, list[Value]] = {}
    for said in (said for rival in field.candidates for said in rival.said):
        name = speaker_of(said.statement, field.rules) or f"source {field.sources.group[said.report]}"
        found.setdefault(name, []).append(said.statement.value)
    return found


def divergence(field: Field) -> float | None:
    """0 where all voices agree, towards 1 the further they are apart; None with fewer than two voices.

    Figures: 1 - a / b, where a is the smallest upper bound and b the largest lower bound told, and 0 where a >= b. All else: the share of
    pairs of voices that have no value on which they agree.
    """
    voices = _voices(field)
    if len(voices) < _ENOUGH:
        return None
    figures = [bounds(value) for values in voices.values() for value in values if isinstance(value, Count)]
    if figures:
        least, most = min(high for _, high in figures), max(low for low, _ in figures)
        return 0.0 if least >= most else round(1 - least / most, 4)
    pairs = list(combinations([voices[name] for name in sorted(voices)], 2))
    apart = sum(not any(agree(one, other) for one in mine for other in theirs) for mine, theirs in pairs)
    return round(apart / len(pairs), 4)


def state_of(field: Field, choice: Choice) -> State:
    """``confirmed``: two independent sources or more agree with the value, and more than with any value that it excludes; ``pending``: a
    value that was told is excluded by it, or nothing could be chosen; ``unconfirmed``: one independent source alone."""
    if choice.rule == "all":
        counts = [rival.independent for rival in field.rivals]
        return "confirmed" if min(counts, default=0) >= _ENOUGH else "unconfirmed"
    if choice.value is None:
        return "pending"
    told = [rival.value for rival in field.candidates]
    ends = [rival.value for rival in field.candidates if any(said.statement.id in choice.rests_on for said in rival.said)]
    if any(not agree(one, other) for one, other in combinations(ends, 2)):
        return "pending"
    mine = support(choice.value, field)
    against = max((support(value, field) for value in told if not agree(choice.value, value)), default=0)
    return "confirmed" if mine >= _ENOUGH and mine > against else "pending" if against else "unconfirmed"


def precision(date: Value | None, place: Value | None, rules: Rules) -> float:
    """How finely day and place are known, 0..1: the mean of the two; what is not known counts 0."""
    day = rules.precision.date.get(date.precision or "", 0.0) if isinstance(date, When) and days(date) is not None else 0.0
    spot = rules.precision.place[place.precision] if isinstance(place, Where) else 0.0
    return round((day + spot) / 2, 4)


def mean(values: Iterable[float | None]) -> float | None:
    """The mean of those that are there; None where none is."""
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 4) if known else None


def agreeing(tellings: Mapping[int, Sequence[tuple[str, Sequence[Value], Sequence[Value]]]]) -> int:
    """The largest number of sources that agree pairwise with one of them on the event: *tellings* holds, for each independent source, what
    its records say: outcome, dates, places. A source that names no date or place contradicts none.
    """

    def alike(mine: Sequence[Value], theirs: Sequence[Value]) -> bool:
        return not mine or not theirs or any(agree(one, other) for one in mine for other in theirs)

    def same(one: int, other: int) -> bool:
        return any(
            outcome == another and alike(dates, days_) and alike(places, spots)
            for outcome, dates, places in tellings[one]
            for another, days_, spots in tellings[other]
        )

    return max((1 + sum(same(one, other) for other in tellings if other != one) for one in tellings), default=0)


__all__ = ["agreeing", "divergence", "independent", "mean", "precision", "state_of"]
