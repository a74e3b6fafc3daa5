"""Copies of one text: exact duplicates, and near ones such as a wire story cut, retitled or lengthened by several outlets.

A group of copies is one voice: later steps count it once. Nothing is merged or deleted. Two texts are copies when

- they have the same words, whatever their case, accents, marks and white space; or
- most of the shorter one stands in the longer one (:data:`CONTAINED` of its runs of four words), it is no mere fragment of it
  (:data:`FRAGMENT`), and no fact was replaced: where the words between two shared passages differ and both sides have a figure, or both
  a name, that the other text has nowhere, somebody told other things. A new toll, another town, next year's march on the same template
  are reports of their own, however alike the words.

Pairs to compare come from MinHash (A. Broder, "On the resemblance and containment of documents", 1997) in bands, which finds texts that
are alike as wholes, and from the same on their beginnings, which finds copies that were cut to a part; each pair is then decided on the
texts themselves. Whether two texts are copies depends on these two alone, so groups are the same whatever the order of adding.
"""

import hashlib
import re
import unicodedata
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


def copies(new: Mapping[str, Signature], old: Iterable[tuple[str, Signature]], text_of: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Pairs of ids that are copies, of which at least one is *new*; *text_of* gives the text of an id (asked for candidates alone)."""
    first: dict[bytes, str] = {}
    where: dict[object, list[str]] = {}
    for name in sorted(new):
        made = new[name]
        if first.setdefault(made.words, name) != name:
            yield first[made.words], name  # equal words: one stands for all, or many equal texts would be compared each with each
            continue
        for key in _keys(made):
            where.setdefault(key, []).append(name)
    texts: dict[str, list[_Word]] = {}

    def words_of(name: str) -> list[_Word]:
        if name not in texts:
            texts[name] = _words(text_of(name))
        return texts[name]

    standing = ((name, new[name]) for name in first.values())
    for name, made in chain(standing, ((name, made) for name, made in old if name not in new)):
        if name not in new and made.words in first:
            yield first[made.words], name
            continue
        for other in sorted({other for key in _keys(made) if key in where for other in where[key]}):
            if name in new and other >= name:
                continue  # itself, or a pair that comes up from the other side
            if _may_be(made, new[other]) and are_copies(words_of(name), words_of(other)):
                yield name, other
        if name not in new:
            texts.pop(name, None)


def alike(one: str, other: str) -> bool:
    """Whether two texts are copies of one."""
    mine, theirs = _words(one), _words(other)
    return [word.text for word in mine] == [word.text for word in theirs] or are_copies(mine, theirs)


def groups(pairs: Iterable[tuple[str, str]], known: Mapping[str, str]) -> dict[str, str]:
    """Id -> group for every document that *pairs* touch, or whose group (*known*: id -> group) they touch.

    A group is named by its first id, so its name does not depend on the order in which it grew.
    """
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while above.setdefault(name, name) != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    def join(one: str, other: str) -> None:
        first, second = sorted((top(one), top(other)))
        above[second] = first

    touched = [pair for pair in pairs if pair[0] != pair[1]]
    members: dict[str, list[str]] = {}
    for name, group in known.items():
        members.setdefault(group, []).append(name)
    for one, other in touched:
        join(one, other)
        for name in (one, other):
            for fellow in members.pop(known[name], ()) if name in known else ():
                join(name, fellow)
    # The top of a tree is its first id: join keeps the lower of two.
    return {name: f"wire:{top(name).removeprefix('sha256:')[:16]}" for name in sorted(above)}


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


def are_copies(one: list[_Word], other: list[_Word]) -> bool:
    """Whether two texts, as words, are copies: shared runs, then no replaced fact."""
    mine, theirs = ({*_runs([word.text for word in words])} for words in (one, other))
    small, large = sorted((len(mine), len(theirs)))
    if small < SHORTEST or small < FRAGMENT * large or len(mine & theirs) < CONTAINED * small:
        return False
    return not _facts_replaced(one, other)


def _facts_replaced(one: list[_Word], other: list[_Word]) -> bool:
    """Whether between shared words a figure, or a name, stands where the other text has another that this one has nowhere."""
    # Alignment is not the same both ways: which text comes first must not depend on who asks.
    (mine, one), (theirs, other) = sorted((([word.text for word in words], words) for words in (one, other)), key=lambda pair: pair[0])
    has, had = set(mine), set(theirs)
    for kind, a, b, c, d in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if kind != "replace" or b - a > _REPLACED or d - c > _REPLACED:
            continue
        for test in (_is_figure, _is_name):
            left = [word for word in one[a:b] if test(word) and word.text not in had]
            right = [word for word in other[c:d] if test(word) and word.text not in has]
            if left and right:
                return True
    return False


def _is_figure(word: _Word) -> bool:
    return word.text[0].isdigit()


def _is_name(word: _Word) -> bool:
    return word.name
