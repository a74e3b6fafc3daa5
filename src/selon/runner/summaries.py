"""What lists show of an event: a summary of its view, made when it is linked and kept with it."""

from collections.abc import Iterable

from selon.model import Count, Value, When, Where
from selon.store.linkings import Summary
from selon.store.records import Whereabout
from selon.views import View


def summary(view: View) -> Summary:
    """The summary of *view*.

    The date is the one that the rules chose; where they can't choose, the one that begins first, so that the event still has its place in a
    list. Places are all that anybody tells, the chosen one first. The size runs from the least to the greatest figure that anybody gives.
    """
    chosen = {one.field: one.choice.value for one in view.chosen if not one.of}
    day, latest = _days(chosen.get("date"), _values(view, "date"))
    sizes = [value for value in _values(view, "size") if isinstance(value, Count) and value.part_of is None]
    return Summary(
        view.family,
        view.code,
        view.status,
        view.state,
        day,
        latest,
        min((one.low for one in sizes if one.low is not None), default=None),
        max((one.high for one in sizes if one.high is not None), default=None),
        len(view.sources),
        _places([chosen.get("place"), *_values(view, "place")]),
        tuple(dict.fromkeys(one.source.outlet for one in view.accounts if one.source.outlet)),
        tuple(dict.fromkeys(one.source.language for one in view.accounts if one.source.language)),
    )


def _values(view: View, field: str) -> list[Value]:
    """All that anybody tells of a field, less what can't be compared with it (police, parts, lengths)."""
    return [rival.value for one in view.fields if one.field == field and not one.of for rival in one.rivals]


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
