"""Which statements a coder has as well: same record, same field, same value. What confidence is calibrated on.

Stricter than the scores in one way: each statement is judged by itself, also those of events that nobody else told (all wrong) and each of
several days or cities. Whose word a value is plays no part. What the gold leaves open is not judged.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from selon.evaluate.alike import ENOUGH, folded, wording
from selon.evaluate.assignment import assign
from selon.evaluate.events import CLAIMS_NOTHING, VENUES, Event, Item, aligned, of_gold, of_record
from selon.evaluate.gold import GoldReport
from selon.evaluate.reports import CODED, FIGURES, WORDED, figure_weight, text_weight
from selon.model import Code, Record, Statement, When, Where

LEAST_FIGURE = 1.0
_IN_FULL = frozenset({"form", "kind", "date", "place"})
"""Fields that also a gold of some statements only has in full, for the events that it has."""
_JUDGED = _IN_FULL | {*FIGURES, *WORDED, *CODED}
"""Fields that gold has at all."""


class Judged(Struct, frozen=True):
    """A statement of a record, and whether the coder has it too."""

    record: Record
    statement: Statement
    right: bool


def judged(gold: GoldReport, records: Sequence[Record]) -> tuple[Judged, ...]:
    """The statements of *records* that a coding of the same report allows to judge, in their order."""
    wanted = [of_gold(record) for record in gold.records]
    told = [of_record(record) for record in records]
    partner = {given: wanted[index] for index, given in aligned(wanted, told)}
    complete = gold.quotations is not None
    made: list[Judged] = []
    for index, record in enumerate(records):
        event = partner.get(index)
        if event is not None:
            verdicts = _verdicts(event, told[index], record, complete)
            made += [Judged(record, s, right) for s, right in zip(record.statements, verdicts, strict=True) if right is not None]
        elif complete and told[index].status not in CLAIMS_NOTHING:
            made += [Judged(record, statement, False) for statement in record.statements if statement.field in _JUDGED]
    return tuple(made)


def _verdicts(gold: Event, told: Event, record: Record, complete: bool) -> Iterator[bool | None]:
    """For each statement of a record, in order: right, wrong, or None where the gold does not tell."""
    paired = _paired(gold, told)
    for index, statement in enumerate(record.statements):
        field, value = statement.field, statement.value
        if field not in (_IN_FULL if not complete else _JUDGED):
            yield None
        elif field == "date":
            yield _day(gold, value, complete) if isinstance(value, When) else None
        elif field == "place":
            yield _place(gold, told, value, complete) if isinstance(value, Where) else None
        elif field in ("form", "kind"):
            yield isinstance(value, Code) and value.code in gold.codes
        elif field in CODED:
            known = {item.code for item in gold.items if item.field == field}
            yield isinstance(value, Code) and value.code in known
        else:
            item = paired.get(index)
            yield item is not None and item.stance in (None, told.items[index].stance)


def _day(gold: Event, value: When, complete: bool) -> bool | None:
    """A time without a calendar day ("now") claims none, so that it is judged only where the gold has one."""
    if not value.earliest or not value.latest:
        return None
    if not gold.days:
        return False if complete else None
    return (value.earliest[:10], value.latest[:10]) == gold.days[0]


def _place(gold: Event, told: Event, value: Where, complete: bool) -> bool | None:
    """The city must be the gold's; a country or region is right where there is no city. The gold has one venue at most:

    where that was told, what other places in the city are told is left open.
    """
    if not (gold.cities or gold.countries or complete):
        return None
    if value.city and folded(value.city) not in map(folded, gold.cities):
        return False if gold.cities or complete else None
    if value.precision in VENUES:
        if any(_same_venue(value.name, venue) for venue in gold.venues):
            return True
        found = any(_same_venue(name, venue) for name in told.venues for venue in gold.venues)
        return False if gold.venues and not found else None
    return bool(value.city) or (not gold.cities and (not gold.countries or value.country in gold.countries))


def _same_venue(name: str, venue: str) -> bool:
    return wording(venue, name) >= ENOUGH or bool(folded(name) and folded(name) in folded(venue))


def _paired(gold: Event, told: Event) -> dict[int, Item]:
    """The gold's item for each item told that it has as well: figures by their bounds, wordings by words or place."""
    found: dict[int, Item] = {}
    weigh: Callable[[Item, Item], float]
    for field in {item.field for item in gold.items}:
        for figures in (True, False):
            weigh, least = (figure_weight, LEAST_FIGURE) if figures else (text_weight, ENOUGH)
            wanted = [item for item in gold.items if item.field == field and bool(item.bounds) == figures]
            given = [(i, item) for i, item in enumerate(told.items) if item.field == field and bool(item.bounds) == figures]
            found |= {given[b][0]: wanted[a] for a, b in assign([[weigh(one, other) for _, other in given] for one in wanted], least)}
    return found
