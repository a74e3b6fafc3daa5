"""The grammar engine: patterns over tokens compiled into two tries, one for simple expressions and one for those composed of them.

Matching begins only at tokens that can begin a pattern, follows the trie no further than the longest pattern, and takes the longest match
first (the earlier rule where two are equally long), so the work is linear in the number of tokens.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import product

from msgspec import Struct

from selon.extract.times.lexicon import Atom, Lexicon, compile_lexicon, lattice_of
from selon.extract.times.senses import Sense, make
from selon.lang.notation import expand
from selon.lang.pack import Pack
from selon.lang.sections.times import TimeRule
from selon.model import Reading, Token

_ELEMENT = re.compile(r"(\^?)(?:\{(\w+)(?::(\w+))?\}|([^\s{}]+?))(\??)(?=\s|$)")


class Step(Struct, frozen=True):
    """One element of a pattern: the class it takes, the slot it fills ("" for none), and whether it is context only."""

    name: str
    slot: str
    context: bool


class End(Struct, frozen=True):
    """Where a pattern ends in a trie: its rule, its slots, and how many steps before and behind are context."""

    order: int
    slots: tuple[str, ...]
    before: int
    behind: int


class Node:
    """A trie node; built by :func:`compile_rules`, then only read."""

    __slots__ = ("ends", "next")

    def __init__(self) -> None:
        self.next: dict[str, Node] = {}
        self.ends: list[End] = []


class Match(Struct, frozen=True):
    """A rule at tokens ``first:last`` (the mention), reached from token ``begin`` (with context before it)."""

    begin: int
    first: int
    last: int
    stop: int
    rule: TimeRule
    sense: Sense


class Grammar(Struct, frozen=True):
    """Everything compiled from ``times.toml`` but the resolver's part."""

    rules: tuple[TimeRule, ...]
    lexicon: Lexicon
    simple: Node
    composed: Node
    closed: frozenset[str]


def parse_pattern(pattern: str) -> list[tuple[Step, bool]]:
    """The elements of *pattern*, each with whether it is optional. Raises ValueError where it cannot be read."""
    steps, at = [], 0
    for found in _ELEMENT.finditer(pattern):
        if pattern[at : found.start()].strip():
            break
        caret, name, slot, literal, optional = found.groups()
        steps.append((Step(name or f"={literal}", (slot or name) if name else "", bool(caret)), bool(optional)))
        at = found.end()
    if not steps or pattern[at:].strip():
        raise ValueError(f"cannot read the pattern {pattern!r} from {pattern[at:]!r}")
    return steps


def sequences(pattern: str) -> list[tuple[Step, ...]]:
    """Every row of steps that *pattern* stands for, its optional elements in and out; none ends in a comma."""
    options = [((step,), ()) if optional else ((step,),) for step, optional in parse_pattern(pattern)]
    rows = [tuple(step for part in row for step in part) for row in product(*options)]
    return [row for row in rows if row and (row[-1].name != "=," or row[-1].context)]


def _enter(root: Node, row: tuple[Step, ...], order: int) -> None:
    node = root
    for step in row:
        node = node.next.setdefault(step.name, Node())
    core = [not step.context for step in row]
    if not any(core):
        raise ValueError("a pattern is all context")
    before, behind = core.index(True), core[::-1].index(True)
    end = End(order, tuple(step.slot for step in row), before, behind)
    if end not in node.ends:
        node.ends.append(end)


def compile_rules(pack: Pack) -> Grammar:
    """The grammar of *pack*. Raises ValueError for a pattern that cannot be read."""
    rules = pack.times.rules
    given = {rule.gives for rule in rules if rule.gives}
    simple, composed = Node(), Node()
    literals: dict[str, None] = {}
    for order, rule in enumerate(rules):
        for written in rule.patterns:
            for pattern in (form.text for form in expand(written, pack.language.paradigms)):
                for row in sequences(pattern):
                    literals.update({step.name[1:]: None for step in row if step.name.startswith("=")})
                    _enter(composed if any(step.name in given for step in row) else simple, row, order)
    classes = pack.language.classes
    closed = frozenset().union(
        classes.determiners,
        classes.prepositions,
        classes.coordinators,
        classes.subordinators,
        classes.relatives,
        classes.subject_pronouns,
        classes.object_pronouns,
        classes.auxiliaries,
        classes.negators,
        classes.adverbs,
    )
    return Grammar(rules, compile_lexicon(pack, literals), simple, composed, closed)


def _named(grammar: Grammar, tokens: Sequence[Token], index: int) -> bool:
    """Whether a capitalised open-class word stands there: then a feast or month beside it is part of a name."""
    if not 0 <= index < len(tokens):
        return False
    text = tokens[index].text
    return text[0].isupper() and not text.isupper() and tokens[index].norm not in grammar.closed


def _fits(grammar: Grammar, rule: TimeRule, tokens: Sequence[Token], begin: int, stop: int) -> bool:
    if rule.closed_after and stop < len(tokens) and tokens[stop].text[0].isalnum() and tokens[stop].norm not in grammar.closed:
        return False
    if rule.no_name and (_named(grammar, tokens, begin - 1) or _named(grammar, tokens, stop)):
        return False
    if rule.unless_before and begin and tokens[begin - 1].norm in rule.unless_before:
        return False
    if rule.unless_after and stop < len(tokens) and tokens[stop].norm in rule.unless_after:
        return False
    return not rule.tight or all(tokens[k].end == tokens[k + 1].start for k in range(begin, stop - 1))


_Path = tuple[tuple[int, object], ...]
_Found = tuple[int, End, _Path]
_WIDEST = 64
"""Readings followed side by side from one place; real text has a handful."""


def _walk(root: Node, lattice: Sequence[Sequence[Atom]], begin: int, stops: set[int]) -> list[_Found]:
    """Every pattern of *root* that fits from *begin* within its sentence: (stop, its end, (token, payload) of each step)."""
    found: list[_Found] = []
    front: list[tuple[Node, int, _Path]] = [(root, begin, ())]
    while front:
        ahead: list[tuple[Node, int, _Path]] = []
        for node, at, path in front:
            following = node.next
            for atom in lattice[at]:
                child = following.get(atom.name)
                if child is None:
                    continue
                stop = at + atom.length
                if atom.length > 1 and any(cut in stops for cut in range(at + 1, stop)):
                    continue
                steps = (*path, (at, atom.payload))
                for end in child.ends:
                    found.append((stop, end, steps))
                if child.next and stop < len(lattice) and stop not in stops:
                    ahead.append((child, stop, steps))
        front = ahead[:_WIDEST]
    return found


def _best(grammar: Grammar, found: list[_Found], tokens: Sequence[Token], begin: int, gives: str | None) -> Match | None:
    """The longest of *found* whose rule makes sense of its slots, among rules that give *gives* (None: all that are not hidden)."""
    ranked = sorted(found, key=_rank) if len(found) > 1 else found
    for stop, end, steps in ranked:
        rule = grammar.rules[end.order]
        if (rule.hidden if gives is None else rule.gives != gives) or not _fits(grammar, rule, tokens, begin, stop):
            continue
        slots: dict[str, object] = dict(rule.set)
        slots.update({name: payload for name, (_, payload) in zip(end.slots, steps, strict=True) if name})
        sense = make(rule.make, slots)
        if sense is not None:
            last = steps[len(steps) - end.behind][0] if end.behind else stop
            return Match(begin, steps[end.before][0], last, stop, rule, sense)
    return None


def _rank(found: _Found) -> tuple[int, int]:
    return -found[0], found[1].order


def matches(grammar: Grammar, reading: Reading) -> list[Match]:
    """The expressions of *reading* in text order, none overlapping another."""
    tokens = reading.tokens
    lattice = lattice_of(tokens, grammar.lexicon)
    stops = {sentence.last for sentence in reading.sentences}
    simple: dict[int, Match] = {}
    composed: dict[int, Match] = {}
    for index, atoms in enumerate(lattice):
        if atoms and (found := _walk(grammar.simple, lattice, index, stops)):
            best, given = _resolve(grammar, found, tokens, index)
            if best:
                simple[index] = best
            if given:
                lattice[index] = atoms + given
    for index, atoms in enumerate(lattice):
        if atoms and (found := _walk(grammar.composed, lattice, index, stops)):
            match = _best(grammar, found, tokens, index, None)
            if match:
                composed[index] = match
    return _select(simple, composed, len(lattice))


def _select(simple: Mapping[int, Match], composed: Mapping[int, Match], count: int) -> list[Match]:
    """From left to right the match that reaches furthest; one that begins in another's context before it may reach further still."""

    def at(index: int) -> Match | None:
        one, two = simple.get(index), composed.get(index)
        return two if two and (one is None or (two.last, two.stop) >= (one.last, one.stop)) else one

    result: list[Match] = []
    index = 0
    while index < count:
        best = at(index)
        if best is None:
            index += 1
            continue
        for inner in range(best.begin + 1, best.first + 1):
            other = at(inner)
            if other and other.last > best.last:
                best = other
        result.append(best)
        index = max(best.last, index + 1)
    return result


def _resolve(grammar: Grammar, found: list[_Found], tokens: Sequence[Token], index: int) -> tuple[Match | None, tuple[Atom, ...]]:
    """The best open match at *index*, and the best of each published class as an atom for composed rules."""
    names: Mapping[str, None] = {name: None for f in found if (name := grammar.rules[f[1].order].gives)}
    given = []
    for name in names:
        match = _best(grammar, found, tokens, index, name)
        if match and match.first == index:
            given.append(Atom(name, match.sense, match.last - index))
    return _best(grammar, found, tokens, index, None), tuple(given)
