"""How far coders of the same reports agree, field by field: Krippendorff's alpha with bootstrap intervals.

Only reports that two coders or more finished count, as what was left alone is then an answer. The units: every item that either coder
keeps (nominal: what each makes of it, or ABSENT), forms, statuses and voices of what both keep, figures and days (interval), and the
stretches of text that stand behind each field (unitising). Intervals are percentiles over resampled units (Hayes and Krippendorff 2007,
here without their assumption on the distribution); the resampling is seeded, so that the same data give the same interval.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import chain, combinations
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from selon.model import Coded, Count, Statement, When
from selon.review.alpha import Answer, alpha, alpha_of, observed_in
from selon.review.unitising import Span, alpha_u
from selon.review.versions import Item, RecordAnswer, StatementAnswer, Version

ABSENT = "-"
TENTATIVE, RELIABLE = 0.667, 0.8
"""Krippendorff's marks: below the first no conclusion, from the second on a firm one (Content Analysis, 4th ed. 2018, section 12.4)."""
Mark = Literal["none", "low", "tentative", "reliable"]
FEWEST = 100
"""Resamples below which an interval would say too little."""
T = TypeVar("T")
Measure = Literal["nominal", "interval", "unitising"]
Unit = tuple[Answer, ...]

_CANONICAL = msgspec.json.Encoder(order="deterministic")


class Agreement(Struct, frozen=True):
    """Alpha of one *field*; ``units`` were coded twice, ``same`` is the share of them on which all agree (None for unitising).

    ``alpha`` is None where there was one value only, so that nothing could differ; ``low`` and ``high`` bound it in 95 of 100 resamples.
    ``coders`` are those compared, in order. ``resamples``: how many the bounds rest on.
    """

    field: str
    measure: Measure
    coders: tuple[str, ...]
    units: int
    same: float | None
    alpha: float | None
    low: float | None = None
    high: float | None = None
    resamples: int = 0


class Doubly(Struct, frozen=True):
    """A report with the versions of the coders who finished it."""

    coded: Coded
    versions: Mapping[str, Version]


def agreement(
    reports: Sequence[Doubly], coders: Sequence[str] | None = None, *, resamples: int = 1_000, draws: int | None = None
) -> tuple[Agreement, ...]:
    """Agreement of *coders* (all, where None) on *reports*, by field; fields in the order in which they come up.

    *draws* bounds the work: where units times *resamples* would be more there are fewer resamples, but never fewer than :data:`FEWEST`.
    """
    names = tuple(coders) if coders is not None else tuple(sorted({name for one in reports for name in one.versions}))
    units: dict[tuple[str, Measure], list[Unit]] = defaultdict(list)
    texts: dict[str, list[tuple[tuple[tuple[Span, ...], ...], int]]] = defaultdict(list)
    for report in reports:
        held = [report.versions.get(name) for name in names]
        done = [one if one is not None and one.done else None for one in held]
        if sum(one is not None for one in done) > 1:
            _units(units, done)
            _spans(texts, done, report.coded.report.length)
    found = [_of_units(field, measure, names, rows, _few(resamples, draws, len(rows))) for (field, measure), rows in units.items()]
    # A continuum costs far more than a unit.
    few = {field: _few(min(resamples, 200), draws // 10 if draws else None, len(rows)) for field, rows in texts.items()}
    return (*found, *(_of_texts(field, names, rows, few[field]) for field, rows in texts.items()))


def mark(value: float | None) -> Mark:
    """What the conventional marks say of an alpha; ``none`` where nothing could differ."""
    if value is None:
        return "none"
    return "reliable" if value >= RELIABLE else "tentative" if value >= TENTATIVE else "low"


def _few(resamples: int, draws: int | None, units: int) -> int:
    return resamples if draws is None or not resamples else min(resamples, max(FEWEST, draws // max(1, units)))


def pairwise(reports: Sequence[Doubly], *, resamples: int = 0, draws: int | None = None) -> tuple[Agreement, ...]:
    """Agreement of every two coders who finished reports in common."""
    names = sorted({name for one in reports for name in one.versions})
    pairs = [pair for pair in combinations(names, 2) if any(pair[0] in one.versions and pair[1] in one.versions for one in reports)]
    return tuple(one for pair in pairs for one in agreement(reports, pair, resamples=resamples, draws=draws) if one.units)


def _units(units: dict[tuple[str, Measure], list[Unit]], done: Sequence[Version | None]) -> None:
    items = dict.fromkeys(item for one in done if one is not None for item in one.answers)
    units["relevant", "nominal"].append(tuple(None if one is None else one.relevant for one in done))
    for item in items:
        held = [None if one is None else _kept(one, item) for one in done]
        told = [answer for answer in held if answer is not None]
        if any(isinstance(answer, RecordAnswer) for answer in told):
            _record(units, held)
        elif any(isinstance(answer, StatementAnswer) for answer in told):
            _statement(units, held)


def _kept(one: Version, item: Item) -> RecordAnswer | StatementAnswer | str:
    answer = one.answers.get(item)
    return answer if answer is not None and answer.kept and one.relevant else ABSENT


def _record(units: dict[tuple[str, Measure], list[Unit]], held: Sequence[RecordAnswer | StatementAnswer | str | None]) -> None:
    units["record", "nominal"].append(tuple(None if one is None else (ABSENT if one == ABSENT else "kept") for one in held))
    both = [one if isinstance(one, RecordAnswer) else None for one in held]
    units["record: form", "nominal"].append(tuple(None if one is None else one.form or one.kind or ABSENT for one in both))
    units["record: status", "nominal"].append(tuple(None if one is None else one.status for one in both))


def _statement(units: dict[tuple[str, Measure], list[Unit]], held: Sequence[RecordAnswer | StatementAnswer | str | None]) -> None:
    both = [one.statement if isinstance(one, StatementAnswer) else None for one in held]
    field = next(one.field for one in both if one is not None)
    units[field, "nominal"].append(tuple(None if one is None else _content(one) for one in held))
    units[f"{field}: voice", "nominal"].append(tuple(None if one is None else _voice(one) for one in both))
    numbers = [None if one is None else _number(one) for one in both]
    if sum(one is not None for one in numbers) > 1:
        units[field, "interval"].append(tuple(numbers))


def _content(answer: RecordAnswer | StatementAnswer | str) -> str:
    if not isinstance(answer, StatementAnswer):
        return ABSENT
    return _CANONICAL.encode((answer.record, answer.statement.field, answer.statement.value)).decode()


def _voice(statement: Statement) -> str:
    speaker = statement.voice.speaker
    return f"{statement.voice.kind} {speaker.role}" if speaker else statement.voice.kind


def _number(statement: Statement) -> float | None:
    """A figure by the middle of its bounds, a date by its first day."""
    value = statement.value
    if isinstance(value, Count) and value.low is not None:
        return (value.low + (value.high if value.high is not None else value.low)) / 2
    if isinstance(value, When) and value.earliest is not None:
        return float(date.fromisoformat(value.earliest[:10]).toordinal())
    return None


def _spans(texts: dict[str, list[tuple[tuple[tuple[Span, ...], ...], int]]], done: Sequence[Version | None], length: int) -> None:
    fields = dict.fromkeys(
        answer.statement.field for one in done if one is not None for answer in one.answers.values() if isinstance(answer, StatementAnswer)
    )
    for field in fields:
        marked = tuple(_marked(one, field) for one in done if one is not None)
        texts[field].append((marked, length))


def _marked(one: Version, field: str) -> tuple[Span, ...]:
    return tuple(
        (piece.start, piece.end)
        for answer in one.answers.values()
        if isinstance(answer, StatementAnswer) and answer.kept and answer.statement.field == field and one.relevant
        for piece in answer.statement.evidence
    )


def _of_units(field: str, measure: Measure, coders: tuple[str, ...], rows: Sequence[Unit], resamples: int) -> Agreement:
    twice = [row for row in rows if sum(value is not None for value in row) > 1]
    level: Literal["nominal", "interval"] = "interval" if measure == "interval" else "nominal"
    same = [len({value for value in row if value is not None}) == 1 for row in twice]
    bounds = _bounds(alphas(twice, level, resamples))
    share = sum(same) / len(same) if same else None
    return Agreement(field, measure, coders, len(twice), share, alpha(twice, level), *bounds, resamples if bounds != (None, None) else 0)


def _of_texts(field: str, coders: tuple[str, ...], rows: Sequence[tuple[tuple[tuple[Span, ...], ...], int]], resamples: int) -> Agreement:
    bounds = bounds_of_texts(rows, resamples)
    return Agreement(field, "unitising", coders, len(rows), None, _chained(rows), *bounds, resamples if bounds != (None, None) else 0)


def bounds_of_texts(rows: Sequence[tuple[tuple[tuple[Span, ...], ...], int]], resamples: int) -> tuple[float | None, float | None]:
    """The bounds of alpha for unitising from as many resamples of texts, each given as the spans of its coders and its length."""
    return _bounds([_chained(sample) for sample in _resampled(rows, resamples)])


def _chained(rows: Sequence[tuple[tuple[tuple[Span, ...], ...], int]]) -> float | None:
    """Alpha over the texts laid end to end, a code point apart, for texts that as many coders finished."""
    if not rows:
        return None
    many = max(len(marked) for marked, _ in rows)
    coders: list[list[Span]] = [[] for _ in range(many)]
    at = 0
    for marked, length in rows:
        if len(marked) == many:
            for own, spans in zip(coders, marked, strict=True):
                own.extend((start + at, end + at) for start, end in spans)
            at += length + 1
    return alpha_u(coders, at)


def alphas(rows: Sequence[Unit], level: Literal["nominal", "interval"], resamples: int) -> list[float | None]:
    """Alpha of as many resamples of *rows*. What each row adds to the sums that alpha is made of is computed once, which is far quicker
    than alpha of each resample; the values are the same."""
    values: dict[Answer, int] = {}
    told = [tuple(value for value in row if value is not None) for row in rows]
    codes = [tuple(values.setdefault(value, len(values)) for value in row) for row in told]
    observed = [observed_in(row, level) for row in told]
    dice = random.Random(0)
    found: list[float | None] = []
    for _ in range(resamples if len(rows) > 1 else 0):
        sample = dice.choices(range(len(rows)), k=len(rows))
        counts = Counter(chain.from_iterable([codes[row] for row in sample]))
        found.append(alpha_of(sum([observed[row] for row in sample]), {value: counts[code] for value, code in values.items()}, level))
    return found


def _resampled(rows: Sequence[T], resamples: int) -> list[list[T]]:
    dice = random.Random(0)
    return [dice.choices(rows, k=len(rows)) for _ in range(resamples if len(rows) > 1 else 0)]


def _bounds(values: Sequence[float | None]) -> tuple[float | None, float | None]:
    known = sorted(value for value in values if value is not None)
    if len(known) < 20:
        return None, None
    return known[int(0.025 * len(known))], known[min(len(known) - 1, int(0.975 * len(known)))]
