"""The finder: puts spans, resolution, labels and venues together into mentions.

Labels: ``place``, ``venue``, ``dateline``, ``metonym``, ``demonym``, ``organisation``, ``media``, ``person``, ``team``, ``origin``.
Where an event was is told by ``place``, ``venue`` and ``dateline`` alone.
"""

from collections.abc import Collection, Mapping, Sequence

from msgspec.structs import replace

from selon.extract.places.fronts import find_fronts
from selon.extract.places.grammar import TEAM, WHOLE, Grammar
from selon.extract.places.heard import Heard, hear, raised
from selon.extract.places.homes import home_of
from selon.extract.places.labels import Use, as_regions, joined, scene, use
from selon.extract.places.line import Venue
from selon.extract.places.resolve import Choice, Evidence, gather, resolve
from selon.extract.places.settings import capitals, find_landmarks, landmark_mentions, landmarks_known, towns_named, venue_mentions
from selon.extract.places.spans import Name, adjacent, capitalised, cues_of, find_names
from selon.extract.places.subjects import between
from selon.extract.places.unknown import find_unknown
from selon.extract.places.venues import find_venues
from selon.extract.places.work import Found, Work
from selon.gazetteer.fold import fold
from selon.gazetteer.lookup import Gazetteer, Place
from selon.model import Candidate, Mention, Mentions, PlacePrecision, Reading, Where
from selon.text import token_evidence

_PRECISION: Mapping[str, PlacePrecision] = {"city": "city", "region": "region", "country": "country", "area": "area"}
_SHORTEST = 3
"""Letters from which on capitals are a way of writing, not an abbreviation ("UK")."""
_AREA_RADIUS = 60_000
_TOWN_PEOPLE = 50_000
_DATELINE_TOKENS = 8


def find(grammar: Grammar, reading: Reading, gazetteer: Gazetteer | None) -> Mentions:
    """The places of *reading*, in text order. Without a gazetteer: venues, and capitalised names after a cue of place, without points."""
    adjectives: Mapping[str, tuple[str, ...]] = gazetteer.adjectives(grammar.language) if gazetteer is not None else {}
    folded: dict[str, str] = {}
    heard = hear(grammar.listener, reading)
    firsts = raised(reading)
    cues = cues_of(reading.tokens, heard["left"])
    every_venue = find_venues(grammar, reading, adjectives, cues, heard, firsts)
    after_nouns = {index for venue in every_venue if venue.name > venue.noun for index in range(venue.noun + 1, venue.last)}
    proper = [found for found in _proper(grammar, reading, heard) if found.first not in after_nouns]
    taken = {index for found in proper for index in range(found.first, found.last)}
    known = landmarks_known(grammar, gazetteer)
    landmarks = find_landmarks(grammar, reading, cues, taken, known, firsts, folded)
    taken |= {index for _, first, last in landmarks for index in range(first, last)}
    venues = [v for v in every_venue if not any(index in taken for index in range(v.first, v.last)) and not _is_town(reading, gazetteer, v)]
    inner = {index for venue in venues for index in range(venue.first, venue.last)}
    venues = sorted(
        [*venues, *find_fronts(grammar, reading, gazetteer, adjectives, taken | inner, heard["before"])], key=lambda venue: venue.first
    )
    inner = {index for venue in venues for index in range(venue.first, venue.last)}
    every = find_names(grammar, reading, gazetteer, cues, firsts, folded)
    names = [name for name in every if not any(index in taken or index in inner for index in range(name.first, name.last))]
    names = as_regions(grammar, reading.tokens, names, gazetteer)
    demonyms = _demonyms(
        grammar, reading, adjectives, {i for name in names for i in range(name.first, name.last) if _is_large(name)} | inner | taken
    )
    home = home_of(grammar, reading.report.outlet, gazetteer)
    containers = joined(grammar, reading.tokens, names)
    told_countries = [countries for _, _, countries in demonyms]
    evidence = gather(grammar, reading, names, told_countries, heard["national"], home)
    choices = resolve(grammar, names, evidence, containers)
    without = gather(grammar, reading, names, told_countries, heard["national"]) if home else None
    swayed = _swayed(grammar, names, choices, without, containers) if without else set()
    work = Work(grammar, reading, gazetteer, cues, venues, names, choices, evidence, heard, firsts)
    adjective_tokens = {index for first, last, _ in demonyms for index in range(first, last)}
    places = _places(work, adjective_tokens)
    told = {index for item in places for index in range(item.first, item.last)}
    places += find_unknown(work, told | inner | taken | adjective_tokens, places)
    places += capitals(work, demonyms, places)
    towns = towns_named(work, places)
    standing = [item for item in venue_mentions(work, towns) if not _is_agency(work, item, places)]
    found = [*proper, *places, *standing, *landmark_mentions(work, landmarks, towns, known)]
    covered = {index for item in found for index in range(item.first, item.last)}
    for first, last, countries in demonyms:
        if first not in covered:
            found.append(Found(first, last, "demonym", "demonym", _demonym_value(work, first, last, countries, evidence)))
    found.sort(key=lambda item: (item.first, item.last))
    wide = {hit.last for hits in heard[WHOLE] for hit in hits}
    found = [replace(item, rule=WHOLE) if _is_throughout(work, item, wide) else item for item in found]
    return tuple(_mention(work, replace(item, rule="outlet_home") if item.first in swayed else item) for item in found)


def _is_throughout(work: Work, item: Found, wide: Collection[int]) -> bool:
    """Whether a country or region stands behind words that end before the tokens *wide*, an article between them or not."""
    if item.label != "place" or item.value is None or item.value.precision not in ("country", "region"):
        return False
    return item.first in wide or (item.first - 1 in wide and work.reading.tokens[item.first - 1].norm in work.grammar.articles)


def _is_agency(work: Work, venue: Found, places: Sequence[Found]) -> bool:
    """Whether what looks like a building stands alone in brackets beside the dateline: there the agency is named ("LYON, 12 oct. (…)")."""
    tokens = work.reading.tokens
    if venue.first == 0 or venue.last >= len(tokens) or (tokens[venue.first - 1].text, tokens[venue.last].text) != ("(", ")"):
        return False
    return any(item.label == "dateline" and 0 <= venue.first - item.last <= _DATELINE_TOKENS for item in places)


def _swayed(
    grammar: Grammar, names: Sequence[Name], choices: Sequence[Choice], without: Evidence, containers: Mapping[int, int]
) -> set[int]:
    """First tokens of the names that would be other places without the outlet's home."""
    plain = resolve(grammar, names, without, containers)
    return {name.first for name, one, two in zip(names, choices, plain, strict=True) if one.place.id != two.place.id}


def _mention(work: Work, item: Found) -> Mention:
    span = token_evidence(work.reading, item.first, item.last)
    return Mention("place", span.start, span.end, span.text, work.grammar.rule(item.rule), item.value, item.label)


def _demonym_value(work: Work, first: int, last: int, countries: Sequence[str], evidence: Evidence) -> Where:
    country = max(countries, key=lambda code: evidence.shares.get(code, 0.0))
    text = token_evidence(work.reading, first, last).text
    return Where(text, "country", country=country) if country.isalpha() else Where(text, "area")


def _is_town(reading: Reading, gazetteer: Gazetteer | None, venue: Venue) -> bool:
    """Whether what looks like a building or a park is the name of a large town or an area (Ellesmere Port, the West Bank)."""
    if gazetteer is None or venue.name > venue.noun or venue.last - venue.first != 2 or not reading.tokens[venue.noun].text[0].isupper():
        return False
    key = " ".join(fold(token.text) for token in reading.tokens[venue.first : venue.last])
    return any(place.kind != "city" or place.population >= _TOWN_PEOPLE for place in gazetteer.find_keys((key,)).get(key, ()))


def _is_large(name: Name) -> bool:
    return name.places[0].kind != "city"


# ------------------------------------------------------------------------------------------------ names that are not places


def _proper(grammar: Grammar, reading: Reading, heard: Heard) -> list[Found]:
    """Names of outlets, clubs and bodies."""
    tokens = reading.tokens
    made = []
    for hit in (hit for hits in heard["proper"] for hit in hits):
        first = hit.first + (tokens[hit.first].text.islower() and tokens[hit.first].norm in grammar.articles)
        words = [token for token in tokens[first : hit.last] if token.text[0].isalpha()]
        if words and words[0].text[0].isupper() and (words[-1].text[0].isupper() or hit.key == "body"):
            value = Where(token_evidence(reading, first, hit.last).text, "area")
            made.append(Found(first, hit.last, hit.key, "organisation" if hit.key == "body" else hit.key, value))
    covered = {index for item in made for index in range(item.first, item.last)}
    made += [item for item in _clubs(grammar, reading) if item.first not in covered and item.last - 1 not in covered]
    return made


def _clubs(grammar: Grammar, reading: Reading) -> list[Found]:
    """Sports clubs: a club's word before a name or before what inhabitants of a town are called ("FC Rouen", "Stade brestois")."""
    tokens, made = reading.tokens, []
    for first in range(len(tokens) - 1):
        token, following = tokens[first], tokens[first + 1]
        if token.text not in grammar.clubs or not adjacent(tokens, first + 1):
            continue
        inhabitants = following.norm.endswith(grammar.inhabitant_endings) and len(following.norm) > 5
        if inhabitants or (token.text.isupper() and capitalised(following) and len(following.text) > 2):
            value = Where(token_evidence(reading, first, first + 2).text, "area")
            made.append(Found(first, first + 2, TEAM, TEAM, value))
    return made


def _demonyms(
    grammar: Grammar, reading: Reading, adjectives: Mapping[str, tuple[str, ...]], taken: set[int]
) -> list[tuple[int, int, tuple[str, ...]]]:
    found: list[tuple[int, int, tuple[str, ...]]] = []
    tokens, after = reading.tokens, 0
    if not adjectives:
        return found
    for index, token in enumerate(tokens):
        norm = token.norm
        if not (norm in adjectives or "-" in norm or token.text[0].isupper()) or index < after or index in taken:
            continue
        if index + 1 < len(tokens) and token.text[0].isupper():
            double = adjectives.get(f"{norm} {tokens[index + 1].norm}")
            if double:
                found.append((index, index + 2, double))
                after = index + 2
                continue
        countries = adjectives.get(norm) or (adjectives.get(norm.rsplit("-", 1)[1]) if "-" in norm else None)
        if countries:
            found.append((index, index + 1, countries))
    return found


# -------------------------------------------------------------------------------------------------------------------- names


def _where(name_text: str, name: Name, choice: Choice) -> Where:
    place, second = choice.place, choice.second
    pointed = place.kind in ("city", "region")
    return Where(
        name=name_text,
        precision=_PRECISION[place.kind],
        latitude=place.latitude if pointed else None,
        longitude=place.longitude if pointed else None,
        radius_m=place.radius if pointed else None,
        gazetteer=place.id,
        city=_in_small_letters(name.called or _town_in(f"{name.article} {name_text}".strip(), place), place)
        if place.kind == "city"
        else None,
        region=place.name if place.kind == "region" else place.region,
        country=place.country,
        runner_up=Candidate(second.name, second.id, second.country) if second is not None else None,
        margin=choice.margin,
    )


def _in_small_letters(town: str, place: Place) -> str:
    """A town in capitals (a dateline, a heading) as the gazetteer writes it; under another name than its own, with a capital a word."""
    if not town.isupper() or len(town) < _SHORTEST:
        return town
    return place.name if fold(town) == fold(place.name) else town.title()


def _town_in(text: str, place: Place) -> str:
    """The town's own name in a longer one that says where it lies ("Saint-Denis" in "Saint-Denis de La Réunion")."""
    own = fold(place.name)
    if place.main or not fold(text).startswith(own + " "):
        return text
    words = text.split(" ")
    return next((" ".join(words[:count]) for count in range(1, len(words)) if fold(" ".join(words[:count])) == own), text)


def _admin(work: Work, name: Name) -> int:
    """1 where a noun such as "province" follows the name and belongs to it."""
    tokens, grammar = work.reading.tokens, work.grammar
    if name.last >= len(tokens) or not adjacent(tokens, name.last) or name.places[0].kind not in ("city", "region"):
        return 0
    return int(tokens[name.last].text in grammar.admin or tokens[name.last].text in grammar.counties)


def _around(value: Where, loose: bool) -> Where:
    """The area named after a town: around the town, or (*loose*: a county) wherever it may be, then without a point."""
    if value.precision != "city":
        return value
    if loose:
        return Where(value.name, "region", country=None)
    return replace(value, precision="region", city=None, radius_m=max(value.radius_m or 0, _AREA_RADIUS), gazetteer=None)


def _places(work: Work, adjectives: set[int]) -> list[Found]:
    grammar, tokens, names = work.grammar, work.reading.tokens, work.names
    stage = scene(grammar, work.reading, names, work.evidence.shares)
    containers = joined(grammar, tokens, names)
    stretch = between(grammar, work.reading, names, work.choices)
    made: list[Found] = []
    uses: dict[int, Use] = {}
    for index, (name, choice) in enumerate(zip(names, work.choices, strict=True)):
        if name.last - name.first == 1 and name.first in adjectives and choice.place.kind == "city":
            continue
        inside = index > 0 and containers.get(index - 1) == index and work.choices[index - 1].contained
        if inside and uses.get(index - 1) is not None:
            uses[index] = ("place", "apposition") if uses[index - 1] != ("dateline", "dateline") else ("dateline", "dateline")
        else:
            tail = names[containers[index]].last if choice.contained and index in containers else name.last
            uses[index] = use(grammar, stage, name, choice, tail, _listed_after(work, index, uses))
        if index in stretch:
            uses[index] = ("place", "between")
        told = uses[index]
        if told is None or (uses.get(index - 1) == ("dateline", "dateline") and _abbreviated(work, index)):
            continue
        last = name.last + _admin(work, name)
        value = _where(token_evidence(work.reading, name.first, last).text, name, choice)
        outer = containers.get(index)
        if choice.contained and outer is not None and _quarter(choice.place, work.choices[outer].place):
            town = _where(token_evidence(work.reading, names[outer].first, names[outer].last).text, names[outer], work.choices[outer])
            value = replace(value, precision="district", city=town.city)
        if last > name.last:
            value = _around(value, tokens[name.last].text in grammar.counties)
        made.append(Found(name.first, last, told[1], told[0], value))
    return made


def _quarter(inner: Place, outer: Place) -> bool:
    """Whether the town named first is a quarter of the larger one behind it ("Limoilou, à Québec")."""
    return outer.kind == "city" and outer.id != inner.id and inner.population < outer.population


def _abbreviated(work: Work, index: int) -> bool:
    """Whether a town's name is the region's abbreviation behind the town of a dateline ("LETHBRIDGE, Alta. –")."""
    town, name, tokens = work.names[index - 1], work.names[index], work.reading.tokens
    short = name.first - town.last == 1 and name.last < len(tokens) and tokens[name.last].text == "."
    return short and work.choices[index].place.kind == "city"


def _listed_after(work: Work, index: int, uses: Mapping[int, Use]) -> Use:
    """The use of the name that this one is listed after, where only commas, conjunctions and an article stand between."""
    if index == 0:
        return None
    one, two = work.names[index - 1], work.names[index]
    told = uses.get(index - 1)
    if told is None or one.sentence != two.sentence or not 0 < two.first - one.last <= 3 or two.cue not in (None, "of"):
        return None
    between = [token.norm for token in work.reading.tokens[one.last : two.first]]
    if two.cue == "of" and told[0] == "origin" and len(between) > 1:
        between.pop()
    if not all(word in work.grammar.coordinators or word in work.grammar.articles for word in between):
        return None
    return (
        told if between[0] in work.grammar.coordinators and told[1] not in ("bare", "of", "speaks", "with_article", "apposition") else None
    )
