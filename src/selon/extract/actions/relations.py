"""How a trigger stands to the other events of its report: a protest against a protest, or one more of its kind."""

from bisect import bisect_left
from typing import Literal

from selon.extract.actions.acceptance import Accepted
from selon.extract.actions.grammar import Grammar
from selon.extract.actions.matches import Matches
from selon.lang.sections.actions import Trigger
from selon.model import Reading

_BEFORE, _AFTER = 3, 1


def relation_of(
    grammar: Grammar, reading: Reading, one: Accepted, trigger: Trigger, matches: Matches
) -> Literal["counter", "again"] | None:
    """The relation that *one* names: by its own words, or by words like "new" and "again" beside it."""
    if trigger.counter:
        return "counter"
    if trigger.family == "protest" and not trigger.participants and _again(grammar, reading, one, matches):
        return "again"
    return None


def _again(grammar: Grammar, reading: Reading, one: Accepted, matches: Matches) -> bool:
    """Whether words of one more stand within a few tokens before the trigger or right behind it, and nothing points back to a known one."""
    sentence = reading.sentences[matches.sentence[one.first]]
    for index in range(bisect_left(matches.again, (one.first - _BEFORE,)), len(matches.again)):
        first, last = matches.again[index]
        if first > one.last + _AFTER:
            break
        if sentence.first <= first and last <= sentence.last and (last <= one.first or last > one.last):
            pointed = first > sentence.first and reading.tokens[first - 1].norm in grammar.scoring.pointing
            if not pointed:
                return True
    return False
