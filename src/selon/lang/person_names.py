"""Names of persons in a text, found so that few private ones are missed, and who of them is named in an office.

Made for masking: where it is unsure it says person. Linear in the length of the text. Offsets are code points of the text, half-open.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import pairwise

from msgspec import Struct

from selon.lang.offices import after_name, in_office, office_length
from selon.lang.persons import Vocabulary, bare

Places = Callable[[Collection[str]], Collection[str]]
"""Folded names -> those of them that name a place."""

_TOKEN = re.compile(r"(?:[^\W\d_]\.-?){2,}|[^\W\d_](?=\.)\.(?=[-\s]*[^\W\d_])|[^\W\d_]+(?:[-‐‑][^\W\d_]+)*|\d+|\n\s*\n|[^\w\s]")
_ENDS = frozenset('.!?…:;•»”"“«–—|·*')
_QUOTES = frozenset('«»“”"„')
_SHORT = 5
_LONGEST = 7
_NEAR = 3
_SMALL = 3
_MOST = 0.75


class Word(Struct, frozen=True, gc=False):
    """A token: its place, its text, and the text as it is compared; whether a line begins with it."""

    start: int
    end: int
    text: str
    bare: str
    after_line: bool = False


class Named(Struct, frozen=True):
    """One mention of a person: ``start:end`` in the text, ``words`` of the name without particles as they are compared, the rule that
    found it, and whether the person is named in an office here."""

    start: int
    end: int
    words: tuple[str, ...]
    rule: str
    public: bool = False


class Person(Struct, frozen=True):
    """A person of one text: the fullest name as written, its words as they are compared, and the mentions. ``public``: named in an office
    at one of them, which holds of all."""

    name: str
    words: tuple[str, ...]
    public: bool
    mentions: tuple[Named, ...]


class Finder:
    """Finds persons; made once for the vocabulary. *places* tells which names are places, as far as somebody knows."""

    def __init__(self, vocabulary: Vocabulary, places: Places = lambda names: ()) -> None:
        self.v, self.places = vocabulary, places

    def persons(self, text: str, known: Iterable[str] = (), not_persons: Iterable[str] = ()) -> tuple[Person, ...]:
        """The persons of *text*, in the order of their first mentions. *known*: names that are persons' for sure; *not_persons*: names of
        places and bodies that are none."""
        words = split(text, self.v)
        never = frozenset(bare(name) for name in not_persons)
        runs = [run for run in _runs(words, self.v) if run]
        places = frozenset(
            self.places(sorted({_joined(words, run) for run in runs if len(run) > 1} | {words[i].bare for r in runs for i in r}))
        )
        heading = _headings(words)
        found: dict[int, Named] = {}
        sure = {bare(name) for name in known}
        for run in runs:
            named = _judged(_Case(text, words, run, self.v, places | never, never, heading, sure))
            if named is not None:
                found[run[0]] = named
        _listed(words, runs, found, self.v, places | never)
        return _gathered(text, words, list(found.values()), self.v, never | _big(places, never))


def _big(places: Collection[str], never: Collection[str]) -> frozenset[str]:
    """Single words that a later mention may not be taken by: those that the report itself uses of places and bodies."""
    return frozenset(never)


class _Case(Struct, frozen=True):
    """A run of capitalised words to be judged, with what is known around it."""

    text: str
    words: list[Word]
    run: list[int]
    v: Vocabulary
    places: frozenset[str]
    never: frozenset[str]
    heading: set[int]
    sure: set[str]


def split(text: str, v: Vocabulary) -> list[Word]:
    """The tokens of *text*: words with their hyphens, initials with their full stops, numbers, signs, blank lines."""
    found = []
    for one in _TOKEN.finditer(text):
        start, end = one.span()
        found.append(Word(start, end, text[start:end], bare(text[start:end]), "\n" in text[start - 2 if start > 1 else 0 : start]))
    return found


def _capital(word: Word) -> bool:
    return word.text[0].isupper()


def _inner(word: Word) -> bool:
    """Whether a word has a capital inside: "kaMthethwa"."""
    return any(sign.isupper() for sign in word.text[1:]) and not word.text.isupper()


def _initial(word: Word) -> bool:
    return word.text.endswith(".") and word.text[0].isupper() and len(word.text) > 1


def _opens(words: list[Word], i: int) -> bool:
    """Whether a sentence, a line or a quotation begins at token *i*."""
    if i == 0:
        return True
    before = words[i - 1]
    return before.text in _ENDS or before.text[0] == "\n" or (before.text == "-" and (i == 1 or words[i - 2].text[0] == "\n"))


def _glued(words: list[Word], i: int) -> bool:
    """Whether token *i* follows the one before it without more than a blank between them."""
    return words[i].start - words[i - 1].end <= 1


def _runs(words: list[Word], v: Vocabulary) -> list[list[int]]:
    """Runs of capitalised words with the particles between them, as lists of token numbers; without ordinary words that open a sentence."""
    runs: list[list[int]] = []
    lower = {word.bare for word in words if word.text[0].islower()}
    i = 0
    while i < len(words):
        if not _capital(words[i]) or not words[i].text[0].isalpha():
            i += 1
            continue
        run, i = _run(words, i, v)
        run = run[office_length(words, run, v) :]
        while run and _ordinary(words, run[0], v, lower, alone=len(run) == 1):
            run = run[1:]
            while run and not _capital(words[run[0]]):
                run = run[1:]
        if run:
            runs.append(run)
    return runs


def _ordinary(words: list[Word], i: int, v: Vocabulary, lower: Collection[str], *, alone: bool) -> bool:
    """Whether the word at *i* has its capital only because a sentence begins, or is no name whatever its case; titles are none."""
    word = words[i]
    if i + 1 < len(words) and words[i + 1].text in "'’" and words[i + 1].start == word.end and not _opens(words, i):
        return False  # D'Angelo
    if word.bare.rstrip(".") in v.titles and not (word.bare in v.given and not alone):
        return True
    if word.bare in v.common:
        return word.bare not in v.given or _opens(words, i) or alone
    return _opens(words, i) and word.bare in lower and word.bare not in v.given


def _run(words: list[Word], i: int, v: Vocabulary) -> tuple[list[int], int]:
    run, at = [i], i + 1
    if words[i].bare in v.elisions and at < len(words) and words[at].text in "'’" and _opens(words, i):
        return [], at  # "L'avocate", "D'après" at the beginning of a sentence
    while at < len(words) and len(run) < _LONGEST * 2:
        step = _next(words, at, v)
        if step is None:
            break
        run += step
        at = step[-1] + 1
    return run, at


def _next(words: list[Word], at: int, v: Vocabulary) -> list[int] | None:
    """The tokens that go on a name at *at*: a capitalised word, one behind an apostrophe, particles and one, a nickname and one."""
    word = words[at]
    if word.text in "'’":  # O'Brien, N'Diaye, D'Arcy
        inside = at + 1 < len(words) and words[at].start == words[at - 1].end and words[at + 1].start == word.end
        short = inside and (len(words[at - 1].text) <= 2 or (len(words[at + 1].text) == 1 and words[at - 1].text.isupper()))
        return [at, at + 1] if short and _capital(words[at + 1]) else None
    if word.text[0].isalpha() and (_capital(word) or _inner(word)) and words[at].start - words[at - 1].end <= 2:
        return [at] if not words[at].after_line or words[at - 1].bare in v.given else None
    if word.text in ("-", "‐", "‑") and at + 1 < len(words) and _initial(words[at - 1]) and _capital(words[at + 1]):
        return [at, at + 1]
    saint = word.text == "." and words[at - 1].bare in v.particles and _capital(words[at - 1])
    if saint and at + 1 < len(words) and _capital(words[at + 1]):
        return [at, at + 1]  # "St. Clair"
    behind = at
    while behind < len(words) and behind - at < 4 and (words[behind].bare in v.particles or words[behind].text in "'’"):
        behind += 1
    if behind > at and behind < len(words) and _capital(words[behind]) and words[behind].text[0].isalpha() and word.text[0].isalpha():
        return list(range(at, behind + 1))
    if (
        word.text in _QUOTES
        and at + 3 < len(words)
        and _capital(words[at + 1])
        and words[at + 2].text in _QUOTES
        and _capital(words[at + 3])
    ):
        return [at, at + 1, at + 2, at + 3]
    return None


def _joined(words: list[Word], run: list[int]) -> str:
    return " ".join(words[i].bare for i in run)


def _headings(words: list[Word]) -> set[int]:
    """Tokens of lines in which most words have capitals and that no full stop ends (titles in English style), or that are all capitals."""
    found: set[int] = set()
    start = 0
    for end in [*(i for i, word in enumerate(words) if word.text[0] == "\n" or word.text in ".!?…"), len(words)]:
        long = [word for word in words[start:end] if word.text[0].isalpha() and len(word.text) > _SMALL]
        open_ended = end == len(words) or words[end].text[0] == "\n"
        title = open_ended and sum(_capital(word) for word in long) > _MOST * len(long)
        if len(long) > _SMALL and (title or all(word.text.isupper() for word in long)):
            found.update(range(start, end))
        start = end + 1
    return found


# ------------------------------------------------------------------------------------------------------------- is it one?


def _judged(case: _Case) -> Named | None:
    """The mention that the run is, or None."""
    words, run, v = case.words, case.run, case.v
    names = [i for i in run if words[i].text[0].isalpha() and (_capital(words[i]) or _inner(words[i]))]
    rule = _rule(case, names)
    if rule is None:
        return None
    run = _trimmed(case, names, rule)
    post = len(run) > 2 and words[run[-1]].text.isupper() and after_name(words, run[-1], v)
    run = run[:-1] if post else run  # "Lorcan Delahunty MP"
    start, end = words[run[0]].start, words[run[-1]].end
    parts = tuple(words[i].bare for i in run if words[i].text[0].isalpha() and _capital(words[i]) and words[i].bare not in v.particles)
    parts = parts or tuple(words[i].bare for i in run if words[i].text[0].isalpha())
    if words[run[0]].text.isupper() and len(words[run[0]].text) > 1:
        start = _from(words, run[0], v)
    return Named(start, end, parts, rule, post or in_office(words, run[0], run[-1] + 1, v))


def _trimmed(case: _Case, names: list[int], rule: str) -> list[int]:
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


def _rule(case: _Case, names: list[int]) -> str | None:
    words, v = case.words, case.v
    first, last = case.run[0], case.run[-1]
    before = words[first - 1] if first else None
    whole = _joined(words, case.run)
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
        if any(_initial(words[i]) for i in names[:-1]) and not body:
            return "initial" if not all(_initial(words[i]) for i in names) else None
    if _kin(case, first) and not body:
        return "described"
    if body or whole in case.places or _acronym(words, names):
        return None
    if given and len(names) == 1 and words[names[0]].bare not in v.ambiguous and not _body_before(case) and not _article(words, first, v):
        return "given"
    if _described(case, first, last) and not _body_before(case):
        return "described"
    if (
        len(names) > 1
        and not _initial(words[names[-1]])
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


def _acronym(words: list[Word], names: list[int]) -> bool:
    return len(names) == 1 and words[names[0]].text.isupper() and len(words[names[0]].text) <= _SHORT


def _article(words: list[Word], first: int, v: Vocabulary) -> bool:
    """Whether an article stands before it: "l'Aude", "la Réunion", "the Charlotte"."""
    if not first:
        return False
    before = words[first - 1]
    elided = before.text in "'’" and first > 1 and words[first - 2].bare in v.articles
    return elided or (before.bare in v.articles and before.text.isalpha() and before.bare not in v.genitives)


def _half_place(case: _Case, names: list[int]) -> bool:
    """Whether all of its words, or the first one, name places: "Paris Habitat", "Greater Manchester"."""
    words = case.words
    return all(words[i].bare in case.places for i in names) or words[names[0]].bare in case.never


def _surname_too(case: _Case, names: list[int]) -> bool:
    """Whether it is a given name that is nothing else, with a surname that is also what places are called by: "Marvelyn Hall"."""
    words, v = case.words, case.v
    plain = _given(words[names[0]], v) and words[names[0]].bare not in v.ambiguous
    return len(names) == 2 and plain and words[names[1]].bare in v.surnames_too


def _kin(case: _Case, first: int) -> bool:
    """Whether kin stand right before it: "her friend Ottoline", "his aunt, Marvelyn Hall"."""
    words, v = case.words, case.v
    if not first:
        return False
    return words[first - 1].bare in v.kin or (first > 1 and words[first - 1].text == "," and _kin_before(words, first - 1, v))


def _venue(case: _Case, i: int) -> bool:
    return i >= 0 and case.words[i].bare in case.v.venues


def _is_venue(case: _Case) -> bool:
    """Whether it is what a street, a school or a law is called by: the noun stands before it, or is its last word."""
    words, v, first = case.words, case.v, case.run[0]
    back = first - 1
    while (
        back >= 0
        and first - back <= _NEAR
        and (words[back].bare in v.particles or words[back].text in "'’" or words[back].bare in v.titles)
    ):
        back -= 1
    if _venue(case, back) and (back == first - 1 or words[first - 1].bare in v.particles | v.titles or words[first - 1].text in "'’"):
        return True
    after = case.run[-1] + 1
    if after + 2 < len(words) and words[after].text in "'’" and words[after + 1].bare == "s":
        after += 2  # "St Mary's Church"
    behind = after < len(words) and words[after].bare in v.venues_behind and _capital(words[after])
    inside = any(words[i].bare in v.venues_behind or words[i].bare in v.venues for i in case.run[1:])
    return behind or inside or (len(case.run) > 1 and words[first].bare in v.venues)


def _body_before(case: _Case) -> bool:
    """Whether a body is named by it: "le collectif Sauvons", "the group Homes Now"."""
    words, first = case.words, case.run[0]
    return first > 0 and words[first - 1].bare in case.v.bodies and words[first - 1].bare not in case.v.kin


def _described(case: _Case, first: int, last: int) -> bool:
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
        return words[at].bare in v.saying or (first == last and not _opens(words, first))
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


def _listed(words: list[Word], runs: list[list[int]], found: dict[int, Named], v: Vocabulary, places: Collection[str]) -> None:
    """Take in what is coordinated with a person: "Karim, Léa et Soumeya"."""
    known = {part for one in found.values() for part in one.words}
    for chain in _chains(words, runs, v):
        if not any(run[0] in found or all(words[i].bare in known for i in run) for run in chain):
            continue
        for run in chain:
            plain = all(words[i].bare not in v.bodies and words[i].bare not in places and not _acronym(words, [i]) for i in run)
            if run[0] not in found and len(run) <= _NEAR and plain and not (len(run) == 1 and _article(words, run[0], v)):
                parts = tuple(words[i].bare for i in run)
                found[run[0]] = Named(words[run[0]].start, words[run[-1]].end, parts, "listed")


def _chains(words: list[Word], runs: list[list[int]], v: Vocabulary) -> Iterable[list[list[int]]]:
    """Runs that stand in one list: commas between them, and a coordinator at least once."""
    chain, joined = [runs[0]] if runs else [], False
    for run, following in pairwise(runs):
        between = words[run[-1] + 1 : following[0]]
        coordinator = any(word.bare in v.coordinators for word in between)
        if between and len(between) <= 2 and all(word.text == "," or word.bare in v.coordinators for word in between):
            chain.append(following)
            joined = joined or coordinator
            continue
        if joined:
            yield chain
        chain, joined = [following], False
    if joined:
        yield chain


# ---------------------------------------------------------------------------------------------------------- who is who?


def _gathered(text: str, words: list[Word], found: list[Named], v: Vocabulary, never: Collection[str]) -> tuple[Person, ...]:
    """Mentions by person, with those of parts of a name that stand alone."""
    full = sorted({one.words for one in found}, key=lambda parts: (-len(parts), parts))
    owners: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for parts in full:
        for part in parts:
            if len(part.rstrip(".")) > 1:
                owners[part].append(parts)
    whole = {parts: _fullest(parts, owners) for parts in full}
    mentions: dict[tuple[str, ...], list[Named]] = defaultdict(list)
    taken: set[int] = set()
    for one in found:
        mentions[whole[one.words]].append(one)
        taken.update(range(one.start, one.end))
    for i, word in enumerate(words):
        part = word.bare if word.bare in owners else word.bare.removesuffix("s")
        if word.start in taken or not _capital(word) or part not in owners or word.bare in never or word.bare in v.common:
            continue
        start = _from(words, i, v)
        for parts in {whole[parts] for parts in owners[part]}:
            mentions[parts].append(Named(start, word.end, (part,), "again"))
    people = []
    for parts, ones in mentions.items():
        ordered = tuple(sorted(ones, key=lambda one: one.start))
        longest = max(ordered, key=lambda one: one.end - one.start)
        people.append(Person(text[longest.start : longest.end], parts, any(one.public for one in ones), ordered))
    return tuple(sorted(people, key=lambda person: (person.mentions[0].start, person.words)))


def _from(words: list[Word], i: int, v: Vocabulary) -> int:
    """Where a name begins of which only the part at token *i* is told: before its particles and what an apostrophe joins to it."""
    at = i
    while at and (
        (words[at - 1].text in "'’" and words[at - 1].end == words[at].start)
        or (words[at].text in "'’" and len(words[at - 1].text) == 1 and _capital(words[at - 1]) and words[at - 1].end == words[at].start)
        or (words[at - 1].bare in v.particles and (at < i or _capital(words[at - 1])) and len(words[at - 1].text) > 1 and i - at < _NEAR)
        or (words[at - 1].bare in v.particles and at > 1 and words[at - 2].bare in v.particles and _capital(words[at - 2]))
    ):
        at -= 1
    while at < i and not words[at].text[0].isalpha():
        at += 1
    if at > 1 and words[at - 1].text == "." and words[at - 2].bare in v.particles and _capital(words[at - 2]):
        at -= 2  # "St. Clair"
    return words[at].start


def _fullest(parts: tuple[str, ...], owners: Mapping[str, list[tuple[str, ...]]]) -> tuple[str, ...]:
    """The one longer name of which *parts* are a part, where there is one; else *parts* themselves."""
    longer = {other for part in parts for other in owners.get(part, ()) if len(other) > len(parts) and set(parts) <= set(other)}
    return next(iter(longer)) if len(longer) == 1 else parts
