"""A shallow chunker: noun phrases, their prepositions, and how they hang together, from closed word classes alone.

It needs no parse and no part-of-speech model. One left-to-right pass gives every token a tag; a second one cuts base noun phrases
("chunks": preposition, determiner, words). On these stand the two questions that finders ask: :func:`members` (which coordinated
phrases begin here: "A, B et C" is three) and :func:`subject` (which ones are the subject of the verb there). All positions are
token indices of the reading, half-open. Everything is linear in the number of tokens asked about; look-back is bounded.

    shallow = tagging.shallow(pack)                            # once per pack
    lattice = chunks.lattice(shallow, reading.tokens, masked)  # once per reading (the stage of :mod:`selon.read.lattice`)
    chunks.members(lattice, first, last)               # phrases from token *first* on, none past *last*
    chunks.subject(lattice, verb, first)               # phrases that are the subject of the verb at token *verb*

The method is the base noun phrase of Abney (1991) with coordination by parallel openings: after a comma or a coordinator, a phrase
that opens with a preposition continues the last prepositional phrase, one that opens with a determiner or a name is a new member.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from selon.lang.body_names import held_together
from selon.lang.phrases import Hit, PhraseTable
from selon.lang.sections.actors import Head
from selon.lang.tagging import CLOSING, OPENING, Shallow, tag
from selon.model import Token

_LOOKBACK = 16
_ASIDE = 40
_BRACKET = 60
_NONE: Mapping[int, Head] = MappingProxyType({})
HARD = frozenset(".;:!?()[]")
"""Tags of marks that no phrase and no list reaches across."""


class Chunk(Struct, frozen=True, gc=False):
    """A base noun phrase: tokens ``first:last`` hold preposition and determiner, ``core:last`` leave the preposition out.

    ``head`` is its noun. ``prep`` is the family of its preposition ("à" for "aux"), None without one. ``link`` is what stands
    before it since the previous chunk:
    ``next`` nothing, ``comma``, ``and`` a coordinator, ``break`` anything else.
    """

    first: int
    core: int
    last: int
    head: int
    prep: str | None
    link: str


class Span(Struct, frozen=True, gc=False):
    """A whole phrase: tokens ``first:last`` without its leading preposition, the ``head`` noun, and whether a coordinator led to it."""

    first: int
    last: int
    head: int
    joined: bool = False


class Lattice(Struct, frozen=True, gc=False):
    """A reading tagged and chunked.

    ``classes``: the class of each token that is (part of) a head noun. ``names``: tokens that head a name of an organisation, which may
    hold other prepositions than genitives ("Front contre …"); ``places``: tokens of place mentions, which such a name does not take in.
    ``quoted``: tokens between quotation marks.
    """

    shallow: Shallow
    tokens: Sequence[Token]
    tags: Sequence[str]
    chunks: Sequence[Chunk]
    starts: Sequence[int]
    classes: Mapping[int, Head] = _NONE
    names: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()
    quoted: frozenset[int] = frozenset()


# -------------------------------------------------------------------------------------------------------------- chunks


def _core_end(shallow: Shallow, tokens: Sequence[Token], tags: Sequence[str], at: int, opening: frozenset[int]) -> int:
    """End of the words of a base phrase whose determiners end before *at*: open words, figures and short quoted names among them."""
    definite, begin = at > 0 and tags[at - 1] == "D", at
    while at < len(tags) and (at == begin or at not in opening):
        mark = tags[at]
        figure = mark == "#" and tokens[at].text[-1].isdigit()
        if figure and tags[at - 1] == "W" and at + 1 < len(tags) and tags[at + 1] == "W" and tokens[at + 1].text[0].islower():
            break
        inner = (mark == "A" and not shallow.head_first) or (mark == "D" and tags[at - 1] == "W" and tokens[at].text[0].isupper())
        if mark in "WT#" or (inner and at + 1 < len(tags) and tags[at + 1] == "W" and (mark == "A" or tokens[at + 1].text[0].isupper())):
            at += 1
        elif mark in '"(' and at + 1 < len(tags) and _quoted_name(tokens, tags, at):
            at = _quoted_name(tokens, tags, at)
        elif mark == "C" and shallow.head_first and tags[at - 1] == "W" and at + 1 < len(tags) and tags[at + 1] == "W":
            if not _inner(shallow, tokens, tags, at, definite):
                break
            at += 2
        else:
            break
    return at


def _inner(shallow: Shallow, tokens: Sequence[Token], tags: Sequence[str], at: int, definite: bool) -> bool:
    """Whether the coordinator at *at* joins words inside one phrase: two adjectives, or two capitalised words of a name."""
    left, right = tokens[at - 1].text, tokens[at + 1].text
    if right[0].isupper():
        return left[0].isupper() and not left.isupper() and not right.isupper() and tags[at - 2] == "W" and tokens[at - 2].text[0].islower()
    return definite and tokens[at - 2].norm not in shallow.determiners


def _quoted_name(tokens: Sequence[Token], tags: Sequence[str], at: int) -> int:
    """Where a short quoted or bracketed name that opens at token *at* ends (after its closing mark); 0 where there is none."""
    bracket = tokens[at].text == "("
    if not (bracket or tokens[at].text in OPENING) or not (at + 1 < len(tokens) and tokens[at + 1].text[:1].isupper()):
        return 0
    for end in range(at + 2, min(at + 9, len(tokens))):
        if tokens[end].text == ")" if bracket else tokens[end].text in CLOSING:
            return end + 1
        if tags[end] in "V.;:!?" or (bracket and tags[end] in ",C"):
            return 0
    return 0


def _prefix(shallow: Shallow, tokens: Sequence[Token], tags: Sequence[str], at: int) -> tuple[int, str | None]:
    """Past the prepositions that begin at *at*: where they end, and the family of the last."""
    prep = None
    while at < len(tags) and (tags[at] == "P" or (prep and tags[at] == "A")):
        if tags[at] == "P":
            prep = prep or shallow.families.get(tokens[at].norm, tokens[at].norm)
        at += 1
    return at, prep


def _head(shallow: Shallow, tokens: Sequence[Token], tags: Sequence[str], first: int, last: int) -> int:
    words = [index for index in range(first, last) if tags[index] == "W" and tokens[index].text[0] not in "'’"]
    if not words:
        return last - 1
    return words[0] if shallow.head_first else words[-1]


def _cut(shallow: Shallow, tokens: Sequence[Token], tags: Sequence[str], opening: frozenset[int]) -> list[Chunk]:
    found: list[Chunk] = []
    at, link = 0, "break"
    while at < len(tags):
        mark = tags[at]
        link = "break" if at in opening else link
        if mark in "PDW#A" or (mark == '"' and _quoted_name(tokens, tags, at)):
            core, prep = _prefix(shallow, tokens, tags, at)
            end = core
            while end < len(tags) and tags[end] in "DNA#":
                end += 1
            last = _core_end(shallow, tokens, tags, end, opening)
            if last > core and any(tags[index] in "W#" for index in range(core, last)):
                found.append(Chunk(at, core, last, _head(shallow, tokens, tags, core, last), prep, link))
                at, link = last, "next"
                continue
            at = max(at + 1, core)
            link = link if mark in "DA" else "break"
            continue
        if mark == ",":
            link = "comma" if link in ("next", "comma") else link
        elif mark == "C":
            link = "and" if link in ("next", "comma", "and") else link
        else:
            link = "break"
        at += 1
    return found


def scan(lattice: Lattice, phrases: PhraseTable, first: int, last: int) -> list[Hit]:
    """The hits of *phrases* in ``first:last`` with masked tokens (times) read over; positions are those of the reading."""
    if "X" not in lattice.tags[first:last]:
        return phrases.scan(lattice.tokens, first, last)
    kept = [index for index in range(first, last) if lattice.tags[index] != "X"]
    hits = phrases.scan([lattice.tokens[index] for index in kept])
    return [Hit(kept[hit.first], kept[hit.last - 1] + 1, hit.key, hit.tense) for hit in hits]


def lattice(
    shallow: Shallow,
    tokens: Sequence[Token],
    masked: Iterable[tuple[int, int]] = (),
    classes: Mapping[int, Head] = _NONE,
    places: frozenset[int] = frozenset(),
    quoted: frozenset[int] = frozenset(),
    opening: frozenset[int] = frozenset(),
) -> Lattice:
    """*tokens* tagged and chunked. *masked*: token ranges (times) that belong to no phrase; *opening*: the first tokens of sentences,
    before which every phrase ends; the rest as in :class:`Lattice`."""
    people = frozenset(index for index, head in classes.items() if head.kind in ("group", "crowd", "organisation"))
    tags = tag(shallow, tokens, masked, held_together(shallow, tokens, classes, places), people, opening)
    made = _cut(shallow, tokens, tags, opening)
    names = frozenset(index for index, head in classes.items() if head.kind == "organisation" and head.role not in ("union", "organisers"))
    return Lattice(shallow, tokens, tags, made, [chunk.first for chunk in made], classes, names, places, quoted)


# ------------------------------------------------------------------------------------------------------------- phrases


def chunk_at(lattice: Lattice, token: int) -> int | None:
    """Index of the chunk that holds *token*, or of the next one after it when only marks and closed words stand between."""
    at = bisect_right(lattice.starts, token) - 1
    if at >= 0 and lattice.chunks[at].last > token:
        return at
    return at + 1 if at + 1 < len(lattice.chunks) else None


def _attaches(lattice: Lattice, chunk: Chunk, before: Chunk, wide: bool, preps: list[str], head: int) -> bool:
    """Whether *chunk* is a complement inside the phrase headed by *head* whose last chunk is *before*."""
    if chunk.prep is None:
        return False
    if (
        chunk.link == "next"
        and chunk.prep in lattice.shallow.name_prepositions
        and head in lattice.names
        and chunk.head not in lattice.places
        and (lattice.shallow.head_first or _small(lattice, before.head) or not _small(lattice, chunk.core))
    ):
        return True
    if chunk.link == "next" and chunk.prep in lattice.shallow.name_prepositions and _one_name(lattice, before, chunk):
        return True
    if chunk.link == "next" and lattice.tokens[chunk.first].text[0].isupper() and _written_as_name(lattice, before):
        return True
    if chunk.link == "next":
        after_participle = lattice.tags[before.last - 1] == "T"
        return wide or after_participle or chunk.prep in lattice.shallow.genitives or chunk.prep in preps
    if chunk.link == "and" and before.prep not in (None, *lattice.shallow.genitives) and chunk.prep not in lattice.shallow.genitives:
        return True
    return chunk.link in ("comma", "and") and chunk.prep in preps


def _small(lattice: Lattice, at: int) -> bool:
    return lattice.tokens[at].text[0].islower()


def _one_name(lattice: Lattice, before: Chunk, chunk: Chunk) -> bool:
    """Whether a preposition joins two capitalised phrases to one name, where the noun comes last ("Parents for Safe Streets")."""
    if lattice.shallow.head_first or (not _written_as_name(lattice, before) and not (before.first and _small(lattice, before.first - 1))):
        return False
    if any(index in lattice.places for index in range(before.core, chunk.last)) or "#" in lattice.tags[before.core : chunk.last]:
        return False
    body = lattice.classes.get(before.head)
    own = range(before.head if body is not None and body.kind == "organisation" else before.core, before.last)
    words = [index for index in (*own, *range(chunk.core, chunk.last)) if lattice.tags[index] == "W"]
    return all(not _small(lattice, index) for index in words) and before.last == chunk.first


def _written_as_name(lattice: Lattice, chunk: Chunk) -> bool:
    """Whether the head of *chunk* is capitalised in running text, where the word before the phrase is not (as in a headline)."""
    known = chunk.core > chunk.first or (chunk.first > 0 and lattice.tokens[chunk.first - 1].text[0].islower())
    return known and lattice.tokens[chunk.first].text[0].islower() and lattice.tokens[chunk.head].text[0].isupper()


def _one(lattice: Lattice, index: int, last: int, wide: bool, outer: str | None, fence: frozenset[str]) -> int:
    """Index after the last chunk of the phrase that begins with chunk *index*; *outer* is the preposition that governs the whole list."""
    preps: list[str] = []
    at = index + 1
    listed = lattice.tokens[lattice.chunks[index].core].norm in lattice.shallow.families
    while at < len(lattice.chunks) and lattice.chunks[at].last <= last:
        chunk = lattice.chunks[at]
        if (
            chunk.link != "next"
            and chunk.prep is not None
            and (chunk.prep == outer or (listed and chunk.prep in lattice.shallow.genitives))
        ):
            break
        if not _attaches(lattice, chunk, lattice.chunks[at - 1], wide, preps, lattice.chunks[index].head):
            break
        preps.append(chunk.prep or "")
        at += 1
    return at


def phrase(lattice: Lattice, index: int, last: int) -> Span:
    """The phrase that chunk *index* opens, without its leading preposition and without what is coordinated with it."""
    chunk = lattice.chunks[index]
    end = _one(lattice, index, last, False, None, frozenset())
    return Span(chunk.core, lattice.chunks[end - 1].last, chunk.head)


def members(
    lattice: Lattice,
    first: int,
    last: int,
    *,
    wide: bool = False,
    outer: str | None = None,
    loose: bool = False,
    fence: frozenset[str] = frozenset(),
) -> tuple[Span, ...]:
    """The coordinated phrases of the list that begins at token *first*, none reaching past token *last*.

    A list is held together by its last coordinator; a list of commas alone counts only with *loose* (demands are listed so) and
    three members, all opening with a determiner. *wide*: prepositional phrases of any kind belong to the phrase (names of
    organisations, demands), not only genitives and those after a participle. *outer*: the family of the
    preposition that governs the list ("à" in "à l'UE et aux États"). *fence*: prepositions that end the list, because they
    open a frame of their own.
    """
    start = chunk_at(lattice, first)
    if start is None or lattice.chunks[start].last > last:
        return ()
    spans: list[Span] = []
    at, coordinated = start, False
    while at < len(lattice.chunks) and lattice.chunks[at].last <= last:
        chunk = lattice.chunks[at]
        if at > start:
            if chunk.link not in ("comma", "and") or not (
                chunk.prep is None or chunk.prep == outer or chunk.prep in lattice.shallow.genitives
            ):
                break
            coordinated = coordinated or chunk.link == "and"
        end = _one(lattice, at, last, wide, outer, fence)
        spans.append(Span(max(chunk.core, first), lattice.chunks[end - 1].last, chunk.head, chunk.link == "and" and at > start))
        at = end
    if len(spans) > 1 and not coordinated:
        opened = all(lattice.tags[span.first] == "D" for span in spans)
        return tuple(spans) if loose and opened and len(spans) > 2 else tuple(spans[:1])
    while len(spans) > 1 and not spans[-1].joined:
        spans.pop()
    return tuple(spans)


def subject(lattice: Lattice, verb: int, first: int, *, wide: bool = False) -> tuple[Span, ...]:
    """The phrases that are the subject of the verb at token *verb*, looked for back to token *first*; () for a pronoun or none.

    Relative clauses and inserted prepositional phrases between subject and verb are stepped over.
    """
    verb = _before_aside(lattice, _before_members(lattice, _first_verb(lattice, verb, first), first), first)
    at = bisect_left(lattice.starts, verb) - 1
    right, comma, apposed = verb, False, None
    floor = max(0, at - _LOOKBACK)
    while at >= floor and lattice.chunks[at].first >= first:
        chunk = lattice.chunks[at]
        between = lattice.tags[chunk.last : right]
        if ")" in between and chunk.first > 0 and lattice.tags[chunk.first - 1] == "(":
            right, at = chunk.first - 1, at - 1
            continue
        if any(mark in ";:.!?B" for mark in between):
            break
        comma = comma or "," in between
        clausal = chunk.prep in lattice.shallow.conjunctions and right == verb
        if (chunk.prep is None or clausal) and not _modifies(lattice, at) and not (comma and _genitive_member(lattice, at)):
            if not (comma and chunk.link == "comma"):
                return _list_that_ends(lattice, at, verb, first, wide)
            apposed = at if apposed is None else apposed
        right, at = chunk.first, at - 1
    return () if apposed is None else _list_that_ends(lattice, apposed, verb, first, wide)


def _before_members(lattice: Lattice, verb: int, first: int) -> int:
    """Where the subject of the verb at token *verb* ends: before the members that are spelled out between the two ("…, including …,")."""
    for at in range(verb - 1, max(first, verb - 2 * _LOOKBACK) - 1, -1):
        if lattice.tags[at] == "L":
            while at > first and lattice.tags[at - 1] in ",(LA":
                at -= 1
            return at
        if lattice.tags[at] in "V.;:!?R":
            break
    return verb


def _before_aside(lattice: Lattice, verb: int, first: int) -> int:
    """Where the subject of the verb at token *verb* ends: before what is set apart by commas ("…, led by A and B, …", "…, who …, …")."""
    tags = lattice.tags
    if verb - 1 <= first or tags[verb - 1] != ",":
        return verb
    for at in range(verb - 2, max(first, verb - _ASIDE), -1):
        if tags[at] in ".;:!?":
            break
        if tags[at] == "," and tags[at + 1] in "TR":
            return at if tags[at - 1] in 'W)"#' else verb
    return verb


def spelled_out(lattice: Lattice, span: Span, last: int) -> tuple[Span, ...]:
    """The members that the text lists right after *span*: "…, including A and B", "… (A, B and C)"; () where it lists none."""
    at = span.last
    bracketed = at < last and lattice.tags[at] == "("
    while at < last and lattice.tags[at] in ",(":
        at += 1
    opened = at
    while at < last and lattice.tags[at] in "LA":
        at += 1
    if opened == span.last and "L" not in lattice.tags[opened:at]:
        return ()
    if "L" in lattice.tags[opened:at]:
        return members(lattice, at, last)
    close = next((i for i in range(at, min(at + _BRACKET, last)) if lattice.tags[i] == ")"), -1) if bracketed else -1
    if close < 0 or not any(mark in ",C" for mark in lattice.tags[at:close]):
        return ()
    return _bracketed(lattice, at, close)


def _bracketed(lattice: Lattice, first: int, last: int) -> tuple[Span, ...]:
    """The members of a list in brackets, which needs no coordinator: each phrase after a comma or one."""
    found: list[Span] = []
    at = first
    while at < last:
        end = next((i for i in range(at, last) if lattice.tags[i] in ",C"), last)
        inside = [i for i in range(at, end) if lattice.tags[i] in "W#"]
        if inside and not any(lattice.tags[i] in "VIRP" for i in range(at, end)):
            found.append(Span(at, end, inside[0] if lattice.shallow.head_first else inside[-1], at > first))
        at = end + 1
    return tuple(found)


def _genitive_member(lattice: Lattice, index: int) -> bool:
    """Whether the chunk, opened by a partitive after a coordinator, goes on a genitive before it ("de la Drôme et des Alpes")."""
    chunk, before = lattice.chunks[index], lattice.chunks[index - 1]
    partitive = lattice.tokens[chunk.core].norm in lattice.shallow.partitives
    return index > 0 and chunk.link == "and" and partitive and before.prep in lattice.shallow.genitives


def _first_verb(lattice: Lattice, verb: int, first: int) -> int:
    """The first of coordinated verbs ("demand … and march"): a verb right after a coordinator shares the subject of the one before."""
    at = verb
    while at > first and lattice.tags[at - 1] in "CNA" and "C" in lattice.tags[max(first, at - 3) : at]:
        back = at - 1
        while back > first and lattice.tags[back] not in "V;:.!?R":
            back -= 1
        if lattice.tags[back] != "V":
            break
        at = back
        while at > first and lattice.tags[at - 1] in "VONA":
            at -= 1
    return at


def _modifies(lattice: Lattice, index: int) -> bool:
    """Whether the chunk is the object of a verb inside a relative clause: its own clause's verb stands between it and an earlier phrase."""
    chunk = lattice.chunks[index]
    if index == 0 or chunk.link != "break":
        return False
    gap = lattice.tags[lattice.chunks[index - 1].last : chunk.first]
    return "R" in gap and "V" in gap


def _list_that_ends(lattice: Lattice, index: int, verb: int, first: int, wide: bool) -> tuple[Span, ...]:
    """The longest list whose last member begins with chunk *index*."""
    start = index
    while (
        start > 0
        and lattice.chunks[start].link in ("comma", "and", "next")
        and lattice.chunks[start - 1].first >= first
        and index - start < _LOOKBACK
    ):
        start -= 1
    target = lattice.chunks[index]
    for at in range(start, index + 1):
        if lattice.chunks[at].prep is not None and at != index:
            continue
        spans = members(lattice, lattice.chunks[at].core, verb, wide=wide)
        if spans and spans[-1].head == target.head:
            return spans
    spans = members(lattice, target.core, verb, wide=wide)
    measured = lattice.tags[target.core] == "#" and all(
        lattice.chunks[chunk_at(lattice, span.head) or 0].prep in lattice.shallow.genitives for span in spans[1:]
    )
    return spans if measured else spans[:1]


def listed(lattice: Lattice, token: int, first: int, last: int) -> tuple[Span, ...]:
    """The list in ``first:last`` that has the phrase headed by (or holding) *token* among its members; () where it holds none."""
    index = chunk_at(lattice, token)
    if index is None or not lattice.chunks[index].first <= token < lattice.chunks[index].last:
        return ()
    head = lattice.chunks[index].head
    start = index
    while start > 0 and lattice.chunks[start].link != "break" and lattice.chunks[start - 1].first >= first and index - start < _LOOKBACK:
        start -= 1
    for at in range(start, index + 1):
        if lattice.chunks[at].prep is None or at == index:
            spans = members(lattice, lattice.chunks[at].core, last)
            if any(span.head == head for span in spans):
                return spans
    return ()


def strip_quantity(lattice: Lattice, first: int, last: int) -> int:
    """Where the name begins in ``first:last``: past determiners, figures and quantity words ("plusieurs centaines de")."""
    at = first
    while at < last:
        hits = lattice.shallow.quantifiers.at(lattice.tokens, at, last)
        if hits and hits[0].last < last:
            at = hits[0].last
        elif lattice.tags[at] == "D" and at > first and not _small(lattice, at) and not _small(lattice, min(at + 1, last - 1)):
            break  # "the All Workers' Congress"
        elif at + 1 < last and (lattice.tags[at] in "D#NA" or (at > first and _goes_on(lattice, at))):
            at += 1
        else:
            break
    return at


def _goes_on(lattice: Lattice, at: int) -> bool:
    """Whether token *at* goes on a figure before it: a preposition ("200 de …"), the rest of a compound ("70-year-old")."""
    return (lattice.tags[at] == "P" and lattice.tags[at - 1] == "#") or lattice.tokens[at].text[0] == "-"
