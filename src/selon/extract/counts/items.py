"""The figures of one sentence, each with its noun or with what other kind of number it is."""

from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from selon.extract.counts.figures import Before, Figure, after_hedge, figure_at, with_before
from selon.extract.counts.grammar import Grammar
from selon.extract.counts.nouns import PEOPLE, Noun, counted_noun, negated_noun
from selon.extract.counts.units import typed
from selon.model import Reading, Sentence, Token


class Item(Struct, frozen=True, gc=False):
    """A figure at tokens ``first:last`` (its noun included). ``label``/``rule`` are set where form alone decides what it is."""

    figure: Figure
    noun: Noun | None
    first: int
    last: int
    label: str | None
    rule: str

    @property
    def group(self) -> str:
        """The noun's group; "none" without a noun, "typed" for a number of another kind."""
        if self.noun is not None:
            return self.noun.group
        return "typed" if self.label is not None else "none"

    @property
    def size(self) -> int:
        """A lower bound to compare by: the low end, or the high end where that is open."""
        low, high = self.figure.low, self.figure.high
        return low if low is not None else (high or 0)


class Busy(Struct, frozen=True, gc=False):
    """Token ranges that belong to times, in order: no count begins in one."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def end_at(self, token: int) -> int:
        """The end of the range that holds *token*, or *token* itself."""
        at = bisect_right(self.starts, token) - 1
        return self.ends[at] if at >= 0 and token < self.ends[at] else token

    def next_start(self, token: int, stop: int) -> int:
        """The first range that starts after *token*, at most *stop*."""
        at = bisect_right(self.starts, token)
        return min(self.starts[at], stop) if at < len(self.starts) else stop


def _zero(grammar: Grammar, tokens: Sequence[Token], at: int, stop: int) -> Item | None:
    """A denied count ("no arrests", "nobody"), or one that is asked for ("how many")."""
    hits = grammar.nobody.at(tokens, at, stop)
    if hits:
        return Item(Figure(at, at, hits[0].last, 0, 0, "exact", "zero"), None, at, hits[0].last, None, "")
    for hit in grammar.none.at(tokens, at, stop):
        noun = negated_noun(grammar, tokens, hit.last, stop)
        if noun is not None and noun.group in PEOPLE | {"victim"}:
            label, rule = (noun.label, noun.rule) if noun.group == "victim" else (None, "")
            return Item(Figure(at, at, hit.last, 0, 0, "exact", "zero"), noun, at, noun.last, label, rule)
    asked = grammar.asked.at(tokens, at, stop)
    if asked:
        noun = negated_noun(grammar, tokens, asked[0].last, stop)
        label, rule = (noun.label, noun.rule) if noun is not None and noun.group in ("victim", "thing") else (None, "")
        last = asked[0].last if noun is None else noun.last
        return Item(Figure(at, at, asked[0].last, None, None, "exact", "asked"), noun, at, last, label, rule)
    return None


def _one(grammar: Grammar, tokens: Sequence[Token], figure: Figure, before: Before, floor: int, stop: int) -> Item | None:
    """An article before a noun of people: a count of one if a verb of loss says so; other articles are none."""
    links = grammar.of.at(tokens, figure.last, stop)
    noun = negated_noun(grammar, tokens, links[0].last if links else figure.last, stop)
    if noun is None or noun.group not in PEOPLE | {"victim"}:
        return None
    label, rule = (noun.label, noun.rule) if noun.group == "victim" else (None, "")
    figure = with_before(grammar, figure, before, floor)
    return Item(figure, noun, figure.first, noun.last, label, rule)


def _counted(
    grammar: Grammar, tokens: Sequence[Token], text: str, figure: Figure, before: Before, span: tuple[int, int, int]
) -> Item | None:
    first, floor, stop = span
    if figure.kind == "one":
        return _one(grammar, tokens, figure, before, floor, stop)
    noun = counted_noun(grammar, tokens, figure, stop)
    other = typed(grammar, tokens, text, figure, noun, before, (first, stop))
    if other is not None:
        if other.label is None:
            return Item(figure, None, figure.first, max(figure.last, other.last), "", "")
        return Item(figure, None, figure.first, max(figure.last, other.last), other.label, other.rule)
    if figure.kind == "vague" and not figure.collective and noun is None:
        return None
    last = noun.last if noun is not None else figure.last
    if noun is not None:
        hedged = after_hedge(grammar, tokens, figure, last, stop)
        if hedged is not figure:
            last, figure = hedged.last, replace(hedged, last=figure.last)
    fixed = noun is not None and noun.group in ("victim", "thing")
    label, rule = (noun.label, noun.rule) if noun is not None and fixed else (None, "")
    return Item(figure, noun, figure.first, last, label, rule)


def of_known_ones(grammar: Grammar, tokens: Sequence[Token], item: Item, stop: int) -> bool:
    """Whether a figure counts some of victims known already ("three of the wounded"), not victims ("a dozen wounded")."""
    links = grammar.of.at(tokens, item.figure.last, stop) if item.group == "victim" else []
    return bool(links) and any(token.norm not in grammar.words.strict_of for token in tokens[item.figure.last : links[0].last])


def _starts(grammar: Grammar, tokens: Sequence[Token], first: int, last: int) -> list[int]:
    """The tokens at which a figure may begin: digits, number words, the first words of phrases that may."""
    starters, numbers = grammar.starters, grammar.words.numbers
    found: list[int] = []
    for at in range(first, last):
        norm = tokens[at].norm
        if norm in starters:
            seconds = starters[norm]
            if seconds is None or (at + 1 < last and tokens[at + 1].norm in seconds):
                found.append(at)
        elif norm[0].isdecimal() or ("-" in norm and norm.partition("-")[0] in numbers):
            found.append(at)
    return found


def items_of(grammar: Grammar, reading: Reading, sentence: Sentence, busy: Busy) -> list[Item]:
    """The figures of *sentence* in text order, none overlapping another; labels "" mark what is no number at all."""
    tokens, text = reading.tokens, reading.report.text
    found: list[Item] = []
    before = Before(grammar, tokens, sentence.first, sentence.last)
    floor = sentence.first
    for at in _starts(grammar, tokens, sentence.first, sentence.last):
        if at < floor:
            continue
        end = busy.end_at(at)
        if end > at:
            floor = min(end, sentence.last)
            continue
        stop = busy.next_start(at, sentence.last)
        norm = tokens[at].norm
        item = _named(grammar, tokens, at, stop) if norm in grammar.words.named else None
        if item is None and norm in grammar.words.denials:
            item = _zero(grammar, tokens, at, stop)
        if item is None:
            figure = figure_at(grammar, tokens, text, (at, floor, stop), before)
            item = None if figure is None else _counted(grammar, tokens, text, figure, before, (sentence.first, floor, stop))
        if item is not None:
            found.append(item)
            floor = max(item.last, at + 1)
    return found


def _named(grammar: Grammar, tokens: Sequence[Token], at: int, stop: int) -> Item | None:
    hits = grammar.names.at(tokens, at, stop)
    if not hits:
        return None
    rule = grammar.data.names[int(hits[0].key)]
    figure = Figure(at, at, hits[0].last, None, None, "exact", whole=False)
    return Item(figure, None, at, hits[0].last, rule.label, rule.id)
