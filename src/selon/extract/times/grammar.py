"""The grammar engine: patterns over tokens compiled into two tries, one for simple expressions and one for those composed of them.

Matching begins only at tokens that can begin a pattern, follows the trie no further than the longest pattern, and takes the longest match
first (the earlier rule where two are equally long), so the work is linear in the number of tokens.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

from msgspec import Struct

from selon.extract.times.lexicon import Atom, Lexicon, atoms_at, compile_lexicon
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
    """Every row of steps that *pattern* stands for, its optional elements in and out."""
    options = [((step,), ()) if optional else ((step,),) for step, optional in parse_pattern(pattern)]
    return [tuple(step for part in row for step in part) for row in product(*options)]


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


def _fits(grammar: Grammar, rule: TimeRule, tokens: Sequence[Token], begin: int, stop: int) -> bool:
    if rule.closed_after and stop < len(tokens) and tokens[stop].text[0].isalnum() and tokens[stop].norm not in grammar.closed:
        return False
    if rule.unless_before and begin and tokens[begin - 1].norm in rule.unless_before:
        return False
    if rule.unless_after and stop < len(tokens) and tokens[stop].norm in rule.unless_after:
        return False
    return not rule.tight or all(tokens[k].end == tokens[k + 1].start for k in range(begin, stop - 1))


_Found = tuple[int, End, tuple[tuple[int, object], ...]]


def _walk(root: Node, lattice: Sequence[Sequence[Atom] | None], begin: int) -> list[_Found]:
    """Every pattern of *root* that fits from *begin*: (stop, its end, (token, payload) of each step)."""
    found: list[_Found] = []
    front: list[tuple[Node, int, tuple[tuple[int, object], ...]]] = [(root, begin, ())]
    while front:
        ahead: list[tuple[Node, int, tuple[tuple[int, object], ...]]] = []
        for node, at, path in front:
            if at >= len(lattice):
                continue
            for atom in lattice[at] or ():
                child = node.next.get(atom.name)
                if child is None:
                    continue
                stop, steps = at + atom.length, (*path, (at, atom.payload))
                found.extend((stop, end, steps) for end in child.ends)
                if child.next:
                    ahead.append((child, stop, steps))
        front = ahead[:64]
    return found


def _best(
    grammar: Grammar, found: Iterable[_Found], tokens: Sequence[Token], begin: int, wanted: Callable[[TimeRule], bool]
) -> Match | None:
    """The longest of *found* whose rule makes sense of its slots."""
    for stop, end, steps in sorted(found, key=lambda f: (-f[0], f[1].order)):
        rule = grammar.rules[end.order]
        if not wanted(rule) or not _fits(grammar, rule, tokens, begin, stop):
            continue
        slots: dict[str, object] = dict(rule.set)
        slots.update({name: payload for name, (_, payload) in zip(end.slots, steps, strict=True) if name})
        sense = make(rule.make, slots)
        if sense is not None:
            last = steps[len(steps) - end.behind][0] if end.behind else stop
            return Match(begin, steps[end.before][0], last, stop, rule, sense)
    return None


def lattice_of(grammar: Grammar, tokens: Sequence[Token]) -> list[list[Atom] | None]:
    """For each token its readings, None where it has none."""
    return [atoms_at(tokens, index, grammar.lexicon) or None for index in range(len(tokens))]


def _begins(root: Node, atoms: Sequence[Atom]) -> bool:
    return any(atom.name in root.next for atom in atoms)


def matches(grammar: Grammar, reading: Reading) -> list[Match]:
    """The expressions of *reading* in text order, none overlapping another."""
    tokens = reading.tokens
    lattice = lattice_of(grammar, tokens)
    simple: dict[int, Match] = {}
    stops = {sentence.last for sentence in reading.sentences}
    for index, atoms in enumerate(lattice):
        if atoms and _begins(grammar.simple, atoms):
            found = [f for f in _walk(grammar.simple, lattice, index) if _within(index, f[0], stops)]
            _publish(grammar, found, tokens, index, lattice, simple)
    composed: dict[int, Match] = {}
    for index, atoms in enumerate(lattice):
        if atoms and _begins(grammar.composed, atoms):
            found = [f for f in _walk(grammar.composed, lattice, index) if _within(index, f[0], stops)]
            match = _best(grammar, found, tokens, index, lambda rule: not rule.hidden)
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


def _within(begin: int, stop: int, stops: set[int]) -> bool:
    return not any(cut in stops for cut in range(begin + 1, stop))


def _publish(
    grammar: Grammar, found: list[_Found], tokens: Sequence[Token], index: int, lattice: list[list[Atom] | None], simple: dict[int, Match]
) -> None:
    """Keep the best open match at *index*, and put the best of each published class into the lattice."""
    best = _best(grammar, found, tokens, index, lambda rule: not rule.hidden)
    if best:
        simple[index] = best
    names: Mapping[str, None] = {name: None for f in found if (name := grammar.rules[f[1].order].gives)}
    for name in names:
        match = _best(grammar, found, tokens, index, lambda rule, name=name: rule.gives == name)  # type: ignore[misc]
        if match and match.first == index:
            atoms = lattice[index] = list(lattice[index] or ())
            atoms.append(Atom(name, match.sense, match.last - index))
