"""Finder of routes: where a march or motorcade sets off, what it goes through, and where it goes.

Labels of the mentions (kind ``route``): ``route_from``, ``route_via``, ``route_to``. Span and value are a place mention's own; ``basis``
holds the words that tell the direction: the preposition, and the verb or noun of going that it hangs on.

A place is on the route where a step ("from", "jusqu'à") or a verb of going ("reach", "traverser") stands right before it, the step hangs on
a word of going or on the place before it, and nobody but the marchers goes. What is told of places where nobody marches is not looked at.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from selon.lang.pack import Pack
from selon.lang.phrases import Hit, PhraseTable, table
from selon.lang.sections.routes import Routes, Step, Way
from selon.model import Act, Evidence, Mention, Mentions, Reading, Sentence, Where
from selon.text import token_evidence, token_range

MOVING = frozenset({"march", "motorcade", "demonstration"})
_STILL = "demonstration"
_FIGHTS = frozenset({"clash", "riot", "property_damage"})
_ORIGIN = "origin"
_PLACES = frozenset({"place", "venue", _ORIGIN})
_TOWNS = frozenset({"city", "region", "country", "area"})
_REACH = 16
_BESIDE = 5
_CHAIN = 9
_BACK = 3
_UNDONE = 4
_PROCESSION, _MOVER, _STRANGER, _IDLE = "_procession", "_mover", "_stranger", "_idle"


class Grammar(Struct, frozen=True):
    """The routes file as a table of phrases. ``bare``: steps without preposition."""

    section: Routes
    table: PhraseTable
    ways: dict[str, Way]
    steps: dict[str, Step]
    bare: tuple[Step, ...]


class _Stop(Struct, frozen=True, gc=False):
    """A place on its way into a route: its tokens, and the mention, None for a place that is only a noun ("from the station")."""

    first: int
    last: int
    mention: Mention | None
    town: bool


class _Link(Struct, frozen=True, gc=False):
    """A place that is on the route: by which rule, and whether it still awaits an end of the route."""

    stop: _Stop
    rule: str
    label: str
    basis: tuple[Evidence, ...]
    awaits: bool


class _Line(Struct, frozen=True, gc=False):
    """One sentence: the words of going and the steps in it by their last token, and who is there, by first token."""

    sentence: Sentence
    ways: list[tuple[Hit, Way]]
    steps: dict[int, list[tuple[Hit, Step]]]
    agents: list[tuple[int, bool]]


def prepare(pack: Pack) -> Grammar:
    """The tables of *pack* for :func:`find`."""
    section = pack.routes
    entries = [(rule.id, form) for rule in (*section.ways, *section.steps) for form in rule.forms]
    entries += [(_IDLE, form) for rule in section.idle for form in rule.forms]
    for key, forms in ((_PROCESSION, section.processions), (_MOVER, section.movers), (_STRANGER, section.strangers)):
        entries += [(key, form) for form in forms]
    phrases = table(entries, pack.language.paradigms, pack.cutter)
    return Grammar(
        section,
        phrases,
        {way.id: way for way in section.ways},
        {step.id: step for step in section.steps},
        tuple(step for step in section.steps if step.bare),
    )


def find(grammar: Grammar, reading: Reading, places: Mentions, actions: Mentions) -> Mentions:
    """The routes told in *reading*, in text order. Linear in the length of the text."""
    going = [a for a in actions if a.label in MOVING and a.value is not None]
    if not going:
        return ()
    made: list[Mention] = []
    fights = [a for a in actions if isinstance(a.value, Act) and (a.value.family != "protest" or a.label in _FIGHTS)]
    where, acts = _by_sentence(reading, [p for p in places if p.label in _PLACES]), _by_sentence(reading, going)
    others = _by_sentence(reading, fights)
    off = {index for a in actions if a.value is None for index in range(*token_range(reading, a.start, a.end))}
    before = False
    for number, sentence in enumerate(reading.sentences):
        here = number in acts
        if number in where and (here or before or _marches(grammar, reading, sentence, off)):
            line = _line(grammar, reading, sentence, acts.get(number, []), others.get(number, []))
            stops = _stops(grammar, reading, sentence, where[number])
            made.extend(_mention(link) for link in _links(grammar, reading, line, stops) if link.stop.mention is not None)
        before = here
    return tuple(made)


def _by_sentence(reading: Reading, mentions: Sequence[Mention]) -> dict[int, list[Mention]]:
    """*mentions* (in text order) by the sentence that they begin in."""
    found: dict[int, list[Mention]] = {}
    number = 0
    for mention in mentions:
        while number + 1 < len(reading.sentences) and reading.sentences[number + 1].start <= mention.start:
            number += 1
        found.setdefault(number, []).append(mention)
    return found


def _mention(link: _Link) -> Mention:
    place = link.stop.mention
    assert place is not None
    return Mention("route", place.start, place.end, place.text, link.rule, place.value, link.label, basis=link.basis)


# ----------------------------------------------------------------------------------------------------------- what is in a sentence


def _hits(grammar: Grammar, reading: Reading, sentence: Sentence) -> list[Hit]:
    """Every phrase of a sentence; at each token those of the longest only."""
    hits: list[Hit] = []
    for here in grammar.table.every(reading.tokens, sentence.first, sentence.last):
        hits.extend(hit for hit in here if hit.last == here[0].last)
    return hits


def _marches(grammar: Grammar, reading: Reading, sentence: Sentence, off: set[int]) -> bool:
    """Whether a word for a march stands in a sentence."""
    return any(hit.key == _PROCESSION and hit.first not in off for hit in _hits(grammar, reading, sentence))


def _line(grammar: Grammar, reading: Reading, sentence: Sentence, acts: Sequence[Mention], others: Sequence[Mention]) -> _Line:
    tokens = reading.tokens
    hits = _hits(grammar, reading, sentence)
    idle = {index for hit in hits if hit.key == _IDLE for index in range(hit.first, hit.last)}
    people = {hit.first for hit in hits if hit.key == _MOVER}
    line = _Line(sentence, [], {}, [])
    for hit in hits:
        if hit.first in idle:
            continue
        if hit.key in grammar.ways:
            if _undone(grammar, reading, sentence, hit.first):
                continue
            line.ways.append((hit, grammar.ways[hit.key]))
        elif hit.key in grammar.steps:
            line.steps.setdefault(hit.last, []).append((hit, grammar.steps[hit.key]))
        elif hit.key == _STRANGER:
            lead = [t.norm for t in tokens[max(sentence.first, hit.first - _BACK) : hit.first]]
            if not any(word in grammar.section.beside for word in lead):
                line.agents.append((hit.first, False))
        elif hit.key in {_PROCESSION, _MOVER}:
            line.agents.append((hit.first, True))
    for act in acts:
        first, last = token_range(reading, act.start, act.end)
        line.agents.append((first, True))
        if first not in people and not any(hit.first <= first < hit.last for hit, _ in line.ways):
            line.ways.append((Hit(first, last, "", None), Way(id=str(act.label), kind="move", noun=True)))
    line.agents.extend((token_range(reading, other.start, other.end)[0], False) for other in others)
    line.ways.sort(key=lambda pair: pair[0].first)
    line.agents.sort()
    return line


def _undone(grammar: Grammar, reading: Reading, sentence: Sentence, at: int) -> bool:
    """Whether a word shortly before token *at* says that nobody went there."""
    return any(t.norm in grammar.section.undoing for t in reading.tokens[max(sentence.first, at - _UNDONE) : at])


def _stops(grammar: Grammar, reading: Reading, sentence: Sentence, places: Sequence[Mention]) -> list[_Stop]:
    """The places of a sentence, those included that are only a noun, in text order, none inside another."""
    stops = []
    for place in places:
        if isinstance(place.value, Where):
            first, last = token_range(reading, place.start, place.end)
            stops.append(_Stop(first, last, place, place.label != "venue" and place.value.precision in _TOWNS))
    taken = {index for stop in stops for index in range(stop.first, stop.last)}
    for index in range(sentence.first, sentence.last):
        if index not in taken and index + 1 not in taken and reading.tokens[index].norm in grammar.section.landmarks:
            stops.append(_Stop(index, index + 1, None, False))
    return sorted(stops, key=lambda stop: (stop.first, stop.last))


# ----------------------------------------------------------------------------------------------------------- from place to place


def _links(grammar: Grammar, reading: Reading, line: _Line, stops: Sequence[_Stop]) -> list[_Link]:
    """The places of a sentence that are on the route. One that awaits an end is left out where none follows."""
    links: list[_Link] = []
    for stop in stops:
        last = links[-1] if links else None
        if last is not None and not _clear(grammar, reading, last.stop.last, stop.first, _CHAIN, strong=True):
            last = None
        link = _link(grammar, reading, line, stop, last)
        if link is None or (stop.mention is not None and stop.mention.label == _ORIGIN and link.label != "route_from"):
            continue
        if link.label == "route_to" or not link.awaits:
            links = [replace(one, awaits=False) if _ends(one, link, follows=one is last) else one for one in links]
        links.append(link)
    return [link for link in links if not link.awaits]


def _ends(one: _Link, other: _Link, *, follows: bool) -> bool:
    """Whether what one link awaits is what another tells: how the route goes on from it, or its end."""
    return (follows or other.label == "route_to") and one.stop.town == other.stop.town


def _link(grammar: Grammar, reading: Reading, line: _Line, stop: _Stop, last: _Link | None) -> _Link | None:
    """How *stop* is on the route, if it is; *last* is the place before it, if nothing stands between the two."""
    at = _edge(grammar, reading, line.sentence, stop.first)
    if stop.town and at < stop.first:
        return None  # a town takes no article: "left the Hull meeting"
    for hit, way in line.ways:
        if hit.last == at and way.label and _goes(line, hit, way) and not (stop.town and way.label == "route_via" and last is None):
            return _Link(stop, way.id, way.label, (token_evidence(reading, hit.first, hit.last),), awaits=False)
    for hit, step in line.steps.get(at, ()):
        if step.label == "route_from" and hit.first > 0 and reading.tokens[hit.first - 1].norm in grammar.section.people:
            continue
        link = _by_step(grammar, reading, line, stop, last, hit, step)
        if link is not None:
            return link
    if last is not None and _listed(grammar, reading, last.stop.last, stop.first) and last.label == "route_via":
        return replace(last, stop=stop)
    for step in () if _is_address(reading, last, at) else grammar.bare:
        link = _by_step(grammar, reading, line, stop, last if stop.town else None, Hit(at, at, step.id, None), step)
        if link is not None:
            return link
    return None


def _is_address(reading: Reading, last: _Link | None, at: int) -> bool:
    """Whether a place without a preposition stands behind a comma and a venue, whose street it then is."""
    return last is not None and not last.stop.town and last.stop.last == at - 1 and reading.tokens[at - 1].norm == ","


def _by_step(grammar: Grammar, reading: Reading, line: _Line, stop: _Stop, last: _Link | None, hit: Hit, step: Step) -> _Link | None:
    if step.streets and not _is_street(grammar, reading, stop):
        return None
    if step.near and last is not None:
        return None
    words = (token_evidence(reading, hit.first, hit.last),) if hit.last > hit.first else ()
    if last is not None:
        paired = last.rule in step.follows and last.stop.town == stop.town
        if paired or (step.strong and not (stop.town and not last.stop.town) and last.label != step.label):
            return _Link(stop, step.id, step.label, words, awaits=False)
    if stop.town and last is not None and not last.stop.town and not step.strong:
        return None  # the town of the venue before it
    if stop.town and (step.label == "route_via" or not words):
        return _Link(stop, step.id, step.label, words, awaits=False) if words and last is not None and last.stop.town else None
    for other, way in reversed(line.ways):
        if other.last > hit.first:
            continue
        if (way.kind not in step.after and way.kind not in step.awaits) or (step.streets and way.id == _STILL):
            continue
        reach = _BESIDE if (stop.town and not step.strong) or not words or step.near else _REACH
        others = any(not moves and other.last <= first < hit.first for first, moves in line.agents)
        near = _clear(grammar, reading, other.last, hit.first, reach, strong=step.strong and not stop.town)
        if others or not near or not _goes(line, other, way):
            continue
        basis = (token_evidence(reading, other.first, other.last), *words)
        waiting = way.kind not in step.after or (stop.town and step.label == "route_from" and way.kind == "move")
        return _Link(stop, step.id, step.label, basis, awaits=waiting)
    return None


def _edge(grammar: Grammar, reading: Reading, sentence: Sentence, first: int) -> int:
    """Where what stands before a place ends: in front of its article and of adjectives like "nearby"."""
    skipped = grammar.section.articles | grammar.section.fillers
    at = first
    while at > sentence.first and at > first - _BACK and reading.tokens[at - 1].norm in skipped:
        at -= 1
    return at


def _clear(grammar: Grammar, reading: Reading, first: int, last: int, reach: int, *, strong: bool) -> bool:
    """Whether two tokens are no more than *reach* apart, with nothing between that no step reaches across."""
    if not 0 <= last - first <= reach:
        return False
    section = grammar.section
    # The colon of "09:00" parts nothing.
    words = [token.norm for token in reading.tokens[first:last]]
    between = [word for i, word in enumerate(words) if word != ":" or not words[i + 1 : i + 2] or not words[i + 1][0].isdigit()]
    return not any(word in section.barriers or (not strong and word in section.soft) for word in between)


def _listed(grammar: Grammar, reading: Reading, first: int, last: int) -> bool:
    """Whether only coordinators and articles stand between two places."""
    section = grammar.section
    between = [token.norm for token in reading.tokens[first:last]]
    return bool(set(between) & section.coordinators) and all(w in section.coordinators or w in section.articles for w in between)


def _is_street(grammar: Grammar, reading: Reading, stop: _Stop) -> bool:
    words = [token.norm for token in reading.tokens[stop.first : stop.last]]
    return any(word in grammar.section.streets or word[-1:].isdigit() for word in words)


def _goes(line: _Line, hit: Hit, way: Way) -> bool:
    """Whether it is the marchers who go: the nearest one told before the word of going, else the next one after it."""
    if way.noun:
        return True
    before = [moves for first, moves in line.agents if first <= hit.first]
    return before[-1] if before else any(moves for first, moves in line.agents if first >= hit.first)
