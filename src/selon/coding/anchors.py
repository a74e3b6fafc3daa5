"""Anchors: the mentions that tell of an event, each with the time and the places that stand nearest to it in its sentence.

Nearness is counted in tokens, with a toll for every clause boundary between (comma, semicolon, bracket, relative, subordinator). A time
or place goes to the nearest anchor of its sentence; an anchor that got none takes the sentence's time or place when there is only one.
A sentence that names a city and tells of no event sets the scene ("NANTES.", ">> Arras", "In Toulouse the mood was tense."): a heading for
what follows it, any other for the rest of its paragraph.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from selon.lang.pack import Pack
from selon.model import Act, Mention, Mentions, Reading, When, Where
from selon.text import sentence_at, token_range

CLAUSE = "coding.same_clause"
SENTENCE = "coding.same_sentence"
SETTING = "coding.setting"
CITY_LEVEL = frozenset({"point", "venue", "city", "district"})
ANNIVERSARY = "anniversary"
EVENT_TIMES = frozenset({"day", "part_of_day", "week", "month", "year", "season"})
EVENT_DATES = frozenset({"date", ANNIVERSARY})
EVENT_PLACES = frozenset({"place", "venue"})
WEAK_RULE = "participants_as_trigger"
_LINE_TOKENS = 12
_TOLL = {",": 2, ";": 9, ":": 5, "(": 6, ")": 6, "–": 4, "—": 4}


class Anchor(Struct, frozen=True):
    """A mention that tells of an event. ``strength``: 3 a trigger, 2 a crowd figure, 1 people only ("the demonstrators")."""

    mention: Mention
    sentence: int
    paragraph: int
    family: str
    code: str | None
    strength: int
    status: str | None = None
    when: Mention | None = None
    when_by: str = CLAUSE
    places: tuple[Mention, ...] = ()
    places_by: str = CLAUSE


def is_event_time(mention: Mention) -> bool:
    """Whether *mention* can date an event: a calendar time no longer than a year, or the year that an anniversary counts from."""
    value = mention.value
    return mention.label in EVENT_DATES and isinstance(value, When) and value.edtf is not None and value.precision in EVENT_TIMES


def is_event_place(mention: Mention) -> bool:
    """Whether *mention* can be where an event was: a place proper or a venue, not a demonym, an organisation or a team."""
    return mention.label in EVENT_PLACES and isinstance(mention.value, Where)


def city_key(mention: Mention) -> str | None:
    """What two mentions of one city share; None where no city is known."""
    value = mention.value
    if not isinstance(value, Where) or value.precision not in CITY_LEVEL:
        return None
    name = value.city or (value.name if value.precision != "venue" else None)
    return name.casefold().replace("-", " ") if name else None


def _candidates(reading: Reading, actions: Mentions, counts: Mentions) -> list[Anchor]:
    found = []
    for mention in actions:
        if isinstance(mention.value, Act):
            act = mention.value
            weak = mention.rule.endswith(WEAK_RULE)
            found.append(Anchor(mention, 0, 0, act.family, None if weak else act.code, 1 if weak else 3, act.status))
    found.extend(Anchor(m, 0, 0, "protest", None, 2) for m in counts if m.label == "participants")
    located = []
    for anchor in sorted(found, key=lambda a: (a.mention.start, -a.strength)):
        index = sentence_at(reading, anchor.mention.start)
        located.append(replace(anchor, sentence=index, paragraph=reading.sentences[index].paragraph))
    return located


def tolls(reading: Reading, pack: Pack) -> tuple[int, ...]:
    """For each token the cumulated cost of reading up to it: one a token, more at a clause boundary. One more entry than tokens."""
    classes = pack.language.classes
    total, sums = 0, [0]
    for token in reading.tokens:
        total += 1 + _TOLL.get(token.text, 3 if token.norm in classes.relatives or token.norm in classes.subordinators else 0)
        sums.append(total)
    return tuple(sums)


def distance(reading: Reading, sums: Sequence[int], a: Mention, b: Mention) -> int:
    """How far two mentions stand from each other, clause boundaries counted."""
    first, second = (a, b) if a.start <= b.start else (b, a)
    end = token_range(reading, first.start, first.end)[1]
    start = token_range(reading, second.start, second.end)[0]
    return max(0, sums[start] - sums[min(end, start)])


Far = Callable[[Mention, Mention], int]


def _claims(items: Iterable[Mention], anchors: Sequence[Anchor], far: Far) -> list[list[Mention]]:
    """For each anchor the items that stand nearest to it, nearest first. An anniversary counts from what is remembered, not from today."""
    got: list[list[Mention]] = [[] for _ in anchors]
    for item in items:
        fit = [i for i, a in enumerate(anchors) if item.label != ANNIVERSARY or a.family != "protest"]
        if fit:
            got[min(fit, key=lambda i: (far(item, anchors[i].mention), i))].append(item)
    for anchor, mine in zip(anchors, got, strict=True):
        mine.sort(key=lambda item: (far(item, anchor.mention), item.start))
    return got


def _coordinated(reading: Reading, pack: Pack, places: Sequence[Mention]) -> tuple[Mention, ...]:
    """The nearest place and those joined to it by nothing but commas, coordinators, prepositions, determiners and brackets."""
    classes = pack.language.classes
    joints = classes.coordinators | classes.prepositions | classes.determiners | classes.adverbs | {",", "(", ")"}
    ordered = sorted(places, key=lambda m: m.start)
    at = ordered.index(places[0])
    keep = [ordered[at]]
    for step in (-1, 1):
        edge, i = ordered[at], at + step
        while 0 <= i < len(ordered):
            left, right = (ordered[i], edge) if step < 0 else (edge, ordered[i])
            between = reading.tokens[token_range(reading, left.start, left.end)[1] : token_range(reading, right.start, right.end)[0]]
            if not all(token.norm in joints for token in between):
                break
            keep.append(ordered[i])
            edge, i = ordered[i], i + step
    return tuple(sorted(keep, key=lambda m: m.start))


def _wholes_elsewhere(anchors: Sequence[Anchor], wheres: Sequence[Sequence[Mention]]) -> set[int]:
    """Starts of figures a part of which has a place of its own: "31,000, of whom 5,000 in Paris" does not put the 31,000 in Paris."""
    return {b.start for anchor, mine in zip(anchors, wheres, strict=True) for b in anchor.mention.basis if any(map(city_key, mine))}


def _furnish(reading: Reading, pack: Pack, anchors: Sequence[Anchor], times: Mentions, places: Mentions, far: Far) -> list[Anchor]:
    """The anchors of one sentence with their times and places."""
    whens, wheres = _claims(times, anchors, far), _claims(places, anchors, far)
    today = [m for m in times if m.label != ANNIVERSARY]
    one_time = {m.value.edtf for m in today if isinstance(m.value, When)}
    cities = {city_key(m) for m in places} - {None}
    protests = any(a.family == "protest" for a in anchors)
    elsewhere = _wholes_elsewhere(anchors, wheres)
    done = []
    for anchor, mine, here in zip(anchors, whens, wheres, strict=True):
        # What is told as background beside a protest ("remembered the massacre") does not take over the protest's day and city.
        shares = anchor.family == "protest" or not protests
        when, when_by = (mine[0], CLAUSE) if mine else (today[0] if len(one_time) == 1 and shares else None, SENTENCE)
        local = [m for m in here if city_key(m)]
        if local:
            found, by = _coordinated(reading, pack, local), CLAUSE
        elif here or anchor.mention.start in elsewhere:
            found, by = tuple(here[:1]), CLAUSE
        else:
            found, by = tuple(m for m in places if city_key(m)) if len(cities) == 1 and shares else (), SENTENCE
        done.append(replace(anchor, when=when, when_by=when_by, places=found, places_by=by))
    return done


def find_anchors(
    pack: Pack, reading: Reading, times: Mentions, places: Mentions, actions: Mentions, counts: Mentions
) -> tuple[Anchor, ...]:
    """All anchors of a reading in text order, each with its time and places."""
    sums = tolls(reading, pack)

    def far(a: Mention, b: Mention) -> int:
        return distance(reading, sums, a, b)

    by_sentence: dict[int, list[Anchor]] = {}
    for anchor in _candidates(reading, actions, counts):
        by_sentence.setdefault(anchor.sentence, []).append(anchor)
    here, there = _by_sentence(reading, filter(is_event_time, times)), _by_sentence(reading, filter(is_event_place, places))
    done: list[Anchor] = []
    section: tuple[Mention, ...] = ()
    setting: tuple[Mention, ...] = ()
    paragraph, body = -1, False
    for index, sentence in enumerate(reading.sentences):
        heads = _heads(reading, index)
        body = body or not heads
        if sentence.paragraph != paragraph:
            paragraph, setting = sentence.paragraph, section
        local = tuple(m for m in there.get(index, ()) if city_key(m))
        anchors = by_sentence.get(index, [])
        if heads:
            section = setting = local if body else ()
        elif local and not anchors and (not section or len({city_key(m) for m in local}) == 1):
            setting = local
        made = _furnish(reading, pack, anchors, here.get(index, ()), there.get(index, ()), far) if anchors else []
        done.extend(_set(anchor, () if heads else setting) for anchor in made)
        if any(map(city_key, (p for a in made for p in a.places))):
            setting = ()
    return tuple(done)


def _heads(reading: Reading, index: int) -> bool:
    """Whether a sentence is a heading, or a short line of its own (">> Arras (Pas-de-Calais)")."""
    sentence = reading.sentences[index]
    neighbours = (reading.sentences[i].paragraph for i in (index - 1, index + 1) if 0 <= i < len(reading.sentences))
    return sentence.heading or (sentence.last - sentence.first <= _LINE_TOKENS and sentence.paragraph not in neighbours)


def _by_sentence(reading: Reading, mentions: Iterable[Mention]) -> dict[int, tuple[Mention, ...]]:
    found: dict[int, tuple[Mention, ...]] = {}
    for mention in mentions:
        index = sentence_at(reading, mention.start)
        found[index] = (*found.get(index, ()), mention)
    return found


def _set(anchor: Anchor, setting: tuple[Mention, ...]) -> Anchor:
    """An anchor in the city that the scene was set in, where its own sentence names none; a venue goes to that city."""
    cities = [m for m in setting if isinstance(m.value, Where) and m.value.precision != "venue"]
    if not cities:
        return anchor
    if not any(map(city_key, anchor.places)):
        country = any(isinstance(m.value, Where) and m.value.precision == "country" for m in anchor.places)
        return anchor if country else replace(anchor, places=setting, places_by=SETTING)
    if len(cities) == 1 and all(isinstance(m.value, Where) and m.value.precision == "venue" for m in anchor.places):
        return replace(anchor, places=(*(_moved(m, cities[0]) for m in anchor.places), cities[0]))
    return anchor


def _moved(venue: Mention, city: Mention) -> Mention:
    assert isinstance(venue.value, Where)
    assert isinstance(city.value, Where)
    found = city.value
    value = replace(
        venue.value, city=found.city or found.name, region=found.region, country=found.country, latitude=found.latitude,
        longitude=found.longitude, radius_m=found.radius_m, gazetteer=found.gazetteer, runner_up=None, margin=None,
    )
    return replace(venue, value=value)
