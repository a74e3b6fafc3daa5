"""Statements: a value, its evidence, whose voice it stands in, the rule. Ids are hashes of all of these within their report."""

import hashlib
import re
from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from selon.model import Count, Evidence, Mention, Mentions, Reading, Statement, Value, Voice, Who
from selon.text import evidence, overlaps

OUTLET = Voice("outlet")
_BLOCK = 512
_VAGUE_ROLES = frozenset({"other", "ngo"})
_BY_NAME = frozenset({"participants"})
"""Roles that give way to that of organiser only where the speaker bears the very name of one."""
_NEVER_OUTLET = frozenset({"demand"})
"""Fields that are somebody's words by their nature: what a march is "against" is what the marchers say, though the outlet tells it."""
_NO_SAYING = frozenset({"stance"})
"""Labels of attributions that say nothing: who supports or attacks a thing does not vouch for how it is described."""
_OTHER_SIDE = frozenset({"police", "government", "opponents", "media", "medical", "expert"})
"""Whose words make no demand of a protest: "we want calm", said by a prefect."""
_TOLD_AGAIN = frozenset({"organiser", "participants"})
_SHORT = 3
_CANONICAL = msgspec.json.Encoder(order="deterministic")


def digest(*parts: object) -> str:
    """Sixteen hexadecimal digits that name *parts*."""
    return hashlib.sha256(b"\0".join(_CANONICAL.encode(part) for part in parts)).hexdigest()[:16]


class Voices:
    """The attributed contents of a report, by place."""

    def __init__(self, voices: Mentions) -> None:
        self._blocks: dict[int, list[Mention]] = {}
        for mention in voices:
            if mention.label in _NO_SAYING:
                continue
            for block in range(mention.start // _BLOCK, max(mention.start, mention.end - 1) // _BLOCK + 1):
                self._blocks.setdefault(block, []).append(mention)

    def at(self, start: int, end: int) -> Voice:
        """The voice of ``start:end``, see :func:`voice_at`."""
        found = {id(m): m for block in range(start // _BLOCK, end // _BLOCK + 1) for m in self._blocks.get(block, ())}
        return voice_at(tuple(found.values()), start, end)


def voice_at(voices: Mentions, start: int, end: int) -> Voice:
    """The innermost voice whose content holds the span (or, for a span cut differently, most of it); the outlet's where none does."""
    best: tuple[int, Mention] | None = None
    for mention in voices:
        if mention.voice is None or not overlaps((mention.start, mention.end), (start, end)):
            continue
        shared = min(end, mention.end) - max(start, mention.start)
        if 2 * shared > end - start or mention.start <= start < mention.end:
            size = mention.end - mention.start
            if best is None or size < best[0]:
                best = (size, mention)
    if best is None or best[1].voice is None:
        return OUTLET
    loose = best[1].label == "mixed" and best[1].voice.kind == "quoted"  # what is verbatim in it is a mention of its own
    return replace(best[1].voice, kind="paraphrased") if loose else best[1].voice


def names_in(text: str) -> frozenset[str]:
    """The capitalised words of a name: what two wordings of one organisation share ("l'Amicale", "l'Amicale des anciens du port")."""
    return frozenset(word.casefold() for word in re.findall(r"\w{3,}", text) if word[0].isupper())


def as_organiser(voice: Voice, organisers: Iterable[frozenset[str]]) -> Voice:
    """*voice* with the speaker's role given as organisers, where the event's own organisers speak and the words alone did not tell it."""
    speaker = voice.speaker
    if speaker is None or speaker.role not in _VAGUE_ROLES | _BY_NAME:
        return voice
    own = (names_in(speaker.text), names_in(speaker.name or ""))
    if speaker.role in _BY_NAME:
        same = any(names and names in own for names in organisers)
    else:
        same = any((own[0] | own[1]) & names for names in organisers)
    return replace(voice, speaker=replace(speaker, role="organisers")) if same else voice


def span_id(piece: Evidence) -> str:
    """How ``derived_from`` names a span of the text."""
    return f"span:{piece.start}-{piece.end}"


class Maker:
    """Makes the statements of one report; holds what all of them need."""

    def __init__(self, reading: Reading, voices: Mentions) -> None:
        self._report = reading.report
        self._voices = Voices(voices)

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
        said = voice or self._voices.at(mention.start, mention.end)
        if said.kind == "outlet" and field in _NEVER_OUTLET:
            said = Voice("paraphrased")
        said = as_organiser(said, organisers)
        derived = tuple(span_id(piece) for piece in mention.basis)
        made = digest(self._report.id, record, field, value, pieces, mention.rule)
        return Statement(made, field, mention.rule, value, pieces, said, assigned_by, derived)


def _figure(statement: Statement) -> tuple[object, ...] | None:
    """What two tellings of one figure share: field, bounds, voice, being a part; None for what is no figure or a vague one."""
    value, speaker = statement.value, statement.voice.speaker
    if not isinstance(value, Count) or value.low is None:
        return None
    name = (speaker.name or speaker.text).casefold() if speaker else None
    return (statement.field, value.low, value.high, value.modality, statement.voice.kind, name, bool(statement.derived_from))


def of_the_protest(statement: Statement) -> bool:
    """Whether the statement may be the protest's own: a demand quoted from the other side is none of it."""
    speaker = statement.voice.speaker
    quoted = statement.voice.kind == "quoted" and speaker is not None and speaker.role in _OTHER_SIDE
    return not (statement.field == "demand" and quoted)


def _words_of_name(statement: Statement) -> frozenset[str]:
    """The words by which a group or an organisation is known again: the long ones, and those with a capital; none for other fields."""
    if statement.field not in _TOLD_AGAIN or not isinstance(statement.value, Who):
        return frozenset()
    return frozenset(word.casefold() for word in re.findall(r"\w+", statement.value.name) if len(word) > _SHORT or word[0].isupper())


def _again(kept: Sequence[Statement], statement: Statement) -> int:
    """The place in *kept* of who is told again by *statement*, with fewer words or more ("drivers", "480 bus drivers"); -1 for none."""
    mine = _words_of_name(statement)
    if not mine:
        return -1
    for place, other in enumerate(kept):
        theirs = _words_of_name(other) if other.field == statement.field else frozenset()
        if theirs and (mine <= theirs or theirs <= mine):
            return place
    return -1


def merge_repeats(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """What is told twice is one statement with both places as evidence: a figure in one voice (a title and its lead), or who it was.

    Of two namings the fuller one is kept.
    """
    kept: list[Statement] = []
    at: dict[tuple[object, ...], int] = {}
    for statement in statements:
        place = _again(kept, statement)
        if place >= 0:
            fuller, other = sorted((kept[place], statement), key=lambda one: -len(one.evidence[0].text))
            kept[place] = replace(fuller, evidence=(*fuller.evidence, *other.evidence))
            continue
        figure = _figure(statement)
        if figure is not None and figure in at:
            first = kept[at[figure]]
            kept[at[figure]] = replace(first, evidence=(*first.evidence, *statement.evidence))
            continue
        if figure is not None:
            at[figure] = len(kept)
        kept.append(statement)
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
