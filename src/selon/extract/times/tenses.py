"""Which way a clause looks: ahead or back. Read off verb endings, fixed phrases and the word right before the time."""

from msgspec import Struct

from selon.lang.pack import Pack
from selon.lang.phrases import PhraseTable, table
from selon.lang.sections.times import Tense
from selon.model import Reading, Sentence


class Tenses(Struct, frozen=True):
    """Compiled tense cues."""

    phrases: PhraseTable
    words: Tense


class Cue(Struct, frozen=True):
    """A cue of tense at tokens ``first:last``; ``side`` +1 ahead, -1 back."""

    first: int
    last: int
    side: int


def compile_tenses(pack: Pack) -> Tenses:
    """The tense cues of *pack*."""
    words = pack.times.tense
    entries = [("future", form) for form in words.future] + [("past", form) for form in words.past]
    phrases = table(entries, pack.language.paradigms, pack.cutter)
    for key, form in entries:
        if form in pack.cutter.clitics:  # a token of its own in a report, but not when it is cut alone
            phrases.add([form], key, None)
    return Tenses(phrases, words)


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
    index = sentence.first
    while index < sentence.last:
        hits = tenses.phrases.at(tokens, index, sentence.last)
        if hits:
            cues.append(Cue(index, hits[0].last, 1 if hits[0].key == "future" else -1))
            index = hits[0].last
            continue
        norm = tokens[index].norm
        if norm in words.auxiliaries:
            for ahead in range(index + 1, min(index + 4, sentence.last)):
                after = tokens[ahead].norm
                if tenses.phrases.at(tokens, ahead, sentence.last):
                    break
                if len(after) > 2 and after.isalpha() and after.endswith(words.participle_endings) and after not in words.not_verbs:
                    cues.append(Cue(index, ahead + 1, -1))
                    break
        elif side := _ending(norm, words):
            cues.append(Cue(index, index + 1, side))
        index += 1
    return tuple(cues)


def side_of(tenses: Tenses, reading: Reading, cues: tuple[Cue, ...], first: int, last: int) -> int:
    """+1, -1 or 0 (no cue) for the time at tokens ``first:last``: the word before it, else the nearest cue (the earlier of two)."""
    before = reading.tokens[first - 1].norm if first else ""
    if before in tenses.words.before_future:
        return 1
    if before in tenses.words.before_past:
        return -1
    free = [cue for cue in cues if cue.last <= first or cue.first >= last]
    if not free:
        return 0
    return min(free, key=lambda cue: (first - cue.last if cue.last <= first else cue.first - last, cue.first)).side
