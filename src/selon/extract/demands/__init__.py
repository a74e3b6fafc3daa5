"""Finder of demands and occasions: what a protest asks for or turns against, and what it marks.

Labels of the mentions (kind ``demand``): ``demand`` (value :class:`selon.model.Words`, with its stance, for or against), ``occasion``
(likewise), and ``issue`` (value :class:`selon.model.Code`): words of a demand that tell its issue, the demand in ``basis``.
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
from selon.model import Code, Mention, Mentions, Parses, Reading, Words
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
            for first, last in found:
                made.append(_mention(scene, first, last, frame))
                if frame.label == "demand":
                    made.extend(_issues(scene, first, last))
    return tuple(made)


def _mention(scene: Scene, first: int, last: int, frame: Frame) -> Mention:
    words = token_evidence(scene.reading, first, last)
    stance = frame.stance if frame.label == "demand" else None
    if frame.goods and _is_good(scene, first, last):
        stance = "for"
    elif stance == "for" and _asks_for_an_end(scene, first, last):
        stance = "against"
    return Mention("demand", words.start, words.end, words.text, frame.id, Words(words.text, None, stance), frame.label)


def _is_good(scene: Scene, first: int, last: int) -> bool:
    """Whether the wording names what is wanted, not what is refused: its head is one of the pack's goods ("pay and pensions")."""
    return any(scene.reading.tokens[index].norm in scene.grammar.goods for index in range(first, min(first + _NEAR, last)))


def _asks_for_an_end(scene: Scene, first: int, last: int) -> bool:
    """Whether the wording opens with the end of something, or its first infinitive does ("le retrait du texte", "… to scrap the plan")."""
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    verb = next((index for index in range(first, last) if tags[index] == "I"), first)
    starts = {*range(first, min(first + _NEAR, last)), *range(verb, min(verb + 2, last))}
    return any(scene.grammar.ends.at(tokens, index, last) for index in starts)


def _issues(scene: Scene, first: int, last: int) -> list[Mention]:
    """The issues that the words ``first:last`` of a demand tell, each once."""
    found: dict[str, Mention] = {}
    demand = token_evidence(scene.reading, first, last)
    for hit in scene.grammar.issues.scan(scene.reading.tokens, first, last):
        words = token_evidence(scene.reading, hit.first, hit.last)
        code = scene.grammar.issue_codes[hit.key]
        made = Mention("demand", words.start, words.end, words.text, hit.key, Code(code, words.text), "issue", basis=(demand,))
        found.setdefault(code, made)
    return list(found.values())
