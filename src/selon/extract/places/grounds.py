"""Grounds: roads, bridges, depots, shores and halls that a report describes ("the level crossing", "la rocade") or numbers ("Gate 4").

Nobody could take them for somebody who speaks, so that a preposition of place and a determiner are enough.
"""

from selon.extract.places.line import Line, Venue, cued, leads_on, named
from selon.extract.places.spans import adjacent, capitalised
from selon.lang.phrases import Hit

_MODIFIERS = 4
_DIGITS = 4
_HEAD_WORDS = 1


def ground(line: Line, hit: Hit) -> Venue | None:
    """The ground whose noun is *hit*: with its modifiers before it, in a language that has them there, or the name behind it."""
    grammar, end = line.grammar, line.sentence.last
    if _describes(line, hit.last):
        return None
    before = _MODIFIERS if grammar.order == "name_noun" else _HEAD_WORDS
    for back in range(before + 1):
        first = hit.first - back
        if first < line.sentence.first or (back and not _modifies(line, first)):
            return None
        if not _placed(line, first, hit):
            continue
        if grammar.order == "name_noun":
            bears = any(capitalised(line.tokens[at]) for at in range(first, hit.first))
            return Venue(first, hit.last, line.number, "ground", first if bears else hit.last, hit.first, not bears)
        link = next((one.last for one in grammar.linkers.at(line.tokens, hit.last, min(hit.last + 3, end))), hit.last)
        last = named(line, link) if link < end and adjacent(line.tokens, link) else link
        if last > link:
            return Venue(first, last, line.number, "site", link, hit.first, False)
        inner = _inner(line, link) if link > hit.last else link
        last = inner if inner > link else hit.last
        return Venue(first, last, line.number, "ground", last, hit.first, True)
    return None


def _describes(line: Line, at: int) -> bool:
    """Whether the noun only describes what begins at token *at* ("the depot manager", "the Bridge Committee"), or leads between towns."""
    if at >= line.sentence.last or not adjacent(line.tokens, at):
        return False
    token = line.tokens[at]
    if token.norm in line.grammar.between:  # "the road between Hull and Hessle": the two ends tell where
        return True
    if line.grammar.order == "noun_name":
        return False
    return token.norm in line.grammar.heads or (capitalised(token) and token.text[0].isalpha() and token.norm not in line.grammar.never)


def _placed(line: Line, first: int, hit: Hit) -> bool:
    """Whether a cue puts a crowd there: before a determiner, or directly before a name."""
    tokens = line.tokens
    if first in line.at:
        swallowed = tokens[first - 1].norm in line.grammar.contracted
        return swallowed or (first < hit.first and capitalised(tokens[first]))
    before = first - 1
    if before <= line.sentence.first or tokens[before].norm not in line.grammar.singling:
        return False
    if before in line.at:
        return True
    way = leads_on(line, hit.last) and tokens[hit.last].norm not in line.grammar.coordinators
    return way and tokens[before - 1].norm in line.grammar.agents


def _modifies(line: Line, at: int) -> bool:
    """Whether token *at* can stand between a determiner and its noun: an adjective, a name, a figure, a possessive."""
    token = line.tokens[at]
    if not adjacent(line.tokens, at + 1):
        return False
    if not token.text[0].isalnum():
        return token.norm in line.grammar.inner and line.grammar.order == "name_noun"
    return token.norm not in line.grammar.function_words and token.norm not in line.grammar.inner


def _inner(line: Line, at: int) -> int:
    """The token after a venue noun that begins at *at*, and its name ("le hall du lycée"); *at* where none does."""
    hits = line.grammar.venues.at(line.tokens, at, line.sentence.last)
    if not hits or not adjacent(line.tokens, at):
        return at
    last, end = hits[0].last, line.sentence.last
    link = next((one.last for one in line.grammar.linkers.at(line.tokens, last, min(last + 3, end))), last)
    whole = named(line, link) if link < end and adjacent(line.tokens, link) else link
    return whole if whole > link else last


def numbered(line: Line, hit: Hit) -> Venue | None:
    """A noun and its number or letter: "Highway 3", "Sheds 2 and 3", "la nationale 1", "bâtiment B"."""
    tokens, end = line.tokens, line.sentence.last
    if hit.last >= end or not _figure(line, hit.last):
        return None
    last = hit.last + 1
    while last + 1 < end and tokens[last].norm in line.grammar.coordinators and _figure(line, last + 1):
        last += 2
    if not (capitalised(tokens[hit.first]) or cued(line, hit.first, line.at) or cued(line, hit.first, line.on)):
        return None
    return Venue(hit.first, last, line.number, "street", last, hit.first, True)


def _figure(line: Line, at: int) -> bool:
    text = line.tokens[at].text
    digits = len(text) <= _DIGITS and text[0].isdigit() and text.isalnum()
    return adjacent(line.tokens, at) and (digits or (len(text) == 1 and text.isupper()))
