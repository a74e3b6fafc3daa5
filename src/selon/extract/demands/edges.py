"""The edges of a wording: what is cut off its ends, and what is no demand at all."""

from selon.extract.demands.scene import Scene, is_protest
from selon.lang import chunks
from selon.lang.sections.demands import Frame


def trim(scene: Scene, first: int, last: int, frame: Frame) -> tuple[int, int] | None:
    """The wording without leading article, closing times, places and marks; None where nothing worth keeping is left."""
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    ends = "XR" if frame.label == "occasion" else "X"
    stop = next((i for i in range(first, last) if tags[i] in ends and not _inside(scene, i)), last)
    if stop > first:
        last = stop
    at = chunks.chunk_at(scene.lattice, last - 1)
    while at is not None and at > 0:
        chunk = scene.lattice.chunks[at]
        if chunk.last != last or chunk.first <= first or chunk.prep not in scene.grammar.trailing:
            break
        if chunk.prep in scene.grammar.fence or not tokens[chunk.core].text[0].isupper():
            break
        last, at = chunk.first, at - 1
    while last > first and tags[last - 1] in 'PDCAR,"#N' and not (tags[last - 1] == '"' and '"' in tags[first + 1 : last - 1]):
        last -= 1
    while first < last and tags[first] in ',"C':
        first += 1
    if not any(tags[i] in "WTIV" for i in range(first, last)):
        return None
    noun = next((i for i in range(first, last) if tags[i] == "W"), None)
    if noun is not None and frame.label == "demand" and not frame.clause:
        end = next((index for index in range(noun, last) if tags[index] != "W"), last)
        people = any(head is not None and head.kind == "group" for head in map(scene.lattice.classes.get, range(noun, end)))
        if not people and any(is_protest(scene, index) for index in range(noun, end)):
            return None
        head = scene.lattice.classes.get(noun if scene.lattice.shallow.head_first else end - 1)
        kinds = ("crowd", "institution") if frame.stance == "against" else ("crowd", "institution", "organisation")
        if head is not None and head.kind in kinds and frame.prep is not None:
            return None
    return first, last


def _inside(scene: Scene, token: int) -> bool:
    """Whether a time is part of the name of what is told: after a determiner or a genitive ("the 1989 crackdown", "la loi du 8 mars")."""
    tags, shallow = scene.lattice.tags, scene.lattice.shallow
    at = token
    while at > 0 and tags[at] == "X":
        at -= 1
    word = scene.reading.tokens[at].norm
    return tags[token] == "X" and (tags[at] == "D" or (tags[at] == "P" and shallow.families.get(word, word) in shallow.genitives))
