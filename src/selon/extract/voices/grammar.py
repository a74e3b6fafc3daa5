"""The voices file of a pack, compiled: one table of cues, one of role nouns, the closed word classes."""

from types import MappingProxyType

from msgspec import Struct

from selon.lang.pack import Pack
from selon.lang.phrases import Hit, PhraseTable, table
from selon.lang.sections.language import Classes
from selon.lang.sections.voices import Hearsay, NounFrame, PrepositionFrame, Pronoun, RoleNouns, VerbFrame, Voices

_LABELS = MappingProxyType({"believe": "unspoken", "intend": "unspoken", "stance": "stance"})


class Grammar(Struct, frozen=True):
    """What the finder of voices keeps of a pack. Keys of ``cues`` are ``<sort> <number>``, of ``roles`` and ``pronouns`` numbers."""

    voices: Voices
    classes: Classes
    cues: PhraseTable
    roles: PhraseTable
    pronouns: PhraseTable
    adjectives: PhraseTable
    group: frozenset[str]
    after: frozenset[str]
    stops: frozenset[str]
    labels: dict[str, str]


class Verb(Struct, frozen=True, gc=False):
    """A verb of attribution in a sentence: its tokens, the frames it can open, the tenses its form can have."""

    first: int
    last: int
    frames: tuple[VerbFrame, ...]
    tenses: frozenset[str]


def prepare(pack: Pack) -> Grammar:
    """Compile the voices file of *pack*."""
    voices, classes, paradigms = pack.voices, pack.language.classes, pack.language.paradigms
    cues = [(f"verb {n}", form) for n, frame in enumerate(voices.verbs) for form in frame.forms]
    cues += [(f"preposition {n}", form) for n, frame in enumerate(voices.prepositions) for form in frame.forms]
    cues += [(f"noun {n}", form) for n, frame in enumerate(voices.nouns) for form in frame.forms]
    cues += [(f"hearsay {n}", form) for n, frame in enumerate(voices.hearsay) for form in frame.forms]
    cues += [("aside 0", form) for form in voices.words.asides]
    cues += [("joint 0", form) for form in voices.words.joining]
    cues += [("drawing 0", form) for form in voices.words.drawing]
    cues += [(f"that_noun {n}", form) for n, frame in enumerate(voices.claims) for form in frame.forms]
    roles = [(str(n), form) for n, nouns in enumerate(voices.roles) for form in nouns.forms]
    pronouns = [(str(n), form) for n, pronoun in enumerate(voices.pronouns) for form in pronoun.forms]
    adjectives = [(str(n), form) for n, words in enumerate(voices.adjectives) for form in words.forms]
    spoken = {form for entry in voices.pronouns for form in entry.forms}
    group = (classes.auxiliaries | classes.negators | classes.object_pronouns | classes.adverbs) - classes.subject_pronouns
    return Grammar(
        voices=voices,
        classes=classes,
        cues=table(cues, paradigms, pack.cutter),
        roles=table(roles, paradigms, pack.cutter),
        pronouns=_plain(pronouns),
        adjectives=table(adjectives, paradigms, pack.cutter),
        group=group,
        after=(classes.adverbs | classes.negators) - spoken,
        stops=(classes.auxiliaries | (classes.subordinators - classes.prepositions) | classes.relatives | voices.words.that)
        - voices.words.possessive,
        labels={frame.id: _LABELS[frame.act] for frame in voices.verbs if frame.act in _LABELS},
    )


def _plain(entries: list[tuple[str, str]]) -> PhraseTable:
    """A table of forms that are tokens as they stand (clitics keep their hyphen)."""
    made = PhraseTable()
    for key, form in entries:
        made.add(form.split(), key, None)
    return made


def verb_frame(grammar: Grammar, hit: Hit) -> VerbFrame:
    """The verb frame that a hit of the cue table stands for."""
    return grammar.voices.verbs[int(hit.key.split()[1])]


def preposition_frame(grammar: Grammar, hit: Hit) -> PrepositionFrame:
    """The preposition frame that a hit of the cue table stands for."""
    return grammar.voices.prepositions[int(hit.key.split()[1])]


def noun_frame(grammar: Grammar, hit: Hit) -> NounFrame:
    """The noun frame that a hit of the cue table stands for."""
    return grammar.voices.nouns[int(hit.key.split()[1])]


def hearsay_frame(grammar: Grammar, hit: Hit) -> Hearsay:
    """The hearsay frame that a hit of the cue table stands for."""
    return grammar.voices.hearsay[int(hit.key.split()[1])]


def role_nouns(grammar: Grammar, hit: Hit) -> RoleNouns:
    """The role nouns that a hit of the role table stands for."""
    return grammar.voices.roles[int(hit.key)]


def pronoun(grammar: Grammar, hit: Hit) -> Pronoun:
    """The pronoun that a hit of the pronoun table stands for."""
    return grammar.voices.pronouns[int(hit.key)]
