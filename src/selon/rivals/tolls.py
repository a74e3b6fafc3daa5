"""Casualty figures as they stood day by day: a toll is provisional until the last report on it."""

from collections.abc import Sequence

from selon.model import Count
from selon.rivals.gather import Pool, Sources
from selon.rivals.rules import Rules
from selon.views import Toll


def tolls(pools: Sequence[Pool], sources: Sources, rules: Rules) -> tuple[Toll, ...]:
    """Every casualty figure that is no part of another, in order of the day of publication, then of the codebook; unknown days last."""
    found: list[tuple[int, Toll]] = []
    for number, pool in enumerate(pools):
        if pool.field in LOSSES and not pool.of:
            for said in pool.said:
                if isinstance(said.statement.value, Count):
                    value = said.statement.value
                    found.append((number, Toll(pool.field, sources.published[said.report], value.low, value.high, said)))
    return tuple(
        toll for _, toll in sorted(found, key=lambda one: (one[1].day is None, one[1].day or "", one[0], one[1].said.statement.id))
    )


LOSSES = ("killed", "injured", "missing", "held", "displaced", "bereaved", "arrested")
"""Fields whose figures are casualties, or people in custody: they are told anew as time goes on."""
