"""Sources of figures without a verb: nouns of counting ("bilan officiel de 16 morts", "police estimate"), tags ("Police : 4 600", "12 000
(CGT)", "… - secours").

A noun of counting takes its source from its complement ("le bilan de la police", "le chiffre avancé par X"), from what stands before it
("the police estimate"), from an adjective ("estimation policière") or a possessive ("la préfecture a revu son estimation").
"""

from collections.abc import Iterable

from msgspec import Struct

from selon.extract.voices.clauses import Range, View, closed, is_word, main_subject, phrase_after, phrase_before, role_hits, verb_at
from selon.extract.voices.grammar import noun_frame, role_nouns
from selon.extract.voices.sayings import Frame
from selon.extract.voices.scope import BRACKETED, complement_of, counts_figures, stripped
from selon.lang.phrases import Hit

_RIGHT = 14
_BRACKET = 9
_TAIL = 5
_MARKS = frozenset({",", "(", "–", "—", "-", "/", ":"})


class Item(Struct, frozen=True, gc=False):
    """A count of the sentence, in tokens of the reading, and its label."""

    first: int
    last: int
    label: str


class Source(Struct, frozen=True, gc=False):
    """The speaker of a noun of counting, where its words end, and the role where an adjective tells it."""

    speaker: Range
    end: int
    role: str | None


# ------------------------------------------------------------------------------------------------------ nouns of counting


def noun_sources(v: View, items: tuple[Item, ...], _: list[Frame]) -> Iterable[Frame]:
    """The counts that a noun of counting with a source gives: beside it, or behind a verb like "s'élève à"."""
    hits = [hit for hit in v.hits if hit.key.startswith("noun") and v.quoted[hit.first] < 0]
    for hit in hits:
        source = _source(v, hit)
        if source is None:
            yield from _agents_of(v, hit, items)
        item = _given(v, hit, source, items) if source is not None else None
        if source is not None and item is not None:
            rule = noun_frame(v.grammar, hit).id
            first = _summed_up(v, item, items)
            yield Frame(rule, (hit.first, hit.last), source.speaker, ((first, item.last),), figure=True, role=source.role)


def _agents_of(v: View, hit: Hit, items: tuple[Item, ...]) -> Iterable[Frame]:
    """ "Estimates ranged from 3,000 by police to 9,000 by the union"."""
    for item in items:
        if item.first >= hit.last and item.last < v.last and v.tokens[item.last].norm in v.grammar.voices.words.agent:
            speaker = phrase_after(v, item.last + 1, v.last)
            if speaker is not None and counts_figures(v, speaker):
                yield Frame(noun_frame(v.grammar, hit).id, (hit.first, hit.last), speaker, ((item.first, item.last),), figure=True)


def _source(v: View, hit: Hit) -> Source | None:
    return _by_adjective(v, hit) or _in_front(v, hit) or _complement(v, hit) or _possessed(v, hit)


def _by_adjective(v: View, hit: Hit) -> Source | None:
    """ "estimation policière", "official toll"."""
    floor = hit.first
    while floor > max(v.first, hit.first - 2) and not closed(v, floor - 1):
        floor -= 1
    ceiling = hit.last
    while ceiling < min(v.last, hit.last + 2) and not closed(v, ceiling):
        ceiling += 1
    found = v.grammar.adjectives.scan(v.tokens, floor, ceiling)
    if not found:
        return None
    told = found[0]
    span = (min(hit.first, told.first), max(hit.last, told.last))
    return Source(span, span[1], v.grammar.voices.adjectives[int(told.key)].role)


def _in_front(v: View, hit: Hit) -> Source | None:
    """ "the police estimate", "the organisers' own count"."""
    if v.grammar.voices.head != "last":
        return None
    before = phrase_before(v, hit.first, v.first)
    return Source(before, hit.last, None) if before is not None and counts_figures(v, before) else None


def _complement(v: View, hit: Hit) -> Source | None:
    """ "le bilan de la police", "le chiffre avancé hier par la CGT", "a tally by a rights group"."""
    speaker = complement_of(v, hit.last)
    return Source(speaker, speaker[1], None) if speaker is not None else None


def _possessed(v: View, hit: Hit) -> Source | None:
    """ "La préfecture a revu à la hausse son estimation : 2 800"."""
    owned = any(v.tokens[k].norm in v.grammar.voices.words.own for k in range(max(v.first, hit.first - 2), hit.first))
    subject = main_subject(v, hit.first) if owned else None
    if owned and subject is None and v.tokens[v.first].norm in v.grammar.voices.words.own and hit.first <= v.first + 2:
        return Source((v.first, v.first + 1), hit.last, None)
    return Source(subject, hit.last, None) if subject is not None and counts_figures(v, subject) else None


def _given(v: View, hit: Hit, source: Source, items: tuple[Item, ...]) -> Item | None:
    """The count that a noun of counting gives."""
    before = min(hit.first, source.speaker[0])
    left = [item for item in items if item.last <= before]
    if left and (_attached(v, left[-1].last, before) or _counted_by(v, left[-1].last, before)):
        return left[-1]
    behind = [item for item in items if item.first >= hit.last and not (source.speaker[0] <= item.first < source.speaker[1])]
    return behind[0] if behind and _leads(v, hit.last, source, behind[0]) else None


def _summed_up(v: View, item: Item, items: tuple[Item, ...]) -> int:
    """Where the list begins that a colon closes before its source: "Cinq morts et 40 blessés : tel est le bilan de la police"."""
    closing = item.last < v.last and v.tokens[item.last].text in {":", "–", "—"}
    return min((other.first for other in items if other.first <= item.first), default=item.first) if closing else item.first


def _attached(v: View, end: int, before: int) -> bool:
    """Whether a noun of counting at *before* says whose the count is that ended at *end*: "les 17 morts du bilan"."""
    words, classes = v.grammar.voices.words, v.grammar.classes
    gap = range(end, before)
    if not gap or len(gap) > 5:
        return False
    if v.tokens[end].text in _MARKS:
        light = classes.determiners | words.be | classes.subject_pronouns | words.links
        summed = v.tokens[end].text == ":" and any(v.tokens[k].norm in words.be for k in gap[1:])
        return all(v.tokens[k].norm in light or (summed and is_word(v.tokens[k]) and not verb_at(v, k)) for k in gap[1:])
    return (
        all(v.tokens[k].norm in words.links or v.tokens[k].norm in classes.determiners for k in gap) and v.tokens[end].norm in words.links
    )


def _counted_by(v: View, end: int, before: int) -> bool:
    """Whether "by" stands before the noun phrase of counting at *before*: "more than 40,000 marched, by the organisers' count"."""
    near = any(v.tokens[k].norm in v.grammar.voices.words.agent for k in range(max(end, before - 2), before))
    return near and before - end <= _RIGHT and not any(v.tokens[k].text in {";", ":", "."} or v.quoted[k] >= 0 for k in range(end, before))


def _leads(v: View, start: int, source: Source, item: Item) -> bool:
    """Whether nothing but a copula or the like stands between a noun of counting with its source and a count behind it."""
    classes, words = v.grammar.classes, v.grammar.voices.words
    light = words.be | words.have | words.amounts | words.figure_prepositions | words.approximators | words.not_names
    light = light | classes.adverbs | classes.object_pronouns
    at = max(start, source.end)
    if item.first - at > _RIGHT:
        return False
    while (
        at < item.first and v.tokens[at].norm not in words.amounts | words.be and v.tokens[at].text not in {":", ","} and _modifies(v, at)
    ):
        at += 1
    leading = {v.tokens[item.first].norm, v.tokens[item.first - 1].norm} & words.figure_prepositions
    told = at == item.first and (bool(leading) or item.first == max(start, source.end))
    for k in range(at, item.first):
        token = v.tokens[k]
        told = told or token.norm in words.amounts | words.be | words.have | words.figure_prepositions or token.text == ":"
        verb = verb_at(v, k)
        counted = verb is not None and any("figure" in frame.takes for frame in verb.frames)
        if not (token.norm in light or token.text in {":", ","} or counted):
            return False
    return told


def _modifies(v: View, at: int) -> bool:
    """Whether a word goes on with the noun phrase of counting ("bilan de la police *de Lyon*", "*provisoire*")."""
    norm = v.tokens[at].norm
    small = norm in v.grammar.stops or norm in v.grammar.classes.auxiliaries or verb_at(v, at) is not None
    return is_word(v.tokens[at]) and not small and norm not in v.grammar.classes.coordinators


# -------------------------------------------------------------------------------------------------------------------- tags


def tag_frames(v: View, items: tuple[Item, ...], _: list[Frame]) -> Iterable[Frame]:
    """A source that only stands beside its figure: "Police : 4 600", "12 000 (source CGT)", "650 personnes, source policière"."""
    rules = v.grammar.voices.fixed
    for item in items:
        speaker = _label(v, item)
        if speaker is not None:
            yield Frame(rules.label, speaker, speaker, ((item.first, item.last),), figure=True)
            continue
        speaker = _behind(v, item)
        if speaker is not None:
            yield Frame(rules.parenthesis, speaker, speaker, ((item.first, item.last),), figure=True)
    tail = _tail(v)
    free = [item for item in items if tail is not None and item.last < tail[0]]
    if tail is not None and free:
        yield Frame(rules.tail, tail, tail, ((v.first, _mark_before(v, tail[0])),), figure=True)


def bare_source(v: View, first: int, last: int) -> bool:
    """Whether ``first:last`` is nothing but a speaker that gives figures: role nouns, names and the small words of a noun phrase."""
    words, classes = v.grammar.voices.words, v.grammar.classes
    hits = [hit for hit in role_hits(v, first, last) if role_nouns(v.grammar, hit).role in BRACKETED]
    if not hits or last - first > 7:
        return False
    covered = {k for hit in role_hits(v, first, last) for k in range(hit.first, hit.last)}
    covered |= {k for hit in v.hits if hit.key.startswith("noun") for k in range(hit.first, hit.last)}
    light = classes.determiners | words.links | words.possessive | words.sources | classes.coordinators
    return all(
        k in covered or v.tokens[k].norm in light or v.tokens[k].text[0].isupper() or not v.tokens[k].text[0].isalnum()
        for k in range(first, last)
    )


def _label(v: View, item: Item) -> Range | None:
    """The speaker before a colon in front of a count that ends its stretch."""
    at = item.first - 1
    while at > v.first and (v.tokens[at].norm in v.grammar.voices.words.approximators or v.quoted[at] >= 0):
        at -= 1
    if at <= v.first or v.tokens[at].text != ":":
        return None
    end = item.last
    while end < v.last and v.quoted[end] >= 0 and not v.tokens[end].text[0].isalnum():
        end += 1
    if end < v.last and not (closed(v, end) or v.tokens[end].text == "/"):
        return None
    start = at
    while start > v.first and is_word(v.tokens[start - 1]) and v.tokens[start - 1].text != "/":
        start -= 1
    speaker = stripped(v, start, at)
    return speaker if speaker is not None and bare_source(v, *speaker) else None


def _behind(v: View, item: Item) -> Range | None:
    """The speaker in brackets or between marks right behind a count."""
    at = item.last
    if at + 1 >= v.last or v.tokens[at].text not in {"(", ",", "–", "—", "-", "["}:
        return None
    ends = {")", "]"} if v.tokens[at].text in {"(", "["} else {",", "–", "—", "-", ".", ";", ")", "/"}
    end = next((k for k in range(at + 1, min(v.last, at + _BRACKET)) if v.tokens[k].text in ends and not _abbreviates(v, k)), None)
    end = v.last if end is None and v.last - at < _BRACKET and ")" not in ends else end
    speaker = stripped(v, at + 1, end) if end is not None else None
    if speaker is None or not bare_source(v, *speaker):
        return None
    if ")" in ends and v.tokens[at].text in {"(", "["} and "," not in ends:
        return speaker
    named = any(v.tokens[k].norm in v.grammar.voices.words.sources for k in range(*speaker))
    return speaker if named or _enclosed(v, item, at, speaker) else None


def _enclosed(v: View, item: Item, at: int, speaker: Range) -> bool:
    """Whether brackets hold nothing but a figure and a bare role behind a comma: "(350, organisateurs)"."""
    enclosed = v.tokens[item.first - 1].text == "(" and speaker[1] < v.last and v.tokens[speaker[1]].text == ")"
    return item.first > v.first and v.tokens[at].text == "," and enclosed


def _abbreviates(v: View, at: int) -> bool:
    """Whether the full stop at *at* is that of an abbreviation ("préf.")."""
    return v.tokens[at].text == "." and at + 1 < v.last and v.tokens[at + 1].text == ")"


def _mark_before(v: View, at: int) -> int:
    while at > v.first and not is_word(v.tokens[at - 1]):
        at -= 1
    return at


def _tail(v: View) -> Range | None:
    """The source behind the last dash or colon of a heading: "Plus de 370 blessés à Bogota - secours"."""
    end = v.last
    while end > v.first and not is_word(v.tokens[end - 1]):
        end -= 1
    for at in range(end - 1, max(v.first, end - _TAIL - 1), -1):
        token = v.tokens[at]
        if token.text in {"-", "–", "—", ":", "|"} and v.quoted[at] < 0:
            spaced = token.end < v.tokens[at + 1].start
            return (at + 1, end) if spaced and bare_source(v, at + 1, end) else None
        if not is_word(token):
            return None
    return None
