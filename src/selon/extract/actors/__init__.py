"""Finder of actors: who did what in an event, by frame.

Labels of the mentions (kind ``actor``, value :class:`selon.model.Who`):

=============  =========================================================================
organiser      who called for, organised or announced an action
participants   a group with content (a trade, a nationality, members of something) in it
addressee      the institution, person or state that the action turns to or against
perpetrator    who did violence, as told
victim         to whom
opponent       counter-demonstrators
actor          any other organisation, institution or person
crowd          a crowd without content ("the protesters"): what a later pronoun refers to
=============  =========================================================================

One mention a coordinated member. Figures and quantity words are cut off the name. The method is frames over shallow phrases
(:mod:`selon.lang.chunks`); where a sentence was parsed, the parse gives the subject of a verb.
"""

from msgspec.structs import replace

from selon.extract.actors.frames import by_frames, by_verbs, of_events
from selon.extract.actors.others import others, violence
from selon.extract.actors.scene import LABELS, Found, Grammar, Scene, prepare, scene_of, value_of, with_origin
from selon.lang import chunks
from selon.lang.chunks import Lattice
from selon.model import Mention, Mentions, Parses, Reading
from selon.text import token_evidence

__all__ = ["Grammar", "find", "prepare"]


def find(grammar: Grammar, reading: Reading, parses: Parses, actions: Mentions, places: Mentions, lattice: Lattice) -> Mentions:
    """The actors of *reading*, in text order. Linear in the length of the text."""
    scene = scene_of(grammar, reading, parses, actions, places, lattice)
    found: list[Found] = []
    for number, sentence in enumerate(reading.sentences):
        found.extend(by_frames(scene, number, sentence))
        found.extend(by_verbs(scene, number, sentence))
        found.extend(of_events(scene, sentence, number))
        found.extend(violence(scene, sentence))
        found.extend(others(scene, number, sentence))
    if any(item.label == "organiser" and not item.last for item in found):
        found = [item for item in found if not item.last]
    return _settle(scene, found)


def _settle(scene: Scene, found: list[Found]) -> Mentions:
    """Mentions, one a span and label; a frame's filler takes precedence over a bare name in its place."""
    rank = {label: place for place, label in enumerate(LABELS)}
    taken: dict[tuple[int, int], list[str]] = {}
    covered: set[int] = set()
    under: dict[str, set[int]] = {}
    made: list[Mention] = []
    for item in sorted(found, key=lambda f: (f.weak, rank[f.label], f.span.first, -f.span.last)):
        item = replace(item, span=with_origin(scene, item.span)) if item.label == "participants" else item
        first = chunks.strip_quantity(scene.lattice, item.span.first, item.span.last)
        key = (first, item.span.last)
        labels = taken.setdefault(key, [])
        if item.label in labels or (labels and item.label != "organiser"):
            continue
        if (item.weak or item.label in ("actor", "crowd")) and item.span.head in covered:
            continue
        told = under.setdefault(item.label, set())
        if not told.isdisjoint(range(first, item.span.last)):
            continue
        told.update(range(first, item.span.last))
        labels.append(item.label)
        covered.update(range(first, item.span.last))
        evidence = token_evidence(scene.reading, first, item.span.last)
        value = value_of(scene, first, item.span, item.label)
        made.append(Mention("actor", evidence.start, evidence.end, evidence.text, item.rule, value, item.label))
    return tuple(sorted(made, key=lambda m: (m.start, m.end, rank[str(m.label)])))
