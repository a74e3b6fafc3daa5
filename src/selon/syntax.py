"""Questions put to a dependency parse: who is the subject, what does a word govern, which clause is it in.

All positions are token indices of the whole reading; ranges are half-open. Parsers label relations in the scheme of their treebank
(Universal Dependencies for French, ClearNLP for English); :func:`relation` maps both to one small set, so that finders are the same for
every language. Two differences of structure stay and are evened out by the functions that touch them: in Universal Dependencies a noun
governs its preposition (``case``) and a predicate its copula (``cop``), in ClearNLP the preposition governs its noun (``prep``, ``pobj``)
and the copula its predicate (``attr``, ``acomp``).

Sources of the labels: Nivre et al. (2020), Universal Dependencies v2; Choi and Palmer (2012), Guidelines for the CLEAR style.
"""

from collections.abc import Iterator
from enum import StrEnum
from types import MappingProxyType

from selon.model import Parse, Parses, Reading
from selon.text import sentence_at


class Relation(StrEnum):
    """What a token is to its head."""

    ROOT = "root"
    SUBJECT = "subject"
    PASSIVE_SUBJECT = "passive_subject"
    CLAUSAL_SUBJECT = "clausal_subject"
    EXPLETIVE = "expletive"
    OBJECT = "object"
    INDIRECT_OBJECT = "indirect_object"
    AGENT = "agent"
    OBLIQUE = "oblique"
    PREPOSITION_OBJECT = "preposition_object"
    COMPLEMENT_CLAUSE = "complement_clause"
    OPEN_COMPLEMENT = "open_complement"
    ADVERBIAL_CLAUSE = "adverbial_clause"
    RELATIVE_CLAUSE = "relative_clause"
    MODIFIER_CLAUSE = "modifier_clause"
    PARATAXIS = "parataxis"
    PREDICATIVE = "predicative"
    COPULA = "copula"
    AUXILIARY = "auxiliary"
    PASSIVE_AUXILIARY = "passive_auxiliary"
    NEGATION = "negation"
    CONJUNCT = "conjunct"
    COORDINATOR = "coordinator"
    MARKER = "marker"
    CASE = "case"
    NOUN_MODIFIER = "noun_modifier"
    APPOSITION = "apposition"
    ADJECTIVE = "adjective"
    NUMBER = "number"
    DETERMINER = "determiner"
    POSSESSIVE = "possessive"
    ADVERB = "adverb"
    NAME_PART = "name_part"
    PARTICLE = "particle"
    VOCATIVE = "vocative"
    PUNCTUATION = "punctuation"
    OTHER = "other"


_LABELS = MappingProxyType(
    {
        Relation.ROOT: "ROOT root",
        Relation.SUBJECT: "nsubj",
        Relation.PASSIVE_SUBJECT: "nsubj:pass nsubjpass",
        Relation.CLAUSAL_SUBJECT: "csubj csubj:pass csubjpass",
        Relation.EXPLETIVE: "expl expl:subj expl:comp expl:pass",
        Relation.OBJECT: "obj dobj",
        Relation.INDIRECT_OBJECT: "iobj dative",
        Relation.AGENT: "obl:agent agent",
        Relation.OBLIQUE: "obl obl:arg obl:mod prep npadvmod",
        Relation.PREPOSITION_OBJECT: "pobj pcomp",
        Relation.COMPLEMENT_CLAUSE: "ccomp",
        Relation.OPEN_COMPLEMENT: "xcomp",
        Relation.ADVERBIAL_CLAUSE: "advcl",
        Relation.RELATIVE_CLAUSE: "acl:relcl relcl",
        Relation.MODIFIER_CLAUSE: "acl",
        Relation.PARATAXIS: "parataxis",
        Relation.PREDICATIVE: "attr acomp oprd",
        Relation.COPULA: "cop",
        Relation.AUXILIARY: "aux aux:tense aux:caus",
        Relation.PASSIVE_AUXILIARY: "aux:pass auxpass",
        Relation.NEGATION: "neg",
        Relation.CONJUNCT: "conj",
        Relation.COORDINATOR: "cc preconj",
        Relation.MARKER: "mark",
        Relation.CASE: "case",
        Relation.NOUN_MODIFIER: "nmod",
        Relation.APPOSITION: "appos",
        Relation.ADJECTIVE: "amod",
        Relation.NUMBER: "nummod quantmod",
        Relation.DETERMINER: "det predet",
        Relation.POSSESSIVE: "poss",
        Relation.ADVERB: "advmod",
        Relation.NAME_PART: "flat flat:name flat:foreign fixed compound",
        Relation.PARTICLE: "prt",
        Relation.VOCATIVE: "vocative",
        Relation.PUNCTUATION: "punct",
    }
)
_RELATIONS = MappingProxyType({label: relation for relation, labels in _LABELS.items() for label in labels.split()})

SUBJECTS = frozenset({Relation.SUBJECT, Relation.PASSIVE_SUBJECT, Relation.CLAUSAL_SUBJECT})
"""The relations of a subject that has meaning (an expletive has none)."""

CLAUSES = frozenset(
    {
        Relation.ROOT,
        Relation.COMPLEMENT_CLAUSE,
        Relation.OPEN_COMPLEMENT,
        Relation.ADVERBIAL_CLAUSE,
        Relation.RELATIVE_CLAUSE,
        Relation.MODIFIER_CLAUSE,
        Relation.PARATAXIS,
        Relation.CLAUSAL_SUBJECT,
    }
)
"""The relations that the predicate of a clause bears to its head."""

_AUXILIARIES = frozenset({Relation.AUXILIARY, Relation.PASSIVE_AUXILIARY, Relation.COPULA})


def parse_at(parses: Parses, reading: Reading, token: int) -> Parse | None:
    """The parse of the sentence that holds *token*; None where that sentence was not parsed."""
    if not 0 <= token < len(reading.tokens):
        return None
    return parses.get(sentence_at(reading, reading.tokens[token].start))


def tokens_of(parse: Parse) -> range:
    """The tokens that *parse* covers."""
    return range(parse.first, parse.first + len(parse.heads))


def head(parse: Parse, token: int) -> int:
    """The token that governs *token* (itself for a root)."""
    return parse.heads[token - parse.first]


def relation(parse: Parse, token: int) -> Relation:
    """What *token* is to its head. Labels that no finder asks for are ``OTHER``."""
    return _RELATIONS.get(parse.labels[token - parse.first], Relation.OTHER)


def root(parse: Parse) -> int:
    """The sentence's main predicate: the first token that is its own head."""
    return next((token for token in tokens_of(parse) if head(parse, token) == token), parse.first)


def ancestors(parse: Parse, token: int) -> Iterator[int]:
    """The heads above *token*, nearest first, up to the root."""
    for _ in parse.heads:
        above = head(parse, token)
        if above == token:
            return
        yield above
        token = above


def children(parse: Parse, token: int, *relations: Relation) -> tuple[int, ...]:
    """The tokens that *token* governs, in text order; only those that stand in one of *relations* when any are given."""
    if token not in parse.heads:
        return ()
    below = [other for other, above in enumerate(parse.heads, parse.first) if above == token and other != token]
    return tuple([other for other in below if relation(parse, other) in relations] if relations else below)


def descendants(parse: Parse, token: int, without: frozenset[Relation] = frozenset()) -> tuple[int, ...]:
    """*token* and all that it governs, at any depth, in text order. A branch whose relation is in *without* is left out whole."""
    if token not in parse.heads:
        return (token,)
    below: dict[int, list[int]] = {}
    for other, above in enumerate(parse.heads, parse.first):
        if above != other:
            below.setdefault(above, []).append(other)
    found: list[int] = []
    seen: set[int] = set()
    waiting = [token]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        found.append(current)
        waiting.extend(other for other in below.get(current, ()) if relation(parse, other) not in without)
    return tuple(sorted(found))


def subtree(parse: Parse, token: int, without: frozenset[Relation] = frozenset()) -> tuple[int, int]:
    """The range from the first to the last token that *token* governs. Punctuation at its edges is left out."""
    found = list(descendants(parse, token, without))
    while len(found) > 1 and relation(parse, found[0]) is Relation.PUNCTUATION and found[0] != token:
        del found[0]
    while len(found) > 1 and relation(parse, found[-1]) is Relation.PUNCTUATION and found[-1] != token:
        del found[-1]
    return found[0], found[-1] + 1


def span_head(parse: Parse, first: int, last: int) -> int:
    """The token of ``first:last`` that governs the others: the first whose head lies outside the range. The range must not be empty."""
    inside = range(max(first, parse.first), min(last, parse.first + len(parse.heads)))
    for token in inside:
        above = head(parse, token)
        if (above == token or above not in inside) and relation(parse, token) is not Relation.PUNCTUATION:
            return token
    return first


def predicate(parse: Parse, token: int) -> int:
    """The head of the clause that *token* belongs to: itself where it heads one, the lexical verb for an auxiliary."""
    current = token
    for _ in parse.heads:
        own = relation(parse, current)
        if own in CLAUSES or head(parse, current) == current or (own is Relation.CONJUNCT and _is_verbal(parse, current)):
            return current
        current = head(parse, current)
    return current


def clause(parse: Parse, token: int) -> tuple[int, int]:
    """The range of the clause that *token* belongs to, the clauses below it included."""
    return subtree(parse, predicate(parse, token))


def subject(parse: Parse, token: int) -> int | None:
    """The head of the subject of the predicate *token*, or None.

    An auxiliary or copula has the subject of its verb. A coordinated predicate without a subject of its own shares that of the first. An
    infinitive is controlled by the object of the verb above it if that has one ("appeler les gens à manifester"), else by its subject.
    The relative pronoun stands for the subject of a relative clause: :func:`antecedent` gives the noun.
    """
    current = token
    for _ in parse.heads:
        own = relation(parse, current)
        found = children(parse, current, *SUBJECTS)
        if found:
            return found[0]
        above = head(parse, current)
        if above == current:
            return None
        if own is Relation.OPEN_COMPLEMENT:
            controller = children(parse, above, Relation.OBJECT, Relation.INDIRECT_OBJECT)
            if controller and controller[0] != current:
                return controller[0]
        elif own not in _AUXILIARIES and own is not Relation.CONJUNCT and own is not Relation.PREDICATIVE:
            return None
        current = above
    return None


def objects(parse: Parse, token: int) -> tuple[int, ...]:
    """The heads of the objects of the predicate *token*, coordinated ones included; a passive's subject is one."""
    found = children(parse, token, Relation.OBJECT, Relation.PASSIVE_SUBJECT)
    return tuple(sorted({one for each in found for one in conjuncts(parse, each)}))


def agents(parse: Parse, token: int) -> tuple[int, ...]:
    """The heads of the nouns by which a passive is done ("organisé par …", "organised by …"), coordinated ones included."""
    found = [noun for each in children(parse, token, Relation.AGENT) for noun in nominals(parse, each)]
    return tuple(sorted({one for each in found for one in conjuncts(parse, each)}))


def nominals(parse: Parse, token: int) -> tuple[int, ...]:
    """The nouns of a prepositional dependent: those that the preposition *token* governs, or *token* itself where it is the noun."""
    return children(parse, token, Relation.PREPOSITION_OBJECT) or (token,)


def preposition(parse: Parse, token: int) -> int | None:
    """The preposition under which the noun *token* stands, in either scheme, or None."""
    if relation(parse, token) is Relation.PREPOSITION_OBJECT:
        return head(parse, token)
    found = children(parse, token, Relation.CASE)
    return found[0] if found else None


def conjuncts(parse: Parse, token: int) -> tuple[int, ...]:
    """*token* and what is coordinated with it after it, in text order (chains as well as flat coordination)."""
    found = [token]
    for each in found:
        found.extend(other for other in children(parse, each, Relation.CONJUNCT) if other not in found)
    return tuple(sorted(found))


def antecedent(parse: Parse, token: int) -> int | None:
    """The noun that the relative or participial clause of *token* modifies, or None where its clause is of another kind."""
    current = predicate(parse, token)
    for _ in parse.heads:
        if relation(parse, current) is not Relation.CONJUNCT:
            break
        current = head(parse, current)
    clausal = relation(parse, current) in (Relation.RELATIVE_CLAUSE, Relation.MODIFIER_CLAUSE)
    return head(parse, current) if clausal else None


def passive(parse: Parse, token: int) -> bool:
    """Whether the predicate *token* is marked as a passive: by its auxiliary, its subject or its agent."""
    return bool(children(parse, token, Relation.PASSIVE_AUXILIARY, Relation.PASSIVE_SUBJECT, Relation.AGENT))


def _is_verbal(parse: Parse, token: int) -> bool:
    """Whether a coordinated token heads a clause: what it is coordinated with does, and it governs what only predicates govern."""
    first = token
    for _ in parse.heads:
        if relation(parse, first) is not Relation.CONJUNCT:
            break
        first = head(parse, first)
    return relation(parse, first) in CLAUSES and bool(
        children(parse, token, *SUBJECTS, *_AUXILIARIES, Relation.OBJECT, Relation.MARKER, Relation.EXPLETIVE, Relation.OBLIQUE)
    )
