"""Finder of voices: who says what.

Mentions are of kind ``quotation``, one for each content that is somebody's word, in text order. Their span is the content, their ``voice``
says whose. Labels:

==========  ==========================================================================================================
``direct``   words in marks (the span leaves the marks out); voice ``quoted``
``indirect`` reported speech, a demand, an accusation, what a "selon X" governs; voice ``paraphrased``
``mixed``    reported speech that holds words in marks (which are mentions of their own unless they are a word or two); voice ``quoted``
             with the same speaker and cue: one attribution, though only what stands in the marks is verbatim
``unspoken`` what somebody believes, hopes, expects, plans: theirs, though nothing is said; voice ``paraphrased``
``stance``   what somebody supports, attacks, praises: the thing is theirs to judge, but its description is the outlet's, so that no value
             in it takes this voice; voice ``paraphrased``
``figure``   a figure with its own source; voice ``paraphrased``
``slogan``   chanted or written on a banner; voice ``chanted``
==========  ==========================================================================================================

Rumour ("aurait fait", "reportedly") is ``indirect`` with voice ``hearsay`` and no speaker. Contents may nest: a value takes the voice of
the smallest content that holds it. Scare quotes and titles are no mentions: they stay in the voice around them.
"""

from collections.abc import Iterable, Sequence

from selon.extract.voices.clauses import Range, View, is_word, quoted_tokens, view
from selon.extract.voices.figures import figure_frames, fitted, narrowed, promised_toll
from selon.extract.voices.frames import verb_frames
from selon.extract.voices.grammar import Grammar, prepare
from selon.extract.voices.parsed import corrected
from selon.extract.voices.persons import described
from selon.extract.voices.quotes import Piece, alone, fallback_subject, holder, inverted_subject
from selon.extract.voices.sayings import Frame
from selon.extract.voices.scope import (
    claim_frames,
    cut_at,
    hearsay_frames,
    noun_frames,
    parenthesis_frames,
    preposition_frames,
    shared_frames,
)
from selon.extract.voices.speakers import Memory, last_subject, resolve
from selon.extract.voices.tolls import Item
from selon.extract.voices.whole import PLAIN_NUMBERS, organising, parts_of_wholes, repeated
from selon.lang.phrases import Hit
from selon.model import Evidence, Mention, Mentions, Parses, Reading, Speaker, Voice
from selon.text import evidence, token_evidence, token_range, trim

__all__ = ["find", "find_cues", "hear", "prepare"]

_BESIDE = frozenset({"aside", "joint", "drawing", "that_noun"})
"""Sorts of the table of cues that attribute nothing by themselves."""
_WINDOW = 300
_PLAIN = 1
_CARRY = 2
_SAID = 4
_BULLETS = frozenset({"-", "–", "—", "•", "*", "·"})
_EDGES = " ,\t\r\n\u00a0\u202f\u2009"


def hear(grammar: Grammar, reading: Reading) -> tuple[Hit, ...]:
    """All that the table of cues has in *reading*, in text order, for the two that follow; () where no word of attribution is among it."""
    hits = grammar.cues.scan(reading.tokens)
    return tuple(hits) if any(hit.key.split()[0] not in _BESIDE for hit in hits) else ()


def find_cues(grammar: Grammar, reading: Reading, sayings: Sequence[Hit]) -> Mentions:
    """The words of attribution among *sayings* (mentions of kind ``cue``), in text order: where a parse is worth having."""
    found: dict[Range, Mention] = {}
    for hit in sayings:
        sort, number = hit.key.split()
        if sort in _BESIDE:
            continue
        rule = _rule(grammar, sort, int(number))
        piece = token_evidence(reading, hit.first, hit.last)
        found.setdefault((hit.first, hit.last), Mention("cue", piece.start, piece.end, piece.text, rule, label=sort))
    return tuple(found.values())


def _rule(grammar: Grammar, sort: str, number: int) -> str:
    voices = grammar.voices
    if sort == "verb":
        return voices.verbs[number].id
    if sort == "preposition":
        return voices.prepositions[number].id
    return voices.nouns[number].id if sort == "noun" else voices.hearsay[number].id


def find(
    grammar: Grammar,
    reading: Reading,
    parses: Parses,
    sayings: Sequence[Hit],
    quotations: Mentions,
    actors: Mentions,
    counts: Mentions,
) -> Mentions:
    """What is said in *reading*, and by whom, in text order. Spans are code points."""
    work = _Work(grammar, reading, quotations, _items(reading, counts))
    for v in _views(grammar, reading, parses, sayings):
        work.sentence(v)
    found = work.found + repeated(grammar, reading, work.found, counts)
    found += parts_of_wholes(grammar, reading, found, counts)
    found = described(grammar, reading, organising(found, actors), work.memory, actors, counts)
    return tuple(sorted(found, key=lambda m: (m.start, -m.end, m.rule)))


def _items(reading: Reading, counts: Mentions) -> tuple[Item, ...]:
    """The counts of people or of what they did, in tokens: figures that somebody can have given."""
    items = [Item(*token_range(reading, m.start, m.end), m.label or "") for m in counts if m.label not in PLAIN_NUMBERS]
    return tuple(item for item in items if item.first < item.last)


def _views(grammar: Grammar, reading: Reading, parses: Parses, hits: Sequence[Hit]) -> Iterable[View]:
    """The sentences that hold a cue, a quotation or a bracket, in windows of bounded length."""
    quoted = quoted_tokens(reading)
    at = 0
    for index, sentence in enumerate(reading.sentences):
        for first in range(sentence.first, sentence.last, _WINDOW):
            last = min(sentence.last, first + _WINDOW)
            own: list[Hit] = []
            while at < len(hits) and hits[at].first < last:
                if hits[at].last <= last:
                    own.append(hits[at])
                at += 1
            yield view(grammar, reading, quoted, index, (first, last), tuple(own), parses.get(index))


class _Work:
    """The state of one run over a report: who spoke last, which quotations are there, what was found."""

    def __init__(self, grammar: Grammar, reading: Reading, quotations: Mentions, items: tuple[Item, ...]) -> None:
        self.grammar, self.reading = grammar, reading
        self.memory = Memory(grammar, reading)
        self.found: list[Mention] = []
        self.quotations = {m.start: m for m in quotations}
        self.carried: tuple[int, Voice] | None = None
        self.pieces: list[Piece] = []
        for number, quote in enumerate(reading.quotes):
            told = self.quotations.get(quote.inner_start)
            if quote.depth == 0 and told is not None:
                self.pieces.append(Piece(number, token_range(reading, quote.start, quote.end), told))
        self.next_piece = 0
        self.items, self.next_item = items, 0
        self.announced: Voice | None = None
        self.promise: tuple[int, Voice] | None = None

    # ---------------------------------------------------------------------------------------------- one sentence

    def sentence(self, v: View) -> None:
        """Find the frames of a sentence, give each its speaker, and each quotation its frame."""
        pieces: list[Piece] = []
        while self.next_piece < len(self.pieces) and self.pieces[self.next_piece].outer[0] < v.last:
            pieces.append(self.pieces[self.next_piece])
            self.next_piece += 1
        items = self._items(v)
        if not (v.hits or pieces or items):
            self.announced = None if self.announced is not None and v.tokens[v.first].text not in _BULLETS else self.announced
            self.memory.before = v
            return
        frames = self._frames(v) if v.hits or any(v.tokens[k].text == "(" for k in range(v.first, v.last)) else []
        if items:
            frames = fitted(narrowed(v, frames, items), items)
            frames += figure_frames(v, items, frames)
        frames.sort(key=lambda f: (f.speaker or f.cue, f.cue))
        voices: dict[Frame, Voice | None] = {}
        for frame in frames:
            voices[frame] = self._voice(v, frame)
        frames = [frame for frame in frames if voices[frame] is not None]
        _under_opening(v, frames, voices)
        self._quotations(v, frames, voices, pieces)
        for frame in frames:
            self._contents(v, frame, voices[frame], pieces)
        self._list_line(v, items, frames, voices)
        self._promised(v, items, frames)
        self.memory.before = v

    def _list_line(self, v: View, items: tuple[Item, ...], frames: list[Frame], voices: dict[Frame, Voice | None]) -> None:
        """A list in lines of its own has the source of the line that announces it: "Bilan selon la police :", "- 5 morts"."""
        given = self.announced
        if given is not None and items and (v.tokens[v.first].text in _BULLETS or items[0].first == v.first):
            for item in items if not frames else ():
                piece = token_evidence(self.reading, item.first, item.last)
                rule = self.grammar.voices.fixed.listed
                self.found.append(Mention("quotation", piece.start, piece.end, piece.text, rule, label="figure", voice=given))
            return
        told = [voices[f] for f in frames if f.kind != "hearsay" and f.speaker is not None]
        self.announced = told[-1] if told and v.tokens[v.last - 1].text == ":" else None

    def _promised(self, v: View, items: tuple[Item, ...], frames: list[Frame]) -> None:
        """The figures of a sentence behind one that only says whose they are: "The ministry issued its figures. 206 people …"."""
        given, self.promise = self.promise, None
        people = [item for item in items if item.label != "number"]
        if given is not None and given[0] == v.sentence - 1 and people and not any(f.speaker or f.kind == "hearsay" for f in frames):
            for item in people:
                piece = token_evidence(self.reading, item.first, item.last)
                rule = self.grammar.voices.fixed.drawn
                self.found.append(Mention("quotation", piece.start, piece.end, piece.text, rule, label="figure", voice=given[1]))
        promised = promised_toll(v) if not people else None
        follows = v.sentence + 1 < len(self.reading.sentences)
        same = follows and self.reading.sentences[v.sentence + 1].paragraph == self.reading.sentences[v.sentence].paragraph
        if promised is not None and same:
            cue, subject = promised
            self.promise = (v.sentence, Voice("paraphrased", resolve(v, subject, self.memory), token_evidence(self.reading, *cue)))

    def _items(self, v: View) -> tuple[Item, ...]:
        """The counts of a sentence that stand outside long quotations, which are said anyway."""
        own: list[Item] = []
        while self.next_item < len(self.items) and self.items[self.next_item].first < v.last:
            item = self.items[self.next_item]
            self.next_item += 1
            quote = v.quoted[item.first]
            if v.first <= item.first and (quote < 0 or sum(1 for k in range(v.first, v.last) if v.quoted[k] == quote) <= _SAID + 2):
                own.append(item)
        return tuple(own)

    def _frames(self, v: View) -> list[Frame]:
        verbs = corrected(v, verb_frames(v))
        prepositions = preposition_frames(v)
        verbs = [f for f in verbs if not any(p.speaker and f.speaker and _over(f.cue, p.speaker) for p in prepositions)]
        nouns = [n for n in noun_frames(v) if not any(p.cue[0] <= n.cue[0] < (p.speaker or p.cue)[1] for p in prepositions)]
        shared = shared_frames(v, verbs + nouns)
        frames = cut_at(v, verbs + nouns, shared + verbs) + shared + prepositions + parenthesis_frames(v)
        frames += [c for c in claim_frames(v) if not any(_over(c.cue, f.cue) for f in frames)]
        rumour = [h for h in hearsay_frames(v) if not any(_within(h.cue, c) for f in frames for c in f.contents)]
        return frames + rumour

    def _voice(self, v: View, frame: Frame) -> Voice | None:
        cue = token_evidence(self.reading, *frame.cue)
        if frame.kind == "hearsay":
            return Voice("hearsay", None, cue)
        if frame.speaker is None:
            return Voice("paraphrased", None, cue)
        if self.memory.own(v, frame.speaker):
            return None
        speaker = resolve(v, frame.speaker, self.memory, frame.role)
        return Voice("paraphrased", speaker, cue)

    # ------------------------------------------------------------------------------------------------ quotations

    def _quotations(self, v: View, frames: list[Frame], voices: dict[Frame, Voice | None], pieces: list[Piece]) -> None:
        lone = alone(v, pieces)
        for piece in pieces:
            label = piece.mention.label
            frame = holder(v, frames, piece)
            if label == "title" and not (frame and frame.direct):
                continue
            incise = next((f for f in frames if f.direct and piece.outer[0] < f.cue[0] < piece.outer[1]), None)
            if incise is not None:
                self._split(v, piece, incise, voices[incise])
                continue
            at_marks = frame is not None and frame.direct
            if label == "scare" and frame is not None and not frame.direct and self._embedded(v, frame, piece):
                continue
            said = at_marks and frame is not None and self._says(voices[frame]) and not self._written(frame, piece)
            if label == "slogan" and not said:
                self._say(piece, Voice("chanted", self._chanter(v, frame, voices), self._cue(voices, frame)), "slogan", piece.mention.rule)
                continue
            if frame is not None:
                voice = voices[frame]
                if voice is not None:
                    quoted = Voice("quoted", voice.speaker, voice.cue)
                    self._say(piece, quoted, "direct", frame.rule)
                    self.carried = (v.sentence, quoted)
                continue
            before = next((f for f in reversed(frames) if f.direct and f.cue[1] <= piece.outer[0]), None)
            if before is not None and self._sentence_like(piece) and (voice := voices[before]) is not None:
                self._say(piece, Voice("quoted", voice.speaker, voice.cue), "direct", self.grammar.voices.fixed.continued)
                continue
            self._unframed(v, piece, lone or (piece.outer[0] == v.first and self._goes_on(v)))

    def _sentence_like(self, piece: Piece) -> bool:
        """Whether the words in marks are a sentence of their own: a capital first, and more than a word or two."""
        return piece.mention.label == "speech" and piece.mention.text[0].isupper()

    def _goes_on(self, v: View) -> bool:
        """Whether the sentence before, in the same paragraph, was somebody's words in marks."""
        before, sentences = self.carried, self.reading.sentences
        if before is None or before[1].kind != "quoted" or v.sentence - before[0] != 1:
            return False
        return sentences[before[0]].paragraph == sentences[v.sentence].paragraph

    def _split(self, v: View, piece: Piece, frame: Frame, voice: Voice | None) -> None:
        """A quotation with an incise within its marks: what is said before it and behind it, each a mention."""
        if voice is None:
            return
        quoted = Voice("quoted", voice.speaker, voice.cue)
        self.carried = (v.sentence, quoted)
        text = self.reading.report.text
        for first, last in frame.contents:
            start = max(v.tokens[first].start, piece.mention.start)
            end = min(v.tokens[last - 1].end, piece.mention.end)
            start, end = trim(text, start, end, _EDGES)
            if start < end:
                part = evidence(text, start, end)
                self.found.append(Mention("quotation", start, end, part.text, frame.rule, label="direct", voice=quoted))

    def _embedded(self, v: View, frame: Frame, piece: Piece) -> bool:
        """Whether a word or two in marks stand in the middle of reported speech, which holds them anyway."""
        return any(first < piece.outer[0] - 1 and piece.outer[1] <= last for first, last in frame.contents)

    def _says(self, voice: Voice | None) -> bool:
        if voice is None or voice.speaker is None:
            return False
        return (
            voice.speaker.role != "participants"
            or voice.speaker.name is not None
            or any(w[0].isupper() for w in voice.speaker.text.split()[1:])
        )

    def _written(self, frame: Frame, piece: Piece) -> bool:
        """Whether the verb goes with what the words are written on ("they carried signs reading …"), not with who carries it."""
        start = self.reading.tokens[frame.cue[0]].start
        return any(cue.end <= start and not self.reading.report.text[cue.end : start].strip() for cue in piece.mention.basis)

    def _cue(self, voices: dict[Frame, Voice | None], frame: Frame | None) -> Evidence | None:
        voice = voices[frame] if frame is not None else None
        return voice.cue if voice else None

    def _chanter(self, v: View, frame: Frame | None, voices: dict[Frame, Voice | None]) -> Speaker | None:
        voice = voices[frame] if frame is not None else None
        return voice.speaker if voice is not None and voice.speaker is not None and voice.speaker.role == "participants" else None

    def _unframed(self, v: View, piece: Piece, lone: bool) -> None:
        """A quotation without a frame: it goes on with the speaker before it, or belongs to the subject of its sentence."""
        rules = self.grammar.voices.fixed
        if lone:
            before = self.carried
            if before is not None and v.sentence - before[0] <= _CARRY:
                near = v.sentence - before[0] == 1
                voice = Voice("quoted", before[1].speaker, before[1].cue if near else None)
                self._say(piece, voice, "direct", rules.continued)
                self.carried = (v.sentence, voice)
                return
            recent = self.memory.recent(v.sentence, _CARRY)
            speaker = recent[0][0] if recent else last_subject(v, self.memory)
            self._say(piece, Voice("quoted", speaker, None), "direct", rules.continued)
            return
        subject = inverted_subject(v, piece) or fallback_subject(v, piece)
        speaker = resolve(v, subject, self.memory) if subject else None
        if piece.mention.label == "scare" or _set_apart(piece):
            return
        voice = Voice("quoted", speaker, None)
        self._say(piece, voice, "direct", rules.bare_quotation)
        if speaker is not None:
            self.carried = (v.sentence, voice)

    def _say(self, piece: Piece, voice: Voice, label: str, rule: str) -> None:
        told = piece.mention
        self.found.append(Mention("quotation", told.start, told.end, told.text, rule, label=label, voice=voice))

    # -------------------------------------------------------------------------------------------------- contents

    def _contents(self, v: View, frame: Frame, voice: Voice | None, pieces: list[Piece]) -> None:
        if voice is None:
            return
        quoted_here = self.carried is not None and self.carried[0] == v.sentence and self.carried[1].kind == "quoted"
        if voice.speaker is not None and frame.contents and not quoted_here and frame.rule not in self.grammar.labels:
            self.carried = (v.sentence, voice)
        verbatim = voice.kind == "paraphrased" and any(self._verbatim(v, first, last, pieces) for first, last in frame.contents)
        for first, last in frame.contents:
            last = _before_slogans(v, first, last, pieces)
            if last <= first:
                continue
            outside = sum(1 for at in range(first, last) if v.quoted[at] < 0 and is_word(v.tokens[at]))
            inside = any(v.quoted[at] >= 0 for at in range(first, last))
            if (inside and outside <= _PLAIN) or outside == 0:
                continue
            start, end = v.tokens[first].start, v.tokens[last - 1].end
            start, end = trim(self.reading.report.text, start, end)
            if start >= end:
                continue
            piece = evidence(self.reading.report.text, start, end)
            label = "figure" if frame.figure else "mixed" if inside or verbatim else self.grammar.labels.get(frame.rule, "indirect")
            own = Voice("quoted", voice.speaker, voice.cue) if label == "mixed" and verbatim else voice
            self.found.append(Mention("quotation", piece.start, piece.end, piece.text, frame.rule, label=label, voice=own))

    def _verbatim(self, v: View, first: int, last: int, pieces: list[Piece]) -> bool:
        """Whether words of the speaker stand in marks within a content: no title, no slogan."""
        held = [p for p in pieces if p.outer[0] < last and first < p.outer[1]]
        if any(p.mention.label == "speech" for p in held):
            return True
        marked = sum(1 for at in range(first, last) if v.quoted[at] >= 0 and is_word(v.tokens[at]))
        said = marked if not held or any(p.mention.label == "scare" for p in held) else 0
        return said > 0 and 3 * said >= sum(1 for at in range(first, last) if is_word(v.tokens[at]))


def _under_opening(v: View, frames: list[Frame], voices: dict[Frame, Voice | None]) -> None:
    """Give the rumour behind a semicolon to the source that opens the sentence: "Selon X, … ; deux femmes auraient été blessées"."""
    opening = next((f for f in frames if f.speaker is not None and f.cue[0] <= v.first + 1 and f.kind is None), None)
    voice = voices[opening] if opening is not None else None
    if opening is None or voice is None or not opening.contents or opening.speaker is None or opening.speaker[0] < opening.cue[0]:
        return
    end = opening.contents[-1][1]
    for frame in frames:
        if frame.kind == "hearsay" and frame.cue[0] >= end and not any(f.speaker and f.cue[0] > end for f in frames):
            voices[frame] = voice


def _set_apart(piece: Piece) -> bool:
    """Whether a few words that no frame holds have a full stop or comma only because American marks take it in: they are set apart."""
    return piece.mention.text[-1] in ",." and len(piece.mention.text.split()) < _SAID


def _before_slogans(v: View, first: int, last: int, pieces: list[Piece]) -> int:
    """The end of a content without the list of slogans in it and the words that announce them."""
    slogan = next((p.outer[0] for p in pieces if p.mention.label == "slogan" and first <= p.outer[0] < last), None)
    if slogan is None:
        return last
    return next((at for at in range(slogan - 1, first, -1) if v.quoted[at] < 0 and v.tokens[at].text in {",", ";", ":"}), slogan)


def _over(a: Range, b: Range) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _within(a: Range, b: Range) -> bool:
    return b[0] <= a[0] and a[1] <= b[1]
