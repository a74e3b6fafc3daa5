"""Who did violence to whom, and the organisations, institutions, persons and crowds that no frame takes."""

from selon.extract.actors.frames import after_cue
from selon.extract.actors.scene import Found, Scene, filled, head_token, kind_of, role_of, rule_id
from selon.lang import chunks
from selon.lang.chunks import Span
from selon.model import Sentence


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
    at = chunks.chunk_at(scene.lattice, sentence.first)
    while at is not None and at < len(scene.lattice.chunks) and scene.lattice.chunks[at].last <= sentence.last:
        chunk = scene.lattice.chunks[at]
        if chunk.first >= sentence.first:
            span = chunks.members(scene.lattice, chunk.core, sentence.last)[:1]
            kind = kind_of(scene, span[0]) if span else None
            if span and kind in ("organisation", "institution", "crowd"):
                label = "crowd" if kind == "crowd" else "actor"
                found.append(Found(span[0], label, scene.lattice.classes[head_token(scene, span[0])].id))
            elif span and role_of(scene, span[0]) == "opponents":
                found.append(Found(span[0], "opponent", scene.lattice.classes[span[0].head].id, weak=True))
            elif span and kind == "movement" and scene.told and chunk.prep is None:
                whole = Span(span[0].first, _end_of_class(scene, span[0].head), span[0].head)
                found.append(Found(whole, "participants", scene.lattice.classes[span[0].head].id, weak=True))
            elif kind is None:
                found.extend(_proper(scene, sentence, chunk.core, chunk.last))
        at += 1
    return found


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
