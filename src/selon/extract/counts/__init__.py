"""Finder of counts: figures with their bounds, what they count, and what happened to those counted.

Labels of people: participants killed injured missing held displaced bereaved arrested charged police_deployed; of things: vehicles
organisations cities countries signatures strikers_share; of other numbers: age money percent duration distance score rate temperature phone
article street_number route series ordinal year number. A part carries the span of its whole's mention as its only ``basis``; a figure that
takes its noun from a parallel one carries that noun in ``parts``. Linear in the length of the text: the look around a figure is bounded.
"""

from selon.extract.counts.expected import expected
from selon.extract.counts.grammar import Grammar, prepare
from selon.extract.counts.items import Busy, Item, items_of
from selon.extract.counts.labels import FIGURES_OF_PEOPLE, Labelled, Walk, label_sentence
from selon.extract.counts.nouns import PEOPLE
from selon.model import Count, Evidence, Mention, Mentions, Reading
from selon.text import token_evidence, token_range

__all__ = ["Grammar", "find", "prepare"]


def _no_year(text: str) -> bool:
    """Whether a time is nothing but three or four digits that reports of our days mean as a number ("1000 à 1500 personnes")."""
    return len(text) <= 4 and text.isdecimal() and not 1700 <= int(text) <= 2099


def _busy(reading: Reading, times: Mentions) -> Busy:
    """The token ranges of *times*, merged where they overlap."""
    merged: list[tuple[int, int]] = []
    ranges = (token_range(reading, mention.start, mention.end) for mention in times if not _no_year(mention.text))
    for first, last in sorted(ranges):
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        elif first < last:
            merged.append((first, last))
    return Busy(tuple(first for first, _ in merged), tuple(last for _, last in merged))


def _span(reading: Reading, item: Item) -> Evidence:
    return token_evidence(reading, item.first, item.last)


def _mention(reading: Reading, found: Labelled, awaited: bool) -> Mention:
    evidence = _span(reading, found.item)
    figure, noun = found.item.figure, found.noun
    told = None if noun is None else token_evidence(reading, noun.first, noun.last)
    people = noun is not None and noun.group in PEOPLE and noun.group != "others"
    people = people or (noun is not None and noun.group == "unknown" and found.label in FIGURES_OF_PEOPLE)
    own_words = None if noun is not None and noun.group == "others" and not found.lent else told
    value = Count(
        figure.low,
        figure.high,
        figure.modality,
        None if own_words is None else own_words.text,
        own_words.text if own_words is not None and people else None,
        evidence.text,
        expected=awaited,
    )
    return Mention(
        "count",
        evidence.start,
        evidence.end,
        evidence.text,
        found.rule,
        value,
        found.label,
        (told,) if told is not None and found.lent else (),
        () if found.whole is None else (_span(reading, found.whole),),
    )


def find(grammar: Grammar, reading: Reading, times: Mentions) -> Mentions:
    """The counts of a reading, in text order. Numbers inside *times* are none."""
    busy = _busy(reading, times)
    walk = Walk(grammar, reading)
    for index, sentence in enumerate(reading.sentences):
        items = items_of(grammar, reading, sentence, busy)
        if items:
            label_sentence(walk, index, items)
    awaited = expected(grammar, reading, walk.done)
    return tuple(_mention(reading, found, at in awaited) for at, found in enumerate(walk.done) if found.item.figure.kind != "asked")
