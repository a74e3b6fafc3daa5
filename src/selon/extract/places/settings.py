"""Venues and landmarks as mentions, each in its town; and the words for a capital."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from selon.extract.places.grammar import Grammar
from selon.extract.places.line import Venue
from selon.extract.places.resolve import base_score
from selon.extract.places.spans import adjacent, capitalised, cue_before
from selon.extract.places.towns import ORIGINS, UNSURE, Town, ground, town_of
from selon.extract.places.work import Found, Work, town_value
from selon.gazetteer.fold import fold
from selon.gazetteer.lookup import Gazetteer, Place
from selon.lang.sections.places import Landmark
from selon.model import Reading, Where
from selon.text import token_evidence

_AFTER_PEOPLE = 10_000
_BEFORE_PEOPLE = 300_000
_GROUND_PEOPLE = 50_000
_HOME_SHARE = 0.12
_ABROAD_PEOPLE = 100_000
_OF_PEOPLE = 1_500
_WAY = 5


def towns_named(work: Work, places: Sequence[Found]) -> list[Town]:
    """The towns that are places of this report, in text order."""
    starts = [sentence.first for sentence in work.reading.sentences]
    made: list[Town] = []
    sentence = 0
    for item in sorted(places, key=lambda place: place.first):
        while sentence + 1 < len(starts) and starts[sentence + 1] <= item.first:
            sentence += 1
        if (
            (item.label in ("place", "dateline") or (item.label == "origin" and item.rule in ORIGINS))
            and item.value is not None
            and item.value.precision == "city"
        ):
            made.append(Town(item.first, item.last, sentence, item.value, item.rule))
    if any(town.rule not in UNSURE for town in made):
        return made
    told = {town.first for town in made}
    named = [item for item in places if item.value is not None and item.value.precision == "city" and item.first not in told]
    return [*made, *(Town(item.first, item.last, -1, item.value, "of") for item in named[:1] if item.value is not None)]


def _venue_value(text: str, town: Where | None) -> Where:
    if town is None:
        return Where(text, "venue")
    return Where(
        text, "venue", latitude=town.latitude, longitude=town.longitude, radius_m=town.radius_m, city=town.city or town.name,
        region=town.region, country=town.country, margin=town.margin,
    )  # fmt: skip


def _own_town(work: Work, venue: Venue, towns: Sequence[Town]) -> Where | None:
    """The town that the venue's own name says ("gare de Thionville", "Lagos Airport"): one that the report names too, or a large one."""
    if work.gazetteer is None or venue.owned:
        return None
    tokens = work.reading.tokens
    tail = _tail(work, venue)
    if venue.kind == "street":  # "place de Verdun" is anywhere, "parvis de la cathédrale de Tulle" is not
        nested = tail is not None and _bare(work, tail) and tokens[tail - 2].text[0].islower() and tail - 2 > venue.noun
        return _town_at(work, tail, venue.last, towns, _OF_PEOPLE) if tail is not None and nested else None
    if tail is not None:
        found = _town_at(work, tail, venue.last, towns, _OF_PEOPLE if _bare(work, tail) else _AFTER_PEOPLE)
        if found is not None or tail == venue.name:
            return found
    after = venue.name > venue.noun
    first, end = (venue.name, venue.last) if after else (venue.name, venue.noun)
    if after:
        return _town_at(work, first, end, towns, _AFTER_PEOPLE)
    # A park or hall may bear any name ("Kennedy Park"): then the report has to be about the town's country. "Lima prison" is Lima's.
    doubtful = tokens[venue.noun].text[0].isupper() and bool(work.grammar.ambiguous.at(tokens, venue.noun, venue.noun + 1))
    if venue.kind == "ground" and tokens[venue.noun].norm in work.grammar.streets:
        return None  # "the Busia road" leads to Busia
    least = _GROUND_PEOPLE if venue.kind == "ground" else _BEFORE_PEOPLE
    for last in range(end, first, -1):
        found = _town_at(work, first, last, towns, least, doubtful)
        if found is not None:
            return found
    return None


def _tail(work: Work, venue: Venue) -> int | None:
    """The token after the last linker in the venue's name: there its town may stand ("stade Carnot de Bar", "port of Dover")."""
    for index in range(venue.last - 2, venue.first, -1):
        if work.grammar.linkers.at(work.reading.tokens, index, index + 1) and index >= venue.noun:
            return index + 1
    return None


def _bare(work: Work, first: int) -> bool:
    """Whether a preposition without an article stands before token *first* ("gare de Cruas"): then the name is mostly a town's."""
    return work.reading.tokens[first - 1].norm in work.grammar.bare_linkers


def _town_at(work: Work, first: int, last: int, towns: Sequence[Town], least: int, doubtful: bool = False) -> Where | None:
    """The town that tokens ``first:last`` name: one that the report names too, or one of *least* people, at home in the report."""
    if work.gazetteer is None or first >= last or not work.reading.tokens[first].text[0].isupper():
        return None
    key = " ".join(fold(token.text) for token in work.reading.tokens[first:last])
    found = work.gazetteer.find_keys((key,)).get(key, ())
    text = token_evidence(work.reading, first, last).text
    if not found and last - first == 1 and "-" in text:
        text = text.split("-")[0]  # "Orléans-Saran" is at Orléans
        key = fold(text)
        found = work.gazetteer.find_keys((key,)).get(key, ())
    if not found or key in work.grammar.stop or any(place.kind != "city" for place in found):
        return None
    ids = {place.id for place in found}
    named = next((town.value for town in towns if town.value.gazetteer in ids), None)
    if named is not None:
        return named
    ranked = sorted(found, key=lambda place: -base_score(place, work.evidence))
    share = work.evidence.shares.get(ranked[0].country or "", 0.0)
    if share < _HOME_SHARE and (doubtful or not (ranked[0].main or ranked[0].population >= _ABROAD_PEOPLE)):
        return None
    least = max(least, _ABROAD_PEOPLE) if share < _HOME_SHARE else least
    return town_value(text, ranked) if ranked[0].population >= least else None


def venue_mentions(work: Work, towns: Sequence[Town]) -> list[Found]:
    """The venues of the report, each with its town's point and the rule that chose the town."""
    own_towns = {venue: _own_town(work, venue, towns) for venue in work.venues}
    told = [Town(venue.first, venue.last, venue.sentence, own, "at") for venue, own in own_towns.items() if own is not None]
    named = sorted([*towns, *told], key=lambda town: town.first)
    found = ground(work.reading, named, work.grammar.breaks, work.grammar.coordinators)
    made: list[Found] = []
    for venue in work.venues:
        text = token_evidence(work.reading, venue.first, venue.last).text
        if venue.kind == "body":
            made.append(Found(venue.first, venue.last, "body", "organisation", Where(text, "area")))
            continue
        own = own_towns[venue]
        if own is not None:
            made.append(Found(venue.first, venue.last, "venue_own_city", "venue", _pointed(work, _venue_value(text, own))))
            continue
        town, rule = town_of(found, venue)
        made.append(Found(venue.first, venue.last, rule, "venue", _pointed(work, _venue_value(text, town.value if town else None))))
    return made


def find_landmarks(
    grammar: Grammar,
    reading: Reading,
    cues: Sequence[Mapping[int, tuple[str, str]]],
    taken: set[int],
    landmarks: Mapping[str, Landmark],
    raised: Sequence[Sequence[int]],
    folded: dict[str, str],
) -> list[tuple[str, int, int]]:
    """Landmarks by name: (key, first, last). A common word counts only right after a preposition of place."""
    tokens, made, after = reading.tokens, [], 0
    heads = {key.split()[0] for key in landmarks}
    for number, sentence in enumerate(reading.sentences):
        for first in raised[number]:
            if first < after or first in taken or not tokens[first].text[0].isupper():
                continue
            head = folded.get(tokens[first].text)
            if head is None:
                head = folded[tokens[first].text] = fold(tokens[first].text)
            if head.split(" ")[0] not in heads:
                continue
            key = head
            for last in range(first + 1, min(first + 4, sentence.last) + 1):
                if last > first + 1:
                    key = f"{key} {fold(tokens[last - 1].text)}"
                landmark = landmarks.get(key)
                if landmark is None:
                    continue
                rule, _, article = cue_before(grammar, tokens, cues[number], first, sentence.first)
                if landmark.common and (rule not in ("at", "of", "in_area") or article or _runs_on(reading, last)):
                    continue
                made.append((key, first, last))
                after = last
                break
    return made


def landmarks_known(grammar: Grammar, gazetteer: Gazetteer | None) -> Mapping[str, Landmark]:
    """The landmarks of the pack, and the user's venues that no other venue of the user's shares its name with."""
    if gazetteer is None or not gazetteer.own.venues:
        return grammar.landmarks
    own = {key: Landmark(held[0].name, held[0].city, held[0].country) for key, held in gazetteer.own.venues.items() if len(held) == 1}
    return {**grammar.landmarks, **own}


def _pointed(work: Work, value: Where) -> Where:
    """*value* with the point of the user's venue of that name in that town."""
    own = work.gazetteer.own.venue(value.name, value.city) if work.gazetteer is not None and work.gazetteer.own.venues else None
    if own is None:
        return value
    return replace(
        value,
        latitude=own.latitude,
        longitude=own.longitude,
        radius_m=own.radius,
        gazetteer=own.id,
        city=value.city or own.city or None,
        country=own.country,
        margin=1.0,
    )


def _runs_on(reading: Reading, index: int) -> bool:
    """Whether a capitalised word follows directly."""
    return index < len(reading.tokens) and adjacent(reading.tokens, index) and capitalised(reading.tokens[index])


def _ends_way(work: Work, at: int) -> bool:
    """Whether a way that began at a venue of the same sentence ends at token *at* ("down Mill Street to the White House")."""
    if at < 2 or work.reading.tokens[at - 1].norm not in work.grammar.ways:
        return False
    return any(0 <= at - venue.last <= _WAY and _same_sentence(work.reading, venue.sentence, at) for venue in work.venues)


def _same_sentence(reading: Reading, sentence: int, at: int) -> bool:
    return reading.sentences[sentence].first <= at < reading.sentences[sentence].last


def landmark_mentions(
    work: Work, landmarks: Sequence[tuple[str, int, int]], towns: Sequence[Town], known: Mapping[str, Landmark]
) -> list[Found]:
    """The landmarks of the report as venues; the seat of a government that no crowd stands before as a metonym."""
    grammar, reading, tokens = work.grammar, work.reading, work.reading.tokens
    made: list[Found] = []
    if not landmarks:
        return made
    ends = {hit.last for name in ("front", "seat_on") for hits in work.heard[name] for hit in hits}
    for key, first, last in landmarks:
        landmark = known[key]
        text = token_evidence(reading, first, last).text
        before = first - 1 if first and tokens[first - 1].norm in grammar.articles else first
        if landmark.seat and before not in ends and not _ends_way(work, before):
            made.append(Found(first, last, "seat", "metonym", Where(text, "country", country=landmark.country)))
            continue
        town = next((town.value for town in towns if town.rule not in ORIGINS and fold(town.value.name) == fold(landmark.city)), None)
        if town is None and landmark.common and any(told.rule not in ORIGINS for told in towns):
            continue
        if town is None and landmark.city:
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
        made.append(Found(first, last, "venue_landmark", "venue", _pointed(work, _venue_value(text, town))))
    return made


def capitals(work: Work, demonyms: Sequence[tuple[int, int, tuple[str, ...]]], places: Sequence[Found]) -> list[Found]:
    """ "The capital" with a country's adjective beside it, or of a country whose capital the report names."""
    if work.gazetteer is None:
        return []
    hits = [hit for here in work.heard["capital"] for hit in here]
    if not hits:
        return []
    beside = {first: countries for first, _, countries in demonyms} | {last - 1: countries for _, last, countries in demonyms}
    written: dict[str, str] = {}
    capitals: dict[str, Where] = {}
    for item in places:
        if item.value is not None and item.value.gazetteer and item.value.precision == "city":
            written.setdefault(item.value.gazetteer, item.value.city or item.value.name)
            capitals.setdefault(item.value.gazetteer, item.value)
    covered = {index for item in places for index in range(item.first, item.last)}
    made: list[Found] = []
    for hit in hits:
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
        made.append(Found(first, last, "capital_of", "place", _capital_value(work, first, last, place, written)))
    return made


def _definite(work: Work, first: int, last: int) -> bool:
    """Whether "capital" stands with an article and without a word that narrows it behind."""
    tokens, grammar = work.reading.tokens, work.grammar
    if first == 0 or tokens[first - 1].norm not in grammar.articles:
        return False
    following = tokens[last].norm if last < len(tokens) else "."
    return not following[0].isalpha() or (following in grammar.function_words and not grammar.linkers.at(tokens, last, last + 1))


def _capital_value(work: Work, first: int, last: int, place: Place, written: Mapping[str, str]) -> Where:
    text = token_evidence(work.reading, first, last).text
    return replace(town_value(text, (place,)), city=written.get(place.id, place.name))
