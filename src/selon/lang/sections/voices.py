"""``voices.toml``: who says what. Attribution frames, speakers and their roles, quotation styles."""

from typing import Literal

from msgspec import Struct

Complement = Literal["quote", "that", "if", "bare", "infinitive", "object", "figure", "passive", "addressee"]
"""What a verb of attribution takes: words in marks, a clause behind a subordinator, a question behind "if", a clause without subordinator,
an infinitive, a noun phrase that is said or demanded, a figure. ``addressee``: a hearer may stand first; ``passive``: the passive with an
agent also attributes."""


class VerbFrame(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Verbs that attribute. ``act`` names the kind of saying; ``believe`` and ``intend`` say nothing aloud, ``stance`` only takes sides.

    ``speaker``: how sure the subject must be one that can speak: ``any`` (every noun phrase), ``animate`` (a pronoun, a name or a role
    noun), ``role`` (a role noun or a name, as for "counts"). ``not_counted``: nouns behind the figure with which the verb says what
    something has ("compte 900 habitants").
    """

    id: str
    forms: tuple[str, ...]
    act: Literal["say", "ask", "count", "demand", "accuse", "deny", "announce", "believe", "intend", "stance"]
    takes: tuple[Complement, ...]
    speaker: Literal["any", "animate", "role"] = "any"
    not_counted: tuple[str, ...] = ()
    note: str = ""


class PrepositionFrame(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words in front of a speaker.

    ``clause``: governs its clause. ``weak``: only before a role noun or a name, and only beside a figure or at the head of a sentence
    (``opening``: only there). ``whole``: the words name the speaker themselves ("de source policière"), whose role is ``role``.
    """

    id: str
    forms: tuple[str, ...]
    scope: Literal["clause", "weak", "opening", "whole"] = "clause"
    role: str | None = None
    not_before: tuple[str, ...] = ()
    note: str = ""


class NounFrame(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nouns for what somebody counted ("bilan", "estimate"): their complement or possessor is the speaker of the figure behind them."""

    id: str
    forms: tuple[str, ...]
    note: str = ""


class ClaimNouns(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nouns for what somebody holds ("claim", "l'idée"): the clause behind is theirs whose noun it is, or nobody's."""

    id: str
    forms: tuple[str, ...]
    note: str = ""


class Hearsay(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Rumour with nobody named. ``auxiliary`` forms need a participle behind them, which must not be one of ``unless``;
    ``figure`` forms a figure, which is their whole content."""

    id: str
    forms: tuple[str, ...]
    auxiliary: bool = False
    figure: bool = False
    unless: tuple[str, ...] = ()
    note: str = ""


class QuotationStyle(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What kind of quotation stands by these cues. ``before``: the cue stands right before the marks (a title: "the film «…»");
    otherwise anywhere in the sentence, or in the sentence before a list of quotations."""

    id: str
    label: Literal["speech", "slogan", "scare", "title"]
    forms: tuple[str, ...] = ()
    before: bool = False
    speaker: bool = True
    note: str = ""


class RoleNouns(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nouns, names and acronyms that give a speaker's role. ``title``: what a person is, whose name may be told elsewhere;
    ``yields``: nouns that tell a role only where nothing beside them does ("the president" but "the president of the union");
    ``dispute``: the role of what is else ``other`` in a report of a protest (the employer, the company)."""

    role: str
    forms: tuple[str, ...]
    title: bool = False
    yields: bool = False
    dispute: str = ""


class Pronoun(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A pronoun as speaker and what it can stand for. ``order``: "the former", "the latter"."""

    forms: tuple[str, ...]
    stands_for: Literal["person", "body", "group", "any", "nobody"]
    order: Literal["near", "first", "last"] = "near"


class ClosedWords(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Small words that frames are built with, as they stand as tokens.

    ``amounts``: verbs behind a noun of counting ("s'élève à"); ``own``: possessives of whoever counts; ``definite``: articles before a
    figure that is known already; ``adverbial``: words that begin an adverbial between commas; ``sources``: the noun "source" and its like;
    ``outside``: words that begin an adverbial behind the object of an attitude ("criticised the ban *on* Monday");
    ``indefinite``: the indefinite article before what somebody is ("Ana, *a* nurse"); ``whose``: relatives of persons;
    ``comparing``: words before the figure that one is compared with; ``ours``: with these the outlet speaks of itself;
    ``joining``: phrases that add to a list ("as well as"); ``drawing``: verbs that draw up a count ("dresser un bilan").
    """

    that: frozenset[str]
    infinitive: frozenset[str]
    links: frozenset[str]
    agent: frozenset[str]
    figure_prepositions: frozenset[str]
    parts: frozenset[str]
    number_words: frozenset[str]
    approximators: frozenset[str]
    contrast: frozenset[str]
    impersonal: frozenset[str]
    at_home: frozenset[str]
    condition: frozenset[str]
    have: frozenset[str]
    be: frozenset[str]
    possessive: frozenset[str]
    not_names: frozenset[str]
    posts: frozenset[str] = frozenset()
    first_person: frozenset[str]
    asides: tuple[str, ...]
    joining: tuple[str, ...]
    drawing: tuple[str, ...]
    amounts: frozenset[str]
    own: frozenset[str]
    definite: frozenset[str]
    adverbial: frozenset[str]
    sources: frozenset[str]
    purpose: frozenset[str]
    outside: frozenset[str]
    indefinite: frozenset[str]
    whose: frozenset[str]
    comparing: frozenset[str]
    ours: frozenset[str]
    ends_infinitive: tuple[str, ...] = ()
    ends_participle: tuple[str, ...] = ()
    ends_gerund: tuple[str, ...] = ()


class FixedRules(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ids of rules that hang on position, not on words."""

    parenthesis: str
    label: str
    tail: str
    listed: str
    drawn: str
    part: str
    conditional: str
    repeated: str
    gapping: str
    bare_quotation: str
    continued: str


class Voices(Struct, frozen=True, forbid_unknown_fields=True):
    """The voices file of a pack."""

    verbs: tuple[VerbFrame, ...]
    prepositions: tuple[PrepositionFrame, ...]
    nouns: tuple[NounFrame, ...]
    claims: tuple[ClaimNouns, ...]
    hearsay: tuple[Hearsay, ...]
    quotations: tuple[QuotationStyle, ...]
    roles: tuple[RoleNouns, ...]
    adjectives: tuple[RoleNouns, ...]
    pronouns: tuple[Pronoun, ...]
    words: ClosedWords
    fixed: FixedRules
    head: Literal["first", "last"]
