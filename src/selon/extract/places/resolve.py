"""Which of the places that bear a name is meant.

The score of a candidate adds its size (people, on a log scale), how much of the report speaks of its country (countries, demonyms, regions,
cities of one sense, national words, the home of the language's reports), what stands beside the name (a region or country in brackets
or after a comma), nearness to the report's unambiguous places, and the preposition's preference for towns or areas. One sense per report: a
name means one place throughout, and a use that is tied down decides for the others. (Population prior, containment, one sense per
discourse, coherence: the heuristics that Leidner, Toponym Resolution in Text, 2007, collects.)
"""

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from selon.extract.places.grammar import Grammar
from selon.extract.places.spans import Name
from selon.gazetteer.lookup import Place
from selon.lang.phrases import Hit
from selon.model import Reading

_SHARE = 2.2
_CONTAINED = 6.0
_PREFERENCE = 2.5
_ANCHORS = 12
_FAR_LARGER = 6
_OWN_NAME = 0.5
_CAPITAL = 0.9
_FOREIGN_CAPITAL = 0.3
_SPOKEN_OF = 0.1
_LARGE_CAPITAL = 500_000
_UNSURE = 0.25
_LARGER = 3
_SAME = 60.0
_OUTLET = 2.0
_NEIGHBOURS = 300.0
_RIVALS = 8


class Choice(Struct, frozen=True, gc=False):
    """The place chosen for a name, the one that came second, and the lead of the first over the second in 0..1."""

    place: Place
    second: Place | None
    margin: float
    contained: bool


class Evidence(Struct, frozen=True, gc=False):
    """What the report as a whole says of where it is: share of each country in 0..1, and points of places of one sense."""

    shares: Mapping[str, float]
    points: tuple[tuple[float, float], ...]


def near_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Distance in km on a plane laid at the middle latitude: exact enough to rank places, and cheap."""
    across = (longitude - other_longitude + 180.0) % 360.0 - 180.0
    return 111.2 * math.hypot(latitude - other_latitude, across * math.cos(math.radians((latitude + other_latitude) / 2)))


def _single(name: Name) -> Place | None:
    """The place of a name that has one sense: a region, or a city far larger than its namesakes."""
    top = name.places[0]
    if top.kind != "city":
        return top if len({place.country for place in name.places if place.kind != "city"}) == 1 else None
    rivals = [place.population for place in name.places[1:] if place.country != top.country]
    factor = _FAR_LARGER if top.main else 10 * _FAR_LARGER  # a name in another language may be the own name of a smaller town
    return top if top.population >= 20_000 and top.population > factor * max(rivals, default=0) else None


def _anchors(top: Place, name: Name, points: Mapping[str, tuple[float, float]]) -> bool:
    """Whether *top* can stand for where the report is: no namesake elsewhere, in its own country too, is nearly as large."""
    rivals = (place for place in name.places if place.kind == "city" and place.id != top.id)
    return len(points) < _ANCHORS and all(top.population > _LARGER * place.population or _apart(top, place) < _SAME for place in rivals)


def gather(
    grammar: Grammar,
    reading: Reading,
    names: Sequence[Name],
    demonyms: Sequence[tuple[str, ...]],
    national_words: Sequence[Sequence[Hit]],
    home: Place | None = None,
) -> Evidence:
    """The evidence of the whole report. *home*: where its outlet is at home."""
    weights: dict[str, float] = dict(grammar.home)
    counted: dict[str, int] = {}
    points: dict[str, tuple[float, float]] = {}
    if home is not None and home.country:
        weights[home.country] = weights.get(home.country, 0.0) + _OUTLET
        if home.latitude is not None and home.longitude is not None:
            points[home.id] = (home.latitude, home.longitude)
    for name in names:
        counted[name.key] = counted.get(name.key, 0) + 1
        if counted[name.key] > 3 or name.key in grammar.stop:
            continue
        countries = [place.country for place in name.places if place.kind in ("country", "region") and place.country]
        if countries:
            for country in dict.fromkeys(countries):
                weights[country] = weights.get(country, 0.0) + 1.5 / len(set(countries))
        single = _single(name)
        if single is not None and single.country and not countries:
            weights[single.country] = weights.get(single.country, 0.0) + 1.0
        if single is not None and single.latitude is not None and single.longitude is not None and _anchors(single, name, points):
            points[single.id] = (single.latitude, single.longitude)
    seen: dict[tuple[str, ...], int] = {}
    for group in demonyms:
        seen[group] = seen.get(group, 0) + 1
        if seen[group] <= 3:
            for country in group:
                weights[country] = weights.get(country, 0.0) + 1.0 / len(group)
    national = dict.fromkeys((hit.key, reading.tokens[hit.first].norm) for hits in national_words for hit in hits)
    for country, _ in list(national)[:8]:
        weights[country] = weights.get(country, 0.0) + 1.0
    total = sum(weights.values()) or 1.0
    return Evidence({country: weight / total for country, weight in weights.items()}, tuple(points.values()))


def _size(place: Place) -> float:
    return 3.0 * math.log10(place.population + 10) / 7.0


def base_score(place: Place, evidence: Evidence) -> float:
    """The part of a candidate's score that is the same wherever in the report its name stands."""
    if place.kind == "area":
        return 5.0
    told = evidence.shares.get(place.country or "", 0.0)
    share = _SHARE * told
    if place.kind == "country":
        return 4.0 + share
    score = _size(place) + share + _OWN_NAME * place.main
    if place.kind == "region":
        return score + 1.0
    if place.capital:
        known = 1.0 if told >= _SPOKEN_OF else min(1.0, place.population / _LARGE_CAPITAL)  # else "Saint-Denis" were always Réunion's
        score += (_CAPITAL if place.main else _FOREIGN_CAPITAL) * known
    nearest = min((near_km(place.latitude or 0.0, place.longitude or 0.0, *point) for point in evidence.points), default=1e9)
    own = 1.0 if nearest < 0.01 else 0.0
    return score + (own or (0.8 if nearest < 60 else 0.5 if nearest < 200 else 0.2 if nearest < 500 else 0.0))


def _preferred(grammar: Grammar, name: Name, place: Place, places: Sequence[Place]) -> float:
    towns = any(other.kind == "city" for other in places)
    areas = any(other.kind != "city" for other in places)
    if not (towns and areas):
        return 0.0
    if name.cue_word in grammar.city_prepositions and not name.bare_article:
        return _PREFERENCE if place.kind == "city" else 0.0
    if (name.cue == "in_area" and name.cue_word in grammar.area_prepositions) or name.bare_article:
        return 0.0 if place.kind == "city" else _PREFERENCE
    return 0.0


def holds(outer: Place, inner: Place) -> bool:
    """Whether *outer* (country, region or city) contains the city *inner*."""
    if outer.country is None or outer.country != inner.country or outer.id == inner.id:
        return False
    if outer.kind == "country":
        return True
    if outer.latitude is None or outer.longitude is None or inner.latitude is None or inner.longitude is None:
        return False
    distance = near_km(outer.latitude, outer.longitude, inner.latitude, inner.longitude)
    if outer.kind == "region":
        return outer.admin1 == inner.admin1 and distance * 1000 <= 2.0 * (outer.radius or 60_000)
    return outer.kind == "city" and distance <= 30.0


def resolve(grammar: Grammar, names: Sequence[Name], evidence: Evidence, containers: Mapping[int, int]) -> list[Choice]:
    """A choice for every name. *containers*: index of a name -> index of the name in brackets or after a comma behind it."""
    base: dict[str, list[tuple[float, Place]]] = {}
    tied: dict[str, Place] = {}
    for index, name in enumerate(names):
        if name.key not in base:
            base[name.key] = [(base_score(place, evidence), place) for place in name.places]
        if index in containers and name.key not in tied:
            outers = names[containers[index]].places
            inside = [
                (score, place)
                for score, place in base[name.key]
                if place.kind == "city" and any(holds(outer, place) for outer in outers[:4])
            ]
            if inside:
                tied[name.key] = max(inside, key=lambda pair: pair[0])[1]
    cache: dict[tuple[str, str, bool], Choice] = {}
    chosen: list[Choice] = []
    for name in names:
        memo = (name.key, name.cue_word, name.bare_article)
        if memo not in cache:
            cache[memo] = _choose(grammar, name, base[name.key], tied.get(name.key))
        chosen.append(cache[memo])
    _agree(grammar, names, base, chosen)
    return chosen


def _agree(grammar: Grammar, names: Sequence[Name], base: Mapping[str, Sequence[tuple[float, Place]]], chosen: list[Choice]) -> None:
    """Let two towns named side by side ("Hereford and Leominster") be neighbours, where one is unsure and they would lie far apart."""
    for index in range(len(names) - 1):
        one, two = names[index], names[index + 1]
        if one.sentence != two.sentence or two.first - one.last != 1 or min(chosen[index].margin, chosen[index + 1].margin) > _UNSURE:
            continue
        if _apart(chosen[index].place, chosen[index + 1].place) <= _NEIGHBOURS:
            continue
        pairs = [
            (first + second, here, there)
            for first, here in _open(base[one.key], chosen[index])
            for second, there in _open(base[two.key], chosen[index + 1])
            if _apart(here, there) <= _NEIGHBOURS
        ]
        if pairs:
            _, here, there = max(pairs, key=lambda pair: pair[0])
            chosen[index] = _taken(chosen[index], here)
            chosen[index + 1] = _taken(chosen[index + 1], there)


def _open(base: Sequence[tuple[float, Place]], choice: Choice) -> Sequence[tuple[float, Place]]:
    """The candidates that may still be taken: all of an unsure name, of a sure one its choice."""
    if choice.margin > _UNSURE or choice.contained:
        return [(score, place) for score, place in base if place.id == choice.place.id]
    return sorted(base, key=lambda pair: -pair[0])[:_RIVALS]


def _taken(choice: Choice, place: Place) -> Choice:
    return choice if choice.place.id == place.id else Choice(place, choice.place, 0.0, choice.contained)


def _apart(one: Place, two: Place) -> float:
    """The distance of two towns in km; 0 where one of them is none."""
    if one.kind != "city" or two.kind != "city":
        return 0.0
    return near_km(one.latitude or 0.0, one.longitude or 0.0, two.latitude or 0.0, two.longitude or 0.0)


def _choose(grammar: Grammar, name: Name, base: Sequence[tuple[float, Place]], tied: Place | None) -> Choice:
    places = [place for _, place in base]
    scored = [
        (score + _preferred(grammar, name, place, places) + (_CONTAINED if tied is not None and place.id == tied.id else 0.0), place)
        for score, place in base
    ]
    scored.sort(key=lambda pair: -pair[0])
    first, place = scored[0]
    second = scored[1] if len(scored) > 1 else None
    margin = 1.0 if second is None else max(0.0, min(1.0, (first - second[0]) / max(first, 0.001)))
    return Choice(place, second[1] if second else None, round(margin, 3), tied is not None and place.id == tied.id)
