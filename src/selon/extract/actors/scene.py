"""What the frames look at: a reading with its phrases, head nouns, places and actions; and whether a phrase can fill a frame."""

from collections.abc import Iterable
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from selon.lang import chunks
from selon.lang.chunks import Lattice, Span
from selon.lang.notation import expand
from selon.lang.pack import Pack
from selon.lang.phrases import PhraseTable, table
from selon.lang.sections.actors import Frame
from selon.lang.tokens import norm
from selon.model import Act, Mentions, Parses, Reading, Where, Who
from selon.text import sentence_at, token_evidence, token_range

Label = Literal["organiser", "participants", "perpetrator", "victim", "addressee", "opponent", "actor", "crowd"]
LABELS: tuple[str, ...] = get_args(Label)
"""Labels of actor mentions; where two frames claim one span, the earlier one has it."""
_LONGEST = 30


class Grammar(Struct, frozen=True):
    """What the finder keeps of one pack."""

    cues: PhraseTable
    claims: PhraseTable
    frames: dict[str, Frame]
    demonyms: PhraseTable
    violence: PhraseTable
    passive: frozenset[str]
    by: frozenset[str]
    suffered: frozenset[str]
    possessives: frozenset[str]
    adherents: frozenset[str]
    origins: frozenset[str]
    relatives: frozenset[str]
    naming: PhraseTable
    sorts: frozenset[str]
    plural: tuple[str, ...]
    agents: tuple[str, ...]


class Scene(Struct, frozen=True, gc=False):
    """One reading as the frames see it: its phrases, token sets of countries and events, actions by sentence.

    ``protests``: for each token of a word of protest the first token of that word.
    """

    grammar: Grammar
    reading: Reading
    parses: Parses
    lattice: Lattice
    countries: frozenset[int]
    events: frozenset[int]
    families: dict[int, frozenset[str]]
    verbs: dict[int, tuple[tuple[int, int, str], ...]]
    protests: dict[int, int]
    told: bool


class Found(Struct, frozen=True, gc=False):
    """A filler before it is a mention."""

    span: Span
    label: str
    rule: str
    weak: bool = False
    last: bool = False


def prepare(pack: Pack) -> Grammar:
    """Compile the frames, heads and demonyms of *pack*."""
    section, paradigms = pack.actors, pack.language.paradigms

    def compiled(entries: Iterable[tuple[str, str]]) -> PhraseTable:
        return table(entries, paradigms, pack.cutter)

    return Grammar(
        cues=compiled((frame.id, form) for frame in section.frames if not frame.last for form in frame.forms),
        claims=compiled((frame.id, form) for frame in section.frames if frame.last for form in frame.forms),
        frames={frame.id: frame for frame in section.frames},
        demonyms=compiled((code, form) for code, forms in section.demonyms.items() for form in forms),
        violence=compiled((rule.id, form) for rule in section.violence for form in rule.forms),
        passive=frozenset(norm(f.text) for p in section.violence_grammar.passive for f in expand(p, paradigms)),
        origins=section.origins,
        by=section.violence_grammar.by,
        suffered=frozenset(norm(f.text) for p in section.violence_grammar.suffered for f in expand(p, paradigms)),
        possessives=section.possessives,
        adherents=frozenset(norm(f.text) for p in section.adherents for f in expand(p, paradigms)),
        naming=compiled(("", form) for form in section.naming),
        sorts=frozenset(norm(f.text) for h in section.heads if h.before_name for p in h.forms for f in expand(p, paradigms)),
        relatives=pack.language.classes.relatives,
        plural=section.plural,
        agents=section.agents,
    )


def scene_of(grammar: Grammar, reading: Reading, parses: Parses, actions: Mentions, places: Mentions, lattice: Lattice) -> Scene:
    """The scene of *reading*: its actions by sentence, its countries."""
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
    return Scene(
        grammar=grammar,
        reading=reading,
        parses=parses,
        lattice=lattice,
        countries=frozenset(
            index
            for mention in places
            if isinstance(mention.value, Where) and mention.value.precision == "country"
            for index in range(*token_range(reading, mention.start, mention.end))
        ),
        events=frozenset(events),
        families={number: frozenset(kinds) for number, kinds in families.items()},
        verbs={number: tuple(found) for number, found in verbs.items()},
        protests={
            index: first
            for found in verbs.values()
            for first, last, kind in found
            if kind.startswith("protest")
            for index in range(first, last)
        },
        told=bool(actions),
    )


def rule_id(scene: Scene, name: str) -> str:
    """The id under which findings without a cue of their own are filed."""
    return f"{scene.reading.language}.actors.{name}"


def head_token(scene: Scene, span: Span) -> int:
    """The token of *span* that tells its class: its head, or for a name the first word that has one; -1 for none."""
    head_first = scene.lattice.shallow.head_first
    if span.head in scene.lattice.classes:
        thing = scene.lattice.classes[span.head].kind == "thing"
        return -1 if thing and not head_first and _all_names(scene, span) else span.head  # "Save Our Buses" is no bus
    end = next((index for index in range(span.head + 1, span.last) if _leads_away(scene, index)), span.last)
    inside = [index for index in range(span.first, min(end, span.first + 12)) if index in scene.lattice.classes]
    if not inside:
        return -1
    named = scene.reading.tokens[span.head].text[:1].isupper()
    if named and not head_first and not any(scene.lattice.classes[i].kind == "organisation" for i in inside) and _all_names(scene, span):
        return -1  # a name of several words of which none is its head tells no class ("Parents Together")
    if named:
        return next((i for i in inside if scene.lattice.classes[i].kind == "organisation"), inside[0])
    near = [index for index in inside if (index <= span.head if head_first else index >= span.head - 1)]
    if not head_first:
        near = [index for index in near if scene.lattice.classes[index].kind != "thing"]  # "bus mechanics" are no bus
    return near[0] if near else -1


def _all_names(scene: Scene, span: Span) -> bool:
    """Whether every word of *span* past its determiner has a capital, in a sentence that runs in small letters."""
    words = [scene.reading.tokens[index] for index in range(span.first, span.last) if scene.lattice.tags[index] == "W"]
    before = scene.reading.tokens[span.first - 1].text[:1].islower() if span.first else False
    return before and len(words) > 1 and all(word.text[0].isupper() for word in words)


def _leads_away(scene: Scene, index: int) -> bool:
    """Whether a complement begins at token *index* that says nothing of what the phrase names: any but a genitive."""
    shallow, word = scene.lattice.shallow, scene.reading.tokens[index].norm
    return scene.lattice.tags[index] == "P" and shallow.families.get(word, word) not in shallow.genitives


def kind_of(scene: Scene, span: Span) -> str | None:
    """The kind of whoever is named so (see the pack's heads), None where no head noun tells."""
    token = head_token(scene, span)
    return scene.lattice.classes[token].kind if token >= 0 else None


def role_of(scene: Scene, span: Span) -> str | None:
    """The codebook role of whoever is named so, None where no head noun tells."""
    token = head_token(scene, span)
    return scene.lattice.classes[token].role if token >= 0 else None


def country_of(scene: Scene, span: Span) -> str | None:
    """ISO 3166-1 code of the first demonym in *span*."""
    hits = scene.grammar.demonyms.scan(scene.reading.tokens, span.first, span.last)
    return hits[0].key if hits else None


def filled(scene: Scene, span: Span, label: str, rule: str, frame: Frame | None = None) -> Found | None:
    """The filler of a frame under its final label, or None where such a phrase cannot fill the frame."""
    if label in ("participants", "holder") and not scene.lattice.shallow.head_first:
        span = _before_gerund(scene, span)
    kind = kind_of(scene, span)
    head = scene.reading.tokens[span.head]
    event = (
        span.head in scene.events
        and kind not in ("group", "crowd")
        and not (head.text[0].isupper() and scene.lattice.tags[span.first] == "D")
    )
    if kind == "thing" or event or span.last - span.first > _LONGEST or not head.text[-1].isalnum():
        return None
    if scene.lattice.tags[span.head] == "#" or not any(character.isalpha() for character in head.text):
        return None  # a figure names nobody
    if span.head in scene.lattice.quoted:
        return None
    if kind == "crowd":
        return Found(span, "crowd", rule) if label in ("participants", "organiser", "perpetrator", "victim") else None
    role = role_of(scene, span)
    if role == "opponents" and label == "participants":
        return Found(span, "opponent", rule)
    named = head.text[0].isupper() and span.head != scene.reading.sentences[sentence_at(scene.reading, head.start)].first
    plural = _plural(scene, span)
    place = span.head in scene.lattice.places and not _named_beside(scene, span)
    if label == "holder":
        label = "organiser" if kind == "organisation" or (named and kind is None and not country_of(scene, span)) else "participants"
    if frame is not None and frame.institution:
        person = named and not place and span.last - span.first >= 2
        wanted = kind == "institution" or (frame.countries and span.head in scene.countries) or (person and kind is None)
        return Found(span, label, rule) if wanted and not (role == "police" and label == "addressee" and plural) else None
    if place and kind is None and not country_of(scene, Span(span.head, span.head + 1, span.head)):
        return None
    acting = rule == rule_id(scene, "verb_subject") or (frame is not None and frame.acting)
    as_one = acting and kind == "organisation" and not plural
    if label == "participants" and as_one and role not in ("media", "union", "organisers"):
        return Found(span, "organiser", rule)  # a body that acts as one is whose action it is
    if label == "participants":
        fits = kind in ("group", "organisation", "person", "movement") or bool(country_of(scene, span)) or (named and kind is None)
        organisers = role == "organisers" and not named
        return (
            Found(span, label, rule)
            if (fits or (plural and kind is None)) and role not in ("police", "government") and not organisers
            else None
        )
    if label == "organiser" and kind == "institution" and frame is not None and frame.side == "subject":
        return None  # "the ministry has called the strike illegal"
    if label == "organiser":
        fits = kind is not None or named or plural or bool(country_of(scene, span))
        return Found(span, label, rule) if fits and role != "police" else None
    return Found(span, label, rule) if kind or named or country_of(scene, span) else None


def _plural(scene: Scene, span: Span) -> bool:
    """Whether *span* names more than one: by its figure, or by the ending of its head or, before a name, of the word for what is named."""
    token, tokens, classes = head_token(scene, span), scene.reading.tokens, scene.lattice.classes
    while token >= 0 and classes.get(token + 1) is classes[token]:
        token += 1
    titled = token >= 0 and classes[token].kind == "organisation" and tokens[token].text[0].islower()
    head = token if titled and not scene.lattice.shallow.head_first else span.head
    return tokens[head].norm.endswith(scene.grammar.plural) or scene.lattice.tags[span.first] == "#"


def _named_beside(scene: Scene, span: Span) -> bool:
    """Whether a name of two words or more only ends with a place ("Stand Up Hull"), where the noun comes last."""
    tokens, lattice = scene.reading.tokens, scene.lattice
    if lattice.shallow.head_first:
        return False
    before = [index for index in range(span.first, span.head) if lattice.tags[index] == "W"]
    own = [index for index in before if index not in lattice.places]
    return bool(own) and all(tokens[index].text[0].isupper() for index in before) and own[-1] == span.head - 1


def _before_gerund(scene: Scene, span: Span) -> Span:
    """*span* without what its people are doing ("workers demanding their pay": the workers)."""
    tokens, lattice = scene.reading.tokens, scene.lattice
    for at in range(span.first + 1, span.last):
        if lattice.tags[at] == "T" and tokens[at].norm.endswith(lattice.shallow.gerund_endings) and at - 1 in lattice.classes:
            return replace(span, last=at, head=at - 1)
    return span


def with_origin(scene: Scene, span: Span) -> Span:
    """*span* with the phrase right after it that says which of the group are meant ("drivers at the depot"); a bare place does not."""
    lattice = scene.lattice
    index = chunks.chunk_at(lattice, span.last)
    if index is None or not scene.grammar.origins or lattice.chunks[index].first != span.last:
        return span
    chunk = lattice.chunks[index]
    head = lattice.classes.get(chunk.head)
    told = lattice.tags[chunk.core] in "D#" and not (head is not None and head.kind == "thing") and chunk.head not in scene.events
    if chunk.prep not in scene.grammar.origins or not told or kind_of(scene, span) != "group" or chunk.last - span.first > _LONGEST:
        return span
    return replace(span, last=chunk.last)


def value_of(scene: Scene, first: int, span: Span, label: str) -> Who:
    """The value: the name from token *first* on, with role and country."""
    role = _role_in(label, role_of(scene, span))
    return Who(token_evidence(scene.reading, first, span.last).text, role, country_of(scene, span))


def _role_in(label: str, role: str | None) -> str | None:
    """The role of a filler whose class has *role*: who takes part is participants, who calls a protest organisers where it is no union.

    An employer or a firm to which a demand is addressed is on the other side.
    """
    if label == "participants":
        return "participants"
    if label == "organiser":
        return "union" if role == "union" else "organisers"
    return "opponents" if label == "addressee" and role == "other" else role
