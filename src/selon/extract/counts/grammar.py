"""What the finder keeps of a pack: phrase tables and number words, compiled once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from selon.lang.notation import Paradigms, expand
from selon.lang.pack import Pack
from selon.lang.phrases import PhraseTable, table
from selon.lang.sections.counts import Collective, Counts, Hedge, Labelled, Noun, Role, Vague
from selon.lang.sections.rules import Rule
from selon.lang.tokens import Cutter, tokenise

LOSSES = frozenset({"killed", "injured", "missing", "held", "displaced", "bereaved", "arrested", "charged"})
"""Labels of what befell people: a zero, a singular or a vague few count only under one of these."""


@dataclass(frozen=True, slots=True)
class Words:
    """Closed sets of words, lower case, as they stand as tokens."""

    numbers: frozenset[str]
    denials: frozenset[str]
    vague: frozenset[str]
    collectives: frozenset[str]
    named: frozenset[str]
    articles: frozenset[str]
    gaps: frozenset[str]
    joiners: frozenset[str]
    joined: frozenset[str]
    hundreds: frozenset[str]
    ordinals: frozenset[str]
    strict_of: frozenset[str]
    plural_endings: tuple[str, ...]
    agent_endings: tuple[str, ...]
    no_agents: frozenset[str]
    shares: frozenset[str]
    others: frozenset[str]
    passive: frozenset[str]
    active: frozenset[str]
    relatives: frozenset[str]
    part_pronouns: frozenset[str]
    genitives: frozenset[str]
    reflexives: frozenset[str]
    day_leads: frozenset[str]
    changes: frozenset[str]
    placed: frozenset[str]
    possessives: frozenset[str]
    and_: frozenset[str]
    between: frozenset[str]
    from_: frozenset[str]
    to: frozenset[str]
    or_: frozenset[str]
    marks: frozenset[str]
    closed: frozenset[str]
    coordinators: frozenset[str]
    determiners: frozenset[str]
    adverbs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grammar:
    """Compiled counts file of one language. Tables give back keys: an index into the pack's tuples, or the rule itself by :attr:`rules`."""

    code: str
    base_twenty: bool
    data: Counts
    words: Words
    starters: dict[str, frozenset[str] | None]
    singular: PhraseTable
    plural: PhraseTable
    alone: PhraseTable
    halves: PhraseTable
    vague: PhraseTable
    none: PhraseTable
    nobody: PhraseTable
    hedges_before: PhraseTable
    hedges_after: PhraseTable
    leads: PhraseTable
    units: PhraseTable
    names: PhraseTable
    of: PhraseTable
    unit_suffixes: dict[str, int]
    premodifiers: PhraseTable
    nouns: PhraseTable
    roles: PhraseTable
    parts: PhraseTable
    counters: PhraseTable
    measures: PhraseTable
    crowds: PhraseTable
    equatives: PhraseTable
    expectations: PhraseTable
    anaphors: PhraseTable
    asked: PhraseTable
    fronted: PhraseTable
    sized: PhraseTable
    strong: PhraseTable
    totals: PhraseTable

    def rule(self, name: str) -> str:
        """The id of the finder's own rule *name* in this language."""
        return f"{self.code}.counts.{name}"


def _by_index(rules: tuple[Rule, ...], paradigms: Paradigms, cutter: Cutter) -> PhraseTable:
    return table(((str(n), form) for n, rule in enumerate(rules) for form in rule.forms), paradigms, cutter)


def _listed(forms: tuple[str, ...], paradigms: Paradigms, cutter: Cutter) -> PhraseTable:
    return table((("", form) for form in forms), paradigms, cutter)


def _collectives(forms: Callable[[Collective], tuple[str, ...]], pack: Pack) -> PhraseTable:
    entries = ((str(n), form) for n, rule in enumerate(pack.counts.collectives) for form in forms(rule))
    return table(entries, pack.language.paradigms, pack.cutter)


def _hedges(rules: tuple[Hedge, ...], side: str, paradigms: Paradigms, cutter: Cutter) -> PhraseTable:
    return table(((str(n), form) for n, rule in enumerate(rules) if rule.side == side for form in rule.forms), paradigms, cutter)


def _openers(phrases: Iterable[str], pack: Pack) -> frozenset[str]:
    """The first words of *phrases*; only where one of them stands is anything looked up."""
    forms = (form.text for phrase in phrases for form in expand(phrase, pack.language.paradigms))
    return frozenset(tokenise(form, pack.cutter)[0].norm for form in forms)


def _starters(grammar: Grammar, pack: Pack) -> dict[str, frozenset[str] | None]:
    """The words with which a figure may begin, each with the words one of which must follow it; None where anything may.

    A word that needs a collective noun behind it ("des milliers") counts in no other place, though it stands in every line of a text.
    """
    found: dict[str, frozenset[str] | None] = {}

    def may(word: str, seconds: frozenset[str] | None) -> None:
        known = found.get(word, frozenset())
        found[word] = None if seconds is None or known is None else known | seconds

    collectives = (grammar.singular, grammar.plural, grammar.alone, grammar.sized)
    units = frozenset(word for made in collectives for word in made.starts())
    alone = _by_index(tuple(rule for rule in grammar.data.vague if rule.alone), pack.language.paradigms, pack.cutter)
    bound = _by_index(tuple(rule for rule in grammar.data.vague if not rule.alone), pack.language.paradigms, pack.cutter)
    for made in (alone, grammar.none, grammar.nobody, grammar.asked):
        for word, seconds in made.starts().items():
            may(word, seconds)
    for word, seconds in bound.starts().items():
        may(word, units if seconds is None else seconds)
    for word in (*grammar.words.numbers, *grammar.words.collectives):
        may(word, None)
    return found


def _word_sets(pack: Pack) -> Words:
    data, classes = pack.counts, pack.language.classes
    numerals, words = data.numerals, data.words
    closed = (
        classes.determiners | classes.prepositions | classes.coordinators | classes.subordinators | classes.relatives
        | classes.subject_pronouns | classes.auxiliaries | classes.negators | classes.adverbs
    )  # fmt: skip
    numbers = frozenset({*numerals.small, *numerals.tens, *numerals.hundreds, *numerals.scales, *numerals.articles})
    denials = _openers((form for rule in (*data.none, *data.nobody, *data.asked) for form in rule.forms), pack)
    collectives = _openers((form for rule in data.collectives for form in (*rule.plural, *rule.singular, *rule.alone)), pack)
    vague = _openers((form for rule in data.vague for form in rule.forms), pack) | collectives
    return Words(
        numbers=numbers,
        denials=denials,
        vague=vague,
        collectives=collectives,
        named=_openers((form for rule in data.names for form in rule.forms), pack),
        articles=frozenset(numerals.articles),
        gaps=frozenset(numerals.gaps),
        joiners=frozenset(numerals.joiners),
        joined=frozenset(numerals.joined),
        hundreds=frozenset(numerals.hundreds),
        ordinals=frozenset(numerals.ordinals),
        strict_of=frozenset(words.strict_of),
        plural_endings=words.plural_endings,
        agent_endings=words.agent_endings,
        no_agents=frozenset(words.no_agents),
        shares=frozenset(words.shares),
        others=frozenset(word for form in words.others for word in (form.replace("(s)", ""), form.replace("(s)", "s"))),
        passive=frozenset(words.passive),
        active=frozenset(words.active),
        relatives=frozenset(words.relatives),
        part_pronouns=frozenset(words.pronouns_of_parts),
        genitives=frozenset(words.genitives),
        reflexives=frozenset(words.reflexives),
        day_leads=frozenset(words.day_leads),
        changes=frozenset(words.changes),
        placed=frozenset(words.placed),
        possessives=frozenset(words.possessives),
        and_=frozenset(data.ranges.and_),
        between=frozenset(data.ranges.between),
        from_=frozenset(data.ranges.from_),
        to=frozenset(data.ranges.to),
        or_=frozenset(data.ranges.or_),
        marks=frozenset(data.ranges.marks),
        closed=closed,
        coordinators=classes.coordinators,
        determiners=classes.determiners,
        adverbs=classes.adverbs,
    )


def prepare(pack: Pack) -> Grammar:
    """Compile the counts file of *pack*. Raises ValueError for a pattern that the notation does not know."""
    data, cutter, paradigms = pack.counts, pack.cutter, pack.language.paradigms
    grammar = Grammar(
        code=pack.code,
        base_twenty=pack.language.strategies.get("numerals") == "base_twenty",
        data=data,
        singular=_collectives(lambda rule: rule.singular, pack),
        plural=_collectives(lambda rule: rule.plural, pack),
        alone=_collectives(lambda rule: rule.alone, pack),
        halves=_listed(data.numerals.halves, paradigms, cutter),
        vague=_by_index(data.vague, paradigms, cutter),
        none=_by_index(data.none, paradigms, cutter),
        nobody=_by_index(data.nobody, paradigms, cutter),
        hedges_before=_hedges(data.hedges, "before", paradigms, cutter),
        hedges_after=_hedges(data.hedges, "after", paradigms, cutter),
        leads=_by_index(data.leads, paradigms, cutter),
        units=_by_index(data.units, paradigms, cutter),
        names=_by_index(data.names, paradigms, cutter),
        of=_listed(data.words.of, paradigms, cutter),
        unit_suffixes={form.text: n for n, rule in enumerate(data.units) for pattern in rule.forms for form in expand(pattern, paradigms)},
        premodifiers=_listed(data.words.premodifiers, paradigms, cutter),
        nouns=_by_index(data.nouns, paradigms, cutter),
        roles=_by_index(data.roles, paradigms, cutter),
        parts=_by_index(data.parts, paradigms, cutter),
        counters=_by_index(data.counters, paradigms, cutter),
        measures=_by_index(data.measures, paradigms, cutter),
        crowds=_by_index(data.crowds, paradigms, cutter),
        equatives=_by_index(data.equatives, paradigms, cutter),
        expectations=_by_index(data.expectations, paradigms, cutter),
        anaphors=_by_index(data.anaphors, paradigms, cutter),
        asked=_by_index(data.asked, paradigms, cutter),
        fronted=table(
            [*(("of", form) for form in data.words.fronted), *(("among", form) for form in data.words.fronted_among)], paradigms, cutter
        ),
        sized=_listed(data.words.sized, paradigms, cutter),
        strong=_by_index(data.strong, paradigms, cutter),
        totals=_by_index(data.totals, paradigms, cutter),
        words=_word_sets(pack),
        starters={},
    )
    return replace(grammar, starters=_starters(grammar, pack))


def vague_rule(grammar: Grammar, key: str) -> Vague:
    """The vague quantifier behind a table key."""
    return grammar.data.vague[int(key)]


def noun_rule(grammar: Grammar, key: str) -> Noun:
    """The noun rule behind a table key."""
    return grammar.data.nouns[int(key)]


def role_rule(grammar: Grammar, key: str) -> Role:
    """The role rule behind a table key."""
    return grammar.data.roles[int(key)]


def lead_rule(grammar: Grammar, key: str) -> Labelled:
    """The lead rule behind a table key."""
    return grammar.data.leads[int(key)]


def unit_rule(grammar: Grammar, key: str) -> Labelled:
    """The unit rule behind a table key."""
    return grammar.data.units[int(key)]
