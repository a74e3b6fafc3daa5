"""What is settled once a whole report is read: parts take the voice of their whole, headlines that of the body, organisers their role."""

import re
from bisect import bisect_right

from msgspec.structs import replace

from selon.extract.voices.grammar import Grammar
from selon.model import Count, Evidence, Mention, Mentions, Reading, Voice
from selon.text import sentence_at, token_range

_DISTINCT = 4
_APART = 200
_NESTED = 16
_SMALL = 3
_NEAR = 5
_WORD = re.compile(r"\w+")
PLAIN_NUMBERS = frozenset(
    {"age", "money", "percent", "duration", "distance", "score", "rate", "temperature", "phone", "article", "street_number"}
    | {"route", "series", "ordinal", "year"}
)
"""Labels of counts that count neither people nor what they did."""


def organising(found: list[Mention], actors: Mentions) -> list[Mention]:
    """*found* with the role of organisers for every speaker whom no noun gives a role and whom the report names as an organiser."""
    names = {words for actor in actors if actor.label == "organiser" and (words := _name_words(actor.text))}
    if not names:
        return found
    return [_organiser(mention, names) for mention in found]


def _organiser(mention: Mention, names: set[frozenset[str]]) -> Mention:
    speaker = mention.voice.speaker if mention.voice is not None else None
    if mention.voice is None or speaker is None or speaker.role != "other":
        return mention
    own = [words for words in (_name_words(speaker.text), _name_words(speaker.name or "")) if words]
    if not any(name <= words or words <= name for name in names for words in own):
        return mention
    return replace(mention, voice=replace(mention.voice, speaker=replace(speaker, role="organisers")))


def _name_words(text: str) -> frozenset[str]:
    """The words that tell a name: those of four letters and more, and those in capitals."""
    return frozenset(word.casefold() for word in _WORD.findall(text) if len(word) > _SMALL or word.isupper())


def parts_of_wholes(grammar: Grammar, reading: Reading, found: list[Mention], counts: Mentions) -> list[Mention]:
    """The parts of a whole that somebody gives, where nobody else gives them: "44 blessés … Parmi eux, 12 agents"."""
    made: dict[tuple[int, int], Mention] = {}
    held = _Held(found)
    before: Mention | None = None
    latest: dict[str | None, Mention] = {}
    for count in counts:
        whole = count.basis[0] if count.basis else _whole_before(grammar, reading, count, before)
        whole = whole or (latest.get(count.label) if _of_those(grammar, reading, count) else None)
        latest[count.label] = count
        before = count if count.label not in PLAIN_NUMBERS else before
        if whole is None or held.at(count.start, count.end) is not None:
            continue
        source = made.get((whole.start, whole.end)) or held.at(whole.start, whole.end)
        if source is not None and source.voice is not None and source.voice.speaker is not None:
            voice = Voice("paraphrased", source.voice.speaker, source.voice.cue)
            rule = grammar.voices.fixed.part
            made[count.start, count.end] = Mention("quotation", count.start, count.end, count.text, rule, label="figure", voice=voice)
    return list(made.values())


def _of_those(grammar: Grammar, reading: Reading, count: Mention) -> bool:
    """Whether the sentence opens with the whole that the count is a part of: "Of the dead, 17 were …", "Among the injured were nine …"."""
    words, sentence = grammar.voices.words, reading.sentences[sentence_at(reading, count.start)]
    first, _ = token_range(reading, count.start, count.end)
    opens = reading.tokens[sentence.first].norm in words.links | words.parts
    return opens and sentence.first < first <= sentence.first + _NEAR and reading.tokens[sentence.first + 1].norm in words.definite


def _whole_before(grammar: Grammar, reading: Reading, count: Mention, before: Mention | None) -> Mention | Evidence | None:
    """The count before this one, where words behind it say that it is a part: "22 officers were among them"."""
    if before is None or count.start - before.end > _APART:
        return None
    _, last = token_range(reading, count.start, count.end)
    pronouns = grammar.classes.subject_pronouns | grammar.classes.object_pronouns
    for at in range(last, min(len(reading.tokens) - 1, last + _NEAR)):
        if reading.tokens[at].norm in grammar.voices.words.parts:
            them = reading.tokens[at + 1]
            return before if them.norm in pronouns or grammar.pronouns.at(reading.tokens, at + 1, at + 2) else None
    return None


def repeated(grammar: Grammar, reading: Reading, found: list[Mention], counts: Mentions) -> list[Mention]:
    """A figure told twice, once with its source: the headline and the lead repeat what somebody says further down."""
    told: dict[tuple[str | None, object], dict[str, Voice]] = {}
    bare: list[Mention] = []
    held = _Held(found)
    for count in counts:
        if not isinstance(count.value, Count) or count.label in PLAIN_NUMBERS or count.value.low is None:
            continue
        source = held.at(count.start, count.end)
        if source is None:
            bare.append(count)
        elif source.voice is not None and source.voice.speaker is not None:
            told.setdefault(_figure(count), {})[source.voice.speaker.role] = source.voice
    made: list[Mention] = []
    head = reading.sentences[0].end if reading.sentences else 0
    for count in bare:
        voices = told.get(_figure(count), {})
        if len(voices) == 1 and (count.start < head or _low(count) >= _DISTINCT):
            voice = Voice("paraphrased", next(iter(voices.values())).speaker, next(iter(voices.values())).cue)
            rule = grammar.voices.fixed.repeated
            made.append(Mention("quotation", count.start, count.end, count.text, rule, label="figure", voice=voice))
    return made


def _figure(count: Mention) -> tuple[str | None, object]:
    assert isinstance(count.value, Count)
    return count.label, (count.value.low, count.value.high)


def _low(count: Mention) -> int:
    return count.value.low or 0 if isinstance(count.value, Count) else 0


class _Held:
    """The contents found, by where they begin: contents are short, so a look at the nearest few finds what holds a span."""

    def __init__(self, found: list[Mention]) -> None:
        self._found = sorted((m for m in found if m.voice is not None), key=lambda m: (m.start, -m.end))
        self._starts = [m.start for m in self._found]

    def at(self, start: int, end: int) -> Mention | None:
        """The smallest content that holds ``start:end``."""
        last = bisect_right(self._starts, start)
        holding = [m for m in self._found[max(0, last - _NESTED) : last] if end <= m.end]
        return min(holding, key=lambda m: m.end - m.start) if holding else None
