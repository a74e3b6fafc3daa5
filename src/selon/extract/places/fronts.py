"""Named buildings that only their preposition gives away: what a crowd stands outside of or in front of ("outside the Ritz").

Taken where the name is capitalised and is neither a place of the gazetteer, a person, a day nor a nationality.
"""

from collections.abc import Mapping, Sequence

from selon.extract.places.grammar import Grammar
from selon.extract.places.line import Venue
from selon.extract.places.spans import adjacent, capitalised
from selon.gazetteer.fold import fold
from selon.gazetteer.lookup import Gazetteer, Place
from selon.lang.phrases import Hit
from selon.model import Reading, Sentence, Token

_REACH = 6
_TOWN_PEOPLE = 100_000


def find_fronts(
    grammar: Grammar,
    reading: Reading,
    gazetteer: Gazetteer | None,
    adjectives: Mapping[str, tuple[str, ...]],
    taken: set[int],
    before: Sequence[Sequence[Hit]],
) -> list[Venue]:
    """The named buildings of a report that no other rule found.

    *taken*: tokens of venues, outlets, clubs and landmarks; *before*: the words that stand before such buildings, by sentence.
    """
    found: list[Venue] = []
    tokens = reading.tokens
    for number, sentence in enumerate(reading.sentences):
        for hit in before[number]:
            last = _named(grammar, tokens, hit.last, sentence, taken)
            if last == hit.last or _other(grammar, tokens[hit.last], adjectives) or _body(grammar, tokens, hit.last, last):
                continue
            key = " ".join(fold(token.text) for token in tokens[hit.last : last])
            known = gazetteer.find_keys((key,)).get(key, ()) if gazetteer is not None else ()
            if known and not (tokens[hit.last - 1].norm in grammar.articles and all(_small(place) for place in known)):
                continue  # a town has no article: "on the Strand" is none
            if last < sentence.last and tokens[last].norm in grammar.inner and not tokens[last].text[0].isalnum():
                last = _owned(grammar, tokens, last, sentence)
            elif last < sentence.last and tokens[last].text[0].islower() and tokens[last].norm not in grammar.function_words:
                continue  # the name only describes the noun that follows
            found.append(Venue(hit.last, last, number, "site", last, hit.last, True))
    return found


def _small(place: Place) -> bool:
    """Whether *place* is a town that no article would stand before."""
    return place.kind == "city" and place.population < _TOWN_PEOPLE


def _other(grammar: Grammar, token: Token, adjectives: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a capitalised word opens something else: a person, a day, a nationality."""
    return token.text in grammar.given or token.norm in grammar.never or token.norm in adjectives or token.norm in grammar.function_words


def _body(grammar: Grammar, tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the name is that of a body, which is not a building."""
    return any(token.text in grammar.bodies or token.text in grammar.offices for token in tokens[first:last])


def _named(grammar: Grammar, tokens: Sequence[Token], first: int, sentence: Sentence, taken: set[int]) -> int:
    """The token after the capitalised run that begins at *first*; *first* where none does or another finder has it."""
    last = first
    for index in range(first, min(first + _REACH, sentence.last)):
        token = tokens[index]
        if index in taken:
            return first
        if index > first and not adjacent(tokens, index):
            break
        if capitalised(token) and token.text[0].isalpha():
            last = index + 1
        elif not (index > first and token.norm in grammar.bare_linkers):
            break
    return last


def _owned(grammar: Grammar, tokens: Sequence[Token], last: int, sentence: Sentence) -> int:
    """The token after what belongs to the name ("Amazon's warehouse"); *last* where nothing follows the mark."""
    at = last + 1
    while at < min(last + _REACH, sentence.last) and tokens[at].text[0].isalpha() and tokens[at].norm not in grammar.function_words:
        if not capitalised(tokens[at]):
            return at + 1
        at += 1
    return at if at > last + 1 else last
