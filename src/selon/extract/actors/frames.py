"""Fillers of the frames: by the cues of the pack, by protest verbs, and by the noun phrases that name an action."""

from msgspec.structs import replace

from selon import syntax
from selon.extract.actors.names import bearer, premodified
from selon.extract.actors.scene import Found, Scene, country_of, filled, head_token, kind_of, role_of, rule_id
from selon.lang import chunks
from selon.lang.chunks import Chunk, Span
from selon.lang.phrases import Hit
from selon.lang.sections.actors import Frame
from selon.model import Sentence
from selon.text import sentence_at

_REACH = 16
_NEAR = 6
_OBJECT = 9
_BODIES = frozenset({"organisation", "movement"})
_PREDICATE = 5
_FRONT, _FRONTED = 1, 24
_PEOPLE = frozenset({"group", "organisation", "movement"})


def by_frames(scene: Scene, number: int, sentence: Sentence) -> list[Found]:
    """What the cues of the pack's frames bring."""
    found: list[Found] = []
    tables = (scene.grammar.cues, scene.grammar.claims)
    for hit in (hit for table in tables for hit in chunks.scan(scene.lattice, table, sentence.first, sentence.last)):
        frame = scene.grammar.frames[hit.key]
        if hit.first in scene.lattice.quoted or not _met(scene, number, sentence, hit, frame):
            continue
        named = _fillers(scene, number, sentence, hit, frame)
        spans = (*named, *(member for span in named for member in chunks.spelled_out(scene.lattice, span, sentence.last)))
        if frame.institution and not scene.lattice.shallow.head_first:
            spans = tuple(_before_gerund(scene, span) for span in spans)
        if frame.nearby and frame.needs not in scene.families.get(number, frozenset()):
            spans = tuple(
                span for span in spans if scene.reading.tokens[span.head].text[0].isupper() or kind_of(scene, span) == "organisation"
            )
        if frame.to_protest:
            spans = tuple(span for span in spans if kind_of(scene, span) != "institution")
        if frame.kinds:
            spans = tuple(span for span in spans if kind_of(scene, span) in frame.kinds)
        if frame.verbless:
            spans = tuple(span for span in spans if kind_of(scene, span) in _PEOPLE or country_of(scene, span))
        if frame.last:
            spans = tuple(span for span in spans if kind_of(scene, span) == "organisation" and role_of(scene, span) in (None, "union"))
        for span in spans:
            made = bearer(scene, sentence, span, frame.label, frame.id) or filled(scene, span, frame.label, frame.id, frame)
            found.extend([replace(made, last=frame.last)] if made else [])
    return [*found, *_in_whose_name(scene, found, sentence)]


def _before_gerund(scene: Scene, span: Span) -> Span:
    """*span* without what it is accused or told of ("accused the bank of funding coal")."""
    tokens, shallow = scene.reading.tokens, scene.lattice.shallow
    for at in range(span.head + 1, span.last - 1):
        if scene.lattice.tags[at] == "P" and tokens[at + 1].norm.endswith(shallow.gerund_endings) and tokens[at + 1].text[0].islower():
            return replace(span, last=at)
    return span


def _in_whose_name(scene: Scene, found: list[Found], sentence: Sentence) -> list[Found]:
    """The organisation in whose name those act who take part as its activists ("activists of Clean Harbour")."""
    tokens, lattice, last = scene.reading.tokens, scene.lattice, sentence.last
    behind: list[Found] = []
    for item in found:
        body = premodified(scene, item.span, sentence.first) if item.label == "participants" else None
        behind.extend([Found(body, "organiser", rule_id(scene, "in_whose_name"))] if body else [])
        crowd = item.label == "crowd" and not lattice.shallow.head_first
        if not crowd and (item.label != "participants" or tokens[item.span.head].norm not in scene.grammar.adherents):
            continue
        owner = _nearest_body(scene, item.span.first)
        if tokens[item.span.first].norm in scene.grammar.possessives and owner is not None:
            behind.append(Found(owner, "organiser", rule_id(scene, "in_whose_name")))  # "the union said its members would strike"
        index = chunks.chunk_at(lattice, item.span.head + 1)
        if index is None or lattice.chunks[index].last > last:
            continue
        chunk = lattice.chunks[index]
        span = chunks.phrase(lattice, index, last)
        named = any(tokens[at].text[0].isupper() for at in range(span.first, min(span.first + 4, span.last)))
        words = [at for at in range(chunk.core, chunk.last) if lattice.tags[at] == "W"] if not lattice.shallow.head_first else [chunk.head]
        place = all(at in lattice.places for at in words) or kind_of(scene, span) in ("group", "crowd")
        origin = chunk.prep in scene.grammar.origins and (kind_of(scene, span) in _BODIES or (not crowd and kind_of(scene, span) is None))
        if (
            ((not crowd and chunk.prep in lattice.shallow.genitives) or origin)
            and chunk.first == item.span.head + 1
            and named
            and not place
        ):
            behind.append(Found(span, "organiser", rule_id(scene, "in_whose_name")))
    return behind


def _nearest_body(scene: Scene, at: int) -> Span | None:
    """The organisation by name before token *at* of its sentence: whose members "its members" are."""
    lattice, tokens = scene.lattice, scene.reading.tokens
    sentence = scene.reading.sentences[sentence_at(scene.reading, tokens[at].start)]
    index = chunks.chunk_at(lattice, sentence.first)
    while index is not None and index < len(lattice.chunks) and lattice.chunks[index].last <= at:
        span = chunks.phrase(lattice, index, sentence.last)
        named = any(tokens[token].text[0].isupper() for token in range(span.first, span.last) if lattice.tags[token] == "W")
        if lattice.chunks[index].prep is None and kind_of(scene, span) == "organisation" and named:
            return span
        index += 1
    return None


def _met(scene: Scene, number: int, sentence: Sentence, hit: Hit, frame: Frame) -> bool:
    if frame.institution and hit.first > sentence.first and scene.lattice.tags[hit.first - 1] == '"':
        return False  # "…", asked Ruth Adeyo
    if frame.by_people and any(_speaks_for_others(scene, span) for span in subject_of(scene, number, sentence, hit.first)):
        return False
    if frame.acting and hit.last == hit.first + 1 and scene.lattice.tags[hit.first] == "W":
        return False  # "the ban of a march planned by …": a noun, whatever verb stands behind it
    called = frame.label == "organiser" or not scene.lattice.shallow.head_first
    if frame.side == "subject" and not frame.adjunct and called and _passive(scene, hit.first, sentence.first):
        return False  # "trams were held up"; in French the auxiliary is that of the perfect too, but not of calling and inviting
    if frame.side == "subject" and frame.label == "organiser" and _denied(scene, hit.first, sentence.first):
        return False
    if frame.named and not (hit.last < sentence.last and scene.reading.tokens[hit.last].text[0].isupper()):
        return False
    if frame.to_protest and not _leads_to_protest(scene, sentence, hit.last):
        return False
    if frame.of_protest and not _has_protest_as_object(scene, sentence, hit):
        return False
    if frame.verbless and (not scene.told or "V" in scene.lattice.tags[sentence.first : sentence.last]):
        return False
    if frame.needs is None or frame.needs in scene.families.get(number, frozenset()):
        return True
    return frame.nearby and frame.needs in scene.families.get(number - 1, frozenset())


def _leads_to_protest(scene: Scene, sentence: Sentence, at: int) -> bool:
    """Whether what the cue before token *at* leads to is a protest: the first infinitive, its near object, or a noun with a preposition."""
    tags, starts = scene.lattice.tags, scene.protests
    for index in range(at, min(at + _REACH, sentence.last)):
        if index in starts:
            before = starts[index] - 1
            while before > at and tags[before] in "DW#":
                before -= 1
            return tags[index] in "IV" or tags[before] in "PIO" or before < at
        if tags[index] == "V" and not any(tag in "VN" for tag in tags[at:index]):
            # "the union warned that it would call a strike"
            return any(near in starts for near in range(index, min(index + _PREDICATE, sentence.last)))
        if tags[index] in "VN.;:!?":
            return False
        if tags[index] == "I":
            return any(near in starts for near in range(index, min(index + 4, sentence.last)))
    return False


def _has_protest_as_object(scene: Scene, sentence: Sentence, hit: Hit) -> bool:
    """Whether the noun phrase behind the cue is headed by a word of protest, one with its people aside ("protesters")."""
    tags, at = scene.lattice.tags, hit.last
    for index in range(at, min(at + _OBJECT, sentence.last)):
        if index in scene.protests:
            first = scene.protests[index]
            head = scene.lattice.classes.get(index)
            return (
                first >= hit.first
                and tags[index] not in "VI"
                and (head is None or head.kind not in ("crowd", "group") or index in scene.events)
            )
        if tags[index] not in "DW#AX-'" and scene.reading.tokens[index].text not in "-–'’":
            return False
    return False


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
    if frame.adjunct:
        verb = _verb_before(scene, sentence, hit.first)
        passive = verb >= 0 and _passive(scene, verb, sentence.first)
        return () if verb < 0 or passive else subject_of(scene, number, sentence, verb)
    if frame.side == "subject":
        return subject_of(scene, number, sentence, hit.first)
    if frame.side == "before":
        return _ending_at(scene, sentence, hit.first)
    at = _past_verb(scene, sentence, hit.last, frame.then) if frame.then else hit.last
    return after_cue(scene, sentence, at, frame.prep) if at else ()


def _past_verb(scene: Scene, sentence: Sentence, at: int, verbs: frozenset[str]) -> int:
    """Where the words behind the first verb after token *at* begin, where it is one of *verbs*; 0 where it is another or none."""
    tags, tokens = scene.lattice.tags, scene.reading.tokens
    for index in range(at, min(at + _REACH, sentence.last)):
        if tokens[index].norm in verbs:
            return index + 1
        if tags[index] not in "PDWX#A," or (index == at and tags[index] in "DW"):
            return 0
    return 0


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
        whole = _organisation_over(scene, chunk, at, sentence.first)
        if whole is not None:
            return (whole,)
        named = scene.reading.tokens[chunk.head].text[0].isupper()
        if named and chunk.prep in (None, *scene.lattice.shallow.genitives) and not any(tag in ";:.!?V" for tag in tags[chunk.last : at]):
            return (Span(chunk.core, chunk.last, chunk.head),) if chunk.prep else chunks.members(scene.lattice, chunk.core, at)[:1]
        break
    return chunks.subject(scene.lattice, at, sentence.first)


def _organisation_over(scene: Scene, chunk: Chunk, at: int, first: int) -> Span | None:
    """The organisation whose name ends with *chunk* ("l'Amicale des familles de la Tuilerie"), where token *at* comes right after it."""
    lattice = scene.lattice
    index = chunks.chunk_at(lattice, chunk.first)
    while index is not None and index > 0 and lattice.chunks[index].prep in lattice.shallow.genitives:
        if lattice.chunks[index].link != "next":
            return None
        index -= 1
        outer = lattice.chunks[index]
        if outer.first < first:
            return None
        head = lattice.classes.get(outer.head)
        if head is not None and head.kind == "organisation" and scene.reading.tokens[outer.head].text[0].isupper():
            span = chunks.phrase(lattice, index, at)
            return span if span.last == chunk.last else None
    return None


def subject_of(scene: Scene, number: int, sentence: Sentence, verb: int) -> tuple[Span, ...]:
    """The subject of the verb group that holds token *verb*: by the parse where there is one, else by the chunker."""
    tags, first = scene.lattice.tags, verb
    while first > sentence.first and tags[first - 1] in "VOANIX":
        first -= 1
    while first < verb and tags[first] == "X":
        first += 1
    if "V" not in tags[first : verb + 2] or tags[verb] == "T":
        return ()
    if first > sentence.first and tags[first - 1] == "R" and scene.reading.tokens[first - 1].norm in scene.grammar.relatives:
        return _antecedent(scene, sentence, first - 1)
    parse = scene.parses.get(number)
    shallow = () if scene.lattice.shallow.head_first else chunks.subject(scene.lattice, first, sentence.first)
    told = any(kind_of(scene, span) in _PEOPLE for span in shallow)  # where the phrases show people, a parse adds slips only
    if parse is not None and not told:
        for token in range(verb, first - 1, -1):
            noun = syntax.subject(parse, token)
            if noun is None or tags[noun] == "R" or not sentence.first <= noun < sentence.last:
                continue
            return chunks.listed(scene.lattice, noun, sentence.first, first if noun < first else sentence.last)
    found = chunks.subject(scene.lattice, first, sentence.first)
    return _with_people(scene, found, sentence.first) or found


def _with_people(scene: Scene, found: tuple[Span, ...], first: int) -> tuple[Span, ...]:
    """The people of whom *found* are clothes or tools ("barristers in wigs and gowns"), () where it is a subject of its own."""
    if scene.lattice.shallow.head_first or len(found) != 1 or kind_of(scene, found[0]) not in (None, "thing"):
        return ()
    index = chunks.chunk_at(scene.lattice, found[0].first)
    if index is None or index < 2 or scene.lattice.chunks[index].link != "and" or scene.reading.tokens[found[0].head].text[0].isupper():
        return ()
    held, owner = scene.lattice.chunks[index - 1], scene.lattice.chunks[index - 2]
    if held.prep is None or held.link != "next" or owner.prep is not None or owner.first < first:
        return ()
    span = Span(owner.core, owner.last, owner.head)
    return (
        (span,)
        if kind_of(scene, span) in ("group", "crowd", "organisation")
        or scene.reading.tokens[owner.head].norm.endswith(scene.grammar.plural)
        else ()
    )


def _antecedent(scene: Scene, sentence: Sentence, relative: int) -> tuple[Span, ...]:
    """What the relative pronoun at token *relative* stands for: the name before it, or a phrase in apposition to one."""
    tags, tokens = scene.lattice.tags, scene.reading.tokens
    spans = _ending_at(scene, sentence, relative - 1 if tags[relative - 1] == "," else relative)
    if not spans or tokens[spans[0].head].text[0].isupper():
        return spans
    before = spans[0].first - 1
    while before > sentence.first and tags[before] == "D":
        before -= 1
    if tags[before] != ",":
        return spans
    named = _ending_at(scene, sentence, before)
    return named if named and tokens[named[0].head].text[0].isupper() else spans


def by_verbs(scene: Scene, number: int, sentence: Sentence) -> list[Found]:
    """Subjects of the protest verbs that another finder found."""
    found: list[Found] = []
    for first, _, kind in scene.verbs.get(number, ()):
        if kind == "protest.verb" and not _passive(scene, first, sentence.first) and first not in scene.lattice.quoted:
            for span in subject_of(scene, number, sentence, first) or _of_main_clause(scene, number, sentence, first):
                rule = rule_id(scene, "verb_subject")
                made = bearer(scene, sentence, span, "participants", rule) or filled(scene, span, "participants", rule)
                found.extend([made] if made else [])
            for span in _purposeful(scene, number, sentence, first):
                made = filled(scene, span, "participants", rule_id(scene, "for_a_purpose"))
                found.extend([made] if made else [])
    return [*found, *_in_whose_name(scene, found, sentence)]


def _of_main_clause(scene: Scene, number: int, sentence: Sentence, participle: int) -> tuple[Span, ...]:
    """The subject of the main clause, for a participle that opens the sentence ("Gathered outside the court, the nurses chanted …")."""
    tags = scene.lattice.tags
    if participle - sentence.first > _FRONT or any(tags[at] not in "AXW" for at in range(sentence.first, participle)):
        return ()
    comma = next((at for at in range(participle, min(participle + _FRONTED, sentence.last)) if tags[at] == ","), -1)
    verb = next((at for at in range(comma, sentence.last) if tags[at] in "V;:.!?"), -1) if comma > 0 else -1
    if verb < 0 or tags[verb] != "V" or "V" in tags[participle + 1 : comma]:
        return ()
    return tuple(span for span in subject_of(scene, number, sentence, verb) if span.first > comma)


def _purposeful(scene: Scene, number: int, sentence: Sentence, verb: int) -> tuple[Span, ...]:
    """The group that does something in order to protest: the subject of the verb on which the infinitive at token *verb* hangs."""
    tags = scene.lattice.tags
    if tags[verb] != "I" and not (verb > sentence.first and tags[verb - 1] == "I"):
        return ()
    at = _verb_before(scene, sentence, verb)
    if at < 0:
        return ()
    return tuple(span for span in subject_of(scene, number, sentence, at) if kind_of(scene, span) in ("group", "movement", None))


def _verb_before(scene: Scene, sentence: Sentence, at: int) -> int:
    """The nearest finite verb before token *at* in its clause, -1 for none."""
    tags = scene.lattice.tags
    at -= 1
    while at > sentence.first and tags[at] not in 'V;:.!?R"':
        at -= 1
    return at if tags[at] == "V" else -1


def _passive(scene: Scene, verb: int, first: int) -> bool:
    """Whether an auxiliary of the passive stands right before the verb and no reflexive pronoun before that."""
    tags, tokens = scene.lattice.tags, scene.reading.tokens
    at = verb
    if not scene.lattice.shallow.head_first and tokens[verb].norm.endswith(scene.lattice.shallow.gerund_endings):
        return False  # "are taking part"
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
        named = scene.reading.tokens[first].text[0].isupper() and first > sentence.first and not sentence.heading
        if kind != "protest.noun" or first in scene.lattice.quoted or named:
            continue
        found.extend(owner for owner in (_owner(scene, sentence, last - 1), _possessor(scene, sentence, first)) if owner)
        if index is None:
            continue
        chunk = lattice.chunks[index]
        if chunk.first == last and (chunk.prep in lattice.shallow.genitives or lattice.tokens[last].norm in scene.grammar.by):
            for span in chunks.members(lattice, chunk.core, sentence.last, outer=chunk.prep):
                who = kind_of(scene, span)
                trade = who is None and scene.reading.tokens[span.head].norm.endswith(scene.grammar.agents) and bool(scene.grammar.agents)
                if who in ("group", "organisation") or trade or country_of(scene, span):
                    label = "organiser" if who == "organisation" else "participants"
                    made = filled(scene, span, label, rule_id(scene, "noun_of_group"))
                    found.extend([made] if made else [])
    if any("protest" in scene.families.get(near, frozenset()) for near in range(number - 2, number + 3)):
        found.extend(_counted(scene, sentence))
    return found


def _owner(scene: Scene, sentence: Sentence, noun: int) -> Found | None:
    """Whose action it is where the noun stands last in its phrase: the group or organisation right before it ("the teachers' strike")."""
    tokens, lattice = scene.reading.tokens, scene.lattice
    if lattice.shallow.head_first:
        return None
    end = noun
    while end > sentence.first and (tokens[end - 1].norm in lattice.shallow.genitives or not tokens[end - 1].norm[0].isalnum()):
        end -= 1
    head = lattice.classes.get(end - 1) if end > sentence.first else None
    owner = end < noun and tokens[end - 1].text[0].isupper()  # "Clean Harbour's march"
    if noun - end > 1 or end == sentence.first or lattice.tags[end - 1] != "W" or (head is None and not owner):
        return None
    if head is not None and head.kind not in ("group", "organisation"):
        return None
    first = end - 1
    while first > sentence.first and lattice.tags[first - 1] == "W" and tokens[first - 1].norm not in lattice.shallow.genitives:
        first -= 1
    if head is None and all(at in lattice.places for at in range(first, end)):
        return None
    label = "organiser" if head is None or head.kind == "organisation" else "participants"
    return filled(scene, Span(first, end, end - 1), label, rule_id(scene, "noun_of_group"))


def _possessor(scene: Scene, sentence: Sentence, noun: int) -> Found | None:
    """Whose action it is where a possessive says so ("the union confirmed its march"): the last organisation or group before it."""
    tokens, lattice = scene.reading.tokens, scene.lattice
    at = noun
    while at > sentence.first and lattice.tags[at - 1] == "W":
        at -= 1
    if at == sentence.first or tokens[at - 1].norm not in scene.grammar.possessives:
        return None
    index = chunks.chunk_at(lattice, at - 1)
    before = lattice.chunks[max(0, (len(lattice.chunks) if index is None else index) - _NEAR) : index]
    for chunk in reversed(before):
        if chunk.first < sentence.first or chunk.last > at or _of_a_group(scene, chunk):
            continue
        span = Span(chunk.core, chunk.last, chunk.head)
        who = kind_of(scene, span)
        if who in ("organisation", "group") and role_of(scene, span) not in ("media", "opponents"):
            return filled(scene, span, "organiser" if who == "organisation" else "participants", rule_id(scene, "possessor"))
    return None


def _denied(scene: Scene, verb: int, first: int) -> bool:
    """Whether the verb group that holds token *verb* is negated ("the unions did not call a strike")."""
    tags, at = scene.lattice.tags, verb
    while at > first and tags[at - 1] in "VAXNO":
        at -= 1
    return "N" in tags[at:verb]


def _of_a_group(scene: Scene, chunk: Chunk) -> bool:
    """Whether *chunk* only says whose people a group right before it is ("the drivers of the network")."""
    lattice = scene.lattice
    index = chunks.chunk_at(lattice, chunk.first)
    if not index or chunk.prep not in lattice.shallow.genitives:
        return False
    before = lattice.chunks[index - 1]
    return before.last == chunk.first and kind_of(scene, Span(before.core, before.last, before.head)) == "group"


def _counted(scene: Scene, sentence: Sentence) -> list[Found]:
    found: list[Found] = []
    verbless = not any(mark in "VI" for mark in scene.lattice.tags[sentence.first : sentence.last])
    at = chunks.chunk_at(scene.lattice, sentence.first)
    while at is not None and at < len(scene.lattice.chunks) and scene.lattice.chunks[at].last <= sentence.last:
        chunk = scene.lattice.chunks[at]
        at += 1
        counted = scene.lattice.tags[chunk.core] == "#"
        if not counted or chunk.prep is not None or chunk.first in scene.lattice.quoted:
            continue
        for span in chunks.members(scene.lattice, chunk.core, sentence.last)[:1]:
            before_verb = scene.lattice.tags[span.last] == "V" if span.last < sentence.last else False
            nominal = verbless and (span.last == sentence.last or scene.lattice.tags[span.last] not in "TVR")
            told_of = range(span.head + 1, min(span.last + 1, sentence.last))
            if any(scene.reading.tokens[index].norm in scene.grammar.suffered for index in told_of):
                continue
            if kind_of(scene, span) == "group" and (before_verb or nominal) and not _suffers(scene, span.last, sentence.last):
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
