"""Which way a clause looks: ahead or back. Read off verb endings, fixed phrases and the word right before the time.

Words of announcing (announced, banned, called off) look ahead to the day beside them: "la marche interdite samedi". With an auxiliary
they do so only to a day before them ("Saturday's march was banned"; in "was banned on Saturday" the day is that of the ban), and not at
all where what follows the day tells of the past ("la marche annoncée samedi a réuni 300 personnes").

A plan told as past ("devait se tenir samedi", "had called for a march on Saturday") does not tell whether its day has come: another
cue of the sentence says so, else nearness. The same holds of a plan that was called off ("prévu dimanche, a été annulé"): its day looks
ahead unless the one just past lies much nearer.
"""

from bisect import bisect_left

from msgspec import Struct

from selon.extract.times.choices import WEAK
from selon.lang.notation import expand
from selon.lang.pack import Pack
from selon.lang.phrases import Hit, PhraseTable, table
from selon.lang.sections.times import Tense
from selon.lang.tokens import tokenise
from selon.model import Reading, Sentence

_TO_PARTICIPLE = 3
"""Tokens from a cue to the time within which it governs the participle before the time (doit être libéré samedi)."""
_TOLD_AFTER = 5
"""Tokens behind an announced time within which a cue of the past says that it has come to pass."""
_OFF_AFTER = 12
"""Tokens behind a planned time within which words say that it was called off."""


class Tenses(Struct, frozen=True):
    """Compiled tense cues; ``starts``: the norms that begin a phrase."""

    phrases: PhraseTable
    words: Tense
    clitics: frozenset[str]
    starts: frozenset[str]
    happened: frozenset[str]


class Cue(Struct, frozen=True, gc=False):
    """A cue of tense at tokens ``first:last``: +1 ahead, -1 back, for a time before it (``side``) and behind it (``after``).

    ``weak``: a word of announcing; ``off``: one that is said of something planned ("was called off").
    """

    first: int
    last: int
    side: int
    after: int
    weak: bool = False
    off: bool = False


def compile_tenses(pack: Pack) -> Tenses:
    """The tense cues of *pack*."""
    words = pack.times.tense
    groups = (
        ("future", words.future),
        ("past", words.past),
        ("announced", words.announced),
        ("planned", words.planned),
        ("neutral", words.neutral),
    )
    entries = [(key, form) for key, forms in groups for form in forms]
    phrases = table(entries, pack.language.paradigms, pack.cutter)
    for key, form in entries:
        if form in pack.cutter.clitics:  # a token of its own in a report, but not when it is cut alone
            phrases.add([form], key, None)
    written = [form.text for _, pattern in entries for form in expand(pattern, pack.language.paradigms)]
    starts = frozenset(tokenise(text, pack.cutter)[0].norm for text in written) | frozenset(form for _, form in entries)
    happened = frozenset(form.text for pattern in words.happened for form in expand(pattern, pack.language.paradigms))
    return Tenses(phrases, words, frozenset(pack.cutter.clitics), starts, happened)


def _ending(norm: str, words: Tense) -> int:
    if len(norm) < 4 or norm in words.not_verbs or not norm.isalpha():
        return 0
    if norm.endswith(words.future_endings):
        return 1
    return -1 if norm.endswith(words.past_endings) else 0


def cues_of(tenses: Tenses, reading: Reading, sentence: Sentence) -> tuple[Cue, ...]:
    """The cues of one sentence, in order."""
    tokens, words = reading.tokens, tenses.words
    cues: list[Cue] = []
    index, before = sentence.first, ""
    while index < sentence.last:
        if index > sentence.first:
            before = tokens[index - 1].norm
        norm = tokens[index].norm
        if norm in tenses.starts and (hits := tenses.phrases.at(tokens, index, sentence.last)):
            hit = hits[0]
            if hit.key != "neutral" and not (hit.key == "past" and before in words.no_past_after):
                cues.append(_phrase_cue(tenses, reading, sentence, cues, hit))
            index = hit.last
            continue
        if norm in words.auxiliaries:
            for ahead in range(index + 1, min(index + 4, sentence.last)):
                after = tokens[ahead].norm
                if tenses.phrases.at(tokens, ahead, sentence.last):
                    break
                if len(after) > 2 and after.isalpha() and after.endswith(words.participle_endings) and after not in words.not_verbs:
                    cues.append(Cue(index, ahead + 1, -1, -1))
                    break
        elif sentence.heading and norm in words.headline:
            cues.append(Cue(index, index + 1, 1, 1))
        elif (side := _ending(norm, words)) and (side > 0 or before not in words.no_past_after):
            cues.append(Cue(index, index + 1, side, side))
        index += 1
    return tuple(cues)


def _phrase_cue(tenses: Tenses, reading: Reading, sentence: Sentence, cues: list[Cue], hit: Hit) -> Cue:
    """The cue that a phrase is; takes the auxiliaries right before a word of announcing out of *cues*."""
    if hit.key != "announced":
        side = {"future": 1, "planned": 0}.get(hit.key, -1)
        return Cue(hit.first, hit.last, side, side)
    before = reading.tokens[hit.first - 1].norm if hit.first > sentence.first else ""
    if before in tenses.words.active:
        return Cue(hit.first, hit.last, -1, -1)
    edge = hit.first
    while cues and cues[-1].side < 0 and not cues[-1].weak and cues[-1].last >= edge:
        edge = cues.pop().first
    passive = edge < hit.first or before in tenses.words.auxiliaries
    return Cue(edge, hit.last, 1, -1 if passive else 1, weak=True, off=passive)


def side_of(tenses: Tenses, reading: Reading, cues: tuple[Cue, ...], first: int, last: int) -> int:
    """+1, -1 or 0 (no cue) for the time at tokens ``first:last``: the word before it, else the nearest cue (the earlier of two); ``WEAK``
    for a plan of which what follows tells that it is past or called off.

    A participle of what has happened right before it (l'homme arrêté samedi) looks back unless a cue that governs it looks ahead.
    """
    before = reading.tokens[first - 1].norm if first else ""
    owned = last < len(reading.tokens) and reading.tokens[last].norm in tenses.clitics
    if before in tenses.words.before_past:
        return -1
    at = bisect_left(cues, first, key=lambda cue: cue.first)
    behind = at
    while behind < len(cues) and cues[behind].first < last:
        behind += 1
    while at and cues[at - 1].last > first:
        at -= 1
    back, ahead = cues[at - 1] if at else None, cues[behind] if behind < len(cues) else None
    off = ahead is not None and (ahead.off or ahead.after < 0) and ahead.first - last <= (_OFF_AFTER if ahead.off else _TOLD_AFTER)
    if before in tenses.words.before_future and not owned:
        return WEAK if off and ahead is not None and (ahead.off or not _comma(reading, last, ahead.first)) else 1
    if before in tenses.happened and (back is None or back.after < 0 or first - back.last > _TO_PARTICIPLE):
        return -1
    barriers, edge = tenses.words.barriers, ahead.first if ahead is not None else last
    apart = back is not None and back.after < 0 and any(reading.tokens[k].norm in barriers for k in range(last, edge))
    apart = apart and not any(reading.tokens[k].norm in barriers for k in range(back.last if back else first, first))
    side = _between(back, ahead, first, last, owned, apart)
    return 1 if side == 0 and before in tenses.words.deadline else side


def _comma(reading: Reading, first: int, last: int) -> bool:
    return any(reading.tokens[k].text == "," for k in range(first, last))


def _between(back: Cue | None, ahead: Cue | None, first: int, last: int, owned: bool, apart: bool) -> int:
    """The side that the cue before a time and the one behind it tell. ``owned``: the time is a possessive ("Saturday's march").

    ``apart``: the cue behind it stands in a clause or infinitive of its own ("gathered on Monday to oppose a motion that would …").
    """
    if back is not None and back.after == 0:
        return 1 if ahead is not None and ahead.side > 0 and not ahead.off else 0
    if back is not None and back.weak and owned:
        return WEAK  # "banned Sunday's march": of the day before, if that was yesterday
    if back is None or ahead is None:
        return back.after if back else ahead.side if ahead else 0
    if back.weak and not ahead.weak and ahead.first - last <= _TOLD_AFTER:
        return ahead.side
    if first - back.last > ahead.first - last and not apart:
        return ahead.side
    governs = back.after > 0 and first - back.last <= _TO_PARTICIPLE
    return WEAK if governs and ahead.off and ahead.first - last <= _OFF_AFTER else back.after
