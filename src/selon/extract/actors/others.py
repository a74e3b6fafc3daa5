"""Who did violence to whom, and the organisations, institutions, persons and crowds that no frame takes."""

from selon.extract.actors.frames import after_cue
from selon.extract.actors.scene import Found, Scene, filled, head_token, rule_id
from selon.lang import chunks
from selon.lang.chunks import Chunk, Span
from selon.model import Sentence

_WORDS = 12


def violence(scene: Scene, sentence: Sentence) -> list[Found]:
    """Who did violence to whom: subject and object of an active verb, by-phrase and subject of a passive one."""
    found: list[Found] = []
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    for hit in scene.grammar.violence.scan(tokens, sentence.first, sentence.last):
        if tags[hit.first] not in "VTI" or hit.first in scene.lattice.quoted:
            continue
        group = hit.first
        while group > sentence.first and tags[group - 1] in "VOAN":
            group -= 1
        words = {tokens[index].norm for index in range(group, hit.first)}
        passive = bool(words & scene.grammar.passive) or tags[hit.first] == "T"
        subjects = chunks.subject(scene.lattice, group, sentence.first) if "V" in tags[group : hit.last] else ()
        by = _by_phrase(scene, hit.last, sentence.last) if passive else hit.last
        if by < sentence.last and tokens[by].norm in scene.grammar.by:
            doers = chunks.members(scene.lattice, by + 1, sentence.last)
            passive = True
        else:
            doers = () if passive else subjects
        sufferers = subjects if passive else after_cue(scene, sentence, hit.last, None)
        pairs = [("perpetrator", span) for span in doers] + [("victim", span) for span in sufferers]
        for label, span in pairs:
            made = filled(scene, span, label, hit.key)
            found.extend([made] if made else [])
    return found


def _by_phrase(scene: Scene, at: int, last: int) -> int:
    """Where the by-phrase of the passive that ends before *at* begins, adjuncts of time and place read over; *last* for none."""
    for index in range(at, min(at + 14, last)):
        if scene.reading.tokens[index].norm in scene.grammar.by:
            return index
        if scene.lattice.tags[index] not in "WPDX#TA":
            break
    return last


def others(scene: Scene, number: int, sentence: Sentence) -> list[Found]:
    """Organisations, institutions, persons and crowds that no frame took."""
    found: list[Found] = []
    lattice = scene.lattice
    at = chunks.chunk_at(lattice, sentence.first)
    while at is not None and at < len(lattice.chunks) and lattice.chunks[at].last <= sentence.last:
        chunk = lattice.chunks[at]
        at += 1
        if chunk.first < sentence.first:
            continue
        if not lattice.classes.keys().isdisjoint(range(chunk.core, min(chunk.core + _WORDS, sentence.last))):
            found.extend(_classed(scene, chunk, chunks.phrase(lattice, at - 1, sentence.last), sentence))
        else:
            found.extend(_proper(scene, sentence, chunk.core, chunk.last))
    return found


def _classed(scene: Scene, chunk: Chunk, span: Span, sentence: Sentence) -> list[Found]:
    """The phrase that chunk *chunk* opens, where a word in it may have a class."""
    token = head_token(scene, span)
    head = scene.lattice.classes.get(token)
    if head is None:
        return _proper(scene, sentence, chunk.core, chunk.last)
    if head.kind in ("organisation", "institution", "crowd"):
        return [Found(span, "crowd" if head.kind == "crowd" else "actor", head.id)]
    if head.role == "opponents":
        return [Found(span, "opponent", head.id, weak=True)]
    if head.kind == "movement" and scene.told and chunk.prep is None:
        return [Found(Span(span.first, _end_of_class(scene, token), span.head), "participants", head.id, weak=True)]
    return []


def _end_of_class(scene: Scene, token: int) -> int:
    at = token
    while scene.lattice.classes.get(at) is scene.lattice.classes[token]:
        at += 1
    return at


def _proper(scene: Scene, sentence: Sentence, first: int, last: int) -> list[Found]:
    """Acronyms and names of persons inside the words of one base phrase."""
    if sentence.heading or first in scene.lattice.quoted:
        return []
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    found: list[Found] = []
    at = first
    while at < last:
        text = tokens[at].text
        if tags[at] != "W" or not text[0].isupper() or at in scene.lattice.places:
            at += 1
            continue
        end = at + 1
        while end < last and tags[end] == "W" and tokens[end].text[0].isupper() and end not in scene.lattice.places:
            end += 1
        acronym = end == at + 1 and 2 <= len(text) <= 12 and sum(c.isupper() for c in text) >= 2 and text.replace("-", "").isalpha()
        person = 2 <= end - at <= 4 and not any(tokens[i].text.isupper() and len(tokens[i].text) > 2 for i in range(at, end))
        if acronym or person:
            found.append(Found(Span(at, end, at), "actor", rule_id(scene, "acronym" if acronym else "person")))
        at = end
    return found
