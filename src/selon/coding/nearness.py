"""The times and places beside the anchors of one sentence.

A time or place goes to the nearest anchor of its sentence, places joined by commas and coordinators together; an anchor that got none
takes the sentence's time or city when there is only one, unless that belongs to what is told on the other side, protest or background.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from selon.coding.anchor import ANNIVERSARY, CLAUSE, COMPARED, LENGTH, SENTENCE, Anchor, Far, city_key, days_between, neighbours
from selon.coding.forms import GENERIC_FORM
from selon.coding.sorts import LASTING
from selon.lang.pack import Pack
from selon.model import Mention, Mentions, QuoteSpan, Reading, When, Where
from selon.text import token_range

_TO_COME = frozenset({"announced", "banned", "cancelled"})
_REMEMBERING = frozenset({"commemoration", "vigil"})
_A_LITTLE = 12
_BESIDE = 2
_NEWS = 60
_BETWEEN = 3
_CLOSE = 4
_VERB = 2
_WORDS = 30
_SETTLED = frozenset({"city", "district"})
_NEAR_DEGREES = 0.2
_NOUN = "noun"


def joints_of(pack: Pack) -> frozenset[str]:
    """What may stand between two places told together."""
    classes = pack.language.classes
    return classes.coordinators | classes.prepositions | classes.determiners | classes.adverbs | {",", "(", ")"}


def _chains(reading: Reading, joints: frozenset[str], places: Sequence[Mention]) -> list[tuple[Mention, ...]]:
    """Places joined by nothing but *joints*: "George, Durban and Upington"."""
    chains: list[list[Mention]] = []
    for place in places:
        if chains:
            last = chains[-1][-1]
            between = reading.tokens[token_range(reading, last.start, last.end)[1] : token_range(reading, place.start, place.end)[0]]
            if all(token.norm in joints for token in between):
                chains[-1].append(place)
                continue
        chains.append([place])
    return [tuple(chain) for chain in chains]


def districts(pack: Pack, reading: Reading, places: Sequence[Mention]) -> list[Mention]:
    """*places*, a town named before the city that it lies in ("in Limoilou, in Quebec") being of that city.

    Nothing but a comma and a preposition stands between the two, and they are a few kilometres apart: "Lyon and Villeurbanne" are two.
    """
    prepositions = pack.language.classes.prepositions | {","}
    done = list(places)
    for index, (first, second) in enumerate(pairwise(places)):
        a, b = first.value, second.value
        if not isinstance(a, Where) or not isinstance(b, Where) or a.latitude is None or b.latitude is None:
            continue
        if a.precision in _SETTLED and b.precision == "city" and _near(a, b):
            between = reading.tokens[token_range(reading, first.start, first.end)[1] : token_range(reading, second.start, second.end)[0]]
            if 0 < len(between) <= _BETWEEN and all(token.norm in prepositions for token in between):
                done[index] = replace(first, value=replace(a, city=b.city or b.name))
    return done


def _near(a: Where, b: Where) -> bool:
    pairs = ((a.latitude, b.latitude), (a.longitude, b.longitude))
    return all(x is not None and y is not None and abs(x - y) < _NEAR_DEGREES for x, y in pairs)


class _Sentence(Struct, frozen=True, gc=False):
    """What furnishes the anchors of a sentence: the ruler, the report's own day, where a commemoration is told (None: nowhere)."""

    far: Far
    today: str | None
    remembers: int | None
    quotes: tuple[QuoteSpan, ...]
    news: bool
    acts: frozenset[int]


def _claims(chains: Iterable[tuple[Mention, ...]], anchors: Sequence[Anchor], sentence: _Sentence) -> list[list[tuple[Mention, ...]]]:
    """For each anchor the chains that stand nearest to it, nearest first. An anniversary counts from what is remembered, not from today."""
    got: list[list[tuple[Mention, ...]]] = [[] for _ in anchors]

    def near(chain: tuple[Mention, ...], anchor: Anchor) -> int:
        return min(sentence.far(item, anchor.mention) for item in (chain[0], chain[-1]))

    starts = [anchor.mention.start for anchor in anchors]
    for chain in chains:
        close = neighbours(starts, chain[0].start)
        fit = [i for i in close if _may_be_of(chain[0], anchors[i], sentence)]
        if fit:
            got[min(fit, key=lambda i: (near(chain, anchors[i]), i))].append(chain)
    for anchor, mine in zip(anchors, got, strict=True):
        mine.sort(key=lambda chain: (near(chain, anchor), chain[0].start))
    return got


def _may_be_of(item: Mention, anchor: Anchor, sentence: _Sentence) -> bool:
    """Whether a time or place may be an anchor's, in a sentence that remembers something or not.

    Years counted back from today date what is remembered, not the remembering; a day that is news dates the remembering. What is
    remembered is where its own words say it directly ("the massacre of X").
    """
    if isinstance(item.value, When) and _within(sentence.quotes, item.start) != _within(sentence.quotes, anchor.mention.start):
        return False
    if anchor.status == "past" and anchor.code not in _REMEMBERING and sentence.news and _is_news(item, sentence.today):
        return False
    if item.start in sentence.acts and (anchor.status == "past" or anchor.family != "protest"):
        return False  # "the court sentenced on Tuesday the owner of the house whose fire had killed ten"
    if anchor.status == "hypothetical" and sentence.far(item, anchor.mention) > _CLOSE:
        return False  # "if no offer comes by Monday, they will strike": the day is that of the condition
    if item.label == LENGTH:
        return anchor.code in LASTING and anchor.code != GENERIC_FORM and anchor.status not in _TO_COME
    if anchor.family == "protest" and anchor.status != "past" and _long_before(item, sentence.today):
        return sentence.far(item, anchor.mention) <= _BESIDE
    if anchor.family == "protest":
        return item.label != ANNIVERSARY and not (_counted_back(item) and anchor.code in _REMEMBERING)
    if sentence.remembers is None or sentence.remembers > anchor.mention.start:
        return True
    if isinstance(item.value, When):
        return sentence.today is None or not item.value.latest or item.value.latest[:10] < sentence.today
    return sentence.far(item, anchor.mention) <= _BESIDE


def _quotations(reading: Reading, anchors: Sequence[Anchor]) -> tuple[QuoteSpan, ...]:
    """The longer outermost quotations about the sentence of *anchors*."""
    if not anchors:
        return ()
    sentence = reading.sentences[anchors[0].sentence]
    outer = (q for q in reading.quotes if q.depth == 0 and q.end - q.start > _WORDS)
    return tuple(q for q in outer if q.start < sentence.end and q.end > sentence.start)


def _within(quotes: Sequence[QuoteSpan], at: int) -> int:
    """Where the quotation begins that holds an offset; -1 outside of any. What is said in one dates nothing outside it."""
    return next((quote.start for quote in quotes if quote.start <= at < quote.end), -1)


def _long_before(item: Mention, today: str | None) -> bool:
    """Whether a time lies in a year before the report's: what is told as news is not of that day, but something beside it may be."""
    latest = item.value.latest if isinstance(item.value, When) else None
    return bool(today and latest and latest[:4] < today[:4] and days_between(latest[:10], today) > _NEWS)


def _is_news(item: Mention, today: str | None) -> bool:
    """Whether a time is of the report's own days: beside a march of the past and one that is news, it is of the latter."""
    latest = item.value.latest if isinstance(item.value, When) else None
    return bool(today and latest) and 0 <= days_between(str(latest)[:10], str(today)) <= 1


def _counted_back(item: Mention) -> bool:
    value = item.value
    return isinstance(value, When) and value.precision == "year" and bool(value.edtf) and str(value.edtf) not in item.text


class _Shared(Struct, frozen=True, gc=False):
    """What a sentence tells all its anchors of one side: its only time and its only city, unless an anchor of the other side has it."""

    when: Mention | None
    places: tuple[Mention, ...]


def _shared(side: str, times: Mentions, places: Mentions, taken: Mapping[int, str]) -> _Shared:
    mine = [m for m in times if m.label not in {ANNIVERSARY, LENGTH} and taken.get(m.start, side) == side]
    here = tuple(m for m in places if city_key(m) and taken.get(m.start, side) == side)
    one_time = len({m.value.edtf for m in mine if isinstance(m.value, When)}) == 1
    return _Shared(mine[0] if one_time else None, here if len({city_key(m) for m in here}) == 1 else ())


def _nearest_place(anchor: Anchor, here: Sequence[tuple[Mention, ...]], far: Far) -> tuple[Mention, ...]:
    """The nearest of an anchor's places; a city a little farther off goes before a country or region, which says less.

    Whatever else stands nearest to this anchor in the same city (a route: "from the square to the town hall") is its place too.
    """
    city = next((chain for chain in here if any(map(city_key, chain))), None)
    if city is None:
        return here[0] if here else ()
    if city is not here[0] and far(city[0], anchor.mention) > far(here[0][0], anchor.mention) + _A_LITTLE:
        return here[0]
    cities = set(map(city_key, city))
    along = [m for chain in here if chain is not city for m in chain if len(cities) == 1 and city_key(m) in cities]
    return tuple(sorted((*city, *along), key=lambda m: m.start))


def _day_of(anchor: Anchor, mine: Sequence[tuple[Mention, ...]]) -> Mention:
    """The nearest of an anchor's times; of an event to come the latest, as the others tell when it was announced or banned."""
    if anchor.status not in _TO_COME:
        return mine[0][0]
    return max((chain[0] for chain in mine), key=lambda m: (m.value.latest or "") if isinstance(m.value, When) else "")


def _side(anchor: Anchor) -> str:
    return "protest" if anchor.family == "protest" else "background"


def perfects_of(pack: Pack) -> frozenset[str]:
    """The auxiliaries of the perfect of what somebody did ("a", "ont"; "has")."""
    return frozenset(form for row in pack.actions.auxiliaries if row.makes == "perfect" for form in row.forms)


def _acts(reading: Reading, perfects: frozenset[str], anchors: Sequence[Anchor], times: Mentions) -> frozenset[int]:
    """Where those of *times* begin that stand right behind a verb in the perfect which tells of none of *anchors*."""
    found = set()
    for time in times:
        at = token_range(reading, time.start, time.end)[0]
        if at < _VERB or reading.tokens[at - _VERB].norm not in perfects:
            continue
        verb = reading.tokens[at - 1]
        if verb.text.isalpha() and not any(a.mention.start < verb.end and verb.start < a.mention.end for a in anchors):
            found.add(time.start)
    return frozenset(found)


def furnish(
    reading: Reading,
    joints: frozenset[str],
    perfects: frozenset[str],
    anchors: Sequence[Anchor],
    times: Mentions,
    places: Mentions,
    far: Far,
    today: str | None,
) -> list[Anchor]:
    """The anchors of one sentence with their times and places."""
    if not anchors:
        return []
    quotes = _quotations(reading, anchors)
    remembers = next((a.mention.start for a in anchors if a.code in _REMEMBERING), None)
    acts = _acts(reading, perfects, anchors, times) if anchors else frozenset()
    news = any(a.status != "past" or a.code in _REMEMBERING for a in anchors)
    sentence = _Sentence(far, today, remembers, quotes, news, acts)
    whens = _claims([(m,) for m in times], anchors, sentence)
    wheres = _claims(_chains(reading, joints, places), anchors, sentence)
    # "Remembered the massacre of 1992": the year is the massacre's, and does not date the remembering; nor the other way round.
    taken = {
        m.start: COMPARED if a.relation == COMPARED else _side(a)
        for a, mine in zip(anchors, [*map(list.__add__, whens, wheres)], strict=True)
        for chain in mine
        for m in chain
    }
    compared = min((a.mention.start for a in anchors if a.relation == COMPARED), default=None)
    if compared is not None:
        taken |= {m.start: COMPARED for m in times if m.start > compared}
    shared = {side: _shared(side, times, places, taken) for side in ("protest", "background")}
    # A figure a part of which has a place of its own ("31,000, of whom 5,000 in Paris") is not in that place.
    elsewhere = {b.start for a, mine in zip(anchors, wheres, strict=True) for b in a.mention.basis if any(map(city_key, sum(mine, ())))}
    done = []
    for anchor, mine, here in zip(anchors, whens, wheres, strict=True):
        common = shared[_side(anchor)]
        shared_day = common.when if anchor.status != "hypothetical" else None
        if shared_day is not None and shared_day.start in acts and not _may_be_of(shared_day, anchor, sentence):
            shared_day = None
        when, when_by = (_day_of(anchor, mine), CLAUSE) if mine else (shared_day, SENTENCE)
        local = _nearest_place(anchor, here, far)
        if local or anchor.mention.start in elsewhere:
            found, by = local, CLAUSE
        else:
            found, by = common.places, SENTENCE
        past = anchor.status == "past" and anchor.family == "protest" and when is None and bool(times)
        status = None if past else anchor.status
        done.append(replace(anchor, when=when, when_by=when_by, places=found, places_by=by, status=status))
    return done


def of_events(times: Iterable[Mention], actions: Mentions, cues: Mentions, voices: Mentions, far: Far) -> list[Mention]:
    """Times without those that date a saying ("said on Wednesday that …").

    They stand right behind its cue, outside what is said, and nearer to the cue than to any trigger.
    """
    said = [(v, Mention("cue", v.voice.cue.start, v.voice.cue.end, v.voice.cue.text, v.rule)) for v in voices if v.voice and v.voice.cue]
    said += [(cue, cue) for cue in cues if cue.label == _NOUN]  # "in a statement of 5 August"
    said.sort(key=lambda pair: pair[1].start)
    starts, triggers = [cue.start for _, cue in said], [a.start for a in actions]
    kept = []
    for time in times:
        near = [said[i] for i in neighbours(starts, time.start)]
        behind = [cue for v, cue in near if cue.start < time.start and not v.start <= time.start < v.end]
        beside = min((far(time, cue) for cue in behind), default=_BESIDE + 1)
        event = min((far(time, actions[i]) for i in neighbours(triggers, time.start)), default=_BESIDE + 1)
        if beside > _BESIDE or event <= beside:
            kept.append(time)
    return kept
