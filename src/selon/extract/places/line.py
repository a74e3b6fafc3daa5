"""What the rules of venues share: a venue, one sentence at work, and where names and cues of place end in it."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from selon.extract.places.grammar import Grammar
from selon.extract.places.spans import adjacent, capitalised
from selon.lang.phrases import PhraseTable
from selon.model import Sentence, Token

_ROMAN = re.compile(r"[IVXL]+\w{1,3}")
_REACH = 9
_ROAD_DIGITS = 4


class Venue(Struct, frozen=True, gc=False):
    """Tokens ``first:last`` of a venue (``kind`` "body": of an institution that only speaks).

    ``name``: the token after its noun and first linker, where its name begins (``last``: it has none); ``noun``: its noun.
    """

    first: int
    last: int
    sentence: int
    kind: str
    name: int
    noun: int
    owned: bool


class Line(Struct, frozen=True, gc=False):
    """One sentence at work: where front and other place cues end; ``at``: those that put a crowd on a ground."""

    grammar: Grammar
    tokens: Sequence[Token]
    sentence: Sentence
    number: int
    front: frozenset[int]
    on: frozenset[int]
    inside: frozenset[int]
    at: frozenset[int]
    adjectives: Mapping[str, tuple[str, ...]]
    cues: Mapping[int, tuple[str, str]]


def cued(line: Line, first: int, cues: frozenset[int]) -> bool:
    """Whether a cue of *cues* ends before token *first*, an article between them or not."""
    if first in cues:
        return True
    return first - 1 >= line.sentence.first and line.tokens[first - 1].norm in line.grammar.determiners and first - 1 in cues


def acts(line: Line, first: int) -> bool:
    """Whether the preposition before an institution makes it speak, act or own: none that begins a way ("de la mairie à la gare")."""
    at = first - 1
    if at > line.sentence.first and line.tokens[at].norm in line.grammar.determiners and line.tokens[at].norm not in line.grammar.agents:
        at -= 1
    return at >= line.sentence.first and line.tokens[at].norm in line.grammar.agents


def leads_on(line: Line, last: int) -> bool:
    """Whether the way goes on behind token *last*: to a place."""
    return last < line.sentence.last and line.tokens[last].norm in line.grammar.ways


def ends_as(table: PhraseTable, line: Line, first: int, last: int) -> bool:
    """Whether a phrase of *table* fills tokens ``first:last``."""
    return any(hit.last == last for hit in table.at(line.tokens, first, last))


def _number(line: Line, at: int) -> bool:
    """A number inside a street's name: the 8 of "8-Mai", the 11 of "11 Novembre"."""
    tokens, end = line.tokens, line.sentence.last
    if not tokens[at].text[0].isdigit() or at + 1 >= end:
        return False
    following = tokens[at + 1]
    return following.text in ("-", "‑") or capitalised(following) or following.norm in line.grammar.never


def named(line: Line, at: int) -> int:
    """The token after the name that begins at *at*: capitalised words, numbers in front, small words between."""
    tokens, last = line.tokens, at
    stop = min(at + _REACH, line.sentence.last)
    dated = at < stop and _number(line, at)
    index = at
    while index < stop and (index == at or adjacent(tokens, index)):
        token = tokens[index]
        if (capitalised(token) and token.text[0].isalpha()) or (dated and (token.text[0].isdigit() or token.norm in line.grammar.never)):
            last = index + 1
            if index + 1 < stop and is_split_road(line.grammar, tokens, index):
                return index + 2
        elif not (dated and token.text in ("-", "‑")) and token.norm not in line.grammar.inner:
            break
        index += 1
    return _counted(line, last) if last > at else last


def _counted(line: Line, last: int) -> int:
    """The token after the noun that an ordinal in Roman figures counts, and its town ("XVIIIe arrondissement de Paris")."""
    if not _ROMAN.fullmatch(line.tokens[last - 1].text) or not plain(line, last):
        return last
    town = last + 2
    linked = town < line.sentence.last and line.tokens[last + 1].norm in line.grammar.bare_linkers and capitalised(line.tokens[town])
    return town + 1 if linked else last + 1


def plain(line: Line, at: int) -> bool:
    """Whether token *at* is an ordinary word in small letters that can complete a venue's name."""
    if at >= line.sentence.last or not adjacent(line.tokens, at):
        return False
    token = line.tokens[at]
    return token.text[0].islower() and len(token.text) > 3 and token.norm not in line.grammar.function_words


def is_split_road(grammar: Grammar, tokens: Sequence[Token], index: int) -> bool:
    """Whether token *index* and the number after it name a road ("RN 12")."""
    number = tokens[index + 1].text
    return tokens[index].text in grammar.roads and number.isdigit() and len(number) < _ROAD_DIGITS and adjacent(tokens, index + 1)
