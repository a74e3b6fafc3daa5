"""Crowds that were awaited: figures that words of expectation govern, which count nobody."""

from collections.abc import Iterable, Sequence

from selon.extract.counts.grammar import Grammar
from selon.extract.counts.labels import Labelled
from selon.lang.phrases import Hit
from selon.model import Reading

_MARKS = frozenset({",", ";", ":", ".", "(", ")", "–", "—", "?", "!"})
_BEHIND, _BEFORE = 4, 8


def expected(grammar: Grammar, reading: Reading, found: Sequence[Labelled]) -> frozenset[int]:
    """Where, among *found*, the crowds stand that were expected, hoped for or planned: indices."""
    crowds: dict[int, list[int]] = {}
    for at, one in enumerate(found):
        if one.label == "participants":
            crowds.setdefault(one.sentence, []).append(at)
    awaited = set()
    for index, here in crowds.items():
        sentence = reading.sentences[index]
        for hit in grammar.expectations.scan(reading.tokens, sentence.first, sentence.last):
            mine = _governed(grammar, reading, hit, found, here)
            if mine is not None:
                awaited.add(mine)
    return frozenset(awaited)


def _governed(grammar: Grammar, reading: Reading, hit: Hit, found: Sequence[Labelled], here: Iterable[int]) -> int | None:
    """The crowd that the words at *hit* await: right behind them, else before them in their clause."""
    rule, tokens = grammar.data.expectations[int(hit.key)], reading.tokens
    before = tokens[hit.first - 1].norm if hit.first else ""
    behind = tokens[hit.last].norm if hit.last < len(tokens) else ""
    if before in rule.not_after or behind in rule.not_before:
        return None
    following = next((at for at in here if found[at].item.first >= hit.last), None)
    if following is not None and _near(reading, hit.last, found[following].item.first, _BEHIND):
        between = {token.norm for token in tokens[hit.last : found[following].item.first]}
        if rule.behind or not between & (grammar.words.active | grammar.words.passive | grammar.words.placed):
            return following  # but "the march expected on Saturday drew 300"
    preceding = next((at for at in sorted(here, reverse=True) if found[at].item.last <= hit.first), None)
    if rule.behind or preceding is None or not _near(reading, found[preceding].item.last, hit.first, _BEFORE):
        return None
    at = hit.first
    while at > found[preceding].item.last and tokens[at - 1].norm in grammar.words.adverbs:
        at -= 1
    return preceding if at == found[preceding].item.last or tokens[at - 1].norm in grammar.words.passive else None


def _near(reading: Reading, start: int, stop: int, reach: int) -> bool:
    """Whether at most *reach* tokens, none of them a mark, stand between two things."""
    return stop - start <= reach and all(token.text not in _MARKS for token in reading.tokens[start:stop])
