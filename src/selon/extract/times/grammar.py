"""The grammar engine: patterns over tokens compiled into two tries, one for simple expressions and one for those composed of them.

Matching begins only at tokens that can begin a pattern and whose next token can go on with it, follows the trie no further than the longest
pattern, takes the longest match first (the earlier rule where two are equally long) and goes on behind it, so the work is linear in the
number of tokens.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from msgspec import Struct

from selon.extract.times.lexicon import Atom, Lexicon, compile_lexicon, lattice_of, lone_atoms
from selon.extract.times.makers import make
from selon.extract.times.senses import Partial, Sense, Stretch
from selon.lang.notation import expand
from selon.lang.pack import Pack
from selon.lang.sections.times import TimeRule
from selon.model import Reading, Token

_NUMBERS = ("0", "1", "01", "13", "25", "31", "32", "45", "60", "100", "1200", "1960", "2000", "2099", "3000", "20000")
"""A number of each kind that :mod:`.lexicon` tells apart."""
_LINKS = frozenset("-/")
_GROUP = 3
_ELEMENT = re.compile(r"(\^?)(?:\{(\w+)(?::(\w+))?\}|([^\s{}]+?))(\??)(?=\s|$)")


class Step(Struct, frozen=True, gc=False):
    """One element of a pattern: the class it takes, the slot it fills ("" for none), and whether it is context only."""

    name: str
    slot: str
    context: bool


class End(Struct, frozen=True, gc=False):
    """Where a pattern ends in a trie: its rule, its slots and the steps that fill them, how many steps before and behind are context, and
    whether the rule asks for more than its pattern."""

    order: int
    slots: tuple[tuple[str, int], ...]
    before: int
    behind: int
    checked: bool


class Node:
    """A trie node; built by :func:`compile_rules`, then only read. ``composed``: what follows may be a class that other rules give."""

    __slots__ = ("composed", "ends", "next")

    def __init__(self) -> None:
        self.next: dict[str, Node] = {}
        self.ends: list[End] = []
        self.composed = False


class Match(Struct, frozen=True, gc=False):
    """A rule at tokens ``first:last`` (the mention), reached from token ``begin`` (with context before it)."""

    begin: int
    first: int
    last: int
    stop: int
    rule: TimeRule
    sense: Sense


class Start(Struct, frozen=True, gc=False):
    """For words of some classes, in each trie: whether one alone is a pattern, and which classes go on with one; and both for any trie."""

    simple: bool
    after: frozenset[str]
    composed: bool
    onward: frozenset[str]
    alone: bool
    following: frozenset[str]


def start_of(names: frozenset[str], tries: tuple[Node, Node], given: frozenset[str], giving: frozenset[str]) -> Start:
    """How words of classes *names* begin patterns of the two tries. A name that rules give may be any word that begins one of them."""
    simple, composed = ([node for name in names if (node := trie.next.get(name))] for trie in tries)
    onward = frozenset([name for node in composed for name in node.next])
    if onward & given:
        onward |= giving
    after = frozenset([name for node in simple for name in node.next])
    one, two = (any(node.ends for node in nodes) for nodes in (simple, composed))
    return Start(one, after, two, onward, one or two, after | onward)


class Grammar(Struct, frozen=True):
    """Everything compiled from ``times.toml`` but the resolver's part.

    ``given``: the classes that rules give; ``giving``: the classes whose words can begin a rule that gives one; ``starts``: for the classes
    of each word that the lexicon lists, and of a number of each kind.
    """

    rules: tuple[TimeRule, ...]
    lexicon: Lexicon
    simple: Node
    composed: Node
    closed: frozenset[str]
    given: frozenset[str]
    giving: frozenset[str]
    starts: Mapping[frozenset[str], Start]


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


def _is_checked(rule: TimeRule) -> bool:
    return bool(rule.closed_after or rule.no_name or rule.unless_before or rule.unless_after or rule.tight)


def _enter(root: Node, row: tuple[Step, ...], order: int, rule: TimeRule, given: frozenset[str]) -> None:
    node = root
    for step in row:
        node.composed = node.composed or step.name in given
        node = node.next.setdefault(step.name, Node())
    core = [not step.context for step in row]
    if not any(core):
        raise ValueError("a pattern is all context")
    before, behind = core.index(True), core[::-1].index(True)
    end = End(order, tuple((step.slot, place) for place, step in enumerate(row) if step.slot), before, behind, _is_checked(rule))
    if end not in node.ends:
        node.ends.append(end)


def compile_rules(pack: Pack) -> Grammar:
    """The grammar of *pack*. Raises ValueError for a pattern that cannot be read."""
    rules = pack.times.rules
    given = frozenset(rule.gives for rule in rules if rule.gives)
    simple, composed = Node(), Node()
    giving: dict[str, None] = {}
    literals: dict[str, None] = {}
    for order, rule in enumerate(rules):
        for written in rule.patterns:
            for pattern in (form.text for form in expand(written, pack.language.paradigms)):
                for row in sequences(pattern):
                    literals.update({step.name[1:]: None for step in row if step.name.startswith("=")})
                    simply = not any(step.name in given for step in row)
                    _enter(simple if simply else composed, row, order, rule, given)
                    if simply and rule.gives:
                        giving[row[0].name] = None
    classes = pack.language.classes
    closed = classes.grammatical() | classes.adverbs
    lexicon = compile_lexicon(pack, literals)
    known = {entry.names for entry in lexicon.words.values()}
    known |= {frozenset(atom.name for atom in lone_atoms(number, lexicon.forms)) for number in _NUMBERS}
    begins = frozenset(giving)
    starts = {names: start_of(names, (simple, composed), given, begins) for names in known}
    return Grammar(rules, lexicon, simple, composed, closed, given, begins, starts)


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


def _is_glued(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a figure at either end goes on in further figures: then it is a code, a telephone number or no date at all."""
    if tokens[first].text[0].isdigit() and first > 1 and _links(tokens, first - 1):
        return True
    if not tokens[last - 1].text[-1].isdigit() or last >= len(tokens):
        return False
    return _is_grouped(tokens[last - 1], tokens[last]) or (last + 1 < len(tokens) and _links(tokens, last))


def _is_grouped(before: Token, after: Token) -> bool:
    """Whether two figures are one, in groups of three: in *samedi 2 000 personnes* no day of the month is said."""
    few = before.text.isdigit() and len(before.text) <= _GROUP
    return few and after.text.isdigit() and len(after.text) == _GROUP and after.start == before.end + 1


def _links(tokens: Sequence[Token], at: int) -> bool:
    before, link, after = tokens[at - 1 : at + 2]
    figures = before.text[-1].isdigit() and after.text[0].isdigit()
    return link.text in _LINKS and figures and before.end == link.start and link.end == after.start


Atoms = Sequence[tuple[Atom, ...]]
_Path = tuple[Any, int, object]
"""The steps of a walk, last first: the path before, the token, the payload. The first step's path before is None."""
_Found = tuple[int, End, _Path]
_NO_NAMES: frozenset[str] = frozenset()
_WIDEST = 64
"""Readings followed side by side from one place; real text has a handful."""


def _walk(root: Node, atoms: Atoms, ensure: Callable[[int], object], begin: int, stops: frozenset[int]) -> list[_Found]:
    """Every pattern of *root* that fits from *begin* within its sentence: (stop, its end, its path).

    *ensure* is called with a token where a class that other rules give may follow, so that its atoms hold it.
    """
    found: list[_Found] = []
    count = len(atoms)
    front: list[tuple[Node, int, _Path | None]] = [(root, begin, None)]
    while front:
        ahead: list[tuple[Node, int, _Path | None]] = []
        for node, at, path in front:
            following = node.next
            if node.composed:
                ensure(at)
            for atom in atoms[at]:
                child = following.get(atom.name)
                if child is None:
                    continue
                stop = at + atom.length
                if atom.length > 1 and not stops.isdisjoint(range(at + 1, stop)):
                    continue
                steps = (path, at, atom.payload)
                for end in child.ends:
                    found.append((stop, end, steps))
                if child.next and stop < count and stop not in stops:
                    ahead.append((child, stop, steps))
        front = ahead if len(ahead) <= _WIDEST else ahead[:_WIDEST]
    return found


def _rank(found: _Found) -> tuple[int, int]:
    return -found[0], found[1].order


def _steps(path: _Path | None) -> list[tuple[int, object]]:
    """The token and the payload of each step, in order."""
    steps = []
    while path is not None:
        path, at, payload = path
        steps.append((at, payload))
    steps.reverse()
    return steps


class _Scan:
    """The matches at the tokens of one reading, each found when it is asked for. Lives no longer than :func:`matches`."""

    def __init__(self, grammar: Grammar, reading: Reading) -> None:
        self._grammar, self._tokens = grammar, reading.tokens
        lattice = lattice_of(reading.tokens, grammar.lexicon)
        self.atoms, self.places = lattice.atoms, lattice.places
        self._names, self._joined = lattice.names, lattice.joined
        self._stops = frozenset([sentence.last for sentence in reading.sentences])
        self._simple: dict[int, Match | None] = {}
        self._gave: dict[int, bool] = {}
        self._starts: dict[frozenset[str], Start] = {}
        self._made: dict[tuple[object, ...], Sense | None] = {}

    def _start(self, index: int) -> Start:
        names = self._names[index]
        known = self._grammar.starts.get(names) or self._starts.get(names)
        if known is None:
            grammar = self._grammar
            known = self._starts[names] = start_of(names, (grammar.simple, grammar.composed), grammar.given, grammar.giving)
        return known

    def candidates(self) -> Iterator[int]:
        """The tokens at which a pattern can begin, by their own words and the next one's."""
        count, names = len(self.atoms), self._names
        starts = self._grammar.starts
        for index in self.places:
            start = starts.get(names[index]) or self._start(index)
            after = names[index + 1] if index + 1 < count else _NO_NAMES
            if start.alone or index in self._joined or (after and not start.following.isdisjoint(after)):
                yield index

    def _sense(self, end: End, rule: TimeRule, steps: Sequence[tuple[int, object]]) -> Sense | None:
        """The sense of a match. Kept by its words' payloads: a report says the same dates again and again."""
        filled = tuple([(name, steps[place][1]) for name, place in end.slots])
        key = (end.order, filled)
        if key in self._made:
            return self._made[key]
        sense = self._made[key] = make(rule.make, {**rule.set, **dict(filled)})
        return sense

    def _resolve(self, found: list[_Found], index: int) -> tuple[Match | None, list[tuple[str, Match]]]:
        """The longest of *found* whose rule makes sense of its slots, among rules that are not hidden; and the longest of each class that
        rules give, where it begins at the token itself."""
        rules, best = self._grammar.rules, None
        if len(found) > 1:
            found.sort(key=_rank)
        tried: set[str] = set()
        given: list[tuple[str, Match]] = []
        for stop, end, path in found:
            rule = rules[end.order]
            gives = rule.gives
            if (best is not None or rule.hidden) and (gives is None or gives in tried):
                continue
            if end.checked and not _fits(self._grammar, rule, self._tokens, index, stop):
                continue
            steps = _steps(path)
            sense = self._sense(end, rule, steps)
            if sense is None:
                continue
            last = steps[len(steps) - end.behind][0] if end.behind else stop
            match = Match(index, steps[end.before][0], last, stop, rule, sense)
            if isinstance(sense, Partial | Stretch) and _is_glued(self._tokens, match.first, last):
                continue
            if best is None and not rule.hidden:
                best = match
            if gives is not None and gives not in tried:
                tried.add(gives)
                if match.first == index:
                    given.append((gives, match))
        return best, given

    def _goes_on(self, index: int, alone: bool, following: frozenset[str]) -> bool:
        if alone:
            return True
        if not following:
            return False
        if index in self._joined:
            return True
        after = index + 1
        return after < len(self.atoms) and not following.isdisjoint(self._names[after])

    def simple(self, index: int) -> Match | None:
        """The best simple match at a token; puts the classes that it gives among the atoms of the token."""
        if index in self._simple:
            return self._simple[index]
        start = self._start(index)
        best: Match | None = None
        if self._goes_on(index, start.simple, start.after):
            found = _walk(self._grammar.simple, self.atoms, self.simple, index, self._stops)
            if found:
                best, given = self._resolve(found, index)
                if given:
                    self.atoms[index] += tuple([Atom(name, match.sense, match.last - index) for name, match in given])
                    self._gave[index] = self._may_go_on(given)
        self._simple[index] = best
        return best

    def _may_go_on(self, given: list[tuple[str, Match]]) -> bool:
        """Whether a composed pattern that begins with one of these may go on behind it, or is complete with it."""
        for name, match in given:
            node = self._grammar.composed.next.get(name)
            if node is None:
                continue
            after = self._names[match.last] if match.last < len(self.atoms) else _NO_NAMES
            if node.ends or node.composed or (after and not node.next.keys().isdisjoint(after)):
                return True
        return False

    def at(self, index: int) -> Match | None:
        """The match at a token that reaches furthest; a composed one where both reach as far."""
        if not self.atoms[index]:
            return None
        one = self.simple(index)
        start = self._start(index)
        if not self._gave.get(index) and not self._goes_on(index, start.composed, start.onward):
            return one
        found = _walk(self._grammar.composed, self.atoms, self.simple, index, self._stops)
        two = self._resolve(found, index)[0] if found else None
        return two if two and (one is None or (two.last, two.stop) >= (one.last, one.stop)) else one


def matches(grammar: Grammar, reading: Reading) -> list[Match]:
    """The expressions of *reading* in text order, none overlapping another.

    From left to right the match that reaches furthest; one that begins in another's context before it may reach further still.
    """
    scan = _Scan(grammar, reading)
    result: list[Match] = []
    reached = 0
    for index in scan.candidates():
        if index < reached:
            continue
        best = scan.at(index)
        if best is None:
            continue
        for inner in range(best.begin + 1, best.first + 1):
            other = scan.at(inner)
            if other and other.last > best.last:
                best = other
        result.append(best)
        reached = max(best.last, index + 1)
    return result
