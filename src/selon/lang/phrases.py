"""Matching of pack phrases over tokens: one pass, longest match first, linear in the number of tokens."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from selon.lang.notation import Paradigms, expand
from selon.lang.tokens import Cutter, norm, tokenise
from selon.model import Token

_ANY = "*"


class Hit(Struct, frozen=True, gc=False):
    """A phrase found at tokens ``first:last``. ``key`` is what the table's maker put in; ``tense`` is the verb form's, if any."""

    first: int
    last: int
    key: str
    tense: str | None

    def moved(self, by: int) -> "Hit":
        """The same phrase *by* tokens further on."""
        return Hit(self.first + by, self.last + by, self.key, self.tense)


class _Node:
    """A place in the trie. ``ends``: what phrases that end here mean, in the order they were entered; ``wild``: where any word leads."""

    __slots__ = ("ends", "next", "wild")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.ends: tuple[tuple[str, str | None], ...] = ()
        self.wild: _Node | None = None

    def goes_on(self, word: str) -> bool:
        """Whether a phrase ends here or may go on with *word*."""
        return bool(self.ends) or self.wild is not None or word in self.next


class PhraseTable:
    """A trie of phrases. Built once by :func:`table`, then only read."""

    def __init__(self) -> None:
        self._root = _Node()
        self._wild = False

    def add(self, words: Sequence[str], key: str, tense: str | None) -> None:
        """Enter one phrase, already cut into norms."""
        node = self._root
        for word in words:
            following = node.next.get(word)
            if following is None:
                following = node.next[word] = _Node()
                if word == _ANY:
                    node.wild, self._wild = following, True
            node = following
        if (key, tense) not in node.ends:
            node.ends = (*node.ends, (key, tense))

    def at(self, tokens: Sequence[Token], first: int, last: int | None = None) -> list[Hit]:
        """All phrases that begin at token *first* and end before *last*, longest first, of one length the latest entered first."""
        stop = len(tokens) if last is None or last > len(tokens) else last
        if first >= stop:
            return []
        node = self._root.next.get(tokens[first].norm)
        if self._wild:
            return [] if node is None and self._root.wild is None else self._at_any(tokens, first, stop)
        return [] if node is None else self._after(node, tokens, first, stop)

    def _after(self, node: _Node, tokens: Sequence[Token], first: int, stop: int) -> list[Hit]:
        """All phrases whose first word, at token *first*, leads to *node*, in a table without wildcards."""
        found: list[Hit] = []
        index = first + 1
        while True:
            for key, tense in node.ends:
                found.append(Hit(first, index, key, tense))
            following = node.next.get(tokens[index].norm) if index < stop else None
            if following is None:
                break
            node = following
            index += 1
        if len(found) > 1:
            found.reverse()
        return found

    def _at_any(self, tokens: Sequence[Token], first: int, stop: int) -> list[Hit]:
        """The same along every path through the trie, a word before the wildcard in its place."""
        hits: list[Hit] = []
        waiting: list[tuple[_Node, int]] = []
        node, index = self._root, first
        while True:
            plain = wild = None
            if index < stop:
                word = tokens[index].norm
                plain, wild = node.next.get(word), node.wild
                index += 1
            if plain is not None:
                if wild is not None and word != _ANY:
                    waiting.append((wild, index))
                node = plain
            elif wild is not None:
                node = wild
            elif waiting:
                node, index = waiting.pop()
                continue
            else:
                break
            for key, tense in node.ends:
                hits.append(Hit(first, index, key, tense))
        if len(hits) > 1:
            hits.reverse()
            hits.sort(key=_nearer)
        return hits

    def starts(self) -> dict[str, frozenset[str] | None]:
        """The first words of the phrases, each with the second words that must follow it; None where nothing or anything may follow."""
        return {word: None if node.ends or _ANY in node.next else frozenset(node.next) for word, node in self._root.next.items()}

    def scan(self, tokens: Sequence[Token], first: int = 0, last: int | None = None) -> list[Hit]:
        """The longest phrase at each place from left to right, none overlapping another (all keys of that longest phrase)."""
        stop = len(tokens) if last is None or last > len(tokens) else last
        found: list[Hit] = []
        opening, anything = self._root.next, self._root.wild
        free = first
        for index in self._openings(tokens, first, stop):
            if index < free:
                continue
            after = tokens[index + 1].norm if index + 1 < stop else ""
            node = opening.get(tokens[index].norm)
            if (node is None or not node.goes_on(after)) and (anything is None or not anything.goes_on(after)):
                continue
            hits = self._at_any(tokens, index, stop) if self._wild or node is None else self._after(node, tokens, index, stop)
            if hits:
                free = hits[0].last
                found.extend(hits if hits[-1].last == free else [hit for hit in hits if hit.last == free])
        return found

    def every(self, tokens: Sequence[Token], first: int, last: int) -> list[list[Hit]]:
        """For each token of ``first:last`` at which phrases begin that end before *last* all of them, as :meth:`at` gives them."""
        return [hits for index in self._openings(tokens, first, last) if (hits := self.at(tokens, index, last))]

    def _openings(self, tokens: Sequence[Token], first: int, stop: int) -> Sequence[int]:
        """Where a phrase may begin: at an opening word, and where any word may open one, before a word that may come second."""
        opening, anything = self._root.next, self._root.wild
        if anything is None:
            return [index for index, token in enumerate(tokens[first:stop], first) if token.norm in opening]
        if anything.ends or anything.wild:
            return range(first, stop)
        second = anything.next
        here = [token.norm for token in tokens[first:stop]]
        pairs = enumerate(zip(here, (*here[1:], ""), strict=False), first)
        return [index for index, (word, after) in pairs if word in opening or after in second]


def _nearer(hit: Hit) -> int:
    return -hit.last


def table(entries: Iterable[tuple[str, str]], paradigms: Paradigms, rules: Cutter) -> PhraseTable:
    """A table of (key, pattern) pairs in the notation of :mod:`selon.lang.notation`. Raises ValueError for a bad pattern."""
    made = PhraseTable()
    cut: dict[str, tuple[str, ...]] = {}  # a token never spans white space, so each word is cut once
    for key, pattern in entries:
        for form in expand(pattern, paradigms):
            norms: list[str] = []
            for word in form.text.split():
                if word not in cut:
                    cut[word] = (norm(word),) if word.isalpha() else tuple(token.norm for token in tokenise(word, rules))
                norms.extend(cut[word])
            made.add(norms, key, form.tense)
    return made
