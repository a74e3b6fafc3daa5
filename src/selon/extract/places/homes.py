"""Where the outlet is at home: evidence of which place an ambiguous name means, never a place of an event.

A table of the pack knows some outlets; else the outlet's name may hold a town, a region or a country ("Le Courrier de Nantes"), or end
in a country's domain ("actu.example.be").
"""

from collections.abc import Iterator

from selon.extract.places.grammar import Grammar
from selon.gazetteer.fold import fold
from selon.gazetteer.lookup import Gazetteer, Place

_TOWN_PEOPLE = 15_000
_DOMAIN = 2


def home_of(grammar: Grammar, outlet: str | None, gazetteer: Gazetteer | None) -> Place | None:
    """The place at which *outlet* is at home; None where nothing tells."""
    if not outlet or gazetteer is None:
        return None
    told = grammar.outlets.get(fold(outlet))
    if told is not None:
        return _told(told, gazetteer)
    host, _, domain = outlet.rpartition(".")
    if host and " " not in outlet and len(domain) == _DOMAIN:
        return gazetteer.capital(domain.upper())
    return next(filter(None, (_named(grammar, key, found, gazetteer) for key, found in _parts(grammar, outlet))), None)


def _told(told: str, gazetteer: Gazetteer) -> Place | None:
    """The place of an entry of the table: a country's code, or a town and its country's code ("Nantes, FR")."""
    town, _, country = told.rpartition(", ")
    if not town:
        return gazetteer.capital(country)
    return next((place for place in gazetteer.find(town) if place.country == country), None)


def _parts(grammar: Grammar, outlet: str) -> Iterator[tuple[str, bool]]:
    """Runs of the words of *outlet*, the longest first, each with whether a town may stand there: before other words or behind a linker."""
    words = outlet.replace("-", " ").replace("'", " ").replace("\N{RIGHT SINGLE QUOTATION MARK}", " ").split()
    for length in range(len(words) - 1, 0, -1):
        for first in range(len(words) - length + 1):
            part = words[first : first + length]
            linked = first > 0 and words[first - 1] in grammar.outlet_linkers
            if part[0][0].isupper() and part[-1][0].isupper():
                yield fold(" ".join(part)), linked or first + length < len(words)


def _named(grammar: Grammar, key: str, town: bool, gazetteer: Gazetteer) -> Place | None:
    if key in grammar.stop or key in grammar.never:
        return None
    for place in gazetteer.find_keys((key,)).get(key, ()):
        if place.kind != "city":
            return place if place.country else None
        return place if town and place.population >= _TOWN_PEOPLE and (place.main or place.capital) else None
    return None
