"""Towns that a sentence speaks of without a preposition: the subject of a verb, or the two ends of a way.

A town as a subject is its council, its government or its club ("Lorient s'est imposé"), unless the verb says what the town lives through
("Nantes a connu une nuit agitée"): then something happened there. "Between" two towns of one country lies a stretch of way; between the
capitals of two, a dispute.
"""

from collections.abc import Sequence
from typing import Literal

from selon.extract.places.grammar import Grammar
from selon.extract.places.resolve import Choice
from selon.extract.places.spans import Name, adjacent
from selon.model import Reading

_AUXILIARIES = 4
_LISTED = 4

Role = Literal["acts", "hosts"] | None
"""What the verb makes of the town before it; None where no verb follows."""


def role(grammar: Grammar, reading: Reading, last: int, end: int) -> Role:
    """What the words after a town's name make of it. *last*: the token after the name, *end*: that after its sentence."""
    tokens = reading.tokens
    last = _past_list(grammar, reading, last, end)
    if last >= end or not adjacent(tokens, last) or not tokens[last].text[0].islower():
        return None
    if grammar.hosting.at(tokens, last, end):
        return "hosts"
    at = last
    while at < min(last + _AUXILIARIES, end) and tokens[at].norm in grammar.verb_openers:
        at += 1
    if at > last and at < end and grammar.hosting.at(tokens, at, end):
        return "hosts"
    if any(grammar.verbs.at(tokens, index, min(index + 3, end)) for index in {last, min(at, end - 1)}):
        return "acts"
    opened = at > last and tokens[last].norm in grammar.verb_openers
    if opened or (not grammar.attributive and tokens[last].norm not in grammar.function_words and len(tokens[last].norm) > 2):
        return "acts"
    return None


def _past_list(grammar: Grammar, reading: Reading, last: int, end: int) -> int:
    """The token after a list of capitalised names that goes on at *last* with conjunctions alone ("Londres et Madrid accusent")."""
    tokens, at = reading.tokens, last
    for _ in range(_LISTED):
        if at + 1 < end and tokens[at].norm in grammar.coordinators and tokens[at].text.isalpha() and tokens[at + 1].text[0].isupper():
            at += 2
        else:
            break
    return at


def between(grammar: Grammar, reading: Reading, names: Sequence[Name], choices: Sequence[Choice]) -> set[int]:
    """Indices of names that are the two ends of a stretch ("entre Saint-Lô et Coutances"): towns of one country."""
    found: set[int] = set()
    for index in range(len(names) - 1):
        one, two = names[index], names[index + 1]
        if one.cue_word not in grammar.between or one.sentence != two.sentence or two.first - one.last != 1:
            continue
        same = choices[index].place.country == choices[index + 1].place.country
        towns = choices[index].place.kind == "city" == choices[index + 1].place.kind
        joint = reading.tokens[one.last].norm
        if same and towns and joint in grammar.coordinators and joint.isalpha():
            found |= {index, index + 1}
    return found
