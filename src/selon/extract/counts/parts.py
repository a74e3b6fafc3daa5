"""Parts and wholes: which figures of a list are parts of the figure before it."""

from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct

from selon.extract.counts.grammar import Grammar
from selon.extract.counts.items import Item
from selon.extract.counts.nouns import PEOPLE
from selon.extract.counts.roles import Trigger, any_between
from selon.model import Sentence, Token

_STRONG = frozenset({";", "—", "–", "."})
_LONGEST, _NEAR = 12, 5
_LIST = PEOPLE | {"none", "victim", "unknown"}


class Part(Struct, frozen=True, gc=False):
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
    things = part.group == "thing" and whole is not None and whole.label == part.label
    if part.label == "" or (part.group not in _LIST and not things) or part.figure.kind == "zero":
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


def _sums_up(items: Sequence[Item], members: Sequence[int], whole: Item) -> bool:
    return sum(items[member].size for member in members) == whole.figure.high == whole.figure.low


def _apposed(
    grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], index: int, sentence: Sentence, triggers: Sequence[Trigger]
) -> list[Part]:
    """Lists behind a comma that add up to figure *index*: right behind it, or behind its verb where they have no nouns of their own."""
    item = items[index]
    if item.group not in PEOPLE | {"victim", "none"} or item.size < 2 or item.figure.kind == "vague":
        return []
    start = item.last
    if start < sentence.last and tokens[start].text != ",":
        following = items[index + 1]
        start = following.first - 1
        gap = tokens[item.last : start + 1]
        if not 0 < len(gap) <= 14 or gap[-1].text != "," or any(token.text in _STRONG for token in gap):
            return []
    members = _members(grammar, tokens, items, start + 1, item, triggers)
    while len(members) > 2 and sum(items[member].size for member in members) > item.size:
        members.pop()
    if len(members) < 2 or not _sums_up(items, members, item):
        return []
    end = items[members[-1]].last
    if tokens[item.last].text != "," and any_between(triggers, end, end + 4):
        return []  # a clause of its own: "8 people died, 5 of the men and 3 women were hurt"
    return [Part(member, index, False, grammar.rule("part_list"), start) for member in members]


def _enumerated(grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], members: Sequence[int], sentence: Sentence) -> bool:
    """Whether figures are plainly the parts of something, though they exceed it: each with a noun or a place, and nobody who counts."""
    first, last = items[members[0]].first, items[members[-1]].last
    told = all(
        items[n].noun is not None or (items[n].last < sentence.last and tokens[items[n].last].norm in grammar.words.placed) for n in members
    )
    return len(members) > 1 and told and not grammar.counters.scan(tokens, first, min(sentence.last, last + 4))


def _opened(
    grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], sentence: Sentence, triggers: Sequence[Trigger]
) -> list[Part]:
    """Lists behind a colon or in a bracket that do not exceed the figure before it together."""
    found: list[Part] = []
    for at in range(sentence.first, sentence.last):
        if tokens[at].text not in (":", "("):
            continue
        bracket = tokens[at].text == "("
        whole = _whole_before(tokens, items, at, 5 if bracket else 14)
        if whole is None or items[whole].figure.kind == "vague":
            continue
        members = _members(grammar, tokens, items, at + 1, items[whole], triggers)
        top = items[whole].figure.high
        if not members or top is None:
            continue
        if sum(items[member].size for member in members) > top and not _enumerated(grammar, tokens, items, members, sentence):
            continue
        if bracket and (len(members) < 2 or not (_sums_up(items, members, items[whole]) or all(items[n].noun for n in members))):
            continue
        if len(members) > 1 or items[members[0]].group == "others":
            found.extend(Part(member, whole, False, grammar.rule("part_list"), at) for member in members)
    return found


def _cued(grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], sentence: Sentence, triggers: Sequence[Trigger]) -> list[Part]:
    """Lists behind a partitive word ("dont", "including"), of the nearest figure before it of which they can be parts.

    A list right behind its whole is kept though it exceeds it: the text is at odds with itself, and a check says so.
    """
    found: list[Part] = []
    for hit in grammar.parts.scan(tokens, sentence.first, sentence.last):
        rule = grammar.data.parts[int(hit.key)]
        whole = _whole_before(tokens, items, hit.first, 14 if rule.clause else 32)
        if whole is None and hit.first - sentence.first > 4:
            continue
        if whole is None:
            members = _members(grammar, tokens, items, hit.last, None, triggers)
        else:
            nearest, members = whole, []
            for whole in range(nearest, max(-1, nearest - 3), -1):
                if items[whole].group != "typed" and items[whole].figure.kind not in ("zero", "one"):
                    members = _members(grammar, tokens, items, hit.last, items[whole], triggers)
                if members:
                    break
            if not members and hit.first - items[nearest].last <= _NEAR and _sure(items[nearest]) and not rule.closed:
                whole, members = nearest, _members(grammar, tokens, items, hit.last, None, triggers)
        if not rule.closed or len(members) > 1:
            found.extend(Part(member, whole, rule.clause, rule.id, hit.first) for member in members)
    return found


def _sure(whole: Item) -> bool:
    """Whether a figure is one of people, told exactly."""
    return whole.group in PEOPLE | {"victim"} and whole.figure.low == whole.figure.high


def _totals(grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], sentence: Sentence) -> list[Part]:
    """Lists with their total behind them ("33 students and 7 teachers, a total of 40 people")."""
    found: list[Part] = []
    for hit in grammar.totals.scan(tokens, sentence.first, sentence.last):
        whole = bisect_left(items, hit.last, key=lambda item: item.first)
        if whole < 2 or whole >= len(items) or items[whole].first > hit.last + 1 or not _may_be_whole(items[whole]):
            continue
        members: list[int] = []
        at = hit.first
        for index in range(whole - 1, max(-1, whole - 1 - _LONGEST), -1):
            between = tokens[items[index].last : at]
            linked = any(token.text == "," or token.norm in grammar.words.coordinators for token in between)
            if len(between) > 9 or any(token.text in _STRONG for token in between) or (members and not linked):
                break
            if not _fits(items[whole], items[index]) or items[index].figure.kind == "one":
                break
            members.append(index)
            at = items[index].first
        if len(members) > 1:
            found.extend(Part(member, whole, True, grammar.rule("part_total"), items[member].first, True) for member in reversed(members))
    return found


def _may_be_whole(item: Item) -> bool:
    return item.group not in ("typed", "thing") and item.label != "" and item.figure.kind == "number"


def _fronted(grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], sentence: Sentence) -> list[Part]:
    """ "Of the N …, M …": the figures of the clause behind a fronted whole, as long as they go on as a list or a list of clauses."""
    found: list[Part] = []
    for hit in grammar.fronted.scan(tokens, sentence.first, sentence.last):
        index = bisect_left(items, hit.last, key=lambda item: item.first)
        if (
            index + 1 >= len(items)
            or items[index].first != hit.last
            or items[index].group not in _LIST
            or items[index].figure.kind == "one"
        ):
            continue
        among = hit.key == "among"
        before = tokens[hit.first - 1] if hit.first > sentence.first else None
        if before is not None and not among and before.text[0].isalnum() and before.norm not in grammar.words.coordinators:
            continue
        whole, at = items[index], items[index].last
        taken: list[int] = []
        for other in range(index + 1, min(len(items), index + 1 + _LONGEST)):
            item, between = items[other], tokens[at : items[other].first]
            if len(between) > 14 or any(token.text in _STRONG for token in between) or not _fits(whole, item):
                break
            linked = any(token.text == "," or token.norm in grammar.words.coordinators for token in between)
            if taken and not linked:
                break
            if not (taken or among or linked or item.noun is None):
                break
            taken.append(other)
            at = item.last
        found.extend(Part(other, index, True, grammar.rule("part_fronted"), whole.last, True) for other in taken)
    return found


def _before_whole(grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], known: dict[int, Part]) -> None:
    """Parts in front of their whole: "nine of the 46 injured", "nine firefighters were among the 46 injured"."""
    for index in range(len(items) - 1):
        part, whole = items[index], items[index + 1]
        gap = whole.first - part.last
        if index in known or not 0 < gap <= 5 or part.group not in _LIST or whole.group not in _LIST or part.size > whole.size:
            continue
        of = part.noun is None and any(hit.last == whole.first for hit in grammar.of.at(tokens, part.last, whole.first))
        among = any(
            hit.key == "among" and hit.last == whole.first
            for at in range(part.last, whole.first)
            for hit in grammar.fronted.at(tokens, at, whole.first)
        )
        if (of or among) and part.label != "" and part.figure.kind != "zero":
            known[index] = Part(index, index + 1, True, grammar.rule("part_fronted"), part.first, True)


def _pronominal(grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], known: dict[int, Part]) -> None:
    """ "N of them": a part of the figure before it, as is a bare figure that goes on behind it ("17 of them here and 22 there")."""
    rule = grammar.rule("part_pronoun")
    for index, item in enumerate(items):
        if index in known:
            continue
        if item.noun is not None and tokens[item.noun.first].norm in grammar.words.part_pronouns:
            whole = _whole_before(tokens, items, item.first, across=True)
            near = whole is not None and item.first - items[whole].last <= _NEAR and _sure(items[whole])
            if whole is None or near or _fits(items[whole], item):
                known[index] = Part(index, whole, True, rule, item.first, True)
        elif item.group == "none" and (last := known.get(index - 1)) and last.rule == rule:
            between = tokens[items[index - 1].last : item.first]
            if len(between) <= 6 and any(token.norm in grammar.words.coordinators for token in between):
                known[index] = Part(index, last.whole, True, rule, item.first)


def parts_of(
    grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], sentence: Sentence, triggers: Sequence[Trigger]
) -> dict[int, Part]:
    """The parts among the figures of a sentence, each once, by its index; the more telling evidence first."""
    found: dict[int, Part] = {}
    cued = _cued(grammar, tokens, items, sentence, triggers)
    several = len(items) > 1
    fronted = _fronted(grammar, tokens, items, sentence) if several else []
    opened = _opened(grammar, tokens, items, sentence, triggers) if several else []
    totals = _totals(grammar, tokens, items, sentence) if several else []
    for part in (*cued, *fronted, *opened, *totals):
        found.setdefault(part.part, part)
    for index in range(len(items) - 2):
        for part in _apposed(grammar, tokens, items, index, sentence, triggers):
            if part.whole not in found:
                found.setdefault(part.part, part)
    if several:
        _before_whole(grammar, tokens, items, found)
    _pronominal(grammar, tokens, items, found)
    return found
