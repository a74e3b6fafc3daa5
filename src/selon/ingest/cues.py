"""Cues: whether a page may tell of a protest, asked of its bytes before anything is parsed, and of its text once that is there.

The literals are the trigger phrases, crowd nouns and supporting cues of the packs. They are looked for in a *skeleton* of the bytes, in
which ASCII letters stand in lower case, digits as they are, and a space for everything else, also for an entity (``&eacute;``, ``&#233;``)
or an escape (``\\u00e9``). Case, markup and encodings thus cost no variants, or few. A literal is found
where it stands between two spaces of the skeleton, that is as whole words.

A page's score in a language is the points of the best cue for one form of protest (or for one group of supporting cues) and of the best for
another: many weak cues do not add up, so a long page is hardly likelier to pass than a short one. Points (``cues.toml``) say how much more
often a cue stands in reports of protests than in other news and in markup: those of a rule, and those of its common wordings, which have
their own ("block" stands in every style sheet, "blockade" does not). Bytes and text are scored alike, so a page whose text would pass
passes with its bytes too, as long as the markup does not part the words of a phrase.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec

from msgspec import Struct

from selon.lang.notation import expand
from selon.lang.pack import Pack

CROWD = "participants"
"""The label of counted nouns that are a crowd; also the code of their family."""
UNSEEN = {4: 6, 3: 5, 2: 4}
"""Points of a trigger that ``cues.toml`` does not know, by its weight: it is rare everywhere."""
SHORTEST = 4
"""Letters of the shortest literal."""
BEST = 2
"""Forms whose points make up a score."""
MOST = 8
"""Points of the best cue."""
THRESHOLD = 11
"""The score from which on a page is worth a look: the most at which no development report is lost (docs/crawl.md)."""
LEAST = THRESHOLD - (BEST - 1) * MOST
"""Points below which a cue can't make a difference."""
RECOMMENDED = "python -m pip install 'selon[crawl]'"

_SKELETON = bytes(c + 32 if 65 <= c <= 90 else c if 97 <= c <= 122 or 48 <= c <= 57 else 32 for c in range(256))
_SAME = ((b"\xe2", b"\xe2\x80\x99", b"'"), (b"\xc2", b"\xc2\xa0", b" "))
"""What UTF-8 writes in more than one byte and phrases hold, after its first byte, for which alone is looked first."""
_ENTITY = re.compile(rb"&(?:#[0-9]{2,5}|#[xX][0-9a-fA-F]{2,4}|[A-Za-z]{4,8});")
_ESCAPE = re.compile(rb"\\u[0-9a-fA-F]{4}")  # apart from the entities: an expression that begins with one letter is searched much faster
_UNSEEN = ((b"<script", b"</script"), (b"<style", b"</style"))
_AFTER_NAME = (b">", b" ", b"\n", b"\t", b"\r", b"/")


class Points(Struct, frozen=True):
    """What cues are worth: ``rules`` by the pack rule's id, ``words`` by language and wording."""

    rules: Mapping[str, int]
    words: Mapping[str, Mapping[str, int]]


class Family(Struct, frozen=True):
    """Literals that speak for one form of protest, or are one group of supporting cues, in one language, with the same points."""

    language: str
    code: str
    points: int


class Lexicon(Struct, frozen=True):
    """``families``; ``literals`` sorted, each as it stands in a skeleton, and for each the numbers of its families."""

    families: tuple[Family, ...]
    literals: tuple[bytes, ...]
    meanings: tuple[tuple[int, ...], ...]


Matcher = Callable[[bytes], Collection[int]]
"""Gives the numbers of the literals that a skeleton holds."""


class Filter:
    """A lexicon compiled. ``fast`` says whether the library for it is there; without it the same is found, several times slower."""

    def __init__(self, lexicon: Lexicon, *, fast: bool | None = None) -> None:
        self.lexicon = lexicon
        self.fast = library_found() if fast is None else fast
        self._match = _automaton(lexicon.literals) if self.fast else _tries(lexicon.literals)

    def found(self, data: bytes) -> frozenset[int]:
        """The numbers of the families whose cues *data* holds. Linear in its length."""
        meanings = self.lexicon.meanings
        return frozenset(number for index in self._match(skeleton(data)) for number in meanings[index])

    def scores(self, data: bytes) -> dict[str, int]:
        """The score of *data* in each language in which it has one."""
        return scores(self.lexicon, self.found(data))

    def best(self, data: bytes) -> int:
        """The highest score of a page's bytes in any language, scripts and styles left out."""
        return max(self.scores(without_scripts(data)).values(), default=0)


def library_found() -> bool:
    """Whether the library that finds literals fast is installed."""
    return find_spec("ahocorasick_rs") is not None


def without_scripts(data: bytes) -> bytes:
    """A page's bytes without its scripts and styles, half of most pages and never in its text. What has no end is left in, and so are
    tags in capitals."""
    for opening, closing in _UNSEEN:
        first, *others = data.split(opening)
        if others:
            kept = [first]
            for part in others:
                at = part.find(closing) if part.startswith(_AFTER_NAME) else -1
                kept += (b" ", part[at:]) if at > 0 else (opening, part)
            data = b"".join(kept)
    return data


def skeleton(data: bytes) -> bytes:
    """*data* as literals are looked for in it, with a space at either end."""
    data = _ENTITY.sub(b" ", data)
    if b"\\" in data:
        data = _ESCAPE.sub(b" ", data)
    for first, spelled, plain in _SAME:
        if first in data:
            data = data.replace(spelled, plain)
    return b" " + data.translate(_SKELETON) + b" "


def scores(lexicon: Lexicon, found: Iterable[int]) -> dict[str, int]:
    """By language, the points of the best family for each code, those of the :data:`BEST` best codes added up."""
    best: dict[str, dict[str, int]] = {}
    for number in found:
        family = lexicon.families[number]
        codes = best.setdefault(family.language, {})
        if family.points > codes.get(family.code, 0):
            codes[family.code] = family.points
    return {language: sum(sorted(codes.values())[-BEST:]) for language, codes in best.items()}


def known_points() -> Points:
    """The points of ``cues.toml``."""
    table = tomllib.loads(files("selon.ingest").joinpath("cues.toml").read_text(encoding="utf-8"))
    return Points({rule: worth for rules in table["rules"].values() for rule, worth in rules.items()}, table["words"])


def lexicon(packs: Iterable[Pack], points: Points | None = None) -> Lexicon:
    """The cues of *packs*, with *points* (default: :func:`known_points`). What can decide nothing is left out."""
    known = known_points() if points is None else points
    families: dict[Family, int] = {}
    literals: dict[bytes, set[int]] = {}
    for pack in packs:
        for family, words in _worth(pack, known):
            number = families.setdefault(family, len(families))
            for literal in written(words):
                literals.setdefault(literal, set()).add(number)
    ordered = sorted(literals)
    return Lexicon(tuple(families), tuple(ordered), tuple(tuple(sorted(literals[literal])) for literal in ordered))


def _worth(pack: Pack, known: Points) -> Iterator[tuple[Family, str]]:
    """The wordings of *pack* that can decide: worth enough, and no others that are worth as much for the same code within them."""
    own = known.words.get(pack.code, {})
    best: dict[tuple[str, str], int] = {}
    for rule, code, words, default in wordings(pack):
        worth = own.get(words, known.rules.get(rule, default))
        if worth >= LEAST:
            best[code, words] = max(worth, best.get((code, words), 0))
    for (code, words), worth in best.items():
        if not any(best.get((code, part), 0) >= worth for part in _within(words)):
            yield Family(pack.code, code, worth), words


def _within(words: str) -> Iterator[str]:
    """The shorter runs of words in *words*."""
    parts = words.split(" ")
    for length in range(1, len(parts)):
        for at in range(len(parts) - length + 1):
            yield " ".join(parts[at : at + length])


def wordings(pack: Pack) -> Iterator[tuple[str, str, str, int]]:
    """Rule id, code, wording and points by default of everything in *pack* that may speak for a protest; each wording once a rule."""
    paradigms, plain = pack.language.paradigms, pack.language.classes.grammatical()
    for rule, code, forms, default in sorted(_rules(pack)):
        expanded = (form.text for pattern in forms for form in expand(pattern, paradigms))
        for words in dict.fromkeys(telling(text.lower(), plain) for text in expanded):
            if words:
                yield rule, code, words, default


def _rules(pack: Pack) -> Iterator[tuple[str, str, tuple[str, ...], int]]:
    """Rule id, code, forms and points by default of everything in *pack* that may speak for a protest."""
    for trigger in pack.actions.triggers:
        if trigger.family == "protest":
            yield trigger.id, trigger.code, trigger.forms, UNSEEN.get(trigger.weight, 0)
    for noun in pack.counts.nouns:
        if noun.label == CROWD:
            yield noun.id, CROWD, noun.forms, 0
    for cue in pack.actions.cues:
        if cue.weight > 0:
            yield cue.id, f"cue:{cue.group}", cue.forms, 0


def telling(phrase: str, plain: Collection[str]) -> str:
    """The longest part of *phrase* between wildcards that has a word of content and :data:`SHORTEST` letters; "" where none has."""
    parts = [part.strip() for part in phrase.split("*")]
    good = [part for part in parts if sum(map(str.isalnum, part)) >= SHORTEST and not all(word in plain for word in part.split())]
    return max(good, key=len, default="")


def written(words: str) -> set[bytes]:
    """The skeletons of *words*: with accented letters of one byte, of two (UTF-8), or of a letter and an accent."""
    one_byte = words.encode("latin-1", "replace")
    return {skeleton(spelled) for spelled in (one_byte, words.encode(), unicodedata.normalize("NFD", words).encode())}


def _automaton(literals: tuple[bytes, ...]) -> Matcher:
    """By the Aho-Corasick automaton of ahocorasick-rs: one pass, all literals at once. As a table of states (80 MB) it takes a third less
    time than as a tree."""
    library = import_module("ahocorasick_rs")
    find = library.BytesAhoCorasick(list(literals), implementation=library.Implementation.DFA).find_matches_as_indexes

    def match(text: bytes) -> Collection[int]:
        return {hit[0] for hit in find(text, overlapping=True)}

    return match


def _tries(literals: tuple[bytes, ...]) -> Matcher:
    """The same in plain Python: the words between single spaces, led through a trie."""
    root: dict[bytes | None, object] = {}
    for index, literal in enumerate(literals):
        node = root
        for word in literal[1:-1].split(b" "):
            node = node.setdefault(word, {})  # type: ignore[assignment]
        node[None] = index

    def match(text: bytes) -> Collection[int]:
        words = text[1:-1].split(b" ")
        found: set[int] = set()
        for start, word in enumerate(words):
            if word not in root:
                continue
            node, at = root, start
            while at < len(words) and words[at] in node:
                node = node[words[at]]  # type: ignore[assignment]
                at += 1
                if None in node:
                    found.add(node[None])  # type: ignore[arg-type]
        return found

    return match
