"""Whether a run of capitalised words is a name of a person: by the words of it, and by what stands beside it."""

import re
from msgspec import Struct

from selon.lang.offices import after_name, in_office
from selon.lang.person_words import Word, capital, initial, inner, joined, opens
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
    names = [i for i in run if words[i].text[0].isalpha() and (capital(words[i]) or inner(words[i]))]
    rule = _rule(case, names)
    if rule is None:
        return None
    run = _trimmed(case, names, rule)
    post = len(run) > 2 and words[run[-1]].text.isupper() and after_name(words, run[-1], v)
    run = run[:-1] if post else run  # "Lorcan Delahunty MP"
    start, end = words[run[0]].start, words[run[-1]].end
    parts = tuple(words[i].bare for i in run if words[i].text[0].isalpha() and capital(words[i]) and words[i].bare not in v.particles)
    parts = parts or tuple(words[i].bare for i in run if words[i].text[0].isalpha())
    if words[run[0]].text.isupper() and len(words[run[0]].text) > 1:
        start = name_start(words, run[0], v)
    return Named(start, end, parts, rule, post or in_office(words, run[0], run[-1] + 1, v))


def _trimmed(case: Case, names: list[int], rule: str) -> list[int]:
    """The run without what leads up to the name ("l'Intérieur Régis Malaval") and without a place behind "of" ("Anne Durand de Lyon")."""
    words, run, v = case.words, case.run, case.v
    last = names[-1]
    if len(names) > 2 and words[last - 1].bare in v.of and words[last].bare in case.places and not _given(words[last], v):
        run = [i for i in run if i < last - 1]
    given = [i for i in names if _given(words[i], v)]
    if rule == "given" and given and given[0] not in (names[0], names[-1]):
        led = names[0] and (words[names[0] - 1].text in "'’" or words[names[0] - 1].bare in v.of or words[names[0] - 1].bare in v.articles)
        if led or any(words[i].bare in v.bodies or words[i].bare in v.venues for i in names if i < given[0]):
            run = [i for i in run if i >= given[0]]
    return run


def _rule(case: Case, names: list[int]) -> str | None:
    words, v = case.words, case.v
    first, last = case.run[0], case.run[-1]
    before = words[first - 1] if first else None
    whole = joined(words, case.run)
    if whole in case.sure:
        return "known"
    titled = before is not None and (
        before.bare.rstrip(".") in v.titles or (before.text == "." and first > 1 and words[first - 2].bare in v.titles)
    )
    if titled and not _venue(case, first - 1):
        return "title"
    if whole in case.never or (_is_venue(case) and not _surname_too(case, names) and not _kin(case, first)):
        return None
    body = any(words[i].bare in v.bodies for i in names)
    given = [i for i in names if _given(words[i], v)]
    if len(names) > 1:
        given = given or [i for i in names if _given(words[i], v, loosely=True)]
        if given and given[0] != names[-1] and not (body and words[given[0]].bare in v.ambiguous):
            return "given"
        if given and given[0] == names[-1] and not body and whole not in case.places:
            return "given"  # surname first
        if any(initial(words[i]) for i in names[:-1]) and not body:
            return "initial" if not all(initial(words[i]) for i in names) else None
    if _kin(case, first) and not body:
        return "described"
    if body or whole in case.places or acronym(words, names):
        return None
    if given and len(names) == 1 and words[names[0]].bare not in v.ambiguous and not _body_before(case) and not article(words, first, v):
        return "given"
    if _described(case, first, last) and not _body_before(case):
        return "described"
    if (
        len(names) > 1
        and not initial(words[names[-1]])
        and first not in case.heading
        and not _body_before(case)
        and not _half_place(case, names)
    ):
        return "capitals"
    return None


def _given(word: Word, v: Vocabulary, *, loosely: bool = False) -> bool:
    """Whether it is a given name, also one made of two; *loosely*: where a surname follows, one known part of two is enough."""
    parts = re.split(r"[-‐‑]", word.bare)
    return word.bare in v.given or (len(parts) > 1 and (any if loosely else all)(part in v.given for part in parts[:2]))


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


def _kin(case: Case, first: int) -> bool:
    """Whether kin stand right before it: "her friend Ottoline", "his aunt, Marvelyn Hall"."""
    words, v = case.words, case.v
    if not first:
        return False
    return words[first - 1].bare in v.kin or (first > 1 and words[first - 1].text == "," and _kin_before(words, first - 1, v))


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
    if _venue(case, back) and (back == first - 1 or words[first - 1].bare in v.particles | v.titles or words[first - 1].text in "'’"):
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
    return first > 0 and words[first - 1].bare in case.v.bodies and words[first - 1].bare not in case.v.kin


def _described(case: Case, first: int, last: int) -> bool:
    """Whether an age, a trade, kin or a verb of saying beside it tells that it is a person."""
    words, v = case.words, case.v
    if first and words[first - 1].bare in v.saying & v.said_by and words[last].bare not in case.places:
        return True
    at = last + 1
    if at < len(words) and words[at].text[0] in ",(":
        told = words[at + 1 : at + 4]
        if told and told[0].text.isdigit() and 4 <= int(told[0].text[:4]) <= 110 and (len(told) == 1 or _age(told, v)):
            return True
        nouns = [word for word in told if word.bare not in v.articles and word.bare not in v.before_office]
        return bool(nouns) and nouns[0].text[0].islower() and nouns[0].bare in v.trades | v.kin
    if at < len(words) and words[at].bare in v.said_by and words[last].bare not in case.places:
        return words[at].bare in v.saying or (first == last and not opens(words, first))
    return False


def _kin_before(words: list[Word], comma: int, v: Vocabulary) -> bool:
    """Whether the phrase that ends at a comma is about kin: "her friend, …", "la compagne de Mbarga, …"."""
    at = comma - 1
    while at >= 0 and comma - at <= _LONGEST and (words[at].text[0].isalpha() or words[at].text in "'’"):
        if words[at].bare in v.kin:
            return at == comma - 1 or words[at + 1].bare in v.genitives
        at -= 1
    return False


def _age(told: list[Word], v: Vocabulary) -> bool:
    return told[1].bare in v.ages or told[1].text in ",).-" or any(word.bare in v.ages for word in told[1:])


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
