"""Figures without a noun: they take label and noun of a parallel figure, or of the crowd that the sentence counts."""

from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct

from selon.extract.counts.grammar import Grammar
from selon.extract.counts.items import Item
from selon.model import Reading, Sentence

_NEAR = 8
_ENDS = frozenset({".", ",", ";", ")", "!", "?", "…", "»", "”", '"', "—", "–", ":"})


class Frame(Struct, frozen=True, gc=False):
    """Where the words that count crowds stand in a sentence: token indices, in order."""

    counters: tuple[int, ...]
    measures: tuple[int, ...]
    equatives: frozenset[int]
    organisers: bool


def frame_of(grammar: Grammar, reading: Reading, sentence: Sentence) -> Frame:
    """The counters (police, organisers, acronyms in brackets), measure words and "they were" of a sentence."""
    tokens = reading.tokens
    scan = (sentence.first, sentence.last)
    hits = grammar.counters.scan(tokens, *scan)
    counters = [hit.first for hit in hits]
    organisers = any(grammar.data.counters[int(hit.key)].organises for hit in hits)
    counters += [
        at for at in range(sentence.first + 1, sentence.last - 1)
        if tokens[at - 1].text == "(" and tokens[at].text.isupper() and len(tokens[at].text) > 1 and tokens[at + 1].text == ")"
    ]  # fmt: skip
    measures = tuple(hit.first for hit in grammar.measures.scan(tokens, *scan))
    equatives = frozenset(hit.last for hit in grammar.equatives.scan(tokens, *scan))
    return Frame(tuple(sorted(counters)), measures, equatives, organisers)


def _near(places: Sequence[int], item: Item, reach: int) -> bool:
    at = bisect_left(places, item.first - reach)
    return at < len(places) and places[at] < item.last + reach


def equative(frame: Frame, item: Item) -> bool:
    """Whether "they were" stands right before the figure."""
    return item.first in frame.equatives and item.size >= 10


def strong(grammar: Grammar, reading: Reading, item: Item, sentence: Sentence) -> bool:
    """Whether the words behind a figure say that it is the size of a crowd ("3,000 strong")."""
    return item.group == "none" and item.last < sentence.last and bool(grammar.strong.at(reading.tokens, item.last, sentence.last))


def _anaphoric(grammar: Grammar, reading: Reading, item: Item, sentence: Sentence) -> bool:
    """Whether a pronoun before the figure stands for its noun ("les syndicats en comptent 500")."""
    start = max(sentence.first, item.first - 6)
    return any(grammar.anaphors.at(reading.tokens, at, item.first) for at in range(start, item.first))


def parallel(grammar: Grammar, reading: Reading, frame: Frame, item: Item, sentence: Sentence, same_sentence: bool) -> bool:
    """Whether a figure without a noun reads as parallel to one before it: counted by somebody, closing its clause, or opening a bracket."""
    tokens = reading.tokens
    if item.group == "others":
        return True
    if item.figure.kind in ("one", "zero", "asked"):
        return False
    if (same_sentence and item.figure.collective) or _anaphoric(grammar, reading, item, sentence):
        return True
    closes = item.last >= sentence.last or tokens[item.last].text in _ENDS
    if same_sentence and not closes and tokens[item.last].norm in grammar.words.placed and item.first > sentence.first:
        before = tokens[item.first - 1]  # a list by places: "1 100 à Toulon et 800 à Avignon"
        if before.text in ",;(" or before.norm in grammar.words.coordinators:
            return True
    if _near(frame.counters, item, _NEAR):
        return closes or not same_sentence or item.figure.digits or item.figure.kind == "vague"
    if same_sentence:
        return closes and (item.size >= 10 or _near(frame.measures, item, _NEAR))
    opens = item.first > sentence.first and tokens[item.first - 1].text == "("
    if closes and item.size >= 100 and not item.figure.bare and item.figure.digits:
        return True
    return (opens and item.size >= 100) or (closes and _near(frame.measures, item, 4))


def crowd(reading: Reading, frame: Frame, item: Item, sentence: Sentence) -> bool:
    """Whether a figure without a noun is one that a counter gives for a crowd."""
    if item.figure.kind in ("one", "zero", "asked") or item.size < 20:
        return False
    if _near(frame.counters, item, _NEAR) or _near(frame.measures, item, _NEAR):
        return True
    closes = item.last >= sentence.last or reading.tokens[item.last].text in _ENDS
    told = frame.counters and frame.counters[0] < item.first and frame.measures and frame.measures[0] < item.first
    return bool(told) and closes and item.size >= 100 and not item.figure.bare
