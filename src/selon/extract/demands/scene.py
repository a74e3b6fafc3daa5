"""What the cues look at: a reading with its phrases and its protests."""

from collections.abc import Iterable

from msgspec import Struct

from selon.lang.chunks import Lattice
from selon.lang.notation import expand
from selon.lang.pack import Pack
from selon.lang.phrases import PhraseTable, table
from selon.lang.sections.demands import Frame
from selon.lang.tokens import norm
from selon.model import Act, Mentions, Parses, Reading
from selon.text import sentence_at, token_range


class Grammar(Struct, frozen=True):
    """What the finder keeps of one pack."""

    cues: PhraseTable
    frames: dict[str, Frame]
    stops: PhraseTable
    skips: PhraseTable
    matters: PhraseTable
    fence: frozenset[str]
    trailing: frozenset[str]
    carriers: frozenset[str]
    pronouns: frozenset[str]
    enders: frozenset[str]
    goods: frozenset[str]
    ends: PhraseTable
    issues: PhraseTable
    issue_codes: dict[str, str]
    plural: tuple[str, ...]
    passive: frozenset[str]


class Scene(Struct, frozen=True, gc=False):
    """One reading as the cues see it: the token ranges of its words of protest by sentence, and their forms (``codes``) by first token."""

    grammar: Grammar
    reading: Reading
    parses: Parses
    lattice: Lattice
    protests: dict[int, tuple[tuple[int, int], ...]]
    words: frozenset[int]
    codes: dict[int, str]


def prepare(pack: Pack) -> Grammar:
    """Compile the cues of *pack*."""
    section, paradigms = pack.demands, pack.language.paradigms

    def compiled(entries: Iterable[tuple[str, str]]) -> PhraseTable:
        return table(entries, paradigms, pack.cutter)

    return Grammar(
        cues=compiled((frame.id, form) for frame in section.frames for form in frame.forms),
        frames={frame.id: frame for frame in section.frames},
        stops=compiled(("", form) for form in section.stops),
        skips=compiled(("", form) for form in section.skips),
        matters=compiled(("", form) for form in section.matters),
        fence=section.fence,
        trailing=section.trailing,
        carriers=section.carriers,
        pronouns=section.pronouns,
        enders=section.enders,
        goods=section.goods,
        ends=compiled(("", form) for form in section.ends),
        issues=compiled((issue.id, form) for issue in section.issues for form in issue.forms),
        issue_codes={issue.id: issue.code for issue in section.issues},
        plural=pack.actors.plural,
        passive=frozenset(norm(f.text) for p in pack.actors.violence_grammar.passive for f in expand(p, paradigms)),
    )


def scene_of(grammar: Grammar, reading: Reading, parses: Parses, actions: Mentions, lattice: Lattice) -> Scene:
    """The scene of *reading*: its words of protest by sentence."""
    protests: dict[int, list[tuple[int, int]]] = {}
    codes: dict[int, str] = {}
    for action in actions:
        if isinstance(action.value, Act) and action.value.family == "protest":
            span = token_range(reading, action.start, action.end)
            protests.setdefault(sentence_at(reading, action.start), []).append(span)
            codes[span[0]] = action.value.code
    by_sentence = {number: tuple(sorted(spans)) for number, spans in protests.items()}
    words = frozenset(index for spans in protests.values() for first, last in spans for index in range(first, last))
    return Scene(grammar, reading, parses, lattice, by_sentence, words, codes)


def is_protest(scene: Scene, token: int) -> bool:
    """Whether *token* is (part of) a word of protest."""
    return token in scene.words


def number_of(scene: Scene, token: int) -> int:
    """The sentence that holds *token*."""
    return sentence_at(scene.reading, scene.reading.tokens[token].start)


def after_skips(scene: Scene, at: int, last: int) -> int:
    """Past the adverbials that may stand between a cue and its wording."""
    hits = scene.grammar.skips.at(scene.reading.tokens, at, last)
    while hits:
        at = hits[0].last
        hits = scene.grammar.skips.at(scene.reading.tokens, at, last)
    return at
