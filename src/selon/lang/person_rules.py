"""Whether a run of capitalised words is a name of a person: by the words of it, and by what stands beside it."""

import re

from msgspec import Struct

from selon.lang.offices import after_name, in_office
from selon.lang.person_evidence import described, kin_before, named, of_people, speaks
from selon.lang.person_words import Word, capital, initial, inner, joined, opens, tail
from selon.lang.persons import Vocabulary

_SHORT = 5
_LONGEST = 7
NEAR = 3
"""Words within which a name counts as a short one, and its particles as near."""


class Named(Struct, frozen=True):
    """One mention of a person: ``start:end`` in the text, ``words`` of the name without particles as they are compared, the rule that
    found it, and whether the person is named in an office here."""

    start: int
    end: int
    words: tuple[str, ...]
    rule: str
    public: bool = False


class Case(Struct, frozen=True):
    """A run of capitalised words to be judged, with what is known around it."""

    text: str
    words: list[Word]
    run: list[int]
    v: Vocabulary
    places: frozenset[str]
    never: frozenset[str]
    heading: set[int]
    sure: set[str]


# ------------------------------------------------------------------------------------------------------------- is it one?


def judged(case: Case) -> Named | None:
    """The mention that the run is, or None."""
    words, run, v = case.words, case.run, case.v
    names = [i for i in run if _part(words[i])]
    rule = _rule(case, names)
    if rule is None:
        return None
    run = _trimmed(case, names, rule)
    post = len(run) > 2 and words[run[-1]].text.isupper() and after_name(words, run[-1], v)
    run = run[:-1] if post else run  # "Lorcan Delahunty MP"
    start = words[run[0]].start
    parts = tuple(words[i].bare for i in run if _part(words[i]) and words[i].bare not in v.particles)
    parts = parts or tuple(words[i].bare for i in run if words[i].text[0].isalpha())
    end = name_end(words, run[-1], v)
    if words[run[0]].text.isupper() and len(words[run[0]].text) > 1:
        start = name_start(words, run[0], v)
    return Named(start, end, parts, rule, post or in_office(words, run[0], run[-1] + 1, v))


def _part(word: Word) -> bool:
    """Whether a token of a run is a word of the name: with a capital, first or inside ("al-Masri")."""
    return word.text[0].isalpha() and (capital(word) or inner(word))


def _trimmed(case: Case, names: list[int], rule: str) -> list[int]:
    """The run without what leads up to the name ("l'Intérieur Régis Malaval") and without a place behind "of" ("Anne Durand de Lyon")."""
    words, run, v = case.words, case.run, case.v
    last = names[-1]
    if len(names) > 2 and words[last - 1].bare in v.of and words[last].bare in case.places and not _given(words[last], v):
        run = [i for i in run if i < last - 1]
    given = [i for i in names if _given(words[i], v)]
    if rule == "given" and given and given[0] not in (names[0], names[-1]):
        led = names[0] and (words[names[0] - 1].text in "'’" or article(words, names[0], v))
        if led or any(words[i].bare in v.bodies or words[i].bare in v.venues for i in names if i < given[0]):
            run = [i for i in run if i >= given[0]]
    return run


def _rule(case: Case, names: list[int]) -> str | None:
    words, v = case.words, case.v
    first, last = case.run[0], case.run[-1]
    whole = joined(words, case.run)
    if whole in case.sure:
        return "known"
    if _titled(case):
        return "title"
    if name_end(words, last, v) > words[last].end and not tail(words, last + 1, v):
        return "initial"  # "Smith, P."
    kin = kin_before(words, first, v) or named(words, first, v)
    listed = any(_listed(words[i], v) for i in names)
    strong = kin or described(words, first, last, v)
    if whole in case.never or (_is_venue(case) and not _surname_too(case, names) and not kin):
        return None
    if len(names) > 1 and not strong and not _sure(words[names[0]], v) and all(len(words[i].text.rstrip(".")) == 1 for i in names[1:]):
        return None  # "Ward B."
    if len(names) > 1 and not _is_body(case, names):
        rule = _full(case, names, whole, strong=strong or speaks(words, first, last, v, listed=listed))
        if rule is not None:
            return rule
    body = any(words[i].bare in v.bodies for i in names)
    if kin and not body:
        return "described"
    if body or whole in case.places or acronym(words, names) or (_body_before(case) and not all(_listed(words[i], v) for i in names)):
        return None
    if len(names) == 1 and _sure(words[names[0]], v) and not article(words, first, v):
        return "given"
    if strong or speaks(words, first, last, v, listed=listed) or (listed and len(names) == 1 and of_people(words, first, v)):
        return "described"
    return "capitals" if len(names) > 1 and _plain(case, names) else None


def _titled(case: Case) -> bool:
    """Whether a title stands before it, and no venue does that is called by a title ("the Captain Cook statue")."""
    words, first, titles = case.words, case.run[0], case.v.titles
    if not first or _venue(case, first - 1):
        return False
    before = words[first - 1]
    return before.bare.rstrip(".") in titles or (before.text == "." and first > 1 and words[first - 2].bare in titles)


def _full(case: Case, names: list[int], whole: str, *, strong: bool) -> str | None:
    """The rule by which words in a row are a whole name: a given name and what follows it, a surname first, initials."""
    words, v = case.words, case.v
    body = any(words[i].bare in v.bodies for i in names)
    of_place = words[names[0]].bare in case.places or joined(words, names[:2]) in case.places
    if body and not strong and (of_place or article(words, names[0], v)):
        return None  # "Hong Kong Alliance"
    given = [i for i in names if _given(words[i], v)] or [i for i in names if _given(words[i], v, loosely=True)]
    if given and given[0] != names[-1] and (strong or not (body and words[given[0]].bare in v.ambiguous)):
        return "given"
    if given and given[0] == names[-1] and not body and whole not in case.places:
        return "given"  # surname first
    if strong and not body and whole not in case.places:
        return "described"
    letters = [i for i in names if initial(words[i]) or len(words[i].text) == 1]
    if letters and not body and len(letters) < len(names) and (letters[0] == names[0] or any(initial(words[i]) for i in names[:-1])):
        return "initial"
    return None


def _is_body(case: Case, names: list[int]) -> bool:
    """Whether its initials stand behind it in brackets, as those of bodies do: "Salwa Bachao Andolan (SBA)"."""
    words, at = case.words, case.run[-1] + 1
    if at + 2 >= len(words) or words[at].text != "(" or words[at + 2].text != ")":
        return False
    short = words[at + 1].text
    return len(short) > 1 and short.isupper() and short[0] == words[names[0]].text[0] and short[-1] == words[names[-1]].text[0]


def _of_place(case: Case, names: list[int]) -> bool:
    """Whether it is a word that opens a sentence, and a place behind "of": "Partis de Rennes"."""
    words, v = case.words, case.v
    behind = len(names) == 2 and words[names[1] - 1].bare in v.of and words[names[1]].bare in case.places
    return behind and opens(words, names[0])


def _plain(case: Case, names: list[int]) -> bool:
    """Whether two capitalised words or more, with nothing else to go by, are rather a name than a title, a place or a body."""
    words, v, first = case.words, case.v, case.run[0]
    if initial(words[names[-1]]) or _half_place(case, names) or _is_body(case, names) or _of_place(case, names):
        return False
    if first in case.heading:
        return any(_sure(words[i], v) for i in names)
    shouted = words[first - 1].text.isupper() and len(words[first - 1].text) > 1  # "LE BOULC'H Tifenn"
    listed = all(_listed(words[i], v) for i in names)
    return listed or shouted or words[first - 1].text == "s" or not article(words, first, v)


def _sure(word: Word, v: Vocabulary) -> bool:
    return _given(word, v) and word.bare not in v.ambiguous


def _listed(word: Word, v: Vocabulary) -> bool:
    """Whether it, or a part of it, is in a list of names, and it does not begin as names of places do ("Saint-Pierre")."""
    parts = re.split(r"[-‐‑]", word.bare)
    return word.bare in v.listed or (parts[0] not in v.place_heads and any(part in v.listed for part in parts))


def _given(word: Word, v: Vocabulary, *, loosely: bool = False) -> bool:
    """Whether it is a given name, also one made of two; *loosely*: where a surname follows, one known part of two is enough."""
    parts = re.split(r"[-‐‑]", word.bare)
    if word.bare in v.given or (len(parts) == 2 and all(part in v.syllables for part in parts)):
        return True
    return len(parts) > 1 and (any if loosely else all)(part in v.given for part in parts[:2])


def acronym(words: list[Word], names: list[int]) -> bool:
    """Whether it is one short word all in capitals."""
    return len(names) == 1 and words[names[0]].text.isupper() and len(words[names[0]].text) <= _SHORT


def article(words: list[Word], first: int, v: Vocabulary) -> bool:
    """Whether an article stands before it: "l'Aude", "la Réunion", "the Charlotte"."""
    if not first:
        return False
    before = words[first - 1]
    elided = before.text in "'’" and first > 1 and words[first - 2].bare in v.articles
    return elided or (before.bare in v.articles and before.text.isalpha() and before.bare not in v.genitives)


def _half_place(case: Case, names: list[int]) -> bool:
    """Whether all of its words, or the first one, name places: "Paris Habitat", "Greater Manchester"."""
    words = case.words
    return all(words[i].bare in case.places for i in names) or words[names[0]].bare in case.never


def _surname_too(case: Case, names: list[int]) -> bool:
    """Whether it is a given name that is nothing else, with a surname that is also what places are called by: "Marvelyn Hall"."""
    words, v = case.words, case.v
    plain = _given(words[names[0]], v) and words[names[0]].bare not in v.ambiguous
    return len(names) == 2 and plain and words[names[1]].bare in v.surnames_too


def _venue(case: Case, i: int) -> bool:
    return i >= 0 and case.words[i].bare in case.v.venues


def _is_venue(case: Case) -> bool:
    """Whether it is what a street, a school or a law is called by: the noun stands before it, or is its last word."""
    words, v, first = case.words, case.v, case.run[0]
    back = first - 1
    while (
        back >= 0 and first - back <= NEAR and (words[back].bare in v.particles or words[back].text in "'’" or words[back].bare in v.titles)
    ):
        back -= 1
    if _venue(case, back) and (
        back == first - 1 or words[first - 1].bare in v.particles or words[first - 1].bare in v.titles or words[first - 1].text in "'’"
    ):
        return True
    after = case.run[-1] + 1
    if after + 2 < len(words) and words[after].text in "'’" and words[after + 1].bare == "s":
        after += 2  # "St Mary's Church"
    behind = after < len(words) and words[after].bare in v.venues_behind and capital(words[after])
    inside = any(words[i].bare in v.venues_behind or words[i].bare in v.venues for i in case.run[1:])
    return behind or inside or (len(case.run) > 1 and words[first].bare in v.venues)


def _body_before(case: Case) -> bool:
    """Whether a body is named by it: "le collectif Sauvons", "the group Homes Now"."""
    words, first = case.words, case.run[0]
    before = words[first - 1].bare if first else ""
    return before in case.v.bodies and before not in case.v.kin and before not in case.v.office_heads


def name_start(words: list[Word], i: int, v: Vocabulary) -> int:
    """Where a name begins of which only the part at token *i* is told: before its particles and what an apostrophe joins to it."""
    at = i
    while at and (
        (words[at - 1].text in "'’" and words[at - 1].end == words[at].start)
        or (words[at].text in "'’" and len(words[at - 1].text) == 1 and capital(words[at - 1]) and words[at - 1].end == words[at].start)
        or (words[at - 1].bare in v.particles and (at < i or capital(words[at - 1])) and len(words[at - 1].text) > 1 and i - at < NEAR)
        or (words[at - 1].bare in v.particles and at > 1 and words[at - 2].bare in v.particles and capital(words[at - 2]))
    ):
        at -= 1
    while at < i and not words[at].text[0].isalpha():
        at += 1
    if at > 1 and words[at - 1].text == "." and words[at - 2].bare in v.particles and capital(words[at - 2]):
        at -= 2  # "St. Clair"
    return words[at].start


def name_end(words: list[Word], last: int, v: Vocabulary) -> int:
    """Where a name ends whose last word is token *last*: behind small letters that an apostrophe joins, behind initials after a comma."""
    if tail(words, last + 1, v):
        return words[last + 2].end
    letter = words[last + 2] if last + 2 < len(words) and words[last + 1].text == "," else None
    if letter is not None and capital(letter) and (initial(letter) or (len(letter.text) == 1 and _stop(words, last + 3))):
        return letter.end
    return words[last].end


def _stop(words: list[Word], at: int) -> bool:
    return at < len(words) and words[at].text == "."
