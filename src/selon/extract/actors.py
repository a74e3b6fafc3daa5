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

from collections.abc import Iterable
from typing import NamedTuple

from selon import syntax
from selon.lang import chunks
from selon.lang.chunks import Lattice, Shallow, Span
from selon.lang.heads import Heads, classify, compile_heads
from selon.lang.notation import expand
from selon.lang.pack import Pack
from selon.lang.phrases import Hit, PhraseTable, table
from selon.lang.sections.actors import Frame, Head
from selon.lang.tokens import norm
from selon.model import Act, Mention, Mentions, Parses, Reading, Sentence, Where, Who
from selon.text import sentence_at, token_evidence, token_range

_PRIORITY = ("organiser", "participants", "perpetrator", "victim", "addressee", "opponent", "actor", "crowd")
_LONGEST = 30
_WIDEST_ADDRESS = 8


class Grammar(NamedTuple):
    """What the finder keeps of one pack."""

    shallow: Shallow
    cues: PhraseTable
    frames: dict[str, Frame]
    heads: Heads
    demonyms: PhraseTable
    violence: PhraseTable
    passive: frozenset[str]
    by: frozenset[str]
    plural: tuple[str, ...]


class _Scene(NamedTuple):
    """One reading as the frames see it: token sets of places and times, actions by sentence, the head class at each token."""

    grammar: Grammar
    reading: Reading
    parses: Parses
    lattice: Lattice
    classes: dict[int, Head]
    places: frozenset[int]
    countries: frozenset[int]
    events: frozenset[int]
    families: dict[int, frozenset[str]]
    verbs: dict[int, tuple[tuple[int, int, str], ...]]
    told: bool


class _Found(NamedTuple):
    """A filler before it is a mention."""

    span: Span
    label: str
    rule: str
    weak: bool = False


def prepare(pack: Pack) -> Grammar:
    """Compile the frames, heads and demonyms of *pack*."""
    section, paradigms = pack.actors, pack.language.paradigms

    def compiled(entries: Iterable[tuple[str, str]]) -> PhraseTable:
        return table(entries, paradigms, pack.cutter)

    return Grammar(
        shallow=chunks.shallow(pack),
        cues=compiled((frame.id, form) for frame in section.frames for form in frame.forms),
        frames={frame.id: frame for frame in section.frames},
        heads=compile_heads(pack),
        demonyms=compiled((code, form) for code, forms in section.demonyms.items() for form in forms),
        violence=compiled((rule.id, form) for rule in section.violence for form in rule.forms),
        passive=frozenset(norm(f.text) for p in section.violence_grammar.passive for f in expand(p, paradigms)),
        by=section.violence_grammar.by,
        plural=section.plural,
    )


def find(grammar: Grammar, reading: Reading, parses: Parses, actions: Mentions, places: Mentions, times: Mentions) -> Mentions:
    """The actors of *reading*, in text order. Linear in the length of the text."""
    if not reading.sentences:
        return ()
    scene = _scene(grammar, reading, parses, actions, places, times)
    found: list[_Found] = []
    for number, sentence in enumerate(reading.sentences):
        found.extend(_by_frames(scene, number, sentence))
        found.extend(_by_verbs(scene, number, sentence))
        found.extend(_of_events(scene, sentence, number))
        found.extend(_violence(scene, sentence))
        found.extend(_others(scene, number, sentence))
    return _settle(scene, found)


# --------------------------------------------------------------------------------------------------------------- scene


def _scene(grammar: Grammar, reading: Reading, parses: Parses, actions: Mentions, places: Mentions, times: Mentions) -> _Scene:
    tokens = reading.tokens
    classes = classify(grammar.heads, tokens)
    families: dict[int, set[str]] = {}
    verbs: dict[int, list[tuple[int, int, str]]] = {}
    events: set[int] = set()
    for mention in actions:
        if not isinstance(mention.value, Act):
            continue
        number = sentence_at(reading, mention.start)
        families.setdefault(number, set()).add(mention.value.family)
        first, last = token_range(reading, mention.start, mention.end)
        if mention.value.word_class == "noun":
            events.update(range(first, last))
        verbs.setdefault(number, []).append((first, last, f"{mention.value.family}.{mention.value.word_class}"))
    held = frozenset(index for mention in places for index in range(*token_range(reading, mention.start, mention.end)))
    names = frozenset(index for index, head in classes.items() if head.kind == "organisation" and head.role not in ("union", "organisers"))
    masked = tuple(token_range(reading, mention.start, mention.end) for mention in times)
    return _Scene(
        grammar=grammar,
        reading=reading,
        parses=parses,
        lattice=chunks.lattice(grammar.shallow, tokens, masked, names, held),
        classes=classes,
        places=held,
        countries=frozenset(
            index
            for mention in places
            if isinstance(mention.value, Where) and mention.value.precision == "country"
            for index in range(*token_range(reading, mention.start, mention.end))
        ),
        events=frozenset(events),
        families={number: frozenset(kinds) for number, kinds in families.items()},
        verbs={number: tuple(found) for number, found in verbs.items()},
        told=bool(actions),
    )


def _quoted(reading: Reading, offset: int) -> bool:
    return any(quote.inner_start <= offset < quote.inner_end for quote in reading.quotes if quote.depth == 0)


# -------------------------------------------------------------------------------------------------------------- frames


def _by_frames(scene: _Scene, number: int, sentence: Sentence) -> list[_Found]:
    """What the cues of the pack's frames bring."""
    found: list[_Found] = []
    tokens = scene.reading.tokens
    for hit in chunks.scan(scene.lattice, scene.grammar.cues, sentence.first, sentence.last):
        frame = scene.grammar.frames[hit.key]
        if _quoted(scene.reading, tokens[hit.first].start) or not _met(scene, number, sentence, hit, frame):
            continue
        spans = _fillers(scene, number, sentence, hit, frame)
        found.extend(made for span in spans if (made := _filled(scene, span, frame.label, frame.id, frame, len(spans))))
    return found


def _met(scene: _Scene, number: int, sentence: Sentence, hit: Hit, frame: Frame) -> bool:
    if frame.by_people and any(_speaks_for_others(scene, span) for span in _subject(scene, number, sentence, hit.first)):
        return False
    return frame.needs is None or not scene.told or frame.needs in scene.families.get(number, frozenset())


def _speaks_for_others(scene: _Scene, span: Span) -> bool:
    """Whether whoever is named so is no protester: an institution, an outlet, an expert, a person by name."""
    token = _head_token(scene, span)
    if token < 0:
        return scene.reading.tokens[span.head].text[:1].isupper()
    return scene.classes[token].kind in ("institution", "person") or scene.classes[token].role in ("media", "expert", "police")


def _fillers(scene: _Scene, number: int, sentence: Sentence, hit: Hit, frame: Frame) -> tuple[Span, ...]:
    if frame.side == "subject":
        return _subject(scene, number, sentence, hit.first)
    if frame.side == "before":
        return _ending_at(scene, sentence, hit.first)
    return _after(scene, sentence, hit.last, frame.prep)


def _after(scene: _Scene, sentence: Sentence, at: int, prep: str | None) -> tuple[Span, ...]:
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


def _ending_at(scene: _Scene, sentence: Sentence, at: int) -> tuple[Span, ...]:
    return chunks.subject(scene.lattice, at, sentence.first)


def _subject(scene: _Scene, number: int, sentence: Sentence, verb: int) -> tuple[Span, ...]:
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
            if noun is not None and sentence.first <= noun < sentence.last:
                return _phrase_of(scene, sentence, noun, first)
    return chunks.subject(scene.lattice, first, sentence.first)


def _phrase_of(scene: _Scene, sentence: Sentence, noun: int, verb: int) -> tuple[Span, ...]:
    """The coordinated phrases whose first head is *noun*; () where it is a pronoun."""
    index = chunks.chunk_at(scene.lattice, noun)
    if index is None or not scene.lattice.chunks[index].first <= noun < scene.lattice.chunks[index].last:
        return ()
    last = verb if noun < verb else sentence.last
    return chunks.members(scene.lattice, scene.lattice.chunks[index].core, last)


def _by_verbs(scene: _Scene, number: int, sentence: Sentence) -> list[_Found]:
    """Subjects of the protest verbs that another finder found."""
    found: list[_Found] = []
    for first, _, kind in scene.verbs.get(number, ()):
        if (
            kind == "protest.verb"
            and not _passive(scene, first, sentence.first)
            and not _quoted(scene.reading, scene.reading.tokens[first].start)
        ):
            for span in _subject(scene, number, sentence, first):
                made = _filled(scene, span, "participants", _rule(scene, "verb_subject"), None, 1)
                found.extend([made] if made else [])
    return found


def _passive(scene: _Scene, verb: int, first: int) -> bool:
    """Whether an auxiliary of the passive stands right before the verb and no reflexive pronoun before that."""
    tags, tokens = scene.lattice.tags, scene.reading.tokens
    at = verb
    while at > first and tags[at - 1] in "VAXNO":
        if tags[at - 1] == "O":
            return False
        at -= 1
    return any(tokens[index].norm in scene.grammar.passive for index in range(at, verb))


def _rule(scene: _Scene, name: str) -> str:
    return f"{scene.reading.language}.actors.{name}"


def _of_events(scene: _Scene, sentence: Sentence, number: int) -> list[_Found]:
    """Groups named by the action's own noun phrase ("manifestation d'agriculteurs"), and counted groups beside an action."""
    found: list[_Found] = []
    lattice = scene.lattice
    for first, last, kind in scene.verbs.get(number, ()):
        index = chunks.chunk_at(lattice, last)
        if kind != "protest.noun" or index is None or _quoted(scene.reading, scene.reading.tokens[first].start):
            continue
        chunk = lattice.chunks[index]
        if chunk.first == last and chunk.prep in scene.grammar.shallow.genitives:
            for span in chunks.members(lattice, chunk.core, sentence.last, outer=chunk.prep):
                if _kind(scene, span) in ("group", "organisation") or _country(scene, span):
                    made = _filled(scene, span, "participants", _rule(scene, "noun_of_group"), None, 1)
                    found.extend([made] if made else [])
    if any("protest" in scene.families.get(near, frozenset()) for near in range(number - 2, number + 3)):
        found.extend(_counted(scene, sentence))
    return found


def _counted(scene: _Scene, sentence: Sentence) -> list[_Found]:
    found: list[_Found] = []
    at = chunks.chunk_at(scene.lattice, sentence.first)
    while at is not None and at < len(scene.lattice.chunks) and scene.lattice.chunks[at].last <= sentence.last:
        chunk = scene.lattice.chunks[at]
        at += 1
        counted = scene.lattice.tags[chunk.core] == "#"
        if not counted or chunk.prep is not None or _quoted(scene.reading, scene.reading.tokens[chunk.first].start):
            continue
        for span in chunks.members(scene.lattice, chunk.core, sentence.last)[:1]:
            before_verb = scene.lattice.tags[span.last] == "V" if span.last < sentence.last else False
            if _kind(scene, span) == "group" and before_verb and not _suffers(scene, span.last, sentence.last):
                made = _filled(scene, span, "participants", _rule(scene, "counted_group"), None, 1)
                found.extend([made] if made else [])
    return found


def _suffers(scene: _Scene, at: int, last: int) -> bool:
    """Whether the verb group at token *at* is a passive: what is said of victims and of people arrested."""
    tags, tokens = scene.lattice.tags, scene.reading.tokens
    group = []
    while at < last and tags[at] in "VA":
        group.append(tokens[at].norm)
        at += 1
    return len(group) > 1 and any(word in scene.grammar.passive for word in group[:-1])


# ------------------------------------------------------------------------------------------------------------ violence


def _violence(scene: _Scene, sentence: Sentence) -> list[_Found]:
    """Who did violence to whom: subject and object of an active verb, by-phrase and subject of a passive one."""
    found: list[_Found] = []
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    for hit in scene.grammar.violence.scan(tokens, sentence.first, sentence.last):
        if tags[hit.first] not in "VTI" or _quoted(scene.reading, tokens[hit.first].start):
            continue
        group = hit.first
        while group > sentence.first and tags[group - 1] in "VOAN":
            group -= 1
        words = {tokens[index].norm for index in range(group, hit.first)}
        passive = bool(words & scene.grammar.passive) or tags[hit.first] == "T"
        subjects = chunks.subject(scene.lattice, group, sentence.first) if "V" in tags[group : hit.last] else ()
        if hit.last < sentence.last and tokens[hit.last].norm in scene.grammar.by:
            doers = chunks.members(scene.lattice, hit.last + 1, sentence.last)
            passive = True
        else:
            doers = () if passive else subjects
        sufferers = subjects if passive else _after(scene, sentence, hit.last, None)
        pairs = [("perpetrator", span) for span in doers] + [("victim", span) for span in sufferers]
        for label, span in pairs:
            made = _filled(scene, span, label, hit.key, None, 1)
            found.extend([made] if made else [])
    return found


# -------------------------------------------------------------------------------------------------------------- others


def _others(scene: _Scene, number: int, sentence: Sentence) -> list[_Found]:
    """Organisations, institutions, persons and crowds that no frame took."""
    found: list[_Found] = []
    at = chunks.chunk_at(scene.lattice, sentence.first)
    while at is not None and at < len(scene.lattice.chunks) and scene.lattice.chunks[at].last <= sentence.last:
        chunk = scene.lattice.chunks[at]
        if chunk.first >= sentence.first:
            span = chunks.members(scene.lattice, chunk.core, sentence.last)[:1]
            kind = _kind(scene, span[0]) if span else None
            if span and kind in ("organisation", "institution", "crowd"):
                label = "crowd" if kind == "crowd" else "actor"
                found.append(_Found(span[0], label, scene.classes[_head_token(scene, span[0])].id))
            elif span and _role(scene, span[0]) == "opponents":
                found.append(_Found(span[0], "opponent", scene.classes[span[0].head].id, weak=True))
            elif span and kind == "movement" and scene.told and chunk.prep is None:
                whole = Span(span[0].first, _end_of_class(scene, span[0].head), span[0].head)
                found.append(_Found(whole, "participants", scene.classes[span[0].head].id, weak=True))
            elif kind is None:
                found.extend(_proper(scene, sentence, chunk.core, chunk.last))
        at += 1
    return found


def _end_of_class(scene: _Scene, token: int) -> int:
    at = token
    while scene.classes.get(at) is scene.classes[token]:
        at += 1
    return at


def _proper(scene: _Scene, sentence: Sentence, first: int, last: int) -> list[_Found]:
    """Acronyms and names of persons inside the words of one base phrase."""
    if sentence.heading or _quoted(scene.reading, scene.reading.tokens[first].start):
        return []
    tokens, tags = scene.reading.tokens, scene.lattice.tags
    found: list[_Found] = []
    at = first
    while at < last:
        text = tokens[at].text
        if tags[at] != "W" or not text[0].isupper() or at in scene.places:
            at += 1
            continue
        end = at + 1
        while end < last and tags[end] == "W" and tokens[end].text[0].isupper() and end not in scene.places:
            end += 1
        acronym = end == at + 1 and 2 <= len(text) <= 12 and sum(c.isupper() for c in text) >= 2 and text.replace("-", "").isalpha()
        person = 2 <= end - at <= 4 and not any(tokens[i].text.isupper() and len(tokens[i].text) > 2 for i in range(at, end))
        if acronym or person:
            found.append(_Found(Span(at, end, at), "actor", _rule(scene, "acronym" if acronym else "person")))
        at = end
    return found


# -------------------------------------------------------------------------------------------------------------- values


def _head_token(scene: _Scene, span: Span) -> int:
    """The token of *span* that tells its class: its head, or for a name the first word that has one; -1 for none."""
    if span.head in scene.classes:
        return span.head
    head_first = scene.grammar.shallow.head_first
    inside = [index for index in range(span.first, min(span.last, span.first + 12)) if index in scene.classes]
    if not inside:
        return -1
    named = scene.reading.tokens[span.head].text[:1].isupper()
    if named:
        return next((i for i in inside if scene.classes[i].kind == "organisation"), inside[0])
    near = [index for index in inside if (index <= span.head if head_first else index >= span.head - 1)]
    return near[0] if near else -1


def _kind(scene: _Scene, span: Span) -> str | None:
    token = _head_token(scene, span)
    return scene.classes[token].kind if token >= 0 else None


def _role(scene: _Scene, span: Span) -> str | None:
    token = _head_token(scene, span)
    return scene.classes[token].role if token >= 0 else None


def _country(scene: _Scene, span: Span) -> str | None:
    hits = scene.grammar.demonyms.scan(scene.reading.tokens, span.first, span.last)
    return hits[0].key if hits else None


def _filled(scene: _Scene, span: Span, label: str, rule: str, frame: Frame | None, count: int) -> _Found | None:
    """The filler under its final label, or None where such a phrase cannot fill the frame."""
    kind = _kind(scene, span)
    head = scene.reading.tokens[span.head]
    event = (
        span.head in scene.events
        and kind not in ("group", "crowd")
        and not (head.text[0].isupper() and scene.lattice.tags[span.first] == "D")
    )
    if kind == "thing" or event or span.last - span.first > _LONGEST or not any(c.isalpha() for c in head.text):
        return None
    if _quoted(scene.reading, head.start):
        return None
    if kind == "crowd":
        return _Found(span, "crowd", rule) if label in ("participants", "organiser", "perpetrator", "victim") else None
    role = _role(scene, span)
    if role == "opponents" and label == "participants":
        return _Found(span, "opponent", rule)
    named = head.text[0].isupper() and span.head != scene.reading.sentences[sentence_at(scene.reading, head.start)].first
    plural = head.norm.endswith(scene.grammar.plural) or scene.lattice.tags[span.first] == "#"
    place = span.head in scene.places
    if label == "holder":
        label = "organiser" if kind == "organisation" or (named and kind is None and not _country(scene, span)) else "participants"
    if frame is not None and frame.institution:
        person = named and not place and span.last - span.first >= 2
        wanted = kind == "institution" or (frame.countries and span.head in scene.countries) or (person and kind is None)
        return _Found(span, label, rule) if wanted and not (role == "police" and label == "addressee" and plural) else None
    if place and kind is None and not _country(scene, Span(span.head, span.head + 1, span.head)):
        return None
    if label == "participants":
        fits = kind in ("group", "organisation", "person", "movement") or bool(_country(scene, span)) or (named and kind is None)
        organisers = role == "organisers" and not named
        return (
            _Found(span, label, rule)
            if (fits or (plural and kind is None)) and role not in ("police", "government") and not organisers
            else None
        )
    if label == "organiser":
        fits = kind is not None or named or plural or bool(_country(scene, span))
        return _Found(span, label, rule) if fits and role != "police" else None
    return _Found(span, label, rule) if kind or named or _country(scene, span) else None


def _value(scene: _Scene, first: int, span: Span) -> Who:
    return Who(token_evidence(scene.reading, first, span.last).text, _role(scene, span), _country(scene, span))


def _settle(scene: _Scene, found: list[_Found]) -> Mentions:
    """Mentions, one a span and label; a frame's filler takes precedence over a bare name in its place."""
    rank = {label: place for place, label in enumerate(_PRIORITY)}
    taken: dict[tuple[int, int], list[str]] = {}
    covered: set[int] = set()
    made: list[Mention] = []
    for item in sorted(found, key=lambda f: (f.weak, rank[f.label], f.span.first, -f.span.last)):
        first = chunks.strip_quantity(scene.lattice, item.span.first, item.span.last)
        key = (first, item.span.last)
        labels = taken.setdefault(key, [])
        if item.label in labels or (labels and item.label not in ("organiser", "participants")):
            continue
        if (item.weak or item.label in ("actor", "crowd")) and item.span.head in covered:
            continue
        if any(
            item.label == m.label and m.start < scene.reading.tokens[item.span.last - 1].end and scene.reading.tokens[first].start < m.end
            for m in made
        ):
            continue
        labels.append(item.label)
        covered.update(range(first, item.span.last))
        evidence = token_evidence(scene.reading, first, item.span.last)
        value = _value(scene, first, item.span)
        made.append(Mention("actor", evidence.start, evidence.end, evidence.text, item.rule, value, item.label))
    return tuple(sorted(made, key=lambda m: (m.start, m.end, rank[str(m.label)])))
