"""Who makes a demand that the outlet tells in its own words: "marched against the cuts" is what the marchers say.

In this order: the subject of its sentence where that is a group or an organisation of the event, any group that takes part in the event,
the crowd that is counted. An organisation behind a preposition ("called by the union") only called for it.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from selon.model import Count, Reading, Speaker, Statement, Voice, Who
from selon.text import sentence_at, token_range

_PARTICIPANTS = "participants"
_TAKING_PART = frozenset({"participants", "organiser"})


def with_claimants(
    reading: Reading, prepositions: frozenset[str], determiners: frozenset[str], statements: Sequence[Statement]
) -> tuple[Statement, ...]:
    """The *statements* of one record, its demands without a speaker given to those who make them."""
    if not any(map(_unspoken, statements)):
        return tuple(statements)
    people = [s for s in statements if s.field in _TAKING_PART and isinstance(s.value, Who)]
    crowds = [s for s in statements if s.field == "size" and isinstance(s.value, Count) and not s.derived_from]
    done = []
    for statement in statements:
        if _unspoken(statement):
            speaker = _claimant(reading, prepositions, determiners, statement, people, crowds)
            statement = replace(statement, voice=Voice("paraphrased", speaker)) if speaker else statement
        done.append(statement)
    return tuple(done)


def _unspoken(statement: Statement) -> bool:
    return statement.field == "demand" and statement.voice.kind == "paraphrased" and statement.voice.speaker is None


def _claimant(
    reading: Reading,
    prepositions: frozenset[str],
    determiners: frozenset[str],
    demand: Statement,
    people: Sequence[Statement],
    crowds: Sequence[Statement],
) -> Speaker | None:
    at = demand.evidence[0].start
    sentence = sentence_at(reading, at)
    here = [s for s in people if s.evidence[0].start < at and sentence_at(reading, s.evidence[0].start) == sentence]
    acting = [s for s in here if s.field == _PARTICIPANTS or not _governed(reading, prepositions, determiners, s)]
    if acting:
        return _speaker(acting[-1])
    groups = [s for s in people if s.field == _PARTICIPANTS]
    return _first(map(_speaker, (*_nearest(groups, at), *_nearest(crowds, at))))


def _nearest(statements: Sequence[Statement], at: int) -> list[Statement]:
    return sorted(statements, key=lambda s: (abs(s.evidence[0].start - at), s.evidence[0].start))[:1]


def _governed(reading: Reading, prepositions: frozenset[str], determiners: frozenset[str], statement: Statement) -> bool:
    """Whether the name stands behind a preposition, its determiners left out."""
    piece = statement.evidence[0]
    before = token_range(reading, piece.start, piece.end)[0] - 1
    while before >= 0 and reading.tokens[before].norm in determiners and reading.tokens[before].norm not in prepositions:
        before -= 1
    return before >= 0 and reading.tokens[before].norm in prepositions


def _speaker(statement: Statement) -> Speaker:
    piece, value = statement.evidence[0], statement.value
    role = value.role if isinstance(value, Who) and value.role and statement.field != _PARTICIPANTS else None
    return Speaker(piece.start, piece.end, piece.text, role or ("organisers" if statement.field == "organiser" else _PARTICIPANTS))


def _first(speakers: Iterable[Speaker]) -> Speaker | None:
    return next(iter(speakers), None)
