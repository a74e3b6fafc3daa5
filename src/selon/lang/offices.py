"""Whether somebody is named in an office: "the mayor of Leeds, Orla Fenwick", "Basil Thorne, a spokesman for …". Linear in what is near."""

from collections.abc import Sequence
from typing import Protocol

from selon.lang.persons import Vocabulary

_FAR = 12
_AHEAD = 9


class Word(Protocol):
    """A token: its text, and the text as it is compared."""

    @property
    def text(self) -> str:
        """As written."""

    @property
    def bare(self) -> str:
        """As compared."""


def in_office(words: Sequence[Word], first: int, last: int, v: Vocabulary) -> bool:
    """Whether the name in tokens ``first:last`` is that of somebody in an office, by the words right before or right behind it."""
    return _before(words, first, v) or _behind(words, last, v)


def office_length(words: Sequence[Word], run: Sequence[int], v: Vocabulary) -> int:
    """How many tokens at the front of *run* (token numbers) end with an office: "Interior Minister Regis Malaval" has two."""
    for length in range(len(run) - 1, 0, -1):
        if run[length - 1] - run[0] == length - 1 and _office_ending(words, run[length - 1] + 1, v) >= run[0]:
            return length
    return 0


def _office_ending(words: Sequence[Word], end: int, v: Vocabulary) -> int:
    """Where an office starts that ends right before token *end*; -1 where none does."""
    if end:
        for office in v.ending.get(words[end - 1].bare, ()):
            if end >= len(office) and _is(words, end - len(office), office):
                return end - len(office)
    return -1


def _office_at(words: Sequence[Word], start: int, v: Vocabulary) -> int:
    """How many tokens the office has that starts at token *start*; 0 where none does."""
    found = v.offices.get(words[start].bare, ()) if start < len(words) else ()
    return next((len(office) for office in found if _is(words, start, office)), 0)


def _is(words: Sequence[Word], start: int, office: tuple[str, ...]) -> bool:
    return start + len(office) <= len(words) and all(words[start + i].bare == told for i, told in enumerate(office))


def _head(words: Sequence[Word], start: int, v: Vocabulary) -> bool:
    """Whether the office that starts at *start* is what its phrase is about, and not whose wife or aide somebody is."""
    at = start - 1
    while at >= 0 and (
        words[at].bare in v.before_office or (words[at].bare in v.articles and words[at].bare not in v.genitives) or words[at].text in "'’-"
    ):
        at -= 1
    before = words[at].bare if at >= 0 else ""
    owner = before in v.genitives and at > 0 and words[at - 1].text[0].isalpha()
    return not (owner and words[at - 1].bare in v.kin | v.trades | v.office_heads | v.aides)


def _before(words: Sequence[Word], first: int, v: Vocabulary) -> bool:
    """An office before the name: right before it, or before it with "of …" and a comma between."""
    end = first
    while _office_ending(words, end, v) < 0 and end and words[end - 1].bare in v.titles:
        end -= 1  # "the police spokesperson, Brigadier Thandi Nxumalo"
    if end and words[end - 1].text == ",":
        end -= 1
    for at in range(end, max(0, first - _FAR), -1):
        word = words[at - 1]
        start = _office_ending(words, at, v)
        if start >= 0:
            apposed = end < first and words[end].text == "," and at < end and words[at].bare in v.of
            return (apposed or _complement(words, at, end, v)) and _head(words, start, v)
        if word.text in '.!?…;:«»“”"' or word.text[0] == "\n" or word.text == ",":
            return False
    return False


def _complement(words: Sequence[Word], start: int, end: int, v: Vocabulary) -> bool:
    """Whether all between an office and the name belongs to the office: "of …" with nouns behind small words, capitals, adjectives."""
    if start == end:
        return True
    if (
        words[start].bare not in v.of
        and not words[start].text[0].isupper()
        and not words[start].bare.endswith(v.adjectives)
        and words[start].text != "("
    ):
        return False
    for at in range(start, end):
        word = words[at]
        if not word.text[0].isalpha() or word.bare in v.joins or word.bare in v.of or word.bare in v.articles or word.text[0].isupper():
            continue
        led = words[at - 1].bare in v.joins or words[at - 1].bare in v.of or words[at - 1].bare in v.articles or words[at - 1].text in "'’"
        if not led and not word.bare.endswith(v.adjectives):
            return False
    return True


def after_name(words: Sequence[Word], at: int, v: Vocabulary) -> bool:
    """Whether an office stands at token *at*, as letters behind a name do: "Orla Fenwick MP"."""
    return _office_at(words, at, v) > 0


def _behind(words: Sequence[Word], last: int, v: Vocabulary) -> bool:
    """An office behind the name, between commas or in brackets: what the phrase is about, in either order of words."""
    at = last
    if at < len(words) and words[at].text.isupper() and after_name(words, at, v):
        return True
    if at + 2 < len(words) and words[at].text == "(":  # a party: "Anne Roy (PS), maire"
        close = next((i for i in range(at, min(at + 6, len(words))) if words[i].text == ")"), at)
        if _phrase(words, at + 1, v):
            return True
        at = close + 1
    for _ in range(2):
        if at >= len(words) or words[at].text != ",":
            return False
        if _phrase(words, at + 1, v):
            return True
        at = next((i for i in range(at + 1, min(at + 5, len(words))) if words[i].text == ","), len(words))
    return False


def _phrase(words: Sequence[Word], start: int, v: Vocabulary) -> bool:
    """Whether the phrase from *start* on is about an office: it opens with one, or the last noun before "of", "for" or a comma is one."""
    at = start
    while at < len(words) and (words[at].bare in v.articles or words[at].bare in v.before_office or words[at].text in "'’-"):
        at += 1
    length = _office_at(words, at, v)
    if length:
        behind = at + length
        return not (behind < len(words) and words[behind].text in "'’")  # "the mayor's daughter"
    end = at
    while end < min(at + _AHEAD, len(words)) and (words[end].text[0].isalnum() or words[end].text in "'’-&"):
        if words[end].bare in v.of or words[end].bare in v.who_is:
            break
        if words[end].text in "'’" and end + 1 < len(words) and words[end + 1].bare == "s":
            end += 2
            continue
        end += 1
    return end > at and _office_ending(words, end, v) >= at
