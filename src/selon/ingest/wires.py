"""Copies of one text: exact duplicates, and near ones such as a wire story cut, retitled or lengthened by several outlets.

A group of copies is one voice: later steps count it once. Nothing is merged or deleted. Two texts are copies when

- they have the same words, whatever their case, accents, marks and white space; or
- most of the shorter one stands in the longer one (:data:`CONTAINED` of its runs of four words), it is no mere fragment of it
  (:data:`FRAGMENT`), and no fact was replaced: where the words between two shared passages differ and both sides have a figure, or both
  a name, that the other text has nowhere, somebody told other things. A new toll, another town, next year's march on the same template
  are reports of their own, however alike the words.

Pairs to compare come from MinHash (A. Broder, "On the resemblance and containment of documents", 1997) in bands, which finds texts that
are alike as wholes, and from the same on their beginnings, which finds copies that were cut to a part; each pair is then decided on the
texts themselves. Whether two texts are copies depends on these two alone, so groups are the same whatever the order of adding; two that a
chain of copies ties together already are not compared. Texts are aligned by their runs, occurrence by occurrence, and word by word only
between these: a passage that is repeated a hundred times costs what it costs to read it.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from itertools import chain

import msgspec
from msgspec import Struct
from rensa import RMinHash

CONTAINED = 0.6
"""Share of the shorter text's runs that have to stand in the longer one."""
FRAGMENT = 0.25
"""The shorter text has at least so much of the longer one's length."""
SHORTEST = 20
"""Runs of words below which only equal words make a copy."""
RUN = 4
"""Words of a run."""
BANDS, ROWS = 42, 3
LEAD, LEAD_BANDS = 80, 24
"""Runs of the beginning, which have bands of their own. Single shared runs would not do: every text of an outlet may share its formulas."""
_SEED = 1
_WORD = re.compile(r"\d+(?:[ \u00a0\u202f.,']\d{3})+(?!\d)|\w+")
_OPENING = re.compile('[.!?:;…«»“”"—–\n]| -')
"""What stands between two words where the second begins a sentence, a line or a quotation."""
_SEPARATORS = re.compile(r"[ \u00a0\u202f.,']")
_REPLACED = 8
"""Words of a replaced passage beyond which it counts as other text and not as other facts."""


class Signature(Struct, frozen=True, array_like=True):
    """What is kept of a text to find its copies: digest of its words, number of runs, MinHash of all and of the beginning."""

    words: bytes
    size: int
    minima: tuple[int, ...]
    lead: tuple[int, ...]


class _Word(Struct, frozen=True, gc=False):
    """A word folded, and whether it is a name: a capital that no sentence begins with."""

    text: str
    name: bool


def signature(text: str) -> Signature:
    """The signature of *text*."""
    words = [word.text for word in _words(text)]
    runs = list(_runs(words))
    sketch = RMinHash(num_perm=BANDS * ROWS, seed=_SEED)
    sketch.update(sorted(set(runs)))
    lead = RMinHash(num_perm=LEAD_BANDS * ROWS, seed=_SEED)
    lead.update(sorted(set(runs[:LEAD])))
    digest = hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).digest()[:16]
    return Signature(digest, len(set(runs)), tuple(sketch.digest()), tuple(lead.digest()))


def packed(made: Signature) -> bytes:
    """*made* as bytes."""
    return msgspec.msgpack.encode(made)


def unpacked(kept: bytes) -> Signature:
    """The signature that :func:`packed` made bytes of. Raises msgspec.DecodeError for other bytes."""
    return msgspec.msgpack.decode(kept, type=Signature)


class _Text:
    """A text cut into words, with what is asked of it for each comparison."""

    def __init__(self, text: str) -> None:
        self.words = _words(text)
        self.plain = [word.text for word in self.words]
        self.runs = frozenset(_runs(self.plain))
        self.all = frozenset(self.plain)
        self.facts = tuple(frozenset(word.text for word in self.words if test(word)) for test in _FACTS)


class _Ties:
    """Which ids a chain of pairs ties together."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._above)

    def top(self, name: str) -> str:
        """The first id of those that *name* is tied to."""
        while self._above.setdefault(name, name) != name:
            self._above[name] = self._above[self._above[name]]
            name = self._above[name]
        return name

    def tie(self, one: str, other: str) -> None:
        """Tie two ids together."""
        first, second = sorted((self.top(one), self.top(other)))
        self._above[second] = first


def copies(
    new: Mapping[str, Signature],
    old: Iterable[tuple[str, Signature]],
    text_of: Callable[[str], str],
    known: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, str]]:
    """Pairs of ids that are copies, of which at least one is *new*: so many of them that :func:`groups` finds all that belong together.

    *text_of* gives the text of an id (asked for candidates alone); *known* the groups of the old.
    """
    first: dict[bytes, str] = {}
    where: dict[object, list[str]] = {}
    for name in sorted(new):
        made = new[name]
        if first.setdefault(made.words, name) != name:
            yield first[made.words], name  # equal words: one stands for all, or many equal texts would be compared each with each
            continue
        for key in _keys(made):
            where.setdefault(key, []).append(name)
    texts: dict[str, _Text] = {}
    ties = _Ties()
    for name, group in (known or {}).items():
        ties.tie(name, group)

    def read(name: str) -> _Text:
        if name not in texts:
            texts[name] = _Text(text_of(name))
        return texts[name]

    standing = ((name, new[name]) for name in first.values())
    for name, made in chain(standing, ((name, made) for name, made in old if name not in new)):
        if name not in new and made.words in first:
            ties.tie(first[made.words], name)
            yield first[made.words], name
            continue
        for other in sorted({other for key in _keys(made) if key in where for other in where[key]}):
            if name in new and other >= name:
                continue  # itself, or a pair that comes up from the other side
            if _may_be(made, new[other]) and ties.top(name) != ties.top(other) and are_copies(read(name), read(other)):
                ties.tie(name, other)
                yield name, other
        if name not in new:
            texts.pop(name, None)


def alike(one: str, other: str) -> bool:
    """Whether two texts are copies of one."""
    mine, theirs = _Text(one), _Text(other)
    return mine.plain == theirs.plain or are_copies(mine, theirs)


def groups(pairs: Iterable[tuple[str, str]], known: Mapping[str, str]) -> dict[str, str]:
    """Id -> group for every document that *pairs* touch, or whose group (*known*: id -> group) they touch.

    A group is named by its first id, so its name does not depend on the order in which it grew.
    """
    ties = _Ties()
    touched = [pair for pair in pairs if pair[0] != pair[1]]
    members: dict[str, list[str]] = {}
    for name, group in known.items():
        members.setdefault(group, []).append(name)
    for one, other in touched:
        ties.tie(one, other)
        for name in (one, other):
            for fellow in members.pop(known[name], ()) if name in known else ():
                ties.tie(name, fellow)
    return {name: f"wire:{ties.top(name).removeprefix('sha256:')[:16]}" for name in sorted(ties)}


def _words(text: str) -> list[_Word]:
    """The words of *text*: lower case, without accents; figures as digits alone, however they are grouped."""
    found: list[_Word] = []
    end = 0
    for match in _WORD.finditer(unicodedata.normalize("NFC", text)):
        word = match[0]
        folded = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
        if word[0].isdigit():
            folded = _SEPARATORS.sub("", folded)
        inside = found and not _OPENING.search(match.string[end : match.start()])
        found.append(_Word(folded, bool(inside) and len(word) > 2 and word[0].isupper() and not word.isupper()))
        end = match.end()
    return found


def _runs(words: list[str]) -> Iterator[str]:
    return (" ".join(words[at : at + RUN]) for at in range(max(0, len(words) - RUN + 1)))


def _keys(made: Signature) -> Iterator[object]:
    """What two copies with other words are expected to share one of."""
    if made.size >= SHORTEST:
        for band in range(BANDS):
            yield (band, *made.minima[band * ROWS : (band + 1) * ROWS])
        for band in range(LEAD_BANDS):
            yield (-1 - band, *made.lead[band * ROWS : (band + 1) * ROWS])


def _may_be(one: Signature, other: Signature) -> bool:
    """Whether two signatures leave it possible: sizes, and containment as MinHash estimates it, less three standard errors."""
    small, large = sorted((one.size, other.size))
    if small < SHORTEST or small < FRAGMENT * large:
        return False
    same = sum(map(int.__eq__, one.minima, other.minima)) / len(one.minima)
    highest = min(1.0, same + 3 * (max(same, 0.05) * (1 - same) / len(one.minima)) ** 0.5)
    return bool(highest / (1 + highest) * (small + large) >= CONTAINED * small)


def are_copies(one: _Text, other: _Text) -> bool:
    """Whether two texts are copies: shared runs, then no replaced fact."""
    small, large = sorted((len(one.runs), len(other.runs)))
    if small < SHORTEST or small < FRAGMENT * large or len(one.runs & other.runs) < CONTAINED * small:
        return False
    return not _facts_replaced(one, other)


def _facts_replaced(one: _Text, other: _Text) -> bool:
    """Whether between shared words a figure, or a name, stands where the other text has another that this one has nowhere."""
    # Alignment is not the same both ways: which text comes first must not depend on who asks.
    one, other = sorted((one, other), key=lambda text: text.plain)
    if not any(mine - other.all and theirs - one.all for mine, theirs in zip(one.facts, other.facts, strict=True)):
        return False
    return any(_replaced(one, other, *gap) for gap in gaps(one.plain, other.plain))


def _replaced(one: _Text, other: _Text, a: int, b: int, c: int, d: int) -> bool:
    """Whether words *a* to *b* of one text and *c* to *d* of the other, aligned word by word, hold such a fact."""
    if not _rival(one.words[a:b], other.words[c:d], one, other):
        return False
    found = SequenceMatcher(None, one.plain[a:b], other.plain[c:d]).get_opcodes()
    short = ((i, j, k, m) for kind, i, j, k, m in found if kind == "replace" and j - i <= _REPLACED and m - k <= _REPLACED)
    return any(_rival(one.words[a + i : a + j], other.words[c + k : c + m], one, other) for i, j, k, m in short)


def _rival(mine: Iterable[_Word], theirs: Iterable[_Word], one: _Text, other: _Text) -> bool:
    """Whether both hold a figure, or both a name, that the other text has nowhere."""
    left = [word for word in mine if word.text not in other.all]
    right = [word for word in theirs if word.text not in one.all] if left else []
    return any(any(map(test, left)) and any(map(test, right)) for test in _FACTS)


def gaps(one: list[str], other: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """What is left between the runs that two texts share, in order: words from, to in *one*; from, to in *other*.

    What they begin and end with alike goes first. The nth occurrence of a run stands against the nth in the other text, and of these pairs
    the longest series is kept that ascends in both (J. Hunt and T. Szymanski 1977): n log n, however often a passage is repeated.
    """
    begin, end = _alike(one, other), _alike(one[::-1], other[::-1])
    end = min(end, len(one) - begin, len(other) - begin)
    a = c = begin
    for i, j in _ascending(_met(one[begin : len(one) - end], other[begin : len(other) - end])):
        i, j = i + begin, j + begin
        if i - a == j - c < 0 or (i >= a and j >= c):
            if i > a or j > c:
                yield a, i, c, j
            a, c = i + RUN, j + RUN
    if a < len(one) - end or c < len(other) - end:
        yield a, len(one) - end, c, len(other) - end


def _alike(one: list[str], other: list[str]) -> int:
    """How many words the two begin with alike."""
    return next((at for at, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs), min(len(one), len(other)))


def _met(one: list[str], other: list[str]) -> list[tuple[int, int]]:
    """Where each run stands in both, occurrence by occurrence, in the order of *one*."""
    where: dict[str, list[int]] = {}
    for at, run in enumerate(_runs(other)):
        where.setdefault(run, []).append(at)
    seen: Counter[str] = Counter()
    found = []
    for at, run in enumerate(_runs(one)):
        if seen[run] < len(where.get(run, ())):
            found.append((at, where[run][seen[run]]))
            seen[run] += 1
    return found


def _ascending(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest series of *pairs*, which ascend in the first number, that ascends in the second too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, (_, second) in enumerate(pairs):
        place = bisect_left(tails, second)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(second)
            ends.append(at)
        else:
            tails[place], ends[place] = second, at
    found, at = [], ends[-1] if ends else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def _is_figure(word: _Word) -> bool:
    return word.text[0].isdigit()


def _is_name(word: _Word) -> bool:
    return word.name


_FACTS = (_is_figure, _is_name)
