"""What a dependency parse adds where there is one: nouns told from verbs, exact subjects, the end of a reported clause.

Shallow rules find the frames; the parse corrects them and never opens one. So the finder works without a parser too, only less exactly.
"""

from msgspec.structs import replace

from selon.extract.voices.clauses import Range, View, closed, speaker_sort
from selon.extract.voices.sayings import Frame
from selon.syntax import SUBJECTS, Relation, children, head, relation, subtree

_NOMINAL = frozenset(
    {
        Relation.SUBJECT,
        Relation.PASSIVE_SUBJECT,
        Relation.OBJECT,
        Relation.PREPOSITION_OBJECT,
        Relation.NAME_PART,
        Relation.NOUN_MODIFIER,
        Relation.POSSESSIVE,
        Relation.APPOSITION,
        Relation.DETERMINER,
        Relation.NUMBER,
        Relation.CASE,
    }
)
_LOOSE = frozenset(
    {
        Relation.RELATIVE_CLAUSE,
        Relation.MODIFIER_CLAUSE,
        Relation.ADVERBIAL_CLAUSE,
        Relation.APPOSITION,
        Relation.PARATAXIS,
        Relation.ADVERB,
        Relation.COORDINATOR,
    }
)
_CLAUSAL = (Relation.COMPLEMENT_CLAUSE, Relation.OPEN_COMPLEMENT)


def corrected(v: View, frames: list[Frame]) -> list[Frame]:
    """*frames* of verbs held against the parse of their sentence; as they are where it has none."""
    if v.parse is None:
        return frames
    return [_exact(v, frame) for frame in frames if not _noun(v, frame)]


def _noun(v: View, frame: Frame) -> bool:
    """Whether the parse takes the cue of a frame for a noun. Words at quotation marks are left alone: parsers stumble over those."""
    assert v.parse is not None
    token = frame.cue[0]
    if frame.direct or frame.cue[1] - token > 1 or children(v.parse, token, *SUBJECTS):
        return False
    return relation(v.parse, token) in _NOMINAL


def _exact(v: View, frame: Frame) -> Frame:
    assert v.parse is not None
    if frame.speaker is None:
        return frame
    subject = _subject(v, frame.cue)
    if subject is not None and subject != frame.speaker and _better(v, frame, subject):
        frame = replace(frame, speaker=subject, begin=frame.speaker[0] if frame.begin is None else frame.begin)
    return replace(frame, contents=tuple(_ended(v, frame, content) for content in frame.contents))


def _subject(v: View, cue: Range) -> Range | None:
    """The subject of the verb at *cue* as the parse has it, without relative clauses and appositions."""
    assert v.parse is not None
    for token in range(cue[1] - 1, cue[0] - 1, -1):
        found = children(v.parse, token, *SUBJECTS)
        if found:
            if v.quoted[found[0]] >= 0 or v.tokens[found[0]].norm in v.grammar.classes.relatives:
                return None
            first, last = subtree(v.parse, found[0], _LOOSE)
            stop = next((at for at in range(found[0], last) if closed(v, at)), last)
            start = next((at + 1 for at in range(found[0] - 1, first - 1, -1) if closed(v, at)), first)
            return (start, stop) if start <= found[0] < stop and not start <= token < stop else None
    return None


def _better(v: View, frame: Frame, subject: Range) -> bool:
    """Whether the parsed subject is to be believed: it refines the shallow one, or that was no phrase that can speak."""
    assert frame.speaker is not None
    first, last = frame.speaker
    if first <= subject[0] and subject[1] <= last:
        split = subject[1] < last and (v.tokens[subject[1]].text == "." or v.tokens[subject[1]].text[0].isupper())
        if split or (subject[0] > first and v.tokens[subject[0] - 1].text == "."):
            return False
        return speaker_sort(v, *subject) != "other" or speaker_sort(v, first, last) == "other"
    return not frame.direct and speaker_sort(v, *subject) != "other" and speaker_sort(v, first, last) == "other"


def _ended(v: View, frame: Frame, content: Range) -> Range:
    """A reported clause ended where its parse ends, if a mark or a coordinator stands there."""
    assert v.parse is not None
    first, last = content
    if first < frame.cue[1]:
        return content
    for token in range(frame.cue[0], frame.cue[1]):
        for clause in children(v.parse, token, *_CLAUSAL):
            start, end = subtree(v.parse, clause)
            at_edge = end < last and (closed(v, end) or v.tokens[end].norm in v.grammar.classes.coordinators)
            at_edge = at_edge and all(v.quoted[at] < 0 for at in range(end, last))
            if start <= first + 2 and first < end and at_edge and head(v.parse, clause) == token:
                return (first, end)
    return content
