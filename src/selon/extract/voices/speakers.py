"""Speakers: the role of a noun phrase, and its fuller name elsewhere in the report.

No coreference model: string rules over what the report itself says (Lee et al. 2013 call them sieves: exact and precise ones first), and no
name at all where more than one would do.
"""

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from msgspec.structs import replace

from selon.extract.voices.clauses import (
    Range,
    View,
    apposition_after,
    closed,
    main_subject,
    phrase_after,
    pronoun_at,
    role_hits,
    small,
    speaker_sort,
    to_head,
)
from selon.extract.voices.grammar import Grammar, pronoun, role_nouns
from selon.lang.phrases import Hit
from selon.lang.sections.voices import Pronoun
from selon.model import Reading, Speaker, Token
from selon.text import token_evidence

_ACRONYM = re.compile(r"\(([A-Z][\w’'&.-]{1,12})\)")
_DATELINE = re.compile(r"[^\n]{0,80}?\(([A-Z]{2,8})\)\s*[-–—]")
_WORD = re.compile(r"[\w-]+")
_PIECE = re.compile(r"[\w-]+|[^\w\s]")
_MEMORY = 3
_NAME_WORDS = 6
_OFTEN = 50
_TITLE = 4
_PEOPLE = frozenset({"other", "participants", "opponents", "witness"})


class Names:
    """The capitalised names and acronyms of a report, read once when first asked for."""

    def __init__(self, grammar: Grammar, reading: Reading) -> None:
        self._grammar, self._reading = grammar, reading

    @cached_property
    def people(self) -> tuple[tuple[str, int, int], ...]:
        """Runs of two to six capitalised words as (text, start, end), in text order."""
        runs: list[tuple[str, int, int]] = []
        tokens, text = self._reading.tokens, self._reading.report.text
        starts = {sentence.first for sentence in self._reading.sentences}
        at = 0
        while at < len(tokens):
            if not tokens[at].text[0].isupper():
                at += 1
                continue
            end = at
            while (
                end < len(tokens)
                and self._namely(end, starts, at)
                and (end == at or text[tokens[end - 1].end : tokens[end].start] in {" ", "\u00a0"})
            ):
                end += 1
            if 2 <= end - at <= _NAME_WORDS:
                runs.append((text[tokens[at].start : tokens[end - 1].end], at, end))
            at = max(end, at + 1)
        return tuple(runs)

    def _namely(self, at: int, starts: set[int], first: int) -> bool:
        token = self._reading.tokens[at]
        if not token.text[0].isupper():
            return False
        classes = self._grammar.classes
        small = token.norm in classes.determiners or token.norm in classes.prepositions or token.norm in classes.subordinators
        small = small or token.norm in classes.coordinators or token.norm in self._grammar.voices.words.not_names
        return not (at == first and (small or token.norm in classes.subject_pronouns)) and not (at > first and at in starts)

    def between(self, first: int, last: int) -> tuple[tuple[str, int, int], ...]:
        """The names that lie within tokens ``first:last``."""
        at = bisect_left(self.people, first, key=lambda p: p[1])
        found = []
        while at < len(self.people) and self.people[at][2] <= last:
            found.append(self.people[at])
            at += 1
        return tuple(found)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The first token of every sentence."""
        return tuple(sentence.first for sentence in self._reading.sentences)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each word of the report stands, by its norm."""
        found: dict[str, list[int]] = {}
        for at, token in enumerate(self._reading.tokens):
            found.setdefault(token.norm, []).append(at)
        return found

    @cached_property
    def acronyms(self) -> dict[str, str]:
        """Acronym -> the name in front of its brackets: as many capitalised words back as reach its first letter."""
        text = self._reading.report.text
        found: dict[str, str] = {}
        for match in _ACRONYM.finditer(text):
            before = text[max(0, match.start() - 120) : match.start()].rstrip()
            words = list(_WORD.finditer(re.split(r"[.;:!?\n]", before)[-1]))
            letters = match[1][0]
            for size in range(2, min(len(words), len(match[1]) + 6) + 1):
                start = words[-size]
                if start[0][0] == letters and (size == len(words) or size >= len(match[1]) - 1):
                    tail = re.split(r"[.;:!?\n]", before)[-1]
                    found.setdefault(match[1], tail[start.start() :])
                    break
        return found


def role_of(v: View, speaker: Range) -> tuple[str, bool]:
    """The role of a noun phrase (``other`` where no noun tells it), and whether a title noun ("spokesman") stands in it.

    Where the head stands first ("porte-parole de la police"), the first telling noun decides; where it stands last, the last one before
    the complement ("police spokesman").
    """
    first, last = speaker
    hits = role_hits(v, first, last)
    titled = any(role_nouns(v.grammar, hit).title for hit in hits)
    if not hits or all(role_nouns(v.grammar, hit).title for hit in hits):
        extra = apposition_after(v, last)
        more = role_hits(v, *extra) if extra else []
        hits = hits + more
    telling = [hit for hit in hits if not role_nouns(v.grammar, hit).title]
    telling = [hit for hit in telling if not role_nouns(v.grammar, hit).yields] or telling
    if not telling:
        return "other", titled
    if v.tokens[first].norm in v.grammar.voices.words.own and all(role_nouns(v.grammar, hit).yields for hit in telling):
        return "other", True  # "its president": of whatever body that is
    if v.grammar.voices.head == "first":
        return role_nouns(v.grammar, telling[0]).role, titled
    link = next((k for k in range(first, last) if v.tokens[k].norm in v.grammar.voices.words.links), last)
    heads = [hit for hit in telling if hit.last <= link]
    if not heads:
        behind = next((k for k in range(link + 1, last) if v.tokens[k].norm in v.grammar.voices.words.links), last)
        heads = [hit for hit in telling if hit.last <= behind] or telling[:1]
    return role_nouns(v.grammar, heads[-1]).role, titled


class Memory:
    """Who spoke last, for pronouns and continued quotations: (sentence, paragraph, speaker), newest last."""

    def __init__(self, grammar: Grammar, reading: Reading) -> None:
        self.names = Names(grammar, reading)
        self._said: list[tuple[int, Speaker, str]] = []
        self.before: View | None = None
        self._reading = reading

    def note(self, sentence: int, speaker: Speaker, sort: str) -> None:
        """Keep a speaker that is a name or a role."""
        if sort != "pronoun":
            self._said.append((sentence, speaker, sort))

    def own(self, v: View, speaker: Range) -> bool:
        """Whether the outlet speaks of itself: "notre journaliste", "this newspaper", a reporter of the agency that the report is of."""
        media = [hit for hit in role_hits(v, *speaker) if role_nouns(v.grammar, hit).role == "media"]
        if not media:
            return False
        if any(v.tokens[k].norm in v.grammar.voices.words.ours for k in range(max(v.first, speaker[0] - 1), media[0].first)):
            return True
        named = {v.tokens[k].text for k in range(*speaker) if v.tokens[k].text.isupper() and len(v.tokens[k].text) > 1}
        return bool(named & self._initials) and any(v.tokens[hit.first].text.islower() for hit in media)

    @cached_property
    def _initials(self) -> frozenset[str]:
        """How the report's outlet is abbreviated: its capitals, and the acronym in brackets before the dash of a dateline."""
        report = self._reading.report
        capitals = "".join(letter for letter in report.outlet or "" if letter.isupper())
        dateline = _DATELINE.match(report.text)
        return frozenset({capitals, dateline[1]} if dateline else {capitals}) - {""}

    def around(self, at: int) -> View:
        """The sentence of token *at*, seen without its cues."""
        assert self.before is not None
        sentence = self._reading.sentences[max(0, bisect_right(self.names.starts, at) - 1)]
        index = max(0, bisect_right(self.names.starts, at) - 1)
        return replace(self.before, sentence=index, first=sentence.first, last=sentence.last, hits=(), verbs=(), openings={}, parse=None)

    def recent(self, sentence: int, reach: int = _MEMORY) -> list[tuple[Speaker, str]]:
        """The speakers of the sentences before *sentence* (and of its own), the nearest first."""
        return [(speaker, sort) for at, speaker, sort in reversed(self._said[-8:]) if sentence - reach <= at <= sentence]

    def same(self, sentence: int) -> bool:
        """Whether somebody spoke in *sentence* already."""
        return bool(self._said) and self._said[-1][0] == sentence

    def last_two(self, sentence: int) -> list[Speaker]:
        """The distinct speakers of the nearest sentence that has several, in text order: what "the former" and "the latter" mean."""
        for back in range(sentence, max(-1, sentence - _MEMORY), -1):
            here = [speaker for at, speaker, _ in self._said[-12:] if at == back]
            if len(here) > 1:
                return here
        return []


def _plural(v: View, text: str) -> bool:
    """Whether a phrase is plural, as far as its determiner or last letter shows it."""
    low = text.lower()
    return low.split()[0].endswith("s") or low.endswith("s") or " et " in low or " and " in low or low == "police"


def _antecedent(v: View, hit: Hit, spot: int, memory: Memory) -> Speaker | None:
    entry = pronoun(v.grammar, hit)
    if entry.order != "near":
        pair = memory.last_two(v.sentence)
        return (pair[0] if entry.order == "first" else pair[-1]) if pair else None
    head = main_subject(v, spot)
    if head is None or pronoun_at(v, *head):
        head = _under_subordinator(v, spot) or head
    own = memory.same(v.sentence)
    personal = head is not None and (speaker_sort(v, *head) == "name" or role_of(v, head)[1])
    if head is not None and not own and head[1] < spot and personal and entry.stands_for in ("person", "any"):
        text = token_evidence(v.reading, *head).text
        return Speaker(0, 0, text, role_of(v, head)[0], _fuller(v, head, text, memory))
    if head is not None and not own and head[1] < spot and entry.stands_for in ("body", "group", "any") and _institution(v, head):
        text = token_evidence(v.reading, *head).text
        if entry.stands_for != "group" or _plural(v, text):
            return Speaker(0, 0, text, role_of(v, head)[0], _fuller(v, head, text, memory))
    if not own:
        subject = last_subject(v, memory)
        if subject is not None and _can_mean(v, entry, subject, "role" if subject.role != "other" else "name"):
            return subject
    for speaker, sort in memory.recent(v.sentence):
        if _can_mean(v, entry, speaker, sort):
            return speaker
    return None


def _under_subordinator(v: View, before: int) -> Range | None:
    """The subject of the clause under a subordinator that opens the sentence: "Si le président s'est incliné, …, a-t-il expliqué"."""
    if v.tokens[v.first].norm not in v.grammar.classes.subordinators:
        return None
    found = phrase_after(v, v.first + 1, before)
    return to_head(v, *found) if found is not None and speaker_sort(v, *found) in ("name", "role") else None


def _institution(v: View, phrase: Range) -> bool:
    """Whether a phrase names one that gives figures and is no crowd of people."""
    return speaker_sort(v, *phrase) == "role" and role_of(v, phrase)[0] not in _PEOPLE


def _titled_role(v: View, speaker: Range, memory: Memory) -> str:
    """The role of a title alone: what an adjective says ("responsable hospitalier"), else whose spokesman it is: the sentence's subject, or
    that of the sentence before for a possessive ("Le collectif ne cède pas. « … », a lancé sa présidente")."""
    told = v.grammar.adjectives.scan(v.tokens, *speaker)
    if told:
        return v.grammar.voices.adjectives[int(told[0].key)].role
    head = main_subject(v, speaker[0])
    if head is not None and head[1] <= speaker[0] and _institution(v, head):
        return role_of(v, head)[0]
    owned = v.tokens[speaker[0]].norm in v.grammar.voices.words.own
    before = last_subject(v, memory) if owned else None
    return before.role if before is not None and before.role not in _PEOPLE else "other"


def _can_mean(v: View, entry: Pronoun, speaker: Speaker, sort: str) -> bool:
    """Whether a pronoun can stand for *speaker*: a person's name, a body, several."""
    if entry.stands_for == "person":
        post = sort == "role" and not v.grammar.voices.words.posts.isdisjoint(speaker.text.lower().split())
        return post or sort == "name" or _has_name(speaker.text) or (speaker.name is not None and _personal(v, speaker.name))
    if entry.stands_for == "body":
        return sort == "name" or (sort == "role" and not (speaker.text[:1].isdigit() or _plural(v, speaker.text)))
    if entry.stands_for == "group":
        return _plural(v, speaker.text)
    return entry.stands_for == "any" and not (_plural(v, speaker.text) and sort == "role")


def _personal(v: View, name: str) -> bool:
    """Whether a fuller name is a person's: two words or more, all with a capital, none of them a role noun."""
    words = [Token(0, 0, word, word.lower()) for word in name.split()]
    return len(words) > 1 and all(word.text[0].isupper() for word in words) and not v.grammar.roles.scan(words)


def last_subject(v: View, memory: Memory) -> Speaker | None:
    """The subject of the sentence before, where it is a name or a role: nearer than who spoke last ("The union gave a toll. It said …")."""
    before = memory.before
    if before is None or v.reading.sentences[v.sentence].paragraph > v.reading.sentences[before.sentence].paragraph + 1:
        return None
    subject = main_subject(before, before.last)
    if subject is None or speaker_sort(before, *subject) not in ("name", "role"):
        return None
    spot = token_evidence(v.reading, *subject)
    told = next((s for s, _ in memory.recent(v.sentence) if spot.text in (s.text, s.name)), None)
    return told or Speaker(spot.start, spot.end, spot.text, role_of(before, subject)[0], _fuller(before, subject, spot.text, memory))


def _has_name(text: str) -> bool:
    return any(word[:1].isupper() for word in text.split()[1:])


def _nearest_person(v: View, memory: Memory) -> str | None:
    """The last full name told in this paragraph before the sentence, or in the sentence before it."""
    paragraph = v.reading.sentences[v.sentence].paragraph
    people = memory.names.people
    starts = memory.names.starts
    before = bisect_right(people, v.first, key=lambda p: p[1])
    for name, at, end in reversed(people[max(0, before - 8) : before]):
        sentence = bisect_right(starts, at) - 1
        near = v.sentence - 2 <= sentence < v.sentence and v.reading.sentences[sentence].paragraph >= paragraph - 1
        if near and not role_hits(v, at, end):
            return name
        if sentence < v.sentence - 2:
            break
    return None


def _fuller(v: View, speaker: Range, text: str, memory: Memory) -> str | None:
    """A longer name of the same speaker: an acronym's expansion, a surname's full name, a body's complement."""
    for at in range(*speaker):
        full = memory.names.acronyms.get(v.tokens[at].text)
        if full is not None:
            return full
    names = [
        v.tokens[at].text for at in range(*speaker) if v.tokens[at].text[0].isupper() and not v.grammar.roles.at(v.tokens, at, speaker[1])
    ]
    if len(names) == 1 and (speaker[0] > v.first or len(v.tokens[speaker[0]].text) > 3):
        fuller = {name for name, _, _ in memory.names.people if names[0] in name.split() and name.split()[0] != name.split()[-1]}
        fuller = {name for name in fuller if name not in text and (name.split()[-1] == names[0] or name.split()[0] == names[0])}
        if len(fuller) == 1:
            return next(iter(fuller))
    return None


def _apposed(v: View, speaker: Range, memory: Memory) -> str | None:
    """The name in the apposition behind a title: "un manifestant, le peintre Jean Roy"."""
    extra = apposition_after(v, speaker[1])
    if extra is None and speaker[1] < v.last and v.tokens[speaker[1]].text == ",":
        extra = (speaker[1] + 1, min(v.last, speaker[1] + 1 + _NAME_WORDS))
    if extra is None or speaker_sort(v, *speaker) != "role" or memory.names.between(*speaker):
        return None
    return next((name for name, _, end in memory.names.between(*extra) if end == extra[1] or closed(v, end)), None)


def _person_in(v: View, speaker: Range, memory: Memory) -> str | None:
    """The person's name within a phrase that says more: "le préfet du Nord Jean Roy"."""
    for _, at, end in memory.names.between(*speaker):
        begin = at
        for hit in role_hits(v, at, end):
            begin = max(begin, hit.last)
        if end == speaker[1] and end - begin >= 2 and begin > speaker[0]:
            return token_evidence(v.reading, begin, end).text
    return None


def _complemented(v: View, speaker: Range, memory: Memory) -> str | None:
    """ "la préfecture" -> "la préfecture de police de Paris": the one longer phrase of the report that begins with the same noun."""
    hits = role_hits(v, *speaker)
    if len(hits) != 1 or hits[0].last != speaker[1]:
        return None
    head = [t.norm for t in v.tokens[hits[0].first : hits[0].last]]
    if v.grammar.voices.head == "last":
        longer = _modified_name(v, head, memory)
        return longer if longer is not None and longer not in token_evidence(v.reading, *speaker).text else None
    found: set[str] = set()
    links = v.grammar.voices.words.links
    for at in memory.names.places[head[0]][:_OFTEN]:
        if [t.norm for t in v.tokens[at : at + len(head)]] != head:
            continue
        end = at + len(head)
        while end + 1 < len(v.tokens) and v.tokens[end].norm in links and end - at < 8:
            end += 2
            while end < len(v.tokens) and (v.tokens[end].text[0].isupper() or v.tokens[end - 1].norm in v.grammar.classes.determiners):
                end += 1
        if end > at + len(head) and end <= len(v.tokens) and any(t.text[0].isupper() for t in v.tokens[at + len(head) : end]):
            found.add(token_evidence(v.reading, at, end).text)
    return next(iter(found)) if len(found) == 1 else None


def _modified_name(v: View, head: list[str], memory: Memory) -> str | None:
    """ "the police" -> "Metropolitan Police": the one name of the report that ends with the same noun in capitals."""
    found: set[str] = set()
    for at in memory.names.places[head[0]][:_OFTEN]:
        end, start = at + len(head), at
        if [t.norm for t in v.tokens[at:end]] != head or not all(t.text[0].isupper() for t in v.tokens[at:end]):
            continue
        while start > 0 and at - start < _NAME_WORDS and _names_on(v, start - 1, memory):
            start -= 1
        if start < at:
            found.add(token_evidence(v.reading, start, end).text)
    return next(iter(found)) if len(found) == 1 else None


def _names_on(v: View, at: int, memory: Memory) -> bool:
    """Whether the word at *at* is a capitalised modifier, and no determiner or first word of a sentence."""
    token = v.tokens[at]
    first = memory.names.starts[max(0, bisect_right(memory.names.starts, at) - 1)]
    return token.text[0].isupper() and token.norm not in v.grammar.classes.determiners and at != first


def _role_of_name(v: View, name: str, memory: Memory) -> str:
    """The role that the report gives a name anywhere: by its own nouns, before it ("organiser Jane Roe"), in apposition, with "is"."""
    words = [piece.replace("’", "'") for piece in _PIECE.findall(name.lower())]
    starts = memory.names.starts
    for at in memory.names.places.get(words[0], ())[:_OFTEN]:
        last = at + len(words)
        if [t.norm for t in v.tokens[at:last]] != words:
            continue
        index = bisect_right(starts, at) - 1
        sentence = v.reading.sentences[index]
        there = replace(v, sentence=index, first=sentence.first, last=sentence.last, hits=(), verbs=(), openings={}, parse=None)
        first = at
        while first > max(sentence.first, at - _TITLE) and not closed(there, first - 1) and not small(there, first - 1):
            first -= 1
        told = role_of(there, (first, min(last, sentence.last)))[0]
        if told == "other" and last < sentence.last and v.tokens[last].norm in v.grammar.voices.words.be:
            said = phrase_after(there, last + 1, sentence.last)
            told = role_of(there, said)[0] if said else told
        if told != "other":
            return told
    return "other"


def resolve(v: View, speaker: Range, memory: Memory, role: str | None = None) -> Speaker | None:
    """The speaker at *speaker*: its text, role and fuller name. None for a pronoun that stands for nobody."""
    spot = token_evidence(v.reading, *speaker)
    hit = pronoun_at(v, *speaker)
    if hit is not None:
        if pronoun(v.grammar, hit).stands_for == "nobody":
            return None
        before = _antecedent(v, hit, speaker[0], memory)
        if before is not None:
            memory.note(v.sentence, before, "name" if _has_name(before.name or before.text) else "role")
            return Speaker(spot.start, spot.end, spot.text, before.role, before.name or before.text)
        person = _nearest_person(v, memory) if pronoun(v.grammar, hit).stands_for in ("person", "any") else None
        return Speaker(spot.start, spot.end, spot.text, "other", person)
    told, titled = role_of(v, speaker)
    owned = v.tokens[speaker[0]].norm in v.grammar.voices.words.own
    employer = any(role_nouns(v.grammar, hit).dispute and hit.first <= speaker[0] + 1 for hit in role_hits(v, *speaker))
    titled = titled and (owned or not employer)  # the management is nobody's spokesman
    name = (
        _apposed(v, speaker, memory)
        or _person_in(v, speaker, memory)
        or _fuller(v, speaker, spot.text, memory)
        or _complemented(v, speaker, memory)
    )
    sort = speaker_sort(v, *speaker)
    if name is None and titled and not _has_name(spot.text):
        spoke = next((said for said, kind in memory.recent(v.sentence, 2) if kind == "name"), None)
        name = (spoke.name or spoke.text) if spoke else None
    if told == "other" and sort == "name":
        known = next((s for s, _ in memory.recent(v.sentence, 60) if s.role != "other" and (s.name or s.text) in (name, spot.text)), None)
        told = known.role if known else told
    if told == "other" and (name is not None or sort == "name"):
        told = _role_of_name(v, name or spot.text, memory)
    if told == "other" and titled and (name is None or owned):
        told = _titled_role(v, speaker, memory)
    made = Speaker(spot.start, spot.end, spot.text, role or told, name if name != spot.text else None)
    memory.note(v.sentence, made, sort)
    return made
