"""The name that stands beside the word for what bears it: in apposition, or behind words of naming ("a group calling itself …")."""

from msgspec.structs import replace

from selon.extract.actors.scene import Found, Scene, kind_of
from selon.lang import chunks
from selon.lang.chunks import Span
from selon.model import Sentence

_BODIES = frozenset({"organisation", "movement"})
_CUE = 4
_OWN = frozenset({"organiser", "participants", "holder"})


def by_name(scene: Scene, sentence: Sentence, span: Span) -> Span | None:
    """The name of the body that *span* only describes ("The group, *Mothers of Jos*, …", "*Kata Tozo*, the movement behind …")."""
    tokens = scene.reading.tokens
    for at in range(max(sentence.first + 1, span.first - _CUE), span.last):
        cue = next((hit for hit in scene.grammar.naming.at(tokens, at, span.last) if hit.last >= span.first), None)
        head = scene.lattice.classes.get(at - 1)
        if cue is not None and head is not None and head.kind in (*_BODIES, "crowd"):
            return _name_at(scene, cue.last, sentence.last)
    if not tokens[span.head].text[0].islower() or not _one_body(scene, span):
        return None
    return _behind(scene, sentence, span) or _before(scene, sentence, span)


def bearer(scene: Scene, sentence: Sentence, span: Span, label: str, rule: str) -> Found | None:
    """The filler of a frame of the action's own people by the name of its body, None where none stands beside *span*."""
    name = by_name(scene, sentence, span) if label in _OWN else None
    return None if name is None else Found(name, "organiser", rule)


def _one_body(scene: Scene, span: Span) -> bool:
    """Whether *span* describes one body: an organisation or a movement, or a crowd told as one ("the group")."""
    kind, head = kind_of(scene, span), scene.reading.tokens[span.head].norm
    plural = head.endswith(scene.grammar.plural) or scene.lattice.tags[span.first] == "#"
    return not plural and (kind in _BODIES or (kind == "crowd" and head in scene.grammar.sorts))


def _behind(scene: Scene, sentence: Sentence, span: Span) -> Span | None:
    """The name behind words of naming, or set apart by commas."""
    tokens, tags, at = scene.reading.tokens, scene.lattice.tags, span.last
    while at < sentence.last and tags[at] in ",RB":
        at += 1
    cue = scene.grammar.naming.at(tokens, at, sentence.last)
    if not cue and tags[span.last : at] != [","]:
        return None
    first = cue[0].last if cue else at
    if first < sentence.last and tags[first] == '"':
        first += 1
    name = _name_at(scene, first, sentence.last)
    if name is None or cue:
        return name
    closed = name.last >= sentence.last or tags[name.last] in ',.;:"('
    return name if closed else None


def _before(scene: Scene, sentence: Sentence, span: Span) -> Span | None:
    """The name before the comma behind which *span* stands in apposition; it opens its clause."""
    tags, at = scene.lattice.tags, span.first
    while at > sentence.first and tags[at - 1] in "D#":
        at -= 1
    if at - 1 <= sentence.first or tags[at - 1] != ",":
        return None
    index = chunks.chunk_at(scene.lattice, at - 2)
    while index and scene.lattice.chunks[index].prep is not None and scene.lattice.chunks[index].link == "next":
        index -= 1
    if index is None or scene.lattice.chunks[index].first != sentence.first:
        return None
    name = _name_at(scene, scene.lattice.chunks[index].first, sentence.last)
    if name is None or name.last != at - 1 or (name.last == sentence.first + 1 and not scene.reading.tokens[name.head].text.isupper()):
        return None  # "Undeterred, the group …": one word with the capital of its sentence
    return name


def _name_at(scene: Scene, first: int, last: int) -> Span | None:
    """The name that begins at token *first*, past an article: capitalised, and no place."""
    lattice, tokens = scene.lattice, scene.reading.tokens
    index = chunks.chunk_at(lattice, first) if first < last else None
    if (
        index is None
        or lattice.chunks[index].first > first
        or (lattice.chunks[index].prep is not None and lattice.chunks[index].core > first)
    ):
        return None
    span = replace(chunks.phrase(lattice, index, last), first=first)
    while span.first < span.head and lattice.tags[span.first] in "D#":
        span = replace(span, first=span.first + 1)
    words = [at for at in range(span.first, lattice.chunks[index].last) if lattice.tags[at] == "W"]
    if not words or not tokens[words[0]].text[0].isupper() or all(at in lattice.places for at in words):
        return None
    return span


def premodified(scene: Scene, span: Span, first: int) -> Span | None:
    """The body by whose name adherents are told of, right before the word for them ("two *Clean Harbour* activists")."""
    lattice, tokens = scene.lattice, scene.reading.tokens
    if lattice.shallow.head_first or tokens[span.head].norm not in scene.grammar.adherents:
        return None
    end = (
        span.head - 1 if tokens[span.head - 1].text in ("'", "’") or tokens[span.head - 1].norm in lattice.shallow.genitives else span.head
    )
    begin = end
    while begin > span.first and lattice.tags[begin - 1] == "W" and tokens[begin - 1].text[0] in "'’" + tokens[begin - 1].text[0].upper():
        begin -= 1
    words = [at for at in range(begin, end) if tokens[at].text[0].isalpha()]
    if all(at in lattice.places for at in words):
        return None
    body = Span(begin, end, words[-1])
    classed = kind_of(scene, body)
    known = len(words) > 1 or begin > first or (tokens[begin].text.isupper() and len(tokens[begin].text) > 2)
    if classed not in (*_BODIES, None) or (classed is None and not known) or scene.grammar.demonyms.scan(tokens, begin, end):
        return None
    return body
