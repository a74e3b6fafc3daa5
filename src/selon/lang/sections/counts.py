"""``counts.toml``: numerals, hedges, units, counted nouns, and the verbs and nouns that say what happened to those counted."""

from typing import Literal

from msgspec import Struct

from selon.lang.sections.rules import Rule

Group = Literal["crowd", "person", "member", "police", "victim", "thing"]
Frame = Literal["transitive", "intransitive", "object", "nominal", "predicate"]


class Numerals(Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers in figures and in words. Keys are single lower-case words; ``articles`` are words for one that are articles too.

    ``gaps`` are the characters that part groups of three digits, ``joiners`` the "and" of "two hundred and six"; ``joined`` lists the
    words before which alone it may stand (empty: any). ``bare``: words for a hundred or a thousand that need no number before them.
    ``suffixes`` are scales glued to digits (``500K``), ``ordinals`` endings of ordinals (``36th``), ``halves`` "and a half".
    """

    gaps: tuple[str, ...]
    joiners: tuple[str, ...]
    joined: tuple[str, ...]
    articles: tuple[str, ...]
    bare: tuple[str, ...]
    halves: tuple[str, ...]
    small: dict[str, int]
    tens: dict[str, int]
    hundreds: tuple[str, ...]
    scales: dict[str, int]
    suffixes: dict[str, int]
    ordinals: tuple[str, ...]


class Collective(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A noun that stands for a number (a dozen): ``singular`` forms need an article or number, ``plural`` forms stand alone, vaguely;

    ``alone`` forms are a number as they are (half a million).
    """

    unit: int
    singular: tuple[str, ...] = ()
    plural: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


class Vague(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A vague quantifier. With a unit it means ``low`` units to just under ``high`` units.

    ``alone``: it may stand without one; ``open``: it has no upper bound then ("many").
    """

    low: int
    high: int | None
    alone: bool = False
    open: bool = False


class Hedge(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A word before or after a number that says how exact it is."""

    modality: Literal["about", "at_least", "at_most"]
    side: Literal["before", "after"] = "before"


class Ranges(Struct, frozen=True, forbid_unknown_fields=True):
    """How ranges are written: ``between`` A ``and`` B, (``from``) A ``to`` B, A ``or`` B, and marks such as a hyphen."""

    between: tuple[str, ...]
    and_: tuple[str, ...]
    from_: tuple[str, ...]
    to: tuple[str, ...]
    or_: tuple[str, ...]
    marks: tuple[str, ...]


class Labelled(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words that make a number a number of some kind: units behind it, leads in front of it."""

    label: str


class Noun(Labelled, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Counted nouns. ``label`` is what they count unless a verb says otherwise; ``group`` says which verbs may."""

    group: Group


class Role(Labelled, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What happened to those counted.

    ``transitive``: they are object, or subject of the passive; ``intransitive`` and ``predicate``: subject; ``object``: always the object;
    ``nominal``: complement of a noun. A label ``number`` says that they did not come: a place or body has them (staff, seats, a sample).
    ``protest``: the verb itself is one of protest, so that it makes even the police a crowd, unless
    it is one that they do on duty too (``duty``: they block a street). ``people``: said of things too: the noun must be one of people.
    """

    frame: Frame
    protest: bool = False
    duty: bool = False
    people: bool = False


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """Closed lists that the finder needs, lower-case tokens or phrases.

    ``of`` joins a collective to its noun; after a plain number those of ``strict_of`` begin no counted noun ("270 de Nantes").
    ``passive``/``active``: auxiliaries that make a participle passive or active. ``genitives``: prepositions that part figure and verb.
    ``changes``: verbs after which "from A to B" is no range. ``fronted``: "of the N …, M" at the head of a clause;
    ``fronted_among``: the same with an inverted verb or none ("among the N were M").
    ``possessives``: clitics that make a noun a modifier. ``sized``: adjectives before a collective ("une petite centaine").
    ``placed``: prepositions of place after a listed figure. ``agent_endings``: endings of plurals for those who do a trade;
    ``no_agents``: things that end like them. ``shares``: what stands between a part and its whole ("23 of the 31 drivers").
    """

    of: tuple[str, ...]
    strict_of: tuple[str, ...]
    plural_endings: tuple[str, ...]
    premodifiers: tuple[str, ...]
    others: tuple[str, ...]
    passive: tuple[str, ...]
    active: tuple[str, ...]
    relatives: tuple[str, ...]
    pronouns_of_parts: tuple[str, ...]
    genitives: tuple[str, ...]
    reflexives: tuple[str, ...]
    day_leads: tuple[str, ...]
    changes: tuple[str, ...]
    fronted: tuple[str, ...]
    fronted_among: tuple[str, ...]
    possessives: tuple[str, ...]
    sized: tuple[str, ...]
    placed: tuple[str, ...]
    agent_endings: tuple[str, ...] = ()
    no_agents: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()


class Part(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Cue of parts. ``clause``: the part may have a verb of its own ("dont 30 ont été arrêtés"); ``closed``: all parts follow ("soit")."""

    clause: bool = False
    closed: bool = False


class Counter(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who counts. ``organises``: they call people to the street, so that what they count is a crowd."""

    organises: bool = False


class Expectation(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words by which a crowd is awaited. ``behind``: their figure stands behind them only ("on attendait 500 personnes"); nothing is
    awaited behind one of ``not_after`` ("more than expected") or before one of ``not_before`` ("attendu par 500 manifestants")."""

    behind: bool = False
    not_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()


class Counts(Struct, frozen=True, forbid_unknown_fields=True):
    """The counts file of a pack. ``convention`` names the table of intervals for vague words; ``rules`` hold the finder's own cases.

    ``strong`` stands behind the size of a crowd ("a 600-strong march"), ``totals`` between parts and their sum ("a total of").
    """

    convention: str
    lookahead: int
    numerals: Numerals
    ranges: Ranges
    words: Words
    collectives: tuple[Collective, ...]
    vague: tuple[Vague, ...]
    hedges: tuple[Hedge, ...]
    none: tuple[Rule, ...]
    nobody: tuple[Rule, ...]
    leads: tuple[Labelled, ...]
    units: tuple[Labelled, ...]
    names: tuple[Labelled, ...]
    nouns: tuple[Noun, ...]
    roles: tuple[Role, ...]
    parts: tuple[Part, ...]
    counters: tuple[Counter, ...]
    measures: tuple[Rule, ...]
    crowds: tuple[Rule, ...]
    equatives: tuple[Rule, ...]
    anaphors: tuple[Rule, ...]
    strong: tuple[Rule, ...]
    expectations: tuple[Expectation, ...]
    totals: tuple[Rule, ...]
    asked: tuple[Rule, ...]
    rules: tuple[Rule, ...]
