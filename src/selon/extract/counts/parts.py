"""Parts and wholes: which figures of a list are parts of the figure before it."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from selon.extract.counts.grammar import Grammar
from selon.extract.counts.items import Item
from selon.extract.counts.nouns import PEOPLE
from selon.extract.counts.roles import Trigger, any_between
from selon.model import Sentence, Token

_STRONG = frozenset({";", "—", "–", "."})
_LONGEST = 12
_LIST = PEOPLE | {"none", "victim", "unknown"}


class Part(NamedTuple):
    """Figure ``part`` is a part of figure ``whole`` (None: of the last figure of an earlier sentence).

    ``clause``: it may have a verb of its own. ``start``: the token with which its list begins.
    ``apart``: it stands in a clause of its own ("of the N …, M").
    """

    part: int
    whole: int | None
    clause: bool
    rule: str
    start: int
    apart: bool = False


def _fits(whole: Item | None, part: Item) -> bool:
    if part.label == "" or part.group not in _LIST or part.figure.kind == "zero":
        return False
    return whole is None or whole.figure.high is None or whole.figure.kind == "vague" or part.size <= whole.figure.high


def _whole_before(tokens: Sequence[Token], items: Sequence[Item], at: int, reach: int = 14, across: bool = False) -> int | None:
    for index in reversed(range(bisect_left(items, at, key=lambda item: item.first))):
        item = items[index]
        if item.last > at:
            continue
        if at - item.last > reach or (not across and any(token.text in _STRONG for token in tokens[item.last : at])):
            return None
        if item.group != "typed" and item.label != "" and item.figure.kind not in ("zero", "one"):
            return index
    return None


def _members(
    grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], start: int, whole: Item | None, triggers: Sequence[Trigger]
) -> list[int]:
    """The figures of the list that begins at token *start*."""
    members: list[int] = []
    at = start
    begin = bisect_left(items, start, key=lambda item: item.first)
    for index, item in enumerate(items[begin : begin + _LONGEST], begin):
        between = tokens[at : item.first]
        if len(between) > (6 if not members else 9) or any(token.text in _STRONG for token in between):
            break
        if members:
            linked = any(token.text == "," or token.norm in grammar.words.coordinators for token in between)
            verbs = any_between(triggers, at, item.first) or any(token.norm in grammar.words.active for token in between)
            if not linked or verbs:
                break
        if not _fits(whole, item) or (members and item.group == "victim" and items[members[-1]].group != "victim"):
            break
        members.append(index)
        at = item.last
    return members


def _listed(
    grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], sentence: Sentence, triggers: Sequence[Trigger]
) -> list[Part]:
    """Lists behind a comma that add up to the figure before it, and lists behind a colon that do not exceed it together."""
    found: list[Part] = []
    for index, item in enumerate(items[:-2]):
        if item.last < sentence.last and tokens[item.last].text == "," and item.group in PEOPLE | {"victim"}:
            members = _members(grammar, tokens, items, item.last + 1, item, triggers)
            while len(members) > 2 and sum(items[member].size for member in members) > item.size:
                members.pop()
            if len(members) > 1 and sum(items[member].size for member in members) == item.figure.high == item.figure.low:
                found.extend(Part(member, index, False, grammar.rule("part_list"), item.last) for member in members)
    for at in range(sentence.first, sentence.last):
        if tokens[at].text != ":":
            continue
        whole = _whole_before(tokens, items, at)
        if whole is None or items[whole].figure.kind == "vague":
            continue
        members = _members(grammar, tokens, items, at + 1, items[whole], triggers)
        top = items[whole].figure.high
        if (
            members
            and top is not None
            and sum(items[member].size for member in members) <= top
            and (len(members) > 1 or items[members[0]].group == "others")
        ):
            found.extend(Part(member, whole, False, grammar.rule("part_list"), at) for member in members)
    return found


def parts_of(
    grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], sentence: Sentence, triggers: Sequence[Trigger]
) -> dict[int, Part]:
    """The parts among the figures of a sentence, each once, by its index; found by partitive words and by lists behind a colon."""
    found: dict[int, Part] = {}
    for hit in grammar.parts.scan(tokens, sentence.first, sentence.last):
        rule = grammar.data.parts[int(hit.key)]
        whole = _whole_before(tokens, items, hit.first, 14 if rule.clause else 32)
        if whole is None and hit.first - sentence.first > 2:
            continue
        if whole is not None and items[whole].group == "thing":
            continue
        members = _members(grammar, tokens, items, hit.last, None if whole is None else items[whole], triggers)
        for member in members:
            found.setdefault(member, Part(member, whole, rule.clause, rule.id, hit.first))
    for part in _listed(grammar, tokens, items, sentence, triggers):
        found.setdefault(part.part, part)
    for index in range(len(items) - 1):
        whole_item, item = items[index], items[index + 1]
        hits = [
            hit for back in (2, 3) for hit in grammar.fronted.at(tokens, max(sentence.first, whole_item.first - back), whole_item.first)
        ]
        fronted = any(hit.last == whole_item.first for hit in hits) and item.group in ("none", "others") and _fits(whole_item, item)
        if fronted and any(token.text == "," for token in tokens[whole_item.last : item.first]):
            found.setdefault(index + 1, Part(index + 1, index, True, grammar.rule("part_fronted"), whole_item.last, True))
    for index, item in enumerate(items):
        if index not in found and item.noun is not None and tokens[item.noun.first].norm in grammar.words.part_pronouns:
            whole = _whole_before(tokens, items, item.first, across=True)
            if whole is None or _fits(items[whole], item):
                found[index] = Part(index, whole, True, grammar.rule("part_pronoun"), item.first, True)
        elif index not in found and item.group == "none" and (last := found.get(index - 1)) and last.rule == grammar.rule("part_pronoun"):
            between = tokens[items[index - 1].last : item.first]
            if len(between) <= 6 and any(token.norm in grammar.words.coordinators for token in between):
                found[index] = Part(index, last.whole, True, last.rule, item.first)  # "17 of them in Nairobi and 22 elsewhere"
    return found
