"""Venues by pattern: streets, squares, buildings; and the town that each is in.

Order ``noun_name``: place Carnot, ambassade d'Arménie. Order ``name_noun``: Merrion Square, the Armenian embassy.
An institution is a venue only where a crowd stands before it, walks to it or enters it: else it may be speaking.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from selon.extract.places.grammar import OFFICE, VENUE_CLASSES, Grammar
from selon.extract.places.grounds import ground, numbered
from selon.extract.places.heard import Heard
from selon.extract.places.line import Line, Venue, acts, cued, ends_as, is_split_road, leads_on, named, plain
from selon.extract.places.spans import adjacent, capitalised
from selon.lang.phrases import Hit
from selon.model import Reading, Sentence, Token

_MEMBERS = frozenset({"origin", OFFICE, "home"})
_MODIFIERS = 4
_ORDER = {name: number for number, name in enumerate(VENUE_CLASSES)}
_DESCRIBED = 2
_ADDRESS = frozenset({",", "(", ":", "–", "—"})
_ROAD_DIGITS = 4
_ENDING_LEFT = 3
_CROSSED = 14


def find_venues(
    grammar: Grammar,
    reading: Reading,
    adjectives: Mapping[str, tuple[str, ...]],
    cues: Sequence[Mapping[int, tuple[str, str]]],
    heard: Heard,
    raised: Sequence[Sequence[int]],
) -> list[Venue]:
    """The venues of a report in text order, none overlapping another."""
    found: list[Venue] = []
    tokens = reading.tokens
    for number, sentence in enumerate(reading.sentences):
        hits = _hits(grammar, tokens, sentence, raised[number], heard["venues"][number], heard["idioms"][number])
        if not hits:
            continue
        front = frozenset(hit.last for hit in heard["front"][number])
        on = frozenset(hit.last for hit in heard["on_venue"][number])
        inside = frozenset(hit.last for hit in heard["inside"][number])
        at = front | frozenset(hit.last for hit in heard["at_ground"][number])
        line = Line(grammar, tokens, sentence, number, front, on, inside, at, adjectives, cues[number])
        after = sentence.first
        done: set[int] = set()
        for hit in hits:
            if hit.first < after or hit.first in done:
                continue
            done.add(hit.first)
            same = [other for other in hits if other.first == hit.first]
            if len(same) > 1:
                same.sort(key=_rank)
            venue = next(filter(None, (_venue(line, other, after) for other in same)), None)
            if venue is not None:
                while found and found[-1].sentence == number and venue.first <= found[-1].first:
                    found.pop()  # "Mill Road" inside "the Mill Road depot"
                found.append(replace(venue, kind="body") if _speaks(line, venue) else venue)
                after = venue.last
    return found


def _rank(hit: Hit) -> int:
    """Which of the classes of one noun is tried first: as a ground, which needs no name, last."""
    return _ORDER.get(hit.key, 0)


def _speaks(line: Line, venue: Venue) -> bool:
    """Whether a site that is also a body acts, or stands for its members ("l'université X annonce", "les étudiants de l'université X")."""
    grammar, tokens, end = line.grammar, line.tokens, line.sentence.last
    if venue.kind != "site" or not grammar.acting.at(tokens, venue.noun, venue.last) or cued(line, venue.first, line.front):
        return False
    at = next((index for index in (venue.first, venue.first - 1) if index in line.cues), venue.first)
    cue = line.cues.get(at, ("", ""))[0]
    return cue in _MEMBERS or bool(grammar.verbs.at(tokens, venue.last, min(venue.last + 3, end)))


def _hits(
    grammar: Grammar, tokens: Sequence[Token], sentence: Sentence, firsts: Sequence[int], nouns: Sequence[Hit], idioms: Sequence[Hit]
) -> list[Hit]:
    """Venue nouns and numbered roads of a sentence, in order."""
    hits = list(nouns)
    if hits:
        idle = {index for idiom in idioms for index in range(idiom.first, idiom.last)}
        hits = [hit for hit in hits if hit.first not in idle or hit.key == "whole" or capitalised(tokens[hit.first])]
    capitals = [index for index in firsts if tokens[index].text[0].isupper()]
    roads = [
        Hit(index, index + 1, "road", None)
        for index in capitals
        if tokens[index].text[-1].isdigit() and _is_road(grammar, tokens[index].text)
    ]
    roads += [
        Hit(index, index + 2, "road", None) for index in capitals if index + 1 < sentence.last and is_split_road(grammar, tokens, index)
    ]
    roads += [Hit(index, index + 1, "compound", None) for index in capitals if _is_compound(grammar, tokens[index])]
    return sorted([*hits, *roads], key=lambda hit: (hit.first, -hit.last)) if roads else hits


def _is_road(grammar: Grammar, text: str) -> bool:
    return any(
        text.startswith(prefix) and text[len(prefix) :].isdigit() and len(text) - len(prefix) <= _ROAD_DIGITS for prefix in grammar.roads
    )


def _is_compound(grammar: Grammar, token: Token) -> bool:
    """Whether one word names a venue (Alexanderplatz)."""
    return token.norm.endswith(grammar.endings) and any(
        token.norm.endswith(ending) and len(token.norm) >= len(ending) + _ENDING_LEFT for ending in grammar.endings
    )


def _venue(line: Line, hit: Hit, after: int) -> Venue | None:
    if hit.key == "compound":
        return Venue(hit.first, hit.last, line.number, "street", hit.last, hit.first, False)
    if hit.key == "junction":
        return _junction(line, hit)
    if hit.key == "crossing":
        return _crossing(line, hit)
    if hit.key == "foreign":
        return _foreign(line, hit, after)
    if hit.key == "ground":
        return ground(line, hit)
    if hit.key == "numbered":
        return numbered(line, hit)
    if hit.key == "road":
        before = line.tokens[hit.first - 1].norm if hit.first > line.sentence.first else ""
        placed = before in line.grammar.articles or cued(line, hit.first, line.front) or cued(line, hit.first, line.on)
        return Venue(hit.first, hit.last, line.number, "street", hit.last, hit.first, False) if placed else None
    if line.grammar.order == "noun_name":
        return _noun_first(line, hit, after)
    return _name_first(line, hit, after)


def _within(line: Line, hit: Hit) -> bool:
    """Whether a crowd is inside a building ("dans son église")."""
    return cued(line, hit.first, line.inside) and ends_as(line.grammar.buildings, line, hit.first, hit.last)


def _ends_way(line: Line, first: int, after: int) -> bool:
    """Whether a way ends here that began at the venue before ("de la place Thiers à la mairie")."""
    at = first - 1
    if at > line.sentence.first and line.tokens[at].norm in line.grammar.articles:
        at -= 1
    word = line.tokens[at].norm if at > line.sentence.first else ""
    return at == after and word in line.grammar.ways and word not in line.grammar.coordinators


def _noun_first(line: Line, hit: Hit, after: int) -> Venue | None:
    grammar, tokens, end = line.grammar, line.tokens, line.sentence.last
    front, on = cued(line, hit.first, line.front) or _ends_way(line, hit.first, after), cued(line, hit.first, line.on)
    linked = next((link.last for link in grammar.linkers.at(tokens, hit.last, min(hit.last + 3, end))), hit.last)
    name, last = linked, named(line, linked) if linked < end else linked
    if linked == hit.last and last == linked:
        described = next((at for at in range(hit.last, min(hit.last + _DESCRIBED + 1, end)) if not plain(line, at)), end)
        if (
            hit.last < described < end
            and capitalised(tokens[described])
            and tokens[described].text[0].isalpha()
            and hit.key != "institution"
        ):
            name, last = hit.last, named(line, described)
    adjective = hit.last < end and tokens[hit.last].norm in line.adjectives
    if adjective:
        name, last = hit.last, hit.last + 1
    has_name = last > name
    proper = capitalised(tokens[hit.first]) and hit.first > line.sentence.first
    if not has_name and linked > hit.last and (front or (hit.key == "street" and on)) and plain(line, linked):
        name, last = linked, _owner(line, linked + 1)
    elif not has_name and proper and hit.key in ("street", "site") and plain(line, hit.last):
        name, last, has_name = hit.last, hit.last + 1, True
    elif not has_name:
        name = last = hit.last
    owned = ends_as(grammar.owned, line, hit.first, hit.last)
    on = on or _addressed(line, hit.first)
    kept = {
        "whole": front or on or proper or has_name,
        "street": (has_name and (not _ambiguous(line, hit, linked) or front or on or _undetermined(line, hit.first)))
        or (last > hit.last and (front or on)),
        "site": (has_name and (not _ambiguous(line, hit, linked) or front or on)) or front or _within(line, hit),
        "institution": front or (on and has_name and (owned or not adjective) and hit.first > line.sentence.first),
    }[hit.key]
    if hit.key == "institution" and kept and not front and acts(line, hit.first) and not leads_on(line, last):
        kept, proper = False, has_name
    if not kept and proper and hit.key == "institution" and last > hit.last:
        return Venue(hit.first, last, line.number, "body", name, hit.first, owned)
    if not kept:
        return None
    longer = None if has_name else _longer(line, hit, linked, front)
    if longer is not None:
        return Venue(hit.first, longer, line.number, hit.key, longer, hit.first, owned)
    return Venue(hit.first, last, line.number, hit.key, name if linked > hit.last else last, hit.first, owned)


def _longer(line: Line, hit: Hit, linked: int, front: bool) -> int | None:
    """The token after words of its own, a linker and a name ("port de commerce de Brest"), or one more word before which a crowd stands."""
    grammar, tokens, end = line.grammar, line.tokens, line.sentence.last
    at = linked
    while at < min(linked + _DESCRIBED, end) and plain(line, at) and tokens[at].norm not in grammar.never:
        at += 1
    if at == linked or at + 1 >= end:
        return None
    if capitalised(tokens[at]) and tokens[at].text[0].isalpha() and grammar.venues.at(tokens, at - 1, at):
        return named(line, at)  # a venue within a venue: "stèle du square Jean-Moulin"
    if tokens[at].norm in grammar.bare_linkers and capitalised(tokens[at + 1]) and tokens[at + 1].text[0].isalpha():
        return named(line, at + 1)
    link = next((one for one in grammar.linkers.at(tokens, at, min(at + 3, end)) if tokens[at].norm not in grammar.ways), None)
    if front and hit.key == "institution" and linked == hit.last and link is not None and plain(line, link.last):
        return _owner(line, link.last + 1)
    return None


def _addressed(line: Line, first: int) -> bool:
    """Whether a mark stands before token *first*, as before an address ("at noon, Macdonald Building")."""
    return first > line.sentence.first and line.tokens[first - 1].text in _ADDRESS


def _owner(line: Line, at: int) -> int:
    """The token after the name that follows an owner's noun which ends at token *at* ("le siège de la banque Aldor")."""
    follows = (
        at < line.sentence.last
        and adjacent(line.tokens, at)
        and capitalised(line.tokens[at])
        and line.tokens[at].norm not in line.grammar.never
    )
    return named(line, at) if follows else at


def _undetermined(line: Line, first: int) -> bool:
    """Whether no article or other determiner stands before a noun ("se sont réunis place de la Bourse"; "Place de la Bourse, ils …")."""
    if first == line.sentence.first:
        return capitalised(line.tokens[first])
    return line.tokens[first - 1].norm not in line.grammar.determiners


def _ambiguous(line: Line, hit: Hit, linked: int) -> bool:
    return linked > hit.last and ends_as(line.grammar.ambiguous, line, hit.first, hit.last)


def _name_first(line: Line, hit: Hit, after: int) -> Venue | None:
    grammar, tokens = line.grammar, line.tokens
    first = _leftwards(line, hit.first, after) if capitalised(tokens[hit.first]) or hit.key == "institution" else hit.first
    with_name = first < hit.first
    last, complement = _complement(line, hit)
    owned = ends_as(grammar.owned, line, hit.first, hit.last)
    if hit.key == "institution":
        return _institution(line, hit, Venue(first, last, line.number, hit.key, first, hit.first, owned), complement)
    if hit.key != "whole" and (not capitalised(tokens[hit.first]) or _goes_on(line, hit)):
        return None
    front, on = cued(line, first, line.front), cued(line, first, line.on) or _addressed(line, first)
    unclear = ends_as(grammar.ambiguous, line, hit.first, hit.last)
    kept = capitalised(tokens[hit.first]) if hit.key == "whole" else with_name and (not unclear or front or on)
    return (
        Venue(first, last if hit.key == "site" and complement else hit.last, line.number, hit.key, first, hit.first, owned)
        if kept
        else None
    )


def _goes_on(line: Line, hit: Hit) -> bool:
    """Whether another capitalised venue noun follows, which is then the noun of the name ("Harbour Bridge"), or a body's."""
    at = hit.last
    if at >= line.sentence.last or not adjacent(line.tokens, at) or not capitalised(line.tokens[at]):
        return False
    run = at
    while run < line.sentence.last and adjacent(line.tokens, run) and capitalised(line.tokens[run]):
        if line.tokens[run].text in line.grammar.bodies:
            return True  # "Northern Road Passenger Union"
        run += 1
    return bool(line.grammar.venues.at(line.tokens, at, line.sentence.last))


def _leftwards(line: Line, at: int, after: int) -> int:
    """The first token of the capitalised name that ends before *at*."""
    tokens, first = line.tokens, at
    for index in range(at - 1, max(after, line.sentence.first, at - 6) - 1, -1):
        token = tokens[index]
        if not adjacent(tokens, index + 1):
            break
        if token.text == "." and index > line.sentence.first and tokens[index - 1].norm in line.grammar.short:
            continue
        if (
            capitalised(token)
            and token.text[0].isalpha()
            and token.norm not in line.grammar.function_words
            and token.norm not in line.grammar.articles
        ):
            first = index
        elif token.norm not in line.grammar.inner or token.norm in line.grammar.articles:
            break
    return first


def _complement(line: Line, hit: Hit) -> tuple[int, bool]:
    """The token after a complement with a linker ("headquarters of the Teachers Union"), and whether there is one."""
    tokens, end = line.tokens, line.sentence.last
    for link in line.grammar.linkers.at(tokens, hit.last, min(hit.last + 2, end)):
        begin = link.last + 1 if link.last < end and tokens[link.last].norm in line.grammar.articles else link.last
        last = named(line, begin) if begin < end else begin
        if last > begin:
            return last, True
    return hit.last, False


def _institution(line: Line, hit: Hit, venue: Venue, complement: bool) -> Venue | None:
    """An institution after a front cue, with up to four words of its own between cue and noun."""
    tokens, grammar = line.tokens, line.grammar
    for back in range(_MODIFIERS + 1):
        first = hit.first - back
        if first < line.sentence.first or (back and (not tokens[first].text[0].isalpha() or tokens[first].norm in grammar.function_words)):
            break
        rich = complement or any(capitalised(tokens[index]) for index in range(first, hit.last)) or venue.owned
        acting = acts(line, first) and not leads_on(line, venue.last)
        if cued(line, first, line.front) or (rich and cued(line, first, line.on) and not acting) or (not back and _within(line, hit)):
            return replace(venue, first=first, name=first)
    return None


# ------------------------------------------------------------------------------------- nouns of other languages, crossings


def _foreign(line: Line, hit: Hit, after: int) -> Venue | None:
    """A capitalised noun of another language with its name on the other side than this language has it."""
    grammar, tokens, end = line.grammar, line.tokens, line.sentence.last
    noun_name = grammar.order == "noun_name"
    if not capitalised(tokens[hit.first]) and (noun_name or not cued(line, hit.first, line.front)):
        return None
    if noun_name:
        if hit.last < end and adjacent(tokens, hit.last) and capitalised(tokens[hit.last]):
            return None
        return _name_first(line, Hit(hit.first, hit.last, "street", hit.tense), after)
    name = next((link.last for link in grammar.foreign_linkers.at(tokens, hit.last, min(hit.last + 4, end))), hit.last)
    if name >= end or not adjacent(tokens, hit.last) or not capitalised(tokens[name]):
        return None
    if tokens[name].norm in grammar.never or tokens[name].norm in grammar.function_words:
        return None
    last = named(line, name)
    joint = next((at for at in range(name, last) if tokens[at].norm in grammar.coordinators), last)
    last = joint if joint > name else last
    placed = cued(line, hit.first, line.front) or cued(line, hit.first, line.on)
    if last == name or (not placed and ends_as(grammar.ambiguous, line, hit.first, hit.last)):
        return None
    return Venue(hit.first, last, line.number, "street", name, hit.first, False)


def _junction(line: Line, hit: Hit) -> Venue | None:
    """The crossing of two streets: a noun, and two names with a conjunction between ("the corner of Oak and Vine")."""
    grammar, tokens = line.grammar, line.tokens
    last, pair, fresh = hit.last, False, True
    for index in range(hit.last, min(hit.last + _CROSSED, line.sentence.last)):
        token = tokens[index]
        if capitalised(token) and token.text[0].isalpha():
            last, fresh = index + 1, False
        elif token.text.isalpha() and token.norm in grammar.coordinators and last > hit.last:
            if pair:
                break
            pair = fresh = True
        elif not (fresh and (token.norm in grammar.streets or _small(line, index))) and token.norm not in grammar.inner:
            break
    crossed = pair and not fresh
    linked = bool(grammar.linkers.at(tokens, hit.last, min(hit.last + 2, line.sentence.last)))
    return Venue(hit.first, last, line.number, "street", last, hit.first, False) if crossed and linked else None


def _small(line: Line, index: int) -> bool:
    """Whether token *index* is a linker or an article."""
    return line.tokens[index].norm in line.grammar.articles or bool(line.grammar.linkers.at(line.tokens, index, index + 1))


def _crossing(line: Line, hit: Hit) -> Venue | None:
    """What spans something with a name: "the bridge over the Liffey", "le pont sur la Loire"."""
    tokens, end = line.tokens, line.sentence.last
    begin = hit.last + (hit.last < end and tokens[hit.last].norm in line.grammar.articles)
    last = named(line, begin) if begin < end and capitalised(tokens[begin]) else begin
    return Venue(hit.first, last, line.number, "street", last, hit.first, False) if last > begin else None
