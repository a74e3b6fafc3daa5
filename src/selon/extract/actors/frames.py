"""Fillers of the frames: by the cues of the pack, by protest verbs, and by the noun phrases that name an action."""

from selon import syntax
from selon.extract.actors.scene import Found, Scene, country_of, filled, head_token, kind_of, rule_id
from selon.lang import chunks
from selon.lang.chunks import Span
from selon.lang.phrases import Hit
from selon.lang.sections.actors import Frame
from selon.model import Sentence


def by_frames(scene: Scene, number: int, sentence: Sentence) -> list[Found]:
    """What the cues of the pack's frames bring."""
    found: list[Found] = []
    for hit in chunks.scan(scene.lattice, scene.grammar.cues, sentence.first, sentence.last):
        frame = scene.grammar.frames[hit.key]
        if hit.first in scene.lattice.quoted or not _met(scene, number, sentence, hit, frame):
            continue
        spans = _fillers(scene, number, sentence, hit, frame)
        found.extend(made for span in spans if (made := filled(scene, span, frame.label, frame.id, frame)))
    return found


def _met(scene: Scene, number: int, sentence: Sentence, hit: Hit, frame: Frame) -> bool:
    if frame.by_people and any(_speaks_for_others(scene, span) for span in subject_of(scene, number, sentence, hit.first)):
        return False
    return frame.needs is None or frame.needs in scene.families.get(number, frozenset())


def _speaks_for_others(scene: Scene, span: Span) -> bool:
    """Whether whoever is named so is no protester: an institution, an outlet, an expert, a person by name."""
    token = head_token(scene, span)
    if token < 0:
        return scene.reading.tokens[span.head].text[:1].isupper()
    return scene.lattice.classes[token].kind in ("institution", "person") or scene.lattice.classes[token].role in (
        "media",
        "expert",
        "police",
    )


def _fillers(scene: Scene, number: int, sentence: Sentence, hit: Hit, frame: Frame) -> tuple[Span, ...]:
    if frame.side == "subject":
        return subject_of(scene, number, sentence, hit.first)
    if frame.side == "before":
        return _ending_at(scene, sentence, hit.first)
    return after_cue(scene, sentence, hit.last, frame.prep)


def after_cue(scene: Scene, sentence: Sentence, at: int, prep: str | None) -> tuple[Span, ...]:
    """The phrases right after a cue that ends before token *at* (its last word may be the preposition of the first phrase)."""
    start = chunks.chunk_at(scene.lattice, at)
    if start is None:
        return ()
    chunk = scene.lattice.chunks[start]
    if chunk.first > at + 1 or (chunk.first == at + 1 and scene.lattice.tags[at] not in 'A",:'):
        return ()
    if chunk.first >= at and chunk.prep is not None:
        return ()
    return chunks.members(scene.lattice, at, sentence.last, outer=prep)


def _ending_at(scene: Scene, sentence: Sentence, at: int) -> tuple[Span, ...]:
    """The phrase in apposition before token *at*: the nearest name, whatever governs it, else what would be a subject there."""
    tags = scene.lattice.tags
    index = chunks.chunk_at(scene.lattice, at)
    index = len(scene.lattice.chunks) if index is None else index
    for chunk in reversed(scene.lattice.chunks[max(0, index - 3) : index]):
        if chunk.last > at or chunk.first < sentence.first:
            continue
        aside = chunk.first > 0 and tags[chunk.first - 1] == "("
        if aside or (chunk.prep in scene.lattice.shallow.genitives and chunk.head in scene.lattice.places):
            continue
        named = scene.reading.tokens[chunk.head].text[0].isupper()
        if named and chunk.prep in (None, *scene.lattice.shallow.genitives) and not any(tag in ";:.!?V" for tag in tags[chunk.last : at]):
            return (Span(chunk.core, chunk.last, chunk.head),) if chunk.prep else chunks.members(scene.lattice, chunk.core, at)[:1]
        break
    return chunks.subject(scene.lattice, at, sentence.first)


def subject_of(scene: Scene, number: int, sentence: Sentence, verb: int) -> tuple[Span, ...]:
    """The subject of the verb group that holds token *verb*: by the parse where there is one, else by the chunker."""
    tags, first = scene.lattice.tags, verb
    while first > sentence.first and tags[first - 1] in "VOANIX":
        first -= 1
    while first < verb and tags[first] == "X":
        first += 1
    if "V" not in tags[first : verb + 2] or tags[verb] == "T":
        return ()
    parse = scene.parses.get(number)
    if parse is not None:
        for token in range(verb, first - 1, -1):
            noun = syntax.subject(parse, token)
            if noun is None or tags[noun] == "R" or not sentence.first <= noun < sentence.last:
                continue
            return chunks.listed(scene.lattice, noun, sentence.first, first if noun < first else sentence.last)
    return chunks.subject(scene.lattice, first, sentence.first)


def by_verbs(scene: Scene, number: int, sentence: Sentence) -> list[Found]:
    """Subjects of the protest verbs that another finder found."""
    found: list[Found] = []
    for first, _, kind in scene.verbs.get(number, ()):
        if kind == "protest.verb" and not _passive(scene, first, sentence.first) and first not in scene.lattice.quoted:
            for span in subject_of(scene, number, sentence, first):
                made = filled(scene, span, "participants", rule_id(scene, "verb_subject"))
                found.extend([made] if made else [])
            for span in _purposeful(scene, number, sentence, first):
                made = filled(scene, span, "participants", rule_id(scene, "for_a_purpose"))
                found.extend([made] if made else [])
    return found


def _purposeful(scene: Scene, number: int, sentence: Sentence, verb: int) -> tuple[Span, ...]:
    """The group that does something in order to protest: the subject of the verb on which the infinitive at token *verb* hangs."""
    tags = scene.lattice.tags
    if tags[verb] != "I" and not (verb > sentence.first and tags[verb - 1] == "I"):
        return ()
    at = verb - 1
    while at > sentence.first and tags[at] not in 'V;:.!?R"':
        at -= 1
    if tags[at] != "V":
        return ()
    return tuple(span for span in subject_of(scene, number, sentence, at) if kind_of(scene, span) in ("group", "movement", None))


def _passive(scene: Scene, verb: int, first: int) -> bool:
    """Whether an auxiliary of the passive stands right before the verb and no reflexive pronoun before that."""
    tags, tokens = scene.lattice.tags, scene.reading.tokens
    at = verb
    while at > first and tags[at - 1] in "VAXNO":
        if tags[at - 1] == "O":
            return False
        at -= 1
    return any(tokens[index].norm in scene.grammar.passive for index in range(at, verb))


def of_events(scene: Scene, sentence: Sentence, number: int) -> list[Found]:
    """Groups named by the action's own noun phrase ("manifestation d'agriculteurs"), and counted groups beside an action."""
    found: list[Found] = []
    lattice = scene.lattice
    for first, last, kind in scene.verbs.get(number, ()):
        index = chunks.chunk_at(lattice, last)
        if kind != "protest.noun" or index is None or first in scene.lattice.quoted:
            continue
        chunk = lattice.chunks[index]
        if chunk.first == last and chunk.prep in scene.lattice.shallow.genitives:
            for span in chunks.members(lattice, chunk.core, sentence.last, outer=chunk.prep):
                if kind_of(scene, span) in ("group", "organisation") or country_of(scene, span):
                    made = filled(scene, span, "participants", rule_id(scene, "noun_of_group"))
                    found.extend([made] if made else [])
    if any("protest" in scene.families.get(near, frozenset()) for near in range(number - 2, number + 3)):
        found.extend(_counted(scene, sentence))
    return found


def _counted(scene: Scene, sentence: Sentence) -> list[Found]:
    found: list[Found] = []
    at = chunks.chunk_at(scene.lattice, sentence.first)
    while at is not None and at < len(scene.lattice.chunks) and scene.lattice.chunks[at].last <= sentence.last:
        chunk = scene.lattice.chunks[at]
        at += 1
        counted = scene.lattice.tags[chunk.core] == "#"
        if not counted or chunk.prep is not None or chunk.first in scene.lattice.quoted:
            continue
        for span in chunks.members(scene.lattice, chunk.core, sentence.last)[:1]:
            before_verb = scene.lattice.tags[span.last] == "V" if span.last < sentence.last else False
            if kind_of(scene, span) == "group" and before_verb and not _suffers(scene, span.last, sentence.last):
                made = filled(scene, span, "participants", rule_id(scene, "counted_group"))
                found.extend([made] if made else [])
    return found


def _suffers(scene: Scene, at: int, last: int) -> bool:
    """Whether the verb group at token *at* is a passive: what is said of victims and of people arrested."""
    tags, tokens = scene.lattice.tags, scene.reading.tokens
    group = []
    while at < last and tags[at] in "VA":
        group.append(tokens[at].norm)
        at += 1
    return len(group) > 1 and any(word in scene.grammar.passive for word in group[:-1])
