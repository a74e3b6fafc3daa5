"""``actors.toml``: cues of the frame roles, head nouns and their roles, demonyms; and what the shallow chunker needs."""

from typing import Literal

from msgspec import Struct

from selon.lang.sections.rules import Rule


class Chunks(Struct, frozen=True, forbid_unknown_fields=True):
    """What :mod:`selon.lang.chunks` needs beside the closed classes of ``pack.toml``.

    ``families``: contracted prepositions and what they stand for. ``genitives``: prepositions (by family) whose phrase belongs to the noun
    before it; ``partitives`` are those that are articles where no noun stands before them. ``name_prepositions`` may stand inside the
    name of an organisation.
    ``verbs``: common verbs in the form
    notation. Endings show a verb form where no determiner stands before the word; ``not_verbs`` are words that only look like verbs.
    ``conjunctions`` are prepositions that may open a clause too.
    ``plural_finite``: endings of verbs that agree with a plural right before them and that no plural adjective has.
    ``clitics``: pronouns that only stand before a verb. ``homographs``: those of ``not_verbs`` that are verbs between a noun and a
    determiner. ``including``: words that open the members of what stands before them. ``clausal_names``: endings of a capitalised word
    that opens a name made like a clause.
    ``heads``: whether a noun stands first or last among the words of its phrase.
    """

    heads: Literal["first", "last"]
    families: dict[str, str]
    genitives: frozenset[str]
    name_prepositions: frozenset[str]
    partitives: frozenset[str]
    after_auxiliary: tuple[str, ...]
    linkers: tuple[str, ...]
    quantifiers: tuple[str, ...]
    numerals: frozenset[str]
    verbs: tuple[str, ...]
    finite_endings: tuple[str, ...]
    infinitive_endings: tuple[str, ...]
    gerund_endings: tuple[str, ...]
    participle_endings: tuple[str, ...]
    infinitive_marks: frozenset[str]
    not_verbs: frozenset[str]
    determiners: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    clitics: frozenset[str] = frozenset()
    homographs: frozenset[str] = frozenset()
    including: tuple[str, ...] = ()
    clausal_names: tuple[str, ...] = ()
    plural_finite: tuple[str, ...] = ()


class Frame(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A frame: a cue and the label of the phrase that fills it.

    ``side``: the filler stands ``after`` the cue, right ``before`` it (in apposition), or is its ``subject``.
    ``prep``: the family of the preposition that closes the cue and may be repeated before each member of a list.
    ``needs``: the frame counts only with an action of this family in the sentence.
    ``nearby``: or in the sentence before it ("The event was arranged by …").
    ``by_people``: the subject of the cue must not be an institution, an outlet or a single person. ``institution``: only an
    institution (or a person, or with ``countries`` a country) fills it. The label ``holder`` is settled by the filler: an
    organisation or a person who holds a rally is its organiser, a group are its participants.
    ``to_protest``: the cue counts only with a word of protest after it ("invite the residents to rally"); ``of_protest``: a word of
    protest is its object ("led the silent march").
    ``adjunct``: the cue is no verb; its subject is that of the verb before it ("parked their vans there in protest").
    ``verbless``: the cue counts only in a sentence without a verb, such as a headline ("the nurses in the streets").
    ``named``: the filler begins with a capital right behind the cue ("organiser Ruth Adeyo").
    ``then``: words of a verb behind the cue, at most prepositional phrases and times between, that the filler follows ("Among the
    marchers in Hull *were* …").
    ``acting``: a body by name that is the subject does what is its own; without it, it joins what others do ("took part").
    ``kinds``: only who is of one of these kinds fills it.
    ``last``: the frame counts only in a report in which no other frame names an organiser, and only for unions and collectives.
    """

    label: str
    side: Literal["after", "before", "subject"] = "after"
    prep: str | None = None
    needs: Literal["protest", "violence"] | None = None
    nearby: bool = False
    institution: bool = False
    countries: bool = False
    by_people: bool = False
    to_protest: bool = False
    of_protest: bool = False
    adjunct: bool = False
    verbless: bool = False
    named: bool = False
    acting: bool = False
    then: frozenset[str] = frozenset()
    last: bool = False
    kinds: tuple[str, ...] = ()


class Head(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Head nouns (``forms``) of one class, and the role of whoever is named so.

    A ``movement`` is known by its name alone ("gilets jaunes"); a ``thing`` is nobody, whatever the frame. ``before_name``: the forms
    count only in small letters right before a name ("the group Clean Mersey").
    """

    role: str | None = None
    kind: Literal["organisation", "institution", "group", "person", "crowd", "movement", "thing"] = "group"
    before_name: bool = False


class ViolenceGrammar(Struct, frozen=True, forbid_unknown_fields=True):
    """How the passive is made: forms of its auxiliary and the preposition of whoever did it.

    ``suffered``: participles of what is done to people, with or without an auxiliary ("four students arrested").
    """

    passive: tuple[str, ...]
    by: frozenset[str]
    suffered: tuple[str, ...] = ()


class Actors(Struct, frozen=True, forbid_unknown_fields=True):
    """The actors file of a pack. ``demonyms``: ISO 3166-1 code -> forms. ``plural``: endings that show a
    plural noun. ``possessives``: determiners that name an owner. ``adherents``: nouns for those who act in the name of an organisation
    ("activists of Clean Harbour"). ``origins``: prepositions that say which of a group are meant ("drivers at the depot").
    ``agents``: endings of nouns for those who do a trade, where no head noun is known ("la grève des lamaneurs").
    ``naming``: words behind a body that its name follows ("calling itself").
    ``rules``: what the code finds without a cue, for reference."""

    chunks: Chunks
    plural: tuple[str, ...]
    possessives: frozenset[str] = frozenset()
    adherents: tuple[str, ...] = ()
    origins: frozenset[str] = frozenset()
    naming: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
    heads: tuple[Head, ...] = ()
    demonyms: dict[str, tuple[str, ...]] = {}
    rules: tuple[Rule, ...] = ()
    violence: tuple[Rule, ...] = ()
    violence_grammar: ViolenceGrammar = ViolenceGrammar((), frozenset())
