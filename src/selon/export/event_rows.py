"""From views of events to the rows of the tables of events. Pure: a row is a mapping from column to cell."""

from collections.abc import Iterable, Iterator, Sequence

from selon.export.columns import Cell, Row, bounded
from selon.export.rows import FIGURES, LOCATED, cities, day, point_of, quote, read_value, value_cells
from selon.model import Code, Count, Value, When, Where, Who
from selon.views import Account, Chosen, Rival, RivalField, Said, View

ALL = "all"
"""What stands in the column ``group`` for a field, or for figures, that are not split by who gives them."""

MAIN = "main"
"""What stands in the column ``of`` for values that are about the field itself: no cell of a key is empty."""

GROUPS = ("police", "organisers", "others")
_OF_VALUE = ("value_type", "value", "value_json", "low", "high", "earliest", "latest", "precision")


def field_of(view: View, field: str, group: str, of: str = "") -> RivalField | None:
    """The rivals of *field* that speakers of *group* give; None where they tell none."""
    return next((one for one in view.fields if (one.field, one.of, one.group) == (field, of, group)), None)


def chosen(view: View, field: str, group: str = "", of: str = "") -> tuple[Value | None, str | None]:
    """The value chosen for *field* and the rule, over all groups or within *group*; (None, None) where nobody tells it."""
    found = field_of(view, field, group, of) if group else next((one for one in view.chosen if (one.field, one.of) == (field, of)), None)
    return (found.choice.value, found.choice.rule) if found else (None, None)


def rivals(view: View, field: str, of: str = "") -> list[Rival]:
    """The distinct values of *field* that can be compared, those of all groups of speakers."""
    return [rival for one in view.fields if (one.field, one.of) == (field, of) for rival in one.rivals]


def told(view: View, field: str) -> Iterator[Value]:
    """The value of every rival of *field*."""
    yield from (rival.value for rival in rivals(view, field))


def event_row(view: View) -> Row:
    """The row of an event."""
    event, days = view.event, [one for one in (day(account.source.published) for account in view.accounts) if one]
    records = [account.record for account in view.accounts]
    return {
        "event_id": event.event, "state": view.state, "family": view.family, "code": view.code, "status": view.status,
        "code_rule": chosen(view, "form")[1] or chosen(view, "kind")[1], "records": len(event.records), "reports": len(event.reports),
        "sources": len(view.sources), "outlets": _each(one.source.outlet for one in view.accounts),
        "languages": _each(one.source.language for one in view.accounts), "first_published": min(days, default=None),
        "last_published": max(days, default=None), "precision": view.precision, "divergence": view.divergence,
        **_date_cells(view), **place_cells(view), **_figure_cells(view), "codes": _each(one.form or one.kind for one in records),
        "statuses": _each(one.status for one in records), "organisers": _names(view, "organiser"), "issues": _codes(view, "issue"),
        "responses": _codes(view, "response"), "part_of": event.part_of, "counter_to": event.counter_to, "follows": event.follows,
        "commemorates": event.commemorates, "findings": len(view.findings), "to_review": len(event.review),
    }  # fmt: skip


def _each(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if name}))


def _names(view: View, field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.name for value in told(view, field) if isinstance(value, Who)))


def _codes(view: View, field: str) -> tuple[str, ...]:
    return _each(value.code for value in told(view, field) if isinstance(value, Code))


def _date_cells(view: View) -> dict[str, Cell]:
    value, rule = chosen(view, "date")
    when = value if isinstance(value, When) else When(None)
    first, last = _span(told(view, "date"))
    return {
        "date_earliest": day(when.earliest), "date_latest": day(when.latest or when.earliest), "date_edtf": when.edtf,
        "date_precision": when.precision, "date_rule": rule, "dates": len(rivals(view, "date")), "dates_first": first, "dates_last": last,
    }  # fmt: skip


def _span(found: Iterable[Value]) -> tuple[str | None, str | None]:
    """First and last day of the dates among *found*."""
    dates = [value for value in found if isinstance(value, When)]
    days = [one for when in dates for one in (day(when.earliest), day(when.latest or when.earliest)) if one]
    return min(days, default=None), max(days, default=None)


def place_cells(view: View) -> dict[str, Cell]:
    """The cells that say where the event was: those of the place chosen."""
    value, rule = chosen(view, "place")
    place = value if isinstance(value, Where) else None
    point = place if place and place.precision in LOCATED and None not in (place.latitude, place.longitude) else None
    places = [one for one in told(view, "place") if isinstance(one, Where)]
    return {
        "city": next(iter(cities((place,))), None) if place else None,
        "region": (place.region or (place.name if place.precision == "region" else None)) if place else None,
        "country": place.country if place else None,
        "venue": place.name if place and place.precision in ("point", "venue") else None,
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "radius_m": point.radius_m if point else None,
        "place_precision": place.precision if place else None,
        "point_of": point_of(point) if point else None,
        "gazetteer_id": point.gazetteer if point else None,
        "place_rule": rule,
        "places": len(rivals(view, "place")),
        "cities": _written(cities(places)),
        "countries": _each(one.country for one in places),
    }


def _written(names: Iterable[str]) -> tuple[str, ...]:
    """*names* in order, each once: of spellings that differ in case alone the one with fewest capitals."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.casefold(), []).append(name)
    return tuple(sorted(min(group, key=lambda one: (sum(map(str.isupper, one)), one)) for group in found.values()))


def _figure_cells(view: View) -> dict[str, Cell]:
    cells: dict[str, Cell] = {"sizes": len(rivals(view, "size"))}
    for field in FIGURES:
        value, rule = chosen(view, field)
        cells |= {f"{field}_{end}": cell for end, cell in zip(("low", "high"), _ends(value), strict=True)} | {f"{field}_rule": rule}
    for group in GROUPS:
        value, _ = chosen(view, "size", group)
        cells |= {f"size_{group}_{end}": cell for end, cell in zip(("low", "high"), _ends(value), strict=True)}
    return cells


def _ends(value: Value | None) -> tuple[int | None, int | None]:
    return (bounded(value.low), bounded(value.high)) if isinstance(value, Count) else (None, None)


def field_rows(view: View) -> Iterator[Row]:
    """The rows of what was chosen: one a field, and of figures one more for each group of speakers."""
    for one in view.chosen:
        yield _field_row(view, one, ALL, rivals(view, one.field, one.of))
        for part in view.fields:
            if part.group and (part.field, part.of) == (one.field, one.of):
                yield _field_row(view, part, part.group, part.rivals)


def _field_row(view: View, one: Chosen | RivalField, group: str, ours: Sequence[Rival]) -> Row:
    said = {_key(said): said.statement.value for rival in ours for said in rival.said}
    ends = [end for value in said.values() if isinstance(value, Count) for end in (value.low, value.high) if end is not None]
    first, last = _span(said.values())
    value = one.choice.value
    cells: Row = dict.fromkeys(_OF_VALUE) if value is None else value_cells(value)
    return {
        "event_id": view.event.event, "field": one.field, "of": one.of or MAIN, "group": group, "rule": one.choice.rule,
        "why": one.choice.why, "state": one.state, **{name: cells[name] for name in _OF_VALUE},
        "values": tuple(read_value(other) or "" for other in one.choice.values), "rests_on": one.choice.rests_on, "rivals": len(ours),
        "sayings": len(said), "independent": next((rival.independent for rival in ours if rival.value == value), None),
        "divergence": one.divergence, "told_low": bounded(min(ends, default=None)), "told_high": bounded(max(ends, default=None)),
        "told_earliest": first, "told_latest": last,
    }  # fmt: skip


def value_rows(view: View) -> Iterator[Row]:
    """The rows of who says what: one for each statement of each rival value; a figure's row names the group of its speaker."""
    for one in view.fields:
        overall = next((other.choice.rests_on for other in view.chosen if (other.field, other.of) == (one.field, one.of)), ())
        for position, rival in enumerate(one.rivals):
            for said in {_key(said): said for said in rival.said}.values():  # the same words in several outlets: one row names them all
                cells, pieces = value_cells(said.statement.value), said.statement.evidence
                yield {
                    "event_id": view.event.event, "field": one.field, "of": one.of or MAIN, "group": one.group or ALL, "rival": position,
                    "rests": said.statement.id in overall, "independent": rival.independent, "first": day(rival.first),
                    "last": day(rival.last), **{name: cells[name] for name in (*_OF_VALUE, "modality")}, **_who(view, said),
                    "start": pieces[0].start if pieces else None, "end": pieces[0].end if pieces else None,
                }  # fmt: skip


def _key(said: Said) -> tuple[str, str]:
    return said.record, said.statement.id


def _who(view: View, said: Said) -> dict[str, Cell]:
    """Who says it, and in which report."""
    ours = [one for one in view.accounts if one.record.id == said.record]
    speaker = said.statement.voice.speaker
    return {
        "record_id": said.record, "report_id": said.report, "statement_id": said.statement.id, "outlet": outlets(ours),
        "published": min((found for found in (day(one.source.published) for one in ours) if found), default=None),
        "voice": said.statement.voice.kind, "speaker": (speaker.name or speaker.text) if speaker else None,
        "speaker_role": speaker.role if speaker else None, "quote": quote(said.statement.evidence),
    }  # fmt: skip


def outlets(accounts: Sequence[Account]) -> str | None:
    """The outlets of *accounts*, each once, in their order."""
    return "; ".join(dict.fromkeys(one.source.outlet for one in accounts if one.source.outlet)) or None


def toll_rows(view: View) -> Iterator[Row]:
    """The rows of the tolls, in order of publication."""
    for position, toll in enumerate(view.tolls):
        who = _who(view, toll.said)
        yield {
            "event_id": view.event.event, "position": position, "field": toll.field, "day": day(toll.day), "low": bounded(toll.low),
            "high": bounded(toll.high),
            **{name: who[name] for name in ("record_id", "report_id", "statement_id", "voice", "speaker_role", "quote")},
        }  # fmt: skip


def finding_rows(view: View) -> Iterator[Row]:
    """The rows of what the checks across the reports of the event noticed."""
    for position, one in enumerate(view.findings):
        yield {
            "event_id": view.event.event, "position": position, "check": one.check, "severity": one.severity, "message": one.message,
            "evidence": one.spans, "statements": one.statements,
        }  # fmt: skip


def relation_rows(view: View) -> Iterator[Row]:
    """The rows of the relations of an event to others."""
    event = view.event
    pairs = [("part_of", event.part_of), ("counter_to", event.counter_to), ("follows", event.follows)]
    for relation, other in (*pairs, *(("commemorates", one) for one in event.commemorates)):
        if other is not None:
            yield {"event_id": event.event, "relation": relation, "other_id": other}
