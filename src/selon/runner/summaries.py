"""What lists show of an event: a summary of its view, made when it is linked and kept with it."""

from collections.abc import Iterable

from msgspec.structs import replace

from selon.model import Count, Value, When, Where
from selon.rivals.view import Brief
from selon.store.linkings import Summary
from selon.store.records import Whereabout


def summary(told: Brief) -> Summary:
    """The summary of what is *told* of an event in brief.

    The date is the one that the rules chose; where they can't choose, the one that begins first, so that the event still has its place in a
    list. Places are all that anybody tells, the chosen one first. The size runs from the least to the greatest figure that anybody gives.
    """
    day, latest = _days(told.date, told.dates)
    sizes = [value for value in told.sizes if isinstance(value, Count) and value.part_of is None]
    return Summary(
        told.family,
        told.code,
        told.status,
        told.state,
        day,
        latest,
        min((one.low for one in sizes if one.low is not None), default=None),
        max((one.high for one in sizes if one.high is not None), default=None),
        told.sources,
        _places([told.place, *told.places]),
        tuple(dict.fromkeys(one.source.outlet for one in told.accounts if one.source.outlet)),
        tuple(dict.fromkeys(one.source.language for one in told.accounts if one.source.language)),
        _where(told.place),
    )


def _where(chosen: Value | None) -> Where | None:
    """The chosen place, called by its town: the words of a report are not kept here, where nobody looks for a name to be forgotten."""
    if not isinstance(chosen, Where):
        return None
    return replace(chosen, name=chosen.city or chosen.region or chosen.country or "")


def _days(chosen: Value | None, told: Iterable[Value]) -> tuple[str | None, str | None]:
    """First and last day of the chosen date, or of the one told that begins first; None where no year is told."""
    known = [one for one in (chosen, *told) if isinstance(one, When) and one.earliest]
    if not known:
        return None, None
    one = known[0] if known[0] is chosen else min(known, key=lambda when: (when.earliest or "", when.latest or ""))
    day = (one.earliest or "")[:10]
    return day, (one.latest or day)[:10]


def _places(told: Iterable[Value | None]) -> tuple[Whereabout, ...]:
    found = [Whereabout(one.city, one.country) for one in told if isinstance(one, Where) and (one.city or one.country)]
    return tuple(dict.fromkeys(found))
