"""What happened to those counted: verbs of loss, arrest and assembly linked to the figures of their clause."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from selon.extract.counts.grammar import LOSSES, Grammar, role_rule
from selon.extract.counts.items import Item
from selon.extract.counts.nouns import PEOPLE, QUOTES
from selon.model import Sentence, Token

Voice = Literal["active", "passive", "bare"]
_STRONG = frozenset({";", ":", "—", "–", "."})
_REACH_BEFORE, _REACH_AFTER = 18, 10


class Trigger(Struct, frozen=True, gc=False):
    """A role phrase at tokens ``first:last``; ``group`` is where its verb group begins (its auxiliary)."""

    first: int
    last: int
    group: int
    label: str
    rule: str
    frame: str
    voice: Voice
    protest: bool
    duty: bool
    people: bool


class Given(Struct, frozen=True, gc=False):
    """The label that a figure was given and the rule that gave it; ``gap``: tokens between figure and verb."""

    label: str
    rule: str
    gap: int
    subject: bool


def _verb_group(grammar: Grammar, tokens: Sequence[Token], first: int, floor: int) -> tuple[int, Voice]:
    at, start = first - 1, first
    voice: Voice = "bare"
    while at >= floor and first - at <= 6:
        norm = tokens[at].norm
        if norm in grammar.words.passive:
            voice, start = "passive", at
        elif norm in grammar.words.active:
            voice = "active" if voice == "bare" else voice
            return at, voice
        elif norm not in grammar.words.adverbs or voice == "passive":
            break
        at -= 1
    return start, voice


def triggers_of(grammar: Grammar, tokens: Sequence[Token], sentence: Sentence, items: list[Item]) -> list[Trigger]:
    """The role phrases of a sentence outside its figures, in text order.

    A figure inside a longer role phrase ("lost both parents") is no figure of its own: it is struck out of *items*.
    """
    found: list[Trigger] = []
    spans = [(item.first, item.last) for item in items]
    at = 0
    for hit in grammar.roles.scan(tokens, sentence.first, sentence.last):
        while at < len(spans) and spans[at][1] <= hit.first:
            at += 1
        if at < len(spans) and spans[at][0] < hit.last:
            if spans[at][0] <= hit.first or spans[at][1] > hit.last + 1:
                continue
            items[at] = replace(items[at], label="", noun=None)
        rule = role_rule(grammar, hit.key)
        noun_like = hit.tense in (None, "present", "participle") and hit.last == hit.first + 1 and hit.first > sentence.first
        if noun_like and rule.frame in ("transitive", "intransitive") and tokens[hit.first - 1].norm in grammar.words.determiners:
            continue  # "la marche", "the protest"
        group, voice = _verb_group(grammar, tokens, hit.first, sentence.first)
        if rule.frame == "transitive" and group > sentence.first and tokens[group - 1].norm in grammar.words.reflexives:
            continue
        if voice == "bare" and hit.tense not in (None, "participle") and not (hit.tense == "past" and not grammar.base_twenty):
            voice = "active"
        found.append(Trigger(hit.first, hit.last, group, rule.label, rule.id, rule.frame, voice, rule.protest, rule.duty, rule.people))
    return found


def _fits(item: Item, trigger: Trigger, gap: int, subject: bool) -> bool:
    """Whether a figure with this noun may take the label of a verb *gap* tokens away."""
    group, label = item.group, trigger.label
    crowd = label == "participants"
    if group in ("typed", "victim", "thing") or item.label is not None or (label == "number" and group == "crowd"):
        return False
    if group in ("person", "agent", "crowd", "demonym", "others"):
        return True
    if group == "none":
        return gap <= (3 if subject else 2)
    if group == "unknown":
        if trigger.people:
            return False
        if crowd and not (trigger.protest if subject else gap <= 1):
            return False
        return gap <= (2 if crowd else 4) and label in ("participants", "killed", "injured", "arrested", "held", "bereaved")
    return not crowd or (gap <= 12 and (group != "police" or (trigger.protest and not trigger.duty)))


def _gap_tokens(tokens: Sequence[Token], start: int, stop: int, skip: Sequence[tuple[int, int]]) -> list[Token]:
    kept: list[Token] = []
    at, depth = start, 0
    while at < stop:
        over = next((end for begin, end in skip if begin <= at < end), at)
        if over > at:
            at = over
            continue
        text = tokens[at].text
        depth += (text == "(") - (text == ")" and depth > 0)
        if depth == 0 and text != ")":
            kept.append(tokens[at])
        at += 1
    return kept


def _blocked(
    grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], start: int, stop: int, skip: Sequence[tuple[int, int]]
) -> bool:
    """Whether another figure that may be counted stands between; one of things, or in a complement ("of two clubs"), does not count."""
    for at in range(bisect_left(items, start, key=_first), len(items)):
        other = items[at]
        if other.first >= stop:
            break
        if other.group in ("typed", "thing") or other.figure.kind == "one" or _complement(grammar, tokens, other):
            continue
        if other.label != "" and not any(a <= other.first < b for a, b in skip):
            return True
    return False


def _complement(grammar: Grammar, tokens: Sequence[Token], item: Item) -> bool:
    return item.first > 0 and tokens[item.first - 1].norm in grammar.words.genitives


def _first(piece: Item | Trigger) -> int:
    return piece.first


def _heads_clause(grammar: Grammar, tokens: Sequence[Token], item: Item, between: Sequence[Token]) -> bool:
    """Whether a figure stands where a subject does: behind no verb or preposition, without a comma before its verb but in a list."""
    if any(token.text == "," for token in between) and not any(token.norm in grammar.words.coordinators for token in between):
        return False
    before = tokens[item.first - 1] if item.first else None
    if before is None or not before.text[0].isalnum() or tokens[item.first].text[0].isupper():
        return True
    return before.norm in grammar.words.coordinators or before.norm in grammar.words.determiners


def subject_role(
    grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], index: int, triggers: Sequence[Trigger],
    skip: Sequence[tuple[int, int]] = (), comma: bool = True,
) -> Given | None:  # fmt: skip
    """The label of the first verb of which figure *index* is the subject: intransitive, passive, or a participle beside it.

    *skip* are token ranges (lists of its parts) to look past; without *comma* the verb must not stand behind a comma.
    """
    item = items[index]
    if index and items[index - 1].last == item.first - 1 and items[index - 1].label is None and _complement(grammar, tokens, item):
        return None
    relative = False
    first: Given | None = None
    for at in range(bisect_left(triggers, item.last, key=_first), len(triggers)):
        trigger = triggers[at]
        if trigger.frame in ("object", "nominal") or any(a <= trigger.first < b for a, b in skip):
            continue
        if trigger.first > item.last + _REACH_BEFORE + sum(b - a for a, b in skip if a >= item.last):
            break
        between = _gap_tokens(tokens, item.last, trigger.group, skip)
        if any(token.text in _STRONG for token in between) or _blocked(grammar, tokens, items, item.last, trigger.group, skip):
            break
        if not comma and any(token.text == "," for token in between):
            break
        gap = len(between)
        if item.group == "member" and trigger.label == "participants" and not _heads_clause(grammar, tokens, item, between):
            break
        relative = relative or any(token.norm in grammar.words.relatives for token in between)
        if trigger.frame == "transitive" and trigger.voice == "active":
            if relative and first is None:
                continue
            break
        if trigger.frame == "transitive" and trigger.voice == "bare" and gap > 4:
            continue
        if _fits(item, trigger, gap, True):
            given = Given(trigger.label, trigger.rule, gap, True)
            if trigger.label in LOSSES or not relative:
                return given if first is None or trigger.label in LOSSES else first
            first = first or given
        elif trigger.voice != "bare":
            break
    return first


def object_role(
    grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], index: int, triggers: Sequence[Trigger], floor: int
) -> Given | None:
    """The label of the verb or noun before figure *index* whose object it is."""
    item = items[index]
    nearest: int | None = None
    for at in reversed(range(bisect_left(triggers, item.first, key=_first))):
        trigger = triggers[at]
        if trigger.last > item.first:
            continue
        gap = item.first - trigger.last
        if gap > _REACH_AFTER or trigger.first < floor or (nearest is not None and trigger.first != nearest):
            break
        nearest = trigger.first
        between = tokens[trigger.last : item.first]
        if any(token.text in _STRONG for token in between) or _blocked(grammar, tokens, items, trigger.last, item.first, ()):
            break
        if _governs(grammar, tokens, items, index, trigger, floor) and _fits(item, trigger, gap, False):
            return Given(trigger.label, trigger.rule, gap, False)
    return None


def _governs(grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], index: int, trigger: Trigger, floor: int) -> bool:
    """Whether the phrase *trigger* before figure *index* can have it as its object, complement or inverted subject."""
    item = items[index]
    gap = item.first - trigger.last
    stopped = any(not token.text[0].isalnum() and token.text not in QUOTES for token in tokens[trigger.last : item.first])
    gap -= sum(token.text in QUOTES for token in tokens[trigger.last : item.first])
    if trigger.frame == "predicate":
        return False
    if trigger.frame == "nominal":
        return gap <= 1 and not stopped
    if trigger.frame == "transitive" and gap and tokens[item.first - 1].norm in grammar.words.coordinators:
        return False  # "two officers were hurt and three people arrested": another clause begins
    if trigger.frame == "intransitive" or (trigger.frame == "transitive" and trigger.voice == "passive"):
        if gap > 1 or stopped or trigger.voice != "passive":
            return False
        before = items[index - 1] if index else None
        return before is None or before.label is not None or before.last <= floor or trigger.first - before.last >= 6
    if trigger.frame == "transitive" and trigger.voice == "bare" and (gap > 1 or stopped):
        return False
    return not gap or tokens[item.first - 1].norm not in grammar.words.genitives


def any_between(triggers: Sequence[Trigger], start: int, stop: int) -> bool:
    """Whether a role phrase begins at one of the tokens ``start:stop``."""
    at = bisect_left(triggers, start, key=_first)
    return at < len(triggers) and triggers[at].first < stop


def _coordinated(
    grammar: Grammar, tokens: Sequence[Token], left: Item, right: Item, triggers: Sequence[Trigger], strict: bool = False
) -> bool:
    """Whether two figures are members of one list: a coordinator (or, unless *strict*, a comma) between them, and no verb."""
    if not 0 < right.first - left.last <= 10:
        return False
    between = tokens[left.last : right.first]
    if any(token.text in _STRONG for token in between) or any_between(triggers, left.last, right.first):
        return False
    words = grammar.words
    if any(a.norm in words.coordinators and b.norm in words.relatives for a, b in pairwise(between)):
        return False  # "900 marched and that two were hurt": another clause
    linked = any(token.norm in grammar.words.coordinators or (token.text == "," and not strict) for token in between)
    return linked and not any(token.norm in grammar.words.passive or token.norm in grammar.words.active for token in between)


def share(
    grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], given: Mapping[int, Given], triggers: Sequence[Trigger]
) -> dict[int, Given]:
    """Labels handed along lists: back from a subject ("8 civilians and an officer were killed"), on from an object ("killed 8 and 2")."""
    shared = dict(given)
    open_groups = PEOPLE | {"none"}
    for index in reversed(range(len(items) - 1)):
        nearest = shared.get(index + 1)
        if nearest is None or index in shared or not nearest.subject or items[index].group not in open_groups - {"none"}:
            continue
        strict = index + 1 in given  # the last two of a list are joined by a word, not by a comma alone
        if items[index].label is None and _coordinated(grammar, tokens, items[index], items[index + 1], triggers, strict):
            shared[index] = nearest
    for index in range(1, len(items)):
        nearest = shared.get(index - 1)
        if nearest is None or index in shared or nearest.subject or items[index].group not in open_groups:
            continue
        if items[index].label is None and _coordinated(grammar, tokens, items[index - 1], items[index], triggers):
            shared[index] = nearest
    return shared
