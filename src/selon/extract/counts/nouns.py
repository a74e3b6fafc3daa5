"""The counted noun behind a figure."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from selon.extract.counts.figures import Figure
from selon.extract.counts.grammar import Grammar, noun_rule
from selon.model import Token

QUOTES = frozenset("\"“”«»‘’'")
"""Quotation marks, which may stand between a verb, a figure and its noun."""
PEOPLE = frozenset({"crowd", "person", "agent", "member", "police", "demonym", "others"})
"""Groups of nouns whose figures a verb of loss or of assembly may label."""


class Noun(Struct, frozen=True, gc=False):
    """A counted noun at tokens ``first:last``.

    ``group`` is a pack group, or "agent" (a trade by its ending), "demonym", "others" (no noun of its own), "unknown".
    """

    first: int
    last: int
    group: str
    label: str
    rule: str


def _lexical(grammar: Grammar, tokens: Sequence[Token], at: int, stop: int) -> Noun | None:
    hits = grammar.nouns.at(tokens, at, stop)
    if not hits:
        return None
    rule = noun_rule(grammar, hits[0].key)
    return Noun(at, hits[0].last, rule.group, rule.label, rule.id)


def _is_word(token: Token) -> bool:
    return token.text[0].isalpha()


def _skip(grammar: Grammar, tokens: Sequence[Token], figure: Figure, stop: int) -> tuple[int, str]:
    """The token at which the noun begins, past quotation marks and the partitive, and the partitive passed ("" for none)."""
    at = figure.last
    if at < stop and tokens[at].text in QUOTES and figure.first and tokens[figure.first - 1].text in QUOTES:
        at += 1
    links = grammar.of.at(tokens, at, stop) if at < stop else []
    return (links[0].last, " ".join(token.norm for token in tokens[at : links[0].last])) if links else (at, "")


def _starts_number(grammar: Grammar, token: Token) -> bool:
    """Whether a number begins at *token*: "seven of the eleven" counts none of its own."""
    word = token.norm.partition("-")[0]
    return token.text[0].isdecimal() or (word in grammar.words.numbers and token.norm not in grammar.words.articles)


def counted_noun(grammar: Grammar, tokens: Sequence[Token], figure: Figure, stop: int) -> Noun | None:
    """The noun that *figure* counts, right behind it; None where it has none ("12 ont été arrêtés", "10 000, selon la police")."""
    at, partitive = _skip(grammar, tokens, figure, stop)
    if at >= stop or (partitive and not figure.collective and _starts_number(grammar, tokens[at])):
        return None
    if partitive and tokens[at].norm in grammar.words.part_pronouns:
        return Noun(at, at + 1, "others", "", grammar.rule("partitive"))
    if partitive in grammar.words.strict_of and not (figure.collective or figure.scaled or figure.kind == "vague"):
        return None
    begin = at
    while at < stop and (hits := grammar.premodifiers.at(tokens, at, stop)) and _lexical(grammar, tokens, at, stop) is None:
        at = hits[0].last
    found = _lexical(grammar, tokens, at, stop) if at < stop and grammar.data.lookahead == 1 else None
    if found is None and at < stop and tokens[at].norm in grammar.words.others:
        return Noun(at, at + 1, "others", "", grammar.rule("parallel"))
    if found is None and at < stop:
        found = _ahead(grammar, tokens, at, stop)
    if found is not None:
        return found
    unknown = _unknown(grammar, tokens, figure, at, stop)
    if at > begin and tokens[at - 1].norm in grammar.words.others and (unknown is None or unknown.group != "demonym"):
        return Noun(at - 1, at, "others", "", grammar.rule("parallel"))
    return unknown


def _ahead(grammar: Grammar, tokens: Sequence[Token], at: int, stop: int) -> Noun | None:
    """The last known noun of the noun phrase, where adjectives stand before it ("nine anti-government student protesters")."""
    found: Noun | None = None
    last = min(stop, at + grammar.data.lookahead + 1)
    index = at
    while index < last:
        token = tokens[index]
        if found is not None and token.norm in grammar.words.possessives:
            found, index = None, index + 1  # "five farmers' unions"
            continue
        if not _is_word(token) or token.norm in grammar.words.closed:
            break
        noun = _lexical(grammar, tokens, index, stop)
        if noun is not None and (grammar.data.lookahead > 1 or index > at):
            if found is not None and noun.group == "victim":
                break  # "14 people injured": a participle, not the noun
            if found is not None and found.group == "victim":
                noun = replace(noun, group="victim", label=found.label, rule=found.rule)
            found, index = noun, noun.last
            continue
        if grammar.roles.at(tokens, index, stop):
            break
        if grammar.data.lookahead == 1 and not token.norm.endswith(grammar.words.plural_endings):
            break
        if found is not None:
            plural = grammar.words.plural_endings
            if token.norm.endswith(plural) and not tokens[index - 1].norm.endswith(plural) and found.group != "victim":
                return Noun(at, index + 1, "unknown", "number", grammar.rule("number"))  # "four union representatives"
            break
        index += 1
    return found if found is None or found.first == at else replace(found, first=at)


def _unknown(grammar: Grammar, tokens: Sequence[Token], figure: Figure, at: int, stop: int) -> Noun | None:
    """A noun that no rule knows: a plural, past adjectives where the language puts them in front; a capital makes it a people's name."""
    single = figure.high == 1
    for index in range(at, min(stop, at + grammar.data.lookahead)):
        token = tokens[index]
        if not _is_word(token) or token.norm in grammar.words.closed or grammar.roles.at(tokens, index, stop):
            return None
        if len(token.text) < 3 or (not token.norm.endswith(grammar.words.plural_endings) and grammar.counters.at(tokens, index, stop)):
            return None
        if single or token.norm.endswith(grammar.words.plural_endings):
            demonym = index == at and token.text[0].isupper() and not token.text.isupper()
            words = grammar.words
            trade = token.norm.endswith(words.agent_endings) and token.norm not in words.no_agents
            agent = figure.collective and not demonym and trade
            return Noun(at, index + 1, "demonym" if demonym else "agent" if agent else "unknown", "number", grammar.rule("number"))
    return None


def negated_noun(grammar: Grammar, tokens: Sequence[Token], at: int, stop: int) -> Noun | None:
    """The noun at token *at* behind a negation or an article, past adjectives; only a known one."""
    while at < stop and (hits := grammar.premodifiers.at(tokens, at, stop)):
        at = hits[0].last
    if at >= stop:
        return None
    return _lexical(grammar, tokens, at, stop) or (_ahead(grammar, tokens, at, stop) if grammar.data.lookahead > 1 else None)
