"""The tense of a verb as its auxiliary makes it.

Without a parser: the auxiliary stands before the verb, with at most a few light words between.
"""

from selon.extract.actions.grammar import Grammar
from selon.extract.actions.matches import Matches
from selon.lang.phrases import Hit
from selon.lang.sections.actions import Auxiliary
from selon.model import Reading

_REACH = 7
_PREFERRED = ("participle", "past", "gerund", "future", "conditional", "imperfect", "infinitive", "present")


def effective_tense(grammar: Grammar, reading: Reading, matches: Matches, hit: Hit, tenses: tuple[str, ...], be: str) -> str | None:
    """The tense of *hit*: its ending's, or what the auxiliary before it makes of that. None where it shows none."""
    if not tenses:
        return None
    if any(tense in grammar.scoring.auxiliary_tenses for tense in tenses):
        made = auxiliary_before(grammar, reading, matches, hit)
        if made is not None:
            return grammar.be_perfect.get(made, made) if be == "perfect" else made
    return next((tense for tense in _PREFERRED if tense in tenses), tenses[0])


def auxiliary_before(grammar: Grammar, reading: Reading, matches: Matches, hit: Hit) -> str | None:
    """What the nearest auxiliary before *hit* makes, with only light words between.

    One that *hit* begins with is its own verb ("refused to eat" names a hunger strike; nobody refused one).
    """
    sentence = reading.sentences[matches.sentence[hit.first]]
    at = hit.first
    for _ in range(_REACH):
        found = matches.auxiliaries.get(at)
        if found is not None and found.first >= sentence.first:
            return _makes(grammar, found)
        if at <= sentence.first or reading.tokens[at - 1].norm not in grammar.skip:
            return None
        at -= 1
    return None


def auxiliary_after(grammar: Grammar, reading: Reading, matches: Matches, last: int, reach: int, over_any: bool = False) -> str | None:
    """What the auxiliary makes that follows token *last*: the tense of the clause with that subject.

    Only light words may stand between, or with *over_any* any words but barriers.
    """
    sentence = reading.sentences[matches.sentence[last - 1]]
    for at in range(last, min(sentence.last, last + reach + 1)):
        found = matches.openings.get(at)
        if found is not None:
            return _makes(grammar, found)
        norm = reading.tokens[at].norm
        if norm in grammar.scoring.barriers or (not over_any and norm not in grammar.skip):
            return None
    return None


def _makes(grammar: Grammar, hit: Hit) -> str:
    row = grammar.rows[hit.key]
    assert isinstance(row, Auxiliary)
    return row.makes
