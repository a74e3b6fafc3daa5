"""Statements: a value, its evidence, whose voice it stands in, the rule. Ids are hashes of all of these within their report."""

import hashlib
import re
from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from selon.model import Count, Evidence, Mention, Mentions, Reading, Statement, Value, Voice
from selon.text import evidence, overlaps

OUTLET = Voice("outlet")
_VAGUE_ROLES = frozenset({"other", "ngo"})
_NEVER_OUTLET = frozenset({"demand"})
"""Fields that are somebody's words by their nature: what a march is "against" is what the marchers say, though the outlet tells it."""
_CANONICAL = msgspec.json.Encoder(order="deterministic")


def digest(*parts: object) -> str:
    """Sixteen hexadecimal digits that name *parts*."""
    return hashlib.sha256(b"\0".join(_CANONICAL.encode(part) for part in parts)).hexdigest()[:16]


def voice_at(voices: Mentions, start: int, end: int) -> Voice:
    """The innermost voice whose content holds the span (or, for a span cut differently, most of it); the outlet's where none does."""
    best: tuple[int, Voice] | None = None
    for mention in voices:
        if mention.voice is None or not overlaps((mention.start, mention.end), (start, end)):
            continue
        shared = min(end, mention.end) - max(start, mention.start)
        if 2 * shared > end - start or mention.start <= start < mention.end:
            size = mention.end - mention.start
            if best is None or size < best[0]:
                best = (size, mention.voice)
    return best[1] if best else OUTLET


def names_in(text: str) -> frozenset[str]:
    """The capitalised words of a name: what two wordings of one organisation share ("l'Amicale", "l'Amicale des anciens du port")."""
    return frozenset(word.casefold() for word in re.findall(r"\w{3,}", text) if word[0].isupper())


def as_organiser(voice: Voice, organisers: Iterable[frozenset[str]]) -> Voice:
    """*voice* with the speaker's role given as organisers, where the event's own organisers speak and the words alone did not tell it."""
    speaker = voice.speaker
    if speaker is None or speaker.role not in _VAGUE_ROLES:
        return voice
    own = names_in(speaker.text) | names_in(speaker.name or "")
    return replace(voice, speaker=replace(speaker, role="organisers")) if any(own & names for names in organisers) else voice


def span_id(piece: Evidence) -> str:
    """How ``derived_from`` names a span of the text."""
    return f"span:{piece.start}-{piece.end}"


class Maker:
    """Makes the statements of one report; holds what all of them need."""

    def __init__(self, reading: Reading, voices: Mentions) -> None:
        self._report = reading.report
        self._voices = voices

    def statement(
        self,
        record: str,
        field: str,
        mention: Mention,
        value: Value,
        assigned_by: str | None,
        voice: Voice | None = None,
        organisers: Sequence[frozenset[str]] = (),
    ) -> Statement:
        """One statement from one mention of the record with the id *record*, whose organisers are known by the names given."""
        pieces = (evidence(self._report.text, mention.start, mention.end), *mention.parts)
        said = voice or voice_at(self._voices, mention.start, mention.end)
        if said.kind == "outlet" and field in _NEVER_OUTLET:
            said = Voice("paraphrased")
        said = as_organiser(said, organisers)
        derived = tuple(span_id(piece) for piece in mention.basis)
        made = digest(self._report.id, record, field, value, pieces, mention.rule)
        return Statement(made, field, mention.rule, value, pieces, said, assigned_by, derived)


def _repeats(a: Statement, b: Statement) -> bool:
    """Whether two figures of one field are the same told twice: the same bounds in the same voice (a title and its lead)."""
    if not isinstance(a.value, Count) or not isinstance(b.value, Count) or a.field != b.field:
        return False
    same = (a.value.low, a.value.high, a.value.modality) == (b.value.low, b.value.high, b.value.modality)
    if bool(a.derived_from) != bool(b.derived_from):  # a part of a whole beside a whole of the same size
        return False
    speakers = [v.speaker and (v.speaker.name or v.speaker.text).casefold() for v in (a.voice, b.voice)]
    return same and a.value.low is not None and a.voice.kind == b.voice.kind and speakers[0] == speakers[1]


def merge_repeats(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """A figure told twice in one voice is one statement with both places as evidence."""
    kept: list[Statement] = []
    for statement in statements:
        at = next((n for n, one in enumerate(kept) if _repeats(one, statement)), None)
        if at is None:
            kept.append(statement)
        else:
            kept[at] = replace(kept[at], evidence=(*kept[at].evidence, *statement.evidence))
    return tuple(kept)


def link_parts(statements: Sequence[Statement], mentions: Sequence[Mention]) -> tuple[Statement, ...]:
    """Figures that a mention calls part of another (its ``basis`` is the whole's span) get the whole's statement id as ``part_of``."""
    at = {(piece.start, piece.end): s for s in statements for piece in s.evidence if isinstance(s.value, Count)}
    wholes = {(m.start, m.end): at[(b.start, b.end)] for m in mentions for b in m.basis if (b.start, b.end) in at}
    linked = []
    for statement in statements:
        whole = wholes.get((statement.evidence[0].start, statement.evidence[0].end))
        if whole is not None and whole.id != statement.id and isinstance(statement.value, Count):
            statement = replace(statement, value=replace(statement.value, part_of=whole.id), derived_from=(whole.id,))
        linked.append(statement)
    return tuple(linked)
