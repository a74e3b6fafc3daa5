"""Anchors: the mentions that tell of an event, each with the time and the places that stand nearest to it in its sentence.

Nearness is counted in tokens, with a toll for every clause boundary between (comma, semicolon, bracket, relative, subordinator). A time
or place goes to the nearest anchor of its sentence; an anchor that got none takes the sentence's time or place when there is only one.
A sentence that names a city and tells of no event sets the scene ("NANTES.", ">> Arras", "In Toulouse the mood was tense."): a heading for
what follows it, any other for the rest of its paragraph.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

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
_BESIDE = 2
_BESIDE_CHARS = 80
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


def _chains(reading: Reading, pack: Pack, places: Sequence[Mention]) -> list[tuple[Mention, ...]]:
    """Places joined by nothing but commas, coordinators, prepositions, determiners and brackets: "George, Durban and Upington"."""
    classes = pack.language.classes
    joints = classes.coordinators | classes.prepositions | classes.determiners | classes.adverbs | {",", "(", ")"}
    chains: list[tuple[Mention, ...]] = []
    for place in places:
        if chains:
            last = chains[-1][-1]
            between = reading.tokens[token_range(reading, last.start, last.end)[1] : token_range(reading, place.start, place.end)[0]]
            if all(token.norm in joints for token in between):
                chains[-1] = (*chains[-1], place)
                continue
        chains.append((place,))
    return chains


def _claims(chains: Iterable[tuple[Mention, ...]], anchors: Sequence[Anchor], far: Far) -> list[list[tuple[Mention, ...]]]:
    """For each anchor the chains that stand nearest to it, nearest first. An anniversary counts from what is remembered, not from today."""
    got: list[list[tuple[Mention, ...]]] = [[] for _ in anchors]

    def near(chain: tuple[Mention, ...], anchor: Anchor) -> int:
        return min(far(item, anchor.mention) for item in (chain[0], chain[-1]))

    for chain in chains:
        fit = [i for i, a in enumerate(anchors) if chain[0].label != ANNIVERSARY or a.family != "protest"]
        if fit:
            got[min(fit, key=lambda i: (near(chain, anchors[i]), i))].append(chain)
    for anchor, mine in zip(anchors, got, strict=True):
        mine.sort(key=lambda chain: (near(chain, anchor), chain[0].start))
    return got


class _Shared(Struct, frozen=True):
    """What a sentence tells all its anchors of one side: its only time and its only city, unless an anchor of the other side has it."""

    when: Mention | None
    places: tuple[Mention, ...]


def _shared(anchors: Sequence[Anchor], side: str, times: Mentions, places: Mentions, taken: Mapping[int, str]) -> _Shared:
    mine = [m for m in times if m.label != ANNIVERSARY and taken.get(m.start, side) == side]
    here = tuple(m for m in places if city_key(m) and taken.get(m.start, side) == side)
    one_time = len({m.value.edtf for m in mine if isinstance(m.value, When)}) == 1
    return _Shared(mine[0] if one_time else None, here if len({city_key(m) for m in here}) == 1 else ())


def _side(anchor: Anchor) -> str:
    return "protest" if anchor.family == "protest" else "background"


def _furnish(reading: Reading, pack: Pack, anchors: Sequence[Anchor], times: Mentions, places: Mentions, far: Far) -> list[Anchor]:
    """The anchors of one sentence with their times and places."""
    whens = _claims([(m,) for m in times], anchors, far)
    wheres = _claims(_chains(reading, pack, places), anchors, far)
    # "Remembered the massacre of 1992": the year is the massacre's, and does not date the remembering; nor the other way round.
    taken = {
        m.start: _side(a) for a, mine in zip(anchors, [*map(list.__add__, whens, wheres)], strict=True) for chain in mine for m in chain
    }
    shared = {side: _shared(anchors, side, times, places, taken) for side in ("protest", "background")}
    # A figure a part of which has a place of its own ("31,000, of whom 5,000 in Paris") is not in that place.
    elsewhere = {b.start for a, mine in zip(anchors, wheres, strict=True) for b in a.mention.basis if any(map(city_key, sum(mine, ())))}
    done = []
    for anchor, mine, here in zip(anchors, whens, wheres, strict=True):
        common = shared[_side(anchor)]
        when, when_by = (mine[0][0], CLAUSE) if mine else (common.when, SENTENCE)
        local = next((chain for chain in here if any(map(city_key, chain))), here[0] if here else ())
        if local or anchor.mention.start in elsewhere:
            found, by = local, CLAUSE
        else:
            found, by = common.places, SENTENCE
        past = anchor.status == "past" and anchor.family == "protest" and when is None and bool(times)
        status = None if past else anchor.status
        done.append(replace(anchor, when=when, when_by=when_by, places=found, places_by=by, status=status))
    return done


def _of_events(reading: Reading, sums: Sequence[int], times: Iterable[Mention], actions: Mentions, voices: Mentions) -> list[Mention]:
    """Times without those that date a saying ("said on Wednesday"): they stand right beside its cue, and nearer to it than to a trigger."""
    cues = [Mention("cue", v.voice.cue.start, v.voice.cue.end, v.voice.cue.text, v.rule) for v in voices if v.voice and v.voice.cue]
    kept = []
    for time in times:
        beside = min(
            (distance(reading, sums, time, cue) for cue in cues if abs(cue.start - time.start) < _BESIDE_CHARS), default=_BESIDE + 1
        )
        event = min((distance(reading, sums, time, a) for a in actions if abs(a.start - time.start) < _BESIDE_CHARS), default=_BESIDE + 1)
        if beside > _BESIDE or event <= beside:
            kept.append(time)
    return kept


def find_anchors(
    pack: Pack, reading: Reading, times: Mentions, places: Mentions, actions: Mentions, counts: Mentions, voices: Mentions
) -> tuple[Anchor, ...]:
    """All anchors of a reading in text order, each with its time and places."""
    sums = tolls(reading, pack)

    def far(a: Mention, b: Mention) -> int:
        return distance(reading, sums, a, b)

    dated = _of_events(reading, sums, filter(is_event_time, times), actions, voices)
    by_sentence: dict[int, list[Anchor]] = {}
    for anchor in _candidates(reading, actions, counts):
        by_sentence.setdefault(anchor.sentence, []).append(anchor)
    here, there = _by_sentence(reading, dated), _by_sentence(reading, filter(is_event_place, places))
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
        venue.value,
        city=found.city or found.name,
        region=found.region,
        country=found.country,
        latitude=found.latitude,
        longitude=found.longitude,
        radius_m=found.radius_m,
        gazetteer=found.gazetteer,
        runner_up=None,
        margin=None,
    )
    return replace(venue, value=value)
