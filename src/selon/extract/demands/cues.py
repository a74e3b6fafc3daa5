"""Whose cue it is: whether the words after it are those of a protest, by the action it follows, the people who say it, or its own words."""

from bisect import bisect_left

from selon import syntax
from selon.extract.demands.scene import Scene, after_skips, is_protest
from selon.lang import chunks
from selon.lang.phrases import Hit
from selon.lang.sections.actors import Head
from selon.lang.sections.demands import Frame
from selon.model import Sentence

_REACH = 28
_EARLY = 8
_HARD = chunks.HARD


def belongs(scene: Scene, number: int, sentence: Sentence, hit: Hit, frame: Frame) -> bool:
    """Whether the cue belongs to a protest: the action it follows, the people who say it, or the words themselves."""
    if frame.prep is not None and scene.lattice.tags[hit.first] in "PW" and _in_name(scene, sentence, hit.first):
        return False
    if frame.of_matter and not _of_matter(scene, sentence, hit):
        return False
    if frame.transitive and not (
        scene.lattice.tags[hit.first] in "VT" and hit.last < sentence.last and scene.lattice.tags[hit.last] in "D#W"
    ):
        return False
    if hit.first > sentence.first and scene.reading.tokens[hit.first - 1].norm in frame.not_after:
        return False
    if frame.who == "any":
        return not frame.quoted or bool(scene.protests)
    if frame.who == "people":
        return _by_people(scene, number, sentence, hit, frame)
    if any(is_protest(scene, index) for index in range(hit.first, hit.last)):
        return True
    opening = hit.first == sentence.first and frame.stance == "against"
    if (frame.around or opening) and (number in scene.protests or (frame.behind and number - 1 in scene.protests)):
        return True
    return _follows_action(scene, number, hit.first, frame.near) or (frame.prep is not None and _matters(scene, sentence, hit))


def _in_name(scene: Scene, sentence: Sentence, at: int) -> bool:
    """Whether the preposition at token *at* stands inside a name ("comité Vérité pour Lina", "Norwich Against Racism")."""
    tokens, first = scene.reading.tokens, at
    if tokens[at].text[0].isupper() and at > sentence.first and not sentence.heading:
        return True
    while first > sentence.first and tokens[first - 1].text[0].isupper() and at - first < 3:
        first -= 1
    heads = (scene.lattice.classes.get(index) for index in {at - 1, first - 1})
    return any(head is not None and head.kind == "organisation" for head in heads)


def _follows_action(scene: Scene, number: int, cue: int, near: bool) -> bool:
    """Whether the cue stands after a word of a protest in its sentence, with nothing between that it rather belongs to."""
    spans = scene.protests.get(number, ())
    last = bisect_left(spans, (cue,)) - 1
    if last < 0 or cue > spans[last][1] + _REACH:
        return False
    tags, tokens = scene.lattice.tags, scene.reading.tokens
    between = range(spans[last][1], cue)
    blocked = _HARD | frozenset("VBRI") if near else _HARD
    if any(tags[index] in blocked for index in between):
        return False
    return not any(tokens[index].norm in scene.grammar.carriers for index in between)


def _of_matter(scene: Scene, sentence: Sentence, hit: Hit) -> bool:
    """Whether a policy or a grievance is named early in what stands behind the cue, before any mark or verb."""
    tags, tokens = scene.lattice.tags, scene.reading.tokens
    for index in range(hit.last, min(hit.last + _EARLY, sentence.last)):
        if tags[index] in _HARD or tags[index] in 'V,BXTR"':
            return False
        if scene.grammar.matters.at(tokens, index, sentence.last):
            return tags[hit.last] != "#"
    return False


def _matters(scene: Scene, sentence: Sentence, hit: Hit) -> bool:
    """Whether a wording headed by a policy or a grievance follows a group or a crowd, in a report that tells of a protest."""
    if not scene.protests:
        return False
    first = after_skips(scene, hit.last, sentence.last)
    while first < sentence.last and scene.lattice.tags[first] in "D#":
        first += 1
    if not scene.grammar.matters.at(scene.reading.tokens, first, sentence.last):
        return False
    kinds = {head.kind for index in range(sentence.first, hit.first) if (head := scene.lattice.classes.get(index)) is not None}
    return bool(kinds & {"crowd", "group", "organisation", "movement"})


def _by_people(scene: Scene, number: int, sentence: Sentence, hit: Hit, frame: Frame) -> bool:
    """Whether the subject of the cue's verb is those who protest: a crowd, a group, an organisation, or a pronoun for them."""
    tags, tokens = scene.lattice.tags, scene.reading.tokens
    if any(is_protest(scene, index) for index in range(hit.first, hit.last)):
        return True
    first = hit.first
    while first > sentence.first and tags[first - 1] in "VOANXI":
        first -= 1
    if frame.stance == "for" and "N" in tags[first : hit.first]:
        return False  # a claim denied is none
    if frame.infinitive is not None and any(tokens[index].norm in scene.grammar.passive for index in range(first, hit.first)):
        return False  # who is asked to do something, asks nothing
    if tags[first] == "I" and number in scene.protests:
        return True
    before = tags[first - 1] if first > sentence.first else "."
    if tags[first] == "T" and before == "W" and (is_protest(scene, first - 1) or _protesters(scene.lattice.classes.get(first - 1))):
        return True  # "un cortège réclamant des élections"
    if before == "B" or "B" in tags[hit.first : hit.last]:
        pronoun = first - 1 if before == "B" else hit.first + list(tags[hit.first : hit.last]).index("B")
        relative = tokens[pronoun].norm in scene.lattice.shallow.breaks
        return tokens[pronoun].norm in scene.grammar.pronouns and (relative or not _antecedent_is_other(scene, number, pronoun))
    if before in "PIR" and "V" not in tags[first : hit.last]:
        return _follows_action(scene, number, first, near=False) or number in scene.protests
    if before == "R":
        return _antecedent_is_people(scene, number, first - 1, sentence.first)
    beside = scene.lattice.classes.get(first - 1) if tags[first] in "TW" and first > sentence.first else None
    if tokens[first].norm.endswith(scene.lattice.shallow.gerund_endings) and _protesters(beside):
        return True  # "workers demanding their pay blocked …"
    noun = _subject(scene, number, sentence, first, hit.last)
    if noun is None:
        return False
    head = scene.lattice.classes.get(noun)
    if head is None:
        named = tokens[noun].text[:1].isupper() and number in scene.protests and frame.stance == "for"
        return tokens[noun].norm in scene.grammar.pronouns or named or is_protest(scene, noun)
    return _protesters(head) or (head.role == "ngo" and number in scene.protests)


def _protesters(head: Head | None) -> bool:
    """Whether such a head names people who may protest or call for it."""
    if head is None:
        return False
    return head.kind in ("crowd", "group", "movement") or (head.kind == "organisation" and head.role in (None, "union", "organisers"))


def _antecedent_is_people(scene: Scene, number: int, relative: int, first: int) -> bool:
    """Whether the noun phrase before a relative pronoun names protesters or a protest."""
    at = chunks.chunk_at(scene.lattice, relative)
    at = len(scene.lattice.chunks) if at is None else at
    for chunk in reversed(scene.lattice.chunks[max(0, at - 4) : at]):
        if chunk.first < first:
            break
        if _protesters(scene.lattice.classes.get(chunk.head)) or is_protest(scene, chunk.head):
            return True
        if chunk.link != "next":
            break
    return False


def _subject(scene: Scene, number: int, sentence: Sentence, first: int, last: int) -> int | None:
    """The head noun of the subject of the verb group ``first:last``."""
    parse = scene.parses.get(number)
    if parse is not None:
        for token in range(last - 1, first - 1, -1):
            noun = syntax.subject(parse, token)
            if noun is not None:
                return noun
    spans = chunks.subject(scene.lattice, first, sentence.first)
    return spans[0].head if spans else None


def _antecedent_is_other(scene: Scene, number: int, pronoun: int) -> bool:
    """Whether whom the pronoun stands for is an institution or an outlet.

    That is the nearest head before it in its sentence, or the first of the sentence before, that agrees with it in number.
    """
    tokens, plural = scene.reading.tokens, scene.grammar.plural
    sentences = scene.reading.sentences
    before = list(range(pronoun - 1, sentences[number].first - 1, -1))
    if number:
        before += range(sentences[number - 1].first, min(sentences[number - 1].last, sentences[number - 1].first + 8))
    many = tokens[pronoun].norm.endswith(plural)
    for index in before:
        head = scene.lattice.classes.get(index)
        if head is not None and (not scene.lattice.shallow.head_first or tokens[index].norm.endswith(plural) == many):
            return head.kind == "institution" or head.role in ("media", "expert")
    return False
