"""The finder: puts spans, resolution, labels and venues together into mentions.

Labels: ``place``, ``venue``, ``dateline``, ``metonym``, ``demonym``, ``organisation``, ``media``, ``person``, ``team``, ``origin``.
Where an event was is told by ``place``, ``venue`` and ``dateline`` alone.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from selon.extract.places.grammar import Grammar
from selon.extract.places.labels import Use, is_dateline, joined, scene, use
from selon.extract.places.resolve import Choice, Evidence, gather, resolve
from selon.extract.places.spans import Name, adjacent, capitalised, cue_before, cues_of, find_names
from selon.extract.places.towns import Town, ground, town_of
from selon.extract.places.venues import Venue, find_venues
from selon.gazetteer.fold import fold
from selon.gazetteer.lookup import Gazetteer, Place
from selon.model import Candidate, Mention, Mentions, PlacePrecision, Reading, Where
from selon.text import token_evidence

_PRECISION: Mapping[str, PlacePrecision] = {"city": "city", "region": "region", "country": "country", "area": "area"}
_LOCATED = frozenset({"at", "in_area", "settlement", "listed", "unknown", "apposition"})
_CUED = frozenset({"settlement", "at", "near", "in_area", "event_of", "origin"})
_AREA_RADIUS = 60_000
_AFTER_PEOPLE = 10_000
_BEFORE_PEOPLE = 300_000


class _Found(NamedTuple):
    """A mention in the making."""

    first: int
    last: int
    rule: str
    label: str
    value: Where | None


class _Work(NamedTuple):
    """One report at work."""

    grammar: Grammar
    reading: Reading
    gazetteer: Gazetteer | None
    cues: Sequence[Mapping[int, tuple[str, str]]]
    venues: Sequence[Venue]
    names: Sequence[Name]
    choices: Sequence[Choice]
    evidence: Evidence


def find(grammar: Grammar, reading: Reading, gazetteer: Gazetteer | None) -> Mentions:
    """The places of *reading*, in text order. Without a gazetteer: venues, and capitalised names after a cue of place, without points."""
    adjectives: Mapping[str, tuple[str, ...]] = gazetteer.adjectives(grammar.language) if gazetteer is not None else {}
    folded: dict[str, str] = {}
    cues = [cues_of(grammar, reading.tokens, sentence) for sentence in reading.sentences]
    proper = _proper(grammar, reading)
    taken = {index for found in proper for index in range(found.first, found.last)}
    landmarks = _landmarks(grammar, reading, cues, taken)
    taken |= {index for _, first, last in landmarks for index in range(first, last)}
    venues = [v for v in find_venues(grammar, reading, adjectives) if not any(index in taken for index in range(v.first, v.last))]
    inner = {index for venue in venues for index in range(venue.first, venue.last)}
    every = find_names(grammar, reading, gazetteer, cues, folded)
    names = [name for name in every if not any(index in taken or index in inner for index in range(name.first, name.last))]
    demonyms = _demonyms(
        grammar, reading, adjectives, {i for name in names for i in range(name.first, name.last) if _is_large(name)} | inner | taken
    )
    evidence = gather(grammar, reading, names, [countries for _, _, countries in demonyms])
    choices = resolve(grammar, names, evidence, joined(reading.tokens, names))
    work = _Work(grammar, reading, gazetteer, cues, venues, names, choices, evidence)
    adjective_tokens = {index for first, last, _ in demonyms for index in range(first, last)}
    places = _places(work, adjective_tokens)
    places += _unknown(work, {i for name in names for i in range(name.first, name.last)} | inner | taken | adjective_tokens, places)
    places += _capitals(work, demonyms, places)
    towns = _towns(work, places)
    found = [*proper, *places, *_venue_mentions(work, towns), *_landmark_mentions(work, landmarks, towns)]
    covered = {index for item in found for index in range(item.first, item.last)}
    for first, last, countries in demonyms:
        if first not in covered:
            found.append(_Found(first, last, "demonym", "demonym", _demonym_value(work, first, last, countries, evidence)))
    found.sort(key=lambda item: (item.first, item.last))
    return tuple(_mention(work, item) for item in found)


def _mention(work: _Work, item: _Found) -> Mention:
    span = token_evidence(work.reading, item.first, item.last)
    return Mention("place", span.start, span.end, span.text, work.grammar.rule(item.rule), item.value, item.label)


def _demonym_value(work: _Work, first: int, last: int, countries: Sequence[str], evidence: Evidence) -> Where:
    country = max(countries, key=lambda code: evidence.shares.get(code, 0.0))
    text = token_evidence(work.reading, first, last).text
    return Where(text, "country", country=country) if country.isalpha() else Where(text, "area")


def _is_large(name: Name) -> bool:
    return name.places[0].kind != "city"


# ------------------------------------------------------------------------------------------------ names that are not places


def _proper(grammar: Grammar, reading: Reading) -> list[_Found]:
    """Names of outlets and clubs."""
    tokens = reading.tokens
    made = []
    for hit in grammar.proper.scan(tokens):
        first = hit.first + (tokens[hit.first].text.islower() and tokens[hit.first].norm in grammar.articles)
        words = [token for token in tokens[first : hit.last] if token.text[0].isalpha()]
        if words and words[0].text[0].isupper() and words[-1].text[0].isupper():
            value = Where(token_evidence(reading, first, hit.last).text, "area")
            made.append(_Found(first, hit.last, hit.key, hit.key, value))
    return made


def _demonyms(
    grammar: Grammar, reading: Reading, adjectives: Mapping[str, tuple[str, ...]], taken: set[int]
) -> list[tuple[int, int, tuple[str, ...]]]:
    found: list[tuple[int, int, tuple[str, ...]]] = []
    tokens, after = reading.tokens, 0
    if not adjectives:
        return found
    for index, token in enumerate(tokens):
        if index < after or index in taken:
            continue
        if index + 1 < len(tokens) and token.text[0].isupper():
            double = adjectives.get(f"{token.norm} {tokens[index + 1].norm}")
            if double:
                found.append((index, index + 2, double))
                after = index + 2
                continue
        countries = adjectives.get(token.norm)
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
        city=f"{name.article} {name_text}".strip() if place.kind == "city" else None,
        region=place.name if place.kind == "region" else place.region,
        country=place.country,
        runner_up=Candidate(second.name, second.id, second.country) if second is not None else None,
        margin=choice.margin,
    )


def _admin(work: _Work, name: Name) -> int:
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


def _places(work: _Work, adjectives: set[int]) -> list[_Found]:
    grammar, tokens, names = work.grammar, work.reading.tokens, work.names
    stage = scene(grammar, work.reading, names, work.evidence.shares)
    containers = joined(tokens, names)
    made: list[_Found] = []
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
        told = uses[index]
        if told is None:
            continue
        last = name.last + _admin(work, name)
        value = _where(token_evidence(work.reading, name.first, last).text, name, choice)
        if last > name.last:
            value = _around(value, tokens[name.last].text in grammar.counties)
        made.append(_Found(name.first, last, told[1], told[0], value))
    return made


def _listed_after(work: _Work, index: int, uses: Mapping[int, Use]) -> Use:
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


# ---------------------------------------------------------------------------------------------------- names without a record


def _unknown(work: _Work, taken: set[int], places: Sequence[_Found]) -> list[_Found]:
    """Capitalised names after a cue of place, or in a list of places, that the gazetteer does not hold (without one: all after a cue)."""
    reading, tokens = work.reading, work.reading.tokens
    located = {item.last for item in places if item.label == "place" and item.rule in _LOCATED}
    made: list[_Found] = []
    for number, sentence in enumerate(reading.sentences):
        index = sentence.first
        while index < sentence.last:
            last = index if tokens[index].text.islower() else _run(work.grammar, reading, index, sentence.last, taken)
            if last == index:
                index += 1
                continue
            found = _unknown_at(work, number, index, last, located)
            if found is not None:
                made.append(found)
                if found.label == "place":
                    located.add(last)
            index = last
    return made


def _unknown_at(work: _Work, number: int, first: int, last: int, located: set[int]) -> _Found | None:
    grammar, tokens = work.grammar, work.reading.tokens
    rule, word, _ = cue_before(grammar, tokens, work.cues[number], first, work.reading.sentences[number].first)
    text = token_evidence(work.reading, first, last).text
    if last - first == 1 and _in_list(work, first, last, located):
        return _Found(first, last, "listed", "place", Where(text, "city", city=text))
    if not (tokens[first].text[0].isupper() or "-" in tokens[first].text[:4]) or (work.reading.sentences[number].heading and rule is None):
        return None
    following = tokens[last].text if last < work.reading.sentences[number].last and adjacent(tokens, last) else ""
    if following and (following in grammar.towns or following in grammar.admin or following in grammar.counties):
        return _Found(first, last, "admin", "place", Where(text, "area" if following not in grammar.towns else "district"))
    if work.gazetteer is not None:
        cued = (rule == "settlement" and tokens[first - 1].norm in grammar.joints) or (
            word in grammar.bare_unknown and not grammar.linkers.at(tokens, last, min(last + 1, len(tokens)))
        )
        if not cued:
            return None
    elif rule not in _CUED and not (rule is None and _opens_dateline(work, first, last, number)):
        return None
    town = (
        rule in ("settlement", "at", "event_of", "near", None)
        and word not in grammar.area_prepositions
        and word not in grammar.bare_unknown
    )
    value = Where(text, "city" if town else "area", city=text if town else None)
    label = "dateline" if rule is None else "origin" if rule == "origin" else "place"
    return _Found(first, last, "dateline" if rule is None else "unknown", label, value)


def _in_list(work: _Work, first: int, last: int, located: set[int]) -> bool:
    """Whether the word is an item of a list that begins with a place: after a conjunction, or between commas with more to come."""
    tokens, coordinators = work.reading.tokens, work.grammar.coordinators
    if first - 1 not in located or tokens[first - 1].norm not in coordinators:
        return False
    if tokens[first - 1].text.isalpha():
        return last >= len(tokens) or not capitalised(tokens[last])
    return last + 1 < len(tokens) and tokens[last].norm in coordinators and capitalised(tokens[last + 1])


def _opens_dateline(work: _Work, first: int, last: int, sentence: int) -> bool:
    name = Name(first, last, sentence, "", (), None, "", False, "")
    return is_dateline(scene(work.grammar, work.reading, (name,), {}), name, last)


def _run(grammar: Grammar, reading: Reading, first: int, end: int, taken: set[int]) -> int:
    """The token after the capitalised run that begins at *first*; *first* where none does."""
    tokens, last = reading.tokens, first
    for index in range(first, min(first + 4, end)):
        token = tokens[index]
        if index in taken or (index > first and not adjacent(tokens, index)) or not capitalised(token) or not token.text[0].isalpha():
            break
        if token.norm in grammar.never or token.norm in grammar.function_words or fold(token.text) in grammar.stop:
            break
        if token.text.isupper() and len(token.text) > 1 and first != 0:
            break
        last = index + 1
    return last


# ----------------------------------------------------------------------------------------------------------------- capitals


def _capitals(work: _Work, demonyms: Sequence[tuple[int, int, tuple[str, ...]]], places: Sequence[_Found]) -> list[_Found]:
    """ "The capital" with a country's adjective beside it, or of a country whose capital the report names."""
    if work.gazetteer is None:
        return []
    tokens = work.reading.tokens
    beside = {first: countries for first, _, countries in demonyms} | {last - 1: countries for _, last, countries in demonyms}
    written: dict[str, str] = {}
    capitals: dict[str, Where] = {}
    for item in places:
        if item.value is not None and item.value.gazetteer and item.value.precision == "city":
            written.setdefault(item.value.gazetteer, item.value.city or item.value.name)
            capitals.setdefault(item.value.gazetteer, item.value)
    covered = {index for item in places for index in range(item.first, item.last)}
    made: list[_Found] = []
    for hit in work.grammar.capital.scan(tokens):
        after, before = beside.get(hit.last), beside.get(hit.first - 1)
        countries = after or before
        if countries is not None:
            first, last = (hit.first, hit.last + 1) if after else (hit.first - 1, hit.last)
            place = work.gazetteer.capital(countries[0])
        else:
            first, last = hit.first, hit.last
            named = [work.gazetteer.capital(value.country) for value in capitals.values() if value.country]
            known = [place for place in named if place is not None and place.id in written]
            place = known[0] if len({one.id for one in known}) == 1 and _definite(work, first, last) else None
        if place is None or any(index in covered for index in range(first, last)):
            continue
        made.append(_Found(first, last, "capital_of", "place", _capital_value(work, first, last, place, written)))
    return made


def _definite(work: _Work, first: int, last: int) -> bool:
    """Whether "capital" stands with an article and without a word that narrows it behind."""
    tokens, grammar = work.reading.tokens, work.grammar
    if first == 0 or tokens[first - 1].norm not in grammar.articles:
        return False
    following = tokens[last].norm if last < len(tokens) else "."
    return not following[0].isalpha() or (following in grammar.function_words and not grammar.linkers.at(tokens, last, last + 1))


def _capital_value(work: _Work, first: int, last: int, place: Place, written: Mapping[str, str]) -> Where:
    text = token_evidence(work.reading, first, last).text
    return replace(_town_value(text, (place,)), city=written.get(place.id, place.name))


# ------------------------------------------------------------------------------------------------------------------- venues


def _towns(work: _Work, places: Sequence[_Found]) -> list[Town]:
    """The towns that are places of this report, in text order."""
    starts = [sentence.first for sentence in work.reading.sentences]
    made: list[Town] = []
    sentence = 0
    for item in sorted(places, key=lambda place: place.first):
        while sentence + 1 < len(starts) and starts[sentence + 1] <= item.first:
            sentence += 1
        if item.label in ("place", "dateline") and item.value is not None and item.value.precision == "city":
            made.append(Town(item.first, item.last, sentence, item.value, item.rule))
    if made:
        return made
    named = [item for item in places if item.value is not None and item.value.precision == "city"]
    return [Town(item.first, item.last, -1, item.value, "of") for item in named[:1] if item.value is not None]


def _venue_value(text: str, town: Where | None) -> Where:
    if town is None:
        return Where(text, "venue")
    return Where(
        text, "venue", latitude=town.latitude, longitude=town.longitude, radius_m=town.radius_m, city=town.city or town.name,
        region=town.region, country=town.country, margin=town.margin,
    )  # fmt: skip


def _own_town(work: _Work, venue: Venue, towns: Sequence[Town]) -> Where | None:
    """The town that the venue's own name says ("gare de Thionville", "Lagos Airport"): one that the report names too, or a large one."""
    if work.gazetteer is None or venue.owned or venue.kind == "street":
        return None
    tokens = work.reading.tokens
    after = venue.name > venue.noun
    first, end = (venue.name, venue.last) if after else (venue.name, venue.noun)
    for last in range(end, end - 1 if after else first, -1):
        if first >= last or not tokens[first].text[0].isupper():
            return None
        key = " ".join(fold(token.text) for token in tokens[first:last])
        found = work.gazetteer.find_keys((key,)).get(key, ())
        if not found or key in work.grammar.stop or any(place.kind != "city" for place in found):
            continue
        named = next((town.value for town in towns if town.value.gazetteer in {place.id for place in found}), None)
        if named is not None:
            return named
        if found[0].population >= (_AFTER_PEOPLE if after else _BEFORE_PEOPLE):
            return _town_value(token_evidence(work.reading, first, last).text, found)
    return None


def _town_value(text: str, found: Sequence[Place]) -> Where:
    place = found[0]
    return Where(
        text, "city", latitude=place.latitude, longitude=place.longitude, radius_m=place.radius, gazetteer=place.id, city=text,
        region=place.region, country=place.country, margin=0.5 if len(found) > 1 else 1.0,
    )  # fmt: skip


def _venue_mentions(work: _Work, towns: Sequence[Town]) -> list[_Found]:
    own_towns = {venue: _own_town(work, venue, towns) for venue in work.venues}
    told = [Town(venue.first, venue.last, venue.sentence, own, "at") for venue, own in own_towns.items() if own is not None]
    found = ground(work.reading, sorted([*towns, *told], key=lambda town: town.first))
    made: list[_Found] = []
    for venue in work.venues:
        text = token_evidence(work.reading, venue.first, venue.last).text
        if venue.kind == "body":
            made.append(_Found(venue.first, venue.last, "body", "organisation", Where(text, "area")))
            continue
        own = own_towns[venue]
        if own is not None:
            made.append(_Found(venue.first, venue.last, "venue_own_city", "venue", _venue_value(text, own)))
            continue
        town, rule = town_of(found, venue)
        made.append(_Found(venue.first, venue.last, rule, "venue", _venue_value(text, town.value if town else None)))
    return made


# ---------------------------------------------------------------------------------------------------------------- landmarks


def _landmarks(
    grammar: Grammar, reading: Reading, cues: Sequence[Mapping[int, tuple[str, str]]], taken: set[int]
) -> list[tuple[str, int, int]]:
    """Landmarks by name: (key, first, last). A common word counts only right after a preposition of place."""
    tokens, made, after = reading.tokens, [], 0
    heads = {key.split()[0] for key in grammar.landmarks}
    for number, sentence in enumerate(reading.sentences):
        for first in range(sentence.first, sentence.last):
            if first < after or first in taken or not tokens[first].text[0].isupper():
                continue
            head = fold(tokens[first].text)
            if head.split(" ")[0] not in heads:
                continue
            key = head
            for last in range(first + 1, min(first + 4, sentence.last) + 1):
                if last > first + 1:
                    key = f"{key} {fold(tokens[last - 1].text)}"
                landmark = grammar.landmarks.get(key)
                if landmark is None:
                    continue
                rule, _, article = cue_before(grammar, tokens, cues[number], first, sentence.first)
                if landmark.common and (rule not in ("at", "of", "in_area") or article or _runs_on(reading, last)):
                    continue
                made.append((key, first, last))
                after = last
                break
    return made


def _runs_on(reading: Reading, index: int) -> bool:
    """Whether a capitalised word follows directly."""
    return index < len(reading.tokens) and adjacent(reading.tokens, index) and capitalised(reading.tokens[index])


def _landmark_mentions(work: _Work, landmarks: Sequence[tuple[str, int, int]], towns: Sequence[Town]) -> list[_Found]:
    grammar, reading, tokens = work.grammar, work.reading, work.reading.tokens
    made: list[_Found] = []
    if not landmarks:
        return made
    fronts = {hit.last for hit in grammar.front.scan(tokens)}
    for key, first, last in landmarks:
        landmark = grammar.landmarks[key]
        text = token_evidence(reading, first, last).text
        before = first - 1 if first and tokens[first - 1].norm in grammar.articles else first
        if landmark.seat and before not in fronts:
            made.append(_Found(first, last, "seat", "metonym", Where(text, "country", country=landmark.country)))
            continue
        town = next((town.value for town in towns if fold(town.value.name) == fold(landmark.city)), None)
        if town is None and landmark.common and towns:
            continue
        if town is None:
            place = work.gazetteer.find(landmark.city)[:1] if work.gazetteer is not None else ()
            town = (
                Where(landmark.city, "city", city=landmark.city, country=landmark.country)
                if not place
                else Where(
                    landmark.city,
                    "city",
                    place[0].latitude,
                    place[0].longitude,
                    place[0].radius,
                    place[0].id,
                    landmark.city,
                    place[0].region,
                    landmark.country,
                )
            )
        made.append(_Found(first, last, "venue_landmark", "venue", _venue_value(text, town)))
    return made
