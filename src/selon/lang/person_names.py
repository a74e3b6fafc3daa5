"""Names of persons in a text, found so that few private ones are missed, and who of them is named in an office.

Made for masking: where it is unsure it says person. Linear in the length of the text. Offsets are code points of the text, half-open.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from selon.lang.person_rules import NEAR, Case, Named, acronym, article, judged, name_end, name_start
from selon.lang.person_runs import runs as runs_of
from selon.lang.person_words import Word, capital, headings, inner, joined, split, tail
from selon.lang.persons import Vocabulary, bare
from selon.text import signs

Places = Callable[[Collection[str]], Collection[str]]
"""Folded names -> those of them that name a place."""

_TOLD = 8
_TAG = 4
_CAMEL = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ]+")
_TAGS = re.compile(r"[@#]\w+|\w[\w.+-]{0,60}@[\w.-]+")


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
        words = split(text)
        never = frozenset(bare(name) for name in not_persons)
        runs = [run for run in runs_of(words, self.v) if run]
        rows = {joined(words, run[:2]) for run in runs if len(run) > 1} | {joined(words, run) for run in runs if len(run) > 1}
        places = frozenset(self.places(sorted(rows | {words[i].bare for run in runs for i in run})))
        heading = headings(words)
        found: dict[int, Named] = {}
        sure = {bare(name) for name in known}
        for run in runs:
            named = judged(Case(text, words, run, self.v, places | never, never, heading, sure))
            if named is not None:
                found[run[0]] = named
        _listed(words, runs, found, self.v, places | never)
        hashed = [Named(start, start + len(part), (bare(part),), "given") for start, part in _hashed(text, self.v)]
        return _gathered(text, words, [*found.values(), *hashed], self.v, never, places)


def _listed(words: list[Word], runs: list[list[int]], found: dict[int, Named], v: Vocabulary, places: Collection[str]) -> None:
    """Take in what is coordinated with a person: "Karim, Léa et Soumeya", "Nyongesa, a tailor; Wafula, 17; and Mwende"."""
    known = {part for one in found.values() for part in one.words}
    for chain in _chains(words, runs, v):
        if not any(run[0] in found or all(words[i].bare in known for i in run) for run in chain):
            continue
        for run in chain:
            plain = not any(words[i].bare in v.bodies or acronym(words, [i]) for i in run) and joined(words, run) not in places
            if run[0] not in found and len(run) <= NEAR and plain and not (len(run) == 1 and article(words, run[0], v)):
                parts = tuple(words[i].bare for i in run)
                found[run[0]] = Named(words[run[0]].start, words[run[-1]].end, parts, "listed")


def _chains(words: list[Word], runs: list[list[int]], v: Vocabulary) -> Iterable[list[list[int]]]:
    """Runs that stand in one list: between them commas or semicolons, with ages and trades, and a coordinator at least once."""
    chain, closed = [runs[0]] if runs else [], False
    for run, following in pairwise(runs):
        between = words[run[-1] + 1 : following[0]]
        if _lists(between, v):
            chain.append(following)
            closed = closed or len(chain) >= NEAR or any(word.bare in v.coordinators or word.text == ";" for word in between)
            continue
        if closed:
            yield chain
        chain, closed = [following], False
    if closed:
        yield chain


def _lists(between: list[Word], v: Vocabulary) -> bool:
    """Whether *between* joins two members of a list: a comma or a coordinator, or what is told of the one before and then such a sign."""
    while len(between) > 1 and (between[-1].bare in v.heads or (len(between) > 2 and between[-1].bare in v.articles)):
        between = between[:-1]  # "Mutale Sinkala and the baker Bupe"
    if not between or len(between) > _TOLD:
        return False
    end = len(between) - (between[-1].bare in v.coordinators)
    sign = end < len(between) or between[-1].text in ",;"
    if sign and end and between[end - 1].text in ",;":
        end -= 1
    told = between[:end]
    small = all(one.text[0].isdigit() or one.text in ",()-" or one.text[0].islower() for one in told)
    return (
        sign
        and small
        and (not told or (told[0].text in ",(" and any(one.bare in v.people or one.bare in v.ages or one.text.isdigit() for one in told)))
    )


# ---------------------------------------------------------------------------------------------------------- who is who?


def _gathered(
    text: str, words: list[Word], found: list[Named], v: Vocabulary, never: Collection[str], places: Collection[str]
) -> tuple[Person, ...]:
    """Mentions by person, with those of parts of a name that stand alone."""
    full = sorted({one.words for one in found}, key=lambda parts: (-len(parts), parts))
    tagged = {at for tag in _TAGS.finditer(text) for at in range(*tag.span())}
    lower = {word.bare for word in words if word.text[0].islower() and word.start not in tagged}
    weak = {one.words for one in found if one.rule == "capitals"} - {one.words for one in found if one.rule != "capitals"}
    owners: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for parts in full:
        for part in parts:
            if len(part.rstrip(".")) > 1 and not (parts in weak and (part in lower or part in places)):
                owners[part].append(parts)
    whole = {parts: _fullest(parts, owners) for parts in full}
    mentions: dict[tuple[str, ...], list[Named]] = defaultdict(list)
    taken: set[int] = set()
    led = {(words[i - 1].bare, words[i].bare) for i in range(1, len(words)) if capital(words[i]) and words[i - 1].bare in v.particles}
    at = {word.start: i for i, word in enumerate(words)}
    for one in (_with_particle(one, words, at.get(one.start, 0), led) for one in found):
        mentions[whole[one.words]].append(one)
        taken.update(range(one.start, one.end))
    for i, word in enumerate(words):
        part = word.bare if word.bare in owners else word.bare.removesuffix("s")
        if word.start in taken or not (capital(word) or inner(word)) or part not in owners or word.bare in never or word.bare in v.common:
            continue
        start = name_start(words, i, v)
        for parts in {whole[parts] for parts in owners[part]}:
            mentions[parts].append(Named(start, name_end(words, i, v) if tail(words, i + 1, v) else word.end, (part,), "again"))
    for start, end, part in _tagged(text, [part for part in owners if len(part) >= _TAG and part not in never]):
        if start not in taken:
            for parts in {whole[parts] for parts in owners[part]}:
                mentions[parts].append(Named(start, end, (part,), "again"))
    people = []
    for parts, ones in mentions.items():
        ordered = tuple(sorted(ones, key=lambda one: one.start))
        longest = max(ordered, key=lambda one: one.end - one.start)
        people.append(Person(text[longest.start : longest.end], parts, any(one.public for one in ones), ordered))
    return tuple(sorted(people, key=lambda person: (person.mentions[0].start, person.words)))


def _tagged(text: str, parts: Collection[str]) -> Iterable[tuple[int, int, str]]:
    """Where names stand in hashtags, handles and addresses of mail: "#JusticeForTavish", "tavish.urquhart@…"."""
    for tag in _TAGS.finditer(text):
        folded = signs(tag[0])
        for part in parts:
            at = folded.find(part)
            if at >= 0:
                yield tag.start() + at, tag.start() + at + len(part), part


def _hashed(text: str, v: Vocabulary) -> Iterable[tuple[int, str]]:
    """Given names that are no other words in hashtags written with capitals: "#JusticePourAdama"."""
    for tag in _TAGS.finditer(text):
        for piece in _CAMEL.finditer(tag[0]):
            if tag[0][0] == "#" and _alone(bare(piece[0]), v) and len(piece[0]) >= _TAG:
                yield tag.start() + piece.start(), piece[0]


def _alone(word: str, v: Vocabulary) -> bool:
    return word in v.given and word not in v.ambiguous and word not in v.common


def _with_particle(one: Named, words: list[Word], i: int, led: Collection[tuple[str, str]]) -> Named:
    """The mention with the capitalised particle before it that the name has elsewhere: "Le Floc'h assure", behind "Marie Le Floc'h"."""
    if i and capital(words[i - 1]) and (words[i - 1].bare, words[i].bare) in led:
        return replace(one, start=words[i - 1].start)
    return one


def _fullest(parts: tuple[str, ...], owners: Mapping[str, list[tuple[str, ...]]]) -> tuple[str, ...]:
    """The one longer name of which *parts* are a part, where there is one; else *parts* themselves."""
    longer = {other for part in parts for other in owners.get(part, ()) if len(other) > len(parts) and set(parts) <= set(other)}
    return next(iter(longer)) if len(longer) == 1 else parts
