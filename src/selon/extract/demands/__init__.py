"""Finder of demands and occasions: what a protest asks for or turns against, and what it marks.

Labels of the mentions (kind ``demand``, value :class:`selon.model.Words`): ``demand`` (with its stance, for or against) and ``occasion``.
One mention a coordinated demand; span and value are the demand's own words, without the cue, the closing time and the closing place. The
method is cue frames; the wording is split where a coordinator or a comma is followed by the opening that the first member had
("la hausse …, le retrait … et l'abandon …"), so coordinated adjectives and inner prepositional phrases stay together.
"""

from selon.extract.demands.cues import belongs
from selon.extract.demands.scene import Grammar, Scene, prepare, scene_of
from selon.extract.demands.wordings import items, wordings
from selon.lang import chunks
from selon.lang.chunks import Lattice
from selon.lang.sections.demands import Frame
from selon.model import Mention, Mentions, Parses, Reading, Words
from selon.text import token_evidence

__all__ = ["Grammar", "find", "prepare"]

_NEAR = 3


def find(grammar: Grammar, reading: Reading, parses: Parses, actions: Mentions, lattice: Lattice) -> Mentions:
    """The demands and occasions of *reading*, in text order. Linear in the length of the text."""
    scene = scene_of(grammar, reading, parses, actions, lattice)
    made: list[Mention] = []
    for number, sentence in enumerate(reading.sentences):
        reached = sentence.first
        for hit in chunks.scan(lattice, grammar.cues, sentence.first, sentence.last):
            frame = grammar.frames[hit.key]
            if hit.first < reached or (hit.first in lattice.quoted) != frame.quoted or not belongs(scene, number, sentence, hit, frame):
                continue
            found = wordings(scene, sentence, hit, frame) or items(scene, number, hit, frame)
            if found:
                reached = found[-1][1]
            made.extend(_mention(scene, first, last, frame) for first, last in found)
    return tuple(made)


def _mention(scene: Scene, first: int, last: int, frame: Frame) -> Mention:
    words = token_evidence(scene.reading, first, last)
    wanted = frame.stance == "against" and frame.goods and _is_good(scene, first, last)
    stance = "for" if wanted else frame.stance
    return Mention("demand", words.start, words.end, words.text, frame.id, Words(words.text, None, stance), frame.label)


def _is_good(scene: Scene, first: int, last: int) -> bool:
    """Whether the wording names what is wanted, not what is refused: its head is one of the pack's goods ("pay and pensions")."""
    return any(scene.reading.tokens[index].norm in scene.grammar.goods for index in range(first, min(first + _NEAR, last)))
