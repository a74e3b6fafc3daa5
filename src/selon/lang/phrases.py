"""Matching of pack phrases over tokens: one pass, longest match first, linear in the number of tokens."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from selon.lang.notation import Paradigms, expand
from selon.lang.tokens import Cutter, norm, tokenise
from selon.model import Token

_ANY = "*"


class Hit(NamedTuple):
    """A phrase found at tokens ``first:last``. ``key`` is what the table's maker put in; ``tense`` is the verb form's, if any."""

    first: int
    last: int
    key: str
    tense: str | None


class _Node:
    __slots__ = ("ends", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.ends: list[tuple[str, str | None]] = []


def _goes_on(node: _Node, word: str) -> bool:
    """Whether a phrase ends at *node* or may go on with *word*."""
    return bool(node.ends) or word in node.next or _ANY in node.next


class PhraseTable:
    """A trie of phrases. Built once by :func:`table`, then only read."""

    def __init__(self) -> None:
        self._root = _Node()
        self._wild = False

    def add(self, words: Sequence[str], key: str, tense: str | None) -> None:
        """Enter one phrase, already cut into norms."""
        node = self._root
        self._wild = self._wild or _ANY in words
        for word in words:
            node = node.next.setdefault(word, _Node())
        if (key, tense) not in node.ends:
            node.ends.append((key, tense))

    def at(self, tokens: Sequence[Token], first: int, last: int | None = None) -> list[Hit]:
        """All phrases that begin at token *first* and end before *last*, longest first."""
        stop = len(tokens) if last is None else min(last, len(tokens))
        return self._at_any(tokens, first, stop) if self._wild else self._at(tokens, first, stop)

    def _at(self, tokens: Sequence[Token], first: int, stop: int) -> list[Hit]:
        """One path through the trie: most tables have no wildcard."""
        found: list[list[Hit]] = []
        node = self._root
        for index in range(first, stop):
            following = node.next.get(tokens[index].norm)
            if following is None:
                break
            node = following
            if node.ends:
                found.append([Hit(first, index + 1, key, tense) for key, tense in reversed(node.ends)])
        return [hit for hits in reversed(found) for hit in hits]

    def _at_any(self, tokens: Sequence[Token], first: int, stop: int) -> list[Hit]:
        """Every path through the trie, a word before the wildcard in its place."""
        hits: list[Hit] = []
        waiting = [(self._root, first)]
        while waiting:
            node, index = waiting.pop()
            while index < stop:
                word = tokens[index].norm
                plain, wild = node.next.get(word), node.next.get(_ANY)
                index += 1
                if plain is None:
                    if wild is None:
                        break
                    node = wild
                else:
                    if wild is not None and word != _ANY:
                        waiting.append((wild, index))
                    node = plain
                if node.ends:
                    hits.extend(Hit(first, index, key, tense) for key, tense in node.ends)
        if len(hits) > 1:
            hits.reverse()
            hits.sort(key=lambda hit: -hit.last)
        return hits

    def starts(self) -> dict[str, frozenset[str] | None]:
        """The first words of the phrases, each with the second words that must follow it; None where nothing or anything may follow."""
        return {word: None if node.ends or _ANY in node.next else frozenset(node.next) for word, node in self._root.next.items()}

    def scan(self, tokens: Sequence[Token], first: int = 0, last: int | None = None) -> list[Hit]:
        """The longest phrase at each place from left to right, none overlapping another (all keys of that longest phrase)."""
        stop = len(tokens) if last is None else min(last, len(tokens))
        found: list[Hit] = []
        opening, anything = self._root.next, self._root.next.get(_ANY)
        at = self._at_any if self._wild else self._at
        index = first
        while index < stop:
            node = opening.get(tokens[index].norm)
            after = tokens[index + 1].norm if index + 1 < stop else ""
            if (node is not None and _goes_on(node, after)) or (anything is not None and _goes_on(anything, after)):
                hits = at(tokens, index, stop)
                if hits:
                    found.extend(hit for hit in hits if hit.last == hits[0].last)
                    index = hits[0].last
                    continue
            index += 1
        return found


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
