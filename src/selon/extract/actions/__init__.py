"""Finder of actions: the words that name or tell an event, its form or kind, and its status where the words near by tell it.

Labels are the codes of forms and kinds; ``blocked`` marks a trigger that was decided against (``value`` is None, ``rule`` says why), so
that a rejection can be inspected. ``basis`` holds the words that told the status.
"""

from selon.extract.actions.acceptance import Accepted, following, weigh, with_claims, with_purposes
from selon.extract.actions.grammar import Grammar, build
from selon.extract.actions.matches import Matches, gather
from selon.extract.actions.relations import relation_of
from selon.extract.actions.status import Clock, status_of
from selon.lang.pack import Pack
from selon.model import Act, Mention, Mentions, Reading
from selon.text import token_evidence

__all__ = ["BLOCKED", "Grammar", "find", "prepare"]

BLOCKED = "blocked"


def prepare(pack: Pack) -> Grammar:
    """The tables of *pack* for :func:`find`."""
    return build(pack)


def find(grammar: Grammar, reading: Reading, times: Mentions, quotations: Mentions = ()) -> Mentions:
    """Every trigger of an event in *reading*, in text order, accepted or blocked. Linear in the length of the text."""
    if not reading.tokens:
        return ()
    matches = gather(grammar, reading)
    decided = with_claims(grammar, reading, matches, weigh(grammar, reading, matches, times, quotations))
    accepted = following(with_purposes(grammar, matches, decided))
    clock = Clock.of(reading, times)
    return tuple(_mention(grammar, reading, one, matches, clock) for one in accepted)


def _mention(grammar: Grammar, reading: Reading, one: Accepted, matches: Matches, clock: Clock) -> Mention:
    at = token_evidence(reading, one.first, one.last)
    if one.trigger is None:
        return Mention("action", at.start, at.end, at.text, one.rule, None, BLOCKED)
    status, basis = status_of(grammar, reading, one, matches, clock)
    relation = relation_of(grammar, reading, one, one.trigger, matches)
    code = one.code or one.trigger.code
    act = Act(one.trigger.family, code, one.trigger.word_class, one.tense, status, relation)
    return Mention("action", at.start, at.end, at.text, one.rule, act, code, basis=basis)
