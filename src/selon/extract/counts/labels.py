"""The label of every figure of a sentence: what a verb, its noun, its whole, or a parallel figure makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from msgspec import Struct
from msgspec.structs import replace

from selon.extract.counts.ellipsis import Frame, crowd, equative, frame_of, parallel, strong
from selon.extract.counts.grammar import LOSSES, Grammar
from selon.extract.counts.items import Item, of_known_ones
from selon.extract.counts.nouns import PEOPLE, Noun
from selon.extract.counts.parts import Part, parts_of
from selon.extract.counts.roles import Given, Trigger, object_role, share, subject_role, triggers_of
from selon.model import Reading, Sentence, Token

FIGURES_OF_PEOPLE = LOSSES | {"participants"}
_FEW = 10
_LINK = 2
_BACK = 12


class Labelled(Struct, frozen=True, gc=False):
    """A figure with its label. ``noun`` is its own, or with ``lent`` that of a parallel figure; ``whole`` is the figure it is a part of."""

    item: Item
    label: str
    rule: str
    noun: Noun | None
    lent: bool
    whole: Item | None
    sentence: int


def _holds(whole: Item, part: Item) -> bool:
    """Whether a figure is large enough to hold another."""
    return whole.figure.high is None or part.size <= whole.figure.high


@dataclass(slots=True)
class Walk:
    """What is carried from sentence to sentence of one report while its figures are labelled."""

    grammar: Grammar
    reading: Reading
    crowds: dict[int, bool] = field(default_factory=dict)
    done: list[Labelled] = field(default_factory=list)
    anywhere: bool | None = None
    frame: tuple[int, Frame] | None = None

    def crowd_at(self, index: int) -> bool:
        """Whether sentence *index* tells of a crowd."""
        if index < 0:
            return False
        if index not in self.crowds:
            sentence = self.reading.sentences[index]
            self.crowds[index] = bool(self.grammar.crowds.scan(self.reading.tokens, sentence.first, sentence.last))
        return self.crowds[index]

    def frame_at(self, index: int) -> Frame:
        """Where sentence *index* has words that count crowds; looked for only where a figure asks."""
        if self.frame is None or self.frame[0] != index:
            self.frame = (index, frame_of(self.grammar, self.reading, self.reading.sentences[index]))
        return self.frame[1]

    def crowd_anywhere(self) -> bool:
        """Whether any sentence does."""
        if self.anywhere is None:
            self.anywhere = any(self.crowd_at(index) for index in range(len(self.reading.sentences)))
        return self.anywhere

    def earlier(self, index: int, part: Item | None = None, paragraphs: int = 1) -> Labelled | None:
        """The last figure of people that was labelled before sentence *index*, at most two sentences and one paragraph back.

        With *part*: the last one that can hold it.
        """
        here = self.reading.sentences[index]
        for found in islice(reversed(self.done), _BACK):
            if found.sentence < index - 2:
                return None
            near = here.paragraph - self.reading.sentences[found.sentence].paragraph <= paragraphs
            counts = found.label in FIGURES_OF_PEOPLE and found.item.figure.kind not in ("zero", "one")
            if found.sentence < index and near and counts and (part is None or _holds(found.item, part)):
                return found
        return None


_CLOSES, _VERB = 8, 3


def _closed(tokens: Sequence[Token], at: int, stop: int) -> int:
    """The token after the comma that closes an aside of parts, or *at* where none does ("85 people, nine of them from Lille, …")."""
    for index in range(at, min(stop, at + _CLOSES)):
        if tokens[index].text == ",":
            return index + 1
        if tokens[index].text in ";:.":
            break
    return at


def _spans_of_parts(
    tokens: Sequence[Token], items: list[Item], parts: dict[int, Part], given: dict[int, Given], stop: int
) -> dict[int, list[tuple[int, int]]]:
    """For each whole the token range of its list of parts, from the cue, comma or colon on, with the verbs of the parts."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for at, part in parts.items():
        if part.whole is None or at < part.whole or (part.apart and tokens[part.start - 1].text != ","):
            continue
        last = items[at].last
        own = last + given[at].gap + _VERB if at in given and given[at].subject else last
        end = max(_closed(tokens, last, stop), own)
        if not part.apart or end > last:
            old = spans.get(part.whole, [(part.start, end)])[0]
            spans[part.whole] = [(min(old[0], part.start), max(old[1], end))]
    return spans


def _choose(subject: Given | None, found: Given | None) -> Given | None:
    if subject is None or found is None:
        return subject or found
    if (subject.label in LOSSES) != (found.label in LOSSES):
        return subject if subject.label in LOSSES else found
    return found if found.gap <= 1 or found.gap < subject.gap else subject


def _by_verb(
    grammar: Grammar, reading: Reading, items: list[Item], triggers: list[Trigger], parts: dict[int, Part], sentence: Sentence
) -> dict[int, Given]:
    tokens, first = reading.tokens, sentence.first
    total = grammar.rule("part_total")
    parted = [index for index, part in parts.items() if part.rule != total]
    given: dict[int, Given] = {}
    for index in parted:
        if items[index].label is not None:
            continue
        whole = parts[index].whole
        behind = () if whole is None or whole < index else ((items[whole].first, items[whole].last),)
        own = subject_role(grammar, tokens, items, index, triggers, behind, comma=False) if parts[index].clause else None
        if own is not None and own.gap <= 6:
            given[index] = own
        elif whole is None and (led := object_role(grammar, tokens, items, index, triggers, first)) is not None:
            given[index] = led
    spans = _spans_of_parts(tokens, items, parts, given, sentence.last)
    for index, item in enumerate(items):
        later = _what_came_of_them(grammar, tokens, items, index, triggers) if of_known_ones(grammar, tokens, item, sentence.last) else None
        if later is not None:
            items[index], given[index] = replace(item, label=None), later
    wholes = {part.whole for part in parts.values() if part.whole is not None and part.whole > part.part}
    for index, item in enumerate(items):
        if item.label is not None or index in wholes or index in parted or index in given:
            continue
        subject = subject_role(grammar, tokens, items, index, triggers, spans.get(index, ()))
        chosen = _choose(subject, object_role(grammar, tokens, items, index, triggers, first))
        few = item.figure.kind == "vague" and not item.figure.collective
        if chosen is not None and not (few and chosen.label == "participants" and chosen.gap > 4):
            given[index] = chosen
    outside = {index: role for index, role in given.items() if index not in parted}
    return {**given, **{index: role for index, role in share(grammar, tokens, items, outside, triggers).items() if index not in parted}}


def _what_came_of_them(
    grammar: Grammar, tokens: Sequence[Token], items: Sequence[Item], index: int, triggers: Sequence[Trigger]
) -> Given | None:
    """What a verb says became of some of those told of before ("three of the wounded died")."""
    item = items[index]
    noun = replace(item.noun, group="person") if item.noun is not None else None
    bare = [*items[:index], replace(item, label=None, noun=noun), *items[index + 1 :]]
    found = subject_role(grammar, tokens, bare, index, triggers)
    return found if found is not None and found.label in LOSSES and found.label != item.label else None


def _counted(walk: Walk, item: Item, index: int) -> bool:
    """Whether somebody who counts crowds stands near a figure, in a report of a crowd."""
    frame = walk.frame_at(index)
    return bool(frame.counters) and frame.counters[0] < item.last + _FEW and (frame.organisers or walk.crowd_anywhere())


def _default(walk: Walk, item: Item, index: int) -> tuple[str, str]:
    """The label of a figure with a noun that no verb governs."""
    grammar, noun = walk.grammar, item.noun
    assert noun is not None
    if noun.group in ("crowd", "police"):
        return noun.label, noun.rule
    enough = noun.group == "person" and item.size >= _FEW and item.figure.kind != "zero"
    if enough and (walk.crowd_at(index) or walk.crowd_at(index - 1) or _counted(walk, item, index)):
        return "participants", grammar.rule("crowd_person")
    return "number", grammar.rule("number")


def _elliptic(walk: Walk, item: Item, index: int, here: list[Labelled]) -> tuple[str, str, Noun | None, bool]:
    """The label of a figure without a noun of its own: that of a parallel figure, of a crowd, or none."""
    grammar, sentence, frame = walk.grammar, walk.reading.sentences[index], walk.frame_at(index)
    told = frame.organisers or walk.crowd_anywhere()
    if (equative(frame, item) and (told or frame.counters)) or (told and strong(grammar, walk.reading, item, sentence)):
        return "participants", grammar.rule("equative_crowd"), None, False
    same = next(
        (f for f in islice(reversed(here), _BACK) if f.label in FIGURES_OF_PEOPLE and f.item.figure.kind not in ("zero", "one")), None
    )
    if same is not None and parallel(grammar, walk.reading, frame, item, sentence, True):
        return same.label, grammar.rule("parallel"), same.noun, True
    earlier = walk.earlier(index)
    things = bool(here) and here[-1].item.group in ("unknown", "thing") and here[-1].label == "number"
    if same is None and earlier is not None and parallel(grammar, walk.reading, frame, item, sentence, False):
        return earlier.label, grammar.rule("parallel"), earlier.noun, True
    if not things and told and crowd(walk.reading, frame, item, sentence):
        return "participants", grammar.rule("crowd_frame"), None, False
    return "number", grammar.rule("number"), None, False


def _kept(found: Labelled) -> bool:
    """A zero, an article or a vague few without a unit counts only where it says what befell people (or as a part)."""
    kind = found.item.figure.kind
    if kind in ("zero", "asked"):
        return found.label in LOSSES or (kind == "asked" and found.label == "participants")
    if kind == "one":
        return found.label in LOSSES and (found.item.group == "victim" or found.item.group in PEOPLE)
    if kind == "vague" and not found.item.figure.collective:
        return found.label in LOSSES or (found.label == "participants" and found.item.figure.high is not None)
    return True


def _whole_item(whole: Labelled | None) -> Item | None:
    """The figure of *whole* where it counts people, or whom it counts is not told."""
    if whole is None or whole.item.group == "typed":
        return None
    return whole.item if whole.label in FIGURES_OF_PEOPLE or whole.label == "number" or whole.item.group == "thing" else None


class Here(Struct, frozen=True, gc=False):
    """What is known of a sentence before its figures have labels.

    ``bases``: wholes of which but a part came ("of 900, 300 struck"); ``mixed``: victims of whom some are dead and some hurt.
    """

    sentence: int
    items: list[Item]
    parts: dict[int, Part]
    given: dict[int, Given]
    bases: frozenset[int]
    mixed: frozenset[int]
    done: list[Labelled]
    by_item: dict[int, Labelled]


def _whole_of(walk: Walk, here: Here, at: int) -> Labelled | None:
    """The figure of which figure *at* is a part; one that stands behind it ("9 of the 46 injured") is labelled on the way."""
    part = here.parts.get(at)
    if part is None:
        return None
    if part.whole is None:
        last = walk.earlier(here.sentence)
        if last is None or part.rule != walk.grammar.rule("part_pronoun") or _holds(last.item, here.items[at]):
            return last
        return walk.earlier(here.sentence, here.items[at])
    if part.rule == walk.grammar.rule("part_total"):
        return None  # the total takes its label from its parts: see _with_totals
    if part.whole > at and part.whole not in here.by_item:
        here.by_item[part.whole] = _label(walk, here, part.whole)
    return here.by_item.get(part.whole)


def _label(walk: Walk, here: Here, at: int) -> Labelled:
    """Figure *at* with its label: by its form, a verb, its whole, a parallel figure, or its noun alone."""
    item, role, part = here.items[at], here.given.get(at), here.parts.get(at)
    whole = _whole_of(walk, here, at)
    noun, lent, whole_item = item.noun, False, _whole_item(whole)
    if item.group == "others" and whole is not None:
        noun, lent = whole.noun, True
    if at in here.mixed:
        label, rule = "number", walk.grammar.rule("number")
    elif item.label is not None:
        label, rule = item.label, item.rule
    elif role is not None and not (role.label == "injured" and whole is not None and whole.label == "killed"):  # wounds of the dead
        label, rule = role.label, role.rule
        last = here.done[-1] if here.done else None
        if last is not None and ((noun is None and last.label == label) or (noun is not None and noun.group == "others")):
            noun, lent = last.noun, True
    elif whole_item is not None and whole is not None and part is not None and whole.label in FIGURES_OF_PEOPLE:
        label, rule = whole.label, part.rule
        if noun is None:
            noun, lent = whole.noun, True
    elif item.group in ("none", "others"):
        label, rule, noun, lent = _elliptic(walk, item, here.sentence, here.done)
    else:
        label, rule = _default(walk, item, here.sentence)
        if at in here.bases and label == "participants":
            label, rule = "number", walk.grammar.rule("number")
    if whole is not None and whole.label == "number" and label != "number":
        whole_item = None  # a base of which only the part is told of
    return Labelled(item, label, rule, noun, lent and noun is not None, whole_item, here.sentence)


def _with_totals(walk: Walk, here: Here) -> list[Labelled]:
    """The labelled figures with totals told behind their parts: a total of parts of one label is of that label too."""
    rule = walk.grammar.rule("part_total")
    totals: dict[int, list[int]] = {}
    for at, part in here.parts.items():
        if part.rule == rule and part.whole in here.by_item and at in here.by_item and part.whole is not None:
            totals.setdefault(part.whole, []).append(at)
    changed: dict[int, Labelled] = {}
    for whole, members in totals.items():
        labels = {here.by_item[at].label for at in members}
        found = here.by_item[whole]
        if len(labels) == 1 and (found.label in labels or found.item.label is None):
            changed[id(found)] = replace(found, label=min(labels), rule=found.rule if found.label in labels else rule)
            changed |= {id(here.by_item[at]): replace(here.by_item[at], whole=found.item) for at in members}
    return [changed.get(id(found), found) for found in here.done]


def _mixed(grammar: Grammar, items: list[Item], parts: dict[int, Part], given: dict[int, Given]) -> frozenset[int]:
    """Wholes that count victims of any kind, since their parts fared differently."""
    labels: dict[int, set[str | None]] = {}
    for at, part in parts.items():
        if part.whole is not None and items[part.whole].rule == grammar.rule("victim_noun"):
            labels.setdefault(part.whole, set()).add(given[at].label if at in given else items[at].label)
    return frozenset(whole for whole, found in labels.items() if found & (LOSSES - {"killed"}))


def label_sentence(walk: Walk, index: int, items: list[Item]) -> None:
    """Label the figures of sentence *index* and add them to the walk."""
    grammar, tokens = walk.grammar, walk.reading.tokens
    sentence: Sentence = walk.reading.sentences[index]
    for at in range(1, len(items)):
        share_of = items[at - 1].label in ("percent", "strikers_share") and items[at].first - items[at - 1].last <= 2
        if share_of and items[at].label is None:
            items[at] = replace(items[at], label="number", rule=grammar.rule("number"))  # "80 % des 1 200 salariés"
    if all(item.group == "typed" for item in items):
        found = (Labelled(item, item.label, item.rule, None, False, None, index) for item in items if item.label)
        walk.done.extend(labelled for labelled in found if _kept(labelled))
        return
    triggers = triggers_of(grammar, tokens, sentence, items)
    parts = parts_of(grammar, tokens, items, sentence, triggers)
    if walk.earlier(index) is None:
        parts = {at: part for at, part in parts.items() if part.whole is not None}
    given = _by_verb(grammar, walk.reading, items, triggers, parts, sentence)
    came = (part.whole for at, part in parts.items() if part.whole is not None and at in given and given[at].label == "participants")
    here = Here(index, items, parts, given, frozenset(came), _mixed(grammar, items, parts, given), [], {})
    for at, item in enumerate(items):
        if item.label == "":
            continue
        labelled = here.by_item.get(at) or _label(walk, here, at)
        if _kept(labelled):
            here.done.append(labelled)
            here.by_item[at] = labelled
    walk.done.extend(_without_wholes(walk, _with_totals(walk, here)))


def _without_wholes(walk: Walk, found: list[Labelled]) -> list[Labelled]:
    """*found* with the second of two figures a mere number where it is what the first is a share of ("23 des 31 facteurs")."""
    tokens, grammar = walk.reading.tokens, walk.grammar
    done = found[:1]
    for before, one in pairwise(found):
        link = " ".join(token.norm for token in tokens[before.item.last : one.item.first][: _LINK + 1])
        if one.label == before.label == "participants" and link in grammar.words.shares:
            one = replace(one, label="number", rule=grammar.rule("number"))
        done.append(one)
    return done
