"""What happened to those counted: verbs of loss, arrest and assembly linked to the figures of their clause."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from selon.extract.counts.grammar import LOSSES, Grammar, role_rule
from selon.extract.counts.items import Item
from selon.extract.counts.nouns import PEOPLE
from selon.model import Sentence, Token

Voice = Literal["active", "passive", "bare"]
_STRONG = frozenset({";", ":", "—", "–", "."})
_REACH_BEFORE, _REACH_AFTER = 18, 10


class Trigger(NamedTuple):
    """A role phrase at tokens ``first:last``; ``group`` is where its verb group begins (its auxiliary)."""

    first: int
    last: int
    group: int
    label: str
    rule: str
    frame: str
    voice: Voice


class Given(NamedTuple):
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
        if norm in grammar.passive:
            voice, start = "passive", at
        elif norm in grammar.active:
            voice = "active" if voice == "bare" else voice
            return at, voice
        elif norm not in grammar.adverbs or voice == "passive":
            break
        at -= 1
    return start, voice


def triggers_of(grammar: Grammar, tokens: Sequence[Token], sentence: Sentence, items: Sequence[Item]) -> list[Trigger]:
    """The role phrases of a sentence outside its figures, in text order."""
    found: list[Trigger] = []
    spans = [(item.first, item.last) for item in items]
    at = 0
    for hit in grammar.roles.scan(tokens, sentence.first, sentence.last):
        while at < len(spans) and spans[at][1] <= hit.first:
            at += 1
        if at < len(spans) and spans[at][0] < hit.last:
            continue
        if found and found[-1].first == hit.first:
            continue
        rule = role_rule(grammar, hit.key)
        group, voice = _verb_group(grammar, tokens, hit.first, sentence.first)
        if voice == "bare" and hit.tense not in (None, "participle") and not (hit.tense == "past" and not grammar.base_twenty):
            voice = "active"
        found.append(Trigger(hit.first, hit.last, group, rule.label, rule.id, rule.frame, voice))
    return found


def _fits(item: Item, label: str, gap: int, subject: bool) -> bool:
    """Whether a figure with this noun may take *label* from a verb *gap* tokens away."""
    group, crowd = item.group, label == "participants"
    if group in ("typed", "victim", "thing") or item.label is not None:
        return False
    if group in ("person", "crowd", "demonym", "others"):
        return True
    if group == "none":
        return gap <= (3 if subject else 2)
    if group == "unknown":
        return gap <= (2 if crowd else 4) and label in ("participants", "killed", "injured", "arrested", "held", "bereaved")
    return gap <= 4 if crowd else True


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


def _blocked(items: Sequence[Item], start: int, stop: int, skip: Sequence[tuple[int, int]]) -> bool:
    """Whether another figure that may be counted stands between."""
    return any(
        start <= other.first < stop and not any(a <= other.first < b for a, b in skip) and other.label != "" and other.group != "typed"
        for other in items
    )


def subject_role(
    grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], index: int, triggers: Sequence[Trigger],
    skip: Sequence[tuple[int, int]] = (), comma: bool = True,
) -> Given | None:  # fmt: skip
    """The label of the first verb of which figure *index* is the subject: intransitive, passive, or a participle beside it.

    *skip* are token ranges (lists of its parts) to look past; without *comma* the verb must not stand behind a comma.
    """
    item = items[index]
    relative = False
    first: Given | None = None
    for trigger in triggers:
        if trigger.first < item.last or trigger.frame in ("object", "nominal") or any(a <= trigger.first < b for a, b in skip):
            continue
        if trigger.first > item.last + _REACH_BEFORE + sum(b - a for a, b in skip if a >= item.last):
            break
        between = _gap_tokens(tokens, item.last, trigger.group, skip)
        if any(token.text in _STRONG for token in between) or _blocked(items, item.last, trigger.group, skip):
            break
        if not comma and any(token.text == "," for token in between):
            break
        gap = len(between)
        relative = relative or any(token.norm in grammar.relatives for token in between)
        if trigger.frame == "transitive" and trigger.voice == "active":
            if relative and first is None:
                continue
            break
        if trigger.frame == "transitive" and trigger.voice == "bare" and gap > 4:
            continue
        if _fits(item, trigger.label, gap, True):
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
    for trigger in reversed(triggers):
        if trigger.last > item.first:
            continue
        gap = item.first - trigger.last
        if gap > _REACH_AFTER or trigger.first < floor:
            break
        between = tokens[trigger.last : item.first]
        if any(token.text in _STRONG for token in between) or _blocked(items, trigger.last, item.first, ()):
            break
        inverted = trigger.frame == "intransitive" or (trigger.frame == "transitive" and trigger.voice == "passive")
        bare = trigger.voice == "bare" and trigger.frame == "transitive"
        if trigger.frame == "predicate" or (inverted and (gap > 1 or trigger.group == trigger.first)) or (bare and gap > 1):
            break
        if (
            inverted
            and index
            and items[index - 1].label is None
            and items[index - 1].last > floor
            and trigger.first - items[index - 1].last < 6
        ):
            break
        if trigger.frame == "nominal" and gap > 3:
            break
        if trigger.frame != "nominal" and gap and tokens[item.first - 1].norm in grammar.genitives:
            break
        return Given(trigger.label, trigger.rule, gap, False) if _fits(item, trigger.label, gap, False) else None
    return None


def _coordinated(grammar: Grammar, tokens: Sequence[Token], left: Item, right: Item, triggers: Sequence[Trigger]) -> bool:
    """Whether two figures are members of one list: a comma or coordinator between them, and no verb."""
    if not 0 < right.first - left.last <= 10:
        return False
    between = tokens[left.last : right.first]
    if any(token.text in _STRONG for token in between) or any(left.last <= trigger.first < right.first for trigger in triggers):
        return False
    linked = any(token.norm in grammar.coordinators or token.text == "," for token in between)
    return linked and not any(token.norm in grammar.passive or token.norm in grammar.active for token in between)


def share(
    grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], given: Mapping[int, Given], triggers: Sequence[Trigger]
) -> dict[int, Given]:
    """Labels handed along lists: back from a subject ("8 civils et un policier ont été tués"), on from an object ("a tué 8 civils et 2 soldats")."""
    shared = dict(given)
    open_groups = PEOPLE | {"none"}
    for index in reversed(range(len(items) - 1)):
        nearest = shared.get(index + 1)
        if nearest is None or index in shared or not nearest.subject or items[index].group not in open_groups - {"none"}:
            continue
        if items[index].label is None and _coordinated(grammar, tokens, items[index], items[index + 1], triggers):
            shared[index] = nearest
    for index in range(1, len(items)):
        nearest = shared.get(index - 1)
        if nearest is None or index in shared or nearest.subject or items[index].group not in open_groups:
            continue
        if items[index].label is None and _coordinated(grammar, tokens, items[index - 1], items[index], triggers):
            shared[index] = nearest
    return shared
