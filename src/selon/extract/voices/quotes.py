"""Which quotation belongs to whom: the frame that holds it or stands at its marks, the crowd, the speaker before it, or nobody."""

from msgspec import Struct

from selon.extract.voices.clauses import Range, View, is_word, main_subject, phrase_after, pronoun_at, small, speaker_sort
from selon.extract.voices.sayings import Frame
from selon.model import Mention

_CHANTERS = frozenset({"participants", "organisers", "union", "opponents"})


class Piece(Struct, frozen=True, gc=False):
    """A quotation of the reading, its token range with and without marks, and what the finder of quotations said of it."""

    number: int
    outer: Range
    mention: Mention


def holder(v: View, frames: list[Frame], piece: Piece) -> Frame | None:
    """The frame whose content holds the quotation: the one that stands at the marks, else the smallest content."""
    best: tuple[bool, int, Frame] | None = None
    for frame in frames:
        if frame.kind == "hearsay":
            continue
        for first, last in frame.contents:
            if first <= piece.outer[0] + 1 and piece.outer[1] - 1 <= last:
                at_marks = frame.direct and _touches(v, frame, piece)
                rank = (not at_marks, last - first if at_marks else first - last, frame)
                if best is None or rank[:2] < best[:2]:
                    best = rank
    return best[2] if best else None


def _touches(v: View, frame: Frame, piece: Piece) -> bool:
    first, last = piece.outer
    return first <= frame.cue[0] < last or abs(frame.cue[0] - last) <= 8 or abs(first - frame.cue[1]) <= 8


def fallback_subject(v: View, piece: Piece) -> Range | None:
    """The subject of the clause around a quotation that no frame holds, where it is a name or a role: "La préfecture invoque « … »"."""
    subject = main_subject(v, piece.outer[0])
    if subject is not None and speaker_sort(v, *subject) in ("name", "role", "pronoun"):
        return subject
    return None


def inverted_subject(v: View, piece: Piece) -> Range | None:
    """The subject behind an unknown verb right behind the marks: « … », savoure Jeanne Roy; "…," quips the mayor; « … », corrige-t-elle."""
    at = piece.outer[1]
    classes = v.grammar.classes
    if at < v.last and v.tokens[at].text == ",":
        at += 1
    while at < v.last and v.tokens[at].norm in (classes.object_pronouns - classes.determiners) | classes.auxiliaries:
        at += 1
    if piece.mention.label != "speech" or at + 1 >= v.last or v.quoted[at] >= 0:
        return None
    verb = v.tokens[at]
    closed_class = classes.determiners | classes.adverbs | classes.subject_pronouns | classes.relatives | classes.negators
    if not is_word(verb) or not verb.text.islower() or verb.norm in closed_class or small(v, at) or v.quoted[at + 1] >= 0:
        return None
    if v.tokens[at + 1].norm[0] == "-" and pronoun_at(v, at + 1, at + 2):
        return (at + 1, at + 2)
    found = phrase_after(v, at + 1, v.last)
    return found if found is not None and speaker_sort(v, *found) in ("name", "role") else None


def alone(v: View, pieces: list[Piece]) -> bool:
    """Whether a sentence consists of quotations only."""
    return bool(pieces) and not any(v.quoted[at] < 0 and v.tokens[at].text[0].isalnum() for at in range(v.first, v.last))
